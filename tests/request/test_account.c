/*
 * test_account.c - rules for passwords, sessions and addresses, what everybody sees
 * of his own login, and what administrators do about those of others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "logins.h"
#include "support/page.h"

static struct testdb *db;

static int
each_open(void **state)
{
	*state = http_open(db);
	logins_reset(db);
	return 0;
}

static int
login_try(struct http *h, const char *login, const char *password)
{
	return http_post(h, "/login", "login", login, "password", password, NULL);
}

static int
password_try(struct http *h, const char *old, const char *new)
{
	return http_post(h, "/password", "_csrf", http_csrf(h, db), "old", old, "new", new, "again", new, NULL);
}

static int
do_post(struct http *h, const char *url)
{
	return http_post(h, url, "_csrf", http_csrf(h, db), NULL);
}

static const char *
user_url(struct http *h, const char *login, const char *more)
{
	return arena_printf(h->mem, "/admin/user/%lld%s", (long long)user_id(db, login), more);
}

/* ---- passwords ---------------------------------------------------------------------------- */

static void
test_password__what_is_easily_guessed_is_refused(void **state)
{
	static const char *const bad[] = { "qwertyuiop", "QwertyUiop", "1234567890", "password123!", "!!iloveyou2026", "aaaaaaaaaaaa",
		"1212121212", "sales1-2026-11", "林若溪林若溪", "林若溪1234567", "测试仪器有限公司", "测试仪器有限公司2026", "short", "\xff\xfe longer than ten" };
	struct http *h = *state;

	http_login(h, "sales1");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (i != 8 && i != 13 && password_try(h, "Keyuan-demo-1", bad[i]) != 422)
			fail_msg("%s was taken", bad[i]);
	assert_true(http_shows(h, "至少需要 10 个字符"));
	assert_int_equal(password_try(h, "Keyuan-demo-1", "三更灯火五更鸡正是读书时"), 303);
}

static void
test_password__earlier_ones_do_not_come_again(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	assert_int_equal(password_try(h, "Keyuan-demo-1", "second one 22"), 303);
	assert_int_equal(password_try(h, "second one 22", "Keyuan-demo-1"), 422);
	assert_true(http_shows(h, "以前用过"));
	assert_int_equal(password_try(h, "second one 22", "third one 333"), 303);
	assert_int_equal(password_try(h, "third one 333", "second one 22"), 422);
	setting_put(db, "password.history", "1");
	assert_int_equal(password_try(h, "third one 333", "second one 22"), 422);
	assert_int_equal(password_try(h, "third one 333", "Keyuan-demo-1"), 303);
	setting_put(db, "password.history", "0");
	assert_int_equal(password_try(h, "Keyuan-demo-1", "third one 333"), 303);
}

static void
test_password__the_shortest_length_is_a_setting(void **state)
{
	struct http *h = *state;

	setting_put(db, "password.min", "14");
	http_login(h, "sales1");
	assert_int_equal(http_get(h, "/password"), 200);
	assert_true(http_shows(h, "至少 14 个字符"));
	assert_int_equal(password_try(h, "Keyuan-demo-1", "thirteen char"), 422);
	assert_int_equal(password_try(h, "Keyuan-demo-1", "fourteen chars"), 303);
}

static void
test_password__an_old_one_must_be_changed(void **state)
{
	struct http *h = *state;

	setting_put(db, "password.days", "90");
	http_login(h, "sales1");
	assert_int_equal(http_get(h, "/"), 200);
	CHANGE(db, "UPDATE credential SET changed_at = NOW(3) - INTERVAL 91 DAY", NO_VALS);
	assert_int_equal(http_get(h, "/"), 303);
	assert_string_equal(http_header(h, "Location"), "/password");
	assert_int_equal(password_try(h, "Keyuan-demo-1", "quite another 1"), 303);
	assert_int_equal(http_get(h, "/"), 200);
}

static void
test_guard__free_tries_and_longest_wait_are_settings(void **state)
{
	struct http *h = *state;

	setting_put(db, "login.tries", "3");
	setting_put(db, "login.wait_min", "2");
	for (int i = 0; i < 3; i++)
		assert_int_equal(login_try(h, "sales2", "wrong"), 422);
	assert_int_equal(login_try(h, "sales2", "Keyuan-demo-1"), 429);
	for (int i = 0; i < 12; i++) {
		CHANGE(db, "UPDATE login_guard SET locked_until = NULL", NO_VALS);
		assert_int_equal(login_try(h, "sales2", "wrong"), 422);
	}
	assert_int_equal(login_try(h, "sales2", "Keyuan-demo-1"), 429);
	assert_in_range(strtol(http_header(h, "Retry-After"), NULL, 10), 110, 120);
}

