/*
 * guard_log.c - writes the security log: what happened to logins, sessions and the
 * rules for them, and what was refused. It is only added to.
 */
#include "web/web.h"

enum { LONGEST_DETAIL = 500, LONGEST_LOGIN = 190 };

/* Characters that the column takes. */
static const char *
cut(struct arena *a, const char *s, size_t most)
{
	const char *end = s;

	for (size_t n = 0; n < most && *end; n++)
		utf8_next(&end);
	return *end ? arena_strndup(a, s, (size_t)(end - s)) : s;
}

/* actor: somebody else than the user it is about did it. */
static struct sql *
security_row(struct ctx *ctx, const char *kind, int64_t user, const char *login, const char *detail)
{
	int64_t actor = ctx->user->id;
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO security_log (at, kind, user, login, ip, detail, actor, request_id) VALUES (");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ", ");
	sql_val(q, VTEXT(kind));
	sql_add(q, ", ");
	sql_val(q, user ? VINT(user) : VNULL);
	sql_add(q, ", ");
	sql_val(q, VTEXT(cut(ctx->mem, login, LONGEST_LOGIN)));
	sql_add(q, ", ");
	sql_val(q, VTEXT(ctx->ip));
	sql_add(q, ", ");
	sql_val(q, VTEXT(cut(ctx->mem, detail, LONGEST_DETAIL)));
	sql_add(q, ", ");
	sql_val(q, actor && actor != user ? VINT(actor) : VNULL);
	sql_add(q, ", ");
	sql_val(q, VTEXT(ctx->request_id));
	sql_add(q, ")");
	return q;
}

int
security_done_why(struct ctx *ctx, const char *kind, int64_t user, const char *login, const char *detail)
{
	return db_exec_sql(ctx, NULL, security_row(ctx, kind, user, login, detail));
}

int
security_done(struct ctx *ctx, const char *kind, int64_t user, const char *login)
{
	return security_done_why(ctx, kind, user, login, "");
}

int
security_refused_why(struct ctx *ctx, const char *kind, int64_t user, const char *login, const char *detail)
{
	return side_exec(ctx, NULL, security_row(ctx, kind, user, login, detail));
}

int
security_refused(struct ctx *ctx, const char *kind, int64_t user, const char *login)
{
	return security_refused_why(ctx, kind, user, login, "");
}

void
security_note(struct ctx *ctx, const char *kind, int64_t user, const char *login, const char *detail)
{
	note_add(ctx, security_row(ctx, kind, user, login, detail));
}
