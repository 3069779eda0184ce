/* test_history.c - the page of all changes of a record, and values that are given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/testwidget.h"

static struct testdb *db;

static int64_t
widget_make(const char *subject, const char *const *parts)
{
	struct ctx *ctx = test_ctx(db, "sales1");

	test_begin(ctx);
	int64_t id = rec_id(widget_new(ctx, subject, parts));
	test_commit(ctx);
	test_end(ctx);
	return id;
}

/* Somebody changes the record, at a moment of its own. */
static struct rec *
change_begin(struct ctx **ctx, const char *login, const char *type, int64_t id)
{
	static int moment;
	struct rec *r;

	*ctx = test_ctx(db, login);
	(*ctx)->now += ++moment * 1000;
	test_begin(*ctx);
	assert_ok(*ctx, rec_lock(*ctx, &r, type, id));
	return r;
}

static void
change_end(struct ctx *ctx, struct rec *r)
{
	save_ok(ctx, r);
	test_commit(ctx);
	test_end(ctx);
}

static void
field_change(const char *login, const char *type, int64_t id, const char *field, const char *text)
{
	struct ctx *ctx;
	struct rec *r = change_begin(&ctx, login, type, id);

	rec_set(r, field, text ? VTEXT(text) : VNULL);
	change_end(ctx, r);
}

static void
qty_change(const char *login, int64_t id, size_t i, const char *qty)
{
	struct ctx *ctx;
	struct rec *r = change_begin(&ctx, login, "widget", id);

	rec_set(rec_line(r, "parts", i), "qty", VDEC(d(qty)));
	change_end(ctx, r);
}

static void
row_cut(const char *login, int64_t id, size_t i)
{
	struct ctx *ctx;
	struct rec *r = change_begin(&ctx, login, "widget", id);

	rec_remove_line(ctx, r, "parts", i);
	change_end(ctx, r);
}

static struct rec *
stored(struct ctx **ctx, const char *type, int64_t id)
{
	struct rec *r;

	*ctx = test_ctx(db, "manager");
	test_begin(*ctx);
	assert_ok(*ctx, rec_load(*ctx, &r, type, id));
	return r;
}

static const char *
url_of(struct http *h, const char *type, int64_t id)
{
	return arena_printf(h->mem, "/%s/%s/%lld/history", str_eq(type, "widget") ? "types" : "customer", type,
	                    (long long)id);
}

/* Where the button of this change posts to; NULL = it has none. */
static const char *
button(struct http *h, const char *sentence)
{
	const char *at = strstr(http_body(h), sentence), *end, *action;

	if (!at)
		fail_msg("the history does not say %s", sentence);
	end = strstr(at, "</p>");
	action = "</p><form method=\"post\" action=\"";
	if (!end || strncmp(end, action, strlen(action)) != 0)
		return NULL;
	end += strlen(action);
	return arena_strndup(h->mem, end, strcspn(end, "\""));
}

static int
restore(struct http *h, const char *sentence)
{
	const char *url = button(h, sentence);

	assert_non_null(url);
	return http_post(h, url, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"), "row_version",
	                 http_hidden(h, "row_version"), NULL);
}

