/* test_num_rules.c - what a number rule may say, and what it does to records: prefixes, codes, hand, blocks, audit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testwidget.h"
#include "doc/num.h"
#include "doc/rec.h"

struct rule { const char *pattern, *reset, *type_code; bool gapless, manual; };

static int
group_setup(void **state)
{
	(void)state;
	testrec_open("num_rules");
	return 0;
}

/* Past the settings page, but everybody notices. */
static void
rule_set(struct ctx *ctx, struct rule rule)
{
	int64_t stamp;

	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE number_rule SET pattern = ?, reset = ?, type_code = ?, gapless = ?,"
	          " manual = ? WHERE type = 'customer'", VALS(VTEXT(rule.pattern), VTEXT(rule.reset),
	          rule.type_code ? VTEXT(rule.type_code) : VNULL, VBOOL(rule.gapless), VBOOL(rule.manual))));
	assert_ok(ctx, org_touch(ctx));
	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
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
serial_count(struct ctx *ctx)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COALESCE(SUM(next), 0) FROM number_counter", NO_VALS));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

/* A customer by hand, past all rules. */
static void
code_take(struct ctx *ctx, const char *code)
{
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO customer (code, name, name_norm, created_at, updated_at) VALUES (?, ?, ?, NOW(3), NOW(3))",
	          VALS(VTEXT(code), VTEXT(code), VTEXT(code))));
}

/* The kind before. */
static const char *
kind_set(const struct type *t, const char *kind)
{
	const char *before = t->kind;

	((struct type *)(uintptr_t)t)->kind = kind;
	return before;
}

static void
test_num__a_rule_matches_the_date_it_prints(void **state)
{
	static const struct { const char *pattern, *reset; bool good; } rules[] = {
		{ "C-{seq:5}", "never", true }, { "{yyyy}-{seq:5}", "never", false }, { "{yyyy}-{seq:5}", "year", true },
		{ "{yyyy}{mm}-{seq:5}", "year", false }, { "{yyyy}{mm}-{seq:5}", "month", true },
		{ "{yyyy}{mm}-{seq:5}", "day", false }, { "{yy}{mm}{dd}-{seq:5}", "month", false },
		{ "{yy}{mm}{dd}-{seq:5}", "day", true }, { "{mm}-{seq:5}", "never", false },
		{ "{mm}-{seq:5}", "month", false }, { "{yyyy}-{seq:5}", "prefix", true },
		{ "{dept}-{seq:5}-{yyyy}", "prefix", false }, { "{dept}-{seq:5}-{owner}", "prefix", true },
		{ "{seq:5}/{yyyy}", "year", true }, { "{seq:5}", "year", false }, { "{seq:0}", "never", false },
		{ "{seq:55}", "never", false }, { "{seq:5}{seq:5}", "never", false }, { "}{seq:5}", "never", false },
		{ "{seq:5", "never", false }, { "{", "never", false }, { "{}{seq:5}", "never", false },
		{ "{SEQ:5}", "never", false }, { "", "never", false },
	};
	struct ctx *ctx = rec_unit("admin");

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (!num_problem(ctx->mem, rules[i].pattern, rules[i].reset) != rules[i].good)
			fail_msg("%s, %s", rules[i].pattern, rules[i].reset);
	test_end(ctx);
}

static void
test_num__an_older_rule_that_would_be_refused_today_goes_on(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "Z{yyyy}-{seq:4}", .reset = "never" });
	assert_non_null(num_problem(ctx->mem, "Z{yyyy}-{seq:4}", "never"));
	ctx->today = date_from_ymd(2040, 5, 5);
	assert_string_equal(next(ctx), "Z2040-0001");
	test_end(ctx);
}

static void
test_num__a_prefix_counts_for_itself(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "P{dept}{yy}{mm}-{seq:3}", .reset = "prefix" });
	ctx->today = date_from_ymd(2041, 12, 31);
	assert_string_equal(next(ctx), "PS14112-001");
	assert_string_equal(next(ctx), "PS14112-002");
	rec_actor(ctx, "admin");
	ctx->today = date_from_ymd(2041, 12, 31);
	assert_string_equal(next(ctx), "PHQ4112-001");
	rec_actor(ctx, "sales1");
	ctx->today = date_from_ymd(2041, 12, 31);
	assert_string_equal(next(ctx), "PS14112-003");
	ctx->today++;
	assert_string_equal(next(ctx), "PS14201-001");
	test_end(ctx);
}

