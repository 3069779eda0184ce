/*
 * page_wall.c - a list of people as a wall of cards: the same records, filter, columns, boxes and pages as the table,
 * with the face in front. The columns that are shown stand on the card; what is empty is left out.
 */
#include "web/html.h"
#include "web/page.h"

enum { FACTS_MOST = 8 };

bool
wall_fits(const struct type *t)
{
	return t->person;
}

void
wall_links(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	struct list_state other = *st;

	if (!wall_fits(st->t))
		return;
	other.wall = !st->wall;
	node_set(list, st->wall ? "table_url" : "wall_url", list_href(ctx, &other));
	node_set(list, "wall", st->wall ? "1" : NULL);
}

static bool
fact_is_empty(const struct rec *r, const struct field *f)
{
	struct val v = rec_get(r, f->name);

	return val_is_empty(v) || (v.kind == V_BOOL && !v.b);
}

/* Names, choices and addresses speak for themselves; days and numbers do not. */
static bool
fact_is_plain(const struct field *f)
{
	return f->kind == FIELD_TEXT || f->kind == FIELD_ENUM || f->kind == FIELD_LINK;
}

static void
fact_write(struct ctx *ctx, struct buf *b, const struct rec *r, const struct column *c)
{
	html_printf(b, fact_is_plain(c->field) ? "<div><dt class=\"sr\">%s</dt><dd>" : "<div><dt>%s</dt><dd>", field_label(c->field));
	value_html(ctx, b, r, c->field, c->cell ? c->cell : "", SHOW_LIST);
	buf_add(b, "</dd></div>");
}

static void
facts_write(struct ctx *ctx, struct buf *b, const struct rec *r, const struct column *const *columns, size_t n)
{
	int facts = 0;

	buf_add(b, "<dl>");
	for (size_t i = 0; i < n && facts < FACTS_MOST; i++) {
		const struct field *f = columns[i]->field;

		if (f == r->type->title || f == r->type->hangs_on || f->kind == FIELD_LIST || f == r->type->picture || fact_is_empty(r, f))
			continue;
		fact_write(ctx, b, r, columns[i]);
		facts++;
	}
	buf_add(b, "</dl>");
}

/* Whether the link to the record above is among the columns: it stands below the name. */
static const struct column *
column_above(const struct type *t, const struct column *const *columns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (t->hangs_on && columns[i]->field == t->hangs_on)
			return columns[i];
	return NULL;
}

static void
card_write(struct ctx *ctx, struct buf *b, const struct rec *r, const struct column *const *columns, size_t n, bool picks, const char *chips)
{
	const char *title = rec_title(ctx, r), *id = arena_printf(ctx->mem, "%lld", (long long)rec_id(r));
	const struct column *above = column_above(r->type, columns, n);

	buf_add(b, "<li><div class=\"top-of\">");
	html_avatar(ctx, b, r);
	html_printf(b, "<div class=\"grow\"><a class=\"name cut\" href=\"%s/%s\">%s</a>", type_url(r->type), id, title);
	if (above && !fact_is_empty(r, above->field)) {
		buf_add(b, "<p class=\"cut\">");
		value_html(ctx, b, r, above->field, above->cell ? above->cell : "", SHOW_LIST);
		buf_add(b, "</p>");
	}
	buf_add(b, "</div>");
	if (picks)
		html_printf(b, "<span class=\"sel\"><input class=\"form-check-input\" type=\"checkbox\" form=\"bulk\" name=\"id\" value=\"%s\" aria-label=\"%s %s\"></span>",
		            id, _("Select"), title);
	buf_add(b, "</div>");
	facts_write(ctx, b, r, columns, n);
	if (*chips)
		buf_printf(b, "<p class=\"chips-of\">%s</p>", chips);
	buf_add(b, "</li>\n");
}

void
wall_fill(struct ctx *ctx, struct node *list, struct rec *const *recs, size_t count, const struct column *const *columns, size_t n, bool picks, const char *const *chips)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < count; i++)
		card_write(ctx, &b, recs[i], columns, n, picks, chips ? chips[i] : "");
	node_html(node_child(list, "body"), &b);
}
