/*
 * page_filter_build.c - a filter taken apart into groups and conditions for the
 * page that builds it, what was sent from there, and the filter of that again.
 */
#include "web/filter_page.h"

/* ---- comparisons by kind -------------------------------------------------------------------- */

static const struct built_op text_ops[] = {
	{ "like", N_("contains"), BUILT_TEXT }, { "notlike", N_("does not contain"), BUILT_TEXT },
	{ "starts", N_("begins with"), BUILT_TEXT }, { "eq", N_("is"), BUILT_TEXT }, { "ne", N_("is not"), BUILT_TEXT },
	{ "null", N_("is empty"), BUILT_NOTHING }, { "notnull", N_("is not empty"), BUILT_NOTHING },
	{ "eq_field", N_("is the same as the field"), BUILT_FIELD }, { "ne_field", N_("differs from the field"), BUILT_FIELD },
	{ 0 },
};
static const struct built_op long_ops[] = {
	{ "like", N_("contains"), BUILT_TEXT }, { "notlike", N_("does not contain"), BUILT_TEXT },
	{ "null", N_("is empty"), BUILT_NOTHING }, { "notnull", N_("is not empty"), BUILT_NOTHING }, { 0 },
};
static const struct built_op number_ops[] = {
	{ "ge", N_("at least"), BUILT_TEXT }, { "le", N_("at most"), BUILT_TEXT },
	{ "between", N_("between"), BUILT_TWO }, { "gt", N_("more than"), BUILT_TEXT }, { "lt", N_("less than"), BUILT_TEXT },
	{ "eq", N_("is"), BUILT_TEXT }, { "ne", N_("is not"), BUILT_TEXT },
	{ "null", N_("is empty"), BUILT_NOTHING }, { "notnull", N_("is not empty"), BUILT_NOTHING },
	{ "gt_field", N_("more than the field"), BUILT_FIELD }, { "ge_field", N_("at least the field"), BUILT_FIELD },
	{ "lt_field", N_("less than the field"), BUILT_FIELD }, { "le_field", N_("at most the field"), BUILT_FIELD },
	{ "eq_field", N_("is the same as the field"), BUILT_FIELD }, { "ne_field", N_("differs from the field"), BUILT_FIELD },
	{ 0 },
};
static const struct built_op date_ops[] = {
	{ "past", N_("in the last … days"), BUILT_DAYS }, { "next", N_("in the next … days"), BUILT_DAYS },
	{ "period", N_("in the period"), BUILT_PERIOD },
	{ "before_ago", N_("before … days ago"), BUILT_DAYS }, { "since_ago", N_("since … days ago"), BUILT_DAYS },
	{ "until_ahead", N_("until in … days"), BUILT_DAYS }, { "after_ahead", N_("later than in … days"), BUILT_DAYS },
	{ "eq", N_("on the day"), BUILT_TEXT }, { "lt", N_("before"), BUILT_TEXT }, { "ge", N_("from"), BUILT_TEXT },
	{ "le", N_("until"), BUILT_TEXT }, { "gt", N_("after"), BUILT_TEXT }, { "between", N_("between"), BUILT_TWO },
	{ "null", N_("is empty"), BUILT_NOTHING }, { "notnull", N_("is not empty"), BUILT_NOTHING },
	{ "lt_field", N_("before the field"), BUILT_FIELD }, { "le_field", N_("not after the field"), BUILT_FIELD },
	{ "gt_field", N_("after the field"), BUILT_FIELD }, { "ge_field", N_("not before the field"), BUILT_FIELD },
	{ "eq_field", N_("is the same as the field"), BUILT_FIELD }, { "ne_field", N_("differs from the field"), BUILT_FIELD },
	{ 0 },
};
static const struct built_op bool_ops[] = { { "yes", N_("yes"), BUILT_NOTHING }, { "no", N_("no"), BUILT_NOTHING }, { 0 } };
static const struct built_op list_ops[] = {
	{ "in", N_("is one of"), BUILT_LIST }, { "notin", N_("is none of"), BUILT_LIST },
	{ "null", N_("is empty"), BUILT_NOTHING }, { "notnull", N_("is not empty"), BUILT_NOTHING },
	{ "eq_field", N_("is the same as the field"), BUILT_FIELD }, { "ne_field", N_("differs from the field"), BUILT_FIELD },
	{ 0 },
};
static const struct built_op tree_ops[] = {
	{ "under", N_("is or lies below"), BUILT_LIST }, { "in", N_("is one of"), BUILT_LIST },
	{ "notin", N_("is none of"), BUILT_LIST },
	{ "null", N_("is empty"), BUILT_NOTHING }, { "notnull", N_("is not empty"), BUILT_NOTHING },
	{ "eq_field", N_("is the same as the field"), BUILT_FIELD }, { "ne_field", N_("differs from the field"), BUILT_FIELD },
	{ 0 },
};

