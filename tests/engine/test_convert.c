/*
 * test_convert.c - one document from another: what is open, who may take it, what
 * is written back, and that nothing is ever taken twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/testwidget.h"
#include "doc/rec.h"

static int
convert_setup(void **state)
{
	(void)state;
	testrec_open("convert");
	return 0;
}

static void
colleague_step(struct ctx *ctx, struct rec *r, const char *step)
{
	as_system_begin(ctx, "a colleague");
	step_ok(ctx, r, step);
	as_system_end(ctx);
}

static const char *
delivered(struct ctx *ctx, const struct rec *w)
{
	return qty_of(ctx, rec_again(ctx, w), "parts", 0, "delivered");
}

static struct rec *
gadget_audited(struct ctx *ctx, const struct rec *w, const char *qty)
{
	struct rec *g = gadget_of(ctx, rec_again(ctx, w), qty);

	save_ok(ctx, g);
	g = rec_again(ctx, g);
	colleague_step(ctx, g, "audit");
	return rec_again(ctx, g);
}

static void
test_convert__header_and_open_rows_are_copied_with_their_source(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "来源", PARTS("齿轮=10", "轴=4"));
	struct rec *g = gadget_of(ctx, w, NULL);

	(void)state;
	assert_string_equal(rec_text(g, "topic"), "来源");
	assert_int_equal(rec_link(g, "widget"), rec_id(w));
	assert_int_equal(rec_count(g, "items"), 2);
	assert_string_equal(qty_of(ctx, g, "items", 0, "qty"), "10");
	assert_string_equal(rec_text(rec_line(g, "items", 1), "src_type"), "widget");
	assert_int_equal(rec_int(rec_line(g, "items", 1), "src_line"), rec_id(rec_line(w, "parts", 1)));
	test_end(ctx);
}

static void
test_convert__the_counter_moves_with_audit_and_back_with_unaudit(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "计数", PARTS("齿轮=10"));
	struct rec *g = gadget_of(ctx, w, "4");

	(void)state;
	save_ok(ctx, g);
	assert_string_equal(delivered(ctx, w), "0");
	g = rec_again(ctx, g);
	colleague_step(ctx, g, "audit");
	assert_string_equal(delivered(ctx, w), "4");
	assert_string_equal(rec_status(rec_again(ctx, w)), "partly_done");
	assert_int_equal(rec_version(rec_again(ctx, w)), rec_version(w));	/* write-back is no change of it */
	gadget_audited(ctx, w, NULL);
	assert_string_equal(delivered(ctx, w), "10");
	assert_string_equal(rec_status(rec_again(ctx, w)), "done");
	g = rec_again(ctx, g);
	step_ok(ctx, g, "unaudit");
	assert_string_equal(delivered(ctx, w), "6");
	assert_string_equal(rec_status(rec_again(ctx, w)), "partly_done");
	test_end(ctx);
}

static void
test_convert__no_more_than_is_open_can_be_taken(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "不能多", PARTS("齿轮=10"));
	struct rec *g = gadget_of(ctx, w, "10.5");
	struct form *f = form_new(ctx);

	(void)state;
	assert_int_equal(rec_save(ctx, g, f), ERR_INVALID);
	assert_non_null(form_message(f, "items.0.qty"));
	gadget_audited(ctx, w, "7");
	g = gadget_of(ctx, rec_again(ctx, w), NULL);
	assert_string_equal(qty_of(ctx, g, "items", 0, "qty"), "3");
	rec_set(rec_line(g, "items", 0), "qty", VDEC(DEC(4)));
	assert_int_equal(rec_save(ctx, g, form_new(ctx)), ERR_INVALID);
	test_end(ctx);
}

static void
test_convert__a_row_may_be_passed_by_its_rate_and_not_more(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = rec_again(ctx, widget_new(ctx, "可以超", PARTS("齿轮=10")));

	(void)state;
	rec_set(rec_line(w, "parts", 0), "over", VDEC(d("0.1")));
	save_ok(ctx, w);
	w = rec_again(ctx, w);
	step_ok(ctx, w, "audit");
	struct rec *g = gadget_of(ctx, rec_again(ctx, w), "11.000001");
	assert_int_equal(rec_save(ctx, g, form_new(ctx)), ERR_INVALID);
	gadget_audited(ctx, w, "11");
	assert_string_equal(delivered(ctx, w), "11");
	test_end(ctx);
}

