/*
 * page_filter_edit.c - the page that puts a filter together: groups of conditions,
 * a comparison and a value that suit the field. Every change is another address
 * of this page, so that it works without script and nothing is kept anywhere.
 */
#include "doc/group.h"
#include "doc/tag.h"
#include "web/filter_page.h"

enum { CHOICES = 24 };

/* ---- fields to choose from ------------------------------------------------------------------ */

static void
field_option(struct ctx *ctx, struct node *group, const struct field *via, const struct field *f)
{
	struct node *o;

	if (!filter_takes(ctx, f))
		return;
	o = node_item(node_child(group, "fields"));
	node_set(o, "value", via ? arena_printf(ctx->mem, "%s.%s", via->name, f->name) : f->name);
	node_set(o, "label", field_label(f));
}

/* Of the engine's own fields those that people know. */
static bool
is_offered(const struct field *f)
{
	static const char *const known[] = { "created_at", "created_by", "updated_at", "updated_by" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i], f->name))
			return true;
	return !f->engine;
}

static void
fields_fill(struct ctx *ctx, struct node *n, const struct type *t)
{
	struct node *own = node_item(node_child(n, "sets"));

	node_set(own, "label", type_label(t));
	for (size_t i = 0; i < t->field_count; i++)
		if (is_offered(&t->fields[i]))
			field_option(ctx, own, NULL, &t->fields[i]);
	field_option(ctx, own, NULL, filter_field(ctx, t, "tags"));
	if (t->groups)
		field_option(ctx, own, NULL, filter_field(ctx, t, t->groups_word));
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *link = &t->fields[i];
		struct node *set;

		if (link->engine || !filter_takes_via(ctx, link))
			continue;
		set = node_item(node_child(n, "sets"));
		node_set(set, "label", arena_printf(ctx->mem, "%s ›", field_label(link)));
		for (size_t k = 0; k < link->target->field_count; k++)
			if (!link->target->fields[k].engine)
				field_option(ctx, set, link, &link->target->fields[k]);
	}
}

/* ---- one condition ------------------------------------------------------------------------------ */

static void
choice(struct node *n, const char *value, const char *label, bool on)
{
	struct node *o = node_item(node_child(n, "choices"));

	node_set(o, "value", value);
	node_set(o, "label", label);
	node_set(o, "on", on ? "1" : NULL);
}

static bool
row_has(const struct built_row *row, const char *value)
{
	for (size_t i = 0; i < row->n; i++)
		if (str_eq(row->list[i], value))
			return true;
	return false;
}

static void
choices_enum(struct ctx *ctx, struct node *n, const struct built_row *row)
{
	const struct option *options;
	size_t count = enum_options(ctx, row->field, &options);

	for (size_t i = 0; i < count; i++)
		choice(n, options[i].value, option_label(ctx, row->field, options[i].value), row_has(row, options[i].value));
	for (size_t i = 0; i < row->n; i++) {
		bool known = false;

		for (size_t k = 0; k < count && !known; k++)
			known = str_eq(options[k].value, row->list[i]);
		if (!known)
			choice(n, row->list[i], option_label(ctx, row->field, row->list[i]), true);
	}
}

/* Without them, when they cannot be read, what is chosen is still there. */
static void
choices_tags(struct ctx *ctx, struct node *n, const struct built_row *row)
{
	const struct tag *list = NULL;
	size_t count = 0;

	if (tag_all(ctx, row->field->type, false, &list, &count) != OK)
		count = 0;
	for (size_t i = 0; i < count; i++)
		choice(n, list[i].name, list[i].name, row_has(row, list[i].name));
	for (size_t i = 0; i < row->n; i++) {
		bool known = false;

		for (size_t k = 0; k < count && !known; k++)
			known = str_eq(list[k].name, row->list[i]);
		if (!known)
			choice(n, row->list[i], row->list[i], true);
	}
}