/* Days from today, by the comparison that the grammar writes. */
static const struct { const char *name, *op, *word; } day_ops[] = {
	{ "before_ago", "lt", "today-" }, { "since_ago", "ge", "today-" },
	{ "until_ahead", "le", "today+" }, { "after_ahead", "gt", "today+" },
};
enum { DAY_OPS = sizeof day_ops / sizeof *day_ops };

const struct built_op *
built_ops(const struct field *f)
{
	if (field_is_beside(f))
		return list_ops;
	switch (f->kind) {
	case FIELD_LONGTEXT: return long_ops;
	case FIELD_INT: case FIELD_QTY: case FIELD_MONEY: case FIELD_RATE: return number_ops;
	case FIELD_DATE: case FIELD_DATETIME: return date_ops;
	case FIELD_BOOL: return bool_ops;
	case FIELD_ENUM: return list_ops;
	case FIELD_LINK: return f->target->tree ? tree_ops : list_ops;
	case FIELD_TEXT: case FIELD_LIST: case FIELD_FILE: case FIELD_IMAGE: break;
	}
	return text_ops;
}

const struct built_op *
built_op(const struct field *f, const char *name)
{
	for (const struct built_op *o = built_ops(f); o->name; o++)
		if (str_eq(o->name, name))
			return o;
	return NULL;
}

/* ---- rows ------------------------------------------------------------------------------------ */

bool
built_field(struct ctx *ctx, const struct type *t, const char *path, const struct field **via, const struct field **out)
{
	const char *dot = strchr(path, '.');
	const struct field *link = dot ? type_field(t, arena_strndup(ctx->mem, path, (size_t)(dot - path))) : NULL;

	*via = link;
	*out = dot ? link && filter_takes_via(ctx, link) ? filter_field(ctx, link->target, dot + 1) : NULL : filter_field(ctx, t, path);
	return filter_takes(ctx, *out);
}

const char *
built_path(struct ctx *ctx, const struct built_row *row)
{
	return row->via ? arena_printf(ctx->mem, "%s.%s", row->via->name, row->field->name) : row->field->name;
}

void
built_group_add(struct built *b)
{
	if (b->n < BUILD_GROUPS)
		b->groups[b->n++].n = 0;
}

struct built_row *
built_row_add(struct ctx *ctx, struct built_group *g)
{
	struct built_row *row = arena_alloc(ctx->mem, sizeof *row);

	row->v = row->w = row->more = row->more_id = row->more_shown = "";
	if (g->n == BUILD_ROWS)
		return NULL;
	return g->rows[g->n++] = row;
}

/* ---- from a filter ------------------------------------------------------------------------------ */

static const char *
decoded(struct ctx *ctx, const char *s)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (; *s; s++) {
		char hex[3] = { 0 };

		if (*s == '%' && s[1] && s[2]) {
			memcpy(hex, s + 1, 2);
			buf_addc(&b, (char)strtol(hex, NULL, 16));
			s += 2;
		} else {
			buf_addc(&b, *s);
		}
	}
	return buf_str(&b);
}