/* ---- sessions --------------------------------------------------------------------------------- */

static void
test_account__shows_whose_it_is_and_where_to_go(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	assert_int_equal(http_get(h, "/account"), 200);
	assert_true(http_shows(h, "林若溪") && http_shows(h, "href=\"/account/sessions\"") && http_shows(h, "href=\"/account/two-factor\""));
	assert_int_equal(http_get(h, "/account/two-factor"), 200);
}

static void
test_sessions__each_can_be_ended_by_its_owner_only(void **state)
{
	struct http *h = *state, *other = http_open(db), *foreign = http_open(db);

	http_login(h, "sales1");
	http_login(other, "sales1");
	http_login(foreign, "sales2");
	assert_int_equal(http_get(h, "/account/sessions"), 200);
	assert_true(http_shows(h, "本设备") && http_shows(h, "192.0.2.7"));
	int64_t id = COUNT_ROWS(db, "SELECT MAX(s.id) FROM session s JOIN `user` u ON u.id = s.user WHERE u.login = 'sales2'", NO_VALS);
	assert_int_equal(do_post(h, arena_printf(h->mem, "/account/sessions/%lld/end", (long long)id)), 303);
	assert_int_equal(http_get(foreign, "/"), 200);
	id = COUNT_ROWS(db, "SELECT MAX(s.id) FROM session s JOIN `user` u ON u.id = s.user WHERE u.login = 'sales1'", NO_VALS);
	assert_int_equal(do_post(h, arena_printf(h->mem, "/account/sessions/%lld/end", (long long)id)), 303);
	assert_int_equal(http_get(other, "/"), 303);
	assert_int_equal(http_get(h, "/"), 200);
	assert_true(log_count(db, "session_ended") > 0);
	http_close(other);
	http_close(foreign);
}

static void
test_sessions__all_others_end_at_once(void **state)
{
	struct http *h = *state, *other = http_open(db);

	http_login(h, "sales1");
	http_login(other, "sales1");
	assert_int_equal(do_post(h, "/account/sessions/end"), 303);
	assert_int_equal(http_get(other, "/"), 303);
	assert_int_equal(http_get(h, "/"), 200);
	http_close(other);
}

static void
test_sessions__a_shorter_time_out_reaches_those_that_are_open(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	CHANGE(db, "UPDATE session SET seen_at = NOW(3) - INTERVAL 20 MINUTE", NO_VALS);
	assert_int_equal(http_get(h, "/"), 200);
	CHANGE(db, "UPDATE session SET seen_at = NOW(3) - INTERVAL 20 MINUTE", NO_VALS);
	setting_put(db, "session.idle_min", "15");
	assert_int_equal(http_get(h, "/"), 303);
	http_login(h, "sales1");
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM session WHERE expires_at > NOW(3) + INTERVAL 16 MINUTE AND seen_at > NOW(3) - INTERVAL 1 MINUTE", NO_VALS), 0);
	CHANGE(db, "UPDATE session SET created_at = NOW(3) - INTERVAL 3 HOUR", NO_VALS);
	assert_int_equal(http_get(h, "/"), 200);
	setting_put(db, "session.max_h", "2");
	assert_int_equal(http_get(h, "/"), 303);
}

static void
test_sessions__other_rights_bring_another_token(void **state)
{
	struct http *h = *state;
	int64_t user = user_id(db, "sales1");

	http_login(h, "sales1");
	const char *before = http_cookie_value(h, "sid");
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, sess_renew_later(ctx, user));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, "/account"), 200);
	const char *after = http_cookie_value(h, "sid");
	assert_string_not_equal(after, before);
	assert_int_equal(http_get(h, "/account"), 200);
	assert_string_equal(http_cookie_value(h, "sid"), after);
	http_forget(h);
	h->cookies[h->cookie_count++] = (struct http_cookie){ "sid", before };
	assert_int_equal(http_get(h, "/"), 303);
}

/* ---- networks ------------------------------------------------------------------------------------ */

