/* test_login.c - who gets in, who has to wait, and what a session can do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/http.h"

static struct testdb *db;

/* Statements of a test on the side: what happened to the rows. */
static int64_t
count(const char *what, const char *value)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	if (str_eq(what, "sessions"))
		sql_add(q, "SELECT COUNT(*) FROM session s JOIN `user` u ON u.id = s.user WHERE u.login = ");
	else if (str_eq(what, "log"))
		sql_add(q, "SELECT COUNT(*) FROM security_log WHERE kind = ");
	else
		sql_add(q, "SELECT COALESCE(SUM(failures), 0) FROM login_guard WHERE name = ");
	sql_val(q, VTEXT(value));
	assert_ok(ctx, side_select(ctx, &rows, q));
	int64_t n = db_next(rows) ? strtol(db_str(rows, 0) ? db_str(rows, 0) : "0", NULL, 10) : -1;
	if (db_val(rows, 0).kind == V_INT)
		n = db_int(rows, 0);
	test_end(ctx);
	return n;
}

#define change(literal, ...) change_at("" literal, __VA_ARGS__)
static void
change_at(const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec_text(ctx, NULL, literal, v, n));
	test_commit(ctx);
	test_end(ctx);
}

static int
each_open(void **state)
{
	*state = http_open(db);
	change("DELETE FROM login_guard WHERE 1 = 1", NO_VALS);
	return 0;
}

static void
test_login__page_needs_no_session(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/login"), 200);
	assert_true(http_shows(h, "name=\"password\""));
	assert_null(http_header(h, "Set-Cookie"));
}

static void
test_login__right_password_goes_to_the_home_page(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/");
	assert_int_equal(http_get(h, "/"), 200);
	assert_string_equal(http_body(h), "sales1");
	/* Once in, the login page has nothing to offer. */
	assert_int_equal(http_get(h, "/login"), 303);
}

static void
test_login__name_may_be_in_capitals_with_blanks(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/login", "login", " SALES1 ", "password", "Keyuan-demo-1", NULL), 303);
}

static void
test_login__cookie_is_out_of_reach_of_scripts(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	const char *cookie = http_header(h, "Set-Cookie");
	assert_non_null(strstr(cookie, "sid="));
	assert_non_null(strstr(cookie, "; HttpOnly"));
	assert_non_null(strstr(cookie, "; SameSite=Lax"));
	assert_non_null(strstr(cookie, "; Path=/"));
	assert_null(strstr(cookie, "Secure"));
}

static void
test_login__over_https_the_cookie_is_a_host_cookie(void **state)
{
	struct http *h = *state;

	h->app.https = true;
	http_login(h, "sales1");
	assert_true(str_starts(http_header(h, "Set-Cookie"), "__Host-sid="));
	assert_non_null(strstr(http_header(h, "Set-Cookie"), "; Secure"));
	assert_int_equal(http_get(h, "/"), 200);
	assert_non_null(http_header(h, "Strict-Transport-Security"));
}

static void
test_login__wrong_password_keeps_the_name(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "wrong", "next", "/customer/customer", NULL), 422);
	assert_true(http_shows(h, "value=\"sales1\""));
	assert_string_equal(http_hidden(h, "next"), "/customer/customer");
	assert_null(http_header(h, "Set-Cookie"));
	assert_int_equal(count("guard", "login:sales1"), 1);
}

static void
test_login__unknown_disabled_and_wrong_get_the_same_answer(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/login", "login", "x", "password", "wrong", NULL), 422);
	const char *unknown = http_body(h);
	change("UPDATE `user` SET enabled = 0 WHERE login = ?", VALS(VTEXT("sales3")));
	assert_int_equal(http_post(h, "/login", "login", "sales3", "password", "Keyuan-demo-1", NULL), 422);
	const char *disabled = http_body(h);
	change("UPDATE `user` SET enabled = 1 WHERE login = ?", VALS(VTEXT("sales3")));
	assert_int_equal(http_post(h, "/login", "login", "sales3", "password", "wrong", NULL), 422);
	assert_string_equal(http_body(h), disabled);
	assert_int_equal(strlen(unknown), strlen(disabled) - strlen("sales3") + strlen("x"));
}

