<?cs # role_fields.cs - what a role may do with the fields of one type. ?><?cs include:"head.cs" ?><?cs include:"role_parts.cs" ?>
<div class="head no-phone"><h1><?cs var:role.heading ?></h1><span class="ink3 t13 cut"><?cs var:role.subject ?></span></div>
<form method="post" action="<?cs var:role.url ?>" data-guard="<?cs var:_('You have changes that are not saved. Leave anyway?') ?>"<?cs if:role.dirty ?> data-dirty="1"<?cs /if ?>>
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:role.once ?>"><input type="hidden" name="_base" value="<?cs var:role.base ?>"><input type="hidden" name="type" value="<?cs var:role.type ?>">
<div class="rights narrow"><?cs call:role_notes(role) ?>
<p class="hint"><?cs var:_('Of a user with several roles the most generous one counts. What is hidden can neither be filtered, sorted nor exported.') ?></p>
<?cs if:subcount(role.depts) > 0 ?><?cs call:role_depts(role, _("Chosen departments, for these records only"), _("When one is ticked here, the list of the role does not count for these records.")) ?><?cs /if ?>
<?cs each:g = role.groups ?><section class="sec"><header><h2><?cs var:g.label ?></h2></header>
<ul class="field-list"><?cs each:f = g.rows ?><li<?cs if:f.on ?> class="on"<?cs /if ?>><fieldset class="bare<?cs if:f.error ?> is-invalid<?cs /if ?>"><legend><?cs var:f.label ?></legend><div class="radios"><?cs
each:o = f.options ?><label<?cs if:o.off ?> class="off"<?cs /if ?>><input class="form-check-input" type="radio" name="<?cs var:f.name ?>" value="<?cs var:o.value ?>"<?cs if:o.here ?> checked<?cs /if ?><?cs if:o.off ?> disabled<?cs /if ?><?cs if:f.why ?> aria-describedby="<?cs var:f.id ?>-h"<?cs /if ?>><?cs var:o.label ?></label><?cs /each ?></div><?cs
if:f.why ?><p class="hint" id="<?cs var:f.id ?>-h"><?cs var:f.why ?></p><?cs /if ?><?cs if:f.error ?><div class="invalid-feedback"><?cs call:icon("alert-circle") ?><span><?cs var:f.error ?></span></div><?cs /if ?></fieldset></li>
<?cs /each ?></ul></section>
<?cs /each ?></div>
<div class="actions"><button type="submit" class="btn btn-primary" data-key="s" title="Ctrl S"><?cs call:icon("device-floppy") ?><?cs var:_('Save') ?></button><a class="btn" href="<?cs var:role.rights_url ?>" data-leave><?cs var:_('All rights of the role') ?></a><a class="btn btn-quiet no-phone" href="<?cs var:role.view_url ?>"><?cs var:_('Cancel') ?></a><span class="push"></span><span class="t12 ink3 no-phone needs-js" data-count="<?cs var:_('Not saved yet') ?>"></span></div>
</form>
<?cs include:"foot.cs" ?>
