/*
 * test_workday.c - working days, special days taken over from lists, years that
 * are shipped, and settings of the company that count at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"
#include "doc/calendar.h"

static int
workday_setup(void **state)
{
	(void)state;
	testrec_open("workday");
	return 0;
}

static int32_t
day(const char *text)
{
	int32_t d;

	assert_int_equal(date_parse(&d, text), OK);
	return d;
}

static struct calendar_list
list_of(struct ctx *ctx, const char *text)
{
	struct calendar_list l;

	calendar_read(ctx->mem, text, &l);
	assert_int_equal(l.wrong, 0);
	return l;
}

static void
take(struct ctx *ctx, const char *text)
{
	struct calendar_list l = list_of(ctx, text);

	assert_ok(ctx, calendar_take(ctx, &l, form_new(ctx)));
}

static void
again(struct ctx *ctx)
{
	int64_t stamp;

	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
}

static int64_t
days_of(struct ctx *ctx, int year)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM holiday WHERE deleted_at IS NULL AND YEAR(date) = ?",
	                         VALS(VINT(year))));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static void
company_set(struct ctx *ctx, const char *field, const char *value)
{
	struct db_rows *rows;
	struct rec *r;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM company WHERE deleted_at IS NULL", NO_VALS));
	assert_true(db_next(rows));
	assert_ok(ctx, rec_lock(ctx, &r, "company", db_int(rows, 0)));
	rec_set(r, field, VTEXT(value));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	again(ctx);
}

/* The National Day of 2026, as it was published. */
static const char october[] =
	"2026-09-20,work,国庆节\n2026-09-25,off,中秋\n2026-09-26,off,中秋\n2026-09-27,off,中秋\n"
	"2026-10-01,off,国庆节\n2026-10-02,off,国庆节\n2026-10-03,off,国庆节\n2026-10-04,off,国庆节\n"
	"2026-10-05,off,国庆节\n2026-10-06,off,国庆节\n2026-10-07,off,国庆节\n2026-10-10,work,国庆节\n";

static void
test_workday__without_special_days_the_week_decides(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	assert_false(calendar_has_year(ctx, 2026));
	assert_true(workday_is(ctx, day("2026-11-20")));	/* Friday */
	assert_false(workday_is(ctx, day("2026-11-21")));
	assert_false(workday_is(ctx, day("2026-11-22")));
	assert_int_equal(workday_next(ctx, day("2026-11-21")), day("2026-11-23"));
	assert_int_equal(workday_next(ctx, day("2026-11-23")), day("2026-11-23"));
	assert_int_equal(workday_add(ctx, day("2026-11-20"), 1), day("2026-11-23"));
	assert_int_equal(workday_add(ctx, day("2026-11-22"), -1), day("2026-11-20"));
	assert_int_equal(workday_add(ctx, day("2026-11-21"), 0), day("2026-11-21"));
	assert_int_equal(workday_count(ctx, day("2026-11-01"), day("2026-11-30")), 21);
	assert_int_equal(workday_count(ctx, day("2026-11-30"), day("2026-11-01")), -21);
	assert_int_equal(workday_count(ctx, day("2026-11-21"), day("2026-11-22")), 0);
	test_end(ctx);
}

static void
test_workday__days_off_and_make_up_workdays_win_over_the_week(void **state)
{
	struct ctx *ctx = rec_unit("admin");

	(void)state;
	take(ctx, october);
	again(ctx);
	assert_true(calendar_has_year(ctx, 2026));
	assert_false(calendar_has_year(ctx, 2025));
	assert_false(calendar_has_year(ctx, 2027));
	assert_true(workday_is(ctx, day("2026-09-20")));
	assert_false(workday_is(ctx, day("2026-10-01")));
	assert_true(workday_is(ctx, day("2026-10-10")));
	assert_false(workday_is(ctx, day("2026-10-11")));
	assert_int_equal(workday_add(ctx, day("2026-09-30"), 1), day("2026-10-08"));
	assert_int_equal(workday_add(ctx, day("2026-09-30"), 3), day("2026-10-10"));
	assert_int_equal(workday_add(ctx, day("2026-10-08"), -1), day("2026-09-30"));
	assert_int_equal(workday_next(ctx, day("2026-10-01")), day("2026-10-08"));
	assert_int_equal(workday_count(ctx, day("2026-10-01"), day("2026-10-31")), 18);
	test_end(ctx);
}

