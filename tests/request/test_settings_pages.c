/* test_settings_pages.c - the index of the settings, jobs, the log of changes over all records, the bin of all types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"

static struct testdb *db;

static void
test_settings__the_index_names_each_page_with_its_help(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, "/admin"), 200);
	assert_true(http_shows(h, "href=\"/admin/dictionaries\"") && http_shows(h, "已被使用的选项只停用、不删除"));
	assert_true(http_shows(h, "href=\"/customer/region\"") && http_shows(h, "href=\"/admin/jobs\""));
	assert_int_equal(http_get(h, "/admin?q=rwu"), 200);	/* 任务: by its initials "rw" it is found, by "rwu" not */
	assert_true(http_shows(h, "没有匹配的设置"));
	assert_int_equal(http_get(h, "/admin?q=bmgz"), 200);
	assert_int_equal(http_get(h, "/admin?q=%E5%8C%BA%E5%8E%BF"), 200);	/* 区县, of the help of regions */
	assert_true(http_shows(h, "<a class=\"plain\" href=\"/customer/region\">"));
	assert_false(http_shows(h, "<a class=\"plain\" href=\"/admin/jobs\">"));
	http_close(h);
}

static void
test_settings__the_index_offers_only_what_the_user_may_open(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/admin"), 200);
	assert_false(http_shows(h, "/admin/user\"") || http_shows(h, "/admin/jobs") || http_shows(h, "/admin/dictionaries"));
	http_close(h);
}

static void
test_settings__a_page_says_at_its_top_what_it_is_for(void **state)
{
	struct http *h = browser_of(db, "admin");
	static const char *const urls[] = { "/admin/user", "/admin/role", "/admin/number_rule", "/admin/company", "/customer/region", "/customer/industry",
		"/customer/customer_category", "/admin/dictionaries", "/admin/jobs", "/admin/audit", "/admin/bin", "/admin/health", "/admin/security",
		"/admin/security_log", "/admin/files", "/admin/tags", "/admin/mail", "/admin/calendar", "/admin/data_scope", "/admin/why", "/admin/layouts",
		"/customer/value" };

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		assert_int_equal(http_get(h, urls[i]), 200);
		if (!http_shows(h, "class=\"page-help\""))
			fail_msg("%s has no help", urls[i]);
	}
	http_close(h);
}

/* ---- jobs --------------------------------------------------------------------------------- */

static void
test_settings__a_job_is_shown_with_its_last_run_and_can_be_asked_for(void **state)
{
	struct http *h = browser_of(db, "admin"), *other = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, "/admin/jobs"), 200);
	assert_true(http_shows(h, "worker run"));
	CHANGE(db, "INSERT INTO job_known (name, label, schedule) VALUES ('purge_bin', 'Empty the recycle bin', 'daily 03:30')", NO_VALS);
	CHANGE(db, "INSERT INTO job_run (name, run_key, host, started_at, ended_at, ok, done, message)\n"
	       "VALUES ('purge_bin', 'x', 'web1', NOW(3) - INTERVAL 10 SECOND, NOW(3) - INTERVAL 7 SECOND, 0, 12, 'busy')", NO_VALS);
	assert_int_equal(http_get(h, "/admin/jobs?job=purge_bin"), 200);
	assert_true(http_shows(h, "清理回收站") && http_shows(h, "每天 03:30") && http_shows(h, "3 秒") && http_shows(h, "busy"));
	assert_int_equal(http_post(h, "/admin/jobs", "_csrf", http_csrf(h, db), "job", "purge_bin", NULL), 303);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM job WHERE name = 'purge_bin' AND state = 'ready' AND due_at <= NOW(3) + INTERVAL 1 SECOND", NO_VALS), 1);
	assert_int_equal(log_count(db, "job_asked"), 1);
	assert_int_equal(http_post(h, "/admin/jobs", "_csrf", http_csrf(h, db), "job", "format_disk", NULL), 404);
	assert_int_equal(http_get(other, "/admin/jobs"), 403);
	http_close(h);
	http_close(other);
}

