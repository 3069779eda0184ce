/* surfaces.c - everything by which a record can show, and how it is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/field.h"
#include "support/surfaces.h"
#include "support/surfaces_lists.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* ---- texts of addresses -------------------------------------------------------------------- */

static const char *
enc(struct crawl *c, const char *text)
{
	return str_url(c->h->mem, text);
}

static const char *
start_of(struct crawl *c, const char *text)
{
	const char *s = text;

	for (int i = 0; i < 4 && *s; i++)
		utf8_next(&s);
	return arena_strndup(c->h->mem, text, (size_t)(s - text));
}

static const char *
record_url(struct crawl *c, const struct secret *s)
{
	return arena_printf(c->h->mem, "%s/%lld", type_url(s->type), (long long)s->id);
}

/* Fields of the record itself, not of its rows. */
static bool
is_own(const struct crawl *c, const struct canary *k)
{
	return k->field->type == c->t;
}

/* Where nothing is readable one value shows as much as all. */
static size_t
values_asked(const struct crawl *c)
{
	return c->closed && c->s->n ? 1 : c->s->n;
}

/* ---- lists ------------------------------------------------------------------------------------ */

static void
ask_list(struct crawl *c)
{
	const char *url = type_url(c->t);

	crawl_get(c, "%s", url);
	for (size_t i = 0; i < c->t->list_count && !c->closed; i++)
		crawl_get(c, "%s?view=%s&limit=200&sums=1", url, c->t->lists[i].name);
	crawl_get(c, "%s?limit=1&sort=-updated_at", url);
	crawl_get(c, "%s?deleted=%lld", url, (long long)c->s->id);
	if (c->binned)
		crawl_get(c, "%s?deleted=%lld", url, (long long)c->binned->id);
}

static void
ask_sorts(struct crawl *c)
{
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++) {
		crawl_get(c, "%s?limit=200&sort=%s", type_url(c->t), c->t->fields[i].name);
		crawl_get(c, "%s?limit=200&sort=-%s", type_url(c->t), c->t->fields[i].name);
	}
}

static void
ask_filter(struct crawl *c, const struct canary *k)
{
	static const char *const ops[] = { "eq", "ne", "like", "ge", "le" };
	const char *value = enc(c, enc(c, k->value)), *start = enc(c, enc(c, start_of(c, k->value)));

	for (size_t i = 0; i < (c->closed ? 1 : COUNT(ops)); i++) {
		c->asked = k;
		crawl_get(c, "%s?f=%s.%s(%s)", type_url(c->t), k->field->name, ops[i], value);
		c->asked = NULL;
		crawl_get(c, "%s?f=%s.%s(%s)&sums=1", type_url(c->t), k->field->name, ops[i], start);
	}
}

static void
ask_filters(struct crawl *c)
{
	for (size_t i = 0; i < values_asked(c); i++)
		if (is_own(c, &c->s->canaries[i]))
			ask_filter(c, &c->s->canaries[i]);
	crawl_get(c, "%s?f=id.eq(%lld)", type_url(c->t), (long long)c->s->id);
	crawl_get(c, "%s?f=or(id.gt(0),id.null())&limit=200", type_url(c->t));
}

/* The filter builder: titles of what is named in a filter, and its own fields. */
static void
ask_builder(struct crawl *c)
{
	crawl_get(c, "%s/filter", type_url(c->t));
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++) {
		const struct field *f = &c->t->fields[i];

		if (f->kind == FIELD_LINK)
			crawl_get(c, "%s/filter?f=%s.in(%lld,1,2)", type_url(c->t), f->name, (long long)c->s->id);
		crawl_get(c, "%s/filter?_form=1&g0.0.field=%s&g0.0.op=in&g0.0.in=%lld", type_url(c->t), f->name, (long long)c->s->id);
		crawl_get(c, "%s/filter?_form=1&_do=apply&g0.0.field=%s&g0.0.op=eq&g0.0.v=x", type_url(c->t), f->name);
	}
	for (size_t i = 0; i < values_asked(c); i++) {
		c->asked = &c->s->canaries[i];
		crawl_get(c, "%s/filter?f=%s.eq(%s)", type_url(c->t), c->asked->field->name, enc(c, enc(c, c->asked->value)));
		c->asked = NULL;
	}
}

/* Views: columns and filters of what is not seen, by a view of one's own and by one that is shared. */
static void
ask_views(struct crawl *c)
{
	struct buf cols;
	size_t n = 0;

	buf_init(&cols, c->h->mem);
	for (size_t i = 0; i < c->t->field_count && n < 25; i++)
		if (!c->t->fields[i].engine)
			buf_printf(&cols, "%s%s.sum", n++ ? "," : "", c->t->fields[i].name);
	crawl_get(c, "%s?limit=200&sums=1&cols=%s", type_url(c->t), buf_str(&cols));
	crawl_get(c, "%s?look=cards&limit=200&cols=%s", type_url(c->t), buf_str(&cols));
	crawl_get(c, "%s/columns?cols=%s", type_url(c->t), buf_str(&cols));
	crawl_get(c, "%s/view/new?cols=%s&f=id.eq(%lld)", type_url(c->t), buf_str(&cols), (long long)c->s->id);
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++)
		if (c->t->fields[i].kind == FIELD_LINK)
			crawl_get(c, "%s/view/new?f=%s.eq(%lld)", type_url(c->t), c->t->fields[i].name, (long long)c->s->id);
	crawl_get(c, "%s/view/1", type_url(c->t));
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++)
		crawl_get(c, "%s?group=%s&cols=%s", type_url(c->t), c->t->fields[i].name, buf_str(&cols));
}

