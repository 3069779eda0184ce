/* page_groups.c - the groups that a record is in, beside its tags: put in and taken out of static ones, one by one and in bulk. */
#include "doc/bulk.h"
#include "doc/group.h"
#include "web/page.h"

static bool
is_in(const struct group *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return true;
	return false;
}

static void
chip_add(struct ctx *ctx, struct node *groups, const struct rec *r, const struct group *g, const char *url)
{
	struct node *item = node_item(node_child(groups, "list"));
	const char *filter = arena_printf(ctx->mem, "%s.eq(%lld)", r->type->groups_word, (long long)g->id);

	node_set(item, "name", g->name);
	node_set(item, "list_url", type_list_url(ctx, r->type, filter));
	if (!url || g->dynamic)
		return;
	node_set(item, "remove_url", arena_printf(ctx->mem, "%s/%lld/remove", url, (long long)g->id));
	node_set(item, "remove_label", arena_printf(ctx->mem, _("Take out of “%s”"), g->name));
}

int
record_groups_fill(struct req *rq, const struct rec *r)
{
	struct ctx *ctx = &rq->ctx;
	const bool edits = !ctx->seer && perm_can(ctx, r->type, r, "edit");
	const char *url = edits ? arena_printf(ctx->mem, "%s/%lld/groups", type_url(r->type), (long long)rec_id(r)) : NULL;
	const struct group *in, *all;
	struct node *groups;
	size_t n, count;
	bool more = false;

	if (!r->type->groups)
		return OK;
	groups = node_child(view_root(rq->view), "groups");
	TRY(group_list(ctx, r, &in, &n));
	TRY(group_all(ctx, r->type, &all, &count));
	for (size_t i = 0; i < n; i++)
		chip_add(ctx, groups, r, &in[i], url);
	for (size_t i = 0; url && i < count; i++) {
		struct node *o;

		if (all[i].dynamic || all[i].gone || is_in(in, n, all[i].id))
			continue;
		o = node_item(node_child(groups, "options"));
		node_set_int(o, "value", all[i].id);
		node_set(o, "label", all[i].name);
		more = true;
	}
	node_set(groups, "url", more ? url : NULL);
	node_set(groups, "label", type_label(r->type->groups));
	return OK;
}

static int
put(struct req *rq, int64_t group, bool in)
{
	struct rec *r;
	bool changed;

	if (!rq->type->groups)
		return err_set(&rq->ctx, ERR_NOTFOUND, "%s has no groups", rq->type->name);
	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(group_put(&rq->ctx, r, group, in, &changed));
	return resp_redirect(rq, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

int
page_group_add(struct req *rq)
{
	int64_t group = 0;

	TRY(req_int(rq, "group", &group));
	return put(rq, group, true);
}

int
page_group_remove(struct req *rq)
{
	return put(rq, rq->entry, false);
}

/* ---- in bulk ---------------------------------------------------------------------------------- */

static bool
is_offered(const struct group *g)
{
	return !g->dynamic && !g->gone;
}

bool
groups_offered(struct ctx *ctx, const struct type *t)
{
	const struct group *list;
	size_t n;

	if (group_all(ctx, t, &list, &n) != OK)
		return false;
	for (size_t i = 0; i < n; i++)
		if (is_offered(&list[i]))
			return true;
	return false;
}

static void
option_add(struct node *widget, const char *value, const char *label, const char *chosen)
{
	struct node *o = node_item(node_child(widget, "options"));

	node_set(o, "value", value);
	node_set(o, "label", label);
	node_set(o, "here", chosen && str_eq(chosen, value) ? "1" : NULL);
}

int
groups_choices(struct ctx *ctx, struct node *widget, const struct type *t, const char *chosen)
{
	const struct group *list;
	size_t n;

	TRY(group_all(ctx, t, &list, &n));
	node_set(widget, "widget", "select");
	option_add(widget, "", _("Please choose"), chosen);
	for (size_t i = 0; i < n; i++)
		if (is_offered(&list[i]))
			option_add(widget, arena_printf(ctx->mem, "%lld", (long long)list[i].id), list[i].name, chosen);
	return OK;
}

int
groups_value(struct ctx *ctx, const struct type *t, struct form *f, struct bulk *b)
{
	const char *text = form_get(f, "group");
	const struct group *g = NULL;
	int64_t id;

	if (text && str_int(text, &id) == OK)
		TRY(group_usable(ctx, t, id, &g));
	if (g && is_offered(g)) {
		b->value = text;
		b->shown = g->name;
	} else {
		form_error(f, "group", "%s", text && *text ? _("It is not among the segments.") : _("Please fill this in."));
	}
	return OK;
}
