<?cs # bin.cs - the recycle bin of a type, newest first. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:bin.heading ?></h1><span class="push"></span><a class="btn btn-quiet no-phone" href="<?cs var:bin.list_url ?>"><?cs call:icon("arrow-left") ?><?cs var:_('Back to the list') ?></a></div>
<?cs if:bin.problem ?><div class="empty"><b><?cs var:bin.problem ?></b></div>
<?cs elif:subcount(bin.rows) == 0 ?><div class="empty"><b><?cs var:_('The recycle bin is empty.') ?></b><?cs if:bin.text ?><p><?cs var:bin.text ?></p><?cs /if ?></div>
<?cs else ?><?cs if:bin.text ?><p class="bin-text t13 ink2"><?cs var:bin.text ?></p><?cs /if ?><section class="list-wrap" tabindex="0" aria-label="<?cs var:bin.heading ?>">
<table class="list cards bin"><caption class="sr"><?cs var:bin.heading ?></caption>
<thead><tr><th scope="col"><?cs var:_('Name') ?></th><th scope="col"><?cs var:_('Deleted by') ?></th><th scope="col"><?cs var:_('Deleted at') ?></th><th scope="col"><?cs var:_('Deleted with it') ?></th><th scope="col"><span class="sr"><?cs var:_('Actions') ?></span></th></tr></thead>
<tbody>
<?cs each:r = bin.rows ?><tr id="<?cs var:r.id ?>"><td class="nm"><b class="cut"><?cs var:r.title ?></b><?cs if:r.code ?> <span class="num ink3"><?cs var:r.code ?></span><?cs /if ?></td><td class="who"><?cs var:r.who ?></td><td class="nx" data-l="<?cs var:_('Deleted at') ?>"><time datetime="<?cs var:r.iso ?>" title="<?cs var:r.exact ?>"><?cs var:r.ago ?></time></td><td class="rg"><?cs var:r.along ?></td><td class="do"><div class="line"><?cs
if:r.restore_url ?><form method="post" action="<?cs var:r.restore_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit" class="btn" aria-label="<?cs var:r.restore ?>"><?cs call:icon("arrow-back-up") ?><?cs var:_('Restore') ?></button></form><?cs /if ?><?cs
if:r.purge_url ?><a class="btn btn-quiet" href="<?cs var:r.purge_url ?>" aria-label="<?cs var:r.purge ?>"><?cs call:icon("trash-x") ?><?cs var:_('Purge') ?></a><?cs /if ?></div></td></tr>
<?cs /each ?></tbody></table></section><?cs /if ?>
<?cs if:bin.next_url || bin.first_url ?><nav class="pager" aria-label="<?cs var:_('Pages') ?>"><span class="push"></span><?cs
if:bin.first_url ?><a class="btn" href="<?cs var:bin.first_url ?>"><?cs var:_('First page') ?></a><?cs /if ?><?cs
if:bin.next_url ?><a class="btn" href="<?cs var:bin.next_url ?>" rel="next"><?cs var:_('Next') ?><?cs call:icon("chevron-right") ?></a><?cs /if ?></nav><?cs /if ?>
<?cs include:"foot.cs" ?>
