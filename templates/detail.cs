<?cs # detail.cs - one record: head and tabs; facts by section with the latest history
and comments in the rail, or related records, or the whole history. ?><?cs include:"head.cs" ?><?cs include:"table.cs" ?><?cs include:"rows.cs" ?><?cs include:"feed.cs" ?><?cs include:"attach.cs" ?><?cs include:"tagged.cs" ?>
<div class="doc-head"><div class="row1"><?cs call:avatar(record, "xl no-phone") ?><div class="grow"><h1><?cs var:record.title ?></h1>
<div class="meta"><?cs if:record.code ?><span class="num"><?cs var:record.code ?></span><?cs /if ?><?cs
if:record.deleted ?><span class="state is-bad"><?cs var:_('Deleted') ?></span><?cs /if ?><?cs
each:c = record.chips ?><?cs call:value(c) ?><?cs /each ?><?cs
if:record.owner.html ?><span class="sep"></span><?cs call:value(record.owner) ?><?cs /if ?><?cs if:tags.url || subcount(tags.list) > 0 || subcount(groups.list) > 0 ?><span class="sep"></span><?cs /if ?><?cs call:record_tags() ?></div></div>
<div class="line do"><?cs if:record.star_url ?><form method="post" action="<?cs var:record.star_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit" class="btn btn-quiet btn-icon star" aria-pressed="<?cs if:record.starred ?>true<?cs else ?>false<?cs /if ?>" aria-label="<?cs var:_('Favourite') ?>" title="<?cs if:record.starred ?><?cs var:_('Take out of the favourites') ?><?cs else ?><?cs var:_('Add to the favourites') ?><?cs /if ?>"><?cs call:icon("star") ?></button></form><?cs /if ?><?cs if:talk.follow_url ?><form method="post" action="<?cs var:talk.follow_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><?cs
if:talk.follows ?><button type="submit" class="btn btn-quiet" name="on" value="0" title="<?cs var:_('You hear of comments and changes. Press to hear no more.') ?>"><?cs call:icon("bell-ringing") ?><?cs var:_('Following') ?></button><?cs
else ?><button type="submit" class="btn btn-quiet" name="on" value="1" title="<?cs var:_('Hear of comments and changes') ?>"><?cs call:icon("bell-plus") ?><?cs var:_('Follow') ?></button><?cs /if ?></form><?cs /if ?><?cs each:s = record.steps ?><?cs if:s.once ?><form method="post" action="<?cs var:s.url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:s.once ?>"><input type="hidden" name="row_version" value="<?cs var:record.version ?>"><button type="submit" class="btn<?cs if:s.primary ?> btn-primary<?cs /if ?>"><?cs var:s.label ?></button></form><?cs
else ?><a class="btn<?cs if:s.primary ?> btn-primary<?cs /if ?>" href="<?cs var:s.url ?>"><?cs var:s.label ?></a><?cs /if ?><?cs /each ?><?cs
if:subcount(record.makes) > 0 ?><details class="menu"><summary class="btn"><?cs var:_('Make from this') ?><?cs call:icon("chevron-down") ?></summary><div class="pop"><p class="sheet only-phone"><?cs var:_('Make from this') ?></p><?cs each:m = record.makes ?><a href="<?cs var:m.url ?>"><?cs call:icon(m.icon) ?><?cs var:m.label ?></a><?cs /each ?></div></details><?cs /if ?><?cs
if:record.edit_url ?><a class="btn<?cs if:!record.steps.0.primary ?> btn-primary<?cs /if ?>" href="<?cs var:record.edit_url ?>" data-key="e"><?cs call:icon("edit") ?><?cs var:_('Edit') ?></a><?cs /if ?><?cs call:more(record) ?></div></div><?cs
if:subcount(record.stages) > 0 ?><ol class="stages"><?cs
each:s = record.stages ?><li class="<?cs if:s.done ?>past<?cs elif:s.bad ?>now bad<?cs elif:s.here ?>now<?cs /if ?>"<?cs if:s.here ?> aria-current="step"<?cs /if ?>><?cs if:s.done ?><?cs call:icon("check") ?><?cs /if ?><span class="cut"><?cs var:s.label ?></span></li><?cs /each ?></ol><?cs /if ?><?cs
if:subcount(record.figures) > 0 ?><dl class="figures"><?cs each:f = record.figures ?><div><dt><?cs var:f.label ?></dt><dd<?cs if:f.none ?> class="ink3"<?cs /if ?>><?cs if:f.none ?><?cs var:f.none ?><?cs elif:f.url ?><a href="<?cs var:f.url ?>"><?cs var:f.text ?></a><?cs else ?><?cs var:f.text ?><?cs /if ?></dd></div><?cs /each ?></dl><?cs /if ?><?cs
if:subcount(record.tabs) > 0 ?><nav class="tabs" aria-label="<?cs var:_('Parts of the record') ?>"><?cs
each:t = record.tabs ?><a href="<?cs var:t.url ?>"<?cs if:t.here ?> aria-current="page"<?cs /if ?>><?cs var:t.label ?><?cs if:t.count ?><span class="count"><?cs var:t.count ?></span><?cs /if ?></a><?cs /each ?></nav><?cs /if ?></div>
<?cs if:record.related.label ?><?cs with:l = record.related ?><section class="sec tab"><header><h2><?cs var:l.label ?></h2><span class="count"><?cs var:l.count ?></span><span class="push"></span><?cs
if:l.body.html ?><?cs if:l.sums_url ?><a class="t13" href="<?cs var:l.sums_url ?>"><?cs var:_('Add up all rows') ?></a><?cs /if ?><a class="btn btn-quiet" href="<?cs var:l.all_url ?>"><?cs var:_('Show as list') ?></a><?cs /if ?><?cs
if:l.new_url ?><a class="btn" href="<?cs var:l.new_url ?>" data-key="n"><?cs call:icon("plus") ?><?cs var:l.new_label ?></a><?cs /if ?></header>
<?cs if:!l.body.html ?><div class="box"><div class="empty"><b><?cs var:l.empty_title ?></b><?cs if:l.empty_text ?><p><?cs var:l.empty_text ?></p><?cs /if ?></div></div>
<?cs else ?><div class="box"><div class="scroll" tabindex="0" role="region" aria-label="<?cs var:l.label ?>"><?cs call:table(l) ?></div></div><?cs
if:l.more ?><p class="t13 ink3"><?cs var:l.more ?></p><?cs /if ?><?cs /if ?></section><?cs /with ?>
<?cs elif:record.history ?><section class="sec tab narrow"><header><h2><?cs var:_('History') ?></h2></header>
<?cs call:history(record) ?><?cs call:whole_history(record) ?></section>
<?cs else ?><div class="two"><div class="body">
<?cs each:s = record.sections ?><?cs if:last(s) && record.preview.label ?><section class="sec"><header><h2><?cs var:record.preview.label ?></h2></header><?cs call:preview(record.preview) ?></section>
<?cs /if ?><section class="sec"><header><h2><?cs var:s.label ?></h2></header>
<?cs if:subcount(s.facts) > 0 ?><dl class="facts"><?cs each:f = s.facts ?><div<?cs if:f.wide ?> class="wide"<?cs /if ?>><dt><?cs var:f.label ?></dt><dd><?cs if:f.kind == "list" ?><?cs call:lines_list(f) ?><?cs else ?><?cs call:value(f) ?><?cs /if ?></dd></div>
<?cs /each ?></dl><?cs /if ?><?cs each:t = s.tables ?><?cs call:lines_table(t) ?><?cs /each ?></section>
<?cs /each ?><?cs if:files.url ?><?cs if:files.once || subcount(files.list) > 0 ?><section class="sec" id="files"><header><h2><?cs var:files.label ?></h2><?cs if:files.count ?><span class="count"><?cs var:files.count ?></span><?cs /if ?><span class="push"></span><?cs if:files.all_url ?><a class="t13" href="<?cs var:files.all_url ?>"><?cs var:_('All attachments') ?></a><?cs /if ?></header>
<?cs call:attach_list() ?><?cs call:attach_form() ?></section><?cs /if ?><?cs /if ?></div>
<aside class="rail" aria-label="<?cs var:_('Timeline') ?>">
<?cs if:talk.url ?><section class="sec"><?cs call:comment_form() ?></section>
<?cs /if ?><?cs if:subcount(record.pinned) > 0 ?><section class="sec"><header><h2><?cs var:_('Pinned') ?></h2></header><ol class="say-list"><?cs each:c = record.pinned ?><?cs call:comment_entry(c) ?><?cs /each ?></ol></section>
<?cs /if ?><section class="sec"><header><h2><?cs var:_('Timeline') ?></h2><?cs if:record.comments_url ?><span class="push"></span><a class="t13" href="<?cs var:record.comments_url ?>"><?cs var:_('All comments') ?></a><?cs /if ?></header>
<?cs call:history(record) ?><?cs call:whole_history(record) ?></section>
</aside></div><?cs /if ?>
<?cs include:"foot.cs" ?>
