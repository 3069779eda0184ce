/* test_num.c - numbers: in order, never twice, by the rule that administrators set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testdb.h"
#include "doc/rec.h"

static struct testdb *db;

static int
group_setup(void **state)
{
	*state = db = testcompany_open("num");
	return 0;
}

static struct ctx *
seller_unit(void)
{
	struct ctx *ctx = test_ctx(db, "sales1");

	test_begin(ctx);
	return ctx;
}

static const char *
next(struct ctx *ctx)
{
	struct rec *r;
	const char *number;

	assert_ok(ctx, rec_new(ctx, &r, "customer"));
	assert_ok(ctx, num_next(ctx, r, &number));
	return number;
}

static int64_t
serial_of(const char *number)
{
	int64_t n = 0;

	for (const char *p = strrchr(number, '-') + 1; *p; p++)
		n = n * 10 + (*p - '0');
	return n;
}

static void
rule_set(struct ctx *ctx, const char *pattern, const char *reset, bool gapless)
{
	assert_ok(ctx, db_exec(ctx, NULL,
	          "UPDATE number_rule SET pattern = ?, reset = ?, gapless = ? WHERE type = 'customer'",
	          VALS(VTEXT(pattern), VTEXT(reset), VBOOL(gapless))));
}

/* A customer by hand, past all rules. */
static void
code_take(struct ctx *ctx, const char *code)
{
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO customer (code, name, name_norm, created_at, updated_at) VALUES (?, ?, ?, NOW(3), NOW(3))",
	          VALS(VTEXT(code), VTEXT(code), VTEXT(code))));
}

static void
test_num__numbers_count_up_and_a_rollback_leaves_a_gap(void **state)
{
	struct ctx *ctx = seller_unit();
	int64_t first = serial_of(next(ctx));

	(void)state;
	assert_int_equal(serial_of(next(ctx)), first + 1);
	test_end(ctx);
	ctx = seller_unit();
	assert_string_equal(next(ctx), arena_printf(ctx->mem, "C-%05lld", (long long)first + 2));
	test_end(ctx);
}

static void
test_num__a_number_taken_by_hand_is_passed(void **state)
{
	struct ctx *ctx = seller_unit();
	int64_t n = serial_of(next(ctx));

	(void)state;
	code_take(ctx, arena_printf(ctx->mem, "C-%05lld", (long long)n + 1));
	code_take(ctx, arena_printf(ctx->mem, "C-%05lld", (long long)n + 2));
	assert_int_equal(serial_of(next(ctx)), n + 3);
	test_end(ctx);
}

static void
test_num__a_long_block_taken_by_hand_is_passed_in_few_steps(void **state)
{
	struct ctx *ctx = seller_unit();
	int64_t n = serial_of(next(ctx));

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO customer (code, name, name_norm, created_at, updated_at)\n"
	          "SELECT CONCAT('C-', LPAD(seq + ?, 5, '0')), seq, CONCAT('block', seq), NOW(3), NOW(3)\n"
	          "FROM seq_1_to_800", VALS(VINT(n))));
	int64_t found = serial_of(next(ctx));
	assert_true(found > n + 800 && found < n + 1700);
	test_end(ctx);
}

static void
test_num__the_number_of_a_deleted_record_is_not_given_again(void **state)
{
	struct ctx *ctx = seller_unit();
	int64_t n = serial_of(next(ctx));
	const char *code = arena_printf(ctx->mem, "C-%05lld", (long long)n + 1);

	(void)state;
	code_take(ctx, code);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET deleted_at = NOW(3) WHERE code = ?", VALS(VTEXT(code))));
	assert_int_equal(serial_of(next(ctx)), n + 2);
	test_end(ctx);
}

static void
test_num__a_retry_keeps_the_numbers_it_took(void **state)
{
	struct ctx *ctx = seller_unit();
	struct num_kept *kept = num_keep(db->mem);

	(void)state;
	ctx->numbers = kept;
	int64_t first = serial_of(next(ctx)), second = serial_of(next(ctx));
	test_end(ctx);
	num_again(kept);
	ctx = seller_unit();
	ctx->numbers = kept;
	assert_int_equal(serial_of(next(ctx)), first);
	assert_int_equal(serial_of(next(ctx)), second);
	assert_int_equal(serial_of(next(ctx)), second + 1);
	test_end(ctx);
}

static void
test_num__the_rule_row_decides_with_dates_and_codes(void **state)
{
	struct ctx *ctx = seller_unit();

	(void)state;
	ctx->today = date_from_ymd(2031, 4, 9);
	rule_set(ctx, "K{yy}{mm}{dd}/{dept}/{owner}-{seq:3}", "day", false);
	assert_string_equal(next(ctx), "K310409/S1/E04-001");
	assert_string_equal(next(ctx), "K310409/S1/E04-002");
	ctx->today++;
	assert_string_equal(next(ctx), "K310410/S1/E04-001");
	test_end(ctx);
}