static void
choices_groups(struct ctx *ctx, struct node *n, const struct built_row *row)
{
	const struct group *list = NULL;
	size_t count = 0;

	if (group_all(ctx, row->field->type, &list, &count) != OK)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		const char *id = arena_printf(ctx->mem, "%lld", (long long)list[i].id);

		if (!list[i].gone)
			choice(n, id, list[i].name, row_has(row, id));
	}
}

static bool
is_word(const char *s)
{
	return str_eq(s, "me") || str_eq(s, "my_subordinates") || str_eq(s, "my_dept");
}

static void
choices_personal(struct ctx *ctx, struct node *n, const struct built_row *row)
{
	const bool employee = str_eq(row->field->to, "employee");

	if ((employee && ctx->user->employee) || str_eq(row->field->to, "user"))
		choice(n, "me", _("Me"), row_has(row, "me"));
	if (employee && ctx->user->employee && !str_eq(row->op->name, "under"))
		choice(n, "my_subordinates", _("My subordinates"), row_has(row, "my_subordinates"));
	if (str_eq(row->field->to, "department") && ctx->user->dept)
		choice(n, "my_dept", _("My department"), row_has(row, "my_dept"));
}

/* What is chosen is a box that can be cleared; of many records one more is looked up. */
static void
choices_link(struct ctx *ctx, struct node *n, const struct built_row *row)
{
	const struct org_entry *const *entries = NULL;
	const struct type *target = row->field->target;
	size_t count = link_entries(ctx, target, &entries);
	const bool all = count && count <= CHOICES;

	choices_personal(ctx, n, row);
	for (size_t i = 0; all && i < count; i++) {
		const char *id = arena_printf(ctx->mem, "%lld", (long long)entries[i]->id);

		if (entries[i]->enabled || row_has(row, id))
			choice(n, id, target->tree && entries[i]->path_title ? entries[i]->path_title : entries[i]->title, row_has(row, id));
	}
	for (size_t i = 0; i < row->n; i++) {
		int64_t id;

		if (is_word(row->list[i]) || str_int(row->list[i], &id) != OK || (all && org_entry(ctx->org, target, id)))
			continue;
		choice(n, row->list[i], term_value_label(ctx, row->field, VLINK(id), row->n <= 5), true);
	}
	if (all)
		return;
	node_set(n, "pick_url", arena_printf(ctx->mem, "%s/pick", type_url(target)));
	node_set(n, "more", row->more);
	node_set(n, "more_id", row->more_id);
	node_set(n, "more_shown", row->more_shown);
}

static void
choices_period(struct node *n, const struct built_row *row)
{
	static const char *const days[] = { "today", "yesterday", "tomorrow" };

	for (size_t i = 0; i < 3; i++)
		choice(n, days[i], filter_period_label(days[i]), str_eq(row->v, days[i]));
	for (const char *const *p = filter_periods; *p; p++)
		choice(n, *p, filter_period_label(*p), str_eq(row->v, *p));
}

/* The fields that this one can be compared with. */
static size_t
choices_fields(struct ctx *ctx, struct node *n, const struct built_row *row)
{
	const struct type *t = row->field->type;
	size_t found = 0;

	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		const bool chosen = str_eq(row->v, f->name);

		if ((!chosen && !is_offered(f)) || !filter_takes(ctx, f) || !filter_comparable(row->field, f))
			continue;
		found++;
		if (n)
			choice(n, f->name, field_label(f), chosen);
	}
	return found;
}

static const char *
widget_name(enum built_by by)
{
	static const char *const names[] = { [BUILT_NOTHING] = "", [BUILT_TEXT] = "text", [BUILT_TWO] = "two",
		[BUILT_DAYS] = "days", [BUILT_PERIOD] = "period", [BUILT_LIST] = "list", [BUILT_FIELD] = "field", [BUILT_RAW] = "raw" };

	return names[by];
}

