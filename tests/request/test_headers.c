/* test_headers.c - what every answer carries, and what language and theme it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/http.h"

static struct testdb *db;

static int
each_open(void **state)
{
	*state = http_open(db);
	return 0;
}

static void
headers_are_there(struct http *h)
{
	const char *policy = http_header(h, "Content-Security-Policy");

	assert_non_null(policy);
	assert_non_null(strstr(policy, "default-src 'none'"));
	assert_non_null(strstr(policy, "script-src 'self';"));
	assert_non_null(strstr(policy, "frame-ancestors 'none'"));
	assert_non_null(strstr(policy, "form-action 'self'"));
	assert_non_null(strstr(policy, "base-uri 'none'"));
	assert_string_equal(http_header(h, "X-Content-Type-Options"), "nosniff");
	assert_string_equal(http_header(h, "Referrer-Policy"), "same-origin");
	assert_string_equal(http_header(h, "Cross-Origin-Resource-Policy"), "same-origin");
	assert_string_equal(http_header(h, "Cache-Control"), "no-store");
	assert_non_null(http_header(h, "Permissions-Policy"));
	assert_non_null(http_header(h, "Content-Type"));
	assert_null(http_header(h, "Strict-Transport-Security"));
	assert_int_equal(strtol(http_header(h, "Content-Length"), NULL, 10), (long)h->resp.body_size);
	for (size_t i = 0; i < h->resp.header_count; i++)
		assert_null(strpbrk(h->resp.headers[i].value, "\r\n"));
}

static void
test_headers__are_on_every_kind_of_answer(void **state)
{
	static const char *const urls[] = {
		"/login", "/", "/customer/customer", "/nothing", "/../x", "/?%ff", "/healthz", "/customer/customer/1", "/logout",
	};
	struct http *h = *state;

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
			http_get(h, urls[i]);
			headers_are_there(h);
		}
		http_login(h, "sales1");
		headers_are_there(h);
	}
	http_post(h, "/logout", NULL);
	headers_are_there(h);
}

static void
test_headers__head_is_get_without_a_body(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/login"), 200);
	size_t size = h->resp.body_size;
	assert_int_equal(http_send(h, "HEAD", "/login", NULL, NULL, 0), 200);
	assert_int_equal(h->resp.body_size, 0);
	assert_int_equal(strtol(http_header(h, "Content-Length"), NULL, 10), (long)size);
}

static void
test_method__wrong_ones_say_which_are_right(void **state)
{
	static const char *const methods[] = { "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "get", "X" };
	struct http *h = *state;

	http_login(h, "sales1");
	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		assert_int_equal(http_send(h, methods[i], "/login", NULL, NULL, 0), 405);
		assert_string_equal(http_header(h, "Allow"), "GET, HEAD, POST");
	}
	assert_int_equal(http_get(h, "/logout"), 405);
	assert_string_equal(http_header(h, "Allow"), "POST");
	assert_int_equal(http_post(h, "/", NULL), 405);
	assert_string_equal(http_header(h, "Allow"), "GET, HEAD");
}

static void
test_lang__browser_cookie_then_user(void **state)
{
	struct http *h = *state;

	http_get(h, "/login");
	assert_true(http_shows(h, "<html lang=\"zh-CN\""));
	assert_true(http_shows(h, "登录"));
	h->accept_language = "en-GB,en;q=0.8,zh;q=0.5";
	http_get(h, "/login");
	assert_true(http_shows(h, "<html lang=\"en\""));
	assert_int_equal(http_post(h, "/lang", "lang", "zh_CN", "next", "/login", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/login");
	http_get(h, "/login");
	assert_true(http_shows(h, "<html lang=\"zh-CN\""));
	assert_int_equal(http_post(h, "/lang", "lang", "xx", NULL), 400);
}

static void
test_theme__is_kept_and_forgotten(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/theme", "theme", "dark", "next", "//evil", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/");
	http_get(h, "/login");
	assert_true(http_shows(h, "data-bs-theme=\"dark\""));
	http_post(h, "/theme", "theme", "auto", NULL);
	http_get(h, "/login");
	assert_false(http_shows(h, "data-bs-theme"));
	assert_int_equal(http_post(h, "/theme", "theme", "\"><script>", NULL), 400);
}

static void
test_prefs__foreign_pages_cannot_set_them(void **state)
{
	struct http *h = *state;

	h->sec_fetch_site = "cross-site";
	assert_int_equal(http_post(h, "/theme", "theme", "dark", NULL), 403);
	assert_null(http_cookie_value(h, "theme"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, http_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_headers__are_on_every_kind_of_answer),
		T(test_headers__head_is_get_without_a_body),
		T(test_method__wrong_ones_say_which_are_right),
		T(test_lang__browser_cookie_then_user),
		T(test_theme__is_kept_and_forgotten),
		T(test_prefs__foreign_pages_cannot_set_them),
	};

	db = testcompany_open("headers");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
