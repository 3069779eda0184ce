/*
 * page_reset.c - /forgot and /reset: a new password by mail, without a session.
 * The token of the link goes into a cookie at once and out of the address: no page
 * ever stands at an address with a token, so none tells it on as a referrer. (With
 * "no-referrer" on the pages themselves browsers would post them from the origin
 * "null", which is a foreign one.)
 */
#include "web/reset.h"

enum { LONGEST_LOGIN = 60, TOKEN_SIZE = 43 };

static const char *
cookie_name(const struct req *rq)
{
	return rq->app->https ? "__Host-reset" : "reset";
}

static struct node *
reset_node(struct req *rq)
{
	return node_child(view_root(req_view(rq)), "reset");
}

/* ---- asking ------------------------------------------------------------------------- */

static int
forgot_need(struct req *rq)
{
	if (mail_is_set_up(&rq->ctx))
		return OK;
	rq->problem = _("This system sends no mail yet. Please ask your administrator for a new password.");
	return err_set(&rq->ctx, ERR_NOTFOUND, "mail is not set up");
}

static int
forgot_page(struct req *rq, int status, const struct form *f)
{
	TRY(view_frame(rq, _("Forgot password")));
	struct node *n = reset_node(rq);

	node_set(n, "sent", !f && req_query(rq, "sent") ? "1" : NULL);
	node_set_int(n, "minutes", RESET_MIN);
	if (f) {
		node_set(n, "problem", form_message(f, ""));
		node_set(n, "error", form_message(f, "login"));
		node_set(n, "login", form_get(f, "login"));
	}
	node_set(n, "text", arena_printf(rq->ctx.mem,
	         _("If this account exists and has an e-mail address, a mail with a link is on its way. "
	           "The link is good for %d minutes. Nothing arrived? Look into the spam folder, "
	           "or ask your administrator."), RESET_MIN));
	return resp_page(rq, status, "forgot.cs");
}

static int
forgot_show(struct req *rq)
{
	TRY(forgot_need(rq));
	return forgot_page(rq, 200, NULL);
}

/* The name as logins are compared; what can be nobody's is asked for like any other. */
static const char *
login_clean(struct ctx *ctx, const char *login)
{
	const char *clean;

	if (str_clean(ctx->mem, login, false, &clean) != OK || utf8_len(clean) > LONGEST_LOGIN)
		return "?";
	return str_lower(ctx->mem, clean);
}

static int
forgot_post(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	const char *typed = form_get(f, "login"), *login = login_clean(ctx, typed ? typed : "");

	TRY(forgot_need(rq));
	if (!*login) {
		form_error(f, "login", _("Please enter your account."));
		return forgot_page(rq, 422, f);
	}
	int rc = guard_reset(rq, login, f);
	if (rc == ERR_INVALID)
		return forgot_page(rq, 429, f);
	TRY(rc);
	TRY(reset_ask(ctx, login));
	TRY(security_done(ctx, "reset_asked", 0, login));
	return resp_redirect(rq, "/forgot?sent=1");
}

/* ---- choosing the new one ---------------------------------------------------------------- */

static int
reset_over(struct req *rq)
{
	TRY(view_frame(rq, _("New password")));
	struct node *n = reset_node(rq);

	node_set_int(n, "over", 1);
	node_set(n, "again", mail_is_set_up(&rq->ctx) ? "1" : NULL);
	resp_cookie(rq, cookie_name(rq), "", 0, true);
	return resp_page(rq, 410, "reset.cs");
}

static int
reset_form(struct req *rq, int status, const struct password_of *of, const struct form *f)
{
	TRY(view_frame(rq, _("New password")));
	struct node *n = reset_node(rq);

	node_set(n, "login", of->login);
	node_set(n, "text", arena_printf(rq->ctx.mem, _("Choose a new password for the account %s."), of->login));
	node_set(n, "hint", password_hint(&rq->ctx));
	struct node *errors = node_child(n, "errors");
	node_set(errors, "new", f ? form_message(f, "new") : NULL);
	node_set(errors, "again", f ? form_message(f, "again") : NULL);
	return resp_page(rq, status, "reset.cs");
}

/* Whose the link is that this browser opened; *user 0 = nobody's any more. */
static int
reset_who(struct req *rq, bool lock, struct password_of *of)
{
	const char *token = req_cookie(rq, cookie_name(rq));

	*of = (struct password_of){ .login = "", .name = "" };
	return token && strlen(token) == TOKEN_SIZE ? reset_find(&rq->ctx, token, lock, of) : OK;
}

static int
reset_show(struct req *rq)
{
	const char *token = req_query(rq, "token");
	struct password_of of;

	if (token) {
		/* Anything that is no token opens nothing; the next page says so. */
		bool ok = strlen(token) == TOKEN_SIZE && !token[strspn(token,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")];
		resp_header(rq, "Referrer-Policy", "no-referrer");
		resp_cookie(rq, cookie_name(rq), ok ? token : "", ok ? RESET_MIN * 60 : 0, true);
		return resp_redirect(rq, "/reset");
	}
	TRY(reset_who(rq, false, &of));
	return of.user ? reset_form(rq, 200, &of, NULL) : reset_over(rq);
}

static int
reset_check(struct req *rq, const struct password_of *of, struct form *f)
{
	const char *new = form_get(f, "new"), *again = form_get(f, "again");
	int rc = password_check_new(&rq->ctx, conf_str(rq->app->conf, "paths.share"), of, new ? new : "", f);

	if (!str_eq(new, again))
		form_error(f, "again", _("The two new passwords are not the same."));
	return rc == OK && !form_ok(f) ? ERR_INVALID : rc;
}

static int
reset_post(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	struct password_of of;

	TRY(reset_who(rq, true, &of));
	if (!of.user)
		return reset_over(rq);
	int rc = reset_check(rq, &of, f);
	if (rc == ERR_INVALID)
		return reset_form(rq, 422, &of, f);
	TRY(rc);
	TRY(password_set(ctx, of.user, form_get(f, "new"), false));
	TRY(reset_use(ctx, of.user));
	TRY(sess_end_all(ctx, of.user, 0));
	TRY(security_done(ctx, "password_reset", of.user, of.login));
	/* Whoever guessed before must not keep the owner out now. */
	TRY(guard_passed(ctx, GUARD_PASSWORD, of.login));
	resp_cookie(rq, cookie_name(rq), "", 0, true);
	return resp_redirect(rq, "/login?new=1");
}

const struct page reset_pages[] = {
	{ .method = "GET", .path = "/forgot", .right = "public", .fn = forgot_show },
	{ .method = "POST", .path = "/forgot", .right = "public", .fn = forgot_post },
	{ .method = "GET", .path = "/reset", .right = "public", .fn = reset_show },
	{ .method = "POST", .path = "/reset", .right = "public", .fn = reset_post },
	{ 0 },
};
