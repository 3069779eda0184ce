/* test_share_pages.c - sharing rules as an administrator makes them; why somebody sees a record, from it and from the settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/page.h"

static struct testdb *db;
static int64_t firm;	/* of sales1 */

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("share_pages");
	customers_seed(db);
	firm = customer_make(db, "sales1", "苏州金龙仪器厂");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static const char *
firm_url(struct http *h, const char *more)
{
	return arena_printf(h->mem, "/customer/customer/%lld%s", (long long)firm, more);
}

static int64_t
employee(const char *login)
{
	struct ctx *ctx = test_ctx(db, login);
	int64_t id = ctx->user->employee;

	test_end(ctx);
	return id;
}

/* ---- rules ------------------------------------------------------------------------------- */

static void
test_share_pages__an_administrator_makes_a_rule_and_sees_what_it_comes_to(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, "/admin/share_rule/new"), 200);
	assert_true(http_shows(h, "value=\"customer\""));
	assert_false(http_shows(h, "value=\"region\""));
	struct page_form *f = page_form(h, "/admin/share_rule/new");
	assert_non_null(f);
	page_form_set(f, "name", "全部给销售二部的何佳宁");
	page_form_set(f, "type", "customer");
	page_form_set(f, "filter", "name.like(金龙");
	page_form_set(f, "kind", "employee");
	assert_int_equal(page_form_send(h, f), 422);
	assert_true(http_shows(h, "id=\"f-filter-e\""));
	assert_true(http_shows(h, "id=\"f-employee-e\""));
	f = page_form(h, "/admin/share_rule/new");
	assert_string_equal(page_form_value(f, "filter"), "name.like(金龙");
	page_form_set(f, "filter", "name.like(金龙)");
	page_form_set(f, "employee", text_id(h, employee("sales3")));
	assert_int_equal(page_form_send(h, f), 303);
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_true(http_shows(h, "目前符合条件：1 条"));
	assert_true(http_shows(h, "等待生效"));
	http_close(h);
}

static void
test_share_pages__nobody_else_reads_or_makes_rules(void **state)
{
	static const char *const logins[] = { "manager", "sales1", "auditor" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct http *h = browser_of(db, logins[i]);

		assert_int_equal(http_get(h, "/admin/share_rule"), 403);
		assert_int_equal(http_get(h, "/admin/share_rule/new"), 403);
		assert_int_equal(http_post(h, "/admin/share_rule/new", "_csrf", http_csrf(h, db), "name", "x", NULL), 403);
		assert_int_equal(http_get(h, "/customer/customer"), 200);
		assert_false(http_shows(h, "/admin/share_rule"));
		http_close(h);
	}
}

static void
test_share_pages__a_list_proposes_what_it_shows_as_a_rule(void **state)
{
	struct ctx *ctx = test_unit(db);
	struct http *h;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_right (role, type, action, scope) VALUES ('sales_manager', 'share_rule', 'create', 'all')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	h = browser_of(db, "manager");
	assert_int_equal(http_get(h, "/customer/customer?view=key&f=kind.eq(formal)"), 200);
	assert_true(http_shows(h, "/admin/share_rule/new?set.type=customer&amp;set.filter=and%28level.in%28A%2CB%29%2Ckind.eq%28formal%29%29"));
	assert_int_equal(http_get(h, "/admin/share_rule/new?set.type=customer&set.filter=and%28level.in%28A%2CB%29%2Ckind.eq%28formal%29%29"), 200);
	assert_true(http_shows(h, "and(level.in(A,B),kind.eq(formal))"));
	assert_string_equal(page_form_value(page_form(h, "/admin/share_rule/new"), "type"), "customer");
	http_close(h);
}

/* ---- why, from the record -------------------------------------------------------------------- */

