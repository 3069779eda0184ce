/* test_val.c - values, the first error of a unit, and the by-pass of rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"

static void
test_val__equal_means_same_kind_and_same_value(void **state)
{
	const struct val all[] = { VNULL, VBOOL(true), VBOOL(false), VINT(1), VLINK(1), VDEC(DEC(1)),
		VDATE(1), VINSTANT(1), VTEXT("1"), VTEXT(""), VBYTES("1", 1), VBYTES("1\0x", 3) };
	size_t n = sizeof all / sizeof all[0];

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			assert_int_equal(val_eq(all[i], all[j]), i == j);
	char text[] = "1";
	assert_true(val_eq(VTEXT(text), VTEXT("1")));
	assert_true(val_eq(VTEXT(NULL), VTEXT(NULL)));
	assert_false(val_eq(VTEXT(NULL), VTEXT("")));
	assert_true(val_eq(VBYTES(NULL, 0), VBYTES("", 0)));
}

static void
test_val__empty_is_nothing_or_a_text_of_no_length(void **state)
{
	(void)state;
	assert_true(val_is_empty(VNULL) && val_is_empty(VTEXT("")) && val_is_empty(VTEXT(NULL)));
	assert_true(val_is_empty(VBYTES("", 0)));
	assert_false(val_is_empty(VTEXT(" ")) || val_is_empty(VINT(0)) || val_is_empty(VBOOL(false)));
	assert_false(val_is_empty(VDEC(DEC(0))) || val_is_empty(VDATE(0)) || val_is_empty(VBYTES("\0", 1)));
}

static int
failing(struct ctx *ctx, int code, const char *what)
{
	return err_set(ctx, code, "no %s here", what);
}

static void
test_err__the_first_error_of_a_unit_is_kept(void **state)
{
	struct ctx ctx = { 0 };

	(void)state;
	assert_int_equal(failing(&ctx, ERR_NOTFOUND, "record"), ERR_NOTFOUND);
	assert_int_equal(failing(&ctx, ERR_DB, "table"), ERR_DB);
	assert_int_equal(ctx.err.code, ERR_NOTFOUND);
	assert_string_equal(ctx.err.msg, "no record here");
	assert_true(str_ends(ctx.err.file, "test_val.c") && ctx.err.line > 0);
	err_clear(&ctx);
	assert_int_equal(ctx.err.code, OK);
	assert_string_equal(ctx.err.msg, "");
	assert_int_equal(failing(&ctx, ERR_DB, "table"), ERR_DB);
	assert_string_equal(ctx.err.msg, "no table here");
}

static void
test_err__a_long_text_is_cut(void **state)
{
	struct ctx ctx = { 0 };
	char what[1000];

	(void)state;
	memset(what, 'x', sizeof what);
	what[sizeof what - 1] = '\0';
	assert_int_equal(failing(&ctx, ERR_BUG, what), ERR_BUG);
	assert_int_equal(strlen(ctx.err.msg), sizeof ctx.err.msg - 1);
}

static void
test_err__every_code_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (int code = OK; code >= ERR_STATE; code--) {
		assert_string_not_equal(err_name(code), "unknown");
		for (int other = OK; other > code; other--)
			assert_string_not_equal(err_name(code), err_name(other));
	}
	assert_string_equal(err_name(ERR_CONFLICT), "conflict");
	assert_string_equal(err_name(ERR_BUSY), "busy");
	assert_string_equal(err_name(1), "unknown");
	assert_string_equal(err_name(ERR_STATE - 1), "unknown");
}

static void
test_err__pairs_of_as_system_nest(void **state)
{
	struct ctx ctx = { 0 };

	(void)state;
	log_open("test", LOG_LEVEL_ERROR);
	as_system_begin(&ctx, "a test");
	as_system_begin(&ctx, "a test in a test");
	as_system_end(&ctx);
	assert_int_equal(ctx.as_system, 1);
	as_system_end(&ctx);
	assert_int_equal(ctx.as_system, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_val__equal_means_same_kind_and_same_value),
		cmocka_unit_test(test_val__empty_is_nothing_or_a_text_of_no_length),
		cmocka_unit_test(test_err__the_first_error_of_a_unit_is_kept),
		cmocka_unit_test(test_err__a_long_text_is_cut),
		cmocka_unit_test(test_err__every_code_has_a_word_of_its_own),
		cmocka_unit_test(test_err__pairs_of_as_system_nest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
