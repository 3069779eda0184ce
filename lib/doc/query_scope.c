/*
 * query_scope.c - counts, sums and the rows of a scope that has several keys:
 * employees, departments, shares, the record above. One condition with OR would
 * make the database read all they have, so each kind of key is a part. Pages: query_page.c.
 */
#include "doc/query_scope.h"

struct reach
query_scope_reach(const struct query *q)
{
	struct reach r = *reach_leading(q->ctx, q->type, "read");

	if (q->unshared)
		r.key_count = 0;
	return r;
}

bool
query_is_scoped(struct query *q)
{
	const struct reach r = query_scope_reach(q);

	return !q->deleted && !q->narrow && !reach_is_plain(&r);
}

void
query_scope_where_sql(struct sql *sql, const struct query *q)
{
	const struct reach r = query_scope_reach(q);

	if (!q->unshared) {
		perm_where(q->ctx, sql, q->type, "read", "t");
		return;
	}
	sql_add(sql, " AND ");
	reach_sql(q->ctx, sql, &r, "t", 0);
}

/* Only of oneself: what is shared with the one who looks through other eyes counts, too. */
int
query_scope_find(struct query *q)
{
	struct ctx *ctx = q->ctx;
	const struct reach *r = reach_leading(ctx, q->type, "read");
	struct sql *sql;
	struct db_rows *rows;

	if (!query_is_scoped(q) || !r->key_count)
		return OK;
	sql = sql_new(ctx);
	sql_add(sql, "SELECT COUNT(*) FROM (SELECT 1 FROM access a WHERE ");
	reach_keys_sql(sql, r, "a");
	sql_add(sql, " LIMIT ");
	sql_val(sql, VINT(SHARES_AT_ONCE + 1));
	sql_add(sql, ") x");
	TRY(db_select_sql(ctx, &rows, sql));
	q->shared = db_next(rows) ? db_int(rows, 0) : 0;
	q->unshared = !q->shared && !ctx->seer;
	return OK;
}

/* The conditions of the query, and the reach that does not lead as one more. */
const struct sql *
scope_conditions(struct query *q, const struct reach *leading)
{
	struct reach *seen = reach_of(q->ctx, q->type, "read"), *seer = reach_of_seer(q->ctx, q->type, "read");
	const struct reach *other = leading == seen ? seer : seen;

	if (!other || other->all)
		return q->where;
	struct sql *where = sql_new(q->ctx);
	sql_add(where, " AND ");
	reach_sql(q->ctx, where, other, "t", 0);
	sql_append(where, q->where);
	return where;
}

/* ---- one part ------------------------------------------------------------------------ */

bool
scope_has(struct ctx *ctx, const struct reach *r, enum part part, int depth)
{
	switch (part) {
	case PART_DEPT:  return r->dept_count > 0;
	case PART_OWNER: return r->owner_count > 0;
	case PART_KEYS:  return r->key_count > 0;
	default:
		return r->above == ABOVE_OWNER ||
		       (r->above == ABOVE_READERS && depth < HANG_DEPTH && !reach_above(ctx, r)->none);
	}
}

static bool
above_is_open(struct ctx *ctx, const struct reach *r)
{
	return r->above == ABOVE_READERS && reach_above(ctx, r)->all;
}

static void ids_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, const struct sql *where, int depth);

/* The records above that open this one, whether they are in the bin or not. */
static void
above_ids_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, int depth)
{
	const struct type *above = r->type->hangs_on->target;

	if (r->above == ABOVE_READERS) {
		ids_sql(ctx, sql, reach_above(ctx, r), NULL, depth + 1);
		return;
	}
	sql_add(sql, "(SELECT id FROM ");
	sql_ident(sql, above->name);
	sql_add(sql, " WHERE ");
	sql_ident(sql, above->owner->name);
	sql_add(sql, " = ");
	sql_val(sql, VINT(r->me));
	sql_add(sql, ")");
}

/* FROM and the condition of a part; index NULL: as the optimizer likes. */
void
scope_from_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, enum part part, const char *index, int depth)
{
	bool joins_above = part == PART_ABOVE && !above_is_open(ctx, r);

	sql_add(sql, " FROM ");
	if (part == PART_KEYS) {
		sql_add(sql, "access a STRAIGHT_JOIN ");
	} else if (joins_above) {
		above_ids_sql(ctx, sql, r, depth);
		sql_add(sql, " p STRAIGHT_JOIN ");
	}
	sql_ident(sql, r->type->name);
	sql_add(sql, " t");
	if (index) {
		sql_add(sql, " FORCE INDEX (");
		sql_ident(sql, index);
		sql_add(sql, ")");
	}
	if (part == PART_KEYS)
		sql_add(sql, " ON t.id = a.record");
	if (joins_above) {
		sql_add(sql, " ON ");
		sql_column(sql, "t", r->type->hangs_on->name);
		sql_add(sql, " = p.id");
	}
}

