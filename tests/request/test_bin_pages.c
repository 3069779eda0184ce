/* test_bin_pages.c - deleting, undoing, the recycle bin and purging, as a browser does it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/testtypes.h"

static struct testdb *db;

#define FORM(h) "_csrf", http_hidden((h), "_csrf"), "_once", http_hidden((h), "_once"), \
	"row_version", http_hidden((h), "row_version")

static const char *
url_of(struct http *h, int64_t id, const char *step)
{
	return arena_printf(h->mem, "/customer/customer/%lld%s", (long long)id, step);
}

static int64_t
tin_make(const char *login, const char *name, int64_t firm)
{
	struct ctx *ctx = test_ctx(db, login);
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "tin"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "customer", VLINK(firm));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	int64_t id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static void
delete_it(struct http *h, int64_t id)
{
	assert_int_equal(http_get(h, url_of(h, id, "/delete")), 200);
	assert_int_equal(http_post(h, url_of(h, id, "/delete"), FORM(h), NULL), 303);
}

static void
test_bin_pages__a_record_goes_and_comes_back_by_undo(void **state)
{
	int64_t id = customer_make(db, "manager", "去而复返");
	struct http *h = browser_of(db, "manager");

	(void)state;
	tin_make("manager", "同去的罐", id);
	assert_int_equal(http_get(h, url_of(h, id, "")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", url_of(h, id, "/delete"))));
	assert_int_equal(http_get(h, url_of(h, id, "/delete")), 200);
	assert_true(http_shows(h, "去而复返"));
	assert_true(http_shows(h, "同去的罐"));
	assert_true(http_shows(h, "90天内"));
	assert_int_equal(http_post(h, url_of(h, id, "/delete"), FORM(h), NULL), 303);
	const char *list = arena_strdup(h->mem, http_header(h, "Location"));
	assert_string_equal(list, arena_printf(h->mem, "/customer/customer?deleted=%lld", (long long)id));
	assert_int_equal(http_get(h, list), 200);
	assert_true(http_shows(h, "“去而复返”已删除"));
	assert_true(http_shows(h, arena_printf(h->mem, "action=\"%s\"", url_of(h, id, "/restore"))));
	assert_int_equal(http_get(h, url_of(h, id, "")), 404);
	assert_int_equal(http_get(h, list), 200);
	assert_int_equal(http_post(h, url_of(h, id, "/restore"), "_csrf", http_hidden(h, "_csrf"), NULL), 303);
	assert_string_equal(http_header(h, "Location"), url_of(h, id, "?restored=1"));
	assert_int_equal(http_get(h, url_of(h, id, "?restored=1")), 200);
	assert_true(http_shows(h, "已恢复"));
	assert_int_equal(http_get(h, list), 200);
	assert_false(http_shows(h, "“去而复返”已删除"));
	http_close(h);
}

static void
test_bin_pages__deleting_twice_is_deleting_once(void **state)
{
	int64_t id = customer_make(db, "manager", "双击");
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, id, "/delete")), 200);
	const char *csrf = arena_strdup(h->mem, http_hidden(h, "_csrf")), *once = arena_strdup(h->mem, http_hidden(h, "_once"));
	const char *version = arena_strdup(h->mem, http_hidden(h, "row_version"));

	for (int i = 0; i < 2; i++)
		assert_int_equal(http_post(h, url_of(h, id, "/delete"), "_csrf", csrf, "_once", once, "row_version", version, NULL), 303);
	assert_int_equal(http_post(h, url_of(h, id, "/delete"), "_csrf", csrf, "row_version", version, NULL), 404);
	assert_int_equal(http_post(h, url_of(h, id, "/restore"), "_csrf", "wrong", NULL), 403);
	http_close(h);
}

static void
test_bin_pages__the_bin_says_who_when_and_what_went_along(void **state)
{
	int64_t id = customer_make(db, "manager", "箱中客户");
	struct http *h = browser_of(db, "manager");

	(void)state;
	tin_make("manager", "罐一", id);
	tin_make("manager", "罐二", id);
	delete_it(h, id);
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_true(http_shows(h, "href=\"/customer/customer/bin\""));
	assert_int_equal(http_get(h, "/customer/customer/bin"), 200);
	assert_true(http_shows(h, "箱中客户"));
	assert_true(http_shows(h, "许立群"));
	assert_true(http_shows(h, "Tin × 2"));
	assert_true(http_shows(h, arena_printf(h->mem, "action=\"%s\"", url_of(h, id, "/restore"))));
	assert_false(http_shows(h, "/purge\""));	/* no right, no button */
	assert_int_equal(http_get(h, "/customer/customer/bin?after=nonsense"), 422);
	http_close(h);
}

