/* test_reset.c - a new password by mail: for its owner, once, soon, and without telling who exists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/http.h"
#include "support/testmail.h"

static struct testdb *db;
static const char good[] = "correct horse 电池";

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

#define count(literal, ...) count_at("" literal, __VA_ARGS__)
static int64_t
count_at(const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_select_text(ctx, &rows, literal, v, n));
	assert_true(db_next(rows));
	int64_t result = db_int(rows, 0);
	test_end(ctx);
	return result;
}

static int
each_open(void **state)
{
	struct http *h = http_open(db);
	struct ctx *ctx = test_unit(db);
	const char *hash;

	h->host = "localhost:8080";
	testmail_take_down(db);
	testmail_set_up(db);
	assert_int_equal(secret_password_hash(ctx->mem, "Keyuan-demo-1", &hash), OK);
	change("UPDATE credential SET password_hash = ? WHERE 1 = 1", VALS(VTEXT(hash)));
	test_end(ctx);
	change("DELETE FROM login_guard WHERE 1 = 1", NO_VALS);
	change("DELETE FROM password_reset WHERE 1 = 1", NO_VALS);
	change("DELETE FROM security_log WHERE 1 = 1", NO_VALS);
	change("UPDATE `user` SET email = NULL, lang = NULL, enabled = 1 WHERE 1 = 1", NO_VALS);
	change("UPDATE `user` SET email = CONCAT(login, '@keyuan.example') WHERE login IN ('sales1', 'manager')", NO_VALS);
	*state = h;
	return 0;
}

/* What the mail says is the whole of what its reader knows. */
static const char *
link_in(struct http *h, const struct outbox_mail *m)
{
	const char *url = strstr(m->text, "https://crm.keyuan.example/reset?token=");

	assert_non_null(url);
	return arena_strndup(h->mem, url, strcspn(url, "\n"));
}

/* Ask for a login, and open the link of the mail; gives the path with its token. */
static const char *
link_for(struct http *h, const char *login)
{
	assert_int_equal(http_post(h, "/forgot", "login", login, NULL), 303);
	testmail_passwords(db);
	struct ctx *ctx = testmail_unit(db);
	struct outbox_mail *m = testmail_next(ctx);
	assert_non_null(m);
	const char *path = link_in(h, m) + strlen("https://crm.keyuan.example");
	assert_ok(ctx, outbox_ended(ctx, m, OUTBOX_SENT, "250 OK"));
	test_end(ctx);
	return path;
}

static void
link_open(struct http *h, const char *path)
{
	assert_int_equal(http_get(h, path), 303);
	assert_string_equal(http_header(h, "Location"), "/reset");
}

static int
password_post(struct http *h, const char *new, const char *again)
{
	return http_post(h, "/reset", "new", new, "again", again, NULL);
}

/* ---- asking ------------------------------------------------------------------------- */

static void
test_reset__the_way_is_shown_only_when_mail_is_set_up(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/login"), 200);
	assert_true(http_shows(h, "href=\"/forgot\""));
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "wrong", NULL), 422);
	assert_true(http_shows(h, "href=\"/forgot\""));
	testmail_take_down(db);
	assert_int_equal(http_get(h, "/login"), 200);
	assert_false(http_shows(h, "/forgot"));
	assert_int_equal(http_get(h, "/forgot"), 404);
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 404);
}

/* Everything of an answer but the headers that are the same everywhere. */
static const char *
answer_text(struct http *h, int status)
{
	struct buf b;

	buf_init(&b, h->mem);
	buf_printf(&b, "%d statements %u\n", status, h->resp.statements);
	for (size_t i = 0; i < h->resp.header_count; i++)
		buf_printf(&b, "%s: %s\n", h->resp.headers[i].name, h->resp.headers[i].value);
	buf_printf(&b, "%s", http_body(h));
	return buf_str(&b);
}

