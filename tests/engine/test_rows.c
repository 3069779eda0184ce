/* test_rows.c - rows of a record: stored with it, counted, audited, taken from forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testwidget.h"
#include "doc/rec.h"

static int
rows_setup(void **state)
{
	(void)state;
	testrec_open("rows");
	return 0;
}

static const char *
row_part(struct ctx *ctx, const struct rec *row)
{
	return rec_show(ctx, row, type_field(rec_type(row), "part"));
}

static void
test_rows__are_stored_in_their_order_with_the_record(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "顺序", PARTS("齿轮=2", "轴=3.5", "壳=1")));

	(void)state;
	assert_int_equal(rec_count(r, "parts"), 3);
	assert_string_equal(row_part(ctx, rec_line(r, "parts", 1)), "轴");
	assert_int_equal(rec_int(rec_line(r, "parts", 2), "pos"), 3);
	assert_int_equal(rec_int(rec_line(r, "parts", 2), "parent"), rec_id(r));
	assert_string_equal(dec_str(ctx->mem, rec_dec(r, "total"), 2), "16.25");
	assert_int_equal(rec_version(r), 1);
	test_end(ctx);
}

static void
test_rows__a_change_of_one_changes_only_that_one_and_the_version(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "改一行", PARTS("齿轮=2", "轴=3")));
	int64_t first = rec_id(rec_line(r, "parts", 0));

	(void)state;
	rec_set(rec_line(r, "parts", 1), "qty", VDEC(DEC(5)));
	save_ok(ctx, r);
	assert_int_equal(rec_version(r), 2);
	r = rec_again(ctx, r);
	assert_string_equal(qty_of(ctx, r, "parts", 1, "qty"), "5");
	assert_int_equal(rec_id(rec_line(r, "parts", 0)), first);
	/* Nothing changed: nothing is written. */
	save_ok(ctx, r);
	assert_int_equal(rec_version(r), 2);
	test_end(ctx);
}

static void
test_rows__one_taken_out_is_deleted_and_the_others_keep_their_ids(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "删一行", PARTS("齿轮", "轴", "壳")));
	int64_t last = rec_id(rec_line(r, "parts", 2));

	(void)state;
	rec_remove_line(ctx, r, "parts", 1);
	rec_set(rec_add_line(ctx, r, "parts"), "part", VLINK(part_id(ctx, "弹簧")));
	save_ok(ctx, r);
	r = rec_again(ctx, r);
	assert_int_equal(rec_count(r, "parts"), 3);
	assert_int_equal(rec_id(rec_line(r, "parts", 1)), last);
	assert_string_equal(row_part(ctx, rec_line(r, "parts", 2)), "弹簧");
	test_end(ctx);
}

static void
test_rows__a_message_names_the_row_and_nothing_is_stored(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "错在第二行", PARTS("齿轮", "轴")));
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(rec_line(r, "parts", 1), "qty", VDEC(DEC(-1)));
	rec_set(rec_line(r, "parts", 0), "part", VLINK(999999));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(form_message(f, "parts.1.qty"));
	assert_non_null(form_message(f, "parts.0.part"));
	test_end(ctx);
}

static void
test_rows__a_form_changes_adds_and_deletes(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "表单", PARTS("齿轮=1", "轴=2")));
	struct form *f = form_new(ctx);

	(void)state;
	form_put(f, "row_version", "1");
	form_put(f, "parts.0.id", arena_printf(ctx->mem, "%lld", (long long)rec_id(rec_line(r, "parts", 0))));
	form_put(f, "parts.0.qty", "7");
	form_put(f, "parts.1.id", arena_printf(ctx->mem, "%lld", (long long)rec_id(rec_line(r, "parts", 1))));
	form_put(f, "parts.1._delete", "1");
	form_put(f, "parts.2.part", arena_printf(ctx->mem, "%lld", (long long)part_id(ctx, "壳")));
	form_put(f, "parts.2.qty", "3");
	form_put(f, "parts.3.part", "");	/* blank: no row */
	form_put(f, "parts.3.qty", "1");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_ok(ctx, rec_save(ctx, r, f));
	r = rec_again(ctx, r);
	assert_int_equal(rec_count(r, "parts"), 2);
	assert_string_equal(qty_of(ctx, r, "parts", 0, "qty"), "7");
	assert_string_equal(qty_of(ctx, r, "parts", 1, "qty"), "3");
	test_end(ctx);
}

static void
test_rows__five_hundred_posted_by_name_take_few_statements(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_begin(ctx, "widget");
	struct form *f = form_new(ctx);

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_true(part_id(ctx, arena_printf(ctx->mem, "零件%02d", i)) > 0);
	form_put(f, "subject", "五百行");
	for (int i = 0; i < 500; i++) {
		form_put(f, arena_printf(ctx->mem, "parts.%d.part", i), arena_printf(ctx->mem, "零件%02d", i % 20));
		form_put(f, arena_printf(ctx->mem, "parts.%d.qty", i), "2");
		form_put(f, arena_printf(ctx->mem, "parts.%d.price", i), "1.10");
	}
	unsigned before = ctx->statements;
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_ok(ctx, rec_save(ctx, r, f));
	assert_in_range(ctx->statements - before, 1, 20);
	r = rec_again(ctx, r);
	assert_int_equal(rec_count(r, "parts"), 500);
	assert_string_equal(dec_str(ctx->mem, rec_dec(r, "total"), 2), "1100.00");
	/* Every one of them changed. */
	for (size_t i = 0; i < 500; i++)
		rec_set(rec_line(r, "parts", i), "qty", VDEC(DEC(3)));
	before = ctx->statements;
	save_ok(ctx, r);
	assert_in_range(ctx->statements - before, 1, 20);
	test_end(ctx);
}

