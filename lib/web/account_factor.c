/*
 * account_factor.c - /account/two-factor: add a second factor, see its state, make
 * new recovery codes, take it away. The own password is asked first, always.
 */
#include "web/account.h"
#include "web/factor.h"
#include "web/qr.h"

static struct node *
factor_node(struct req *rq)
{
	return node_child(view_root(req_view(rq)), "factor");
}

static int
factor_frame(struct req *rq, const char *here)
{
	struct node *back = node_child(node_child(view_root(req_view(rq)), "frame"), "back");

	TRY(view_frame(rq, _("Second factor")));
	view_crumb(rq->view, _("My account"), "/account");
	view_crumb(rq->view, _("Second factor"), here ? "/account/two-factor" : NULL);
	if (here)
		view_crumb(rq->view, here, NULL);
	node_set(back, "url", here ? "/account/two-factor" : "/account");
	node_set(back, "label", _("Back"));
	return OK;
}

/* Messages of a form that asks for a password and perhaps a code. */
static void
factor_messages(struct node *n, const struct form *f)
{
	struct node *errors = node_child(n, "errors");

	if (!f)
		return;
	node_set(errors, "password", form_message(f, "password"));
	node_set(errors, "code", form_message(f, "code"));
}

static int
factor_password(struct req *rq, struct form *f)
{
	const char *password = req_body(rq, "password");
	struct form *why = form_new(&rq->ctx);
	int64_t user;
	int rc = guard_password(rq, rq->ctx.user->login, password ? password : "", &user, why);

	if (rc == ERR_INVALID)
		form_error(f, "password", "%s", rq->problem_status ? form_message(why, "") : _("This is not your password."));
	return rc;
}

/* Password, then a code that counts once. */
static int
factor_both(struct req *rq, struct form *f)
{
	const struct user *u = rq->ctx.user;
	const char *code = req_body(rq, "code");
	struct form *why = form_new(&rq->ctx);
	enum factor_how how;

	TRY(factor_password(rq, f));
	int rc = factor_guarded(rq, u->id, u->login, code ? code : "", &how, why);
	if (rc == ERR_INVALID)
		form_error(f, "code", "%s", form_message(why, ""));
	return rc;
}

/* ---- state ---------------------------------------------------------------------------- */

static int
factor_show(struct req *rq, int status, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = factor_node(rq);
	struct factor factor;

	TRY(factor_read(ctx, ctx->user->id, &factor));
	TRY(factor_frame(rq, NULL));
	node_set(n, "state", factor.on ? "on" : "off");
	if (sess_wants_factor(rq))
		node_set_int(n, "must", 1);
	if (factor.on) {
		node_set(n, "since", arena_printf(ctx->mem, _("On since %s"), instant_local(ctx->mem, factor.since, ctx->zone)));
		node_set(n, "left", arena_printf(ctx->mem, lang_n("%lld recovery code is left.", "%lld recovery codes are left.",
		         (unsigned long)factor.recovery_left), (long long)factor.recovery_left));
	}
	factor_messages(n, f);
	return resp_page(rq, status, "account_factor.cs");
}

int
factor_page(struct req *rq)
{
	return factor_show(rq, 200, NULL);
}

/* ---- adding ------------------------------------------------------------------------------ */

int
factor_begin(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	int rc = factor_password(rq, f);

	if (rc == ERR_INVALID)
		return factor_show(rq, rq->problem_status ? rq->problem_status : 422, f);
	TRY(rc);
	TRY(factor_offer(ctx, ctx->user->id, rq->session->id));
	return resp_redirect(rq, "/account/two-factor/setup");
}

/* The address that authenticators read (Key Uri Format). */
static const char *
factor_uri(struct ctx *ctx, const unsigned char *key)
{
	const char *company = org_company(ctx->org), *issuer = *company ? company : "Keyuan";

	/* Not the issuer twice: in Chinese it would double the picture. */
	return arena_printf(ctx->mem, "otpauth://totp/%s?secret=%s&issuer=%s", str_url(ctx->mem, ctx->user->login), base32_str(ctx->mem, key, TOTP_KEY), str_url(ctx->mem, issuer));
}

