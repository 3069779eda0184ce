/* test_step_pages.c - steps on the detail page and on pages of their own, rows that are closed, the log of states. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "widgets.h"

static struct testdb *db;

static void
test_step_pages__buttons_are_the_steps_allowed_now(void **state)
{
	int64_t id = widget_make(db, "sales1", "按钮试验");
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "action=\"/types/widget/%lld/do/audit\"", (long long)id)));
	/* It asks and destroys: a page of its own. */
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"/types/widget/%lld/do/smash\"", (long long)id)));
	/* No right to void, nothing to un-audit, nobody who approves. */
	assert_false(http_shows(h, "/do/void"));
	assert_false(http_shows(h, "/do/unaudit"));
	assert_false(http_shows(h, "/do/submit"));
	assert_true(http_shows(h, "aria-current=\"step\""));
	assert_true(http_shows(h, "/edit\""));
	http_close(h);
}

static void
test_step_pages__a_button_takes_the_step_and_the_log_tells(void **state)
{
	int64_t id = widget_make(db, "sales1", "审核试验");
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(button_press(h, "widget", id, "audit"), 303);
	assert_string_equal(http_header(h, "Location"), url_of(h, "widget", id, "?done=audit"));
	assert_string_equal(column_of(h, db, "widget", "status", id), "audited");
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_true(http_shows(h, "role=\"status\""));
	assert_true(http_shows(h, "时间线"));
	assert_true(http_shows(h, "→ 已审核"));
	assert_true(http_shows(h, "许立群"));
	http_close(h);
}

static void
test_step_pages__a_double_click_is_one_step(void **state)
{
	int64_t id = widget_make(db, "sales1", "双击试验");
	struct http *h = browser_of(db, "manager");
	const char *url = url_of(h, "widget", id, "/do/audit");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once"), *version = http_hidden(h, "row_version");
	for (int i = 0; i < 2; i++)
		assert_int_equal(http_post(h, url, "_csrf", csrf, "_once", once, "row_version", version, NULL), 303);
	/* The same key with other words is no second step either. */
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_once", once, "row_version", version, "_comment", "再来", NULL), 409);
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM doc_log WHERE type = 'widget' AND record = ? AND step = 'audit'",
	                         VALS(VINT(id))));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 1);
	test_end(ctx);
	http_close(h);
}

static void
test_step_pages__what_stands_in_the_way_is_named_with_inputs_kept(void **state)
{
	int64_t id = widget_make(db, "sales1", "缺重量试验");
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	assert_int_equal(http_post(h, url_of(h, "widget", id, ""), "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
	                           "row_version", http_hidden(h, "row_version"), "weight", "", NULL), 303);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/do/audit")), 200);
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/do/audit"), "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
	                           "row_version", http_hidden(h, "row_version"), "_comment", "请尽快 <b>", NULL), 409);
	assert_true(http_shows(h, "请尽快 &lt;b&gt;</textarea>"));
	assert_true(http_shows(h, arena_printf(h->mem, "/types/widget/%lld/edit#f-weight", (long long)id)));
	assert_string_equal(column_of(h, db, "widget", "status", id), "draft");
	http_close(h);
}

static void
test_step_pages__what_a_step_asks_is_asked_and_kept(void **state)
{
	int64_t id = widget_make(db, "sales1", "询问试验");
	struct http *h = browser_of(db, "sales1");
	const char *url = url_of(h, "widget", id, "/do/smash");

	(void)state;
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "name=\"reason\""));
	assert_int_equal(http_post(h, url, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
	                           "row_version", http_hidden(h, "row_version"), "reason", "", "note", "掉在地上", NULL), 409);
	assert_true(http_shows(h, "掉在地上"));
	assert_true(http_shows(h, "aria-invalid=\"true\""));
	assert_int_equal(http_post(h, url, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
	                           "row_version", http_hidden(h, "row_version"), "reason", "摔坏", "note", "掉在地上", "_comment", "可惜", NULL), 303);
	assert_string_equal(column_of(h, db, "widget", "status", id), "broken");
	assert_string_equal(column_of(h, db, "widget", "reason", id), "摔坏");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, "可惜"));
	http_close(h);
}

static void
test_step_pages__an_audited_record_can_be_asked_too(void **state)
{
	int64_t id = widget_make(db, "sales1", "审核后询问");
	struct http *h = browser_of(db, "manager");

	(void)state;
	widget_step(db, "manager", "widget", id, "audit");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/do/smash")), 200);
	assert_true(http_shows(h, "name=\"reason\" type=\"text\""));
	http_close(h);
}

