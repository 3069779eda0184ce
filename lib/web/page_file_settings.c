/* page_file_settings.c - /admin/files: what may be attached. Every change is a line of the security log. */
#include "doc/attach.h"
#include "web/page.h"

static int
settings_show(struct req *rq, int status, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(req_view(rq)), "attach");
	const char *typed = f ? form_get(f, "max_mb") : NULL;

	TRY(view_frame(rq, _("Attachments")));
	view_crumb(rq->view, _("Attachments"), NULL);
	node_set(page, "max_mb", typed ? typed : arena_printf(ctx->mem, "%lld", (long long)(attach_limit(ctx) >> 20)));
	node_set(page, "hint", arena_printf(ctx->mem, _("1 to %d. The web server takes requests of at most 48 MB."), ATTACH_MOST_MB));
	node_set(page, "error", f ? form_message(f, "max_mb") : NULL);
	node_set(page, "kinds_error", f ? form_message(f, "kinds") : NULL);
	for (int kind = 0; kind < ATTACH_KINDS; kind++) {
		struct node *n = node_item(node_child(page, "kinds"));
		const char *name = arena_printf(ctx->mem, "kind.%s", attach_kind_names[kind]);

		node_set(n, "name", name);
		node_set(n, "label", attach_kind_label((enum attach_kind)kind));
		node_set(n, "on", (f ? form_get(f, name) != NULL : attach_takes(ctx, (enum attach_kind)kind)) ? "1" : NULL);
	}
	return resp_page(rq, status, "file_settings.cs");
}

static int
settings_page(struct req *rq)
{
	return settings_show(rq, 200, NULL);
}

static int
settings_take(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	const char *typed = form_get(f, "max_mb");
	struct buf kinds;
	char text[12];
	int64_t mb = 0;
	int count = 0;

	buf_init(&kinds, ctx->mem);
	for (int kind = 0; kind < ATTACH_KINDS; kind++)
		if (form_get(f, arena_printf(ctx->mem, "kind.%s", attach_kind_names[kind])))
			buf_printf(&kinds, "%s%s", count++ ? " " : "", attach_kind_names[kind]);
	if (!typed || !str_narrow(typed, text, sizeof text) || str_int(text, &mb) != OK || mb < 1 || mb > ATTACH_MOST_MB)
		form_error(f, "max_mb", _("Please enter a whole number from %lld to %lld."), 1LL, (long long)ATTACH_MOST_MB);
	if (!count)
		form_error(f, "kinds", _("Choose at least one kind of files."));
	if (!form_ok(f))
		return settings_show(rq, 422, f);
	const struct setting list[] = {
		{ "file.max_mb", arena_printf(ctx->mem, "%lld", (long long)mb) },
		{ "file.kinds", count == ATTACH_KINDS ? "" : buf_str(&kinds) },
	};
	TRY(settings_save(ctx, list, 2));
	TRY(security_done_why(ctx, "policy_changed", ctx->user->id, ctx->user->login,
	                      arena_printf(ctx->mem, "file.max_mb: %lld; file.kinds: %s", (long long)mb, buf_str(&kinds))));
	return resp_redirect(rq, "/admin/files?saved=1");
}

const struct page file_settings_pages[] = {
	{ .method = "GET", .path = "/files", .right = "company.edit", .fn = settings_page },
	{ .method = "POST", .path = "/files", .right = "company.edit", .fn = settings_take },
	{ 0 },
};
