/* test_factor.c - the second factor: turning it on, logging in with it, and every way around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>
#include "logins.h"

static struct testdb *db;

static int
each_open(void **state)
{
	*state = http_open(db);
	logins_reset(db);
	return 0;
}

static void
csrf_post(struct http *h, const char *url, const char *password, const char *code, int status)
{
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "password", password, "code", code, NULL), status);
}

static int
code_give(struct http *h, const char *code)
{
	return http_post(h, "/login/code", "code", code, NULL);
}

/* ---- turning it on ---------------------------------------------------------------------- */

static void
test_factor__the_password_is_asked_before_a_key_is_shown(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	assert_int_equal(http_get(h, "/account/two-factor"), 200);
	csrf_post(h, "/account/two-factor", "wrong", "", 422);
	assert_int_equal(http_get(h, "/account/two-factor/setup"), 303);
	csrf_post(h, "/account/two-factor", "Keyuan-demo-1", "", 303);
	assert_int_equal(http_get(h, "/account/two-factor/setup"), 200);
	assert_true(http_shows(h, "<path d=\"M"));
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM login_guard WHERE name = 'login:sales1'", NO_VALS), 0);
}

static void
test_factor__the_key_is_sealed_and_shown_to_one_session_for_a_while(void **state)
{
	struct http *h = *state, *other = http_open(db);

	http_login(h, "sales1");
	http_login(other, "sales1");
	csrf_post(h, "/account/two-factor", "Keyuan-demo-1", "", 303);
	assert_int_equal(http_get(other, "/account/two-factor/setup"), 303);
	csrf_post(other, "/account/two-factor/setup", "", factor_code(h, db, "sales1", 0), 303);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM second_factor WHERE confirmed_at IS NOT NULL", NO_VALS), 0);
	assert_true(COUNT_ROWS(db, "SELECT CHAR_LENGTH(secret) FROM second_factor", NO_VALS) > 70);
	CHANGE(db, "UPDATE second_factor SET created_at = created_at - INTERVAL 16 MINUTE", NO_VALS);
	assert_int_equal(http_get(h, "/account/two-factor/setup"), 303);
	http_close(other);
}

static void
test_factor__it_is_on_only_after_a_right_code(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	csrf_post(h, "/account/two-factor", "Keyuan-demo-1", "", 303);
	csrf_post(h, "/account/two-factor/setup", "", "000000", 422);
	assert_true(http_shows(h, "<path d=\"M"));
	csrf_post(h, "/account/two-factor/setup", "", "", 422);
	http_forget(h);
	http_login(h, "sales1");
	assert_int_equal(log_count(db, "factor_on"), 0);
}

static void
test_factor__turning_it_on_ends_the_other_sessions(void **state)
{
	struct http *h = *state, *other = http_open(db);
	const char *codes[10];

	http_login(other, "sales1");
	factor_turn_on(h, db, "sales1", codes);
	assert_int_equal(strlen(codes[0]), 19);
	assert_string_not_equal(codes[0], codes[9]);
	assert_int_equal(http_get(h, "/"), 200);
	assert_int_equal(http_get(other, "/"), 303);
	assert_int_equal(http_get(h, "/account/two-factor"), 200);
	assert_false(http_shows(h, codes[0]));
	assert_true(log_count(db, "factor_on") > 0);
	http_close(other);
}

/* ---- logging in ------------------------------------------------------------------------- */

static void
test_factor__a_login_needs_the_code_too(void **state)
{
	struct http *h = *state;

	factor_turn_on(h, db, "sales1", NULL);
	http_forget(h);
	password_give(h, "sales1");
	assert_null(http_cookie_value(h, "sid"));
	assert_int_equal(http_get(h, "/"), 303);
	assert_int_equal(http_get(h, "/login/code"), 200);
	int64_t logins = log_count(db, "login");
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 0)), 303);
	assert_string_equal(http_header(h, "Location"), "/");
	assert_int_equal(http_get(h, "/"), 200);
	assert_null(http_cookie_value(h, "step"));
	assert_int_equal(log_count(db, "login"), logins + 1);
}

