<?cs # calendar.cs - a year as twelve months. A special day has a word in its cell and its
name below the month: colour is never alone. ?><?cs include:"head.cs" ?>
<div class="head"><h1><?cs var:calendar.heading ?></h1><span class="ink3 t13 cut no-phone"><?cs var:calendar.text ?></span><span class="push"></span><?cs
if:calendar.import_url ?><a class="btn btn-primary" href="<?cs var:calendar.import_url ?>"><?cs call:icon("upload") ?><?cs var:_('Import a list') ?></a><?cs /if ?></div>
<form class="filters rule" method="get" action="/admin/calendar" aria-label="<?cs var:_('Year') ?>"><?cs
if:calendar.before ?><a class="btn btn-icon" href="/admin/calendar?year=<?cs var:calendar.before ?>" aria-label="<?cs var:calendar.before ?>" title="<?cs var:calendar.before ?>"><?cs call:icon("chevron-left") ?></a><?cs /if ?>
<select class="form-select" name="year" aria-label="<?cs var:_('Year') ?>"><?cs each:y = calendar.years ?><option value="<?cs var:y.year ?>"<?cs if:y.here ?> selected<?cs /if ?>><?cs var:y.label ?></option><?cs /each ?></select>
<button type="submit" class="btn"><?cs var:_('Show year') ?></button><?cs
if:calendar.after ?><a class="btn btn-icon" href="/admin/calendar?year=<?cs var:calendar.after ?>" aria-label="<?cs var:calendar.after ?>" title="<?cs var:calendar.after ?>"><?cs call:icon("chevron-right") ?></a><?cs /if ?>
<span class="push"></span><a class="btn btn-quiet" href="<?cs var:calendar.list_url ?>"><?cs call:icon("list") ?><?cs var:_('As a list') ?></a><?cs
if:calendar.new_url ?><a class="btn btn-quiet" href="<?cs var:calendar.new_url ?>"><?cs call:icon("plus") ?><?cs var:_('New special day') ?></a><?cs /if ?></form>
<div class="cal">
<?cs if:calendar.missing ?><p class="note warn"><?cs call:icon("alert-triangle") ?><span><?cs var:calendar.missing ?></span></p>
<?cs /if ?><p class="t13 ink2 only-phone"><?cs var:calendar.text ?></p>
<ul class="legend t12 ink2"><li><span class="cell off">1<small><?cs var:_('off') ?></small></span><?cs var:_('Day off') ?></li><li><span class="cell work">1<small><?cs var:_('work') ?></small></span><?cs var:_('Make-up workday') ?></li><li><span class="cell rest">1</span><?cs var:_('Weekend') ?></li><li><span class="cell">1</span><?cs var:_('Working day') ?></li><?cs if:calendar.company_url ?><li class="push"><a href="<?cs var:calendar.company_url ?>"><?cs var:_('Weekend and first day of the week are settings of the company') ?></a></li><?cs /if ?></ul>
<div class="months">
<?cs each:m = calendar.months ?><section class="month"><table><caption><b><?cs var:m.label ?></b> <span class="ink3 t12"><?cs var:m.count ?></span></caption>
<thead><tr><?cs each:h = m.heads ?><th scope="col"><?cs var:h.label ?></th><?cs /each ?></tr></thead>
<tbody><?cs each:w = m.weeks ?><tr><?cs each:d = w.days ?><?cs if:d.day ?><td<?cs if:d.today ?> aria-current="date"<?cs /if ?>><?cs
if:d.url ?><a class="cell <?cs var:d.kind ?>" href="<?cs var:d.url ?>" title="<?cs var:d.about ?>"><?cs var:d.day ?><small><?cs var:d.mark ?></small><span class="sr"><?cs var:d.about ?></span></a><?cs
else ?><span class="cell <?cs var:d.kind ?>"><?cs var:d.day ?></span><?cs /if ?></td><?cs else ?><td></td><?cs /if ?><?cs /each ?></tr>
<?cs /each ?></tbody></table>
<?cs if:subcount(m.names) > 0 ?><ul class="names t12"><?cs each:n = m.names ?><li><span class="num"><?cs var:n.days ?></span> <?cs var:n.name ?> <span class="is-<?cs var:n.kind ?>"><?cs var:n.mark ?></span></li><?cs /each ?></ul><?cs /if ?></section>
<?cs /each ?></div></div>
<?cs include:"foot.cs" ?>
