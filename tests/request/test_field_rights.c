/*
 * test_field_rights.c - pages of documents for roles that are kept from some of their
 * fields: what stands there, what can be pressed, and what becomes of what is posted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "widgets.h"
#include "support/page.h"
#include "doc/rec.h"

static struct testdb *db;

/* In this company: sales2 keeps the warehouse, sales3 is an engineer, auditor does
 * marketing, admin dispatches. */
static void
roles_give(void)
{
	static const char *const roles[][2] = { { "sales2", "keeper" }, { "sales3", "engineer" }, { "auditor", "marketing" },
		{ "admin", "dispatcher" } };
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user_roles SET value = ? WHERE record = (SELECT id FROM user WHERE login = ?)",
		          VALS(VTEXT(roles[i][1]), VTEXT(roles[i][0]))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static struct rec *
widget_lock(struct ctx **ctx, int64_t id)
{
	struct rec *r;

	*ctx = test_ctx(db, "manager");
	test_begin(*ctx);
	assert_ok(*ctx, rec_lock(*ctx, &r, "widget", id));
	return r;
}

static void
unit_save(struct ctx *ctx, struct rec *r)
{
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

/* 齿轮 ×10 and 轴承 ×4 at 5.00, with everything that some role does not see. */
static int64_t
secret_widget(const char *subject)
{
	int64_t id = widget_make(db, "sales1", subject);
	struct ctx *ctx;
	struct rec *r = widget_lock(&ctx, id);

	rec_set(r, "phone", VTEXT("13812345678"));
	rec_set(r, "mail", VTEXT("zhang@example.com"));
	rec_set(r, "card", VTEXT("6222021234565678"));
	rec_set(rec_add_line(ctx, r, "phones"), "value", VTEXT("0571-88886666"));
	unit_save(ctx, r);
	return id;
}

static int64_t
logged(const char *kind, const char *detail)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM security_log WHERE kind = ? AND detail = ? AND user IS NOT NULL\n"
	          "AND login <> ''", VALS(VTEXT(kind), VTEXT(detail))));
	assert_true(db_next(rows));
	int64_t n = db_int(rows, 0);
	test_end(ctx);
	return n;
}

/* ---- what stands there ---------------------------------------------------------------------- */

static void
test_pages__a_keeper_sees_quantities_and_no_prices(void **state)
{
	int64_t id = secret_widget("库管所见");
	struct http *h = browser_of(db, "sales2");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, "齿轮"));
	assert_false(http_shows(h, "单价"));
	assert_false(http_shows(h, "70.00"));
	assert_true(http_shows(h, "****5678"));
	assert_false(http_shows(h, "/show/card"));	/* no right to show */
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	struct page_form *f = page_form(h, url_of(h, "widget", id, ""));
	assert_true(page_form_has(f, "parts.0.qty"));
	assert_false(page_form_has(f, "parts.0.price"));
	assert_false(page_form_has(f, "card"));
	assert_false(page_form_has(f, "rate"));
	assert_true(http_shows(h, "****5678"));
	page_form_set(f, "parts.0.qty", "12");
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(column_of(h, db, "widget", "total", id), "80.0000");
	assert_string_equal(column_of(h, db, "widget", "card", id), "6222021234565678");
	http_close(h);
}

static void
test_pages__live_sums_tell_nothing_hidden(void **state)
{
	int64_t id = secret_widget("实时合计");
	struct http *h = browser_of(db, "sales2");
	const char *first = arena_printf(db->mem, "%lld", (long long)row_of(db, "widget_parts", id, 0));

	(void)state;
	assert_int_equal(http_post(h, url_of(h, "widget", id, ""), "_csrf", http_csrf(h, db), "_compute", "1", "row_version", "2",
	                           "parts.0.id", first, "parts.0.qty", "11", NULL), 200);
	assert_false(http_shows(h, "amount"));
	assert_false(http_shows(h, "total"));
	assert_false(http_shows(h, "75"));
	http_close(h);
	h = browser_of(db, "manager");
	assert_int_equal(http_post(h, url_of(h, "widget", id, ""), "_csrf", http_csrf(h, db), "_compute", "1", "row_version", "2",
	                           "parts.0.id", first, "parts.0.qty", "11", NULL), 200);
	assert_true(http_shows(h, "\"total\":\"75.00\""));
	http_close(h);
}