/* Counting by weeks and day by day is the same, whatever the span. */
static void
test_workday__counting_and_adding_agree(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int32_t first = day("2026-08-28");

	(void)state;
	take(ctx, october);
	again(ctx);
	for (int32_t from = first; from < first + 20; from++) {
		int64_t n = 0;

		for (int32_t until = from; until < first + 70; until++) {
			n += workday_is(ctx, until);
			assert_int_equal(workday_count(ctx, from, until), n);
			if (workday_is(ctx, until))
				assert_int_equal(workday_add(ctx, from - 1, (int)n), until);
		}
	}
	test_end(ctx);
}

static void
test_workday__the_ends_of_the_calendar_are_no_trap(void **state)
{
	struct ctx *ctx = rec_unit("admin");

	(void)state;
	assert_int_equal(workday_add(ctx, day("9999-12-31"), 1), DATE_NONE);
	assert_int_equal(workday_add(ctx, day("0001-01-01"), -1), DATE_NONE);
	assert_int_equal(workday_add(ctx, day("2026-01-01"), INT32_MIN), DATE_NONE);
	assert_int_equal(workday_add(ctx, day("2026-01-01"), INT32_MAX), DATE_NONE);
	assert_int_equal(workday_add(ctx, DATE_NONE, 1), DATE_NONE);
	assert_int_equal(workday_next(ctx, DATE_NONE), DATE_NONE);
	assert_false(workday_is(ctx, DATE_NONE));
	assert_int_equal(workday_count(ctx, DATE_NONE, 0), 0);
	assert_true(workday_count(ctx, day("0001-01-01"), day("9999-12-31")) > 2600000);
	test_end(ctx);
}

static void
test_company__its_weekend_decides_which_days_are_off(void **state)
{
	struct ctx *ctx = rec_unit("admin");

	(void)state;
	company_set(ctx, "weekend", "sun");
	assert_true(workday_is(ctx, day("2026-11-21")));
	assert_false(workday_is(ctx, day("2026-11-22")));
	assert_int_equal(workday_count(ctx, day("2026-11-01"), day("2026-11-30")), 25);
	company_set(ctx, "weekend", "fri_sat");
	assert_false(workday_is(ctx, day("2026-11-20")));
	assert_true(workday_is(ctx, day("2026-11-22")));
	company_set(ctx, "weekend", "none");
	assert_int_equal(workday_count(ctx, day("2026-11-01"), day("2026-11-30")), 30);
	test_end(ctx);
}

static void
test_company__its_time_zone_wins_over_the_file_and_moves_today(void **state)
{
	struct ctx *ctx = rec_unit("admin");

	(void)state;
	assert_int_equal(instant_parse(&ctx->now, "2026-11-23T20:00:00Z"), OK);
	company_set(ctx, "zone", "Asia/Shanghai");
	assert_string_equal(ctx->zone, "Asia/Shanghai");
	assert_string_equal(date_str(ctx->mem, ctx->today), "2026-11-24");
	company_set(ctx, "zone", "America/New_York");
	assert_string_equal(ctx->zone, "America/New_York");
	assert_string_equal(date_str(ctx->mem, ctx->today), "2026-11-23");
	test_end(ctx);
}

static void
test_company__zones_and_currencies_that_do_not_exist_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "zone", "Asia/Atlantis" }, { "zone", "../../etc/passwd" }, { "zone", "UTC+8h" },
		{ "currency", "RMB" }, { "currency", "XX" }, { "currency", "AED" " " },
	};
	struct ctx *ctx = rec_unit("admin");
	struct db_rows *rows;
	struct rec *r;

	(void)state;
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM company", NO_VALS));
	assert_true(db_next(rows));
	int64_t id = db_int(rows, 0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct form *f = form_new(ctx);

		assert_ok(ctx, rec_lock(ctx, &r, "company", id));
		rec_set(r, bad[i][0], VTEXT(bad[i][1]));
		assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
		form_said(f, bad[i][0]);
	}
	assert_ok(ctx, rec_lock(ctx, &r, "company", id));
	rec_set(r, "currency", VTEXT("usd"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_text(r, "currency"), "USD");
	test_end(ctx);
}

/* ---- lists ------------------------------------------------------------------------------------- */

