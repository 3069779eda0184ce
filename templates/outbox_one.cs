<?cs # outbox_one.cs - one outgoing mail: what became of it, and its text. ?><?cs include:"head.cs" ?><?cs include:"mail_head.cs" ?>
<?cs call:mail_head(mail) ?>
<?cs with:m = mail.one ?><section class="sec tab narrow" aria-label="<?cs var:m.subject ?>">
<?cs if:mail.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><?cs var:mail.problem ?></div></div>
<?cs elif:m.note ?><div class="note errs" role="status"><?cs call:icon("info-circle") ?><div><?cs var:m.note ?></div></div>
<?cs /if ?><header class="wrap"><h2><?cs var:m.subject ?></h2><?cs call:value(m.state) ?><span class="push"></span><?cs call:mail_actions(m, frame.csrf, "1") ?></header>
<dl class="facts"><div class="wide"><dt><?cs var:_('Recipient') ?></dt><dd><?cs if:m.to_name ?><?cs var:m.to_name ?> · <?cs /if ?><?cs var:m.to ?></dd></div>
<div><dt><?cs var:_('Written') ?></dt><dd><?cs call:value(m.created) ?></dd></div>
<div><dt><?cs var:_('Tries') ?></dt><dd class="num"><?cs var:m.attempts ?></dd></div>
<?cs if:m.sent.html ?><div><dt><?cs var:_('Sent') ?></dt><dd><?cs call:value(m.sent) ?></dd></div>
<?cs /if ?><?cs if:m.next ?><div><dt><?cs var:_('Next try') ?></dt><dd class="num"><?cs var:m.next ?></dd></div>
<?cs /if ?><?cs if:m.answer ?><div class="wide"><dt><?cs var:_('Result') ?></dt><dd><?cs var:m.answer ?></dd></div>
<?cs /if ?><?cs if:m.server ?><div class="wide"><dt><?cs var:_('Answer of the server') ?></dt><dd><code><?cs var:m.server ?></code></dd></div>
<?cs /if ?></dl>
<?cs if:m.secret ?><p class="hint"><?cs var:m.secret ?></p><?cs elif:m.text ?><pre class="mail-text"><?cs var:m.text ?></pre><?cs /if ?>
</section><?cs /with ?>
<?cs include:"foot.cs" ?>