static void
test_factor__the_step_between_is_no_session_and_nobody_can_plant_it(void **state)
{
	struct http *h = *state;

	factor_turn_on(h, db, "sales1", NULL);
	http_forget(h);
	h->cookies[h->cookie_count++] = (struct http_cookie){ "step", "planted" };
	password_give(h, "sales1");
	const char *step = http_cookie_value(h, "step");
	assert_string_not_equal(step, "planted");
	assert_true(strstr(http_header(h, "Set-Cookie"), "; HttpOnly") && strstr(http_header(h, "Set-Cookie"), "; SameSite=Lax"));
	h->cookies[h->cookie_count++] = (struct http_cookie){ "sid", step };
	assert_int_equal(http_get(h, "/"), 303);
	http_forget(h);
	h->cookies[h->cookie_count++] = (struct http_cookie){ "step", "planted" };
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 0)), 422);
	assert_true(http_shows(h, "name=\"password\""));
}

static void
test_factor__over_https_the_step_is_a_host_cookie(void **state)
{
	struct http *h = *state;

	factor_turn_on(h, db, "sales1", NULL);
	http_forget(h);
	h->app.https = true;
	password_give(h, "sales1");
	assert_true(str_starts(http_header(h, "Set-Cookie"), "__Host-step="));
	assert_non_null(strstr(http_header(h, "Set-Cookie"), "; Secure"));
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 0)), 303);
	assert_non_null(http_cookie_value(h, "__Host-sid"));
}

static void
test_factor__a_code_lets_in_once(void **state)
{
	struct http *h = *state;

	factor_turn_on(h, db, "sales1", NULL);
	const char *code = factor_code(h, db, "sales1", 0);
	http_forget(h);
	password_give(h, "sales1");
	assert_int_equal(code_give(h, code), 303);
	http_forget(h);
	password_give(h, "sales1");
	assert_int_equal(code_give(h, code), 422);
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", -1)), 422);
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 1)), 303);
}

static void
test_factor__the_code_of_turning_it_on_lets_nobody_in(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	csrf_post(h, "/account/two-factor", "Keyuan-demo-1", "", 303);
	const char *code = factor_code(h, db, "sales1", 0);
	csrf_post(h, "/account/two-factor/setup", "", code, 200);
	http_forget(h);
	password_give(h, "sales1");
	assert_int_equal(code_give(h, code), 422);
}

/* Two browsers in processes of their own, let go at the same moment with the same code. */
static int
in_parallel(const char *code)
{
	int go[2], ready[2], in = 0;
	char bytes[2];

	assert_int_equal(pipe(go) | pipe(ready), 0);
	for (int i = 0; i < 2; i++) {
		if (fork() != 0)
			continue;
		struct http *h = http_open(db);
		close(go[1]);
		password_give(h, "sales1");
		(void)!write(ready[1], "r", 1);
		(void)!read(go[0], bytes, 1);	/* until it is closed */
		_exit(code_give(h, code) == 303 ? 1 : 0);
	}
	close(go[0]);
	close(ready[1]);
	for (int i = 0; i < 2; i++)
		assert_int_equal(read(ready[0], bytes, 1), 1);
	close(ready[0]);
	close(go[1]);
	for (int i = 0, status; i < 2; i++) {
		assert_true(wait(&status) > 0 && WIFEXITED(status));
		in += WEXITSTATUS(status);
	}
	return in;
}

static void
test_factor__of_two_with_one_code_at_once_one_gets_in(void **state)
{
	struct http *h = *state;
	const char *codes[10];

	factor_turn_on(h, db, "sales1", codes);
	const char *code = factor_code(h, db, "sales1", 1);
	db_close(db->db);
	db_close(db->side);
	assert_int_equal(db_open(&db->db, db->conf, DB_APP), OK);
	assert_int_equal(db_open(&db->side, db->conf, DB_APP), OK);
	assert_int_equal(in_parallel(code), 1);
	assert_int_equal(in_parallel(codes[3]), 1);
}

