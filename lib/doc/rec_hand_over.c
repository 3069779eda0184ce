/*
 * rec_hand_over.c - many records get another owner at once: by statements over all
 * of them, where saving one by one would take a dozen each.
 */
#include "doc/rec.h"
#include "doc/share.h"

enum { PIECE = 200, MOST = 1000 };

struct handing { const struct type *t; struct val owner, dept; };

static int
ids_lock(struct ctx *ctx, const struct type *t, const struct field *by, int64_t above, int64_t from, struct val **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE deleted_at IS NULL AND ");
	sql_ident(q, by->name);
	sql_add(q, " = ");
	sql_val(q, VINT(above));
	sql_add(q, " AND ");
	sql_ident(q, t->owner->name);
	sql_add(q, " = ");
	sql_val(q, VINT(from));
	sql_add(q, " ORDER BY id LIMIT ");
	sql_val(q, VINT(MOST));
	sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	*out = arena_new_array(ctx->mem, struct val, db_count(rows) + 1);
	for (*n = 0; db_next(rows); ++*n)
		(*out)[*n] = VINT(db_int(rows, 0));
	return OK;
}

static int
piece_load(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n, struct rec **out, size_t *count)
{
	struct query *q;
	struct rows *rows;
	struct rec *r;

	TRY(query_new(ctx, &q, t->name));
	TRY(query_where(q, "id", OP_IN, ids, n));
	TRY(query_after(q, NULL, PIECE));
	TRY(query_run(q, &rows));
	for (*count = 0; (r = rows_next(rows)) != NULL; ++*count)
		out[*count] = r;
	return OK;
}

static int
piece_update(struct ctx *ctx, const struct handing *h, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE ");
	sql_ident(q, h->t->name);
	sql_add(q, "\nSET row_version = row_version + 1, ");
	sql_ident(q, h->t->owner->name);
	sql_add(q, " = ");
	sql_val(q, h->owner);
	sql_add(q, ", ");
	sql_ident(q, h->t->dept->name);
	sql_add(q, " = ");
	sql_val(q, h->dept);
	sql_add(q, ", updated_at = ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ", updated_by = ");
	sql_val(q, ctx->user->id ? VINT(ctx->user->id) : VNULL);
	sql_add(q, "\nWHERE id IN ");
	sql_list(q, ids, n);
	return db_exec_sql(ctx, NULL, q);
}

static int
piece_write(struct ctx *ctx, const struct handing *h, const struct val *ids, size_t n)
{
	struct rec *recs[PIECE];
	size_t count;

	TRY(piece_load(ctx, h->t, ids, n, recs, &count));
	for (size_t i = 0; i < count; i++) {
		rec_open(recs[i]);
		rec_put(recs[i], h->t->owner, h->owner);
		rec_put(recs[i], h->t->dept, h->dept);
		rec_set(recs[i], "row_version", VINT(rec_version(recs[i]) + 1));
	}
	TRY(piece_update(ctx, h, ids, n));
	int rc = audit_updates(ctx, recs, count);
	for (size_t i = 0; i < count; i++) {
		rec_close(recs[i]);
		if (rc == OK)
			rc = share_write(ctx, h->t, rec_id(recs[i]));
	}
	return rc;
}

static int
hand_over(struct ctx *ctx, const struct handing *h, const struct val *ids, size_t n)
{
	for (size_t at = 0; at < n; at += PIECE)
		TRY(piece_write(ctx, h, ids + at, n - at < PIECE ? n - at : PIECE));
	return OK;
}

int
rec_hand_over(struct ctx *ctx, const char *type, const char *by, int64_t above, int64_t from, int64_t to, int64_t dept)
{
	const struct type *t = type_find(ctx->types, type);
	const struct field *link = t ? type_field(t, by) : NULL;
	struct val *ids;
	size_t n;

	if (!link || link->kind != FIELD_LINK || !t->owner || !t->dept)
		return err_set(ctx, ERR_BUG, "%s.%s: no link of a type with an owner", type, by);
	const struct handing h = { .t = t, .owner = to ? VLINK(to) : VNULL, .dept = dept ? VLINK(dept) : VNULL };
	TRY(ids_lock(ctx, t, link, above, from, &ids, &n));
	as_system_begin(ctx, "records handed over");
	int rc = hand_over(ctx, &h, ids, n);
	as_system_end(ctx);
	return rc;
}
