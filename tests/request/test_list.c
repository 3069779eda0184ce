/* test_list.c - the list of a type: rows, search, filters, sort, pages, bad addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

enum { CUSTOMERS = 60 };
#define LIST "/customer/customer"

static struct testdb *db;

static const char *
link_after(struct http *h, const char *mark)
{
	const char *body = http_body(h), *at = strstr(body, mark), *start = at;
	struct buf b;

	assert_non_null(at);
	while (strncmp(start, "href=\"", 6) != 0)
		start--;
	buf_init(&b, h->mem);
	for (const char *s = start + 6; *s != '"'; s++) {
		buf_addc(&b, *s);
		if (str_starts(s, "&amp;"))
			s += 4;
	}
	return buf_str(&b);
}

static size_t
times(struct http *h, const char *text)
{
	size_t n = 0;

	for (const char *s = http_body(h); (s = strstr(s, text)) != NULL; s++)
		n++;
	return n;
}

static size_t
rows(struct http *h)
{
	return times(h, "class=\"name cut\"");
}

static void
test_list__shows_what_the_user_may_read(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST "?limit=200"), 200);
	assert_int_equal(rows(h), CUSTOMERS + 2);
	http_close(h);
	h = browser_of(db, "sales3");
	assert_int_equal(http_get(h, LIST), 200);
	assert_int_equal(rows(h), 1);
	assert_true(http_shows(h, "何佳宁的客户"));
	http_close(h);
	h = browser_of(db, "admin");
	assert_int_equal(http_get(h, LIST), 403);
	http_close(h);
}

static void
test_list__search_finds_by_pinyin_and_says_when_nothing_is_found(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST "?q=hjn"), 200);
	assert_int_equal(rows(h), 1);
	assert_int_equal(http_get(h, LIST "?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA"), 200);
	assert_int_equal(rows(h), 0);
	assert_true(http_shows(h, "没有符合条件的客户"));
	http_close(h);
}

static void
test_list__pages_lead_on_and_back_over_every_row_once(void **state)
{
	struct http *h = browser_of(db, "manager");
	const char *next, *previous;
	size_t seen = 0;

	(void)state;
	assert_int_equal(http_get(h, LIST "?limit=25&sort=name"), 200);
	const char *first = http_body(h);
	seen += rows(h);
	next = link_after(h, "rel=\"next\"");
	assert_int_equal(http_get(h, next), 200);
	seen += rows(h);
	next = link_after(h, "rel=\"next\"");
	assert_int_equal(http_get(h, next), 200);
	seen += rows(h);
	assert_int_equal(seen, CUSTOMERS + 2);
	assert_false(http_shows(h, "rel=\"next\""));
	for (int i = 0; i < 2; i++) {
		previous = link_after(h, "rel=\"prev\"");
		assert_int_equal(http_get(h, previous), 200);
	}
	assert_string_equal(strstr(http_body(h), "<tbody>"), strstr(first, "<tbody>"));
	http_close(h);
}

static void
test_list__cursor_of_another_list_or_made_up_is_refused_with_a_way_out(void **state)
{
	struct http *h = browser_of(db, "manager");
	const char *bad[] = {LIST "?after=AAAA", LIST "?after=%00x", LIST "?after=../..",
	                     LIST "?after="};

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_in_range(http_get(h, bad[i]), 400, 422);
	assert_int_equal(http_get(h, LIST "?after=AAAA"), 422);
	assert_true(http_shows(h, "href=\"" LIST "\""));
	assert_int_equal(http_get(h, bad[3]), 200);
	http_close(h);
}

static void
test_list__unknown_sort_filter_view_or_limit_is_a_sentence_never_a_crash(void **state)
{
	struct http *h = browser_of(db, "manager");
	static const struct { const char *query; int status;
	} cases[] = {
	        {"?sort=nonsense", 422},
	        {"?sort=-", 422},
	        {"?sort=name%27", 422},
	        {"?sort=address", 200},
	        {"?f=nonsense.eq(1)", 422},
	        {"?f=level.in(", 422},
	        {"?f=level.in(Z)", 422},
	        {"?f=and(or(and(or(and(or(level.eq(A)))))))", 422},
	        {"?f=%FF", 400},
	        {"?view=nonsense", 404},
	        {"?limit=0", 400},
	        {"?limit=abc", 400},
	        {"?limit=99999999999999999999", 400},
	        {"?f=level.eq(A)&f=level.eq(B)", 200},
	        {"?pick_nonsense=x", 200},
	        {"?pick_level=x", 200},
	        {"?pick_region=gibtsnicht", 422},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int status = http_get(h, arena_printf(h->mem, "%s%s", LIST, cases[i].query));

		if (status != cases[i].status)
			fail_msg("%s: %d, not %d", cases[i].query, status, cases[i].status);
	}
	http_close(h);
}

static void
test_list__quick_filter_that_is_looked_up_becomes_a_plain_address(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST "?sort=name&pick_region=%E8%8B%8F%E5%B7%9E%E5%B8%82"),
	                 303);
	const char *to = http_header(h, "Location");
	assert_true(str_starts(to, LIST "?f=region.under%28"));
	assert_non_null(strstr(to, "sort=name"));
	assert_int_equal(http_get(h, to), 200);
	assert_true(http_shows(h, "class=\"fchip\""));
	assert_true(http_shows(h, "江苏省 / 苏州市"));
	http_close(h);
}

static void
test_list__text_of_others_is_text(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST "?limit=200"), 200);
	assert_false(http_shows(h, "<b>坏"));
	assert_true(http_shows(h, "&lt;b&gt;坏&lt;/b&gt; &lt;?cs var:frame.csrf ?&gt;"));
	assert_int_equal(http_get(h, LIST "?q=%22%3E%3Cscript%3E"), 200);
	assert_false(http_shows(h, "\"><script>"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_list__shows_what_the_user_may_read),
	        cmocka_unit_test(test_list__search_finds_by_pinyin_and_says_when_nothing_is_found),
	        cmocka_unit_test(test_list__pages_lead_on_and_back_over_every_row_once),
	        cmocka_unit_test(
	                test_list__cursor_of_another_list_or_made_up_is_refused_with_a_way_out),
	        cmocka_unit_test(
	                test_list__unknown_sort_filter_view_or_limit_is_a_sentence_never_a_crash),
	        cmocka_unit_test(test_list__quick_filter_that_is_looked_up_becomes_a_plain_address),
	        cmocka_unit_test(test_list__text_of_others_is_text),
	};

	db = testcompany_open("list");
	customers_seed(db);
	for (int i = 0; i < CUSTOMERS; i++)
		customer_make(db, "sales1", arena_printf(db->mem, "第%02d号有限公司", i));
	customer_make(db, "sales3", "何佳宁的客户");
	customer_make(db, "sales1", "<b>坏</b> <?cs var:frame.csrf ?>");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