/* A masked telephone cannot be dialled, nor a masked address be written to. */
static void
test_pages__masked_values_are_no_links(void **state)
{
	int64_t id = secret_widget("不可拨打");
	struct http *h = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, "138****5678"));
	assert_true(http_shows(h, "057****6666"));
	assert_false(http_shows(h, "tel:"));
	assert_false(http_shows(h, "mailto:"));
	assert_false(http_shows(h, "data-show"));
	http_close(h);
}

static void
test_list__views_and_orders_of_hidden_fields_are_left_out(void **state)
{
	struct http *h = browser_of(db, "auditor");

	(void)state;
	secret_widget("列表所见");
	/* The default view is sorted by -due,number: what may be seen of that is left. */
	assert_int_equal(http_get(h, "/types/widget"), 200);
	assert_true(http_shows(h, "列表所见"));
	assert_false(http_shows(h, "sort=due"));
	assert_false(http_shows(h, "sort=-due"));
	/* "Mine" asks of due. */
	assert_false(http_shows(h, "view=mine"));
	assert_int_equal(http_get(h, "/types/widget?view=mine"), 422);
	assert_int_equal(http_get(h, "/types/widget?sort=due"), 422);
	http_close(h);
	h = browser_of(db, "manager");
	assert_int_equal(http_get(h, "/types/widget"), 200);
	assert_true(http_shows(h, "view=mine"));
	http_close(h);
}

static void
test_list__customers_of_marketing_have_masked_telephones(void **state)
{
	int64_t id = customer_make(db, "manager", "被掩码的公司");
	struct http *h = browser_of(db, "auditor");
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", id));
	rec_set(r, "tel", VTEXT("13987650001"));
	unit_save(ctx, r);
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_true(http_shows(h, "139****0001"));
	assert_false(http_shows(h, "13987650001"));
	assert_int_equal(http_get(h, "/customer/customer?q=13987650001"), 200);
	assert_false(http_shows(h, "被掩码的公司"));
	assert_int_equal(http_get(h, "/customer/customer?f=tel.like(139)"), 422);
	assert_int_equal(http_get(h, "/customer/customer?sort=tel"), 422);
	assert_int_equal(http_get(h, "/customer/customer/pick?q=1398"), 200);
	assert_false(http_shows(h, "被掩码的公司"));
	assert_int_equal(http_get(h, "/customer/customer/pick?q=%E8%A2%AB%E6%8E%A9&fill=tel,name"), 200);
	assert_false(http_shows(h, "\"tel\""));
	assert_true(http_shows(h, "\"name\""));
	http_close(h);
}

/* A cursor was made for an order that he may not ask for. */
static void
test_list__a_cursor_of_somebody_else_opens_nothing(void **state)
{
	struct http *h = browser_of(db, "manager"), *other = browser_of(db, "auditor");

	(void)state;
	for (int i = 0; i < 3; i++)
		secret_widget(arena_printf(h->mem, "游标%d", i));
	assert_int_equal(http_get(h, "/types/widget?sort=due&limit=1"), 200);
	const char *at = strstr(http_body(h), "after=");
	assert_non_null(at);
	const char *after = arena_strndup(h->mem, at, strcspn(at, "&\""));
	assert_int_equal(http_get(other, arena_printf(h->mem, "/types/widget?sort=due&limit=1&%s", after)), 422);
	assert_int_equal(http_get(other, arena_printf(h->mem, "/types/widget?limit=1&%s", after)), 422);
	http_close(h);
	http_close(other);
}

/* ---- showing ------------------------------------------------------------------------------------ */

static void
test_show__the_button_shows_one_value_once_and_is_logged(void **state)
{
	int64_t id = secret_widget("显示一次");
	struct http *h = browser_of(db, "sales3");
	const char *url = url_of(h, "widget", id, "/show/phone");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "action=\"%s\"", url)));
	assert_false(http_shows(h, "13812345678"));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), NULL), 200);
	assert_true(http_shows(h, "13812345678"));
	assert_true(http_shows(h, "data-shown"));
	assert_true(http_shows(h, "z***@example.com"));
	assert_true(http_shows(h, "057****6666"));
	assert_int_equal(logged("masked_shown", arena_printf(h->mem, "widget %lld: phone", (long long)id)), 1);
	assert_string_equal(http_header(h, "Cache-Control"), "no-store");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_false(http_shows(h, "13812345678"));
	http_close(h);
}

