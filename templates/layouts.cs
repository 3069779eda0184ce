<?cs # layouts.cs - the types whose forms can be laid out; made in lib/web/page_layouts.c. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('Form layouts') ?></h1></div>
<section class="list-wrap" tabindex="0" aria-label="<?cs var:_('Form layouts') ?>"><table class="list seclog"><caption class="sr"><?cs var:_('Form layouts') ?></caption><thead><tr><th scope="col"><?cs var:_('Record type') ?></th><th scope="col"><?cs var:_('Own layouts') ?></th></tr></thead><tbody>
<?cs each:t = layouts.types ?><tr><td><a href="<?cs var:t.url ?>"><?cs var:t.label ?></a></td><td data-l="<?cs var:_('Own layouts') ?>"><?cs if:subcount(t.own) == 0 ?><span class="ink3"><?cs var:_('As delivered') ?></span><?cs else ?><span class="line tight"><?cs each:o = t.own ?><a class="tag" href="<?cs var:o.url ?>"><?cs var:o.label ?></a><?cs /each ?></span><?cs /if ?></td></tr>
<?cs /each ?></tbody></table></section>
<?cs include:"foot.cs" ?>
