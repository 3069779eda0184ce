<?cs # mail_head.cs - the head of the pages of outgoing mail. ?><?cs
def:mail_head(mail) ?><div class="head"><h1 class="no-phone"><?cs var:_('Outgoing mail') ?></h1><nav class="tabs" aria-label="<?cs var:_('Outgoing mail') ?>"><?cs
each:t = mail.tabs ?><a href="<?cs var:t.url ?>"<?cs if:t.here ?> aria-current="page"<?cs /if ?>><?cs var:t.label ?></a><?cs /each ?></nav></div><?cs /def ?><?cs
def:mail_actions(m, csrf, wide) ?><?cs if:m.again ?><form method="post" action="<?cs var:m.url ?>/again"><input type="hidden" name="_csrf" value="<?cs var:csrf ?>"><button type="submit" class="btn<?cs if:wide ?> btn-primary<?cs /if ?>"><?cs call:icon("refresh") ?><?cs var:_('Resend') ?></button></form><?cs /if ?><?cs
if:m.discard ?><form method="post" action="<?cs var:m.url ?>/discard"><input type="hidden" name="_csrf" value="<?cs var:csrf ?>"><button type="submit" class="btn btn-quiet"><?cs call:icon("trash-x") ?><?cs var:_('Discard') ?></button></form><?cs /if ?><?cs /def ?>