static void
test_factor__a_recovery_code_lets_in_once(void **state)
{
	struct http *h = *state;
	const char *codes[10];

	factor_turn_on(h, db, "sales1", codes);
	http_forget(h);
	password_give(h, "sales1");
	int64_t used = log_count(db, "recovery_used");
	assert_int_equal(code_give(h, arena_printf(h->mem, " %s ", codes[4])), 303);
	assert_int_equal(log_count(db, "recovery_used"), used + 1);
	http_forget(h);
	password_give(h, "sales1");
	assert_int_equal(code_give(h, codes[4]), 422);
	assert_int_equal(code_give(h, "aaaa-aaaa-aaaa-aaaa"), 422);
	/* As somebody types it from paper. */
	char *typed = arena_strdup(h->mem, codes[5]);
	for (char *s = typed; *s; s++)
		*s = (char)(*s == '-' ? ' ' : *s >= 'a' ? *s - 32 : *s);
	assert_int_equal(code_give(h, typed), 303);
	assert_int_equal(http_get(h, "/account/two-factor"), 200);
	assert_true(http_shows(h, "还剩 8 个恢复码"));
}

static void
test_factor__codes_of_others_do_not_count(void **state)
{
	struct http *h = *state;
	const char *mine[10];

	factor_turn_on(h, db, "sales2", mine);
	http_forget(h);
	factor_turn_on(h, db, "sales1", NULL);
	http_forget(h);
	password_give(h, "sales1");
	assert_int_equal(code_give(h, mine[0]), 422);
	assert_int_equal(code_give(h, factor_code(h, db, "sales2", 0)), 422);
}

static void
test_factor__guessing_codes_has_to_wait_and_the_password_forgives_nothing(void **state)
{
	struct http *h = *state;

	factor_turn_on(h, db, "sales1", NULL);
	http_forget(h);
	password_give(h, "sales1");
	int64_t failed = log_count(db, "code_failed"), locked = log_count(db, "login_locked");
	for (int i = 0; i < 5; i++) {
		password_give(h, "sales1");
		assert_int_equal(code_give(h, "000000"), 422);
	}
	assert_int_equal(log_count(db, "code_failed"), failed + 5);
	assert_int_equal(log_count(db, "login_locked"), locked + 1);
	password_give(h, "sales1");
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 0)), 429);
	assert_non_null(http_header(h, "Retry-After"));
	/* Here too: an open screen is no place to guess. */
	CHANGE(db, "UPDATE login_guard SET locked_until = NULL", NO_VALS);
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 0)), 303);
}

static void
test_factor__the_step_ends_after_ten_minutes_and_with_the_sessions(void **state)
{
	struct http *h = *state, *other = http_open(db);

	factor_turn_on(other, db, "sales1", NULL);
	password_give(h, "sales1");
	CHANGE(db, "UPDATE login_step SET expires_at = NOW(3) - INTERVAL 1 SECOND", NO_VALS);
	assert_int_equal(http_get(h, "/login/code"), 303);
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 0)), 422);
	password_give(h, "sales1");
	assert_int_equal(http_post(other, "/account/sessions/end", "_csrf", http_csrf(other, db), NULL), 303);
	assert_int_equal(code_give(h, factor_code(h, db, "sales1", 0)), 422);
	http_close(other);
}

static void
test_factor__what_was_typed_before_the_session_ended_comes_through(void **state)
{
	struct http *h = *state;

	factor_turn_on(h, db, "sales1", NULL);
	http_forget(h);
	h->sec_fetch_site = "same-origin";
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", "_resume", "/customer/customer/new",
	                           "_keep.name", "华信", NULL), 200);
	assert_string_equal(http_hidden(h, "_keep.name"), "华信");
	assert_int_equal(http_post(h, "/login/code", "code", "1", "_resume", "/customer/customer/new", "_keep.name", "华信", NULL), 422);
	assert_string_equal(http_hidden(h, "_keep.name"), "华信");
	assert_int_equal(http_post(h, "/login/code", "code", factor_code(h, db, "sales1", 0), "_resume", "/customer/customer/new",
	                           "_keep.name", "华信", NULL), 200);
	assert_string_equal(http_hidden(h, "name"), "华信");
	assert_true(http_shows(h, "action=\"/customer/customer/new\""));
}