static void
test_why__whoever_may_hand_a_record_on_is_told_why_somebody_sees_it(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, firm_url(h, "/why")));
	assert_int_equal(http_get(h, firm_url(h, "/why")), 200);
	assert_true(http_shows(h, "value=\"sales1\""));
	assert_int_equal(http_get(h, firm_url(h, "/why?user=sales1")), 200);
	assert_true(http_shows(h, "林若溪可以查看"));
	assert_true(http_shows(h, "是负责人"));
	assert_true(http_shows(h, "林若溪不能删除"));
	assert_int_equal(http_get(h, firm_url(h, "/why?user=sales2")), 200);
	assert_true(http_shows(h, "周启明不能查看"));
	assert_true(http_shows(h, "负责人：林若溪"));
	assert_int_equal(http_get(h, firm_url(h, "/why?user=%3Cscript%3E")), 422);
	assert_false(http_shows(h, "<script>"));
	http_close(h);
}

static void
test_why__others_are_refused_and_learn_nothing_of_records_they_cannot_see(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_false(http_shows(h, "/why"));
	assert_int_equal(http_get(h, firm_url(h, "/why?user=sales2")), 403);
	http_close(h);
	h = browser_of(db, "sales3");
	assert_int_equal(http_get(h, firm_url(h, "/why")), 404);
	assert_int_equal(http_get(h, "/admin/why"), 403);
	http_close(h);
	/* Where rights go by type alone there is nothing to ask. */
	h = browser_of(db, "admin");
	assert_int_equal(http_get(h, "/admin/department/1/why"), 404);
	http_close(h);
}

/* ---- why, from the settings --------------------------------------------------------------------- */

static void
test_why__an_administrator_without_business_data_gets_reasons_and_no_title(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "")), 403);
	assert_int_equal(http_get(h, "/admin/why"), 200);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/why?type=customer&record=%lld&user=sales1", (long long)firm)), 200);
	assert_true(http_shows(h, "林若溪可以查看"));
	assert_false(http_shows(h, "金龙"));
	assert_int_equal(http_get(h, "/admin/why?type=customer&record=C-00001&user=sales1"), 200);
	assert_true(http_shows(h, "林若溪可以查看"));
	assert_false(http_shows(h, "金龙"));
	http_close(h);
}

static const char *
body_with(struct http *h, const char *record)
{
	const char *body, *at;

	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/why?type=customer&record=%s&user=sales2", record)), 200);
	body = http_body(h);
	/* What was typed stands in the page, and the token of a form in it is new each time. */
	at = strstr(body, "<div class=\"why\">");
	assert_non_null(at);
	struct buf b;
	buf_init(&b, h->mem);
	for (; *at; at++)
		if (strncmp(at, record, strlen(record)) == 0)
			at += strlen(record) - 1;
		else
			buf_addc(&b, *at);
	return buf_str(&b);
}

static void
test_why__what_neither_may_see_is_answered_like_what_there_is_not(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *unreadable = body_with(h, "C-00001"), *none = body_with(h, "C-77777");

	(void)state;
	assert_string_equal(unreadable, none);
	assert_non_null(strstr(none, "周启明看不到编号为"));
	assert_int_equal(http_get(h, "/admin/why?type=customer&record=&user=sales2"), 422);
	assert_int_equal(http_get(h, "/admin/why?type=region&record=1&user=sales2"), 200);
	assert_false(http_shows(h, "<div class=\"why\">"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_share_pages__an_administrator_makes_a_rule_and_sees_what_it_comes_to),
		cmocka_unit_test(test_share_pages__nobody_else_reads_or_makes_rules),
		cmocka_unit_test(test_share_pages__a_list_proposes_what_it_shows_as_a_rule),
		cmocka_unit_test(test_why__whoever_may_hand_a_record_on_is_told_why_somebody_sees_it),
		cmocka_unit_test(test_why__others_are_refused_and_learn_nothing_of_records_they_cannot_see),
		cmocka_unit_test(test_why__an_administrator_without_business_data_gets_reasons_and_no_title),
		cmocka_unit_test(test_why__what_neither_may_see_is_answered_like_what_there_is_not),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
