<?cs # bulk_show.cs - how far a bulk edit is, and what became of each record; made in
lib/web/page_bulk_show.c. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:bulk.title ?></h1></div>
<div class="build wide">
<section class="box cond"><h2><?cs var:bulk.does ?></h2><p role="status"><?cs var:bulk.status ?></p><?cs
if:bulk.running ?><progress max="<?cs var:bulk.most ?>" value="<?cs var:bulk.done ?>" aria-label="<?cs var:bulk.status ?>"></progress><p class="hint"><?cs var:_('You can leave this page: a notice tells you when it is done.') ?></p><?cs /if ?>
<div class="line"><?cs if:bulk.undo_url ?><form method="post" action="<?cs var:bulk.undo_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit" class="btn"><?cs call:icon("arrow-back-up") ?><?cs var:bulk.undo_label ?></button></form><?cs /if ?><?cs
if:bulk.csv_url ?><a class="btn" href="<?cs var:bulk.csv_url ?>"><?cs call:icon("download") ?><?cs var:_('Results as CSV') ?></a><?cs /if ?><a class="btn btn-quiet" href="<?cs var:bulk.back_url ?>"><?cs var:_('Back to the list') ?></a></div><?cs
if:bulk.undo_until ?><p class="hint"><?cs var:bulk.undo_until ?></p><?cs /if ?><?cs if:bulk.other_url ?><p class="t13"><a href="<?cs var:bulk.other_url ?>"><?cs var:bulk.other_label ?></a></p><?cs /if ?></section>
<?cs if:bulk.shows ?><nav class="tabs" aria-label="<?cs var:_('Results') ?>"><?cs each:v = bulk.views ?><a href="<?cs var:v.url ?>"<?cs if:v.here ?> aria-current="page"<?cs /if ?>><?cs var:v.label ?><span class="count"><?cs var:v.count ?></span></a><?cs /each ?></nav>
<?cs if:subcount(bulk.rows) == 0 ?><p class="t13 ink3"><?cs var:_('No rows.') ?></p>
<?cs else ?><section class="scroll" tabindex="0" aria-label="<?cs var:_('Results') ?>"><table class="list lines"><thead><tr><th scope="col"><?cs var:bulk.type ?></th><th scope="col"><?cs var:_('Result') ?></th><th scope="col"><?cs var:_('Reason') ?></th></tr></thead><tbody>
<?cs each:r = bulk.rows ?><tr><td data-l="<?cs var:bulk.type ?>"><?cs if:r.url ?><a class="name cut" href="<?cs var:r.url ?>"><?cs var:r.title ?></a><?cs else ?><?cs var:r.title ?><?cs /if ?></td><td data-l="<?cs var:_('Result') ?>"><span class="state is-<?cs var:r.tone ?>"><?cs var:r.status ?></span></td><td class="wrap" data-l="<?cs var:_('Reason') ?>"><?cs var:r.message ?></td></tr>
<?cs /each ?></tbody></table></section>
<?cs if:bulk.next_url ?><div class="line"><a class="btn" href="<?cs var:bulk.next_url ?>" rel="next"><?cs var:_('Next') ?><?cs call:icon("chevron-right") ?></a></div><?cs /if ?><?cs /if ?><?cs /if ?></div>
<?cs include:"foot.cs" ?>
