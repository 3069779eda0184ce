/* test_pick.c - looking up records while typing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

static struct testdb *db;

static void
test_pick__finds_by_name_and_pinyin_as_json(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/customer/region/pick?q=suzhou"), 200);
	assert_string_equal(http_header(h, "Content-Type"), "application/json; charset=utf-8");
	assert_true(http_shows(h, "\"title\":\"江苏省 / 苏州市\""));
	assert_int_equal(http_get(h, "/admin/employee/pick?q=%E6%9E%97"), 200);
	assert_true(http_shows(h, "林若溪"));
	assert_true(http_shows(h, "销售一部"));
	http_close(h);
}

static void
test_pick__best_match_comes_first(void **state)
{
	struct http *h = browser_of(db, "sales1");
	static const char *const words[] = { "sz", "SUZHOU", "320500", "%E8%8B%8F" };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		assert_int_equal(
		        http_get(h, arena_printf(h->mem, "/customer/region/pick?q=%s", words[i])),
		        200);
		const char *first = strstr(http_body(h), "\"title\":");
		assert_non_null(first);
		assert_true(str_starts(first, "\"title\":\"江苏省 / 苏州市\""));
	}
	http_close(h);
}

static void
test_pick__only_what_the_user_may_read(void **state)
{
	struct http *h = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer/pick?q=%E5%8F%AA%E6%9C%89"), 200);
	assert_string_equal(http_body(h), "[]");
	assert_int_equal(http_get(h, "/admin/user/pick?q=a"), 403);
	http_close(h);
	h = http_open(db);
	assert_int_equal(http_get(h, "/customer/region/pick?q=a"), 303);
	http_close(h);
}

static void
test_pick__text_of_others_cannot_break_out(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer/pick?q=%E5%BC%95%E5%8F%B7"), 200);
	assert_true(http_shows(h, "引号\\\"\\u003c/script\\u003e\\\\"));
	http_close(h);
}

static void
test_pick__at_most_twenty_and_any_words_are_fine(void **state)
{
	struct http *h = browser_of(db, "sales1");
	size_t n = 0;

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer/pick?q="), 200);
	for (const char *s = http_body(h); (s = strstr(s, "\"id\":")) != NULL; s++)
		n++;
	assert_int_equal(n, 20);
	assert_int_equal(http_get(h, "/customer/customer/pick?q=%27%25_%5C"), 200);
	assert_int_equal(http_get(h, "/customer/customer/pick"), 200);
	char *words = arena_alloc(h->mem, 1000);
	memset(words, 'a', 999);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/pick?q=%s", words)),
	                 400);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pick__finds_by_name_and_pinyin_as_json),
		cmocka_unit_test(test_pick__best_match_comes_first),
		cmocka_unit_test(test_pick__only_what_the_user_may_read),
		cmocka_unit_test(test_pick__text_of_others_cannot_break_out),
		cmocka_unit_test(test_pick__at_most_twenty_and_any_words_are_fine),
	};

	db = testcompany_open("pick");
	customers_seed(db);
	for (int i = 0; i < 22; i++)
		customer_make(db, "sales1", arena_printf(db->mem, "只有林若溪看得见%02d", i));
	customer_make(db, "sales1", "引号\"</script>\\");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
