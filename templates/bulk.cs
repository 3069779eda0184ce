<?cs # bulk.cs - one change of many records: of which, what, and to be confirmed; made in
lib/web/page_bulk.c. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?>
<div class="head no-phone"><h1><?cs var:bulk.title ?></h1></div>
<div class="build">
<?cs if:bulk.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:bulk.problem ?></b></div></div>
<?cs /if ?><form class="box cond" action="<?cs var:bulk.url ?>"><?cs each:k = bulk.kept ?><input type="hidden" name="<?cs var:k.name ?>" value="<?cs var:k.value ?>"><?cs /each ?><?cs each:i = bulk.ids ?><input type="hidden" name="id" value="<?cs var:i.id ?>"><?cs /each ?>
<?cs if:bulk.chosen ?><fieldset class="bare"><legend class="form-label"><?cs var:_('Records to change') ?></legend><div class="radios"><label><input class="form-check-input" type="radio" name="all" value="0"<?cs if:!bulk.all ?> checked<?cs /if ?> data-again><?cs var:bulk.chosen ?></label><?cs if:bulk.whole ?><label><input class="form-check-input" type="radio" name="all" value="1"<?cs if:bulk.all ?> checked<?cs /if ?> data-again><?cs var:bulk.whole ?></label><?cs /if ?></div></fieldset>
<?cs else ?><input type="hidden" name="all" value="1"><p><?cs var:bulk.whole ?></p>
<?cs /if ?><div><label class="form-label" for="do"><?cs var:_('What to change') ?></label><div class="line"><select class="form-select" id="do" name="do" data-again><option value=""><?cs var:_('Please choose') ?></option><?cs
each:g = bulk.groups ?><optgroup label="<?cs var:g.label ?>"><?cs each:o = g.options ?><option value="<?cs var:o.value ?>"<?cs if:o.here ?> selected<?cs /if ?>><?cs var:o.label ?></option><?cs /each ?></optgroup><?cs /each ?></select><button type="submit" class="btn" data-again><?cs var:_('Continue') ?></button></div></div></form>
<?cs if:bulk.post_url ?><form class="box cond" method="post" action="<?cs var:bulk.post_url ?>" novalidate><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:bulk.once ?>"><input type="hidden" name="do" value="<?cs var:bulk.deed ?>"><input type="hidden" name="count" value="<?cs var:bulk.count ?>"><?cs if:bulk.all ?><input type="hidden" name="all" value="1"><?cs else ?><?cs each:i = bulk.ids ?><input type="hidden" name="id" value="<?cs var:i.id ?>"><?cs /each ?><?cs /if ?>
<h2><?cs var:bulk.does ?></h2>
<?cs if:bulk.widget.widget ?><div class="bulk-value"><?cs call:widget(bulk.widget) ?></div>
<?cs /if ?><?cs if:subcount(bulk.known) > 0 ?><datalist id="o-tags"><?cs each:k = bulk.known ?><option value="<?cs var:k.name ?>"></option><?cs /each ?></datalist>
<?cs /if ?><?cs if:subcount(bulk.names) > 0 ?><p class="t13 ink2"><?cs each:n = bulk.names ?><?cs if:!first(n) ?><?cs var:_(', ') ?><?cs /if ?><?cs var:n.text ?><?cs /each ?><?cs if:bulk.more ?> <?cs var:bulk.more ?><?cs /if ?></p>
<?cs /if ?><?cs if:bulk.note ?><p class="note<?cs if:bulk.bad ?> warn<?cs /if ?>"><?cs if:bulk.bad ?><?cs call:icon("alert-triangle") ?><?cs else ?><?cs call:icon("info-circle") ?><?cs /if ?><span><?cs var:bulk.note ?></span></p>
<?cs /if ?><?cs if:bulk.typed ?><div><label class="form-label" for="typed"><?cs var:bulk.typed ?><span class="req" aria-hidden="true">*</span></label><input class="form-control<?cs if:bulk.typed_problem ?> is-invalid<?cs /if ?>" id="typed" name="typed" inputmode="numeric" autocomplete="off" maxlength="12" required<?cs if:bulk.typed_problem ?> aria-invalid="true" aria-describedby="typed-e"<?cs /if ?>><?cs if:bulk.typed_problem ?><div class="invalid-feedback" id="typed-e"><?cs call:icon("alert-circle") ?><span><?cs var:bulk.typed_problem ?></span></div><?cs /if ?></div>
<?cs /if ?><div class="line"><button type="submit" class="btn <?cs if:bulk.bad ?>btn-danger<?cs else ?>btn-primary<?cs /if ?>"><?cs var:bulk.button ?></button><a class="btn btn-quiet" href="<?cs var:bulk.back_url ?>"><?cs var:_('Back to the list') ?></a></div></form>
<?cs else ?><div class="line"><a class="btn btn-quiet" href="<?cs var:bulk.back_url ?>"><?cs var:_('Back to the list') ?></a></div>
<?cs /if ?></div>
<?cs include:"foot.cs" ?>
