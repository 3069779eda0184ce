<?cs # detail.cs - one record: head, facts by section, history in the rail. ?><?cs include:"head.cs" ?>
<div class="doc-head"><div class="row1"><span class="av xl a<?cs var:record.hue ?> no-phone" aria-hidden="true"><?cs var:record.initials ?></span><div class="grow"><h1><?cs var:record.title ?></h1>
<div class="meta"><?cs if:record.code ?><span class="num"><?cs var:record.code ?></span><?cs /if ?><?cs
if:record.deleted ?><span class="state is-bad"><?cs var:_('Deleted') ?></span><?cs /if ?><?cs
each:c = record.chips ?><?cs call:value(c) ?><?cs /each ?><?cs
if:record.owner.text ?><span class="sep"></span><?cs call:value(record.owner) ?><?cs /if ?></div></div>
<div class="line"><?cs if:record.edit_url ?><a class="btn btn-primary" href="<?cs var:record.edit_url ?>" data-key="e"><?cs call:icon("edit") ?><?cs var:_('Edit') ?></a><?cs /if ?></div></div></div>
<div class="two"><div class="body">
<?cs each:s = record.sections ?><?cs if:last(s) && record.preview.label ?><section class="sec"><header><h2><?cs var:record.preview.label ?></h2></header><?cs call:preview(record.preview) ?></section>
<?cs /if ?><section class="sec"><header><h2><?cs var:s.label ?></h2></header>
<dl class="facts"><?cs each:f = s.facts ?><div<?cs if:f.wide ?> class="wide"<?cs /if ?>><dt><?cs var:f.label ?></dt><dd><?cs call:value(f) ?></dd></div>
<?cs /each ?></dl></section>
<?cs /each ?></div>
<aside class="rail" aria-label="<?cs var:_('History') ?>">
<section class="sec"><header><h2><?cs var:_('History') ?></h2></header>
<?cs if:subcount(record.days) == 0 ?><p class="t13 ink3"><?cs var:_('Nothing has been changed yet.') ?></p><?cs else ?><ol class="feed"><?cs
each:d = record.days ?><li class="day"><?cs var:d.label ?></li>
<?cs each:e = d.events ?><li><span class="dot <?cs var:e.tone ?>"><?cs call:icon(e.icon) ?></span><div class="top1"><span><?cs var:e.title ?></span><time datetime="<?cs var:e.iso ?>" title="<?cs var:e.exact ?>"><?cs var:e.time ?></time></div><?cs
each:l = e.lines ?><p><?cs var:l.text ?></p><?cs /each ?><p class="t12 ink3"><?cs var:e.who ?></p></li>
<?cs /each ?><?cs /each ?></ol><?cs if:record.more ?><p class="t12 ink3"><?cs var:record.more ?></p><?cs /if ?><?cs /if ?></section>
</aside></div>
<?cs include:"foot.cs" ?>
