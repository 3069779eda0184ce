/*
 * test_every_form.c - every type: what a form shows is what it saves. A record
 * is made from the definition, read on its pages, sent back untouched, changed
 * in every field, emptied.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/every.h"
#include "support/generate.h"
#include "support/page.h"

/* ---- one record and its form ---------------------------------------------------------------- */

/* Whoever may edit the type, a record of theirs, its form opened. login NULL: nobody may. */
struct edit { const struct type *t; struct http *h; int64_t id; const char *login, *url; struct page_form *form; };

static void
form_open(struct edit *e)
{
	assert_int_equal(http_get(e->h, arena_printf(e->h->mem, "%s/edit", e->url)), 200);
	e->form = page_form(e->h, e->url);
	if (!e->form)
		fail_msg("%s/edit shows no form", e->url);
}

static struct edit
edit_begin(const struct type *t)
{
	struct edit e = { .t = t, .login = every_login(t, "edit") };

	if (!e.login) {		/* made once, changed by nobody */
		e.h = every_browser(every_login(t, "read"));
		e.id = every_record(every_login(t, "read"), t);
		assert_int_equal(http_get(e.h, arena_printf(e.h->mem, "%s/%lld/edit", type_url(t), (long long)e.id)), 403);
		return e;
	}
	e.id = every_record(e.login, t);
	e.h = every_browser(e.login);
	e.url = arena_printf(e.h->mem, "%s/%lld", type_url(t), (long long)e.id);
	form_open(&e);
	return e;
}

struct mark { int64_t version; size_t events; };

static struct mark
mark_of(const struct edit *e)
{
	struct ctx *ctx = every_unit(e->login);
	const struct audit_entry *entries;
	struct mark s;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	struct rec *r = every_load(ctx, e->t, e->id);
	assert_ok(ctx, audit_read(ctx, r, 1000, &entries, &s.events));
	s.version = rec_version(r);
	test_end(ctx);
	return s;
}

/* A field that this form lets one change. */
static bool
is_open(const struct edit *e, const struct field *f)
{
	return !f->engine && page_form_has(e->form, f->name);
}

static void
send_expecting(struct edit *e, int expected)
{
	int status = page_form_send(e->h, e->form);

	if (status != expected)
		fail_msg("POST %s: %d, not %d\n%s", e->url, status, expected, page_text(e->h));
}

/* ---- other values for all fields --------------------------------------------------------------- */

/* What is typed into each open field; NULL for those that are not. */
static const char **
other_texts(const struct edit *e)
{
	struct ctx *ctx = every_unit(e->login);
	const char **texts = arena_new_array(e->h->mem, const char *, e->t->field_count);

	test_begin(ctx);
	as_system_begin(ctx, "records to link to");
	struct rec *r = every_load(ctx, e->t, e->id);
	for (size_t i = 0; i < e->t->field_count; i++) {
		const struct field *f = &e->t->fields[i];
		if (is_open(e, f) && !(f->within && *f->within))
			texts[i] = arena_strdup(e->h->mem, generate_text(ctx, r, f, GENERATE_OTHER));
	}
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
	return texts;
}

static bool
holds(struct ctx *ctx, const struct rec *r, const struct field *f, const char *text)
{
	const char *problem = NULL;
	struct val v;

	if (field_parse(ctx, f, text, &v, &problem) != OK)
		fail_msg("%s.%s \"%s\": %s", f->type->name, f->name, text, problem);
	return val_eq(rec_at(r, f), v);
}