static void
test_step_pages__who_is_slower_is_told_and_sees_the_state(void **state)
{
	int64_t id = widget_make(db, "sales1", "抢先试验");
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once"), *version = http_hidden(h, "row_version");
	widget_step(db, "sales1", "widget", id, "audit");
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/do/audit"), "_csrf", csrf, "_once", once, "row_version", version, NULL), 409);
	assert_true(http_shows(h, "林若溪"));
	assert_true(http_shows(h, "class=\"state is-ok\""));
	assert_false(http_shows(h, "<button type=\"submit\" class=\"btn btn-primary\">"));
	http_close(h);
}

static void
test_step_pages__rights_and_addresses(void **state)
{
	int64_t id = widget_make(db, "sales1", "权限试验");
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales2");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/do/void")), 403);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	const char *csrf = http_hidden(h, "_csrf"), *version = http_hidden(h, "row_version");
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/do/void"), "_csrf", csrf, "row_version", version, NULL), 403);
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/do/audit"), "_csrf", csrf, NULL), 400);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/do/fly")), 404);
	assert_int_equal(http_get(h, url_of(h, "widget", 999999, "/do/audit")), 404);
	assert_int_equal(http_get(other, url_of(other, "widget", id, "/do/audit")), 404);
	assert_int_equal(http_get(other, url_of(other, "widget", id, "")), 404);
	assert_int_equal(http_post(other, url_of(other, "widget", id, "/do/audit"), "_csrf", http_csrf(other, db), "row_version", "1", NULL), 404);
	http_close(other);
	http_close(h);
}

static void
test_step_pages__a_step_that_the_state_forbids_says_so(void **state)
{
	int64_t id = widget_make(db, "sales1", "状态试验");
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/do/reopen")), 409);
	assert_false(http_shows(h, "type=\"submit\" class=\"btn btn-primary\""));
	http_close(h);
}

static void
test_step_pages__what_was_made_of_it_blocks_with_links(void **state)
{
	int64_t id = widget_make(db, "sales1", "下游试验");
	struct http *h = browser_of(db, "manager");

	(void)state;
	widget_step(db, "manager", "widget", id, "audit");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/types/sketch/new?_from=widget:%lld", (long long)id)), 200);
	assert_int_equal(http_post(h, "/types/sketch/new", "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"), "_from",
	                           http_hidden(h, "_from"), "name", "草图", "_then", "view", NULL), 303);
	const char *sketch = arena_strndup(h->mem, http_header(h, "Location"), strcspn(http_header(h, "Location"), "?"));
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/do/unaudit")), 200);
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/do/unaudit"), "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
	                           "row_version", http_hidden(h, "row_version"), NULL), 409);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", sketch)));
	http_close(h);
}

static void
test_step_pages__only_what_the_state_leaves_open_can_be_edited(void **state)
{
	int64_t id = widget_make(db, "sales1", "修改试验");
	struct http *h = browser_of(db, "manager");

	(void)state;
	widget_step(db, "manager", "widget", id, "audit");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);	/* its note */
	widget_step(db, "manager", "widget", id, "close");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 409);
	assert_true(http_shows(h, "不能修改"));
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_false(http_shows(h, "/edit\""));
	http_close(h);
}

static void
test_step_pages__a_row_is_closed_with_a_reason_and_opened_again(void **state)
{
	int64_t id = widget_make(db, "sales1", "行关闭试验");
	int64_t row = row_of(db, "widget_parts", id, 0);
	struct http *h = browser_of(db, "manager");
	const char *close = url_of(h, "widget", id, arena_printf(h->mem, "/row/parts/%lld/close", (long long)row));
	const char *open = url_of(h, "widget", id, arena_printf(h->mem, "/row/parts/%lld/reopen", (long long)row));

	(void)state;
	assert_int_equal(http_get(h, close), 409);	/* a draft has nothing to close */
	widget_step(db, "manager", "widget", id, "audit");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", close)));
	assert_int_equal(http_get(h, close), 200);
	assert_int_equal(http_post(h, close, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"), "row_version",
	                           http_hidden(h, "row_version"), "close_reason", "", NULL), 422);
	assert_int_equal(http_post(h, close, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"), "row_version",
	                           http_hidden(h, "row_version"), "close_reason", "停产", NULL), 303);
	assert_string_equal(column_of(h, db, "widget_parts", "closed", row), "1");
	assert_string_equal(column_of(h, db, "widget_parts", "close_reason", row), "停产");
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_true(http_shows(h, "停产"));
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", open)));
	assert_int_equal(http_get(h, open), 200);
	assert_int_equal(http_post(h, open, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"), "row_version",
	                           http_hidden(h, "row_version"), NULL), 303);
	assert_string_equal(column_of(h, db, "widget_parts", "closed", row), "0");
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/row/parts/99999/close")), 404);
	assert_int_equal(http_get(h, url_of(h, "widget", id, arena_printf(h->mem, "/row/phones/%lld/close", (long long)row))), 404);
	assert_int_equal(http_get(h, url_of(h, "widget", id, arena_printf(h->mem, "/row/parts/%lld/burn", (long long)row))), 404);
	http_close(h);
	h = browser_of(db, "sales1");
	assert_int_equal(http_get(h, url_of(h, "widget", id, arena_printf(h->mem, "/row/parts/%lld/close", (long long)row))), 403);
	http_close(h);
}

