<?cs # bins.cs - what was deleted, by type; made in lib/web/page_audit.c. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('Recycle bin') ?></h1></div>
<div class="home"><section class="tile"><ul class="rows"><?cs each:r = bins.rows ?><li><span class="ico"><?cs call:icon(r.icon) ?></span><div class="what"><a class="plain" href="<?cs var:r.url ?>"><?cs var:r.label ?></a></div><span class="num<?cs if:!r.any ?> ink3<?cs /if ?>"><?cs var:r.count ?></span></li>
<?cs /each ?></ul></section></div>
<?cs include:"foot.cs" ?>
