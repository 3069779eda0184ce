/* filter_sql.c - a filter as a condition of a statement. */
#include "doc/query.h"

enum { DAY_MS = 86400000, SCOPE_PLACES = 130 };

static const char *const compare[] = {
	[OP_LT] = " < ", [OP_LE] = " <= ", [OP_GT] = " > ", [OP_GE] = " >= "};

int64_t
filter_day_start(const struct ctx *ctx, int32_t day)
{
	const int64_t first = (int64_t)date_from_ymd(1, 1, 1) * DAY_MS;
	const int64_t last = ((int64_t)date_from_ymd(9999, 12, 31) + 1) * DAY_MS - 1;
	int64_t at;
	const char *midnight = arena_printf(ctx->mem, "%s 00:00", date_str(ctx->mem, day));

	/* At the ends of the calendar the zone leads out of it. */
	if (instant_parse_local(&at, midnight, ctx->zone) != OK)
		at = day < 0 ? first : last;
	return at < first ? first : at > last ? last : at;
}

/* A decimal travels as text, and MariaDB would compare text and decimal as floating point. */
void
filter_place(struct sql *q, const struct field *f, struct val v)
{
	if (f->kind == FIELD_MONEY || f->kind == FIELD_QTY || f->kind == FIELD_RATE) {
		sql_add(q, "CAST(");
		sql_val(q, v);
		sql_add(q, " AS DECIMAL(30,6))");
	} else {
		sql_val(q, v);
	}
}

static void
bound_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct field *f, enum op op,
	  struct val v)
{
	sql_column(q, alias, f->name);
	sql_add_text(q, compare[op]);
	filter_place(q, f, field_to_db(ctx, f, v));
}

/* An instant compared with a day: the day is a span of time in the company's zone. */
static void
day_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct field *f, enum op op,
	int32_t day)
{
	struct val start = VINSTANT(filter_day_start(ctx, day)),
	           end = VINSTANT(filter_day_start(ctx, day + 1));

	switch (op) {
	case OP_LT: bound_sql(ctx, q, alias, f, OP_LT, start); break;
	case OP_GE: bound_sql(ctx, q, alias, f, OP_GE, start); break;
	case OP_LE: bound_sql(ctx, q, alias, f, OP_LT, end); break;
	case OP_GT: bound_sql(ctx, q, alias, f, OP_GE, end); break;
	default:
		sql_add(q, "(");
		bound_sql(ctx, q, alias, f, OP_GE, start);
		sql_add(q, " AND ");
		bound_sql(ctx, q, alias, f, OP_LT, end);
		sql_add(q, ")");
	}
}

static void
equal_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct field *f, struct val v)
{
	if (f->kind == FIELD_DATETIME && v.kind == V_DATE) {
		day_sql(ctx, q, alias, f, OP_EQ, v.date);
		return;
	}
	sql_column(q, alias, f->name);
	sql_add(q, " = ");
	filter_place(q, f, field_to_db(ctx, f, v));
}

static void
in_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	enum field_kind kind = t->field->kind;

	if (kind == FIELD_DATETIME || kind == FIELD_MONEY || kind == FIELD_QTY || kind == FIELD_RATE) {
		for (size_t i = 0; i < t->n; i++) {
			if (i)
				sql_add(q, " OR ");
			equal_sql(ctx, q, alias, t->field, t->vals[i]);
		}
		if (!t->n)
			sql_add(q, "1=0");
		return;
	}
	struct val *vals = arena_new_array(ctx->mem, struct val, t->n + 1);

	for (size_t i = 0; i < t->n; i++)
		vals[i] = field_to_db(ctx, t->field, t->vals[i]);
	sql_column(q, alias, t->field->name);
	sql_add(q, " IN ");
	sql_list(q, vals, t->n);
}

