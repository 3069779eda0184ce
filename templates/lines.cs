<?cs # lines.cs - rows of a record as the grid of a form; nodes are made in
lib/web/page_lines.c. Needs field.cs and rows.cs before it. ?><?cs
def:cell(c) ?><?cs
if:c.widget == "fixed" ?><?cs if:c.computed ?><span data-computed="<?cs var:c.name ?>"><?cs call:shown(c.shown) ?></span><?cs else ?><?cs call:shown(c.shown) ?><?cs /if ?><?cs
elif:c.widget == "switch" ?><input type="hidden" name="_has.<?cs var:c.name ?>" value="1"><input class="form-check-input" type="checkbox" id="<?cs var:c.id ?>" name="<?cs var:c.name ?>" value="1"<?cs if:c.value ?> checked<?cs /if ?><?cs call:described(c) ?>><?cs
else ?><?cs call:control(c) ?><?cs /if ?><?cs
if:c.error ?><div class="invalid-feedback" id="<?cs var:c.id ?>-e"><?cs call:icon("alert-circle") ?><span><?cs var:c.error ?></span></div><?cs /if ?><?cs /def ?><?cs
def:grid_row(g, row) ?><tr class="row1<?cs if:row.blank ?> blank<?cs /if ?><?cs if:row.closed ?> shut<?cs /if ?>" data-at="<?cs var:row.at ?>"><td class="no num"><span class="nr"><?cs var:row.number ?></span><?cs
if:row.id ?><input type="hidden" name="<?cs var:row.at ?>.id" value="<?cs var:row.id ?>"><?cs /if ?><?cs
if:row.src ?><input type="hidden" name="<?cs var:row.at ?>._src" value="<?cs var:row.src ?>"><?cs /if ?><?cs
if:row.closed ?><span class="tag" title="<?cs var:row.reason ?>"><?cs var:row.shut ?></span><?cs /if ?></td><?cs
if:g.main ?><td class="mn" data-l="<?cs var:g.main ?>"><input class="form-check-input" type="radio" name="<?cs var:g.name ?>._main" value="<?cs var:row.place ?>" aria-label="<?cs var:row.main ?>"<?cs if:row.main_here ?> checked<?cs /if ?>></td><?cs /if ?><?cs
each:c = row.cells ?><td data-l="<?cs var:c.head ?>"<?cs if:c.widget == "fixed" ?> class="calc<?cs if:c.right ?> r num<?cs /if ?>"<?cs elif:c.right ?> class="r"<?cs /if ?>><?cs call:cell(c) ?></td><?cs /each ?><?cs
if:g.add ?><td class="rm"><label title="<?cs var:row.remove ?>"><input type="checkbox" name="<?cs var:row.at ?>._delete" value="1" aria-label="<?cs var:row.remove ?>"<?cs if:row.gone ?> checked<?cs /if ?>><?cs call:icon("trash") ?><?cs call:icon("arrow-back-up") ?></label></td><?cs /if ?></tr>
<?cs /def ?><?cs
def:grid(g) ?><div class="rows-of<?cs if:g.small ?> small<?cs /if ?>" id="<?cs var:g.id ?>" tabindex="-1" role="group" aria-label="<?cs var:g.label ?>"<?cs if:g.error ?> aria-describedby="<?cs var:g.id ?>-e"<?cs /if ?>><?cs
if:g.small ?><span class="form-label"><?cs var:g.label ?></span><?cs /if ?><?cs
if:g.error ?><div class="invalid-feedback" id="<?cs var:g.id ?>-e"><?cs call:icon("alert-circle") ?><span><?cs var:g.error ?></span></div><?cs /if ?><?cs
each:col = g.cols ?><?cs if:col.list ?><datalist id="<?cs var:col.list ?>"><?cs each:o = col.options ?><option value="<?cs var:o.label ?>"></option><?cs /each ?></datalist><?cs /if ?><?cs /each ?>
<div class="box"><div class="scroll" tabindex="0" role="group" aria-label="<?cs var:g.label ?>"><table class="list lines edit" data-lines="<?cs var:g.name ?>" data-max="<?cs var:g.max ?>" data-cut="<?cs var:g.cut ?>" data-odd="<?cs var:g.odd ?>" data-full="<?cs var:g.full ?>"><thead><tr><th scope="col" class="no"><span class="sr"><?cs var:_('No.') ?></span><span aria-hidden="true">#</span></th><?cs
if:g.main ?><th scope="col" class="mn"><?cs var:g.main ?></th><?cs /if ?><?cs
each:col = g.cols ?><th scope="col" class="<?cs var:col.width ?><?cs if:col.right ?> r<?cs /if ?>"<?cs if:col.title ?> title="<?cs var:col.title ?>"<?cs /if ?>><?cs var:col.label ?><?cs if:col.required ?><span class="req" aria-hidden="true">*</span><?cs /if ?></th><?cs /each ?><?cs
if:g.add ?><th scope="col" class="rm"><span class="sr"><?cs var:_('Delete row') ?></span></th><?cs /if ?></tr></thead>
<tbody><?cs each:row = g.rows ?><?cs call:grid_row(g, row) ?><?cs /each ?></tbody><?cs
if:g.summed ?><tfoot><tr><td class="no"></td><?cs if:g.main ?><td></td><?cs /if ?><?cs
each:sum = g.sums ?><td<?cs if:sum.name ?> class="r num b" data-l="<?cs var:sum.label ?>"<?cs /if ?>><?cs if:sum.name ?><span data-computed="<?cs var:sum.name ?>"><?cs var:sum.text ?></span><?cs else ?><?cs var:sum.total ?><?cs /if ?></td><?cs /each ?><?cs if:g.add ?><td></td><?cs /if ?></tr></tfoot><?cs /if ?></table></div><?cs
if:g.add ?><div class="more"><button type="submit" class="btn btn-quiet btn-xs" name="_add" value="<?cs var:g.name ?>" aria-label="<?cs var:g.add_label ?>"><?cs call:icon("plus") ?><?cs var:g.add ?></button><?cs
if:!g.small ?><span class="keys t12 ink3 needs-js no-phone"><span><kbd>↑</kbd> <kbd>↓</kbd> <?cs var:_('other row') ?></span><span><kbd>↵</kbd> <?cs var:_('next row') ?></span><span><kbd><?cs var:_('Ctrl + Delete') ?></kbd> <?cs var:_('delete row') ?></span><span><?cs var:_('Cells of a spreadsheet can be pasted.') ?></span></span><?cs /if ?><span class="say t12 push" role="status"></span></div><?cs /if ?></div><?cs
if:g.add ?><template><?cs call:grid_row(g, g.pattern) ?></template><?cs /if ?></div>
<?cs /def ?>
