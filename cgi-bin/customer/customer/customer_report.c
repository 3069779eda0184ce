/*
 * customer_report.c - how many customers there are by industry, region, level and so on:
 * all, new ones, those that turned formal, those with something missing. Each figure
 * leads to the list of exactly these customers; the scope is that of the data layer.
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum { GROUPS_MOST = 200 };

/* By what is counted; tree: by the nodes at the top. */
static const char segments[] = "segments";	/* no field, but they are counted by, too */
static const struct report_by { const char *field; bool tree; } report_bys[] = {
	{ CUSTOMER_INDUSTRY, true }, { CUSTOMER_REGION, true }, { CUSTOMER_CATEGORY, true }, { CUSTOMER_LEVEL, false }, { CUSTOMER_OWNER, false },
	{ CUSTOMER_SOURCE, false }, { CUSTOMER_PERSON_TYPE, false }, { CUSTOMER_LIFECYCLE, false }, { CUSTOMER_VALUE_CLASS, false },
	{ segments, false },
};
enum { BYS = sizeof report_bys / sizeof report_bys[0] };

struct report {
	struct req *rq;
	struct ctx *ctx;
	const struct type *type;
	struct rec *empty;		/* a customer without values: labels, and what this user sees */
	const struct report_by *by;
	bool ranking;			/* of completeness, instead of numbers */
	int32_t from, to;
	const char *from_text, *to_text, *problem;
};
struct figures { int64_t all, fresh, formal, missing, percent; };	/* percent: the sum of completeness */

/* ---- what is asked for ---------------------------------------------------------------------- */

static const char *
param(const struct req *rq, const char *name)
{
	const char *s = req_param(rq, name);

	return s ? s : "";
}

static const char *
field_word(struct ctx *ctx, const char *field)
{
	static const struct { const char *field, *label; } words[] = {
		{ CUSTOMER_INDUSTRY, N_("Industry") }, { CUSTOMER_REGION, N_("Region") }, { CUSTOMER_CATEGORY, N_("Category") }, { CUSTOMER_LEVEL, N_("Level") },
		{ CUSTOMER_OWNER, N_("Owner") }, { CUSTOMER_SOURCE, N_("Source") }, { CUSTOMER_PERSON_TYPE, N_("Customer type") },
		{ CUSTOMER_LIFECYCLE, N_("Lifecycle") }, { CUSTOMER_VALUE_CLASS, N_("Customer value") },
	};
	const struct type *segment = type_find(ctx->types, "segment");

	if (strcmp(field, segments) == 0)
		return type_label(segment);

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].field, field) == 0)
			return lang_label(arena_printf(ctx->mem, "customer.%s", field), words[i].label);
	return field;
}

/* A day that was typed, else the usual one. What is no day is told. */
static int32_t
day_read(struct report *r, const char *typed, int32_t usual)
{
	int32_t day;

	if (!*typed)
		return usual;
	if (date_parse(&day, typed) == OK)
		/* The day after it is asked for, too, and all of them in the time of the company. */
		return day < date_from_ymd(1900, 1, 1) ? date_from_ymd(1900, 1, 1) : day < date_from_ymd(9999, 12, 31) ? day : date_from_ymd(9999, 12, 30);
	r->problem = _("Write days like 2026-01-31.");
	return usual;
}

static void
days_read(struct report *r)
{
	int year, month, day;

	date_to_ymd(r->ctx->today, &year, &month, &day);
	r->from = day_read(r, param(r->rq, "from"), date_from_ymd(year, 1, 1));
	r->to = day_read(r, param(r->rq, "to"), r->ctx->today);
	r->from_text = r->problem ? param(r->rq, "from") : date_str(r->ctx->mem, r->from);
	r->to_text = r->problem ? param(r->rq, "to") : date_str(r->ctx->mem, r->to);
	if (!r->problem && r->from > r->to)
		r->problem = _("The first day is later than the last one.");
}

static bool
by_is_open(const struct report *r, const struct report_by *by)
{
	if (by->field == segments)
		return perm_can(r->ctx, type_find(r->ctx->types, "segment"), NULL, "read");
	return rec_sees(r->empty, by->field);
}

