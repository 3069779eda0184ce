<?cs # export.cs - what of a list goes into a file; made in lib/web/page_export.c. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:export.title ?></h1></div>
<form class="small" method="post" action="<?cs var:export.url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:export.once ?>">
<?cs if:export.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:export.problem ?></b></div></div>
<?cs else ?><p><?cs var:export.count ?></p>
<fieldset class="bare"><legend class="form-label"><?cs var:_('Column') ?></legend><div class="radios"><label><input class="form-check-input" type="radio" name="which" value="list" checked><?cs var:_('Those of the list') ?></label><label><input class="form-check-input" type="radio" name="which" value="all"><?cs var:_('All fields that you may see') ?></label></div></fieldset>
<fieldset class="bare"><legend class="form-label"><?cs var:_('File format') ?></legend><div class="radios"><label><input class="form-check-input" type="radio" name="format" value="csv" checked><?cs var:_('CSV, at once') ?></label><label><input class="form-check-input" type="radio" name="format" value="xlsx"><?cs var:_('Excel (XLSX), in the background') ?></label></div></fieldset>
<p class="hint"><?cs var:_('CSV in UTF-8 and XLSX open in Excel and WPS; in XLSX numbers and dates have their types. Who exports what is written to the security log.') ?></p>
<?cs /if ?><div class="line"><?cs if:export.open ?><button type="submit" class="btn btn-primary"><?cs call:icon("download") ?><?cs var:_('Export') ?></button><?cs /if ?><a class="btn btn-quiet" href="<?cs var:export.back_url ?>"><?cs var:_('Back to the list') ?></a></div></form>
<?cs include:"foot.cs" ?>
