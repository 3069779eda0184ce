/*
 * page_detail.c - one record: title, chips, facts by section, and its history
 * as sentences, newest first.
 */
#include "web/page.h"

enum { CHIPS = 4, HISTORY = 200, LINES = 12 };

/* ---- head ---------------------------------------------------------------------------- */

static bool
chip_is(const struct field *f, const char *cell)
{
	if (f->kind != FIELD_ENUM)
		return false;
	for (size_t i = 0; i < f->option_count; i++)
		if (f->options[i].tone && *f->options[i].tone)
			return true;
	return str_eq(cell, "grade") || str_eq(cell, "state");
}

static void
record_chips(struct ctx *ctx, struct node *record, const struct rec *r)
{
	const struct type *t = r->type;
	const struct field *enabled = t->enabled;
	size_t n = 0;

	for (size_t i = 0; i < t->field_count && n < CHIPS; i++) {
		const struct field *f = &t->fields[i];
		const char *cell = show_cell_of(t, f);

		if (!chip_is(f, cell) || !r->readable[f->index] || val_is_empty(rec_at(r, f)))
			continue;
		show_value(ctx, node_item(node_child(record, "chips")), r, f, cell, SHOW_FACT);
		n++;
	}
	if (enabled && r->readable[enabled->index] && rec_at(r, enabled).kind == V_BOOL &&
	    !rec_at(r, enabled).b) {
		struct node *chip = node_item(node_child(record, "chips"));

		node_set(chip, "kind", "state");
		node_set(chip, "tone", "warn");
		node_set(chip, "text", _("Disabled"));
	}
}

static void
record_head(struct ctx *ctx, struct node *record, const struct rec *r)
{
	const struct type *t = r->type;
	const char *title = rec_title(ctx, r);

	node_set(record, "title", title);
	if (t->code && t->code != t->title && r->readable[t->code->index])
		node_set(record, "code", show_text(ctx, r, t->code));
	show_avatar(ctx, record, title, t->person);
	record_chips(ctx, record, r);
	if (t->owner && r->readable[t->owner->index] && !val_is_empty(rec_at(r, t->owner)))
		show_value(ctx, node_child(record, "owner"), r, t->owner, "person", SHOW_FACT);
	if (perm_can(ctx, t, r, "edit"))
		node_set(record, "edit_url",
		         arena_printf(ctx->mem, "%s/%lld/edit", type_url(t), (long long)rec_id(r)));
}

/* ---- facts ------------------------------------------------------------------------------- */

static void
fact_add(struct ctx *ctx, struct node *section, const struct rec *r, const struct field *f,
         bool wide)
{
	struct node *n = node_item(node_child(section, "facts"));

	node_set(n, "label", field_label(f));
	node_set(n, "wide", wide ? "1" : NULL);
	show_value(ctx, n, r, f, show_cell_of(r->type, f), SHOW_FACT);
}

static void
record_sections(struct ctx *ctx, struct node *record, const struct rec *r)
{
	static const char *const engine[] = {"created_by", "created_at", "updated_by",
	                                     "updated_at"};
	const struct type *t = r->type;
	struct node *n;

	for (size_t i = 0; i < t->section_count; i++) {
		const struct section *s = &t->sections[i];

		n = NULL;
		for (size_t k = 0; k < s->field_count; k++) {
			const struct field *f = s->fields[k];

			if (!r->readable[f->index] || f->kind == FIELD_LIST ||
			    f->kind == FIELD_FILE)
				continue;
			if (f == t->title || f == t->code)	/* they stand in the head */
				continue;
			if (!n) {
				n = node_item(node_child(record, "sections"));
				node_set(n, "label", type_text(t, s->label));
			}
			fact_add(ctx, n, r, f, s->wide[k] || f->kind == FIELD_LONGTEXT);
		}
	}
	n = node_item(node_child(record, "sections"));
	node_set(n, "label", _("Record"));
	for (size_t i = 0; i < sizeof(engine) / sizeof(*engine); i++) {
		const struct field *f = type_field(t, engine[i]);

		if (f)
			fact_add(ctx, n, r, f, false);
	}
}

/* ---- history --------------------------------------------------------------------------------- */

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

static int
record_history(struct ctx *ctx, struct node *record, const struct rec *r)
{
	const struct audit_entry *entries;
	struct node *day = NULL;
	int32_t last = DATE_NONE;
	size_t n;

	TRY(audit_read(ctx, r, HISTORY, &entries, &n));
	for (size_t i = 0, size; i < n; i += size) {
		int32_t date = instant_date(entries[i].at, ctx->zone);

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

/* ---- the page ------------------------------------------------------------------------------------ */

int
page_detail(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *record = node_child(view_root(rq->view), "record");
	struct node *back;
	struct rec *r;

	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	TRY(view_frame(rq, rec_title(ctx, r)));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view,
	           r->type->code && r->readable[r->type->code->index]
	                   ? show_text(ctx, r, r->type->code)
	                   : rec_title(ctx, r),
	           NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", type_url(r->type));
	node_set(back, "label", _("Back"));
	node_set(node_child(view_root(rq->view), "frame"), "here", type_plural(r->type));
	record_head(ctx, record, r);
	record_sections(ctx, record, r);
	TRY(preview_fill(ctx, node_child(record, "preview"), r));
	TRY(record_history(ctx, record, r));
	return resp_page(rq, 200, "detail.cs");
}
