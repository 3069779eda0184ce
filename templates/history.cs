<?cs # history.cs - all that happened to a record: by field, person and day, page by page;
values that can be given back have their button. ?><?cs include:"head.cs" ?><?cs include:"feed.cs" ?>
<div class="head"><h1><?cs var:_('History') ?></h1><a class="ink3 t13 cut" href="<?cs var:history.url ?>"><?cs var:history.subject ?></a></div>
<form class="filters rule" method="get" action="<?cs var:history.self_url ?>" aria-label="<?cs var:_('Filter') ?>">
<select class="form-select" name="field" aria-label="<?cs var:_('Field') ?>"><option value=""><?cs var:_('All fields') ?></option><?cs
each:o = history.fields ?><option value="<?cs var:o.value ?>"<?cs if:o.here ?> selected<?cs /if ?>><?cs var:o.label ?></option><?cs /each ?></select>
<select class="form-select" name="who" aria-label="<?cs var:_('Changed by') ?>"><option value=""><?cs var:_('Everybody') ?></option><?cs
each:o = history.people ?><option value="<?cs var:o.value ?>"<?cs if:o.here ?> selected<?cs /if ?>><?cs var:o.label ?></option><?cs /each ?></select>
<label class="line t13"><span><?cs var:_('From day') ?></span><input class="form-control" type="date" name="from" value="<?cs var:history.from ?>"></label>
<label class="line t13"><span><?cs var:_('To day') ?></span><input class="form-control" type="date" name="to" value="<?cs var:history.to ?>"></label>
<button type="submit" class="btn"><?cs call:icon("filter") ?><?cs var:_('Filter') ?></button><?cs if:history.filtered ?><a class="btn btn-quiet" href="<?cs var:history.self_url ?>"><?cs var:_('Clear the filters') ?></a><?cs /if ?></form>
<section class="sec tab narrow" aria-label="<?cs var:_('History') ?>">
<?cs if:history.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:history.problem ?></b><?cs if:subcount(history.errors) > 0 ?><ul><?cs each:e = history.errors ?><li><?cs var:e.text ?></li><?cs /each ?></ul><?cs /if ?></div></div>
<?cs /if ?><?cs if:history.filtered && subcount(history.days) == 0 ?><p class="t13 ink3"><?cs var:_('No change fits these filters.') ?></p><?cs else ?><?cs call:history(history) ?><?cs /if ?></section>
<?cs if:history.newest_url || history.older_url ?><nav class="pager" aria-label="<?cs var:_('Pages') ?>"><span class="push"></span><?cs
if:history.newest_url ?><a class="btn" href="<?cs var:history.newest_url ?>"><?cs call:icon("chevron-left") ?><?cs var:_('Newest changes') ?></a><?cs /if ?><?cs
if:history.older_url ?><a class="btn" href="<?cs var:history.older_url ?>" rel="next"><?cs var:_('Older changes') ?><?cs call:icon("chevron-right") ?></a><?cs /if ?></nav><?cs /if ?>
<?cs include:"foot.cs" ?>
