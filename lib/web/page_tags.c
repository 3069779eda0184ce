/* page_tags.c - tags of a record, and /admin/tags: the list of a type, to rename, colour, merge and delete. */
#include "doc/tag.h"
#include "web/page.h"

/* ---- on a record -------------------------------------------------------------------------- */

int
tags_fill(struct req *rq, const struct rec *r)
{
	struct ctx *ctx = &rq->ctx;
	struct node *tags = node_child(view_root(rq->view), "tags");
	const char *url = arena_printf(ctx->mem, "%s/%lld/tags", type_url(r->type), (long long)rec_id(r));
	bool edits = !ctx->seer && perm_can(ctx, r->type, r, "edit");
	const struct tag *list;
	size_t n;

	TRY(tag_list(ctx, r, &list, &n));
	for (size_t i = 0; i < n; i++) {
		struct node *item = node_item(node_child(tags, "list"));

		node_set(item, "name", list[i].name);
		node_set(item, "colour", list[i].colour);
		if (edits)
			node_set(item, "remove_url", arena_printf(ctx->mem, "%s/%lld/remove", url, (long long)list[i].id));
		node_set(item, "remove_label", arena_printf(ctx->mem, _("Take the tag “%s” off"), list[i].name));
	}
	if (!edits)
		return OK;
	node_set(tags, "url", url);
	TRY(tag_all(ctx, r->type, false, &list, &n));
	for (size_t i = 0; i < n; i++)
		node_set(node_item(node_child(tags, "known")), "name", list[i].name);
	return OK;
}

int
page_tag_add(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *typed = req_body(rq, "tag");
	struct form *f = form_new(ctx);
	struct rec *r;

	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	int rc = tag_add(ctx, r, typed, f);
	if (rc == ERR_INVALID) {
		struct node *tags = node_child(view_root(req_view(rq)), "tags");

		err_clear(ctx);
		node_set(tags, "error", form_message(f, "tag"));
		node_set(tags, "typed", typed);
		return detail_again(rq, r, 422);
	}
	TRY(rc);
	return resp_redirect(rq, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

int
page_tag_remove(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(tag_remove(&rq->ctx, r, rq->entry));
	return resp_redirect(rq, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

/* ---- the list of a type ---------------------------------------------------------------------- */

static const char *
colour_label(const char *colour)
{
	return str_eq(colour, "blue")  ? _("Blue")
	     : str_eq(colour, "green") ? _("Green")
	     : str_eq(colour, "amber") ? _("Amber")
	     : str_eq(colour, "red")   ? _("Red")
	     : str_eq(colour, "purple") ? _("Purple")
	                                : _("Grey");
}

static void
types_show(struct ctx *ctx, struct node *page, const struct type *chosen)
{
	for (size_t i = 0; i < ctx->types->count; i++) {
		struct node *n = node_item(node_child(page, "types"));

		node_set(n, "value", ctx->types->all[i]->name);
		node_set(n, "label", type_plural(ctx->types->all[i]));
		node_set(n, "chosen", ctx->types->all[i] == chosen ? "1" : NULL);
	}
}

static void
tag_show(struct ctx *ctx, struct node *page, const struct tag *list, size_t n, size_t i, int64_t wrong, const struct form *f)
{
	struct node *row = node_item(node_child(page, "rows"));
	const char *typed = f && list[i].id == wrong ? form_get(f, "name") : NULL;

	node_set_int(row, "id", list[i].id);
	node_set(row, "name", list[i].name);
	node_set(row, "colour", list[i].colour);
	node_set(row, "typed", typed ? typed : list[i].name);
	node_set(row, "error", f && list[i].id == wrong ? form_message(f, "name") : NULL);
	node_set(row, "uses", arena_printf(ctx->mem, "%lld", (long long)list[i].uses));
	node_set(row, "url", arena_printf(ctx->mem, "/admin/tags/%lld", (long long)list[i].id));
	node_set(row, "name_label", arena_printf(ctx->mem, _("Name of the tag “%s”"), list[i].name));
	node_set(row, "colour_label", arena_printf(ctx->mem, _("Colour of the tag “%s”"), list[i].name));
	node_set(row, "merge_label", arena_printf(ctx->mem, _("Merge the tag “%s” into"), list[i].name));
	node_set(row, "delete_label", arena_printf(ctx->mem, _("Delete “%s”"), list[i].name));
	for (const char *const *colour = tag_colours; *colour; colour++) {
		struct node *c = node_item(node_child(row, "colours"));

		node_set(c, "value", *colour);
		node_set(c, "label", colour_label(*colour));
		node_set(c, "chosen", str_eq(*colour, list[i].colour) ? "1" : NULL);
	}
	for (size_t k = 0; k < n; k++)
		if (k != i) {
			struct node *other = node_item(node_child(row, "others"));

			node_set_int(other, "value", list[k].id);
			node_set(other, "label", list[k].name);
		}
}

static const struct type *
type_used(struct ctx *ctx)
{
	for (size_t i = 0; i < ctx->types->count; i++)
		if (ctx->types->all[i]->owner)
			return ctx->types->all[i];
	return ctx->types->all[0];
}

/* The type of the address, else the first of business. */
static const struct type *
type_asked(struct req *rq)
{
	const char *name = req_param(rq, "type");
	const struct type *t = name ? type_find(rq->ctx.types, name) : NULL;

	return t ? t : type_used(&rq->ctx);
}

static int
tags_show(struct req *rq, int status, int64_t wrong, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(req_view(rq)), "tags");
	const struct type *t = type_asked(rq);
	const struct tag *list;
	size_t n;

	TRY(view_frame(rq, _("Tags")));
	view_crumb(rq->view, _("Tags"), NULL);
	types_show(ctx, page, t);
	node_set(page, "type", t->name);
	TRY(tag_all(ctx, t, true, &list, &n));
	for (size_t i = 0; i < n; i++)
		tag_show(ctx, page, list, n, i, wrong, f);
	return resp_page(rq, status, "tags.cs");
}

static int
tags_page(struct req *rq)
{
	return tags_show(rq, 200, 0, NULL);
}

static int
tags_take(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *deed = req_body(rq, "do");
	struct form *f = req_form(rq);
	int64_t into = 0;
	int rc;

	if (str_eq(deed, "delete")) {
		rc = tag_delete(ctx, rq->id);
	} else if (str_eq(deed, "merge")) {
		TRY(req_int(rq, "into", &into));
		rc = tag_merge(ctx, rq->id, into);
	} else {
		rc = tag_save(ctx, rq->id, form_get(f, "name"), form_get(f, "colour"), f);
	}
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return tags_show(rq, 422, rq->id, f);
	}
	TRY(rc);
	TRY(security_done_why(ctx, "policy_changed", ctx->user->id, ctx->user->login,
	                      arena_printf(ctx->mem, "tag %lld: %s", (long long)rq->id, deed ? deed : "save")));
	return resp_redirect(rq, "/admin/tags?type=%s&saved=1", type_asked(rq)->name);
}

const struct page tag_pages[] = {
	{ .method = "GET", .path = "/tags", .right = "company.edit", .fn = tags_page },
	{ .method = "POST", .path = "/tags/{id}", .right = "company.edit", .fn = tags_take },
	{ 0 },
};
