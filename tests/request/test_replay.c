/* test_replay.c - cookies that were planted, kept or carried off: none of them is worth anything. */
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

/* A browser that sends this cookie and no other. */
static void
carry(struct http *h, const char *name, const char *value)
{
	http_forget(h);
	h->cookies[h->cookie_count++] = (struct http_cookie){ name, value };
}

static bool
is_in(struct http *h)
{
	int status = http_get(h, "/");

	assert_true(status == 200 || status == 303);
	return status == 200;
}

/* The thief logs in himself and plants his own living session into the victim's browser. */
static void
test_replay__a_session_planted_before_the_login_learns_nothing(void **state)
{
	struct http *victim = *state, *thief = http_open(db);

	http_login(thief, "sales3");
	const char *planted = http_cookie_value(thief, "sid");
	carry(victim, "sid", planted);
	http_login(victim, "sales1");
	assert_string_not_equal(http_cookie_value(victim, "sid"), planted);
	assert_int_equal(http_get(victim, "/"), 200);
	assert_string_equal(http_body(victim), "sales1");
	/* The planted one did not become the victim's; it ended. */
	assert_false(is_in(thief));
	http_close(thief);
}

static void
test_replay__a_cookie_is_worth_nothing_after_the_logout(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	const char *sid = http_cookie_value(h, "sid"), *csrf = http_csrf(h, db);
	assert_int_equal(http_post(h, "/logout", "_csrf", csrf, NULL), 303);
	carry(h, "sid", sid);
	assert_false(is_in(h));
	carry(h, "sid", sid);
	assert_int_equal(http_get(h, "/customer/customer"), 303);
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", csrf, "name", "重放", NULL), 401);
}

static void
test_replay__neither_the_own_nor_another_cookie_outlives_a_change_of_password(void **state)
{
	struct http *h = *state, *other = http_open(db);

	http_login(other, "sales2");
	http_login(h, "sales2");
	const char *own = http_cookie_value(h, "sid"), *theirs = http_cookie_value(other, "sid"), *csrf = http_csrf(h, db);
	assert_int_equal(http_post(h, "/password", "_csrf", csrf, "old", "Keyuan-demo-1", "new", "另一个 correct horse",
	                           "again", "另一个 correct horse", NULL), 303);
	assert_true(is_in(h));
	/* The token of the old session is no token of the new one. */
	assert_int_equal(http_post(h, "/logout", "_csrf", csrf, NULL), 403);
	carry(h, "sid", own);
	assert_false(is_in(h));
	carry(h, "sid", theirs);
	assert_false(is_in(h));
	http_close(other);
}

static void
test_replay__a_cookie_of_somebody_whose_login_was_taken_away_is_refused_at_once(void **state)
{
	struct http *h = *state;
	struct ctx *ctx = test_unit(db);

	http_login(h, "sales3");
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE `user` SET deleted_at = NOW(3) WHERE login = 'sales3'", NO_VALS));
	test_commit(ctx);
	assert_false(is_in(h));
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE `user` SET deleted_at = NULL WHERE login = 'sales3'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
}

/* ---- what a cookie may and may not say ------------------------------------------------- */

static const char *
sid_line(struct http *h)
{
	const char *found = NULL;

	for (size_t i = 0; i < h->resp.header_count; i++)
		if (str_eq(h->resp.headers[i].name, "Set-Cookie") && strstr(h->resp.headers[i].value, "sid=")) {
			assert_null(found);	/* one, and no older one beside it */
			found = h->resp.headers[i].value;
		}
	assert_non_null(found);
	return found;
}

static void
test_replay__cookies_belong_to_this_site_and_to_no_script(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	const char *plain = sid_line(h);
	assert_true(str_starts(plain, "sid="));
	assert_non_null(strstr(plain, "; Path=/"));
	assert_non_null(strstr(plain, "; HttpOnly"));
	assert_non_null(strstr(plain, "; SameSite=Lax"));
	assert_null(strstr(plain, "Domain="));
	assert_null(strstr(plain, "Max-Age"));	/* gone with the browser */
	h->app.https = true;
	http_forget(h);
	http_login(h, "sales1");
	const char *host = sid_line(h);
	assert_true(str_starts(host, "__Host-sid="));
	assert_non_null(strstr(host, "; Path=/"));
	assert_non_null(strstr(host, "; HttpOnly"));
	assert_non_null(strstr(host, "; SameSite=Lax"));
	assert_non_null(strstr(host, "; Secure"));
	assert_null(strstr(host, "Domain="));
}

/* A neighbour on the same domain can set "sid", but never "__Host-sid". */
static void
test_replay__over_https_the_name_without_host_is_ignored(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	const char *sid = http_cookie_value(h, "sid");
	h->app.https = true;
	carry(h, "sid", sid);
	assert_false(is_in(h));
	carry(h, "__Host-sid", sid);
	assert_true(is_in(h));
	h->app.https = false;
	assert_false(is_in(h));
}

/* What the database keeps is no cookie: whoever reads the table cannot log in with it. */
static void
test_replay__the_table_of_sessions_holds_no_token(void **state)
{
	struct http *h = *state;
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	http_login(h, "sales1");
	const char *sid = http_cookie_value(h, "sid");
	assert_true(strlen(sid) >= 43);	/* 32 bytes */
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM session WHERE CAST(hash AS CHAR) = ? OR csrf = ?",
	          VALS(VTEXT(sid), VTEXT(sid))));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 0);
	test_end(ctx);
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, http_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_replay__a_session_planted_before_the_login_learns_nothing),
		T(test_replay__a_cookie_is_worth_nothing_after_the_logout),
		T(test_replay__neither_the_own_nor_another_cookie_outlives_a_change_of_password),
		T(test_replay__a_cookie_of_somebody_whose_login_was_taken_away_is_refused_at_once),
		T(test_replay__cookies_belong_to_this_site_and_to_no_script),
		T(test_replay__over_https_the_name_without_host_is_ignored),
		T(test_replay__the_table_of_sessions_holds_no_token),
	};

	db = testcompany_open("replay");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
