/* test_words.c - words of fields and columns that pages serve: within, fills, may, sum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/share.h"

static struct testdb *db;
static int64_t city, district, elsewhere, mine, second, foreign;

static const char *
id_text(struct http *h, int64_t id)
{
	return arena_printf(h->mem, "%lld", (long long)id);
}

static void
customer_set(int64_t id, const char *tel, const char *level)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", id));
	rec_set(r, "tel", VTEXT(tel));
	rec_set(r, "level", VTEXT(level));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

/* A unit of this person, with a record of what the pairs typed. */
static struct rec *
visit_typed(struct ctx *ctx, struct rec *r, struct form *f, const char *const *pairs)
{
	for (size_t i = 0; pairs[i]; i += 2)
		form_put(f, pairs[i], pairs[i + 1]);
	assert_ok(ctx, rec_take(ctx, r, f));
	return r;
}

static struct rec *
visit_new(struct ctx *ctx, struct form *f, const char *const *pairs)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "visit"));
	return visit_typed(ctx, r, f, pairs);
}

static struct ctx *
unit_of(const char *login)
{
	struct ctx *ctx = test_ctx(db, login);

	test_begin(ctx);
	return ctx;
}

#define PAIRS(...) (const char *const[]){ __VA_ARGS__, NULL }
#define ID(id) arena_printf(ctx->mem, "%lld", (long long)(id))

/* ---- fills ------------------------------------------------------------------------------ */

static void
test_fills__empty_fields_and_untouched_defaults_get_the_values_of_the_chosen_record(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct form *f = form_new(ctx);
	struct rec *r = visit_new(ctx, f, PAIRS("name", "拜访", "customer", ID(mine), "tel", "", "level", "D"));

	(void)state;
	assert_string_equal(rec_text(r, "tel"), "0512-111");
	assert_string_equal(rec_text(r, "level"), "A");
	assert_int_equal(rec_link(r, "region"), district);
	assert_true(rec_is_empty(r, "remark"));
	/* A form that comes back shows them. */
	assert_string_equal(form_get(f, "tel"), "0512-111");
	test_end(ctx);
}

static void
test_fills__what_was_typed_stays(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct rec *r = visit_new(ctx, form_new(ctx),
	                          PAIRS("name", "拜访", "customer", ID(mine), "tel", "0512-999", "level", "B"));

	(void)state;
	assert_string_equal(rec_text(r, "tel"), "0512-999");
	assert_string_equal(rec_text(r, "level"), "B");
	test_end(ctx);
}

static void
test_fills__another_choice_replaces_what_the_first_one_filled_and_nothing_else(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct form *f = form_new(ctx);
	struct rec *r = visit_new(ctx, f, PAIRS("name", "拜访", "customer", ID(mine), "level", "B"));

	(void)state;
	assert_ok(ctx, rec_save(ctx, r, f));
	visit_typed(ctx, r, form_new(ctx), PAIRS("customer", ID(second), "tel", "0512-111", "level", "B"));
	assert_string_equal(rec_text(r, "tel"), "0512-222");
	assert_string_equal(rec_text(r, "level"), "B");
	test_end(ctx);
}

static void
test_fills__a_default_does_not_give_way_to_nothing(void **state)
{
	struct ctx *ctx = unit_of("manager");
	struct rec *r = visit_new(ctx, form_new(ctx), PAIRS("name", "拜访", "customer", ID(foreign)));

	(void)state;
	assert_string_equal(rec_text(r, "level"), "D");
	test_end(ctx);
}

static void
test_fills__what_a_script_filled_and_the_person_emptied_stays_empty(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct rec *r = visit_new(ctx, form_new(ctx), PAIRS("name", "拜访", "customer", ID(mine),
	                          "_filled.customer", ID(mine), "tel", ""));

	(void)state;
	assert_true(rec_is_empty(r, "tel"));
	assert_int_equal(rec_link(r, "region"), district);	/* was not on the page */
	r = visit_new(ctx, form_new(ctx), PAIRS("name", "拜访", "customer", ID(mine),
	              "_filled.customer", ID(second), "tel", ""));
	assert_string_equal(rec_text(r, "tel"), "0512-111");
	test_end(ctx);
}

