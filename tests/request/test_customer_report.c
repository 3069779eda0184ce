/* test_customer_report.c - figures of customers, and the lists that they lead to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"
#include "support/page.h"

static struct testdb *db;

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open_preset("customer_report");
	customers_seed(db);
	int64_t a = customer_make(db, "sales1", "报表一厂"), b = customer_make(db, "sales1", "报表二厂"), c = customer_make(db, "sales3", "报表三厂");
	int64_t far = record_id(db, "region", "浙江省");
	CHANGE(db, "UPDATE customer SET level = 'A', completeness = 100 WHERE id = ?", VALS(VINT(a)));
	CHANGE(db, "UPDATE customer SET level = 'A', completeness = 50, created_at = '2020-03-04 05:06:07', formal_at = '2020-05-01', kind = 'formal' WHERE id = ?", VALS(VINT(b)));
	CHANGE(db, "UPDATE customer SET completeness = 80, region = ? WHERE id = ?", VALS(VINT(far), VINT(c)));
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

/* The whole part of the page's text from this line on. */
static const char *
lines_from(struct http *h, const char *line)
{
	const char *text = page_text(h), *at = strstr(text, arena_printf(h->mem, "\n%s\n", line));

	if (!at)
		fail_msg("the page has no line %s in: %s", line, text);
	return at + 1;
}

/* A row of the table as it reads: label, then its figures in order. */
static void
row_is(struct http *h, const char *expected)
{
	const char *label = arena_strndup(h->mem, expected, strcspn(expected, "\n"));
	const char *text = lines_from(h, label);

	for (const char *next = text; strncmp(next, expected, strlen(expected)) != 0; ) {
		next = strstr(next + 1, arena_printf(h->mem, "\n%s\n", label));
		if (!next)
			fail_msg("expected %s, there is %s", expected, text);
		next++;
	}
}

/* The address behind this figure of the row with this label, from 0. */
static const char *
figure_url(struct http *h, const char *label, int column)
{
	const char *at = strstr(http_body(h), arena_printf(h->mem, "<td class=\"no\"><span class=\"name\">%s</span></td>", page_escaped(h->mem, label)));

	assert_non_null(at);
	for (int i = 0; i <= column; i++) {
		at = strstr(at + 1, "<td class=\"r\"");
		assert_non_null(at);
	}
	const char *link = strstr(at, "href=\""), *end = strstr(at, "</td>");
	if (!link || link > end)
		return NULL;
	link += 6;
	return html_unescape(h->mem, link, strcspn(link, "\""));
}

/* Behind the figure stands the list of exactly these customers, and no other one. */
static void
drills_to(struct http *h, const char *report, const char *label, int column, const char *const *names)
{
	static const char *const all[] = { "报表一厂", "报表二厂", "报表三厂" };

	assert_int_equal(http_get(h, report), 200);
	const char *url = figure_url(h, label, column);
	if (!*names) {
		assert_null(url);
		return;
	}
	assert_non_null(url);
	assert_int_equal(http_get(h, url), 200);
	for (size_t i = 0; i < 3; i++) {
		bool wanted = false;

		for (size_t k = 0; names[k]; k++)
			wanted = wanted || strcmp(names[k], all[i]) == 0;
		if (http_shows(h, all[i]) != wanted)
			fail_msg("%s: %s is %s", url, all[i], wanted ? "missing" : "there");
	}
}

#define NAMES(...) (const char *const[]){ __VA_ARGS__, NULL }
#define NONE (const char *const[]){ NULL }

static void
test_report__counts_by_a_field_and_each_figure_leads_to_exactly_its_customers(void **state)
{
	struct http *h = browser_of(db, "admin"), *d = browser_of(db, "auditor");
	static const char report[] = "/customer/reports?by=level&from=2020-01-01&to=2020-12-31";

	(void)state;
	assert_int_equal(http_get(h, report), 403);	/* an administrator reads no customers */
	assert_int_equal(http_get(d, report), 200);
	row_is(d, "A\n2\n1\n1\n1\n75 %");
	row_is(d, "（空）\n1\n0\n0\n1\n80 %");
	row_is(d, "合计\n3\n1\n1\n2\n76 %");
	drills_to(d, report, "A", 0, NAMES("报表一厂", "报表二厂"));
	drills_to(d, report, "A", 1, NAMES("报表二厂"));
	drills_to(d, report, "A", 2, NAMES("报表二厂"));
	drills_to(d, report, "A", 3, NAMES("报表二厂"));
	drills_to(d, report, "（空）", 0, NAMES("报表三厂"));
	drills_to(d, report, "（空）", 1, NONE);
	http_close(h);
	http_close(d);
}

static void
test_report__of_trees_counts_by_the_nodes_at_the_top(void **state)
{
	struct http *h = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(http_get(h, "/customer/reports?by=region&from=2020-01-01&to=2020-12-31"), 200);
	row_is(h, "江苏省\n2\n1\n1\n1\n75 %");
	row_is(h, "浙江省\n1\n0\n0\n1\n80 %");
	drills_to(h, "/customer/reports?by=region", "江苏省", 0, NAMES("报表一厂", "报表二厂"));
	drills_to(h, "/customer/reports?by=industry", "制造业", 0, NAMES("报表一厂", "报表二厂", "报表三厂"));
	http_close(h);
}

static void
test_report__counts_only_what_the_reader_may_read(void **state)
{
	struct http *h = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, "/customer/reports?by=level"), 200);
	row_is(h, "合计\n1\n1\n0\n1\n80 %");
	assert_false(http_shows(h, "<td class=\"no\"><span class=\"name\">A</span></td>"));
	http_close(h);
}

static void
test_report__ranks_owners_by_completeness(void **state)
{
	struct http *h = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(http_get(h, "/customer/reports?show=completeness"), 200);
	row_is(h, "林若溪\n2\n1\n75 %");
	const char *worst = strstr(http_body(h), "<td class=\"no\"><span class=\"name\">林若溪</span></td>"), *better = strstr(http_body(h), "<td class=\"no\"><span class=\"name\">何佳宁</span></td>");
	assert_true(worst && better && worst < better);
	drills_to(h, "/customer/reports?show=completeness", "林若溪", 1, NAMES("报表二厂"));
	http_close(h);
}

static void
test_report__tells_what_is_wrong_with_its_days_and_keeps_them(void **state)
{
	struct http *h = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(http_get(h, "/customer/reports?by=level&from=gestern&to=2020-12-31"), 422);
	assert_true(http_shows(h, "value=\"gestern\"") && http_shows(h, "请按 2026-01-31 的格式填写日期。"));
	assert_int_equal(http_get(h, "/customer/reports?from=2021-01-01&to=2020-12-31"), 422);
	assert_true(http_shows(h, "开始日期晚于结束日期。"));
	assert_int_equal(http_get(h, "/customer/reports?from=0001-01-01&to=2020-12-31"), 200);
	assert_int_equal(http_get(h, "/customer/reports?by=tel%27--&show=x&from=9999-12-30&to=9999-12-31"), 200);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report__counts_by_a_field_and_each_figure_leads_to_exactly_its_customers),
		cmocka_unit_test(test_report__of_trees_counts_by_the_nodes_at_the_top),
		cmocka_unit_test(test_report__counts_only_what_the_reader_may_read),
		cmocka_unit_test(test_report__ranks_owners_by_completeness),
		cmocka_unit_test(test_report__tells_what_is_wrong_with_its_days_and_keeps_them),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
