<?cs # export_file.cs - a list that becomes a file in the background; made in lib/web/page_export_file.c. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:file.title ?></h1></div>
<div class="build"><section class="box cond"><p role="status"><?cs var:file.status ?></p><?cs
if:file.running ?><progress aria-label="<?cs var:file.status ?>"></progress><p class="hint"><?cs var:_('You can leave this page: a notice tells you when it is done.') ?></p><?cs /if ?>
<div class="line"><?cs if:file.url ?><a class="btn btn-primary" href="<?cs var:file.url ?>" download="<?cs var:file.name ?>"><?cs call:icon("download") ?><?cs var:file.name ?></a><?cs /if ?><a class="btn btn-quiet" href="<?cs var:file.back_url ?>"><?cs var:_('Back to the list') ?></a></div><?cs
if:file.until ?><p class="hint"><?cs var:file.until ?></p><?cs /if ?></section></div>
<?cs include:"foot.cs" ?>
