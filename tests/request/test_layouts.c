/* test_layouts.c - layouts of forms: made for everybody and for a role, shown by form and page, refused, undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "customers.h"
#include "doc/layout.h"

#define LIST "/customer/customer"
#define LAYOUT "/admin/layouts?type=customer"

static struct testdb *db;

/* Everything that the page's form would send, with other values for some fields ("name=value" pairs, NULL at the end;
 * "name=" alone: the box is not ticked). */
static int
send_with(struct http *h, const char *role, const char *const *changes)
{
	const char *csrf = http_csrf(h, db);
	struct ctx *ctx = test_unit(db);
	const struct type *t = type_find(ctx->types, "customer");
	struct layout l;
	struct buf b;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, layout_load(ctx, t, role, &l));
	buf_init(&b, h->mem);
	buf_printf(&b, "_csrf=%s&type=customer&role=%s&version=%lld", csrf, str_eq(role, "*") ? "" : role, (long long)l.version);
	for (size_t c = 0; changes[c]; c++)
		if (strchr(changes[c], '=')[1])
			buf_printf(&b, "&%s", changes[c]);
	for (size_t i = 0; i < l.n; i++) {
		buf_printf(&b, "&part=%s&order.%s=%zu", l.parts[i].name, l.parts[i].name, (i + 1) * 10);
		for (size_t k = 0; k < l.parts[i].n; k++) {
			const char *name = l.parts[i].items[k].field->name;
			struct { const char *what, *value; } sent[] = { { "in", l.parts[i].name }, { "pos", arena_printf(h->mem, "%zu", (k + 1) * 10) },
				{ "show", l.parts[i].items[k].hidden ? "" : "1" }, { "wide", l.parts[i].items[k].wide ? "1" : "" } };
			for (size_t s = 0; s < 4; s++) {
				const char *key = arena_printf(h->mem, "%s.%s=", sent[s].what, name);
				bool changed = !*sent[s].value;

				for (size_t c = 0; changes[c]; c++)
					changed = changed || str_starts(changes[c], key);
				if (!changed)
					buf_printf(&b, "&%s%s", key, sent[s].value);
			}
		}
	}
	buf_add(&b, "&part=new");
	test_end(ctx);
	return http_send(h, "POST", "/admin/layouts", "application/x-www-form-urlencoded", buf_str(&b), b.n);
}
#define SEND(h, role, ...) send_with(h, role, (const char *const[]){ __VA_ARGS__, NULL })

static int
back(struct http *h, const char *role, int64_t version)
{
	return http_post(h, "/admin/layouts", "_csrf", http_csrf(h, db), "type", "customer", "role", str_eq(role, "*") ? "" : role, "do", "drop",
	                 "version", arena_printf(h->mem, "%lld", (long long)version), NULL);
}

static int64_t
version_of(const char *role)
{
	struct ctx *ctx = test_unit(db);
	struct layout l;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, layout_load(ctx, type_find(ctx->types, "customer"), role, &l));
	int64_t version = l.version;
	test_end(ctx);
	return version;
}

/* Where it stands on the page: -1 = nowhere. */
static long
place(struct http *h, const char *text)
{
	const char *main = strstr(h->resp.body, "<main"), *at = main ? strstr(main, text) : NULL;

	return at ? at - main : -1;
}

static void
test_layouts__order_sections_and_what_is_left_out_show_in_form_and_page(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1");
	int64_t id = customer_make(db, "sales1", "布局有限公司");
	const char *edit = arena_printf(h->mem, LIST "/%lld/edit", (long long)id);

	(void)state;
	assert_int_equal(http_get(h, edit), 200);
	assert_true(place(h, "name=\"tel\"") > place(h, "name=\"short_name\""));
	assert_true(place(h, "name=\"fax\"") > 0);
	assert_int_equal(http_get(admin, LAYOUT), 200);
	assert_true(http_shows(admin, "name=\"in.tel\""));
	assert_int_equal(SEND(admin, "*", "in.tel=main", "pos.tel=1", "show.fax=", "zh.contact=联络", "zh.new=自建分组", "in.website=new"), 303);
	assert_int_equal(http_get(h, edit), 200);
	assert_true(place(h, "name=\"tel\"") < place(h, "name=\"short_name\""));
	assert_int_equal(place(h, "name=\"fax\""), -1);
	assert_true(place(h, "联络") > 0);
	assert_true(place(h, "自建分组") > 0);
	assert_true(place(h, "name=\"website\"") > place(h, "自建分组"));
	assert_int_equal(http_get(h, arena_printf(h->mem, LIST "/%lld", (long long)id)), 200);
	assert_int_equal(place(h, "联系方式"), -1);
	assert_int_equal(http_get(admin, "/admin/layouts"), 200);
	assert_true(http_shows(admin, "全部人员"));
	assert_int_equal(back(admin, "*", version_of("*")), 303);
	assert_int_equal(http_get(h, edit), 200);
	assert_true(place(h, "name=\"fax\"") > 0);
	assert_int_equal(place(h, "自建分组"), -1);
	http_close(h);
	http_close(admin);
}

