<?cs # search.cs - what was found, by groups; with nothing typed, what was changed last and what can be done. ?><?cs include:"head.cs" ?><div class="seek">
<form class="search only-phone" role="search" action="/search" aria-label="<?cs var:_('Search everywhere') ?>"><button type="submit" class="go" aria-label="<?cs var:_('Search') ?>"><?cs call:icon("search") ?></button><input class="form-control<?cs if:search.problem ?> is-invalid<?cs /if ?>" id="find" name="q" type="search" maxlength="200" value="<?cs var:search.value ?>" placeholder="<?cs var:frame.search.hint ?>" aria-label="<?cs var:frame.search.hint ?>"<?cs if:search.problem ?> aria-invalid="true" aria-describedby="find-problem"<?cs /if ?><?cs if:!search.asked ?> autofocus<?cs /if ?>></form>
<?cs if:search.problem ?><p class="t13 problem" id="find-problem" role="alert"><?cs var:search.problem ?></p><?cs /if ?>
<h1 class="visually-hidden"><?cs var:_('Search') ?></h1>
<?cs if:search.nothing ?><div class="empty"><b><?cs var:search.nothing ?></b><p><?cs var:_('Names are found by any part of them, in pinyin or by initials, too; numbers and e-mail addresses by their beginning; telephones by the last four digits or more.') ?></p></div><?cs /if ?>
<?cs each:g = search.groups ?><section class="tile"><header><h2><?cs var:g.label ?></h2><?cs if:g.count ?><span class="count"><?cs var:g.count ?></span><?cs /if ?><span class="push"></span><?cs if:g.all_url ?><a class="btn btn-xs btn-quiet" href="<?cs var:g.all_url ?>"><?cs var:_('All') ?></a><?cs /if ?></header>
<ul class="rows"><?cs each:r = g.rows ?><li><span class="ico"><?cs call:icon(r.icon) ?></span><div class="what"><a class="plain cut" href="<?cs var:r.url ?>"><?cs var:r.text ?></a><?cs if:r.note ?><p class="cut"><?cs var:r.note ?></p><?cs /if ?></div></li>
<?cs /each ?></ul></section>
<?cs /each ?><?cs if:subcount(search.commands) > 0 ?><section class="tile"><header><h2><?cs var:_('Go to') ?></h2></header><ul class="rows chips"><?cs
each:r = search.commands ?><li><a class="btn btn-quiet" href="<?cs var:r.url ?>"><?cs call:icon(r.icon) ?><?cs var:r.text ?></a></li><?cs /each ?></ul></section><?cs /if ?></div>
<?cs include:"foot.cs" ?>
