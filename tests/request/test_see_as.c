/* test_see_as.c - an administrator looks through the eyes of a user: what he sees, that he changes nothing, and how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>
#include "customers.h"
#include "logins.h"
#include "web/account.h"

static struct testdb *db;
static int64_t firm;	/* of sales1 */

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("see_as");
	customers_seed(db);
	firm = customer_make(db, "sales1", "苏州金龙仪器厂");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

#define change(literal, ...) change_at("" literal, __VA_ARGS__)
static void
change_at(const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec_text(ctx, NULL, literal, v, n));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

/* Rows about this user ("" = any) with this detail. */
static int64_t
logged(const char *kind, const char *login, const char *like)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COUNT(*) FROM security_log l WHERE l.kind = ");
	sql_val(q, VTEXT(kind));
	sql_add(q, " AND l.login LIKE ");
	sql_val(q, VTEXT(*login ? login : "%"));
	sql_add(q, " AND l.detail LIKE ");
	sql_val(q, VTEXT(like));
	assert_ok(ctx, side_select(ctx, &rows, q));
	int64_t n = db_next(rows) ? db_int(rows, 0) : -1;
	test_end(ctx);
	return n;
}

static int64_t
user_of(const char *login)
{
	struct ctx *ctx = test_ctx(db, login);
	int64_t id = ctx->user->id;

	test_end(ctx);
	return id;
}

static const char *
see_url(struct http *h, const char *login)
{
	return arena_printf(h->mem, "/admin/user/%lld/see-as", (long long)user_of(login));
}

static void
see(struct http *h, const char *login)
{
	const char *url = see_url(h, login);

	assert_int_equal(http_get(h, url), 200);
	assert_int_equal(http_post(h, url, "_csrf", http_hidden(h, "_csrf"), "reason", "报障 123", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/");
}

/* Whose eyes: the bare home page of the tests says the login. */
static const char *
eyes(struct http *h)
{
	assert_int_equal(http_get(h, "/"), 200);
	return http_body(h);
}

#define WIDER "\nON DUPLICATE KEY UPDATE scope = VALUES(scope)"

static int
each_close(void **state)
{
	(void)state;
	change("DELETE FROM security_log WHERE 1 = 1", NO_VALS);
	change("DELETE FROM session WHERE 1 = 1", NO_VALS);
	change("UPDATE `user` SET enabled = 1 WHERE 1 = 1", NO_VALS);
	change("DELETE FROM user_roles WHERE value = 'pool_manager'", NO_VALS);
	return 0;
}

static void
test_see_as__the_administrator_has_the_pages_of_the_user_and_no_records_of_his_own_right(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer"), 403);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/admin/user/%lld", (long long)user_of("sales1"))), 200);
	assert_true(http_shows(h, see_url(h, "sales1")));
	see(h, "sales1");
	assert_string_equal(eyes(h), "sales1");
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_true(http_shows(h, "以林若溪（sales1）的身份查看"));
	assert_true(http_shows(h, "/customer/customer/new"));
	assert_false(http_shows(h, "金龙"));
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)firm)), 404);
	assert_true(http_shows(h, "以林若溪（sales1）的身份查看"));
	assert_int_equal(http_get(h, "/admin/user"), 403);
	assert_int_equal(http_get(h, "/customer/customer/new"), 200);
	assert_int_equal(logged("see_as", "sales1", "报障 123"), 1);
	http_close(h);
}

static void
test_see_as__with_business_data_only_what_both_may_read_is_shown(void **state)
{
	struct http *h;

	(void)state;
	change("INSERT INTO user_roles (record, value) SELECT id, 'pool_manager' FROM `user` WHERE login = 'admin'", NO_VALS);
	change("UPDATE role_right SET scope = 'all' WHERE role = 'pool_manager' AND type = 'customer' AND action = 'read'", NO_VALS);
	h = browser_of(db, "admin");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)firm)), 200);
	see(h, "sales2");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)firm)), 404);
	assert_int_equal(http_post(h, "/admin/see-as/end", "_csrf", http_csrf(h, db), NULL), 303);
	see(h, "sales1");
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)firm)), 200);
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_true(http_shows(h, "金龙"));
	http_close(h);
}

