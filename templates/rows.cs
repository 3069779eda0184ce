<?cs # rows.cs - rows of a record for readers: a table, a short list, a counter; nodes
are made in lib/web/page_lines_show.c. ?><?cs
def:counter(v) ?><span class="counter is-<?cs var:v.tone ?>"><span class="num"><?cs var:v.text ?></span><span class="bar" aria-hidden="true"><i style="width:<?cs var:v.percent ?>%"></i></span></span><?cs /def ?><?cs
def:shown(v) ?><?cs if:v.kind == "counter" ?><?cs call:counter(v) ?><?cs else ?><?cs call:value(v) ?><?cs /if ?><?cs /def ?><?cs
def:lines_table(t) ?><?cs if:t.count == 0 ?><p class="t13 ink3"><?cs var:_('No rows.') ?></p><?cs else ?><div class="box"><section class="scroll" tabindex="0" aria-label="<?cs var:t.label ?>"><table class="list lines"><thead><tr><th scope="col" class="no r"><span class="sr"><?cs var:_('No.') ?></span><span aria-hidden="true">#</span></th><?cs
each:col = t.cols ?><th scope="col"<?cs if:col.right ?> class="r"<?cs /if ?>><?cs var:col.label ?></th><?cs /each ?></tr></thead>
<tbody><?cs each:row = t.rows ?><tr<?cs if:row.closed ?> class="shut"<?cs /if ?>><td class="no num r"><?cs var:row.number ?></td><?cs
each:c = row.cells ?><td data-l="<?cs var:c.head ?>"<?cs if:c.right ?> class="r num"<?cs /if ?>><?cs call:shown(c) ?><?cs if:first(c) && row.closed ?> <span class="tag"><?cs var:row.closed ?></span><?cs if:row.reason ?><small><?cs var:row.reason ?></small><?cs /if ?><?cs /if ?><?cs if:first(c) && row.action_url ?> <a class="t12 act" href="<?cs var:row.action_url ?>"><?cs var:row.action_label ?></a><?cs /if ?></td><?cs /each ?></tr>
<?cs /each ?></tbody><?cs
if:t.summed ?><tfoot><tr><td class="no"></td><?cs each:sum = t.sums ?><td<?cs if:sum.text ?> class="r num b" data-l="<?cs var:sum.label ?>"<?cs /if ?>><?cs if:sum.text ?><?cs var:sum.text ?><?cs else ?><?cs var:sum.total ?><?cs /if ?></td><?cs /each ?></tr></tfoot><?cs /if ?></table></section></div>
<?cs /if ?><?cs /def ?><?cs
def:lines_list(f) ?><ul class="entries"><?cs each:e = f.entries ?><li><?cs each:v = e.values ?><?cs if:!first(v) ?> <?cs /if ?><?cs call:value(v) ?><?cs /each ?><?cs if:e.main ?> <span class="tag"><?cs var:e.main ?></span><?cs /if ?></li><?cs /each ?></ul><?cs /def ?>
