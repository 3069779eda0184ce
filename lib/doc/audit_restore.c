/*
 * audit_restore.c - an old value of the history becomes the value again. It goes in
 * as if it had been typed: only into what this user may write now, and rec_save()
 * asks the rules of today.
 */
#include "doc/rec.h"

/* The row an entry tells of, as it stands in r; NULL when it is no more. */
static struct rec *
row_of(const struct rec *r, const struct audit_entry *e)
{
	const struct row_set *set = rec_rows(r, e->lines);

	for (size_t i = 0; i < set->count; i++)
		if (!set->list[i]->is_new && rec_id(set->list[i]) == e->line)
			return set->list[i];
	return NULL;
}

static bool
is_writable(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	return !f->engine && field_has_column(f) && perm_field_writable(ctx, f, r);
}

static bool
field_can_restore(struct ctx *ctx, const struct rec *r, const struct audit_entry *e)
{
	const struct rec *target = e->lines ? row_of(r, e) : r;
	struct val v;

	if (!e->field || !target || !is_writable(ctx, target, e->field))
		return false;
	return field_from_raw(ctx, e->field, e->old_raw, &v) == OK && !val_eq(v, rec_true(target, e->field));
}

bool
audit_can_restore(struct ctx *ctx, const struct rec *r, const struct audit_entry *e)
{
	if (!perm_can(ctx, r->type, r, "edit"))
		return false;
	if (str_eq(e->op, "line_del"))
		return e->lines && e->old_raw && rec_state_edits(r) && rows_writable(ctx, r, e->lines);
	return str_eq(e->op, "update") && field_can_restore(ctx, r, e);
}

/* A link asks whether this user may see what he points to, like one that is typed. */
static int
value_restore(struct ctx *ctx, struct rec *r, const struct field *field, const char *raw, struct form *f)
{
	const char *problem = NULL;
	struct val v;

	if (field->kind == FIELD_LINK && raw && *raw) {
		int rc = field_parse(ctx, field, raw, &v, &problem);
		if (rc == ERR_INVALID && problem) {
			form_error(f, rec_name(ctx, r, field), "%s", problem);
			return OK;
		}
		TRY(rc);
	} else if (field_from_raw(ctx, field, raw, &v) != OK) {
		form_error(f, rec_name(ctx, r, field), _("The old value is none of this field any more."));
		return OK;
	}
	rec_put(r, field, v);
	return OK;
}

/* Messages say which row they are about. */
static struct rec *
row_named(struct ctx *ctx, struct rec *row)
{
	row->at = arena_printf(ctx->mem, "%s.%zu.", row->lines->name, rec_row_number(row) - 1);
	return row;
}

/* What the roles of this user keep from him, or from his pen, comes back with its row. */
static bool
is_kept(struct ctx *ctx, const struct field *f)
{
	return !f->readonly && !f->writeback && field_has_column(f) && perm_field(ctx, f) != FIELD_EDITABLE;
}

static void
value_keep(struct ctx *ctx, struct rec *row, const struct field *field, const char *raw)
{
	struct val v;

	if (field_from_raw(ctx, field, raw, &v) == OK)
		rec_put(row, field, v);
}

static const char *
pair_value(const struct json_pair *pairs, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(pairs[i].name, name))
			return pairs[i].value;
	return NULL;
}

/* A row that is brought back comes last; what it was made from is counted again. */
static int
row_restore(struct ctx *ctx, struct rec *r, const struct audit_entry *e, struct form *f)
{
	struct json_pair *pairs;
	size_t n;

	if (json_flat_read(ctx->mem, e->old_raw, &pairs, &n) != OK)
		return err_set(ctx, ERR_STATE, "history %lld holds no row", (long long)e->id);
	struct rec *row = row_named(ctx, row_add(ctx, r, e->lines));
	for (size_t i = 0; i < row->type->field_count; i++) {
		const struct field *field = &row->type->fields[i];
		const char *raw = pair_value(pairs, n, field->name);

		if (!field->engine && is_kept(ctx, field))
			value_keep(ctx, row, field, raw);
		else if (field->engine ? raw != NULL : is_writable(ctx, row, field))
			TRY(value_restore(ctx, row, field, raw, f));
	}
	return OK;
}

int
audit_row_kept(struct ctx *ctx, struct rec *row, int64_t id)
{
	const struct rec *r = row->head;
	struct sql *q = sql_new(ctx);
	struct json_pair *pairs;
	struct db_rows *rows;
	size_t n;

	if (!row->access || r->is_new)
		return OK;
	sql_add(q, "SELECT old_value FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND op = 'line_del' AND field = ");
	sql_val(q, VTEXT(row->lines->name));
	sql_add(q, " AND line = ");
	sql_val(q, VINT(id));
	sql_add(q, " ORDER BY id DESC LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows) || !db_str(rows, 0) || json_flat_read(ctx->mem, db_str(rows, 0), &pairs, &n) != OK)
		return OK;
	for (size_t i = 0; i < row->type->field_count; i++)
		if (!row->type->fields[i].engine && is_kept(ctx, &row->type->fields[i]))
			value_keep(ctx, row, &row->type->fields[i], pair_value(pairs, n, row->type->fields[i].name));
	return OK;
}

int
audit_restore(struct ctx *ctx, struct rec *r, const struct audit_entry *e, struct form *f)
{
	if (!audit_can_restore(ctx, r, e))
		return err_set(ctx, ERR_STATE, "history %lld cannot be restored", (long long)e->id);
	if (str_eq(e->op, "line_del"))
		return row_restore(ctx, r, e, f);
	return value_restore(ctx, e->lines ? row_named(ctx, row_of(r, e)) : r, e->field, e->old_raw, f);
}
