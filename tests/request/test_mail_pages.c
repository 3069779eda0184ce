/* test_mail_pages.c - the settings of outgoing mail, a test of them, and what became of mails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/http.h"
#include "support/page.h"
#include "support/testmail.h"

static struct testdb *db;

static const char *
text_of(struct http *h, const char *literal)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_select_text(ctx, &rows, literal, NO_VALS));
	bool found = db_next(rows);
	const char *text = !found ? NULL
		: db_val(rows, 0).kind == V_INT ? arena_printf(h->mem, "%lld", (long long)db_int(rows, 0))
		                                : arena_strdup(h->mem, db_str(rows, 0));
	test_end(ctx);
	return text;
}

#define setting(h, name) text_of((h), "SELECT value FROM setting WHERE name = 'mail." name "'")

static int
each_open(void **state)
{
	struct http *h = http_open(db);

	testmail_take_down(db);
	http_login(h, "admin");
	*state = h;
	return 0;
}

static int
settings_post(struct http *h, const char *host, const char *port, const char *user, const char *password,
              const char *sender, const char *url)
{
	return http_post(h, "/admin/mail", "_csrf", http_csrf(h, db), "host", host, "port", port, "security", "tls",
	                 "user", user, "password", password, "sender", sender, "sender_name", "客源", "base_url", url, NULL);
}

static int64_t
queue(const struct mail *m)
{
	struct ctx *ctx = testmail_unit(db);
	int64_t id;

	test_begin(ctx);
	assert_ok(ctx, mail_queue(ctx, &id, m));
	test_commit(ctx);
	test_end(ctx);
	return id;
}

/* As the worker does it. */
static void
end_next(enum outbox_end end, const char *answer)
{
	struct ctx *ctx = testmail_unit(db);
	struct outbox_mail *m = testmail_next(ctx);

	assert_non_null(m);
	assert_ok(ctx, outbox_ended(ctx, m, end, answer));
	test_end(ctx);
}

/* ---- settings ------------------------------------------------------------------------- */

static void
test_mail_pages__are_for_who_may_change_the_company(void **state)
{
	static const char *const urls[] = { "/admin/mail", "/admin/mail/outbox", "/admin/mail/1" };
	struct http *h = *state;

	testmail_set_up(db);
	int64_t id = queue(&(struct mail){ .kind = "x", .to = "a@b.example", .subject = "x", .text = "x" });
	for (int round = 0; round < 2; round++) {
		http_forget(h);
		if (round)
			http_login(h, "sales1");
		for (size_t i = 0; i < 3; i++)
			assert_int_equal(http_get(h, urls[i]), round ? 403 : 303);
		assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/mail/%lld", (long long)id)), round ? 403 : 303);
	}
	const char *csrf = http_csrf(h, db);
	assert_int_equal(http_post(h, "/admin/mail", "_csrf", csrf, "host", "evil.example", NULL), 403);
	assert_int_equal(http_post(h, "/admin/mail/test", "_csrf", csrf, "to", "a@b.example", NULL), 403);
	assert_int_equal(http_post(h, arena_printf(h->mem, "/admin/mail/%lld/discard", (long long)id), "_csrf", csrf, NULL), 403);
	assert_string_equal(setting(h, "host"), "mail.invalid");
}

static void
test_mail_pages__settings_are_kept_and_logged(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/admin/mail"), 200);
	assert_true(http_shows(h, "http://localhost:8080"));
	assert_int_equal(settings_post(h, " smtp.keyuan.example ", "465", "crm", "Geheim 密码", "ｃｒｍ@keyuan.example", "https://crm.keyuan.example/"), 303);
	assert_string_equal(http_header(h, "Location"), "/admin/mail?saved=1");
	assert_string_equal(setting(h, "host"), "smtp.keyuan.example");
	assert_string_equal(setting(h, "sender"), "crm@keyuan.example");
	assert_string_equal(setting(h, "base_url"), "https://crm.keyuan.example");
	assert_string_equal(text_of(h, "SELECT COUNT(*) FROM security_log WHERE kind = 'mail_settings'"), "1");
	assert_int_equal(http_get(h, "/admin/mail"), 200);
	assert_true(http_shows(h, "smtp.keyuan.example"));
	assert_int_equal(http_post(h, "/admin/mail", "host", "x", NULL), 403);
}

