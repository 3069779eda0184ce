/* test_date.c - days, instants and zones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

static const char shanghai[] = "Asia/Shanghai", new_york[] = "America/New_York";

static int32_t
day(const char *text)
{
	int32_t date = DATE_NONE;

	assert_int_equal(date_parse(&date, text), OK);
	return date;
}

static int64_t
instant(const char *text)
{
	int64_t t = INSTANT_NONE;

	assert_int_equal(instant_parse(&t, text), OK);
	return t;
}

static void
test_date__every_day_of_the_calendar_comes_back(void **state)
{
	int y, m, d, weekday = 1;	/* 0001-01-01 was a Monday */
	int32_t last = date_from_ymd(9999, 12, 31);

	(void)state;
	for (int32_t date = date_from_ymd(1, 1, 1); date <= last; date++) {
		date_to_ymd(date, &y, &m, &d);
		if (date_from_ymd(y, m, d) != date || date_weekday(date) != weekday)
			fail_msg("day %d", date);
		weekday = (weekday + 1) % 7;
	}
	assert_int_equal(date_from_ymd(1970, 1, 1), 0);
	assert_int_equal(date_from_ymd(2026, 11, 23), 20780);
	assert_int_equal(date_weekday(20780), 1);
}

static void
test_date__days_that_do_not_exist_are_none(void **state)
{
	(void)state;
	assert_int_equal(date_from_ymd(2026, 2, 29), DATE_NONE);
	assert_int_not_equal(date_from_ymd(2024, 2, 29), DATE_NONE);
	assert_int_equal(date_from_ymd(1900, 2, 29), DATE_NONE);
	assert_int_not_equal(date_from_ymd(2000, 2, 29), DATE_NONE);
	assert_int_equal(date_from_ymd(2026, 4, 31), DATE_NONE);
	assert_int_equal(date_from_ymd(2026, 0, 1), DATE_NONE);
	assert_int_equal(date_from_ymd(2026, 13, 1), DATE_NONE);
	assert_int_equal(date_from_ymd(2026, 1, 0), DATE_NONE);
	assert_int_equal(date_from_ymd(0, 1, 1), DATE_NONE);
	assert_int_equal(date_from_ymd(10000, 1, 1), DATE_NONE);
}

static void
test_date__months_are_added_within_the_month(void **state)
{
	(void)state;
	assert_string_equal(date_str(mem, date_add_months(day("2026-01-31"), 1)), "2026-02-28");
	assert_string_equal(date_str(mem, date_add_months(day("2024-01-31"), 1)), "2024-02-29");
	assert_string_equal(date_str(mem, date_add_months(day("2026-03-31"), -1)), "2026-02-28");
	assert_string_equal(date_str(mem, date_add_months(day("2026-11-30"), 3)), "2027-02-28");
	assert_string_equal(date_str(mem, date_add_months(day("2026-01-15"), -13)), "2024-12-15");
	assert_int_equal(date_add_months(day("9999-12-01"), 1), DATE_NONE);
	assert_int_equal(date_add_months(day("0001-01-31"), -1), DATE_NONE);
	assert_int_equal(date_add_months(day("2026-01-01"), INT32_MAX), DATE_NONE);
	assert_int_equal(date_add_months(DATE_NONE, 1), DATE_NONE);
}

static void
test_date__the_usual_ways_of_writing_are_read(void **state)
{
	static const char *const same[] = { "2026-11-03", "2026/11/03", "2026.11.03", "20261103",
		"2026年11月03日", "2026年11月3日", " 2026-11-3 ", "２０２６－１１－０３", "2026/11/3" };

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		assert_string_equal(date_str(mem, day(same[i])), "2026-11-03");
}

static void
test_date__other_texts_are_refused(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-11", "2026-11-", "2026-11-031", "26-11-03",
		"2026-11/03", "2026--1-03", "2026-+1-03", "2026- 1-03", "2026-02-30", "2026-13-01",
		"0000-00-00", "2026110", "202611033", "2026-11-03x", "11/03/2026", "2026年11月",
		"2026年11月03", "-2026-11-03", "2026-11-03 08:00", "2026-1\xff-03", "99999999999999" };
	int32_t date = 5;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(date_parse(&date, bad[i]), ERR_INVALID);
	assert_int_equal(date_parse(&date, NULL), ERR_INVALID);
	assert_int_equal(date, 5);
	assert_string_equal(date_str(mem, DATE_NONE), "");
	assert_string_equal(date_str(mem, INT32_MAX), "");
}

static void
test_instant__sql_and_iso_forms_are_read(void **state)
{
	static const char *const same[] = { "2026-11-23 08:00:00.120", "2026-11-23T08:00:00.12Z",
		"2026-11-23T16:00:00.120+08:00", "2026-11-23T16:00:00.1200999+0800",
		"2026-11-22T22:00:00.12-10", "2026-11-23T08:00:00.120000000", " 2026-11-23 8:00:00.12 " };

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		assert_string_equal(instant_str(mem, instant(same[i])), "2026-11-23T08:00:00.120Z");
	assert_string_equal(instant_sql(mem, instant("2026-11-23T08:00")), "2026-11-23 08:00:00.000");
	assert_string_equal(instant_str(mem, instant("1969-12-31 23:59:59.999")), "1969-12-31T23:59:59.999Z");
	assert_int_equal(instant("1970-01-01 00:00:00"), 0);
	assert_int_equal(instant("1969-12-31 23:59:59.999"), -1);
}