static void
test_show__a_value_of_a_row_too(void **state)
{
	int64_t id = secret_widget("显示行");
	struct http *h = browser_of(db, "sales3");
	struct ctx *ctx;
	struct rec *r = widget_lock(&ctx, id);
	const char *name = arena_printf(h->mem, "phones.%lld.value", (long long)rec_id(rec_line(r, "phones", 0)));

	(void)state;
	test_end(ctx);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "/show/%s\"", name)));
	assert_int_equal(http_post(h, url_of(h, "widget", id, arena_printf(h->mem, "/show/%s", name)), "_csrf", http_csrf(h, db), NULL), 200);
	assert_true(http_shows(h, "0571-88886666"));
	assert_int_equal(logged("masked_shown", arena_printf(h->mem, "widget %lld: %s", (long long)id, name)), 1);
	http_close(h);
}

static void
test_show__in_a_form_the_button_belongs_to_a_form_of_its_own(void **state)
{
	int64_t id = secret_widget("表单中显示");
	struct http *h = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "form=\"showing\" formaction=\"%s\"", url_of(h, "widget", id, "/show/phone"))));
	struct page_form *f = page_form(h, url_of(h, "widget", id, ""));
	assert_false(page_form_has(f, "phone"));
	assert_false(page_form_has(f, "mail"));
	page_form_set(f, "site", "https://example.com/other");
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(column_of(h, db, "widget", "phone", id), "13812345678");
	assert_string_equal(column_of(h, db, "widget", "site", id), "https://example.com/other");
	http_close(h);
}

static void
test_show__not_without_token_right_or_mask_and_never_by_get(void **state)
{
	int64_t id = secret_widget("不显示");
	struct http *h = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/show/phone")), 405);
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/show/phone"), NULL), 403);
	assert_false(http_shows(h, "13812345678"));
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/show/total"), "_csrf", http_csrf(h, db), NULL), 404);
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/show/no.such.field"), "_csrf", http_csrf(h, db), NULL), 404);
	assert_int_equal(http_post(h, url_of(h, "widget", 99999, "/show/phone"), "_csrf", http_csrf(h, db), NULL), 404);
	http_close(h);
	h = browser_of(db, "auditor");
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/show/phone"), "_csrf", http_csrf(h, db), NULL), 403);
	assert_false(http_shows(h, "13812345678"));
	http_close(h);
	h = browser_of(db, "sales2");
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/show/card"), "_csrf", http_csrf(h, db), NULL), 403);
	assert_false(http_shows(h, "6222021234565678"));
	http_close(h);
	assert_int_equal(logged("masked_shown", arena_printf(db->mem, "widget %lld: phone", (long long)id)), 0);
}

/* The log is on the same connection: without it there is no page. */
static void
test_show__a_log_that_cannot_be_written_shows_nothing(void **state)
{
	int64_t id = secret_widget("日志失败");
	struct http *h = browser_of(db, "sales3");

	(void)state;
	testdb_ddl(db, arena_printf(db->mem, "USE `%s`; RENAME TABLE security_log TO security_log_away", db->name));
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/show/phone"), "_csrf", http_csrf(h, db), NULL), 500);
	assert_false(http_shows(h, "13812345678"));
	testdb_ddl(db, arena_printf(db->mem, "USE `%s`; RENAME TABLE security_log_away TO security_log", db->name));
	http_close(h);
}

/* ---- writing ----------------------------------------------------------------------------------------- */

