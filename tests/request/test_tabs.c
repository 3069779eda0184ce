/* test_tabs.c - tabs of the detail page, values a new record begins with, entries of the more menu. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "web/page.h"

static struct testdb *db;
static int64_t city, district, mine;

static const char *
tab_url(struct http *h, const char *type, int64_t id, const char *tab)
{
	return arena_printf(h->mem, "/%s/%lld?tab=%s", type, (long long)id, tab);
}

static bool
shows(struct http *h, const char *fmt, int64_t id)
{
	const char *at = strstr(fmt, "{id}");

	return http_shows(h, arena_printf(h->mem, "%.*s%lld%s", (int)(at - fmt), fmt, (long long)id, at + 4));
}

static void
test_tabs__facts_come_first_and_the_address_names_the_others(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/region/%lld", (long long)city)), 200);
	assert_true(shows(h, "<a href=\"/customer/region/{id}\" aria-current=\"page\">详情</a>", city));
	assert_true(shows(h, "<a href=\"/customer/region/{id}?tab=customers\">客户<span class=\"count\">1</span></a>", city));
	assert_true(http_shows(h, "<dl class=\"facts\">"));
	assert_int_equal(http_get(h, tab_url(h, "customer/region", city, "customers")), 200);
	assert_true(http_shows(h, "?tab=customers\" aria-current=\"page\">客户"));
	assert_false(http_shows(h, "<dl class=\"facts\">"));
	assert_true(http_shows(h, ">页签试验有限公司</a>"));
	http_close(h);
}

static void
test_tabs__related_records_and_their_counter_are_those_in_scope(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, tab_url(h, "customer/region", district, "customers")), 200);
	assert_true(http_shows(h, ">页签试验有限公司</a>"));
	assert_false(http_shows(h, "别人的客户"));
	http_close(h);
	h = browser_of(db, "manager");
	assert_int_equal(http_get(h, tab_url(h, "customer/region", district, "customers")), 200);
	assert_true(http_shows(h, "客户<span class=\"count\">2</span>"));
	assert_true(http_shows(h, "别人的客户"));
	http_close(h);
}

static void
test_tabs__a_node_of_a_tree_counts_what_lies_below_but_children_are_of_the_next_level(void **state)
{
	struct http *h = browser_of(db, "manager");
	int64_t province = record_id(db, "region", "江苏省");

	(void)state;
	assert_int_equal(http_get(h, tab_url(h, "customer/region", province, "children")), 200);
	assert_true(http_shows(h, "下级地区<span class=\"count\">1</span>"));
	assert_true(http_shows(h, "客户<span class=\"count\">2</span>"));
	assert_true(http_shows(h, ">苏州市</a>"));
	assert_false(http_shows(h, ">吴中区</a>"));
	http_close(h);
}

static void
test_tabs__types_out_of_reach_have_no_tab(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const char *url = "/admin/employee/1?tab=logins";

	(void)state;
	assert_int_equal(http_get(h, "/admin/employee/1"), 200);
	assert_true(http_shows(h, "?tab=subordinates"));
	assert_false(http_shows(h, "?tab=logins"));
	assert_int_equal(http_get(h, url), 404);
	assert_int_equal(http_get(h, "/admin/employee/1?tab=nonsense"), 404);
	http_close(h);
	h = browser_of(db, "admin");
	assert_int_equal(http_get(h, url), 200);
	http_close(h);
}

static void
test_tabs__all_counters_need_one_statement(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/region/%lld", (long long)district)), 200);
	struct ctx *ctx = test_ctx(db, "manager");
	struct query *queries[3];
	int64_t counts[3];

	assert_ok(ctx, db_begin(ctx, DB_READ));
	for (size_t i = 0; i < 3; i++)
		assert_ok(ctx, query_new(ctx, &queries[i], "customer"));
	assert_ok(ctx, query_where(queries[1], "region", OP_EQ, VALS(VLINK(city))));
	ctx->statements = 0;
	assert_ok(ctx, query_count_all(ctx, queries, 3, 1, counts));
	assert_int_equal(ctx->statements, 1);
	assert_int_equal(counts[0], 2);	/* cap + 1 */
	assert_int_equal(counts[1], 0);
	assert_int_equal(counts[2], 2);
	test_end(ctx);
	http_close(h);
}

static void
test_tabs__the_list_behind_a_tab_has_the_same_filter(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, tab_url(h, "customer/region", city, "customers")), 200);
	assert_true(shows(h, "href=\"/customer/customer?f=region.under%28{id}%29\"", city));
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer?f=region.under(%lld)", (long long)city)), 200);
	assert_true(http_shows(h, ">页签试验有限公司</a>"));
	http_close(h);
}

