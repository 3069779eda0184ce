<?cs # macro.cs - small pieces every page uses. Loaded first, prints nothing. ?><?cs
def:icon(name) ?><svg class="icon" aria-hidden="true"><use href="<?cs var:frame.static_url ?>/icons.svg#<?cs var:name ?>"/></svg><?cs /def ?><?cs
def:logo() ?><svg class="logo" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="7" fill="#2b4fb8"/><path d="M3 17.5 9.2 8l3.3 4.8L14.6 10l6.4 7.5z" fill="#fff" fill-opacity=".55"/><path d="M3 17.5 8 13l4 2.4 3.4-3.2L21 17.5z" fill="#fff"/></svg><?cs /def ?><?cs
# the circle beside a name: one or two characters, one of five hues, never alone ?><?cs
def:avatar(who, size) ?><span class="av <?cs var:size ?> a<?cs var:who.hue ?>" aria-hidden="true"><?cs var:who.initials ?></span><?cs /def ?><?cs
# one value, ready for readers: kinds are made in lib/web/page_show.c ?><?cs
def:plain(v) ?><?cs if:v.kind == "none" ?><span class="none" title="<?cs var:_('empty') ?>">–</span><?cs
elif:v.kind == "state" ?><span class="state is-<?cs var:v.tone ?>"><?cs var:v.text ?></span><?cs
elif:v.kind == "grade" ?><span class="grade is-<?cs var:v.tone ?>" title="<?cs var:v.title ?>"><?cs var:v.text ?></span><?cs
elif:v.kind == "person" ?><span class="person"><?cs call:avatar(v, "") ?><span class="cut"><?cs var:v.text ?></span></span><?cs
elif:v.kind == "time" ?><time datetime="<?cs var:v.iso ?>" title="<?cs var:v.title ?>"><?cs var:v.text ?></time><?cs
elif:v.kind == "link" ?><a href="<?cs var:v.url ?>"><?cs var:v.text ?></a><?cs
elif:v.kind == "phone" ?><a class="num" href="<?cs var:v.tel_url ?>"><?cs var:v.text ?></a><?cs
elif:v.kind == "tag" ?><span class="tag<?cs if:v.tone ?> is-<?cs var:v.tone ?><?cs /if ?>"><?cs var:v.text ?></span><?cs
elif:v.kind == "outside" ?><a class="num" href="<?cs var:url_validate(v.href) ?>"<?cs if:v.foreign ?> rel="noopener noreferrer"<?cs /if ?>><?cs var:v.text ?></a><?cs
elif:v.kind == "number" ?><span class="num"><?cs var:v.text ?></span><?cs
elif:v.kind == "yes" ?><span class="yes"><?cs call:icon("check") ?><?cs var:v.text ?></span><?cs
elif:v.kind == "long" ?><span class="long"><?cs var:v.text ?></span><?cs
else ?><?cs var:v.text ?><?cs /if ?><?cs /def ?><?cs
# what this user sees masked, with the button that shows it where he may: in a form it
belongs to the form "showing" behind it ?><?cs
def:masked(v) ?><?cs if:!v.show_url ?><span class="num"><?cs var:v.text ?></span><?cs
elif:v.in_form ?><span class="masked"><span class="num"><?cs var:v.text ?></span> <button type="submit" class="btn btn-quiet btn-xs" form="showing" formaction="<?cs var:v.show_url ?>" data-show aria-label="<?cs var:v.sentence ?>"><?cs var:_('Show') ?></button></span><?cs
else ?><div class="masked"><span class="num"><?cs var:v.text ?></span> <form class="show" method="post" action="<?cs var:v.show_url ?>"><input type="hidden" name="_csrf" value="<?cs var:frame.csrf ?>"><button type="submit" class="btn btn-quiet btn-xs" data-show aria-label="<?cs var:v.sentence ?>"><?cs var:_('Show') ?></button></form></div><?cs /if ?><?cs /def ?><?cs
def:value(v) ?><?cs if:v.revealed ?><span data-shown tabindex="-1"><?cs call:plain(v) ?></span><?cs elif:v.kind == "masked" ?><?cs call:masked(v) ?><?cs else ?><?cs call:plain(v) ?><?cs /if ?><?cs /def ?><?cs
# what the record would lead to: lines, and a sentence ?><?cs
def:preview(p) ?><?cs if:subcount(p.lines) > 0 ?><ol class="next"><?cs each:l = p.lines ?><li class="num"><?cs var:l.text ?></li><?cs /each ?></ol><?cs /if ?><?cs if:p.note ?><p class="hint"><?cs var:p.note ?></p><?cs /if ?><?cs if:p.warning ?><p class="note warn"><?cs call:icon("alert-triangle") ?><span><?cs var:p.warning ?></span></p><?cs /if ?><?cs /def ?>