/* lt(today-30) as "before … days ago". */
static bool
row_by_days(struct ctx *ctx, struct built_row *row, const char *op)
{
	for (size_t i = 0; i < DAY_OPS; i++) {
		size_t n = strlen(day_ops[i].word);
		bool same = str_eq(row->v, "today") && strchr("lg", op[0]);

		if (!str_eq(op, day_ops[i].op) || (!same && strncmp(row->v, day_ops[i].word, n) != 0))
			continue;
		row->op = built_op(row->field, day_ops[i].name);
		row->v = same ? "0" : arena_strdup(ctx->mem, row->v + n);
		return true;
	}
	return false;
}

static bool
is_date_field(const struct field *f)
{
	return f->kind == FIELD_DATE || f->kind == FIELD_DATETIME;
}

/* The value as it is typed: percent for a rate. */
static const char *
typed(struct ctx *ctx, const struct field *f, struct val v)
{
	return v.kind == V_DATE ? date_str(ctx->mem, v.date) : v.kind == V_TEXT ? v.s : field_input(ctx, f, v);
}

static void
row_list(struct ctx *ctx, struct built_row *row, const char *args)
{
	const char *const *words = str_split(ctx->mem, args, ',');

	for (; *words && row->n < BUILD_LISTED; words++)
		row->list[row->n++] = decoded(ctx, *words);
}

static bool
row_pair(struct ctx *ctx, struct built_row *row, const struct filter_term *t, const char *op)
{
	row->op = built_op(t->field, arena_printf(ctx->mem, "%s_field", op));
	row->v = t->other->name;
	row->w = t->days ? arena_printf(ctx->mem, "%d", (int)t->days) : "";
	return row->op != NULL;
}

/* false: this page has no words for it. */
static bool
row_take(struct ctx *ctx, struct built_row *row, const struct filter_term *t)
{
	const char *op = filter_op_name(t->op);
	const bool listed = t->field->kind == FIELD_ENUM || t->field->kind == FIELD_LINK || field_is_tags(t->field);
	const bool people = t->field->kind == FIELD_LINK && strstr(t->args, "my_subordinates");

	row->via = t->via;
	row->field = t->field;
	row->v = decoded(ctx, t->args);
	if (t->other)
		return row_pair(ctx, row, t, op);
	if (t->field->kind == FIELD_BOOL && t->op == OP_EQ)
		return (row->op = built_op(t->field, t->vals[0].b ? "yes" : "no")) != NULL;
	if (listed && (t->op == OP_EQ || t->op == OP_NE))
		op = t->op == OP_EQ ? "in" : "notin";
	if (is_date_field(t->field) && t->op == OP_EQ && filter_period_label(row->v))
		return (row->op = built_op(t->field, "period")) != NULL;
	if (is_date_field(t->field) && row_by_days(ctx, row, op))
		return true;
	row->op = built_op(t->field, op);
	if (!row->op)
		return false;
	if (row->op->by == BUILT_LIST) {
		row_list(ctx, row, t->args);
		return people || t->n <= BUILD_LISTED;
	}
	if (row->op->by != BUILT_TEXT && row->op->by != BUILT_TWO)
		return true;
	if (is_date_field(t->field) && (strstr(row->v, "today") || strstr(row->v, "now") || strchr(row->v, '_')))
		return false;
	if (t->n && t->vals[0].kind == V_INSTANT)
		return false;
	row->v = t->n ? typed(ctx, t->field, t->vals[0]) : "";
	row->w = t->n > 1 ? typed(ctx, t->field, t->vals[1]) : "";
	return true;
}

static void
node_take(struct ctx *ctx, struct built_group *g, const struct filter *f)
{
	struct built_row *row = built_row_add(ctx, g);

	if (row && (f->kind != FILTER_TERM || !row_take(ctx, row, &f->term))) {
		row->field = NULL;
		row->raw = f->term.text;
	}
}

static bool
is_flat(const struct filter *f)
{
	for (const struct filter *child = f->first; child; child = child->next)
		if (child->kind != FILTER_TERM)
			return false;
	return true;
}

