/*
 * trail.c - the document trail: what a record was made from and what was made of
 * it, upwards and downwards, as one tree. Links are read by one question a level,
 * titles and states by one a type.
 */
#include "doc/rec.h"

enum { MOST_NODES = 300, MOST_LEVELS = 8 };

struct link { size_t from, to; };	/* places in nodes */
struct trail {
	struct ctx *ctx;
	struct trail_node nodes[MOST_NODES]; size_t count;
	bool asked[MOST_NODES];		/* whether it may be read */
	struct link links[2 * MOST_NODES]; size_t link_count;
};

static size_t
node_at(struct trail *t, const struct type *type, int64_t id)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->nodes[i].type == type && t->nodes[i].id == id)
			return i;
	if (t->count == MOST_NODES)
		return SIZE_MAX;
	t->nodes[t->count] = (struct trail_node){ .type = type, .id = id, .title = "" };
	return t->count++;
}

static void
link_add(struct trail *t, size_t from, size_t to)
{
	for (size_t i = 0; i < t->link_count; i++)
		if (t->links[i].from == from && t->links[i].to == to)
			return;
	if (t->link_count < 2 * MOST_NODES)
		t->links[t->link_count++] = (struct link){ from, to };
}

/* Who may not read the field that names the source learns it from no tree either. */
static bool
link_shows(struct ctx *ctx, const struct convert *c)
{
	for (size_t i = 0; c && i < c->copy_count; i++)
		if (!c->copies[i].from && !perm_field_readable(ctx, c->copies[i].to))
			return false;
	return true;
}

/* The links of the nodes from..end, in one direction. */
static int
level_read(struct trail *t, size_t from, size_t end, bool down)
{
	struct sql *q = sql_new(t->ctx);
	struct db_rows *rows;
	bool any = false;

	sql_add(q, "SELECT src_type, src, type, record FROM doc_link WHERE ");
	for (size_t i = from; i < end; i++) {
		/* What may not be read leads no further. */
		if (!t->nodes[i].rec)
			continue;
		if (any)
			sql_add(q, " OR ");
		any = true;
		sql_add_text(q, down ? "(src_type = " : "(type = ");
		sql_val(q, VTEXT(t->nodes[i].type->name));
		sql_add_text(q, down ? " AND src = " : " AND record = ");
		sql_val(q, VINT(t->nodes[i].id));
		sql_add(q, ")");
	}
	if (!any)
		return OK;
	sql_add(q, " ORDER BY type, record, src_type, src LIMIT ");
	sql_val(q, VINT(MOST_NODES));
	TRY(db_select_sql(t->ctx, &rows, q));
	while (db_next(rows)) {
		const struct type *a = type_find(t->ctx->types, db_str(rows, 0));
		const struct type *b = type_find(t->ctx->types, db_str(rows, 2));
		if (!a || !b || !link_shows(t->ctx, convert_find(a, b)))
			continue;
		size_t x = a && b ? node_at(t, a, db_int(rows, 1)) : SIZE_MAX;
		size_t y = a && b ? node_at(t, b, db_int(rows, 3)) : SIZE_MAX;
		if (x != SIZE_MAX && y != SIZE_MAX)
			link_add(t, x, y);
	}
	return OK;
}

/* Records of one type that are readable, by one question. */
static int
records_read(struct trail *t, const struct type *type, size_t from, size_t end)
{
	struct val ids[MOST_NODES];
	struct query *q;
	struct rows *rows;
	size_t n = 0;

	for (size_t i = from; i < end; i++)
		if (t->nodes[i].type == type && !t->asked[i]) {
			t->asked[i] = true;
			ids[n++] = VINT(t->nodes[i].id);
		}
	for (size_t at = 0; at < n; at += 100) {
		TRY(query_new(t->ctx, &q, type->name));
		TRY(query_where(q, "id", OP_IN, ids + at, n - at < 100 ? n - at : 100));
		TRY(query_after(q, NULL, 100));
		TRY(query_run(q, &rows));
		for (struct rec *r = rows_next(rows); r; r = rows_next(rows)) {
			struct trail_node *node = &t->nodes[node_at(t, type, rec_id(r))];
			node->rec = r;
			node->title = type->code && !rec_is_empty(r, type->code->name) ? rec_text(r, type->code->name)
			                                                              : rec_title(t->ctx, r);
		}
	}
	return OK;
}

static int
nodes_read(struct trail *t, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++)
		if (!t->asked[i])
			TRY(records_read(t, t->nodes[i].type, from, end));
	return OK;
}

static int
direction_read(struct trail *t, bool down)
{
	size_t from = 0, end = t->count;

	/* Downwards starts from all that was found above: brothers belong to the picture. */
	for (int level = 0; level < MOST_LEVELS && from < end; level++) {
		TRY(nodes_read(t, from, end));
		TRY(level_read(t, from, end, down));
		from = end;
		end = t->count;
	}
	return nodes_read(t, from, t->count);
}

/* Titles show even of what may not be read or was deleted (decisions 30). */
static int
titles_read(struct trail *t, const struct type *type)
{
	int64_t ids[MOST_NODES];
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++)
		if (t->nodes[i].type == type && !t->nodes[i].rec)
			ids[n++] = t->nodes[i].id;
	TRY(link_know(t->ctx, type, ids, n));
	for (size_t i = 0; i < t->count; i++)
		if (t->nodes[i].type == type && !t->nodes[i].rec)
			t->nodes[i].title = link_title(t->ctx, type, t->nodes[i].id);
	return OK;
}