/* The export holds what the list shows: the file is asked as the page is. */
static void
ask_export(struct crawl *c)
{
	crawl_get(c, "%s/export?f=id.eq(%lld)", type_url(c->t), (long long)c->s->id);
}

static void
ask_export_post(struct crawl *c)
{
	static const char *const bodies[] = { "which=all", "which=list" };
	const char *url = arena_printf(c->h->mem, "%s/export", type_url(c->t));

	c->h->most_statements = 200;
	for (size_t i = 0; i < COUNT(bodies); i++)
		crawl_post(c, url, bodies[i]);
	for (size_t i = 0; i < values_asked(c); i++) {
		c->asked = &c->s->canaries[i];
		crawl_post(c, arena_printf(c->h->mem, "%s?f=%s.eq(%s)", url, c->asked->field->name, enc(c, enc(c, c->asked->value))), "which=all");
		c->asked = NULL;
	}
	c->h->most_statements = 0;
}

static void
ask_views_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/view/new", type_url(c->t)), arena_printf(c->h->mem, "name=x&col=nothing&filter=id.eq(%lld)", (long long)c->s->id));
	crawl_post(c, arena_printf(c->h->mem, "%s/view/1", type_url(c->t)), "name=x");
	crawl_post(c, arena_printf(c->h->mem, "%s/columns", type_url(c->t)), "col=nothing");
	crawl_post(c, arena_printf(c->h->mem, "%s/view/1/delete", type_url(c->t)), "x=1");
}

static void
ask_words(struct crawl *c, const char *format)
{
	for (size_t i = 0; i < values_asked(c); i++) {
		const struct canary *k = &c->s->canaries[i];

		c->asked = k;
		crawl_get(c, "%s%s%s", type_url(c->t), format, enc(c, k->value));
		c->asked = NULL;
		crawl_get(c, "%s%s%s", type_url(c->t), format, enc(c, start_of(c, k->value)));
	}
}

/* The list, and the box of every page: what is found, and what is suggested. */
static void
ask_search(struct crawl *c)
{
	ask_words(c, "?limit=200&q=");
	/* Of what is no part of a search, one value stands for all. */
	for (size_t i = 0; i < values_asked(c); i++) {
		c->asked = i && !c->s->canaries[i].field->search ? NULL : &c->s->canaries[i];
		if (!c->asked)
			continue;
		const char *value = enc(c, c->asked->value), *start = enc(c, start_of(c, c->asked->value));
		crawl_get(c, "/search?q=%s", value);
		crawl_get(c, "/search/suggest?q=%s", value);
		c->asked = NULL;
		crawl_get(c, "/search?q=%s", start);
		crawl_get(c, "/search/suggest?q=%s", start);
	}
}

/* A cursor that somebody got who sees everything begins at the secret: what is behind it is the asker's own. */
static void
ask_cursor(struct crawl *c)
{
	const char *role = c->role, *body, *next;

	standing_role("general_manager");
	http_get(c->h, arena_printf(c->h->mem, "%s?limit=1&sort=-updated_at", type_url(c->t)));
	body = http_body(c->h);
	next = strstr(body, "after=");
	const char *cursor = next ? arena_strndup(c->h->mem, next, strcspn(next, "\"&")) : NULL;
	standing_role(role);
	if (cursor)
		crawl_get(c, "%s?limit=1&sort=-updated_at&%s", type_url(c->t), cursor);
}

/* ---- look-ups ------------------------------------------------------------------------------------- */

static void
ask_pick(struct crawl *c)
{
	struct buf fill;
	size_t n = 0;

	crawl_get(c, "%s/pick", type_url(c->t));
	ask_words(c, "/pick?q=");
	crawl_get(c, "%s/pick?q=%lld", type_url(c->t), (long long)c->s->id);
	buf_init(&fill, c->h->mem);
	for (size_t i = 0; i < c->s->n && n < 20; i++)
		if (is_own(c, &c->s->canaries[i])) {
			buf_printf(&fill, "%s%s", n++ ? "," : "", c->s->canaries[i].field->name);
		}
	crawl_get(c, "%s/pick?q=%s&fill=%s", type_url(c->t), enc(c, start_of(c, c->s->canaries[0].value)), buf_str(&fill));
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++)
		if (c->t->fields[i].kind == FIELD_LINK)
			for (int64_t id = 1; id < 4; id++)
				crawl_get(c, "%s/pick?within=%s.%lld", type_url(c->t), c->t->fields[i].name, (long long)id);
}

/* ---- links from other types to the secret ------------------------------------------------------------ */

/* Without the right the answer is the same for every form of the question. */
static bool
may(const struct type *u, const char *action)
{
	struct ctx *ctx = standing_unit();
	bool yes = perm_can(ctx, u, NULL, action);

	test_end(ctx);
	return yes;
}

typedef void link_fn(struct crawl *c, const struct type *u, const struct field *link);

static void
each_link(struct crawl *c, link_fn *fn)
{
	for (size_t i = 0; i < c->db->types->count; i++) {
		const struct type *u = c->db->types->all[i];

		for (size_t k = 0; k < u->field_count; k++)
			if (u->fields[k].kind == FIELD_LINK && u->fields[k].target == c->t && !u->fields[k].engine)
				fn(c, u, &u->fields[k]);
	}
}

/* By a condition over a link: as many rows of other types as the secret has. */
static void
link_filtered(struct crawl *c, const struct type *u, const struct field *link)
{
	if (!may(u, "read"))
		return;
	for (size_t i = 0; i < values_asked(c); i++) {
		const struct canary *k = &c->s->canaries[i];

		if (!is_own(c, k))
			continue;
		c->asked = k;
		crawl_get(c, "%s?f=%s.%s.eq(%s)", type_url(u), link->name, k->field->name, enc(c, enc(c, k->value)));
		c->asked = NULL;
		crawl_get(c, "%s?f=%s.%s.starts(%s)", type_url(u), link->name, k->field->name, enc(c, enc(c, start_of(c, k->value))));
	}
}

