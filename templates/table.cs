<?cs # table.cs - rows as a table (cards on a phone), with the line of sums; made in
lib/web/page_table.c. Also the "more" menu of lists and records. ?><?cs
def:table(list) ?><table class="list cards"><caption class="sr"><?cs var:list.caption ?></caption>
<thead><tr><?cs if:list.picks.url ?><th scope="col" class="sel"><input class="form-check-input needs-js" type="checkbox" data-pick-all aria-label="<?cs var:_('Select all rows of this page') ?>"></th><?cs /if ?><?cs each:c = list.columns ?><th scope="col" class="<?cs var:c.class ?>"<?cs if:c.sorted ?> aria-sort="<?cs var:c.sorted ?>"<?cs /if ?>><?cs
if:c.url ?><a href="<?cs var:c.url ?>"><?cs var:c.label ?><?cs if:c.sorted == "ascending" ?> <?cs call:icon("arrow-up") ?><?cs elif:c.sorted == "descending" ?> <?cs call:icon("arrow-down") ?><?cs /if ?></a><?cs else ?><?cs var:c.label ?><?cs /if ?></th><?cs /each ?></tr></thead>
<tbody>
<?cs uvar:list.body.html ?></tbody><?cs if:subcount(list.sums) > 0 ?>
<tfoot><tr><?cs if:list.picks.url ?><td class="sel"></td><?cs /if ?><?cs each:c = list.sums ?><?cs if:c.head ?><th scope="row"><?cs var:c.text ?></th><?cs else ?><td class="r"<?cs if:c.label ?> data-l="<?cs var:c.label ?>"<?cs /if ?>><?cs var:c.text ?></td><?cs /if ?><?cs /each ?></tr></tfoot><?cs /if ?>
</table><?cs /def ?><?cs
def:more(owner) ?><?cs if:subcount(owner.actions) > 0 ?><details class="menu"><summary class="btn btn-icon" aria-label="<?cs var:_('More') ?>" title="<?cs var:_('More') ?>"><?cs call:icon("dots") ?></summary><div class="pop"><?cs
each:a = owner.actions ?><?cs if:a.post ?><form method="post" action="<?cs var:a.url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit"<?cs if:a.tone ?> class="<?cs var:a.tone ?>"<?cs /if ?>><?cs if:a.icon ?><?cs call:icon(a.icon) ?><?cs /if ?><?cs var:a.label ?></button></form><?cs
else ?><a href="<?cs var:a.url ?>"<?cs if:a.tone ?> class="<?cs var:a.tone ?>"<?cs /if ?>><?cs if:a.icon ?><?cs call:icon(a.icon) ?><?cs /if ?><?cs var:a.label ?></a><?cs /if ?><?cs /each ?></div></details><?cs /if ?><?cs /def ?>
