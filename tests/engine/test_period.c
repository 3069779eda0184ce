/* test_period.c - months are closed one after the other; what is dated in a closed one stays as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"
#include "support/testshare.h"
#include "doc/period.h"

static const char slip_xml[] =
	"<type name=\"slip\" label=\"Slip\" plural=\"Slips\" kind=\"plain\" title=\"name\" period=\"day\">\n"
	"  <fields>\n"
	"    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\" required=\"yes\"/>\n"
	"    <field name=\"day\" kind=\"date\" label=\"Date\"/>\n"
	"  </fields>\n"
	"  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/><item field=\"day\"/></section></form>\n"
	"  <allow role=\"administrator finance\" read=\"all\" edit=\"all\" delete=\"all\" do=\"create restore\"/>\n"
	"</type>\n";

static const char paper_xml[] =
	"<type name=\"paper\" label=\"Paper\" plural=\"Papers\" kind=\"document\" title=\"name\" period=\"day\">\n"
	"  <fields>\n"
	"    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\" required=\"yes\"/>\n"
	"    <field name=\"day\" kind=\"date\" label=\"Date\"/>\n"
	"  </fields>\n"
	"  <workflow initial=\"draft\">\n"
	"    <state name=\"draft\" label=\"Draft\" edit=\"yes\"/>\n"
	"    <state name=\"audited\" label=\"Audited\"/>\n"
	"    <state name=\"closed\" label=\"Closed\" end=\"yes\"/>\n"
	"    <state name=\"void\" label=\"Void\" end=\"yes\"/>\n"
	"    <step name=\"audit\" label=\"Audit\" from=\"draft\" to=\"audited\"/>\n"
	"    <step name=\"unaudit\" label=\"Un-audit\" from=\"audited\" to=\"draft\"/>\n"
	"    <step name=\"close\" label=\"Close\" from=\"audited\" to=\"closed\"/>\n"
	"    <step name=\"void\" label=\"Void\" from=\"draft audited\" to=\"void\"/>\n"
	"  </workflow>\n"
	"  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/><item field=\"day\"/></section></form>\n"
	"  <allow role=\"administrator\" read=\"all\" edit=\"all\" delete=\"all\" do=\"create audit unaudit close void\"/>\n"
	"</type>\n";

static struct db *other;	/* the connection of a second person */

static int
group_open(void **state)
{
	(void)state;
	testshare_open("test_period");
	testshare_put("types/shop/module.xml", "<module name=\"shop\" label=\"Shop\" pos=\"90\"/>");
	testshare_put("types/shop/slip/slip.xml", slip_xml);
	testshare_put("types/shop/paper/paper.xml", paper_xml);
	testrec_open("test_period");
	return db_open(&other, testrec->conf, DB_APP);
}

static int
group_close(void **state)
{
	db_close(other);
	testshare_close();
	return testrec_close(state);
}

/* 24 November 2026; administrator, or somebody with this role. */
static struct ctx *
unit(const char *role)
{
	struct ctx *ctx = rec_unit("admin");

	if (role) {
		const char *const roles[] = { role, NULL };
		struct user *user = arena_memdup(ctx->mem, ctx->user, sizeof *user);
		user->roles = arena_memdup(ctx->mem, roles, sizeof roles);
		ctx->user = user;
	}
	ctx->today = date_from_ymd(2026, 11, 24);
	return ctx;
}

/* The same on the second connection, which does not wait long. */
static struct ctx *
second(void)
{
	struct db *first = testrec->db;

	testrec->db = other;
	struct ctx *ctx = unit(NULL);
	testrec->db = first;
	assert_ok(ctx, db_exec(ctx, NULL, "SET SESSION innodb_lock_wait_timeout = 1", NO_VALS));
	return ctx;
}

