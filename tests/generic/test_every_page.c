/*
 * test_every_page.c - every type: each of its pages answers, with few
 * statements however many records there are; the counts stand in the test's log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/every.h"
#include "support/generate.h"
#include "support/page.h"

enum { RECORDS = 12, SAVES = 3 };

static const struct type *type;
static struct http *h;

static int
asked(const char *url)
{
	int status = http_get(h, url);

	printf("    %2u statements  %d  %s\n", h->resp.statements, status, url);
	return status;
}

/* The condition of a group of records would tell those who may not ask it, lib/doc/group.c. */
static bool
group_hides_filter(const struct type *t, const struct field *f)
{
	bool is_group = false;

	for (size_t i = 0; i < every_db->types->count; i++)
		is_group |= every_db->types->all[i]->groups == t;
	return is_group && str_eq(f->name, "filter");
}

static void PRINTF(1, 2)
ask(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *url = arena_vprintf(h->mem, fmt, ap);
	va_end(ap);
	int status = asked(url);
	if (status != 200)
		fail_msg("GET %s: %d\n%s", url, status, page_text(h));
}

/* Every field filters, unless the engine keeps it from everybody; one that is not made for sorting may be refused with a sentence. */
static void
ask_fields(const char *url)
{
	int status;

	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *f = &type->fields[i];
		if (f->kind == FIELD_LIST || f->kind == FIELD_FILE || f->kind == FIELD_IMAGE || f->keeps_apart)
			continue;
		if (group_hides_filter(type, f))
			assert_int_equal(asked(arena_printf(h->mem, "%s?f=%s.null()", url, f->name)), 422);
		else
			ask("%s?f=%s.null()", url, f->name);
		if (f->sort)
			ask("%s?sort=-%s", url, f->name);
		else if ((status = asked(arena_printf(h->mem, "%s?sort=-%s", url, f->name))) != 200)
			assert_int_equal(status, 422);
	}
}

static void
ask_lists(const char *url)
{
	ask("%s", url);
	for (size_t i = 0; i < type->list_count; i++)
		ask("%s?view=%s", url, type->lists[i].name);
	ask("%s?limit=200", url);
	ask("%s?q=%s", url, str_url(h->mem, "测试"));
	ask("%s?q=zzzzzz", url);
	ask("%s/pick", url);
	ask("%s/pick?q=%s", url, str_url(h->mem, "测试"));
}

/* A text that a form would change. */
static const struct field *
text_field(void)
{
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *f = &type->fields[i];
		if (f->kind == FIELD_TEXT && !f->engine && !f->readonly && !f->computed && !f->writeback &&
		    !(type->numbering && type->numbering->field == f))
			return f;
	}
	return NULL;
}

/* A record with some history behind it. */
static int64_t
record_with_history(const char *login)
{
	int64_t id = every_record(login, type);

	for (int i = 0; i < SAVES && text_field() && every_login(type, "edit"); i++) {
		struct ctx *ctx = every_unit(login);
		test_begin(ctx);
		as_system_begin(ctx, "test");
		struct rec *r = every_load(ctx, type, id);
		rec_put(r, text_field(), VTEXT(generate_text(ctx, r, text_field(), i % 2 ? GENERATE_FIRST : GENERATE_OTHER)));
		assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
		as_system_end(ctx);
		test_commit(ctx);
		test_end(ctx);
	}
	return id;
}

static void
test_page__answers_with_few_statements(void **state)
{
	type = *state;
	const char *login = every_login(type, "edit"), *url = type_url(type);

	login = login ? login : every_login(type, "read");
	for (int i = 0; i < RECORDS; i++)
		every_record(login, type);
	long long id = record_with_history(login);
	h = every_browser(login);
	ask_lists(url);
	ask_fields(url);
	ask("%s/%lld", url, id);
	ask("%s/%lld/history", url, id);
	if (every_login(type, "edit"))
		ask("%s/%lld/edit", url, id);
	if (every_login(type, "create")) {
		h = every_browser(every_login(type, "create"));
		ask("%s/new", url);
	}
}

static void
test_page__of_no_such_record_is_not_found(void **state)
{
	const struct type *t = *state;
	struct http *b = every_browser(every_login(t, "read"));

	assert_int_equal(http_get(b, arena_printf(b->mem, "%s/999999999", type_url(t))), 404);
	assert_int_equal(http_get(b, arena_printf(b->mem, "%s/0", type_url(t))), 404);
	assert_int_equal(http_get(b, arena_printf(b->mem, "%s?sort=nonsense", type_url(t))), 422);
	assert_int_equal(http_get(b, arena_printf(b->mem, "%s?f=nonsense.eq(1)", type_url(t))), 422);
}

int
main(void)
{
	static const struct every_test tests[] = {
		EVERY(test_page__answers_with_few_statements),
		EVERY(test_page__of_no_such_record_is_not_found),
	};

	every_open("every_page");
	return every_run(tests, sizeof tests / sizeof tests[0]);
}
