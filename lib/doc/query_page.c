/*
 * query_page.c - pages of a scope that has several keys: employees, departments,
 * shares, the record above. One condition with OR would
 * make the database read all they have; here each key is a branch that reads its
 * own index in the order of the list and stops (~16 us, and ~0.5 us a row). A page
 * has few rows of each, so a branch first reads few; one that gave as many as it
 * was allowed to is asked for more. Of very many keys some will be found soon by
 * walking the list itself (~0.2 us a row), so that is tried first.
 */
#include "doc/query_scope.h"

enum {
	BRANCHES = 64,		/* of one statement; more keys than that: walk first */
	MOST_BRANCHES = 1024,	/* beyond: nobody has that many keys and few rows */
	FEW_BRANCHES = 32,	/* are taken without walking first */
	FEW_SHARES = 300,	/* so many rows of access are joined without walking first */
	WALK_A_BRANCH = 60,	/* rows examined for each branch that may be saved: two thirds of its price */
	SOME_MORE = 8,		/* a branch reads so many rows beyond twice its share of the page */
	WALK = 10000,		/* never more; each probe of a row counts, too */
};

struct branch {
	enum part part;
	struct val key;			/* of one department or owner; V_NULL = all of them */
	int most;			/* rows it may give */
	int got;			/* rows of it on the page */
	struct val last[KEYS_MAX];	/* keys of the last of them */
};

/* A page on its way. */
struct paging {
	struct query *q;
	struct reach reach;	/* without shares when there are none */
	const struct sql *where;
	bool indexed;		/* the sort has indexes by owner and department */
	bool walk;
	struct branch *branches; size_t n;
	struct branch *asked; size_t asked_count;	/* by the statement that is read now; rows carry their place here */
	struct val *ids; size_t id_count;	/* the best so far, in order */
	struct val last[KEYS_MAX];	/* keys of the last one, when the page is full */
};

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
	scope_select_sql(sql, part);
	page_keys(sql, q, "t");
}

static void
page_end(struct sql *sql, const struct query *q, const char *alias, int most)
{
	query_order_sql(sql, q, alias);
	sql_add(sql, " LIMIT ");
	sql_val(sql, VINT(most));
}

/* after: keys, or NULL. */
static void
page_conditions(struct sql *sql, const struct paging *p, const char *alias, const struct val *after)
{
	sql_add(sql, " AND ");
	sql_column(sql, alias, "deleted_at");
	sql_add(sql, " IS NULL");
	sql_append(sql, p->where);
	if (after)
		query_beyond_sql(sql, p->q, alias, after, false);
}

static const struct val *
page_after(const struct paging *p)
{
	return p->q->has_after ? p->q->after : NULL;
}

static int
page_most(const struct paging *p)
{
	return p->q->size + 1;
}

/* Of a row as page_select() asked for it. */
static void
keys_read(const struct query *q, const struct db_rows *rows, struct val *keys)
{
	for (size_t i = 0; i + 1 < q->key_count; i++)
		keys[i] = db_val(rows, (unsigned)i + 1);
	keys[q->key_count - 1] = VINT(db_int(rows, 0));
}

