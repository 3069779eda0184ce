/* test_str.c - words, characters, and the form in which text is stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

static void
test_str__compares_begin_and_end(void **state)
{
	(void)state;
	assert_true(str_eq("a", "a") && str_eq(NULL, NULL));
	assert_false(str_eq("a", "b") || str_eq("a", NULL) || str_eq(NULL, ""));
	assert_true(str_starts("客源", "客") && str_starts("a", ""));
	assert_false(str_starts("a", "ab") || str_starts(NULL, ""));
	assert_true(str_ends("x.xml", ".xml") && str_ends("a", ""));
	assert_false(str_ends("xml", ".xml") || str_ends(NULL, ""));
}

static void
test_str__words_and_parts(void **state)
{
	const char *const *words = str_words(mem, " read\tedit \n do ");

	(void)state;
	assert_string_equal(words[0], "read");
	assert_string_equal(words[1], "edit");
	assert_string_equal(words[2], "do");
	assert_null(words[3]);
	assert_true(words_have(words, "edit"));
	assert_false(words_have(words, "edi") || words_have(NULL, "edit") || words_have(words, ""));
	assert_null(str_words(mem, "  ")[0]);
	assert_null(str_words(mem, NULL)[0]);
	assert_string_equal(str_words(mem, "a b c d e")[4], "e");
	const char *const *parts = str_split(mem, "/3/17/", '/');
	assert_string_equal(parts[0], "");
	assert_string_equal(parts[1], "3");
	assert_string_equal(parts[2], "17");
	assert_string_equal(parts[3], "");
	assert_null(parts[4]);
	assert_null(str_split(mem, "", ',')[0]);
	assert_null(str_split(mem, NULL, ',')[0]);
}

static void
test_str__whole_numbers_are_whole_texts(void **state)
{
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1", "１",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999", "1\n" };
	int64_t n = 5;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(str_int(bad[i], &n), ERR_INVALID);
	assert_int_equal(str_int(NULL, &n), ERR_INVALID);
	assert_int_equal(n, 5);
	assert_int_equal(str_int("-9223372036854775808", &n), OK);
	assert_true(n == INT64_MIN);
	assert_int_equal(str_int("007", &n), OK);
	assert_int_equal(n, 7);
}

static void
test_utf8__only_valid_text_is_ok(void **state)
{
	static const char *const bad[] = { "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80",
		"\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE5\xAE", "a\xFF", "\xE5", "\xF0\x9F\x98" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(utf8_ok(bad[i], strlen(bad[i])));
	assert_true(utf8_ok("", 0) && utf8_ok("客源 a\xF0\x9F\x98\x80", 12));
	assert_false(utf8_ok("a\0b", 3));
	assert_true(utf8_ok("客源", 3));
	assert_false(utf8_ok("客源", 4));
}

static void
test_utf8__next_never_passes_the_end(void **state)
{
	const char *s = "a客\xF0\x9F\x98\x80\xE5\xAE";

	(void)state;
	assert_int_equal(utf8_next(&s), 'a');
	assert_int_equal(utf8_next(&s), 0x5BA2);
	assert_int_equal(utf8_next(&s), 0x1F600);
	assert_int_equal(utf8_next(&s), 0xFFFD);
	assert_int_equal(utf8_next(&s), 0xFFFD);
	assert_int_equal(utf8_next(&s), 0);
	assert_int_equal(utf8_next(&s), 0);
}

static void
test_utf8__counts_characters_and_columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_len("客源 CRM"), 6);
	assert_int_equal(utf8_width("客源 CRM"), 8);
	assert_int_equal(utf8_width("e\u0301"), 1);
	assert_int_equal(utf8_width("ＡＢ"), 4);
	assert_int_equal(utf8_len(""), 0);
}

static const char *
clean(const char *s, bool long_text)
{
	const char *out = NULL;

	assert_int_equal(str_clean(mem, s, long_text, &out), OK);
	return out;
}

static void
test_str__stored_text_is_composed_and_trimmed(void **state)
{
	(void)state;
	assert_string_equal(clean(" \u3000 苏州　华信\t\r\n", false), "苏州　华信");
	assert_string_equal(clean("e\u0301cole", false), "\u00e9cole");
	assert_string_equal(clean("か\u3099", false), "が");
	assert_string_equal(clean("\uF9B4", false), "\u9818");
	assert_string_equal(clean("\uFEFFabc", false), "abc");
	assert_string_equal(clean(" \n ", true), "");
	assert_string_equal(clean("", false), "");
	assert_string_equal(clean("\na\r\nb\rc\td\u2028e\n\n", true), "a\nb\nc\td\ne");
	assert_string_equal(clean("\xF0\xA0\xAE\xB7野家 \xF0\x9F\x98\x80", false), "\xF0\xA0\xAE\xB7野家 \xF0\x9F\x98\x80");
}

static void
test_str__what_no_text_may_hold_is_refused(void **state)
{
	static const char *const never[] = { "a\x01z", "a\x1Bz", "a\x7Fz", "a\xC2\x85z", "a\u202Ez", "a\u2066z",
		"a\uFFFEz", "a\uFDD0z", "a\xF0\x9F\xBF\xBFz", "a\xFFz", "a\xED\xA0\x80z", "a\x0Bz" };
	static const char *const not_in_one_line[] = { "a\nz", "a\tz", "a\rz", "a\u2028z" };
	const char *out = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
		assert_int_equal(str_clean(mem, never[i], false, &out), ERR_INVALID);
		assert_int_equal(str_clean(mem, never[i], true, &out), ERR_INVALID);
	}
	for (size_t i = 0; i < sizeof not_in_one_line / sizeof not_in_one_line[0]; i++)
		assert_int_equal(str_clean(mem, not_in_one_line[i], false, &out), ERR_INVALID);
	assert_null(out);
}

static void
test_str__equal_names_have_the_same_key(void **state)
{
	static const char *const pairs[][2] = {
		{ "ＡＢＣ（上海）有限公司", "abc(上海)有限公司" }, { " 华信 　 科技 ", "华信 科技" },
		{ "华信【苏州】", "华信(苏州)" }, { "华信〔苏州〕", "华信[苏州]" },
		{ "E\u0301cole", "\u00c9COLE" }, { "华\u200B信", "华信" },
		{ "Ａ\u0301", "\u00e1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		assert_string_equal(str_normal(mem, pairs[i][0]), str_normal(mem, pairs[i][1]));
	assert_string_equal(str_normal(mem, "ＡＢＣ（上海）有限公司"), "abc(上海)有限公司");
	assert_string_not_equal(str_normal(mem, "华信有限公司"), str_normal(mem, "华信"));
	assert_string_equal(str_normal(mem, ""), "");
}

static void
test_str__lower_url_and_narrow(void **state)
{
	char text[8];

	(void)state;
	assert_string_equal(str_lower(mem, "AbC-É客"), "abc-É客");
	assert_null(str_lower(mem, NULL));
	assert_string_equal(str_url(mem, "a b&c=客/~-._"), "a%20b%26c%3D%E5%AE%A2%2F~-._");
	assert_string_equal(str_url(mem, ""), "");
	assert_true(str_narrow("　１２－Ａ　", text, sizeof text));
	assert_string_equal(text, "12-A");
	assert_true(str_narrow("1234567            ", text, sizeof text));
	assert_string_equal(text, "1234567");
	assert_false(str_narrow("12345678", text, sizeof text));
	assert_false(str_narrow("1234567  8", text, sizeof text));
	assert_true(str_narrow("\xEF\xBC", text, sizeof text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_str__compares_begin_and_end),
		cmocka_unit_test(test_str__words_and_parts),
		cmocka_unit_test(test_str__whole_numbers_are_whole_texts),
		cmocka_unit_test(test_utf8__only_valid_text_is_ok),
		cmocka_unit_test(test_utf8__next_never_passes_the_end),
		cmocka_unit_test(test_utf8__counts_characters_and_columns),
		cmocka_unit_test(test_str__stored_text_is_composed_and_trimmed),
		cmocka_unit_test(test_str__what_no_text_may_hold_is_refused),
		cmocka_unit_test(test_str__equal_names_have_the_same_key),
		cmocka_unit_test(test_str__lower_url_and_narrow),
	};

	return cmocka_run_group_tests(tests, mem_open, mem_close);
}
