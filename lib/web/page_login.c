/* page_login.c - /login, /login/code, /logout, /password: pages of the portal. */
#include "web/login.h"
#include "web/policy.h"

/* ---- login ------------------------------------------------------------------------ */

static const char *
login_next(const struct req *rq)
{
	const char *next = req_param(rq, "next");

	return url_is_local(next) ? next : "/";
}

/* In, and nothing else was wanted: where he likes to begin. */
static const char *
login_start(const struct req *rq)
{
	const char *start = rq->ctx.user->start_page;

	return str_eq(login_next(rq), "/") && start && url_is_local(start) ? start : login_next(rq);
}

void
login_forgot(const struct req *rq, struct node *login)
{
	node_set(login, "forgot_url", mail_is_set_up(&rq->ctx) ? "/forgot" : NULL);
}

static int
login_show(struct req *rq)
{
	if (rq->session)
		return resp_redirect(rq, "%s", login_next(rq));
	TRY(view_frame(rq, _("Log in")));
	struct node *login = node_child(view_root(req_view(rq)), "login");
	login_forgot(rq, login);
	if (req_query(rq, "new")) {
		node_set(login, "message", _("Your password is changed. Please log in with the new one."));
		node_set(login, "tone", "good");
	}
	if (!str_eq(login_next(rq), "/")) {
		struct node *field = node_item(node_child(login, "hidden"));

		node_set(field, "name", "next");
		node_set(field, "value", login_next(rq));
	}
	return resp_page(rq, 200, "login.cs");
}

/* In: back to where it was, or on with what was typed before the session ended. */
static int
login_done(struct req *rq)
{
	const char *resume = req_body(rq, "_resume");

	if (url_is_local(resume))
		return resend_confirm(rq, 200, resume, "_keep.");
	return resp_redirect(rq, "%s", login_start(rq));
}

static int
login_post(struct req *rq)
{
	const char *login = req_body(rq, "login"), *password = req_body(rq, "password");
	struct form *f = form_new(&rq->ctx);
	bool wants_code;

	int rc = sess_login(rq, login ? login : "", password ? password : "", &wants_code, f);
	if (rc == ERR_INVALID)
		return resend_login(rq, rq->problem_status ? rq->problem_status : 422,
		                    form_message(f, ""), "bad");
	TRY(rc);
	return wants_code ? resend_code(rq, 200, NULL) : login_done(rq);
}

/* The page after the password, asked for again: reloaded, or by the way back. */
static int
code_show(struct req *rq)
{
	int64_t user;

	TRY(login_step_user(rq, &user));
	if (rq->session || !user)
		return resp_redirect(rq, "/login");
	return resend_code(rq, 200, NULL);
}

static int
code_post(struct req *rq)
{
	const char *code = req_body(rq, "code");
	struct form *f = form_new(&rq->ctx);
	int64_t user;

	TRY(login_step_user(rq, &user));
	if (!user)
		return resend_login(rq, 422, _("This took too long. Please log in again."), "info");
	int rc = login_step_take(rq, user, code ? code : "", f);
	if (rc == ERR_INVALID)
		return resend_code(rq, rq->problem_status ? rq->problem_status : 422, form_message(f, ""));
	TRY(rc);
	return login_done(rq);
}

static int
logout_post(struct req *rq)
{
	TRY(sess_logout(rq));
	return resp_redirect(rq, "/login");
}

/* ---- password ------------------------------------------------------------------------ */

static int
password_page(struct req *rq, int status, const struct form *f)
{
	TRY(view_frame(rq, _("Change password")));
	struct node *page = node_child(view_root(req_view(rq)), "password");
	node_set(page, "csrf", sess_csrf(rq));
	if (rq->ctx.user->must_change_password) {
		node_set_int(page, "must", 1);
		node_set(page, "text", _("Please choose a password of your own before you go on."));
	}
	node_set(page, "hint", password_hint(&rq->ctx));
	if (f) {
		struct node *errors = node_child(page, "errors");

		node_set(errors, "old", form_message(f, "old"));
		node_set(errors, "new", form_message(f, "new"));
		node_set(errors, "again", form_message(f, "again"));
	}
	return resp_page(rq, status, "password.cs");
}

static int
password_show(struct req *rq)
{
	return password_page(rq, 200, NULL);
}

/* The present password is tried first and guarded like a login: whoever finds
 * an open screen must not be able to guess it here. */
static int
password_try_old(struct req *rq, struct form *f, const char *old)
{
	struct form *why = form_new(&rq->ctx);
	int64_t user;

	int rc = guard_password(rq, rq->ctx.user->login, old, &user, why);
	if (rc == ERR_INVALID)
		form_error(f, "old", "%s", rq->problem_status ? form_message(why, "")
		                                              : _("This is not your present password."));
	return rc;
}

/* First what costs nothing to see, then the present one, then what only its owner may learn. */
static int
password_try(struct req *rq, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const struct user *u = ctx->user;
	const char *old = form_get(f, "old"), *new = form_get(f, "new"), *again = form_get(f, "again");
	const struct password_of of = { .user = u->id, .login = u->login, .name = u->name };

	if (!str_eq(new ? new : "", again ? again : ""))
		form_error(f, "again", _("The two new passwords are not the same."));
	if (!form_ok(f))
		return err_set(ctx, ERR_INVALID, "the new passwords differ");
	TRY(password_try_old(rq, f, old ? old : ""));
	return password_check_new(ctx, conf_str(rq->app->conf, "paths.share"), &of, new ? new : "", f);
}

static int
password_post(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);

	int rc = password_try(rq, f);
	if (rc == ERR_INVALID)
		return password_page(rq, rq->problem_status ? rq->problem_status : 422, f);
	TRY(rc);
	TRY(password_set(ctx, ctx->user->id, form_get(f, "new"), false));
	TRY(sess_renew(rq));
	TRY(security_done(ctx, "password_changed", ctx->user->id, ctx->user->login));
	return resp_redirect(rq, "/");
}

const struct page login_pages[] = {
	{ .method = "GET", .path = "/login", .right = "public", .fn = login_show },
	{ .method = "POST", .path = "/login", .right = "public", .fn = login_post },
	{ .method = "GET", .path = "/login/code", .right = "public", .fn = code_show },
	{ .method = "POST", .path = "/login/code", .right = "public", .fn = code_post },
	{ .method = "POST", .path = "/logout", .right = "login", .fn = logout_post },
	{ .method = "GET", .path = "/password", .right = "login", .fn = password_show },
	{ .method = "POST", .path = "/password", .right = "login", .fn = password_post },
	{ 0 },
};
