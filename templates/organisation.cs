<?cs # organisation.cs - the tree of departments as nested lists that open and close by
themselves; where a list opens and ends is counted in lib/web/page_organisation.c. ?><?cs include:"head.cs" ?>
<div class="head"><h1><?cs var:_('Organisation') ?></h1><span class="ink3 t13 no-phone"><?cs var:organisation.text ?> · <?cs var:organisation.people ?></span><span class="push"></span><?cs
if:organisation.new_dept_url ?><a class="btn" href="<?cs var:organisation.new_dept_url ?>"><?cs call:icon("plus") ?><?cs var:_('New department') ?></a><?cs /if ?><?cs
if:organisation.new_person_url ?><a class="btn btn-primary" href="<?cs var:organisation.new_person_url ?>"><?cs call:icon("user-plus") ?><?cs var:_('New employee') ?></a><?cs /if ?></div>
<form class="filters rule" method="get" action="/admin/organisation" role="search" aria-label="<?cs var:_('Search the organisation') ?>">
<div class="find"><button type="submit" class="go" aria-label="<?cs var:_('Search') ?>"><?cs call:icon("search") ?></button><input class="form-control" name="q" type="search" maxlength="200" value="<?cs var:organisation.q ?>" placeholder="<?cs var:_('Name, number or pinyin') ?>" aria-label="<?cs var:_('Name, number or pinyin') ?>"></div>
<?cs if:organisation.q ?><a class="btn btn-quiet" href="/admin/organisation"><?cs var:_('Show everything') ?></a><?cs else ?><a class="btn" href="/admin/organisation?show=all"><?cs call:icon("chevrons-down") ?><?cs var:_('Expand all') ?></a><a class="btn" href="/admin/organisation?show=none"><?cs call:icon("chevrons-up") ?><?cs var:_('Collapse all') ?></a><?cs /if ?>
<span class="push"></span><a class="btn btn-quiet no-phone" href="<?cs var:organisation.dept_url ?>"><?cs call:icon("list") ?><?cs var:_('List of departments') ?></a><a class="btn btn-quiet no-phone" href="<?cs var:organisation.person_url ?>"><?cs call:icon("list") ?><?cs var:_('List of employees') ?></a></form>
<?cs if:organisation.none ?><div class="empty"><b><?cs var:organisation.none ?></b></div>
<?cs elif:subcount(organisation.nodes) == 0 ?><div class="empty"><b><?cs var:_('Nobody and no department is called like that.') ?></b></div>
<?cs else ?><ul class="org">
<?cs each:n = organisation.nodes ?><li><details id="<?cs var:n.id ?>"<?cs if:n.open ?> open<?cs /if ?>><summary><?cs call:icon("chevron-right") ?><b<?cs if:n.found ?> class="hit"<?cs /if ?>><?cs var:n.name ?></b><span class="num ink3 t12 no-phone"><?cs var:n.code ?></span><?cs
if:n.disabled ?><span class="state is-warn"><?cs var:_('Disabled') ?></span><?cs /if ?><?cs
if:n.manager.text ?><span class="person t13"><?cs call:avatar(n.manager, "") ?><span class="cut"><?cs var:n.manager.text ?></span></span><?cs /if ?><span class="push ink3 t12 num"><?cs var:n.count ?></span></summary>
<div class="acts"><a class="btn btn-quiet btn-xs" href="<?cs var:n.url ?>"><?cs call:icon("external-link") ?><?cs var:_('Open record') ?><span class="sr"> <?cs var:n.name ?></span></a><?cs
if:n.new_dept_url ?><a class="btn btn-quiet btn-xs" href="<?cs var:n.new_dept_url ?>"><?cs call:icon("plus") ?><?cs var:_('New department below') ?></a><?cs /if ?><?cs
if:n.new_person_url ?><a class="btn btn-quiet btn-xs" href="<?cs var:n.new_person_url ?>"><?cs call:icon("user-plus") ?><?cs var:_('New employee here') ?></a><?cs /if ?></div>
<?cs if:subcount(n.people) > 0 ?><ul class="people"><?cs each:p = n.people ?><li<?cs if:p.found ?> class="hit"<?cs /if ?>><a class="person" href="<?cs var:p.url ?>"><?cs call:avatar(p, "") ?><span class="cut"><?cs var:p.name ?></span></a><span class="num ink3 t12"><?cs var:p.code ?></span><?cs
if:p.manager ?><span class="tag"><?cs var:_('Manager') ?></span><?cs /if ?><?cs
if:p.sells ?><span class="tag"><?cs var:_('Salesperson') ?></span><?cs /if ?><?cs
if:p.stopped ?><span class="state is-warn"><?cs var:_('Suspended') ?></span><?cs /if ?></li>
<?cs /each ?></ul><?cs /if ?><?cs if:n.more_url ?><p class="people"><a class="btn btn-xs" href="<?cs var:n.more_url ?>"><?cs call:icon("users") ?><?cs var:n.more ?></a></p><?cs /if ?><?cs
if:n.opens ?><ul>
<?cs else ?></details></li>
<?cs each:e = n.ends ?></ul></details></li>
<?cs /each ?><?cs /if ?><?cs /each ?></ul><?cs /if ?>
<?cs include:"foot.cs" ?>
