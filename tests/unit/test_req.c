/* test_req.c - names, values, paths and local addresses as they come over the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/mem.h"
#include "web/web.h"

static int
parse(struct pairs *p, struct arena *a, const char *text)
{
	*p = (struct pairs){ .mem = a };
	return pairs_parse(p, text, strlen(text), true);
}

static void
test_pairs__keep_order_and_doubles(void **state)
{
	struct pairs p;

	assert_int_equal(parse(&p, *state, "a=1&b=2&a=3"), OK);
	assert_int_equal(p.count, 3);
	assert_string_equal(p.list[0].name, "a");
	assert_string_equal(p.list[2].value, "3");
	assert_true(p.list[0].from_body);
}

static void
test_pairs__decode_percent_and_plus(void **state)
{
	struct pairs p;

	assert_int_equal(parse(&p, *state, "n%C3%A4me=%E5%8D%8E%e4%bf%a1+%2B%26"), OK);
	assert_string_equal(p.list[0].name, "näme");
	assert_string_equal(p.list[0].value, "华信 +&");
}

static void
test_pairs__name_without_value_is_empty(void **state)
{
	struct pairs p;

	assert_int_equal(parse(&p, *state, "x&&y="), OK);
	assert_int_equal(p.count, 2);
	assert_string_equal(p.list[0].value, "");
	assert_string_equal(p.list[1].value, "");
}

static void
test_pairs__bad_bytes_are_refused(void **state)
{
	static const char *const bad[] = {
		"a=%", "a=%4", "a=%zz", "a=%00", "%00=a", "a=%ff", "a=\xc3\x28", "a=%ED%A0%80", "=x", "a%0Ab=1",
	};
	struct pairs p;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(parse(&p, *state, bad[i]), ERR_BAD_REQUEST);
		assert_non_null(p.problem);
	}
}

static void
test_pairs__more_than_ten_thousand_are_refused(void **state)
{
	struct pairs p;
	struct buf b;

	buf_init(&b, *state);
	for (int i = 0; i < MAX_PAIRS; i++)
		buf_add(&b, "a=1&");
	assert_int_equal(parse(&p, *state, buf_str(&b)), OK);
	buf_add(&b, "a=1");
	assert_int_equal(parse(&p, *state, buf_str(&b)), ERR_BAD_REQUEST);
	/* Of an address fewer are enough. */
	p = (struct pairs){ .mem = *state };
	assert_int_equal(pairs_parse(&p, buf_str(&b), 4 * MAX_QUERY_PAIRS, false), OK);
	p = (struct pairs){ .mem = *state };
	assert_int_equal(pairs_parse(&p, buf_str(&b), 4 * MAX_QUERY_PAIRS + 3, false), ERR_BAD_REQUEST);
}

static void
test_pairs__long_names_are_refused(void **state)
{
	struct pairs p;
	char name[202];

	memset(name, 'n', sizeof name);
	name[200] = '\0';
	assert_int_equal(parse(&p, *state, name), OK);
	name[200] = 'n';
	name[201] = '\0';
	assert_int_equal(parse(&p, *state, name), ERR_BAD_REQUEST);
}

static void
test_path__decodes(void **state)
{
	const char *path;

	assert_int_equal(path_decode(*state, "/customer/customer/12", &path), OK);
	assert_string_equal(path, "/customer/customer/12");
	assert_int_equal(path_decode(*state, "/", &path), OK);
	assert_int_equal(path_decode(*state, "/%E5%AE%A2", &path), OK);
	assert_string_equal(path, "/客");
	/* Not a blank: that is for queries only. */
	assert_int_equal(path_decode(*state, "/a+b", &path), OK);
	assert_string_equal(path, "/a+b");
}

static void
test_path__ways_out_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "customer", "//x", "/a//b", "/..", "/a/../b", "/a/%2e%2e/b", "/./a", "/a%2fb", "/a%2Fb",
		"/a%00", "/a%5cb", "/a\\b", "/a%0d%0ab", "/%ff", "/%", "/a%7f",
	};
	const char *path;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(path_decode(*state, bad[i], &path), ERR_BAD_REQUEST);
	assert_int_equal(path_decode(*state, NULL, &path), ERR_BAD_REQUEST);
}

static void
test_url__only_places_of_this_site_are_local(void **state)
{
	static const char *const good[] = { "/", "/a", "/a/b?c=d&e=%20", "/customer/customer?q=x#y" };
	static const char *const bad[] = {
		"", "a", "//evil", "///evil", "/\\evil", "\\\\evil", "http://evil", "javascript:alert(1)", "/\t/evil",
		"/a\r\nSet-Cookie: x", " /a", "/a b", "/a\\..\\b", "https:/evil",
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(url_is_local(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(url_is_local(bad[i]));
	assert_false(url_is_local(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pairs__keep_order_and_doubles, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_pairs__decode_percent_and_plus, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_pairs__name_without_value_is_empty, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_pairs__bad_bytes_are_refused, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_pairs__more_than_ten_thousand_are_refused, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_pairs__long_names_are_refused, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_path__decodes, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_path__ways_out_are_refused, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_url__only_places_of_this_site_are_local, mem_open, mem_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
