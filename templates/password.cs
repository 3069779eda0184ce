<?cs # password.cs - change the own password. ?><?cs include:"head.cs" ?><?cs
def:secret(name, label, hint, complete, error) ?><div><label class="form-label" for="<?cs var:name ?>"><?cs var:label ?><span class="req" aria-hidden="true">*</span></label><input class="form-control<?cs if:error ?> is-invalid<?cs /if ?>" id="<?cs var:name ?>" name="<?cs var:name ?>" type="password" maxlength="200" required autocomplete="<?cs var:complete ?>"<?cs if:error ?> aria-invalid="true" aria-describedby="<?cs var:name ?>-e"<?cs elif:hint ?> aria-describedby="<?cs var:name ?>-h"<?cs /if ?>><?cs
if:error ?><div class="invalid-feedback" id="<?cs var:name ?>-e"><?cs call:icon("alert-circle") ?><span><?cs var:error ?></span></div><?cs elif:hint ?><div class="hint" id="<?cs var:name ?>-h"><?cs var:hint ?></div><?cs /if ?></div><?cs /def ?><div class="head no-phone"><h1><?cs var:_('Change password') ?></h1></div>
<form class="small" method="post" action="/password"><input type="hidden" name="_csrf" value="<?cs var:password.csrf ?>">
<?cs if:password.must ?><div class="note warn" role="alert"><?cs call:icon("alert-circle") ?><div><?cs var:password.text ?></div></div><?cs /if ?>
<?cs call:secret("old", _("Present password"), "", "current-password", password.errors.old) ?>
<?cs call:secret("new", _("New password"), _("At least 10 characters; a few words are easier to remember than signs"), "new-password", password.errors.new) ?>
<?cs call:secret("again", _("New password again"), "", "new-password", password.errors.again) ?>
<div class="line"><button type="submit" class="btn btn-primary"><?cs var:_('Change password') ?></button><?cs if:!password.must ?><a class="btn btn-quiet" href="/"><?cs var:_('Cancel') ?></a><?cs /if ?></div></form>
<?cs include:"foot.cs" ?>
