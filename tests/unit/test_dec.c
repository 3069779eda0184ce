/* test_dec.c - money must be exact, or known to be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

static dec
d(const char *text)
{
	dec out = DEC_BAD;

	assert_int_equal(dec_parse(&out, text), OK);
	return out;
}

static void
test_dec__texts_of_people_and_of_the_database_are_read(void **state)
{
	static const struct { const char *text; int64_t micro; } good[] = {
		{ "0", 0 }, { "-0", 0 }, { "1", 1000000 }, { "1234.5", 1234500000 },
		{ "-1,234.5", -1234500000 }, { "1,234,567", 1234567000000 }, { ".25", 250000 },
		{ "-.000001", -1 }, { "0.123456", 123456 }, { "  12  ", 12000000 },
		{ "　１，２３４．５　", 1234500000 }, { "－３", -3000000 }, { "\u22123", -3000000 },
		{ "000012", 12000000 }, { "9223372036854.775807", INT64_MAX },
		{ "-9223372036854.775807", -INT64_MAX }, { "12\t", 12000000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(d(good[i].text).micro, good[i].micro);
}

static void
test_dec__anything_else_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"", " ", "-", ".", "-.", "1.", "1.2.3", "--1", "+1", "1-", "1e3", "0x10", "inf", "nan",
		"1,5", "1,23,456", "1234,567", ",123", "1,,234", "1,234,", "1.1234567", "1.0000000",
		"12a", "a12", "1 2", "1'234", "9223372036854.775808", "-9223372036854.775808",
		"99999999999999999999999999999999999999999999999999999999999999999999999999", "１２元",
		"?", "\xff", "1\x01", "٣",
	};
	dec out = DEC(7);

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(dec_parse(&out, bad[i]), ERR_INVALID);
	assert_int_equal(dec_parse(&out, NULL), ERR_INVALID);
	assert_int_equal(out.micro, DEC(7).micro);
}

static void
test_dec__rounds_half_away_from_zero(void **state)
{
	static const struct { const char *text; int digits; const char *rounded; } cases[] = {
		{ "2.345", 2, "2.35" }, { "-2.345", 2, "-2.35" }, { "2.344999", 2, "2.34" },
		{ "0.5", 0, "1" }, { "-0.5", 0, "-1" }, { "0.499999", 0, "0" }, { "-0.004", 2, "0.00" },
		{ "1.999999", 5, "2.00000" }, { "1.123456", 6, "1.123456" }, { "9.95", 1, "10.0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		dec rounded = dec_round(d(cases[i].text), cases[i].digits);
		assert_int_equal(dec_cmp(rounded, d(cases[i].rounded)), 0);
		assert_string_equal(dec_str(mem, d(cases[i].text), cases[i].digits), cases[i].rounded);
	}
}

static void
test_dec__tax_and_price_are_rounded_once(void **state)
{
	(void)state;
	/* 100 with 13 % tax in it: 88.495575… */
	assert_string_equal(dec_str(mem, dec_muldiv(DEC(100), DEC(1), d("1.13")), 6), "88.495575");
	assert_string_equal(dec_str(mem, dec_muldiv(DEC(2), DEC(1), DEC(3)), 6), "0.666667");
	assert_string_equal(dec_str(mem, dec_muldiv(DEC(-2), DEC(1), DEC(3)), 6), "-0.666667");
	assert_string_equal(dec_str(mem, dec_muldiv(DEC(2), DEC(1), DEC(-3)), 6), "-0.666667");
	assert_string_equal(dec_str(mem, dec_mul(d("0.001"), d("0.0005")), 6), "0.000001");
	assert_string_equal(dec_str(mem, dec_mul(d("-0.001"), d("0.0005")), 6), "-0.000001");
	assert_string_equal(dec_str(mem, dec_mul(d("1234.5"), DEC(-1000)), 2), "-1234500.00");
	/* The product alone is far out of range. */
	assert_int_equal(dec_muldiv(d("9000000000000"), d("9000000000000"), d("9000000000000")).micro,
	                 d("9000000000000").micro);
}

static void
test_dec__overflow_is_bad_and_stays_bad(void **state)
{
	dec most = { INT64_MAX }, least = { -INT64_MAX };

	(void)state;
	assert_true(dec_is_bad(dec_add(most, d("0.000001"))));
	assert_true(dec_is_bad(dec_sub(least, d("0.000001"))));
	assert_true(dec_is_bad(dec_mul(most, DEC(2))));
	assert_true(dec_is_bad(dec_muldiv(DEC(1), DEC(1), DEC(0))));
	assert_true(dec_is_bad(dec_round(most, 0)));
	assert_true(dec_is_bad(dec_add(DEC_BAD, DEC(1))));
	assert_true(dec_is_bad(dec_sub(DEC(1), DEC_BAD)));
	assert_true(dec_is_bad(dec_neg(DEC_BAD)));
	assert_true(dec_is_bad(dec_mul(DEC(0), DEC_BAD)));
	assert_true(dec_is_bad(dec_muldiv(DEC(1), DEC(1), DEC_BAD)));
	assert_true(dec_is_bad(dec_round(DEC_BAD, 2)));
	assert_string_equal(dec_str(mem, DEC_BAD, 2), "?");
	assert_string_equal(dec_show(mem, most, 2), "9,223,372,036,854.78");
	assert_string_equal(dec_str(mem, least, 0), "-9223372036855");
	assert_int_equal(dec_neg(most).micro, -INT64_MAX);
}

static void
test_dec__readers_see_thousands_separators(void **state)
{
	(void)state;
	assert_string_equal(dec_show(mem, d("0"), 2), "0.00");
	assert_string_equal(dec_show(mem, d("999"), 0), "999");
	assert_string_equal(dec_show(mem, d("1000"), 0), "1,000");
	assert_string_equal(dec_show(mem, d("-123456.789"), 2), "-123,456.79");
	assert_string_equal(dec_show(mem, d("1234567.891"), 4), "1,234,567.8910");
	assert_string_equal(dec_show(mem, d("-0.04"), 1), "0.0");
	assert_string_equal(dec_str(mem, d("1234.5"), 9), "1234.500000");
	assert_string_equal(dec_str(mem, d("1234.5"), -1), "1235");
}

static void
test_dec__compares(void **state)
{
	(void)state;
	assert_true(dec_cmp(d("1.1"), d("1.10")) == 0);
	assert_true(dec_cmp(d("-2"), d("1")) < 0);
	assert_true(dec_cmp(d("0.000001"), DEC(0)) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dec__texts_of_people_and_of_the_database_are_read),
		cmocka_unit_test(test_dec__anything_else_is_refused_and_changes_nothing),
		cmocka_unit_test(test_dec__rounds_half_away_from_zero),
		cmocka_unit_test(test_dec__tax_and_price_are_rounded_once),
		cmocka_unit_test(test_dec__overflow_is_bad_and_stays_bad),
		cmocka_unit_test(test_dec__readers_see_thousands_separators),
		cmocka_unit_test(test_dec__compares),
	};

	return cmocka_run_group_tests(tests, mem_open, mem_close);
}
