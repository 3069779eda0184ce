/* test_filter_page.c - the page that builds a filter: from an address and back, without script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

#define LIST "/customer/customer"
#define BUILD LIST "/filter"

static struct testdb *db;

/* What the page leads to with these fields: the filter of the address, decoded. */
static const char *
applied(struct http *h, const char *fields)
{
	const char *to;
	struct pairs p = { .mem = h->mem };

	if (http_get(h, arena_printf(h->mem, BUILD "?_form=1&_do=apply%s", fields)) != 303)
		fail_msg("%s: %s", fields, http_body(h));
	to = strchr(http_header(h, "Location"), '?');
	if (!to)
		return "";
	assert_int_equal(pairs_parse(&p, to + 1, strlen(to + 1), false), OK);
	for (size_t i = 0; i < p.count; i++)
		if (str_eq(p.list[i].name, "f"))
			return p.list[i].value;
	return "";
}

static void
test_filter_page__conditions_become_the_filter_of_the_address(void **state)
{
	struct http *h = browser_of(db, "manager");
	static const struct { const char *fields, *filter; } cases[] = {
		{ "", "" },
		{ "&g0.0.field=level&g0.0.op=in&g0.0.in=A&g0.0.in=B", "level.in(A,B)" },
		{ "&g0.0.field=name&g0.0.op=like&g0.0.v=%E5%8D%8E", "name.like(%E5%8D%8E)" },
		{ "&g0.0.field=name&g0.0.op=starts&g0.0.v=a%2Cb", "name.starts(a%2Cb)" },
		{ "&g0.0.field=updated_at&g0.0.op=before_ago&g0.0.v=30", "updated_at.lt(today-30)" },
		{ "&g0.0.field=updated_at&g0.0.op=past&g0.0.v=7", "updated_at.past(7)" },
		{ "&g0.0.field=updated_at&g0.0.op=period&g0.0.v=this_week", "updated_at.eq(this_week)" },
		{ "&g0.0.field=updated_at&g0.0.op=between&g0.0.v=2026-1-1&g0.0.w=2026-02-01", "updated_at.between(2026-01-01,2026-02-01)" },
		{ "&g0.0.field=owner&g0.0.op=in&g0.0.in=me&g0.0.in=my_subordinates", "owner.in(me,my_subordinates)" },
		{ "&g0.0.field=owner&g0.0.op=null", "owner.null()" },
		{ "&g0.0.field=industry.code&g0.0.op=eq&g0.0.v=C", "industry.code.eq(C)" },
		{ "&g0.any=1&g0.0.field=owner&g0.0.op=null&g0.1.field=level&g0.1.op=notin&g0.1.in=A", "or(owner.null(),level.notin(A))" },
		{ "&any=1&g0.0.field=owner&g0.0.op=null&g0.1.field=tel&g0.1.op=null&g1.0.field=level&g1.0.op=in&g1.0.in=A",
		  "or(and(owner.null(),tel.null()),level.in(A))" },
		{ "&g0.0.raw=level.null()", "level.null()" },
		{ "&g0.7.field=level&g0.7.op=null", "level.null()" },
		{ "&g0.0.field=created_at&g0.0.op=lt_field&g0.0.v=updated_at&g0.0.w=-7", "created_at.lt_field(updated_at-7)" },
		{ "&g0.0.field=name&g0.0.op=ne_field&g0.0.v=short_name", "name.ne_field(short_name)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(applied(h, cases[i].fields), cases[i].filter);
	http_close(h);
}

static void
test_filter_page__the_filter_of_the_address_comes_back_as_conditions(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, BUILD "?sort=name&f=and(level.in(A,B),updated_at.lt(today-30),or(owner.null(),industry.code.starts(C)))"), 200);
	assert_true(http_shows(h, "name=\"g0.0.field\" value=\"level\""));
	assert_true(http_shows(h, "name=\"g0.0.in\" value=\"B\" checked"));
	assert_true(http_shows(h, "<option value=\"before_ago\" selected>"));
	assert_true(http_shows(h, "name=\"g0.1.v\" value=\"30\""));
	assert_true(http_shows(h, "name=\"g1.any\" value=\"1\" checked"));
	assert_true(http_shows(h, "name=\"g1.1.field\" value=\"industry.code\""));
	assert_true(http_shows(h, "name=\"sort\" value=\"name\""));
	assert_int_equal(http_get(h, BUILD "?f=or(and(level.eq(A),or(level.eq(B),level.null())),name.in(a,b))"), 200);
	assert_true(http_shows(h, "value=\"or(level.eq(B),level.null())\""));
	assert_true(http_shows(h, "value=\"name.in(a,b)\""));
	http_close(h);
}

static void
test_filter_page__fields_are_compared_with_fields_that_are_read(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, BUILD "?f=created_at.lt_field(updated_at-7)"), 200);
	assert_true(http_shows(h, "<option value=\"lt_field\" selected>"));
	assert_true(http_shows(h, "<option value=\"updated_at\" selected>"));
	assert_true(http_shows(h, "name=\"g0.0.w\" value=\"-7\""));
	assert_int_equal(http_get(h, LIST "?f=created_at.le_field(updated_at)"), 200);
	assert_true(http_shows(h, "≤"));
	assert_int_equal(http_get(h, BUILD "?_form=1&_do=apply&g0.0.field=created_at&g0.0.op=lt_field&g0.0.v=name&g0.0.w=3"), 422);
	assert_true(http_shows(h, "请选择字段。"));
	assert_int_equal(http_get(h, BUILD "?_form=1&_do=apply&g0.0.field=created_at&g0.0.op=lt_field&g0.0.v=updated_at&g0.0.w=x"), 422);
	assert_true(http_shows(h, "name=\"g0.0.w\" value=\"x\""));
	http_close(h);
	h = browser_of(db, "auditor");
	assert_int_equal(http_get(h, LIST "?f=name.eq_field(tel)"), 422);
	assert_int_equal(http_get(h, BUILD "?_form=1&g0.0.field=name&g0.0.op=eq_field"), 200);
	assert_false(http_shows(h, "<option value=\"tel\""));
	http_close(h);
}

