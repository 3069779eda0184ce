<?cs # macro.cs - small pieces every page uses. Loaded first, prints nothing. ?><?cs
def:icon(name) ?><svg class="icon" aria-hidden="true"><use href="<?cs var:frame.static_url ?>/icons.svg#<?cs var:name ?>"/></svg><?cs /def ?><?cs
def:logo() ?><svg class="logo" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="7" fill="#2b4fb8"/><path d="M3 17.5 9.2 8l3.3 4.8L14.6 10l6.4 7.5z" fill="#fff" fill-opacity=".55"/><path d="M3 17.5 8 13l4 2.4 3.4-3.2L21 17.5z" fill="#fff"/></svg><?cs /def ?><?cs
# the circle beside a name: one or two characters, one of five hues, never alone ?><?cs
def:avatar(who, size) ?><span class="av <?cs var:size ?> a<?cs var:who.hue ?>" aria-hidden="true"><?cs var:who.initials ?><?cs if:who.picture_url ?><img src="<?cs var:who.picture_url ?>" alt="" loading="lazy"><?cs /if ?></span><?cs /def ?><?cs
# what this user sees masked, with the button that shows it where he may: in a form it
belongs to the form "showing" behind it ?><?cs
def:masked(v) ?><?cs if:v.in_form ?><span class="masked"><span class="num"><?cs var:v.text ?></span> <button type="submit" class="btn btn-quiet btn-xs" form="showing" formaction="<?cs var:v.show_url ?>" data-show aria-label="<?cs var:v.sentence ?>"><?cs var:_('Show') ?></button></span><?cs
else ?><div class="masked"><span class="num"><?cs var:v.text ?></span> <form class="show" method="post" action="<?cs var:v.show_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit" class="btn btn-quiet btn-xs" data-show aria-label="<?cs var:v.sentence ?>"><?cs var:_('Show') ?></button></form></div><?cs /if ?><?cs /def ?><?cs
# one value, ready for readers: markup of lib/web/page_value.c, or plain text ?><?cs
def:value(v) ?><?cs if:v.show_url ?><?cs call:masked(v) ?><?cs elif:v.html ?><?cs uvar:v.html ?><?cs elif:v.url ?><a href="<?cs var:v.url ?>"><?cs var:v.text ?></a><?cs else ?><?cs var:v.text ?><?cs /if ?><?cs /def ?><?cs
# what the record would lead to: lines, and a sentence ?><?cs
def:preview(p) ?><?cs if:subcount(p.lines) > 0 ?><ol class="next"><?cs each:l = p.lines ?><li class="num"><?cs var:l.text ?></li><?cs /each ?></ol><?cs /if ?><?cs if:p.note ?><p class="hint"><?cs var:p.note ?></p><?cs /if ?><?cs if:p.warning ?><p class="note warn"><?cs call:icon("alert-triangle") ?><span><?cs var:p.warning ?></span></p><?cs /if ?><?cs /def ?>