static void
test_num__a_long_prefix_counts_for_itself(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct db_rows *rows;

	(void)state;
	assert_ok(ctx, db_select(ctx, &rows, "SELECT character_maximum_length FROM information_schema.columns\n"
	          "WHERE table_schema = DATABASE() AND table_name = 'number_counter' AND column_name = 'scope'", NO_VALS));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 200);
	test_end(ctx);
}

static void
test_num__the_type_code_is_the_rules_or_short_for_the_name(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "{type}-{seq:3}", .reset = "prefix" });
	assert_string_equal(next(ctx), "CUS-001");
	rule_set(ctx, (struct rule){ .pattern = "{type}-{seq:3}", .reset = "prefix", .type_code = "KH" });
	assert_string_equal(next(ctx), "KH-001");
	struct num_around around;
	struct type order = { .name = "sales_order" };
	struct num_rule rule = { .type = &order, .pattern = "{type}{seq:1}", .reset = "never", .type_code = "" };
	num_print_around(ctx, &(struct rec){ .type = &order }, &rule, &around);
	assert_string_equal(num_print(ctx->mem, &around, 7), "SO7");
	test_end(ctx);
}

static void
test_num__a_gapless_rule_passes_many_numbers_taken_by_hand(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "H-{seq:5}", .reset = "prefix", .gapless = true });
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO customer (code, name, name_norm, created_at, updated_at)\n"
	          "SELECT CONCAT('H-', LPAD(seq, 5, '0')), seq, CONCAT('hand', seq), NOW(3), NOW(3) FROM seq_1_to_3000",
	          NO_VALS));
	assert_string_equal(next(ctx), "H-03001");
	assert_string_equal(next(ctx), "H-03002");
	test_end(ctx);
}

static void
test_num__changing_the_rule_renumbers_nothing(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	struct rec *r = firm_save(ctx, "规则改前有限公司");
	const char *code = rec_text(r, "code");
	rule_set(ctx, (struct rule){ .pattern = "N-{seq:5}", .reset = "prefix", .type_code = "X", .gapless = true, .manual = true });
	r = rec_again(ctx, r);
	rec_set(r, "tel", VTEXT("0571-1234567"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_column(ctx, r, "code"), code);
	assert_string_equal(rec_text(firm_save(ctx, "规则改后有限公司"), "code"), "N-00001");
	test_end(ctx);
}

static void
test_num__a_gapless_document_gets_its_number_at_the_audit(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "D-{seq:5}", .reset = "prefix", .gapless = true });
	struct rec *r = firm_new(ctx, "草稿有限公司"), *other = firm_new(ctx, "先审有限公司");
	const char *kind = kind_set(r->type, "document");
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_ok(ctx, rec_save(ctx, other, form_new(ctx)));	/* two without a number are no conflict */
	assert_true(rec_is_empty(r, "code"));
	assert_ok(ctx, num_assign(ctx, other));
	assert_ok(ctx, num_assign(ctx, r));
	assert_string_equal(rec_text(other, "code"), "D-00001");
	assert_string_equal(rec_text(r, "code"), "D-00002");
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_column(ctx, r, "code"), "D-00002");
	assert_ok(ctx, num_assign(ctx, r));	/* once and for all */
	assert_string_equal(rec_text(r, "code"), "D-00002");
	kind_set(r->type, kind);
	test_end(ctx);
}

static void
test_num__the_audit_step_gives_the_gapless_number_and_keeps_it(void **state)
{
	struct ctx *ctx = rec_unit("manager");

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE number_rule SET pattern = 'AU-{seq:4}', reset = 'never', gapless = 1\n"
	          "WHERE type = 'widget'", NO_VALS));
	struct rec *thrown_away = widget_new(ctx, "扔掉", PARTS("齿轮"));
	struct rec *r = rec_again(ctx, widget_audited(ctx, "审核取号", PARTS("齿轮")));
	assert_true(rec_is_empty(rec_again(ctx, thrown_away), "number"));
	assert_string_equal(rec_text(r, "number"), "AU-0001");
	assert_ok(ctx, flow_run(ctx, r, "unaudit", form_new(ctx)));
	r = rec_again(ctx, r);
	assert_ok(ctx, flow_run(ctx, r, "audit", form_new(ctx)));
	assert_string_equal(rec_text(rec_again(ctx, r), "number"), "AU-0001");
	assert_string_equal(rec_text(rec_again(ctx, widget_audited(ctx, "下一张", PARTS("齿轮"))), "number"), "AU-0002");
	test_end(ctx);
}

