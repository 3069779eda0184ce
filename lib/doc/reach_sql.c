/*
 * reach_sql.c - reach as a condition of SQL. Row by row, for statements that are
 * narrow already; queries of whole types go through query_scope.c and query_page.c.
 */
#include "doc/reach.h"

void
reach_owner_sql(struct sql *q, const struct reach *r, const char *alias)
{
	sql_column(q, alias, r->type->owner->name);
	if (r->owner_count == 1) {
		sql_add(q, " = ");
		sql_val(q, r->owners[0]);
		return;
	}
	sql_add(q, " IN ");
	sql_scope_list(q, r->owners, r->owner_count);
}

void
reach_dept_sql(struct sql *q, const struct reach *r, const char *alias)
{
	sql_column(q, alias, r->type->dept->name);
	sql_add(q, " IN ");
	sql_scope_list(q, r->depts, r->dept_count);
}

void
reach_keys_sql(struct sql *q, const struct reach *r, const char *alias)
{
	sql_column(q, alias, "type");
	sql_add(q, " = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND ");
	sql_column(q, alias, "principal");
	sql_add(q, " IN ");
	sql_scope_list(q, r->keys, r->key_count);
	sql_add(q, " AND ");
	sql_column(q, alias, "level");
	sql_add(q, " >= ");
	sql_val(q, VINT(r->level));
}

/* With LIMIT it stays a look-up by row: as EXISTS the optimizer would read all that was ever
 * shared with this user first. */
static void
probe_keys(struct ctx *ctx, struct sql *q, const struct reach *r, const char *alias, int depth)
{
	const char *row = arena_printf(ctx->mem, "a%d", depth);

	sql_add(q, "(SELECT 1 FROM access ");
	sql_ident(q, row);
	sql_add(q, " WHERE ");
	reach_keys_sql(q, r, row);
	sql_add(q, " AND ");
	sql_column(q, row, "record");
	sql_add(q, " = ");
	sql_column(q, alias, "id");
	sql_add(q, " LIMIT 1) IS NOT NULL");
}

/* All of them first, into a table in memory: cheaper where thousands of records are asked for. */
static void
keys_at_once(struct sql *q, const struct reach *r, const char *alias)
{
	sql_column(q, alias, "id");
	sql_add(q, " IN (SELECT a.record FROM access a WHERE ");
	reach_keys_sql(q, r, "a");
	sql_add(q, ")");
}

/* The row above, in the bin or not: what hangs on it is there with it. */
static void
probe_above(struct ctx *ctx, struct sql *q, const struct reach *r, const char *alias, int depth)
{
	const struct field *link = r->type->hangs_on;
	const char *row = arena_printf(ctx->mem, "h%d", depth + 1);

	sql_add(q, "(SELECT 1 FROM ");
	sql_ident(q, link->target->name);
	sql_add(q, " ");
	sql_ident(q, row);
	sql_add(q, " WHERE ");
	sql_column(q, row, "id");
	sql_add(q, " = ");
	sql_column(q, alias, link->name);
	sql_add(q, " AND ");
	if (r->above == ABOVE_OWNER) {
		sql_column(q, row, link->target->owner->name);
		sql_add(q, " = ");
		sql_val(q, VINT(r->me));
	} else {
		reach_sql(ctx, q, reach_above(ctx, r), row, depth + 1);
	}
	sql_add(q, " LIMIT 1) IS NOT NULL");
}

static bool
above_counts(struct ctx *ctx, const struct reach *r, int depth)
{
	return r->above == ABOVE_OWNER ||
	       (r->above == ABOVE_READERS && depth < HANG_DEPTH && !reach_above(ctx, r)->none);
}

void
reach_sql(struct ctx *ctx, struct sql *q, const struct reach *r, const char *alias, int depth)
{
	bool any = false;

	if (r->all) {
		sql_add(q, "1=1");
		return;
	}
	if (r->owner_count) {
		sql_add_text(q, any ? " OR " : "(");
		reach_owner_sql(q, r, alias);
		any = true;
	}
	if (r->dept_count) {
		sql_add_text(q, any ? " OR " : "(");
		reach_dept_sql(q, r, alias);
		any = true;
	}
	if (r->key_count) {
		sql_add_text(q, any ? " OR " : "(");
		if (r->keys_at_once)
			keys_at_once(q, r, alias);
		else
			probe_keys(ctx, q, r, alias, depth);
		any = true;
	}
	if (above_counts(ctx, r, depth)) {
		sql_add_text(q, any ? " OR " : "(");
		probe_above(ctx, q, r, alias, depth);
		any = true;
	}
	sql_add_text(q, any ? ")" : "1=0");
}