static void
test_reset__answers_do_not_tell_who_exists(void **state)
{
	/* Known with an address, known without one, disabled, unknown, and what can be nobody's. */
	static const char *const logins[] = { "sales1", "auditor", "sales3", "nobody", "'; DROP TABLE user; --", "a\x01", "SALES1 ",
		"sales1\xe2\x80\x8b" };
	struct http *h = *state;
	const char *first = NULL;
	char longest[180];

	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	change("UPDATE `user` SET enabled = 0 WHERE login = ?", VALS(VTEXT("sales3")));
	http_get(h, "/forgot");	/* what a process remembers is read by now */
	for (size_t i = 0; i <= sizeof logins / sizeof logins[0]; i++) {
		const char *login = i < sizeof logins / sizeof logins[0] ? logins[i] : longest;
		const char *text = answer_text(h, http_post(h, "/forgot", "login", login, NULL));

		if (!first)
			first = text;
		assert_string_equal(text, first);
	}
	assert_int_equal(count("SELECT COUNT(*) FROM outbox", NO_VALS), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM password_reset", NO_VALS), 9);
	assert_int_equal(count("SELECT COUNT(*) FROM password_reset WHERE user IS NOT NULL", NO_VALS), 0);
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	testmail_passwords(db);
	/* "sales1" twice: as it is, and in capitals. Who only looks like it gets nothing. */
	assert_int_equal(count("SELECT COUNT(*) FROM outbox", NO_VALS), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM outbox WHERE recipient = 'sales1@keyuan.example'", NO_VALS), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM password_reset WHERE handled_at IS NULL", NO_VALS), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM security_log WHERE kind = 'reset_no_address'", NO_VALS), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM security_log WHERE kind = 'reset_mailed'", NO_VALS), 2);
}

static void
test_reset__an_empty_login_is_said(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/forgot", "login", "  ", NULL), 422);
	assert_true(http_shows(h, "id=\"login-e\""));
	assert_int_equal(http_post(h, "/forgot", NULL), 422);
}

static void
test_reset__a_login_can_be_asked_for_five_times_an_hour(void **state)
{
	static const char *const logins[] = { "sales1", "nobody" };
	struct http *h = *state;

	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < 5; i++)
			assert_int_equal(http_post(h, "/forgot", "login", logins[k], NULL), 303);
		assert_int_equal(http_post(h, "/forgot", "login", logins[k], NULL), 429);
		assert_in_range(strtol(http_header(h, "Retry-After"), NULL, 10), 3590, 3600);
	}
	assert_int_equal(http_post(h, "/forgot", "login", "manager", NULL), 303);
	change("UPDATE login_guard SET last_at = last_at - INTERVAL 61 MINUTE WHERE 1 = 1", NO_VALS);
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 303);
	assert_int_equal(count("SELECT failures FROM login_guard WHERE name = 'reset:sales1'", NO_VALS), 1);
	/* Who cannot ask any more can still log in. */
	assert_int_equal(http_post(h, "/login", "login", "nobody", "password", "x", NULL), 422);
}

static void
test_reset__an_address_cannot_ask_for_everybody(void **state)
{
	struct http *h = *state;

	h->remote_addr = "192.0.2.7";
	for (int i = 0; i < 30; i++)
		assert_int_equal(http_post(h, "/forgot", "login", arena_printf(h->mem, "u%d", i), NULL), 303);
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 429);
	h->remote_addr = "192.0.2.8";
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 303);
}

/* ---- the mail ---------------------------------------------------------------------------- */

static void
test_reset__the_mail_speaks_the_language_of_its_reader(void **state)
{
	struct http *h = *state;
	struct ctx *ctx;
	struct outbox_mail *m;

	change("UPDATE `user` SET lang = 'en' WHERE login = 'manager'", NO_VALS);
	h->accept_language = "zh-CN";
	assert_int_equal(http_post(h, "/forgot", "login", "manager", NULL), 303);
	h->accept_language = "en";
	change("UPDATE `user` SET lang = 'zh_CN' WHERE login = 'sales1'", NO_VALS);
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 303);
	testmail_passwords(db);
	ctx = testmail_unit(db);
	m = testmail_next(ctx);
	assert_string_equal(m->subject, "Your new password for Keyuan");
	assert_non_null(strstr(m->text, "Hello 许立群,"));
	m = testmail_next(ctx);
	assert_string_equal(m->to, "sales1@keyuan.example");
	assert_string_equal(m->to_name, "林若溪");
	assert_string_equal(m->subject, "重设客源系统密码");
	assert_non_null(strstr(m->text, "林若溪，您好："));
	assert_non_null(strstr(m->text, "15 分钟"));
	test_end(ctx);
}

/* Who chose no language reads that of the page that was asked. */
static void
test_reset__without_a_language_the_page_decides(void **state)
{
	struct http *h = *state;
	struct ctx *ctx;

	h->accept_language = "en";
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 303);
	testmail_passwords(db);
	ctx = testmail_unit(db);
	assert_string_equal(testmail_next(ctx)->subject, "Your new password for Keyuan");
	test_end(ctx);
}

