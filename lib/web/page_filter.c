/*
 * page_filter.c - the quick filters of a list and the chips of what is filtered
 * now. Every choice is a link to the list with another ?f=; a field with many
 * choices is a small form whose text page_list.c turns into a term.
 */
#include "doc/group.h"
#include "doc/tag.h"
#include "web/filter_page.h"
#include "web/html.h"

enum { FILTERS = 7, MENU_SIZE = 40, ON_SIZE = 2 };

/* ---- terms --------------------------------------------------------------------------- */

/* One value as the grammar wants it: everything but plain letters is escaped. */
static const char *
term_value(struct ctx *ctx, struct val v)
{
	if (v.kind == V_TEXT)
		return str_url(ctx->mem, v.s);
	if (v.kind == V_BOOL)
		return v.b ? "yes" : "no";
	return arena_printf(ctx->mem, "%lld", (long long)v.i);
}

const char *
list_term(struct ctx *ctx, const struct field *field, struct val v)
{
	const char *op = field->kind == FIELD_LINK && field->target->tree ? "under" : "eq";

	return arena_printf(ctx->mem, "%s.%s(%s)", field->name, op, term_value(ctx, v));
}

static void
filter_add(struct buf *b, size_t *n, const char *term)
{
	buf_add(b, *n ? "," : "");
	buf_add(b, term);
	++*n;
}

/* What stands beside the record is made anew for each filter. */
static bool
is_same(const struct field *a, const struct field *b)
{
	return a == b || (field_is_beside(a) && field_is_beside(b) && a->type == b->type && str_eq(a->name, b->name));
}

const char *
list_filter_with(struct ctx *ctx, const struct list_state *st, const struct query *q,
                 const struct field *field, const char *term)
{
	const struct filter_term *terms;
	size_t count = query_terms(q, &terms), n = 0;
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = st->own_terms; i < count; i++)
		if (!is_same(terms[i].field, field) || terms[i].via || terms[i].other)
			filter_add(&b, &n, terms[i].text);
	if (term)
		filter_add(&b, &n, term);
	return n > 1 ? arena_printf(ctx->mem, "and(%s)", buf_str(&b)) : buf_str(&b);
}

/* The filter without its i-th term. */
static const char *
filter_without(struct ctx *ctx, const struct list_state *st, const struct query *q, size_t but)
{
	const struct filter_term *terms;
	size_t count = query_terms(q, &terms), n = 0;
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = st->own_terms; i < count; i++)
		if (i != but)
			filter_add(&b, &n, terms[i].text);
	return n > 1 ? arena_printf(ctx->mem, "and(%s)", buf_str(&b)) : buf_str(&b);
}

static const struct filter_term *
filter_of(const struct list_state *st, const struct query *q, const struct field *field)
{
	const struct filter_term *terms;
	size_t count = query_terms(q, &terms);

	for (size_t i = st->own_terms; i < count; i++)
		if (is_same(terms[i].field, field) && !terms[i].via && !terms[i].other)
			return &terms[i];
	return NULL;
}

static bool
term_has(const struct filter_term *term, struct val v)
{
	if (!term || (term->op != OP_EQ && term->op != OP_IN && term->op != OP_UNDER))
		return false;
	for (size_t i = 0; i < term->n; i++)
		if (term->vals[i].kind == V_TEXT && v.kind == V_TEXT ? str_eq(term->vals[i].s, v.s)
		                                                     : val_eq(term->vals[i], v))
			return true;
	return false;
}

/* ---- one quick filter --------------------------------------------------------------------------- */

/* One choice of the menu; of those that leave room for others the tick stands first. */
static void
filter_option(struct buf *b, const char *label, const char *href, bool here, bool many)
{
	html_printf(b, "<a href=\"%s\"", href);
	buf_add(b, here ? " aria-current=\"true\">" : ">");
	if (many)
		buf_add(b, "<span class=\"tick\">");
	if (many && here)
		html_icon(b, ICON("check"));
	if (many)
		buf_add(b, "</span>");
	html_printf(b, "<span class=\"cut\">%s</span>", label);
	if (!many && here)
		html_icon(b, ICON("check"));
	buf_add(b, "</a>");
}

/* The term with one value more, or without it when it is there. */
static const char *
term_toggle(struct ctx *ctx, const struct field *f, const struct filter_term *term, struct val v)
{
	bool had = term_has(term, v);
	size_t n = 0;
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; term && (term->op == OP_EQ || term->op == OP_IN) && i < term->n; i++) {
		bool same = term->vals[i].kind == V_TEXT ? str_eq(term->vals[i].s, v.s)
		                                         : val_eq(term->vals[i], v);

		if (!same)
			filter_add(&b, &n, term_value(ctx, term->vals[i]));
	}
	if (!had)
		filter_add(&b, &n, term_value(ctx, v));
	return n ? arena_printf(ctx->mem, "%s.in(%s)", f->name, buf_str(&b)) : NULL;
}

