/* test_schedule.c - when jobs are due. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "job/job.h"

static const char shanghai[] = "Asia/Shanghai";

static struct schedule
parsed(const char *text)
{
	struct schedule s;

	assert_int_equal(schedule_parse(&s, text), OK);
	return s;
}

static int64_t
at(const char *local, const char *zone)
{
	int64_t t = 0;

	assert_int_equal(instant_parse_local(&t, local, zone), OK);
	return t;
}

static void
test_schedule__words_that_are_no_schedule_are_refused(void **state)
{
	static const char *const bad[] = { "", "every", "every 0m", "every 5x", "every 25h", "daily",
		"daily 24:00", "daily 3:5x", "weekly 7 01:00", "monthly 0 01:00", "monthly 32 01:00",
		"yearly 1 01:00", "daily 03:30 x" };
	struct schedule s;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(schedule_parse(&s, bad[i]), ERR_INVALID);
}

static void
test_schedule__every_ten_minutes_counts_from_midnight(void **state)
{
	struct schedule s = parsed("every 10m");

	(void)state;
	assert_int_equal(schedule_last(&s, at("2026-11-23 10:37", shanghai), shanghai), at("2026-11-23 10:30", shanghai));
	assert_int_equal(schedule_next(&s, at("2026-11-23 10:30", shanghai), shanghai), at("2026-11-23 10:40", shanghai));
}

static void
test_schedule__daily_is_the_company_clock(void **state)
{
	struct schedule s = parsed("daily 03:30");

	(void)state;
	assert_int_equal(schedule_last(&s, at("2026-11-23 03:29", shanghai), shanghai), at("2026-11-22 03:30", shanghai));
	assert_int_equal(schedule_last(&s, at("2026-11-23 03:30", shanghai), shanghai), at("2026-11-23 03:30", shanghai));
	assert_int_equal(schedule_next(&s, at("2026-12-31 04:00", shanghai), shanghai), at("2027-01-01 03:30", shanghai));
}

static void
test_schedule__day_31_is_the_last_day_of_every_month(void **state)
{
	struct schedule s = parsed("monthly 31 02:00");

	(void)state;
	assert_int_equal(schedule_next(&s, at("2027-02-10 00:00", shanghai), shanghai), at("2027-02-28 02:00", shanghai));
	assert_int_equal(schedule_next(&s, at("2028-02-10 00:00", shanghai), shanghai), at("2028-02-29 02:00", shanghai));
	assert_int_equal(schedule_last(&s, at("2026-11-29 00:00", shanghai), shanghai), at("2026-10-31 02:00", shanghai));
}

static void
test_schedule__sunday_is_day_0(void **state)
{
	struct schedule s = parsed("weekly 0 04:00");

	(void)state;
	assert_int_equal(schedule_next(&s, at("2026-11-23 12:00", shanghai), shanghai), at("2026-11-29 04:00", shanghai));
}

static void
test_schedule__a_time_that_summer_time_skips_comes_once(void **state)
{
	static const char berlin[] = "Europe/Berlin";
	struct schedule s = parsed("daily 02:30");
	int64_t skipped = schedule_next(&s, at("2026-03-28 12:00", berlin), berlin);

	(void)state;
	assert_int_equal(skipped, at("2026-03-29 03:00", berlin));
	assert_int_equal(schedule_next(&s, skipped, berlin), at("2026-03-30 02:30", berlin));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schedule__words_that_are_no_schedule_are_refused),
		cmocka_unit_test(test_schedule__every_ten_minutes_counts_from_midnight),
		cmocka_unit_test(test_schedule__daily_is_the_company_clock),
		cmocka_unit_test(test_schedule__day_31_is_the_last_day_of_every_month),
		cmocka_unit_test(test_schedule__sunday_is_day_0),
		cmocka_unit_test(test_schedule__a_time_that_summer_time_skips_comes_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
