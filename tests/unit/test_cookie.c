/* test_cookie.c - one cookie out of a header that anybody may have written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "web/web.h"

static void
cookie_is(const char *header, const char *name, const char *want)
{
	struct arena *a = arena_new();
	const char *value = cookie_find(a, header, name);

	if (want) {
		assert_non_null(value);
		assert_string_equal(value, want);
	} else {
		assert_null(value);
	}
	arena_free(a);
}

static void
test_cookie__is_found_wherever_it_stands(void **state)
{
	(void)state;
	cookie_is("sid=abc", "sid", "abc");
	cookie_is("a=1; sid=abc; b=2", "sid", "abc");
	cookie_is("a=1;sid=abc ;b=2", "sid", "abc");
	cookie_is("sid=", "sid", "");
	cookie_is("sid=a=b", "sid", "a=b");
}

static void
test_cookie__similar_names_do_not_count(void **state)
{
	(void)state;
	cookie_is("xsid=1; sidx=2; SID=3", "sid", NULL);
	cookie_is("sid", "sid", NULL);
	cookie_is("", "sid", NULL);
	cookie_is(NULL, "sid", NULL);
	cookie_is(";;; ; =", "sid", NULL);
}

static void
test_cookie__the_first_of_two_counts(void **state)
{
	(void)state;
	cookie_is("sid=good; sid=planted", "sid", "good");
}

static void
test_cookie__odd_bytes_are_no_value(void **state)
{
	(void)state;
	cookie_is("sid=a b", "sid", NULL);
	cookie_is("sid=\"a\"", "sid", NULL);
	cookie_is("sid=a,b", "sid", NULL);
	cookie_is("sid=\xc3\xa4", "sid", NULL);
	cookie_is("sid=a\x01", "sid", NULL);
}

static void
test_cookie__huge_header_is_ignored(void **state)
{
	static char header[9000];

	(void)state;
	memset(header, ' ', sizeof header - 1);
	memcpy(header, "sid=a;", 6);
	cookie_is(header, "sid", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cookie__is_found_wherever_it_stands),
		cmocka_unit_test(test_cookie__similar_names_do_not_count),
		cmocka_unit_test(test_cookie__the_first_of_two_counts),
		cmocka_unit_test(test_cookie__odd_bytes_are_no_value),
		cmocka_unit_test(test_cookie__huge_header_is_ignored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