static void
filter_enum(struct ctx *ctx, struct buf *b, const struct list_state *st, const struct query *q,
            const struct field *f, const struct filter_term *term)
{
	const struct option *options;
	size_t count = enum_options(ctx, f, &options);

	for (size_t i = 0; i < count; i++) {
		struct val v = VTEXT(options[i].value);
		const char *to = list_filter_with(ctx, st, q, f, term_toggle(ctx, f, term, v));

		filter_option(b, option_label(ctx, f, options[i].value),
		              list_href_filter(ctx, st, to), term_has(term, v), true);
	}
}

static void
filter_bool(struct ctx *ctx, struct buf *b, const struct list_state *st, const struct query *q,
            const struct field *f, const struct filter_term *term)
{
	for (int yes = 1; yes >= 0; yes--) {
		struct val v = VBOOL(yes);
		const char *to = list_filter_with(ctx, st, q, f, list_term(ctx, f, v));

		filter_option(b, yes ? _("Yes") : _("No"), list_href_filter(ctx, st, to),
		              term_has(term, v), false);
	}
}

static void
filter_pick(struct ctx *ctx, struct node *n, const struct field *f)
{
	node_set(n, "pick", "1");
	node_set(n, "pick_url", arena_printf(ctx->mem, "%s/pick", type_url(f->target)));
	node_set(n, "hint", _("Name, pinyin or code"));
}

/* One level of a tree at a time: the way up, and what lies below. */
static void
filter_tree(struct ctx *ctx, struct node *n, struct buf *b, const struct list_state *st, const struct query *q,
            const struct field *f, const struct filter_term *term)
{
	const struct org_entry *const *entries = NULL;
	size_t count = link_entries(ctx, f->target, &entries), shown = 0;
	int64_t at = term && term->n == 1 && term->op != OP_NE ? term->vals[0].i : 0;
	const struct org_entry *here = at ? org_entry(ctx->org, f->target, at) : NULL;

	if (here) {
		struct node *up = node_child(n, "up");
		const struct org_entry *above =
		        here->parent ? org_entry(ctx->org, f->target, here->parent) : NULL;
		const char *to = list_filter_with(
		        ctx, st, q, f, above ? list_term(ctx, f, VLINK(above->id)) : NULL);

		node_set(up, "label", above ? above->title : _("All"));
		node_set(up, "url", list_href_filter(ctx, st, to));
	}
	for (size_t i = 0; i < count && shown < MENU_SIZE; i++) {
		const char *to;

		if (!entries[i]->enabled || entries[i]->parent != (here ? here->id : 0))
			continue;
		to = list_filter_with(ctx, st, q, f, list_term(ctx, f, VLINK(entries[i]->id)));
		filter_option(b, entries[i]->title, list_href_filter(ctx, st, to), false, false);
		shown++;
	}
	if (count > MENU_SIZE)
		filter_pick(ctx, n, f);
}

static void
filter_link(struct ctx *ctx, struct node *n, struct buf *b, const struct list_state *st, const struct query *q,
            const struct field *f, const struct filter_term *term)
{
	const struct org_entry *const *entries = NULL;
	size_t count = link_entries(ctx, f->target, &entries);
	bool employee = str_eq(f->to, "employee") && ctx->user->employee;

	if (employee) {
		struct val v = VLINK(ctx->user->employee);
		const char *to = list_filter_with(ctx, st, q, f,
		                                  arena_printf(ctx->mem, "%s.eq(me)", f->name));

		filter_option(b, _("Me"), list_href_filter(ctx, st, to), term_has(term, v), false);
	}
	if (count > MENU_SIZE) {
		filter_pick(ctx, n, f);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct val v = VLINK(entries[i]->id);
		const char *to = list_filter_with(ctx, st, q, f, list_term(ctx, f, v));

		if (entries[i]->enabled && !(employee && v.i == ctx->user->employee))
			filter_option(b, entries[i]->title, list_href_filter(ctx, st, to),
			              term_has(term, v), false);
	}
}

static void
filter_tags(struct ctx *ctx, struct buf *b, const struct list_state *st, const struct query *q, const struct field *f,
            const struct filter_term *term, const struct tag *tags, size_t count)
{
	for (size_t i = 0; i < count && i < MENU_SIZE; i++) {
		struct val v = VTEXT(tags[i].name);
		const char *to = list_filter_with(ctx, st, q, f, term_toggle(ctx, f, term, v));

		filter_option(b, tags[i].name, list_href_filter(ctx, st, to), term_has(term, v), true);
	}
}

static bool
filter_is_quick(struct ctx *ctx, const struct field *f)
{
	return f->kind == FIELD_ENUM || f->kind == FIELD_BOOL ||
	       (f->kind == FIELD_LINK && f->target->cached && perm_reads_all(ctx, f->target));
}