/* The first field that this user sees, unless he asks for another one that he sees. */
static int
report_read(struct req *rq, struct report *r)
{
	const char *by = param(rq, "by");

	*r = (struct report){ .rq = rq, .ctx = req_ctx(rq) };
	r->type = type_find(r->ctx->types, "customer");
	r->ranking = strcmp(param(rq, "show"), "completeness") == 0;
	TRY(rec_new(r->ctx, &r->empty, "customer"));
	if (!*by)
		by = r->ranking ? CUSTOMER_OWNER : CUSTOMER_INDUSTRY;
	for (size_t i = 0; i < BYS; i++)
		if (by_is_open(r, &report_bys[i]) && (!r->by || strcmp(report_bys[i].field, by) == 0))
			r->by = &report_bys[i];
	days_read(r);
	return r->by ? OK : err_set(r->ctx, ERR_DENIED, "no field of customers to report by");
}

/* ---- figures ----------------------------------------------------------------------------------- */

#define FIGURES "COUNT(*) AS n, SUM(c.created_at >= ? AND c.created_at < ?) AS fresh, SUM(c.formal_at BETWEEN ? AND ?) AS formal,\n" \
	"SUM(c.completeness < 100) AS missing, SUM(c.completeness) AS percent\n"
#define TREE_FIGURES(tree, field) \
	"WITH g AS (SELECT c." field " AS node, " FIGURES "FROM {customer} c GROUP BY c." field ")\n" \
	"SELECT top.id, SUM(g.n), SUM(g.fresh), SUM(g.formal), SUM(g.missing), SUM(g.percent) FROM g\n" \
	"LEFT JOIN {" tree "} node ON node.id = g.node\n" \
	"LEFT JOIN {" tree "} top ON top.parent IS NULL AND node.path LIKE CONCAT(top.path, '%')\n" \
	"GROUP BY top.id ORDER BY SUM(g.n) DESC, top.id LIMIT 200"

static int
figures_plain(const struct report *r, const struct val *v, struct sql_rows **rows)
{
	return sql_rows(r->ctx, rows,
	                "SELECT CASE ? WHEN 'level' THEN c.level WHEN 'source' THEN c.source WHEN 'person_type' THEN c.person_type\n"
	                "WHEN 'lifecycle' THEN c.lifecycle WHEN 'value_class' THEN c.value_class ELSE NULL END AS k, " FIGURES
	                "FROM {customer} c GROUP BY k ORDER BY n DESC, k LIMIT 200", VALS(VTEXT(r->by->field), v[0], v[1], v[2], v[3]));
}

static int
figures_owner(const struct report *r, const struct val *v, struct sql_rows **rows)
{
	return sql_rows(r->ctx, rows, "SELECT c.owner, " FIGURES "FROM {customer} c GROUP BY c.owner ORDER BY n DESC, c.owner LIMIT 200",
	                VALS(v[0], v[1], v[2], v[3]));
}

/* Whoever is in two segments counts in both. */
static int
figures_segments(const struct report *r, const struct val *v, struct sql_rows **rows)
{
	return sql_rows(r->ctx, rows, "SELECT m.segment, " FIGURES "FROM {customer} c JOIN segment_member m ON m.type = 'customer' AND m.record = c.id\n"
	                "GROUP BY m.segment ORDER BY n DESC, m.segment LIMIT 200", VALS(v[0], v[1], v[2], v[3]));
}

/* From the first moment to the last, and the days. */
static int
days_vals(const struct report *r, struct val *v)
{
	struct ctx *ctx = r->ctx;
	int64_t first, end;

	TRY(instant_parse_local(&first, arena_printf(ctx->mem, "%s 00:00", date_str(ctx->mem, r->from)), ctx->zone));
	TRY(instant_parse_local(&end, arena_printf(ctx->mem, "%s 00:00", date_str(ctx->mem, r->to + 1)), ctx->zone));
	v[0] = VINSTANT(first);
	v[1] = VINSTANT(end);
	v[2] = VDATE(r->from);
	v[3] = VDATE(r->to);
	return OK;
}

static struct figures
figures_of(const struct sql_rows *rows)
{
	return (struct figures){ sql_int(rows, 1), sql_int(rows, 2), sql_int(rows, 3), sql_int(rows, 4), sql_int(rows, 5) };
}

