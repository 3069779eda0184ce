/* test_export.c - the rows of a list as a file: scope, masks, filter and columns as on the page, formulas made harmless. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

#define LIST "/customer/customer"

enum { MANY = 450 };

static struct testdb *db;

/* The file that this address and these fields give; the test fails when there is none. */
static const char *
exported(struct http *h, const char *query, const char *fields)
{
	const char *body = arena_printf(h->mem, "_csrf=%s&%s", http_csrf(h, db), fields);

	h->most_statements = 60;
	if (http_send(h, "POST", arena_printf(h->mem, LIST "/export%s", query), "application/x-www-form-urlencoded", body, strlen(body)) != 200)
		fail_msg("%s: %d %s", query, h->resp.status, http_body(h));
	assert_string_equal(http_header(h, "Content-Type"), "text/csv; charset=utf-8");
	assert_true(str_starts(http_header(h, "Content-Disposition"), "attachment; filename*=UTF-8''%E5%AE%A2%E6%88%B7-"));
	assert_true(str_starts(http_body(h), "\xEF\xBB\xBF"));
	return http_body(h);
}

static size_t
lines_of(const char *text)
{
	size_t n = 0;

	for (; (text = strstr(text, "\r\n")) != NULL; text += 2)
		n++;
	return n;
}

/* A sales director may export; the manager of this company becomes one. */
static void
role_give(const char *login, const char *role)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user_roles SET value = ? WHERE record = (SELECT id FROM user WHERE login = ?)",
	          VALS(VTEXT(role), VTEXT(login))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_export__is_for_whoever_has_the_right(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, LIST), 200);
	assert_false(http_shows(h, LIST "/export"));
	assert_int_equal(http_get(h, LIST "/export"), 403);
	assert_int_equal(http_post(h, LIST "/export", "_csrf", http_csrf(h, db), NULL), 403);
	http_close(h);
	h = browser_of(db, "manager");
	assert_int_equal(http_get(h, LIST), 200);
	assert_true(http_shows(h, LIST "/export"));
	assert_int_equal(http_get(h, LIST "/export?f=level.eq(A)"), 200);
	assert_true(http_shows(h, "1 条"));
	http_close(h);
}

static void
test_export__has_every_row_of_the_filter_once_and_the_columns_of_the_list(void **state)
{
	struct http *h = browser_of(db, "manager");
	const char *text = exported(h, "", "which=list");

	(void)state;
	assert_int_equal(lines_of(text), MANY + 3 + 1);
	for (int i = 0; i < MANY; i += 37)
		assert_non_null(strstr(text, arena_printf(h->mem, "\r\n第%03d号有限公司,", i)));
	assert_true(str_starts(text, "\xEF\xBB\xBF客户全称,客户编码,"));
	text = exported(h, "?f=level.eq(A)&cols=tel,name", "which=list");
	assert_int_equal(lines_of(text), 2);
	assert_true(str_starts(text, "\xEF\xBB\xBF电话,客户全称\r\n"));
	text = exported(h, "?f=level.eq(A)", "which=all");
	assert_non_null(strstr(text, ",地址,"));
	assert_non_null(strstr(text, "创建时间"));
	http_close(h);
}

static void
test_export__texts_are_quoted_and_no_spreadsheet_runs_them(void **state)
{
	struct http *h = browser_of(db, "manager");
	const char *text = exported(h, "?f=name.like(%253D)&cols=name,remark,address,short_name", "which=list");

	(void)state;
	assert_non_null(strstr(text, "\r\n\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\",\"'-1\n次行\",\"'@SUM(A1)\",\"'+86\"\r\n"));
	http_close(h);
}

static void
test_export__shows_a_mask_where_the_list_does_and_filters_by_nothing_masked(void **state)
{
	struct http *h = browser_of(db, "auditor");
	const char *text, *csrf;

	(void)state;
	role_give("auditor", "marketing");
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_right (role, type, action, scope) VALUES ('marketing', 'customer', 'export', 'all')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	text = exported(h, "?f=level.eq(A)", "which=all");
	assert_null(strstr(text, "13812345678"));
	assert_non_null(strstr(text, "138****5678"));
	csrf = http_csrf(h, db);
	assert_int_equal(http_post(h, LIST "/export?f=tel.like(138)", "_csrf", csrf, "which", "all", NULL), 422);
	assert_int_equal(http_post(h, LIST "/export?sort=tel", "_csrf", csrf, "which", "all", NULL), 422);
	http_close(h);
}

static void
test_export__too_many_rows_are_refused_and_every_file_is_logged(void **state)
{
	struct http *h = browser_of(db, "manager");
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM security_log WHERE kind = 'export'", NO_VALS));
	assert_ok(ctx, setting_save(ctx, "export.rows", "100"));
	test_commit(ctx);
	assert_int_equal(http_get(h, LIST "/export"), 422);
	assert_true(http_shows(h, "最多导出 100 条"));
	assert_int_equal(http_post(h, LIST "/export", "_csrf", http_csrf(h, db), "which", "list", NULL), 422);
	exported(h, "?f=level.eq(A)", "which=list");
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT detail, login FROM security_log WHERE kind = 'export'", NO_VALS));
	assert_int_equal(db_count(rows), 1);
	assert_true(db_next(rows));
	assert_true(str_starts(db_str(rows, 0), "customer, 1 × "));
	assert_non_null(strstr(db_str(rows, 0), "level.eq(A)"));
	assert_string_equal(db_str(rows, 1), "manager");
	assert_ok(ctx, setting_save(ctx, "export.rows", ""));
	test_commit(ctx);
	test_end(ctx);
	http_close(h);
}

static void
rows_make(void)
{
	struct ctx *ctx;

	for (int i = 0; i < MANY; i++)
		customer_make(db, i % 2 ? "sales1" : "sales2", arena_printf(db->mem, "第%03d号有限公司", i));
	customer_make(db, "sales1", "=HYPERLINK(\"http://x\",\"a\")");
	customer_make(db, "sales1", "电话有限公司");
	customer_make(db, "sales1", "删除有限公司");
	customer_make(db, "sales1", "普通有限公司");
	ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET remark = '-1\n次行', address = '@SUM(A1)', short_name = '+86' WHERE name LIKE '=%'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET level = 'A', tel = '13812345678' WHERE name = '电话有限公司'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET deleted_at = NOW(3) WHERE name = '删除有限公司'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_export__is_for_whoever_has_the_right),
		cmocka_unit_test(test_export__has_every_row_of_the_filter_once_and_the_columns_of_the_list),
		cmocka_unit_test(test_export__texts_are_quoted_and_no_spreadsheet_runs_them),
		cmocka_unit_test(test_export__shows_a_mask_where_the_list_does_and_filters_by_nothing_masked),
		cmocka_unit_test(test_export__too_many_rows_are_refused_and_every_file_is_logged),
	};

	db = testcompany_open("export");
	customers_seed(db);
	rows_make();
	role_give("manager", "sales_director");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
