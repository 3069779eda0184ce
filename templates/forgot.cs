<?cs # forgot.cs - ask for a new password by mail. The answer is the same for everybody. ?><?cs include:"html.cs" ?><?cs include:"door.cs" ?><?cs call:door_top() ?>
<?cs if:reset.sent ?><form method="get" action="/login"><div class="brand"><?cs call:logo() ?><span><?cs var:_('Keyuan') ?></span></div><h1><?cs var:_('Look into your mail') ?></h1>
<p class="t13" role="status"><?cs var:reset.text ?></p>
<button type="submit" class="btn"><?cs var:_('Back to the login') ?></button></form>
<?cs else ?><form method="post" action="/forgot" novalidate><div class="brand"><?cs call:logo() ?><span><?cs var:_('Keyuan') ?></span></div><h1><?cs var:_('Forgot password') ?></h1>
<?cs if:reset.problem ?><div class="note bad" role="alert"><?cs call:icon("alert-circle") ?><div><?cs var:reset.problem ?></div></div>
<?cs /if ?><p class="t13 ink2"><?cs var:_('Enter your account; a link to choose a new password is sent to its e-mail address.') ?></p>
<div><label class="form-label" for="login"><?cs var:_('Account') ?></label><input class="form-control<?cs if:reset.error ?> is-invalid<?cs /if ?>" id="login" name="login" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="190" required autofocus value="<?cs var:reset.login ?>"<?cs if:reset.error ?> aria-invalid="true" aria-describedby="login-e"<?cs /if ?>><?cs
if:reset.error ?><div class="invalid-feedback" id="login-e"><?cs call:icon("alert-circle") ?><span><?cs var:reset.error ?></span></div><?cs /if ?></div>
<button type="submit" class="btn btn-primary"><?cs var:_('Send the link') ?></button><a class="t13" href="/login"><?cs var:_('Back to the login') ?></a></form><?cs /if ?>
<?cs call:door_end(frame) ?>
