/*
 * sess_see.c - see as: an administrator looks through the eyes of a user. It stands in
 * the row of his session, ends after half an hour, and every beginning and end is in the
 * security log, about the user and by who looked. What is shown is what both may read (perm.c); nothing can be changed.
 */
#include "web/web.h"

enum { SEE_MS = SEE_MINUTES * 60 * 1000 };

/* ---- who may look through whom ------------------------------------------------------------ */

static bool
user_may(struct ctx *ctx, const struct user *who, const char *right)
{
	const struct user *asks = ctx->user;

	ctx->user = who;
	bool may = right_dotted(ctx, right);
	ctx->user = asks;
	return may;
}

/* Nobody looks through the eyes of who administers more than he does himself. */
static bool
is_higher(struct ctx *ctx, const struct user *seen)
{
	static const char *const rights[] = { "user.edit", "role.edit", "company.edit" };

	if (words_have(seen->roles, "administrator") && !words_have(ctx->user->roles, "administrator"))
		return true;
	for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++)
		if (user_may(ctx, seen, rights[i]) && !right_dotted(ctx, rights[i]))
			return true;
	return false;
}

const char *
see_problem(struct ctx *ctx, const struct user *seen, bool enabled)
{
	if (!enabled)
		return _("This login is disabled.");
	if (seen->id == ctx->user->id)
		return _("This is you yourself.");
	if (is_higher(ctx, seen))
		return _("This user administers more than you do.");
	return NULL;
}

/* ---- while it lasts -------------------------------------------------------------------------- */

/* It ends by itself on the side: the page that notices may be a reading one. */
static void
see_over(struct req *rq, const char *login)
{
	struct ctx *ctx = &rq->ctx;
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE session SET seeing = NULL, seeing_at = NULL WHERE id = ");
	sql_val(q, VINT(rq->session->id));
	sql_add(q, " AND seeing = ");
	sql_val(q, VINT(rq->session->seeing));
	note_add(ctx, q);
	security_note(ctx, "see_as_over", rq->session->seeing, login, "");
	rq->session->seeing = 0;
}

int
see_open(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const struct user *seen;
	bool enabled;

	if (!rq->session || !rq->session->seeing)
		return OK;
	TRY(user_read(ctx, rq->session->seeing, &seen, &enabled));
	bool allowed = seen && right_dotted(ctx, "user.edit") && !see_problem(ctx, seen, enabled);
	if (!allowed || rq->session->seeing_at + SEE_MS <= ctx->now) {
		see_over(rq, seen ? seen->login : "");
		return OK;
	}
	struct user *eyes = arena_memdup(ctx->mem, seen, sizeof *seen);
	eyes->lang = ctx->user->lang;
	eyes->theme = ctx->user->theme;
	ctx->seer = ctx->user;
	ctx->user = eyes;
	return OK;
}

bool
see_refuses(const struct req *rq)
{
	static const char *const free[] = { "/lang", "/theme", "/logout", "/admin/see-as/end", NULL };

	if (!rq->ctx.seer)
		return false;
	/* What is the user's own, like his sessions and his second factor, is nobody else's business. */
	if (str_starts(rq->path, "/account") || str_starts(rq->path, "/password"))
		return true;
	return req_is_post(rq) && !words_have(free, rq->path);
}

/* ---- beginning and end ------------------------------------------------------------------------- */

int
see_begin(struct req *rq, const struct user *seen, const char *reason)
{
	struct ctx *ctx = &rq->ctx;

	TRY(db_exec(ctx, NULL, "UPDATE session SET seeing = ?, seeing_at = ? WHERE id = ?",
	            VALS(VINT(seen->id), VINSTANT(ctx->now), VINT(rq->session->id))));
	return security_done_why(ctx, "see_as", seen->id, seen->login, reason);
}

int
see_end(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;

	if (!ctx->seer)
		return OK;
	const struct user *seen = ctx->user;
	ctx->user = ctx->seer;
	ctx->seer = NULL;
	rq->session->seeing = 0;
	TRY(db_exec(ctx, NULL, "UPDATE session SET seeing = NULL, seeing_at = NULL WHERE id = ?", VALS(VINT(rq->session->id))));
	return security_done(ctx, "see_as_end", seen->id, seen->login);
}

/* Whoever closes the browser ends nothing: the log says it nevertheless. */
int
see_purge(struct ctx *ctx, int limit, int64_t *done)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT s.id, s.seeing, v.login, u.login FROM session s\n"
	              "LEFT JOIN `user` u ON u.id = s.user LEFT JOIN `user` v ON v.id = s.seeing\n"
	              "WHERE s.seeing_at IS NOT NULL AND (s.seeing_at < NOW(3) - INTERVAL ? MINUTE OR s.expires_at < NOW(3))\n"
	              "LIMIT ? FOR UPDATE", VALS(VINT(SEE_MINUTES), VINT(limit))));
	while (db_next(rows)) {
		const char *login = db_str(rows, 2), *by = db_str(rows, 3);

		TRY(db_exec(ctx, NULL, "UPDATE session SET seeing = NULL, seeing_at = NULL WHERE id = ?", VALS(VINT(db_int(rows, 0)))));
		TRY(security_done_why(ctx, "see_as_over", db_int(rows, 1), login ? login : "", by ? by : ""));
		++*done;
	}
	return OK;
}
