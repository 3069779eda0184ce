/*
 * test_export_file.c - a list as a workbook that the worker writes: within the rights of whoever asked,
 * with typed numbers and days, no formula, for its owner only.
 */
#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>
#include "customers.h"
#include "export.h"
#include "job/job.h"

#define LIST "/customer/customer"

enum { MANY = 250 };

static struct testdb *db;

static void
worker(void)
{
	static const struct job job = { .name = "export_lists", .label = "x", .schedule = "every 1m", .lease_s = 600, .fn = export_due };
	struct ctx *ctx = test_unit(db);
	int64_t done = 0;

	ctx->channel = "job";
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, unit_org(ctx));
	db_rollback(ctx);
	assert_ok(ctx, job_by_hand(ctx, &job, ctx->now, false, &done));
	test_end(ctx);
}

/* A part of the workbook of the last answer, as unzip gives it. */
static const char *
part(struct http *h, const char *name)
{
	gchar *path = NULL;
	int fd = g_file_open_tmp("keyuan-XXXXXX.xlsx", &path, NULL);
	char *text = arena_alloc(h->mem, 4 << 20);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, h->resp.body, h->resp.body_size), (ssize_t)h->resp.body_size);
	close(fd);
	FILE *p = popen(arena_printf(h->mem, "python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' %s %s",
	                             path, name), "r");
	assert_non_null(p);
	size_t n = fread(text, 1, (4 << 20) - 1, p);
	assert_int_equal(pclose(p), 0);
	unlink(path);
	g_free(path);
	assert_true(n > 0);
	return text;
}