static void
test_num__an_ordinary_document_gets_its_number_at_the_first_save(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "E-{seq:5}", .reset = "prefix" });
	struct rec *r = firm_new(ctx, "普通单据有限公司");
	const char *kind = kind_set(r->type, "document");
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	kind_set(r->type, kind);
	assert_string_equal(rec_text(r, "code"), "E-00001");
	test_end(ctx);
}

/* ---- by hand ------------------------------------------------------------------------------- */

static struct rec *
firm_typed(struct ctx *ctx, const char *name, const char *code, struct form *f)
{
	struct rec *r = firm_new(ctx, name);

	form_put(f, "code", code);
	assert_ok(ctx, rec_take(ctx, r, f));
	return r;
}

static void
test_num__a_typed_number_counts_only_where_the_rule_allows_it(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "M-{seq:5}", .reset = "prefix" });
	struct rec *r = firm_typed(ctx, "不许手编有限公司", "X-1", form_new(ctx));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_text(r, "code"), "M-00001");
	rule_set(ctx, (struct rule){ .pattern = "M-{seq:5}", .reset = "prefix", .manual = true });
	r = firm_typed(ctx, "手编有限公司", "M-00002", form_new(ctx));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_text(r, "code"), "M-00002");
	/* Empty is automatic, and passes the one given by hand. */
	r = firm_typed(ctx, "留空有限公司", "", form_new(ctx));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_text(r, "code"), "M-00003");
	/* Once it is stored it stays. */
	struct form *f = form_new(ctx);
	form_put(f, "code", "M-77777");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_string_equal(rec_text(r, "code"), "M-00003");
	test_end(ctx);
}

static void
test_num__a_typed_number_that_is_taken_names_its_record_if_readable(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct form *f = form_new(ctx);

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "T-{seq:5}", .reset = "prefix", .manual = true });
	struct rec *r = firm_typed(ctx, "占号有限公司", "T-9", form_new(ctx));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_int_equal(rec_save(ctx, firm_typed(ctx, "撞号有限公司", "T-9", f), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "code"), "占号有限公司"));
	rec_actor(ctx, "sales2");	/* may not read it */
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, firm_typed(ctx, "又撞有限公司", "T-9", f), f), ERR_INVALID);
	assert_null(strstr(form_said(f, "code"), "占号有限公司"));
	/* A deleted record keeps its number for the day it is restored. */
	rec_actor(ctx, "sales1");
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET deleted_at = NOW(3) WHERE id = ?", VALS(VINT(rec_id(r)))));
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, firm_typed(ctx, "删后撞号有限公司", "T-9", f), f), ERR_INVALID);
	form_said(f, "code");
	test_end(ctx);
}

/* ---- blocks and preview ------------------------------------------------------------------------ */

static void
test_num__a_block_is_reserved_in_one_statement_and_used_up_in_order(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *like;
	int64_t first;

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "B-{seq:5}", .reset = "prefix" });
	code_take(ctx, "B-00002");
	assert_ok(ctx, rec_new(ctx, &like, "customer"));
	assert_ok(ctx, num_reserve(ctx, like, 3, &first));
	assert_int_equal(first, 1);
	int64_t before = serial_count(ctx);
	assert_string_equal(next(ctx), "B-00001");
	assert_string_equal(next(ctx), "B-00003");
	assert_int_equal(serial_count(ctx), before);
	assert_string_equal(next(ctx), "B-00004");	/* the block is empty */
	test_end(ctx);
}

static void
test_num__a_retry_gets_the_block_it_reserved(void **state)
{
	struct num_kept *kept = num_keep(testrec->mem);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct ctx *ctx = rec_unit("sales1");
		struct rec *like;
		int64_t first;
		ctx->numbers = kept;
		rule_set(ctx, (struct rule){ .pattern = "R-{seq:5}", .reset = "prefix" });
		assert_ok(ctx, rec_new(ctx, &like, "customer"));
		assert_ok(ctx, num_reserve(ctx, like, 2, &first));
		assert_int_equal(first, 1);
		assert_string_equal(next(ctx), "R-00001");
		assert_string_equal(next(ctx), "R-00002");
		assert_string_equal(next(ctx), "R-00003");
		test_end(ctx);
		num_again(kept);
	}
}