static void
test_fills__a_value_that_was_typed_wrong_is_not_replaced(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct form *f = form_new(ctx);
	struct rec *r = visit_new(ctx, f, PAIRS("customer", ID(mine), "region", "火星", "level", "X"));

	(void)state;
	assert_true(rec_is_empty(r, "region"));
	assert_string_equal(form_get(f, "region"), "火星");
	assert_non_null(form_message(f, "region"));
	test_end(ctx);
}

static void
test_fills__records_out_of_scope_give_nothing(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct rec *r;

	(void)state;
	assert_ok(ctx, rec_new(ctx, &r, "visit"));
	rec_set(r, "customer", VLINK(foreign));
	assert_ok(ctx, rec_fill(ctx, &r, 1, form_new(ctx)));
	assert_true(rec_is_empty(r, "tel"));
	assert_true(rec_is_empty(r, "region"));
	test_end(ctx);
}

static void
test_fills__rows_are_filled_together_and_their_rights_are_those_of_the_record(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct form *f = form_new(ctx);
	struct rec *r;

	(void)state;
	assert_ok(ctx, rec_new(ctx, &r, "visit"));
	for (int i = 0; i < 6; i++) {
		form_put(f, arena_printf(ctx->mem, "stops.%d.customer", i), ID(i % 2 ? second : mine));
		form_put(f, arena_printf(ctx->mem, "stops.%d.tel", i), i == 5 ? "0512-555" : "");
		form_put(f, arena_printf(ctx->mem, "stops.%d.fee", i), "10");
	}
	ctx->statements = 0;
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_true(ctx->statements <= 3);
	assert_int_equal(r->rows[0].count, 6);
	assert_string_equal(rec_text(r->rows[0].list[0], "tel"), "0512-111");
	assert_string_equal(rec_text(r->rows[0].list[3], "tel"), "0512-222");
	assert_string_equal(rec_text(r->rows[0].list[5], "tel"), "0512-555");
	assert_string_equal(form_get(f, "stops.3.tel"), "0512-222");
	assert_true(rec_is_empty(r->rows[0].list[0], "fee"));
	test_end(ctx);
}

/* What a role may not see of the customer does not come along; what it may not see of the
 * visit is filled all the same. */
static void
access_set(struct ctx *ctx, const char *type, const char *field, const char *access)
{
	int64_t stamp;

	assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_field (role, type, field, access) VALUES ('salesperson', ?, ?, ?)",
	          VALS(VTEXT(type), VTEXT(field), VTEXT(access))));
	assert_ok(ctx, org_touch(ctx));
	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
}

static void
test_fills__a_masked_or_hidden_value_does_not_come_along(void **state)
{
	struct ctx *ctx = unit_of("sales1");

	(void)state;
	access_set(ctx, "customer", "tel", "masked");
	access_set(ctx, "customer", "level", "hidden");
	struct rec *r = visit_new(ctx, form_new(ctx), PAIRS("name", "拜访", "customer", ID(mine)));
	assert_true(rec_is_empty(r, "tel"));
	assert_string_equal(rec_text(r, "level"), "D");
	assert_int_equal(rec_link(r, "region"), district);
	test_end(ctx);
	org_forget();
}

static void
test_fills__a_hidden_field_is_filled_and_not_put_into_the_form(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct form *f = form_new(ctx);

	(void)state;
	access_set(ctx, "visit", "tel", "hidden");
	struct rec *r = visit_new(ctx, f, PAIRS("name", "拜访", "customer", ID(mine), "tel", "0512-999"));
	assert_true(rec_is_empty(r, "tel"));
	assert_string_equal(form_get(f, "tel"), "0512-999");
	assert_ok(ctx, rec_save(ctx, r, f));
	as_system_begin(ctx, "test");
	struct rec *stored;
	assert_ok(ctx, rec_load(ctx, &stored, "visit", rec_id(r)));
	assert_string_equal(rec_text(stored, "tel"), "0512-111");
	as_system_end(ctx);
	test_end(ctx);
	org_forget();
}

static void
test_within__the_message_does_not_name_what_may_not_be_seen(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct form *f = form_new(ctx);

	(void)state;
	struct rec *r = visit_new(ctx, f, PAIRS("name", "拜访", "region", ID(district), "place", ID(elsewhere)));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_message(f, "place"), link_title(ctx, type_find(ctx->types, "region"), district)));
	access_set(ctx, "visit", "region", "hidden");
	f = form_new(ctx);
	r = visit_new(ctx, f, PAIRS("name", "拜访", "place", ID(elsewhere)));
	rec_set(r, "region", VLINK(district));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_null(strstr(form_message(f, "place"), link_title(ctx, type_find(ctx->types, "region"), district)));
	test_end(ctx);
	org_forget();
}

