<?cs # ask.cs - before a record goes to the recycle bin, comes back or is purged:
what goes along; and why it was refused. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:ask.button ?></h1></div>
<form class="small" method="post" action="<?cs var:ask.url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:ask.once ?>"><input type="hidden" name="row_version" value="<?cs var:ask.version ?>">
<?cs if:subcount(ask.problems) > 0 ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><?cs each:p = ask.problems ?><p><b><?cs var:p.text ?></b></p><?cs /each ?><?cs
if:subcount(ask.records) > 0 ?><ul><?cs each:r = ask.records ?><li><?cs var:r.type ?> <a href="<?cs var:r.url ?>"><?cs var:r.title ?></a></li><?cs /each ?></ul><?cs /if ?></div></div><?cs /if ?>
<p><b><?cs var:ask.question ?></b></p>
<?cs if:subcount(ask.along) > 0 ?><div><p class="t13"><?cs var:ask.along_text ?></p><ul class="t13"><?cs each:a = ask.along ?><li><?cs var:a.type ?> <?cs var:a.title ?></li><?cs /each ?></ul></div><?cs /if ?><?cs
if:ask.more ?><p class="t13"><?cs var:ask.more ?></p><?cs /if ?>
<?cs each:i = ask.inputs ?><div><label class="form-label" for="f-<?cs var:i.name ?>"><?cs var:i.label ?></label><input class="form-control<?cs if:i.error ?> is-invalid<?cs /if ?>" id="f-<?cs var:i.name ?>" name="<?cs var:i.name ?>" maxlength="1000" value="<?cs var:i.value ?>"<?cs if:i.error ?> aria-invalid="true" aria-describedby="f-<?cs var:i.name ?>-e"<?cs /if ?>><?cs
if:i.error ?><div class="invalid-feedback" id="f-<?cs var:i.name ?>-e"><?cs call:icon("alert-circle") ?><span><?cs var:i.error ?></span></div><?cs /if ?></div>
<?cs /each ?><div class="line"><button type="submit" class="btn <?cs var:ask.tone ?>"><?cs call:icon(ask.icon) ?><?cs var:ask.button ?></button><a class="btn btn-quiet" href="<?cs var:ask.cancel_url ?>"><?cs var:_('Cancel') ?></a></div></form>
<?cs include:"foot.cs" ?>