static void
test_reset__the_address_of_the_employee_serves_too(void **state)
{
	struct http *h = *state;
	struct ctx *ctx;

	change("UPDATE employee e JOIN `user` u ON u.employee = e.id SET e.email = 'zhou@huaxin.example' WHERE u.login = 'sales2'", NO_VALS);
	change("UPDATE `user` SET email = '' WHERE login = 'sales2'", NO_VALS);
	assert_int_equal(http_post(h, "/forgot", "login", "sales2", NULL), 303);
	testmail_passwords(db);
	ctx = testmail_unit(db);
	assert_string_equal(testmail_next(ctx)->to, "zhou@huaxin.example");
	test_end(ctx);
	change("UPDATE employee SET email = NULL WHERE 1 = 1", NO_VALS);
}

static void
test_reset__the_link_leads_to_the_configured_host(void **state)
{
	struct http *h = *state;

	h->host = "evil.example";
	const char *path = link_for(h, "sales1");
	assert_true(str_starts(path, "/reset?token="));
	assert_int_equal(strlen(path), strlen("/reset?token=") + 43);
}

static void
test_reset__the_database_holds_no_token(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 303);
	testmail_passwords(db);
	assert_int_equal(count("SELECT COUNT(*) FROM outbox WHERE secret = 1 AND body_text NOT LIKE '%token%'", NO_VALS), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM password_reset WHERE LENGTH(hash) = 32", NO_VALS), 1);
	/* And the mail is of no use after the link is. */
	assert_int_equal(count("SELECT COUNT(*) FROM outbox WHERE expires_at <= NOW(3) + INTERVAL 15 MINUTE", NO_VALS), 1);
}

/* ---- the link ------------------------------------------------------------------------------- */

static void
test_reset__a_new_password_works_and_ends_every_session(void **state)
{
	struct http *h = *state, *other = http_open(db);
	const char *path = link_for(h, "sales1");

	http_login(other, "sales1");
	link_open(h, path);
	assert_int_equal(http_get(h, "/reset"), 200);
	assert_true(http_shows(h, "value=\"sales1\""));
	assert_int_equal(password_post(h, good, good), 303);
	assert_string_equal(http_header(h, "Location"), "/login?new=1");
	assert_int_equal(http_get(h, "/login?new=1"), 200);
	assert_int_equal(http_get(other, "/"), 303);
	http_forget(h);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 422);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", good, NULL), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM security_log l JOIN `user` u ON u.id = l.user\n"
	                       "WHERE u.login = 'sales1' AND l.kind IN ('reset_mailed', 'password_reset')", NO_VALS), 2);
	http_close(other);
}

static void
test_reset__a_link_works_once_and_takes_the_others_along(void **state)
{
	struct http *h = *state;
	const char *first = link_for(h, "sales1"), *second = link_for(h, "sales1");

	link_open(h, second);
	assert_int_equal(password_post(h, good, good), 303);
	link_open(h, second);
	assert_int_equal(http_get(h, "/reset"), 410);
	assert_int_equal(password_post(h, "another good one", "another good one"), 410);
	link_open(h, first);
	assert_int_equal(http_get(h, "/reset"), 410);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", good, NULL), 303);
}

static void
test_reset__a_link_is_good_for_a_quarter_of_an_hour(void **state)
{
	struct http *h = *state;

	link_open(h, link_for(h, "sales1"));
	change("UPDATE password_reset SET expires_at = expires_at - INTERVAL 14 MINUTE WHERE 1 = 1", NO_VALS);
	assert_int_equal(http_get(h, "/reset"), 200);
	change("UPDATE password_reset SET expires_at = expires_at - INTERVAL 1 MINUTE WHERE 1 = 1", NO_VALS);
	assert_int_equal(http_get(h, "/reset"), 410);
	link_open(h, link_for(h, "sales1"));
	change("UPDATE password_reset SET expires_at = expires_at - INTERVAL 15 MINUTE WHERE 1 = 1", NO_VALS);
	assert_int_equal(password_post(h, good, good), 410);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 303);
}

static void
test_reset__old_unknown_and_broken_links_get_the_same_answer(void **state)
{
	static const char *const links[] = { "/reset", "/reset?token=", "/reset?token=x",
		"/reset?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/reset?token=AAAAAAAAAAAAAAAAAAAAA%0d%0aAAAAAAAAAAAAAAAAAAAA",
		"/reset?token=%27%20OR%201=1;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	struct http *h = *state;
	const char *first = NULL;

	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		http_forget(h);
		if (i)
			link_open(h, links[i]);
		assert_int_equal(http_get(h, "/reset"), 410);
		if (!first)
			first = http_body(h);
		assert_string_equal(http_body(h), first);
		assert_int_equal(password_post(h, good, good), 410);
	}
	/* Of who may not log in any more. */
	link_open(h, link_for(h, "sales1"));
	change("UPDATE `user` SET enabled = 0 WHERE login = 'sales1'", NO_VALS);
	assert_int_equal(http_get(h, "/reset"), 410);
	assert_string_equal(http_body(h), first);
	assert_int_equal(password_post(h, good, good), 410);
}