static void
ask_over_links(struct crawl *c)
{
	each_link(c, link_filtered);
}

static void
link_prefill(struct crawl *c, const struct type *u, const struct field *link)
{
	crawl_get(c, "%s/new?set.%s=%lld", type_url(u), link->name, (long long)c->s->id);
	if (c->binned)
		crawl_get(c, "%s/new?set.%s=%lld", type_url(u), link->name, (long long)c->binned->id);
	crawl_get(c, "%s?f=%s.eq(%lld)", type_url(u), link->name, (long long)c->s->id);
	if (!may(u, "read"))
		return;
	crawl_get(c, "%s?f=%s.in(%lld,1)", type_url(u), link->name, (long long)c->s->id);
	crawl_get(c, "%s/pick?within=%s.%lld", type_url(u), link->name, (long long)c->s->id);
}

static void
ask_prefills(struct crawl *c)
{
	crawl_get(c, "%s/new", type_url(c->t));
	for (size_t i = 0; i < values_asked(c); i++) {
		c->asked = &c->s->canaries[i];
		crawl_get(c, "%s/new?set.%s=%s", type_url(c->t), c->asked->field->name, enc(c, c->asked->value));
		c->asked = NULL;
	}
	each_link(c, link_prefill);
}

/* A form with the secret chosen in a link: by id, by title; saved, computed, with one row more. */
static void
link_posted(struct crawl *c, const struct type *u, const struct field *link)
{
	static const char *const more[] = { "", "&_compute=1", "&_preview=1", "&_add=x" };
	const char *title = NULL;

	for (size_t i = 0; i < c->s->n; i++)
		if (c->s->canaries[i].title) {
			c->asked = &c->s->canaries[i];
			title = c->asked->value;
		}
	size_t forms = may(u, "create") ? COUNT(more) : 1;
	for (size_t i = 0; i < forms; i++) {
		const char *url = arena_printf(c->h->mem, "%s/new", type_url(u)), *add = more[i];

		if (str_eq(add, "&_add=x"))
			add = u->lines_count ? arena_printf(c->h->mem, "&_add=%s", u->lines[0].name) : "";
		const struct canary *typed = c->asked;
		c->asked = NULL;
		crawl_post(c, url, arena_printf(c->h->mem, "%s=%lld%s", link->name, (long long)c->s->id, add));
		crawl_post(c, url, arena_printf(c->h->mem, "%s=x&_id.%s=%lld&_shown.%s=x%s", link->name, link->name,
		                                (long long)c->s->id, link->name, add));
		c->asked = typed;
		if (title)
			crawl_post(c, url, arena_printf(c->h->mem, "%s=%s%s", link->name, enc(c, title), add));
	}
	c->asked = NULL;
}

/* A choice that nobody has keeps the record from being saved: it would hold the canary itself. */
static const char *
unsaved(const struct crawl *c, const struct canary *k)
{
	for (size_t i = 0; i < c->t->field_count; i++) {
		const struct field *f = &c->t->fields[i];

		if (f->kind == FIELD_LINK && !f->engine && !*f->may && f != k->field)
			return arena_printf(c->h->mem, "&%s=nobody", f->name);
	}
	return "";
}

/* That a unique value is taken is all that a refusal tells. */
static void
ask_create(struct crawl *c)
{
	const char *url = arena_printf(c->h->mem, "%s/new", type_url(c->t));

	for (size_t i = 0; i < values_asked(c); i++)
		if (is_own(c, &c->s->canaries[i])) {
			c->asked = &c->s->canaries[i];
			if (crawl_post(c, url, arena_printf(c->h->mem, "%s=%s%s", c->asked->field->name, enc(c, c->asked->value),
			                                    unsaved(c, c->asked))) == 303)
				fail_msg("%s was saved with a canary", c->t->name);
			c->asked = NULL;
		}
	each_link(c, link_posted);
}

/* ---- the record itself ---------------------------------------------------------------------------------- */

static void
ask_detail(struct crawl *c)
{
	crawl_get(c, "%s", record_url(c, c->s));
	crawl_get(c, "%s?tab=history", record_url(c, c->s));
	for (size_t i = 0; i < c->t->tab_count; i++)
		crawl_get(c, "%s?tab=%s", record_url(c, c->s), c->t->tabs[i].name);
	crawl_get(c, "%s?saved=1&done=audit&restored=1", record_url(c, c->s));
	if (c->binned)
		crawl_get(c, "%s", record_url(c, c->binned));
}

/* The tabs of other records, and the record that says what is made of it. */
static void
link_tabs(struct crawl *c, const struct type *u, const struct field *link)
{
	(void)link;
	crawl_get(c, "%s?limit=200", type_url(u));
}

static void
ask_tabs(struct crawl *c)
{
	const struct pointing *list;
	size_t n = crawl_pointing(c->t, &list);

	each_link(c, link_tabs);
	for (size_t i = 0; i < c->db->types->count; i++) {
		const struct type *u = c->db->types->all[i];

		for (size_t k = 0; k < u->tab_count; k++)
			if (u->tabs[k].kind == TAB_RELATED && u->tabs[k].type == c->t && may(u, "read"))
				for (int64_t id = 1; id < 6; id++)
					crawl_get(c, "%s/%lld?tab=%s", type_url(u), (long long)id, u->tabs[k].name);
	}
	for (size_t i = 0; i < n; i++) {
		if (!may(list[i].type, "read"))
			continue;
		static const char *const pages[] = { "", "/edit", "/history", "/trail", "/delete", "?tab=history" };
		for (size_t k = 0; k < COUNT(pages); k++)
			crawl_get(c, "%s/%lld%s", type_url(list[i].type), (long long)list[i].id, pages[k]);
	}
}

