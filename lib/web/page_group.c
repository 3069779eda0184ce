/*
 * page_group.c - a list by the values of one field: how many records each has, the
 * sums of the columns that have sums, and a way into each group.
 */
#include "doc/query.h"
#include "web/page.h"

enum { GROUPS = 200, GROUPED_ROWS = 200000, SUMS = 12 };

static void
menu_entry(struct node *list, const char *label, const char *url, bool here)
{
	struct node *n = node_item(node_child(list, "group_by"));

	node_set(n, "label", label);
	node_set(n, "url", url);
	node_set(n, "here", here ? "1" : NULL);
}

void
list_group_menu(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	struct list_state s = list_from_start(st);

	for (size_t i = 0; i < st->t->field_count; i++) {
		const struct field *f = &st->t->fields[i];

		if (f->engine || !query_groups_by(ctx, f))
			continue;
		s.group = f->name;
		menu_entry(list, field_label(f), list_href(ctx, &s), str_eq(st->group, f->name));
		if (str_eq(st->group, f->name))
			node_set(list, "grouped_by", field_label(f));
	}
	s.group = "";
	node_set(list, "ungroup_url", list_href(ctx, &s));
}

static size_t
sums_of(struct ctx *ctx, const struct list_state *st, const struct field **out)
{
	size_t n = 0;

	for (size_t i = 0; i < st->list->column_count && n < SUMS; i++)
		if (st->list->columns[i].sum && perm_field_readable(ctx, st->list->columns[i].field))
			out[n++] = st->list->columns[i].field;
	return n;
}

static const char *
group_label(struct ctx *ctx, const struct field *f, struct val v)
{
	const struct org_entry *e;

	if (v.kind == V_NULL || (v.kind == V_TEXT && !*v.s))
		return _("empty");
	if (f->kind == FIELD_ENUM)
		return option_label(ctx, f, v.s);
	if (f->kind != FIELD_LINK)
		return field_show(ctx, f, v);
	e = org_entry(ctx->org, f->target, v.i);
	return e && f->target->tree && e->path_title ? e->path_title : link_title(ctx, f->target, v.i);
}

/* The list with this group alone: exactly this value, not what lies below a node. */
static const char *
group_url(struct ctx *ctx, const struct list_state *st, const struct query *q, const struct field *f, struct val v)
{
	struct list_state s = list_from_start(st);
	const bool empty = v.kind == V_NULL || (v.kind == V_TEXT && !*v.s);
	const char *value = v.kind == V_TEXT ? str_url(ctx->mem, v.s) : v.kind == V_BOOL ? (v.b ? "yes" : "no")
	                    : arena_printf(ctx->mem, "%lld", (long long)v.i);

	s.group = "";
	s.f = list_filter_with(ctx, st, q, f, empty ? arena_printf(ctx->mem, "%s.null()", f->name)
	                                            : arena_printf(ctx->mem, "%s.eq(%s)", f->name, value));
	return list_href(ctx, &s);
}

static void
group_cells(struct ctx *ctx, struct node *n, const struct field *const *fields, const char *const *sums, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct node *cell = node_item(node_child(n, "sums"));

		node_set(cell, "label", field_label(fields[i]));
		node_set(cell, "text", sums ? field_show_sum(ctx, fields[i], sums[i]) : "");
	}
}

/* Every row is read once: that has a limit. */
static int
groups_small(struct query *q, int64_t *count)
{
	TRY(query_count(q, GROUPED_ROWS, count));
	return *count <= GROUPED_ROWS ? OK : query_refuse(q, _("Narrow the filter first: only up to %d records can be grouped."), GROUPED_ROWS);
}

static int
groups_fill(struct ctx *ctx, struct node *list, const struct list_state *st, struct query *q, const struct field *by, int64_t all)
{
	const struct field *fields[SUMS];
	const char *totals[SUMS];
	const struct query_group *groups;
	size_t n = sums_of(ctx, st, fields), count;
	struct node *total;

	TRY(query_groups(q, by, fields, n, GROUPS, &groups, &count));
	group_cells(ctx, node_child(list, "group_head"), fields, NULL, n);
	for (size_t i = 0; i < count && i < GROUPS; i++) {
		struct node *row = node_item(node_child(list, "groups"));
		const int64_t share = all ? groups[i].count * 100 / all : 0;

		node_set(row, "label", group_label(ctx, by, groups[i].value));
		node_set(row, "url", group_url(ctx, st, q, by, groups[i].value));
		node_set_int(row, "count", groups[i].count);
		node_set(row, "share", arena_printf(ctx->mem, "%lld", (long long)share));
		group_cells(ctx, row, fields, groups[i].sums, n);
	}
	if (count > GROUPS)
		node_set(list, "notice", arena_printf(ctx->mem, _("Only the %d largest groups are shown."), GROUPS));
	total = node_child(list, "group_total");
	node_set_int(total, "count", all);
	if (n)
		TRY(query_sum(q, fields, n, totals));
	group_cells(ctx, total, fields, totals, n);
	return OK;
}

int
list_groups(struct ctx *ctx, struct node *list, const struct list_state *st, struct query *q)
{
	const struct field *by = type_field(st->t, st->group);
	int64_t all;

	if (!query_groups_by(ctx, by))
		return query_refuse(q, _("The list cannot be grouped by this field."));
	TRY(groups_small(q, &all));
	node_set(list, "grouped", "1");
	return groups_fill(ctx, list, st, q, by, all);
}