static void
test_mail_pages__the_password_is_never_shown_again(void **state)
{
	struct http *h = *state;

	assert_int_equal(settings_post(h, "smtp.keyuan.example", "465", "crm", "Geheim 密码", "crm@keyuan.example", "https://crm.keyuan.example"), 303);
	const char *sealed = setting(h, "password");
	assert_null(strstr(sealed, "Geheim"));
	assert_int_equal(http_get(h, "/admin/mail"), 200);
	assert_false(http_shows(h, "Geheim"));
	assert_false(http_shows(h, sealed));
	/* Left empty it stays; without a user name it goes. */
	assert_int_equal(settings_post(h, "smtp2.keyuan.example", "465", "crm", "", "crm@keyuan.example", "https://crm.keyuan.example"), 303);
	struct ctx *ctx = testmail_unit(db);
	struct mail_server server;
	mail_server_read(ctx, &server);
	assert_string_equal(server.host, "smtp2.keyuan.example");
	assert_string_equal(server.password, "Geheim 密码");
	test_end(ctx);
	/* Nor is it given back when something else is wrong. */
	assert_int_equal(settings_post(h, "smtp.keyuan.example", "0", "crm", "Noch geheimer", "crm@keyuan.example", "https://crm.keyuan.example"), 422);
	assert_false(http_shows(h, "geheimer"));
	assert_int_equal(settings_post(h, "smtp.keyuan.example", "465", "", "", "crm@keyuan.example", "https://crm.keyuan.example"), 303);
	assert_null(setting(h, "password"));
}

static void
test_mail_pages__wrong_settings_are_said_at_their_field(void **state)
{
	static const struct { const char *field, *host, *port, *sender, *url; } bad[] = {
		{ "host", "http://smtp.a.example", "25", "a@b.example", "http://a" },
		{ "host", "smtp.a.example/x", "25", "a@b.example", "http://a" },
		{ "host", "a@b", "25", "a@b.example", "http://a" },
		{ "host", "a b", "25", "a@b.example", "http://a" },
		{ "host", "smtp.a.example:25", "25", "a@b.example", "http://a" },
		{ "port", "a.example", "", "a@b.example", "http://a" },
		{ "port", "a.example", "65536", "a@b.example", "http://a" },
		{ "port", "a.example", "-1", "a@b.example", "http://a" },
		{ "sender", "a.example", "25", "", "http://a" },
		{ "sender", "a.example", "25", "nobody", "http://a" },
		{ "sender", "a.example", "25", "a@b.example\r\nBcc: c@d.example", "http://a" },
		{ "base_url", "a.example", "25", "a@b.example", "" },
		{ "base_url", "a.example", "25", "a@b.example", "ftp://a" },
		{ "base_url", "a.example", "25", "a@b.example", "javascript:alert(1)" },
		{ "base_url", "a.example", "25", "a@b.example", "http://a/path" },
		{ "base_url", "a.example", "25", "a@b.example", "http://u:p@a" },
		{ "base_url", "a.example", "25", "a@b.example", "http://a\nhttp://b" },
	};
	struct http *h = *state;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(settings_post(h, bad[i].host, bad[i].port, "", "", bad[i].sender, bad[i].url), 422);
		if (!http_shows(h, arena_printf(h->mem, "id=\"f-%s-e\"", bad[i].field)))
			fail_msg("%s: nothing is said at %s", bad[i].host, bad[i].field);
		assert_true(http_shows(h, arena_printf(h->mem, "value=\"%s\"", page_escaped(h->mem, "客源"))));
	}
	assert_null(setting(h, "host"));
}

static void
test_mail_pages__an_empty_host_turns_mail_off(void **state)
{
	struct http *h = *state;

	testmail_set_up(db);
	assert_int_equal(settings_post(h, "", "", "", "", "", ""), 303);
	struct ctx *ctx = testmail_unit(db);
	assert_false(mail_is_set_up(ctx));
	test_end(ctx);
	assert_int_equal(http_get(h, "/admin/mail"), 200);
	assert_false(http_shows(h, "/admin/mail/test"));
	assert_int_equal(http_get(h, "/healthz"), 200);
	assert_true(http_shows(h, "mail ok not set up"));
}

/* ---- a test mail -------------------------------------------------------------------------- */

static void
test_mail_pages__a_test_mail_tells_what_the_server_said(void **state)
{
	struct http *h = *state;

	testmail_set_up(db);
	assert_int_equal(http_get(h, "/admin/mail"), 200);
	assert_int_equal(http_post(h, "/admin/mail/test", "_csrf", http_csrf(h, db), "to", "wang@huaxin.example", NULL), 303);
	const char *url = arena_strdup(h->mem, http_header(h, "Location"));
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "待发送"));
	/* It looks again by itself as long as it waits. */
	assert_string_equal(http_header(h, "Refresh"), "4");
	end_next(OUTBOX_LATER, "The mail server refused user name or password.\n535 5.7.8 <bad> credentials");
	assert_int_equal(http_get(h, url), 200);
	assert_null(http_header(h, "Refresh"));
	assert_true(http_shows(h, "邮件服务器拒绝了用户名或密码。"));
	assert_true(http_shows(h, page_escaped(h->mem, "535 5.7.8 <bad> credentials")));
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/again", url), "_csrf", http_csrf(h, db), NULL), 303);
	end_next(OUTBOX_SENT, "250 2.0.0 Ok: queued as 4711");
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "已发送"));
	assert_true(http_shows(h, "250 2.0.0 Ok: queued as 4711"));
}