static void
test_networks__a_role_logs_in_only_from_its_own(void **state)
{
	struct http *h = *state;

	setting_put(db, "login.networks.salesperson", "10.0.0.0/8 2001:db8::/32");
	int64_t refused = log_count(db, "login_refused");
	assert_int_equal(login_try(h, "sales1", "Keyuan-demo-1"), 403);
	assert_true(http_shows(h, "只能从允许的网络登录"));
	assert_null(http_cookie_value(h, "sid"));
	assert_int_equal(log_count(db, "login_refused"), refused + 1);
	/* Whoever does not know the password learns nothing of it. */
	assert_int_equal(login_try(h, "sales1", "wrong"), 422);
	assert_false(http_shows(h, "网络"));
	h->remote_addr = "10.1.2.3";
	assert_int_equal(login_try(h, "sales1", "Keyuan-demo-1"), 303);
	http_forget(h);
	h->remote_addr = "::ffff:10.1.2.3";
	assert_int_equal(login_try(h, "sales1", "Keyuan-demo-1"), 303);
	http_forget(h);
	h->remote_addr = "2001:db8:1::9";
	assert_int_equal(login_try(h, "sales1", "Keyuan-demo-1"), 303);
	http_forget(h);
	h->remote_addr = NULL;
	assert_int_equal(login_try(h, "sales1", "Keyuan-demo-1"), 403);
	h->remote_addr = "192.0.2.7";
	assert_int_equal(login_try(h, "manager", "Keyuan-demo-1"), 303);
}

static void
test_networks__a_session_that_leaves_them_ends(void **state)
{
	struct http *h = *state;

	setting_put(db, "login.networks.salesperson", "192.0.2.0/24");
	http_login(h, "sales1");
	h->remote_addr = "198.51.100.1";
	int64_t refused = log_count(db, "address_refused");
	assert_int_equal(http_get(h, "/customer/customer"), 403);
	assert_true(http_shows(h, "已退出登录"));
	assert_int_equal(log_count(db, "address_refused"), refused + 1);
	assert_int_equal(session_count(db, "sales1"), 0);
	h->remote_addr = "192.0.2.7";
	assert_int_equal(http_get(h, "/"), 303);
	/* What is set now counts for the next request of those who are in. */
	http_login(h, "sales1");
	setting_put(db, "login.networks.salesperson", "10.0.0.0/8");
	assert_int_equal(http_get(h, "/"), 403);
}

static void
test_networks__with_two_roles_both_have_to_agree(void **state)
{
	struct http *h = *state;

	CHANGE(db, "INSERT INTO user_roles (record, pos, value) VALUES (?, 1, 'finance')", VALS(VINT(user_id(db, "sales1"))));
	setting_put(db, "login.networks.salesperson", "192.0.2.0/24");
	assert_int_equal(login_try(h, "sales1", "Keyuan-demo-1"), 303);
	http_forget(h);
	setting_put(db, "login.networks.finance", "10.0.0.0/8");
	assert_int_equal(login_try(h, "sales1", "Keyuan-demo-1"), 403);
	CHANGE(db, "DELETE FROM user_roles WHERE value = 'finance'", NO_VALS);
}

/* ---- the settings page --------------------------------------------------------------------------- */

static struct page_form *
security_form(struct http *h)
{
	assert_int_equal(http_get(h, "/admin/security"), 200);
	struct page_form *f = page_form(h, "/admin/security");
	assert_non_null(f);
	return f;
}

static void
test_security__only_administrators_set_the_rules(void **state)
{
	struct http *h = *state;

	http_login(h, "sales1");
	int64_t denied = log_count(db, "denied");
	assert_int_equal(http_get(h, "/admin/security"), 403);
	assert_int_equal(http_post(h, "/admin/security", "_csrf", http_csrf(h, db), "length", "8", NULL), 403);
	assert_int_equal(log_count(db, "denied"), denied + 2);
}