/* The ids of the nodes and of all below them. */
static size_t
under_ids(struct ctx *ctx, const struct filter_term *t, struct val **out)
{
	struct val **below = arena_new_array(ctx->mem, struct val *, t->n + 1);
	size_t *counts = arena_new_array(ctx->mem, size_t, t->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		counts[i] = org_below(ctx->mem, ctx->org, t->field->target, t->vals[i].i, &below[i]);
		n += counts[i];
	}
	*out = arena_new_array(ctx->mem, struct val, n + 1);
	n = 0;
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < counts[i]; k++)
			(*out)[n++] = below[i][k];
	return n;
}

/* The node or anything below: ids where the process knows the tree, its path otherwise. */
static void
under_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	const struct type *target = t->field->target;
	struct val *ids;

	sql_column(q, alias, t->field->name);
	if (target->cached) {
		size_t n = under_ids(ctx, t, &ids);
		sql_add(q, " IN ");
		sql_list(q, ids, n);
		return;
	}
	sql_add(q, " IN (SELECT n.id FROM ");
	sql_ident(q, target->name);
	sql_add(q, " n JOIN ");
	sql_ident(q, target->name);
	sql_add(q, " top ON n.path LIKE CONCAT(top.path, '%') WHERE top.id IN ");
	sql_list(q, t->vals, t->n);
	sql_add(q, ")");
}

size_t
filter_places(struct ctx *ctx, const struct filter_term *t)
{
	struct val *ids;
	size_t n = t->n, places = 1;

	if (field_is_groups(t->field))
		return groups_places(ctx, t) + (t->via ? SCOPE_PLACES : 0);
	if (field_is_tags(t->field))
		return (t->n > 64 ? 128 : 2 * t->n) + 3 + (t->via ? SCOPE_PLACES : 0);
	if (t->op == OP_UNDER && t->field->target->cached)
		n = under_ids(ctx, t, &ids);
	if (t->via && !perm_reads_all(ctx, t->via->target))
		n += SCOPE_PLACES;
	if (t->op != OP_IN && t->op != OP_NOT_IN && t->op != OP_UNDER)
		return t->via ? n + 3 : 3;
	if (t->field->kind == FIELD_DATETIME)
		return 2 * n;
	while (places < n)
		places *= 2;
	return places > 128 ? 1 : places;	/* as sql_list() does it */
}

const char *
filter_like(struct arena *a, const char *before, const char *text, const char *after)
{
	struct buf b;

	buf_init(&b, a);
	buf_add(&b, before);
	for (const char *s = text; *s; s++) {
		if (strchr("%_!", *s))
			buf_addc(&b, '!');
		buf_addc(&b, *s);
	}
	buf_add(&b, after);
	return buf_str(&b);
}

static void
between_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	for (size_t i = 0; i < 2; i++) {
		const enum op op = i ? OP_LE : OP_GE;

		sql_add_text(q, i ? " AND " : "(");
		if (t->field->kind == FIELD_DATETIME && t->vals[i].kind == V_DATE)
			day_sql(ctx, q, alias, t->field, op, t->vals[i].date);
		else
			bound_sql(ctx, q, alias, t->field, op, t->vals[i]);
	}
	sql_add(q, ")");
}

static void
like_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct field *f, const char *before, const char *text)
{
	sql_column(q, alias, f->name);
	sql_add(q, " LIKE ");
	sql_val(q, VTEXT(filter_like(ctx->mem, before, text, "%")));
	sql_add(q, " ESCAPE '!'");
}