/* Whether the record holds what was typed, shows it, and remembers the change. */
static bool
check_field(struct ctx *ctx, const struct edit *e, const struct rec *r, const struct field *f, const char *text)
{
	const struct audit_entry *entries;
	const char *shown = rec_show(ctx, r, f);
	bool remembered = !f->audited;
	size_t n;

	if (!holds(ctx, r, f, text))
		return false;
	assert_ok(ctx, audit_read(ctx, r, 1000, &entries, &n));
	for (size_t i = 0; i < n; i++)
		if (entries[i].field == f && str_eq(entries[i].op, "update") && str_eq(entries[i].now, shown))
			remembered = true;
	if (!remembered)
		fail_msg("%s.%s is \"%s\" now, and no history says so", f->type->name, f->name, shown);
	if (f->kind == FIELD_IMAGE)	/* shows by its address */
		shown = arena_printf(ctx->mem, "/picture/%s?", text);
	for (const char *const *line = str_split(ctx->mem, shown, '\n'); *line; line++)
		if (!http_shows(e->h, page_escaped(e->h->mem, *line)))
			fail_msg("%s does not show \"%s\" of %s", e->url, *line, f->name);
	return true;
}

/* Fields that did not keep what was typed with all the others. */
static size_t
check_all(const struct edit *e, const char *const *texts, const struct field **lost)
{
	struct ctx *ctx = every_unit(e->login);
	size_t n = 0;

	assert_int_equal(http_get(e->h, e->url), 200);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	as_system_begin(ctx, "test");
	const struct rec *r = every_load(ctx, e->t, e->id);
	for (size_t i = 0; i < e->t->field_count; i++)
		if (texts[i] && !check_field(ctx, e, r, &e->t->fields[i], texts[i]))
			lost[n++] = &e->t->fields[i];
	as_system_end(ctx);
	test_end(ctx);
	return n;
}

/* ---- tests --------------------------------------------------------------------------------------- */

static void
test_form__sent_back_untouched_changes_nothing(void **state)
{
	struct edit e = edit_begin(*state);

	if (!e.login)
		return;
	struct mark before = mark_of(&e);

	send_expecting(&e, 303);
	struct mark after = mark_of(&e);
	assert_int_equal(after.version, before.version);
	assert_int_equal(after.events, before.events);
}

/* A rule between fields may overrule one of two (a department follows its
 * owner): such a field has to keep what is typed into it alone. */
static void
test_form__every_changed_field_is_saved_shown_and_remembered(void **state)
{
	struct edit e = edit_begin(*state);

	if (!e.login)
		return;
	const char **texts = other_texts(&e), **alone;
	const struct field **lost = arena_new_array(e.h->mem, const struct field *, e.t->field_count), *none[1];

	for (size_t i = 0; i < e.t->field_count; i++)
		if (texts[i])
			page_form_set(e.form, e.t->fields[i].name, texts[i]);
	send_expecting(&e, 303);
	size_t n = check_all(&e, texts, lost);
	for (size_t i = 0; i < n; i++) {
		form_open(&e);
		alone = arena_new_array(e.h->mem, const char *, e.t->field_count);
		alone[lost[i]->index] = other_texts(&e)[lost[i]->index];
		page_form_set(e.form, lost[i]->name, alone[lost[i]->index]);
		send_expecting(&e, 303);
		if (check_all(&e, alone, none))
			fail_msg("%s.%s does not keep \"%s\"", e.t->name, lost[i]->name, alone[lost[i]->index]);
	}
}

/* ---- rows ------------------------------------------------------------------------------------------- */

/* Other values into the first row of each table; by lines->index and field->index. */
static const char ***
rows_type(struct edit *e)
{
	struct ctx *ctx = every_unit(e->login);
	const char ***texts = arena_new_array(e->h->mem, const char **, e->t->lines_count + 1);

	test_begin(ctx);
	as_system_begin(ctx, "records to link to");
	for (size_t i = 0; i < e->t->lines_count; i++) {
		const struct lines *l = &e->t->lines[i];
		size_t open = 0;

		texts[i] = arena_new_array(e->h->mem, const char *, l->type->field_count);
		for (size_t k = 0; k < l->type->field_count; k++) {
			const struct field *f = &l->type->fields[k];
			const char *name = arena_printf(e->h->mem, "%s.0.%s", l->name, f->name);
			if (f->engine || !page_form_has(e->form, name))
				continue;
			texts[i][k] = arena_strdup(e->h->mem, generate_text(ctx, NULL, f, GENERATE_OTHER));
			page_form_set(e->form, name, texts[i][k]);
			open++;
		}
		if (!open && !(l->field && l->field->readonly))
			fail_msg("%s/edit shows no field of its row of %s", e->url, l->name);
	}
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
	return texts;
}