static void
test_security__rules_are_saved_and_logged_with_what_changed(void **state)
{
	struct http *h = *state;

	http_login(h, "admin");
	struct page_form *f = security_form(h);
	assert_string_equal(page_form_value(f, "length"), "10");
	page_form_set(f, "length", "１２");
	page_form_set(f, "idle", "30");
	page_form_set(f, "net.finance", "10.1.2.3/8, ::1");
	page_form_set(f, "factor.finance", "1");
	assert_int_equal(page_form_send(h, f), 303);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = 'policy_changed' AND detail LIKE '%password.min: 10 → 12%' "
	                                "AND detail LIKE '%10.0.0.0/8 ::1%'", NO_VALS), 1);
	f = security_form(h);
	assert_string_equal(page_form_value(f, "length"), "12");
	assert_string_equal(page_form_value(f, "idle"), "30");
	assert_string_equal(page_form_value(f, "net.finance"), "10.0.0.0/8 ::1");
	assert_string_equal(page_form_value(f, "factor.finance"), "1");
	/* The same again changes nothing, and says nothing. */
	int64_t changed = log_count(db, "policy_changed");
	assert_int_equal(page_form_send(h, f), 303);
	assert_int_equal(log_count(db, "policy_changed"), changed);
	page_form_set(f, "net.finance", "");
	page_form_set(f, "factor.finance", "0");
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(page_form_value(security_form(h), "net.finance"), "");
}

static void
test_security__what_cannot_be_is_refused_beside_its_field(void **state)
{
	static const struct { const char *name, *value, *message; } bad[] = {
		{ "length", "7", "8 到 64" }, { "length", "", "8 到 64" }, { "days", "-1", "0 到 3650" }, { "idle", "4", "5 到 10080" },
		{ "tries", "many", "3 到 50" }, { "net.finance", "10.0.0.0/33", "“10.0.0.0/33”" }, { "net.finance", "<b>", "“&lt;b&gt;”" },
	};
	struct http *h = *state;

	http_login(h, "admin");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct page_form *f = security_form(h);

		page_form_set(f, "wait", "77");
		page_form_set(f, bad[i].name, bad[i].value);
		assert_int_equal(page_form_send(h, f), 422);
		if (!http_shows(h, bad[i].message))
			fail_msg("%s=%s: %s", bad[i].name, bad[i].value, http_body(h));
		f = page_form(h, "/admin/security");
		assert_string_equal(page_form_value(f, bad[i].name), bad[i].value);
		assert_string_equal(page_form_value(f, "wait"), "77");
	}
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM setting WHERE name = 'login.wait_min'", NO_VALS), 0);
}

static void
test_security__who_was_slower_is_told_and_loses_nothing(void **state)
{
	struct http *h = *state;

	http_login(h, "admin");
	struct page_form *mine = security_form(h), *theirs = security_form(h);
	page_form_set(theirs, "wait", "33");
	assert_int_equal(page_form_send(h, theirs), 303);
	page_form_set(mine, "tries", "7");
	assert_int_equal(page_form_send(h, mine), 409);
	assert_true(http_shows(h, "已被他人修改"));
	mine = page_form(h, "/admin/security");
	assert_string_equal(page_form_value(mine, "tries"), "7");
	assert_string_equal(page_form_value(security_form(h), "wait"), "33");
	assert_int_equal(page_form_send(h, mine), 303);
	assert_string_equal(page_form_value(security_form(h), "tries"), "7");
}

static void
test_security__nobody_locks_himself_out(void **state)
{
	struct http *h = *state;

	http_login(h, "admin");
	struct page_form *f = security_form(h);
	page_form_set(f, "net.administrator", "10.0.0.0/8");
	assert_int_equal(page_form_send(h, f), 422);
	assert_true(http_shows(h, "您自己的地址 192.0.2.7 不在其中"));
	assert_int_equal(http_get(h, "/admin/security"), 200);
	page_form_set(f, "net.administrator", "10.0.0.0/8 192.0.2.7");
	assert_int_equal(page_form_send(h, f), 303);
	assert_int_equal(http_get(h, "/admin/security"), 200);
}

/* ---- administrators and others' logins ------------------------------------------------------------- */

static void
test_access__needs_the_right_to_edit_users(void **state)
{
	struct http *h = *state;

	http_login(h, "manager");
	assert_int_equal(http_get(h, user_url(h, "sales1", "/access")), 403);
	assert_int_equal(do_post(h, user_url(h, "sales1", "/access/password")), 403);
	assert_int_equal(do_post(h, user_url(h, "sales1", "/access/factor")), 403);
	assert_int_equal(do_post(h, user_url(h, "sales1", "/access/end")), 403);
	http_forget(h);
	http_login(h, "sales1");
	http_forget(h);
	http_login(h, "admin");
	assert_int_equal(http_post(h, user_url(h, "sales1", "/access/end"), NULL), 403);
	assert_int_equal(session_count(db, "sales1"), 1);
	assert_int_equal(http_get(h, "/admin/user/99999/access"), 404);
}