static void
ask_edit(struct crawl *c)
{
	crawl_get(c, "%s/edit", record_url(c, c->s));
	if (c->binned)
		crawl_get(c, "%s/edit", record_url(c, c->binned));
}

/* Saved, refused, in conflict, computed, deleted meanwhile. */
static void
ask_save(struct crawl *c)
{
	static const char *const bodies[] = {
		"row_version=1&x=1", "row_version=99&x=1", "row_version=1&_compute=1", "row_version=1&_preview=1", "_add=parts", "x=1",
	};

	for (size_t i = 0; i < (c->closed ? 1 : COUNT(bodies)); i++) {
		crawl_post(c, record_url(c, c->s), bodies[i]);
		if (c->binned)
			crawl_post(c, record_url(c, c->binned), bodies[i]);
	}
	crawl_post(c, record_url(c, c->s), arena_printf(c->h->mem, "row_version=1&%s=canary&_conflict=1", c->t->title->name));
}

/* ---- the bin ----------------------------------------------------------------------------------------------- */

static void
ask_bin(struct crawl *c)
{
	crawl_get(c, "%s/bin", type_url(c->t));
	crawl_get(c, "%s/bin?after=x", type_url(c->t));
}

/* To delete what the secret hangs on, or what it names: what goes along, and who is in the way. */
static void
ask_delete(struct crawl *c)
{
	crawl_get(c, "%s/delete", record_url(c, c->s));
	if (c->t->hangs_on)
		crawl_get(c, "%s/%lld/delete", type_url(c->t->hangs_on->target), (long long)standing_record(c->t->hangs_on->target, SUB));
}

static void
ask_delete_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/delete", record_url(c, c->s)), "row_version=1");
	crawl_post(c, arena_printf(c->h->mem, "%s/delete", record_url(c, c->s)), "row_version=99");
	for (size_t i = 0; i < c->t->field_count; i++) {
		const struct field *f = &c->t->fields[i];
		struct ctx *ctx = standing_unit();
		struct rec *r;

		if (f->kind != FIELD_LINK || f->engine || f == c->t->hangs_on || !perm_can(ctx, f->target, NULL, "delete")) {
			test_end(ctx);
			continue;
		}
		as_system_begin(ctx, "test");
		int64_t id = rec_load(ctx, &r, c->t->name, c->s->id) == OK ? rec_link(r, f->name) : 0;
		int64_t version = 0;
		if (id && rec_load(ctx, &r, f->target->name, id) == OK)
			version = rec_version(r);
		as_system_end(ctx);
		test_end(ctx);
		const char *url = arena_printf(c->h->mem, "%s/%lld", type_url(f->target), (long long)id);
		if (!version)
			continue;
		crawl_get(c, "%s", url);
		crawl_get(c, "%s/delete", url);
		crawl_post(c, arena_printf(c->h->mem, "%s/delete", url), arena_printf(c->h->mem, "row_version=%lld", (long long)version));
	}
}

static void
ask_restore(struct crawl *c)
{
	if (c->binned)
		crawl_post(c, arena_printf(c->h->mem, "%s/restore", record_url(c, c->binned)), "");
	crawl_post(c, arena_printf(c->h->mem, "%s/restore", record_url(c, c->s)), "");
}

static void
ask_purge(struct crawl *c)
{
	crawl_get(c, "%s/purge", record_url(c, c->binned ? c->binned : c->s));
}

static void
ask_purge_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/purge", record_url(c, c->binned ? c->binned : c->s)), "");
}

/* ---- steps, rows, trail, conversions -------------------------------------------------------------------------- */

static void
ask_steps(struct crawl *c)
{
	crawl_get(c, "%s/do/nothing", record_url(c, c->s));
	for (size_t i = 0; c->t->workflow && i < c->t->workflow->step_count; i++)
		crawl_get(c, "%s/do/%s", record_url(c, c->s), c->t->workflow->steps[i].name);
}

static void
ask_steps_post(struct crawl *c)
{
	for (size_t i = 0; c->t->workflow && i < c->t->workflow->step_count; i++)
		crawl_post(c, arena_printf(c->h->mem, "%s/do/%s", record_url(c, c->s), c->t->workflow->steps[i].name), "row_version=1&reason=x");
}

static const char *
row_url(struct crawl *c, size_t lines, int64_t row, const char *step)
{
	return arena_printf(c->h->mem, "%s/row/%s/%lld/%s", record_url(c, c->s), c->t->lines[lines].name, (long long)row, step);
}

static void
ask_rows(struct crawl *c)
{
	crawl_get(c, "%s/row/x/1/close", record_url(c, c->s));
	for (size_t i = 0; i < c->t->lines_count; i++)
		for (int64_t row = 1; row < (c->closed ? 2 : 30); row += 4)
			crawl_get(c, "%s", row_url(c, i, row, "close"));
}

static void
ask_rows_post(struct crawl *c)
{
	for (size_t i = 0; i < c->t->lines_count; i++)
		crawl_post(c, row_url(c, i, 1, "close"), "row_version=1&close_reason=x");
}

static void
ask_trail(struct crawl *c)
{
	crawl_get(c, "%s/trail", record_url(c, c->s));
}

typedef void convert_fn(struct crawl *c, const struct type *to);