static void
check_row(struct ctx *ctx, const struct edit *e, const struct rec *r, const struct rec *row, const struct field *f,
          const char *text)
{
	const struct audit_entry *entries;
	bool remembered = !f->audited;
	size_t n;

	if (!holds(ctx, row, f, text))
		fail_msg("%s.%s.%s is not \"%s\"", e->t->name, row->lines->name, f->name, text);
	assert_ok(ctx, audit_read(ctx, r, 1000, &entries, &n));
	for (size_t i = 0; i < n; i++)
		remembered = remembered || (entries[i].lines == row->lines && entries[i].field == f &&
		                            str_eq(entries[i].now, rec_show(ctx, row, f)));
	if (!remembered)
		fail_msg("%s.%s.%s has changed, and no history says so", e->t->name, row->lines->name, f->name);
	if (!http_shows(e->h, page_escaped(e->h->mem, rec_show(ctx, row, f))))
		fail_msg("%s does not show \"%s\"", e->url, rec_show(ctx, row, f));
}

static void
test_form__every_changed_field_of_a_row_is_saved_shown_and_remembered(void **state)
{
	struct edit e = edit_begin(*state);

	if (!e.login)
		return;
	const char ***texts = rows_type(&e);
	send_expecting(&e, 303);
	assert_int_equal(http_get(e.h, e.url), 200);
	struct ctx *ctx = every_unit(e.login);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	as_system_begin(ctx, "test");
	const struct rec *r = every_load(ctx, e.t, e.id);
	for (size_t i = 0; i < e.t->lines_count; i++) {
		const struct lines *l = &e.t->lines[i];
		assert_int_equal(rec_rows(r, l)->count, 1);
		for (size_t k = 0; k < l->type->field_count; k++)
			if (texts[i][k])
				check_row(ctx, &e, r, rec_rows(r, l)->list[0], &l->type->fields[k], texts[i][k]);
	}
	as_system_end(ctx);
	test_end(ctx);
}

static bool
is_asked_for(const struct edit *e, const struct field *f)
{
	return f->required && is_open(e, f) && f->kind != FIELD_BOOL;
}

static void
test_form__emptied_names_every_required_field_and_keeps_the_rest(void **state)
{
	struct edit e = edit_begin(*state);

	if (!e.login)
		return;
	struct mark before = mark_of(&e);
	const char **texts = other_texts(&e);
	size_t required = 0;

	for (size_t i = 0; i < e.t->field_count; i++) {
		const struct field *f = &e.t->fields[i];
		required += is_asked_for(&e, f);
		if (texts[i])
			page_form_set(e.form, f->name, is_asked_for(&e, f) ? "" : texts[i]);
	}
	assert_true(required > 0);
	/* No choice at all sends nothing for radio buttons; somebody may still send an empty one. */
	for (size_t i = 0; i < e.t->field_count; i++)
		if (is_asked_for(&e, &e.t->fields[i]))
			page_form_empty(e.form, e.t->fields[i].name);
	send_expecting(&e, 422);
	struct page_form *again = page_form(e.h, e.url);
	assert_non_null(again);
	for (size_t i = 0; i < e.t->field_count; i++) {
		const struct field *f = &e.t->fields[i];
		if (is_asked_for(&e, f) && !http_shows(e.h, arena_printf(e.h->mem, "id=\"f-%s-e\"", f->name)))
			fail_msg("%s.%s is required and empty, and no sentence stands there", e.t->name, f->name);
		if (texts[i] && !is_asked_for(&e, f) && f->kind != FIELD_BOOL &&
		    !str_eq(page_form_stored(again, f->name), texts[i]))
			fail_msg("%s.%s lost \"%s\": \"%s\"", e.t->name, f->name, texts[i],
			         page_form_stored(again, f->name));
	}
	struct mark after = mark_of(&e);
	assert_int_equal(after.version, before.version);
	assert_int_equal(after.events, before.events);
}

