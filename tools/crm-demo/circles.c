/*
 * circles.c - a department and its manager point to each other, so neither ever goes by itself. Of what is left, all that
 * something real leads to stays with every link it has; the rest lets go of each other.
 */
#include "doc/bin.h"
#include "remove.h"

struct node { size_t kind; int64_t id; bool stays; };	/* kind: the first range of its type */
struct edge { size_t from, to; };
struct net {
	const struct range *list; size_t n;
	struct node *nodes; size_t count, room;		/* in the order of kind and id */
	struct edge *edges; size_t edge_count, edge_room;
};

/* SIZE_MAX = the demonstration has no records of this type. */
static size_t
kind_of(const struct net *net, const struct type *t)
{
	for (size_t i = 0; i < net->n; i++)
		if (net->list[i].t == t)
			return i;
	return SIZE_MAX;
}

static int
node_compare(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static struct node *
node_find(const struct net *net, size_t kind, int64_t id)
{
	const struct node key = { .kind = kind, .id = id };

	return kind == SIZE_MAX || !net->count ? NULL : bsearch(&key, net->nodes, net->count, sizeof key, node_compare);
}

static int
nodes_read(struct ctx *ctx, struct net *net)
{
	for (size_t i = 0; i < net->n; i++)
		net->room += (size_t)net->list[i].stay;
	net->nodes = arena_new_array(ctx->mem, struct node, net->room + 1);
	for (size_t i = 0; i < net->n; i++) {
		int64_t after = net->list[i].first - 1;
		struct piece p;

		for (;;) {
			TRY(piece_read(ctx, &net->list[i], after, &p));
			if (!p.n)
				break;
			after = p.ids[p.n - 1].i;
			piece_narrow(&p);
			for (size_t k = 0; k < p.n && net->count < net->room; k++)
				net->nodes[net->count++] = (struct node){ .kind = kind_of(net, net->list[i].t), .id = p.ids[k].i };
		}
	}
	return OK;
}

static void
edge_add(struct ctx *ctx, struct net *net, size_t from, size_t to)
{
	if (net->edge_count == net->edge_room) {
		size_t room = net->edge_room * 2 + 500;
		struct edge *more = arena_new_array(ctx->mem, struct edge, room);

		if (net->edge_count)
			memcpy(more, net->edges, net->edge_count * sizeof *more);
		net->edges = more;
		net->edge_room = room;
	}
	net->edges[net->edge_count++] = (struct edge){ from, to };
}

/* Who says by this field that it needs one of the nodes from..to. */
static int
link_follow(struct ctx *ctx, struct net *net, const struct field *link, size_t from, size_t to)
{
	const struct type *row = link->type, *source = row->head ? row->head : row;
	size_t kind = kind_of(net, source);
	struct val *ids = arena_new_array(ctx->mem, struct val, to - from);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	for (size_t i = from; i < to; i++)
		ids[i - from] = VINT(net->nodes[i].id);
	sql_add(q, "SELECT DISTINCT x.");
	sql_ident(q, row->head ? row_parent(row) : "id");
	sql_add(q, ", x.");
	sql_ident(q, link->name);
	sql_add(q, " FROM ");
	sql_ident(q, row->name);
	sql_add(q, " x WHERE x.");
	sql_ident(q, link->name);
	sql_add(q, " IN ");
	sql_list(q, ids, to - from);
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		struct node *x = node_find(net, kind, db_int(rows, 0)), *y = node_find(net, net->nodes[from].kind, db_int(rows, 1));

		if (y && !x)
			y->stays = true;
		else if (y && x != y)
			edge_add(ctx, net, (size_t)(x - net->nodes), (size_t)(y - net->nodes));
	}
	return OK;
}

static int
links_follow(struct ctx *ctx, struct net *net)
{
	const struct field *const *links;
	size_t n = type_links(ctx, &links);

	for (size_t at = 0, to; at < net->count; at = to) {
		for (to = at; to < net->count && to < at + PIECE && net->nodes[to].kind == net->nodes[at].kind; )
			to++;
		for (size_t i = 0; i < n; i++)
			if (links[i]->target == net->list[net->nodes[at].kind].t)
				TRY(link_follow(ctx, net, links[i], at, to));
	}
	return OK;
}

/* What a record that stays points to stays. */
static void
stay_spread(struct net *net)
{
	for (bool again = true; again; ) {
		again = false;
		for (size_t i = 0; i < net->edge_count; i++) {
			const struct edge *e = &net->edges[i];

			if (!net->nodes[e->from].stays || net->nodes[e->to].stays)
				continue;
			net->nodes[e->to].stays = true;
			again = true;
		}
	}
}

static int
links_cut(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	if (str_eq(type_name(t), "contact"))
		sql_add(q, "UPDATE contact SET superior = NULL");
	else if (str_eq(type_name(t), "customer"))
		sql_add(q, "UPDATE customer SET parent = NULL");
	else if (str_eq(type_name(t), "employee"))
		sql_add(q, "UPDATE employee SET superior = NULL");
	else if (str_eq(type_name(t), "department"))
		sql_add(q, "UPDATE department SET manager = NULL, parent = NULL");
	else
		return OK;
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	return db_exec_sql(ctx, NULL, q);
}

int
circles_cut(struct ctx *ctx, const struct range *list, size_t n, int64_t *cut)
{
	struct net net = { .list = list, .n = n };

	*cut = 0;
	TRY(nodes_read(ctx, &net));
	TRY(links_follow(ctx, &net));
	stay_spread(&net);
	for (size_t at = 0, to; at < net.count; at = to) {
		struct val ids[PIECE];
		size_t some = 0;

		for (to = at; to < net.count && to < at + PIECE && net.nodes[to].kind == net.nodes[at].kind; to++)
			if (!net.nodes[to].stays)
				ids[some++] = VINT(net.nodes[to].id);
		if (some)
			TRY(links_cut(ctx, list[net.nodes[at].kind].t, ids, some));
		*cut += (int64_t)some;
	}
	return OK;
}