/* To be typed where no camera is: in groups of four. */
static const char *
factor_typed_key(struct ctx *ctx, const unsigned char *key)
{
	const char *text = base32_str(ctx->mem, key, TOTP_KEY);
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; text[i]; i++) {
		if (i && i % 4 == 0)
			buf_addc(&b, ' ');
		buf_addc(&b, text[i]);
	}
	return buf_str(&b);
}

static int
setup_show(struct req *rq, int status, const unsigned char *key, const struct form *f)
{
	struct node *n = factor_node(rq);

	TRY(factor_frame(rq, _("Set up")));
	node_set(n, "state", "setup");
	TRY(qr_fill(&rq->ctx, node_child(n, "qr"), factor_uri(&rq->ctx, key)));
	node_set(n, "key", factor_typed_key(&rq->ctx, key));
	node_set(n, "uri", factor_uri(&rq->ctx, key));
	factor_messages(n, f);
	return resp_page(rq, status, "account_factor.cs");
}

int
factor_setup(struct req *rq)
{
	unsigned char *key;

	TRY(factor_offered(&rq->ctx, rq->ctx.user->id, rq->session->id, &key));
	return key ? setup_show(rq, 200, key, NULL) : resp_redirect(rq, "/account/two-factor");
}

static int
codes_show(struct req *rq)
{
	struct node *n = factor_node(rq);
	const char *codes[FACTOR_RECOVERY];

	TRY(factor_recovery_make(&rq->ctx, rq->ctx.user->id, codes));
	TRY(factor_frame(rq, _("Recovery codes")));
	node_set(n, "state", "codes");
	for (int i = 0; i < FACTOR_RECOVERY; i++)
		node_set(node_item(node_child(n, "codes")), "text", codes[i]);
	return resp_page(rq, 200, "account_factor.cs");
}

int
factor_setup_done(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const struct user *u = ctx->user;
	const char *code = req_body(rq, "code");
	struct form *f = form_new(ctx);
	unsigned char *key;
	bool right;

	TRY(factor_offered(ctx, u->id, rq->session->id, &key));
	if (!key)
		return resp_redirect(rq, "/account/two-factor");
	TRY(factor_confirm(ctx, u->id, key, code ? code : "", &right));
	if (!right) {
		form_error(f, "code", _("This code is not right. Take the one that is shown now, and see that the clock of your phone is right."));
		return setup_show(rq, 422, key, f);
	}
	TRY(security_done(ctx, "factor_on", u->id, u->login));
	TRY(sess_renew(rq));
	return codes_show(rq);
}

/* ---- new recovery codes, taking it away ----------------------------------------------------- */

int
factor_codes_new(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	int rc = factor_both(rq, f);

	if (rc == ERR_INVALID)
		return factor_show(rq, rq->problem_status ? rq->problem_status : 422, f);
	TRY(rc);
	TRY(security_done(ctx, "recovery_made", ctx->user->id, ctx->user->login));
	return codes_show(rq);
}

static int
off_show(struct req *rq, int status, const struct form *f)
{
	struct node *n = factor_node(rq);

	TRY(factor_frame(rq, _("Turn off")));
	node_set(n, "state", "remove");
	factor_messages(n, f);
	return resp_page(rq, status, "account_factor.cs");
}

int
factor_off(struct req *rq)
{
	return rq->session->has_factor ? off_show(rq, 200, NULL) : resp_redirect(rq, "/account/two-factor");
}

int
factor_off_done(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);

	if (!rq->session->has_factor)
		return resp_redirect(rq, "/account/two-factor");
	int rc = factor_both(rq, f);
	if (rc == ERR_INVALID)
		return off_show(rq, rq->problem_status ? rq->problem_status : 422, f);
	TRY(rc);
	TRY(factor_remove(ctx, ctx->user->id));
	TRY(security_done(ctx, "factor_off", ctx->user->id, ctx->user->login));
	TRY(sess_renew(rq));
	return resp_redirect(rq, "/account/two-factor?saved=1");
}
