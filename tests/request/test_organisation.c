/* test_organisation.c - the page of the organisation, and leaving employees, as people see them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

static struct testdb *db;

#define FORM(h) "_csrf", http_hidden((h), "_csrf"), "_once", http_hidden((h), "_once"), \
	"row_version", http_hidden((h), "row_version")

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("organisation");
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
dept_id(const char *code)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	int64_t id = test_dept(ctx, code);
	test_end(ctx);
	return id;
}

static void
test_organisation__everybody_sees_departments_with_their_people(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/admin/organisation"), 200);
	assert_true(http_shows(h, "销售一部"));
	assert_true(http_shows(h, "林若溪"));
	assert_true(http_shows(h, "3 个部门"));
	assert_true(http_shows(h, "6 人"));
	/* Who may not keep it is not offered to. */
	assert_false(http_shows(h, "set.parent="));
	assert_false(http_shows(h, "set.dept="));
	/* And it stands in his menu. */
	assert_true(http_shows(h, "href=\"/admin/organisation\""));
	http_close(h);
	h = http_open(db);
	assert_int_equal(http_get(h, "/admin/organisation"), 303);
	http_close(h);
}

static void
test_organisation__new_departments_and_people_begin_where_the_button_stood(void **state)
{
	struct http *h = browser_of(db, "admin");
	long long s1 = (long long)dept_id("S1");

	(void)state;
	assert_int_equal(http_get(h, "/admin/organisation"), 200);
	const char *dept = arena_printf(h->mem, "/admin/department/new?set.parent=%lld", s1);
	const char *person = arena_printf(h->mem, "/admin/employee/new?set.dept=%lld", s1);
	assert_true(http_shows(h, dept));
	assert_true(http_shows(h, person));
	assert_int_equal(http_get(h, dept), 200);
	assert_int_equal(http_post(h, "/admin/department/new", "_csrf", http_hidden(h, "_csrf"), "_once",
	                           http_hidden(h, "_once"), "code", "S1A", "name", "一组", "parent", "销售一部",
	                           "_has.enabled", "1", "enabled", "1", NULL), 303);
	assert_int_equal(http_get(h, person), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "value=\"%lld\" selected", s1)));
	/* The next request sees it, below the other one. */
	assert_int_equal(http_get(h, "/admin/organisation"), 200);
	assert_true(http_shows(h, "一组"));
	http_close(h);
}

static void
test_organisation__a_search_finds_people_and_departments_by_pinyin_and_code(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/admin/organisation?q=linruoxi"), 200);
	assert_true(http_shows(h, "林若溪"));
	assert_true(http_shows(h, "销售一部"));
	assert_false(http_shows(h, "周启明"));
	assert_false(http_shows(h, "销售二部"));
	assert_int_equal(http_get(h, "/admin/organisation?q=S2"), 200);
	assert_true(http_shows(h, "销售二部"));
	assert_true(http_shows(h, "何佳宁"));
	assert_false(http_shows(h, "销售一部"));
	assert_int_equal(http_get(h, "/admin/organisation?q=nobody-is-called-so"), 200);
	assert_true(http_shows(h, "没有找到"));
	assert_int_equal(http_get(h, "/admin/organisation?q=%3Cscript%3E&dept=x&show=y"), 200);
	assert_false(http_shows(h, "<script>"));
	http_close(h);
}

static void
test_organisation__it_opens_and_closes_by_links_alone(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/admin/organisation?show=none"), 200);
	assert_false(http_shows(h, "\" open>"));
	assert_int_equal(http_get(h, "/admin/organisation?show=all"), 200);
	assert_true(http_shows(h, "\" open>"));
	http_close(h);
}

/* ---- departments and employees by their forms --------------------------------------------------- */

