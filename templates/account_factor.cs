<?cs # account_factor.cs - the second factor: off, being set up, its recovery codes, on, to be taken away. ?><?cs include:"head.cs" ?><?cs include:"secret.cs" ?><div class="head no-phone"><h1><?cs if:factor.state == "codes" ?><?cs var:_('Recovery codes') ?><?cs else ?><?cs var:_('Second factor') ?><?cs /if ?></h1></div>
<?cs if:factor.state == "setup" ?><form class="small" method="post" action="/account/two-factor/setup"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<ol class="how"><li><p><?cs var:_('Install an authenticator on your phone, for example Microsoft Authenticator, Google Authenticator or the one of Tencent (a WeChat mini program).') ?></p></li>
<li><p><?cs var:_('Scan this picture with it:') ?></p><svg class="qr" role="img" aria-label="<?cs var:_('QR code of your second factor') ?>" viewBox="0 0 <?cs var:factor.qr.size ?> <?cs var:factor.qr.size ?>" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="<?cs var:factor.qr.path ?>" fill="#000"/></svg>
<p class="t13 ink2"><?cs var:_('Without a camera, type this key:') ?> <code class="key" translate="no"><?cs var:factor.key ?></code></p></li>
<li><?cs call:secret("code", _("The code that it shows"), _("Six digits, new every half minute"), "one-time-code", factor.errors.code) ?></li></ol>
<div class="line"><button type="submit" class="btn btn-primary"><?cs var:_('Turn on') ?></button><a class="btn btn-quiet" href="/account/two-factor"><?cs var:_('Cancel') ?></a></div></form>
<?cs elif:factor.state == "codes" ?><div class="account small"><div class="note ok" role="status"><?cs call:icon("circle-check") ?><div><b><?cs var:_('The second factor is on.') ?></b><p><?cs var:_('Keep these codes where others do not find them. Each one lets you in once when your phone is not at hand. They are shown only now.') ?></p></div></div>
<ul class="codes box" translate="no"><?cs each:c = factor.codes ?><li><code><?cs var:c.text ?></code></li><?cs /each ?></ul>
<div class="line"><a class="btn btn-primary" href="/account/two-factor"><?cs var:_('I have kept them') ?></a></div></div>
<?cs elif:factor.state == "remove" ?><form class="small" method="post" action="/account/two-factor/off"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><p><?cs var:_('Without it, your password alone lets in whoever knows it. Your other devices are logged out.') ?></p>
<?cs call:secret("password", _("Your password"), "", "current-password", factor.errors.password) ?>
<?cs call:secret("code", _("Code of your authenticator"), _("Or one of your recovery codes"), "one-time-code", factor.errors.code) ?>
<div class="line"><button type="submit" class="btn btn-danger"><?cs var:_('Turn off') ?></button><a class="btn btn-quiet" href="/account/two-factor"><?cs var:_('Cancel') ?></a></div></form>
<?cs elif:factor.state == "on" ?><div class="account"><div class="note ok"><?cs call:icon("shield-check") ?><div><b><?cs var:factor.since ?></b><p><?cs var:factor.left ?></p></div></div>
<section class="sec"><header><h2><?cs var:_('New recovery codes') ?></h2></header><form class="small bare" method="post" action="/account/two-factor/codes"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><p class="t13 ink2"><?cs var:_('The earlier ones count no more.') ?></p>
<?cs call:secret("password", _("Your password"), "", "current-password", factor.errors.password) ?>
<?cs call:secret("code", _("Code of your authenticator"), "", "one-time-code", factor.errors.code) ?>
<div class="line"><button type="submit" class="btn"><?cs var:_('Make new codes') ?></button></div></form></section>
<section class="sec"><header><h2><?cs var:_('Turn off') ?></h2></header><p class="t13 ink2"><?cs var:_('For a new phone, turn it off and set it up again.') ?></p><div class="line"><a class="btn" href="/account/two-factor/off"><?cs var:_('Turn off') ?></a></div></section></div>
<?cs else ?><form class="small" method="post" action="/account/two-factor"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<?cs if:factor.must ?><div class="note warn" role="alert"><?cs call:icon("alert-circle") ?><div><?cs var:_('Your role needs a second factor. Please set it up before you go on.') ?></div></div><?cs /if ?>
<p><?cs var:_('With a second factor, logging in also asks for a code that your phone shows. A password that was seen or guessed is then not enough.') ?></p>
<?cs call:secret("password", _("Your password"), "", "current-password", factor.errors.password) ?>
<div class="line"><button type="submit" class="btn btn-primary"><?cs var:_('Set up') ?></button><?cs if:!factor.must ?><a class="btn btn-quiet" href="/account"><?cs var:_('Cancel') ?></a><?cs /if ?></div></form><?cs /if ?>
<?cs include:"foot.cs" ?>
