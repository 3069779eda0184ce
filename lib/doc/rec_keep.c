/*
 * rec_keep.c - what is found out about a record, not said by anybody: figures kept
 * beside it without a new version, and links read as they are at this moment.
 */
#include "doc/rec.h"

enum { CIRCLE_MOST = 100 };

static bool
is_kept(const struct field *f)
{
	return f && field_has_column(f) && !f->pinyin && !f->normalised && (f->writeback || (f->computed && !f->audited));
}

int
rec_keep(struct ctx *ctx, const char *type, int64_t id, const struct kept_value *kept, size_t n, bool *changed)
{
	const struct type *t = type_find(ctx->types, type);
	struct sql *q = sql_new(ctx);
	int64_t affected = 0;

	sql_add(q, "UPDATE ");
	sql_ident(q, type);
	sql_add(q, " SET ");
	for (size_t i = 0; i < n; i++) {
		const struct field *f = t ? type_field(t, kept[i].field) : NULL;

		if (!is_kept(f))
			return err_set(ctx, ERR_BUG, "%s.%s is not kept by the system", type, kept[i].field);
		if (i)
			sql_add(q, ", ");
		sql_ident(q, f->name);
		sql_add(q, " = ");
		sql_val(q, field_to_db(ctx, f, kept[i].value));
	}
	sql_add(q, "\nWHERE id = ");
	sql_val(q, VINT(id));
	sql_add(q, " AND NOT (1 = 1");
	for (size_t i = 0; i < n; i++) {
		const struct field *f = type_field(t, kept[i].field);

		sql_add(q, " AND ");
		sql_ident(q, f->name);
		sql_add(q, " <=> ");
		sql_val(q, field_to_db(ctx, f, kept[i].value));
	}
	sql_add(q, ")");
	TRY(db_exec_sql(ctx, &affected, q));
	if (changed)
		*changed = affected > 0;
	return OK;
}

int
rec_link_held(struct ctx *ctx, const char *type, int64_t id, const char *link, int64_t *out)
{
	const struct type *t = type_find(ctx->types, type);
	const struct field *f = t ? type_field(t, link) : NULL;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	if (!f || f->kind != FIELD_LINK)
		return err_set(ctx, ERR_BUG, "%s has no link %s", type, link);
	sql_add(q, "SELECT ");
	sql_ident(q, f->name);
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(id));
	sql_add(q, " LOCK IN SHARE MODE");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

int
rec_circle(struct ctx *ctx, const struct rec *r, const char *link, bool *out)
{
	int64_t at = rec_link(r, link);

	*out = at && at == rec_id(r);
	for (int i = 0; i < CIRCLE_MOST && at && !*out; i++) {
		TRY(rec_link_held(ctx, r->type->name, at, link, &at));
		*out = at && at == rec_id(r);
	}
	return OK;
}