static void
test_department__disabling_one_in_use_says_who_is_in_it_with_links(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *url = arena_printf(h->mem, "/admin/department/%lld", (long long)dept_id("S2"));

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
	assert_int_equal(http_post(h, url, FORM(h), "_has.enabled", "1", NULL), 422);
	assert_true(http_shows(h, "还不能停用"));
	assert_true(http_shows(h, "何佳宁"));
	assert_true(http_shows(h, "href=\"/admin/employee/"));
	http_close(h);
}

static const char *
employee_url(struct http *h, const char *name)
{
	return arena_printf(h->mem, "/admin/employee/%lld", (long long)record_id(db, "employee", name));
}

static void
test_employee__who_leaves_is_logged_out_with_the_next_click(void **state)
{
	struct http *h = browser_of(db, "admin"), *leaver = browser_of(db, "sales2");
	const char *url = employee_url(h, "周启明"), *edit = arena_printf(h->mem, "%s/edit", url);

	h->most_statements = 35;	/* with his login, its sessions and the log */

	(void)state;
	assert_int_equal(http_get(leaver, "/customer/customer"), 200);
	assert_int_equal(http_get(h, edit), 200);
	assert_true(http_shows(h, "登录账号：sales2（已启用）"));
	/* Before it is saved the form says what it will do. */
	assert_int_equal(http_post(h, url, FORM(h), "status", "left", "_preview", "1", NULL), 200);
	assert_true(http_shows(h, "将立即停用其登录账号"));
	assert_int_equal(http_get(leaver, "/customer/customer"), 200);
	assert_int_equal(http_get(h, edit), 200);
	assert_int_equal(http_post(h, url, FORM(h), "status", "left", "_then", "view", NULL), 303);
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_true(http_shows(h, "登录账号：sales2（已停用）"));
	assert_int_equal(http_get(leaver, "/customer/customer"), 303);
	assert_true(str_starts(http_header(leaver, "Location"), "/login"));
	http_close(leaver);
	http_close(h);
}

static void
test_employee__who_leaves_people_behind_is_shown_with_a_warning(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *url = employee_url(h, "许立群");

	h->most_statements = 35;	/* with his login, its sessions and the log */

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
	assert_int_equal(http_post(h, url, FORM(h), "status", "stopped", "_then", "view", NULL), 303);
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_true(http_shows(h, "直接下属：林若溪"));
	assert_true(http_shows(h, "note warn"));
	assert_true(http_shows(h, "另行指定上级"));
	/* Gone from the chart's people, or marked there. */
	assert_int_equal(http_get(h, "/admin/organisation"), 200);
	assert_false(http_shows(h, "周启明"));
	assert_true(http_shows(h, "许立群"));
	http_close(h);
}

static void
test_employee__a_circle_of_superiors_comes_back_with_its_chain_and_all_that_was_typed(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *low = employee_url(h, "何佳宁"), *high = employee_url(h, "丁立新");

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", low)), 200);
	assert_int_equal(http_post(h, low, FORM(h), "superior", "丁立新", NULL), 303);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", high)), 200);
	assert_int_equal(http_post(h, high, FORM(h), "superior", "何佳宁", "im_account", "ding-007", NULL), 422);
	assert_true(http_shows(h, "丁立新 → 何佳宁 → 丁立新"));
	assert_true(http_shows(h, "ding-007"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_organisation__everybody_sees_departments_with_their_people),
		cmocka_unit_test(test_organisation__new_departments_and_people_begin_where_the_button_stood),
		cmocka_unit_test(test_organisation__a_search_finds_people_and_departments_by_pinyin_and_code),
		cmocka_unit_test(test_organisation__it_opens_and_closes_by_links_alone),
		cmocka_unit_test(test_department__disabling_one_in_use_says_who_is_in_it_with_links),
		cmocka_unit_test(test_employee__who_leaves_is_logged_out_with_the_next_click),
		cmocka_unit_test(test_employee__who_leaves_people_behind_is_shown_with_a_warning),
		cmocka_unit_test(test_employee__a_circle_of_superiors_comes_back_with_its_chain_and_all_that_was_typed),
	};

	return cmocka_run_group_tests_name("organisation", tests, group_setup, group_teardown);
}
