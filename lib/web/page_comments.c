/*
 * page_comments.c - comments of a record: the page of all of them, writing, changing,
 * answering, pinning, deleting; who can be mentioned; following. Everything is a form:
 * the script only proposes people behind a sign @.
 */
#include "doc/comment.h"
#include "doc/notice.h"
#include "web/page.h"

enum { PAGE_SIZE = 50, PEOPLE = 8, WORDS_SIZE = 60 };

static const char *
record_url(struct ctx *ctx, const struct rec *r)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

/* ---- one comment -------------------------------------------------------------------------- */

static void
part_add(struct ctx *ctx, struct node *n, const char *text, size_t size, bool mention)
{
	struct node *part;

	if (!size)
		return;
	part = node_item(node_child(n, "parts"));
	node_set(part, mention ? "mention" : "text", arena_strndup(ctx->mem, text, size));
}

static void
text_show(struct ctx *ctx, struct node *n, const char *text)
{
	struct mention m = { .signs = 0 };
	const char *at = text;

	for (; mention_next(ctx, at, &m); at = m.at + m.n) {
		part_add(ctx, n, at, (size_t)(m.at - at), false);
		part_add(ctx, n, m.at, m.n, true);
	}
	part_add(ctx, n, at, strlen(at), false);
}

static void
actions_show(struct ctx *ctx, struct node *n, const struct rec *r, const struct comment *c)
{
	const char *all = arena_printf(ctx->mem, "%s/comments", record_url(ctx, r));
	const char *one = arena_printf(ctx->mem, "%s/%lld", all, (long long)c->id);

	if (ctx->seer)	/* nothing can be changed */
		return;
	node_set(n, "reply_url", arena_printf(ctx->mem, "%s?reply=%lld#write", all, (long long)c->id));
	node_set(n, "edit_url", c->may_edit ? arena_printf(ctx->mem, "%s?edit=%lld#write", all, (long long)c->id) : NULL);
	node_set(n, "delete_url", c->may_delete ? arena_printf(ctx->mem, "%s/delete", one) : NULL);
	node_set(n, "pin_url", c->may_pin ? arena_printf(ctx->mem, "%s/pin", one) : NULL);
	node_set(n, "menu", c->may_edit || c->may_delete || c->may_pin ? "1" : NULL);
	node_set(n, "menu_label", arena_printf(ctx->mem, _("More about the comment of %s"), c->who));
	node_set(n, "reply_label", arena_printf(ctx->mem, _("Reply to %s"), c->who));
}

void
comment_show(struct ctx *ctx, struct node *n, const struct rec *r, const struct comment *c)
{
	node_set_int(n, "comment", c->id);
	show_avatar_user(ctx, n, c->user, c->who);
	node_set(n, "title", c->who);
	node_set(n, "time", time_clock(ctx, c->at));
	node_set(n, "ago", time_ago(ctx, c->at));
	node_set(n, "exact", instant_local(ctx->mem, c->at, ctx->zone));
	node_set(n, "iso", instant_str(ctx->mem, c->at));
	node_set(n, "pinned", c->pinned_at != INSTANT_NONE ? "1" : NULL);
	if (c->deleted_at != INSTANT_NONE) {
		node_set(n, "deleted", arena_printf(ctx->mem, _("%1$s deleted this comment, %2$s"), c->deleted_by, time_ago(ctx, c->deleted_at)));
		return;
	}
	if (c->reply_to && c->quoted_who) {
		node_set(n, "quoted_who", c->quoted_who);
		node_set(n, "quoted", c->quoted ? c->quoted : _("This comment was deleted."));
	}
	text_show(ctx, n, c->text);
	if (c->edited_at != INSTANT_NONE)
		node_set(n, "edited", arena_printf(ctx->mem, _("changed %s"), time_ago(ctx, c->edited_at)));
	actions_show(ctx, n, r, c);
}

/* ---- the form ------------------------------------------------------------------------------- */

int
talk_fill(struct req *rq, const struct rec *r)
{
	struct ctx *ctx = &rq->ctx;
	struct node *talk = node_child(view_root(rq->view), "talk");
	const char *url = record_url(ctx, r);
	bool follows;

	if (ctx->seer)
		return OK;
	TRY(follow_is(ctx, r, &follows));
	node_set(talk, "url", arena_printf(ctx->mem, "%s/comments", url));
	node_set(talk, "people_url", arena_printf(ctx->mem, "%s/people", url));
	node_set(talk, "follow_url", arena_printf(ctx->mem, "%s/follow", url));
	node_set(talk, "follows", follows ? "1" : NULL);
	node_set(talk, "once", once_token(rq));
	node_set_int(talk, "most", COMMENT_MOST);
	return OK;
}

