/* logins.c - rows, settings and codes for the tests of logins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "logins.h"

static char first_hash[200];	/* of Keyuan-demo-1 */

void
table_change(struct testdb *db, const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec_text(ctx, NULL, literal, v, n));
	test_commit(ctx);
	test_end(ctx);
}

int64_t
table_count(struct testdb *db, const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_text(ctx, &rows, literal, v, n));
	int64_t count = db_next(rows) ? db_int(rows, 0) : -1;
	test_end(ctx);
	return count;
}

int64_t
log_count(struct testdb *db, const char *kind)
{
	return COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = ?", VALS(VTEXT(kind)));
}

int64_t
session_count(struct testdb *db, const char *login)
{
	return COUNT_ROWS(db, "SELECT COUNT(*) FROM session s JOIN `user` u ON u.id = s.user WHERE u.login = ?", VALS(VTEXT(login)));
}

int64_t
user_id(struct testdb *db, const char *login)
{
	return COUNT_ROWS(db, "SELECT id FROM `user` WHERE login = ?", VALS(VTEXT(login)));
}

void
setting_put(struct testdb *db, const char *name, const char *value)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, setting_save(ctx, name, value));
	test_commit(ctx);
	test_end(ctx);
}

static void
first_hash_make(void)
{
	struct arena *a = arena_new();
	const char *hash;

	assert_int_equal(secret_password_hash(a, "Keyuan-demo-1", &hash), OK);
	snprintf(first_hash, sizeof first_hash, "%s", hash);
	arena_free(a);
}

void
logins_reset(struct testdb *db)
{
	if (!*first_hash)
		first_hash_make();
	CHANGE(db, "DELETE FROM login_guard", NO_VALS);
	CHANGE(db, "DELETE FROM second_factor", NO_VALS);
	CHANGE(db, "DELETE FROM recovery_code", NO_VALS);
	CHANGE(db, "DELETE FROM password_history", NO_VALS);
	CHANGE(db, "DELETE FROM session", NO_VALS);
	CHANGE(db, "UPDATE credential SET password_hash = ?, changed_at = NOW(3), must_change = 0", VALS(VTEXT(first_hash)));
	CHANGE(db, "UPDATE `user` SET enabled = 1", NO_VALS);
	CHANGE(db, "DELETE FROM setting WHERE name LIKE 'login.%' OR name LIKE 'password.%' OR name LIKE 'session.%'", NO_VALS);
	CHANGE(db, "UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org'", NO_VALS);
}

/* ---- the second factor ---------------------------------------------------------------------- */

const char *
factor_code(struct http *h, struct testdb *db, const char *login, int steps)
{
	struct ctx *ctx = test_unit(db);
	int64_t user = user_id(db, login);
	struct db_rows *rows;
	unsigned char *key;
	size_t n;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT secret FROM second_factor WHERE user = ?", VALS(VINT(user))));
	assert_true(db_next(rows));
	assert_int_equal(secret_unseal(ctx->mem, arena_printf(ctx->mem, "second_factor %lld", (long long)user), db_str(rows, 0), &key, &n), OK);
	const char *code = arena_printf(h->mem, "%06u", totp_code(key, n, totp_step(instant_now()) + steps));
	test_end(ctx);
	return code;
}

static void
codes_take(struct http *h, const char **codes)
{
	const char *at = http_body(h);

	for (int i = 0; i < 10; i++) {
		at = strstr(at, "<li><code>");
		assert_non_null(at);
		at += strlen("<li><code>");
		codes[i] = arena_strndup(h->mem, at, strcspn(at, "<"));
	}
}

void
factor_turn_on(struct http *h, struct testdb *db, const char *login, const char **codes)
{
	http_login(h, login);
	assert_int_equal(http_post(h, "/account/two-factor", "_csrf", http_csrf(h, db), "password", "Keyuan-demo-1", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/account/two-factor/setup");
	assert_int_equal(http_get(h, "/account/two-factor/setup"), 200);
	assert_int_equal(http_post(h, "/account/two-factor/setup", "_csrf", http_csrf(h, db), "code", factor_code(h, db, login, 0), NULL), 200);
	if (codes)
		codes_take(h, codes);
	factor_rewind(db);
}

void
password_give(struct http *h, const char *login)
{
	assert_int_equal(http_post(h, "/login", "login", login, "password", "Keyuan-demo-1", NULL), 200);
	assert_true(http_shows(h, "action=\"/login/code\""));
}

void
factor_rewind(struct testdb *db)
{
	CHANGE(db, "UPDATE second_factor SET last_step = 0", NO_VALS);
}
