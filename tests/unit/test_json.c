/* test_json.c - objects of texts come back from JSON as they went in; nothing else is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static void
written_is(const struct json_pair *pairs, size_t n, const char *want)
{
	const char *text;

	assert_int_equal(json_flat_write(mem, pairs, n, &text), OK);
	assert_string_equal(text, want);
}

static void
test_json__pairs_are_written_in_their_order(void **state)
{
	const struct json_pair pairs[] = { { "qty", "2.000000" }, { "name", "压力表 \"A\"\n" }, { "note", NULL }, { "a", "" } };

	(void)state;
	written_is(pairs, COUNT(pairs), "{\"qty\":\"2.000000\",\"name\":\"压力表 \\\"A\\\"\\n\",\"note\":null,\"a\":\"\"}");
	written_is(NULL, 0, "{}");
}

static void
test_json__what_is_no_text_or_twice_there_is_not_written(void **state)
{
	const struct json_pair bad_value[] = { { "a", "\xff" } }, bad_name[] = { { "\xc3", "a" } };
	const struct json_pair twice[] = { { "a", "1" }, { "b", "2" }, { "a", NULL } };
	const char *text = "untouched";

	(void)state;
	assert_int_equal(json_flat_write(mem, bad_value, 1, &text), ERR_INVALID);
	assert_int_equal(json_flat_write(mem, bad_name, 1, &text), ERR_INVALID);
	assert_int_equal(json_flat_write(mem, twice, 3, &text), ERR_INVALID);
	assert_string_equal(text, "untouched");
}

static void
test_json__pairs_are_read_as_they_were_written(void **state)
{
	const struct json_pair pairs[] = { { "z", "一" }, { "a", NULL }, { "", "\x01\x7f\\/" }, { "qty", "" } };
	struct json_pair *read;
	const char *text;
	size_t n;

	(void)state;
	assert_int_equal(json_flat_write(mem, pairs, COUNT(pairs), &text), OK);
	assert_int_equal(json_flat_read(mem, text, &read, &n), OK);
	assert_int_equal(n, COUNT(pairs));
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(read[i].name, pairs[i].name);
		assert_true(str_eq(read[i].value, pairs[i].value));
	}
}

static void
test_json__only_an_object_of_texts_and_nulls_is_read(void **state)
{
	static const char *const bad[] = { "", "null", "[]", "\"a\"", "{", "{\"a\":1}", "{\"a\":true}", "{\"a\":{}}",
		"{\"a\":[\"b\"]}", "{\"a\":\"1\",\"a\":\"2\"}", "{\"a\":\"1\"} x", "{\"a\":\"\\u0000\"}", "{\"a\\u0000b\":\"\"}",
		"{\"a\":\"\\ud800\"}", "{\"a\":\"\xff\"}", "{'a':'b'}", "{\"a\":\"b\",}", "{\"a\":\"line\nbreak\"}" };
	struct json_pair *pairs;
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (json_flat_read(mem, bad[i], &pairs, &n) != ERR_INVALID)
			fail_msg("was read: %s", bad[i]);
	assert_int_equal(json_flat_read(mem, " {\"a\" : \"\\u5ba2\" }\n", &pairs, &n), OK);
	assert_int_equal(n, 1);
	assert_string_equal(pairs[0].value, "客");
	assert_int_equal(json_flat_read(mem, "{}", &pairs, &n), OK);
	assert_int_equal(n, 0);
}

static void
test_json__endless_nesting_is_refused(void **state)
{
	char text[20001];
	struct json_pair *pairs;
	size_t n;

	(void)state;
	memset(text, '[', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(json_flat_read(mem, text, &pairs, &n), ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json__pairs_are_written_in_their_order),
		cmocka_unit_test(test_json__what_is_no_text_or_twice_there_is_not_written),
		cmocka_unit_test(test_json__pairs_are_read_as_they_were_written),
		cmocka_unit_test(test_json__only_an_object_of_texts_and_nulls_is_read),
		cmocka_unit_test(test_json__endless_nesting_is_refused),
	};

	return cmocka_run_group_tests(tests, mem_open, mem_close);
}
