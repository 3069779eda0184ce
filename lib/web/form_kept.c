/* form_kept.c - forms that wait while another record is made for one of their fields. */
#include "web/form_kept.h"

enum { KEPT_HOURS = 48, KEPT_MOST = 20, SENT_MOST = 1000000 };

struct waiting { int64_t id, record; const struct type *type; const char *field, *sent; };

bool
form_makes(struct ctx *ctx, const struct field *f)
{
	return f && f->kind == FIELD_LINK && !f->type->head && f->target && f->target->owner && perm_can(ctx, f->target, NULL, "create");
}

/* As the browser sends it; the token is of this moment and goes in anew. */
static const char *
form_sent(struct ctx *ctx, const struct form *f)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < form_count(f); i++) {
		const char *name = form_name_at(f, i);

		if (str_eq(name, "_csrf") || str_eq(name, "_once") || str_eq(name, "_make"))
			continue;
		buf_printf(&b, "%s%s=%s", b.n ? "&" : "", str_url(ctx->mem, name), str_url(ctx->mem, form_get(f, name)));
	}
	return buf_str(&b);
}

/* Whoever makes more forms wait than that has forgotten the oldest ones. */
static int
newest_keep(struct ctx *ctx)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id FROM form_kept WHERE user = ? ORDER BY id DESC LIMIT 1 OFFSET ?", VALS(VINT(ctx->user->id), VINT(KEPT_MOST))));
	return db_next(rows) ? db_exec(ctx, NULL, "DELETE FROM form_kept WHERE user = ? AND id <= ?", VALS(VINT(ctx->user->id), VINT(db_int(rows, 0)))) : OK;
}

int
form_kept_forget(struct ctx *ctx, const char *id)
{
	int64_t n;

	if (!id || str_int(id, &n) != OK)
		return OK;
	return db_exec(ctx, NULL, "DELETE FROM form_kept WHERE id = ? AND user = ?", VALS(VINT(n), VINT(ctx->user->id)));
}

int
form_make(struct req *rq, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const struct field *field = type_field(rq->type, form_get(f, "_make"));
	const char *sent = form_sent(ctx, f);

	if (!form_makes(ctx, field))
		return err_set(ctx, ERR_BAD_REQUEST, "nothing can be made for this field");
	if (strlen(sent) > SENT_MOST)
		return err_set(ctx, ERR_TOO_LARGE, "a form of %zu bytes", strlen(sent));
	TRY(db_exec(ctx, NULL, "INSERT INTO form_kept (user, type, record, field, sent, at) VALUES (?, ?, ?, ?, ?, ?)",
	            VALS(VINT(ctx->user->id), VTEXT(rq->type->name), VINT(rq->id), VTEXT(field->name), VTEXT(sent), VINSTANT(ctx->now))));
	const int64_t id = db_insert_id(ctx);
	TRY(newest_keep(ctx));
	return resp_redirect(rq, "%s/new?_for=%lld", type_url(field->target), (long long)id);
}

/* One's own only. */
static int
waiting_read(struct ctx *ctx, const char *id, struct waiting *out)
{
	struct db_rows *rows;
	int64_t n;

	*out = (struct waiting){ .id = 0 };
	/* What somebody typed and has not saved is not for whoever looks through his eyes. */
	if (ctx->seer || !id || str_int(id, &n) != OK)
		return OK;
	TRY(db_select(ctx, &rows, "SELECT id, type, record, field, sent FROM form_kept WHERE id = ? AND user = ?",
	              VALS(VINT(n), VINT(ctx->user->id))));
	if (!db_next(rows) || !type_find(ctx->types, db_str(rows, 1)))
		return OK;
	*out = (struct waiting){ .id = n, .type = type_find(ctx->types, db_str(rows, 1)), .record = db_int(rows, 2),
	                         .field = db_str(rows, 3), .sent = db_str(rows, 4) };
	return OK;
}

int
form_kept_url(struct ctx *ctx, const char *id, const struct rec *made, const char **url)
{
	struct waiting w;

	*url = NULL;
	TRY(waiting_read(ctx, id, &w));
	if (!w.id)
		return OK;
	*url = w.record ? arena_printf(ctx->mem, "%s/%lld/edit?_kept=%lld", type_url(w.type), (long long)w.record, (long long)w.id)
	                : arena_printf(ctx->mem, "%s/new?_kept=%lld", type_url(w.type), (long long)w.id);
	if (made)
		*url = arena_printf(ctx->mem, "%s&_made=%lld", *url, (long long)rec_id(made));
	return OK;
}

/* The new record as if it had been picked, as far as this user may read it. */
static int
made_take(struct ctx *ctx, struct form *f, const struct field *field, const char *made)
{
	struct rec *r;
	int64_t id;

	if (!field || field->kind != FIELD_LINK || !made || str_int(made, &id) != OK)
		return OK;
	int rc = rec_load(ctx, &r, field->target->name, id);
	if (rc == ERR_NOTFOUND) {
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	form_put(f, field->name, made);
	form_put(f, arena_printf(ctx->mem, "_id.%s", field->name), made);
	form_put(f, arena_printf(ctx->mem, "_shown.%s", field->name), rec_title(ctx, r));
	return OK;
}

int
form_kept_read(struct req *rq, struct form **out)
{
	struct ctx *ctx = &rq->ctx;
	struct pairs pairs = { .mem = ctx->mem };
	struct waiting w;

	TRY(waiting_read(ctx, req_query(rq, "_kept"), &w));
	if (!w.id || w.type != rq->type || w.record != rq->id)
		return err_set(ctx, ERR_NOTFOUND, "no form waits here");
	if (pairs_parse(&pairs, w.sent, strlen(w.sent), true) != OK)
		return err_set(ctx, ERR_BUG, "a form that waits cannot be read");
	*out = form_new(ctx);
	for (size_t i = 0; i < pairs.count; i++)
		form_put(*out, pairs.list[i].name, pairs.list[i].value);
	form_take_picks(ctx, *out, rq->type);
	return made_take(ctx, *out, type_field(rq->type, w.field), req_query(rq, "_made"));
}

int
form_kept_purge(struct ctx *ctx, int limit, int64_t *done)
{
	return db_exec(ctx, done, "DELETE FROM form_kept WHERE at < ? - INTERVAL ? HOUR ORDER BY at LIMIT ?",
	               VALS(VINSTANT(ctx->now), VINT(KEPT_HOURS), VINT(limit)));
}