static void
test_bin_pages__who_may_not_gets_403_and_foreign_ids_404(void **state)
{
	int64_t own = customer_make(db, "sales1", "自己的"), foreign = customer_make(db, "sales2", "别人的");
	int64_t tin = tin_make("sales2", "别人的罐", foreign);
	struct http *h = browser_of(db, "sales1");
	static const char *const steps[] = { "/delete", "/restore", "/purge" };

	(void)state;
	assert_int_equal(http_get(h, url_of(h, own, "")), 200);
	assert_false(http_shows(h, "/delete\""));
	assert_int_equal(http_get(h, url_of(h, own, "/delete")), 403);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(http_post(h, url_of(h, own, steps[i]), "_csrf", http_csrf(h, db), "row_version", "1", NULL), 403);
	assert_int_equal(http_get(h, "/customer/customer/bin"), 403);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/tin/%lld/delete", (long long)tin)), 404);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(http_post(h, arena_printf(h->mem, "/customer/tin/%lld%s", (long long)tin, steps[i]), "_csrf",
		                           http_csrf(h, db), "row_version", "1", NULL), 404);
	assert_int_equal(http_get(h, "/customer/tin/bin"), 200);
	http_close(h);
}

static void
test_bin_pages__a_refusal_links_to_what_is_in_the_way(void **state)
{
	int64_t region = record_id(db, "region", "吴中区"), firm = customer_make(db, "manager", "在用客户");
	struct http *h = browser_of(db, "admin");
	const char *url = arena_printf(h->mem, "/customer/region/%lld/delete", (long long)record_id(db, "region", "苏州市"));

	(void)state;
	(void)firm;
	assert_int_equal(http_get(h, url), 200);
	assert_int_equal(http_post(h, url, FORM(h), NULL), 422);
	assert_true(http_shows(h, "仍被引用"));
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"/customer/region/%lld\"", (long long)region)));
	http_close(h);
}

static void
test_bin_pages__a_changed_record_is_looked_at_again_before_it_goes(void **state)
{
	int64_t id = customer_make(db, "manager", "改了再删");
	struct http *one = browser_of(db, "manager"), *two = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(one, url_of(one, id, "/delete")), 200);
	const char *csrf = arena_strdup(one->mem, http_hidden(one, "_csrf")), *version = arena_strdup(one->mem, http_hidden(one, "row_version"));
	assert_int_equal(http_get(two, url_of(two, id, "/edit")), 200);
	assert_int_equal(http_post(two, url_of(two, id, ""), FORM(two), "tel", "0571-88886666", NULL), 303);
	assert_int_equal(http_post(one, url_of(one, id, "/delete"), "_csrf", csrf, "row_version", version, NULL), 409);
	assert_true(http_shows(one, "修改了此记录"));
	assert_int_equal(http_post(one, url_of(one, id, "/delete"), FORM(one), NULL), 303);
	http_close(one);
	http_close(two);
}

static void
test_bin_pages__who_edits_a_deleted_record_loses_nothing(void **state)
{
	int64_t id = customer_make(db, "sales1", "编辑中被删");
	struct http *one = browser_of(db, "sales1"), *two = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(one, url_of(one, id, "/edit")), 200);
	delete_it(two, id);
	assert_int_equal(http_post(one, url_of(one, id, ""), FORM(one), "tel", "0571-12345678", "remark", "费力写的备注", NULL), 409);
	assert_true(http_shows(one, "许立群删除了此记录"));
	assert_true(http_shows(one, "费力写的备注"));
	assert_true(http_shows(one, "0571-12345678"));
	assert_false(http_shows(one, "/bin#"));	/* sales1 has no bin of customers */
	assert_int_equal(http_post(two, url_of(two, id, "/restore"), "_csrf", http_csrf(two, db), NULL), 303);
	assert_int_equal(http_post(one, url_of(one, id, ""), FORM(one), "tel", "0571-12345678", "remark", "费力写的备注", NULL), 409);
	assert_int_equal(http_post(one, url_of(one, id, ""), FORM(one), "_conflict", "1", "tel", "0571-12345678", "remark",
	                           "费力写的备注", NULL), 303);
	http_close(one);
	http_close(two);
}

