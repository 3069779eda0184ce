/* page_data_scope.c - two switches of the data scope that count for everybody. */
#include "web/page.h"

struct toggle { const char *setting, *name, *usual; };

/* What they mean stands in data_scope.cs. */
static const struct toggle toggles[] = {
	{ "scope.owner_sees_below", "owner_sees_below", "yes" },
	{ "scope.maker", "maker", "no" },
};
enum { TOGGLES = sizeof toggles / sizeof *toggles };

static const char *
toggle_now(struct ctx *ctx, const struct toggle *t)
{
	const char *value = org_setting(ctx->org, t->setting);

	return str_eq(value, "yes") || str_eq(value, "no") ? value : t->usual;
}

static int
data_scope_page(struct req *rq, const char *problem, int status)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n;

	TRY(view_frame(rq, _("Data scope")));
	view_crumb(req_view(rq), _("Data scope"), NULL);
	n = node_child(view_root(rq->view), "scope");
	node_set(n, "once", once_token(rq));
	node_set(n, "problem", problem);
	node_set(n, "roles_url", type_url(type_find(ctx->types, "role")));
	for (size_t i = 0; i < TOGGLES; i++) {
		struct node *item = node_child(n, toggles[i].name);

		node_set(item, "on", str_eq(toggle_now(ctx, &toggles[i]), "yes") ? "1" : NULL);
		node_set(item, "usual", str_eq(toggles[i].usual, "yes") ? _("usually on") : _("usually off"));
	}
	return resp_page(rq, status, "data_scope.cs");
}

static int
data_scope_show(struct req *rq)
{
	return data_scope_page(rq, NULL, 200);
}

static int
data_scope_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *chosen[TOGGLES];
	struct once once;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	for (size_t i = 0; i < TOGGLES; i++) {
		chosen[i] = req_body(rq, toggles[i].name);
		if (!str_eq(chosen[i], "yes") && !str_eq(chosen[i], "no"))
			return data_scope_page(rq, _("Choose on or off for each of them. Nothing is saved."), 422);
	}
	for (size_t i = 0; i < TOGGLES; i++) {
		if (str_eq(toggle_now(ctx, &toggles[i]), chosen[i]))
			continue;
		TRY(setting_save(ctx, toggles[i].setting, chosen[i]));
		TRY(security_done_why(ctx, "data_scope", 0, "",
		                      arena_printf(ctx->mem, "%s: %s → %s", toggles[i].setting, toggle_now(ctx, &toggles[i]), chosen[i])));
	}
	TRY(once_store(rq, 303, "/admin/data_scope?saved=1"));
	return resp_redirect(rq, "/admin/data_scope?saved=1");
}

const struct page data_scope_pages[] = {
	{ "GET",  "/data_scope", "role.edit", data_scope_show },
	{ "POST", "/data_scope", "role.edit", data_scope_save },
	{ 0 },
};
