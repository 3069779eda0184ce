<?cs # notice_row.cs - one notice: a button that opens it and marks it as read. ?><?cs
def:notice_row(n) ?><li<?cs if:n.unread ?> class="new"<?cs /if ?>><form method="post" action="<?cs var:n.open_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit"><span class="dot"><?cs call:icon(n.icon) ?></span><span class="grow"><span class="top1"><span><b><?cs var:n.title ?></b><?cs if:n.unread ?> <span class="tag"><?cs var:_('New') ?></span><?cs /if ?></span><time datetime="<?cs var:n.iso ?>" title="<?cs var:n.exact ?>"><?cs var:n.time ?></time></span><span class="t13<?cs if:n.lost ?> ink3<?cs /if ?>"><?cs var:n.record ?></span><?cs
if:n.text ?><span class="t13 ink2 two-lines"><?cs var:n.text ?></span><?cs /if ?></span></button></form></li>
<?cs /def ?>
