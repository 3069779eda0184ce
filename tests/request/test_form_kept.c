/* test_form_kept.c - a form waits while another record is made in the middle of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"

static struct testdb *db;

static const char *
location_of(struct http *h)
{
	const char *url = http_header(h, "Location");

	assert_non_null(url);
	return arena_strdup(h->mem, url);
}

static int64_t
id_of(const char *table, const char *name)
{
	if (str_eq(table, "customer"))
		return COUNT_ROWS(db, "SELECT COALESCE(MAX(id), 0) FROM customer WHERE name = ?", VALS(VTEXT(name)));
	return COUNT_ROWS(db, "SELECT COALESCE(MAX(id), 0) FROM contact WHERE name = ?", VALS(VTEXT(name)));
}

static void
test_form__waits_while_a_record_is_made_for_one_of_its_fields(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/customer/contact/new"), 200);
	assert_true(http_shows(h, "name=\"_make\" value=\"customer\""));
	assert_int_equal(http_post(h, "/customer/contact/new", "_csrf", http_csrf(h, db), "name", "赵一 & \"二\"", "mobile", "13800001111",
	                           "remark", "第一行\n第二行 100%", "phones.0.number", "0512-55501234", "phones.0.remark", "前台", "_make", "customer", NULL), 303);
	const char *quick = location_of(h);
	assert_true(str_starts(quick, "/customer/customer/new?_for="));
	assert_int_equal(id_of("contact", "赵一 & \"二\""), 0);	/* nothing is saved yet */
	assert_int_equal(http_get(h, quick), 200);
	assert_true(http_shows(h, "原来的表单已保留"));
	/* A mistake in the middle loses neither form. */
	const char *waits = strchr(quick, '=') + 1;
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", http_csrf(h, db), "name", "", "_for", waits, NULL), 422);
	assert_true(http_shows(h, arena_printf(h->mem, "name=\"_for\" value=\"%s\"", waits)));
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", http_csrf(h, db), "name", "半路新建有限公司", "industry", "1", "region", "1",
	                           "tel", "0512-55500000", "_for", waits, "_then", "list", NULL), 303);
	const char *back = location_of(h);
	int64_t firm = id_of("customer", "半路新建有限公司");
	assert_string_equal(back, arena_printf(h->mem, "/customer/contact/new?_kept=%s&_made=%lld", waits, (long long)firm));
	assert_int_equal(http_get(h, back), 200);
	assert_true(http_shows(h, "value=\"赵一 &amp; &quot;二&quot;\"") && http_shows(h, "value=\"13800001111\"") && http_shows(h, "第二行 100%"));
	assert_true(http_shows(h, "0512-55501234") && http_shows(h, "半路新建有限公司"));
	assert_true(http_shows(h, arena_printf(h->mem, "name=\"_id.customer\" value=\"%lld\"", (long long)firm)));
	/* Saved, it waits no longer: the same address does not make the same contact once more. */
	assert_true(http_shows(h, arena_printf(h->mem, "name=\"_kept\" value=\"%s\"", waits)));
	assert_int_equal(http_post(h, "/customer/contact/new", "_csrf", http_csrf(h, db), "name", "赵一", "customer", text_id(h, firm), "mobile", "13800001111",
	                           "_kept", waits, NULL), 303);
	assert_int_equal(http_get(h, back), 404);
	http_close(h);
}

