/*
 * test_every_canary.c - every type: what somebody may not see shows up on no
 * page. Each value of a stranger's record is a token of its own; whoever has no
 * right to that record asks every page, filter, order and look-up for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/every.h"
#include "support/generate.h"
#include "support/page.h"

/* The one who has the records, and the one who must not see them. */
#define KEEPER  "admin"
#define STRANGER "sales3"
#define KEEPER_ROLE "administrator"
#define STRANGER_ROLE "salesperson"

enum { SHORTEST = 6 };	/* shorter texts are on any page by chance */

/* What a page may say of a secret: nothing; its own address, which was asked for;
 * or its title with a link, where a readable record points to it. */
enum may { NOTHING, ITS_ADDRESS, ITS_TITLE };

struct token { const struct field *field; const char *shown, *typed; };
struct secret { int64_t id; struct token *tokens; size_t n; };

static struct http *h;		/* the stranger's browser */

/* ---- rights --------------------------------------------------------------------------------- */

static void
right_add(struct ctx *ctx, const char *role, const struct type *t, const char *action, const char *scope)
{
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_right (role, type, action, scope) VALUES (?, ?, ?, ?)",
	          VALS(VTEXT(role), VTEXT(t->name), VTEXT(action), VTEXT(scope))));
}

/* As installed, but of this type the keeper has all records and the stranger at
 * most own ones: more is not given to anybody, whatever the presets say. */
static void
rights_narrow(const struct type *t)
{
	struct ctx *ctx = every_unit(KEEPER);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_right", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_right (role, type, action, scope)\n"
	          "SELECT role, type, action, scope FROM role_right_kept WHERE type <> ?", VALS(VTEXT(t->name))));
	right_add(ctx, KEEPER_ROLE, t, "read", "all");
	right_add(ctx, KEEPER_ROLE, t, "edit", "all");
	right_add(ctx, STRANGER_ROLE, t, "create", "all");
	if (t->owner) {
		right_add(ctx, STRANGER_ROLE, t, "read", "own");
		right_add(ctx, STRANGER_ROLE, t, "edit", "own");
		right_add(ctx, STRANGER_ROLE, t, "delete", "own");
	}
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

/* ---- secrets ----------------------------------------------------------------------------------- */

static bool
is_telling(const struct field *f)
{
	return !f->engine && f->kind != FIELD_LINK && f->kind != FIELD_ENUM && f->kind != FIELD_BOOL &&
	       f->kind != FIELD_LIST && f->kind != FIELD_FILE && f->kind != FIELD_IMAGE;
}

static struct secret
secret_make(const struct type *t)
{
	struct secret s = { .id = every_record(KEEPER, t),
	                    .tokens = arena_new_array(every_db->mem, struct token, t->field_count) };
	struct ctx *ctx = every_unit(KEEPER);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	struct rec *r = every_load(ctx, t, s.id);
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		const char *shown = rec_show(ctx, r, f);
		/* The first line of a long text stands for it. */
		size_t line = strcspn(shown, "\n");
		if (is_telling(f) && line >= SHORTEST && !str_eq(shown, f->def))
			s.tokens[s.n++] = (struct token){ f, arena_strndup(every_db->mem, shown, line),
				arena_strdup(every_db->mem, field_input(ctx, f, rec_at(r, f))) };
	}
	test_end(ctx);
	assert_true(s.n > 0);
	return s;
}

/* Nothing of the secret stands on the last page; asked: the field whose value
 * the stranger typed, which may come back as typed. */