static void
each_convert(struct crawl *c, convert_fn *fn)
{
	for (size_t i = 0; i < c->db->types->count; i++)
		if (convert_find(c->t, c->db->types->all[i]))
			fn(c, c->db->types->all[i]);
}

static void
convert_pull(struct crawl *c, const struct type *to)
{
	crawl_get(c, "%s/pull?from=%s", type_url(to), c->t->name);
	crawl_get(c, "%s/pull?from=%s:%lld", type_url(to), c->t->name, (long long)c->s->id);
	crawl_get(c, "%s/new?_from=%s:%lld", type_url(to), c->t->name, (long long)c->s->id);
	for (size_t i = 0; i < values_asked(c); i++) {
		c->asked = &c->s->canaries[i];
		crawl_get(c, "%s/pull?from=%s&q=%s", type_url(to), c->t->name, enc(c, c->asked->value));
		c->asked = NULL;
	}
}

static void
convert_post(struct crawl *c, const struct type *to)
{
	const char *from = arena_printf(c->h->mem, "%s%%3A%lld", c->t->name, (long long)c->s->id);

	crawl_post(c, arena_printf(c->h->mem, "%s/pull", type_url(to)), arena_printf(c->h->mem, "from=%s&pick.parts.1=1", from));
	crawl_post(c, arena_printf(c->h->mem, "%s/new", type_url(to)), arena_printf(c->h->mem, "_from=%s", from));
	crawl_post(c, arena_printf(c->h->mem, "%s/new", type_url(to)), arena_printf(c->h->mem, "_from=%s&_compute=1", from));
}

static void ask_pull(struct crawl *c) { each_convert(c, convert_pull); }
static void ask_pull_post(struct crawl *c) { each_convert(c, convert_post); }

/* ---- the history ------------------------------------------------------------------------------------------------- */

static void
ask_history(struct crawl *c)
{
	const char *url = record_url(c, c->s);

	crawl_get(c, "%s/history", url);
	crawl_get(c, "%s/history?field=%s&who=0&from=2020-01-01&to=2099-01-01", url, c->t->title->name);
	crawl_get(c, "%s/history?before=99999999", url);
	if (c->binned)
		crawl_get(c, "%s/history", record_url(c, c->binned));
}

/* Entries of the secret, by its own address and by that of a record of one's own. */
static void
ask_history_post(struct crawl *c)
{
	for (size_t i = 0; i < c->s->entry_count; i++) {
		crawl_post(c, arena_printf(c->h->mem, "%s/history/%lld/restore", record_url(c, c->s), (long long)c->s->entries[i]),
		           "row_version=1");
		if (standing_record(c->t, OWN))
			crawl_post(c, arena_printf(c->h->mem, "%s/%lld/history/%lld/restore", type_url(c->t), (long long)standing_record(c->t, OWN),
			                           (long long)c->s->entries[i]), "row_version=1");
	}
}

/* ---- masked values, logins -------------------------------------------------------------------------------------- */

static void
ask_show(struct crawl *c)
{
	for (size_t i = 0; i < values_asked(c); i++)
		if (is_own(c, &c->s->canaries[i]))
			crawl_post(c, arena_printf(c->h->mem, "%s/show/%s", record_url(c, c->s), c->s->canaries[i].field->name), "x=1");
}

/* ---- comments, following ----------------------------------------------------------------------------------------- */

static void
ask_comments(struct crawl *c)
{
	crawl_get(c, "%s/comments", record_url(c, c->s));
	crawl_get(c, "%s/comments?reply=1&edit=1&before=99", record_url(c, c->s));
	crawl_get(c, "%s/people?q=", record_url(c, c->s));
	if (c->binned)
		crawl_get(c, "%s/comments", record_url(c, c->binned));
}

static void
ask_comments_post(struct crawl *c)
{
	static const char *const deeds[] = { "comments", "comments/1", "comments/1/delete", "comments/1/pin", "follow" };

	for (size_t i = 0; i < COUNT(deeds); i++)
		crawl_post(c, arena_printf(c->h->mem, "%s/%s", record_url(c, c->s), deeds[i]), "text=x&on=1");
}

static void
ask_files(struct crawl *c)
{
	crawl_get(c, "%s/files", record_url(c, c->s));
	for (int id = 1; id < 4; id++) {
		crawl_get(c, "%s/files/%d", record_url(c, c->s), id);
		crawl_get(c, "%s/files/%d/view", record_url(c, c->s), id);
	}
}

/* Of this record: what is hidden of it shows by no address. */
static void
ask_pictures(struct crawl *c)
{
	for (size_t i = 0; i < c->s->n; i++) {
		const struct canary *k = &c->s->canaries[i];
		const char *number = k->field->kind == FIELD_IMAGE ? strrchr(k->value, '/') : NULL;

		if (!number)
			continue;
		c->asked = k;
		crawl_get(c, "%s/picture%.*s", type_url(c->t), (int)strcspn(number, "?"), number);
		crawl_get(c, "%s/picture%sthumb=96", type_url(c->t), number);
		c->asked = NULL;
	}
	crawl_get(c, "%s/picture/1", type_url(c->t));
}

static void
ask_files_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/files", record_url(c, c->s)), "x=1");
	crawl_post(c, arena_printf(c->h->mem, "%s/files/1/delete", record_url(c, c->s)), "x=1");
}

static void
ask_tags_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/tags", record_url(c, c->s)), "tag=x");
	crawl_post(c, arena_printf(c->h->mem, "%s/tags/1/remove", record_url(c, c->s)), "x=1");
}

static void
ask_compute_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/compute", record_url(c, c->s)), "x=1");
}

static void
ask_groups_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/groups", record_url(c, c->s)), "group=1");
	crawl_post(c, arena_printf(c->h->mem, "%s/groups/1/remove", record_url(c, c->s)), "x=1");
}