static void
test_rows__more_than_the_most_are_refused_with_a_sentence(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_begin(ctx, "widget");
	struct form *f = form_new(ctx);
	int64_t part = part_id(ctx, "齿轮");

	(void)state;
	rec_set(r, "subject", VTEXT("太多"));
	for (int i = 0; i < 501; i++)
		rec_set(rec_add_line(ctx, r, "parts"), "part", VLINK(part));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(form_message(f, "parts"));
	test_end(ctx);
}

static void
test_rows__a_list_has_one_main_row(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "电话", PARTS("齿轮")));

	(void)state;
	rec_set(rec_add_line(ctx, r, "phones"), "value", VTEXT("0571-1111111"));
	rec_set(rec_add_line(ctx, r, "phones"), "value", VTEXT("0571-2222222"));
	save_ok(ctx, r);
	r = rec_again(ctx, r);
	assert_true(rec_bool(rec_line(r, "phones", 0), "main"));
	assert_false(rec_bool(rec_line(r, "phones", 1), "main"));
	test_end(ctx);
}

static void
test_rows__history_tells_what_happened_to_which_row(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "历史", PARTS("齿轮=1", "轴=2")));
	const struct audit_entry *e;
	size_t n, changed = 0, gone = 0, added = 0;

	(void)state;
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(9)));
	rec_remove_line(ctx, r, "parts", 1);
	rec_set(rec_add_line(ctx, r, "parts"), "part", VLINK(part_id(ctx, "壳")));
	save_ok(ctx, r);
	assert_ok(ctx, audit_read(ctx, r, 100, &e, &n));
	for (size_t i = 0; i < n; i++) {
		if (e[i].lines && e[i].field && str_eq(e[i].field->name, "qty")) {
			assert_string_equal(e[i].old, "1");
			assert_string_equal(e[i].now, "9");
			assert_string_equal(e[i].line_name, "1 · 齿轮");
			changed++;
		}
		gone += str_eq(e[i].op, "line_del") && strstr(e[i].old_raw, "\"qty\"");
		added += str_eq(e[i].op, "line_add") && str_eq(e[i].now, "2 · 壳");
	}
	assert_int_equal(changed, 1);
	assert_int_equal(gone, 1);
	assert_int_equal(added, 1);
	test_end(ctx);
}

static void
test_rows__one_brought_back_from_the_history_knows_what_it_was_made_from(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *g = gadget_of(ctx, widget_audited(ctx, "来源", PARTS("齿轮=5", "轴=2")), NULL);
	const struct audit_entry *e;
	struct form *f = form_new(ctx);
	size_t n;

	(void)state;
	save_ok(ctx, g);
	g = rec_again(ctx, g);
	int64_t line = rec_int(rec_line(g, "items", 0), "src_line");
	assert_true(line > 0);
	rec_remove_line(ctx, g, "items", 0);
	save_ok(ctx, g);
	g = rec_again(ctx, g);
	assert_ok(ctx, audit_find(ctx, g, &(struct audit_filter){ .field = "items" }, 10, &e, &n));
	assert_string_equal(e[0].op, "line_del");
	assert_true(audit_can_restore(ctx, g, &e[0]));
	assert_ok(ctx, audit_restore(ctx, g, &e[0], f));
	assert_ok(ctx, rec_save(ctx, g, f));
	g = rec_again(ctx, g);
	assert_int_equal(rec_count(g, "items"), 2);
	assert_int_equal(rec_int(rec_line(g, "items", 1), "src_line"), line);
	assert_string_equal(qty_of(ctx, g, "items", 1, "qty"), "5");
	test_end(ctx);
}

static void
test_rows__a_stale_form_is_a_conflict_whatever_row_it_touched(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "两人改行", PARTS("齿轮=1", "轴=2")));
	struct rec *mine = rec_again(ctx, r);

	(void)state;
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(9)));
	save_ok(ctx, r);
	rec_set(rec_line(mine, "parts", 1), "qty", VDEC(DEC(9)));
	assert_int_equal(rec_save(ctx, mine, form_new(ctx)), ERR_CONFLICT);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows__are_stored_in_their_order_with_the_record),
		cmocka_unit_test(test_rows__a_change_of_one_changes_only_that_one_and_the_version),
		cmocka_unit_test(test_rows__one_taken_out_is_deleted_and_the_others_keep_their_ids),
		cmocka_unit_test(test_rows__a_message_names_the_row_and_nothing_is_stored),
		cmocka_unit_test(test_rows__a_form_changes_adds_and_deletes),
		cmocka_unit_test(test_rows__five_hundred_posted_by_name_take_few_statements),
		cmocka_unit_test(test_rows__more_than_the_most_are_refused_with_a_sentence),
		cmocka_unit_test(test_rows__a_list_has_one_main_row),
		cmocka_unit_test(test_rows__history_tells_what_happened_to_which_row),
		cmocka_unit_test(test_rows__one_brought_back_from_the_history_knows_what_it_was_made_from),
		cmocka_unit_test(test_rows__a_stale_form_is_a_conflict_whatever_row_it_touched),
	};

	return cmocka_run_group_tests(tests, rows_setup, testrec_close);
}