static int
each_open(void **state)
{
	struct ctx *ctx = unit(NULL);

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM period", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM slip", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM paper", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

static int
closes(struct ctx *ctx, const char *month, const char **said)
{
	struct rec *r = rec_begin(ctx, "period");
	struct form *f = form_new(ctx);

	if (month)
		rec_set(r, "month", VTEXT(month));
	int rc = rec_save(ctx, r, f);
	*said = form_message(f, "month");
	return rc;
}

static void
closed(struct ctx *ctx, const char *month)
{
	const char *said;

	assert_ok(ctx, closes(ctx, month, &said));
}

static void
not_closed(struct ctx *ctx, const char *month, const char *why)
{
	const char *said;

	assert_int_equal(closes(ctx, month, &said), ERR_INVALID);
	assert_non_null(said);
	if (!strstr(said, why))
		fail_msg("%s: %s", month, said);
	err_clear(ctx);
}

static struct rec *
slip(struct ctx *ctx, int y, int m, int d)
{
	struct rec *r = rec_begin(ctx, "slip");

	rec_set(r, "name", VTEXT("入库"));
	if (y)
		rec_set(r, "day", VDATE(date_from_ymd(y, m, d)));
	return r;
}

static struct rec *
slip_saved(struct ctx *ctx, int y, int m, int d)
{
	struct rec *r = slip(ctx, y, m, d);

	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return r;
}

static void
slip_refused(struct ctx *ctx, struct rec *r, const char *month)
{
	struct form *f = form_new(ctx);

	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "day"), month));
	err_clear(ctx);
}

/* ---- closing ------------------------------------------------------------------------------ */

static void
test_period__the_month_before_is_offered_and_then_the_next(void **state)
{
	(void)state;
	struct ctx *ctx = unit(NULL);

	assert_string_equal(rec_text(rec_begin(ctx, "period"), "month"), "2026-10");
	closed(ctx, "2026-08");
	assert_string_equal(rec_text(rec_begin(ctx, "period"), "month"), "2026-09");
	closed(ctx, NULL);
	closed(ctx, NULL);
	assert_string_equal(rec_text(rec_begin(ctx, "period"), "month"), "2026-11");
	test_end(ctx);
}

static void
test_period__months_are_closed_one_after_the_other(void **state)
{
	(void)state;
	struct ctx *ctx = unit("finance");

	closed(ctx, "2026-08");
	not_closed(ctx, "2026-10", "2026-09");
	not_closed(ctx, "2026-07", "2026-09");
	not_closed(ctx, "2026-08", "2026-0");
	closed(ctx, "2026-09");
	test_end(ctx);
}

static void
test_period__a_month_that_is_not_over_stays_open(void **state)
{
	(void)state;
	struct ctx *ctx = unit(NULL);

	not_closed(ctx, "2026-11", "2026-12-01");
	not_closed(ctx, "2027-01", "2027-02-01");
	ctx->today = date_from_ymd(2026, 11, 30);
	not_closed(ctx, "2026-11", "2026-12-01");
	ctx->today = date_from_ymd(2026, 12, 1);
	closed(ctx, "2026-11");
	test_end(ctx);
}

static void
test_period__a_month_is_written_as_year_and_month(void **state)
{
	static const char *const wrong[] = { "2026-13", "2026", "202610", "2026/10", "2026-1-", "10-2026" };

	(void)state;
	struct ctx *ctx = unit(NULL);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		not_closed(ctx, wrong[i], "2026-10");
	test_end(ctx);
}

static void
test_period__only_finance_and_administrators_close_and_only_the_latter_open(void **state)
{
	const char *said;

	(void)state;
	struct ctx *ctx = unit("salesperson");
	struct rec *r;

	assert_int_equal(closes(ctx, "2026-10", &said), ERR_DENIED);
	test_end(ctx);
	ctx = unit("finance");
	r = rec_begin(ctx, "period");
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_int_equal(rec_delete(ctx, r, form_new(ctx)), ERR_DENIED);
	test_end(ctx);
}

static void
test_period__the_last_closed_month_is_opened_again_and_no_other(void **state)
{
	struct rec *first, *last;

	(void)state;
	struct ctx *ctx = unit(NULL);
	first = rec_begin(ctx, "period");
	rec_set(first, "month", VTEXT("2026-09"));
	assert_ok(ctx, rec_save(ctx, first, form_new(ctx)));
	last = rec_begin(ctx, "period");
	assert_ok(ctx, rec_save(ctx, last, form_new(ctx)));
	struct form *f = form_new(ctx);
	assert_ok(ctx, period_open_check(ctx, first, f));
	assert_non_null(strstr(form_said(f, ""), "2026-10"));
	assert_int_equal(rec_delete(ctx, first, form_new(ctx)), ERR_INVALID);
	err_clear(ctx);
	slip_refused(ctx, slip(ctx, 2026, 10, 31), "2026-10");
	assert_ok(ctx, rec_delete(ctx, last, form_new(ctx)));
	slip_saved(ctx, 2026, 10, 31);
	assert_ok(ctx, rec_delete(ctx, first, form_new(ctx)));
	closed(ctx, "2026-09");
	test_end(ctx);
}

