/* test_totp.c - codes of an authenticator: the vectors of RFC 6238 and RFC 4648, and what people type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

static const unsigned char key[] = "12345678901234567890";

static void
test_totp__vectors_of_rfc_6238(void **state)
{
	static const struct { int64_t seconds; uint32_t code; } vectors[] = {	/* the last six of eight digits */
		{ 59, 287082 }, { 1111111109, 81804 }, { 1111111111, 50471 }, { 1234567890, 5924 },
		{ 2000000000, 279037 }, { 20000000000, 353130 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
		assert_int_equal(totp_code(key, 20, totp_step(vectors[i].seconds * 1000)), vectors[i].code);
}

static void
test_totp__code_of_the_neighbour_steps_counts_and_no_other(void **state)
{
	int64_t now = 37037036;

	(void)state;
	for (int64_t step = now - 5; step <= now + 5; step++) {
		bool near = step >= now - 1 && step <= now + 1;
		assert_int_equal(totp_match(key, 20, totp_code(key, 20, step), now, 0), near ? step : -1);
	}
}

static void
test_totp__a_step_that_was_used_is_over_with_all_before_it(void **state)
{
	int64_t now = 37037036;

	(void)state;
	assert_int_equal(totp_match(key, 20, totp_code(key, 20, now), now, now), -1);
	assert_int_equal(totp_match(key, 20, totp_code(key, 20, now - 1), now, now), -1);
	assert_int_equal(totp_match(key, 20, totp_code(key, 20, now + 1), now, now), now + 1);
}

static void
test_totp__what_people_type_is_read(void **state)
{
	static const char *const good[] = { "012345", " 012 345 ", "０１２３４５", "0 1 2 3 4 5" };
	static const char *const bad[] = { "", "12345", "1234567", "12345a", "-12345", "+12345", "12.345", "0x1234",
		"123456\n7" };
	uint32_t code;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_int_equal(totp_parse(good[i], &code), OK);
		assert_int_equal(code, 12345);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(totp_parse(bad[i], &code), ERR_INVALID);
}

static void
test_base32__vectors_of_rfc_4648(void **state)
{
	static const char *const vectors[][2] = { { "", "" }, { "f", "MY" }, { "fo", "MZXQ" }, { "foo", "MZXW6" },
		{ "foob", "MZXW6YQ" }, { "fooba", "MZXW6YTB" }, { "foobar", "MZXW6YTBOI" } };

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
		assert_string_equal(base32_str(mem, (const unsigned char *)vectors[i][0], strlen(vectors[i][0])), vectors[i][1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_totp__vectors_of_rfc_6238),
		cmocka_unit_test(test_totp__code_of_the_neighbour_steps_counts_and_no_other),
		cmocka_unit_test(test_totp__a_step_that_was_used_is_over_with_all_before_it),
		cmocka_unit_test(test_totp__what_people_type_is_read),
		cmocka_unit_test(test_base32__vectors_of_rfc_4648),
	};

	return cmocka_run_group_tests(tests, mem_open, mem_close);
}