static void
row_widget(struct ctx *ctx, struct node *n, const struct built_row *row)
{
	const bool date = row->field->kind == FIELD_DATE || row->field->kind == FIELD_DATETIME;

	node_set(n, "widget", widget_name(row->op->by));
	node_set(n, "input", date ? "date" : "text");
	node_set(n, "number", field_is_number(row->field) ? "1" : NULL);
	node_set(n, "unit", field_is_number(row->field) ? field_unit(row->field) : NULL);
	node_set(n, "v", row->v);
	node_set(n, "w", row->w);
	if (row->op->by == BUILT_FIELD) {
		choices_fields(ctx, n, row);
		node_set(n, "days", date ? "1" : NULL);
	} else if (row->op->by == BUILT_PERIOD)
		choices_period(n, row);
	else if (field_is_tags(row->field) && row->op->by == BUILT_LIST)
		choices_tags(ctx, n, row);
	else if (field_is_groups(row->field) && row->op->by == BUILT_LIST)
		choices_groups(ctx, n, row);
	else if (row->op->by == BUILT_LIST && row->field->kind == FIELD_ENUM)
		choices_enum(ctx, n, row);
	else if (row->op->by == BUILT_LIST)
		choices_link(ctx, n, row);
}

static void
row_fill(struct ctx *ctx, struct node *n, struct built_row *row, const char *name)
{
	const struct filter_term term = { .field = row->field, .via = row->via };

	node_set(n, "name", name);
	node_set(n, "problem", row->problem);
	node_set(n, "wrong", row->problem ? arena_printf(ctx->mem, "%s-e", name) : NULL);
	if (!row->field) {
		node_set(n, "raw", row->raw);
		node_set(n, "label", _("Condition"));
		return;
	}
	if (!row->op)
		row->op = built_ops(row->field);
	node_set(n, "label", term_field_label(ctx, &term));
	node_set(n, "field", built_path(ctx, row));
	const bool alone = !choices_fields(ctx, NULL, row);	/* no field to compare it with */
	for (const struct built_op *o = built_ops(row->field); o->name; o++) {
		if (alone && o->by == BUILT_FIELD && o != row->op)
			continue;
		struct node *op = node_item(node_child(n, "ops"));

		node_set(op, "value", o->name);
		node_set(op, "label", _(o->label));
		node_set(op, "here", o == row->op ? "1" : NULL);
	}
	row_widget(ctx, n, row);
}

/* ---- what a button asked for ------------------------------------------------------------------------ */

/* The row that was just added is where the cursor goes. */
struct edit { struct built *b; size_t focus_group, focus_row; bool focus; };

static void
edit_add(struct req *rq, struct edit *e)
{
	const char *button = req_query(rq, "_add");

	for (size_t g = 0; g < e->b->n; g++) {
		const char *path = req_query(rq, arena_printf(rq->ctx.mem, "g%zu.new", g));
		struct built_row *row;
		const struct field *via, *f;

		if (!path || !*path || (button && !str_eq(button, arena_printf(rq->ctx.mem, "%zu", g))) ||
		    !built_field(&rq->ctx, rq->type, path, &via, &f))
			continue;
		row = built_row_add(&rq->ctx, &e->b->groups[g]);
		if (!row)
			continue;
		row->via = via;
		row->field = f;
		*e = (struct edit){ .b = e->b, .focus_group = g, .focus_row = e->b->groups[g].n - 1, .focus = true };
	}
}

static void
edit_drop(struct req *rq, struct edit *e)
{
	const char *drop = req_query(rq, "_drop"), *group = req_query(rq, "_dropgroup");
	struct built *b = e->b;

	for (size_t g = 0; g < b->n && drop; g++)
		for (size_t i = 0; i < b->groups[g].n; i++)
			if (str_eq(drop, arena_printf(rq->ctx.mem, "%zu.%zu", g, i))) {
				b->groups[g].n--;
				for (; i < b->groups[g].n; i++)
					b->groups[g].rows[i] = b->groups[g].rows[i + 1];
			}
	for (size_t g = 0; g < b->n && group; g++)
		if (str_eq(group, arena_printf(rq->ctx.mem, "%zu", g))) {
			b->n--;
			for (; g < b->n; g++)
				b->groups[g] = b->groups[g + 1];
		}
	if (req_query(rq, "_group"))
		built_group_add(b);
	if (!b->n)
		built_group_add(b);
}

