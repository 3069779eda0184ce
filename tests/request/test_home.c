/* test_home.c - the first page after login. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"
#include "support/programs.h"

static struct testdb *db;

static struct http *
home_of(const char *login)
{
	struct http *h = browser_of(db, login);

	h->module = program_of("/");
	assert_int_equal(http_get(h, "/"), 200);
	assert_in_range(h->resp.statements, 1, 12);
	return h;
}

static void
test_home__counts_what_is_mine_and_what_is_there(void **state)
{
	struct http *h = home_of("sales1");

	(void)state;
	assert_true(http_shows(h, "我的客户</span><b class=\"num\">2</b>"));
	assert_true(http_shows(h, "全部客户</span><b class=\"num\">2</b>"));
	assert_true(http_shows(h, "林若溪"));
	assert_true(http_shows(h, "甲客户"));
	assert_false(http_shows(h, "丙客户"));
	http_close(h);
	h = home_of("manager");
	assert_true(http_shows(h, "我的客户</span><b class=\"num\">0</b>"));
	assert_true(http_shows(h, "全部客户</span><b class=\"num\">3</b>"));
	http_close(h);
}

/* A contact of a user whose birthday by the common calendar is tomorrow. */
static void
born_tomorrow(const char *login, const char *name)
{
	struct ctx *ctx = test_ctx(db, login);
	struct rec *r;
	int y, m, d;

	test_begin(ctx);
	date_to_ymd(ctx->today + 1, &y, &m, &d);
	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "birthday", VDATE(date_from_ymd(y - 40, m, m == 2 && d == 29 ? 28 : d)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_ok(ctx, notice_owner(ctx, r, "birthday", date_str(ctx->mem, ctx->today + 1), "birthday"));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_home__says_whose_birthday_comes_and_only_of_ones_own_contacts(void **state)
{
	struct http *h = home_of("sales2");

	(void)state;
	assert_false(http_shows(h, "近期生日"));	/* only while there is one */
	http_close(h);
	born_tomorrow("sales2", "孙晓梅");
	h = home_of("sales2");
	assert_true(http_shows(h, "近期生日") && http_shows(h, "孙晓梅") && http_shows(h, ">明天</time>") && http_shows(h, "明天生日"));
	http_close(h);
	h = home_of("sales1");
	assert_false(http_shows(h, "近期生日") || http_shows(h, "孙晓梅"));
	http_close(h);
}

static void
test_home__offers_only_what_the_user_may_do(void **state)
{
	struct http *h = home_of("auditor");

	(void)state;
	assert_true(http_shows(h, "href=\"/customer/customer\""));
	assert_false(http_shows(h, "/customer/customer/new"));
	assert_false(http_shows(h, "/admin/user\""));
	http_close(h);
}

static void
test_home__lists_for_administrators_what_is_to_be_set_up(void **state)
{
	struct http *h = home_of("admin");

	(void)state;
	assert_true(http_shows(h, "系统初始设置") && http_shows(h, "还有 3 项待完成") && http_shows(h, "href=\"/account/two-factor\""));
	factor_turn_on(h, db, "admin", NULL);
	assert_int_equal(http_get(h, "/"), 200);
	assert_true(http_shows(h, "还有 2 项待完成"));	/* the mail server, and days off of this year */
	CHANGE(db, "INSERT INTO `user` (login, name, enabled, org, created_at, created_by, updated_at, updated_by, row_version)\n"
	       "SELECT 'newcomer', 'x', 1, org, NOW(3), 1, NOW(3), 1, 1 FROM `user` WHERE login = 'admin'", NO_VALS);
	assert_int_equal(http_get(h, "/"), 200);
	assert_true(http_shows(h, "没有角色的用户看不到任何内容"));
	CHANGE(db, "DELETE FROM `user` WHERE login = 'newcomer'", NO_VALS);
	logins_reset(db);
	http_close(h);
	h = home_of("sales1");
	assert_false(http_shows(h, "系统初始设置"));
	http_close(h);
}

static void
test_home__administrator_is_told_why_it_is_empty(void **state)
{
	struct http *h = home_of("admin");

	(void)state;
	assert_true(http_shows(h, "这个账号看不到业务数据"));
	assert_true(http_shows(h, "href=\"/admin/user\""));
	assert_false(http_shows(h, "href=\"/customer/customer\""));
	assert_false(http_shows(h, "class=\"kpi\""));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_home__counts_what_is_mine_and_what_is_there),
		cmocka_unit_test(test_home__says_whose_birthday_comes_and_only_of_ones_own_contacts),
		cmocka_unit_test(test_home__offers_only_what_the_user_may_do),
		cmocka_unit_test(test_home__lists_for_administrators_what_is_to_be_set_up),
		cmocka_unit_test(test_home__administrator_is_told_why_it_is_empty),
	};

	db = testcompany_open("home");
	customers_seed(db);
	customer_make(db, "sales1", "甲客户");
	customer_make(db, "sales1", "乙客户");
	customer_make(db, "sales3", "丙客户");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
