/*
 * factor.c - the second factor of a user: the key shared with an authenticator,
 * codes that count once, and recovery codes for whoever lost the phone.
 */
#include "web/factor.h"

enum { OFFER_MIN = 15, CODE_BYTES = 10, CODE_GROUP = 4, LONGEST_TYPED = 60 };

static const char *
key_context(struct ctx *ctx, int64_t user)
{
	return arena_printf(ctx->mem, "second_factor %lld", (long long)user);
}

static int
key_open(struct ctx *ctx, int64_t user, const char *sealed, unsigned char **key)
{
	size_t n;

	if (secret_unseal(ctx->mem, key_context(ctx, user), sealed, key, &n) == OK && n == TOTP_KEY)
		return OK;
	return err_set(ctx, ERR_IO, "the second factor of user %lld does not open: is the line mac: of the password file another one?",
	               (long long)user);
}

int
factor_read(struct ctx *ctx, int64_t user, struct factor *out)
{
	struct db_rows *rows;

	*out = (struct factor){ .since = INSTANT_NONE };
	TRY(db_select(ctx, &rows,
	              "SELECT confirmed_at, (SELECT COUNT(*) FROM recovery_code r WHERE r.user = f.user AND r.used_at IS NULL)\n"
	              "FROM second_factor f WHERE f.user = ? AND f.confirmed_at IS NOT NULL",
	              VALS(VINT(user))));
	if (!db_next(rows))
		return OK;
	out->on = true;
	out->recovery_left = db_int(rows, 1);
	return instant_parse(&out->since, db_str(rows, 0));
}

/* ---- recovery codes ------------------------------------------------------------------------ */

/* Keyed: a copy of the database does not allow to try them all. */
static const char *
recovery_mac(struct ctx *ctx, int64_t user, const char *plain)
{
	return secret_mac(ctx->mem, secret_key(), arena_printf(ctx->mem, "recovery %lld %s", (long long)user, plain));
}

/* What was typed, without the dashes and blanks that are only for the eye. */
static const char *
recovery_plain(struct ctx *ctx, const char *typed)
{
	char narrow[LONGEST_TYPED];
	struct buf b;

	if (!str_narrow(typed, narrow, sizeof narrow))
		return "";
	buf_init(&b, ctx->mem);
	for (const char *s = str_lower(ctx->mem, narrow); *s; s++)
		if (*s != '-' && *s != ' ')
			buf_addc(&b, *s);
	return buf_str(&b);
}

static const char *
recovery_shown(struct ctx *ctx, const char *plain)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; plain[i]; i++) {
		if (i && i % CODE_GROUP == 0)
			buf_addc(&b, '-');
		buf_addc(&b, plain[i]);
	}
	return buf_str(&b);
}

int
factor_recovery_make(struct ctx *ctx, int64_t user, const char *codes[FACTOR_RECOVERY])
{
	TRY(db_exec(ctx, NULL, "DELETE FROM recovery_code WHERE user = ?", VALS(VINT(user))));
	struct sql *q = sql_new(ctx);
	sql_add(q, "INSERT INTO recovery_code (user, mac) VALUES ");
	for (int i = 0; i < FACTOR_RECOVERY; i++) {
		unsigned char bytes[CODE_BYTES];

		secret_random(bytes, sizeof bytes);
		const char *plain = str_lower(ctx->mem, base32_str(ctx->mem, bytes, sizeof bytes));
		codes[i] = recovery_shown(ctx, plain);
		sql_add_text(q, i ? ", (" : "(");
		sql_val(q, VINT(user));
		sql_add(q, ", ");
		sql_val(q, VTEXT(recovery_mac(ctx, user, plain)));
		sql_add(q, ")");
	}
	return db_exec_sql(ctx, NULL, q);
}

/* ---- taking a code --------------------------------------------------------------------------- */

/* Who is second with one code finds its row changed: the condition is asked under the lock. */
static int
code_try(struct ctx *ctx, int64_t user, uint32_t code, enum factor_how *how)
{
	struct db_rows *rows;
	unsigned char *key;
	int64_t used;

	TRY(db_select(ctx, &rows, "SELECT secret, last_step FROM second_factor WHERE user = ? AND confirmed_at IS NOT NULL",
	              VALS(VINT(user))));
	if (!db_next(rows))
		return OK;
	TRY(key_open(ctx, user, db_str(rows, 0), &key));
	int64_t step = totp_match(key, TOTP_KEY, code, totp_step(ctx->now), db_int(rows, 1));
	if (step < 0)
		return OK;
	TRY(db_exec(ctx, &used, "UPDATE second_factor SET last_step = ? WHERE user = ? AND last_step < ?",
	            VALS(VINT(step), VINT(user), VINT(step))));
	*how = used == 1 ? FACTOR_BY_CODE : FACTOR_WRONG;
	return OK;
}

