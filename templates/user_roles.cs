<?cs # user_roles.cs - the roles of a user. ?><?cs include:"head.cs" ?><?cs include:"role_parts.cs" ?>
<div class="head no-phone"><h1><?cs var:role.heading ?></h1><span class="ink3 t13 cut"><?cs var:role.subject ?></span></div>
<form method="post" action="<?cs var:role.url ?>" data-guard="<?cs var:_('You have changes that are not saved. Leave anyway?') ?>"<?cs if:role.dirty ?> data-dirty="1"<?cs /if ?>>
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:role.once ?>"><input type="hidden" name="row_version" value="<?cs var:role.version ?>">
<div class="rights narrow"><?cs call:role_notes(role) ?>
<p class="hint"><?cs var:_('The rights of several roles add up. A change counts from the next page of this user on.') ?></p>
<ul class="field-list choose-roles"><?cs each:r = role.roles ?><li<?cs if:r.here ?> class="on"<?cs /if ?>><label><input class="form-check-input" type="checkbox" name="role" value="<?cs var:r.code ?>"<?cs if:r.here ?> checked<?cs /if ?>><span><b><?cs var:r.label ?></b><span class="hint"><?cs var:r.text ?></span></span></label><?cs if:r.url ?><a class="t12" href="<?cs var:r.url ?>"><?cs var:_('Rights of the role') ?><span class="sr"> (<?cs var:r.label ?>)</span></a><?cs /if ?></li>
<?cs /each ?></ul></div>
<div class="actions"><button type="submit" class="btn btn-primary" data-key="s" title="Ctrl S"><?cs call:icon("device-floppy") ?><?cs var:_('Save') ?></button><a class="btn btn-quiet" href="<?cs var:role.view_url ?>" data-leave><?cs var:_('Cancel') ?></a><span class="push"></span><span class="t12 ink3 no-phone needs-js" data-count="<?cs var:_('Not saved yet') ?>"></span></div>
</form>
<?cs include:"foot.cs" ?>
