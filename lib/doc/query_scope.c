/*
 * query_scope.c - pages, counts and sums of a scope that has several keys:
 * employees, departments, shares, the record above. One condition with OR would
 * make the database read all they have; here each key is a branch that reads its
 * own index in the order of the list and stops (~40 us each). Of very many keys
 * some will be found soon by walking the list itself, so that is tried first.
 */
#include "doc/query.h"
#include "doc/reach.h"

enum {
	BRANCHES = 64,		/* of one statement; more keys than that: walk first */
	MOST_BRANCHES = 1024,	/* beyond: nobody has that many keys and few rows */
	FEW_BRANCHES = 8,	/* are taken without walking first */
	FEW_SHARES = 300,	/* so many rows of access are joined without walking first */
	SHARES_AT_ONCE = 20000,	/* a walk reads so many before it begins; more are so dense that it finds some soon */
	WALK_A_BRANCH = 150,	/* rows examined for each branch that may be saved: a third of its price */
	WALK = 10000,		/* never more; each probe of a row counts, too */
};

enum part { PART_DEPT, PART_OWNER, PART_KEYS, PART_ABOVE, PARTS };
struct branch { enum part part; struct val key; };	/* key: of one department or owner; V_NULL = all of them */

/* A page on its way. */
struct paging {
	struct query *q;
	struct reach reach;	/* without shares when there are none */
	const struct sql *where;
	bool indexed;		/* the sort has indexes by owner and department */
	bool walk;
	struct branch *branches; size_t n;
	struct val *ids; size_t id_count;	/* the best so far, in order */
	struct val last[KEYS_MAX];	/* keys of the last one, when the page is full */
};

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
static const struct sql *
where_of(struct query *q, const struct reach *leading)
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

