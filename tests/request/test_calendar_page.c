/* test_calendar_page.c - the working calendar, its lists, the company's settings and the health page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/page.h"

static struct testdb *db;

#define IMPORT "/admin/calendar/import"
#define TOKENS(h) "_csrf", http_hidden((h), "_csrf"), "_once", http_hidden((h), "_once")

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("calendar_page");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	org_forget();
	testdb_close(db);
	return 0;
}

static int64_t
count(const char *what)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add_text(q, what);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	int64_t n = db_int(rows, 0);
	test_end(ctx);
	return n;
}

static int64_t
days(void)
{
	return count("SELECT COUNT(*) FROM holiday WHERE deleted_at IS NULL");
}

static int
import_post(struct http *h, const char *lines, const char *confirm, const char *replace)
{
	assert_int_equal(http_get(h, IMPORT), 200);
	return http_post(h, IMPORT, TOKENS(h), "lines", lines, confirm ? "_confirm" : "x", confirm ? confirm : "",
	                 replace ? replace : "y", "1", NULL);
}

static void
test_calendar__its_settings_are_for_those_who_may_edit_it(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/admin/calendar"), 403);
	assert_int_equal(http_get(h, IMPORT), 403);
	assert_int_equal(http_get(h, "/admin/health"), 403);
	/* The days themselves are no secret. */
	assert_int_equal(http_get(h, "/admin/holiday"), 200);
	assert_int_equal(http_post(h, IMPORT, "_csrf", http_csrf(h, db), "lines", "2026-01-01,off,元旦", "_confirm", "1", NULL), 403);
	assert_int_equal(days(), 0);
	http_close(h);
}

static void
test_calendar__a_wrong_list_says_which_lines_and_keeps_the_text(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(import_post(h, "2026-01-01,off,元旦\n2026-02-31,off,<b>x</b>\n2026-01-02,maybe,元旦\n", "1", NULL), 422);
	assert_true(http_shows(h, "有 2 行无法识别"));
	assert_true(http_shows(h, "第 2 行：“2026-02-31”不是日期"));
	assert_true(http_shows(h, "第 3 行：“maybe”"));
	assert_true(http_shows(h, "2026-02-31,off,&lt;b&gt;x"));
	assert_int_equal(days(), 0);
	assert_int_equal(import_post(h, "", NULL, NULL), 422);
	http_close(h);
}

static void
test_calendar__a_list_is_shown_first_and_taken_when_confirmed_once(void **state)
{
	static const char list[] = "2026-10-01,off,国庆节,National Day\n2026-10-02,off,国庆节,National Day\n2026-10-10,work,国庆节\n";
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(import_post(h, list, NULL, NULL), 200);
	assert_true(http_shows(h, "name=\"_confirm\""));
	assert_true(http_shows(h, "新增年份"));
	assert_int_equal(days(), 0);
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(http_post(h, IMPORT, "_csrf", csrf, "_once", once, "lines", list, "_confirm", "1", NULL), 303);
		assert_string_equal(http_header(h, "Location"), "/admin/calendar?year=2026&saved=1");
	}
	assert_int_equal(days(), 3);
	assert_int_equal(count("SELECT COUNT(*) FROM holiday"), 3);
	assert_int_equal(http_get(h, "/admin/calendar?year=2026"), 200);
	assert_true(http_shows(h, "2026-10-01：休息，国庆节"));
	assert_true(http_shows(h, "2026-10-10：调休上班，国庆节"));
	assert_true(http_shows(h, "共 260 个工作日"));
	http_close(h);
}

static void
test_calendar__replacing_a_year_asks_and_is_all_or_nothing(void **state)
{
	static const char list[] = "2026-10-01,off,国庆节\n2026-12-31,off,年终\n";
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(import_post(h, list, "1", NULL), 422);
	assert_true(http_shows(h, "name=\"replace.2026\""));
	assert_true(http_shows(h, "新增 1 天，修改 0 天，删除 2 天"));
	assert_int_equal(days(), 3);
	assert_int_equal(import_post(h, list, "1", "replace.2026"), 303);
	assert_int_equal(days(), 2);
	/* What went is in the recycle bin, and the history knows of it. */
	assert_int_equal(count("SELECT COUNT(*) FROM holiday WHERE deleted_at IS NOT NULL"), 2);
	assert_int_equal(import_post(h, list, NULL, NULL), 200);
	assert_true(http_shows(h, "完全一致"));
	assert_false(http_shows(h, "name=\"_confirm\""));
	http_close(h);
}