static void
test_form__of_an_edit_waits_too_and_cancelling_leads_back(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT("钱二"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	const char *url = arena_printf(h->mem, "/customer/contact/%lld", (long long)rec_id(r));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", "1", "name", "钱二改", "_make", "customer", NULL), 303);
	const char *quick = location_of(h);
	assert_int_equal(http_get(h, quick), 200);
	const char *cancel = arena_printf(h->mem, "%s/edit?_kept=%s", url, strchr(quick, '=') + 1);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", cancel)));
	assert_int_equal(http_get(h, cancel), 200);
	assert_true(http_shows(h, "value=\"钱二改\"") && http_shows(h, "name=\"row_version\" value=\"1\""));
	http_close(h);
}

static void
test_form__that_waits_is_nobody_elses(void **state)
{
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales2");

	(void)state;
	assert_int_equal(http_post(h, "/customer/contact/new", "_csrf", http_csrf(h, db), "name", "孙三", "_make", "customer", NULL), 303);
	const char *waits = strchr(location_of(h), '=') + 1;
	assert_int_equal(http_get(other, arena_printf(h->mem, "/customer/contact/new?_kept=%s", waits)), 404);
	assert_int_equal(http_get(other, arena_printf(h->mem, "/customer/customer/new?_for=%s", waits)), 200);
	assert_false(http_shows(other, "原来的表单已保留"));
	/* Another type, another record, nonsense; a record that he may not read is not told. */
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/new?_kept=%s", waits)), 404);
	assert_int_equal(http_get(h, "/customer/contact/new?_kept=x"), 404);
	int64_t closed = customer_make(db, "sales2", "别人的有限公司");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/contact/new?_kept=%s&_made=%lld", waits, (long long)closed)), 200);
	assert_false(http_shows(h, "别人的有限公司"));
	/* Only for links to records that he may make. */
	assert_int_equal(http_post(h, "/customer/contact/new", "_csrf", http_csrf(h, db), "name", "x", "_make", "owner", NULL), 400);
	assert_int_equal(http_post(h, "/customer/contact/new", "_csrf", http_csrf(h, db), "name", "x", "_make", "name", NULL), 400);
	http_close(h);
	http_close(other);
}

static void
test_form__that_waits_is_not_for_whoever_looks_through_its_owners_eyes(void **state)
{
	struct http *h = browser_of(db, "sales1"), *admin;
	struct ctx *ctx = test_ctx(db, "sales1");
	const char *see = arena_printf(h->mem, "/admin/user/%lld/see-as", (long long)ctx->user->id);

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO user_roles (record, value) SELECT id, 'sales_director' FROM `user` WHERE login = 'admin'", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_post(h, "/customer/contact/new", "_csrf", http_csrf(h, db), "name", "周四", "_make", "customer", NULL), 303);
	const char *waits = strchr(location_of(h), '=') + 1;
	admin = browser_of(db, "admin");
	assert_int_equal(http_get(admin, see), 200);
	assert_int_equal(http_post(admin, see, "_csrf", http_hidden(admin, "_csrf"), "reason", "报障 123", NULL), 303);
	assert_int_equal(http_get(admin, "/customer/contact/new"), 200);
	assert_int_equal(http_get(admin, arena_printf(h->mem, "/customer/contact/new?_kept=%s", waits)), 404);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/contact/new?_kept=%s", waits)), 200);
	http_close(admin);
	http_close(h);
}

static void
test_form__twenty_of_a_user_wait_at_most(void **state)
{
	struct http *h = browser_of(db, "sales2");

	(void)state;
	for (int i = 0; i < 23; i++)
		assert_int_equal(http_post(h, "/customer/contact/new", "_csrf", http_csrf(h, db), "name", "吴五", "_make", "customer", NULL), 303);
	const char *newest = strchr(location_of(h), '=') + 1;
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM form_kept WHERE user = (SELECT id FROM `user` WHERE login = 'sales2')", NO_VALS), 20);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/contact/new?_kept=%s", newest)), 200);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form__waits_while_a_record_is_made_for_one_of_its_fields),
		cmocka_unit_test(test_form__of_an_edit_waits_too_and_cancelling_leads_back),
		cmocka_unit_test(test_form__that_waits_is_nobody_elses),
		cmocka_unit_test(test_form__that_waits_is_not_for_whoever_looks_through_its_owners_eyes),
		cmocka_unit_test(test_form__twenty_of_a_user_wait_at_most),
	};

	db = testcompany_open_preset("formkept");
	customers_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