static void
test_post__fields_that_may_not_be_written_are_ignored_and_logged_once(void **state)
{
	int64_t id = secret_widget("越权提交");
	struct http *h = browser_of(db, "sales2");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	assert_int_equal(http_post(h, url_of(h, "widget", id, ""), "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
	                           "row_version", http_hidden(h, "row_version"), "site", "https://example.com/a", "card", "1111222233334444",
	                           "total", "1", "parts.0.id", text_id(h, row_of(db, "widget_parts", id, 0)), "parts.0.price", "0.01", NULL), 303);
	assert_string_equal(column_of(h, db, "widget", "site", id), "https://example.com/a");
	assert_string_equal(column_of(h, db, "widget", "card", id), "6222021234565678");
	assert_string_equal(column_of(h, db, "widget", "total", id), "70.0000");
	assert_int_equal(logged("field_refused", arena_printf(h->mem, "widget %lld: card, total, parts.0.price", (long long)id)), 1);
	http_close(h);
}

static void
test_post__a_refused_form_logs_the_attempt_too(void **state)
{
	int64_t id = secret_widget("被拒表单");
	struct http *h = browser_of(db, "sales2");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	assert_int_equal(http_post(h, url_of(h, "widget", id, ""), "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
	                           "row_version", http_hidden(h, "row_version"), "subject", "", "card", "1111222233334444", NULL), 422);
	assert_false(http_shows(h, "1111222233334444"));
	assert_int_equal(logged("field_refused", arena_printf(h->mem, "widget %lld: card", (long long)id)), 1);
	http_close(h);
}

static void
test_post__a_new_record_takes_its_defaults_where_one_may_not_write(void **state)
{
	struct http *h = browser_of(db, "sales2");

	(void)state;
	assert_int_equal(http_get(h, "/types/widget/new?set.rate=50&set.site=https%3A%2F%2Fexample.com%2Fx"), 200);
	assert_true(http_shows(h, "https://example.com/x"));
	assert_int_equal(http_post(h, "/types/widget/new", "_csrf", http_csrf(h, db), "_once", "new-by-keeper", "subject", "库管新建",
	                           "owner", text_id(h, 1), "rate", "50", NULL), 303);
	int64_t id = 0;
	assert_int_equal(str_int(arena_strndup(h->mem, http_header(h, "Location") + strlen("/types/widget/"),
	                 strcspn(http_header(h, "Location") + strlen("/types/widget/"), "?")), &id), OK);
	assert_string_equal(column_of(h, db, "widget", "rate", id), "0.130000");
	assert_int_equal(logged("field_refused", "widget 0: rate"), 1);
	http_close(h);
}

/* ---- two at once ------------------------------------------------------------------------------------------ */

static void
test_conflict__the_page_tells_nothing_hidden_and_rows_come_back_whole(void **state)
{
	int64_t id = secret_widget("冲突");
	struct http *h = browser_of(db, "sales2");
	struct ctx *ctx;
	const char *url = url_of(h, "widget", id, "");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	struct page_form *f = page_form(h, url);
	struct rec *r = widget_lock(&ctx, id);
	rec_set(r, "card", VTEXT("6222029876543210"));
	rec_set(rec_line(r, "parts", 1), "price", VDEC(DEC(77)));
	rec_remove_line(ctx, r, "parts", 0);
	unit_save(ctx, r);
	page_form_set(f, "parts.0.qty", "13");
	page_form_set(f, "site", "https://example.com/c");
	assert_int_equal(page_form_send(h, f), 409);
	assert_false(http_shows(h, "6222029876543210"));
	assert_false(http_shows(h, "3210"));
	assert_false(http_shows(h, "77.00"));
	assert_false(http_shows(h, "308"));
	/* The row that he changed and the other took out: he keeps it. */
	f = page_form(h, url);
	assert_non_null(f);
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(column_of(h, db, "widget", "card", id), "6222029876543210");
	assert_string_equal(column_of(h, db, "widget", "total", id), "373.0000");	/* 4 × 77 + 13 × 5 */
	http_close(h);
}

/* ---- conversions and the rest ------------------------------------------------------------------------------- */

