/* test_detail.c - the page of one record: facts, history, and who may see it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

static struct testdb *db;
static int64_t mine;		/* of sales1 */

static const char *
page_of(struct http *h, const char *type, int64_t id)
{
	return arena_printf(h->mem, "%s/%lld", type, (long long)id);
}

static void
test_detail__shows_facts_and_links_to_the_form(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, page_of(h, "/customer/customer", mine)), 200);
	assert_true(http_shows(h, "<h1>苏州试验有限公司</h1>"));
	assert_true(http_shows(h, "江苏省 / 苏州市 / 吴中区"));
	assert_true(http_shows(
	        h, arena_printf(h->mem, "href=\"/customer/customer/%lld/edit\"", (long long)mine)));
	http_close(h);
}

static void
test_detail__who_may_only_read_gets_no_edit_button(void **state)
{
	struct http *h = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(http_get(h, page_of(h, "/customer/customer", mine)), 200);
	assert_false(http_shows(h, "/edit\""));
	assert_int_equal(
	        http_get(h, arena_printf(h->mem, "/customer/customer/%lld/edit", (long long)mine)),
	        403);
	http_close(h);
}

static void
test_detail__foreign_and_absent_records_answer_the_same(void **state)
{
	struct http *h = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, page_of(h, "/customer/customer", mine)), 404);
	assert_int_equal(http_get(h, page_of(h, "/customer/customer", 999999)), 404);
	assert_int_equal(http_get(h, "/customer/customer/0"), 404);
	assert_int_equal(http_get(h, "/customer/customer/99999999999999999999"), 404);
	http_close(h);
}

static void
test_detail__history_tells_old_and_new(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const char *url = page_of(h, "/customer/customer", mine);

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
	assert_int_equal(http_post(h, url, "_csrf", http_hidden(h, "_csrf"), "_once",
	                           http_hidden(h, "_once"), "row_version",
	                           http_hidden(h, "row_version"), "tel", "0512-1234567", NULL),
	                 303);
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "“0512-1234567”"));
	assert_true(http_shows(h, "tel:05121234567"));
	assert_true(http_shows(h, "林若溪"));
	http_close(h);
}

static void
test_detail__platform_types_use_the_same_page(void **state)
{
	struct http *h = browser_of(db, "admin");
	static const char *const types[] = { "employee", "department", "role", "user" };

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/%s", types[i])), 200);
		if (!str_eq(types[i], "role"))
			assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/%s/1", types[i])),
			                 200);
	}
	assert_false(http_shows(h, "argon2"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detail__shows_facts_and_links_to_the_form),
		cmocka_unit_test(test_detail__who_may_only_read_gets_no_edit_button),
		cmocka_unit_test(test_detail__foreign_and_absent_records_answer_the_same),
		cmocka_unit_test(test_detail__history_tells_old_and_new),
		cmocka_unit_test(test_detail__platform_types_use_the_same_page),
	};

	db = testcompany_open("detail");
	customers_seed(db);
	mine = customer_make(db, "sales1", "苏州试验有限公司");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
