/*
 * sess_see.c - the end of sessions, and see as: an administrator looks through the eyes of a user. It stands in
 * the row of his session, ends after half an hour, and every beginning and end is in the
 * security log, about the user and by who looked. What is shown is what both may read (perm.c); nothing can be changed.
 */
#include "doc/role.h"
#include "web/web.h"

enum { SEE_MS = SEE_MINUTES * 60 * 1000 };

/* ---- who may look through whom ------------------------------------------------------------ */

static bool
user_may(struct ctx *ctx, const struct user *who, const struct type *t, const char *action)
{
	const struct user *asks = ctx->user;

	ctx->user = who;
	bool may = perm_can(ctx, t, NULL, action);
	ctx->user = asks;
	return may;
}

/* Settings are the types beside the logins: whoever may change one of them administers. Data of the business
 * stands elsewhere, and what both may read of it is decided record by record. */
static bool
is_setting(struct ctx *ctx, const struct type *t)
{
	return str_eq(t->module, type_find(ctx->types, "user")->module) && !type_is_scoped(t);
}

/* Nobody looks through the eyes of who administers more than he does himself. */
static bool
is_higher(struct ctx *ctx, const struct user *seen)
{
	if (words_have(seen->roles, "administrator") && !words_have(ctx->user->roles, "administrator"))
		return true;
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];

		if (!is_setting(ctx, t))
			continue;
		for (const char *const *action = type_actions(ctx->mem, ctx->types, t); *action; action++)
			if (!str_eq(*action, "read") && user_may(ctx, seen, t, *action) && !perm_can(ctx, t, NULL, *action))
				return true;
	}
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

/* ---- the log ---------------------------------------------------------------------------------- */

/* Who is, or was, looked through in these sessions, for security_rows(): user, login, detail, actor. Who looked
 * is named where somebody else ends it. The rows are locked: an end is written once, whoever notices it. */
static struct sql *
lookers_sql(struct ctx *ctx, const struct sql *where)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "s.seeing, COALESCE((SELECT v.login FROM `user` v WHERE v.id = s.seeing), ''),\n"
	           "IF(s.user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, ", '', COALESCE((SELECT u.login FROM `user` u WHERE u.id = s.user), '')), s.user\n"
	           "FROM session s WHERE s.seeing IS NOT NULL");
	sql_append(q, where);
	sql_add(q, " FOR UPDATE");
	return security_rows(ctx, "see_as_over", q);
}

static struct sql *
session_delete_sql(struct ctx *ctx, const struct sql *where)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "DELETE s FROM session s WHERE 1=1");
	sql_append(q, where);
	return q;
}

int
sess_delete(struct ctx *ctx, const struct sql *where, int64_t *gone)
{
	TRY(db_exec_sql(ctx, NULL, lookers_sql(ctx, where)));
	return db_exec_sql(ctx, gone, session_delete_sql(ctx, where));
}

void
sess_delete_note(struct ctx *ctx, const struct sql *where)
{
	note_pair(ctx, lookers_sql(ctx, where), session_delete_sql(ctx, where));
}

/* ---- while it lasts -------------------------------------------------------------------------- */

/* It ends by itself on the side: the page that notices may be a reading one. What has begun
 * anew meanwhile goes on. */
static void
see_over(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct session *session = rq->session;
	struct sql *where = sql_new(ctx), *q = sql_new(ctx);

	sql_add(where, " AND s.id = ");
	sql_val(where, VINT(session->id));
	sql_add(where, " AND s.seeing = ");
	sql_val(where, VINT(session->seeing));
	sql_add(where, " AND s.seeing_at = ");
	sql_val(where, VINSTANT(session->seeing_at));
	sql_add(q, "UPDATE session s SET s.seeing = NULL, s.seeing_at = NULL WHERE 1=1");
	sql_append(q, where);
	note_pair(ctx, lookers_sql(ctx, where), q);
	session->seeing = 0;
	rq->seeing_ended = true;
}

/* Forms say through whose eyes they were made: sent later, when that is over, they would be
 * carried out in the name of who looked. */
static const char *
see_token(struct ctx *ctx, const struct session *s)
{
	return arena_printf(ctx->mem, "%s.%lld.%lld", s->csrf, (long long)s->seeing, (long long)s->seeing_at);
}

bool
see_token_ok(struct req *rq, const char *token)
{
	const struct session *s = rq->session;
	const char *dot = strchr(token, '.');

	if (!dot || !secret_equal(arena_strndup(rq->mem, token, (size_t)(dot - token)), s->csrf))
		return false;
	rq->seeing_ended = !rq->ctx.seer || !str_eq(token, see_token(&rq->ctx, s));
	return true;
}

const char *
sess_csrf(struct req *rq)
{
	return rq->ctx.seer ? see_token(&rq->ctx, rq->session) : rq->session->csrf;
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
		see_over(rq);
		return OK;
	}
	struct user *eyes = arena_memdup(ctx->mem, seen, sizeof *seen);
	eyes->lang = ctx->user->lang;
	eyes->theme = ctx->user->theme;
	ctx->seer = ctx->user;
	ctx->user = eyes;
	return OK;
}

/* What may be done through somebody's eyes, and with a form of that time. */
static bool
see_lets(const struct req *rq)
{
	static const char *const free[] = { "/lang", "/theme", "/logout", "/admin/see-as/end", NULL };

	return !req_is_post(rq) || words_have(free, rq->path);
}

bool
see_ended(const struct req *rq)
{
	return rq->seeing_ended && !see_lets(rq);
}

bool
see_refuses(const struct req *rq)
{
	if (!rq->ctx.seer)
		return false;
	/* What is the user's own, like his sessions and his second factor, is nobody else's business. */
	if (str_starts(rq->path, "/account") || str_starts(rq->path, "/password") || str_starts(rq->path, "/notices"))
		return true;
	return !see_lets(rq);
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
	int64_t ended;

	ctx->user = ctx->seer;
	ctx->seer = NULL;
	TRY(db_exec(ctx, &ended, "UPDATE session SET seeing = NULL, seeing_at = NULL WHERE id = ? AND seeing = ? AND seeing_at = ?",
	            VALS(VINT(rq->session->id), VINT(rq->session->seeing), VINSTANT(rq->session->seeing_at))));
	rq->session->seeing = 0;
	return ended ? security_done(ctx, "see_as_end", seen->id, seen->login) : OK;
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