static void
test_reset__the_token_leaves_the_address_at_once(void **state)
{
	struct http *h = *state;
	const char *path = link_for(h, "sales1");

	link_open(h, path);
	assert_string_equal(http_header(h, "Referrer-Policy"), "no-referrer");
	const char *cookie = http_header(h, "Set-Cookie");
	assert_non_null(strstr(cookie, "; HttpOnly"));
	assert_non_null(strstr(cookie, "; SameSite=Lax"));
	assert_non_null(strstr(cookie, "; Max-Age=900"));
	assert_int_equal(http_get(h, "/reset"), 200);
	assert_false(http_shows(h, strchr(path, '=') + 1));
	/* Not "no-referrer": a browser would post the form from the origin "null". */
	assert_string_equal(http_header(h, "Referrer-Policy"), "same-origin");
	h->app.https = true;
	assert_int_equal(http_get(h, path), 303);
	assert_true(str_starts(http_header(h, "Set-Cookie"), "__Host-reset="));
	assert_non_null(strstr(http_header(h, "Set-Cookie"), "; Secure"));
}

static void
test_reset__weak_passwords_are_refused_and_the_link_stays(void **state)
{
	struct http *h = *state;

	link_open(h, link_for(h, "sales1"));
	assert_int_equal(password_post(h, "short", "short"), 422);
	assert_true(http_shows(h, "id=\"new-e\""));
	assert_int_equal(password_post(h, good, "something else"), 422);
	assert_true(http_shows(h, "id=\"again-e\""));
	assert_int_equal(http_post(h, "/reset", NULL), 422);
	assert_int_equal(password_post(h, good, good), 303);
}

static void
test_reset__foreign_pages_can_neither_ask_nor_set(void **state)
{
	struct http *h = *state;

	link_open(h, link_for(h, "sales1"));
	h->origin = "http://evil.example";
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 403);
	assert_int_equal(password_post(h, good, good), 403);
	h->origin = NULL;
	h->sec_fetch_site = "cross-site";
	assert_int_equal(http_post(h, "/forgot", "login", "sales1", NULL), 403);
	assert_int_equal(password_post(h, good, good), 403);
	h->sec_fetch_site = "same-origin";
	h->origin = "http://localhost:8080";
	assert_int_equal(password_post(h, good, good), 303);
}

static void
test_reset__whoever_locked_the_login_does_not_lock_its_owner(void **state)
{
	struct http *h = *state;

	for (int i = 0; i < 6; i++)
		http_post(h, "/login", "login", "sales1", "password", "wrong", NULL);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 429);
	link_open(h, link_for(h, "sales1"));
	assert_int_equal(password_post(h, good, good), 303);
	assert_int_equal(http_post(h, "/login", "login", "sales1", "password", good, NULL), 303);
}

static int
all_open(void **state)
{
	(void)state;
	db = testcompany_open("reset");
	assert_int_equal(secret_key_open(db->conf), OK);
	return 0;
}

static int
all_close(void **state)
{
	(void)state;
	secret_set_key(NULL);
	org_forget();
	testdb_close(db);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, each_open, http_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reset__the_way_is_shown_only_when_mail_is_set_up),
		TEST(test_reset__answers_do_not_tell_who_exists),
		TEST(test_reset__an_empty_login_is_said),
		TEST(test_reset__a_login_can_be_asked_for_five_times_an_hour),
		TEST(test_reset__an_address_cannot_ask_for_everybody),
		TEST(test_reset__the_mail_speaks_the_language_of_its_reader),
		TEST(test_reset__without_a_language_the_page_decides),
		TEST(test_reset__the_address_of_the_employee_serves_too),
		TEST(test_reset__the_link_leads_to_the_configured_host),
		TEST(test_reset__the_database_holds_no_token),
		TEST(test_reset__a_new_password_works_and_ends_every_session),
		TEST(test_reset__a_link_works_once_and_takes_the_others_along),
		TEST(test_reset__a_link_is_good_for_a_quarter_of_an_hour),
		TEST(test_reset__old_unknown_and_broken_links_get_the_same_answer),
		TEST(test_reset__the_token_leaves_the_address_at_once),
		TEST(test_reset__weak_passwords_are_refused_and_the_link_stays),
		TEST(test_reset__foreign_pages_can_neither_ask_nor_set),
		TEST(test_reset__whoever_locked_the_login_does_not_lock_its_owner),
	};

	return cmocka_run_group_tests(tests, all_open, all_close);
}
