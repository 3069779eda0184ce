/*
 * page_history.c - what was changed in a record, as sentences, newest first: in a tab of
 * its own, and among other things in the timeline beside the facts (page_timeline.c); the
 * page of all of it is page_history_all.c.
 */
#include "doc/role.h"
#include "web/page.h"

static bool
is_given(const char *s)
{
	return s && *s;
}

/* What belongs to a record without being a field of it: rights of a role. */
static bool
is_told(const struct audit_entry *e)
{
	return str_eq(e->op, "right");
}

const char *
history_label(struct ctx *ctx, const struct audit_entry *e)
{
	if (is_told(e))
		return role_key_label(ctx, e->name, e->line_name);
	if (!e->lines)
		return e->field ? field_label(e->field) : "";
	if (!e->field)
		return lines_label(e->lines);
	if (!is_given(e->line_name))
		return arena_printf(ctx->mem, _("%1$s: %2$s"), lines_label(e->lines), field_label(e->field));
	return arena_printf(ctx->mem, _("%1$s · %2$s: %3$s"), lines_label(e->lines), e->line_name,
	                    field_label(e->field));
}

const char *
row_sentence(struct ctx *ctx, const struct lines *lines, const char *name, bool added)
{
	return added ? arena_printf(ctx->mem, _("%1$s: row %2$s added"), lines_label(lines), name)
	             : arena_printf(ctx->mem, _("%1$s: row %2$s taken out"), lines_label(lines), name);
}

/* "Level: from “B” to “A”" - one message each, because word order differs. */
const char *
history_sentence(struct ctx *ctx, const struct audit_entry *e)
{
	const char *label = history_label(ctx, e);

	if (str_starts(e->op, "line_"))
		return row_sentence(ctx, e->lines, is_given(e->line_name) ? e->line_name : "–",
		                    str_eq(e->op, "line_add"));
	if (is_given(e->old) && is_given(e->now))
		return arena_printf(ctx->mem, _("%1$s: from “%2$s” to “%3$s”"), label, e->old,
		                    e->now);
	if (is_given(e->now))
		return arena_printf(ctx->mem, _("%1$s: set to “%2$s”"), label, e->now);
	return arena_printf(ctx->mem, _("%1$s: “%2$s” taken out"), label,
	                    is_given(e->old) ? e->old : "–");
}

/* A change of a field or of the rows, not the creation of the whole record. */
static bool
is_change(const struct audit_entry *e)
{
	return is_told(e) || e->field || (e->lines && str_starts(e->op, "line_"));
}

static const char *
said_title(const char *op)
{
	return str_eq(op, "comment")   ? _("Comment changed")
	     : str_eq(op, "uncomment") ? _("Comment deleted")
	     : str_eq(op, "file")      ? _("Attachment added")
	     : str_eq(op, "unfile")    ? _("Attachment deleted")
	     : str_eq(op, "group")     ? _("Added to segments")
	     : str_eq(op, "ungroup")   ? _("Taken out of segments")
	     : str_eq(op, "tag")       ? _("Tag added")
	                               : _("Tag taken off");
}

static const char *
said_icon(const char *op)
{
	return str_ends(op, "comment") ? ICON("message") : str_ends(op, "file") ? ICON("paperclip") : str_ends(op, "group") ? ICON("users-group") : ICON("tag");
}

const char *
history_title(struct ctx *ctx, const struct type *t, const struct audit_entry *e, size_t changes)
{
	if (str_eq(e->op, "create"))
		return arena_printf(ctx->mem, _("%s created"), type_label(t));
	if (str_eq(e->op, "delete"))
		return arena_printf(ctx->mem, _("%s deleted"), type_label(t));
	if (str_eq(e->op, "restore"))
		return arena_printf(ctx->mem, _("%s restored"), type_label(t));
	if (audit_is_said(e->op))
		return said_title(e->op);
	if (changes == 1 && is_change(e))
		return arena_printf(ctx->mem, _("%s changed"), history_label(ctx, e));
	if (is_told(e))
		return arena_printf(ctx->mem, lang_n("%zu right changed", "%zu rights changed", changes), changes);
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
	         : audit_is_said(op)     ? said_icon(op)
	                                 : ICON("edit"));
	node_set(n, "tone", create ? "ok" : gone ? "warn" : "");
}