static void
test_convert__two_drafts_may_wait_but_only_one_is_audited(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "两张草稿", PARTS("齿轮=10"));
	struct rec *a = gadget_of(ctx, w, NULL), *b = gadget_of(ctx, w, NULL);
	struct form *f = form_new(ctx);

	(void)state;
	save_ok(ctx, a);
	save_ok(ctx, b);
	a = rec_again(ctx, a);
	b = rec_again(ctx, b);
	colleague_step(ctx, a, "audit");
	as_system_begin(ctx, "a colleague");
	assert_int_equal(flow_run(ctx, b, "audit", f), ERR_STATE);
	as_system_end(ctx);
	assert_non_null(form_message(f, "items.0.qty"));
	assert_string_equal(delivered(ctx, w), "10");
	test_end(ctx);
}

static void
test_convert__what_was_made_from_it_stands_in_the_way_of_unaudit_by_name(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "有下游", PARTS("齿轮=10"));
	struct rec *g = gadget_of(ctx, w, "1");
	const struct form_blocker *blockers;
	struct form *f = form_new(ctx);

	(void)state;
	save_ok(ctx, g);
	w = rec_again(ctx, w);
	assert_int_equal(flow_run(ctx, w, "unaudit", f), ERR_STATE);
	assert_int_equal(form_blockers(f, &blockers), 1);
	assert_int_equal(blockers[0].id, rec_id(g));
	assert_non_null(strstr(form_message(f, ""), rec_text(g, "number")));
	err_clear(ctx);
	g = rec_again(ctx, g);
	step_ok(ctx, g, "void");
	w = rec_again(ctx, w);
	step_ok(ctx, w, "unaudit");
	test_end(ctx);
}

static void
test_convert__nothing_is_made_of_a_draft_or_a_closed_document(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = rec_again(ctx, widget_new(ctx, "草稿", PARTS("齿轮=10")));
	struct form *f = form_new(ctx);
	struct rec *g;

	(void)state;
	assert_int_equal(conv_run(ctx, &g, w, "gadget", f), ERR_STATE);
	err_clear(ctx);
	step_ok(ctx, w, "audit");
	w = rec_again(ctx, w);
	g = gadget_of(ctx, w, NULL);
	step_ok(ctx, w, "close");
	/* Chosen before it was closed, saved afterwards. */
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, g, f), ERR_INVALID);
	test_end(ctx);
}

static void
test_convert__once_means_one_living_target(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = rec_again(ctx, widget_new(ctx, "一次", PARTS("齿轮")));
	struct form *f = form_new(ctx);
	struct rec *s, *t;

	(void)state;
	assert_ok(ctx, conv_run(ctx, &s, w, "sketch", f));
	assert_ok(ctx, conv_run(ctx, &t, w, "sketch", f));
	save_ok(ctx, s);
	assert_int_equal(rec_save(ctx, t, f), ERR_INVALID);
	err_clear(ctx);
	assert_int_equal(conv_run(ctx, &t, w, "sketch", form_new(ctx)), ERR_STATE);
	test_end(ctx);
}

static void
test_convert__a_closed_row_gives_nothing_more_and_finishes_the_document(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "关行", PARTS("齿轮=10", "轴=5"));
	struct form *f = form_new(ctx);
	int64_t first;

	(void)state;
	first = rec_id(rec_line(w, "parts", 0));
	assert_int_equal(flow_close_row(ctx, w, "parts", first, true, "", f), ERR_INVALID);
	err_clear(ctx);
	assert_ok(ctx, flow_close_row(ctx, w, "parts", first, true, "客户不要了", f));
	struct rec *g = gadget_of(ctx, rec_again(ctx, w), NULL);
	assert_int_equal(rec_count(g, "items"), 1);
	assert_string_equal(qty_of(ctx, g, "items", 0, "qty"), "5");
	save_ok(ctx, g);
	g = rec_again(ctx, g);
	colleague_step(ctx, g, "audit");
	assert_string_equal(rec_status(rec_again(ctx, w)), "done");
	w = rec_again(ctx, w);
	assert_ok(ctx, flow_close_row(ctx, w, "parts", first, false, "", form_new(ctx)));
	assert_string_equal(rec_status(rec_again(ctx, w)), "partly_done");
	test_end(ctx);
}

