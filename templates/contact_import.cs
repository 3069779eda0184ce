<?cs # contact_import.cs - the file of an address book, then a row a card: what is found for it, what to do with it,
what became of it; made in cgi-bin/customer/contact/contact_import_page.c. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?>
<div class="head no-phone"><h1><?cs var:_('Import vCards') ?></h1><?cs if:cards.found ?><span class="ink3 t13"><?cs var:cards.found ?></span><?cs /if ?></div>
<?cs if:!cards.of ?><form method="post" action="<?cs var:cards.url ?>" enctype="multipart/form-data"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<div class="ask">
<?cs if:cards.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:cards.problem ?></b></div></div>
<?cs /if ?><div><label class="form-label" for="f-file"><?cs var:_('File of an address book') ?></label><input class="form-control" id="f-file" name="file" type="file" accept=".vcf,text/vcard,text/x-vcard" aria-describedby="f-file-h" required><div class="hint" id="f-file-h"><?cs var:_('A .vcf file as telephones, Outlook and messengers export it, of at most 2 MB and 500 cards.') ?></div></div>
<p class="t13 ink2"><?cs var:_('Nothing is saved yet: the next page shows each card, the customer it belongs to and contacts that are there already. Pictures, fax numbers and web addresses are not taken over.') ?></p>
</div>
<div class="actions"><button type="submit" class="btn btn-primary"><?cs call:icon("upload") ?><?cs var:_('Read the file') ?></button><a class="btn btn-quiet" href="<?cs var:cards.list_url ?>"><?cs var:_('Cancel') ?></a></div>
</form>
<?cs else ?><form method="post" action="<?cs var:cards.url ?>" enctype="multipart/form-data"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="of" value="<?cs var:cards.of ?>">
<div class="build wide">
<?cs if:cards.failed ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:cards.failed ?></b></div></div><?cs /if ?><?cs
if:cards.done ?><p class="note" role="status"><?cs call:icon("circle-check") ?><span><?cs var:cards.done ?></span></p><?cs /if ?><?cs
if:cards.steps ?><p class="t13 ink2"><?cs var:cards.steps ?></p><?cs /if ?>
<section class="scroll" tabindex="0" aria-label="<?cs var:_('The cards of this file') ?>"><table class="list lines airy"><thead><tr><th scope="col"><?cs var:_('Card') ?></th><th scope="col"><?cs var:_('Telephone and e-mail') ?></th><th scope="col"><?cs var:_('Customer') ?></th><th scope="col"><?cs var:_('What to do') ?></th></tr></thead><tbody>
<?cs each:r = cards.rows ?><tr><td class="wrap" data-l="<?cs var:_('Card') ?>"><div><b><?cs var:r.no ?>. <?cs var:r.name ?></b><?cs if:r.title ?><div class="t12 ink2"><?cs var:r.title ?></div><?cs /if ?><?cs if:r.org ?><div class="t12 ink3"><?cs var:r.org ?></div><?cs /if ?></div></td>
<td class="wrap num" data-l="<?cs var:_('Telephone and e-mail') ?>"><div><?cs each:p = r.phones ?><div><?cs var:p.text ?></div><?cs /each ?><?cs each:p = r.emails ?><div><?cs var:p.text ?></div><?cs /each ?></div></td>
<?cs if:r.open ?><td class="wrap" data-l="<?cs var:_('Customer') ?>"><?cs if:r.customer.name ?><?cs call:control(r.customer) ?><?cs /if ?></td>
<td class="wrap" data-l="<?cs var:_('What to do') ?>"><input type="hidden" name="of.<?cs var:r.no ?>" value="<?cs var:r.twin ?>"><select class="form-select<?cs if:r.error ?> is-invalid<?cs /if ?>" name="do.<?cs var:r.no ?>" aria-label="<?cs var:_('What to do') ?> <?cs var:r.no ?>"<?cs if:r.error ?> aria-invalid="true" aria-describedby="f-do-<?cs var:r.no ?>-e"<?cs /if ?>><?cs each:o = r.deeds ?><option value="<?cs var:o.value ?>"<?cs if:o.here ?> selected<?cs /if ?>><?cs var:o.label ?></option><?cs /each ?></select><?cs
if:r.error ?><div class="invalid-feedback" id="f-do-<?cs var:r.no ?>-e"><?cs call:icon("alert-circle") ?><span><?cs var:r.error ?></span></div><?cs /if ?><?cs
each:o = r.notes ?><div class="hint"><?cs if:o.url ?><a href="<?cs var:o.url ?>" target="_blank" rel="noopener"><?cs var:o.text ?></a><?cs else ?><?cs var:o.text ?><?cs /if ?></div><?cs /each ?></td><?cs
else ?><td data-l="<?cs var:_('Contact') ?>"><?cs if:r.contact_url ?><a class="name" href="<?cs var:r.contact_url ?>"><?cs var:r.contact_name ?></a><?cs /if ?></td><td data-l="<?cs var:_('Result') ?>"><span class="state is-ok"><?cs var:r.state ?></span></td><?cs /if ?></tr>
<?cs /each ?></tbody></table></section></div>
<div class="actions"><?cs if:cards.open ?><button type="submit" class="btn btn-primary"><?cs call:icon("upload") ?><?cs var:_('Import') ?></button><?cs /if ?><a class="btn" href="<?cs var:cards.url ?>"><?cs var:_('Another file') ?></a><a class="btn btn-quiet" href="<?cs var:cards.list_url ?>"><?cs var:_('Back to the list') ?></a></div>
</form>
<?cs /if ?><?cs include:"foot.cs" ?>
