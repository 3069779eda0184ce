<?cs # door.cs - what stands around the small forms before the login. ?><?cs
def:door_top() ?><div class="login"><main id="main"><?cs /def ?><?cs
def:door_end(frame) ?></main>
<footer><?cs if:frame.company ?><span><?cs var:frame.company ?></span><?cs /if ?><form method="post" action="/lang"><input type="hidden" name="next" value="<?cs var:frame.next ?>"><button type="submit" name="lang" value="<?cs var:frame.other.code ?>" lang="<?cs var:frame.other.lang ?>"><?cs var:frame.other.label ?></button></form></footer></div>
</body>
</html><?cs /def ?>
