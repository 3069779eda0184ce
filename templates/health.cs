<?cs # health.cs - how the system runs, line by line, and the last run of every job. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:_('System health') ?></h1></div>
<section class="sec tab health-page" aria-label="<?cs var:_('System health') ?>">
<p class="note <?cs var:health.tone ?>" role="status"><?cs if:health.tone == "ok" ?><?cs call:icon("circle-check") ?><?cs else ?><?cs call:icon("alert-triangle") ?><?cs /if ?><b><?cs var:health.text ?></b></p>
<ul class="health"><?cs each:l = health.lines ?><li><span class="b"><?cs var:l.label ?></span><span class="state is-<?cs var:l.tone ?>"><?cs var:l.state ?></span><span><?cs var:l.text ?><?cs if:l.todo ?><small><?cs var:l.todo ?></small><?cs /if ?></span></li>
<?cs /each ?></ul>
<?cs if:subcount(health.jobs) > 0 ?><h2><?cs var:_('Last runs of jobs') ?></h2>
<div class="box"><section class="scroll" tabindex="0" aria-label="<?cs var:_('Last runs of jobs') ?>"><table class="list"><caption class="sr"><?cs var:_('Last runs of jobs') ?></caption>
<thead><tr><th scope="col"><?cs var:_('Job') ?></th><th scope="col"><?cs var:_('Result') ?></th><th scope="col"><?cs var:_('Started') ?></th><th scope="col" class="r"><?cs var:_('Records done') ?></th><th scope="col"><?cs var:_('Host') ?></th><th scope="col"><?cs var:_('Message') ?></th></tr></thead>
<tbody><?cs each:j = health.jobs ?><tr><td class="num b"><?cs var:j.name ?></td><td><span class="state is-<?cs var:j.tone ?>"><?cs var:j.state ?></span></td><td><time datetime="<?cs var:j.iso ?>" title="<?cs var:j.at ?>"><?cs var:j.ago ?></time></td><td class="r num"><?cs var:j.done ?></td><td><?cs var:j.host ?></td><td title="<?cs var:j.message ?>"><?cs var:j.message ?></td></tr>
<?cs /each ?></tbody></table></section></div><?cs /if ?></section>
<?cs include:"foot.cs" ?>
