<?cs # calendar_import.cs - a list of special days: the field and the file, what is wrong in
which line, or what it would do. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:_('Import special days') ?></h1></div>
<form method="post" action="<?cs var:import.url ?>" enctype="multipart/form-data">
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:import.once ?>">
<div class="ask wide">
<?cs if:import.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:import.problem ?></b><?cs
if:subcount(import.errors) > 0 ?><ul><?cs each:e = import.errors ?><li><?cs var:e.text ?></li><?cs /each ?></ul><?cs /if ?></div></div>
<?cs /if ?><?cs if:subcount(import.years) > 0 ?><section class="box"><div class="scroll"><table class="list"><caption class="sr"><?cs var:_('What the list does') ?></caption>
<thead><tr><th scope="col"><?cs var:_('Year') ?></th><th scope="col" class="r"><?cs var:_('Days off') ?></th><th scope="col" class="r"><?cs var:_('Make-up workdays') ?></th><th scope="col" class="r"><?cs var:_('Stored now') ?></th><th scope="col"><?cs var:_('What happens') ?></th></tr></thead>
<tbody><?cs each:y = import.years ?><tr><td class="num b"><?cs var:y.year ?></td><td class="r num"><?cs var:y.off ?></td><td class="r num"><?cs var:y.work ?></td><td class="r num"><?cs var:y.stored ?></td><td><?cs var:y.what ?><?cs
if:y.ask ?><label class="check" for="<?cs var:y.id ?>"><input class="form-check-input" type="checkbox" id="<?cs var:y.id ?>" name="<?cs var:y.name ?>" value="1"<?cs if:y.chosen ?> checked<?cs /if ?>><?cs var:y.ask ?></label><?cs /if ?></td></tr>
<?cs /each ?></tbody></table></div></section>
<?cs if:import.removes ?><p class="t13 ink2"><?cs var:_('Days that the list does not name are removed from these years and can be restored from the recycle bin. Other years stay as they are.') ?></p><?cs /if ?><?cs
if:!import.can ?><p class="note"><?cs call:icon("circle-check") ?><span><?cs var:_('All of this stands in the calendar already.') ?></span></p><?cs /if ?>
<?cs /if ?><div><label class="form-label" for="f-lines"><?cs var:_('Lines: date, off or work, name, English name') ?></label><textarea class="form-control num" id="f-lines" name="lines" rows="12" spellcheck="false" placeholder="2027-01-01,off,元旦,New Year's Day" aria-describedby="f-lines-h">
<?cs var:import.lines ?></textarea><div class="hint" id="f-lines-h"><?cs var:_('One line a day; “off” is a day off, “work” a make-up workday. The English name may be left out. A list holds whole years.') ?></div></div>
<div><label class="form-label" for="f-file"><?cs var:_('Or a file') ?></label><input class="form-control" id="f-file" name="file" type="file" accept=".csv,.txt,text/csv,text/plain" aria-describedby="f-file-h"><div class="hint" id="f-file-h"><?cs var:_('CSV or text of at most 2 MB, in UTF-8 or GBK. A file counts instead of the lines above.') ?></div></div>
</div>
<div class="actions"><?cs if:import.can ?><button type="submit" class="btn btn-primary" name="_confirm" value="1"><?cs call:icon("upload") ?><?cs var:_('Import') ?></button><button type="submit" class="btn"><?cs var:_('Check again') ?></button><?cs
else ?><button type="submit" class="btn btn-primary"><?cs var:_('Check the list') ?></button><?cs /if ?><a class="btn btn-quiet" href="/admin/calendar"><?cs var:_('Cancel') ?></a></div>
</form>
<?cs include:"foot.cs" ?>
