<?cs # foot.cs - closes what head.cs opened. ?></main>
<?cs if:frame.user.name ?><nav class="tabbar" aria-label="<?cs var:_('Shortcuts') ?>"><a href="/"<?cs if:frame.home ?> aria-current="page"<?cs /if ?>><?cs call:icon("home") ?><?cs var:_('Home') ?></a><?cs
if:frame.search.url ?><a href="<?cs var:frame.search.url ?>"<?cs if:frame.search.here ?> aria-current="page"<?cs /if ?>><?cs call:icon("search") ?><?cs var:_('Search') ?></a><?cs /if ?><?cs
if:subcount(frame.create) == 1 ?><a href="<?cs var:frame.create.0.url ?>" aria-label="<?cs var:_('New') ?>"><span class="add"><?cs call:icon("plus") ?></span></a><?cs
elif:subcount(frame.create) > 1 ?><details class="menu"><summary aria-label="<?cs var:_('New') ?>"><span class="add"><?cs call:icon("plus") ?></span></summary><div class="pop"><?cs each:item = frame.create ?><a href="<?cs var:item.url ?>"><?cs call:icon(item.icon) ?><?cs var:item.label ?></a><?cs /each ?></div></details><?cs /if ?><a href="#side"><?cs call:icon("menu-2") ?><?cs var:_('Menu') ?></a></nav>
<?cs /if ?></div>
</body>
</html>
