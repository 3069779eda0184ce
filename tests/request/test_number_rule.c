/* test_number_rule.c - the settings of numbers as an administrator sees them, and numbers typed into a form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

static struct testdb *db;
static const char *url, *edit;

/* The hidden fields every form carries. */
#define FORM(h) "_csrf", http_hidden((h), "_csrf"), "_once", http_hidden((h), "_once"), \
	"row_version", http_hidden((h), "row_version")

static int
group_setup(void **state)
{
	struct ctx *ctx;
	struct db_rows *rows;

	(void)state;
	db = testcompany_open("number_rule");
	customers_seed(db);
	ctx = test_ctx(db, "admin");
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM number_rule WHERE type = 'customer'", NO_VALS));
	assert_true(db_next(rows));
	url = arena_printf(db->mem, "/admin/number_rule/%lld", (long long)db_int(rows, 0));
	edit = arena_printf(db->mem, "%s/edit", url);
	test_end(ctx);
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static void
test_number_rule__its_page_and_form_show_the_next_three_numbers(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *const pages[] = { url, edit };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(http_get(h, pages[i]), 200);
		assert_true(http_shows(h, "C-00001</li><li class=\"num\">C-00002</li><li class=\"num\">C-00003</li>"));
	}
	http_close(h);
}

static void
test_number_rule__the_preview_button_shows_what_was_typed_and_saves_nothing(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, edit), 200);
	assert_true(http_shows(h, "name=\"_preview\""));
	assert_int_equal(http_post(h, url, FORM(h), "pattern", "KH{dept}-{seq:3}", "reset", "prefix", "_preview", "1", NULL), 200);
	assert_true(http_shows(h, "KHHQ-001</li>"));
	assert_true(http_shows(h, "value=\"KH{dept}-{seq:3}\""));
	assert_false(http_shows(h, "role=\"alert\""));
	/* A mistake is a sentence there, too. */
	assert_int_equal(http_post(h, url, FORM(h), "pattern", "KH{yyyy}-{seq:3}", "reset", "never", "_preview", "1", NULL), 200);
	assert_false(http_shows(h, "-001</li>"));
	assert_true(http_shows(h, "data-preview aria-live=\"polite\"><p class=\"hint\">"));
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "C-00001</li>"));
	/* What was typed can then be saved from there. */
	assert_int_equal(http_get(h, edit), 200);
	assert_int_equal(http_post(h, url, FORM(h), "pattern", "P-{seq:3}", "_preview", "1", NULL), 200);
	assert_int_equal(http_post(h, url, FORM(h), "pattern", "C-{seq:6}", NULL), 303);
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "C-000001</li>"));
	http_close(h);
}

static void
test_number_rule__a_bad_pattern_is_a_sentence_at_the_field(void **state)
{
	static const char *const bad[][2] = {
		{ "{yyyy}-{seq:5}", "never" }, { "{seq:5}{mm}", "year" }, { "{seq", "never" }, { "", "never" },
		{ "客户{seq:5}", "never" }, { "\x01{seq:5}", "never" }, { "{seq:5}%n%s", "never" }, { "{seq:5}", "hourly" },
		{ "C-{seq:5}", "" }, { "<b>{seq:5}</b>", "never" },
	};
	struct http *h = browser_of(db, "admin");

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(http_get(h, edit), 200);
		int status = http_post(h, url, FORM(h), "pattern", bad[i][0], "reset", bad[i][1], NULL);
		if (status != 422 || !http_shows(h, "invalid-feedback"))
			fail_msg("%s, %s: %d", bad[i][0], bad[i][1], status);
	}
	http_close(h);
}

