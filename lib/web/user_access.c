/*
 * user_access.c - the screen "login and security" of a user, for whoever may edit
 * users: where he is logged in, and the ways to let him in again or to keep him out.
 */
#include "web/account.h"
#include "web/factor.h"
#include "web/role_page.h"

static int
access_load(struct req *rq, struct rec **out)
{
	TRY(rec_load(&rq->ctx, out, rq->type->name, rq->id));
	return perm_require(&rq->ctx, rq->type, *out, "edit");
}

static void
access_fact(struct node *n, const char *label, const char *text)
{
	struct node *f = node_item(node_child(n, "facts"));

	node_set(f, "label", label);
	node_set(f, "text", text);
}

/* ---- what stands on it ------------------------------------------------------------------ */

static const char *
time_text(struct ctx *ctx, const char *at)
{
	int64_t t;

	return at && instant_parse(&t, at) == OK ? instant_local(ctx->mem, t, ctx->zone) : NULL;
}

static int
access_facts(struct ctx *ctx, struct node *n, const struct rec *r)
{
	struct db_rows *rows;
	struct factor factor;
	int64_t failures, until;

	TRY(factor_read(ctx, rec_id(r), &factor));
	TRY(guard_locked(ctx, rec_text(r, "login"), &failures, &until));
	TRY(db_select(ctx, &rows,
	              "SELECT (SELECT MAX(at) FROM security_log WHERE user = ? AND kind = 'login'),\n"
	              "  (SELECT changed_at FROM credential WHERE user = ?),\n"
	              "  (SELECT must_change FROM credential WHERE user = ?)",
	              VALS(VINT(rec_id(r)), VINT(rec_id(r)), VINT(rec_id(r)))));
	if (!db_next(rows))
		return err_set(ctx, ERR_DB, "no answer about a login");
	const char *set = time_text(ctx, db_str(rows, 1));
	access_fact(n, _("Last login"), time_text(ctx, db_str(rows, 0)));
	access_fact(n, _("Password"), !set ? _("None yet: this user cannot log in")
	            : db_int(rows, 2) ? arena_printf(ctx->mem, _("One-time password of %s, not changed yet"), set)
	                              : arena_printf(ctx->mem, _("Last changed %s"), set));
	access_fact(n, _("Second factor"), factor.on ? arena_printf(ctx->mem, _("On since %s"),
	            instant_local(ctx->mem, factor.since, ctx->zone)) : _("Not set up"));
	access_fact(n, _("Lock"), until > ctx->now ? arena_printf(ctx->mem, _("Locked until %s"), instant_local(ctx->mem, until, ctx->zone))
	            : failures ? arena_printf(ctx->mem, lang_n("%lld failed attempt", "%lld failed attempts", (unsigned long)failures),
	                                      (long long)failures) : NULL);
	node_set(n, "factor", factor.on ? "1" : NULL);
	node_set(n, "failures", failures ? "1" : NULL);
	return OK;
}

static int
access_show(struct req *rq, const struct rec *r, const char *password)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(req_view(rq)), "access");
	struct node *back = node_child(node_child(view_root(req_view(rq)), "frame"), "back");
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
	size_t count;

	TRY(view_frame(rq, _("Login and security")));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, rec_title(ctx, r), url);
	view_crumb(rq->view, _("Login and security"), NULL);
	node_set(back, "url", url);
	node_set(back, "label", _("Back"));
	node_set(n, "url", arena_printf(ctx->mem, "%s/access", url));
	node_set(n, "user_url", url);
	node_set(n, "name", rec_title(ctx, r));
	node_set(n, "password", password);
	if (right_dotted(ctx, "user.log"))
		node_set(n, "log_url", arena_printf(ctx->mem, "/admin/security_log?login=%s", str_url(ctx->mem, rec_text(r, "login"))));
	TRY(access_facts(ctx, n, r));
	TRY(sess_list(rq, n, rec_id(r), &count));
	node_set(n, "logged_in", count ? "1" : NULL);
	return resp_page(rq, 200, "user_access.cs");
}

static int
access_page(struct req *rq)
{
	struct rec *r;

	TRY(access_load(rq, &r));
	return access_show(rq, r, NULL);
}

/* ---- what can be done ---------------------------------------------------------------------- */

static int
access_done(struct req *rq, const char *kind, const struct rec *r)
{
	TRY(security_done(&rq->ctx, kind, rec_id(r), rec_text(r, "login")));
	return resp_redirect(rq, "%s/%lld/access?saved=1", type_url(r->type), (long long)rec_id(r));
}

/* Whoever does it to himself stays in. */
static int
access_end_sessions(struct req *rq, const struct rec *r)
{
	return sess_end_all(&rq->ctx, rec_id(r), rec_id(r) == rq->ctx.user->id ? rq->session->id : 0);
}

static int
access_end(struct req *rq)
{
	struct rec *r;

	TRY(access_load(rq, &r));
	TRY(access_end_sessions(rq, r));
	return access_done(rq, "sessions_ended", r);
}

static int
access_password(struct req *rq)
{
	const char *password = password_once(rq->mem);
	struct rec *r;

	TRY(access_load(rq, &r));
	TRY(password_set(&rq->ctx, rec_id(r), password, true));
	TRY(access_end_sessions(rq, r));
	TRY(guard_unlock(&rq->ctx, rec_text(r, "login")));
	TRY(security_done(&rq->ctx, "password_once", rec_id(r), rec_text(r, "login")));
	return access_show(rq, r, password);
}

static int
access_factor(struct req *rq)
{
	struct rec *r;

	TRY(access_load(rq, &r));
	TRY(factor_remove(&rq->ctx, rec_id(r)));
	TRY(access_end_sessions(rq, r));
	return access_done(rq, "factor_reset", r);
}

static int
access_unlock(struct req *rq)
{
	struct rec *r;

	TRY(access_load(rq, &r));
	TRY(guard_unlock(&rq->ctx, rec_text(r, "login")));
	return access_done(rq, "unlocked", r);
}

static int
access_log(struct req *rq)
{
	return resp_redirect(rq, "/admin/security_log");
}

/* ---- the hooks of the type ------------------------------------------------------------------------ */

/* Who is enabled again must log in again. */
int
user_saved(struct ctx *ctx, struct rec *r)
{
	if (r->is_new || rec_bool(r, "enabled") || !rec_changed(r, "enabled"))
		return OK;
	TRY(sess_end_all(ctx, rec_id(r), 0));
	return security_done(ctx, "user_disabled", rec_id(r), rec_text(r, "login"));
}

const struct page user_pages[] = {
	{ .method = "GET", .path = "/{type}/log", .right = "log", .fn = access_log },
	{ .method = "GET", .path = "/{type}/{id}/access", .right = "edit", .fn = access_page },
	{ .method = "POST", .path = "/{type}/{id}/access/end", .right = "edit", .fn = access_end },
	{ .method = "POST", .path = "/{type}/{id}/access/password", .right = "edit", .fn = access_password },
	{ .method = "POST", .path = "/{type}/{id}/access/factor", .right = "edit", .fn = access_factor },
	{ .method = "POST", .path = "/{type}/{id}/access/unlock", .right = "edit", .fn = access_unlock },
	{ .method = "GET", .path = "/{type}/{id}/roles", .right = "edit", .fn = user_roles_show },
	{ .method = "POST", .path = "/{type}/{id}/roles", .right = "edit", .fn = user_roles_save },
	{ 0 },
};
