/*
 * resend.c - nobody loses what was typed because a session ended meanwhile. The
 * posted fields travel as hidden fields through the login page ("_keep." in
 * front of their names) and come back in a form with a fresh token.
 */
#include "web/web.h"

/* Room for a form of 500 rows, and below what a request may hold. */
enum { MOST_BYTES = 500 * 1024, MOST_PAIRS = MAX_PAIRS - 100, LONGEST_NAME = 190 };

/* Files are not sent twice: they would have to be stored for a stranger. */
static bool
resend_can(const struct req *rq)
{
	size_t bytes = 0, pairs = 0;

	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		if (!p->from_body)
			continue;
		if (strlen(p->name) > LONGEST_NAME)
			return false;
		bytes += strlen(p->name) + strlen(p->value);
		pairs++;
	}
	return rq->upload_count == 0 && bytes <= MOST_BYTES && pairs <= MOST_PAIRS;
}

static void
resend_field(struct node *list, const char *name, const char *value)
{
	struct node *item = node_item(list);

	node_set(item, "name", name);
	node_set(item, "value", value);
}

/* The posted fields that have the one prefix, with the other instead. */
static void
resend_fields(struct req *rq, struct node *list, const char *from, const char *to)
{
	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		if (!p->from_body || !str_starts(p->name, from))
			continue;
		const char *name = p->name + strlen(from);
		if (*name && !str_eq(name, "_csrf"))
			resend_field(list, arena_printf(rq->mem, "%s%s", to, name), p->value);
	}
}

const char *
resend_address(struct req *rq)
{
	const char *query = rq->in->query;

	return query && *query ? arena_printf(rq->mem, "%s?%s", rq->in->path, query) : rq->in->path;
}

int
resend_login(struct req *rq, int status, const char *message, const char *tone)
{
	bool again = rq->page && str_starts(rq->page->path, "/login");
	const char *next = req_param(rq, "next"), *resume = again ? req_body(rq, "_resume") : resend_address(rq);

	if (!resend_can(rq))
		return err_set(&rq->ctx, ERR_INVALID, "too much to keep over a login");
	TRY(view_frame(rq, _("Log in")));
	struct node *login = node_child(view_root(req_view(rq)), "login");
	struct node *hidden = node_child(login, "hidden");
	login_forgot(rq, login);
	node_set(login, "message", message);
	node_set(login, "tone", tone);
	if (again)
		node_set(login, "login", req_body(rq, "login"));
	if (again && url_is_local(next))
		resend_field(hidden, "next", next);
	if (url_is_local(resume)) {
		node_set_int(login, "kept", 1);
		resend_field(hidden, "_resume", resume);
		resend_fields(rq, hidden, again ? "_keep." : "", "_keep.");
	}
	return resp_page(rq, status, "login.cs");
}

int
resend_code(struct req *rq, int status, const char *message)
{
	const char *next = req_param(rq, "next"), *resume = req_body(rq, "_resume");

	if (!resend_can(rq))
		return err_set(&rq->ctx, ERR_INVALID, "too much to keep over a login");
	TRY(view_frame(rq, _("Verification code")));
	struct node *code = node_child(view_root(req_view(rq)), "code");
	struct node *hidden = node_child(code, "hidden");
	node_set(code, "message", message);
	if (url_is_local(next))
		resend_field(hidden, "next", next);
	if (url_is_local(resume)) {
		node_set_int(code, "kept", 1);
		resend_field(hidden, "_resume", resume);
		resend_fields(rq, hidden, "_keep.", "_keep.");
	}
	return resp_page(rq, status, "code.cs");
}

int
resend_confirm(struct req *rq, int status, const char *url, const char *prefix)
{
	if (!resend_can(rq) || !url_is_local(url))
		return err_set(&rq->ctx, ERR_INVALID, "too much to keep over a login");
	TRY(view_frame(rq, _("Save again?")));
	struct node *resend = node_child(view_root(req_view(rq)), "resend");
	struct node *hidden = node_child(resend, "hidden");
	node_set(resend, "text", arena_printf(rq->mem,
	         _("You had to log in again before this was saved. Send it now as %s?"),
	         rq->ctx.user->name));
	node_set(resend, "url", url);
	node_set(resend, "back_url", "/");
	resend_fields(rq, hidden, prefix, "");
	resend_field(hidden, "_csrf", sess_csrf(rq));
	return resp_page(rq, status, "resend.cs");
}
