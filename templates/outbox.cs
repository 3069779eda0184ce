<?cs # outbox.cs - the last outgoing mails, newest first. ?><?cs include:"head.cs" ?><?cs include:"mail_head.cs" ?>
<?cs call:mail_head(mail) ?>
<?cs if:subcount(mail.rows) == 0 ?><div class="empty"><b><?cs var:_('No mail yet') ?></b><p><?cs var:_('What this system sends stands here for half a year, with what the mail server said to it.') ?></p></div>
<?cs else ?><section class="list-wrap" tabindex="0" aria-label="<?cs var:_('Mails') ?>">
<table class="list cards bin mails"><caption class="sr"><?cs var:_('Mails') ?></caption>
<thead><tr><th scope="col"><?cs var:_('Subject') ?></th><th scope="col"><?cs var:_('Recipient') ?></th><th scope="col"><?cs var:_('State') ?></th><th scope="col"><?cs var:_('Answer') ?></th><th scope="col"><?cs var:_('Written') ?></th><th scope="col"><span class="sr"><?cs var:_('Actions') ?></span></th></tr></thead>
<tbody>
<?cs each:m = mail.rows ?><tr><td class="nm"><a class="name cut" href="<?cs var:m.url ?>"><?cs var:m.subject ?></a></td><td class="who"><?cs if:m.to_name ?><span title="<?cs var:m.to ?>"><?cs var:m.to_name ?></span><?cs else ?><?cs var:m.to ?><?cs /if ?></td><td class="st"><?cs call:value(m.state) ?></td><td class="rg"><span class="cut" title="<?cs var:m.server ?>"><?cs if:m.answer ?><?cs var:m.answer ?><?cs else ?><?cs var:m.server ?><?cs /if ?></span></td><td class="nx"><?cs call:value(m.created) ?></td><td class="do"><div class="line"><?cs call:mail_actions(m, frame.csrf, "") ?></div></td></tr>
<?cs /each ?></tbody></table></section><?cs if:mail.more ?><p class="bin-text t13 ink3"><?cs var:mail.more ?></p><?cs /if ?><?cs /if ?>
<?cs include:"foot.cs" ?>
