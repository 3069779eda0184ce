/* query_sum.c - totals of queries: sums of columns, and many counts at once. */
#include "doc/query.h"

int
query_sum(struct query *q, const struct field *const *fields, size_t n, const char **out)
{
	const struct field **asked = arena_new_array(q->ctx->mem, const struct field *, n);
	struct db_rows *rows;
	size_t count = 0;
	unsigned at = 0;

	for (size_t i = 0; i < n; i++)
		if (perm_field_readable(q->ctx, fields[i]))
			asked[count++] = fields[i];
	for (size_t i = 0; i < n; i++)
		out[i] = NULL;
	if (!count)
		return OK;
	TRY(db_select_sql(q->ctx, &rows, query_sums_sql(q, asked, count)));
	if (!db_next(rows))
		return OK;
	for (size_t i = 0; i < n && at < count; i++)
		if (fields[i] == asked[at])
			out[i] = db_str(rows, at++);
	return OK;
}

bool
query_groups_by(struct ctx *ctx, const struct field *f)
{
	return filter_takes(ctx, f) && (f->kind == FIELD_ENUM || f->kind == FIELD_BOOL || (f->kind == FIELD_LINK && f->target->cached));
}

int
query_groups(struct query *q, const struct field *by, const struct field *const *sums, size_t n, int most,
             const struct query_group **out, size_t *count)
{
	struct query_group *list;
	struct db_rows *rows;

	for (size_t i = 0; i < n; i++)
		if (!perm_field_readable(q->ctx, sums[i]))
			return err_set(q->ctx, ERR_BUG, "a sum of %s that is not readable", sums[i]->name);
	if (!query_groups_by(q->ctx, by))
		return query_refuse(q, _("The list cannot be grouped by this field."));
	TRY(db_select_sql(q->ctx, &rows, query_groups_sql(q, by, sums, n, most)));
	list = arena_new_array(q->ctx->mem, struct query_group, db_count(rows) + 1);
	for (*count = 0; db_next(rows); ++*count) {
		struct query_group *g = &list[*count];

		g->value = field_from_db(q->ctx, by, db_val(rows, 0));
		g->count = db_int(rows, 1);
		g->sums = arena_new_array(q->ctx->mem, const char *, n + 1);
		for (size_t i = 0; i < n; i++)
			g->sums[i] = db_str(rows, (unsigned)i + 2);
	}
	*out = list;
	return OK;
}

int
query_count_all(struct ctx *ctx, struct query *const *list, size_t n, int64_t cap, int64_t *out)
{
	struct sql *sql = sql_new(ctx);
	struct db_rows *rows;

	for (size_t i = 0; i < n; i++) {
		sql_add_text(sql, i ? "\nUNION ALL SELECT " : "SELECT ");
		sql_val(sql, VINT((int64_t)i));
		sql_add(sql, ", (");
		sql_append(sql, query_count_sql(list[i], cap));
		sql_add(sql, ")");
		out[i] = 0;
	}
	if (!n)
		return OK;
	TRY(db_select_sql(ctx, &rows, sql));
	while (db_next(rows))
		if (db_int(rows, 0) >= 0 && (size_t)db_int(rows, 0) < n)
			out[db_int(rows, 0)] = db_int(rows, 1);
	return OK;
}