static int
page_read(struct paging *p, struct sql *sql)
{
	const struct query *q = p->q;
	size_t most = (size_t)page_most(p);
	struct db_rows *rows;

	TRY(db_select_sql(q->ctx, &rows, sql));
	p->ids = arena_new_array(q->ctx->mem, struct val, most);
	for (p->id_count = 0; p->id_count < most && db_next(rows); p->id_count++) {
		p->ids[p->id_count] = VINT(db_int(rows, 0));
		if (p->id_count + 1 == most)
			keys_read(q, rows, p->last);
		if (!p->asked)
			continue;
		int64_t from = db_int(rows, (unsigned)q->key_count);
		if (from < 0 || (size_t)from >= p->asked_count)
			continue;
		p->asked[from].got++;
		keys_read(q, rows, p->asked[from].last);
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
	page_conditions(sql, p, walked, page_after(p));
	page_end(sql, q, walked, page_most(p));
	if (limit) {
		sql_add(sql, " ROWS EXAMINED ");
		sql_val(sql, VINT(limit));
	}
	return page_read(p, sql);
}

/* Which branch a row is of; FOUND: it was there before. */
enum { FOUND = -1 };

static void
from_select(struct sql *sql, int64_t from)
{
	sql_add(sql, ", ");
	sql_val(sql, VINT(from));
	sql_add(sql, " b");
}

static void
branch_sql(struct paging *p, struct sql *sql, const struct branch *b)
{
	struct query *q = p->q;
	const char *index = b->part == PART_DEPT ? page_index(p, "dept") : b->part == PART_OWNER ? page_index(p, "owner") : NULL;

	sql_add(sql, "(");
	page_select(sql, q, b->part);
	from_select(sql, b - p->asked);
	scope_from_sql(q->ctx, sql, &p->reach, b->part, index, 0);
	sql_add(sql, " WHERE ");
	scope_where_sql(q->ctx, sql, &p->reach, b->part, b->key);
	page_conditions(sql, p, "t", b->got ? b->last : page_after(p));
	if (page_is_full(p))
		query_beyond_sql(sql, q, "t", p->last, true);
	page_end(sql, q, "t", b->most);
	sql_add(sql, ")");
}

static void
found_sql(struct paging *p, struct sql *sql)
{
	sql_add(sql, "(");
	page_select(sql, p->q, PART_OWNER);
	from_select(sql, FOUND);
	sql_add(sql, " FROM ");
	sql_ident(sql, p->q->type->name);
	sql_add(sql, " t WHERE t.id IN ");
	sql_list(sql, p->ids, p->id_count);
	sql_add(sql, ")");
}

/* The best of these branches and of what was found before. */
static int
page_branches(struct paging *p, struct branch *list, size_t n)
{
	struct query *q = p->q;
	struct sql *sql = sql_new(q->ctx);

	p->asked = list;
	p->asked_count = n;
	if (p->id_count)
		found_sql(p, sql);
	for (size_t i = 0; i < n; i++) {
		if (i || p->id_count)
			sql_add(sql, "\nUNION ALL ");
		branch_sql(p, sql, &list[i]);
		list[i].got = 0;
	}
	sql_add(sql, "\nORDER BY ");
	for (size_t i = 0; i < q->key_count; i++) {
		sql_add_text(sql, i ? ", " : "");
		sql_ident(sql, key_alias(q, i));
		if (q->keys[i].desc)
			sql_add(sql, " DESC");
	}
	sql_add(sql, " LIMIT ");
	sql_val(sql, VINT(page_most(p)));
	return page_read(p, sql);
}

/* Those whose rows are all on the page may have more that belong there: they go on behind the last one,
 * this time as far as the page is long. */
static int
page_branches_deep(struct paging *p, struct branch *list, size_t n)
{
	struct branch *more = arena_new_array(p->q->ctx->mem, struct branch, n);
	size_t count = 0;

	TRY(page_branches(p, list, n));
	for (size_t i = 0; i < n; i++) {
		if (list[i].got < list[i].most || list[i].most == page_most(p))
			continue;
		more[count] = list[i];
		more[count++].most = page_most(p);
	}
	return count ? page_branches(p, more, count) : OK;
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
	page_end(sql, q, "t", page_most(p));
	return page_read(p, sql);
}

/* ---- which way ------------------------------------------------------------------------------------- */

static void
branch_add(struct paging *p, enum part part, struct val key)
{
	p->branches[p->n++] = (struct branch){ .part = part, .key = key };
}

/* Shares and records above are sorted after all were read, however few are wanted. */
static void
branch_limits(struct paging *p)
{
	int some = 2 * page_most(p) / (int)p->n + SOME_MORE;

	for (size_t i = 0; i < p->n; i++) {
		bool sorted = p->branches[i].part == PART_KEYS || p->branches[i].part == PART_ABOVE;

		p->branches[i].most = sorted || some > page_most(p) ? page_most(p) : some;
	}
}

static void
paging_branches(struct paging *p)
{
	const struct reach *r = &p->reach;

	p->branches = arena_new_array(p->q->ctx->mem, struct branch, r->owner_count + r->dept_count + 2);
	if (scope_has(p->q->ctx, r, PART_KEYS, 0))
		branch_add(p, PART_KEYS, VNULL);
	if (scope_has(p->q->ctx, r, PART_ABOVE, 0)) {
		branch_add(p, PART_ABOVE, VNULL);
		p->walk = true;
	}
	for (size_t i = 0; i < r->owner_count; i++)
		branch_add(p, PART_OWNER, r->owners[i]);
	for (size_t i = 0; i < r->dept_count; i++)
		branch_add(p, PART_DEPT, r->depts[i]);
	p->walk |= p->n > FEW_BRANCHES;
	if (p->n)
		branch_limits(p);
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
		TRY(page_branches_deep(p, p->branches + at, p->n - at < BRANCHES ? p->n - at : BRANCHES));
	return OK;
}

int
query_ids(struct query *q, struct val **out, size_t *n)
{
	const struct reach *leading = reach_leading(q->ctx, q->type, "read");
	struct paging p = { .q = q, .reach = query_scope_reach(q), .where = scope_conditions(q, leading), .walk = q->shared > FEW_SHARES };

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