static void
check_silent(const struct type *t, const struct secret *s, const char *url, const struct field *asked, enum may may)
{
	const char *body = http_body(h);

	for (size_t i = 0; i < s->n; i++) {
		const struct token *k = &s->tokens[i];
		if (k->field == asked || (may == ITS_TITLE && k->field == t->title))
			continue;
		if (strstr(body, page_escaped(h->mem, k->shown)) || strstr(body, page_escaped(h->mem, k->typed)))
			fail_msg("%s tells %s.%s \"%s\" to whoever may not see it", url, t->name, k->field->name, k->shown);
	}
	for (const char *at = body; may == NOTHING && (at = strstr(at, type_url(t))) != NULL; at++) {
		const char *id = at + strlen(type_url(t)) + 1;
		if (at[strlen(type_url(t))] == '/' && strtoll(id, NULL, 10) == s->id)
			fail_msg("%s leads to %s %lld", url, t->name, (long long)s->id);
	}
}

static int
ask(const struct type *t, const struct secret *s, const char *url, const struct field *asked)
{
	int status = http_get(h, url);

	/* 400, 404 and 422 are sentences; 500 is a mistake of ours. */
	if (status >= 500 || status < 200)
		fail_msg("GET %s: %d", url, status);
	/* Whoever asks for the address itself gets it back in links to languages. */
	check_silent(t, s, url, asked, status == 403 || status == 404 ? ITS_ADDRESS : NOTHING);
	return status;
}

/* ---- the pages of the type itself ------------------------------------------------------------------- */

static const char *
start_of(const char *text)
{
	const char *s = text;

	for (int i = 0; i < 4 && *s; i++)
		utf8_next(&s);
	return arena_strndup(h->mem, text, (size_t)(s - text));
}

static void
ask_by_value(const struct type *t, const struct secret *s, const struct token *k)
{
	static const char *const ops[] = { "eq", "ne", "in", "like", "lt", "le", "gt", "ge" };
	const char *url = type_url(t), *value = str_url(h->mem, k->typed), *start = str_url(h->mem, start_of(k->typed));

	ask(t, s, arena_printf(h->mem, "%s?q=%s", url, value), k->field);
	ask(t, s, arena_printf(h->mem, "%s?q=%s", url, start), NULL);
	ask(t, s, arena_printf(h->mem, "%s/pick?q=%s", url, value), k->field);
	ask(t, s, arena_printf(h->mem, "%s/pick?q=%s", url, start), NULL);
	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
		ask(t, s, arena_printf(h->mem, "%s?f=%s.%s(%s)", url, k->field->name, ops[i],
		                       str_url(h->mem, value)), k->field);
		ask(t, s, arena_printf(h->mem, "%s?f=%s.%s(%s)", url, k->field->name, ops[i],
		                       str_url(h->mem, start)), NULL);
	}
	ask(t, s, arena_printf(h->mem, "%s?sort=%s", url, k->field->name), NULL);
	ask(t, s, arena_printf(h->mem, "%s?sort=-%s", url, k->field->name), NULL);
}

/* Every page that types have, and the type's own: found in the tables of pages, so
 * that one which comes later is asked too. */
static void
ask_pages(const struct type *t, const struct secret *s, const struct page *pages)
{
	const char *id = arena_printf(h->mem, "%lld", (long long)s->id);

	for (const struct page *p = pages; p && p->path; p++) {
		struct buf url;

		if (!str_eq(p->method, "GET") || !str_starts(p->path, "/{type}"))
			continue;
		buf_init(&url, h->mem);
		buf_add(&url, type_url(t));
		/* What else an address names (a step, a table) may be anything. */
		for (const char *at = p->path + strlen("/{type}"); *at; ) {
			size_t n = *at == '{' ? strcspn(at, "}") + 1 : strcspn(at, "{");
			if (*at == '{')
				buf_add(&url, str_starts(at, "{id}") ? id : "x");
			else
				buf_addn(&url, at, n);
			at += n;
		}
		http_get(h, buf_str(&url));
		check_silent(t, s, buf_str(&url), NULL, ITS_ADDRESS);
	}
}

