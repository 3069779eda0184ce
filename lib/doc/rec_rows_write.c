/*
 * rec_rows_write.c - the rows of a record into their table: what went is deleted,
 * what is new inserted, what differs updated, each by few statements whatever the
 * number of rows. The lock of the record guards them all.
 */
#include "doc/rec.h"

enum { BATCH = 100 };

/* Columns of the definition, without counters that others keep; then place and origin. */
static size_t
stored_fields(struct ctx *ctx, const struct lines *lines, const struct field ***out)
{
	const struct type *t = lines->type;
	const struct field **list = arena_new_array(ctx->mem, const struct field *, t->field_count);
	size_t n = 0;

	for (size_t i = 0; i < t->field_count; i++)
		if (field_has_column(&t->fields[i]) && !t->fields[i].writeback)
			list[n++] = &t->fields[i];
	*out = list;
	return n;
}

/* A tick box that nobody ticked is no. */
static struct val
stored_val(struct ctx *ctx, const struct rec *row, const struct field *f)
{
	struct val v = field_to_db(ctx, f, rec_at(row, f));

	return f->kind == FIELD_BOOL && v.kind == V_NULL ? VBOOL(false) : v;
}

static int
rows_delete(struct ctx *ctx, const struct lines *lines, const struct row_set *set)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, set->gone_count);
	struct sql *q = sql_new(ctx);

	if (!set->gone_count)
		return OK;
	for (size_t i = 0; i < set->gone_count; i++)
		ids[i] = VINT(rec_id(set->gone[i]));
	sql_add(q, "DELETE FROM ");
	sql_ident(q, lines->type->name);
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, set->gone_count);
	return db_exec_sql(ctx, NULL, q);
}

static void
sql_updates(struct sql *q, const struct field *const *fields, size_t n)
{
	bool any = false;

	for (size_t k = 0; k < n; k++) {
		if (str_eq(fields[k]->name, "id"))
			continue;
		if (any)
			sql_add(q, ", ");
		any = true;
		sql_ident(q, fields[k]->name);
		sql_add(q, " = VALUES(");
		sql_ident(q, fields[k]->name);
		sql_add(q, ")");
	}
}

/* Rows with an id are there: the duplicate key turns their insert into an update. */
static int
rows_put(struct ctx *ctx, const struct lines *lines, struct rec *const *rows, size_t n)
{
	const struct field **fields;
	size_t count = stored_fields(ctx, lines, &fields);
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO ");
	sql_ident(q, lines->type->name);
	sql_add(q, " (");
	for (size_t k = 0; k < count; k++) {
		if (k)
			sql_add(q, ", ");
		sql_ident(q, fields[k]->name);
	}
	sql_add(q, ")\nVALUES ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ",\n");
		for (size_t k = 0; k < count; k++) {
			sql_add_text(q, k ? ", " : "(");
			sql_val(q, stored_val(ctx, rows[i], fields[k]));
		}
		sql_add(q, ")");
	}
	if (!rows[0]->is_new) {
		sql_add(q, "\nON DUPLICATE KEY UPDATE ");
		sql_updates(q, fields, count);
	}
	return db_exec_sql(ctx, NULL, q);
}

/* New ones by themselves: one statement inserts or updates, never both. */
static int
rows_put_all(struct ctx *ctx, const struct lines *lines, const struct row_set *set, bool is_new)
{
	const size_t fits = SQL_MOST_VALUES / lines->type->field_count, most = fits < BATCH ? fits : BATCH;
	struct rec *batch[BATCH];
	size_t n = 0;

	for (size_t i = 0; i < set->count; i++) {
		struct rec *row = set->list[i];
		if (row->is_new == is_new && row_differs(row))
			batch[n++] = row;
		if (n == most) {
			TRY(rows_put(ctx, lines, batch, n));
			n = 0;
		}
	}
	return n ? rows_put(ctx, lines, batch, n) : OK;
}

/* Places only grow, so a row taken out of the middle changes no other. */
static void
rows_place(const struct rec *r, const struct lines *lines, const struct row_set *set)
{
	int64_t last = 0;

	for (size_t i = 0; i < set->count; i++) {
		struct rec *row = set->list[i];
		int64_t pos = rec_int(row, "pos");
		if (pos <= last || row->is_new)
			pos = last + 1;
		rec_set(row, "pos", VINT(pos));
		rec_set(row, lines->field ? "record" : "parent", VINT(rec_id(r)));
		last = pos;
	}
}

/* The ids that new rows were given, by their place. */
static int
rows_ids(struct ctx *ctx, const struct rec *r, const struct lines *lines, const struct row_set *set)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t i = 0;

	sql_add(q, "SELECT id, pos FROM ");
	sql_ident(q, lines->type->name);
	sql_add(q, " WHERE ");
	sql_ident(q, lines->field ? "record" : "parent");
	sql_add(q, " = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " ORDER BY pos, id");
	TRY(db_select_sql(ctx, &rows, q));
	for (; db_next(rows) && i < set->count; i++) {
		if (set->list[i]->is_new && rec_int(set->list[i], "pos") == db_int(rows, 1))
			rec_set(set->list[i], "id", VINT(db_int(rows, 0)));
		if (rec_id(set->list[i]) != db_int(rows, 0))
			return err_set(ctx, ERR_CONFLICT, "rows of %s %lld changed meanwhile", r->type->name,
			               (long long)rec_id(r));
	}
	return i == set->count ? OK : err_set(ctx, ERR_BUG, "rows of %s %lld are not all there", r->type->name,
	                                      (long long)rec_id(r));
}

static bool
set_has_new(const struct row_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->list[i]->is_new)
			return true;
	return false;
}

int
rows_write(struct ctx *ctx, struct rec *r)
{
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct lines *lines = &r->type->lines[k];
		const struct row_set *set = rec_rows(r, lines);

		TRY(rows_delete(ctx, lines, set));
		rows_place(r, lines, set);
		TRY(rows_put_all(ctx, lines, set, false));
		TRY(rows_put_all(ctx, lines, set, true));
		if (set_has_new(set))
			TRY(rows_ids(ctx, r, lines, set));
	}
	return OK;
}

void
rows_saved(struct ctx *ctx, struct rec *r)
{
	for (size_t k = 0; k < r->type->lines_count; k++) {
		struct row_set *set = &r->rows[k];

		for (size_t i = 0; i < set->count; i++) {
			struct rec *row = set->list[i];
			row->old = arena_memdup(ctx->mem, row->vals, row->type->field_count * sizeof *row->vals);
			row->is_new = false;
		}
		set->gone_count = 0;
	}
}