static void
test_login__after_five_failures_one_has_to_wait(void **state)
{
	struct http *h = *state;

	for (int i = 0; i < 5; i++)
		assert_int_equal(http_post(h, "/login", "login", "sales2", "password", "wrong", NULL), 422);
	/* Even with the right one: nobody learns anything while waiting. */
	assert_int_equal(http_post(h, "/login", "login", "sales2", "password", "Keyuan-demo-1", NULL), 429);
	assert_non_null(http_header(h, "Retry-After"));
	assert_int_equal(count("guard", "login:sales2"), 5);
	/* Others are not held up. */
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 303);
	http_forget(h);
	change("UPDATE login_guard SET locked_until = NOW(3) - INTERVAL 1 SECOND WHERE 1 = 1", NO_VALS);
	assert_int_equal(http_post(h, "/login", "login", "sales2", "password", "Keyuan-demo-1", NULL), 303);
	assert_int_equal(count("guard", "login:sales2"), 0);
}

static void
test_login__waiting_doubles_up_to_a_quarter_of_an_hour(void **state)
{
	struct http *h = *state;

	for (int i = 0; i < 20; i++) {
		change("UPDATE login_guard SET locked_until = NULL WHERE 1 = 1", NO_VALS);
		assert_int_equal(http_post(h, "/login", "login", "x", "password", "wrong", NULL), 422);
	}
	assert_int_equal(http_post(h, "/login", "login", "x", "password", "wrong", NULL), 429);
	assert_in_range(strtol(http_header(h, "Retry-After"), NULL, 10), 890, 900);
}

static void
test_login__one_address_cannot_try_everybody(void **state)
{
	struct http *h = *state;

	for (int i = 0; i < 30; i++) {
		char name[20];

		snprintf(name, sizeof name, "nobody%d", i);
		assert_int_equal(http_post(h, "/login", "login", name, "password", "wrong", NULL), 422);
	}
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 429);
	h->remote_addr = "192.0.2.8";
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 303);
}

static void
test_login__odd_names_are_nobody(void **state)
{
	static const char *const odd[] = { "", "a\nb", "'; DROP TABLE session; --", "<?cs var:x ?>", "sales1\xe2\x80\x8b" };
	struct http *h = *state;
	char longest[3000];

	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
		assert_int_equal(http_post(h, "/login", "login", odd[i], "password", "Keyuan-demo-1", NULL), 422);
	change("DELETE FROM login_guard WHERE 1 = 1", NO_VALS);
	assert_int_equal(http_post(h, "/login", "login", longest, "password", longest, NULL), 422);
	assert_int_equal(http_post(h, "/login", NULL), 422);
}

static void
test_login__a_new_login_is_a_new_session(void **state)
{
	struct http *h = *state;

	change("DELETE FROM session WHERE 1 = 1", NO_VALS);
	http_login(h, "sales1");
	const char *first = http_cookie_value(h, "sid");
	http_login(h, "sales1");
	assert_string_not_equal(http_cookie_value(h, "sid"), first);
	assert_int_equal(count("sessions", "sales1"), 1);
}

static void
test_login__planted_session_is_not_taken_over(void **state)
{
	struct http *h = *state;

	h->cookies[h->cookie_count++] = (struct http_cookie){ "sid", "planted-by-somebody-else" };
	assert_int_equal(http_get(h, "/"), 303);
	http_login(h, "sales1");
	assert_string_not_equal(http_cookie_value(h, "sid"), "planted-by-somebody-else");
}

static void
test_login__next_stays_on_this_site(void **state)
{
	static const char *const bad[] = { "//evil", "http://evil", "/\\evil", "/\t/evil", "javascript:x", "" };
	struct http *h = *state;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		http_forget(h);
		assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", "next", bad[i], NULL), 303);
		assert_string_equal(http_header(h, "Location"), "/");
	}
	http_forget(h);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", "next", "/customer/customer?q=a%20b", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/customer/customer?q=a%20b");
}