static void
test_convert__a_forged_source_is_refused(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "别人的", PARTS("齿轮=10"));

	(void)state;
	rec_actor(ctx, "sales1");	/* may not see the manager's */
	struct rec *g = rec_begin(ctx, "gadget");
	struct rec *row = rec_add_line(ctx, g, "items");
	rec_set(row, "part", VLINK(part_id(ctx, "齿轮")));
	rec_set(row, "src_type", VTEXT("widget"));
	rec_set(row, "src", VINT(rec_id(w)));
	rec_set(row, "src_line", VINT(rec_id(rec_line(w, "parts", 0))));
	assert_int_equal(rec_save(ctx, g, form_new(ctx)), ERR_INVALID);
	struct form *f = form_new(ctx);
	g = rec_begin(ctx, "gadget");
	form_put(f, "items.0._src", arena_printf(ctx->mem, "widget:%lld:%lld", (long long)rec_id(w),
	                                         (long long)rec_id(rec_line(w, "parts", 0))));
	assert_ok(ctx, rec_take(ctx, g, f));
	assert_false(form_ok(f));
	test_end(ctx);
}

static void
test_convert__the_trail_shows_both_directions(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "联查", PARTS("齿轮=10"));
	struct rec *a = gadget_audited(ctx, w, "3"), *b = gadget_audited(ctx, w, "2");
	const struct trail_node *nodes;
	size_t n;

	(void)state;
	assert_ok(ctx, trail_read(ctx, a, &nodes, &n));
	assert_int_equal(n, 3);
	assert_int_equal(nodes[0].id, rec_id(w));
	assert_int_equal(nodes[0].depth, 0);
	assert_int_equal(nodes[1].id, rec_id(a));
	assert_true(nodes[1].here);
	assert_int_equal(nodes[2].id, rec_id(b));
	assert_int_equal(nodes[2].depth, 1);
	test_end(ctx);
}

static void
test_convert__a_draft_whose_source_is_used_up_can_still_be_taken_back(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "用完", PARTS("齿轮=10"));
	struct rec *late = gadget_of(ctx, w, NULL);

	(void)state;
	save_ok(ctx, late);
	gadget_audited(ctx, w, "10");
	late = rec_again(ctx, late);
	rec_set(late, "note", VTEXT("只改备注"));
	save_ok(ctx, late);
	late = rec_again(ctx, late);
	rec_set(rec_line(late, "items", 0), "qty", VDEC(DEC(9)));
	assert_int_equal(rec_save(ctx, late, form_new(ctx)), ERR_INVALID);
	err_clear(ctx);
	late = rec_again(ctx, late);
	step_ok(ctx, late, "void");
	assert_string_equal(delivered(ctx, w), "10");
	test_end(ctx);
}

static void
test_convert__a_quantity_of_the_other_sign_is_refused(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "正负", PARTS("齿轮=10"));
	struct rec *g = gadget_of(ctx, w, "-5");
	struct form *f = form_new(ctx);

	(void)state;
	assert_int_equal(rec_save(ctx, g, f), ERR_INVALID);
	assert_non_null(form_message(f, "items.0.qty"));
	test_end(ctx);
}

static void
test_convert__reopened_it_is_as_far_as_its_rows_are(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "重新打开", PARTS("齿轮=10"));

	(void)state;
	gadget_audited(ctx, w, "4");
	w = rec_again(ctx, w);
	step_ok(ctx, w, "close");
	w = rec_again(ctx, w);
	step_ok(ctx, w, "reopen");
	assert_string_equal(rec_status(w), "partly_done");
	assert_string_equal(rec_status(rec_again(ctx, w)), "partly_done");
	test_end(ctx);
}

static void
test_convert__another_link_is_another_source(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *a = rec_again(ctx, widget_new(ctx, "甲", PARTS("齿轮"))), *b = rec_again(ctx, widget_new(ctx, "乙", PARTS("齿轮")));
	struct form *f = form_new(ctx);
	struct rec *x, *y;

	(void)state;
	assert_ok(ctx, conv_run(ctx, &x, a, "sketch", f));
	save_ok(ctx, x);
	assert_ok(ctx, conv_run(ctx, &y, b, "sketch", f));
	save_ok(ctx, y);
	y = rec_again(ctx, y);
	rec_set(y, "widget", VLINK(rec_id(a)));
	assert_int_equal(rec_save(ctx, y, f), ERR_INVALID);	/* a has one already */
	err_clear(ctx);
	struct rec *c = rec_again(ctx, widget_new(ctx, "丙", PARTS("齿轮")));
	y = rec_again(ctx, y);
	rec_set(y, "widget", VLINK(rec_id(c)));
	save_ok(ctx, y);
	const struct trail_node *nodes;
	size_t n;
	assert_ok(ctx, trail_read(ctx, b, &nodes, &n));
	assert_int_equal(n, 0);
	assert_ok(ctx, trail_read(ctx, c, &nodes, &n));
	assert_int_equal(n, 2);
	test_end(ctx);
}

