/*
 * num.c - numbers of documents and codes of masters. An ordinary number is
 * taken by one autocommit statement on the side connection: nobody waits, gaps
 * happen. A gapless one is taken in the transaction itself, as its last lock.
 */
#include "doc/rec.h"

enum { MOST_TRIES = 40, MOST_STEP = 4096 };

struct rule { const char *name, *pattern, *reset, *scope; bool gapless; };

/* ---- the pattern ------------------------------------------------------------------- */

/* What stands in the braces at s; NULL when they do not close. */
static const char *
segment_name(struct arena *mem, const char *s, size_t *used)
{
	size_t n = strcspn(s, "}");

	*used = n + 1;
	return s[n] ? arena_strndup(mem, s + 1, n - 1) : NULL;
}

static int
serial_width(const char *segment)
{
	if (!str_starts(segment, "seq:") || segment[4] < '1' || segment[4] > '9' || segment[5])
		return 0;
	return segment[4] - '0';
}

static bool
segment_is_known(const char *segment)
{
	static const char *const names[] = { "yyyy", "yy", "mm", "dd", "dept", "owner", "type", NULL };

	return words_have(names, segment) || serial_width(segment) > 0;
}

/* The finest part of the date that a pattern prints: 0 none, 1 year, 2 month, 3 day. */
static int
finest_date(const char *segment)
{
	return str_starts(segment, "yy") ? 1 : str_eq(segment, "mm") ? 2 : str_eq(segment, "dd") ? 3 : 0;
}

static int
reset_level(const char *reset)
{
	return str_eq(reset, "year") ? 1 : str_eq(reset, "month") ? 2 : str_eq(reset, "day") ? 3 : 0;
}

const char *
num_problem(struct arena *mem, const char *pattern, const char *reset)
{
	int serials = 0, level = reset_level(reset);
	bool printed[4] = { true };
	size_t used;

	for (const char *p = pattern; *p; p += used) {
		used = 1;
		if (*p == '}')
			return _("Every bracket that closes needs one that opens.");
		if (*p != '{')
			continue;
		const char *segment = segment_name(mem, p, &used);
		if (!segment || !segment_is_known(segment))
			return _("Use only {yyyy} {yy} {mm} {dd} {dept} {owner} {type} and one {seq:5} in brackets.");
		serials += serial_width(segment) > 0;
		printed[finest_date(segment)] = true;
	}
	if (serials != 1)
		return _("The pattern needs exactly one serial number, for example {seq:5}.");
	/* Else the same number would come again. */
	for (int i = 1; i <= level; i++)
		if (!printed[i])
			return _("A serial number that starts again must print the year, month or day after which it does.");
	return NULL;
}

/* ---- one number ----------------------------------------------------------------------- */

/* The code of what a link of the record points to; "" without one. */
static const char *
code_of(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	struct val v = f ? rec_at(r, f) : VNULL;
	const struct org_entry *e = v.kind == V_LINK ? org_entry(ctx->org, f->target, v.i) : NULL;

	return e && e->code ? e->code : "";
}

static void
segment_print(struct ctx *ctx, struct buf *b, const struct rec *r, const char *segment, int64_t serial)
{
	int y, m, d, width = serial_width(segment);

	date_to_ymd(ctx->today, &y, &m, &d);
	if (width)
		buf_printf(b, "%0*lld", width, (long long)serial);
	else if (str_eq(segment, "yyyy"))
		buf_printf(b, "%04d", y);
	else if (str_eq(segment, "yy"))
		buf_printf(b, "%02d", y % 100);
	else if (str_eq(segment, "mm"))
		buf_printf(b, "%02d", m);
	else if (str_eq(segment, "dd"))
		buf_printf(b, "%02d", d);
	else if (str_eq(segment, "dept"))
		buf_add(b, code_of(ctx, r, r->type->dept));
	else if (str_eq(segment, "owner"))
		buf_add(b, code_of(ctx, r, r->type->owner));
	else
		buf_add(b, r->type->name);
}

static const char *
number_print(struct ctx *ctx, const struct rec *r, const char *pattern, int64_t serial)
{
	struct buf b;
	size_t used;

	buf_init(&b, ctx->mem);
	for (const char *p = pattern; *p; p += used) {
		used = 1;
		if (*p == '{')
			segment_print(ctx, &b, r, segment_name(ctx->mem, p, &used), serial);
		else
			buf_addc(&b, *p);
	}
	return buf_str(&b);
}

/* ---- the rule: a row where administrators edit it, else the definition ------------------- */

static const char *
scope_of(struct ctx *ctx, const char *reset)
{
	static const int length[] = { 0, 4, 7, 10 };	/* of 2026-11-23 */

	return arena_strndup(ctx->mem, date_str(ctx->mem, ctx->today), (size_t)length[reset_level(reset)]);
}