static void
test_number_rule__a_huge_pattern_is_refused_at_once(void **state)
{
	enum { LARGE = 200000, HUGE_SIZE = 10 << 20 };
	struct http *h = browser_of(db, "admin");
	char *text = arena_alloc(h->mem, HUGE_SIZE + 1);

	(void)state;
	for (size_t i = 0; i < HUGE_SIZE; i++)
		text[i] = "{seq:5}"[i % 7];
	text[HUGE_SIZE] = '\0';
	assert_int_equal(http_get(h, edit), 200);
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once"), *version = http_hidden(h, "row_version");
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_once", once, "row_version", version, "pattern", text, NULL), 413);
	text[LARGE] = '\0';
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_once", once, "row_version", version, "pattern", text, NULL), 422);
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_once", once, "row_version", version, "pattern", text,
	                           "_preview", "1", NULL), 200);
	http_close(h);
}

static void
test_number_rule__two_administrators_at_once_do_not_overwrite_each_other(void **state)
{
	struct http *a = browser_of(db, "admin"), *b = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(a, edit), 200);
	assert_int_equal(http_get(b, edit), 200);
	assert_int_equal(http_post(a, url, FORM(a), "pattern", "A-{seq:5}", NULL), 303);
	/* Looking at a preview of an old form decides nothing. */
	const char *version = http_hidden(b, "row_version");
	assert_int_equal(http_post(b, url, FORM(b), "pattern", "B-{seq:5}", "_preview", "1", NULL), 200);
	assert_string_equal(http_hidden(b, "row_version"), version);
	assert_int_equal(http_post(b, url, FORM(b), "pattern", "B-{seq:5}", NULL), 409);
	assert_true(http_shows(b, "A-{seq:5}"));
	assert_int_equal(http_get(a, url), 200);
	assert_true(http_shows(a, "A-00001</li>"));
	http_close(a);
	http_close(b);
}

static void
test_number_rule__only_administrators_get_a_preview(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, url), 403);
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "pattern", "X{seq:5}", "_preview", "1", NULL), 403);
	http_close(h);
}

static void
test_number_rule__a_number_can_be_typed_when_the_rule_allows_it(void **state)
{
	struct http *h = browser_of(db, "admin"), *s = browser_of(db, "sales1");
	const char *region = text_id(s, record_id(db, "region", "吴中区"));
	const char *industry = text_id(s, record_id(db, "industry", "软件业"));

	(void)state;
	assert_int_equal(http_get(s, "/customer/customer/new"), 200);
	assert_false(http_shows(s, "name=\"code\""));
	assert_int_equal(http_get(h, edit), 200);
	assert_int_equal(http_post(h, url, FORM(h), "_has.manual", "1", "manual", "1", NULL), 303);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(http_get(s, "/customer/customer/new"), 200);
		assert_true(http_shows(s, "name=\"code\""));
		assert_true(http_shows(s, "aria-describedby=\"f-code-h\""));
		assert_int_equal(http_post(s, "/customer/customer/new", "_csrf", http_hidden(s, "_csrf"), "_once",
		                           http_hidden(s, "_once"), "name", i ? "后来者" : "先到者", "region", region,
		                           "industry", industry, "kind", "potential", "code", "HAND-1", NULL),
		                 i ? 422 : 303);
	}
	assert_true(http_shows(s, "先到者"));
	assert_true(http_shows(s, "value=\"HAND-1\""));
	/* Stored once, it is no input any more. */
	assert_int_equal(http_get(s, arena_printf(s->mem, "/customer/customer/%lld/edit",
	                                          (long long)record_id(db, "customer", "先到者"))), 200);
	assert_false(http_shows(s, "name=\"code\""));
	http_close(h);
	http_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number_rule__its_page_and_form_show_the_next_three_numbers),
		cmocka_unit_test(test_number_rule__the_preview_button_shows_what_was_typed_and_saves_nothing),
		cmocka_unit_test(test_number_rule__a_bad_pattern_is_a_sentence_at_the_field),
		cmocka_unit_test(test_number_rule__a_huge_pattern_is_refused_at_once),
		cmocka_unit_test(test_number_rule__two_administrators_at_once_do_not_overwrite_each_other),
		cmocka_unit_test(test_number_rule__only_administrators_get_a_preview),
		cmocka_unit_test(test_number_rule__a_number_can_be_typed_when_the_rule_allows_it),
	};

	return cmocka_run_group_tests_name("number_rule", tests, group_setup, group_teardown);
}
