/* test_calendar_list.c - lists of special days: what is understood, and what the sentences say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/calendar.h"

static struct calendar_list
read_list(struct arena *a, const char *text)
{
	struct calendar_list l;

	calendar_read(a, text, &l);
	return l;
}

static void
assert_day(struct arena *a, const struct calendar_day *d, const char *date, bool works, const char *name, const char *en)
{
	assert_string_equal(date_str(a, d->date), date);
	assert_int_equal(d->works, works);
	assert_string_equal(d->name, name);
	assert_string_equal(d->name_en, en);
}

static void
test_calendar_list__a_line_is_date_kind_and_names(void **state)
{
	struct arena *a = arena_new();
	struct calendar_list l = read_list(a, "2027-01-01,off,元旦,New Year's Day\n2027-02-20,work,春节\n");

	(void)state;
	assert_int_equal(l.wrong, 0);
	assert_int_equal(l.n, 2);
	assert_day(a, &l.days[0], "2027-01-01", false, "元旦", "New Year's Day");
	assert_day(a, &l.days[1], "2027-02-20", true, "春节", "");
	arena_free(a);
}

static void
test_calendar_list__what_spreadsheets_and_people_write_is_understood(void **state)
{
	struct arena *a = arena_new();
	struct calendar_list l = read_list(a,
	        "日期,类型,名称,英文名称,,\r\n"
	        "2027/10/1\t休\t国庆节\tNational Day\r\n"
	        "\r\n"
	        "# 以下为调休\r"
	        "2027年10月9日；调休上班；国庆节\r\n"
	        " 2027-1-1 ， 放假 ，\"元旦, 新年\"，\"New \"\"Year\"\"\",,,\r\n"
	        ",,,\r\n");

	(void)state;
	assert_int_equal(l.wrong, 0);
	assert_int_equal(l.n, 3);
	/* In the order of days, whatever the order of lines. */
	assert_day(a, &l.days[0], "2027-01-01", false, "元旦, 新年", "New \"Year\"");
	assert_day(a, &l.days[1], "2027-10-01", false, "国庆节", "National Day");
	assert_day(a, &l.days[2], "2027-10-09", true, "国庆节", "");
	arena_free(a);
}

static void
test_calendar_list__every_mistake_names_its_line(void **state)
{
	static const struct { const char *line, *says; } bad[] = {
		{ "2027-02-30,off,x", "2027-02-30" },
		{ "昨天,off,x", "昨天" },
		{ "1889-01-01,off,x", "1889" },
		{ "2101-01-01,off,x", "2101" },
		{ "2027-01-02,maybe,x", "maybe" },
		{ "2027-01-02", "“”" },
		{ "2027-01-02,off", "name" },
		{ "2027-01-02,off, ", "name" },
		{ "2027-01-02,off,零一二三四五六七八九零一二三四五六七八九零一二三四五六七八九零一二三四五六七八九零一二三四五六七八九零一二三四五六七八九零", "60" },
		{ "2027-01-02,off,a\x01" "b", "characters" },
		{ "2027-01-01,work,again", "line 1" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct calendar_list l = read_list(a, arena_printf(a, "2027-01-01,off,元旦\n\n%s\n", bad[i].line));

		assert_int_equal(l.wrong, 1);
		assert_int_equal(l.problem_count, 1);
		assert_int_equal(l.problems[0].line, 3);
		if (!strstr(l.problems[0].text, bad[i].says))
			fail_msg("%s: %s", bad[i].line, l.problems[0].text);
	}
	arena_free(a);
}

static void
test_calendar_list__an_empty_one_and_too_long_ones_are_refused(void **state)
{
	struct arena *a = arena_new();
	struct calendar_list l = read_list(a, "\n# nothing\n");
	struct buf b;

	(void)state;
	assert_int_equal(l.wrong, 1);
	assert_int_equal(l.problems[0].line, 0);
	buf_init(&b, a);
	for (int i = 0; i < CALENDAR_MOST + 5; i++)
		buf_printf(&b, "%s,off,x\n", date_str(a, date_from_ymd(2000, 1, 1) + i));
	l = read_list(a, buf_str(&b));
	assert_int_equal(l.wrong, 1);
	assert_int_equal(l.problems[0].line, CALENDAR_MOST + 1);
	buf_init(&b, a);
	for (int i = 0; i < 3 * CALENDAR_PROBLEMS; i++)
		buf_add(&b, "x\n");
	l = read_list(a, buf_str(&b));
	assert_int_equal(l.wrong, 3 * CALENDAR_PROBLEMS);
	assert_int_equal(l.problem_count, CALENDAR_PROBLEMS);
	arena_free(a);
}

static void
test_text_decode__utf8_gbk_and_utf16_become_the_same_text(void **state)
{
	static const struct { const char *bytes; size_t n; } same[] = {
		{ "\xe5\x85\x83\xe6\x97\xa6" "1", 7 }, { "\xef\xbb\xbf\xe5\x85\x83\xe6\x97\xa6" "1", 10 },
		{ "\xd4\xaa\xb5\xa9" "1", 5 }, { "\xff\xfe\x43\x51\xe6\x65" "1\0", 8 }, { "\xfe\xff\x51\x43\x65\xe6\0" "1", 8 },
	};
	struct arena *a = arena_new();
	const char *out;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		assert_int_equal(text_decode(a, same[i].bytes, same[i].n, &out), OK);
		assert_string_equal(out, "元旦1");
	}
	assert_int_equal(text_decode(a, "", 0, &out), OK);
	assert_string_equal(out, "");
	assert_int_equal(text_decode(a, "a\0b", 3, &out), ERR_INVALID);
	assert_int_equal(text_decode(a, "\xff\x81", 2, &out), ERR_INVALID);
	assert_int_equal(text_decode(a, "\xff\xfe\0\xd8", 4, &out), ERR_INVALID);
	arena_free(a);
}

static void
test_zone__names_are_asked_of_the_system_and_never_become_other_paths(void **state)
{
	static const char *const no[] = { "", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Asia/Shanghai\n", "亚洲/上海" };

	(void)state;
	assert_true(zone_is_known("Asia/Shanghai"));
	assert_true(zone_is_known("America/Argentina/Buenos_Aires"));
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		assert_false(zone_is_known(no[i]));
	assert_false(zone_is_known(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calendar_list__a_line_is_date_kind_and_names),
		cmocka_unit_test(test_calendar_list__what_spreadsheets_and_people_write_is_understood),
		cmocka_unit_test(test_calendar_list__every_mistake_names_its_line),
		cmocka_unit_test(test_calendar_list__an_empty_one_and_too_long_ones_are_refused),
		cmocka_unit_test(test_text_decode__utf8_gbk_and_utf16_become_the_same_text),
		cmocka_unit_test(test_zone__names_are_asked_of_the_system_and_never_become_other_paths),
	};

	return cmocka_run_group_tests_name("calendar_list", tests, NULL, NULL);
}
