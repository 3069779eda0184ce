<?cs # step.cs - a step before it is taken, or why it was not: what it will do, what it
asks, what stands in the way. Closing and opening a row looks the same. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?>
<div class="head no-phone"><h1><?cs var:step.title ?></h1><span class="ink3 t13 cut"><?cs var:step.subject ?></span></div>
<?cs if:step.can ?><form method="post" action="<?cs var:step.url ?>" novalidate>
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:step.once ?>"><input type="hidden" name="row_version" value="<?cs var:step.version ?>">
<?cs /if ?><div class="ask">
<?cs if:step.problem || subcount(step.errors) > 0 ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><?cs if:step.problem ?><b><?cs var:step.problem ?></b><?cs /if ?><?cs
if:subcount(step.errors) > 0 ?><ul><?cs each:e = step.errors ?><li><?cs if:e.url ?><a href="<?cs var:e.url ?>"><?cs var:e.text ?></a><?cs else ?><?cs var:e.text ?><?cs /if ?></li><?cs /each ?></ul><?cs /if ?><?cs
if:subcount(step.blockers) > 0 ?><ul><?cs each:b = step.blockers ?><li><?cs if:b.url ?><a href="<?cs var:b.url ?>"><?cs var:b.label ?></a><?cs else ?><?cs var:b.label ?><?cs /if ?></li><?cs /each ?></ul><?cs /if ?></div></div>
<?cs /if ?><?cs if:step.state.html ?><p class="line t13"><span class="ink3"><?cs var:_('State now') ?></span> <?cs call:value(step.state) ?></p><?cs /if ?><?cs
if:step.happens ?><p><?cs var:step.happens ?></p><?cs /if ?>
<?cs each:f = step.fields ?><div><?cs call:widget(f) ?></div>
<?cs /each ?><?cs if:step.comments ?><div><label class="form-label" for="f-_comment"><?cs var:_('Note for the record of states') ?></label><textarea class="form-control<?cs if:step.comment_error ?> is-invalid<?cs /if ?>" id="f-_comment" name="_comment" rows="2" maxlength="<?cs var:step.comment_size ?>"<?cs if:step.comment_error ?> aria-invalid="true" aria-describedby="f-_comment-e"<?cs /if ?>>
<?cs var:step.comment ?></textarea><?cs if:step.comment_error ?><div class="invalid-feedback" id="f-_comment-e"><?cs call:icon("alert-circle") ?><span><?cs var:step.comment_error ?></span></div><?cs /if ?></div>
<?cs /if ?></div>
<div class="actions"><?cs if:step.can ?><button type="submit" class="btn <?cs if:step.bad ?>btn-bad<?cs else ?>btn-primary<?cs /if ?>"><?cs var:step.title ?></button><?cs /if ?><a class="btn<?cs if:step.can ?> btn-quiet<?cs /if ?>" href="<?cs var:step.back_url ?>"><?cs if:step.can ?><?cs var:_('Cancel') ?><?cs else ?><?cs var:_('Back') ?><?cs /if ?></a></div>
<?cs if:step.can ?></form>
<?cs /if ?><?cs include:"foot.cs" ?>