static int
nodes_fill(struct trail *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (!t->nodes[i].rec && !*t->nodes[i].title)
			TRY(titles_read(t, t->nodes[i].type));
	return OK;
}

struct order { struct trail *t; struct trail_node *out; size_t n; bool *seen; };

/* A document of two sources stands below the first; the second names it too. */
static void
node_place(struct order *o, size_t i, int depth)
{
	if (o->n == 2 * MOST_NODES || depth > 2 * MOST_LEVELS)
		return;
	o->out[o->n] = o->t->nodes[i];
	o->out[o->n++].depth = depth;
	if (o->seen[i])
		return;
	o->seen[i] = true;
	for (size_t k = 0; k < o->t->link_count; k++)
		if (o->t->links[k].from == i)
			node_place(o, o->t->links[k].to, depth + 1);
}

static bool
is_root(const struct trail *t, size_t i)
{
	for (size_t k = 0; k < t->link_count; k++)
		if (t->links[k].to == i)
			return false;
	return true;
}

/* ---- how much of it was made --------------------------------------------------------------- */

/* Quantity and counter of the readable nodes of one type, by one question a counter. */
static int
sums_read(struct ctx *ctx, const struct convert_lines *by, struct trail_node *nodes, size_t n)
{
	const struct type *t = by->from->type->head;
	struct val *ids = arena_new_array(ctx->mem, struct val, n);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (nodes[i].type == t && nodes[i].rec)
			ids[count++] = VINT(nodes[i].id);
	if (!count)
		return OK;
	sql_add(q, "SELECT parent, CAST(COALESCE(SUM(");
	sql_ident(q, by->counter->name);
	sql_add(q, "), 0) AS CHAR), CAST(COALESCE(SUM(");
	sql_ident(q, by->qty->name);
	sql_add(q, "), 0) AS CHAR) FROM ");
	sql_ident(q, by->from->type->name);
	sql_add(q, " WHERE parent IN ");
	sql_list(q, ids, count);
	sql_add(q, " GROUP BY parent");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		struct trail_sum *sum = arena_alloc(ctx->mem, sizeof *sum);
		sum->counter = by->counter;
		if (dec_parse(&sum->made, db_str(rows, 1)) != OK || dec_parse(&sum->qty, db_str(rows, 2)) != OK)
			continue;	/* more than a quantity holds: nobody needs it to the piece */
		for (size_t i = 0; i < n; i++)
			if (nodes[i].type == t && nodes[i].rec && nodes[i].id == db_int(rows, 0)) {
				struct trail_sum *own = arena_memdup(ctx->mem, sum, sizeof *sum);
				own->next = nodes[i].sums;
				nodes[i].sums = own;
			}
	}
	return OK;
}

static bool
sums_show(struct ctx *ctx, const struct convert_lines *by)
{
	return by->counter && perm_field_readable(ctx, by->counter) && perm_field_readable(ctx, by->qty);
}

static int
sums_add(struct ctx *ctx, struct trail_node *nodes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct type *t = nodes[i].type;
		bool first = true;
		for (size_t k = 0; k < i; k++)
			first = first && nodes[k].type != t;
		for (size_t k = 0; first && k < t->convert_count; k++)
			for (size_t l = 0; l < t->converts[k].line_count; l++)
				if (sums_show(ctx, &t->converts[k].lines[l]))
					TRY(sums_read(ctx, &t->converts[k].lines[l], nodes, n));
	}
	return OK;
}

/* ---- public -------------------------------------------------------------------------------- */

int
trail_read(struct ctx *ctx, const struct rec *r, const struct trail_node **out, size_t *n)
{
	struct trail *t = arena_alloc(ctx->mem, sizeof *t);
	struct order o = { .t = t, .out = arena_new_array(ctx->mem, struct trail_node, 2 * MOST_NODES),
	                   .seen = arena_new_array(ctx->mem, bool, MOST_NODES) };

	*n = 0;
	t->ctx = ctx;
	t->nodes[node_at(t, r->type, rec_id(r))].here = true;
	TRY(direction_read(t, false));
	TRY(direction_read(t, true));
	if (t->count < 2)
		return OK;
	TRY(nodes_fill(t));
	for (size_t i = 0; i < t->count; i++)
		if (is_root(t, i))
			node_place(&o, i, 0);
	*out = o.out;
	*n = o.n;
	return sums_add(ctx, o.out, o.n);
}

int
trail_any(struct ctx *ctx, const struct rec *r, bool *out)
{
	struct db_rows *rows;
	bool may = r->type->convert_count > 0;

	*out = false;
	for (size_t i = 0; i < ctx->types->count && !may; i++)
		may = convert_find(ctx->types->all[i], r->type) != NULL;
	if (!may || r->is_new)
		return OK;
	TRY(db_select(ctx, &rows,
	              "SELECT 1 FROM doc_link WHERE type = ? AND record = ?\n"
	              "UNION ALL SELECT 1 FROM doc_link WHERE src_type = ? AND src = ? LIMIT 1",
	              VALS(VTEXT(r->type->name), VINT(rec_id(r)), VTEXT(r->type->name), VINT(rec_id(r)))));
	*out = db_next(rows);
	return OK;
}