static bool
part_is_there(struct ctx *ctx, const struct reach *r, enum part part, int depth)
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
static void
part_from(struct ctx *ctx, struct sql *sql, const struct reach *r, struct branch b, const char *index, int depth)
{
	bool joins_above = b.part == PART_ABOVE && !above_is_open(ctx, r);

	sql_add(sql, " FROM ");
	if (b.part == PART_KEYS) {
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
	if (b.part == PART_KEYS)
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
static void
id_select(struct sql *sql, enum part part)
{
	sql_add_text(sql, part == PART_KEYS ? "SELECT DISTINCT t.id" : "SELECT t.id");
}

/* Departments first, then owners outside of them, then shares of neither, then the rest: no
 * row comes twice. Empty columns are NULL, so "not in" has to be asked as "is not true". */
static void
part_where(struct ctx *ctx, struct sql *sql, const struct reach *r, struct branch b)
{
	const struct type *t = r->type;

	switch (b.part) {
	case PART_DEPT:
		if (b.key.kind == V_NULL)
			reach_dept_sql(sql, r, "t");
		else
			key_is_sql(sql, t->dept, b.key);
		return;
	case PART_OWNER:
		if (b.key.kind == V_NULL)
			reach_owner_sql(sql, r, "t");
		else
			key_is_sql(sql, t->owner, b.key);
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
	if (b.part <= PART_KEYS)
		before.key_count = 0;
	if (b.part <= PART_OWNER)
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
	const struct branch b = { .part = part };

	part_from(ctx, sql, r, b, NULL, depth);
	sql_add(sql, " WHERE ");
	part_where(ctx, sql, r, b);
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
		if (!part_is_there(ctx, r, p, depth))
			continue;
		sql_add_text(sql, any ? " UNION ALL " : "(");
		id_select(sql, p);
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

	ids_sql(q->ctx, sql, &r, where_of(q, leading), 0);
}

void
query_scoped_count_sql(struct sql *sql, struct query *q, int64_t cap)
{
	const struct reach *leading = reach_leading(q->ctx, q->type, "read"), r = query_scope_reach(q);
	const struct sql *where = where_of(q, leading);
	bool any = false;

	sql_add(sql, "SELECT LEAST(COUNT(*), ");
	sql_val(sql, VINT(cap + 1));
	sql_add(sql, ") FROM (");
	for (enum part p = 0; p < PARTS; p++) {
		if (!part_is_there(q->ctx, &r, p, 0))
			continue;
		sql_add_text(sql, any ? "\nUNION ALL (" : "(");
		id_select(sql, p);
		part_sql(q->ctx, sql, &r, p, where, 0);
		sql_add(sql, " LIMIT ");
		sql_val(sql, VINT(cap + 1));
		sql_add(sql, ")");
		any = true;
	}
	sql_add(sql, ") x");
}

/* ---- ids of a page ---------------------------------------------------------------------------- */

static const char *
key_alias(const struct query *q, size_t i)
{
	return i + 1 == q->key_count ? "id" : arena_printf(q->ctx->mem, "k%zu", i);
}

static void
page_keys(struct sql *sql, const struct query *q, const char *alias)
{
	for (size_t i = 0; i + 1 < q->key_count; i++) {
		sql_add(sql, ", ");
		query_key_sql(sql, alias, &q->keys[i]);
		sql_add(sql, " ");
		sql_ident(sql, key_alias(q, i));
	}
}

/* "SELECT t.id, keys": id is the last key, and stands first. */
static void
page_select(struct sql *sql, const struct query *q, enum part part)
{
	id_select(sql, part);
	page_keys(sql, q, "t");
}

static void
page_end(struct sql *sql, const struct query *q, const char *alias)
{
	query_order_sql(sql, q, alias);
	sql_add(sql, " LIMIT ");
	sql_val(sql, VINT(q->size + 1));
}

static void
page_conditions(struct sql *sql, const struct paging *p, const char *alias)
{
	const struct query *q = p->q;

	sql_add(sql, " AND ");
	sql_column(sql, alias, "deleted_at");
	sql_add(sql, " IS NULL");
	sql_append(sql, p->where);
	if (q->has_after)
		query_beyond_sql(sql, q, alias, q->after, false);
}

static int
page_read(struct paging *p, struct sql *sql)
{
	const struct query *q = p->q;
	size_t most = (size_t)q->size + 1;
	struct db_rows *rows;

	TRY(db_select_sql(q->ctx, &rows, sql));
	p->ids = arena_new_array(q->ctx->mem, struct val, most);
	for (p->id_count = 0; p->id_count < most && db_next(rows); p->id_count++) {
		p->ids[p->id_count] = VINT(db_int(rows, 0));
		if (p->id_count + 1 < most)
			continue;
		for (size_t i = 0; i + 1 < q->key_count; i++)
			p->last[i] = db_val(rows, (unsigned)i + 1);
		p->last[q->key_count - 1] = p->ids[p->id_count];
	}
	return OK;
}

static bool
page_is_full(const struct paging *p)
{
	return p->id_count == (size_t)p->q->size + 1;
}

static const char *
page_index(const struct paging *p, const char *of)
{
	return p->indexed ? arena_printf(p->q->ctx->mem, "%s_%s", p->q->keys[0].field->sort_column, of) : NULL;
}

/* The list in its order, until the page is full; limit 0 = as long as that takes. The index alone tells
 * what is in reach; only these rows are read to be filtered: walking backwards, the database would
 * read each row before it asks whose it is. */
static int
page_walk(struct paging *p, int limit)
{
	struct query *q = p->q;
	struct sql *sql = sql_new(q->ctx);
	struct reach reach = p->reach;
	bool apart = sql_text_of(p->where)[0] && p->reach.above == ABOVE_NONE;
	const char *walked = apart ? "w" : "t";

	sql_add(sql, "SELECT ");
	sql_column(sql, walked, "id");
	page_keys(sql, q, walked);
	sql_add(sql, " FROM ");
	sql_ident(sql, q->type->name);
	sql_add(sql, " ");
	sql_ident(sql, walked);
	sql_add(sql, " FORCE INDEX (");
	sql_ident(sql, page_index(p, "sort"));
	sql_add(sql, ")");
	if (apart) {
		sql_add(sql, " STRAIGHT_JOIN ");
		sql_ident(sql, q->type->name);
		sql_add(sql, " t ON t.id = w.id");
	}
	sql_add(sql, " WHERE ");
	reach.keys_at_once = q->shared > FEW_SHARES && q->shared <= SHARES_AT_ONCE;
	reach_sql(q->ctx, sql, &reach, walked, 0);
	page_conditions(sql, p, walked);
	page_end(sql, q, walked);
	if (limit) {
		sql_add(sql, " ROWS EXAMINED ");
		sql_val(sql, VINT(limit));
	}
	return page_read(p, sql);
}

static void
branch_sql(struct paging *p, struct sql *sql, struct branch b)
{
	struct query *q = p->q;
	const char *index = b.part == PART_DEPT ? page_index(p, "dept") : b.part == PART_OWNER ? page_index(p, "owner") : NULL;

	sql_add(sql, "(");
	page_select(sql, q, b.part);
	part_from(q->ctx, sql, &p->reach, b, index, 0);
	sql_add(sql, " WHERE ");
	part_where(q->ctx, sql, &p->reach, b);
	page_conditions(sql, p, "t");
	if (page_is_full(p))
		query_beyond_sql(sql, q, "t", p->last, true);
	page_end(sql, q, "t");
	sql_add(sql, ")");
}

/* The best of these branches and of what was found before. */
static int
page_branches(struct paging *p, const struct branch *list, size_t n)
{
	struct query *q = p->q;
	struct sql *sql = sql_new(q->ctx);

	if (p->id_count) {
		sql_add(sql, "(");
		page_select(sql, q, PART_OWNER);
		sql_add(sql, " FROM ");
		sql_ident(sql, q->type->name);
		sql_add(sql, " t WHERE t.id IN ");
		sql_list(sql, p->ids, p->id_count);
		sql_add(sql, ")");
	}
	for (size_t i = 0; i < n; i++) {
		if (i || p->id_count)
			sql_add(sql, "\nUNION ALL ");
		branch_sql(p, sql, list[i]);
	}
	sql_add(sql, "\nORDER BY ");
	for (size_t i = 0; i < q->key_count; i++) {
		sql_add_text(sql, i ? ", " : "");
		sql_ident(sql, key_alias(q, i));
		if (q->keys[i].desc)
			sql_add(sql, " DESC");
	}
	sql_add(sql, " LIMIT ");
	sql_val(sql, VINT(q->size + 1));
	return page_read(p, sql);
}

/* A sort without an index reads what the scope and filter have, which is not much: query_run() saw to that. */
static int
page_sorted(struct paging *p)
{
	struct query *q = p->q;
	struct sql *sql = sql_new(q->ctx);

	page_select(sql, q, PART_OWNER);
	sql_add(sql, " FROM ");
	query_scoped_ids_sql(sql, q);
	sql_add(sql, " s STRAIGHT_JOIN ");
	sql_ident(sql, q->type->name);
	sql_add(sql, " t ON t.id = s.id WHERE 1=1");
	if (q->has_after)
		query_beyond_sql(sql, q, "t", q->after, false);
	page_end(sql, q, "t");
	return page_read(p, sql);
}

/* ---- which way ------------------------------------------------------------------------------------- */

static void
branch_add(struct paging *p, enum part part, struct val key)
{
	p->branches[p->n++] = (struct branch){ part, key };
}

static void
paging_branches(struct paging *p)
{
	const struct reach *r = &p->reach;

	p->branches = arena_new_array(p->q->ctx->mem, struct branch, r->owner_count + r->dept_count + 2);
	if (part_is_there(p->q->ctx, r, PART_KEYS, 0))
		branch_add(p, PART_KEYS, VNULL);
	if (part_is_there(p->q->ctx, r, PART_ABOVE, 0)) {
		branch_add(p, PART_ABOVE, VNULL);
		p->walk = true;
	}
	for (size_t i = 0; i < r->owner_count; i++)
		branch_add(p, PART_OWNER, r->owners[i]);
	for (size_t i = 0; i < r->dept_count; i++)
		branch_add(p, PART_DEPT, r->depts[i]);
	p->walk |= p->n > FEW_BRANCHES;
}

/* Many rows above or shared are as dear as many branches. */
static int
walk_limit(const struct paging *p)
{
	size_t rows = p->n * WALK_A_BRANCH + (size_t)p->q->shared;

	if (p->n <= FEW_BRANCHES || rows > WALK)
		return WALK;
	return (int)rows;
}

static int
page_find(struct paging *p)
{
	bool probes = p->reach.key_count || p->reach.above != ABOVE_NONE;

	if (p->walk) {
		TRY(page_walk(p, walk_limit(p) * (probes ? 4 : 1) + 2 * (int)p->q->shared));
		if (page_is_full(p))
			return OK;
		if (p->n > MOST_BRANCHES)
			return page_walk(p, 0);
	}
	/* What was found on the way is found again by the branches. */
	p->id_count = 0;
	for (size_t at = 0; at < p->n; at += BRANCHES)
		TRY(page_branches(p, p->branches + at, p->n - at < BRANCHES ? p->n - at : BRANCHES));
	return OK;
}

int
query_ids(struct query *q, struct val **out, size_t *n)
{
	const struct reach *leading = reach_leading(q->ctx, q->type, "read");
	struct paging p = { .q = q, .reach = query_scope_reach(q), .where = where_of(q, leading), .walk = q->shared > FEW_SHARES };

	p.indexed = query_sort_is_indexed(q) && q->keys[0].field->sort_column != NULL;
	*n = 0;
	if (!p.indexed) {
		TRY(page_sorted(&p));
	} else {
		paging_branches(&p);
		TRY(page_find(&p));
	}
	*out = p.ids;
	*n = p.id_count;
	return OK;
}
