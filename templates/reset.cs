<?cs # reset.cs - choose a new password after the link of a mail; or the link is over. ?><?cs include:"html.cs" ?><?cs include:"door.cs" ?><?cs
def:secret(name, label, hint, error) ?><div><label class="form-label" for="<?cs var:name ?>"><?cs var:label ?></label><input class="form-control<?cs if:error ?> is-invalid<?cs /if ?>" id="<?cs var:name ?>" name="<?cs var:name ?>" type="password" maxlength="200" required autocomplete="new-password"<?cs if:error ?> aria-invalid="true" aria-describedby="<?cs var:name ?>-e"<?cs elif:hint ?> aria-describedby="<?cs var:name ?>-h"<?cs /if ?>><?cs
if:error ?><div class="invalid-feedback" id="<?cs var:name ?>-e"><?cs call:icon("alert-circle") ?><span><?cs var:error ?></span></div><?cs elif:hint ?><div class="hint" id="<?cs var:name ?>-h"><?cs var:hint ?></div><?cs /if ?></div><?cs /def ?><?cs call:door_top() ?>
<?cs if:reset.over ?><form method="get" action="<?cs if:reset.again ?>/forgot<?cs else ?>/login<?cs /if ?>"><div class="brand"><?cs call:logo() ?><span><?cs var:_('Keyuan') ?></span></div><h1><?cs var:_('This link is not valid any more') ?></h1>
<p class="t13" role="alert"><?cs var:_('It was used already, is too old or is not complete. Links work once and for a few minutes only.') ?></p>
<?cs if:reset.again ?><button type="submit" class="btn btn-primary"><?cs var:_('Ask for another link') ?></button><a class="t13" href="/login"><?cs var:_('Back to the login') ?></a><?cs else ?><button type="submit" class="btn"><?cs var:_('Back to the login') ?></button><?cs /if ?></form>
<?cs else ?><form method="post" action="/reset" novalidate><div class="brand"><?cs call:logo() ?><span><?cs var:_('Keyuan') ?></span></div><h1><?cs var:_('New password') ?></h1>
<p class="t13 ink2"><?cs var:reset.text ?></p><input type="text" name="username" value="<?cs var:reset.login ?>" autocomplete="username" hidden>
<?cs call:secret("new", _("New password"), reset.hint, reset.errors.new) ?>
<?cs call:secret("again", _("New password again"), "", reset.errors.again) ?>
<button type="submit" class="btn btn-primary"><?cs var:_('Set the password') ?></button></form><?cs /if ?>
<?cs call:door_end(frame) ?>
