<?cs # formal.cs - before a customer turns formal: what has to be there, and the question. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('Turn formal') ?></h1></div>
<div class="says"><?cs if:formal.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:formal.problem ?></b></div></div><?cs /if ?>
<p><b><?cs var:formal.question ?></b></p>
<p class="t13 ink2"><?cs var:_('A formal customer does not become a potential one again. The day stays in its history.') ?></p>
<?cs if:subcount(formal.items) > 0 ?><ul class="checks t13"><?cs each:i = formal.items ?><li<?cs if:!i.there ?> class="bad"<?cs /if ?>><?cs if:i.there ?><?cs call:icon("check") ?><?cs else ?><?cs call:icon("alert-circle") ?><?cs /if ?><span><?cs var:i.label ?></span><?cs if:!i.there ?> <span class="ink3"><?cs var:_('Missing') ?></span><?cs /if ?></li>
<?cs /each ?></ul><?cs /if ?>
<?cs if:formal.ready ?><form class="line" method="post" action="<?cs var:formal.url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit" class="btn btn-primary"><?cs call:icon("check") ?><?cs var:_('Turn formal') ?></button><a class="btn btn-quiet" href="<?cs var:formal.cancel_url ?>"><?cs var:_('Cancel') ?></a></form><?cs
else ?><div class="line"><a class="btn btn-primary" href="<?cs var:formal.edit_url ?>"><?cs call:icon("edit") ?><?cs var:_('Fill in what is missing') ?></a><a class="btn btn-quiet" href="<?cs var:formal.cancel_url ?>"><?cs var:_('Cancel') ?></a></div><?cs /if ?></div>
<?cs include:"foot.cs" ?>