static void ask_notices(struct crawl *c) { crawl_get(c, "/notices"); crawl_get(c, "/notices?show=unread"); }

static void
ask_favourites(struct crawl *c)
{
	static const char *const bodies[] = { "on=1", "on=0" };

	crawl_get(c, "/favourites");
	for (size_t i = 0; i < COUNT(bodies); i++)
		crawl_post(c, arena_printf(c->h->mem, "%s/favourite", record_url(c, c->s)), bodies[i]);
	crawl_post(c, arena_printf(c->h->mem, "%s/favourite", type_url(c->t)), "view=all&on=1");
	crawl_get(c, "/favourites");
}

static void ask_log(struct crawl *c) { crawl_get(c, "%s/log", type_url(c->t)); }
static void ask_access(struct crawl *c) { crawl_get(c, "%s/access", record_url(c, c->s)); }

/* Whoever may do it to a user reads all of them, and hides nothing here. */
static void
ask_access_post(struct crawl *c)
{
	static const char *const deeds[] = { "end", "factor", "password", "unlock" };

	for (size_t i = 0; i < COUNT(deeds); i++)
		crawl_post(c, arena_printf(c->h->mem, "%s/access/%s", record_url(c, c->s), deeds[i]), "x=1");
}

/* Who may keep roles and users reads all of them: to everybody else these are closed. */
static void
ask_rights(struct crawl *c)
{
	static const char *const pages[] = { "rights", "fields", "copy", "roles" };

	for (size_t i = 0; i < COUNT(pages); i++)
		crawl_get(c, "%s/%s", record_url(c, c->s), pages[i]);
}

static void
ask_formal(struct crawl *c)
{
	crawl_get(c, "%s/vcard", record_url(c, c->s));
	crawl_get(c, "%s/move", record_url(c, c->s));
	crawl_get(c, "%s/vcards?id=%lld&id=1", type_url(c->t), (long long)c->s->id);
	crawl_get(c, "%s/vcard_import", type_url(c->t));
	crawl_get(c, "%s/formal", record_url(c, c->s));
}

static void
ask_formal_post(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/formal", record_url(c, c->s)), "x=1");
	crawl_post(c, arena_printf(c->h->mem, "%s/move", record_url(c, c->s)), "x=1");
	crawl_post(c, arena_printf(c->h->mem, "%s/vcard_import", type_url(c->t)), "x=1");
}

static void
ask_rights_post(struct crawl *c)
{
	static const char *const pages[] = { "rights", "fields", "copy", "roles" };

	for (size_t i = 0; i < COUNT(pages); i++)
		crawl_post(c, arena_printf(c->h->mem, "%s/%s", record_url(c, c->s), pages[i]), "x=1");
}

/* Of oneself, of the one whose record it is, of whoever manages; and with the number of the record among the settings. */
static void
ask_why(struct crawl *c)
{
	static const char *const people[] = { "sales1", "manager", "gm", "admin", "1", "2", "3" };

	crawl_get(c, "%s/why", record_url(c, c->s));
	for (size_t i = 0; i < (c->closed ? 1 : COUNT(people)); i++) {
		crawl_get(c, "%s/why?user=%s", record_url(c, c->s), people[i]);
		crawl_get(c, "/admin/why?type=%s&record=%lld&user=%s", c->t->name, (long long)c->s->id, people[i]);
	}
}


/* ---- pages of no type ------------------------------------------------------------------------------------------------ */

static void ask_home(struct crawl *c) { crawl_get(c, "/"); crawl_get(c, "/search"); crawl_get(c, "/search/suggest?q=1"); }
static void ask_login(struct crawl *c) { crawl_get(c, "/login?next=/customer/customer"); }
static void ask_password(struct crawl *c) { crawl_get(c, "/password"); }
static void ask_health(struct crawl *c) { crawl_get(c, "/healthz"); }

static void
ask_company(struct crawl *c)
{
	static const char *const pages[] = { "organisation", "calendar", "calendar/import", "health", "files", "tags", "mail", "mail/outbox", "mail/1" };

	for (size_t i = 0; i < COUNT(pages); i++)
		crawl_get(c, "/admin/%s", pages[i]);
}

static void
ask_settings(struct crawl *c)
{
	static const char *const pages[] = { "", "/index", "/index?q=a", "/dictionaries", "/jobs", "/bin", "/layouts", "/layouts?type=customer" };

	for (size_t i = 0; i < COUNT(pages); i++)
		crawl_get(c, "/admin%s", pages[i]);
}

static void
ask_changes(struct crawl *c)
{
	crawl_get(c, "/admin/audit");
	crawl_get(c, "/admin/audit?type=%s", c->t->name);
	crawl_get(c, "/admin/audit?type=%s&record=%lld", c->t->name, (long long)c->s->id);
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++)
		if (!c->t->fields[i].engine)
			crawl_get(c, "/admin/audit?type=%s&field=%s", c->t->name, c->t->fields[i].name);
}

static void ask_forgotten(struct crawl *c) { crawl_get(c, "/forgot"); crawl_get(c, "/reset?token=x"); }
static void ask_see_as(struct crawl *c) { crawl_get(c, "/admin/user/1/see-as"); crawl_get(c, "/admin/user/8/see-as"); }
static void ask_data_scope(struct crawl *c) { crawl_get(c, "/admin/data_scope"); }
static void
ask_reports(struct crawl *c)
{
	static const char *const bys[] = { "industry", "region", "category", "level", "owner", "source", "person_type", "lifecycle", "value_class" };

	for (size_t i = 0; i < COUNT(bys); i++) {
		crawl_get(c, "/customer/reports?by=%s&from=2000-01-01&to=2100-01-01", bys[i]);
		crawl_get(c, "/customer/reports?by=%s&show=completeness", bys[i]);
	}
}

