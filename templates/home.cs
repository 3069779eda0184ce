<?cs # home.cs - the first page after login: figures, what was changed lately. ?><?cs include:"head.cs" ?><div class="home">
<div class="hello"><div><h1><?cs var:home.hello ?></h1><p><?cs var:home.date ?></p></div></div>
<?cs if:subcount(home.kpis) > 0 ?><div class="kpis"><?cs each:k = home.kpis ?><a class="kpi" href="<?cs var:k.url ?>"><span><?cs var:k.label ?></span><b class="num"><?cs var:k.number ?></b><?cs if:k.small ?> <small><?cs var:k.small ?></small><?cs /if ?></a>
<?cs /each ?></div><?cs /if ?>
<?cs if:home.note ?><div class="note"><?cs call:icon("info-circle") ?><div><b><?cs var:home.note ?></b><?cs if:home.note_text ?><p><?cs var:home.note_text ?></p><?cs /if ?></div></div><?cs /if ?>
<?cs if:subcount(home.tiles) > 0 ?><div class="cols"><?cs each:t = home.tiles ?><section class="tile"><header><h2><?cs var:t.label ?></h2><span class="push"></span><?cs if:t.all_url ?><a class="btn btn-xs btn-quiet" href="<?cs var:t.all_url ?>"><?cs var:_('All') ?></a><?cs /if ?></header>
<?cs if:subcount(t.rows) == 0 ?><p class="none-yet"><?cs var:t.empty ?></p><?cs else ?><ul class="rows"><?cs each:r = t.rows ?><li><?cs if:r.icon ?><span class="ico"><?cs call:icon(r.icon) ?></span><?cs else ?><?cs call:avatar(r, "l") ?><?cs /if ?><div class="what"><a class="plain cut" href="<?cs var:r.url ?>"><?cs var:r.text ?></a><?cs if:r.note ?><p class="cut"><?cs var:r.note ?></p><?cs /if ?></div><?cs if:r.time ?><time datetime="<?cs var:r.iso ?>" title="<?cs var:r.exact ?>"><?cs var:r.time ?></time><?cs /if ?></li>
<?cs /each ?></ul><?cs /if ?></section>
<?cs /each ?></div><?cs /if ?></div>
<?cs include:"foot.cs" ?>
