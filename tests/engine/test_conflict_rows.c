/* test_conflict_rows.c - two people changed the rows of one record: who did what, and nothing typed is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testwidget.h"
#include "doc/rec.h"

static int
conflict_setup(void **state)
{
	(void)state;
	testrec_open("conflict_rows");
	return 0;
}

/* A form that was made from version 1 of this widget. */
static struct form *
stale(struct ctx *ctx)
{
	struct form *f = form_new(ctx);

	form_put(f, "row_version", "1");
	return f;
}

static void
put(struct ctx *ctx, struct form *f, int n, const char *name, const char *text)
{
	form_put(f, arena_printf(ctx->mem, "parts.%d.%s", n, name), text);
}

static void
put_row(struct ctx *ctx, struct form *f, int n, const struct rec *row, const char *qty)
{
	put(ctx, f, n, "id", arena_printf(ctx->mem, "%lld", (long long)rec_id(row)));
	put(ctx, f, n, "part", arena_printf(ctx->mem, "%lld", (long long)rec_link(row, "part")));
	put(ctx, f, n, "qty", qty);
	put(ctx, f, n, "price", "2.50");
}

static struct conflict
refused(struct ctx *ctx, const struct rec *r, struct form *f)
{
	struct conflict c;
	struct rec *mine;

	assert_ok(ctx, rec_lock(ctx, &mine, "widget", rec_id(r)));
	assert_ok(ctx, rec_take(ctx, mine, f));
	assert_int_equal(rec_save(ctx, mine, f), ERR_CONFLICT);
	err_clear(ctx);
	assert_ok(ctx, rec_conflict(ctx, mine, f, &c));
	return c;
}

static const struct conflict_row *
row_at(const struct conflict *c, enum conflict_kind kind)
{
	for (size_t i = 0; i < c->row_count; i++)
		if (c->rows[i].kind == kind)
			return &c->rows[i];
	return NULL;
}

static const struct conflict_field *
field_at(const struct conflict_row *row, const char *name)
{
	for (size_t i = 0; row && i < row->field_count; i++)
		if (str_eq(row->fields[i].field->name, name))
			return &row->fields[i];
	return NULL;
}

static void
test_conflict_rows__a_field_that_both_changed_is_known_with_its_start(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "同一格", PARTS("齿轮=1", "轴=2")));
	struct form *f = stale(ctx);

	(void)state;
	put_row(ctx, f, 0, rec_line(r, "parts", 0), "7");
	put_row(ctx, f, 1, rec_line(r, "parts", 1), "2");
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(5)));
	save_ok(ctx, r);
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(6)));
	rec_set(rec_line(r, "parts", 1), "remark", VTEXT("他写的"));
	save_ok(ctx, r);
	struct conflict c = refused(ctx, r, f);
	assert_int_equal(c.row_count, 2);
	const struct conflict_field *qty = field_at(&c.rows[0], "qty");
	assert_string_equal(qty->base, "1");
	assert_string_equal(qty->theirs, "6");
	assert_string_equal(qty->mine, "7");
	assert_true(qty->by_me && qty->by_them);
	assert_string_equal(qty->who, "许立群");
	assert_string_equal(c.rows[0].name, "1 · 齿轮");
	/* What only they changed is nothing of mine. */
	assert_null(field_at(&c.rows[1], "qty"));
	assert_true(field_at(&c.rows[1], "remark")->by_them);
	assert_false(c.rows[1].by_me);
	test_end(ctx);
}

static void
test_conflict_rows__added_rows_of_both_are_told_apart(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "都加行", PARTS("齿轮=1")));
	struct form *f = stale(ctx);

	(void)state;
	put(ctx, f, 0, "part", arena_printf(ctx->mem, "%lld", (long long)part_id(ctx, "壳")));
	put(ctx, f, 0, "qty", "3");
	rec_set(rec_add_line(ctx, r, "parts"), "part", VLINK(part_id(ctx, "轴")));
	save_ok(ctx, r);
	struct conflict c = refused(ctx, r, f);
	assert_int_equal(c.row_count, 2);
	assert_string_equal(row_at(&c, ROW_ADDED_BY_THEM)->name, "2 · 轴");
	assert_string_equal(row_at(&c, ROW_ADDED_BY_ME)->name, "3 · 壳");
	assert_true(row_at(&c, ROW_ADDED_BY_ME)->by_me);
	test_end(ctx);
}