static void ask_value(struct crawl *c) { crawl_get(c, "/customer/value"); }
static void ask_code(struct crawl *c) { crawl_get(c, "/login/code"); }

static void
ask_account(struct crawl *c)
{
	static const char *const pages[] = { "", "/profile", "/sessions", "/two-factor", "/two-factor/off", "/two-factor/setup" };

	for (size_t i = 0; i < COUNT(pages); i++)
		crawl_get(c, "/account%s", pages[i]);
}

static void
ask_security(struct crawl *c)
{
	crawl_get(c, "/admin/security");
	crawl_get(c, "/admin/security_log");
	crawl_get(c, "/admin/security_log?login=a&kind=login");
}

/* ---- the list ----------------------------------------------------------------------------------------------------------- */

const struct surface surfaces[] = {
	{ "GET /{type}", ask_list },
	{ "GET /{type}", ask_sorts },
	{ "GET /{type}", ask_filters },
	{ "GET /{type}", ask_over_links },
	{ "GET /{type}/filter", ask_builder },
	{ "GET /{type}/export", ask_export },
	{ "POST /{type}/export", ask_export_post },
	{ "GET /{type}/export/{id}", ask_export_file },
	{ "GET /{type}/export/{id}/file", ask_export_file },
	{ "GET /{type}/board", ask_board },
	{ "POST /{type}/board/{id}", ask_board_post },
	{ "GET /{type}/bulk", ask_bulk },
	{ "GET /{type}/bulk/{id}", ask_bulk },
	{ "GET /{type}/bulk/{id}/results", ask_bulk },
	{ "POST /{type}/bulk", ask_bulk_post },
	{ "POST /{type}/bulk/{id}/undo", ask_bulk_post },
	{ "GET /{type}/columns", ask_views },
	{ "POST /{type}/columns", ask_views_post },
	{ "GET /{type}/view/new", ask_views },
	{ "GET /{type}/view/{id}", ask_views },
	{ "POST /{type}/view/new", ask_views_post },
	{ "POST /{type}/view/{id}", ask_views_post },
	{ "POST /{type}/view/{id}/delete", ask_views_post },
	{ "GET /{type}", ask_search },
	{ "GET /search", ask_home },
	{ "GET /search/suggest", ask_home },
	{ "GET /{type}", ask_cursor },
	{ "GET /{type}/pick", ask_pick },
	{ "GET /{type}/new", ask_prefills },
	{ "POST /{type}/new", ask_create },
	{ "GET /{type}/bin", ask_bin },
	{ "GET /{type}/{id}/delete", ask_delete },
	{ "POST /{type}/{id}/delete", ask_delete_post },
	{ "POST /{type}/{id}/restore", ask_restore },
	{ "GET /{type}/{id}/purge", ask_purge },
	{ "POST /{type}/{id}/purge", ask_purge_post },
	{ "GET /{type}/{id}", ask_detail },
	{ "GET /{type}/{id}", ask_tabs },
	{ "GET /{type}/{id}/edit", ask_edit },
	{ "POST /{type}/{id}", ask_save },
	{ "GET /{type}/{id}/do/{step}", ask_steps },
	{ "POST /{type}/{id}/do/{step}", ask_steps_post },
	{ "GET /{type}/{id}/row/{lines}/{row}/{step}", ask_rows },
	{ "POST /{type}/{id}/row/{lines}/{row}/{step}", ask_rows_post },
	{ "GET /{type}/{id}/trail", ask_trail },
	{ "GET /{type}/pull", ask_pull },
	{ "POST /{type}/pull", ask_pull_post },
	{ "GET /{type}/{id}/history", ask_history },
	{ "POST /{type}/{id}/history/{entry}/restore", ask_history_post },
	{ "POST /{type}/{id}/show/{field}", ask_show },
	{ "GET /{type}/{id}/comments", ask_comments },
	{ "GET /{type}/{id}/people", ask_comments },
	{ "POST /{type}/{id}/comments", ask_comments_post },
	{ "POST /{type}/{id}/comments/{entry}", ask_comments_post },
	{ "POST /{type}/{id}/comments/{entry}/delete", ask_comments_post },
	{ "POST /{type}/{id}/comments/{entry}/pin", ask_comments_post },
	{ "POST /{type}/{id}/follow", ask_comments_post },
	{ "GET /{type}/{id}/files", ask_files },
	{ "GET /{type}/picture/{entry}", ask_pictures },
	{ "GET /{type}/{id}/files/{entry}", ask_files },
	{ "GET /{type}/{id}/files/{entry}/view", ask_files },
	{ "POST /{type}/{id}/files", ask_files_post },
	{ "POST /{type}/{id}/files/{entry}/delete", ask_files_post },
	{ "POST /{type}/{id}/tags", ask_tags_post },
	{ "POST /{type}/{id}/tags/{entry}/remove", ask_tags_post },
	{ "POST /{type}/{id}/groups", ask_groups_post },
	{ "POST /{type}/{id}/groups/{entry}/remove", ask_groups_post },
	{ "GET /admin/files", ask_company },
	{ "GET /admin/tags", ask_company },
	{ "GET /admin/views", ask_company },
	{ "GET /notices", ask_notices },
	{ "POST /{type}/{id}/favourite", ask_favourites },
	{ "POST /{type}/favourite", ask_favourites },
	{ "GET /favourites", ask_favourites },
	{ "GET /account/profile", ask_account },
	{ "GET /admin/", ask_settings },
	{ "GET /admin/index", ask_settings },
	{ "GET /admin/dictionaries", ask_settings },
	{ "GET /admin/jobs", ask_settings },
	{ "GET /admin/layouts", ask_settings },
	{ "GET /admin/bin", ask_settings },
	{ "GET /{type}", ask_changes },
	{ "GET /admin/audit", ask_changes },
	{ "GET /{type}/log", ask_log },
	{ "GET /{type}/{id}/access", ask_access },
	{ "POST /{type}/{id}/access/end", ask_access_post },
	{ "POST /{type}/{id}/access/factor", ask_access_post },
	{ "POST /{type}/{id}/access/password", ask_access_post },
	{ "POST /{type}/{id}/access/unlock", ask_access_post },
	{ "GET /{type}/{id}/rights", ask_rights },
	{ "GET /{type}/{id}/fields", ask_rights },
	{ "GET /{type}/{id}/copy", ask_rights },
	{ "GET /{type}/{id}/roles", ask_rights },
	{ "POST /{type}/{id}/rights", ask_rights_post },
	{ "POST /{type}/{id}/fields", ask_rights_post },
	{ "POST /{type}/{id}/copy", ask_rights_post },
	{ "POST /{type}/{id}/roles", ask_rights_post },
	{ "GET /{type}/{id}/formal", ask_formal },
	{ "GET /{type}/{id}/move", ask_formal },
	{ "POST /{type}/{id}/move", ask_formal_post },
	{ "GET /{type}/{id}/vcard", ask_formal },
	{ "GET /{type}/vcards", ask_formal },
	{ "GET /{type}/vcard_import", ask_formal },
	{ "POST /{type}/vcard_import", ask_formal_post },
	{ "POST /{type}/{id}/formal", ask_formal_post },
	{ "POST /{type}/{id}/compute", ask_compute_post },
	{ "GET /account", ask_account },
	{ "GET /account/sessions", ask_account },
	{ "GET /account/two-factor", ask_account },
	{ "GET /account/two-factor/off", ask_account },
	{ "GET /account/two-factor/setup", ask_account },
	{ "GET /forgot", ask_forgotten },
	{ "GET /reset", ask_forgotten },
	{ "GET /{type}/{id}/why", ask_why },
	{ "GET /admin/why", ask_why },
	{ "GET /admin/user/{id}/see-as", ask_see_as },
	{ "GET /admin/organisation", ask_company },
	{ "GET /admin/calendar", ask_company },
	{ "GET /admin/calendar/import", ask_company },
	{ "GET /admin/health", ask_company },
	{ "GET /admin/mail", ask_company },
	{ "GET /admin/mail/outbox", ask_company },
	{ "GET /admin/mail/{id}", ask_company },
	{ "GET /admin/data_scope", ask_data_scope },
	{ "GET /customer/value", ask_value },
	{ "GET /customer/reports", ask_reports },
	{ "GET /admin/security", ask_security },
	{ "GET /admin/security_log", ask_security },
	{ "GET /login/code", ask_code },
	{ "GET /", ask_home },
	{ "GET /login", ask_login },
	{ "GET /password", ask_password },
	{ "GET /healthz", ask_health },
	{ NULL, NULL },
};