/* ---- taking it away -------------------------------------------------------------------------- */

static void
test_factor__turning_it_off_needs_password_and_code(void **state)
{
	struct http *h = *state;

	factor_turn_on(h, db, "sales1", NULL);
	csrf_post(h, "/account/two-factor/off", "wrong", factor_code(h, db, "sales1", 0), 422);
	csrf_post(h, "/account/two-factor/off", "Keyuan-demo-1", "000000", 422);
	csrf_post(h, "/account/two-factor/off", "Keyuan-demo-1", "", 422);
	int64_t off = log_count(db, "factor_off");
	csrf_post(h, "/account/two-factor/off", "Keyuan-demo-1", factor_code(h, db, "sales1", 0), 303);
	assert_int_equal(log_count(db, "factor_off"), off + 1);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM recovery_code", NO_VALS), 0);
	http_forget(h);
	http_login(h, "sales1");
}

static void
test_factor__new_recovery_codes_replace_the_earlier_ones(void **state)
{
	struct http *h = *state;
	const char *codes[10];

	factor_turn_on(h, db, "sales1", codes);
	csrf_post(h, "/account/two-factor/codes", "Keyuan-demo-1", "123", 422);
	csrf_post(h, "/account/two-factor/codes", "Keyuan-demo-1", factor_code(h, db, "sales1", 0), 200);
	assert_false(http_shows(h, codes[0]));
	http_forget(h);
	password_give(h, "sales1");
	assert_int_equal(code_give(h, codes[0]), 422);
}

static void
test_factor__a_role_may_demand_it_before_anything_else(void **state)
{
	struct http *h = *state;

	setting_put(db, "login.factor_roles", "finance salesperson");
	http_login(h, "sales1");
	assert_int_equal(http_get(h, "/"), 303);
	assert_string_equal(http_header(h, "Location"), "/account/two-factor");
	assert_int_equal(http_get(h, "/customer/customer"), 303);
	assert_int_equal(http_get(h, "/account/sessions"), 303);
	assert_int_equal(http_get(h, "/account/two-factor"), 200);
	factor_turn_on(h, db, "sales1", NULL);
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	http_forget(h);
	http_login(h, "manager");
	assert_int_equal(http_get(h, "/"), 200);
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, http_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_factor__the_password_is_asked_before_a_key_is_shown),
		T(test_factor__the_key_is_sealed_and_shown_to_one_session_for_a_while),
		T(test_factor__it_is_on_only_after_a_right_code),
		T(test_factor__turning_it_on_ends_the_other_sessions),
		T(test_factor__a_login_needs_the_code_too),
		T(test_factor__the_step_between_is_no_session_and_nobody_can_plant_it),
		T(test_factor__over_https_the_step_is_a_host_cookie),
		T(test_factor__a_code_lets_in_once),
		T(test_factor__the_code_of_turning_it_on_lets_nobody_in),
		T(test_factor__of_two_with_one_code_at_once_one_gets_in),
		T(test_factor__a_recovery_code_lets_in_once),
		T(test_factor__codes_of_others_do_not_count),
		T(test_factor__guessing_codes_has_to_wait_and_the_password_forgives_nothing),
		T(test_factor__the_step_ends_after_ten_minutes_and_with_the_sessions),
		T(test_factor__what_was_typed_before_the_session_ended_comes_through),
		T(test_factor__turning_it_off_needs_password_and_code),
		T(test_factor__new_recovery_codes_replace_the_earlier_ones),
		T(test_factor__a_role_may_demand_it_before_anything_else),
	};

	db = testcompany_open("factor");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