static void
test_fills__the_look_up_carries_the_values_and_only_those_asked_for(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer/pick?q=%E4%B8%80%E5%8F%B7&fill=tel,region"), 200);
	assert_true(http_shows(h, "\"fill\":{\"tel\":{\"value\":\"0512-111\",\"text\":\"0512-111\"},\"region\":{\"value\":\""));
	assert_true(http_shows(h, "江苏省 / 苏州市 / 吴中区"));
	assert_int_equal(http_get(h, "/customer/customer/pick?q=%E4%B8%80%E5%8F%B7"), 200);
	assert_false(http_shows(h, "0512-111"));
	assert_int_equal(http_get(h, "/customer/customer/pick?q=%E5%88%AB%E4%BA%BA&fill=tel"), 200);
	assert_string_equal(http_body(h), "[]");
	assert_int_equal(http_get(h, "/customer/customer/pick?fill=gone"), 400);
	assert_int_equal(http_get(h, "/customer/visit/new"), 200);
	assert_true(http_shows(h, "data-fills=\"tel,level,region,remark\""));
	assert_true(http_hidden(h, "_filled.customer") != NULL);
	http_close(h);
}

/* ---- within ------------------------------------------------------------------------------- */

static void
test_within__the_look_up_offers_only_what_belongs_there(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/region/pick?q=&within=parent.%s", id_text(h, city))), 200);
	assert_true(http_shows(h, "吴中区"));
	assert_true(http_shows(h, "江苏省 / 苏州市\""));
	assert_false(http_shows(h, "\"江苏省\""));
	assert_false(http_shows(h, "浙江省"));
	assert_int_equal(http_get(h, "/admin/employee/pick?q=&within=dept.999999"), 200);
	assert_string_equal(http_body(h), "[]");
	assert_int_equal(http_get(h, "/admin/employee/pick?q=&within=code.1"), 400);
	assert_int_equal(http_get(h, "/admin/employee/pick?q=&within=dept.x"), 400);
	assert_int_equal(http_get(h, "/admin/employee/pick?q=&within=gone.1"), 400);
	assert_int_equal(http_get(h, "/customer/visit/new"), 200);
	assert_true(http_shows(h, "data-within=\"region\" data-within-by=\"parent\""));
	assert_true(http_shows(h, "data-within=\"dept\" data-within-by=\"dept\""));
	http_close(h);
}

static void
test_within__the_save_refuses_what_lies_elsewhere(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct form *f = form_new(ctx);
	struct rec *r = visit_new(ctx, f, PAIRS("name", "拜访", "region", ID(city), "place", ID(elsewhere)));

	(void)state;
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(form_message(f, "place"));
	f = form_new(ctx);
	r = visit_new(ctx, f, PAIRS("name", "拜访", "region", ID(city), "place", ID(district)));
	err_clear(ctx);
	assert_ok(ctx, rec_save(ctx, r, f));
	test_end(ctx);
}

/* ---- may ------------------------------------------------------------------------------------ */

static void
test_may__only_who_has_the_right_writes_the_field(void **state)
{
	struct ctx *ctx = unit_of("sales1");
	struct rec *r = visit_new(ctx, form_new(ctx), PAIRS("name", "拜访", "cost", "100"));
	struct http *h;

	(void)state;
	assert_true(rec_is_empty(r, "cost"));
	test_end(ctx);
	ctx = unit_of("manager");
	r = visit_new(ctx, form_new(ctx), PAIRS("name", "拜访", "cost", "100"));
	assert_false(rec_is_empty(r, "cost"));
	test_end(ctx);
	h = browser_of(db, "sales1");
	assert_int_equal(http_get(h, "/customer/visit/new?set.cost=5"), 200);
	assert_false(http_shows(h, "name=\"cost\""));
	http_login(h, "manager");
	assert_int_equal(http_get(h, "/customer/visit/new?set.cost=5"), 200);
	assert_true(http_shows(h, "name=\"cost\""));
	http_close(h);
}

/* ---- sum -------------------------------------------------------------------------------------- */

