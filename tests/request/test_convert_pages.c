/* test_convert_pages.c - one record from another: push and pull, choice of rows, the form and what is saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "widgets.h"

static struct testdb *db;

static const char *
pull_url(struct http *h, int64_t id)
{
	return arena_printf(h->mem, "/types/gadget/pull?from=widget:%lld", (long long)id);
}

static int64_t
audited(const char *subject)
{
	int64_t id = widget_make(db, "sales1", subject);

	widget_step(db, "manager", "widget", id, "audit");
	return id;
}

static const char *
field_of(struct http *h, const char *what, int64_t row)
{
	return arena_printf(h->mem, "%s.parts.%lld", what, (long long)row);
}

/* The form as it is but for what differs each time: tokens. */
static const char *
form_text(struct http *h)
{
	const char *body = http_body(h), *start = strstr(body, "<form method=\"post\" action=\"/types/gadget/new\"");

	assert_non_null(start);
	char *text = arena_strdup(h->mem, start);
	const char *const names[] = { "name=\"_once\" value=\"", "name=\"_csrf\" value=\"" };
	for (size_t i = 0; i < 2; i++)
		for (char *at = strstr(text, names[i]); at; at = strstr(at + 1, names[i]))
			for (char *c = at + strlen(names[i]); *c && *c != '"'; c++)
				*c = '-';
	return text;
}

/* The id behind ".../12?saved=1". */
static int64_t
saved_id(struct http *h)
{
	const char *at = strrchr(http_header(h, "Location"), '/');
	int64_t id = 0;

	assert_int_equal(str_int(arena_strndup(h->mem, at + 1, strcspn(at + 1, "?")), &id), OK);
	return id;
}

/* All that is open, from the choice of rows to the saved record. */
static int64_t
gadget_make(struct http *h, int64_t widget, const char *qty)
{
	int64_t row = row_of(db, "widget_parts", widget, 0);

	assert_int_equal(http_get(h, pull_url(h, widget)), 200);
	assert_int_equal(http_post(h, "/types/gadget/pull", "_csrf", http_hidden(h, "_csrf"), "from", http_hidden(h, "from"),
	                           field_of(h, "pick", row), "1", field_of(h, "qty", row), qty, NULL), 200);
	const char *src = arena_printf(h->mem, "widget:%lld:%lld", (long long)widget, (long long)row);
	assert_true(http_shows(h, src));
	assert_int_equal(http_post(h, "/types/gadget/new", "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"), "_from",
	                           http_hidden(h, "_from"), "topic", "改过的主题", "items.0._src", src, "items.0.qty", qty, NULL), 303);
	return saved_id(h);
}

static void
test_convert__the_source_offers_what_can_be_made_of_it(void **state)
{
	int64_t draft = widget_make(db, "sales1", "草稿不生单"), id = audited("推式试验");
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", draft, "")), 200);
	assert_false(http_shows(h, "/types/gadget/pull"));
	assert_int_equal(http_get(h, pull_url(h, draft)), 409);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", pull_url(h, id))));
	http_close(h);
}

static void
test_convert__rows_are_chosen_with_what_is_open(void **state)
{
	int64_t id = audited("选行试验"), row = row_of(db, "widget_parts", id, 0);
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, pull_url(h, id)), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "name=\"%s\" value=\"1\" checked", field_of(h, "pick", row))));
	assert_true(http_shows(h, arena_printf(h->mem, "name=\"%s\" type=\"text\" inputmode=\"decimal\" maxlength=\"30\" autocomplete=\"off\" value=\"10.000\"",
	                                       field_of(h, "qty", row))) ||
	            http_shows(h, arena_printf(h->mem, "name=\"%s\" type=\"text\" inputmode=\"decimal\" maxlength=\"30\" autocomplete=\"off\" value=\"10\"",
	                                       field_of(h, "qty", row))));
	const char *csrf = http_hidden(h, "_csrf"), *from = http_hidden(h, "from");
	assert_int_equal(http_post(h, "/types/gadget/pull", "_csrf", csrf, "from", from, NULL), 422);
	assert_true(http_shows(h, "请至少勾选一行"));
	assert_int_equal(http_post(h, "/types/gadget/pull", "_csrf", csrf, "from", from, field_of(h, "pick", row), "1",
	                           field_of(h, "qty", row), "很多", NULL), 422);
	assert_true(http_shows(h, "value=\"很多\""));
	assert_true(http_shows(h, "aria-invalid"));
	http_close(h);
}

