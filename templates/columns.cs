<?cs # columns.cs - which columns the list shows; made in lib/web/page_columns.c. ?><?cs include:"head.cs" ?><?cs include:"choose.cs" ?>
<div class="head no-phone"><h1><?cs var:view.title ?></h1></div>
<form class="build" method="post" action="<?cs var:view.url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>">
<?cs if:view.problem ?><div class="note bad errs" role="alert" tabindex="-1" autofocus><?cs call:icon("alert-circle") ?><div><b><?cs var:view.problem ?></b></div></div>
<?cs /if ?><p class="hint"><?cs var:_('Columns stand in the order of their places; without a place they follow behind.') ?> <?cs var:_('Widths in pixels are kept for you in all lists of this kind; empty is as wide as needed. In the list, the edge of a column head can be dragged.') ?></p>
<?cs call:choose_columns(view.columns) ?>
<div class="actions"><button type="submit" class="btn btn-primary" data-key="s" title="Ctrl S"><?cs call:icon("check") ?><?cs var:_('Apply') ?></button><a class="btn btn-quiet" href="<?cs var:view.usual_url ?>"><?cs var:_('As usual') ?></a><a class="btn btn-quiet" href="<?cs var:view.back_url ?>"><?cs var:_('Cancel') ?></a></div></form>
<?cs include:"foot.cs" ?>