static int
upload(struct http *h, const char *bytes, size_t n)
{
	struct buf b;

	assert_int_equal(http_get(h, IMPORT), 200);
	buf_init(&b, h->mem);
	buf_printf(&b, "--BB\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n", http_hidden(h, "_csrf"));
	buf_add(&b, "--BB\r\nContent-Disposition: form-data; name=\"lines\"\r\n\r\n\r\n");
	buf_add(&b, "--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"days.csv\"\r\nContent-Type: text/csv\r\n\r\n");
	buf_addn(&b, bytes, n);
	buf_add(&b, "\r\n--BB--\r\n");
	return http_send(h, "POST", IMPORT, "multipart/form-data; boundary=BB", buf_str(&b), b.n);
}

static void
test_calendar__a_file_of_gbk_or_utf8_with_mark_fills_the_field(void **state)
{
	static const char gbk[] = "2027-01-01,off,\xd4\xaa\xb5\xa9\r\n", marked[] = "\xef\xbb\xbf" "2027-01-01,off,元旦\n";
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(upload(h, gbk, sizeof gbk - 1), 200);
	assert_true(http_shows(h, "2027-01-01,off,元旦"));
	assert_int_equal(upload(h, marked, sizeof marked - 1), 200);
	assert_true(http_shows(h, "2027-01-01,off,元旦"));
	assert_int_equal(upload(h, "\x89PNG\0\1\2", 7), 422);
	assert_true(http_shows(h, "不是文本文件"));
	char *large = arena_alloc(h->mem, 2 * 1024 * 1024 + 1);
	memset(large, 'x', 2 * 1024 * 1024 + 1);
	assert_int_equal(upload(h, large, 2 * 1024 * 1024 + 1), 413);
	assert_true(http_shows(h, "2 MB"));
	assert_int_equal(upload(h, large, 2 * 1024 * 1024), 422);
	assert_int_equal(days(), 2);
	http_close(h);
}

static void
test_calendar__years_that_nobody_entered_say_so_and_wrong_ones_are_not_found(void **state)
{
	static const char *const bad[] = { "0", "1989", "2101", "x", "99999999999999999999", "-1" };
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, "/admin/calendar?year=2030"), 200);
	assert_true(http_shows(h, "2030 年尚未录入"));
	assert_int_equal(http_get(h, "/admin/calendar"), 200);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/calendar?year=%s", bad[i])), 404);
	http_close(h);
}

/* ---- the company -------------------------------------------------------------------------------- */

static void
company_set(struct http *h, const char *field, const char *value, int status)
{
	const char *url = arena_printf(h->mem, "/admin/company/%lld", (long long)record_id(db, "company", "测试仪器有限公司"));

	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
	assert_int_equal(http_post(h, url, TOKENS(h), "row_version", http_hidden(h, "row_version"), field, value, NULL), status);
}

static void
test_company__its_language_is_that_of_whoever_has_none_from_the_next_request_on(void **state)
{
	struct http *admin = browser_of(db, "admin"), *other = browser_of(db, "sales1");

	(void)state;
	other->accept_language = "fr-CA";
	company_set(admin, "language", "en", 303);
	assert_int_equal(http_get(other, "/customer/customer"), 200);
	assert_true(http_shows(other, "<html lang=\"en\""));
	/* Who chose one keeps it. */
	assert_int_equal(http_post(other, "/lang", "lang", "zh_CN", "next", "/", NULL), 303);
	assert_int_equal(http_get(other, "/customer/customer"), 200);
	assert_true(http_shows(other, "<html lang=\"zh-CN\""));
	http_close(other);
	/* A stranger at the door, too; a browser that asks for a language gets it. */
	other = http_open(db);
	assert_int_equal(http_get(other, "/login"), 200);
	assert_true(http_shows(other, "<html lang=\"en\""));
	other->accept_language = "zh-CN";
	assert_int_equal(http_get(other, "/login"), 200);
	assert_true(http_shows(other, "<html lang=\"zh-CN\""));
	http_close(other);
	company_set(admin, "language", "zh_CN", 303);
	http_close(admin);
}