static void
visits_make(const char *login, int n, const char *cost)
{
	struct ctx *ctx = unit_of("manager");
	int64_t owner = test_employee(ctx, login);

	for (int i = 0; i < n; i++)
		assert_ok(ctx, db_exec(ctx, NULL,
		          "INSERT INTO visit (name, cost, hours, people, owner, created_at, updated_at)\n"
		          "VALUES ('x', ?, 0.1, 2, ?, NOW(3), NOW(3))", VALS(VTEXT(cost), VINT(owner))));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_sum__adds_up_all_rows_of_the_filter_exactly_and_within_scope(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	visits_make("sales1", 60, "0.1");
	visits_make("sales2", 1, "8999999999999.99");
	visits_make("sales2", 1, "8999999999999.98");
	assert_int_equal(http_get(h, "/customer/visit"), 200);
	assert_true(http_shows(h, "<th scope=\"row\">合计</th>"));
	assert_true(http_shows(h, "data-l=\"Cost\">6.00</td>"));
	assert_true(http_shows(h, "data-l=\"Hours\">6</td>"));
	assert_true(http_shows(h, "data-l=\"People\">120</td>"));
	http_login(h, "manager");	/* more than a decimal of ours can hold */
	assert_int_equal(http_get(h, "/customer/visit"), 200);
	assert_true(http_shows(h, ">18,000,000,000,005.97</td>"));
	assert_int_equal(http_get(h, "/customer/visit?f=cost.lt(1)"), 200);
	assert_true(http_shows(h, ">6.00</td>"));
	assert_int_equal(http_get(h, "/customer/visit?f=cost.lt(0)"), 200);
	assert_false(http_shows(h, "合计"));
	http_close(h);
}

static void
test_sum__many_rows_are_added_up_on_demand(void **state)
{
	struct http *h = browser_of(db, "sales3");
	struct ctx *ctx = unit_of("manager");
	int64_t owner = test_employee(ctx, "sales3");

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO visit (name, cost, owner, created_at, updated_at)\n"
	          "SELECT 'many', 1.25, ?, NOW(3), NOW(3) FROM seq_1_to_1001", VALS(VINT(owner))));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, "/customer/visit"), 200);
	assert_false(http_shows(h, "合计</th>"));
	assert_true(http_shows(h, "href=\"/customer/visit?sums=1\""));
	assert_int_equal(http_get(h, "/customer/visit?sums=1"), 200);
	assert_true(http_shows(h, "data-l=\"Cost\">1,251.25</td>"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fills__empty_fields_and_untouched_defaults_get_the_values_of_the_chosen_record),
		cmocka_unit_test(test_fills__what_was_typed_stays),
		cmocka_unit_test(test_fills__another_choice_replaces_what_the_first_one_filled_and_nothing_else),
		cmocka_unit_test(test_fills__a_default_does_not_give_way_to_nothing),
		cmocka_unit_test(test_fills__what_a_script_filled_and_the_person_emptied_stays_empty),
		cmocka_unit_test(test_fills__a_value_that_was_typed_wrong_is_not_replaced),
		cmocka_unit_test(test_fills__records_out_of_scope_give_nothing),
		cmocka_unit_test(test_fills__rows_are_filled_together_and_their_rights_are_those_of_the_record),
		cmocka_unit_test(test_fills__a_masked_or_hidden_value_does_not_come_along),
		cmocka_unit_test(test_fills__a_hidden_field_is_filled_and_not_put_into_the_form),
		cmocka_unit_test(test_within__the_message_does_not_name_what_may_not_be_seen),
		cmocka_unit_test(test_fills__the_look_up_carries_the_values_and_only_those_asked_for),
		cmocka_unit_test(test_within__the_look_up_offers_only_what_belongs_there),
		cmocka_unit_test(test_within__the_save_refuses_what_lies_elsewhere),
		cmocka_unit_test(test_may__only_who_has_the_right_writes_the_field),
		cmocka_unit_test(test_sum__adds_up_all_rows_of_the_filter_exactly_and_within_scope),
		cmocka_unit_test(test_sum__many_rows_are_added_up_on_demand),
	};

	share_add("customer", "visit");
	db = testcompany_open("words");
	customers_seed(db);
	city = record_id(db, "region", "苏州市");
	district = record_id(db, "region", "吴中区");
	elsewhere = record_id(db, "region", "浙江省");
	mine = customer_make(db, "sales1", "一号客户有限公司");
	second = customer_make(db, "sales1", "二号客户有限公司");
	foreign = customer_make(db, "sales2", "别人的客户有限公司");
	customer_set(mine, "0512-111", "A");
	customer_set(second, "0512-222", "C");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
