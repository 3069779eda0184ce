<?cs # profile.cs - language, appearance and other habits of one's own login. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?><div class="head no-phone"><h1><?cs var:_('Profile') ?></h1></div>
<form class="account" method="post" action="/account/profile" novalidate data-guard="<?cs var:_('Leave without saving?') ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><?cs
if:profile.problem ?><div class="note bad" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:profile.problem ?></b></div></div><?cs /if ?>
<p class="t13 ink2"><?cs var:_('This counts for your login on every device. The moon and the language in the top bar change only this device.') ?></p>
<?cs each:f = profile.items ?><div><?cs call:widget(f) ?></div>
<?cs /each ?><div class="line"><button type="submit" class="btn btn-primary" data-key="s" title="Ctrl S"><?cs call:icon("device-floppy") ?><?cs var:_('Save') ?></button><a class="btn btn-quiet" href="/account" data-leave><?cs var:_('Cancel') ?></a></div></form>
<?cs include:"foot.cs" ?>
