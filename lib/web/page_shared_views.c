/* page_shared_views.c - /admin/views: views that people share, also those of who left; deleted here for everybody. */
#include "doc/listview.h"
#include "web/page.h"

/* "Everybody, Salesperson, 林若溪" of "* rsalesperson e12". */
static const char *
shares_words(struct ctx *ctx, const char *shares)
{
	const struct type *role = type_find(ctx->types, "role"), *employee = type_find(ctx->types, "employee");
	const struct org_entry *const *roles = NULL;
	size_t count = org_entries(ctx->org, role, &roles);
	struct buf b;

	buf_init(&b, ctx->mem);
	for (const char *const *w = str_words(ctx->mem, shares); *w; w++) {
		const char *name = **w == '*' ? _("Everybody") : *w + 1;
		const struct org_entry *who;
		int64_t id;

		for (size_t i = 0; **w == 'r' && i < count; i++)
			if (str_eq(roles[i]->code, *w + 1))
				name = roles[i]->title;
		if (**w == 'e' && str_int(*w + 1, &id) == OK && (who = org_entry(ctx->org, employee, id)) != NULL)
			name = who->title;
		buf_printf(&b, "%s%s", b.n ? _(", ") : "", name);
	}
	return buf_str(&b);
}

static int
views_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(req_view(rq)), "views");
	const struct shared_view *list;
	size_t n;

	TRY(views_shared(ctx, &list, &n));
	TRY(view_frame(rq, _("Shared views")));
	view_crumb(rq->view, _("Shared views"), NULL);
	for (size_t i = 0; i < n; i++) {
		struct node *row = node_item(node_child(page, "rows"));

		node_set(row, "name", list[i].name);
		node_set(row, "type", list[i].type ? type_plural(list[i].type) : "");
		node_set(row, "owner", list[i].owner);
		node_set(row, "gone", list[i].owner_is_here ? NULL : _("disabled"));
		node_set(row, "shares", shares_words(ctx, list[i].shares));
		node_set(row, "delete_url", arena_printf(ctx->mem, "/admin/views/%lld/delete", (long long)list[i].id));
		node_set(row, "delete_label", arena_printf(ctx->mem, _("Delete “%s”"), list[i].name));
	}
	return resp_page(rq, 200, "shared_views.cs");
}

static int
views_delete(struct req *rq)
{
	TRY(view_remove_shared(&rq->ctx, rq->id));
	return resp_redirect(rq, "/admin/views?saved=1");
}

const struct page shared_view_pages[] = {
	{ .method = "GET", .path = "/views", .right = "role.edit", .fn = views_page },
	{ .method = "POST", .path = "/views/{id}/delete", .right = "role.edit", .fn = views_delete },
	{ 0 },
};