const struct exempt surface_exempts[] = {
	{ "POST /login", "asks for a name and a password, and shows what was typed" },
	{ "POST /logout", "leads to the login" },
	{ "POST /password", "shows what was typed" },
	{ "POST /login/code", "asks for a code and shows nothing of anybody" },
	{ "POST /account/sessions/end", "ends one's own sessions" },
	{ "POST /account/sessions/{id}/end", "ends one's own sessions" },
	{ "POST /account/two-factor", "of one's own login" },
	{ "POST /account/two-factor/codes", "of one's own login" },
	{ "POST /account/two-factor/off", "of one's own login" },
	{ "POST /account/two-factor/setup", "of one's own login" },
	{ "POST /forgot", "one answer for everybody" },
	{ "POST /reset", "of whoever has the token" },
	{ "POST /admin/calendar/import", "days of the calendar, no records" },
	{ "POST /admin/mail", "settings of the company: shows what was typed" },
	{ "POST /admin/mail/test", "sends to the address that was typed" },
	{ "POST /admin/mail/{id}/again", "mails on their way, for whoever keeps the settings" },
	{ "POST /admin/mail/{id}/discard", "mails on their way, for whoever keeps the settings" },
	{ "POST /admin/views/{id}/delete", "leads back to the shared views" },
	{ "POST /admin/tags/{id}", "tags of a type: shows what was typed" },
	{ "POST /admin/files", "settings of the company: shows what was typed" },
	{ "POST /customer/value", "settings of the company: shows what was typed" },
	{ "POST /admin/data_scope", "switches of the whole company: shows what was typed" },
	{ "POST /admin/security", "shows what was typed" },
	{ "POST /admin/user/{id}/see-as", "begins to look through somebody: what is seen then is tested by test_see_as" },
	{ "POST /admin/see-as/end", "leads back to where one was" },
	{ "POST /notices/read", "of one's own notices; leads back to them" },
	{ "POST /notices/{id}/open", "one's own; leads to a record and shows nothing" },
	{ "POST /account/profile", "of one's own login" },
	{ "GET /keys", "the list of shortcuts" },
	{ "POST /admin/dictionaries", "labels of choices, no records: shows what was typed" },
	{ "POST /admin/jobs", "asks for a job by its name" },
	{ "POST /admin/layouts", "names of fields and sections, no records: shows what was typed" },
	{ "POST /lang", "leads back to where one was" },
	{ "POST /theme", "leads back to where one was" },
	{ NULL, NULL },
};
