/*
 * page_timeline.c - what happened to a record in one row, newest first: changes of the
 * history, states of its life, comments. Attachments and tags come with the history.
 */
#include "doc/comment.h"
#include "web/page.h"

enum { COMMENTS_KEPT = 100 };

/* One of the three that is not NULL. n: entries of the history that one save made. */
struct happened { int64_t at; const struct audit_entry *entries; size_t n; const struct flow_log *state; const struct comment *comment; };
struct timeline { struct happened *list; size_t n; };

static void
history_add(struct timeline *t, const struct audit_entry *entries, size_t n)
{
	for (size_t i = 0, size; i < n; i += size) {
		size = history_event_size(entries + i, n - i);
		t->list[t->n++] = (struct happened){ .at = entries[i].at, .entries = entries + i, .n = size };
	}
}

/* That the record was made stands in its history. */
static void
states_add(struct timeline *t, const struct flow_log *log, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!str_eq(log[i].step, "create"))
			t->list[t->n++] = (struct happened){ .at = log[i].at, .state = &log[i] };
}

static void
comments_add(struct timeline *t, const struct comment *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		t->list[t->n++] = (struct happened){ .at = list[i].at, .comment = &list[i] };
}

/* Each part is in order already. */
static void
timeline_sort(struct timeline *t)
{
	for (size_t i = 1; i < t->n; i++) {
		struct happened one = t->list[i];
		size_t at = i;

		for (; at > 0 && t->list[at - 1].at < one.at; at--)
			t->list[at] = t->list[at - 1];
		t->list[at] = one;
	}
}

static void
happened_show(struct ctx *ctx, struct node *n, const struct rec *r, const struct happened *h)
{
	const struct history_show show = { .lines = HISTORY_LINES };

	if (h->entries)
		history_event(ctx, n, r->type, h->entries, h->n, &show);
	else if (h->state)
		state_event(ctx, n, r->type, h->state);
	else
		comment_show(ctx, n, r, h->comment);
}

static void
timeline_show(struct ctx *ctx, struct node *record, const struct rec *r, const struct timeline *t, size_t most)
{
	struct node *day = NULL;
	int32_t last = DATE_NONE;

	for (size_t i = 0; i < t->n && (!most || i < most); i++) {
		int32_t date = instant_date(t->list[i].at, ctx->zone);

		if (!day || date != last) {
			day = node_item(node_child(record, "days"));
			node_set(day, "label", time_day(ctx, date));
			last = date;
		}
		happened_show(ctx, node_item(node_child(day, "events")), r, &t->list[i]);
	}
}

static void
pinned_show(struct ctx *ctx, struct node *record, const struct rec *r, const struct comment *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].pinned_at != INSTANT_NONE)
			comment_show(ctx, node_item(node_child(record, "pinned")), r, &list[i]);
}

int
timeline_fill(struct req *rq, struct node *record, const struct rec *r, size_t events)
{
	struct ctx *ctx = &rq->ctx;
	const struct audit_entry *entries;
	const struct flow_log *log = NULL;
	const struct comment *comments;
	size_t n, log_n = 0, comment_n;
	struct timeline t = { .n = 0 };

	TRY(audit_read(ctx, r, HISTORY_KEPT, &entries, &n));
	if (r->type->workflow)
		TRY(flow_history(ctx, r, &log, &log_n));
	TRY(comment_list(ctx, r, &(struct comment_filter){ 0 }, COMMENTS_KEPT, &comments, &comment_n));
	t.list = arena_new_array(ctx->mem, struct happened, n + log_n + comment_n + 1);
	history_add(&t, entries, n);
	states_add(&t, log, log_n);
	comments_add(&t, comments, comment_n);
	timeline_sort(&t);
	timeline_show(ctx, record, r, &t, events);
	const struct comment *pinned = comments;
	size_t pinned_n = comment_n;
	if (comment_n == COMMENTS_KEPT)	/* older ones may be pinned */
		TRY(comment_list(ctx, r, &(struct comment_filter){ .pinned = true }, COMMENT_PINS, &pinned, &pinned_n));
	pinned_show(ctx, record, r, pinned, pinned_n);
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
	node_set(record, "whole_url", n ? arena_printf(ctx->mem, "%s/history", url) : NULL);
	node_set(record, "comments_url", comment_n ? arena_printf(ctx->mem, "%s/comments", url) : NULL);
	if (!events && n >= HISTORY_KEPT)
		node_set(record, "more", _("Only the latest changes are shown."));
	return talk_fill(rq, r);
}
