<?cs # keys.cs - what the keyboard does; app.js shows the same in a dialog. ?><?cs include:"head.cs" ?><div class="head no-phone"><h1><?cs var:_('Keyboard shortcuts') ?></h1></div>
<div class="account" id="keys"><form method="dialog" hidden><button type="submit" class="btn btn-quiet"><?cs call:icon("x") ?><?cs var:_('Close') ?></button></form><p class="t13 ink2"><?cs var:_('Not while you are typing into a field.') ?></p><table class="list keys"><caption class="sr"><?cs var:_('Keyboard shortcuts') ?></caption><thead><tr><th scope="col"><?cs var:_('Key') ?></th><th scope="col"><?cs var:_('What it does') ?></th></tr></thead><tbody>
<tr><td><kbd>?</kbd></td><td><?cs var:_('Show this list') ?></td></tr>
<tr><td><kbd>/</kbd> <kbd><?cs var:_('Ctrl K') ?></kbd></td><td><?cs var:_('To the search box') ?></td></tr>
<tr><td><kbd>n</kbd></td><td><?cs var:_('New record of this list') ?></td></tr>
<tr><td><kbd>e</kbd></td><td><?cs var:_('Edit the record') ?></td></tr>
<tr><td><kbd>m</kbd></td><td><?cs var:_('Write a comment') ?></td></tr>
<tr><td><kbd>j</kbd> <kbd>k</kbd></td><td><?cs var:_('Next and previous row of a list; on a record, the next and previous one of the list') ?></td></tr>
<tr><td><kbd><?cs var:_('Ctrl S') ?></kbd></td><td><?cs var:_('Save the form') ?></td></tr>
<tr><td><kbd>g</kbd> <kbd>h</kbd></td><td><?cs var:_('Go home') ?></td></tr>
<tr><td><kbd>g</kbd> <kbd>l</kbd></td><td><?cs var:_('From a record to its list') ?></td></tr>
<tr><td><kbd>g</kbd> <kbd>f</kbd></td><td><?cs var:_('Go to the favourites') ?></td></tr>
<tr><td><kbd>g</kbd> <kbd>n</kbd></td><td><?cs var:_('Go to the notices') ?></td></tr>
<tr><td><kbd><?cs var:_('Esc') ?></kbd></td><td><?cs var:_('Close a menu') ?></td></tr></tbody></table></div>
<?cs include:"foot.cs" ?>
