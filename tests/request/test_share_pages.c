/* test_share_pages.c - sharing rules as an administrator makes them; why somebody sees a record, from it and from the settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"
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

static const char *
code_of(struct http *h, const char *login)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT e.code FROM employee e JOIN `user` u ON u.employee = e.id WHERE u.login = ?", VALS(VTEXT(login))));
	assert_true(db_next(rows));
	const char *code = arena_strdup(h->mem, db_str(rows, 0));
	db_rollback(ctx);
	test_end(ctx);
	return code;
}

static const char *
why_of(struct http *h, const char *login)
{
	return firm_url(h, arena_printf(h->mem, "/why?user=%s", code_of(h, login)));
}

/* How far the manager's right to edit reaches. */
static void
edit_scope(const char *scope)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE role_right SET scope = ? WHERE role = 'sales_manager' AND type = 'customer' AND action = 'edit'", VALS(VTEXT(scope))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
enabled_set(const char *login, bool on)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE `user` SET enabled = ? WHERE login = ?", VALS(VINT(on), VTEXT(login))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
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
	/* He does not read users: people of his own reach by their numbers, no login, no role. */
	assert_false(http_shows(h, "sales1"));
	assert_true(http_shows(h, arena_printf(h->mem, "<option value=\"%s\"", code_of(h, "sales1"))));
	assert_int_equal(http_get(h, why_of(h, "sales1")), 200);
	assert_true(http_shows(h, "林若溪可以查看"));
	assert_true(http_shows(h, "林若溪是负责人"));
	assert_true(http_shows(h, "林若溪不能删除"));
	assert_false(http_shows(h, "角色“"));
	assert_int_equal(http_get(h, why_of(h, "sales2")), 200);
	assert_true(http_shows(h, "周启明不能查看"));
	assert_true(http_shows(h, "负责人：林若溪"));
	assert_false(http_shows(h, "角色“"));
	/* Nor is he told of anybody beyond his reach, or whose login is off. */
	edit_scope("department");
	assert_int_equal(http_get(h, firm_url(h, "/why?user=sales1")), 422);
	assert_int_equal(http_get(h, why_of(h, "sales3")), 422);
	assert_false(http_shows(h, arena_printf(h->mem, "<option value=\"%s\"", code_of(h, "sales3"))));
	enabled_set("sales2", false);
	assert_int_equal(http_get(h, why_of(h, "sales2")), 200);
	assert_false(http_shows(h, "停用"));
	enabled_set("sales2", true);
	edit_scope("all");
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

static void
login_set(const char *login, const char *to)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE `user` SET login = ? WHERE login = ?", VALS(VTEXT(to), VTEXT(login))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
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

/* Asked person by person, the answers would say whose every record is. */
static void
test_why__without_business_data_nobody_learns_whose_a_record_is_and_the_question_is_logged(void **state)
{
	static const char *const logins[] = { "sales1", "sales2", "manager", "sales3", "auditor" };
	struct http *h = browser_of(db, "admin");
	int64_t asked = log_count(db, "why_asked");

	(void)state;
	for (size_t i = 0; i < sizeof logins / sizeof logins[0]; i++) {
		assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/why?type=customer&record=C-00001&user=%s", logins[i])), 200);
		const char *body = strstr(http_body(h), "<div class=\"why\">");
		assert_non_null(body);
		if (i)
			assert_null(strstr(body, "林若溪"));
		assert_null(strstr(body, "负责人"));
		assert_null(strstr(body, "销售一部"));
		assert_null(strstr(body, "状态"));
		assert_non_null(strstr(body, "角色“"));
	}
	assert_int_equal(log_count(db, "why_asked"), asked + 5);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = 'why_asked' AND login = 'manager' AND detail = 'customer C-00001'", NO_VALS), 1);
	/* What neither may see is logged as well. */
	assert_int_equal(http_get(h, "/admin/why?type=customer&record=C-77777&user=sales2"), 200);
	assert_int_equal(log_count(db, "why_asked"), asked + 6);
	http_close(h);
}

/* A login may look like the number of another user. */
static void
test_why__a_login_counts_before_a_number(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *number = text_id(h, user_id(db, "sales2"));

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/why?type=customer&record=C-00001&user=%s", number)), 200);
	assert_true(http_shows(h, "周启明"));
	login_set("sales1", number);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/why?type=customer&record=C-00001&user=%s", number)), 200);
	assert_true(http_shows(h, "林若溪可以查看"));
	login_set(number, "sales1");
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
		cmocka_unit_test(test_why__without_business_data_nobody_learns_whose_a_record_is_and_the_question_is_logged),
		cmocka_unit_test(test_why__a_login_counts_before_a_number),
		cmocka_unit_test(test_why__what_neither_may_see_is_answered_like_what_there_is_not),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
