/* test_search.c - the search box of every page: groups, numbers, commands, suggestions, rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"

static struct testdb *db;
static int64_t mine;	/* of sales1 */

static const char *
url(struct http *h, const char *page, const char *words)
{
	return arena_printf(h->mem, "%s?q=%s", page, str_url(h->mem, words));
}

static const char *
code_of(struct http *h, int64_t id)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT code FROM customer WHERE id = ?", VALS(VINT(id))));
	assert_true(db_next(rows));
	const char *code = arena_strdup(h->mem, db_str(rows, 0));
	test_end(ctx);
	return code;
}

static int
setup(void **state)
{
	db = testcompany_open("search");
	*state = db;
	customers_seed(db);
	mine = customer_make(db, "sales1", "苏州云衡测控有限公司");
	customer_make(db, "sales1", "苏州云启物流有限公司");
	for (int i = 0; i < 8; i++)
		customer_make(db, "sales2", (const char *[]){ "恒拓一厂", "恒拓二厂", "恒拓三厂", "恒拓四厂", "恒拓五厂", "恒拓六厂", "恒拓七厂", "恒拓八厂" }[i]);
	CHANGE(db, "UPDATE customer SET tel = '0512-66667788' WHERE id = ?", VALS(VINT(mine)));
	CHANGE(db, "INSERT INTO gram (type, gram, id) VALUES ('customer', 'r8877666621', ?), ('customer', 'f051266667788', ?), ('customer', 'r887766662150', ?)",
	       VALS(VINT(mine), VINT(mine), VINT(mine)));
	return 0;
}

static void
test_search__groups_have_counts_and_lead_to_the_list(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url(h, "/search", "恒拓")), 200);
	assert_true(http_shows(h, "恒拓八厂"));
	assert_true(http_shows(h, "<span class=\"count\">8</span>"));
	assert_true(http_shows(h, "/customer/customer?q=%E6%81%92%E6%8B%93"));
	assert_int_equal(http_get(h, "/customer/customer?q=%E6%81%92%E6%8B%93"), 200);
	assert_true(http_shows(h, "恒拓一厂"));
	assert_int_equal(http_get(h, url(h, "/search", "szyhck")), 200);
	assert_true(http_shows(h, "苏州云衡测控有限公司"));
	assert_int_equal(http_get(h, url(h, "/search", "7788")), 200);
	assert_true(http_shows(h, "苏州云衡测控有限公司"));
	assert_true(http_shows(h, "0512-66667788"));
	http_close(h);
}

static void
test_search__what_is_out_of_scope_is_not_found(void **state)
{
	struct http *h = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, url(h, "/search", "云衡")), 200);
	assert_false(http_shows(h, "苏州云衡"));
	assert_int_equal(http_get(h, url(h, "/search/suggest", "云衡")), 200);
	assert_false(http_shows(h, "苏州云衡"));
	assert_int_equal(http_get(h, url(h, "/search", code_of(h, mine))), 200);
	assert_false(http_shows(h, "苏州云衡"));
	http_close(h);
}

static void
test_search__an_exact_number_leads_to_its_record(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const char *code = code_of(h, mine);

	(void)state;
	assert_int_equal(http_get(h, url(h, "/search", code)), 303);
	assert_string_equal(http_header(h, "Location"), arena_printf(h->mem, "/customer/customer/%lld", (long long)mine));
	assert_int_equal(http_get(h, url(h, "/search", arena_printf(h->mem, " %s ", str_lower(h->mem, code)))), 303);
	assert_int_equal(http_get(h, url(h, "/search", arena_strndup(h->mem, code, strlen(code) - 1))), 200);
	http_close(h);
}

static void
test_search__a_masked_number_is_not_searched(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, url(h, "/search", "66667788")), 200);
	assert_true(http_shows(h, "苏州云衡"));
	CHANGE(db, "INSERT INTO role_field (role, type, field, access) VALUES ('salesperson', 'customer', 'tel', 'masked')", NO_VALS);
	CHANGE(db, "UPDATE stamp SET n = n + 1 WHERE name = 'org'", NO_VALS);
	assert_int_equal(http_get(h, url(h, "/search", "66667788")), 200);
	assert_false(http_shows(h, "苏州云衡"));
	assert_int_equal(http_get(h, url(h, "/search/suggest", "7788")), 200);
	assert_false(http_shows(h, "苏州云衡"));
	CHANGE(db, "DELETE FROM role_field WHERE role = 'salesperson' AND type = 'customer' AND field = 'tel'", NO_VALS);
	CHANGE(db, "UPDATE stamp SET n = n + 1 WHERE name = 'org'", NO_VALS);
	http_close(h);
}