static struct node *
filter_begin(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q, const struct field *f,
             const struct filter_term *term)
{
	struct node *n = node_item(node_child(list, "filters"));

	node_set(n, "name", f->name);
	node_set(n, "label", field_label(f));
	if (term) {
		const char *text = term_value_text(ctx, term);

		node_set(n, "on",
		         term->n > ON_SIZE ? arena_printf(ctx->mem, "%zu", term->n) : text);
		node_set(n, "clear_url",
		         list_href_filter(ctx, st, list_filter_with(ctx, st, q, f, NULL)));
	}
	return n;
}

/* Only where there are any. */
static void
filter_by_tag(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q)
{
	const struct field *f = filter_field(ctx, st->t, "tags");
	const struct filter_term *term = filter_of(st, q, f);
	const struct tag *tags = NULL;
	size_t count = 0;
	struct buf b;

	if (!field_is_tags(f) || tag_all(ctx, st->t, false, &tags, &count) != OK || (!count && !term))
		return;
	buf_init(&b, ctx->mem);
	filter_tags(ctx, &b, st, q, f, term, tags, count);
	node_html(filter_begin(ctx, list, st, q, f, term), &b);
}

static void
filter_by_group(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q)
{
	const struct field *f = st->t->groups ? filter_field(ctx, st->t, st->t->groups_word) : NULL;
	const struct filter_term *term = f ? filter_of(st, q, f) : NULL;
	const struct group *all = NULL;
	size_t count = 0, shown = 0;
	struct buf b;

	if (!f || group_all(ctx, st->t, &all, &count) != OK || (!count && !term))
		return;
	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < count && shown < MENU_SIZE; i++) {
		struct val v = VLINK(all[i].id);

		if (all[i].gone)
			continue;
		filter_option(&b, all[i].name, list_href_filter(ctx, st, list_filter_with(ctx, st, q, f, term_toggle(ctx, f, term, v))),
		              term_has(term, v), true);
		shown++;
	}
	if (shown)
		node_html(filter_begin(ctx, list, st, q, f, term), &b);
}

static void
filter_one(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q,
           const struct field *f)
{
	const struct filter_term *term = filter_of(st, q, f);
	struct node *n = filter_begin(ctx, list, st, q, f, term);
	struct buf b;

	buf_init(&b, ctx->mem);
	if (f->kind == FIELD_ENUM)
		filter_enum(ctx, &b, st, q, f, term);
	else if (f->kind == FIELD_BOOL)
		filter_bool(ctx, &b, st, q, f, term);
	else if (f->target->tree)
		filter_tree(ctx, n, &b, st, q, f, term);
	else
		filter_link(ctx, n, &b, st, q, f, term);
	node_html(n, &b);
}

/* ---- chips ------------------------------------------------------------------------------------------ */

static void
chip_add(struct ctx *ctx, struct node *list, const char *label, const char *op, const char *value,
         const char *href)
{
	struct node *n = node_item(node_child(list, "chips"));

	node_set(n, "label", label);
	node_set(n, "op", op);
	node_set(n, "value", value);
	node_set(n, "url", href);
	node_set(n, "sentence", arena_printf(ctx->mem, _("Take away: %s"), label));
}

/* An or(…) as people read it. */
static const char *
group_sentence(struct ctx *ctx, const struct type *t, const char *text)
{
	const char *problem;
	struct filter *f;

	return filter_parse(ctx, t, text, &f, &problem) == OK && f ? filter_sentence(ctx, f) : text;
}

static void
list_chips(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q)
{
	const struct filter_term *terms;
	size_t count = query_terms(q, &terms);
	struct list_state s = *st;

	s.after = s.back = s.q = "";
	if (*st->q)
		chip_add(ctx, list, _("Search"), NULL, st->q, list_href(ctx, &s));
	for (size_t i = st->own_terms; i < count; i++) {
		const struct filter_term *t = &terms[i];
		const char *href = list_href_filter(ctx, st, filter_without(ctx, st, q, i));

		if (!t->field)
			chip_add(ctx, list, _("Filter"), NULL, group_sentence(ctx, st->t, t->text), href);
		else
			chip_add(ctx, list, term_field_label(ctx, t), term_op_label(t), term_value_text(ctx, t), href);
	}
	s.f = "";
	node_set(list, "clear_url", list_href(ctx, &s));
}

/* ---- public -------------------------------------------------------------------------------------------- */

void
list_filters(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q)
{
	const struct field *owner = st->t->owner;
	const bool chosen = st->saved || (st->columns && *st->columns);
	const struct list *usual = chosen ? type_list(st->t, NULL) : st->list;
	size_t n = 0;

	for (size_t i = 0; i < usual->column_count && n < FILTERS; i++) {
		const struct field *f = usual->columns[i].field;

		if (!filter_is_quick(ctx, f) || !perm_field_readable(ctx, f))
			continue;
		filter_one(ctx, list, st, q, f);
		n++;
		owner = f == owner ? NULL : owner;
	}
	if (owner && filter_is_quick(ctx, owner) && perm_field_readable(ctx, owner))
		filter_one(ctx, list, st, q, owner);
	filter_by_tag(ctx, list, st, q);
	filter_by_group(ctx, list, st, q);
	list_chips(ctx, list, st, q);
}