static void
test_bin_pages__a_taken_name_is_asked_on_the_page(void **state)
{
	int64_t id = customer_make(db, "manager", "重名");
	struct http *h = browser_of(db, "manager");

	(void)state;
	delete_it(h, id);
	int64_t other = customer_make(db, "manager", "重名");
	assert_int_equal(http_post(h, url_of(h, id, "/restore"), "_csrf", http_csrf(h, db), NULL), 422);
	assert_true(http_shows(h, "id=\"f-name\" name=\"name\""));
	assert_true(http_shows(h, "value=\"重名\""));
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", url_of(h, other, ""))));
	assert_int_equal(http_post(h, url_of(h, id, "/restore"), FORM(h), "name", "重名<二>", NULL), 303);
	assert_int_equal(http_get(h, url_of(h, id, "")), 200);
	assert_true(http_shows(h, "重名&lt;二&gt;"));
	http_close(h);
}

static void
test_bin_pages__below_the_bin_the_refusal_leads_to_the_record_above(void **state)
{
	int64_t id = customer_make(db, "manager", "上级客户"), tin = tin_make("manager", "下级罐", id);
	struct http *h = browser_of(db, "manager");

	(void)state;
	delete_it(h, id);
	assert_int_equal(http_post(h, arena_printf(h->mem, "/customer/tin/%lld/restore", (long long)tin), "_csrf", http_csrf(h, db), NULL), 422);
	assert_true(http_shows(h, "也在回收站中"));
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"/customer/customer/bin#r%lld\"", (long long)id)));
	http_close(h);
}

static void
test_bin_pages__purging_asks_and_leaves_a_tombstone(void **state)
{
	int64_t tin = tin_make("manager", "要清掉的罐", customer_make(db, "manager", "清罐客户"));
	struct http *h = browser_of(db, "manager");
	const char *url = arena_printf(h->mem, "/customer/tin/%lld", (long long)tin);
	const char *purge = arena_printf(h->mem, "%s/purge", url), *gone = arena_printf(h->mem, "%s/delete", url);

	(void)state;
	assert_int_equal(http_get(h, gone), 200);
	assert_int_equal(http_post(h, gone, FORM(h), NULL), 303);
	assert_int_equal(http_get(h, "/customer/tin/bin"), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", purge)));
	assert_int_equal(http_get(h, purge), 200);
	assert_true(http_shows(h, "删除后无法恢复"));
	assert_int_equal(http_post(h, purge, FORM(h), NULL), 303);
	assert_int_equal(http_get(h, "/customer/tin/bin?purged=1"), 200);
	assert_true(http_shows(h, "已彻底删除"));
	assert_false(http_shows(h, "要清掉的罐"));
	assert_int_equal(record_id(db, "tin", "要清掉的罐"), 0);
	assert_int_equal(http_get(h, purge), 404);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bin_pages__a_record_goes_and_comes_back_by_undo),
		cmocka_unit_test(test_bin_pages__deleting_twice_is_deleting_once),
		cmocka_unit_test(test_bin_pages__the_bin_says_who_when_and_what_went_along),
		cmocka_unit_test(test_bin_pages__who_may_not_gets_403_and_foreign_ids_404),
		cmocka_unit_test(test_bin_pages__a_refusal_links_to_what_is_in_the_way),
		cmocka_unit_test(test_bin_pages__a_changed_record_is_looked_at_again_before_it_goes),
		cmocka_unit_test(test_bin_pages__who_edits_a_deleted_record_loses_nothing),
		cmocka_unit_test(test_bin_pages__a_taken_name_is_asked_on_the_page),
		cmocka_unit_test(test_bin_pages__below_the_bin_the_refusal_leads_to_the_record_above),
		cmocka_unit_test(test_bin_pages__purging_asks_and_leaves_a_tombstone),
	};

	testtypes_tins("test_bin_pages");
	db = testcompany_open("test_bin_pages");
	customers_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	testtypes_close();
	return failed;
}
