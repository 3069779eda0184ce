<?cs # head.cs - the frame around a page: sidebar, top bar, start of the panel.
Without a session (error pages) only the brand. foot.cs closes what this opens. ?><?cs include:"html.cs" ?><?cs
if:frame.user.name ?><a class="skip" href="#main"><?cs var:_('Skip to the content') ?></a>
<div class="shell">
<nav class="side" id="side" aria-label="<?cs var:_('Menu') ?>">
<div class="line"><a class="brand" href="/"><?cs call:logo() ?><span class="word"><?cs var:_('Keyuan') ?></span></a><a class="btn btn-quiet btn-icon push only-phone" href="#main" aria-label="<?cs var:_('Close the menu') ?>"><?cs call:icon("x") ?></a></div>
<?cs uvar:frame.menu.html ?></nav>
<header class="top">
<button type="button" class="btn btn-quiet btn-icon no-phone needs-js" data-do="side" aria-label="<?cs var:_('Collapse the menu') ?>" title="<?cs var:_('Collapse the menu') ?>"><?cs call:icon("layout-sidebar-left-collapse") ?></button>
<nav class="crumb no-phone" aria-label="<?cs var:_('You are here') ?>"><?cs each:crumb = frame.crumbs ?><?cs
if:!first(crumb) ?><span aria-hidden="true">/</span><?cs /if ?><?cs
if:crumb.url ?><a class="cut" href="<?cs var:crumb.url ?>"><?cs var:crumb.label ?></a><?cs else ?><span class="cut" aria-current="page"><?cs var:crumb.label ?></span><?cs /if ?><?cs /each ?></nav>
<?cs if:frame.back.url ?><a class="btn btn-quiet btn-icon only-phone" href="<?cs var:frame.back.url ?>" aria-label="<?cs var:frame.back.label ?>"><?cs call:icon("arrow-left") ?></a><?cs /if ?><span class="here only-phone cut"><?cs if:frame.here ?><?cs var:frame.here ?><?cs else ?><?cs var:frame.title ?><?cs /if ?></span>
<?cs if:frame.search.url ?><form class="search no-phone" role="search" action="<?cs var:frame.search.url ?>" aria-label="<?cs var:_('Search everywhere') ?>"><button type="submit" class="go" aria-label="<?cs var:_('Search') ?>"><?cs call:icon("search") ?></button><input class="form-control" id="q" name="q" type="search" maxlength="200" data-suggest="/search/suggest" value="<?cs var:frame.search.value ?>" placeholder="<?cs var:frame.search.hint ?>" aria-label="<?cs var:frame.search.hint ?>"><kbd aria-hidden="true">/</kbd></form><?cs else ?><span class="push no-phone"></span><?cs /if ?>
<span class="push only-phone"></span>
<?cs if:subcount(frame.create) > 0 ?><details class="menu no-phone"><summary class="btn"><?cs call:icon("plus") ?><?cs var:_('New') ?></summary><div class="pop"><?cs
each:item = frame.create ?><a href="<?cs var:item.url ?>"><?cs call:icon(item.icon) ?><?cs var:item.label ?></a><?cs /each ?></div></details><?cs /if ?>
<?cs if:frame.bell.url ?><a class="btn btn-quiet btn-icon" href="<?cs var:frame.bell.url ?>" aria-label="<?cs var:frame.bell.label ?>" title="<?cs var:frame.bell.label ?>"><?cs call:icon("bell") ?><?cs if:frame.bell.count ?><span class="bubble" aria-hidden="true"><?cs var:frame.bell.count ?></span><?cs /if ?></a>
<?cs /if ?><form class="no-phone" method="post" action="/lang"><input type="hidden" name="next" value="<?cs var:frame.next ?>"><button type="submit" class="btn btn-quiet btn-icon" name="lang" value="<?cs var:frame.other.code ?>" lang="<?cs var:frame.other.lang ?>" aria-label="<?cs var:frame.other.sentence ?>" title="<?cs var:frame.other.label ?>"><?cs call:icon("language") ?></button></form>
<details class="menu"><summary class="btn btn-quiet btn-icon" aria-label="<?cs var:_('Light or dark') ?>" title="<?cs var:_('Light or dark') ?>"><?cs call:icon("moon") ?></summary><form class="pop" method="post" action="/theme"><input type="hidden" name="next" value="<?cs var:frame.next ?>"><?cs
each:t = frame.themes ?><button type="submit" name="theme" value="<?cs var:t.code ?>"<?cs if:t.here ?> aria-current="true"<?cs /if ?>><?cs call:icon(t.icon) ?><?cs var:t.label ?></button><?cs /each ?></form></details>
<details class="menu"><summary class="btn btn-quiet btn-icon" aria-label="<?cs var:frame.user.sentence ?>" title="<?cs var:frame.user.name ?>"><?cs call:avatar(frame.user, "l") ?></summary><div class="pop"><p class="me"><b><?cs var:frame.user.name ?></b><span><?cs var:frame.user.login ?><?cs if:frame.company ?> · <?cs var:frame.company ?><?cs /if ?></span></p>
<form class="only-phone" method="post" action="/lang"><input type="hidden" name="next" value="<?cs var:frame.next ?>"><button type="submit" name="lang" value="<?cs var:frame.other.code ?>" lang="<?cs var:frame.other.lang ?>"><?cs call:icon("language") ?><?cs var:frame.other.label ?></button></form>
<?cs if:!frame.seen.text ?><a href="/account"><?cs call:icon("user-circle") ?><?cs var:_('My account') ?></a>
<a href="/account/profile"><?cs call:icon("adjustments") ?><?cs var:_('Profile') ?></a>
<a href="/favourites"><?cs call:icon("star") ?><?cs var:_('Favourites') ?></a>
<a class="no-phone" href="/keys" data-key="?"><?cs call:icon("keyboard") ?><?cs var:_('Keyboard shortcuts') ?></a>
<a href="/password"><?cs call:icon("lock") ?><?cs var:_('Change password') ?></a><?cs /if ?>
<form method="post" action="/logout"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit"><?cs call:icon("logout") ?><?cs var:_('Log out') ?></button></form></div></details>
</header>
<?cs if:frame.seen.text ?><form class="seen" method="post" action="/admin/see-as/end" role="status"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><?cs call:icon("eye") ?><span><?cs var:frame.seen.text ?></span><button type="submit" class="btn"><?cs var:_('End') ?></button></form>
<?cs /if ?><main class="panel<?cs if:frame.fixed ?> fixed<?cs /if ?>" id="main" tabindex="-1">
<?cs if:frame.done ?><p class="done" role="status"><?cs call:icon("circle-check") ?><?cs var:frame.done ?></p><?cs /if ?><?cs if:frame.help ?><p class="page-help"><?cs call:icon("info-circle") ?><span><?cs var:frame.help ?></span></p><?cs /if ?>
<?cs else ?><div class="lone">
<header><a class="brand" href="/"><?cs call:logo() ?><span><?cs var:_('Keyuan') ?></span></a></header>
<main id="main">
<?cs /if ?>
