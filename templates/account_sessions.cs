<?cs # account_sessions.cs - where one is logged in. ?><?cs include:"head.cs" ?><?cs include:"sessions.cs" ?><div class="head no-phone"><h1><?cs var:devices.heading ?></h1></div>
<div class="account"><p class="t13 ink2"><?cs var:_('What you do not know: end it, and change your password.') ?></p>
<?cs call:sessions(devices.sessions, devices.end_url) ?>
<?cs if:devices.others_url ?><form method="post" action="<?cs var:devices.others_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit" class="btn"><?cs call:icon("logout") ?><?cs var:_('End all others') ?></button></form><?cs /if ?></div>
<?cs include:"foot.cs" ?>