struct built *
built_from(struct ctx *ctx, const struct filter *f)
{
	struct built *b = arena_alloc(ctx->mem, sizeof *b);
	const bool flat = f && (f->kind == FILTER_TERM || is_flat(f));
	struct built_group *lone = NULL;

	if (!f || flat)
		built_group_add(b);
	if (!f)
		return b;
	b->any = !flat && f->kind == FILTER_OR;
	if (flat) {
		b->groups[0].any = f->kind == FILTER_OR;
		if (f->kind == FILTER_TERM)
			node_take(ctx, &b->groups[0], f);
		for (const struct filter *child = f->first; child; child = child->next)
			node_take(ctx, &b->groups[0], child);
		return b;
	}
	for (const struct filter *child = f->first; child; child = child->next) {
		if ((child->kind == FILTER_TERM || b->n >= BUILD_GROUPS - 1) && !lone) {
			built_group_add(b);
			lone = &b->groups[b->n - 1];
			lone->any = b->any;
		}
		if (child->kind == FILTER_TERM || b->n >= BUILD_GROUPS) {
			node_take(ctx, lone, child);
			continue;
		}
		built_group_add(b);
		b->groups[b->n - 1].any = child->kind == FILTER_OR;
		for (const struct filter *inner = child->first; inner; inner = inner->next)
			node_take(ctx, &b->groups[b->n - 1], inner);
	}
	return b;
}

/* ---- from the page ---------------------------------------------------------------------------------- */

/* "g0.1.op": group, row, and what of it; a group's own have no row. */
static bool
name_read(const char *name, int64_t *group, int64_t *row, const char **what)
{
	const char *dot = *name == 'g' ? strchr(name, '.') : NULL;
	char number[8];

	if (!dot || dot - name - 1 < 1 || dot - name - 1 > 2)
		return false;
	memcpy(number, name + 1, (size_t)(dot - name - 1));
	number[dot - name - 1] = '\0';
	if (str_int(number, group) != OK || *group < 0 || *group >= BUILD_GROUPS)
		return false;
	*row = -1;
	*what = dot + 1;
	if (**what < '0' || **what > '9')
		return true;
	dot = strchr(*what, '.');
	if (!dot || dot - *what > 2)
		return false;
	memcpy(number, *what, (size_t)(dot - *what));
	number[dot - *what] = '\0';
	*what = dot + 1;
	return str_int(number, row) == OK && *row >= 0 && *row < BUILD_ROWS;
}

static void
row_part(struct ctx *ctx, const struct type *t, struct built_row *row, const char *what, const char *value)
{
	if (str_eq(what, "field")) {
		if (!built_field(ctx, t, value, &row->via, &row->field))
			row->field = NULL;
	} else if (str_eq(what, "raw")) {
		row->raw = value;
	} else if (str_eq(what, "op") && row->field) {
		row->op = built_op(row->field, value);
	} else if (str_eq(what, "v")) {
		row->v = value;
	} else if (str_eq(what, "w")) {
		row->w = value;
	} else if (str_eq(what, "in") && row->n < BUILD_LISTED) {
		row->list[row->n++] = value;
	} else if (str_eq(what, "more")) {
		row->more = value;
	}
}

/* Gaps that removed rows left close themselves. */
static void
rows_close(struct built_group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i] && (g->rows[i]->field || g->rows[i]->raw))
			g->rows[n++] = g->rows[i];
	g->n = n;
}

static void
more_read(const struct req *rq, struct built *b)
{
	struct arena *mem = rq->ctx.mem;

	for (size_t g = 0; g < b->n; g++)
		for (size_t i = 0; i < b->groups[g].n; i++) {
			struct built_row *row = b->groups[g].rows[i];
			const char *id, *shown;

			if (!row || !*row->more)
				continue;
			id = req_query(rq, arena_printf(mem, "_id.g%zu.%zu.more", g, i));
			shown = req_query(rq, arena_printf(mem, "_shown.g%zu.%zu.more", g, i));
			row->more_id = id ? id : "";
			row->more_shown = shown ? shown : "";
		}
}

