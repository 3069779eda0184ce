<?cs # home.cs - the first page after login: figures, what was changed lately. ?><?cs include:"head.cs" ?><div class="home">
<div class="hello"><div><h1><?cs var:home.hello ?></h1><p><?cs var:home.date ?></p></div></div>
<?cs if:subcount(home.kpis) > 0 ?><div class="kpis"><?cs each:k = home.kpis ?><a class="kpi" href="<?cs var:k.url ?>"><span><?cs var:k.label ?></span><b class="num"><?cs var:k.number ?></b><?cs if:k.small ?> <small><?cs var:k.small ?></small><?cs /if ?></a>
<?cs /each ?></div><?cs /if ?>
<?cs if:home.setup.open ?><section class="tile setup"><header><h2><?cs var:home.setup.label ?></h2><span class="count"><?cs var:home.setup.open ?></span></header><ul class="rows"><?cs each:s = home.setup.steps ?><li<?cs if:s.done ?> class="done-step"<?cs /if ?>><span class="ico"><?cs if:s.done ?><?cs call:icon("circle-check") ?><?cs else ?><?cs call:icon("circle") ?><?cs /if ?></span><div class="what"><a class="plain" href="<?cs var:s.url ?>"><?cs var:s.label ?></a><p><?cs var:s.note ?></p></div><?cs if:s.done ?><span class="state is-ok"><?cs var:_('Done') ?></span><?cs else ?><span class="state"><?cs var:_('Not done yet') ?></span><?cs /if ?></li>
<?cs /each ?></ul></section>
<?cs /if ?><?cs if:home.note ?><div class="note"><?cs call:icon("info-circle") ?><div><b><?cs var:home.note ?></b><?cs if:home.note_text ?><p><?cs var:home.note_text ?></p><?cs /if ?></div></div><?cs /if ?>
<?cs if:subcount(home.tiles) > 0 ?><div class="cols"><?cs each:t = home.tiles ?><section class="tile"><header><h2><?cs var:t.label ?></h2><span class="push"></span><?cs if:t.all_url ?><a class="btn btn-xs btn-quiet" href="<?cs var:t.all_url ?>"><?cs var:_('All') ?></a><?cs /if ?></header>
<?cs if:subcount(t.rows) == 0 ?><p class="none-yet"><?cs var:t.empty ?></p><?cs else ?><ul class="rows"><?cs each:r = t.rows ?><li><?cs if:r.icon ?><span class="ico"><?cs call:icon(r.icon) ?></span><?cs else ?><?cs call:avatar(r, "l") ?><?cs /if ?><div class="what"><a class="plain cut" href="<?cs var:r.url ?>"><?cs var:r.text ?></a><?cs if:r.note ?><p class="cut"><?cs var:r.note ?></p><?cs /if ?></div><?cs if:r.time ?><time datetime="<?cs var:r.iso ?>" title="<?cs var:r.exact ?>"><?cs var:r.time ?></time><?cs /if ?></li>
<?cs /each ?></ul><?cs /if ?></section>
<?cs /each ?></div><?cs /if ?></div>
<?cs include:"foot.cs" ?>