static void
test_tabs__new_from_a_tab_has_its_link_filled_in(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, tab_url(h, "customer/region", district, "customers")), 200);
	assert_true(shows(h, "href=\"/customer/customer/new?set.region={id}\"", district));
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/new?set.region=%lld", (long long)district)), 200);
	assert_true(shows(h, "<option value=\"{id}\" selected>", district) || shows(h, "value=\"{id}\"", district));
	assert_true(http_shows(h, "吴中区"));
	http_close(h);
	h = browser_of(db, "auditor");
	assert_int_equal(http_get(h, tab_url(h, "customer/region", district, "customers")), 200);
	assert_false(http_shows(h, "?set.region="));
	http_close(h);
}

static void
test_new__proposed_values_obey_the_rules_of_the_form(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer/new?set.name=%3Cb%3E&set.level=A"), 200);
	assert_true(http_shows(h, "value=\"&lt;b&gt;\""));
	assert_true(http_shows(h, "name=\"level\" value=\"A\" checked"));
	assert_int_equal(http_get(h, "/customer/customer/new?set.code=C-98765-Z&set.gone=1&set.id=7&set.created_by=1"), 200);
	assert_false(http_shows(h, "value=\"C-98765-Z\""));
	assert_int_equal(http_get(h, "/customer/customer/new?set.region=999999"), 422);
	assert_true(http_shows(h, "999999"));
	http_close(h);
}

static void
test_tabs__the_rail_shows_the_latest_and_the_tab_the_whole_history(void **state)
{
	struct ctx *ctx;
	struct rec *r;
	struct http *h;

	(void)state;
	for (int i = 0; i < 40; i++) {
		ctx = test_ctx(db, "sales1");
		test_begin(ctx);
		assert_ok(ctx, rec_lock(ctx, &r, "customer", mine));
		rec_set(r, "tel", VTEXT(arena_printf(ctx->mem, "0512-%06d", i)));
		ctx->now += i * 1000;
		assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
		test_commit(ctx);
		test_end(ctx);
	}
	h = browser_of(db, "sales1");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)mine)), 200);
	assert_true(http_shows(h, "“0512-000039”"));
	assert_false(http_shows(h, "“0512-000000”"));
	assert_true(http_shows(h, "查看全部变更"));
	assert_int_equal(http_get(h, tab_url(h, "customer/customer", mine, "history")), 200);
	assert_true(http_shows(h, "“0512-000039”"));
	assert_true(http_shows(h, "“0512-000000”"));
	http_close(h);
}

/* The platform has no screen of this kind yet, so the type gets one here. */
static void
test_screens__entries_of_the_more_menu_are_for_who_has_the_right(void **state)
{
	static const struct screen screens[] = {
		{ .name = "map", .label = "Map", .icon = "map-2", .may = "edit" },
		{ .name = "tree", .label = "Tree", .icon = "", .may = "read", .of_list = true },
	};
	struct type *t = (struct type *)type_find(db->types, "customer");
	struct http *h = browser_of(db, "sales1");
	const struct type *theirs = type_find(h->app.types, "customer");

	(void)state;
	(void)t;
	((struct type *)theirs)->screens = screens;
	((struct type *)theirs)->screen_count = 2;
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)mine)), 200);
	assert_true(shows(h, "href=\"/customer/customer/{id}/map\"", mine));
	assert_false(http_shows(h, "/customer/customer/tree"));
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_true(http_shows(h, "href=\"/customer/customer/tree\""));
	http_login(h, "auditor");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)mine)), 200);
	assert_false(http_shows(h, "/map\""));
	((struct type *)theirs)->screen_count = 0;
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tabs__facts_come_first_and_the_address_names_the_others),
		cmocka_unit_test(test_tabs__related_records_and_their_counter_are_those_in_scope),
		cmocka_unit_test(test_tabs__a_node_of_a_tree_counts_what_lies_below_but_children_are_of_the_next_level),
		cmocka_unit_test(test_tabs__types_out_of_reach_have_no_tab),
		cmocka_unit_test(test_tabs__all_counters_need_one_statement),
		cmocka_unit_test(test_tabs__the_list_behind_a_tab_has_the_same_filter),
		cmocka_unit_test(test_tabs__new_from_a_tab_has_its_link_filled_in),
		cmocka_unit_test(test_new__proposed_values_obey_the_rules_of_the_form),
		cmocka_unit_test(test_tabs__the_rail_shows_the_latest_and_the_tab_the_whole_history),
		cmocka_unit_test(test_screens__entries_of_the_more_menu_are_for_who_has_the_right),
	};

	db = testcompany_open("tabs");
	customers_seed(db);
	city = record_id(db, "region", "苏州市");
	district = record_id(db, "region", "吴中区");
	mine = customer_make(db, "sales1", "页签试验有限公司");
	customer_make(db, "sales2", "别人的客户有限公司");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
