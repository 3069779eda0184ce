<?cs # role_rights.cs - what a role may, type by type. Works as a plain form; app.js
filters the rows while typing. ?><?cs include:"head.cs" ?><?cs include:"role_parts.cs" ?>
<div class="head no-phone"><h1><?cs var:role.heading ?></h1><span class="ink3 t13 cut"><?cs var:role.subject ?></span><span class="push"></span><span class="ink3 t12"><?cs var:role.summary ?></span></div>
<form method="post" action="<?cs var:role.url ?>" data-guard="<?cs var:_('You have changes that are not saved. Leave anyway?') ?>"<?cs if:role.dirty ?> data-dirty="1"<?cs /if ?>>
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:role.once ?>"><input type="hidden" name="_base" value="<?cs var:role.base ?>">
<div class="rights"><?cs call:role_notes(role) ?>
<details class="fold"><summary><b><?cs var:_('What the scopes mean') ?></b></summary><dl class="facts one"><?cs each:e = role.explained ?><div><dt><?cs var:e.label ?></dt><dd><?cs var:e.text ?></dd></div>
<?cs /each ?></dl><p class="hint"><?cs var:_('The rights of several roles add up. Whoever is in the team of a record, or has it shared, reaches it beside these.') ?></p></details>
<?cs call:role_depts(role, _("Chosen departments"), _("Meant by the scope “Chosen departments” of this role; departments below belong to them. A kind of records can have a list of its own, on its page “Fields”.")) ?>
<div class="find needs-js"><label class="sr" for="rights-find"><?cs var:_('Filter the kinds of records') ?></label><input class="form-control" id="rights-find" type="search" maxlength="60" placeholder="<?cs var:_('Filter the kinds of records') ?>" autocomplete="off" data-rows=".rights tr[data-words]"><span class="ink3 t13" role="status" data-none="<?cs var:_('No kind of records is called like that.') ?>"></span></div>
<?cs each:m = role.modules ?><details class="fold mod"<?cs if:m.open ?> open<?cs /if ?>><summary><b><?cs var:m.label ?></b><span class="ink3 t12"><?cs var:m.count ?></span></summary>
<table class="matrix"><thead><tr><th scope="col"><?cs var:_('Records') ?></th><th scope="col"><?cs var:_('View') ?></th><th scope="col"><?cs var:_('Edit') ?></th><th scope="col"><?cs var:_('Delete') ?></th><th scope="col"><?cs var:_('May also') ?></th></tr></thead>
<tbody><?cs each:t = m.rows ?><tr id="t-<?cs var:t.id ?>" data-words="<?cs var:t.words ?>"<?cs if:t.on ?> class="on"<?cs /if ?>><th scope="row"><span class="type"><?cs call:icon(t.icon) ?><?cs var:t.label ?></span><a class="t12" href="<?cs var:t.fields_url ?>"><?cs var:_('Fields') ?><span class="sr"> (<?cs var:t.label ?>)</span></a></th><?cs
each:s = t.scopes ?><td data-l="<?cs var:s.label ?>"><select class="form-select<?cs if:s.on ?> on<?cs /if ?><?cs if:s.error ?> is-invalid<?cs /if ?>" name="<?cs var:s.name ?>" aria-label="<?cs var:s.aria ?>"<?cs if:s.error ?> aria-invalid="true"<?cs /if ?>><?cs
each:o = s.options ?><option value="<?cs var:o.value ?>"<?cs if:o.here ?> selected<?cs /if ?>><?cs var:o.label ?></option><?cs /each ?></select><?cs if:s.everybody ?><span class="also"><?cs var:s.everybody ?></span><?cs /if ?><?cs if:s.error ?><div class="invalid-feedback"><?cs call:icon("alert-circle") ?><span><?cs var:s.error ?></span></div><?cs /if ?></td><?cs /each ?>
<td class="more-of" data-l="<?cs var:_('May also') ?>"><div class="boxes"><?cs each:b = t.boxes ?><label><input class="form-check-input" type="checkbox" name="<?cs var:b.name ?>" value="1"<?cs if:b.here ?> checked<?cs /if ?>><?cs var:b.label ?><?cs if:b.everybody ?><span class="also"><?cs var:b.everybody ?></span><?cs /if ?></label>
<?cs /each ?></div></td></tr>
<?cs /each ?></tbody></table></details>
<?cs /each ?></div>
<div class="actions"><button type="submit" class="btn btn-primary" name="_then" value="edit" data-key="s" title="Ctrl S"><?cs call:icon("device-floppy") ?><?cs var:_('Save') ?></button><button type="submit" class="btn no-phone" name="_then" value="view"><?cs var:_('Save & view') ?></button><a class="btn btn-quiet" href="<?cs var:role.view_url ?>" data-leave><?cs var:_('Cancel') ?></a><span class="push"></span><span class="t12 ink3 no-phone needs-js" data-count="<?cs var:_('Not saved yet') ?>"></span></div>
</form>
<?cs include:"foot.cs" ?>