static void
test_login__foreign_pages_cannot_log_one_in(void **state)
{
	struct http *h = *state;

	h->origin = "http://evil.example";
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 403);
	h->origin = "null";
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 403);
	h->origin = NULL;
	h->sec_fetch_site = "cross-site";
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 403);
	h->sec_fetch_site = "same-site";
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 403);
	assert_null(http_cookie_value(h, "sid"));
	h->sec_fetch_site = "same-origin";
	h->origin = "http://localhost:8080";
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 303);
}

static void
test_session__page_without_one_goes_to_login_and_back(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/customer/customer?q=a"), 303);
	assert_string_equal(http_header(h, "Location"), "/login?next=%2Fcustomer%2Fcustomer%3Fq%3Da");
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_string_equal(http_hidden(h, "next"), "/customer/customer?q=a");
}

static void
test_session__fragment_without_one_reloads_the_page(void **state)
{
	struct http *h = *state;

	h->htmx = "true";
	assert_int_equal(http_get(h, "/customer/customer"), 401);
	assert_string_equal(http_header(h, "HX-Redirect"), "/login");
}

static void
test_session__ends_at_logout(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	const char *sid = http_cookie_value(h, "sid");
	assert_int_equal(http_post(h, "/logout", "_csrf", http_csrf(h, db), NULL), 303);
	assert_null(http_cookie_value(h, "sid"));
	h->cookies[h->cookie_count++] = (struct http_cookie){ "sid", sid };
	assert_int_equal(http_get(h, "/"), 303);
}

static void
test_session__ends_when_idle_too_old_or_disabled(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	change("UPDATE session SET expires_at = NOW(3) - INTERVAL 1 SECOND WHERE 1 = 1", NO_VALS);
	assert_int_equal(http_get(h, "/"), 303);
	http_login(h, "sales1");
	change("UPDATE `user` SET enabled = 0 WHERE login = ?", VALS(VTEXT("sales1")));
	assert_int_equal(http_get(h, "/"), 303);
	change("UPDATE `user` SET enabled = 1 WHERE login = ?", VALS(VTEXT("sales1")));
	assert_int_equal(http_get(h, "/"), 200);
}

static void
test_session__seen_is_written_once_a_minute(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	change("UPDATE session SET seen_at = NOW(3) - INTERVAL 2 HOUR, expires_at = NOW(3) + INTERVAL 1 MINUTE WHERE 1 = 1", NO_VALS);
	assert_int_equal(http_get(h, "/"), 200);
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows,
	          "SELECT COUNT(*) FROM session WHERE seen_at > NOW(3) - INTERVAL 1 MINUTE AND expires_at > NOW(3) + INTERVAL 7 HOUR",
	          NO_VALS));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 1);
	test_end(ctx);
}

static void
test_csrf__writing_needs_the_token_of_this_session(void **state)
{
	struct http *h = *state;

	http_login(h, "sales2");
	const char *foreign = http_csrf(h, db);
	http_forget(h);
	http_login(h, "sales1");
	assert_int_equal(http_post(h, "/logout", NULL), 403);
	assert_int_equal(http_post(h, "/logout", "_csrf", "", NULL), 403);
	assert_int_equal(http_post(h, "/logout", "_csrf", foreign, NULL), 403);
	/* In the address it does not count: addresses are written down. */
	assert_int_equal(http_post(h, arena_printf(h->mem, "/logout?_csrf=%s", http_csrf(h, db)), NULL), 403);
	h->origin = "http://evil.example";
	assert_int_equal(http_post(h, "/logout", "_csrf", http_csrf(h, db), NULL), 403);
	h->origin = NULL;
	assert_int_equal(http_get(h, "/"), 200);
}