static const char *
asked(struct http *h, const char *query, const char *which)
{
	assert_int_equal(http_post(h, arena_printf(h->mem, LIST "/export%s", query), "_csrf", http_csrf(h, db), "format", "xlsx", "which", which, NULL), 303);
	return arena_strdup(h->mem, http_header(h, "Location"));
}

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
test_export_file__has_all_rows_typed_and_no_formula(void **state)
{
	struct http *h = browser_of(db, "manager");
	const char *url = asked(h, "?sort=name", "all"), *sheet;

	(void)state;
	assert_int_equal(http_get(h, url), 200);
	assert_non_null(http_header(h, "Refresh"));
	assert_true(http_shows(h, "正在生成文件"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", url)), 404);
	worker();
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "文件已生成：251 条记录"));
	assert_int_equal(http_get(h, "/notices"), 200);
	assert_true(http_shows(h, "您的导出文件已生成"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", url)), 200);
	assert_true(str_starts(http_header(h, "Content-Type"), "application/vnd.openxmlformats"));
	assert_non_null(strstr(http_header(h, "Content-Disposition"), ".xlsx"));
	http_get(h, arena_printf(h->mem, "%s/file", url));
	sheet = part(h, "xl/worksheets/sheet1.xml");
	assert_null(strstr(sheet, "<f>"));
	assert_non_null(strstr(sheet, "=HYPERLINK"));	/* as a text, in line */
	assert_non_null(strstr(sheet, "<v>1234.5</v>"));
	assert_non_null(strstr(sheet, "r=\"A252\""));
	assert_null(strstr(sheet, "r=\"A253\""));
	http_close(h);
}

static void
test_export_file__is_of_whoever_asked_and_within_his_rights_of_now(void **state)
{
	struct http *h = browser_of(db, "manager"), *other = browser_of(db, "auditor");
	const char *url = asked(h, "?f=name.like(001)", "list"), *late;

	(void)state;
	assert_int_equal(http_get(other, url), 404);
	worker();
	assert_int_equal(http_get(other, arena_printf(other->mem, "%s/file", url)), 404);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", url)), 200);
	late = asked(h, "", "list");
	role_give("manager", "sales_manager");	/* who does not export */
	worker();
	role_give("manager", "sales_director");
	assert_int_equal(http_get(h, late), 200);
	assert_true(http_shows(h, "未生成文件"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", late)), 404);
	http_close(h);
	http_close(other);
}

static void
tel_is(const char *access)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_field WHERE role = 'sales_director' AND type = 'customer' AND field = 'tel'", NO_VALS));
	if (access)
		assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_field (role, type, field, access) VALUES ('sales_director', 'customer', 'tel', ?)",
		          VALS(VTEXT(access))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_export_file__is_not_given_out_after_a_column_of_it_was_hidden_or_masked(void **state)
{
	struct http *h = browser_of(db, "manager");
	const char *url = asked(h, "?f=name.like(003)", "list"), *masked;

	(void)state;
	worker();
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", url)), 200);
	tel_is("masked");
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", url)), 403);
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "请重新导出"));
	assert_false(http_shows(h, "/file\""));
	masked = asked(h, "?f=name.like(003)", "list");
	worker();
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", masked)), 200);
	tel_is("hidden");
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", masked)), 403);
	tel_is(NULL);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/file", url)), 200);
	http_close(h);
}

/* As if some minutes had gone by. */
static int64_t
waits_no_longer(int64_t job)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT attempts FROM list_job WHERE id = ?", VALS(VINT(job))));
	assert_true(db_next(rows));
	int64_t attempts = db_int(rows, 0);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE list_job SET retry_at = NULL WHERE id = ?", VALS(VINT(job))));
	test_commit(ctx);
	test_end(ctx);
	return attempts;
}

static void
test_export_file__that_fails_is_tried_five_times_and_holds_up_nobody(void **state)
{
	struct http *h = browser_of(db, "manager"), *other = browser_of(db, "sales3");
	const char *url = asked(h, "?f=name.like(004)", "list"), *fine;
	int64_t job = strtoll(strrchr(url, '/') + 1, NULL, 10);

	(void)state;
	role_give("sales3", "sales_director");
	testdb_ddl(db, "RENAME TABLE list_job_file TO list_job_file_away");
	worker();
	assert_int_equal(waits_no_longer(job), 1);
	testdb_ddl(db, "RENAME TABLE list_job_file_away TO list_job_file");
	fine = asked(other, "?f=name.like(004)", "list");
	testdb_ddl(db, "CREATE TRIGGER refuse_it BEFORE INSERT ON list_job_file FOR EACH ROW\n"
	           "IF (SELECT user FROM list_job j WHERE j.id = NEW.job) = (SELECT id FROM user WHERE login = 'manager') THEN\n"
	           "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF");
	worker();
	assert_int_equal(http_get(other, arena_printf(other->mem, "%s/file", fine)), 200);
	for (int i = 2; i <= 5; i++) {
		assert_int_equal(waits_no_longer(job), i);
		worker();
	}
	testdb_ddl(db, "DROP TRIGGER refuse_it");
	worker();
	assert_int_equal(waits_no_longer(job), 5);
	assert_int_equal(http_get(h, url), 200);
	assert_null(http_header(h, "Refresh"));
	assert_true(http_shows(h, "无法生成文件"));
	assert_int_equal(http_get(h, "/notices"), 200);
	assert_true(http_shows(h, "您的导出未能完成"));
	role_give("sales3", "salesperson");
	http_close(h);
	http_close(other);
}

static void
test_export_file__is_logged_and_goes_after_a_week(void **state)
{
	struct http *h = browser_of(db, "manager");
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;
	const char *url = asked(h, "?f=name.like(002)", "list");

	(void)state;
	worker();
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM security_log WHERE kind = 'export' AND login = 'manager' AND detail LIKE 'customer, 1 ×%XLSX%002%'", NO_VALS));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 1);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE list_job SET created_at = created_at - INTERVAL 8 DAY WHERE op = 'export'", NO_VALS));
	test_commit(ctx);
	for (int i = 0; i < 20; i++)
		worker();
	assert_int_equal(http_get(h, url), 404);
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM list_job_file", NO_VALS));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 0);
	test_end(ctx);
	http_close(h);
}

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("export_file");
	customers_seed(db);
	for (int i = 0; i < MANY; i++)
		customer_make(db, i % 2 ? "sales1" : "sales2", arena_printf(db->mem, "第%03d号有限公司", i));
	customer_make(db, "sales1", "=HYPERLINK(\"http://x\",\"a\")");
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET credit_limit = 1234.5 WHERE name LIKE '%001%'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	role_give("manager", "sales_director");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_export_file__has_all_rows_typed_and_no_formula),
		cmocka_unit_test(test_export_file__is_of_whoever_asked_and_within_his_rights_of_now),
		cmocka_unit_test(test_export_file__is_not_given_out_after_a_column_of_it_was_hidden_or_masked),
		cmocka_unit_test(test_export_file__that_fails_is_tried_five_times_and_holds_up_nobody),
		cmocka_unit_test(test_export_file__is_logged_and_goes_after_a_week),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