static void
test_form__everything_emptied_is_refused_or_saved_never_an_error(void **state)
{
	struct edit e = edit_begin(*state);

	if (!e.login)
		return;
	for (size_t i = 0; i < e.t->field_count; i++)
		if (is_open(&e, &e.t->fields[i]))
			page_form_empty(e.form, e.t->fields[i].name);
	send_expecting(&e, 422);
}

/* The id in "/customer/customer/12?saved=1". */
static int64_t
id_in(struct http *h, const char *location, const char *url)
{
	int64_t id;

	assert_true(location && str_starts(location, url));
	const char *s = location + strlen(url) + 1;
	assert_int_equal(str_int(arena_strndup(h->mem, s, strspn(s, "0123456789")), &id), OK);
	return id;
}

static void
test_form__a_new_record_is_what_was_typed(void **state)
{
	const struct type *t = *state;
	struct edit e = { .t = t, .login = every_login(t, "create") };

	if (!e.login) {
		/* Nobody makes these by hand. */
		e.h = every_browser(every_login(t, "read"));
		assert_int_equal(http_get(e.h, arena_printf(e.h->mem, "%s/new", type_url(t))), 403);
		return;
	}
	e.h = every_browser(e.login);
	e.url = arena_printf(e.h->mem, "%s/new", type_url(t));
	e.id = every_record(e.login, t);	/* something to link within */
	assert_int_equal(http_get(e.h, e.url), 200);
	e.form = page_form(e.h, e.url);
	assert_non_null(e.form);
	const char **texts = other_texts(&e);
	for (size_t i = 0; i < t->field_count; i++)
		if (texts[i])
			page_form_set(e.form, t->fields[i].name, texts[i]);
	send_expecting(&e, 303);
	e.id = id_in(e.h, http_header(e.h, "Location"), type_url(t));
	struct ctx *ctx = every_unit(e.login);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	as_system_begin(ctx, "test");
	const struct rec *r = every_load(ctx, t, e.id);
	for (size_t i = 0; i < t->field_count; i++)
		/* What a rule of the type overrules is told apart where records are changed. */
		if (texts[i] && t->fields[i].kind != FIELD_LINK && !holds(ctx, r, &t->fields[i], texts[i]))
			fail_msg("%s.%s is not \"%s\"", t->name, t->fields[i].name, texts[i]);
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_form__who_may_not_make_or_change_is_told_so(void **state)
{
	static const char *const actions[] = { "create", "edit" };
	const struct type *t = *state;
	const char *maker = every_login(t, "read");
	int64_t id = every_record(maker, t);

	for (size_t i = 0; i < 2; i++) {
		const char *login = every_stranger(t, actions[i]);
		struct http *h = login ? every_browser(login) : NULL;
		if (!h)
			continue;
		const char *url = i ? arena_printf(h->mem, "%s/%lld", type_url(t), (long long)id)
		                    : arena_printf(h->mem, "%s/new", type_url(t));
		assert_int_equal(http_get(h, i ? arena_printf(h->mem, "%s/edit", url) : url), 403);
		assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, every_db), "_once", "x", "row_version", "1",
		                           t->title->name, "夹带", NULL), 403);
	}
}

int
main(void)
{
	static const struct every_test tests[] = {
		EVERY(test_form__sent_back_untouched_changes_nothing),
		EVERY(test_form__every_changed_field_is_saved_shown_and_remembered),
		EVERY(test_form__every_changed_field_of_a_row_is_saved_shown_and_remembered),
		EVERY(test_form__emptied_names_every_required_field_and_keeps_the_rest),
		EVERY(test_form__everything_emptied_is_refused_or_saved_never_an_error),
		EVERY(test_form__a_new_record_is_what_was_typed),
		EVERY(test_form__who_may_not_make_or_change_is_told_so),
	};

	every_open("every_form");
	return every_run(tests, sizeof tests / sizeof tests[0]);
}
