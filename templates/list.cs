<?cs # list.cs - the list of a type: views, filters, table (cards on a phone), pager. ?><?cs include:"head.cs" ?><?cs
# the rest of the list's state as hidden fields of a GET form ?><?cs
def:kept(but) ?><?cs each:k = list.kept ?><?cs if:k.name != but ?><input type="hidden" name="<?cs var:k.name ?>" value="<?cs var:k.value ?>"><?cs /if ?><?cs /each ?><?cs /def ?><?cs
# a quick filter: plain links; too many choices become a field that is looked up ?><?cs
def:filter(f) ?><details class="menu"><summary class="btn<?cs if:f.on ?> on<?cs /if ?>"><span class="cut"><?cs var:f.label ?><?cs if:f.on ?> <b><?cs var:f.on ?></b><?cs /if ?></span><?cs call:icon("chevron-down") ?></summary><div class="pop"><p class="sheet only-phone"><?cs var:f.label ?></p><?cs
if:f.pick ?><form class="pick" action="<?cs var:list.url ?>"><?cs call:kept("filter") ?><input class="form-control" name="pick_<?cs var:f.name ?>" type="search" maxlength="200" placeholder="<?cs var:f.hint ?>" aria-label="<?cs var:f.label ?>" data-pick="<?cs var:f.pick_url ?>"><button type="submit" class="btn btn-icon" aria-label="<?cs var:_('Apply') ?>"><?cs call:icon("check") ?></button></form><?cs /if ?><?cs
if:f.clear_url ?><a class="ink2" href="<?cs var:f.clear_url ?>"><?cs call:icon("x") ?><?cs var:_('Any') ?></a><hr><?cs /if ?><?cs
if:f.up.url ?><a class="ink2" href="<?cs var:f.up.url ?>"><?cs call:icon("chevron-left") ?><?cs var:f.up.label ?></a><?cs /if ?><?cs
each:o = f.options ?><a href="<?cs var:o.url ?>"<?cs if:o.here ?> aria-current="true"<?cs /if ?>><?cs if:f.many ?><span class="tick"><?cs if:o.here ?><?cs call:icon("check") ?><?cs /if ?></span><?cs /if ?><span class="cut"><?cs var:o.label ?></span><?cs if:!f.many && o.here ?><?cs call:icon("check") ?><?cs /if ?></a><?cs /each ?></div></details><?cs /def ?>
<div class="head"><h1><?cs var:list.label ?></h1><nav class="tabs" aria-label="<?cs var:_('Views') ?>"><?cs
each:v = list.views ?><a href="<?cs var:v.url ?>"<?cs if:v.here ?> aria-current="page"<?cs /if ?>><?cs var:v.label ?><?cs if:v.count ?><span class="count"><?cs var:v.count ?></span><?cs /if ?></a><?cs /each ?></nav>
<?cs if:list.new_url ?><a class="btn btn-primary no-phone" href="<?cs var:list.new_url ?>" data-key="n"><?cs call:icon("plus") ?><?cs var:list.new_label ?></a><?cs /if ?></div>
<?cs if:list.bare ?><?cs else ?><div class="filters"><?cs
if:list.find.hint ?><form class="find" role="search" action="<?cs var:list.url ?>" aria-label="<?cs var:list.find.sentence ?>"><?cs call:kept("q") ?><button type="submit" class="go" aria-label="<?cs var:_('Search') ?>"><?cs call:icon("search") ?></button><input class="form-control" id="find" type="search" name="q" maxlength="200" value="<?cs var:list.find.value ?>" placeholder="<?cs var:list.find.hint ?>" aria-label="<?cs var:list.find.sentence ?>"></form><?cs /if ?><div class="set"><?cs
each:f = list.filters ?><?cs call:filter(f) ?><?cs /each ?></div><span class="push no-phone"></span><button type="button" class="btn btn-quiet no-phone needs-js" data-do="density"><?cs call:icon("baseline-density-medium") ?><?cs var:_('Density') ?></button></div>
<?cs if:subcount(list.chips) > 0 ?><div class="filters on" role="group" aria-label="<?cs var:_('Filters in use') ?>"><?cs
each:c = list.chips ?><span class="fchip"><span><?cs var:c.label ?></span><?cs if:c.op ?><span><?cs var:c.op ?></span><?cs /if ?><span class="v cut"><?cs var:c.value ?></span><a href="<?cs var:c.url ?>" aria-label="<?cs var:c.sentence ?>" title="<?cs var:c.sentence ?>"><?cs call:icon("x") ?></a></span><?cs /each ?><a class="t12" href="<?cs var:list.clear_url ?>"><?cs var:_('Clear all') ?></a></div><?cs else ?><div class="rule"></div><?cs /if ?><?cs /if ?>
<?cs if:list.problem ?><div class="empty"><b><?cs var:list.problem ?></b><p><?cs var:_('The address asks for something this list does not have.') ?></p><div class="line"><a class="btn" href="<?cs var:list.url ?>"><?cs var:_('Show the list without filters') ?></a></div></div>
<?cs elif:subcount(list.rows) == 0 ?><div class="empty"><svg viewBox="0 0 112 76" fill="none" aria-hidden="true"><path d="M6 70h100" stroke="var(--c-line-2)"/><path d="M14 70 40 34l16 20 12-14 30 30z" fill="var(--c-hover)" stroke="var(--c-line-2)" stroke-linejoin="round"/><circle cx="78" cy="22" r="9" stroke="var(--c-accent)" stroke-width="1.5"/></svg><b><?cs var:list.empty.title ?></b><?cs if:list.empty.text ?><p><?cs var:list.empty.text ?></p><?cs /if ?><div class="line"><?cs
if:list.empty.clear_url ?><a class="btn" href="<?cs var:list.empty.clear_url ?>"><?cs var:_('Clear the filters') ?></a><?cs /if ?><?cs
if:list.empty.first_url ?><a class="btn" href="<?cs var:list.empty.first_url ?>"><?cs var:_('Back to the first page') ?></a><?cs /if ?><?cs
if:list.empty.new_url ?><a class="btn" href="<?cs var:list.empty.new_url ?>"><?cs call:icon("plus") ?><?cs var:list.new_label ?></a><?cs /if ?></div></div>
<?cs else ?><section class="list-wrap" tabindex="0" aria-label="<?cs var:list.label ?>">
<table class="list cards"><caption class="sr"><?cs var:list.caption ?></caption>
<thead><tr><?cs each:c = list.columns ?><th scope="col" class="<?cs var:c.class ?>"<?cs if:c.sorted ?> aria-sort="<?cs var:c.sorted ?>"<?cs /if ?>><?cs
if:c.url ?><a href="<?cs var:c.url ?>"><?cs var:c.label ?><?cs if:c.sorted == "ascending" ?> <?cs call:icon("arrow-up") ?><?cs elif:c.sorted == "descending" ?> <?cs call:icon("arrow-down") ?><?cs /if ?></a><?cs else ?><?cs var:c.label ?><?cs /if ?></th><?cs /each ?></tr></thead>
<tbody>
<?cs each:r = list.rows ?><tr><?cs each:c = r.cells ?><td class="<?cs var:c.class ?>"<?cs
if:!c.kind ?>><?cs var:c.text ?><?cs
elif:c.kind == "name" ?>><a class="name cut" href="<?cs var:c.url ?>"><?cs var:c.text ?></a><?cs
else ?><?cs if:c.label ?> data-l="<?cs var:c.label ?>"<?cs /if ?>><?cs call:value(c) ?><?cs /if ?></td><?cs /each ?></tr>
<?cs /each ?></tbody>
</table></section><?cs /if ?>
<?cs if:list.pager ?><nav class="pager" aria-label="<?cs var:_('Pages') ?>"><span class="num"><?cs var:list.count ?></span><span class="push"></span>
<div class="line no-phone"><span id="per"><?cs var:_('Per page') ?></span><span class="seg" role="group" aria-labelledby="per"><?cs each:s = list.sizes ?><a href="<?cs var:s.url ?>"<?cs if:s.here ?> aria-current="true"<?cs /if ?>><?cs var:s.label ?></a><?cs /each ?></span></div>
<?cs if:list.first_url ?><a class="btn no-phone" href="<?cs var:list.first_url ?>"><?cs var:_('First page') ?></a><?cs /if ?><?cs
if:list.previous_url ?><a class="btn" href="<?cs var:list.previous_url ?>" rel="prev"><?cs call:icon("chevron-left") ?><?cs var:_('Previous') ?></a><?cs /if ?><?cs
if:list.next_url ?><a class="btn" href="<?cs var:list.next_url ?>" rel="next"><?cs var:_('Next') ?><?cs call:icon("chevron-right") ?></a><?cs /if ?></nav><?cs /if ?>
<?cs include:"foot.cs" ?>