static void
test_num__a_new_year_or_month_starts_again(void **state)
{
	struct ctx *ctx = seller_unit();

	(void)state;
	ctx->today = date_from_ymd(2032, 11, 30);
	rule_set(ctx, "{yyyy}-{mm}-{seq:4}", "month", false);
	assert_string_equal(next(ctx), "2032-11-0001");
	ctx->today++;
	assert_string_equal(next(ctx), "2032-12-0001");
	rule_set(ctx, "Y{yyyy}-{seq:4}", "year", false);
	assert_string_equal(next(ctx), "Y2032-0001");
	ctx->today = date_from_ymd(2033, 1, 1);
	assert_string_equal(next(ctx), "Y2033-0001");
	test_end(ctx);
}

static void
test_num__a_gapless_number_comes_back_after_a_rollback(void **state)
{
	struct ctx *ctx = seller_unit();

	(void)state;
	ctx->today = date_from_ymd(2034, 1, 1);
	rule_set(ctx, "G{yyyy}-{seq:4}", "year", true);
	assert_string_equal(next(ctx), "G2034-0001");
	assert_string_equal(next(ctx), "G2034-0002");
	test_end(ctx);
	ctx = seller_unit();
	ctx->today = date_from_ymd(2034, 1, 1);
	rule_set(ctx, "G{yyyy}-{seq:4}", "year", true);
	assert_string_equal(next(ctx), "G2034-0001");
	test_end(ctx);
}

static void
test_num__a_broken_rule_is_an_error_with_its_name(void **state)
{
	static const char *const patterns[] = { "C-", "{seq:5", "{what}{seq:5}", "" };

	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct ctx *ctx = seller_unit();
		struct rec *r;
		const char *number;
		assert_ok(ctx, rec_new(ctx, &r, "customer"));
		rule_set(ctx, patterns[i], "never", false);
		assert_int_equal(num_next(ctx, r, &number), ERR_BUG);
		assert_non_null(strstr(ctx->err.msg, "customer"));
		test_end(ctx);
	}
}

static void
test_num__the_page_of_rules_refuses_a_broken_one(void **state)
{
	struct ctx *ctx = test_ctx(db, "admin");
	struct form *f = form_new(ctx);
	struct db_rows *rows;
	struct rec *r;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM number_rule WHERE type = 'customer'", NO_VALS));
	assert_true(db_next(rows));
	assert_ok(ctx, rec_lock(ctx, &r, "number_rule", db_int(rows, 0)));
	rec_set(r, "pattern", VTEXT("{mm}-{seq:3}"));
	rec_set(r, "reset", VTEXT("month"));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(form_message(f, "pattern"));
	rec_set(r, "pattern", VTEXT("{yyyy}{mm}-{seq:3}"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_end(ctx);
}

static void
test_note__stays_when_the_transaction_does_not(void **state)
{
	struct ctx *ctx = seller_unit();
	struct db_rows *rows;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct sql *q = sql_new(ctx);
		sql_add(q, "INSERT INTO setting (name, value) VALUES (");
		sql_val(q, VTEXT(i == 1 ? "note0" : arena_printf(ctx->mem, "note%d", i)));
		sql_add(q, ", 'x')");
		note_add(ctx, q);
	}
	err_set(ctx, ERR_DENIED, "no");
	db_rollback(ctx);
	note_flush(ctx);
	assert_null(ctx->notes);
	assert_int_equal(ctx->err.code, ERR_DENIED);
	assert_string_equal(ctx->err.msg, "no");
	err_clear(ctx);
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT name FROM setting WHERE name LIKE 'note%' ORDER BY name", NO_VALS));
	assert_int_equal(db_count(rows), 2);	/* the second one failed, the third did not care */
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_num__numbers_count_up_and_a_rollback_leaves_a_gap),
		cmocka_unit_test(test_num__a_number_taken_by_hand_is_passed),
		cmocka_unit_test(test_num__a_long_block_taken_by_hand_is_passed_in_few_steps),
		cmocka_unit_test(test_num__the_number_of_a_deleted_record_is_not_given_again),
		cmocka_unit_test(test_num__a_retry_keeps_the_numbers_it_took),
		cmocka_unit_test(test_num__the_rule_row_decides_with_dates_and_codes),
		cmocka_unit_test(test_num__a_new_year_or_month_starts_again),
		cmocka_unit_test(test_num__a_gapless_number_comes_back_after_a_rollback),
		cmocka_unit_test(test_num__a_broken_rule_is_an_error_with_its_name),
		cmocka_unit_test(test_num__the_page_of_rules_refuses_a_broken_one),
		cmocka_unit_test(test_note__stays_when_the_transaction_does_not),
	};

	return cmocka_run_group_tests_name("num", tests, group_setup, testcompany_close);
}