/* What is being written on the page of comments. */
struct writing { int status; const char *text, *error, *problem; int64_t reply, edit; };

static int
writing_show(struct req *rq, const struct rec *r, const struct writing *w)
{
	struct ctx *ctx = &rq->ctx;
	struct node *talk = node_child(view_root(rq->view), "talk");
	int64_t id = w->reply ? w->reply : w->edit;
	const struct comment *c = NULL;
	size_t n = 0;

	node_set(talk, "page", "1");
	node_set(talk, "text", w->text);
	node_set(talk, "error", w->error);
	node_set(talk, "problem", w->problem);
	if (id)
		TRY(comment_list(ctx, r, &(struct comment_filter){ .id = id }, 1, &c, &n));
	if (!n || c->deleted_at != INSTANT_NONE)
		return OK;
	if (w->reply) {
		node_set_int(talk, "reply", id);
		node_set(talk, "label", arena_printf(ctx->mem, _("Reply to %s"), c->who));
		node_set(talk, "quoted", c->text);
	} else if (c->may_edit) {
		node_set(talk, "edit_url", arena_printf(ctx->mem, "%s/comments/%lld", record_url(ctx, r), (long long)id));
		node_set(talk, "label", _("Change your comment"));
		node_set(talk, "hint", arena_printf(ctx->mem, _("A comment can be changed for %d minutes."), COMMENT_EDIT_MINUTES));
		if (!w->text)
			node_set(talk, "text", c->text);
	}
	node_set(talk, "cancel_url", arena_printf(ctx->mem, "%s/comments", record_url(ctx, r)));
	return OK;
}

/* ---- the page ---------------------------------------------------------------------------------- */

static int
comments_fill(struct req *rq, const struct rec *r, struct node *talk)
{
	struct ctx *ctx = &rq->ctx;
	const struct comment *list;
	int64_t before = 0, count;
	size_t n;

	if (req_query(rq, "before") && str_int(req_query(rq, "before"), &before) != OK)
		before = 0;
	TRY(comment_count(ctx, r, &count));
	TRY(comment_list(ctx, r, &(struct comment_filter){ .before = before }, PAGE_SIZE, &list, &n));
	node_set(talk, "count", arena_printf(ctx->mem, "%lld", (long long)count));
	for (size_t i = 0; i < n; i++)
		comment_show(ctx, node_item(node_child(talk, "comments")), r, &list[i]);
	if (n == PAGE_SIZE)
		node_set(talk, "older_url", arena_printf(ctx->mem, "%s/comments?before=%lld", record_url(ctx, r), (long long)list[n - 1].id));
	return OK;
}

static int
comments_answer(struct req *rq, const struct rec *r, const struct writing *w)
{
	struct ctx *ctx = &rq->ctx;
	const char *url = record_url(ctx, r);
	struct node *back, *talk;

	TRY(view_frame(rq, _("Comments")));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, rec_title(ctx, r), url);
	view_crumb(rq->view, _("Comments"), NULL);
	talk = node_child(view_root(rq->view), "talk");
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", url);
	node_set(back, "label", _("Back"));
	node_set(talk, "record", rec_title(ctx, r));
	node_set(talk, "back_url", url);
	TRY(talk_fill(rq, r));
	TRY(writing_show(rq, r, w));
	TRY(comments_fill(rq, r, talk));
	return resp_page(rq, w->status, "comments.cs");
}

static int64_t
number_of(const char *text)
{
	int64_t n;

	return text && str_int(text, &n) == OK && n > 0 ? n : 0;
}

int
page_comments(struct req *rq)
{
	const struct writing w = { .status = 200, .reply = number_of(req_query(rq, "reply")), .edit = number_of(req_query(rq, "edit")) };
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	return comments_answer(rq, r, &w);
}

/* ---- what is done ---------------------------------------------------------------------------------- */

/* Back to where the form stood, with the comment in view. */
static int
comment_done(struct req *rq, const struct rec *r, int64_t id)
{
	struct ctx *ctx = &rq->ctx;
	const char *page = req_body(rq, "page") ? "/comments" : "";
	const char *location = id ? arena_printf(ctx->mem, "%s%s#c%lld", record_url(ctx, r), page, (long long)id)
	                          : arena_printf(ctx->mem, "%s%s", record_url(ctx, r), page);

	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}

