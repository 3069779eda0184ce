<?cs # comments.cs - everything that was said about a record, the latest first. ?><?cs include:"head.cs" ?><?cs include:"talk.cs" ?><div class="head"><h1><?cs var:_('Comments') ?> <span class="count"><?cs var:talk.count ?></span></h1></div>
<div class="says"><p class="t13"><a href="<?cs var:talk.back_url ?>"><?cs var:talk.record ?></a></p><?cs
if:talk.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:talk.problem ?></b></div></div><?cs /if ?>
<?cs call:comment_form() ?>
<?cs if:subcount(talk.comments) == 0 ?><p class="t13 ink3"><?cs var:_('Nobody has commented yet.') ?></p><?cs else ?><ol class="say-list"><?cs each:c = talk.comments ?><?cs call:comment_entry(c) ?>
<?cs /each ?></ol><?cs if:talk.older_url ?><p class="t13"><a href="<?cs var:talk.older_url ?>"><?cs var:_('Older comments') ?></a></p><?cs /if ?><?cs /if ?></div>
<?cs include:"foot.cs" ?>
