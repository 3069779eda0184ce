/* test_limits.c - too much, broken and hostile input: a 4xx with a sentence, never a 500. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/http.h"

static struct testdb *db;
static const char urlencoded[] = "application/x-www-form-urlencoded";
static const char multipart[] = "multipart/form-data; boundary=BB";

static int
each_open(void **state)
{
	struct http *h = http_open(db);

	http_login(h, "sales1");
	*state = h;
	return 0;
}

static int
each_close(void **state)
{
	http_close(*state);
	return 0;
}

static int
send_text(struct http *h, const char *type, const char *body)
{
	return http_send(h, "POST", "/lang", type, body, strlen(body));
}

static void
test_limits__more_than_ten_thousand_parameters(void **state)
{
	struct http *h = *state;
	struct buf b;

	buf_init(&b, h->mem);
	for (int i = 0; i <= MAX_PAIRS; i++)
		buf_printf(&b, "p%d=1&", i);
	assert_int_equal(send_text(h, urlencoded, buf_str(&b)), 400);
	assert_true(http_shows(h, "<html"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "/?%.15000s", buf_str(&b))), 400);
}

static void
test_limits__address_over_its_length(void **state)
{
	struct http *h = *state;
	char *query = arena_alloc(h->mem, 20001);

	memset(query, 'a', 20000);
	memcpy(query, "/?", 2);
	assert_int_equal(http_get(h, query), 400);
	query[1] = 'a';
	assert_int_equal(http_get(h, query), 400);
}

static void
test_limits__fifty_megabytes(void **state)
{
	struct http *h = *state;
	size_t n = 50u << 20;
	char *big = calloc(1, n);

	assert_non_null(big);
	assert_int_equal(http_send(h, "POST", "/lang", urlencoded, big, n), 413);
	assert_int_equal(http_send(h, "POST", "/lang", multipart, big, n), 413);
	/* Over eight of them are no form, though a file may be as large. */
	assert_int_equal(http_send(h, "POST", "/lang", urlencoded, big, (8u << 20) + 1), 413);
	free(big);
}

struct stream { size_t left; };

static ssize_t
stream_read(void *from, char *piece, size_t n)
{
	struct stream *s = from;

	if (n > s->left)
		n = s->left;
	memset(piece, 'a', n);
	s->left -= n;
	return (ssize_t)n;
}

static int
status_of_stream(struct http *h, const char *type, size_t size, int64_t announced)
{
	struct stream s = { .left = size };
	const struct http_request in = {
		.method = "POST", .path = "/lang", .host = h->host, .content_type = type, .remote_addr = h->remote_addr,
		.content_length = announced, .read = stream_read, .from = &s,
	};
	struct http_response out;

	app_handle(&h->app, &in, &out);
	int status = out.status;
	arena_free(out.mem);
	return status;
}

static void
test_limits__length_that_is_not_said_or_not_true(void **state)
{
	struct http *h = *state;

	assert_int_equal(status_of_stream(h, urlencoded, 60u << 20, -1), 413);
	assert_int_equal(status_of_stream(h, multipart, 60u << 20, -1), 413);
	assert_int_equal(status_of_stream(h, urlencoded, 10, 20), 400);
	assert_int_equal(status_of_stream(h, multipart, 10, 20), 400);
	assert_int_equal(status_of_stream(h, multipart, 0, 0), 400);
}

static void
test_limits__truncated_multipart(void **state)
{
	struct http *h = *state;
	const char *whole = "--BB\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nen\r\n--BB--\r\n";

	assert_int_equal(send_text(h, multipart, whole), 303);
	for (size_t n = 1; n < strlen(whole) - 4; n += 7)
		assert_int_equal(http_send(h, "POST", "/lang", multipart, whole, n), 400);
	assert_int_equal(send_text(h, "multipart/form-data", whole), 400);
}

static void
test_limits__bad_bytes(void **state)
{
	static const char *const bad[] = { "lang=%ff", "lang=%00", "lang=%", "%00=1", "lang=\xed\xa0\x80", "=1" };
	struct http *h = *state;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(send_text(h, urlencoded, bad[i]), 400);
		assert_int_equal(http_get(h, arena_printf(h->mem, "/?%s", bad[i])), 400);
	}
	assert_int_equal(http_send(h, "POST", "/lang", urlencoded, "lang=e\0n", 8), 400);
}

static void
test_limits__bad_paths(void **state)
{
	static const char *const bad[] = {
		"/../etc/passwd", "/customer/../admin/user", "/customer//customer", "/customer/customer%00", "/%2e%2e/", "/%ff",
		"/customer/customer/%2e%2e%2fedit", "/customer\\customer", "/a%0d%0aSet-Cookie:%20x", "customer", "", "/%",
	};
	struct http *h = *state;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(http_get(h, bad[i]), 400);
}

static void
test_limits__ids_that_are_none(void **state)
{
	static const char *const bad[] = {
		"0", "-1", "01", "1x", "1.0", "99999999999999999999", "9223372036854775808", "1%20", "%31%27",
	};
	struct http *h = *state;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%s", bad[i])), 404);
	assert_int_equal(http_get(h, "/customer/customer/9223372036854775807"), 404);
}

static void
test_limits__contents_nobody_reads(void **state)
{
	static const char *const types[] = {
		"application/json", "text/xml", "text/plain", "application/x-www-form-urlencodedx", "multipart/mixed; boundary=BB",
	};
	struct http *h = *state;

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		assert_int_equal(send_text(h, types[i], "{}"), 415);
	assert_int_equal(http_send(h, "POST", "/lang", NULL, "x", 1), 415);
	/* Nothing at all is understood, and refused by the page. */
	assert_int_equal(http_send(h, "POST", "/lang", NULL, NULL, 0), 400);
}

static void
test_limits__cookies_of_any_kind(void **state)
{
	struct http *h = *state;
	char *huge = arena_alloc(h->mem, 10000);

	memset(huge, 'x', 9999);
	h->cookies[h->cookie_count++] = (struct http_cookie){ "lang", "\"><script>" };
	h->cookies[h->cookie_count++] = (struct http_cookie){ "theme", "\xff\xfe" };
	assert_int_equal(http_get(h, "/"), 200);
	h->cookies[h->cookie_count++] = (struct http_cookie){ "x", huge };
	assert_int_equal(http_get(h, "/login"), 200);
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, each_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_limits__more_than_ten_thousand_parameters),
		T(test_limits__address_over_its_length),
		T(test_limits__fifty_megabytes),
		T(test_limits__length_that_is_not_said_or_not_true),
		T(test_limits__truncated_multipart),
		T(test_limits__bad_bytes),
		T(test_limits__bad_paths),
		T(test_limits__ids_that_are_none),
		T(test_limits__contents_nobody_reads),
		T(test_limits__cookies_of_any_kind),
	};

	db = testcompany_open("limits");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
