<?cs # index.cs - all pages of the settings, in parts; made in lib/web/page_index.c. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('All settings') ?></h1></div>
<div class="home settings"><form class="line" method="get" action="/admin" role="search" aria-label="<?cs var:_('Search in the settings') ?>"><input class="form-control" type="search" name="q" maxlength="100" value="<?cs var:index.q ?>" placeholder="<?cs var:_('Name or pinyin of a setting') ?>" aria-label="<?cs var:_('Search in the settings') ?>"><button type="submit" class="btn"><?cs call:icon("search") ?><?cs var:_('Search') ?></button><?cs if:index.q ?><a class="btn btn-quiet" href="/admin"><?cs var:_('Show all') ?></a><?cs /if ?></form>
<?cs if:subcount(index.parts) == 0 ?><div class="empty"><b><?cs if:index.any ?><?cs var:_('No setting fits these words.') ?><?cs else ?><?cs var:_('This account keeps no settings.') ?><?cs /if ?></b></div><?cs /if ?>
<?cs each:p = index.parts ?><section class="tile"><header><h2><?cs var:p.label ?></h2></header><ul class="rows two-up"><?cs each:r = p.rows ?><li><span class="ico"><?cs call:icon(r.icon) ?></span><div class="what"><a class="plain" href="<?cs var:r.url ?>"><?cs var:r.label ?></a><?cs if:r.help ?><p><?cs var:r.help ?></p><?cs /if ?></div></li>
<?cs /each ?></ul></section>
<?cs /each ?></div>
<?cs include:"foot.cs" ?>