static void
test_see_as__nothing_can_be_changed(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	see(h, "sales1");
	const char *csrf = http_csrf(h, db);
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", csrf, "name", "不能建", NULL), 403);
	assert_true(http_shows(h, "不能做任何修改"));
	assert_int_equal(http_post(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)firm), "_csrf", csrf, "remark", "x", NULL), 403);
	assert_int_equal(http_post(h, "/password", "_csrf", csrf, "old", "Keyuan-demo-1", "new", "Keyuan-demo-22", "again", "Keyuan-demo-22", NULL), 403);
	assert_int_equal(http_post(h, "/login", "_csrf", csrf, "login", "sales2", "password", "Keyuan-demo-1", NULL), 403);
	/* What is the user's own is not shown either; the log knows who tried. */
	assert_int_equal(http_get(h, "/account"), 403);
	assert_int_equal(logged("denied", "admin", "GET /account"), 1);
	assert_int_equal(logged("denied", "sales1", "%"), 0);
	/* Nor can it be nested. */
	assert_int_equal(http_post(h, see_url(h, "sales2"), "_csrf", csrf, "reason", "y", NULL), 403);
	assert_int_equal(http_post(h, "/lang", "lang", "en", "next", "/customer/customer", NULL), 303);
	assert_int_equal(http_post(h, "/theme", "theme", "dark", NULL), 303);
	assert_string_equal(eyes(h), "sales1");
	assert_int_equal(record_id(db, "customer", "不能建"), 0);
	http_close(h);
}

static void
test_see_as__it_ends_by_the_button_and_by_logging_out_and_the_log_knows(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	see(h, "sales1");
	assert_int_equal(http_post(h, "/admin/see-as/end", "_csrf", http_csrf(h, db), NULL), 303);
	assert_string_equal(http_header(h, "Location"), arena_printf(h->mem, "/admin/user/%lld", (long long)user_of("sales1")));
	assert_string_equal(eyes(h), "admin");
	assert_int_equal(logged("see_as_end", "sales1", ""), 1);
	/* A second click finds nothing to end. */
	assert_int_equal(http_post(h, "/admin/see-as/end", "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(logged("see_as_end", "", "%"), 1);
	see(h, "sales2");
	assert_int_equal(http_post(h, "/logout", "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(logged("see_as_end", "sales2", ""), 1);
	assert_int_equal(logged("logout", "admin", "%"), 1);
	http_login(h, "admin");
	assert_string_equal(eyes(h), "admin");
	http_close(h);
}

static void
test_see_as__it_ends_by_itself(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	see(h, "sales1");
	change("UPDATE session SET seeing_at = NOW(3) - INTERVAL 29 MINUTE WHERE seeing IS NOT NULL", NO_VALS);
	assert_string_equal(eyes(h), "sales1");
	change("UPDATE session SET seeing_at = NOW(3) - INTERVAL 31 MINUTE WHERE seeing IS NOT NULL", NO_VALS);
	assert_string_equal(eyes(h), "admin");
	assert_int_equal(logged("see_as_over", "sales1", ""), 1);
	/* The user is disabled meanwhile. */
	see(h, "sales1");
	change("UPDATE `user` SET enabled = 0 WHERE login = 'sales1'", NO_VALS);
	assert_string_equal(eyes(h), "admin");
	assert_int_equal(logged("see_as_over", "sales1", ""), 2);
	/* So is who looks: he has no session any more. */
	see(h, "sales2");
	change("UPDATE `user` SET enabled = 0 WHERE login = 'admin'", NO_VALS);
	assert_int_equal(http_get(h, "/"), 303);
	assert_non_null(strstr(http_header(h, "Location"), "/login"));
	http_close(h);
}

static void
test_see_as__what_nobody_ended_is_ended_by_the_worker(void **state)
{
	struct http *h = browser_of(db, "admin");
	struct ctx *ctx;
	int64_t done = 0;

	(void)state;
	see(h, "sales1");
	change("UPDATE session SET seeing_at = NOW(3) - INTERVAL 31 MINUTE WHERE seeing IS NOT NULL", NO_VALS);
	ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, session_purge(ctx, 500, &done));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(done, 1);
	assert_int_equal(logged("see_as_over", "sales1", "admin"), 1);
	assert_string_equal(eyes(h), "admin");
	assert_int_equal(logged("see_as_over", "", "%"), 1);
	http_close(h);
}

static void
test_see_as__a_reason_is_asked_and_nobody_looks_through_himself_or_higher_ones(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *url = see_url(h, "sales1");

	(void)state;
	assert_int_equal(http_get(h, url), 200);
	const char *csrf = http_hidden(h, "_csrf");
	assert_int_equal(http_post(h, url, "_csrf", csrf, "reason", "  ", NULL), 422);
	assert_true(http_shows(h, "id=\"f-reason-e\""));
	assert_int_equal(http_post(h, url, "_csrf", csrf, NULL), 422);
	assert_int_equal(http_post(h, see_url(h, "admin"), "_csrf", csrf, "reason", "x", NULL), 422);
	assert_true(http_shows(h, "这是您本人"));
	change("UPDATE `user` SET enabled = 0 WHERE login = 'sales3'", NO_VALS);
	assert_int_equal(http_post(h, see_url(h, "sales3"), "_csrf", csrf, "reason", "x", NULL), 422);
	assert_int_equal(http_get(h, "/admin/user/999999/see-as"), 404);
	assert_string_equal(eyes(h), "admin");
	http_close(h);
	/* Somebody who administers users and nothing else. */
	change("INSERT INTO role_right (role, type, action, scope) VALUES ('auditor', 'user', 'read', 'all'), ('auditor', 'user', 'edit', 'all')" WIDER, NO_VALS);
	h = browser_of(db, "auditor");
	url = see_url(h, "admin");
	assert_int_equal(http_get(h, url), 200);
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "reason", "x", NULL), 422);
	assert_string_equal(eyes(h), "auditor");
	change("UPDATE role_right SET scope = 'none' WHERE role = 'auditor' AND type = 'user' AND action = 'edit'", NO_VALS);
	assert_int_equal(http_get(h, url), 403);
	http_close(h);
	h = browser_of(db, "sales1");
	assert_int_equal(http_get(h, see_url(h, "sales2")), 403);
	assert_int_equal(http_post(h, see_url(h, "sales2"), "_csrf", http_csrf(h, db), "reason", "x", NULL), 403);
	http_close(h);
}

static void
test_see_as__pages_of_no_type_need_the_right_of_both(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, "/admin/why"), 200);
	see(h, "sales1");
	assert_int_equal(http_get(h, "/admin/why"), 403);
	http_close(h);
	change("INSERT INTO role_right (role, type, action, scope) VALUES ('auditor', 'user', 'read', 'all'), ('auditor', 'user', 'edit', 'all'),"
	       " ('salesperson', 'company', 'sign', 'all'), ('salesperson', 'role', 'look', 'all')" WIDER, NO_VALS);
	h = browser_of(db, "auditor");
	see(h, "sales1");
	assert_string_equal(eyes(h), "sales1");
	change("UPDATE role_right SET action = 'edit' WHERE role = 'salesperson' AND action = 'look'", NO_VALS);
	/* From now on the salesperson administers more than the auditor. */
	assert_string_equal(eyes(h), "auditor");
	change("UPDATE role_right SET scope = 'none' WHERE (role = 'auditor' AND type = 'user' AND action = 'edit')\n"
	       "OR (role = 'salesperson' AND type IN ('company', 'role') AND action <> 'read')", NO_VALS);
	http_close(h);
}

