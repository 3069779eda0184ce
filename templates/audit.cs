<?cs # audit.cs - who changed what, over all records; made in lib/web/page_audit.c. ?><?cs include:"head.cs" ?><?cs
def:choices(list) ?><?cs each:o = list ?><option value="<?cs var:o.value ?>"<?cs if:o.here ?> selected<?cs /if ?>><?cs var:o.label ?></option><?cs /each ?><?cs /def ?>
<div class="head no-phone"><h1><?cs var:_('Change log') ?></h1></div>
<form class="filters rule" method="get" action="/admin/audit" aria-label="<?cs var:_('Filter') ?>">
<select class="form-select" name="type" aria-label="<?cs var:_('Record type') ?>"><option value=""><?cs var:_('All record types') ?></option><?cs call:choices(log.types) ?></select>
<?cs if:subcount(log.fields) > 0 ?><select class="form-select" name="field" aria-label="<?cs var:_('Field') ?>"><option value=""><?cs var:_('All fields') ?></option><?cs call:choices(log.fields) ?></select>
<input class="form-control" name="record" inputmode="numeric" maxlength="18" placeholder="<?cs var:_('Record number (in its address)') ?>" aria-label="<?cs var:_('Record number (in its address)') ?>" value="<?cs var:log.record ?>"><?cs /if ?>
<select class="form-select" name="who" aria-label="<?cs var:_('Person') ?>"><option value=""><?cs var:_('Everybody') ?></option><?cs call:choices(log.people) ?></select>
<label class="line t13"><span><?cs var:_('From day') ?></span><input class="form-control" type="date" name="from" value="<?cs var:log.from ?>"></label>
<label class="line t13"><span><?cs var:_('To day') ?></span><input class="form-control" type="date" name="to" value="<?cs var:log.to ?>"></label>
<button type="submit" class="btn"><?cs call:icon("filter") ?><?cs var:_('Filter') ?></button><?cs if:log.filtered ?><a class="btn btn-quiet" href="/admin/audit"><?cs var:_('Clear the filters') ?></a><?cs /if ?></form>
<?cs if:log.hidden ?><p class="list-notice t13 ink2"><?cs var:log.hidden ?></p><?cs /if ?>
<?cs if:subcount(log.rows) == 0 ?><div class="empty"><b><?cs var:_('No change fits these filters here.') ?></b><?cs if:log.older_url ?><p><?cs var:_('Older changes have not been looked at yet.') ?></p><?cs /if ?></div>
<?cs else ?><section class="list-wrap" tabindex="0" aria-label="<?cs var:_('Change log') ?>"><table class="list lines seclog changes"><caption class="sr"><?cs var:_('Change log') ?></caption><thead><tr><th scope="col"><?cs var:_('Time') ?></th><th scope="col"><?cs var:_('Person') ?></th><th scope="col"><?cs var:_('Record type') ?></th><th scope="col"><?cs var:_('Which record') ?></th><th scope="col"><?cs var:_('Change') ?></th><th scope="col"><?cs var:_('Address') ?></th></tr></thead><tbody>
<?cs each:r = log.rows ?><tr><td class="no num"><time datetime="<?cs var:r.iso ?>"><?cs var:r.at ?></time></td><td data-l="<?cs var:_('Person') ?>"><?cs var:r.who ?></td><td data-l="<?cs var:_('Record type') ?>"><?cs var:r.of ?></td><td data-l="<?cs var:_('Which record') ?>"><?cs if:r.url ?><a href="<?cs var:r.url ?>"><?cs var:r.title ?></a><?cs else ?><span><?cs var:r.title ?> <span class="state"><?cs var:r.gone ?></span></span><?cs /if ?></td><td class="what" data-l="<?cs var:_('Change') ?>"><?cs var:r.text ?></td><td class="num" data-l="<?cs var:_('Address') ?>"><?cs var:r.ip ?></td></tr>
<?cs /each ?></tbody></table></section><?cs /if ?>
<?cs if:log.newest_url || log.older_url ?><nav class="pager" aria-label="<?cs var:_('Pages') ?>"><span class="push"></span><?cs
if:log.newest_url ?><a class="btn" href="<?cs var:log.newest_url ?>"><?cs call:icon("chevron-left") ?><?cs var:_('Newest changes') ?></a><?cs /if ?><?cs
if:log.older_url ?><a class="btn" href="<?cs var:log.older_url ?>" rel="next"><?cs var:_('Older changes') ?><?cs call:icon("chevron-right") ?></a><?cs /if ?></nav><?cs /if ?>
<?cs include:"foot.cs" ?>
