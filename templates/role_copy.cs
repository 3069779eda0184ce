<?cs # role_copy.cs - a new role with the rights of another one. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?>
<div class="head no-phone"><h1><?cs var:role.heading ?></h1><span class="ink3 t13 cut"><?cs var:role.subject ?></span></div>
<form class="small" method="post" action="<?cs var:role.url ?>" novalidate><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:role.once ?>">
<?cs if:role.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:role.problem ?></b></div></div>
<?cs /if ?><p class="t13"><?cs var:role.text ?></p>
<?cs each:f = role.fields ?><div><?cs call:widget(f) ?></div>
<?cs /each ?><div class="line"><button type="submit" class="btn btn-primary"><?cs call:icon("copy") ?><?cs var:role.heading ?></button><a class="btn btn-quiet" href="<?cs var:role.view_url ?>"><?cs var:_('Cancel') ?></a></div></form>
<?cs include:"foot.cs" ?>
