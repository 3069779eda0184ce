/* test_trail_page.c - the document trail as a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "widgets.h"

static struct testdb *db;
static int64_t widget, gadget;

/* A gadget of the manager, made of sales1's widget. */
static void
documents_seed(void)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct form *f = form_new(ctx);
	struct rec *source, *r;

	test_begin(ctx);
	assert_ok(ctx, rec_load(ctx, &source, "widget", widget));
	assert_ok(ctx, conv_run(ctx, &r, source, "gadget", f));
	rec_set(r, "owner", VLINK(ctx->user->employee));
	rec_set(rec_line(r, "items", 0), "qty", VDEC(DEC(3)));
	assert_ok(ctx, rec_save(ctx, r, f));
	gadget = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
}

static size_t
count_of(struct http *h, const char *what)
{
	size_t n = 0;

	for (const char *at = strstr(http_body(h), what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static void
test_trail__both_ends_show_the_same_tree(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", widget, "")), 200);
	assert_true(http_shows(h, "/trail\""));
	assert_int_equal(http_get(h, url_of(h, "widget", widget, "/trail")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"/types/gadget/%lld\"", (long long)gadget)));
	assert_int_equal(count_of(h, "class=\"node\" aria-current=\"true\""), 1);
	assert_true(http_shows(h, "0.000 / 14.000") || http_shows(h, "0 / 14"));
	assert_int_equal(http_get(h, url_of(h, "gadget", gadget, "/trail")), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "href=\"/types/widget/%lld\"", (long long)widget)));
	assert_int_equal(count_of(h, "<ul class=\"trail\">"), 1);
	/* Every list that was opened is closed. */
	const char *from = strstr(http_body(h), "<ul class=\"trail\">");
	size_t opened = 0, closed = 0;
	for (const char *at = from; (at = strstr(at, "<ul")) != NULL; at++)
		opened++;
	for (const char *at = from; (at = strstr(at, "</ul>")) != NULL; at++)
		closed++;
	assert_int_equal(opened, closed);
	http_close(h);
}

static void
test_trail__what_may_not_be_read_is_named_but_no_link(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", widget, "/trail")), 200);
	assert_false(http_shows(h, arena_printf(h->mem, "href=\"/types/gadget/%lld\"", (long long)gadget)));
	assert_true(http_shows(h, "G-2"));
	assert_int_equal(http_get(h, url_of(h, "gadget", gadget, "/trail")), 404);
	http_close(h);
}

static void
test_trail__a_record_of_its_own_has_no_entry_and_an_empty_page(void **state)
{
	int64_t alone = widget_make(db, "sales1", "独自一个");
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, "widget", alone, "")), 200);
	assert_false(http_shows(h, "/trail\""));
	assert_int_equal(http_get(h, url_of(h, "widget", alone, "/trail")), 200);
	assert_true(http_shows(h, "没有上游单据"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trail__both_ends_show_the_same_tree),
		cmocka_unit_test(test_trail__what_may_not_be_read_is_named_but_no_link),
		cmocka_unit_test(test_trail__a_record_of_its_own_has_no_entry_and_an_empty_page),
	};

	db = testcompany_open("trail_page");
	parts_seed(db);
	widget = widget_make(db, "sales1", "联查试验");
	widget_step(db, "manager", "widget", widget, "audit");
	documents_seed();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