static void
test_period__a_closed_month_does_not_become_another(void **state)
{
	(void)state;
	struct ctx *ctx = unit(NULL);
	struct rec *r = rec_begin(ctx, "period");
	struct form *f = form_new(ctx);

	assert_ok(ctx, rec_save(ctx, r, f));
	as_system_begin(ctx, "nobody has the right to edit");
	rec_set(r, "month", VTEXT("2026-09"));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	as_system_end(ctx);
	assert_non_null(form_message(f, "month"));
	test_end(ctx);
}

/* ---- records -------------------------------------------------------------------------------- */

static void
test_period__what_is_dated_in_a_closed_month_stays_as_it_is(void **state)
{
	(void)state;
	struct ctx *ctx = unit(NULL);
	struct rec *october = slip_saved(ctx, 2026, 10, 31), *november = slip_saved(ctx, 2026, 11, 1);
	struct rec *in_bin = slip_saved(ctx, 2026, 10, 30);

	assert_ok(ctx, rec_delete(ctx, in_bin, form_new(ctx)));
	closed(ctx, "2026-10");
	slip_refused(ctx, slip(ctx, 2026, 10, 1), "2026-10");
	slip_refused(ctx, slip(ctx, 2019, 5, 5), "2019-05");	/* before the first closed month */

	rec_set(october, "name", VTEXT("改名"));
	slip_refused(ctx, october, "2026-10");
	rec_set(october, "day", VDATE(date_from_ymd(2026, 11, 2)));
	slip_refused(ctx, october, "2026-10");	/* out of it */
	assert_int_equal(rec_delete(ctx, rec_again(ctx, october), form_new(ctx)), ERR_INVALID);
	err_clear(ctx);

	assert_ok(ctx, rec_load_deleted(ctx, &in_bin, "slip", rec_id(in_bin)));
	assert_int_equal(rec_restore(ctx, in_bin, form_new(ctx)), ERR_INVALID);
	err_clear(ctx);

	rec_set(november, "day", VDATE(date_from_ymd(2026, 10, 31)));
	slip_refused(ctx, november, "2026-10");	/* into it */
	november = rec_again(ctx, november);
	rec_set(november, "name", VTEXT("改名"));
	assert_ok(ctx, rec_save(ctx, november, form_new(ctx)));
	assert_ok(ctx, rec_delete(ctx, november, form_new(ctx)));
	slip_saved(ctx, 0, 0, 0);	/* without a date */
	test_end(ctx);
}

