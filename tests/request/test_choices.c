/* test_choices.c - the choices of lists: kept by administrators, offered and shown as they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"

static struct testdb *db;
static int64_t firm;

static int
change(struct http *h, const char *kind, const char *code, const char *deed, const char *name, const char *value)
{
	return http_post(h, "/admin/dictionaries", "_csrf", http_csrf(h, db), "kind", kind, "code", code, "do", deed, name, value, NULL);
}

static const char *
firm_url(struct http *h, const char *more)
{
	return arena_printf(h->mem, "/customer/customer/%lld%s", (long long)firm, more);
}

static void
test_choices__an_entry_is_added_renamed_and_coloured(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(admin, "/admin/dictionaries?kind=customer_source"), 200);
	assert_true(http_shows(admin, "value=\"展会\""));
	assert_int_equal(http_post(admin, "/admin/dictionaries", "_csrf", http_csrf(admin, db), "kind", "customer_source", "do", "add", "code", "live",
	                           "label_zh", "直播", "label_en", "Live stream", "colour", "red", NULL), 303);
	assert_int_equal(http_get(h, "/customer/customer/new"), 200);
	assert_true(http_shows(h, "直播"));
	CHANGE(db, "UPDATE customer SET source = 'live' WHERE id = ?", VALS(VINT(firm)));
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "<span class=\"tag is-red\">直播</span>"));
	assert_int_equal(change(admin, "customer_source", "live", "save", "label_zh", "直播间"), 303);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "直播间"));
	http_close(admin);
	http_close(h);
}

static void
test_choices__a_disabled_value_stays_on_records_and_is_not_offered(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1");

	(void)state;
	CHANGE(db, "UPDATE customer SET source = 'website' WHERE id = ?", VALS(VINT(firm)));
	assert_int_equal(change(admin, "customer_source", "website", "off", "x", ""), 303);
	assert_int_equal(http_get(h, "/customer/customer/new"), 200);
	assert_false(http_shows(h, "value=\"website\""));
	assert_int_equal(http_get(h, firm_url(h, "/edit")), 200);
	assert_true(http_shows(h, "value=\"website\" selected"));
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", http_csrf(h, db), "name", "新客户", "source", "website", NULL), 422);
	assert_true(http_shows(h, "请选择列表中的一个值") || http_shows(h, "f-source-e"));
	assert_int_equal(change(admin, "customer_source", "website", "on", "x", ""), 303);
	http_close(admin);
	http_close(h);
}

static void
test_choices__fixed_values_get_other_labels_colours_and_order(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(admin, "/admin/dictionaries?kind=customer.person_type"), 200);
	assert_int_equal(change(admin, "customer.person_type", "government", "save", "label_zh", "政府及事业单位"), 303);
	assert_int_equal(change(admin, "customer.person_type", "government", "save", "colour", "purple"), 303);
	assert_int_equal(change(admin, "customer.person_type", "government", "up", "x", ""), 303);
	assert_int_equal(http_get(h, "/customer/customer/new"), 200);
	const char *body = http_body(h);
	assert_non_null(strstr(body, "政府及事业单位"));
	assert_true(strstr(body, "value=\"government\"") < strstr(body, "value=\"individual\""));
	CHANGE(db, "UPDATE customer SET person_type = 'government' WHERE id = ?", VALS(VINT(firm)));
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "<span class=\"tag is-purple\">政府及事业单位</span>"));
	/* What nobody touched is as the definition says, in both languages. */
	assert_int_equal(http_post(h, "/lang", "lang", "en", NULL), 303);
	assert_int_equal(http_get(h, "/customer/customer/new"), 200);
	assert_true(http_shows(h, "Channel partner"));
	http_close(admin);
	http_close(h);
}

static void
test_choices__what_new_records_begin_with_cannot_be_disabled(void **state)
{
	struct http *admin = browser_of(db, "admin");

	(void)state;
	assert_int_equal(change(admin, "customer.person_type", "company", "off", "x", ""), 422);
	assert_true(http_shows(admin, "新记录默认使用此值"));
	assert_int_equal(change(admin, "customer.person_type", "channel", "off", "x", ""), 303);
	assert_int_equal(change(admin, "customer.person_type", "alien", "off", "x", ""), 404);
	assert_int_equal(http_post(admin, "/admin/dictionaries", "_csrf", http_csrf(admin, db), "kind", "customer.person_type", "do", "add", "code", "alien",
	                           "label_zh", "外星人", "label_en", "Alien", NULL), 403);
	http_close(admin);
}

static void
test_choices__a_wrong_entry_is_shown_again_with_the_reason(void **state)
{
	struct http *admin = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_post(admin, "/admin/dictionaries", "_csrf", http_csrf(admin, db), "kind", "customer_source", "do", "add", "code", "ex hibition",
	                           "label_zh", "展会二", "label_en", "", NULL), 422);
	assert_true(http_shows(admin, "value=\"展会二\""));
	assert_int_equal(http_post(admin, "/admin/dictionaries", "_csrf", http_csrf(admin, db), "kind", "customer_source", "do", "add", "code", "exhibition",
	                           "label_zh", "展会二", "label_en", "Second", NULL), 422);
	assert_int_equal(change(admin, "customer_source", "exhibition", "save", "label_zh", ""), 422);
	assert_int_equal(http_get(admin, "/admin/dictionaries?kind=nothing"), 404);
	assert_int_equal(http_post(admin, "/admin/dictionaries", "_csrf", http_csrf(admin, db), "kind", "customer_source", "code", "exhibition", "do", "save",
	                           "label_zh", "会展", "row_version", "99", NULL), 409);
	http_close(admin);
}

static void
test_choices__only_who_keeps_dictionaries_may_change_them(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/admin/dictionaries"), 403);
	assert_int_equal(change(h, "customer_source", "exhibition", "save", "label_zh", "x"), 403);
	http_close(h);
}

/* ---- choices that belong to a value of another field --------------------------------------- */

static int
sketch(struct http *h, const char *style, const char *detail)
{
	return http_post(h, "/types/sketch/new", "_csrf", http_csrf(h, db), "name", "图", "style", style, "detail", detail, NULL);
}

static void
test_choices__a_dependent_choice_must_fit_the_value_above(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, "/types/sketch/new"), 200);
	assert_true(http_shows(h, "<optgroup label=\"手绘\" data-under=\"hand\">"));
	assert_int_equal(sketch(h, "hand", "cad"), 422);
	assert_true(http_shows(h, "“制图软件”只在画法为“电脑”时可选"));
	assert_int_equal(sketch(h, "", "cad"), 422);
	/* Nothing is wrong with the choice any more; what is missing is the widget. */
	assert_int_equal(sketch(h, "machine", "cad"), 422);
	assert_false(http_shows(h, "时可选"));
	assert_int_equal(sketch(h, "hand", "any"), 422);
	assert_false(http_shows(h, "时可选"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choices__an_entry_is_added_renamed_and_coloured),
		cmocka_unit_test(test_choices__a_disabled_value_stays_on_records_and_is_not_offered),
		cmocka_unit_test(test_choices__fixed_values_get_other_labels_colours_and_order),
		cmocka_unit_test(test_choices__what_new_records_begin_with_cannot_be_disabled),
		cmocka_unit_test(test_choices__a_wrong_entry_is_shown_again_with_the_reason),
		cmocka_unit_test(test_choices__only_who_keeps_dictionaries_may_change_them),
		cmocka_unit_test(test_choices__a_dependent_choice_must_fit_the_value_above),
	};

	db = testcompany_open("choices");
	customers_seed(db);
	firm = customer_make(db, "sales1", "选项客户");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