struct built *
built_read(struct req *rq, const struct type *t)
{
	struct ctx *ctx = &rq->ctx;
	struct built *b = arena_alloc(ctx->mem, sizeof *b);

	b->any = str_eq(req_query(rq, "any"), "1");
	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];
		int64_t group, at;
		const char *what;

		if (p->from_body || !name_read(p->name, &group, &at, &what))
			continue;
		while (b->n <= (size_t)group)
			built_group_add(b);
		struct built_group *g = &b->groups[group];
		if (at < 0) {
			g->any = str_eq(what, "any") ? str_eq(p->value, "1") : g->any;
			continue;
		}
		while (g->n <= (size_t)at)
			if (!built_row_add(ctx, g))
				break;
		row_part(ctx, t, g->rows[at], what, p->value);
	}
	more_read(rq, b);
	for (size_t i = 0; i < b->n; i++)
		rows_close(&b->groups[i]);
	if (!b->n)
		built_group_add(b);
	return b;
}

/* ---- to a filter --------------------------------------------------------------------------------------- */

static const char *
row_fail(struct built_row *row, const char *problem)
{
	row->problem = problem;
	return NULL;
}

/* Without blanks around; "" for what is no text at all. */
static const char *
trimmed(struct ctx *ctx, const char *text)
{
	const char *clean;

	return str_clean(ctx->mem, text, false, &clean) == OK ? clean : "";
}

/* One typed value as the grammar writes it. */
static const char *
row_value(struct ctx *ctx, struct built_row *row, const char *text)
{
	const char *problem = NULL;
	struct val v;

	text = trimmed(ctx, text);
	if (!*text)
		return row_fail(row, _("Enter a value."));
	if (row->field->kind == FIELD_TEXT || row->field->kind == FIELD_LONGTEXT)
		return str_url(ctx->mem, text);
	if (is_date_field(row->field)) {
		int32_t day;

		return date_parse(&day, text) == OK ? date_str(ctx->mem, day) : row_fail(row, _("Enter a date, such as 2026-11-23."));
	}
	if (field_parse(ctx, row->field, text, &v, &problem) != OK || val_is_empty(v)) {
		err_clear(ctx);
		return row_fail(row, problem ? problem : _("Enter a value."));
	}
	return field_raw(ctx, row->field, v);
}

/* What was looked up beside the choices. */
static bool
row_more(struct ctx *ctx, struct built_row *row)
{
	const char *problem = NULL;
	struct val v;
	int64_t id;

	if (!*row->more || row->n == BUILD_LISTED)
		return true;
	if (str_eq(row->more, row->more_shown) && str_int(row->more_id, &id) == OK && id > 0) {
		row->list[row->n++] = arena_printf(ctx->mem, "%lld", (long long)id);
	} else if (field_parse(ctx, row->field, row->more, &v, &problem) == OK && v.kind == V_LINK) {
		row->list[row->n++] = arena_printf(ctx->mem, "%lld", (long long)v.i);
	} else {
		err_clear(ctx);
		row_fail(row, problem ? problem : _("Enter a value."));
		return false;
	}
	row->more = row->more_id = row->more_shown = "";
	return true;
}

static const char *
row_listed(struct ctx *ctx, struct built_row *row)
{
	struct buf b;

	if (row->field->kind == FIELD_LINK && !field_is_beside(row->field) && !row_more(ctx, row))
		return NULL;
	if (!row->n)
		return row_fail(row, _("Choose at least one."));
	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < row->n; i++)
		buf_printf(&b, "%s%s", i ? "," : "", str_url(ctx->mem, row->list[i]));
	return arena_printf(ctx->mem, "%s(%s)", row->op->name, buf_str(&b));
}

static const char *
row_days(struct ctx *ctx, struct built_row *row)
{
	const bool counted = str_eq(row->op->name, "past") || str_eq(row->op->name, "next");
	const char *text = trimmed(ctx, row->v);
	int64_t n;

	if (str_int(text, &n) != OK || n < counted || n > 9999)
		return row_fail(row, counted ? _("Enter a number of days from 1 to 9999.") : _("Enter a number of days from 0 to 9999."));
	for (size_t i = 0; i < DAY_OPS; i++)
		if (str_eq(row->op->name, day_ops[i].name))
			return arena_printf(ctx->mem, "%s(%s%lld)", day_ops[i].op, day_ops[i].word, (long long)n);
	return arena_printf(ctx->mem, "%s(%lld)", row->op->name, (long long)n);
}

