/* test_buf.c - text that grows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"

static void
test_buf__unused_it_is_the_empty_text(void **state)
{
	struct arena *a = arena_new();
	struct buf b;

	(void)state;
	buf_init(&b, a);
	assert_string_equal(buf_str(&b), "");
	buf_add(&b, NULL);
	buf_add(&b, "");
	buf_addn(&b, NULL, 0);
	assert_string_equal(buf_str(&b), "");
	assert_int_equal(b.n, 0);
	arena_free(a);
}

static void
test_buf__everything_added_is_there_in_order(void **state)
{
	struct arena *a = arena_new();
	struct buf b;

	(void)state;
	buf_init(&b, a);
	for (int i = 0; i < 10000; i++) {
		buf_addc(&b, (char)('a' + i % 26));
		assert_int_equal(b.s[b.n], '\0');
	}
	assert_int_equal(strlen(buf_str(&b)), 10000);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(b.s[i], 'a' + i % 26);
	buf_addn(&b, "x\0y", 3);
	assert_int_equal(b.n, 10003);
	arena_free(a);
}

static void
test_buf__printf_grows_exactly_at_the_border(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (int n = 250; n < 260; n++) {
		struct buf b;
		buf_init(&b, a);
		buf_printf(&b, "%*s", n, "|");
		assert_int_equal(b.n, n);
		assert_int_equal(strlen(b.s), n);
		buf_printf(&b, "%*s%d", n, "|", 5);
		assert_int_equal(strlen(b.s), 2 * n + 1);
		assert_int_equal(b.s[2 * n], '5');
	}
	arena_free(a);
}

static void
test_buf__its_own_text_can_be_added(void **state)
{
	struct arena *a = arena_new();
	struct buf b;

	(void)state;
	buf_init(&b, a);
	buf_add(&b, "客");
	for (int i = 0; i < 8; i++)
		buf_addn(&b, b.s, b.n);
	assert_int_equal(utf8_len(buf_str(&b)), 256);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buf__unused_it_is_the_empty_text),
		cmocka_unit_test(test_buf__everything_added_is_there_in_order),
		cmocka_unit_test(test_buf__printf_grows_exactly_at_the_border),
		cmocka_unit_test(test_buf__its_own_text_can_be_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