static void
value_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	const struct field *f = t->field;
	struct val v = t->n ? t->vals[0] : VNULL;

	switch (t->op) {
	case OP_EQ:
		if (t->n == 2)
			between_sql(ctx, q, alias, t);
		else
			equal_sql(ctx, q, alias, f, v);
		break;
	case OP_NE:	/* what is empty is not equal either */
	case OP_NOT_IN:
		sql_add(q, "NOT COALESCE(");
		if (t->op == OP_NOT_IN)
			in_sql(ctx, q, alias, t);
		else if (t->n == 2)
			between_sql(ctx, q, alias, t);
		else
			equal_sql(ctx, q, alias, f, v);
		sql_add(q, ", FALSE)");
		break;
	case OP_BETWEEN: case OP_PAST: case OP_NEXT:
		between_sql(ctx, q, alias, t);
		break;
	case OP_LT: case OP_LE: case OP_GT: case OP_GE:
		if (f->kind == FIELD_DATETIME && v.kind == V_DATE)
			day_sql(ctx, q, alias, f, t->op, v.date);
		else
			bound_sql(ctx, q, alias, f, t->op, v);
		break;
	case OP_IN:
		in_sql(ctx, q, alias, t);
		break;
	case OP_LIKE:
		like_sql(ctx, q, alias, f, "%", v.s);
		break;
	case OP_STARTS:
		like_sql(ctx, q, alias, f, "", v.s);
		break;
	case OP_NOT_LIKE:
		sql_add(q, "NOT COALESCE(");
		like_sql(ctx, q, alias, f, "%", v.s);
		sql_add(q, ", FALSE)");
		break;
	case OP_NULL: case OP_NOT_NULL: {
		bool null = t->op == OP_NULL;

		sql_column(q, alias, f->name);
		if (f->not_null)
			sql_add_text(q, null ? " = ''" : " <> ''");
		else
			sql_add_text(q, null ? " IS NULL" : " IS NOT NULL");
		break;
	}
	case OP_UNDER:
		under_sql(ctx, q, alias, t);
		break;
	}
}

static void
any_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	if (field_is_tags(t->field))
		tags_sql(ctx, q, alias, t);
	else if (t->other)
		filter_field_sql(q, alias, t);
	else if (field_is_groups(t->field))
		groups_sql(ctx, q, alias, t);
	else
		value_sql(ctx, q, alias, t);
}

/* Nothing changed before it was made: that narrows the usual order of lists,
 * where created_at has no index. */
static void
created_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	const struct field *f = t->field, *updated = type_field(f->type, "updated_at");
	bool from_then = t->op == OP_GE || t->op == OP_GT || t->op == OP_EQ || t->op == OP_BETWEEN ||
	                 t->op == OP_PAST || t->op == OP_NEXT;

	if (!f->engine || t->other || !str_eq(f->name, "created_at") || !from_then || !updated)
		return;
	sql_add(q, " AND ");
	if (t->vals[0].kind == V_DATE)
		day_sql(ctx, q, alias, updated, OP_GE, t->vals[0].date);
	else
		bound_sql(ctx, q, alias, updated, OP_GE, t->vals[0]);
}

/* Of the records that the link points to those within the scope: whoever cannot read one
 * learns nothing of it. */
static void
via_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	const struct type *target = t->via->target;

	sql_column(q, alias, t->via->name);
	sql_add(q, " IN (SELECT v.id FROM ");
	sql_ident(q, target->name);
	sql_add(q, " v WHERE v.deleted_at IS NULL");
	perm_where(ctx, q, target, "read", "v");
	sql_add(q, " AND ");
	any_sql(ctx, q, "v", t);
	sql_add(q, ")");
}

void
filter_term_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	sql_add(q, "(");
	if (t->via) {
		via_sql(ctx, q, alias, t);
	} else {
		any_sql(ctx, q, alias, t);
		created_sql(ctx, q, alias, t);
	}
	sql_add(q, ")");
}

void
filter_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter *f)
{
	if (f->kind == FILTER_TERM) {
		filter_term_sql(ctx, q, alias, &f->term);
		return;
	}
	sql_add(q, "(");
	for (const struct filter *child = f->first; child; child = child->next) {
		if (child != f->first)
			sql_add_text(q, f->kind == FILTER_AND ? " AND " : " OR ");
		filter_sql(ctx, q, alias, child);
	}
	sql_add(q, ")");
}
