<?cs # files.cs - all attachments of a record. ?><?cs include:"head.cs" ?><?cs include:"attach.cs" ?><div class="head"><h1><?cs var:files.label ?><?cs if:files.count ?> <span class="count"><?cs var:files.count ?></span><?cs /if ?></h1></div>
<div class="says"><p class="t13"><a href="<?cs var:files.record_url ?>"><?cs var:files.record ?></a></p><?cs
if:subcount(files.errors) > 0 ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:_('Nothing was attached.') ?></b><ul><?cs each:e = files.errors ?><li><?cs var:e.text ?></li><?cs /each ?></ul></div></div><?cs /if ?>
<?cs call:attach_form() ?><div id="files"><?cs call:attach_list() ?></div><?cs if:subcount(files.list) == 0 ?><p class="t13 ink3"><?cs var:_('No attachments yet.') ?></p><?cs /if ?></div>
<?cs include:"foot.cs" ?>
