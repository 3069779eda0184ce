/*
 * guard.c - passwords are tried here and only here: failed ones are counted by
 * login name and by address on the side connection, so that no rollback forgets
 * them, and the wait before the next try doubles.
 */
#include "web/web.h"

enum {
	FREE_BY_LOGIN = 5, FREE_BY_ADDRESS = 30,	/* failures before the first wait */
	LONGEST_WAIT_S = 900,
	FORGET_LOGIN_H = 24, FORGET_ADDRESS_H = 1,	/* a whole office may share an address */
	LONGEST_LOGIN = 60, LONGEST_PASSWORD = 1000,
};

static const char *
guard_login_name(struct ctx *ctx, const char *login)
{
	return arena_printf(ctx->mem, "login:%s", login);
}

static const char *
guard_address_name(struct ctx *ctx)
{
	return arena_printf(ctx->mem, "ip:%s", ctx->ip);
}

int
guard_wait(struct ctx *ctx, const char *login, int64_t *seconds)
{
	struct db_rows *rows;
	struct sql *q = sql_new(ctx);
	int64_t until;

	sql_add(q, "SELECT locked_until FROM login_guard WHERE locked_until > ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, " AND name IN ");
	sql_list(q, VALS(VTEXT(guard_login_name(ctx, login)), VTEXT(guard_address_name(ctx))));
	sql_add(q, " ORDER BY locked_until DESC LIMIT 1");
	TRY(side_select(ctx, &rows, q));
	*seconds = 0;
	if (db_next(rows)) {
		TRY(instant_parse(&until, db_str(rows, 0)));
		*seconds = (until - ctx->now + 999) / 1000;
	}
	return OK;
}

/* The second assignment sees what the first one set. */
static int
guard_count(struct ctx *ctx, const char *name, int64_t free_tries, int64_t forget_h)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO login_guard (name, failures, last_at) VALUES (");
	sql_val(q, VTEXT(name));
	sql_add(q, ", 1, ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ")\nON DUPLICATE KEY UPDATE failures = IF(last_at < ");
	sql_val(q, VINSTANT(ctx->now - forget_h * 3600 * 1000));
	sql_add(q, ", 1, failures + 1),\nlocked_until = IF(failures < ");
	sql_val(q, VINT(free_tries));
	sql_add(q, ", NULL, ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, " + INTERVAL LEAST(");
	sql_val(q, VINT(LONGEST_WAIT_S));
	sql_add(q, ", 1 << LEAST(10, failures - ");
	sql_val(q, VINT(free_tries));
	sql_add(q, ")) SECOND),\nlast_at = ");
	sql_val(q, VINSTANT(ctx->now));
	return side_exec(ctx, NULL, q);
}

int
guard_failed(struct ctx *ctx, const char *login)
{
	TRY(guard_count(ctx, guard_login_name(ctx, login), FREE_BY_LOGIN, FORGET_LOGIN_H));
	if (*ctx->ip)
		TRY(guard_count(ctx, guard_address_name(ctx), FREE_BY_ADDRESS, FORGET_ADDRESS_H));
	return OK;
}

int
guard_passed(struct ctx *ctx, const char *login)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "DELETE FROM login_guard WHERE name = ");
	sql_val(q, VTEXT(guard_login_name(ctx, login)));
	return side_exec(ctx, NULL, q);
}

/* ---- trying a password ------------------------------------------------------------ */

/* Lower-case, without blanks around; NULL when it cannot be anybody's. */
static const char *
guard_clean(struct ctx *ctx, const char *login)
{
	const char *clean;

	if (str_clean(ctx->mem, login, false, &clean) != OK || utf8_len(clean) > LONGEST_LOGIN)
		return NULL;
	return str_lower(ctx->mem, clean);
}

/* Unknown and disabled logins have a hash of nobody's, made with the same
 * cost: how long the answer takes does not tell which logins exist. */
static int
guard_hash(struct req *rq, const char *login, int64_t *user, const char **hash)
{
	struct db_rows *rows;

	if (!rq->app->fake_hash) {
		const char *fake;

		if (secret_password_hash(rq->mem, secret_token(rq->mem), &fake) != OK)
			return err_set(&rq->ctx, ERR_IO, "cannot hash a password");
		rq->app->fake_hash = strdup(fake);
	}
	TRY(db_select(&rq->ctx, &rows,
	              "SELECT u.id, c.password_hash, u.login\n"
	              "FROM `user` u JOIN credential c ON c.user = u.id\n"
	              "WHERE u.login = ? AND u.enabled = 1 AND u.deleted_at IS NULL",
	              VALS(VTEXT(login))));
	/* The collation finds "sales1" for an accented or invisibly longer name too,
	 * whose failures would be counted apart. */
	bool found = db_next(rows) && str_eq(str_lower(rq->ctx.mem, db_str(rows, 2)), login);
	*user = found ? db_int(rows, 0) : 0;
	*hash = found ? db_str(rows, 1) : rq->app->fake_hash;
	return *hash ? OK : err_set(&rq->ctx, ERR_IO, "out of memory");
}

static int
guard_refuse_for_now(struct req *rq, int64_t seconds, struct form *f)
{
	rq->problem_status = 429;
	resp_header(rq, "Retry-After", arena_printf(rq->mem, "%lld", (long long)seconds));
	form_error(f, "", lang_n("Too many failed attempts. Please try again in %lld second.",
	                         "Too many failed attempts. Please try again in %lld seconds.",
	                         (unsigned long)seconds), (long long)seconds);
	return err_set(&rq->ctx, ERR_INVALID, "login has to wait");
}

int
guard_password(struct req *rq, const char *login, const char *password,
               int64_t *user, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const char *name = guard_clean(ctx, login), *hash;
	int64_t seconds;

	name = name ? name : "";
	TRY(guard_wait(ctx, name, &seconds));
	if (seconds > 0)
		return guard_refuse_for_now(rq, seconds, f);
	TRY(guard_hash(rq, name, user, &hash));
	bool right = strlen(password) <= LONGEST_PASSWORD && secret_password_ok(hash, password) && *user;
	if (!right) {
		TRY(guard_failed(ctx, name));
		TRY(security_refused(ctx, "login_failed", *user, name));
		form_error(f, "", _("The account or the password is not right."));
		return err_set(ctx, ERR_INVALID, "wrong password");
	}
	TRY(guard_passed(ctx, name));
	if (secret_password_is_old(hash)) {
		if (secret_password_hash(ctx->mem, password, &hash) != OK)
			return err_set(ctx, ERR_IO, "cannot hash a password");
		TRY(db_exec(ctx, NULL, "UPDATE credential SET password_hash = ? WHERE user = ?",
		            VALS(VTEXT(hash), VINT(*user))));
	}
	return OK;
}
