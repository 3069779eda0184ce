<?cs # mail.cs - settings of outgoing mail, and a mail to try them. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?><?cs include:"mail_head.cs" ?>
<?cs call:mail_head(mail) ?>
<form method="post" action="/admin/mail" novalidate data-guard="<?cs var:_('You have changes that are not saved. Leave anyway?') ?>"<?cs if:mail.problem ?> data-dirty="1"<?cs /if ?>>
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<div class="mail-set">
<?cs if:mail.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:mail.problem ?></b></div></div>
<?cs elif:mail.off ?><div class="note warn errs"><?cs call:icon("info-circle") ?><div><?cs var:mail.off ?></div></div>
<?cs /if ?><?cs each:s = mail.sections ?><fieldset class="part" id="<?cs var:s.id ?>"><legend class="wide"><?cs var:s.label ?></legend>
<?cs each:f = s.fields ?><div><?cs call:widget(f) ?></div>
<?cs /each ?></fieldset>
<?cs /each ?><div class="line"><button type="submit" class="btn btn-primary"><?cs call:icon("device-floppy") ?><?cs var:_('Save') ?></button></div></div>
</form>
<?cs if:mail.test.id ?><form class="mail-set mail-test" method="post" action="/admin/mail/test" novalidate><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<h2><?cs var:_('Send a test mail') ?></h2><p class="hint"><?cs var:_('With the settings as they are saved. The next page tells what the server answered.') ?></p>
<div><?cs call:widget(mail.test) ?></div>
<div class="line"><button type="submit" class="btn"><?cs call:icon("send") ?><?cs var:_('Send a test mail') ?></button></div></form>
<?cs /if ?><?cs include:"foot.cs" ?>
