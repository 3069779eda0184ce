<?cs # resend.cs - the session ended while saving; the inputs are sent once more. ?><?cs include:"head.cs" ?><form class="empty tall" method="post" action="<?cs var:resend.url ?>">
<h1><?cs var:_('Save again?') ?></h1>
<p><?cs var:resend.text ?></p>
<?cs each:pair = resend.hidden ?><input type="hidden" name="<?cs var:pair.name ?>" value="<?cs var:pair.value ?>">
<?cs /each ?><div class="line"><button type="submit" class="btn btn-primary"><?cs var:_('Send again') ?></button><?cs if:resend.back_url ?><a class="btn btn-quiet" href="<?cs var:resend.back_url ?>"><?cs var:_('Do not send') ?></a><?cs /if ?></div></form>
<?cs include:"foot.cs" ?>
