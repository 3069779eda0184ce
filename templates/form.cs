<?cs # form.cs - new and edit. Works as a plain form; app.js adds look-up while
typing, the warning about unsaved changes and Ctrl-S. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?><?cs include:"rows.cs" ?><?cs include:"lines.cs" ?>
<div class="head no-phone"><h1><?cs var:form.heading ?></h1><span class="ink3 t13 cut"><?cs var:form.subject ?></span><span class="push"></span><?cs each:p = form.pulls ?><a class="btn" href="<?cs var:p.url ?>" data-leave><?cs call:icon("file-import") ?><?cs var:p.label ?></a><?cs /each ?><span class="ink3 t12"><span class="bad" aria-hidden="true">*</span> <?cs var:_('must be filled in') ?></span></div>
<form method="post" action="<?cs var:form.url ?>" novalidate<?cs if:form.files ?> enctype="multipart/form-data"<?cs /if ?> data-guard="<?cs var:_('You have changes that are not saved. Leave anyway?') ?>"<?cs if:form.dirty ?> data-dirty="1"<?cs /if ?>>
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:form.once ?>"><?cs if:form.version ?><input type="hidden" name="row_version" value="<?cs var:form.version ?>"><?cs /if ?><?cs if:form.from ?><input type="hidden" name="_from" value="<?cs var:form.from ?>"><?cs /if ?>
<?cs if:form.kept ?><input type="hidden" name="_kept" value="<?cs var:form.kept ?>"><?cs /if ?><?cs if:form.for ?><input type="hidden" name="_for" value="<?cs var:form.for ?>"><?cs /if ?><?cs # Enter saves, whichever button stands first ?><button type="submit" class="sr" name="_then" value="view" tabindex="-1" aria-hidden="true"><?cs var:_('Save') ?></button>
<div class="form<?cs if:form.lines ?> with-lines<?cs /if ?>"><nav aria-label="<?cs var:_('Parts of the form') ?>"><?cs
each:s = form.sections ?><a href="#<?cs var:s.id ?>"<?cs if:first(s) ?> aria-current="true"<?cs /if ?>><?cs var:s.label ?><?cs if:s.wrong ?><span class="push bad" aria-hidden="true"><?cs var:s.wrong ?></span><span class="sr"><?cs var:s.sentence ?></span><?cs /if ?></a><?cs /each ?></nav>
<div>
<?cs if:form.for_note ?><div class="note waits"><?cs call:icon("info-circle") ?><div><?cs var:form.for_note ?></div></div>
<?cs /if ?><?cs if:form.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:form.problem ?></b><?cs if:form.saved.url ?> <a href="<?cs var:form.saved.url ?>"><?cs var:form.saved.label ?></a><?cs /if ?><?cs if:subcount(form.errors) > 0 ?><ul><?cs
each:e = form.errors ?><li><?cs if:e.id ?><a href="#<?cs var:e.id ?>"><?cs var:e.text ?></a><?cs else ?><?cs var:e.text ?><?cs /if ?></li><?cs /each ?></ul><?cs /if ?><?cs
if:subcount(form.blockers) > 0 ?><ul><?cs each:b = form.blockers ?><li><?cs if:b.url ?><a href="<?cs var:b.url ?>"><?cs var:b.label ?></a><?cs else ?><?cs var:b.label ?><?cs /if ?></li><?cs /each ?></ul><?cs /if ?></div></div>
<?cs /if ?><?cs each:s = form.sections ?><fieldset class="part" id="<?cs var:s.id ?>"><legend class="wide"><?cs var:s.label ?></legend>
<?cs each:f = s.fields ?><div<?cs if:f.wide ?> class="wide"<?cs /if ?>><?cs if:f.grid.name ?><?cs call:grid(f.grid) ?><?cs else ?><?cs call:widget(f) ?><?cs /if ?></div>
<?cs /each ?><?cs each:g = s.grids ?><div class="wide"><?cs call:grid(g) ?></div>
<?cs /each ?></fieldset>
<?cs /each ?><?cs if:form.preview.label ?><fieldset class="part" id="p-preview"><legend class="wide"><?cs var:form.preview.label ?></legend><div class="wide" data-preview aria-live="polite"><?cs call:preview(form.preview) ?></div></fieldset>
<?cs /if ?></div></div>
<div class="actions"><button type="submit" class="btn btn-primary" name="_then" value="view"><?cs call:icon("device-floppy") ?><?cs var:_('Save & view') ?></button><button type="submit" class="btn" name="_then" value="edit" data-key="s" title="Ctrl S"><?cs var:_('Save') ?></button><button type="submit" class="btn no-phone" name="_then" value="list"><?cs var:_('Save & close') ?></button><?cs
if:form.preview.label ?><button type="submit" class="btn without-js" name="_preview" value="1" formaction="<?cs var:form.url ?>#p-preview"><?cs var:_('Preview') ?></button><?cs /if ?><?cs
if:form.can_create ?><button type="submit" class="btn no-phone" name="_then" value="new"><?cs var:_('Save & new') ?></button><?cs /if ?><a class="btn btn-quiet" href="<?cs var:form.cancel_url ?>" data-leave><?cs var:_('Cancel') ?></a><span class="push"></span><span class="t12 ink3 no-phone needs-js" data-count="<?cs var:_('Not saved yet') ?>"></span></div>
</form>
<?cs if:form.showing ?><form method="post" id="showing" target="_blank"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"></form>
<?cs /if ?><?cs include:"foot.cs" ?>