/* ---- the log of changes --------------------------------------------------------------------- */

static void
test_settings__the_log_tells_only_of_records_that_the_reader_may_read(void **state)
{
	struct http *admin = browser_of(db, "admin"), *auditor = browser_of(db, "auditor"), *sales = browser_of(db, "sales1");

	(void)state;
	customer_make(db, "sales1", "变更日志客户");
	assert_int_equal(http_get(auditor, "/admin/audit?type=customer"), 200);
	assert_true(http_shows(auditor, "变更日志客户"));
	assert_int_equal(http_get(admin, "/admin/audit"), 200);
	assert_false(http_shows(admin, "变更日志客户"));
	assert_true(http_shows(admin, "无权查看"));
	assert_int_equal(http_get(sales, "/admin/audit"), 403);
	http_close(admin);
	http_close(auditor);
	http_close(sales);
}

static void
test_settings__the_log_is_narrowed_by_person_field_and_day(void **state)
{
	struct http *h = browser_of(db, "auditor"), *sales = browser_of(db, "sales1");
	int64_t firm = customer_make(db, "sales1", "筛选客户");

	(void)state;
	assert_int_equal(http_post(sales, arena_printf(sales->mem, "/customer/customer/%lld", (long long)firm), "_csrf", http_csrf(sales, db), "row_version", "1",
	                           "short_name", "筛选简称", NULL), 303);
	const char *who = text_id(h, user_id(db, "sales1"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/audit?type=customer&who=%s&field=short_name", who)), 200);
	assert_true(http_shows(h, "筛选简称"));
	assert_int_equal(http_get(h, "/admin/audit?type=customer&who=0&field=short_name"), 200);
	assert_false(http_shows(h, "筛选简称"));
	assert_int_equal(http_get(h, "/admin/audit?type=customer&to=2001-01-01"), 200);
	assert_false(http_shows(h, "筛选简称"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/audit?type=customer&record=%lld", (long long)firm)), 200);
	assert_true(http_shows(h, "筛选简称"));
	http_close(h);
	http_close(sales);
}

static void
test_settings__the_bin_counts_what_was_deleted(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, "/admin/bin"), 200);
	assert_true(http_shows(h, "href=\"/customer/region/bin\""));
	assert_false(http_shows(h, "href=\"/customer/customer/bin\""));
	http_close(h);
}

/* ---- industries ------------------------------------------------------------------------------- */

static size_t
count_codes(const char *path, size_t length)
{
	FILE *f = fopen(path, "re");
	char line[500];
	size_t n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		n += strcspn(line, "\t") == length && !str_starts(line, "code");
	fclose(f);
	return n;
}

static void
test_settings__industries_are_the_sections_and_divisions_of_the_standard(void **state)
{
	const char *share = getenv("CRM_TEST_SHARE");
	struct arena *a = arena_new();
	const char *path = arena_printf(a, "%s/data/industry.tsv", share ? share : "build/share");

	(void)state;
	assert_int_equal(count_codes(path, 1), 20);
	assert_int_equal(count_codes(path, 2), 97);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings__the_index_names_each_page_with_its_help),
		cmocka_unit_test(test_settings__the_index_offers_only_what_the_user_may_open),
		cmocka_unit_test(test_settings__a_page_says_at_its_top_what_it_is_for),
		cmocka_unit_test(test_settings__a_job_is_shown_with_its_last_run_and_can_be_asked_for),
		cmocka_unit_test(test_settings__the_log_tells_only_of_records_that_the_reader_may_read),
		cmocka_unit_test(test_settings__the_log_is_narrowed_by_person_field_and_day),
		cmocka_unit_test(test_settings__the_bin_counts_what_was_deleted),
		cmocka_unit_test(test_settings__industries_are_the_sections_and_divisions_of_the_standard),
	};

	db = testcompany_open("settings_pages");
	customers_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