static int
rule_read(struct ctx *ctx, const struct type *t, struct rule *out)
{
	const struct numbering *n = t->numbering;
	struct db_rows *rows;

	*out = (struct rule){ .name = t->name, .pattern = n->pattern, .reset = n->reset, .gapless = n->gapless };
	TRY(db_select(ctx, &rows,
	              "SELECT pattern, reset, gapless FROM number_rule WHERE type = ? AND deleted_at IS NULL",
	              VALS(VTEXT(t->name))));
	if (db_next(rows)) {
		out->pattern = db_str(rows, 0) ? db_str(rows, 0) : "";
		out->reset = db_str(rows, 1) ? db_str(rows, 1) : "never";
		out->gapless = db_int(rows, 2) != 0;
	}
	out->scope = scope_of(ctx, out->reset);
	const char *problem = num_problem(ctx->mem, out->pattern, out->reset);
	if (problem)
		return err_set(ctx, ERR_BUG, "number rule of %s, \"%s\": %s", t->name, out->pattern, problem);
	return OK;
}

/* ---- the counter: next is the last serial that was given ------------------------------------ */

static struct sql *
counter_sql(struct ctx *ctx, const struct rule *rule, int64_t step)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO number_counter (rule, scope, next) VALUES (");
	sql_val(q, VTEXT(rule->name));
	sql_add(q, ", ");
	sql_val(q, VTEXT(rule->scope));
	sql_add(q, ", LAST_INSERT_ID(");
	sql_val(q, VINT(step));
	sql_add(q, "))\nON DUPLICATE KEY UPDATE next = LAST_INSERT_ID(next + ");
	sql_val(q, VINT(step));
	sql_add(q, ")");
	return q;
}

/* ---- numbers of earlier attempts --------------------------------------------------------------- */

struct taken { const char *rule, *scope; int64_t serial; bool used; struct taken *next; };
struct num_kept { struct arena *mem; struct taken *first; };

struct num_kept *
num_keep(struct arena *mem)
{
	struct num_kept *kept = arena_alloc(mem, sizeof *kept);

	kept->mem = mem;
	return kept;
}

void
num_again(struct num_kept *kept)
{
	for (struct taken *t = kept->first; t; t = t->next)
		t->used = false;
}

/* In the order in which they were taken. */
static struct taken *
taken_before(struct num_kept *kept, const struct rule *rule)
{
	for (struct taken *t = kept ? kept->first : NULL; t; t = t->next)
		if (!t->used && str_eq(t->rule, rule->name) && str_eq(t->scope, rule->scope))
			return t;
	return NULL;
}

static void
taken_keep(struct num_kept *kept, const struct rule *rule, int64_t serial)
{
	struct taken *t = arena_alloc(kept->mem, sizeof *t), **at = &kept->first;

	*t = (struct taken){ .rule = arena_strdup(kept->mem, rule->name),
	                     .scope = arena_strdup(kept->mem, rule->scope), .serial = serial, .used = true };
	while (*at)
		at = &(*at)->next;
	*at = t;
}

static int
serial_take(struct ctx *ctx, const struct rule *rule, int64_t step, int64_t *out)
{
	struct taken *before = rule->gapless ? NULL : taken_before(ctx->numbers, rule);

	if (before) {
		before->used = true;
		*out = before->serial;
		return OK;
	}
	if (rule->gapless) {
		TRY(db_exec_sql(ctx, NULL, counter_sql(ctx, rule, 1)));
		*out = db_insert_id(ctx);
		return OK;
	}
	TRY(side_exec(ctx, out, counter_sql(ctx, rule, step)));
	if (ctx->numbers)
		taken_keep(ctx->numbers, rule, *out);
	return OK;
}

/* Deleted records keep theirs: a restore must not find it given away. */
static int
number_is_free(struct ctx *ctx, const struct type *t, const char *number, bool *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT 1 FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE org = ");
	sql_val(q, VINT(REC_ORG));
	sql_add(q, " AND ");
	sql_ident(q, t->numbering->field->name);
	sql_add(q, " = ");
	sql_val(q, VTEXT(number));
	sql_add(q, " LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_count(rows) == 0;
	return OK;
}

int
num_next(struct ctx *ctx, const struct rec *r, const char **out)
{
	const struct type *t = r->type;
	int64_t serial, step = 1;
	struct rule rule;
	bool is_free;

	TRY(rule_read(ctx, t, &rule));
	for (int i = 0; i < MOST_TRIES; i++) {
		TRY(serial_take(ctx, &rule, step, &serial));
		*out = number_print(ctx, r, rule.pattern, serial);
		if (utf8_len(*out) > t->numbering->field->size)
			return err_set(ctx, ERR_BUG, "number %s is too long for %s", *out, t->name);
		TRY(number_is_free(ctx, t, *out, &is_free));
		if (is_free)
			return OK;
		/* Numbers given by hand stand together: longer steps pass them soon. */
		if (i > 4 && step < MOST_STEP)
			step *= 2;
	}
	return err_set(ctx, ERR_BUG, "no free number for %s near %s: set number_counter", t->name, *out);
}
