<?cs # trail.cs - the document trail as nested lists; where a list opens and ends is
counted in lib/web/page_trail.c. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:_('Document trail') ?></h1><span class="ink3 t13 cut"><?cs var:trail.subject ?></span><span class="push"></span><a class="btn" href="<?cs var:trail.back_url ?>"><?cs call:icon("arrow-left") ?><?cs var:_('Back') ?></a></div>
<?cs if:subcount(trail.nodes) == 0 ?><div class="empty"><b><?cs var:_('It was not made from anything, and nothing was made of it yet.') ?></b></div>
<?cs else ?><ul class="trail">
<?cs each:n = trail.nodes ?><li><div class="node"<?cs if:n.here ?> aria-current="true"<?cs /if ?>><?cs call:icon(n.icon) ?><div class="grow"><span class="ink3 t12"><?cs var:n.type ?></span> <?cs
if:n.url ?><a class="num b" href="<?cs var:n.url ?>"><?cs var:n.title ?></a><?cs else ?><span class="num b"><?cs var:n.title ?></span><?cs /if ?><?cs
if:n.subject ?> <span class="ink2 t13"><?cs var:n.subject ?></span><?cs /if ?><?cs
each:s = n.sums ?><span class="ink3 t12 num sum"><?cs var:s.text ?></span><?cs /each ?></div><?cs if:n.state.html ?><?cs call:value(n.state) ?><?cs /if ?></div><?cs
if:n.opens ?><ul>
<?cs else ?></li>
<?cs each:e = n.ends ?></ul></li>
<?cs /each ?><?cs /if ?><?cs /each ?></ul><?cs /if ?>
<?cs include:"foot.cs" ?>