static void
test_conflict_rows__one_they_took_out_keeps_what_i_typed_and_what_it_held(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "他删我改", PARTS("齿轮=1", "轴=2", "壳=3")));
	struct form *f = stale(ctx);

	(void)state;
	put_row(ctx, f, 0, rec_line(r, "parts", 0), "9");
	put_row(ctx, f, 1, rec_line(r, "parts", 1), "2");
	rec_set(rec_line(r, "parts", 0), "remark", VTEXT("先改后删"));
	save_ok(ctx, r);
	rec_remove_line(ctx, r, "parts", 1);
	rec_remove_line(ctx, r, "parts", 0);
	save_ok(ctx, r);
	struct conflict c = refused(ctx, r, f);
	size_t cut = 0;
	for (size_t i = 0; i < c.row_count; i++) {
		const struct conflict_row *row = &c.rows[i];
		assert_int_equal(row->kind, ROW_CUT_BY_THEM);
		cut++;
		if (str_eq(row->name, "2 · 轴")) {
			assert_null(row->row);	/* I left it alone */
			continue;
		}
		assert_string_equal(row->name, "1 · 齿轮");
		assert_string_equal(row->who, "许立群");
		assert_string_equal(field_at(row, "qty")->base, "1");
		assert_string_equal(field_at(row, "qty")->mine, "9");
		assert_null(field_at(row, "part"));
		assert_string_equal(rec_text(row->row, "remark"), "先改后删");
	}
	assert_int_equal(cut, 2);
	test_end(ctx);
}

static void
test_conflict_rows__one_i_took_out_shows_what_they_did_to_it(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "我删他改", PARTS("齿轮=1", "轴=2")));
	struct form *f = stale(ctx);

	(void)state;
	for (int i = 0; i < 2; i++) {
		put_row(ctx, f, i, rec_line(r, "parts", (size_t)i), "1");
		put(ctx, f, i, "_delete", "1");
	}
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(4)));
	save_ok(ctx, r);
	struct conflict c = refused(ctx, r, f);
	assert_int_equal(c.row_count, 2);
	assert_int_equal(c.rows[0].kind, ROW_CUT_BY_ME);
	assert_true(c.rows[0].by_them);
	assert_string_equal(field_at(&c.rows[0], "qty")->theirs, "4");
	assert_int_equal(c.rows[1].kind, ROW_CUT_BY_ME);
	assert_false(c.rows[1].by_them);
	test_end(ctx);
}

static void
test_conflict_rows__what_is_no_value_is_kept_as_it_was_typed(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "打错了", PARTS("齿轮=1")));
	struct form *f = stale(ctx);

	(void)state;
	put_row(ctx, f, 0, rec_line(r, "parts", 0), "七个");
	form_put(f, "pieces", "很多");
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(5)));
	save_ok(ctx, r);
	struct conflict c = refused(ctx, r, f);
	assert_string_equal(field_at(&c.rows[0], "qty")->input, "七个");
	assert_true(field_at(&c.rows[0], "qty")->by_me);
	assert_int_equal(c.field_count, 1);
	assert_string_equal(c.fields[0].input, "很多");
	test_end(ctx);
}

static void
test_conflict_rows__five_hundred_are_compared_by_few_statements(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_begin(ctx, "widget");
	struct form *f = stale(ctx);

	(void)state;
	rec_set(r, "subject", VTEXT("五百行冲突"));
	for (int i = 0; i < 500; i++)
		rec_set(rec_add_line(ctx, r, "parts"), "part", VLINK(part_id(ctx, i % 2 ? "齿轮" : "轴")));
	save_ok(ctx, r);
	r = rec_again(ctx, r);
	for (int i = 0; i < 500; i++)
		put_row(ctx, f, i, rec_line(r, "parts", (size_t)i), "7");
	for (int i = 499; i >= 0; i -= 2) {
		rec_set(rec_line(r, "parts", (size_t)i), "qty", VDEC(DEC(3)));
		if (i > 250)
			rec_remove_line(ctx, r, "parts", (size_t)i);
	}
	save_ok(ctx, r);
	unsigned before = ctx->statements;
	struct conflict c = refused(ctx, r, f);
	assert_in_range(ctx->statements - before, 1, 15);
	assert_int_equal(c.row_count, 500);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conflict_rows__a_field_that_both_changed_is_known_with_its_start),
		cmocka_unit_test(test_conflict_rows__added_rows_of_both_are_told_apart),
		cmocka_unit_test(test_conflict_rows__one_they_took_out_keeps_what_i_typed_and_what_it_held),
		cmocka_unit_test(test_conflict_rows__one_i_took_out_shows_what_they_did_to_it),
		cmocka_unit_test(test_conflict_rows__what_is_no_value_is_kept_as_it_was_typed),
		cmocka_unit_test(test_conflict_rows__five_hundred_are_compared_by_few_statements),
	};

	return cmocka_run_group_tests(tests, conflict_setup, testrec_close);
}