/* ---- the page ------------------------------------------------------------------------------------------ */

static void
groups_fill(struct ctx *ctx, struct node *n, const struct edit *e)
{
	for (size_t g = 0; g < e->b->n; g++) {
		struct node *group = node_item(node_child(n, "groups"));

		node_set_int(group, "at", (int64_t)g);
		node_set(group, "how", arena_printf(ctx->mem, "g%zu.any", g));
		node_set(group, "any", e->b->groups[g].any ? "1" : NULL);
		for (size_t i = 0; i < e->b->groups[g].n; i++) {
			struct node *row = node_item(node_child(group, "rows"));

			row_fill(ctx, row, e->b->groups[g].rows[i], arena_printf(ctx->mem, "g%zu.%zu", g, i));
			node_set(row, "drop", arena_printf(ctx->mem, "%zu.%zu", g, i));
			node_set(row, "focus", e->focus && e->focus_group == g && e->focus_row == i ? "1" : NULL);
		}
	}
	node_set(n, "any", e->b->any ? "1" : NULL);
	node_set(n, "several", e->b->n > 1 ? "1" : NULL);
}

static int
edit_show(struct req *rq, const struct list_state *st, const struct edit *e, const char *problem)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(rq->view), "filter");
	struct list_state from = list_from_start(st);

	TRY(view_frame(rq, _("Filter")));
	view_crumb(rq->view, type_plural(st->t), list_href(ctx, &from));
	view_crumb(rq->view, _("Filter"), NULL);
	node_set(n, "url", arena_printf(ctx->mem, "%s/filter", type_url(st->t)));
	node_set(n, "back_url", list_href(ctx, &from));
	node_set(n, "clear_url", list_href_filter(ctx, st, ""));
	node_set(n, "title", arena_printf(ctx->mem, _("Filter %s"), type_plural(st->t)));
	node_set(n, "problem", problem);
	list_kept(ctx, n, st);
	fields_fill(ctx, n, st->t);
	groups_fill(ctx, n, e);
	return resp_page(rq, problem ? 422 : 200, "filter.cs");
}

static bool
rows_wrong(const struct built *b)
{
	for (size_t g = 0; g < b->n; g++)
		for (size_t i = 0; i < b->groups[g].n; i++)
			if (b->groups[g].rows[i]->problem)
				return true;
	return false;
}

/* The list with the filter, or the page again with what is wrong. */
static int
edit_apply(struct req *rq, const struct list_state *st, const struct edit *e)
{
	struct ctx *ctx = &rq->ctx;
	struct query *q;
	const char *text;

	if (!built_text(ctx, e->b, &text))
		return edit_show(rq, st, e, rows_wrong(e->b) ? _("Some conditions are not complete.") : _("The filter cannot be used."));
	TRY(query_new(ctx, &q, st->t->name));
	int rc = query_filter(q, text);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return edit_show(rq, st, e, query_problem(q));
	}
	TRY(rc);
	return resp_redirect(rq, "%s", list_href_filter(ctx, st, text));
}

int
page_filter_edit(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct edit e = { 0 };
	struct list_state st;
	struct filter *f = NULL;
	const char *problem = NULL;

	TRY(list_read(rq, &st));
	if (req_query(rq, "_form")) {
		e.b = built_read(rq, st.t);
		if (str_eq(req_query(rq, "_do"), "apply"))
			return edit_apply(rq, &st, &e);
		edit_add(rq, &e);
		edit_drop(rq, &e);
		return edit_show(rq, &st, &e, NULL);
	}
	int rc = filter_parse(ctx, st.t, st.f, &f, &problem);
	if (rc != OK && rc != ERR_INVALID)
		return rc;
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		f = NULL;
	}
	e.b = built_from(ctx, f);
	return edit_show(rq, &st, &e, problem);
}