static void
test_access__a_one_time_password_is_shown_once_and_must_be_changed(void **state)
{
	struct http *h = *state, *other = http_open(db);

	http_login(other, "sales1");
	http_login(h, "admin");
	assert_int_equal(http_get(h, user_url(h, "sales1", "")), 200);
	assert_true(http_shows(h, "/access\""));
	assert_int_equal(do_post(h, user_url(h, "sales1", "/access/password")), 200);
	const char *at = strstr(http_body(h), "<code class=\"key\" translate=\"no\">");
	assert_non_null(at);
	at = strchr(at, '>') + 1;
	const char *password = arena_strndup(h->mem, at, strcspn(at, "<"));
	assert_int_equal(strlen(password), 19);
	assert_int_equal(http_get(h, user_url(h, "sales1", "/access")), 200);
	assert_false(http_shows(h, password));
	assert_int_equal(http_get(other, "/"), 303);
	http_forget(other);
	assert_int_equal(login_try(other, "sales1", "Keyuan-demo-1"), 422);
	assert_int_equal(login_try(other, "sales1", password), 303);
	assert_int_equal(http_get(other, "/"), 303);
	assert_string_equal(http_header(other, "Location"), "/password");
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = 'password_once' AND user = ? AND actor = ?",
	                            VALS(VINT(user_id(db, "sales1")), VINT(user_id(db, "admin")))), 1);
	http_close(other);
}

static void
test_access__sessions_factor_and_lock_are_in_the_administrators_hand(void **state)
{
	struct http *h = *state, *other = http_open(db);

	factor_turn_on(other, db, "sales1", NULL);
	http_login(h, "admin");
	assert_int_equal(http_get(h, user_url(h, "sales1", "/access")), 200);
	assert_int_equal(do_post(h, user_url(h, "sales1", "/access/end")), 303);
	assert_int_equal(http_get(other, "/"), 303);
	password_give(other, "sales1");
	assert_int_equal(do_post(h, user_url(h, "sales1", "/access/factor")), 303);
	assert_int_equal(log_count(db, "factor_reset"), 1);
	http_forget(other);
	http_login(other, "sales1");
	http_forget(other);
	for (int i = 0; i < 5; i++)
		assert_int_equal(login_try(other, "sales1", "wrong"), 422);
	assert_int_equal(login_try(other, "sales1", "Keyuan-demo-1"), 429);
	assert_int_equal(do_post(h, user_url(h, "sales1", "/access/unlock")), 303);
	assert_int_equal(login_try(other, "sales1", "Keyuan-demo-1"), 303);
	http_close(other);
}

static void
test_access__an_administrator_stays_in_when_he_helps_himself(void **state)
{
	struct http *h = *state;

	http_login(h, "admin");
	assert_int_equal(do_post(h, user_url(h, "admin", "/access/end")), 303);
	assert_int_equal(http_get(h, "/"), 200);
}

static void
test_access__who_is_disabled_is_out_and_does_not_come_back_by_being_enabled(void **state)
{
	struct http *h = *state, *other = http_open(db);

	http_login(other, "sales1");
	http_login(h, "admin");
	for (int enabled = 0; enabled < 2; enabled++) {
		assert_int_equal(http_get(h, user_url(h, "sales1", "/edit")), 200);
		struct page_form *f = page_form(h, user_url(h, "sales1", ""));
		page_form_set(f, "enabled", enabled ? "1" : "0");
		assert_int_equal(page_form_send(h, f), 303);
		assert_int_equal(http_get(other, "/"), 303);
	}
	assert_int_equal(session_count(db, "sales1"), 0);
	assert_int_equal(log_count(db, "user_disabled"), 1);
	http_close(other);
}

/* ---- the log ----------------------------------------------------------------------------------------- */

static void
test_security_log__is_for_administrators_and_auditors(void **state)
{
	struct http *h = *state;

	http_login(h, "manager");
	assert_int_equal(http_get(h, "/admin/security_log"), 403);
	http_forget(h);
	http_login(h, "auditor");
	assert_int_equal(http_get(h, "/admin/security_log"), 200);
	assert_int_equal(http_get(h, "/admin/security"), 403);
	http_forget(h);
	http_login(h, "admin");
	assert_int_equal(http_get(h, "/admin/user/log"), 303);
	assert_string_equal(http_header(h, "Location"), "/admin/security_log");
}