static void
key_is_sql(struct sql *sql, const struct field *f, struct val key)
{
	sql_column(sql, "t", f->name);
	sql_add(sql, " = ");
	sql_val(sql, key);
}

/* A record may be shared in several ways. */
void
scope_select_sql(struct sql *sql, enum part part)
{
	sql_add_text(sql, part == PART_KEYS ? "SELECT DISTINCT t.id" : "SELECT t.id");
}

/* Departments first, then owners outside of them, then shares of neither, then the rest: no
 * row comes twice. Empty columns are NULL, so "not in" has to be asked as "is not true". */
void
scope_where_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, enum part part, struct val key)
{
	const struct type *t = r->type;

	switch (part) {
	case PART_DEPT:
		if (key.kind == V_NULL)
			reach_dept_sql(sql, r, "t");
		else
			key_is_sql(sql, t->dept, key);
		return;
	case PART_OWNER:
		if (key.kind == V_NULL)
			reach_owner_sql(sql, r, "t");
		else
			key_is_sql(sql, t->owner, key);
		break;
	case PART_KEYS:
		reach_keys_sql(sql, r, "a");
		break;
	default:
		sql_column(sql, "t", t->hangs_on->name);
		sql_add(sql, " IS NOT NULL");
		break;
	}
	struct reach before = *r;

	before.above = ABOVE_NONE;
	if (part <= PART_KEYS)
		before.key_count = 0;
	if (part <= PART_OWNER)
		before.owner_count = 0;
	if (!before.dept_count && !before.owner_count && !before.key_count)
		return;
	sql_add(sql, " AND (");
	reach_sql(ctx, sql, &before, "t", 0);
	sql_add(sql, ") IS NOT TRUE");
}

/* ---- counts, sums, sorts without an index -------------------------------------------------- */

static void
part_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, enum part part, const struct sql *where, int depth)
{
	scope_from_sql(ctx, sql, r, part, NULL, depth);
	sql_add(sql, " WHERE ");
	scope_where_sql(ctx, sql, r, part, VNULL);
	/* Of the record above also those in the bin. */
	if (where) {
		sql_add(sql, " AND t.deleted_at IS NULL");
		sql_append(sql, where);
	}
}

/* All ids of a reach, "(SELECT …)"; where NULL: of a record above. */
static void
ids_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, const struct sql *where, int depth)
{
	bool any = false;

	for (enum part p = 0; p < PARTS; p++) {
		if (!scope_has(ctx, r, p, depth))
			continue;
		sql_add_text(sql, any ? " UNION ALL " : "(");
		scope_select_sql(sql, p);
		part_sql(ctx, sql, r, p, where, depth);
		any = true;
	}
	/* Records above records above …: at some depth nobody looks any further. */
	sql_add_text(sql, any ? ")" : "(SELECT 0 AS id FROM DUAL WHERE 1=0)");
}

void
query_scoped_ids_sql(struct sql *sql, struct query *q)
{
	const struct reach *leading = reach_leading(q->ctx, q->type, "read"), r = query_scope_reach(q);

	ids_sql(q->ctx, sql, &r, scope_conditions(q, leading), 0);
}

void
query_scoped_count_sql(struct sql *sql, struct query *q, int64_t cap)
{
	const struct reach *leading = reach_leading(q->ctx, q->type, "read"), r = query_scope_reach(q);
	const struct sql *where = scope_conditions(q, leading);
	bool any = false;

	sql_add(sql, "SELECT LEAST(COUNT(*), ");
	sql_val(sql, VINT(cap + 1));
	sql_add(sql, ") FROM (");
	for (enum part p = 0; p < PARTS; p++) {
		if (!scope_has(q->ctx, &r, p, 0))
			continue;
		sql_add_text(sql, any ? "\nUNION ALL (" : "(");
		scope_select_sql(sql, p);
		part_sql(q->ctx, sql, &r, p, where, 0);
		sql_add(sql, " LIMIT ");
		sql_val(sql, VINT(cap + 1));
		sql_add(sql, ")");
		any = true;
	}
	sql_add(sql, ") x");
}