/* ---- what is sent when it is over ------------------------------------------------------------ */

/* A form of a page that was shown through these eyes. */
static const char *
form_token(struct http *h)
{
	assert_int_equal(http_get(h, "/customer/customer/new"), 200);
	const char *token = http_hidden(h, "_csrf");
	assert_non_null(strchr(token, '.'));
	return token;
}

#define PAST "UPDATE session SET seeing_at = NOW(3) - INTERVAL 31 MINUTE WHERE seeing IS NOT NULL"

static void
test_see_as__what_is_sent_when_it_is_over_is_not_done_as_who_looked(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	see(h, "sales1");
	const char *token = form_token(h);
	change(PAST, NO_VALS);
	assert_int_equal(http_post(h, "/customer/region/new", "_csrf", token, "name", "不能建", NULL), 409);
	assert_true(http_shows(h, "查看已结束"));
	assert_false(http_shows(h, "身份查看。"));
	assert_int_equal(logged("see_as_over", "sales1", ""), 1);
	/* Later, too: the form is still that of the other one. */
	assert_int_equal(http_post(h, "/customer/region/new", "_csrf", token, "name", "不能建", NULL), 409);
	assert_int_equal(http_post(h, see_url(h, "sales2"), "_csrf", token, "reason", "x", NULL), 409);
	assert_int_equal(http_post(h, "/lang", "_csrf", token, "lang", "zh_CN", "next", "/", NULL), 303);
	assert_int_equal(http_post(h, "/theme", "_csrf", token, "theme", "dark", NULL), 303);
	assert_int_equal(http_post(h, "/admin/see-as/end", "_csrf", token, NULL), 303);
	assert_int_equal(record_id(db, "region", "不能建"), 0);
	assert_int_equal(logged("see_as_over", "", "%"), 1);
	assert_int_equal(logged("see_as_end", "", "%"), 0);
	/* A token that only looks like one is none. */
	assert_int_equal(http_post(h, "/customer/region/new", "_csrf", "x.1.2", "name", "不能建", NULL), 403);
	/* The same where the one who is looked through is disabled; and with a form of somebody else's time. */
	see(h, "sales1");
	token = form_token(h);
	change("UPDATE `user` SET enabled = 0 WHERE login = 'sales1'", NO_VALS);
	assert_int_equal(http_post(h, "/customer/region/new", "_csrf", token, "name", "不能建", NULL), 409);
	see(h, "sales2");
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", token, "name", "不能建", NULL), 409);
	assert_string_equal(eyes(h), "sales2");
	token = form_token(h);
	assert_int_equal(http_post(h, "/logout", "_csrf", token, NULL), 303);
	http_close(h);
}