static void
test_search__commands_are_those_that_the_user_may_use(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, url(h, "/search", "xinjian")), 200);
	assert_true(http_shows(h, "/customer/customer/new"));
	assert_int_equal(http_get(h, url(h, "/search/suggest", "kh")), 200);
	assert_true(http_shows(h, "/customer/customer/new"));
	assert_int_equal(http_get(h, url(h, "/search", "健康")), 200);
	assert_false(http_shows(h, "/admin/health"));
	http_close(h);
	h = browser_of(db, "auditor");
	assert_int_equal(http_get(h, url(h, "/search", "xinjian")), 200);
	assert_false(http_shows(h, "/customer/customer/new"));
	http_close(h);
}

static void
test_search__nothing_typed_shows_what_was_changed_last(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/search"), 200);
	assert_true(http_shows(h, "苏州云衡测控有限公司"));
	assert_false(http_shows(h, "恒拓"));
	assert_int_equal(http_get(h, "/search/suggest"), 200);
	assert_string_equal(http_body(h), "[]");
	http_close(h);
}

static void
test_search__bad_words_get_a_sentence(void **state)
{
	struct http *h = browser_of(db, "sales1");
	char long_word[300];

	(void)state;
	assert_int_equal(http_get(h, url(h, "/search", "a b c d e f")), 422);
	assert_true(http_shows(h, "a b c d e f"));
	assert_int_equal(http_get(h, url(h, "/search/suggest", "a b c d e f")), 200);
	memset(long_word, 'x', sizeof long_word - 1);
	long_word[sizeof long_word - 1] = '\0';
	assert_int_equal(http_get(h, url(h, "/search", long_word)), 400);
	assert_int_equal(http_get(h, url(h, "/search", "<script>alert(1)</script>")), 200);
	assert_false(http_shows(h, "<script>alert"));
	assert_int_equal(http_get(h, url(h, "/search", "' OR 1=1 -- %_!")), 200);
	assert_int_equal(http_get(h, "/search?q=%FF"), 400);
	http_close(h);
}

static void
test_search__nobody_searches_without_login(void **state)
{
	struct http *h = http_open(db);

	(void)state;
	assert_int_not_equal(http_get(h, url(h, "/search", "云衡")), 200);
	assert_int_not_equal(http_get(h, url(h, "/search/suggest", "云衡")), 200);
	http_close(h);
}

static void
test_search__while_the_index_is_built_nothing_is_missing_and_health_says_how_far_it_is(void **state)
{
	struct http *h = browser_of(db, "manager"), *admin = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(admin, "/admin/health"), 200);
	assert_false(http_shows(admin, "正在建立"));
	CHANGE(db, "DELETE FROM gram WHERE type = ?", VALS(VTEXT("customer")));
	CHANGE(db, "INSERT INTO gram_build (type, clear, at, upto, since) VALUES (?, 1, 37, 100, UTC_TIMESTAMP(3))", VALS(VTEXT("customer")));
	assert_int_equal(http_get(h, url(h, "/search", "恒拓")), 200);
	assert_true(http_shows(h, "恒拓八厂"));
	assert_int_equal(http_get(h, url(h, "/customer/customer", "szyhck")), 200);
	assert_true(http_shows(h, "苏州云衡测控有限公司"));
	assert_int_equal(http_get(admin, "/admin/health"), 200);
	assert_true(http_shows(admin, "正在建立：客户 37%"));
	http_close(h);
	http_close(admin);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search__groups_have_counts_and_lead_to_the_list),
		cmocka_unit_test(test_search__what_is_out_of_scope_is_not_found),
		cmocka_unit_test(test_search__an_exact_number_leads_to_its_record),
		cmocka_unit_test(test_search__a_masked_number_is_not_searched),
		cmocka_unit_test(test_search__commands_are_those_that_the_user_may_use),
		cmocka_unit_test(test_search__nothing_typed_shows_what_was_changed_last),
		cmocka_unit_test(test_search__bad_words_get_a_sentence),
		cmocka_unit_test(test_search__nobody_searches_without_login),
		cmocka_unit_test(test_search__while_the_index_is_built_nothing_is_missing_and_health_says_how_far_it_is),
	};

	return cmocka_run_group_tests_name("search", tests, setup, testcompany_close);
}
