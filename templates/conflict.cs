<?cs # conflict.cs - someone saved the record in the meantime: base, theirs, mine;
what is chosen here is saved with the new version. ?><?cs include:"head.cs" ?>
<div class="head no-phone"><h1><?cs var:_('Changed by someone else') ?></h1><span class="ink3 t13 cut"><?cs var:conflict.subject ?></span></div>
<form method="post" action="<?cs var:conflict.url ?>">
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><input type="hidden" name="_once" value="<?cs var:conflict.once ?>"><input type="hidden" name="row_version" value="<?cs var:conflict.version ?>"><input type="hidden" name="_then" value="<?cs var:conflict.then ?>"><input type="hidden" name="_conflict" value="1">
<div class="conflict">
<div class="note warn" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:conflict.text ?></b><p><?cs var:conflict.todo ?></p></div></div>
<?cs each:f = conflict.fields ?><fieldset class="clash"><legend><?cs var:f.label ?></legend>
<p class="t12 ink3"><?cs var:f.base ?></p>
<label><input class="form-check-input" type="radio" name="_pick.<?cs var:f.name ?>" value="theirs"<?cs if:f.theirs_here ?> checked<?cs /if ?>><span><small><?cs var:_("Saved now") ?><?cs if:f.who ?> · <?cs var:f.who ?><?cs /if ?></small><?cs if:f.their_picture_url ?><img class="picture" src="<?cs var:f.their_picture_url ?>" alt="<?cs var:f.theirs ?>"><?cs else ?><?cs var:f.theirs ?><?cs /if ?></span></label>
<label><input class="form-check-input" type="radio" name="_pick.<?cs var:f.name ?>" value="mine"<?cs if:f.mine_here ?> checked<?cs /if ?>><span><small><?cs var:_('Yours') ?></small><?cs if:f.my_picture_url ?><img class="picture" src="<?cs var:f.my_picture_url ?>" alt="<?cs var:f.mine ?>"><?cs else ?><?cs var:f.mine ?><?cs /if ?></span></label></fieldset>
<?cs /each ?><?cs if:conflict.own ?><p class="ink2"><?cs var:conflict.own ?></p><?cs /if ?><?cs if:conflict.kept ?><p class="ink2"><?cs var:conflict.kept ?></p><?cs /if ?><?cs
each:h = conflict.hidden ?><input type="hidden" name="<?cs var:h.name ?>" value="<?cs var:h.value ?>">
<?cs /each ?></div>
<div class="actions"><button type="submit" class="btn btn-primary"><?cs call:icon("device-floppy") ?><?cs var:_('Save') ?></button><a class="btn" href="<?cs var:conflict.edit_url ?>"><?cs var:_('Start again from what is saved now') ?></a><a class="btn btn-quiet" href="<?cs var:conflict.view_url ?>"><?cs var:_('Cancel') ?></a></div>
</form>
<?cs include:"foot.cs" ?>