static const char *
row_other(struct ctx *ctx, struct built_row *row)
{
	const struct field *f = type_field(row->field->type, row->v);
	const char *days = trimmed(ctx, row->w);
	int64_t n = 0;

	if (!f || !filter_takes(ctx, f) || !filter_comparable(row->field, f))
		return row_fail(row, _("Choose a field."));
	if (!is_date_field(f) || !*days)
		return arena_printf(ctx->mem, "%s(%s)", row->op->name, f->name);
	if (str_int(*days == '+' ? days + 1 : days, &n) != OK || n < -9999 || n > 9999)
		return row_fail(row, _("Enter a number of days from -9999 to 9999."));
	return n ? arena_printf(ctx->mem, "%s(%s%+lld)", row->op->name, f->name, (long long)n)
	         : arena_printf(ctx->mem, "%s(%s)", row->op->name, f->name);
}

/* "in(A,B)": comparison and values; NULL with a problem at the row. */
static const char *
row_compared(struct ctx *ctx, struct built_row *row)
{
	const char *first, *second;

	switch (row->op->by) {
	case BUILT_LIST:
		return row_listed(ctx, row);
	case BUILT_DAYS:
		return row_days(ctx, row);
	case BUILT_PERIOD:
		return filter_period_label(row->v) ? arena_printf(ctx->mem, "eq(%s)", row->v) : row_fail(row, _("Choose a period."));
	case BUILT_FIELD:
		return row_other(ctx, row);
	case BUILT_TEXT:
		first = row_value(ctx, row, row->v);
		return first ? arena_printf(ctx->mem, "%s(%s)", row->op->name, first) : NULL;
	case BUILT_TWO:
		first = row_value(ctx, row, row->v);
		second = first ? row_value(ctx, row, row->w) : NULL;
		return second ? arena_printf(ctx->mem, "%s(%s,%s)", row->op->name, first, second) : NULL;
	case BUILT_NOTHING: case BUILT_RAW:
		break;
	}
	return row->field->kind == FIELD_BOOL && strlen(row->op->name) < 4 ? arena_printf(ctx->mem, "eq(%s)", row->op->name)
	                                                                   : arena_printf(ctx->mem, "%s()", row->op->name);
}

static const char *
row_text(struct ctx *ctx, struct built_row *row)
{
	const char *compared;

	if (!row->field)
		return *row->raw ? row->raw : row_fail(row, _("Enter a value."));
	if (!row->op)
		return row_fail(row, _("Choose a comparison."));
	compared = row_compared(ctx, row);
	return compared ? arena_printf(ctx->mem, "%s.%s", built_path(ctx, row), compared) : NULL;
}

bool
built_text(struct ctx *ctx, struct built *b, const char **out)
{
	struct buf all;
	size_t groups = 0;
	bool ok = true;

	buf_init(&all, ctx->mem);
	for (size_t g = 0; g < b->n; g++) {
		struct buf group;
		size_t n = 0;

		buf_init(&group, ctx->mem);
		for (size_t i = 0; i < b->groups[g].n; i++) {
			const char *text = row_text(ctx, b->groups[g].rows[i]);

			ok = ok && text;
			if (text)
				buf_printf(&group, "%s%s", n++ ? "," : "", text);
		}
		if (n)
			buf_printf(&all, n > 1 ? "%s%s(%s)" : "%s%s%s", groups++ ? "," : "",
			           n == 1 ? "" : b->groups[g].any ? "or" : "and", buf_str(&group));
	}
	*out = groups > 1 ? arena_printf(ctx->mem, "%s(%s)", b->any ? "or" : "and", buf_str(&all)) : buf_str(&all);
	return ok;
}