static void
test_csrf__an_older_form_of_ours_gets_its_inputs_back(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	h->sec_fetch_site = "same-origin";
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", "old", "name", "华信 <b>", NULL), 403);
	assert_string_equal(http_hidden(h, "name"), "华信 <b>");
	assert_string_equal(http_hidden(h, "_csrf"), http_csrf(h, db));
	assert_true(http_shows(h, "action=\"/customer/customer/new\""));
}

static void
test_resend__inputs_survive_the_end_of_a_session(void **state)
{
	struct http *h = *state;

	h->sec_fetch_site = "same-origin";
	assert_int_equal(http_post(h, "/customer/customer/new?from=list", "_csrf", "gone", "name", "华信\n\"1\"", "_once", "k", NULL), 401);
	const char *resume = http_hidden(h, "_resume"), *name = http_hidden(h, "_keep.name");
	assert_string_equal(resume, "/customer/customer/new?from=list");
	assert_string_equal(name, "华信\n\"1\"");
	assert_null(http_hidden(h, "_keep._csrf"));
	/* A wrong password loses nothing. */
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "no", "_resume", resume, "_keep.name", name, "_keep._once", "k", NULL), 422);
	assert_string_equal(http_hidden(h, "_keep.name"), name);
	assert_string_equal(http_hidden(h, "_resume"), resume);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", "_resume", resume, "_keep.name", name, "_keep._once", "k", NULL), 200);
	assert_string_equal(http_hidden(h, "name"), name);
	assert_string_equal(http_hidden(h, "_once"), "k");
	assert_string_equal(http_hidden(h, "_csrf"), http_csrf(h, db));
	assert_true(http_shows(h, "action=\"/customer/customer/new?from=list\""));
	assert_null(http_hidden(h, "password"));
	assert_int_equal(http_get(h, "/"), 200);
}

static void
test_resend__too_much_to_keep_is_said(void **state)
{
	struct http *h = *state;
	size_t n = 600 * 1024;
	char *big = arena_alloc(h->mem, n + 1);

	memset(big, 'x', n);
	assert_int_equal(http_post(h, "/customer/customer/new", "remark", big, NULL), 422);
}

static void
test_password__change_ends_the_other_sessions(void **state)
{
	struct http *h = *state, *other = http_open(db);

	http_login(h, "auditor");
	http_login(other, "auditor");
	assert_int_equal(http_get(h, "/password"), 200);
	const char *csrf = http_hidden(h, "_csrf");
	const char *sid = http_cookie_value(h, "sid");
	assert_int_equal(http_post(h, "/password", "_csrf", csrf, "old", "Keyuan-demo-1", "new", "correct horse 电池", "again", "correct horse 电池", NULL), 303);
	assert_string_not_equal(http_cookie_value(h, "sid"), sid);
	assert_int_equal(http_get(h, "/"), 200);
	assert_int_equal(http_get(other, "/"), 303);
	http_forget(h);
	assert_int_equal(http_post(h, "/login", "login", "auditor", "password", "Keyuan-demo-1", NULL), 422);
	assert_int_equal(http_post(h, "/login", "login", "auditor", "password", "correct horse 电池", NULL), 303);
	http_close(other);
}

static void
password_is_refused(struct http *h, const char *old, const char *new, const char *again)
{
	const char *csrf = http_csrf(h, db);

	assert_int_equal(http_post(h, "/password", "_csrf", csrf, "old", old, "new", new, "again", again, NULL), 422);
	assert_string_equal(http_csrf(h, db), csrf);
}

static void
test_password__weak_and_wrong_ones_are_refused(void **state)
{
	struct http *h = *state;

	http_login(h, "manager");
	password_is_refused(h, "wrong", "long enough 1", "long enough 1");
	password_is_refused(h, "Keyuan-demo-1", "short", "short");
	password_is_refused(h, "Keyuan-demo-1", "long enough 1", "long enough 2");
	password_is_refused(h, "Keyuan-demo-1", "Keyuan-demo-1", "Keyuan-demo-1");
	password_is_refused(h, "", "", "");
	http_forget(h);
	http_login(h, "manager");
}