/* Both came before either had noticed. */
static void
test_see_as__of_two_requests_at_once_neither_is_done_and_one_end_is_logged(void **state)
{
	struct http *h = browser_of(db, "admin");
	int ready[2], go[2], refused = 0;
	char byte;

	(void)state;
	see(h, "sales1");
	const char *token = form_token(h);
	change(PAST, NO_VALS);
	db_close(db->db);
	db_close(db->side);
	assert_int_equal(db_open(&db->db, db->conf, DB_APP), OK);
	assert_int_equal(db_open(&db->side, db->conf, DB_APP), OK);
	assert_int_equal(pipe(ready) | pipe(go), 0);
	for (int i = 0; i < 2; i++) {
		if (fork() != 0)
			continue;
		struct http *mine = http_open(db);
		memcpy(mine->cookies, h->cookies, sizeof h->cookies);
		mine->cookie_count = h->cookie_count;
		close(go[1]);
		assert_int_equal(http_get(mine, "/healthz"), 200);	/* connected */
		(void)!write(ready[1], "r", 1);
		(void)!read(go[0], &byte, 1);	/* until it is closed */
		_exit(http_post(mine, "/customer/region/new", "_csrf", token, "name", "不能建", NULL) == 409);
	}
	close(go[0]);
	close(ready[1]);
	for (int i = 0; i < 2; i++)
		assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(go[1]);
	for (int i = 0, status; i < 2; i++) {
		assert_true(wait(&status) > 0 && WIFEXITED(status));
		refused += WEXITSTATUS(status);
	}
	assert_int_equal(refused, 2);
	assert_int_equal(record_id(db, "region", "不能建"), 0);
	assert_int_equal(logged("see_as_over", "sales1", ""), 1);
	http_close(h);
}

/* ---- sessions that end ------------------------------------------------------------------------- */

enum ending { END_ALL, END_ONE, ENDINGS };