/* ---- many at once ---------------------------------------------------------------------- */

/* One client: takes 1 of the remainder, again and again on deadlocks; 0 = got it. */
static int
take_one(struct testdb *t, int64_t widget)
{
	for (int try = 0; try < 20; try++) {
		struct ctx *ctx = test_ctx(t, "manager");
		struct form *f = form_new(ctx);
		struct rec *w, *g;

		test_begin(ctx);
		as_system_begin(ctx, "client");
		int rc = rec_load(ctx, &w, "widget", widget);
		if (rc == OK)
			rc = conv_run(ctx, &g, w, "gadget", f);
		if (rc == OK && !rec_count(g, "items"))
			rc = ERR_INVALID;	/* nothing is open any more */
		if (rc == OK) {
			rec_set(rec_line(g, "items", 0), "qty", VDEC(DEC(1)));
			rc = rec_save(ctx, g, f);
		}
		if (rc == OK)
			rc = flow_run(ctx, g, "audit", f);
		if (rc == OK)
			rc = db_commit(ctx);
		if (rc != OK && rc != ERR_BUSY && rc != ERR_CONFLICT && rc != ERR_INVALID && rc != ERR_STATE)
			print_error("%s: %s\n", err_name(rc), ctx->err.msg);
		as_system_end(ctx);
		test_end(ctx);
		if (rc != ERR_BUSY && rc != ERR_CONFLICT)
			return rc == OK ? 0 : rc == ERR_INVALID || rc == ERR_STATE ? 1 : 2;
	}
	print_error("no end of busy\n");
	return 2;
}

static void
test_convert__many_at_once_take_exactly_the_remainder(void **state)
{
	enum { CLIENTS = 16, EACH = 4, OPEN = 30 };
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "抢", PARTS("齿轮=30"));
	int64_t id = rec_id(w);
	int got = 0, refused = 0, lost = 0;

	(void)state;
	test_commit(ctx);
	test_end(ctx);
	for (int i = 0; i < CLIENTS; i++) {
		if (fork() == 0) {
			struct testdb own = *testrec;
			int result = 0;
			if (db_open(&own.db, own.conf, DB_APP) != OK || db_open(&own.side, own.conf, DB_APP) != OK)
				_exit(99);
			for (int k = 0; k < EACH; k++) {
				int one = take_one(&own, id);
				result += one == 0 ? 1 : one == 1 ? 8 : 0;
			}
			_exit(result);
		}
	}
	for (int i = 0; i < CLIENTS; i++) {
		int status;
		wait(&status);
		int result = WEXITSTATUS(status);
		got += result % 8;
		refused += result / 8 % 8;
		lost += EACH - result % 8 - result / 8 % 8;
	}
	assert_int_equal(lost, 0);
	assert_int_equal(got, OPEN);
	assert_int_equal(refused, CLIENTS * EACH - OPEN);
	ctx = rec_unit("manager");
	assert_ok(ctx, rec_load(ctx, &w, "widget", id));
	assert_string_equal(qty_of(ctx, w, "parts", 0, "delivered"), "30");
	assert_string_equal(rec_status(w), "done");
	test_end(ctx);
}

/* One round of a client: even ones write a note on the widget, odd ones audit their gadget and back. */
static int
mixed_round(struct ctx *ctx, int client, int64_t widget, int64_t gadget, int round)
{
	struct form *f = form_new(ctx);
	struct rec *r;

	if (client % 2 == 0) {
		TRY(rec_lock(ctx, &r, "widget", widget));
		rec_set(r, "note", VTEXT(arena_printf(ctx->mem, "%d.%d", client, round)));
		return rec_save(ctx, r, f);
	}
	TRY(rec_load(ctx, &r, "gadget", gadget));
	if (round % 3 == 2) {
		rec_set(r, "note", VTEXT(arena_printf(ctx->mem, "%d", round)));
		return rec_save(ctx, r, f);
	}
	return flow_run(ctx, r, rec_is(r, "status", "draft") ? "audit" : "unaudit", f);
}

