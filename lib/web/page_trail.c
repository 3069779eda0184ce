/*
 * page_trail.c - the document trail: what a record came from and what was made of
 * it, as a tree in which every readable record is a link.
 */
#include "web/page.h"

static void
sums_add(struct ctx *ctx, struct node *n, const struct trail_node *t)
{
	for (const struct trail_sum *s = t->sums; s; s = s->next)
		node_set(node_item(node_child(n, "sums")), "text",
		         arena_printf(ctx->mem, _("%1$s %2$s of %3$s"), field_label(s->counter),
		                      field_show(ctx, s->counter, VDEC(s->made)), field_show(ctx, s->counter, VDEC(s->qty))));
}

/* next_depth: of the node that follows, -1 at the end; the lists that end here are closed. */
static void
trail_add(struct ctx *ctx, struct node *trail, const struct trail_node *t, int next_depth)
{
	struct node *n = node_item(node_child(trail, "nodes"));

	node_set(n, "icon", type_icon(t->type));
	node_set(n, "type", type_label(t->type));
	node_set(n, "title", t->title);
	node_set(n, "here", t->here ? "1" : NULL);
	node_set(n, "opens", next_depth > t->depth ? "1" : NULL);
	for (int i = next_depth < 0 ? 0 : next_depth; i < t->depth; i++)
		node_item(node_child(n, "ends"));
	if (!t->rec)
		return;
	if (!t->here)
		node_set(n, "url", arena_printf(ctx->mem, "%s/%lld", type_url(t->type), (long long)t->id));
	if (t->type->code && t->type->title != t->type->code && !str_eq(rec_title(ctx, t->rec), t->title))
		node_set(n, "subject", rec_title(ctx, t->rec));
	if (t->type->status)
		show_value(ctx, node_child(n, "state"), t->rec, t->type->status, "state", SHOW_LIST);
	sums_add(ctx, n, t);
}

int
page_trail(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *trail = node_child(view_root(rq->view), "trail"), *back;
	const struct trail_node *nodes;
	struct rec *r;
	size_t n;

	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
	TRY(view_frame(rq, _("Document trail")));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, rec_title(ctx, r), url);
	view_crumb(rq->view, _("Document trail"), NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", url);
	node_set(back, "label", _("Back"));
	node_set(trail, "subject", rec_title(ctx, r));
	node_set(trail, "back_url", url);
	TRY(trail_read(ctx, r, &nodes, &n));
	for (size_t i = 0; i < n; i++)
		trail_add(ctx, trail, &nodes[i], i + 1 < n ? nodes[i + 1].depth : -1);
	return resp_page(rq, 200, "trail.cs");
}