static void
test_password__the_present_one_cannot_be_guessed_here(void **state)
{
	struct http *h = *state;

	http_login(h, "manager");
	for (int i = 0; i < 5; i++)
		password_is_refused(h, "wrong", "long enough 1", "long enough 1");
	assert_int_equal(http_post(h, "/password", "_csrf", http_csrf(h, db), "old", "Keyuan-demo-1", "new", "long enough 1", "again", "long enough 1", NULL), 429);
}

static void
test_password__has_to_be_changed_before_anything_else(void **state)
{
	struct http *h = *state;

	http_login(h, "sales3");
	change("UPDATE credential c JOIN `user` u ON u.id = c.user SET c.must_change = 1 WHERE u.login = ?", VALS(VTEXT("sales3")));
	assert_int_equal(http_get(h, "/"), 303);
	assert_string_equal(http_header(h, "Location"), "/password");
	assert_int_equal(http_get(h, "/customer/customer"), 303);
	assert_string_equal(http_header(h, "Location"), "/password");
	assert_int_equal(http_get(h, "/admin/role"), 303);	/* what he may not see, too */
	assert_string_equal(http_header(h, "Location"), "/password");
	assert_int_equal(http_get(h, "/password"), 200);
	assert_int_equal(http_post(h, "/password", "_csrf", http_csrf(h, db), "old", "Keyuan-demo-1", "new", "long enough 1", "again", "long enough 1", NULL), 303);
	assert_int_equal(http_get(h, "/"), 200);
}

static void
test_security_log__tells_what_happened(void **state)
{
	struct http *h = *state;
	int64_t failed = count("log", "login_failed"), in = count("log", "login"), out = count("log", "logout");

	http_post(h, "/login", "login", "sales1", "password", "wrong", NULL);
	http_login(h, "sales1");
	http_post(h, "/logout", "_csrf", http_csrf(h, db), NULL);
	assert_int_equal(count("log", "login_failed"), failed + 1);
	assert_int_equal(count("log", "login"), in + 1);
	assert_int_equal(count("log", "logout"), out + 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, http_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_login__page_needs_no_session),
		T(test_login__right_password_goes_to_the_home_page),
		T(test_login__name_may_be_in_capitals_with_blanks),
		T(test_login__cookie_is_out_of_reach_of_scripts),
		T(test_login__over_https_the_cookie_is_a_host_cookie),
		T(test_login__wrong_password_keeps_the_name),
		T(test_login__unknown_disabled_and_wrong_get_the_same_answer),
		T(test_login__after_five_failures_one_has_to_wait),
		T(test_login__waiting_doubles_up_to_a_quarter_of_an_hour),
		T(test_login__one_address_cannot_try_everybody),
		T(test_login__odd_names_are_nobody),
		T(test_login__a_new_login_is_a_new_session),
		T(test_login__planted_session_is_not_taken_over),
		T(test_login__next_stays_on_this_site),
		T(test_login__foreign_pages_cannot_log_one_in),
		T(test_session__page_without_one_goes_to_login_and_back),
		T(test_session__fragment_without_one_reloads_the_page),
		T(test_session__ends_at_logout),
		T(test_session__ends_when_idle_too_old_or_disabled),
		T(test_session__seen_is_written_once_a_minute),
		T(test_csrf__writing_needs_the_token_of_this_session),
		T(test_csrf__an_older_form_of_ours_gets_its_inputs_back),
		T(test_resend__inputs_survive_the_end_of_a_session),
		T(test_resend__too_much_to_keep_is_said),
		T(test_password__change_ends_the_other_sessions),
		T(test_password__weak_and_wrong_ones_are_refused),
		T(test_password__the_present_one_cannot_be_guessed_here),
		T(test_password__has_to_be_changed_before_anything_else),
		T(test_security_log__tells_what_happened),
	};

	db = testcompany_open("login");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
