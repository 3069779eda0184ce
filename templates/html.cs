<?cs # html.cs - from the doctype to the body of every page. ?><?cs include:"macro.cs" ?><!DOCTYPE html>
<html lang="<?cs var:frame.lang ?>"<?cs if:frame.theme ?> data-bs-theme="<?cs var:frame.theme ?>"<?cs /if ?><?cs if:frame.side ?> class="side-<?cs var:frame.side ?>"<?cs /if ?><?cs if:frame.density ?> data-density="<?cs var:frame.density ?>"<?cs /if ?>>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title><?cs var:frame.title ?> · <?cs var:_('Keyuan') ?></title>
<link rel="icon" href="<?cs var:frame.static_url ?>/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="<?cs var:frame.static_url ?>/vendor/tabler.min.css">
<link rel="stylesheet" href="<?cs var:frame.static_url ?>/app.css">
<?cs if:list.widths_url ?><script src="<?cs var:frame.static_url ?>/columns.js" defer></script>
<?cs /if ?><?cs if:form.lines ?><script src="<?cs var:frame.static_url ?>/lines.js" defer></script>
<?cs /if ?><?cs if:board.url || layout.sorts ?><script src="<?cs var:frame.static_url ?>/vendor/sortable.min.js" defer></script>
<?cs if:board.url ?><script src="<?cs var:frame.static_url ?>/board.js" defer></script>
<?cs else ?><script src="<?cs var:frame.static_url ?>/layout.js" defer></script>
<?cs /if ?><?cs /if ?><?cs if:report.by_label ?><script src="<?cs var:frame.static_url ?>/vendor/echarts.min.js" defer></script>
<script src="<?cs var:frame.static_url ?>/chart.js" defer></script>
<?cs /if ?><?cs if:talk.url || files.once ?><script src="<?cs var:frame.static_url ?>/talk.js" defer></script>
<?cs /if ?><script src="<?cs var:frame.static_url ?>/app.js" defer></script>
</head>
<body>