static void
test_mail_pages__a_test_needs_an_address(void **state)
{
	static const char *const bad[] = { "", "wang", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example" };
	struct http *h = *state;

	testmail_set_up(db);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(http_post(h, "/admin/mail/test", "_csrf", http_csrf(h, db), "to", bad[i], NULL), 422);
		assert_true(http_shows(h, "id=\"f-to-e\""));
	}
	assert_string_equal(text_of(h, "SELECT COUNT(*) FROM outbox"), "0");
}

/* ---- what became of mails ------------------------------------------------------------------- */

static void
test_mail_pages__mails_can_be_sent_again_or_discarded(void **state)
{
	struct http *h = *state;

	testmail_set_up(db);
	int64_t dead = queue(&(struct mail){ .kind = "x", .to = "a@b.example", .subject = "报价 <b>单</b>", .text = "<i>您好</i>" });
	const char *url = arena_printf(h->mem, "/admin/mail/%lld", (long long)dead);
	end_next(OUTBOX_NEVER, "The mail server did not take the mail.\n550 nobody");
	assert_int_equal(http_get(h, "/admin/mail/outbox"), 200);
	assert_true(http_shows(h, page_escaped(h->mem, "报价 <b>单</b>")));
	assert_true(http_shows(h, "发送失败"));
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, page_escaped(h->mem, "<i>您好</i>")));
	assert_int_equal(http_get(h, "/healthz"), 200);
	assert_true(http_shows(h, "mail warning 1 given up, 0 waiting"));

	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/again", url), NULL), 403);
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/again", url), "_csrf", http_csrf(h, db), NULL), 303);
	end_next(OUTBOX_SENT, "250 OK");
	/* Somebody else's page still shows the button. */
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/again", url), "_csrf", http_csrf(h, db), NULL), 409);
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/discard", url), "_csrf", http_csrf(h, db), NULL), 409);
	queue(&(struct mail){ .kind = "x", .to = "a@b.example", .subject = "x", .text = "x" });
	const char *next = text_of(h, "SELECT MAX(id) FROM outbox");
	assert_int_equal(http_post(h, arena_printf(h->mem, "/admin/mail/%s/discard", next), "_csrf", http_csrf(h, db), NULL), 303);
	assert_string_equal(text_of(h, "SELECT state FROM outbox ORDER BY id DESC LIMIT 1"), "discarded");
	struct ctx *ctx = testmail_unit(db);
	assert_null(testmail_next(ctx));
	test_end(ctx);
	assert_int_equal(http_get(h, "/admin/mail/99999999"), 404);
	assert_int_equal(http_post(h, "/admin/mail/99999999/again", "_csrf", http_csrf(h, db), NULL), 404);
}

static void
test_mail_pages__a_secret_text_is_shown_to_nobody(void **state)
{
	struct http *h = *state;

	testmail_set_up(db);
	int64_t id = queue(&(struct mail){ .kind = "x", .to = "a@b.example", .subject = "x", .text = "token-1234567890", .secret = true });
	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/mail/%lld", (long long)id)), 200);
	assert_false(http_shows(h, "token-1234567890"));
	assert_false(http_shows(h, text_of(h, "SELECT body_text FROM outbox ORDER BY id DESC LIMIT 1")));
	end_next(OUTBOX_NEVER, "550 nobody");
	/* It is wiped: there is nothing to send again. */
	assert_int_equal(http_post(h, arena_printf(h->mem, "/admin/mail/%lld/again", (long long)id), "_csrf", http_csrf(h, db), NULL), 409);
}

static int
all_open(void **state)
{
	(void)state;
	db = testcompany_open("mail_pages");
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
		TEST(test_mail_pages__are_for_who_may_change_the_company),
		TEST(test_mail_pages__settings_are_kept_and_logged),
		TEST(test_mail_pages__the_password_is_never_shown_again),
		TEST(test_mail_pages__wrong_settings_are_said_at_their_field),
		TEST(test_mail_pages__an_empty_host_turns_mail_off),
		TEST(test_mail_pages__a_test_mail_tells_what_the_server_said),
		TEST(test_mail_pages__a_test_needs_an_address),
		TEST(test_mail_pages__mails_can_be_sent_again_or_discarded),
		TEST(test_mail_pages__a_secret_text_is_shown_to_nobody),
	};

	return cmocka_run_group_tests(tests, all_open, all_close);
}
