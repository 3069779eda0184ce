<?cs # error.cs - what went wrong and what to do. ?><?cs include:"head.cs" ?><div class="empty tall">
<p class="code" aria-hidden="true"><?cs var:error.status ?></p>
<h1><?cs var:error.title ?></h1>
<p><?cs var:error.text ?></p>
<?cs if:error.back_url ?><div class="line"><a class="btn btn-primary" href="<?cs var:error.back_url ?>"><?cs if:error.back_label ?><?cs var:error.back_label ?><?cs else ?><?cs var:_('To the home page') ?><?cs /if ?></a></div><?cs /if ?>
<?cs if:error.request_id ?><p class="t12 ink3"><?cs var:_('Number for the administrator') ?> <code><?cs var:error.request_id ?></code></p><?cs /if ?></div>
<?cs include:"foot.cs" ?>
