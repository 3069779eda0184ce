/* page_see.c - see as: the page that asks for the reason, the beginning, the end. */
#include "web/page.h"

enum { REASON_MOST = 200 };

/* Other users than oneself; the rest is said when it is tried. */
bool
see_is_offered(struct ctx *ctx, const struct rec *r)
{
	return str_eq(r->type->name, "user") && !ctx->seer && rec_id(r) != ctx->user->id && perm_can(ctx, r->type, r, "edit");
}

static int
see_user(struct req *rq, const struct user **out, bool *enabled)
{
	struct ctx *ctx = &rq->ctx;
	struct rec *r;

	TRY(rec_load(ctx, &r, "user", rq->id));
	TRY(perm_require(ctx, rec_type(r), r, "edit"));
	TRY(user_read(ctx, rq->id, out, enabled));
	return *out ? OK : err_set(ctx, ERR_NOTFOUND, "no user %lld", (long long)rq->id);
}

static int
see_page(struct req *rq, int status, const struct user *seen, const char *reason, const char *error, const char *problem)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = type_find(ctx->types, "user");

	TRY(view_frame(rq, _("See as this user")));
	view_crumb(rq->view, type_plural(t), type_url(t));
	view_crumb(rq->view, seen->name, arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)seen->id));
	view_crumb(rq->view, _("See as this user"), NULL);
	struct node *see = node_child(view_root(rq->view), "see");
	node_set(see, "url", arena_printf(ctx->mem, "%s/%lld/see-as", type_url(t), (long long)seen->id));
	node_set(see, "back_url", arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)seen->id));
	node_set(see, "question", arena_printf(ctx->mem, _("Look at the system as %1$s (%2$s) sees it"), seen->name, seen->login));
	node_set(see, "text", arena_printf(ctx->mem, _("You see the same pages, buttons and fields, but only records that you may read yourself. Nothing can be changed. It ends after %d minutes or when you end it. Beginning, end and reason are kept in the security log."), SEE_MINUTES));
	node_set(see, "reason", reason);
	node_set(see, "error", error);
	node_set(see, "problem", problem);
	return resp_page(rq, status, "see.cs");
}

static int
see_ask(struct req *rq)
{
	const struct user *seen;
	bool enabled;

	TRY(see_user(rq, &seen, &enabled));
	return see_page(rq, 200, seen, "", NULL, see_problem(&rq->ctx, seen, enabled));
}

static int
see_start(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *typed = req_body(rq, "reason"), *reason = "";
	const struct user *seen;
	bool enabled;

	TRY(see_user(rq, &seen, &enabled));
	const char *problem = see_problem(ctx, seen, enabled);
	if (problem)
		return see_page(rq, 422, seen, "", NULL, problem);
	if (!typed || str_clean(ctx->mem, typed, false, &reason) != OK || !*reason)
		return see_page(rq, 422, seen, "", _("Say why; it is kept in the security log."), NULL);
	if (utf8_len(reason) > REASON_MOST)
		return see_page(rq, 422, seen, reason, arena_printf(ctx->mem, _("At most %d characters."), REASON_MOST), NULL);
	TRY(see_begin(rq, seen, reason));
	return resp_redirect(rq, "/");
}

static int
see_stop(struct req *rq)
{
	int64_t seen = rq->ctx.seer ? rq->ctx.user->id : 0;

	TRY(see_end(rq));
	return seen ? resp_redirect(rq, "/admin/user/%lld", (long long)seen) : resp_redirect(rq, "/");
}

const struct page see_pages[] = {
	{ .method = "GET", .path = "/user/{id}/see-as", .right = "user.edit", .fn = see_ask },
	{ .method = "POST", .path = "/user/{id}/see-as", .right = "user.edit", .fn = see_start },
	{ .method = "POST", .path = "/see-as/end", .right = "login", .fn = see_stop },
	{ 0 },
};