static void
test_layouts__of_a_role_are_for_who_has_it_and_others_see_that_of_everybody(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");

	(void)state;
	assert_int_equal(SEND(admin, "*", "show.website="), 303);
	assert_int_equal(SEND(admin, "salesperson", "show.postcode="), 303);
	assert_int_equal(http_get(h, LIST "/new"), 200);
	assert_int_equal(place(h, "name=\"postcode\""), -1);
	assert_true(place(h, "name=\"website\"") > 0);
	assert_int_equal(http_get(m, LIST "/new"), 200);
	assert_true(place(m, "name=\"postcode\"") > 0);
	assert_int_equal(place(m, "name=\"website\""), -1);
	/* A role that has none begins with everybody's. */
	assert_int_equal(http_get(admin, LAYOUT "&role=auditor"), 200);
	assert_null(strstr(admin->resp.body, "name=\"show.website\" value=\"1\" checked"));
	assert_int_equal(back(admin, "salesperson", version_of("salesperson")), 303);
	assert_int_equal(http_get(h, LIST "/new"), 200);
	assert_int_equal(place(h, "name=\"website\""), -1);
	assert_int_equal(back(admin, "*", version_of("*")), 303);
	http_close(h);
	http_close(m);
	http_close(admin);
}

static void
test_layouts__what_has_to_be_filled_in_cannot_be_left_out_and_nothing_typed_is_lost(void **state)
{
	struct http *admin = browser_of(db, "admin");
	const char *longest = arena_printf(admin->mem, "en.contact=%065d", 1);

	(void)state;
	assert_int_equal(SEND(admin, "*", "show.name=", "zh.contact=联络处"), 422);
	assert_true(http_shows(admin, "为必填项，不能隐藏"));
	assert_true(http_shows(admin, "value=\"联络处\""));
	assert_int_equal(SEND(admin, "*", longest), 422);
	assert_int_equal(SEND(admin, "*", "in.website=new"), 422);	/* a section without a name */
	assert_int_equal(version_of("*"), 0);
	assert_int_equal(SEND(admin, "*", "in.website=nowhere", "pos.tel=abc", "in.nothing=main", "part=../x"), 303);	/* stands where it stood */
	assert_int_equal(back(admin, "*", version_of("*")), 303);
	http_close(admin);
}

static void
test_layouts__a_field_left_out_comes_back_when_it_has_to_be_filled_in_after_all(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1");

	(void)state;
	customer_make(db, "sales1", "苏州雷同精密有限公司");
	assert_int_equal(SEND(admin, "*", "show.similar_reason=", "show.tax_no="), 303);
	assert_int_equal(http_get(h, LIST "/new"), 200);
	assert_int_equal(place(h, "name=\"similar_reason\""), -1);
	assert_int_equal(http_post(h, LIST "/new", "_csrf", http_csrf(h, db), "name", "苏州雷同精密有限责任公司", "industry", "1", "region", "1", "tax_no", "12", NULL), 422);
	assert_true(place(h, "还需填写") > 0);
	assert_true(place(h, "name=\"tax_no\"") > 0);
	assert_true(place(h, "href=\"#f-tax_no\"") > 0);
	assert_int_equal(place(h, "name=\"fax\"") > 0, 1);
	assert_int_equal(back(admin, "*", version_of("*")), 303);
	http_close(h);
	http_close(admin);
}

static void
test_layouts__the_second_of_two_is_told_and_may_put_his_in_place(void **state)
{
	struct http *admin = browser_of(db, "admin");

	(void)state;
	assert_int_equal(SEND(admin, "*", "show.fax="), 303);
	assert_int_equal(http_post(admin, "/admin/layouts", "_csrf", http_csrf(admin, db), "type", "customer", "version", "0", "part", "main",
	                           "zh.main", "我的", NULL), 409);
	assert_true(http_shows(admin, "value=\"我的\""));
	assert_true(http_shows(admin, "再次保存"));
	assert_int_equal(back(admin, "*", 0), 409);
	assert_int_equal(back(admin, "*", version_of("*")), 303);
	http_close(admin);
}

static void
test_layouts__are_for_who_may_set_up_the_company_and_are_logged(void **state)
{
	struct http *h = browser_of(db, "sales1"), *admin = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, LAYOUT), 403);
	assert_int_equal(SEND(h, "*", "show.fax="), 403);
	assert_int_equal(http_get(admin, "/admin/layouts?type=nothing"), 404);
	assert_int_equal(http_get(admin, LAYOUT "&role=nobody"), 404);
	assert_int_equal(http_post(admin, "/admin/layouts", "_csrf", http_csrf(admin, db), "type", "session", NULL), 404);
	assert_int_equal(http_get(admin, "/admin/security_log?kind=layout"), 200);
	assert_true(http_shows(admin, "表单布局变更"));
	http_close(h);
	http_close(admin);
}

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("layouts");
	customers_seed(db);
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
		cmocka_unit_test(test_layouts__order_sections_and_what_is_left_out_show_in_form_and_page),
		cmocka_unit_test(test_layouts__of_a_role_are_for_who_has_it_and_others_see_that_of_everybody),
		cmocka_unit_test(test_layouts__what_has_to_be_filled_in_cannot_be_left_out_and_nothing_typed_is_lost),
		cmocka_unit_test(test_layouts__a_field_left_out_comes_back_when_it_has_to_be_filled_in_after_all),
		cmocka_unit_test(test_layouts__the_second_of_two_is_told_and_may_put_his_in_place),
		cmocka_unit_test(test_layouts__are_for_who_may_set_up_the_company_and_are_logged),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