static void
test_history__tells_of_rows_too(void **state)
{
	int64_t id = widget_make("讲行", PARTS("齿轮=2", "轴=3"));
	struct http *h = browser_of(db, "sales1");

	(void)state;
	qty_change("sales1", id, 1, "5");
	row_cut("sales1", id, 0);
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	assert_true(http_shows(h, "配件 · 2 · 轴：数量"));
	assert_true(http_shows(h, "“3”"));
	assert_true(http_shows(h, "“5”"));
	assert_true(http_shows(h, "配件：删除了行 1 · 齿轮"));
	/* The rail and the tab lead here. */
	assert_int_equal(http_get(h, arena_printf(h->mem, "/types/widget/%lld", (long long)id)), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", url_of(h, "widget", id))));
	http_close(h);
}

static void
test_history__is_found_by_field_person_and_day(void **state)
{
	int64_t id = widget_make("过滤", PARTS("齿轮=2"));
	struct http *h = browser_of(db, "manager");
	struct ctx *ctx = test_ctx(db, "manager");
	long long person = (long long)ctx->user->id;
	const char *today = date_str(h->mem, ctx->today);
	const char *url = url_of(h, "widget", id);

	(void)state;
	test_end(ctx);
	field_change("sales1", "widget", id, "note", "甲的说明");
	field_change("manager", "widget", id, "note", "乙的说明");
	qty_change("sales1", id, 0, "7");
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s?field=parts.qty", url)), 200);
	assert_true(http_shows(h, "“7”"));
	assert_false(http_shows(h, "乙的说明"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s?field=note&who=%lld", url, person)), 200);
	assert_true(http_shows(h, "改为“乙的说明”"));
	assert_false(http_shows(h, "“7”"));
	assert_false(http_shows(h, "填写为“甲的说明”"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s?from=%s&to=%s", url, today, today)), 200);
	assert_true(http_shows(h, "“7”"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s?to=2020-01-01", url)), 200);
	assert_true(http_shows(h, "没有符合条件的变更。"));
	/* Nonsense in the address is no error. */
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s?field=%%27&who=x&from=gestern&before=-3", url)), 200);
	http_close(h);
}

static void
test_history__goes_back_page_by_page_without_gaps(void **state)
{
	int64_t id = widget_make("很多变更", PARTS("齿轮=1"));
	struct http *h = browser_of(db, "sales1");
	const char *url = url_of(h, "widget", id);
	int seen = 0;

	(void)state;
	for (int i = 1; i <= 130; i++)
		field_change("sales1", "widget", id, "note", arena_printf(h->mem, "第%d次", i));
	for (int page = 0; url && page < 5; page++) {
		assert_int_equal(http_get(h, url), 200);
		for (int i = 2; i <= 130; i++)
			seen += http_shows(h, arena_printf(h->mem, "改为“第%d次”", i));
		const char *next = strstr(http_body(h), "rel=\"next\"");
		url = NULL;
		if (next) {
			const char *at = next;
			while (strncmp(at, "href=\"", 6) != 0)
				at--;
			url = arena_strndup(h->mem, at + 6, strcspn(at + 6, "\""));
		}
	}
	assert_null(url);
	assert_int_equal(seen, 129);
	http_close(h);
}

static void
test_history__an_old_value_is_given_back_with_quotes_and_lines(void **state)
{
	int64_t id = widget_make("恢复值", PARTS("齿轮=2"));
	struct http *h = browser_of(db, "sales1");
	const char *old = "他说\"好\"\n第二行 <b> & '单引号'";
	struct ctx *ctx;

	(void)state;
	field_change("sales1", "widget", id, "note", old);
	field_change("manager", "widget", id, "note", "短");
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	assert_true(http_shows(h, "他说&quot;好&quot;"));
	assert_int_equal(restore(h, "“短”"), 303);
	assert_string_equal(http_header(h, "Location"), arena_printf(h->mem, "%s?saved=1", url_of(h, "widget", id)));
	struct rec *r = stored(&ctx, "widget", id);
	assert_string_equal(rec_text(r, "note"), old);
	assert_int_equal(rec_version(r), 4);
	test_end(ctx);
	/* It is a change like any other, and stands in the history itself. */
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_true(http_shows(h, "class=\"done\""));
	http_close(h);
}

static void
test_history__a_value_of_a_row_and_a_row_taken_out_come_back(void **state)
{
	int64_t id = widget_make("恢复行", PARTS("齿轮=2", "轴=3"));
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx;

	(void)state;
	qty_change("sales1", id, 1, "5");
	row_cut("sales1", id, 0);
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	assert_int_equal(restore(h, "配件 · 2 · 轴：数量"), 303);
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	assert_int_equal(restore(h, "配件：删除了行 1 · 齿轮"), 303);
	struct rec *r = stored(&ctx, "widget", id);
	assert_int_equal(rec_count(r, "parts"), 2);
	assert_string_equal(qty_of(ctx, r, "parts", 0, "qty"), "3");
	assert_string_equal(qty_of(ctx, r, "parts", 1, "qty"), "2");
	assert_string_equal(dec_str(ctx->mem, rec_dec(rec_line(r, "parts", 1), "price"), 2), "2.50");
	assert_int_equal(rec_link(rec_line(r, "parts", 1), "part"), part_id(ctx, "齿轮"));
	assert_string_equal(dec_str(ctx->mem, rec_dec(r, "total"), 2), "12.50");
	test_end(ctx);
	http_close(h);
}

static void
test_history__a_rule_that_refuses_says_why_and_nothing_changes(void **state)
{
	int64_t id = widget_make("原来的主题", PARTS("齿轮=2"));
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx;

	(void)state;
	field_change("sales1", "widget", id, "subject", "新的主题");
	widget_make("原来的主题", PARTS("轴=1"));
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	assert_int_equal(restore(h, "“新的主题”"), 422);
	assert_true(http_shows(h, "原来的值不能恢复，未保存任何内容。"));
	assert_true(http_shows(h, "<li>主题："));
	struct rec *r = stored(&ctx, "widget", id);
	assert_string_equal(rec_text(r, "subject"), "新的主题");
	test_end(ctx);
	http_close(h);
}

static void
test_history__state_and_computed_fields_have_no_button(void **state)
{
	int64_t id = widget_make("无按钮", PARTS("齿轮=2"));
	struct http *h = browser_of(db, "manager");
	struct ctx *ctx;

	(void)state;
	qty_change("sales1", id, 0, "4");
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	assert_non_null(button(h, "配件 · 1 · 齿轮：数量"));
	assert_null(button(h, "“5.00”"));
	const char *old = button(h, "配件 · 1 · 齿轮：数量");
	const char *csrf = http_hidden(h, "_csrf");
	struct rec *r = change_begin(&ctx, "manager", "widget", id);
	step_ok(ctx, r, "audit");
	test_commit(ctx);
	test_end(ctx);
	/* An audited document is not changed by its history either. */
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	assert_null(button(h, "配件 · 1 · 齿轮：数量"));
	assert_int_equal(http_post(h, old, "_csrf", csrf, "_once", "again", "row_version",
	                           "3", NULL), 422);
	http_close(h);
}

static void
test_history__who_may_only_read_has_no_button_and_cannot_post(void **state)
{
	int64_t id = customer_make(db, "sales1", "只读客户");
	struct http *h = browser_of(db, "sales1"), *reader = browser_of(db, "auditor"), *other = browser_of(db, "sales3");

	(void)state;
	field_change("sales1", "customer", id, "address", "旧地址");
	field_change("sales1", "customer", id, "address", "新地址");
	assert_int_equal(http_get(h, url_of(h, "customer", id)), 200);
	const char *url = button(h, "“新地址”");
	assert_non_null(url);
	assert_int_equal(http_get(reader, url_of(reader, "customer", id)), 200);
	assert_null(button(reader, "“新地址”"));
	assert_int_equal(http_post(reader, url, "_csrf", http_csrf(reader, db), "_once", "a", "row_version", "3", NULL), 403);
	assert_int_equal(http_get(other, url_of(other, "customer", id)), 404);
	assert_int_equal(http_post(other, url, "_csrf", http_csrf(other, db), "_once", "a", "row_version", "3", NULL), 404);
	http_close(h);
	http_close(reader);
	http_close(other);
}

static void
test_history__an_entry_of_another_record_is_not_found(void **state)
{
	int64_t a = widget_make("甲件", PARTS("齿轮=2")), b = widget_make("乙件", PARTS("齿轮=2"));
	struct http *h = browser_of(db, "sales1");

	(void)state;
	field_change("sales1", "widget", a, "note", "甲的备注");
	assert_int_equal(http_get(h, url_of(h, "widget", a)), 200);
	const char *right = button(h, "“甲的备注”"), *entry = strstr(right, "/history/");
	const char *wrong = arena_printf(h->mem, "/types/widget/%lld%s", (long long)b, entry);
	const char *csrf = http_hidden(h, "_csrf");
	assert_int_equal(http_post(h, wrong, "_csrf", csrf, "_once", "x", "row_version", "1", NULL), 404);
	assert_int_equal(http_post(h, right, "_csrf", csrf, "_once", "x", NULL), 400);
	assert_int_equal(http_get(h, wrong), 405);
	http_close(h);
}

static void
test_history__a_record_changed_since_is_shown_again_first(void **state)
{
	int64_t id = widget_make("同时", PARTS("齿轮=2"));
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx;

	(void)state;
	field_change("sales1", "widget", id, "note", "一");
	field_change("sales1", "widget", id, "note", "二");
	assert_int_equal(http_get(h, url_of(h, "widget", id)), 200);
	field_change("manager", "widget", id, "note", "三");
	assert_int_equal(restore(h, "“二”"), 409);
	assert_true(http_shows(h, "“三”"));
	struct rec *r = stored(&ctx, "widget", id);
	assert_string_equal(rec_text(r, "note"), "三");
	test_end(ctx);
	/* A second click of the same button is the same click. */
	const char *url = button(h, "改为“三”");
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once"), *version = http_hidden(h, "row_version");
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_once", once, "row_version", version, NULL), 303);
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_once", once, "row_version", version, NULL), 303);
	r = stored(&ctx, "widget", id);
	assert_string_equal(rec_text(r, "note"), "二");
	assert_int_equal(rec_version(r), 5);
	test_end(ctx);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_history__tells_of_rows_too),
		cmocka_unit_test(test_history__is_found_by_field_person_and_day),
		cmocka_unit_test(test_history__goes_back_page_by_page_without_gaps),
		cmocka_unit_test(test_history__an_old_value_is_given_back_with_quotes_and_lines),
		cmocka_unit_test(test_history__a_value_of_a_row_and_a_row_taken_out_come_back),
		cmocka_unit_test(test_history__a_rule_that_refuses_says_why_and_nothing_changes),
		cmocka_unit_test(test_history__state_and_computed_fields_have_no_button),
		cmocka_unit_test(test_history__who_may_only_read_has_no_button_and_cannot_post),
		cmocka_unit_test(test_history__an_entry_of_another_record_is_not_found),
		cmocka_unit_test(test_history__a_record_changed_since_is_shown_again_first),
	};

	db = testcompany_open("history");
	customers_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
