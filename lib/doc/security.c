/*
 * security.c - the security log: what happened to logins, who had a masked value
 * shown, and what was posted into fields that their sender may not write.
 */
#include "doc/rec.h"

enum { DETAIL_SIZE = 500, NAMES_MOST = 40, LONGEST_DETAIL = 500, LONGEST_LOGIN = 190 };

struct refused_fields {
	const struct type *type; int64_t id;
	const char *names[NAMES_MOST]; size_t n;
	bool more;
};

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
	int64_t actor = (ctx->seer ? ctx->seer : ctx->user)->id;
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO security_log (at, kind, user, login, ip, detail, actor, request_id) VALUES ");
	sql_row(q, VALS(VINSTANT(ctx->now), VTEXT(kind), user ? VINT(user) : VNULL, VTEXT(cut(ctx->mem, login, LONGEST_LOGIN)),
	                VTEXT(ctx->ip ? ctx->ip : ""), VTEXT(cut(ctx->mem, detail, LONGEST_DETAIL)),
	                actor && actor != user ? VINT(actor) : VNULL, VTEXT(ctx->request_id)));
	return q;
}

struct sql *
security_rows(struct ctx *ctx, const char *kind, const struct sql *select)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO security_log (at, kind, ip, request_id, user, login, detail, actor) SELECT ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ", ");
	sql_val(q, VTEXT(kind));
	sql_add(q, ", ");
	sql_val(q, VTEXT(ctx->ip ? ctx->ip : ""));
	sql_add(q, ", ");
	sql_val(q, VTEXT(ctx->request_id ? ctx->request_id : ""));
	sql_add(q, ", ");
	sql_append(q, select);
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

void
export_note(struct ctx *ctx, const struct type *t, size_t n, const char *how)
{
	security_note(ctx, "export", 0, ctx->user->login, arena_printf(ctx->mem, "%s, %zu, %s", t->name, n, how));
}

void
import_note(struct ctx *ctx, const struct type *t, size_t n, const char *how)
{
	security_note(ctx, "import", 0, ctx->user->login, arena_printf(ctx->mem, "%s, %zu, %s", t->name, n, how));
}

/* ---- fields ------------------------------------------------------------------------------ */

int
security_masked_shown(struct ctx *ctx, const struct rec *r, const char *field)
{
	return db_exec_sql(ctx, NULL, security_row(ctx, "masked_shown", ctx->user->id, ctx->user->login,
	                   arena_printf(ctx->mem, "%s %lld: %s", r->type->name, (long long)rec_id(r), field)));
}

void
security_refused_field(struct ctx *ctx, const struct rec *r, const char *field)
{
	const struct rec *whole = r->head ? r->head : r;
	struct refused_fields *refused = ctx->refused;

	if (!refused) {
		refused = ctx->refused = arena_alloc(ctx->mem, sizeof *refused);
		refused->type = whole->type;
		refused->id = rec_id(whole);
	}
	for (size_t i = 0; i < refused->n; i++)
		if (str_eq(refused->names[i], field))
			return;
	if (refused->n == NAMES_MOST)
		refused->more = true;
	else
		refused->names[refused->n++] = arena_strdup(ctx->mem, field);
}

/* "widget 12: total, parts.0.price"; id 0: a new one. Names come from definitions: letters, digits, points. */
static const char *
refused_text(struct ctx *ctx, const struct refused_fields *refused)
{
	struct buf b;
	size_t i = 0;

	buf_init(&b, ctx->mem);
	buf_printf(&b, "%s %lld: ", refused->type->name, (long long)refused->id);
	for (; i < refused->n && b.n + strlen(refused->names[i]) + sizeof ", …" < DETAIL_SIZE; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", refused->names[i]);
	if (i < refused->n || refused->more)
		buf_add(&b, " …");
	return buf_str(&b);
}

void
security_notes(struct ctx *ctx)
{
	struct refused_fields *refused = ctx->refused;

	ctx->refused = NULL;
	if (refused)
		note_add(ctx, security_row(ctx, "field_refused", ctx->user->id, ctx->user->login,
		                           refused_text(ctx, refused)));
}
