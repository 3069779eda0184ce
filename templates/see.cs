<?cs # see.cs - before an administrator looks through the eyes of a user: what that means, and why. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('See as this user') ?></h1></div>
<form class="small" method="post" action="<?cs var:see.url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<?cs if:see.problem ?><div class="note bad" role="alert"><?cs call:icon("alert-circle") ?><div><?cs var:see.problem ?></div></div>
<div class="line"><a class="btn" href="<?cs var:see.back_url ?>"><?cs var:_('Back') ?></a></div><?cs else ?><p><b><?cs var:see.question ?></b></p>
<p class="t13"><?cs var:see.text ?></p>
<div><label class="form-label" for="f-reason"><?cs var:_('Reason') ?><span class="req" aria-hidden="true">*</span></label><input class="form-control<?cs if:see.error ?> is-invalid<?cs /if ?>" id="f-reason" name="reason" maxlength="200" required value="<?cs var:see.reason ?>"<?cs if:see.error ?> aria-invalid="true" aria-describedby="f-reason-e"<?cs /if ?>><?cs
if:see.error ?><div class="invalid-feedback" id="f-reason-e"><?cs call:icon("alert-circle") ?><span><?cs var:see.error ?></span></div><?cs /if ?></div>
<div class="line"><button type="submit" class="btn btn-primary"><?cs call:icon("eye") ?><?cs var:_('Begin') ?></button><a class="btn btn-quiet" href="<?cs var:see.back_url ?>"><?cs var:_('Cancel') ?></a></div><?cs /if ?></form>
<?cs include:"foot.cs" ?>