static void
test_company__its_time_zone_moves_the_clock_of_the_next_request(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	company_set(h, "zone", "Pacific/Kiritimati", 303);
	assert_int_equal(http_get(h, "/admin/health"), 200);
	assert_true(http_shows(h, "Pacific/Kiritimati"));
	company_set(h, "zone", "Mars/Olympus", 422);
	assert_true(http_shows(h, "没有“Mars/Olympus”这个时区"));
	company_set(h, "zone", "Asia/Shanghai", 303);
	http_close(h);
}

/* ---- health ------------------------------------------------------------------------------------------ */

static void
test_health__it_says_what_works_and_what_to_do(void **state)
{
	struct http *h = browser_of(db, "admin");
	struct ctx *ctx;

	(void)state;
	assert_int_equal(http_get(h, "/admin/health"), 200);
	assert_true(http_shows(h, "数据库"));
	assert_true(http_shows(h, "MariaDB"));
	assert_true(http_shows(h, "未加密"));
	assert_true(http_shows(h, "还没有任何任务运行过"));
	ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO job (name, run_key, due_at) VALUES ('purge_bin', 'k', NOW(3) - INTERVAL 2 HOUR)", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO job_run (name, run_key, host, started_at, ended_at, ok, message) VALUES\n"
	          "('purge_bin', 'a', 'h1', NOW(3) - INTERVAL 2 DAY, NOW(3), 1, ''),\n"
	          "('purge_bin', 'b', 'h1', NOW(3) - INTERVAL 1 DAY, NOW(3), 0, 'disk <full>')", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, "/admin/health"), 200);
	assert_true(http_shows(h, "有 1 个任务延误超过半小时"));
	assert_true(http_shows(h, "worker run"));
	assert_true(http_shows(h, "有 1 个任务最近一次运行失败"));
	assert_true(http_shows(h, "disk &lt;full&gt;"));
	/* Not for monitors: a warning takes nobody's site away. */
	ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM job", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, "/healthz"), 200);
	http_close(h);
}

static void
test_health__a_year_without_holidays_is_a_warning(void **state)
{
	struct http *h = browser_of(db, "admin");
	int y, m, d;

	(void)state;
	date_to_ymd(instant_date(instant_now(), "Asia/Shanghai"), &y, &m, &d);
	assert_int_equal(import_post(h, arena_printf(h->mem, "%d-01-01,off,元旦\n", y + 3), "1", NULL), 303);
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM holiday", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, "/admin/health"), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "%d 年工作日历", y)));
	assert_true(http_shows(h, "未录入节假日"));
	assert_int_equal(http_shows(h, arena_printf(h->mem, "%d 年工作日历", y + 1)), m >= 10);
	assert_int_equal(import_post(h, arena_printf(h->mem, "%d-01-01,off,元旦\n%d-01-01,off,元旦\n", y, y + 1), "1", NULL), 303);
	assert_int_equal(http_get(h, "/admin/health"), 200);
	assert_false(http_shows(h, "未录入节假日"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calendar__its_settings_are_for_those_who_may_edit_it),
		cmocka_unit_test(test_calendar__a_wrong_list_says_which_lines_and_keeps_the_text),
		cmocka_unit_test(test_calendar__a_list_is_shown_first_and_taken_when_confirmed_once),
		cmocka_unit_test(test_calendar__replacing_a_year_asks_and_is_all_or_nothing),
		cmocka_unit_test(test_calendar__a_file_of_gbk_or_utf8_with_mark_fills_the_field),
		cmocka_unit_test(test_calendar__years_that_nobody_entered_say_so_and_wrong_ones_are_not_found),
		cmocka_unit_test(test_company__its_language_is_that_of_whoever_has_none_from_the_next_request_on),
		cmocka_unit_test(test_company__its_time_zone_moves_the_clock_of_the_next_request),
		cmocka_unit_test(test_health__it_says_what_works_and_what_to_do),
		cmocka_unit_test(test_health__a_year_without_holidays_is_a_warning),
	};

	return cmocka_run_group_tests_name("calendar_page", tests, group_setup, group_teardown);
}
