<?cs # feed.cs - what happened to a record, by day and save; made in lib/web/page_history.c and page_timeline.c.
A change that can be taken back has its button (page_history_all.c). ?><?cs include:"talk.cs" ?><?cs
def:history(r) ?><?cs if:subcount(r.days) == 0 ?><p class="t13 ink3"><?cs var:_('Nothing has been changed yet.') ?></p><?cs else ?><ol class="feed"><?cs
each:d = r.days ?><li class="day"><?cs var:d.label ?></li>
<?cs each:e = d.events ?><?cs if:e.comment ?><?cs call:comment_event(e) ?>
<?cs else ?><li><span class="dot <?cs var:e.tone ?>"><?cs call:icon(e.icon) ?></span><div class="top1"><span><?cs var:e.title ?></span><time datetime="<?cs var:e.iso ?>" title="<?cs var:e.exact ?>"><?cs var:e.time ?></time></div><?cs if:e.change ?><p><?cs var:e.change ?></p><?cs /if ?><?cs if:e.note ?><p class="long"><?cs var:e.note ?></p><?cs /if ?><?cs
each:l = e.lines ?><?cs if:l.restore_url ?><div class="change"><p><?cs var:l.text ?></p><form method="post" action="<?cs var:l.restore_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:l.once ?>"><input type="hidden" name="row_version" value="<?cs var:r.version ?>"><button type="submit" class="btn btn-quiet" title="<?cs var:l.restore_title ?>" aria-label="<?cs var:l.restore_title ?>"><?cs call:icon("arrow-back-up") ?><?cs var:_('Restore') ?></button></form></div><?cs
else ?><p><?cs var:l.text ?></p><?cs /if ?><?cs /each ?><p class="t12 ink3"><?cs var:e.who ?></p></li>
<?cs /if ?><?cs /each ?><?cs /each ?></ol><?cs if:r.more ?><p class="t12 ink3"><?cs var:r.more ?></p><?cs /if ?><?cs /if ?><?cs /def ?><?cs
def:whole_history(r) ?><?cs if:r.whole_url ?><p class="t13"><a href="<?cs var:r.whole_url ?>"><?cs var:_('The whole history') ?></a></p><?cs /if ?><?cs /def ?>