static void
test_num__a_gapless_rule_reserves_nothing(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *like;
	int64_t first;

	(void)state;
	rule_set(ctx, (struct rule){ .pattern = "L-{seq:5}", .reset = "prefix", .gapless = true });
	assert_ok(ctx, rec_new(ctx, &like, "customer"));
	assert_ok(ctx, num_reserve(ctx, like, 50, &first));
	assert_int_equal(first, 0);
	assert_string_equal(next(ctx), "L-00001");
	test_end(ctx);
}

static void
test_num__the_preview_is_what_comes_and_takes_nothing(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	const char *lines[3];
	size_t n;

	(void)state;
	struct num_rule rule = { .type = type_find(ctx->types, "customer"), .pattern = "V{dept}-{seq:3}",
	                         .reset = "prefix", .type_code = "" };
	rule_set(ctx, (struct rule){ .pattern = rule.pattern, .reset = rule.reset });
	assert_string_equal(next(ctx), "VS1-001");
	code_take(ctx, "VS1-003");
	int64_t before = serial_count(ctx);
	assert_ok(ctx, num_preview(ctx, &rule, lines, 3, &n));
	assert_int_equal(n, 3);
	assert_int_equal(serial_count(ctx), before);
	assert_string_equal(lines[0], "VS1-002");
	assert_string_equal(lines[1], "VS1-004");
	assert_string_equal(lines[2], "VS1-005");
	assert_string_equal(next(ctx), lines[0]);
	assert_string_equal(next(ctx), lines[1]);
	test_end(ctx);
}

static void
test_num__a_rule_whose_numbers_do_not_fit_the_field_is_refused(void **state)
{
	static const char *const patterns[] = { "客户-{seq:5}", "C {seq:5}", "0123456789012345678901234-{seq:5}" };
	struct ctx *ctx = rec_unit("admin");
	struct num_rule rule = { .type = type_find(ctx->types, "customer"), .reset = "never", .type_code = "" };
	const char *problem;

	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		rule.pattern = patterns[i];
		assert_ok(ctx, num_unsuited(ctx, &rule, &problem));
		assert_non_null(problem);
	}
	rule.pattern = "C-{dept}/{owner}.{seq:5}";
	assert_ok(ctx, num_unsuited(ctx, &rule, &problem));
	assert_null(problem);
	struct type *firms = (struct type *)(uintptr_t)rule.type, before = *firms;
	firms->owner = firms->dept = NULL;
	assert_ok(ctx, num_unsuited(ctx, &rule, &problem));
	*firms = before;
	assert_non_null(problem);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_num__a_rule_matches_the_date_it_prints),
		cmocka_unit_test(test_num__an_older_rule_that_would_be_refused_today_goes_on),
		cmocka_unit_test(test_num__a_prefix_counts_for_itself),
		cmocka_unit_test(test_num__a_long_prefix_counts_for_itself),
		cmocka_unit_test(test_num__the_type_code_is_the_rules_or_short_for_the_name),
		cmocka_unit_test(test_num__a_gapless_rule_passes_many_numbers_taken_by_hand),
		cmocka_unit_test(test_num__changing_the_rule_renumbers_nothing),
		cmocka_unit_test(test_num__a_gapless_document_gets_its_number_at_the_audit),
		cmocka_unit_test(test_num__the_audit_step_gives_the_gapless_number_and_keeps_it),
		cmocka_unit_test(test_num__an_ordinary_document_gets_its_number_at_the_first_save),
		cmocka_unit_test(test_num__a_typed_number_counts_only_where_the_rule_allows_it),
		cmocka_unit_test(test_num__a_typed_number_that_is_taken_names_its_record_if_readable),
		cmocka_unit_test(test_num__a_block_is_reserved_in_one_statement_and_used_up_in_order),
		cmocka_unit_test(test_num__a_retry_gets_the_block_it_reserved),
		cmocka_unit_test(test_num__a_gapless_rule_reserves_nothing),
		cmocka_unit_test(test_num__the_preview_is_what_comes_and_takes_nothing),
		cmocka_unit_test(test_num__a_rule_whose_numbers_do_not_fit_the_field_is_refused),
	};

	return cmocka_run_group_tests_name("num_rules", tests, group_setup, testrec_close);
}
