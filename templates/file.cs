<?cs # file.cs - one attachment shown: a picture, a PDF, a text; anything else is downloaded. ?><?cs include:"head.cs" ?><div class="head"><h1 class="cut"><?cs var:file.name ?></h1><span class="push"></span><a class="btn" href="<?cs var:file.url ?>"><?cs call:icon("download") ?><?cs var:_('Download') ?></a></div>
<div class="shown"><p class="t13"><a href="<?cs var:files.record_url ?>"><?cs var:files.record ?></a></p><p class="t13 ink3"><?cs var:file.size ?> · <?cs var:file.number ?> · <?cs var:file.who ?> · <time datetime="<?cs var:file.iso ?>" title="<?cs var:file.exact ?>"><?cs var:file.ago ?></time></p><?cs
if:file.image ?><img src="<?cs var:file.inline_url ?>" alt="<?cs var:file.name ?>"><?cs
elif:file.small_url ?><p class="note"><?cs call:icon("info-circle") ?><span><?cs var:_('Browsers cannot show this kind of picture: this is a small copy of it. Download it to see the whole.') ?></span></p><img src="<?cs var:file.small_url ?>" alt="<?cs var:file.name ?>"><?cs
elif:file.pdf ?><iframe src="<?cs var:file.inline_url ?>" title="<?cs var:file.name ?>"></iframe><?cs
elif:file.text ?><?cs if:file.cut ?><p class="note warn"><?cs call:icon("alert-triangle") ?><span><?cs var:file.cut ?></span></p><?cs /if ?><pre tabindex="0"><?cs var:file.text ?></pre><?cs
else ?><div class="empty"><b><?cs var:_('This file cannot be shown here.') ?></b><p><?cs var:_('Download it to open it with its program.') ?></p></div><?cs /if ?></div>
<?cs include:"foot.cs" ?>
