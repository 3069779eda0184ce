/*
 * login.c - from a name and a password to a session: password, networks of the
 * roles, and for whoever has a second factor a step between that the database
 * keeps, a few minutes long.
 */
#include "web/factor.h"
#include "web/login.h"
#include "web/policy.h"

enum { STEP_MIN = 10 };

static const char *
step_cookie_name(const struct app *app)
{
	return app->https ? "__Host-step" : "step";
}

/* ---- who it is ---------------------------------------------------------------------- */

static int
login_user_read(struct ctx *ctx, int64_t user, struct login_user *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT u.login, (SELECT GROUP_CONCAT(r.value ORDER BY r.value SEPARATOR ' ')\n"
	              "  FROM user_roles r WHERE r.record = u.id), f.user\n"
	              "FROM `user` u LEFT JOIN second_factor f ON f.user = u.id AND f.confirmed_at IS NOT NULL\n"
	              "WHERE u.id = ?", VALS(VINT(user))));
	if (!db_next(rows))
		return err_set(ctx, ERR_BUG, "user %lld is gone", (long long)user);
	*out = (struct login_user){ .id = user, .login = db_str(rows, 0), .has_factor = db_int(rows, 2) != 0,
	                            .roles = str_words(ctx->mem, db_str(rows, 1) ? db_str(rows, 1) : "") };
	return OK;
}

/* Only after the password: nobody else learns which roles have networks. */
static int
login_admit(struct req *rq, const struct login_user *u, struct form *f)
{
	struct ctx *ctx = &rq->ctx;

	if (policy_admits(ctx, u->roles, ctx->ip))
		return OK;
	TRY(security_refused(ctx, "login_refused", u->id, u->login));
	rq->problem_status = 403;
	form_error(f, "", _("Your role may log in from certain networks only, and this address is in none of them."));
	return err_set(ctx, ERR_INVALID, "address %s is outside of the networks of the role", ctx->ip);
}

/* ---- the step between ------------------------------------------------------------------- */

static int
step_begin(struct req *rq, int64_t user)
{
	struct ctx *ctx = &rq->ctx;
	const char *token = secret_token(ctx->mem);
	unsigned char hash[32];

	secret_hash(token, hash);
	TRY(db_exec(ctx, NULL, "INSERT INTO login_step (hash, user, created_at, expires_at) VALUES (?, ?, ?, ?)",
	            VALS(VBYTES(hash, sizeof hash), VINT(user), VINSTANT(ctx->now), VINSTANT(ctx->now + STEP_MIN * 60000))));
	resp_cookie(rq, step_cookie_name(rq->app), token, STEP_MIN * 60, true);
	return OK;
}

static bool
step_hash(struct req *rq, unsigned char out[32])
{
	const char *token = req_cookie(rq, step_cookie_name(rq->app));

	if (token)
		secret_hash(token, out);
	return token != NULL;
}

int
login_step_user(struct req *rq, int64_t *user)
{
	unsigned char hash[32];
	struct db_rows *rows;

	*user = 0;
	if (!step_hash(rq, hash))
		return OK;
	TRY(db_select(&rq->ctx, &rows,
	              "SELECT s.user FROM login_step s JOIN `user` u ON u.id = s.user\n"
	              "WHERE s.hash = ? AND s.expires_at > ? AND u.enabled = 1 AND u.deleted_at IS NULL",
	              VALS(VBYTES(hash, sizeof hash), VINSTANT(rq->ctx.now))));
	if (db_next(rows))
		*user = db_int(rows, 0);
	return OK;
}

/* Of two that come at once with two good codes, one gets in. */
static int
step_end(struct req *rq)
{
	unsigned char hash[32];
	int64_t gone = 0;

	if (step_hash(rq, hash))
		TRY(db_exec(&rq->ctx, &gone, "DELETE FROM login_step WHERE hash = ?", VALS(VBYTES(hash, sizeof hash))));
	resp_cookie(rq, step_cookie_name(rq->app), "", 0, true);
	return gone == 1 ? OK : err_set(&rq->ctx, ERR_BUSY, "this step of a login was taken already");
}

/* ---- public -------------------------------------------------------------------------------- */

int
sess_login(struct req *rq, const char *login, const char *password, bool *wants_code, struct form *f)
{
	struct login_user u;
	int64_t user;

	*wants_code = false;
	if (!*login || !*password) {
		form_error(f, "", _("Please enter your account and your password."));
		return err_set(&rq->ctx, ERR_INVALID, "login without name or password");
	}
	TRY(guard_password(rq, login, password, &user, f));
	TRY(login_user_read(&rq->ctx, user, &u));
	TRY(login_admit(rq, &u, f));
	*wants_code = u.has_factor;
	if (u.has_factor)
		return step_begin(rq, user);
	TRY(sess_begin(rq, user));
	return security_done(&rq->ctx, "login", user, u.login);
}

int
login_step_take(struct req *rq, int64_t user, const char *code, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct login_user u;
	enum factor_how how;

	TRY(login_user_read(ctx, user, &u));
	TRY(factor_guarded(rq, user, u.login, code, &how, f));
	TRY(login_admit(rq, &u, f));
	TRY(step_end(rq));
	TRY(sess_begin(rq, user));
	return security_done(ctx, "login", user, u.login);
}