int
factor_try(struct ctx *ctx, int64_t user, const char *typed, enum factor_how *how)
{
	uint32_t code;
	int64_t used;

	*how = FACTOR_WRONG;
	if (totp_parse(typed, &code) == OK)
		return code_try(ctx, user, code, how);
	const char *plain = recovery_plain(ctx, typed);
	if (!*plain)
		return OK;
	TRY(db_exec(ctx, &used, "UPDATE recovery_code SET used_at = ? WHERE user = ? AND mac = ? AND used_at IS NULL",
	            VALS(VINSTANT(ctx->now), VINT(user), VTEXT(recovery_mac(ctx, user, plain)))));
	*how = used == 1 ? FACTOR_BY_RECOVERY : FACTOR_WRONG;
	return OK;
}

int
factor_guarded(struct req *rq, int64_t user, const char *login, const char *typed, enum factor_how *how, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	int64_t seconds;

	TRY(guard_wait(ctx, GUARD_CODE, login, &seconds));
	if (seconds > 0)
		return guard_refuse_for_now(rq, seconds, f);
	TRY(factor_try(ctx, user, typed, how));
	if (*how == FACTOR_WRONG) {
		TRY(guard_failed(ctx, GUARD_CODE, user, login));
		form_error(f, "", _("This code is not right, or it was used already. Take the one that is shown now."));
		return err_set(ctx, ERR_INVALID, "wrong code");
	}
	TRY(guard_passed(ctx, GUARD_CODE, login));
	return *how == FACTOR_BY_RECOVERY ? security_done(ctx, "recovery_used", user, login) : OK;
}

/* ---- on and off ---------------------------------------------------------------------------------- */

int
factor_offer(struct ctx *ctx, int64_t user, int64_t session)
{
	unsigned char key[TOTP_KEY];

	secret_random(key, sizeof key);
	TRY(db_exec(ctx, NULL, "DELETE FROM second_factor WHERE user = ? AND confirmed_at IS NULL", VALS(VINT(user))));
	return db_exec(ctx, NULL, "INSERT IGNORE INTO second_factor (user, secret, session, created_at) VALUES (?, ?, ?, ?)",
	               VALS(VINT(user), VTEXT(secret_seal(ctx->mem, key_context(ctx, user), key, sizeof key)), VINT(session),
	                    VINSTANT(ctx->now)));
}

int
factor_offered(struct ctx *ctx, int64_t user, int64_t session, unsigned char **key)
{
	struct db_rows *rows;

	*key = NULL;
	TRY(db_select(ctx, &rows,
	              "SELECT secret FROM second_factor\n"
	              "WHERE user = ? AND session = ? AND confirmed_at IS NULL AND created_at > ?",
	              VALS(VINT(user), VINT(session), VINSTANT(ctx->now - OFFER_MIN * 60000))));
	return db_next(rows) ? key_open(ctx, user, db_str(rows, 0), key) : OK;
}

int
factor_confirm(struct ctx *ctx, int64_t user, const unsigned char *key, const char *typed, bool *right)
{
	uint32_t code;
	int64_t step = -1, done = 0;

	if (totp_parse(typed, &code) == OK)
		step = totp_match(key, TOTP_KEY, code, totp_step(ctx->now), 0);
	if (step >= 0)
		TRY(db_exec(ctx, &done,
		            "UPDATE second_factor SET confirmed_at = ?, last_step = ? WHERE user = ? AND confirmed_at IS NULL",
		            VALS(VINSTANT(ctx->now), VINT(step), VINT(user))));
	*right = done == 1;
	return OK;
}

int
factor_remove(struct ctx *ctx, int64_t user)
{
	TRY(db_exec(ctx, NULL, "DELETE FROM recovery_code WHERE user = ?", VALS(VINT(user))));
	return db_exec(ctx, NULL, "DELETE FROM second_factor WHERE user = ?", VALS(VINT(user)));
}