static void
test_canary__no_page_of_the_type_tells_of_a_strangers_record(void **state)
{
	const struct type *t = *state;

	rights_narrow(t);
	h = every_browser(STRANGER);
	const struct secret s = secret_make(t);
	const char *url = type_url(t), *own = arena_printf(h->mem, "%s/%lld", url, (long long)s.id);
	for (size_t i = 0; i < t->list_count; i++)
		ask(t, &s, arena_printf(h->mem, "%s?view=%s&limit=200", url, t->lists[i].name), NULL);
	ask(t, &s, arena_printf(h->mem, "%s/pick", url), NULL);
	ask_pages(t, &s, generic_pages);
	ask_pages(t, &s, t->hooks ? t->hooks->pages : NULL);
	for (size_t i = 0; i < s.n; i++)
		ask_by_value(t, &s, &s.tokens[i]);
	/* One answer for "there is none" and "it is not yours"; without any right the type is closed. */
	int closed = t->owner ? 404 : 403;
	assert_int_equal(ask(t, &s, own, NULL), closed);
	assert_int_equal(ask(t, &s, arena_printf(h->mem, "%s/edit", own), NULL), closed);
	assert_int_equal(ask(t, &s, arena_printf(h->mem, "%s/history", own), NULL), closed);
	assert_int_equal(http_post(h, own, "_csrf", http_csrf(h, every_db), "_once", "c", "row_version", "1", NULL),
	                 closed);
	check_silent(t, &s, own, NULL, ITS_ADDRESS);
}

static void
test_canary__a_taken_value_is_all_that_a_new_form_tells(void **state)
{
	const struct type *t = *state;

	rights_narrow(t);
	h = every_browser(STRANGER);
	const struct secret s = secret_make(t);
	const char *url = arena_printf(h->mem, "%s/new", type_url(t));
	assert_int_equal(http_get(h, url), 200);
	check_silent(t, &s, url, NULL, NOTHING);
	for (size_t i = 0; i < s.n; i++) {
		int status = http_post(h, url, "_csrf", http_csrf(h, every_db), "_once",
		                       arena_printf(h->mem, "canary%zu", i), s.tokens[i].field->name,
		                       s.tokens[i].typed, NULL);
		/* Alone it never is a record, unless nothing else is required. */
		assert_true(status == 422 || status == 303);
		check_silent(t, &s, url, s.tokens[i].field, NOTHING);
	}
}

/* That the walk above would notice: the keeper sees on the detail page what the
 * stranger must not, and the stranger sees the own record. */
static void
test_canary__who_may_see_it_does(void **state)
{
	const struct type *t = *state;
	struct http *keeper = every_browser(KEEPER);

	rights_narrow(t);
	h = every_browser(STRANGER);
	const struct secret s = secret_make(t);
	assert_int_equal(http_get(keeper, arena_printf(keeper->mem, "%s/%lld", type_url(t), (long long)s.id)), 200);
	assert_true(http_shows(keeper, page_escaped(h->mem, s.tokens[0].shown)));
	if (!t->owner)
		return;
	int64_t own = every_record(STRANGER, t);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/%lld", type_url(t), (long long)own)), 200);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s?limit=200", type_url(t))), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "%s/%lld\"", type_url(t), (long long)own)));
}

/* ---- pages of types that point to it -------------------------------------------------------------------- */

/* A record of another type that this stranger may see and whose link leads to the secret. */
static int64_t
pointing_record(const struct type *u, const struct field *link, int64_t to)
{
	struct ctx *ctx = every_unit(STRANGER);

	test_begin(ctx);
	as_system_begin(ctx, "test");
	struct rec *r = generate_rec(ctx, u);
	rec_put(r, link, VLINK(to));
	for (size_t i = 0; i < u->field_count; i++)
		if (str_eq(u->fields[i].within, link->name))
			rec_put(r, &u->fields[i], VNULL);
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);
	if (rc != OK)
		fail_msg("%s.%s: %s", u->name, link->name, form_message_count(f) ? form_messages(f)->text : err_name(rc));
	as_system_end(ctx);
	test_commit(ctx);
	int64_t id = rec_id(r);
	test_end(ctx);
	return id;
}