static int
figures_all(const struct report *r, struct figures *out)
{
	struct sql_rows *rows;
	struct val v[4];

	TRY(days_vals(r, v));
	TRY(sql_rows(r->ctx, &rows, "SELECT 0, " FIGURES "FROM {customer} c", VALS(v[0], v[1], v[2], v[3])));
	if (sql_next(rows))
		*out = figures_of(rows);
	return OK;
}

static int
figures_read(const struct report *r, struct sql_rows **rows)
{
	struct ctx *ctx = r->ctx;
	struct val v[4];

	TRY(days_vals(r, v));
	if (strcmp(r->by->field, CUSTOMER_INDUSTRY) == 0)
		return sql_rows(ctx, rows, TREE_FIGURES("industry", "industry"), VALS(v[0], v[1], v[2], v[3]));
	if (strcmp(r->by->field, CUSTOMER_REGION) == 0)
		return sql_rows(ctx, rows, TREE_FIGURES("region", "region"), VALS(v[0], v[1], v[2], v[3]));
	if (strcmp(r->by->field, CUSTOMER_CATEGORY) == 0)
		return sql_rows(ctx, rows, TREE_FIGURES("customer_category", "category"), VALS(v[0], v[1], v[2], v[3]));
	if (r->by->field == segments)
		return figures_segments(r, v, rows);
	return strcmp(r->by->field, CUSTOMER_OWNER) == 0 ? figures_owner(r, v, rows) : figures_plain(r, v, rows);
}

/* ---- the list behind a figure ---------------------------------------------------------------------- */

/* key "" = the group of those without a value; NULL = all groups. */
static const char *
figure_url(const struct report *r, const char *key, const char *more)
{
	struct ctx *ctx = r->ctx;
	const char *group = !key ? "" : !*key ? arena_printf(ctx->mem, "%s.null()", r->by->field)
	                    : arena_printf(ctx->mem, "%s.%s(%s)", r->by->field, r->by->tree ? "under" : "eq", key);

	return type_list_url(ctx, r->type, !*group ? more : !*more ? group : arena_printf(ctx->mem, "and(%s,%s)", group, more));
}

/* NULL: this user may not use it. */
static const char *
segment_name(const struct report *r, const char *key)
{
	const struct group *g;
	dec id;

	if (dec_parse(&id, key) != OK || group_usable(r->ctx, r->type, id.micro / 1000000, &g) != OK || !g)
		return NULL;
	return g->name;
}

static const char *
group_label(const struct report *r, const char *key)
{
	bool link = r->by->tree || strcmp(r->by->field, CUSTOMER_OWNER) == 0;
	dec id;

	if (!*key || (link && dec_parse(&id, key) != OK))
		return _("(empty)");
	if (r->by->field == segments)
		return segment_name(r, key);
	rec_set(r->empty, r->by->field, link ? VLINK(id.micro / 1000000) : VTEXT(key));
	return arena_strdup(r->ctx->mem, show_field(r->ctx, r->empty, r->by->field));
}

/* ---- the page ------------------------------------------------------------------------------------------ */

static void
cell_add(const struct report *r, struct node *row, const char *label, int64_t n, const char *key, const char *filter)
{
	struct node *cell = node_item(node_child(row, "cells"));

	node_set(cell, "label", label);
	node_set_int(cell, "n", n);
	node_set(cell, "url", n ? figure_url(r, key, filter) : NULL);
}

static void
row_fill(const struct report *r, struct node *row, const char *key, const struct figures *f)
{
	struct ctx *ctx = r->ctx;
	const char *from = date_str(ctx->mem, r->from), *to = date_str(ctx->mem, r->to);
	struct node *cell;

	cell_add(r, row, type_plural(r->type), f->all, key, "");
	if (!r->ranking) {
		cell_add(r, row, _("Newly made"), f->fresh, key, arena_printf(ctx->mem, "and(created_at.ge(%s),created_at.le(%s))", from, to));
		cell_add(r, row, _("Turned formal"), f->formal, key, arena_printf(ctx->mem, "formal_at.between(%s,%s)", from, to));
	}
	cell_add(r, row, _("Incomplete"), f->missing, key, "completeness.lt(100)");
	cell = node_item(node_child(row, "cells"));
	node_set(cell, "label", _("Mean completeness"));
	node_set_int(cell, "n", f->all ? f->percent / f->all : 0);
	node_set(cell, "unit", "%");
}