static size_t
log_lines(struct http *h, const char *url)
{
	size_t n = 0;

	assert_int_equal(http_get(h, url), 200);
	for (const char *at = http_body(h); (at = strstr(at, "<td class=\"no num\">")); at++)
		n++;
	return n;
}

static void
test_security_log__is_found_by_kind_login_and_day(void **state)
{
	struct http *h = *state;

	CHANGE(db, "DELETE FROM security_log", NO_VALS);
	login_try(h, "sales2", "wrong");
	login_try(h, "<b>nobody", "wrong");
	http_login(h, "auditor");
	assert_int_equal(log_lines(h, "/admin/security_log"), 3);
	assert_true(http_shows(h, "登录成功") && http_shows(h, "账号或密码错误") && http_shows(h, "周启明") && http_shows(h, "&lt;b&gt;nobody"));
	assert_int_equal(log_lines(h, "/admin/security_log?kind=login_failed"), 2);
	assert_int_equal(log_lines(h, "/admin/security_log?kind=login_failed&login=sales2"), 1);
	assert_int_equal(log_lines(h, "/admin/security_log?login=sales"), 0);
	assert_int_equal(log_lines(h, "/admin/security_log?day=2020-01-01"), 0);
	assert_int_equal(log_lines(h, "/admin/security_log?day=nonsense&before=x&kind=%27&login=%E2%80%AE"), 0);
}

static void
test_security_log__is_read_page_by_page(void **state)
{
	struct http *h = *state;

	http_login(h, "auditor");
	CHANGE(db, "DELETE FROM security_log", NO_VALS);
	CHANGE(db, "INSERT INTO security_log (at, kind, login) SELECT NOW(3), 'logout', CONCAT('x', seq) FROM seq_1_to_70", NO_VALS);
	assert_int_equal(log_lines(h, "/admin/security_log?kind=logout"), 50);
	assert_true(http_shows(h, ">x70<") && !http_shows(h, ">x20<"));
	const char *at = strstr(http_body(h), "before=");
	assert_non_null(at);
	assert_int_equal(log_lines(h, arena_printf(h->mem, "/admin/security_log?kind=logout&%s", arena_strndup(h->mem, at, strcspn(at, "\"")))), 20);
	assert_true(http_shows(h, ">x20<") && http_shows(h, ">x1<") && !http_shows(h, "rel=\"next\""));
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, http_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_password__what_is_easily_guessed_is_refused),
		T(test_password__earlier_ones_do_not_come_again),
		T(test_password__the_shortest_length_is_a_setting),
		T(test_password__an_old_one_must_be_changed),
		T(test_guard__free_tries_and_longest_wait_are_settings),
		T(test_account__shows_whose_it_is_and_where_to_go),
		T(test_sessions__each_can_be_ended_by_its_owner_only),
		T(test_sessions__all_others_end_at_once),
		T(test_sessions__a_shorter_time_out_reaches_those_that_are_open),
		T(test_sessions__other_rights_bring_another_token),
		T(test_networks__a_role_logs_in_only_from_its_own),
		T(test_networks__a_session_that_leaves_them_ends),
		T(test_networks__with_two_roles_both_have_to_agree),
		T(test_security__only_administrators_set_the_rules),
		T(test_security__rules_are_saved_and_logged_with_what_changed),
		T(test_security__what_cannot_be_is_refused_beside_its_field),
		T(test_security__who_was_slower_is_told_and_loses_nothing),
		T(test_security__nobody_locks_himself_out),
		T(test_access__needs_the_right_to_edit_users),
		T(test_access__a_one_time_password_is_shown_once_and_must_be_changed),
		T(test_access__sessions_factor_and_lock_are_in_the_administrators_hand),
		T(test_access__an_administrator_stays_in_when_he_helps_himself),
		T(test_access__who_is_disabled_is_out_and_does_not_come_back_by_being_enabled),
		T(test_security_log__is_for_administrators_and_auditors),
		T(test_security_log__is_found_by_kind_login_and_day),
		T(test_security_log__is_read_page_by_page),
	};

	db = testcompany_open("account");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
