/* page_login.c - /login, /logout, /password: pages of the portal. */
#include "web/web.h"

enum { SHORTEST_PASSWORD = 10, LONGEST_PASSWORD = 200 };

/* ---- login ------------------------------------------------------------------------ */

static const char *
login_next(const struct req *rq)
{
	const char *next = req_param(rq, "next");

	return url_is_local(next) ? next : "/";
}

static int
login_show(struct req *rq)
{
	if (rq->session)
		return resp_redirect(rq, "%s", login_next(rq));
	TRY(view_frame(rq, _("Log in")));
	struct node *login = node_child(view_root(req_view(rq)), "login");
	if (!str_eq(login_next(rq), "/")) {
		struct node *field = node_item(node_child(login, "hidden"));

		node_set(field, "name", "next");
		node_set(field, "value", login_next(rq));
	}
	return resp_page(rq, 200, "login.cs");
}

static int
login_post(struct req *rq)
{
	const char *login = req_body(rq, "login"), *password = req_body(rq, "password");
	const char *resume = req_body(rq, "_resume");
	struct form *f = form_new(&rq->ctx);

	int rc = sess_login(rq, login ? login : "", password ? password : "", f);
	if (rc == ERR_INVALID)
		return resend_login(rq, rq->problem_status ? rq->problem_status : 422,
		                    form_message(f, ""), "bad");
	TRY(rc);
	if (url_is_local(resume))
		return resend_confirm(rq, 200, resume, "_keep.");
	return resp_redirect(rq, "%s", login_next(rq));
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
	node_set(page, "csrf", rq->session->csrf);
	if (rq->ctx.user->must_change_password) {
		node_set_int(page, "must", 1);
		node_set(page, "text", _("Please choose a password of your own before you go on."));
	}
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

static void
password_check(struct req *rq, struct form *f, const char *old, const char *new, const char *again)
{
	struct ctx *ctx = &rq->ctx;
	const char *login = ctx->user->login;

	if (utf8_len(new) < SHORTEST_PASSWORD)
		form_error(f, "new", _("Please choose at least 10 characters."));
	else if (strlen(new) > LONGEST_PASSWORD)
		form_error(f, "new", _("Please choose a shorter one: at most 200 bytes."));
	else if (str_eq(str_lower(ctx->mem, new), str_lower(ctx->mem, login)))
		form_error(f, "new", _("The password must not be the login name."));
	else if (str_eq(new, old))
		form_error(f, "new", _("The new password must differ from the present one."));
	if (!str_eq(new, again))
		form_error(f, "again", _("The two new passwords are not the same."));
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

static int
password_post(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	const char *old = form_get(f, "old"), *new = form_get(f, "new"), *again = form_get(f, "again");
	const char *hash;

	password_check(rq, f, old ? old : "", new ? new : "", again ? again : "");
	int rc = form_ok(f) ? password_try_old(rq, f, old ? old : "") : ERR_INVALID;
	if (rc == ERR_INVALID)
		return password_page(rq, rq->problem_status ? rq->problem_status : 422, f);
	TRY(rc);
	if (secret_password_hash(ctx->mem, new, &hash) != OK)
		return err_set(ctx, ERR_IO, "cannot hash a password");
	TRY(db_exec(ctx, NULL,
	            "UPDATE credential SET password_hash = ?, changed_at = ?, must_change = 0 WHERE user = ?",
	            VALS(VTEXT(hash), VINSTANT(ctx->now), VINT(ctx->user->id))));
	TRY(sess_renew(rq));
	TRY(security_done(ctx, "password_changed", ctx->user->id, ctx->user->login));
	return resp_redirect(rq, "/");
}

const struct page login_pages[] = {
	{ .method = "GET", .path = "/login", .right = "public", .fn = login_show },
	{ .method = "POST", .path = "/login", .right = "public", .fn = login_post },
	{ .method = "POST", .path = "/logout", .right = "login", .fn = logout_post },
	{ .method = "GET", .path = "/password", .right = "login", .fn = password_show },
	{ .method = "POST", .path = "/password", .right = "login", .fn = password_post },
	{ 0 },
};