/* The same key with other content: it was sent, changed and sent again. What was typed stays, with a new key. */
static int
sent_before(struct req *rq, const struct rec *r, struct writing w)
{
	w.status = 409;
	w.problem = _("This form was sent already; what you changed since is not saved. It stands below: send it again if it is meant.");
	return comments_answer(rq, r, &w);
}

/* *done: the answer is there. */
static int
begin(struct req *rq, struct rec **r, const struct writing *w, bool *done)
{
	struct once once;

	TRY(once_find(rq, &once));
	*done = once.found;
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_load(&rq->ctx, r, rq->type->name, rq->id));
	return once.found ? sent_before(rq, *r, *w) : OK;
}

int
page_comment_write(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct writing w = { .status = 422, .text = req_body(rq, "text"), .reply = number_of(req_body(rq, "reply")) };
	struct form *f = form_new(ctx);
	struct rec *r;
	int64_t id;
	bool done;

	TRY(begin(rq, &r, &w, &done));
	if (done)
		return OK;
	int rc = comment_write(ctx, r, w.text, w.reply, f, &id);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		w.error = form_message(f, "text");
		return comments_answer(rq, r, &w);
	}
	TRY(rc);
	return comment_done(rq, r, id);
}

int
page_comment_edit(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct writing w = { .status = 422, .text = req_body(rq, "text"), .edit = rq->entry };
	struct form *f = form_new(ctx);
	struct rec *r;
	bool done;

	TRY(begin(rq, &r, &w, &done));
	if (done)
		return OK;
	int rc = comment_edit(ctx, r, rq->entry, w.text, f);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		w.error = form_message(f, "text");
		return comments_answer(rq, r, &w);
	}
	if (rc == ERR_STATE) {
		err_clear(ctx);
		w.status = 409;
		w.edit = 0;
		w.problem = arena_printf(ctx->mem, _("A comment can be changed for %d minutes; that time is over. What you wrote stands below: you can send it as a new comment."),
		                         COMMENT_EDIT_MINUTES);
		return comments_answer(rq, r, &w);
	}
	TRY(rc);
	return comment_done(rq, r, rq->entry);
}

int
page_comment_delete(struct req *rq)
{
	struct rec *r;
	bool done;

	TRY(begin(rq, &r, &(struct writing){ .status = 409 }, &done));
	if (done)
		return OK;
	TRY(comment_delete(&rq->ctx, r, rq->entry));
	return comment_done(rq, r, rq->entry);
}

int
page_comment_pin(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct rec *r;

	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	int rc = comment_pin(ctx, r, rq->entry, !str_eq(req_body(rq, "on"), "0"));
	if (rc == ERR_STATE) {
		const struct writing w = { .status = 409, .problem = arena_printf(ctx->mem, _("At most %d comments can be pinned. Unpin another one first."), COMMENT_PINS) };

		err_clear(ctx);
		return comments_answer(rq, r, &w);
	}
	TRY(rc);
	return comment_done(rq, r, 0);
}

int
page_follow(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(follow_set(&rq->ctx, r, !str_eq(req_body(rq, "on"), "0")));
	return comment_done(rq, r, 0);
}

/* ---- who can be mentioned -------------------------------------------------------------------------------- */

int
page_people(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const struct org_entry *list[PEOPLE];
	const char *words = req_query(rq, "q"), *item;
	struct buf b;
	struct rec *r;
	size_t n;

	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	words = words ? arena_strndup(ctx->mem, words, strnlen(words, WORDS_SIZE)) : "";
	TRY(mention_people(ctx, r, words, PEOPLE, list, &n));
	buf_init(&b, ctx->mem);
	buf_addc(&b, '[');
	for (size_t i = 0; i < n; i++) {
		const struct json_pair pairs[] = { { "text", mention_text(ctx, list[i]) }, { "name", list[i]->title }, { "login", list[i]->code } };

		if (json_flat_write(ctx->mem, pairs, sizeof pairs / sizeof pairs[0], &item) == OK)
			buf_printf(&b, "%s%s", b.n > 1 ? "," : "", item);
	}
	buf_addc(&b, ']');
	return resp_text(rq, 200, "application/json; charset=utf-8", buf_str(&b));
}
