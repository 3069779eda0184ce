/* test_contact_move.c - a contact goes to another customer by a page of its own, and keeps where it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

static struct testdb *db;
static int64_t from, to;

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("contact_move");
	customers_seed(db);
	from = customer_make(db, "sales1", "苏州老东家机械厂");
	to = customer_make(db, "sales1", "无锡新东家电子厂");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static int64_t
contact_make(const char *name)
{
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;
	int64_t id;

	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "customer", VLINK(from));
	rec_set(r, "title", VTEXT("采购经理"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static const char *
move_url(struct http *h, int64_t id)
{
	return arena_printf(h->mem, "/customer/contact/%lld/move", (long long)id);
}

static void
test_move__keeps_the_former_customer_with_the_day_and_passes_the_lead_on(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t leaver = contact_make("钱走"), second = contact_make("孙留"), third = contact_make("李留");

	(void)state;
	h->most_statements = 56;	/* four records are saved: who moves, who leads here and there, and who led for a moment */
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/contact/%lld", (long long)leaver)), 200);
	assert_true(http_shows(h, move_url(h, leaver)));
	assert_int_equal(http_get(h, move_url(h, leaver)), 200);
	assert_true(http_shows(h, "之后“苏州老东家机械厂”的主联系人"));
	assert_true(http_shows(h, "value=\"采购经理\""));
	assert_false(http_shows(h, "name=\"_make\""));
	assert_int_equal(http_post(h, move_url(h, leaver), "_csrf", http_csrf(h, db), "row_version", http_hidden(h, "row_version"), "customer", text_id(h, to),
	                           "title", "总经理", "department", "", "_has.is_main", "1", "is_main", "1", "left_at", "2026-01-31",
	                           "follower", text_id(h, third), NULL), 303);
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r, *o;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, rec_load(ctx, &r, "contact", leaver));
	assert_int_equal(rec_link(r, "customer"), to);
	assert_string_equal(rec_text(r, "title"), "总经理");
	assert_true(rec_bool(r, "is_main"));
	assert_int_equal(rec_count(r, "posts"), 1);
	assert_int_equal(rec_link(rec_line(r, "posts", 0), "customer"), from);
	assert_string_equal(rec_text(rec_line(r, "posts", 0), "title"), "采购经理");
	assert_string_equal(date_str(ctx->mem, rec_date(rec_line(r, "posts", 0), "left_at")), "2026-01-31");
	assert_ok(ctx, rec_load(ctx, &o, "contact", third));
	assert_true(rec_bool(o, "is_main"));
	assert_ok(ctx, rec_load(ctx, &o, "contact", second));
	assert_false(rec_bool(o, "is_main"));
	test_end(ctx);
	http_close(h);
}

static void
test_move__that_leads_nowhere_is_refused_and_nothing_typed_is_lost(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = contact_make("周留");
	const char *url = move_url(h, id);

	(void)state;
	assert_int_equal(http_get(h, url), 200);
	const char *version = arena_strdup(h->mem, http_hidden(h, "row_version"));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", version, "customer", "", "title", "厂长", "left_at", "2026-01-31", NULL), 422);
	assert_true(http_shows(h, "请选择要转到的客户"));
	assert_true(http_shows(h, "value=\"厂长\"") && http_shows(h, "value=\"2026-01-31\""));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", version, "customer", text_id(h, from), "left_at", "2026-01-31", NULL), 422);
	assert_true(http_shows(h, "联系人已在该客户"));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", version, "customer", text_id(h, to), "left_at", "2099-01-01", NULL), 422);
	assert_true(http_shows(h, "这一天还没到"));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", version, "customer", text_id(h, to), "left_at", "gestern", NULL), 422);
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", version, "customer", "没有这家公司", "left_at", "2026-01-31", NULL), 422);
	assert_true(http_shows(h, "没有这家公司"));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", "99", "customer", text_id(h, to), "left_at", "2026-01-31", NULL), 409);
	http_close(h);
}

static void
test_move__is_for_who_may_change_the_contact_and_the_other_customer(void **state)
{
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales3"), *looks = browser_of(db, "auditor");
	int64_t id = contact_make("吴留"), foreign = customer_make(db, "sales3", "别人的客户有限公司");

	(void)state;
	assert_int_equal(http_get(other, move_url(other, id)), 404);
	assert_int_equal(http_get(looks, move_url(looks, id)), 403);
	assert_int_equal(http_get(looks, arena_printf(looks->mem, "/customer/contact/%lld", (long long)id)), 200);
	assert_false(http_shows(looks, move_url(looks, id)));
	assert_int_equal(http_get(h, move_url(h, id)), 200);
	assert_int_equal(http_post(h, move_url(h, id), "_csrf", http_csrf(h, db), "row_version", http_hidden(h, "row_version"), "customer", text_id(h, foreign),
	                           "left_at", "2026-01-31", NULL), 422);
	http_close(h);
	http_close(other);
	http_close(looks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_move__keeps_the_former_customer_with_the_day_and_passes_the_lead_on),
		cmocka_unit_test(test_move__that_leads_nowhere_is_refused_and_nothing_typed_is_lost),
		cmocka_unit_test(test_move__is_for_who_may_change_the_contact_and_the_other_customer),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
