/*
 * page_value.c - one value as markup: its kind, tone, tool tip, link. A page has
 * hundreds of these, so they are written here and not by templates.
 */
#include "doc/picture.h"
#include "web/html.h"
#include "web/page.h"

enum { GRADE_SIZE = 2 };

/* ---- pieces --------------------------------------------------------------------------- */

void
html_none(struct buf *b)
{
	html_printf(b, "<span class=\"none\" title=\"%s\">–</span>", _("empty"));
}

void
html_state(struct buf *b, const char *tone, const char *label)
{
	html_printf(b, "<span class=\"state is-%s\">%s</span>", tone, label);
}

void
html_link(struct buf *b, const char *url, const char *text)
{
	html_printf(b, "<a href=\"%s\">%s</a>", url, text);
}

void
html_time(struct ctx *ctx, struct buf *b, int64_t t, enum show how)
{
	const char *exact = instant_local(ctx->mem, t, ctx->zone), *ago = time_ago(ctx, t);
	bool relative = how == SHOW_LIST;

	html_printf(b, "<time datetime=\"%s\" title=\"%s\">%s</time>", instant_str(ctx->mem, t),
	            relative ? exact : ago, relative ? ago : exact);
}

static void
html_number(struct buf *b, const char *text)
{
	html_printf(b, "<span class=\"num\">%s</span>", text);
}

/* ---- kinds ------------------------------------------------------------------------------ */

static void
value_link(struct ctx *ctx, struct buf *b, const struct rec *r, const struct field *f, const char *cell, enum show how)
{
	const char *text = show_link_text(ctx, r, f, cell, how);

	if (f->target->person || str_eq(cell, "person"))
		html_person(ctx, b, text);
	else if (how == SHOW_FACT && !f->target->cached && perm_can(ctx, f->target, NULL, "read"))
		html_link(b, arena_printf(ctx->mem, "%s/%lld", type_url(f->target), (long long)rec_at(r, f).i), text);
	else
		html_text(b, text);
}

static void
value_enum(struct ctx *ctx, struct buf *b, const struct field *f, const char *value, const char *cell)
{
	const char *label = option_label(ctx, f, value);
	const struct option *choice = org_choice(ctx, f, value);
	bool toned = false;

	if (choice && choice->colour && *choice->colour) {
		html_printf(b, "<span class=\"tag is-%s\">%s</span>", choice->colour, label);
		return;
	}
	for (size_t i = 0; i < f->option_count; i++)
		toned = toned || (f->options[i].tone && *f->options[i].tone);
	if (str_eq(cell, "grade") && strlen(value) <= GRADE_SIZE)
		html_printf(b, "<span class=\"grade is-%s\" title=\"%s\">%s</span>", option_tone(ctx, f, value), label, value);
	else if (toned || str_eq(cell, "state"))
		html_state(b, toned ? option_tone(ctx, f, value) : "", label);
	else if (str_eq(cell, "tag"))
		html_printf(b, "<span class=\"tag\">%s</span>", label);
	else
		html_text(b, label);
}

/* Only what a telephone dials; the text beside it stays as typed. */
static void
value_phone(struct buf *b, const char *text)
{
	buf_add(b, "<a class=\"num\" href=\"tel:");
	for (const char *s = text; *s; s++)
		if ((*s >= '0' && *s <= '9') || (*s == '+' && s == text))
			buf_addc(b, *s);
	html_printf(b, "\">%s</a>", text);
}

/* What has no scheme of the web gets one: no other scheme ever comes out. */
static void
value_url(struct buf *b, const char *text)
{
	bool whole = str_starts(text, "http://") || str_starts(text, "https://");

	html_printf(b, "<a class=\"num\" href=\"%s%s\" rel=\"noopener noreferrer\">%s</a>", whole ? "" : "https://", text, text);
}

static void
value_plain(struct ctx *ctx, struct buf *b, const struct field *f, const char *text, const char *cell, enum show how)
{
	if (str_eq(cell, "person"))
		html_person(ctx, b, text);
	else if (str_eq(f->format, "phone"))
		value_phone(b, text);
	else if (str_eq(f->format, "email") && how == SHOW_FACT)
		html_printf(b, "<a class=\"num\" href=\"mailto:%s\">%s</a>", text, text);
	else if (str_eq(f->format, "url") && how == SHOW_FACT)
		value_url(b, text);
	else if (f->kind == FIELD_LONGTEXT)
		html_printf(b, "<span class=\"long\">%s</span>", text);
	else if (str_eq(f->format, "code") || f->kind != FIELD_TEXT)
		html_number(b, text);
	else
		html_text(b, text);
}

static void
value_bool(struct buf *b, bool yes)
{
	if (!yes) {
		html_text(b, _("No"));
		return;
	}
	buf_add(b, "<span class=\"yes\">");
	html_icon(b, ICON("check"));
	html_printf(b, "%s</span>", _("Yes"));
}

/* A way to the whole picture; it is small here. */
static void
value_image(struct ctx *ctx, struct buf *b, const struct field *f, int64_t id)
{
	const char *url = picture_url(ctx, f->type, id);

	html_printf(b, "<a class=\"picture\" href=\"%s\"><img src=\"%s?thumb=320\" alt=\"%s\" loading=\"lazy\"></a>", url, url, field_label(f));
}

static void
value_known(struct ctx *ctx, struct buf *b, const struct rec *r, const struct field *f, const char *cell, enum show how)
{
	struct val v = rec_at(r, f);

	switch (f->kind) {
	case FIELD_LINK:
		value_link(ctx, b, r, f, cell, how);
		break;
	case FIELD_ENUM:
		value_enum(ctx, b, f, v.s, cell);
		break;
	case FIELD_DATETIME:
		html_time(ctx, b, v.instant, how);
		break;
	case FIELD_BOOL:
		value_bool(b, v.b);
		break;
	case FIELD_IMAGE:
		value_image(ctx, b, f, v.i);
		break;
	default:
		value_plain(ctx, b, f, field_show(ctx, f, v), cell, how);
	}
}

/* ---- public ----------------------------------------------------------------------------- */

void
value_html(struct ctx *ctx, struct buf *b, const struct rec *r, const struct field *f, const char *cell, enum show how)
{
	if (val_is_empty(rec_at(r, f)))
		html_none(b);
	else if (rec_masks(r, f))
		html_number(b, rec_at(r, f).s);
	else
		value_known(ctx, b, r, f, cell, how);
}

/* The button that shows it stands on the record's own page, where its user may press it. */
static void
show_masked(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *f)
{
	const struct rec *whole = r->head ? r->head : r;
	const char *name = r->head ? arena_printf(ctx->mem, "%s.%lld.%s", r->lines->name, (long long)rec_id(r), f->name)
	                           : f->name;

	if (r->is_new || whole->is_new || !perm_can(ctx, whole->type, whole, "show"))
		return;
	node_set(n, "text", rec_at(r, f).s);
	node_set(n, "show_url", arena_printf(ctx->mem, "%s/%lld/show/%s", type_url(whole->type),
	                                     (long long)rec_id(whole), name));
	node_set(n, "sentence", arena_printf(ctx->mem, _("Show: %s"), field_label(f)));
}

void
show_value(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *f, const char *cell, enum show how)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	if (r->revealed == f)
		buf_add(&b, "<span data-shown tabindex=\"-1\">");
	value_html(ctx, &b, r, f, cell, how);
	if (r->revealed == f)
		buf_add(&b, "</span>");
	node_html(n, &b);
	if (how == SHOW_FACT && !val_is_empty(rec_at(r, f)) && rec_masks(r, f))
		show_masked(ctx, n, r, f);
}
