/* account.c - /account and /account/sessions: one's own login. */
#include "web/account.h"
#include "web/factor.h"

/* ---- the account ------------------------------------------------------------------ */

static void
account_crumbs(struct req *rq, const char *here)
{
	struct node *back = node_child(node_child(view_root(req_view(rq)), "frame"), "back");

	view_crumb(req_view(rq), _("My account"), "/account");
	view_crumb(req_view(rq), here, NULL);
	node_set(back, "url", "/account");
	node_set(back, "label", _("Back"));
}

static void
account_fact(struct node *account, const char *label, const char *text)
{
	struct node *n = node_item(node_child(account, "facts"));

	node_set(n, "label", label);
	node_set(n, "text", text && *text ? text : NULL);
}

static void
account_link(struct node *account, const char *url, const char *icon, const char *label, const char *note)
{
	struct node *n = node_item(node_child(account, "links"));

	node_set(n, "url", url);
	node_set(n, "icon", icon);
	node_set(n, "label", label);
	node_set(n, "note", note);
}

static void
account_languages(struct node *account)
{
	static const char *const codes[] = { "zh_CN", "en" }, *const tags[] = { "zh-CN", "en" }, *const names[] = { "中文", "English" };

	for (size_t i = 0; i < LANG_COUNT; i++) {
		struct node *n = node_item(node_child(account, "languages"));

		node_set(n, "code", codes[i]);
		node_set(n, "lang", tags[i]);
		node_set(n, "label", names[i]);
		node_set(n, "here", str_eq(lang_current(), codes[i]) ? "1" : NULL);
	}
}

static const char *
account_roles(struct ctx *ctx)
{
	const struct type *t = type_find(ctx->types, "role");
	const struct org_entry *const *entries;
	size_t n = org_entries(ctx->org, t, &entries), count = 0;
	const char **names = arena_new_array(ctx->mem, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		if (words_have(ctx->user->roles, entries[i]->code))
			names[count++] = entries[i]->title;
	return text_join(ctx->mem, names, count);
}

int
account_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *account = node_child(view_root(req_view(rq)), "account");
	struct factor factor;
	const char *password = instant_local(ctx->mem, rq->session->password_at, ctx->zone);

	TRY(factor_read(ctx, ctx->user->id, &factor));
	TRY(view_frame(rq, _("My account")));
	view_crumb(rq->view, _("My account"), NULL);
	account_fact(account, field_label(type_field(type_find(ctx->types, "user"), "name")), ctx->user->name);
	account_fact(account, _("Account"), ctx->user->login);
	account_fact(account, type_label(type_find(ctx->types, "role")), account_roles(ctx));
	account_link(account, "/account/profile", ICON("adjustments"), _("Profile"),
	             _("Language, appearance, rows per page, where a login leads; your e-mail address."));
	account_link(account, "/notices", ICON("bell"), _("Notices"), _("Who mentioned you, and what happened to the records that you follow."));
	account_link(account, "/favourites", ICON("star"), _("Favourites"), _("Records and views that you keep at hand, and what you opened last."));
	account_link(account, "/password", ICON("lock"), _("Change password"),
	             *password ? arena_printf(ctx->mem, _("Last changed %s"), password) : NULL);
	account_link(account, "/account/two-factor", ICON("shield-check"), _("Second factor"),
	             factor.on ? _("On: logging in asks for a code from your phone.")
	                       : _("Off: whoever learns your password gets in."));
	account_link(account, "/account/sessions", ICON("devices"), _("Devices that are logged in"),
	             _("See where you are logged in, and end what is not yours."));
	account_languages(account);
	return resp_page(rq, 200, "account.cs");
}

/* ---- sessions ----------------------------------------------------------------------- */

int
account_sessions(struct req *rq)
{
	struct node *page = node_child(view_root(req_view(rq)), "devices");
	size_t count;

	TRY(view_frame(rq, _("Devices that are logged in")));
	account_crumbs(rq, _("Devices that are logged in"));
	TRY(sess_list(rq, page, rq->ctx.user->id, &count));
	node_set(page, "heading", _("Devices that are logged in"));
	node_set(page, "end_url", "/account/sessions");
	if (count > 1)
		node_set(page, "others_url", "/account/sessions/end");
	return resp_page(rq, 200, "account_sessions.cs");
}

/* One that has ended meanwhile has ended: that was wanted. */
int
account_session_end(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	int rc = sess_end_one(ctx, ctx->user->id, rq->id);

	if (rq->id == rq->session->id) {
		TRY(sess_logout(rq));
		return resp_redirect(rq, "/login");
	}
	if (rc == ERR_NOTFOUND) {
		err_clear(ctx);
		return resp_redirect(rq, "/account/sessions");
	}
	TRY(rc);
	TRY(security_done(ctx, "session_ended", ctx->user->id, ctx->user->login));
	return resp_redirect(rq, "/account/sessions?saved=1");
}

int
account_sessions_end(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;

	TRY(sess_end_all(ctx, ctx->user->id, rq->session->id));
	TRY(security_done(ctx, "sessions_ended", ctx->user->id, ctx->user->login));
	return resp_redirect(rq, "/account/sessions?saved=1");
}

const struct page account_pages[] = {
	{ .method = "GET", .path = "/account", .right = "login", .fn = account_page },
	{ .method = "GET", .path = "/account/sessions", .right = "login", .fn = account_sessions },
	{ .method = "POST", .path = "/account/sessions/{id}/end", .right = "login", .fn = account_session_end },
	{ .method = "POST", .path = "/account/sessions/end", .right = "login", .fn = account_sessions_end },
	{ .method = "GET", .path = "/account/two-factor", .right = "login", .fn = factor_page },
	{ .method = "POST", .path = "/account/two-factor", .right = "login", .fn = factor_begin },
	{ .method = "GET", .path = "/account/two-factor/setup", .right = "login", .fn = factor_setup },
	{ .method = "POST", .path = "/account/two-factor/setup", .right = "login", .fn = factor_setup_done },
	{ .method = "GET", .path = "/account/two-factor/off", .right = "login", .fn = factor_off },
	{ .method = "POST", .path = "/account/two-factor/off", .right = "login", .fn = factor_off_done },
	{ .method = "POST", .path = "/account/two-factor/codes", .right = "login", .fn = factor_codes_new },
	{ 0 },
};
