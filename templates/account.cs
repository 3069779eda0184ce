<?cs # account.cs - one's own login: who, how it looks, what guards it. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('My account') ?></h1></div>
<div class="account"><section class="sec"><header><h2><?cs var:_('Basic information') ?></h2></header><dl class="facts"><?cs each:f = account.facts ?><div><dt><?cs var:f.label ?></dt><dd><?cs if:f.text ?><?cs var:f.text ?><?cs else ?><span class="none" title="<?cs var:_('empty') ?>">–</span><?cs /if ?></dd></div>
<?cs /each ?></dl></section>
<section class="sec"><header><h2><?cs var:_('Login and security') ?></h2></header><ul class="rows box"><?cs each:l = account.links ?><li><span class="ico"><?cs call:icon(l.icon) ?></span><div class="what"><a class="plain" href="<?cs var:l.url ?>"><?cs var:l.label ?></a><?cs if:l.note ?><p><?cs var:l.note ?></p><?cs /if ?></div></li>
<?cs /each ?></ul></section>
<section class="sec"><header><h2><?cs var:_('On this device') ?></h2></header>
<form class="line" method="post" action="/lang"><input type="hidden" name="next" value="/account"><span class="t13 ink2"><?cs var:_('Language') ?></span><?cs each:l = account.languages ?><button type="submit" class="btn" name="lang" value="<?cs var:l.code ?>" lang="<?cs var:l.lang ?>"<?cs if:l.here ?> aria-pressed="true"<?cs /if ?>><?cs var:l.label ?></button><?cs /each ?></form>
<form class="line" method="post" action="/theme"><input type="hidden" name="next" value="/account"><span class="t13 ink2"><?cs var:_('Appearance') ?></span><?cs each:t = frame.themes ?><button type="submit" class="btn" name="theme" value="<?cs var:t.code ?>"<?cs if:t.here ?> aria-pressed="true"<?cs /if ?>><?cs call:icon(t.icon) ?><?cs var:t.label ?></button><?cs /each ?></form></section></div>
<?cs include:"foot.cs" ?>
