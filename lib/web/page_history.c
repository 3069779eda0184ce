/*
 * page_history.c - what happened to a record, as sentences, newest first: the
 * latest beside the facts, all of it in a tab of its own.
 */
#include "web/page.h"

enum { HISTORY = 200, LINES = 12 };

static bool
is_given(const char *s)
{
	return s && *s;
}

/* "Level: from “B” to “A”" - one message each, because word order differs. */
static const char *
change_sentence(struct ctx *ctx, const struct audit_entry *e)
{
	const char *label = field_label(e->field);

	if (is_given(e->old) && is_given(e->now))
		return arena_printf(ctx->mem, _("%1$s: from “%2$s” to “%3$s”"), label, e->old,
		                    e->now);
	if (is_given(e->now))
		return arena_printf(ctx->mem, _("%1$s: set to “%2$s”"), label, e->now);
	return arena_printf(ctx->mem, _("%1$s: “%2$s” taken out"), label,
	                    is_given(e->old) ? e->old : "–");
}

static const char *
event_title(struct ctx *ctx, const struct type *t, const struct audit_entry *e, size_t changes)
{
	if (str_eq(e->op, "create"))
		return arena_printf(ctx->mem, _("%s created"), type_label(t));
	if (str_eq(e->op, "delete"))
		return arena_printf(ctx->mem, _("%s deleted"), type_label(t));
	if (str_eq(e->op, "restore"))
		return arena_printf(ctx->mem, _("%s restored"), type_label(t));
	if (changes == 1)
		return arena_printf(ctx->mem, _("%s changed"), field_label(e->field));
	return arena_printf(ctx->mem, lang_n("%zu field changed", "%zu fields changed", changes),
	                    changes);
}

static void
event_icon(struct node *n, const char *op)
{
	bool create = str_eq(op, "create"), gone = str_eq(op, "delete");

	node_set(n, "icon",
	         create                  ? ICON("plus")
	         : gone                  ? ICON("trash")
	         : str_eq(op, "restore") ? ICON("arrow-back-up")
	                                 : ICON("edit"));
	node_set(n, "tone", create ? "ok" : gone ? "warn" : "");
}

/* The changes that one save made. */
static size_t
event_size(const struct audit_entry *e, size_t n)
{
	size_t i = 1;

	while (i < n && e[i].batch == e[0].batch && e[i].at == e[0].at &&
	       str_eq(e[i].op, e[0].op) && str_eq(e[i].who, e[0].who))
		i++;
	return i;
}

static void
event_add(struct ctx *ctx, struct node *day, const struct type *t, const struct audit_entry *e,
          size_t n)
{
	struct node *event = node_item(node_child(day, "events"));
	size_t changes = 0, lines = 0;

	for (size_t i = 0; i < n; i++)
		changes += e[i].field != NULL;
	node_set(event, "title", event_title(ctx, t, e, changes));
	event_icon(event, e->op);
	node_set(event, "time", time_clock(ctx, e->at));
	node_set(event, "exact", instant_local(ctx->mem, e->at, ctx->zone));
	node_set(event, "iso", instant_str(ctx->mem, e->at));
	node_set(event, "who", e->who);
	if (!str_eq(e->op, "update"))
		return;
	for (size_t i = 0; i < n && lines < LINES; i++)
		if (e[i].field) {
			node_set(node_item(node_child(event, "lines")), "text",
			         change_sentence(ctx, &e[i]));
			lines++;
		}
	if (changes > lines)
		node_set(node_item(node_child(event, "lines")), "text", _("and more"));
}

int
history_fill(struct ctx *ctx, struct node *record, const struct rec *r, size_t events)
{
	const struct audit_entry *entries;
	struct node *day = NULL;
	int32_t last = DATE_NONE;
	size_t n, shown = 0;

	TRY(audit_read(ctx, r, HISTORY, &entries, &n));
	for (size_t i = 0, size; i < n; i += size) {
		int32_t date = instant_date(entries[i].at, ctx->zone);

		if (events && shown++ == events) {
			node_set(record, "older", "1");
			return OK;
		}
		size = event_size(entries + i, n - i);
		if (!day || date != last) {
			day = node_item(node_child(record, "days"));
			node_set(day, "label", time_day(ctx, date));
			last = date;
		}
		event_add(ctx, day, r->type, entries + i, size);
	}
	if (n >= HISTORY)
		node_set(record, "more", _("Only the latest changes are shown."));
	return OK;
}

int
history_tab(struct req *rq, struct node *record, const struct rec *r)
{
	node_set(record, "history", "1");
	return history_fill(&rq->ctx, record, r, 0);
}
