/* test_board.c - a list as a board: columns by a field, cards that move by the rules of form and steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/page.h"
#include "widgets.h"

#define BOARD "/customer/customer/board"

static struct testdb *db;
static int64_t firm, foreign;

static int64_t
version_of(const char *type, int64_t id)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT row_version FROM ");
	sql_ident(q, type);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(id));
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	int64_t n = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return n;
}

static int
move(struct http *h, const char *type, const char *by, int64_t id, int64_t version, const char *to)
{
	h->most_statements = 60;
	int status = http_post(h, arena_printf(h->mem, "%s/board/%lld?by=%s", type, (long long)id, by), "_csrf", http_csrf(h, db),
	                       "row_version", arena_printf(h->mem, "%lld", (long long)version), "to", to, NULL);
	h->most_statements = 0;
	return status;
}

static void
test_board__has_a_column_for_each_choice_with_count_and_cards(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_true(http_shows(h, BOARD "?by=level"));
	assert_int_equal(http_get(h, BOARD "?by=level"), 200);
	assert_true(http_shows(h, "看板公司"));
	assert_false(http_shows(h, "外部公司"));
	assert_true(http_shows(h, "data-to=\"A\""));
	assert_true(http_shows(h, "<span class=\"count\">26</span>"));	/* without a level */
	assert_true(http_shows(h, "only=_"));
	const char *more = strstr(http_body(h), "only=_");
	const char *url = html_unescape(h->mem, more, strcspn(more, "\""));
	assert_int_equal(http_get(h, arena_printf(h->mem, BOARD "?by=level&%s", url)), 200);
	assert_false(http_shows(h, "data-more"));
	assert_false(http_shows(h, "data-to=\"A\""));
	assert_int_equal(http_get(h, BOARD), 200);
	assert_int_equal(http_get(h, BOARD "?by=name"), 404);
	assert_int_equal(http_get(h, BOARD "?by=level&f=nothing.eq(1)"), 400);
	assert_int_equal(http_get(h, BOARD "?by=level&f=level.in(A)"), 200);
	assert_false(http_shows(h, "看板公司"));
	http_close(h);
}

static void
test_board__a_card_moves_by_the_rules_of_the_form(void **state)
{
	struct http *h = browser_of(db, "sales1"), *a = browser_of(db, "auditor");
	int64_t version = version_of("customer", firm);

	(void)state;
	assert_int_equal(move(h, "/customer/customer", "level", firm, version, "B"), 303);
	assert_true(version_of("customer", firm) > version);
	assert_int_equal(move(h, "/customer/customer", "level", firm, version, "C"), 409);	/* as it stood before */
	assert_true(http_shows(h, "已被他人修改，未移动"));
	assert_int_equal(move(h, "/customer/customer", "level", firm, version_of("customer", firm), "Q"), 422);
	assert_true(http_shows(h, "未移动"));
	assert_int_equal(move(h, "/customer/customer", "level", firm, version_of("customer", firm), ""), 303);
	assert_int_equal(move(h, "/customer/customer", "level", foreign, 1, "B"), 404);
	assert_int_equal(move(a, "/customer/customer", "level", firm, version_of("customer", firm), "B"), 403);
	assert_int_equal(http_get(a, BOARD "?by=level"), 200);
	assert_false(http_shows(a, "data-move"));
	http_close(h);
	http_close(a);
}

static void
test_board__states_move_by_their_steps_only(void **state)
{
	struct http *h = browser_of(db, "manager");
	int64_t id = widget_make(db, "sales1", "看板部件");
	int64_t version = version_of("widget", id);

	(void)state;
	assert_int_equal(http_get(h, "/types/widget/board?by=status"), 200);
	assert_true(http_shows(h, "看板部件"));
	assert_int_equal(move(h, "/types/widget", "status", id, version, "closed"), 409);
	assert_true(http_shows(h, "没有可执行的步骤"));
	assert_int_equal(version_of("widget", id), version);
	http_close(h);
}

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("board");
	customers_seed(db);
	parts_seed(db);
	firm = customer_make(db, "sales1", "看板公司");
	foreign = customer_make(db, "sales3", "外部公司");
	for (int i = 0; i < 25; i++)
		customer_make(db, "sales1", arena_printf(db->mem, "第%02d家公司", i));
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;
	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	rec_set(r, "remark", VTEXT("最新"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
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
		cmocka_unit_test(test_board__has_a_column_for_each_choice_with_count_and_cards),
		cmocka_unit_test(test_board__a_card_moves_by_the_rules_of_the_form),
		cmocka_unit_test(test_board__states_move_by_their_steps_only),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
