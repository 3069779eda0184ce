<?cs # why.cs - why somebody sees a record, or does not: right by right, every reason. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('Why can this person see this?') ?></h1></div>
<form class="why-ask" method="get" action="<?cs var:why.url ?>"><?cs
if:subcount(why.types) > 0 ?><div><label class="form-label" for="f-type"><?cs var:_('Record type') ?></label><select class="form-select" id="f-type" name="type"><?cs each:t = why.types ?><option value="<?cs var:t.value ?>"<?cs if:t.chosen ?> selected<?cs /if ?>><?cs var:t.label ?></option><?cs /each ?></select></div>
<div><label class="form-label" for="f-record"><?cs var:_('Record number') ?></label><input class="form-control<?cs if:why.record_error ?> is-invalid<?cs /if ?>" id="f-record" name="record" maxlength="80" required value="<?cs var:why.record ?>"<?cs if:why.record_error ?> aria-invalid="true" aria-describedby="f-record-e"<?cs /if ?>><?cs
if:why.record_error ?><div class="invalid-feedback" id="f-record-e"><?cs call:icon("alert-circle") ?><span><?cs var:why.record_error ?></span></div><?cs /if ?></div><?cs
else ?><p class="why-what"><?cs var:why.type ?> <a href="<?cs var:why.record_url ?>"><?cs var:why.title ?></a></p><?cs /if ?>
<div><label class="form-label" for="f-user"><?cs var:_('Person') ?></label><?cs
if:subcount(why.people) > 0 ?><select class="form-select" id="f-user" name="user" required><option value=""></option><?cs each:p = why.people ?><option value="<?cs var:p.value ?>"<?cs if:p.chosen ?> selected<?cs /if ?>><?cs var:p.label ?></option><?cs /each ?></select><?cs
else ?><input class="form-control<?cs if:why.person_error ?> is-invalid<?cs /if ?>" id="f-user" name="user" maxlength="60" required value="<?cs var:why.person ?>" placeholder="<?cs var:why.person_hint ?>"><?cs /if ?><?cs
if:why.person_error ?><p class="bad-text t13"><?cs var:why.person_error ?></p><?cs /if ?></div>
<button type="submit" class="btn btn-primary"><?cs var:_('Explain') ?></button></form>
<?cs if:subcount(why.rights) > 0 ?><div class="why"><?cs if:why.off ?><div class="note warn"><?cs call:icon("alert-circle") ?><div><?cs var:why.off ?></div></div><?cs /if ?>
<?cs each:r = why.rights ?><section class="sec"><header><h2 class="<?cs if:r.may ?>may<?cs else ?>not<?cs /if ?>"><?cs if:r.may ?><?cs call:icon("circle-check") ?><?cs else ?><?cs call:icon("circle-x") ?><?cs /if ?><?cs var:r.text ?></h2></header>
<?cs if:r.note ?><p class="t13 ink3"><?cs var:r.note ?></p><?cs /if ?><?cs if:subcount(r.lines) > 0 ?><ul class="reasons"><?cs each:l = r.lines ?><li class="d<?cs var:l.depth ?>"><?cs var:l.text ?></li><?cs /each ?></ul><?cs /if ?></section>
<?cs /each ?><?cs if:why.fields_known ?><section class="sec"><header><h2><?cs var:_('Fields') ?></h2></header><dl class="facts"><?cs
if:why.fields.hidden ?><div class="wide"><dt><?cs var:_('Hidden') ?></dt><dd><?cs var:why.fields.hidden ?></dd></div><?cs /if ?><?cs
if:why.fields.masked ?><div class="wide"><dt><?cs var:_('Masked') ?></dt><dd><?cs var:why.fields.masked ?></dd></div><?cs /if ?><?cs
if:why.fields.fixed ?><div class="wide"><dt><?cs var:_('Not to be changed') ?></dt><dd><?cs var:why.fields.fixed ?></dd></div><?cs /if ?></dl><?cs
if:!why.fields.any ?><p class="t13 ink3"><?cs var:_('No field is hidden, masked or fixed.') ?></p><?cs /if ?><?cs if:why.fields.state ?><p class="t13 ink3"><?cs var:why.fields.state ?></p><?cs /if ?></section><?cs /if ?></div><?cs /if ?>
<?cs include:"foot.cs" ?>