static void
test_calendar__a_list_makes_its_years_what_it_says_and_touches_no_other(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct calendar_year *years;
	struct calendar_list l;
	size_t n;

	(void)state;
	take(ctx, "2025-01-01,off,元旦\n2026-01-01,off,元旦,New Year\n2026-01-02,off,元旦\n2026-05-01,off,五一\n");
	l = list_of(ctx, "2026-01-01,off,元旦\n2026-05-01,off,劳动节\n2026-05-02,work,劳动节\n2027-01-01,off,元旦\n");
	assert_ok(ctx, calendar_compare(ctx, &l, &years, &n));
	assert_int_equal(n, 2);
	assert_int_equal(years[0].year, 2026);
	assert_int_equal(years[0].stored, 3);
	assert_int_equal(years[0].off, 2);
	assert_int_equal(years[0].work, 1);
	assert_int_equal(years[0].added, 1);
	assert_int_equal(years[0].changed, 1);
	assert_int_equal(years[0].removed, 1);
	assert_int_equal(years[1].stored, 0);
	assert_ok(ctx, calendar_take(ctx, &l, form_new(ctx)));
	assert_int_equal(days_of(ctx, 2025), 1);
	assert_int_equal(days_of(ctx, 2026), 3);
	assert_int_equal(days_of(ctx, 2027), 1);
	/* The same list once more changes nothing, and English names that it lacks stay. */
	assert_ok(ctx, calendar_compare(ctx, &l, &years, &n));
	assert_int_equal(years[0].added + years[0].changed + years[0].removed, 0);
	struct db_rows *rows;
	assert_ok(ctx, db_select(ctx, &rows, "SELECT name_en FROM holiday WHERE date = '2026-01-01' AND deleted_at IS NULL", NO_VALS));
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 0), "New Year");
	test_end(ctx);
}

static void
test_calendar__who_may_not_edit_special_days_takes_no_list(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct calendar_list l = list_of(ctx, "2026-01-01,off,元旦\n");

	(void)state;
	assert_int_equal(calendar_take(ctx, &l, form_new(ctx)), ERR_DENIED);
	test_end(ctx);
}

static void
ship(struct ctx *ctx, const char *text, int expected)
{
	struct calendar_list l = list_of(ctx, text);
	int year, n = 0;

	as_system_begin(ctx, "seed");
	do {
		assert_ok(ctx, calendar_ship(ctx, &l, &year));
		n += year != 0;
	} while (year);
	as_system_end(ctx);
	assert_int_equal(n, expected);
}

static void
test_calendar__shipped_years_come_once_and_deleted_days_stay_deleted(void **state)
{
	static const char first[] = "2025-01-01,off,元旦\n2026-01-01,off,元旦\n2026-01-02,off,元旦\n";
	struct ctx *ctx = rec_unit("admin");
	struct db_rows *rows;
	struct rec *r;

	(void)state;
	ship(ctx, first, 2);
	ship(ctx, first, 0);
	assert_int_equal(days_of(ctx, 2026), 2);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM holiday WHERE YEAR(date) = 2026", NO_VALS));
	while (db_next(rows)) {
		assert_ok(ctx, rec_lock(ctx, &r, "holiday", db_int(rows, 0)));
		assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	}
	/* Even when the bin was emptied. */
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM holiday WHERE deleted_at IS NOT NULL", NO_VALS));
	ship(ctx, first, 0);
	assert_int_equal(days_of(ctx, 2026), 0);
	/* The next release brings the next year; one that somebody entered himself stays his. */
	take(ctx, "2028-01-03,off,自定\n");
	ship(ctx, "2026-01-01,off,元旦\n2027-01-01,off,元旦\n2028-01-01,off,元旦\n", 2);
	assert_int_equal(days_of(ctx, 2026), 0);
	assert_int_equal(days_of(ctx, 2027), 1);
	assert_int_equal(days_of(ctx, 2028), 1);
	test_end(ctx);
}

static void
test_calendar__two_rows_for_one_day_are_refused(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r = rec_begin(ctx, "holiday");
	struct form *f = form_new(ctx);

	(void)state;
	take(ctx, "2026-01-01,off,元旦\n");
	rec_set(r, "date", VDATE(day("2026-01-01")));
	rec_set(r, "name", VTEXT("又一个元旦"));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "date");
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_workday__without_special_days_the_week_decides),
		cmocka_unit_test(test_workday__days_off_and_make_up_workdays_win_over_the_week),
		cmocka_unit_test(test_workday__counting_and_adding_agree),
		cmocka_unit_test(test_workday__the_ends_of_the_calendar_are_no_trap),
		cmocka_unit_test(test_company__its_weekend_decides_which_days_are_off),
		cmocka_unit_test(test_company__its_time_zone_wins_over_the_file_and_moves_today),
		cmocka_unit_test(test_company__zones_and_currencies_that_do_not_exist_are_refused),
		cmocka_unit_test(test_calendar__a_list_makes_its_years_what_it_says_and_touches_no_other),
		cmocka_unit_test(test_calendar__who_may_not_edit_special_days_takes_no_list),
		cmocka_unit_test(test_calendar__shipped_years_come_once_and_deleted_days_stay_deleted),
		cmocka_unit_test(test_calendar__two_rows_for_one_day_are_refused),
	};

	return cmocka_run_group_tests_name("workday", tests, workday_setup, testrec_close);
}