/* As a web request runs it: three tries; 0 = done or a clear answer, 1 = lost. */
static int
mixed_client(struct testdb *t, int client, int64_t widget, int64_t gadget, int round)
{
	int rc = ERR_BUSY;

	for (int try = 0; try < 3 && rc == ERR_BUSY; try++) {
		struct ctx *ctx = test_ctx(t, "manager");
		test_begin(ctx);
		as_system_begin(ctx, "client");
		rc = mixed_round(ctx, client, widget, gadget, round);
		if (rc == OK)
			rc = db_commit(ctx);
		if (rc != OK && rc != ERR_CONFLICT)
			print_error("client %d: %s: %s\n", client, err_name(rc), ctx->err.msg);
		as_system_end(ctx);
		test_end(ctx);
		if (rc == ERR_BUSY)
			usleep(5000 * (unsigned)(try + 1));
	}
	return rc == OK || rc == ERR_CONFLICT ? 0 : 1;
}

static void
test_convert__parents_and_children_saved_at_once_lose_no_request(void **state)
{
	enum { CLIENTS = 8, ROUNDS = 6 };
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "父子", PARTS("齿轮=80"));
	int64_t widget = rec_id(w), gadgets[CLIENTS];

	(void)state;
	for (int i = 0; i < CLIENTS; i++) {
		struct rec *g = gadget_of(ctx, w, "10");
		save_ok(ctx, g);
		gadgets[i] = rec_id(g);
	}
	test_commit(ctx);
	test_end(ctx);
	for (int i = 0; i < CLIENTS; i++) {
		if (fork() == 0) {
			struct testdb own = *testrec;
			int lost = 0;
			if (db_open(&own.db, own.conf, DB_APP) != OK || db_open(&own.side, own.conf, DB_APP) != OK)
				_exit(99);
			for (int round = 0; round < ROUNDS; round++)
				lost += mixed_client(&own, i, widget, gadgets[i], round);
			_exit(lost);
		}
	}
	for (int i = 0; i < CLIENTS; i++) {
		int status;
		wait(&status);
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	/* What is audited now is what the counter says. */
	ctx = rec_unit("manager");
	struct db_rows *rows;
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM gadget WHERE widget = ? AND status = 'audited'", VALS(VINT(widget))));
	assert_true(db_next(rows));
	int64_t audited = db_int(rows, 0);
	assert_ok(ctx, rec_load(ctx, &w, "widget", widget));
	assert_string_equal(qty_of(ctx, w, "parts", 0, "delivered"), arena_printf(ctx->mem, "%lld", (long long)audited * 10));
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_convert__header_and_open_rows_are_copied_with_their_source),
		cmocka_unit_test(test_convert__the_counter_moves_with_audit_and_back_with_unaudit),
		cmocka_unit_test(test_convert__no_more_than_is_open_can_be_taken),
		cmocka_unit_test(test_convert__a_row_may_be_passed_by_its_rate_and_not_more),
		cmocka_unit_test(test_convert__two_drafts_may_wait_but_only_one_is_audited),
		cmocka_unit_test(test_convert__what_was_made_from_it_stands_in_the_way_of_unaudit_by_name),
		cmocka_unit_test(test_convert__nothing_is_made_of_a_draft_or_a_closed_document),
		cmocka_unit_test(test_convert__once_means_one_living_target),
		cmocka_unit_test(test_convert__a_closed_row_gives_nothing_more_and_finishes_the_document),
		cmocka_unit_test(test_convert__a_forged_source_is_refused),
		cmocka_unit_test(test_convert__the_trail_shows_both_directions),
		cmocka_unit_test(test_convert__a_draft_whose_source_is_used_up_can_still_be_taken_back),
		cmocka_unit_test(test_convert__a_quantity_of_the_other_sign_is_refused),
		cmocka_unit_test(test_convert__reopened_it_is_as_far_as_its_rows_are),
		cmocka_unit_test(test_convert__another_link_is_another_source),
		cmocka_unit_test(test_convert__parents_and_children_saved_at_once_lose_no_request),
		cmocka_unit_test(test_convert__many_at_once_take_exactly_the_remainder),
	};

	return cmocka_run_group_tests(tests, convert_setup, testrec_close);
}
