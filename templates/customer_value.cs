<?cs # customer_value.cs - by what the value of customers is reckoned. ?><?cs include:"head.cs" ?><?cs include:"field.cs" ?><div class="head no-phone"><h1><?cs var:_('Customer value') ?></h1></div>
<form method="post" action="/customer/value" novalidate data-guard="<?cs var:_('You have changes that are not saved. Leave anyway?') ?>"<?cs if:value.problem ?> data-dirty="1"<?cs /if ?>>
<input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<div class="mail-set">
<?cs if:value.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:value.problem ?></b></div></div>
<?cs /if ?><p class="t13 ink2"><?cs var:_('Each part gives 0 to 100 points; the score is their mean by weight. A part of which nothing is known counts neither for nor against. Scores follow by night.') ?></p>
<?cs each:s = value.parts ?><fieldset class="part"><legend class="wide"><?cs var:s.label ?></legend>
<?cs each:f = s.fields ?><div><?cs call:widget(f) ?></div>
<?cs /each ?></fieldset>
<?cs /each ?><div class="line"><button type="submit" class="btn btn-primary"><?cs call:icon("device-floppy") ?><?cs var:_('Save') ?></button></div></div>
</form>
<?cs include:"foot.cs" ?>