static void
test_instant__other_texts_are_refused(void **state)
{
	static const char *const bad[] = { "", "2026-11-23", "2026-11-23 ", "2026-11-23T", "2026-11-23 24:00",
		"2026-11-23 08", "2026-11-23 08:60", "2026-11-23 08:00:60", "2026-11-23 08:0",
		"2026-11-23 08:00:00.", "2026-11-23 08:00:00.1234567890", "2026-11-23 08:00:00+",
		"2026-11-23 08:00:00+15:00", "2026-11-23 08:00:00+08:60", "2026-11-23 08:00:00+08:",
		"2026-11-23 08:00:00+08:000", "2026-11-23 08:00:00ZZ", "2026-02-30 08:00:00",
		"0000-00-00 00:00:00", "0001-01-01 00:00:00+08:00", "9999-12-31 23:00:00-08:00",
		"2026-11-23 -8:00", "2026-11-23x08:00" };
	int64_t t = 5;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(instant_parse(&t, bad[i]), ERR_INVALID);
	assert_int_equal(instant_parse(&t, NULL), ERR_INVALID);
	assert_int_equal(t, 5);
}

static void
test_instant__a_zone_decides_the_day_and_the_clock(void **state)
{
	int64_t t = instant("2026-11-23T16:30:00Z");

	(void)state;
	assert_string_equal(date_str(mem, instant_date(t, shanghai)), "2026-11-24");
	assert_string_equal(date_str(mem, instant_date(t, new_york)), "2026-11-23");
	assert_string_equal(instant_local(mem, t, shanghai), "2026-11-24 00:30");
	assert_string_equal(instant_local(mem, t, new_york), "2026-11-23 11:30");
	assert_string_equal(instant_local(mem, instant("2026-07-01 00:00:00"), new_york), "2026-06-30 20:00");
	/* Shanghai had summer time in 1990. */
	assert_string_equal(instant_local(mem, instant("1990-07-01 00:00:00"), shanghai), "1990-07-01 09:00");
	assert_string_equal(instant_local(mem, t, "No/Where"), "2026-11-23 16:30");
}

static void
test_instant__local_times_go_both_ways(void **state)
{
	int64_t t;

	(void)state;
	assert_int_equal(instant_parse_local(&t, "2026-11-23 16:00", shanghai), OK);
	assert_string_equal(instant_str(mem, t), "2026-11-23T08:00:00.000Z");
	assert_int_equal(instant_parse_local(&t, "2026/11/23 ０９：０５", shanghai), OK);
	assert_string_equal(instant_local(mem, t, shanghai), "2026-11-23 09:05");
	assert_int_equal(instant_parse_local(&t, "1960-01-01T00:00:00.5", shanghai), OK);
	assert_string_equal(instant_str(mem, t), "1959-12-31T16:00:00.500Z");
	/* The clock jumps from 02:00 to 03:00. */
	assert_int_equal(instant_parse_local(&t, "2026-03-08 02:30", new_york), OK);
	assert_string_equal(instant_local(mem, t, new_york), "2026-03-08 03:00");
	assert_int_equal(instant_parse_local(&t, "2026-11-23 16:00Z", shanghai), ERR_INVALID);
	assert_int_equal(instant_parse_local(&t, NULL, shanghai), ERR_INVALID);
}

static void
test_instant__none_and_nonsense_are_shown_as_nothing(void **state)
{
	static const int64_t odd[] = { INSTANT_NONE, INT64_MAX, 253402300800000, -62135596800001 };

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		assert_string_equal(instant_str(mem, odd[i]), "");
		assert_string_equal(instant_sql(mem, odd[i]), "");
		assert_string_equal(instant_local(mem, odd[i], shanghai), "");
		assert_int_equal(instant_date(odd[i], shanghai), DATE_NONE);
	}
	assert_string_equal(instant_str(mem, 253402300799999), "9999-12-31T23:59:59.999Z");
	assert_true(instant_now() > instant("2024-01-01 00:00:00"));
}

static void
test_instant__many_zones_do_not_disturb_each_other(void **state)
{
	static const char *const zones[] = { "UTC", "Asia/Tokyo", "Europe/Berlin", "Asia/Kolkata",
		"America/New_York", "Africa/Cairo", "Australia/Sydney", "Asia/Urumqi", "Asia/Shanghai",
		"America/Sao_Paulo" };

	(void)state;
	for (size_t round = 0; round < 3; round++)
		for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
			int64_t t;
			assert_int_equal(instant_parse_local(&t, "2026-11-23 16:00", zones[i]), OK);
			assert_string_equal(instant_local(mem, t, zones[i]), "2026-11-23 16:00");
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_date__every_day_of_the_calendar_comes_back),
		cmocka_unit_test(test_date__days_that_do_not_exist_are_none),
		cmocka_unit_test(test_date__months_are_added_within_the_month),
		cmocka_unit_test(test_date__the_usual_ways_of_writing_are_read),
		cmocka_unit_test(test_date__other_texts_are_refused),
		cmocka_unit_test(test_instant__sql_and_iso_forms_are_read),
		cmocka_unit_test(test_instant__other_texts_are_refused),
		cmocka_unit_test(test_instant__a_zone_decides_the_day_and_the_clock),
		cmocka_unit_test(test_instant__local_times_go_both_ways),
		cmocka_unit_test(test_instant__none_and_nonsense_are_shown_as_nothing),
		cmocka_unit_test(test_instant__many_zones_do_not_disturb_each_other),
	};

	return cmocka_run_group_tests(tests, mem_open, mem_close);
}
