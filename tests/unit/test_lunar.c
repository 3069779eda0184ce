/* test_lunar.c - the Chinese calendar against days that are known, and birthdays that come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

static int32_t
day(const char *text)
{
	int32_t date = DATE_NONE;

	assert_int_equal(date_parse(&date, text), OK);
	return date;
}

static void
assert_day(int32_t date, const char *expected)
{
	struct arena *a = arena_new();

	assert_string_equal(date_str(a, date), expected);
	arena_free(a);
}

/* New Year and other days as calendars print them. */
static void
test_lunar__known_days_are_right_both_ways(void **state)
{
	static const struct { const char *date; struct lunar l; } known[] = {
		{ "1900-01-31", { 1900, 1, 1, false } }, { "1949-10-01", { 1949, 8, 10, false } }, { "1970-02-06", { 1970, 1, 1, false } },
		{ "1984-11-23", { 1984, 10, 1, true } }, { "2000-02-05", { 2000, 1, 1, false } }, { "2020-05-23", { 2020, 4, 1, true } },
		{ "2023-02-20", { 2023, 2, 1, false } }, { "2023-03-22", { 2023, 2, 1, true } }, { "2024-02-10", { 2024, 1, 1, false } },
		{ "2024-09-17", { 2024, 8, 15, false } }, { "2025-01-28", { 2024, 12, 29, false } }, { "2025-01-29", { 2025, 1, 1, false } },
		{ "2025-07-25", { 2025, 6, 1, true } }, { "2026-02-16", { 2025, 12, 29, false } }, { "2026-02-17", { 2026, 1, 1, false } },
		{ "2026-09-25", { 2026, 8, 15, false } }, { "2033-12-22", { 2033, 11, 1, true } }, { "2034-02-19", { 2034, 1, 1, false } },
		{ "2100-12-31", { 2100, 12, 1, false } }, { "2101-01-28", { 2100, 12, 29, false } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		struct lunar l = { 0 };

		assert_true(lunar_from_date(day(known[i].date), &l));
		if (l.year != known[i].l.year || l.month != known[i].l.month || l.day != known[i].l.day || l.leap != known[i].l.leap)
			fail_msg("%s is %d-%d-%d%s", known[i].date, l.year, l.month, l.day, l.leap ? " leap" : "");
		assert_day(lunar_to_date(known[i].l), known[i].date);
	}
}

static void
test_lunar__every_day_of_the_table_comes_back(void **state)
{
	struct lunar l, before = { 1899, 12, 30, false };

	(void)state;
	for (int32_t date = day("1900-01-31"); date <= day("2101-01-28"); date++) {
		assert_true(lunar_from_date(date, &l));
		if (lunar_to_date(l) != date || (l.day == 1) != (before.day >= 29 && !(before.day == 29 && l.day == 30)))
			fail_msg("%d-%d-%d of day %d", l.year, l.month, l.day, date);
		before = l;
	}
	assert_false(lunar_from_date(day("1900-01-30"), &l));
	assert_false(lunar_from_date(day("2101-01-29"), &l));
	assert_false(lunar_from_date(DATE_NONE, &l));
	assert_int_equal(lunar_to_date((struct lunar){ 1899, 1, 1, false }), DATE_NONE);
	assert_int_equal(lunar_to_date((struct lunar){ 2101, 1, 1, false }), DATE_NONE);
	assert_int_equal(lunar_to_date((struct lunar){ 2020, 13, 1, false }), DATE_NONE);
	assert_int_equal(lunar_to_date((struct lunar){ 2020, 1, 31, false }), DATE_NONE);
}

static void
assert_birthday(const char *born, bool lunar, const char *from, const char *expected)
{
	assert_day(birthday_after(day(born), lunar, day(from)), expected);
}

static void
test_birthday__comes_back_each_year_and_on_the_day_itself(void **state)
{
	(void)state;
	assert_birthday("1980-05-20", false, "2026-11-25", "2027-05-20");
	assert_birthday("1980-05-20", false, "2026-05-20", "2026-05-20");
	assert_birthday("1980-12-31", false, "2026-12-31", "2026-12-31");
	assert_birthday("1980-01-01", false, "2026-12-31", "2027-01-01");
	assert_birthday("1996-02-29", false, "2027-01-01", "2027-02-28");
	assert_birthday("1996-02-29", false, "2028-02-28", "2028-02-29");
	/* 1979-10-01 was the 11th of the eighth month. */
	assert_birthday("1979-10-01", true, "2026-01-01", "2026-09-21");
	assert_birthday("1979-10-01", true, "2026-09-21", "2026-09-21");
	assert_birthday("1979-10-01", true, "2026-09-22", "2027-09-11");
	/* A second month, where the package's way back is wrong: 1985-03-21 was its first day. */
	assert_birthday("1985-03-21", true, "2026-01-01", "2026-03-19");
}

/* 腊月三十 of 1983 (1984-02-01); the last months of 2024 to 2028 are short. */
static void
test_birthday__of_the_thirtieth_is_the_twenty_ninth_of_a_short_month(void **state)
{
	(void)state;
	assert_birthday("1984-02-01", true, "2024-01-01", "2024-02-09");	/* 30 days */
	assert_birthday("1984-02-01", true, "2024-02-10", "2025-01-28");
	assert_birthday("1984-02-01", true, "2025-01-29", "2026-02-16");
	assert_birthday("1984-02-01", true, "2026-02-17", "2027-02-05");
}

/* 闰四月初一 of 2020 (2020-05-23): only a year with that leap month has it. */
static void
test_birthday__of_a_leap_month_falls_back_to_the_ordinary_one(void **state)
{
	(void)state;
	assert_birthday("2020-05-23", true, "2021-01-01", "2021-05-12");
	assert_birthday("2020-05-23", true, "2026-01-01", "2026-05-17");
	/* 闰二月初一 of 2004 (2004-03-21), and 2023, which has one again. */
	assert_birthday("2004-03-21", true, "2023-01-01", "2023-03-22");
	assert_birthday("2004-03-21", true, "2024-01-01", "2024-03-10");
	/* Who was born in the ordinary month celebrates once. */
	assert_birthday("2023-02-20", true, "2023-02-21", "2024-03-10");
}

static void
test_birthday__nothing_is_said_beyond_the_table_or_without_a_day(void **state)
{
	(void)state;
	assert_int_equal(birthday_after(DATE_NONE, false, day("2026-01-01")), DATE_NONE);
	assert_int_equal(birthday_after(day("1899-05-05"), true, day("2026-01-01")), DATE_NONE);
	assert_birthday("1899-05-05", false, "2026-01-01", "2026-05-05");
	assert_int_equal(birthday_after(day("1980-05-05"), true, day("2101-01-01")), DATE_NONE);
	assert_birthday("2030-05-05", false, "2026-01-01", "2030-05-05");
	assert_int_equal(birthday_after(day("9999-05-05"), false, day("9999-12-31")), DATE_NONE);
}

static void
test_lunar__days_read_as_people_say_them(void **state)
{
	static const struct { struct lunar l; const char *zh; } said[] = {
		{ { 2026, 2, 1, false }, "农历二月初一" }, { { 2025, 6, 10, true }, "农历闰六月初十" }, { { 2026, 1, 15, false }, "农历正月十五" },
		{ { 2026, 11, 20, false }, "农历冬月二十" }, { { 2026, 10, 21, false }, "农历十月廿一" }, { { 2026, 12, 30, false }, "农历腊月三十" },
	};
	struct arena *a = arena_new();

	(void)state;
	lang_use("zh_CN");
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		assert_string_equal(lunar_text(a, said[i].l), said[i].zh);
	lang_use("en");
	assert_string_equal(lunar_text(a, said[1].l), "lunar calendar, day 10 of leap month 6");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lunar__known_days_are_right_both_ways),
		cmocka_unit_test(test_lunar__every_day_of_the_table_comes_back),
		cmocka_unit_test(test_birthday__comes_back_each_year_and_on_the_day_itself),
		cmocka_unit_test(test_birthday__of_the_thirtieth_is_the_twenty_ninth_of_a_short_month),
		cmocka_unit_test(test_birthday__of_a_leap_month_falls_back_to_the_ordinary_one),
		cmocka_unit_test(test_birthday__nothing_is_said_beyond_the_table_or_without_a_day),
		cmocka_unit_test(test_lunar__days_read_as_people_say_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