static void
test_convert__push_and_pull_end_in_the_same_form(void **state)
{
	int64_t id = audited("推拉一致"), row = row_of(db, "widget_parts", id, 1);
	struct http *h = browser_of(db, "manager");

	(void)state;
	/* Push: from the source's page. */
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, pull_url(h, id)));
	assert_int_equal(http_get(h, pull_url(h, id)), 200);
	assert_int_equal(http_post(h, "/types/gadget/pull", "_csrf", http_hidden(h, "_csrf"), "from", http_hidden(h, "from"),
	                           field_of(h, "pick", row), "1", field_of(h, "qty", row), "3", NULL), 200);
	const char *pushed = form_text(h);
	/* Pull: from the target's list, over the list of sources. */
	assert_int_equal(http_get(h, "/types/gadget"), 200);
	assert_true(http_shows(h, "href=\"/types/gadget/pull?from=widget\""));
	assert_int_equal(http_get(h, "/types/gadget/pull?from=widget&q=推拉一致"), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", pull_url(h, id))));
	assert_int_equal(http_get(h, pull_url(h, id)), 200);
	assert_int_equal(http_post(h, "/types/gadget/pull", "_csrf", http_hidden(h, "_csrf"), "from", http_hidden(h, "from"),
	                           field_of(h, "pick", row), "1", field_of(h, "qty", row), "3", NULL), 200);
	assert_string_equal(pushed, form_text(h));
	assert_true(strstr(pushed, "推拉一致") != NULL);
	assert_true(strstr(pushed, "value=\"3") != NULL);
	/* One more row, without script: where it came from stays. */
	const char *src = http_hidden(h, "items.0._src"), *from = http_hidden(h, "_from");
	assert_non_null(src);
	assert_int_equal(http_post(h, "/types/gadget/new", "_csrf", http_hidden(h, "_csrf"), "_from", from, "items.0._src", src,
	                           "items.0.qty", "3", "_add", "items", NULL), 200);
	assert_string_equal(http_hidden(h, "_from"), from);
	assert_string_equal(http_hidden(h, "items.0._src"), src);
	http_close(h);
}

static void
test_convert__what_is_saved_has_header_rows_and_counters(void **state)
{
	int64_t id = audited("保存试验"), row = row_of(db, "widget_parts", id, 0);
	struct http *h = browser_of(db, "manager");
	int64_t gadget = gadget_make(h, id, "4");

	(void)state;
	assert_string_equal(column_of(h, db, "gadget", "topic", gadget), "改过的主题");	/* typed on top of what was copied */
	assert_string_equal(column_of(h, db, "gadget", "widget", gadget), text_id(h, id));
	int64_t item = row_of(db, "gadget_items", gadget, 0);
	assert_string_equal(column_of(h, db, "gadget_items", "src_line", item), text_id(h, row));
	assert_string_equal(column_of(h, db, "gadget_items", "price", item), "5.0000");
	assert_string_equal(column_of(h, db, "widget_parts", "delivered", row), "0.000000");	/* counted by its audit */
	http_close(h);
}

static void
test_convert__an_audit_counts_and_the_rest_stays_open(void **state)
{
	int64_t id = audited("回写试验"), row = row_of(db, "widget_parts", id, 0);
	struct http *h = browser_of(db, "sales1"), *boss = browser_of(db, "manager");
	int64_t gadget = gadget_make(h, id, "4");

	(void)state;
	assert_int_equal(button_press(boss, "gadget", gadget, "audit"), 303);
	assert_string_equal(column_of(h, db, "widget_parts", "delivered", row), "4.000000");
	assert_string_equal(column_of(h, db, "widget", "status", id), "partly_done");
	assert_int_equal(http_get(h, pull_url(h, id)), 200);
	assert_true(http_shows(h, "value=\"6"));
	http_close(boss);
	http_close(h);
}

