<?cs # password.cs - change the own password. ?><?cs include:"head.cs" ?><?cs include:"secret.cs" ?><div class="head no-phone"><h1><?cs var:_('Change password') ?></h1></div>
<form class="small" method="post" action="/password"><input type="hidden" name="_csrf" value="<?cs var:password.csrf ?>">
<?cs if:password.must ?><div class="note warn" role="alert"><?cs call:icon("alert-circle") ?><div><?cs var:password.text ?></div></div><?cs /if ?>
<?cs call:secret("old", _("Present password"), "", "current-password", password.errors.old) ?>
<?cs call:secret("new", _("New password"), password.hint, "new-password", password.errors.new) ?>
<?cs call:secret("again", _("New password again"), "", "new-password", password.errors.again) ?>
<div class="line"><button type="submit" class="btn btn-primary"><?cs var:_('Change password') ?></button><?cs if:!password.must ?><a class="btn btn-quiet" href="/"><?cs var:_('Cancel') ?></a><?cs /if ?></div></form>
<?cs include:"foot.cs" ?>