static void
session_end(enum ending how)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct db_rows *rows;
	int64_t user = user_of("admin");

	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM session WHERE user = ? AND seeing IS NOT NULL", VALS(VINT(user))));
	assert_true(db_next(rows));
	assert_ok(ctx, how == END_ALL ? sess_end_all(ctx, user, 0) : sess_end_one(ctx, user, db_int(rows, 0)));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_see_as__a_session_that_is_ended_ends_it_in_the_log_too(void **state)
{
	(void)state;
	for (enum ending how = 0; how < ENDINGS; how++) {
		struct http *h = browser_of(db, "admin");

		see(h, "sales1");
		session_end(how);
		assert_int_equal(logged("see_as_over", "sales1", "admin"), how + 1);
		assert_int_equal(http_get(h, "/"), 303);
		http_close(h);
	}
	/* From an address that the roles of who looks forbid. */
	struct http *h = browser_of(db, "admin");
	see(h, "sales2");
	h->remote_addr = "10.1.2.3";
	setting_put(db, "login.networks.administrator", "192.0.2.0/24");
	assert_int_equal(http_get(h, "/customer/customer"), 403);
	setting_put(db, "login.networks.administrator", "");
	assert_int_equal(logged("see_as_over", "sales2", ""), 1);
	assert_int_equal(logged("address_refused", "admin", "%"), 1);
	http_close(h);
	/* Nobody looked: nothing ends. */
	h = browser_of(db, "sales1");
	assert_int_equal(http_post(h, "/logout", "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(logged("see_as_over", "", "%"), 3);
	http_close(h);
}

static void
test_see_as__the_token_of_the_session_changes_and_it_goes_on(void **state)
{
	struct http *h = browser_of(db, "admin");
	int64_t admin = user_id(db, "admin");

	(void)state;
	see(h, "sales1");
	const char *form = form_token(h), *before = http_cookie_value(h, "sid");
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, sess_renew_later(ctx, admin));
	test_commit(ctx);
	test_end(ctx);
	assert_string_equal(eyes(h), "sales1");
	assert_string_not_equal(http_cookie_value(h, "sid"), before);
	assert_string_equal(eyes(h), "sales1");
	assert_int_equal(http_post(h, "/admin/see-as/end", "_csrf", form, NULL), 303);
	assert_string_equal(eyes(h), "admin");
	assert_int_equal(logged("see_as_end", "sales1", ""), 1);
	http_close(h);
}

/* ---- settings, and who is asked ------------------------------------------------------------------ */

static void
test_see_as__types_that_no_scope_narrows_need_the_right_of_both(void **state)
{
	struct http *h;

	(void)state;
	/* The manager keeps parts, the administrator knows none; neither has owners. */
	h = browser_of(db, "manager");
	assert_int_equal(http_get(h, "/types/part/new"), 200);
	http_close(h);
	h = browser_of(db, "admin");
	see(h, "manager");
	assert_string_equal(eyes(h), "manager");
	assert_int_equal(http_get(h, "/types/part/new"), 403);
	assert_int_equal(http_get(h, "/types/part"), 403);
	assert_int_equal(http_get(h, "/types/part/pick?q=a"), 403);
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_false(http_shows(h, "\"/types/part\""));
	assert_int_equal(http_get(h, "/admin/organisation"), 200);
	assert_true(http_shows(h, "林若溪"));
	http_close(h);
}

static void
test_see_as__whoever_may_change_one_setting_more_is_higher(void **state)
{
	struct http *h;

	(void)state;
	change("INSERT INTO role_right (role, type, action, scope) VALUES ('auditor', 'user', 'read', 'all'), ('auditor', 'user', 'edit', 'all'),"
	       " ('salesperson', 'share_rule', 'create', 'all')" WIDER, NO_VALS);
	h = browser_of(db, "auditor");
	assert_int_equal(http_get(h, see_url(h, "sales1")), 200);
	assert_int_equal(http_post(h, see_url(h, "sales1"), "_csrf", http_csrf(h, db), "reason", "x", NULL), 422);
	change("UPDATE role_right SET scope = 'none' WHERE role = 'salesperson' AND type = 'share_rule'", NO_VALS);
	see(h, "sales1");
	const char *token = form_token(h);
	/* He gets a right meanwhile: what is sent then is nobody's. */
	change("UPDATE role_right SET scope = 'all' WHERE role = 'salesperson' AND type = 'share_rule'", NO_VALS);
	assert_int_equal(http_post(h, "/customer/customer/new", "_csrf", token, "name", "不能建", NULL), 409);
	assert_string_equal(eyes(h), "auditor");
	change("UPDATE role_right SET scope = 'none' WHERE (role = 'auditor' AND type = 'user' AND action = 'edit')\n"
	       "OR (role = 'salesperson' AND type = 'share_rule')", NO_VALS);
	http_close(h);
}

static void
test_see_as__the_log_names_who_looks_and_his_own_pages_stay_shut(void **state)
{
	struct http *h;

	(void)state;
	change("INSERT INTO user_roles (record, value) SELECT id, 'administrator' FROM `user` WHERE login = 'sales3'", NO_VALS);
	h = browser_of(db, "admin");
	see(h, "sales3");
	assert_int_equal(http_get(h, "/account"), 403);
	assert_int_equal(http_get(h, "/account/two-factor"), 403);
	assert_int_equal(http_get(h, "/password"), 403);
	const char *access = arena_printf(h->mem, "/admin/user/%lld/access", (long long)user_of("sales1"));
	assert_int_equal(http_get(h, access), 200);
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/password", access), "_csrf", http_csrf(h, db), NULL), 403);
	assert_int_equal(http_get(h, "/admin/why?type=customer&record=1&user=sales1"), 200);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = 'why_asked' AND login = 'sales1' AND actor = ?",
	                            VALS(VINT(user_of("admin")))), 1);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE actor = ?", VALS(VINT(user_of("sales3")))), 0);
	assert_int_equal(logged("denied", "sales3", "%"), 0);
	assert_int_equal(http_post(h, "/admin/see-as/end", "_csrf", http_csrf(h, db), NULL), 303);
	see(h, "sales1");
	assert_int_equal(http_get(h, access), 403);
	http_close(h);
	change("DELETE FROM user_roles WHERE value = 'administrator' AND record = (SELECT id FROM `user` WHERE login = 'sales3')", NO_VALS);
}