static void
test_convert__sources_are_those_in_scope_and_not_used_up(void **state)
{
	int64_t id = audited("候选试验"), draft = widget_make(db, "sales1", "候选草稿");
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales2"), *boss = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, "/types/gadget/pull?from=widget&q=候选"), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "widget:%lld\"", (long long)id)));
	assert_false(http_shows(h, arena_printf(h->mem, "widget:%lld\"", (long long)draft)));
	assert_int_equal(http_get(other, "/types/gadget/pull?from=widget&q=候选"), 200);
	assert_false(http_shows(other, arena_printf(h->mem, "widget:%lld\"", (long long)id)));
	assert_int_equal(http_get(other, pull_url(other, id)), 404);
	/* Both rows closed: nothing is open any more. */
	for (int i = 0; i < 2; i++) {
		const char *close = url_of(boss, "widget", id, arena_printf(boss->mem, "/row/parts/%lld/close", (long long)row_of(db, "widget_parts", id, i)));
		assert_int_equal(http_get(boss, close), 200);
		assert_int_equal(http_post(boss, close, "_csrf", http_hidden(boss, "_csrf"), "_once", http_hidden(boss, "_once"), "row_version",
		                           http_hidden(boss, "row_version"), "close_reason", "不要了", NULL), 303);
	}
	assert_int_equal(http_get(h, "/types/gadget/pull?from=widget&q=候选"), 200);
	assert_false(http_shows(h, arena_printf(h->mem, "widget:%lld\"", (long long)id)));
	assert_int_equal(http_get(h, "/types/gadget/pull?from=widget&after=nonsense"), 422);
	assert_int_equal(http_get(h, "/types/gadget/pull?from=part"), 404);
	assert_int_equal(http_get(h, "/types/gadget/pull?from=nothing:1"), 404);
	assert_int_equal(http_get(h, "/types/gadget/pull"), 404);
	assert_int_equal(http_get(h, "/types/widget/pull?from=gadget:1"), 404);
	http_close(boss);
	http_close(other);
	http_close(h);
}

static void
test_convert__what_is_made_once_is_refused_with_a_link_the_second_time(void **state)
{
	int64_t id = audited("一次试验");
	struct http *h = browser_of(db, "manager");
	const char *pull = arena_printf(h->mem, "/types/sketch/pull?from=widget:%lld", (long long)id);

	(void)state;
	/* Without rows the form comes at once. */
	assert_int_equal(http_get(h, pull), 303);
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_true(http_shows(h, "value=\"一次试验\""));
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once"), *from = http_hidden(h, "_from");
	assert_int_equal(http_post(h, "/types/sketch/new", "_csrf", csrf, "_once", once, "_from", from, "name", "一次试验", NULL), 303);
	const char *made = arena_strndup(h->mem, http_header(h, "Location"), strcspn(http_header(h, "Location"), "?"));
	/* A double click gets the same answer, another form is refused and keeps what was typed. */
	assert_int_equal(http_post(h, "/types/sketch/new", "_csrf", csrf, "_once", once, "_from", from, "name", "一次试验", NULL), 303);
	assert_int_equal(http_post(h, "/types/sketch/new", "_csrf", csrf, "_once", "another", "_from", from, "name", "第二次", NULL), 409);
	assert_true(http_shows(h, "value=\"第二次\""));
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", made)));
	assert_int_equal(http_get(h, pull), 409);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"%s\"", made)));
	http_close(h);
}

static void
test_convert__a_source_that_is_gone_loses_nothing_typed(void **state)
{
	struct http *h = browser_of(db, "sales2");

	(void)state;
	int64_t foreign = audited("他人的");
	assert_int_equal(http_post(h, "/types/gadget/new", "_csrf", http_csrf(h, db), "_from",
	                           arena_printf(h->mem, "widget:%lld", (long long)foreign), "topic", "我写的", NULL), 409);
	assert_true(http_shows(h, "我写的"));
	assert_int_equal(http_post(h, "/types/gadget/new", "_csrf", http_csrf(h, db), "_from", "user:1", "topic", "x", NULL), 404);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_convert__the_source_offers_what_can_be_made_of_it),
		cmocka_unit_test(test_convert__rows_are_chosen_with_what_is_open),
		cmocka_unit_test(test_convert__push_and_pull_end_in_the_same_form),
		cmocka_unit_test(test_convert__what_is_saved_has_header_rows_and_counters),
		cmocka_unit_test(test_convert__an_audit_counts_and_the_rest_stays_open),
		cmocka_unit_test(test_convert__sources_are_those_in_scope_and_not_used_up),
		cmocka_unit_test(test_convert__what_is_made_once_is_refused_with_a_link_the_second_time),
		cmocka_unit_test(test_convert__a_source_that_is_gone_loses_nothing_typed),
	};

	db = testcompany_open("convert_pages");
	parts_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