static void
test_filter_page__grows_and_shrinks_without_script(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, BUILD "?_form=1&_add=0&g0.new=tel&g0.0.field=level&g0.0.op=null"), 200);
	assert_true(http_shows(h, "name=\"g0.1.field\" value=\"tel\""));
	assert_int_equal(http_get(h, BUILD "?_form=1&_drop=0.0&g0.0.field=level&g0.0.op=null&g0.1.field=tel&g0.1.op=null"), 200);
	assert_true(http_shows(h, "name=\"g0.0.field\" value=\"tel\""));
	assert_false(http_shows(h, "value=\"level\" "));
	assert_int_equal(http_get(h, BUILD "?_form=1&_group=1&g0.0.field=level&g0.0.op=null"), 200);
	assert_true(http_shows(h, "name=\"g1.new\""));
	assert_int_equal(http_get(h, BUILD "?_form=1&_dropgroup=0&g0.0.field=level&g0.0.op=null&g1.0.field=tel&g1.0.op=null"), 200);
	assert_true(http_shows(h, "name=\"g0.0.field\" value=\"tel\""));
	http_close(h);
}

static void
test_filter_page__what_is_wrong_is_said_at_the_condition_and_nothing_is_lost(void **state)
{
	struct http *h = browser_of(db, "manager");
	static const char *const bad[] = {
		"&g0.0.field=name&g0.0.op=like&g0.0.v=", "&g0.0.field=level&g0.0.op=in", "&g0.0.field=updated_at&g0.0.op=past&g0.0.v=x",
		"&g0.0.field=updated_at&g0.0.op=eq&g0.0.v=2026-13-01", "&g0.0.field=updated_at&g0.0.op=period&g0.0.v=x",
		"&g0.0.field=id&g0.0.op=between&g0.0.v=1", "&g0.0.field=region&g0.0.op=under&g0.0.more=gibtsnicht",
		"&g0.0.field=name&g0.0.op=nonsense&g0.0.v=x", "&g0.0.raw=nonsense(", "&g0.0.field=level&g0.0.op=in&g0.0.in=Z",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(http_get(h, arena_printf(h->mem, BUILD "?_form=1&_do=apply%s&g0.1.field=tel&g0.1.op=like&g0.1.v=0571", bad[i])), 422);
		assert_true(http_shows(h, "role=\"alert\""));
		assert_true(http_shows(h, "value=\"0571\""));
	}
	http_close(h);
}

static void
test_filter_page__fifty_conditions_are_enough(void **state)
{
	struct http *h = browser_of(db, "manager");
	struct buf b;

	(void)state;
	buf_init(&b, h->mem);
	for (int i = 0; i < 51; i++)
		buf_printf(&b, "&g0.%d.field=tel&g0.%d.op=like&g0.%d.v=%d", i, i, i, i);
	assert_int_equal(http_get(h, arena_printf(h->mem, BUILD "?_form=1&_do=apply%s", buf_str(&b))), 422);
	assert_true(http_shows(h, "最多 50 个条件"));
	assert_true(http_shows(h, "name=\"g0.50.v\" value=\"50\""));
	http_close(h);
}

static void
test_filter_page__a_field_that_is_not_read_is_not_offered(void **state)
{
	struct http *h = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(http_get(h, BUILD), 200);
	assert_true(http_shows(h, "<option value=\"level\">"));
	assert_false(http_shows(h, "<option value=\"tel\">"));
	assert_int_equal(http_get(h, BUILD "?_form=1&_add=0&g0.new=tel"), 200);
	assert_false(http_shows(h, "value=\"tel\""));
	assert_int_equal(http_get(h, BUILD "?_form=1&_do=apply&g0.0.raw=tel.like(1)"), 422);
	assert_int_equal(http_get(h, LIST "?f=tel.like(1)"), 422);
	http_close(h);
}

/* The auditor does marketing in this company: telephones are masked for him. */
static void
marketing_make(void)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user_roles SET value = 'marketing' WHERE record = (SELECT id FROM user WHERE login = 'auditor')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter_page__conditions_become_the_filter_of_the_address),
		cmocka_unit_test(test_filter_page__the_filter_of_the_address_comes_back_as_conditions),
		cmocka_unit_test(test_filter_page__fields_are_compared_with_fields_that_are_read),
		cmocka_unit_test(test_filter_page__grows_and_shrinks_without_script),
		cmocka_unit_test(test_filter_page__what_is_wrong_is_said_at_the_condition_and_nothing_is_lost),
		cmocka_unit_test(test_filter_page__fifty_conditions_are_enough),
		cmocka_unit_test(test_filter_page__a_field_that_is_not_read_is_not_offered),
	};

	db = testcompany_open("filterpage");
	customers_seed(db);
	customer_make(db, "sales1", "过滤测试有限公司");
	marketing_make();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
