/* rec_delete.c - to the recycle bin: the row stays, marked with who, when and with what. */
#include "doc/rec.h"
#include "doc/period.h"

/* One branch for each field of any type that links here. */
static void
references_add(struct sql *q, const struct type *from, const struct type *to, int64_t id, bool *any)
{
	for (size_t i = 0; i < from->field_count; i++) {
		const struct field *f = &from->fields[i];
		if (f->engine || f->kind != FIELD_LINK || f->target != to)
			continue;
		if (*any)
			sql_add(q, "\nUNION ALL\n");
		*any = true;
		sql_add(q, "(SELECT ");
		sql_val(q, VTEXT(from->name));
		sql_add(q, ", id FROM ");
		sql_ident(q, from->name);
		sql_add(q, " WHERE ");
		sql_ident(q, f->name);
		sql_add(q, " = ");
		sql_val(q, VINT(id));
		sql_add(q, " AND deleted_at IS NULL LIMIT 1)");
	}
}

/* What living records name may be disabled, but not taken away from them. */
static int
references_refuse(struct ctx *ctx, const struct rec *r)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	bool any = false;

	for (size_t i = 0; i < ctx->types->count; i++)
		references_add(q, ctx->types->all[i], r->type, rec_id(r), &any);
	if (!any)
		return OK;
	sql_add(q, "\nLIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows))
		return OK;
	return err_set(ctx, ERR_REFERENCED, "%s %lld is named by %s %lld", r->type->name,
	               (long long)rec_id(r), db_str(rows, 0), (long long)db_int(rows, 1));
}

static int
mark_deleted(struct ctx *ctx, struct rec *r)
{
	struct sql *q = sql_new(ctx);
	int64_t affected;

	rec_set(r, "deleted_at", VINSTANT(ctx->now));
	rec_set(r, "deleted_by", VLINK(ctx->user->id));
	rec_set(r, "deleted_with", VINT(audit_batch(ctx)));
	sql_add(q, "UPDATE ");
	sql_ident(q, r->type->name);
	sql_add(q, "\nSET row_version = row_version + 1, deleted_at = ");
	sql_val(q, rec_get(r, "deleted_at"));
	sql_add(q, ", deleted_by = ");
	sql_val(q, rec_get(r, "deleted_by"));
	sql_add(q, ", deleted_with = ");
	sql_val(q, rec_get(r, "deleted_with"));
	sql_add(q, "\nWHERE id = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND row_version = ");
	sql_val(q, VINT(rec_version(r)));
	sql_add(q, " AND deleted_at IS NULL");
	TRY(db_exec_sql(ctx, &affected, q));
	if (affected == 0)
		return err_set(ctx, ERR_CONFLICT, "%s %lld was changed meanwhile", r->type->name,
		               (long long)rec_id(r));
	rec_set(r, "row_version", VINT(rec_version(r) + 1));
	return OK;
}

int
rec_delete(struct ctx *ctx, struct rec *r)
{
	const struct rec before = rec_before(r);

	if (r->is_new)
		return err_set(ctx, ERR_BUG, "%s: not stored yet, so not deleted", r->type->name);
	if (!perm_can(ctx, r->type, &before, "read"))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: out of scope", r->type->name, (long long)rec_id(r));
	TRY(perm_require(ctx, r->type, &before, "delete"));
	TRY(rec_fresh(ctx, r));
	TRY(references_refuse(ctx, r));
	TRY(period_check(ctx, r, NULL));
	TRY(period_open_check(ctx, r, NULL));
	TRY(mark_deleted(ctx, r));
	TRY(audit_write(ctx, r, "delete"));
	return rec_remembered(ctx, r->type);
}