static struct rec *
paper_saved(struct ctx *ctx, const char *step)
{
	struct rec *r = rec_begin(ctx, "paper");

	rec_set(r, "name", VTEXT("单据"));
	rec_set(r, "day", VDATE(date_from_ymd(2026, 10, 15)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	if (step)
		assert_ok(ctx, flow_run(ctx, r, step, form_new(ctx)));
	return r;
}

static void
step_refused(struct ctx *ctx, struct rec *r, const char *step)
{
	struct form *f = form_new(ctx);

	assert_int_not_equal(flow_run(ctx, r, step, f), OK);
	assert_non_null(strstr(form_said(f, "day"), "2026-10"));
	err_clear(ctx);
}

static void
test_period__documents_of_a_closed_month_are_neither_audited_nor_unaudited(void **state)
{
	(void)state;
	struct ctx *ctx = unit(NULL);
	struct rec *draft = paper_saved(ctx, NULL), *left = paper_saved(ctx, NULL), *audited = paper_saved(ctx, "audit"),
		*open = paper_saved(ctx, "audit");

	closed(ctx, "2026-10");
	step_refused(ctx, draft, "audit");
	step_refused(ctx, audited, "unaudit");
	step_refused(ctx, audited, "void");
	assert_ok(ctx, flow_run(ctx, open, "close", form_new(ctx)));	/* its figures stay */
	assert_ok(ctx, flow_run(ctx, left, "void", form_new(ctx)));	/* it never had any */
	test_end(ctx);
}

static void
test_period__the_work_of_this_month_costs_no_statement(void **state)
{
	(void)state;
	struct ctx *ctx = unit(NULL);
	unsigned start = ctx->statements;

	slip_saved(ctx, 0, 0, 0);
	unsigned undated = ctx->statements - start;
	start = ctx->statements;
	slip_saved(ctx, 2026, 11, 1);
	assert_int_equal(ctx->statements - start, undated);
	start = ctx->statements;
	slip_saved(ctx, 2026, 10, 31);
	assert_int_equal(ctx->statements - start, undated + 2);
	/* The last day of a month may end before this unit does. */
	ctx->today = date_from_ymd(2026, 11, 30);
	start = ctx->statements;
	slip_saved(ctx, 2026, 11, 30);
	assert_int_equal(ctx->statements - start, undated + 2);
	test_end(ctx);
}

/* ---- at once --------------------------------------------------------------------------------- */

static void
test_period__closing_waits_for_who_saves(void **state)
{
	const char *said;

	(void)state;
	struct ctx *saving = unit(NULL);
	slip_saved(saving, 2026, 10, 5);
	struct ctx *closing = second();
	assert_int_equal(closes(closing, "2026-10", &said), ERR_BUSY);
	test_end(closing);
	test_commit(saving);
	test_end(saving);
	closing = second();
	closed(closing, "2026-10");
	test_end(closing);
}

static void
test_period__saving_waits_for_who_closes_and_is_refused_then(void **state)
{
	(void)state;
	struct ctx *closing = unit(NULL);
	closed(closing, "2026-10");
	struct ctx *saving = second();
	assert_int_equal(rec_save(saving, slip(saving, 2026, 10, 5), form_new(saving)), ERR_BUSY);
	test_end(saving);
	test_commit(closing);
	test_end(closing);
	saving = second();
	slip_refused(saving, slip(saving, 2026, 10, 5), "2026-10");
	test_end(saving);
}

static void
test_period__two_who_save_do_not_wait_for_each_other(void **state)
{
	(void)state;
	struct ctx *first = unit(NULL);
	slip_saved(first, 2026, 10, 5);
	struct ctx *then = second();
	slip_saved(then, 2026, 10, 6);
	test_end(then);
	test_end(first);
}

static void
test_period__of_two_administrators_one_closes_and_the_other_is_told(void **state)
{
	const char *said;

	(void)state;
	struct ctx *first = unit(NULL);
	closed(first, "2026-10");
	struct ctx *then = second();
	assert_int_equal(closes(then, "2026-10", &said), ERR_BUSY);
	test_end(then);
	test_commit(first);
	test_end(first);
	then = second();	/* as a request does by itself */
	not_closed(then, "2026-10", "2026-1");
	test_end(then);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(test_period__##name, each_open)
	const struct CMUnitTest tests[] = {
		TEST(the_month_before_is_offered_and_then_the_next),
		TEST(months_are_closed_one_after_the_other),
		TEST(a_month_that_is_not_over_stays_open),
		TEST(a_month_is_written_as_year_and_month),
		TEST(only_finance_and_administrators_close_and_only_the_latter_open),
		TEST(the_last_closed_month_is_opened_again_and_no_other),
		TEST(a_closed_month_does_not_become_another),
		TEST(what_is_dated_in_a_closed_month_stays_as_it_is),
		TEST(documents_of_a_closed_month_are_neither_audited_nor_unaudited),
		TEST(the_work_of_this_month_costs_no_statement),
		TEST(closing_waits_for_who_saves),
		TEST(saving_waits_for_who_closes_and_is_refused_then),
		TEST(two_who_save_do_not_wait_for_each_other),
		TEST(of_two_administrators_one_closes_and_the_other_is_told),
	};
	return cmocka_run_group_tests(tests, group_open, group_close);
}
