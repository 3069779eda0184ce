/* test_cursor.c - a cursor comes back as it was written, and only to the list that it belongs to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/query.h"

#define BOUND "thing\nf=level.eq(A)\n-updated_at"

static int
fixture_open(void **state)
{
	*state = arena_new();
	secret_set_key("a key of the tests");
	return 0;
}

static int
fixture_close(void **state)
{
	arena_free(*state);
	secret_set_key(NULL);
	return 0;
}

static const char *
written(struct arena *mem)
{
	struct val keys[] = { VTEXT("2026-11-23 08:00:00.000"), VINT(4711) };

	return cursor_write(mem, BOUND, keys, 2);
}

static void
test_cursor__keys_come_back(void **state)
{
	struct val keys[3] = { VTEXT("华信 ;i7;t3:"), VTEXT(""), VINT(-9223372036854775807) }, back[3];
	const char *cursor = cursor_write(*state, BOUND, keys, 3);

	assert_int_equal(strspn(cursor, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), strlen(cursor));
	assert_int_equal(cursor_read(*state, BOUND, cursor, back, 3), OK);
	for (size_t i = 0; i < 3; i++)
		assert_true(val_eq(keys[i], back[i]));
}

static void
test_cursor__bytes_come_back_as_text(void **state)
{
	struct val key = VBYTES("huaxin", 6), back;

	assert_int_equal(cursor_read(*state, BOUND, cursor_write(*state, BOUND, &key, 1), &back, 1), OK);
	assert_string_equal(back.s, "huaxin");
}

static void
test_cursor__another_filter_sort_or_number_of_keys_is_refused(void **state)
{
	struct val back[3];
	const char *cursor = written(*state);

	assert_int_equal(cursor_read(*state, "thing\nf=level.eq(B)\n-updated_at", cursor, back, 2), ERR_INVALID);
	assert_int_equal(cursor_read(*state, "thing\nf=level.eq(A)\nupdated_at", cursor, back, 2), ERR_INVALID);
	assert_int_equal(cursor_read(*state, BOUND, cursor, back, 1), ERR_INVALID);
	assert_int_equal(cursor_read(*state, BOUND, cursor, back, 3), ERR_INVALID);
}

static void
test_cursor__another_key_is_refused(void **state)
{
	struct val back[2];
	const char *cursor = written(*state);

	secret_set_key("another key");
	assert_int_equal(cursor_read(*state, BOUND, cursor, back, 2), ERR_INVALID);
}

static void
test_cursor__every_changed_character_is_refused(void **state)
{
	struct arena *mem = *state;
	struct val back[2];
	const char *cursor = written(mem);

	for (size_t i = 0; cursor[i]; i++) {
		char *other = arena_strdup(mem, cursor);

		other[i] = other[i] == 'A' ? 'B' : 'A';
		assert_int_equal(cursor_read(mem, BOUND, other, back, 2), ERR_INVALID);
		other[i] = '\0';
		assert_int_equal(cursor_read(mem, BOUND, other, back, 2), ERR_INVALID);
	}
	assert_int_equal(cursor_read(mem, BOUND, arena_printf(mem, "%sA", cursor), back, 2), ERR_INVALID);
}

static void
test_cursor__nonsense_is_refused(void **state)
{
	struct val back[2];
	char *long_one = arena_alloc(*state, 100001);

	memset(long_one, 'x', 100000);
	assert_int_equal(cursor_read(*state, BOUND, "", back, 2), ERR_INVALID);
	assert_int_equal(cursor_read(*state, BOUND, "2", back, 2), ERR_INVALID);
	assert_int_equal(cursor_read(*state, BOUND, "' OR 1=1 --", back, 2), ERR_INVALID);
	assert_int_equal(cursor_read(*state, BOUND, long_one, back, 2), ERR_INVALID);
}

static void
test_secret_key__nobody_took_one_so_this_process_has_its_own(void **state)
{
	(void)state;
	secret_set_key(NULL);
	const char *first = secret_key();

	assert_int_equal(strlen(first), 43);
	assert_ptr_equal(first, secret_key());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
		T(test_cursor__keys_come_back),
		T(test_cursor__bytes_come_back_as_text),
		T(test_cursor__another_filter_sort_or_number_of_keys_is_refused),
		T(test_cursor__another_key_is_refused),
		T(test_cursor__every_changed_character_is_refused),
		T(test_cursor__nonsense_is_refused),
		T(test_secret_key__nobody_took_one_so_this_process_has_its_own),
#undef T
	};

	if (secret_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