static void
ask_pointing(const struct type *t, const struct secret *linked, const struct secret *other, const struct field *link,
             int64_t id)
{
	const struct type *u = link->type;
	const char *pages[] = { "%s", "%s/pick", "%s/new", "%s/%lld", "%s/%lld/edit" };

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		const char *url = i < 3 ? arena_printf(h->mem, "%s%s", type_url(u), pages[i] + 2)
		                        : arena_printf(h->mem, "%s/%lld%s", type_url(u), (long long)id, i == 4 ? "/edit" : "");
		http_get(h, url);
		check_silent(t, linked, url, NULL, ITS_TITLE);
		check_silent(t, other, url, NULL, NOTHING);
	}
	/* A filter by a number is answered by a number. */
	const char *ops[] = { "eq", "ne", "in", "under" };
	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
		const char *url = arena_printf(h->mem, "%s?f=%s.%s(%lld)", type_url(u), link->name, ops[i],
		                               (long long)other->id);
		http_get(h, url);
		check_silent(t, other, url, NULL, NOTHING);
	}
}

/* A link shows its title, wherever the record that has the link may be read; nothing else. */
static void
test_canary__a_link_tells_the_title_of_its_record_only(void **state)
{
	const struct type *t = *state;

	rights_narrow(t);
	h = every_browser(STRANGER);
	const struct secret linked = secret_make(t), other = secret_make(t);
	for (size_t i = 0; i < every_db->types->count; i++) {
		const struct type *u = every_db->types->all[i];
		for (size_t k = 0; k < u->field_count && u != t; k++) {
			const struct field *f = &u->fields[k];
			if (f->kind == FIELD_LINK && f->target == t && !f->engine && !(f->within && *f->within))
				ask_pointing(t, &linked, &other, f, pointing_record(u, f, linked.id));
		}
	}
}

/* The record that a link of the secret points to; 0 = none. */
static int64_t
pointed_at(const struct type *t, const struct secret *s, const struct field *link)
{
	struct ctx *ctx = every_unit(KEEPER);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	int64_t id = rec_link(every_load(ctx, t, s->id), link->name);
	test_end(ctx);
	return id;
}

/* The tabs of a record list what points to it: nothing of it but what one may read. */
static void
test_canary__no_tab_of_another_record_lists_it(void **state)
{
	const struct type *t = *state;

	rights_narrow(t);
	h = every_browser(STRANGER);
	const struct secret s = secret_make(t);
	for (size_t i = 0; i < every_db->types->count; i++) {
		const struct type *u = every_db->types->all[i];
		for (size_t k = 0; k < u->tab_count; k++) {
			const struct tab *tab = &u->tabs[k];
			if (tab->kind != TAB_RELATED || tab->type != t || u == t)
				continue;
			const char *url = arena_printf(h->mem, "%s/%lld?tab=%s", type_url(u),
			                               (long long)pointed_at(t, &s, tab->by), tab->name);
			http_get(h, url);
			check_silent(t, &s, url, NULL, NOTHING);
		}
	}
}

int
main(void)
{
	static const struct every_test tests[] = {
		EVERY(test_canary__no_page_of_the_type_tells_of_a_strangers_record),
		EVERY(test_canary__a_taken_value_is_all_that_a_new_form_tells),
		EVERY(test_canary__who_may_see_it_does),
		EVERY(test_canary__a_link_tells_the_title_of_its_record_only),
		EVERY(test_canary__no_tab_of_another_record_lists_it),
	};

	every_open("every_canary");
	testdb_ddl(every_db, arena_printf(every_db->mem,
	           "USE `%s`; CREATE TABLE role_right_kept SELECT role, type, action, scope FROM role_right",
	           every_db->name));
	return every_run(tests, sizeof tests / sizeof tests[0]);
}