static void
test_convert__a_keeper_makes_a_document_with_prices_that_he_never_sees(void **state)
{
	int64_t id = secret_widget("库管生单");
	struct http *h = browser_of(db, "sales2");

	(void)state;
	widget_step(db, "manager", "widget", id, "audit");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/types/gadget/new?_from=widget:%lld", (long long)id)), 200);
	assert_false(http_shows(h, "5.00"));
	struct page_form *f = page_form(h, "/types/gadget/new");
	assert_false(page_form_has(f, "items.0.price"));
	assert_int_equal(page_form_send(h, f), 303);
	int64_t gadget = 0;
	assert_int_equal(str_int(arena_strndup(h->mem, http_header(h, "Location") + strlen("/types/gadget/"),
	                 strcspn(http_header(h, "Location") + strlen("/types/gadget/"), "?")), &gadget), OK);
	assert_string_equal(column_of(h, db, "gadget_items", "price", row_of(db, "gadget_items", gadget, 0)), "5.0000");
	assert_int_equal(http_get(h, url_of(h, "gadget", gadget, "")), 200);
	assert_false(http_shows(h, "5.00"));
	http_close(h);
}

/* Rows are called by their part, which a dispatcher does not see. */
static void
test_rows__a_row_whose_title_is_hidden_is_called_by_its_number(void **state)
{
	int64_t id = secret_widget("行标题");
	struct http *h = browser_of(db, "admin");
	struct ctx *ctx;
	struct rec *r = widget_lock(&ctx, id);

	(void)state;
	rec_remove_line(ctx, r, "parts", 0);
	unit_save(ctx, r);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_false(http_shows(h, "齿轮"));
	assert_false(http_shows(h, "轴承"));
	assert_false(http_shows(h, "0571"));
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/history")), 200);
	assert_true(http_shows(h, "删除了行 1"));
	assert_false(http_shows(h, "齿轮"));
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	assert_false(http_shows(h, "轴承"));
	assert_false(http_shows(h, "phones"));
	http_close(h);
}

/* The log of states is read by everybody: a row that was closed has no name there. */
static void
test_rows__the_log_of_states_names_no_row_by_a_guarded_field(void **state)
{
	int64_t id = secret_widget("关闭行");
	struct http *h = browser_of(db, "manager");
	const char *url = url_of(h, "widget", id, arena_printf(h->mem, "/row/parts/%lld/close", (long long)row_of(db, "widget_parts", id, 0)));

	(void)state;
	widget_step(db, "manager", "widget", id, "audit");
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "齿轮"));
	assert_int_equal(http_post(h, url, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"), "row_version",
	                           http_hidden(h, "row_version"), "close_reason", "不再需要", NULL), 303);
	http_close(h);
	h = browser_of(db, "admin");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, "1: 不再需要"));
	assert_false(http_shows(h, "齿轮"));
	http_close(h);
}

static int
group_open(void **state)
{
	(void)state;
	db = testcompany_open("field_rights");
	customers_seed(db);
	parts_seed(db);
	roles_give();
	return 0;
}

static int
group_close(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

#define TEST(f) cmocka_unit_test(f)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pages__a_keeper_sees_quantities_and_no_prices),
		TEST(test_pages__live_sums_tell_nothing_hidden),
		TEST(test_pages__masked_values_are_no_links),
		TEST(test_list__views_and_orders_of_hidden_fields_are_left_out),
		TEST(test_list__customers_of_marketing_have_masked_telephones),
		TEST(test_list__a_cursor_of_somebody_else_opens_nothing),
		TEST(test_show__the_button_shows_one_value_once_and_is_logged),
		TEST(test_show__a_value_of_a_row_too),
		TEST(test_show__in_a_form_the_button_belongs_to_a_form_of_its_own),
		TEST(test_show__not_without_token_right_or_mask_and_never_by_get),
		TEST(test_show__a_log_that_cannot_be_written_shows_nothing),
		TEST(test_post__fields_that_may_not_be_written_are_ignored_and_logged_once),
		TEST(test_post__a_refused_form_logs_the_attempt_too),
		TEST(test_post__a_new_record_takes_its_defaults_where_one_may_not_write),
		TEST(test_conflict__the_page_tells_nothing_hidden_and_rows_come_back_whole),
		TEST(test_convert__a_keeper_makes_a_document_with_prices_that_he_never_sees),
		TEST(test_rows__a_row_whose_title_is_hidden_is_called_by_its_number),
		TEST(test_rows__the_log_of_states_names_no_row_by_a_guarded_field),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