/* Fields and rows that one save changed are one event. */
static const char *
event_kind(const struct audit_entry *e)
{
	return str_starts(e->op, "line_") || is_told(e) ? "update" : e->op;
}

size_t
history_event_size(const struct audit_entry *e, size_t n)
{
	size_t i = 1;

	while (i < n && e[i].batch == e[0].batch && e[i].at == e[0].at &&
	       str_eq(event_kind(&e[i]), event_kind(&e[0])) && str_eq(e[i].who, e[0].who))
		i++;
	return i;
}

/* What was added or taken off, by name. */
static void
said_lines(struct node *event, const struct audit_entry *e, size_t n)
{
	for (size_t i = n; i-- > 0;)
		if (is_given(e[i].now) || is_given(e[i].old))
			node_set(node_item(node_child(event, "lines")), "text", is_given(e[i].now) ? e[i].now : e[i].old);
}

void
history_event(struct ctx *ctx, struct node *event, const struct type *t, const struct audit_entry *e, size_t n,
              const struct history_show *show)
{
	size_t changes = 0, lines = 0;

	for (size_t i = 0; i < n; i++)
		changes += is_change(&e[i]);
	node_set(event, "title", history_title(ctx, t, e, changes));
	event_icon(event, e->op);
	node_set(event, "time", time_clock(ctx, e->at));
	node_set(event, "exact", instant_local(ctx->mem, e->at, ctx->zone));
	node_set(event, "iso", instant_str(ctx->mem, e->at));
	node_set(event, "who", e->who);
	if (audit_is_said(e->op))
		said_lines(event, e, n);
	if (!str_eq(event_kind(e), "update"))
		return;
	/* Newest first are the saves; what one of them changed stands in its own order. */
	for (size_t i = n; i-- > 0 && (!show->lines || lines < show->lines);) {
		struct node *line;

		if (!is_change(&e[i]))
			continue;
		line = node_item(node_child(event, "lines"));
		node_set(line, "text", history_sentence(ctx, &e[i]));
		if (show->line)
			show->line(show->of, line, &e[i]);
		lines++;
	}
	if (changes > lines)
		node_set(node_item(node_child(event, "lines")), "text", _("and more"));
}

size_t
history_days(struct ctx *ctx, struct node *record, const struct type *t, const struct audit_entry *entries,
             size_t n, const struct history_show *show)
{
	struct node *day = NULL;
	int32_t last = DATE_NONE;
	size_t i = 0;

	for (size_t shown = 0, size; i < n && (!show->events || shown < show->events); i += size, shown++) {
		int32_t date = instant_date(entries[i].at, ctx->zone);

		size = history_event_size(entries + i, n - i);
		if (!day || date != last) {
			day = node_item(node_child(record, "days"));
			node_set(day, "label", time_day(ctx, date));
			last = date;
		}
		history_event(ctx, node_item(node_child(day, "events")), t, entries + i, size, show);
	}
	return i;
}

int
history_tab(struct req *rq, struct node *record, const struct rec *r)
{
	const struct history_show show = { .lines = HISTORY_LINES };
	struct ctx *ctx = &rq->ctx;
	const struct audit_entry *entries;
	size_t n;

	node_set(record, "history", "1");
	TRY(audit_read(ctx, r, HISTORY_KEPT, &entries, &n));
	node_set(record, "whole_url", n ? arena_printf(ctx->mem, "%s/%lld/history", type_url(r->type),
	                                               (long long)rec_id(r)) : NULL);
	if (history_days(ctx, record, r->type, entries, n, &show) == n && n >= HISTORY_KEPT)
		node_set(record, "more", _("Only the latest changes are shown."));
	return OK;
}