struct counted { const char *key; struct figures f; };

/* The least complete first. */
static int
group_compare(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;
	int64_t left = x->f.percent * y->f.all, right = y->f.percent * x->f.all;

	return left < right ? -1 : left > right;
}

static int
table_fill(const struct report *r, struct node *page)
{
	struct counted groups[GROUPS_MOST];
	struct figures total = { 0 };
	struct sql_rows *rows;
	size_t n = 0;

	TRY(figures_read(r, &rows));
	for (; n < GROUPS_MOST && sql_next(rows); n++) {
		struct figures *f = &groups[n].f;

		groups[n].key = sql_text(rows, 0);
		if (r->by->field == segments && !segment_name(r, groups[n].key)) {
			n--;
			continue;
		}
		*f = figures_of(rows);
		total = (struct figures){ total.all + f->all, total.fresh + f->fresh, total.formal + f->formal, total.missing + f->missing,
			total.percent + f->percent };
	}
	if (r->ranking && n)
		qsort(groups, n, sizeof groups[0], group_compare);
	for (size_t i = 0; i < n; i++) {
		struct node *row = node_item(node_child(page, "rows"));

		node_set(row, "label", group_label(r, groups[i].key));
		row_fill(r, row, groups[i].key, &groups[i].f);
	}
	if (n == GROUPS_MOST)
		node_set(page, "notice", arena_printf(r->ctx->mem, _("Only the %d largest groups are shown; the totals are theirs."), GROUPS_MOST));
	if (r->by->field == segments) {
		TRY(figures_all(r, &total));
		node_set(page, "notice", _("A customer of two segments counts in both; the totals count every customer once, also those of no segment."));
	}
	row_fill(r, node_child(page, "total"), NULL, &total);
	return OK;
}

static const char *
report_url(const struct report *r, const char *show, const char *by)
{
	return arena_printf(r->ctx->mem, "/customer/reports?show=%s&by=%s&from=%s&to=%s", show, by, date_str(r->ctx->mem, r->from), date_str(r->ctx->mem, r->to));
}

static void
choices_fill(const struct report *r, struct node *page)
{
	const char *show = r->ranking ? "completeness" : "numbers";
	const struct { const char *show, *label; } tabs[] = { { "numbers", _("Numbers") }, { "completeness", _("Ranking by completeness") } };

	for (size_t i = 0; i < sizeof tabs / sizeof tabs[0]; i++) {
		struct node *tab = node_item(node_child(page, "tabs"));

		node_set(tab, "label", tabs[i].label);
		node_set(tab, "url", report_url(r, tabs[i].show, r->by->field));
		node_set(tab, "here", strcmp(tabs[i].show, show) == 0 ? "1" : NULL);
	}
	for (size_t i = 0; i < BYS; i++) {
		struct node *option;

		if (!by_is_open(r, &report_bys[i]))
			continue;
		option = node_item(node_child(page, "by"));
		node_set(option, "value", report_bys[i].field);
		node_set(option, "label", field_word(r->ctx, report_bys[i].field));
		node_set(option, "here", r->by == &report_bys[i] ? "1" : NULL);
	}
	node_set(page, "show", show);
	node_set(page, "from", r->from_text);
	node_set(page, "to", r->to_text);
	node_set(page, "problem", r->problem);
}

static int
report_page(struct req *rq)
{
	struct node *page = node_child(view_root(req_view(rq)), "report");
	struct report r;

	TRY(report_read(rq, &r));
	TRY(view_frame(rq, _("Customer reports")));
	view_crumb(req_view(rq), _("Customer reports"), NULL);
	choices_fill(&r, page);
	node_set(page, "by_label", field_word(r.ctx, r.by->field));
	node_set(page, "ranking", r.ranking ? "1" : NULL);
	node_set(page, "sentence", arena_printf(r.ctx->mem, r.ranking ? _("Mean completeness of customers by %s") : _("Number of customers by %s"),
	                                        field_word(r.ctx, r.by->field)));
	if (!r.problem)
		TRY(table_fill(&r, page));
	return resp_page(rq, r.problem ? 422 : 200, "customer_report.cs");
}

const struct page customer_report_pages[] = {
	{ .method = "GET", .path = "/reports", .right = "customer.read", .fn = report_page },
	{ 0 },
};