static void
test_see_as__the_second_factor_is_asked_of_who_looks(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	see(h, "sales1");
	setting_put(db, "login.factor_roles", "salesperson");
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	setting_put(db, "login.factor_roles", "administrator");
	assert_int_equal(http_get(h, "/customer/customer"), 303);
	assert_string_equal(http_header(h, "Location"), "/account/two-factor");
	setting_put(db, "login.factor_roles", "");
	http_close(h);
}

/* Lists by words, filters, fragments and pickers are the same for who reads a part. */
static void
test_see_as__every_way_to_a_list_is_narrowed_to_both(void **state)
{
	static const char *const ways[] = { "/customer/customer?q=%E9%87%91%E9%BE%99", "/customer/customer?f=name.like(%E9%87%91%E9%BE%99)",
		"/customer/customer?sort=name", "/customer/customer/pick?q=%E9%87%91%E9%BE%99" };
	static const char *const seen[] = { "sales2", "sales1" };
	struct http *h;

	(void)state;
	int64_t other = customer_make(db, "sales2", "金龙的同行");
	assert_true(other > 0);
	change("INSERT INTO user_roles (record, value) SELECT id, 'pool_manager' FROM `user` WHERE login = 'admin'", NO_VALS);
	change("UPDATE role_right SET scope = 'all' WHERE role = 'pool_manager' AND type = 'customer' AND action = 'read'", NO_VALS);
	h = browser_of(db, "admin");
	for (size_t i = 0; i < 2; i++) {
		see(h, seen[i]);
		for (size_t k = 0; k < 2 * sizeof ways / sizeof ways[0]; k++) {
			h->htmx = k % 2 ? "true" : NULL;
			assert_int_equal(http_get(h, ways[k / 2]), 200);
			assert_int_equal(http_shows(h, "苏州金龙"), i == 1);
			assert_int_equal(http_shows(h, "金龙的同行"), i == 0);
		}
		h->htmx = NULL;
		assert_int_equal(http_post(h, "/admin/see-as/end", "_csrf", http_csrf(h, db), NULL), 303);
	}
	http_close(h);
	/* The one who looks reads nothing of it any more. */
	change("UPDATE role_right SET scope = 'own' WHERE role = 'pool_manager' AND type = 'customer' AND action = 'read'", NO_VALS);
	h = browser_of(db, "admin");
	see(h, "sales1");
	for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++) {
		assert_int_equal(http_get(h, ways[k]), 200);
		assert_false(http_shows(h, "苏州金龙"));
	}
	http_close(h);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, NULL, each_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_see_as__the_administrator_has_the_pages_of_the_user_and_no_records_of_his_own_right),
		TEST(test_see_as__with_business_data_only_what_both_may_read_is_shown),
		TEST(test_see_as__nothing_can_be_changed),
		TEST(test_see_as__it_ends_by_the_button_and_by_logging_out_and_the_log_knows),
		TEST(test_see_as__it_ends_by_itself),
		TEST(test_see_as__what_nobody_ended_is_ended_by_the_worker),
		TEST(test_see_as__a_reason_is_asked_and_nobody_looks_through_himself_or_higher_ones),
		TEST(test_see_as__pages_of_no_type_need_the_right_of_both),
		TEST(test_see_as__what_is_sent_when_it_is_over_is_not_done_as_who_looked),
		TEST(test_see_as__of_two_requests_at_once_neither_is_done_and_one_end_is_logged),
		TEST(test_see_as__a_session_that_is_ended_ends_it_in_the_log_too),
		TEST(test_see_as__the_token_of_the_session_changes_and_it_goes_on),
		TEST(test_see_as__types_that_no_scope_narrows_need_the_right_of_both),
		TEST(test_see_as__whoever_may_change_one_setting_more_is_higher),
		TEST(test_see_as__the_log_names_who_looks_and_his_own_pages_stay_shut),
		TEST(test_see_as__the_second_factor_is_asked_of_who_looks),
		TEST(test_see_as__every_way_to_a_list_is_narrowed_to_both),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
