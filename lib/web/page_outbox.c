/* page_outbox.c - /admin/mail/outbox: the last mails, what became of them, and another try. */
#include "job/outbox.h"
#include "web/html.h"
#include "web/page.h"
#include "web/page_mail.h"

enum { SHOWN = 100, REFRESH_S = 4, REFRESH_FOR_MS = 10 * 60 * 1000 };

struct mail_state { const char *code, *label, *tone; };

static struct mail_state
state_of(const char *code)
{
	const struct mail_state states[] = {
		{ "ready", _("Waiting to be sent"), "go" }, { "sending", _("Being sent"), "go" }, { "sent", _("Sent"), "ok" },
		{ "failed", _("Tried again later"), "warn" }, { "dead", _("Given up"), "bad" },
		{ "held", _("Held"), "warn" }, { "discarded", _("Discarded"), "" },
	};

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_eq(states[i].code, code))
			return states[i];
	return (struct mail_state){ code, code, "" };
}

static void
time_set(struct ctx *ctx, struct node *n, int64_t at)
{
	struct buf b;

	if (at == INSTANT_NONE)
		return;
	buf_init(&b, ctx->mem);
	html_time(ctx, &b, at, SHOW_LIST);
	node_html(n, &b);
}

/* Our own sentence is translated, what the server said is shown as it said it. */
static void
answer_set(struct ctx *ctx, struct node *n, const struct outbox_row *r)
{
	const char *end = strchr(r->answer, '\n');
	const char *first = end ? arena_strndup(ctx->mem, r->answer, (size_t)(end - r->answer)) : r->answer;
	bool own = end || !str_eq(r->state, "sent");

	node_set(n, "answer", own && *first ? lang_text(first) : NULL);
	node_set(n, "server", end ? end + 1 : own ? NULL : first);
}

static void
row_fill(struct ctx *ctx, struct node *n, const struct outbox_row *r)
{
	struct mail_state s = state_of(r->state);
	struct buf b;

	node_set_int(n, "id", r->id);
	node_set(n, "url", arena_printf(ctx->mem, "/admin/mail/%lld", (long long)r->id));
	node_set(n, "to", r->to);
	node_set(n, "to_name", r->to_name);
	node_set(n, "subject", r->subject);
	buf_init(&b, ctx->mem);
	html_state(&b, s.tone, s.label);
	node_html(node_child(n, "state"), &b);
	time_set(ctx, node_child(n, "created"), r->created_at);
	answer_set(ctx, n, r);
	node_set(n, "again", outbox_can_again(r) ? "1" : NULL);
	node_set(n, "discard", outbox_can_discard(r) ? "1" : NULL);
}

int
outbox_show(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct outbox_row *rows;
	size_t n;

	TRY(view_frame(rq, _("Mails")));
	mail_head(rq, "mails");
	view_crumb(rq->view, _("Mails"), NULL);
	struct node *mail = node_child(view_root(req_view(rq)), "mail");
	TRY(outbox_list(ctx, 0, SHOWN, &rows, &n));
	for (size_t i = 0; i < n; i++)
		row_fill(ctx, node_item(node_child(mail, "rows")), &rows[i]);
	if (n == SHOWN)
		node_set(mail, "more", arena_printf(ctx->mem, _("These are the last %d mails."), SHOWN));
	return resp_page(rq, 200, "outbox.cs");
}

/* ---- one mail ------------------------------------------------------------------------- */

static void
one_fill(struct ctx *ctx, struct node *n, const struct outbox_row *r)
{
	bool waits = str_eq(r->state, "failed");

	row_fill(ctx, n, r);
	time_set(ctx, node_child(n, "sent"), r->sent_at);
	if (waits)
		node_set(n, "next", arena_printf(ctx->mem, "%s", instant_local(ctx->mem, r->next_at, ctx->zone)));
	node_set_int(n, "attempts", r->attempts);
	if (str_eq(r->state, "ready"))
		node_set(n, "note", _("It goes out within a minute. This page looks again by itself."));
	if (str_eq(r->state, "held"))
		node_set(n, "note", _("Ask the recipient whether it arrived before you send it again."));
	node_set(n, "text", r->text && *r->text ? r->text : NULL);
	node_set(n, "secret", r->secret ? _("The text holds a secret and is not shown.") : NULL);
}

static int
one_page(struct req *rq, int status, const char *problem)
{
	struct ctx *ctx = &rq->ctx;
	struct outbox_row *r;
	size_t count;

	TRY(outbox_list(ctx, rq->id, 1, &r, &count));
	if (!count)
		return err_set(ctx, ERR_NOTFOUND, "no mail %lld", (long long)rq->id);
	TRY(view_frame(rq, r->subject));
	mail_head(rq, "mails");
	view_crumb(rq->view, _("Mails"), "/admin/mail/outbox");
	view_crumb(rq->view, r->subject, NULL);
	struct node *mail = node_child(view_root(req_view(rq)), "mail");
	struct node *back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", "/admin/mail/outbox");
	node_set(back, "label", _("Back"));
	node_set(mail, "problem", problem);
	one_fill(ctx, node_child(mail, "one"), r);
	/* Also without script, and not for ever: a page that is left open would keep its session. */
	if ((str_eq(r->state, "ready") || str_eq(r->state, "sending")) && ctx->now - r->created_at < REFRESH_FOR_MS)
		resp_header(rq, "Refresh", arena_printf(ctx->mem, "%d", REFRESH_S));
	return resp_page(rq, status, "outbox_one.cs");
}

int
outbox_one(struct req *rq)
{
	return one_page(rq, 200, NULL);
}

/* ---- what can be done -------------------------------------------------------------------- */

static int
outbox_take(struct req *rq, int (*what)(struct ctx *, int64_t), const char *kind)
{
	struct ctx *ctx = &rq->ctx;

	int rc = what(ctx, rq->id);
	if (rc == ERR_STATE) {
		err_clear(ctx);
		return one_page(rq, 409, _("The mail is in another state by now; nothing was done."));
	}
	TRY(rc);
	TRY(security_done_why(ctx, kind, ctx->user->id, ctx->user->login, arena_printf(ctx->mem, "%lld", (long long)rq->id)));
	return resp_redirect(rq, "/admin/mail/%lld", (long long)rq->id);
}

int
outbox_take_again(struct req *rq)
{
	return outbox_take(rq, outbox_again, "mail_again");
}

int
outbox_take_discard(struct req *rq)
{
	return outbox_take(rq, outbox_discard, "mail_discarded");
}