static void
test_step_pages__settings_of_a_type_decide_who_audits(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "manager");
	int64_t id = widget_make(db, "manager", "两人试验");
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	(void)state;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id, (SELECT two_person FROM document_rule WHERE type = 'gadget')\n"
	                         "FROM document_rule WHERE type = 'widget'", NO_VALS));
	assert_true(db_next(rows));
	int64_t rule = db_int(rows, 0);
	assert_int_equal(db_int(rows, 1), 1);	/* as the definition says */
	test_end(ctx);
	const char *url = arena_printf(admin->mem, "/admin/document_rule/%lld", (long long)rule);
	assert_int_equal(http_get(admin, arena_printf(admin->mem, "%s/edit", url)), 200);
	assert_int_equal(http_post(admin, url, "_csrf", http_hidden(admin, "_csrf"), "_once", http_hidden(admin, "_once"), "row_version",
	                           http_hidden(admin, "row_version"), "two_person", "1", "own_unaudit", "1", NULL), 303);
	assert_int_equal(button_press(h, "widget", id, "audit"), 409);
	assert_string_equal(column_of(h, db, "widget", "status", id), "draft");
	int64_t theirs = widget_make(db, "sales1", "两人试验二");
	assert_int_equal(button_press(h, "widget", theirs, "audit"), 303);
	assert_int_equal(http_get(admin, arena_printf(admin->mem, "%s/edit", url)), 200);
	assert_int_equal(http_post(admin, url, "_csrf", http_hidden(admin, "_csrf"), "_once", http_hidden(admin, "_once"), "row_version",
	                           http_hidden(admin, "row_version"), "_has.two_person", "1", "_has.own_unaudit", "1", NULL), 303);
	assert_int_equal(button_press(h, "widget", id, "audit"), 303);
	http_close(h);
	http_close(admin);
}

static void
test_step_pages__what_was_typed_survives_an_audit_meanwhile(void **state)
{
	int64_t id = widget_make(db, "sales1", "同时审核");
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", id, "/edit")), 200);
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once"), *version = http_hidden(h, "row_version");
	assert_int_equal(button_press(other, "widget", id, "audit"), 303);
	for (int i = 0; i < 2; i++) {	/* sent again, it is no different */
		assert_int_equal(http_post(h, url_of(h, "widget", id, ""), "_csrf", csrf, "_once", once, "row_version", version,
		                           "subject", "不能丢的文字", NULL), 409);
		assert_true(http_shows(h, "value=\"不能丢的文字\""));
		assert_true(http_shows(h, "已审核"));
		assert_string_equal(http_hidden(h, "row_version"), version);
	}
	assert_string_equal(column_of(h, db, "widget", "subject", id), "同时审核");
	http_close(other);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_step_pages__what_was_typed_survives_an_audit_meanwhile),
		cmocka_unit_test(test_step_pages__buttons_are_the_steps_allowed_now),
		cmocka_unit_test(test_step_pages__a_button_takes_the_step_and_the_log_tells),
		cmocka_unit_test(test_step_pages__a_double_click_is_one_step),
		cmocka_unit_test(test_step_pages__what_stands_in_the_way_is_named_with_inputs_kept),
		cmocka_unit_test(test_step_pages__what_a_step_asks_is_asked_and_kept),
		cmocka_unit_test(test_step_pages__an_audited_record_can_be_asked_too),
		cmocka_unit_test(test_step_pages__who_is_slower_is_told_and_sees_the_state),
		cmocka_unit_test(test_step_pages__rights_and_addresses),
		cmocka_unit_test(test_step_pages__a_step_that_the_state_forbids_says_so),
		cmocka_unit_test(test_step_pages__what_was_made_of_it_blocks_with_links),
		cmocka_unit_test(test_step_pages__only_what_the_state_leaves_open_can_be_edited),
		cmocka_unit_test(test_step_pages__a_row_is_closed_with_a_reason_and_opened_again),
		cmocka_unit_test(test_step_pages__settings_of_a_type_decide_who_audits),
	};

	db = testcompany_open("step_pages");
	parts_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
