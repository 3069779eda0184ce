<?cs # role_parts.cs - what the pages of roles share: notes at the top, boxes of departments. ?><?cs
def:role_notes(r) ?><?cs if:r.conflict ?><div class="note warn errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:r.conflict ?></b><?cs if:subcount(r.theirs) > 0 ?><ul><?cs each:t = r.theirs ?><li><?cs var:t.text ?></li><?cs /each ?></ul><?cs /if ?><p><?cs var:_('Nothing is saved yet. Where you had changed nothing, the page shows what stands there now; what you chose is kept. Look at it, then save.') ?></p></div></div>
<?cs /if ?><?cs if:r.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:r.problem ?></b><?cs if:subcount(r.errors) > 0 ?><ul><?cs each:e = r.errors ?><li><?cs var:e.text ?></li><?cs /each ?></ul><?cs /if ?></div></div>
<?cs /if ?><?cs /def ?><?cs
def:role_depts(r, title, hint) ?><details class="fold depts" id="depts"<?cs if:r.depts_open ?> open<?cs /if ?>><summary><b><?cs var:title ?></b><span class="ink3 t12"><?cs var:r.depts_text ?></span></summary>
<p class="hint"><?cs var:hint ?></p><div class="boxes" role="group" aria-label="<?cs var:title ?>"><?cs each:d = r.depts ?><label class="d<?cs var:d.depth ?>"><input class="form-check-input" type="checkbox" name="depts" value="<?cs var:d.id ?>"<?cs if:d.here ?> checked<?cs /if ?>><?cs var:d.label ?></label>
<?cs /each ?></div></details>
<?cs /def ?>
