/*
 * num.c - numbers of documents and codes of masters. An ordinary number is
 * taken by one autocommit statement on the side connection: nobody waits, gaps
 * happen. A gapless one is taken in the transaction itself, as its last lock.
 */
#include <assert.h>
#include "doc/num.h"
#include "doc/rec.h"

enum { MOST_TRIES = 400, NEAR = 16, FAR = 1024 };

/* ---- the rule: a row where administrators edit it, else the definition ------------------- */

static int
rule_read(struct ctx *ctx, const struct type *t, struct num_rule *out)
{
	const struct numbering *n = t->numbering;
	struct db_rows *rows;

	*out = (struct num_rule){ .type = t, .pattern = n->pattern, .reset = n->reset, .type_code = "",
	                          .gapless = n->gapless };
	TRY(db_select(ctx, &rows, "SELECT pattern, reset, type_code, gapless FROM number_rule\n"
	              "WHERE type = ? AND deleted_at IS NULL", VALS(VTEXT(t->name))));
	if (db_next(rows)) {
		out->pattern = db_str(rows, 0) ? db_str(rows, 0) : "";
		out->reset = db_str(rows, 1) ? db_str(rows, 1) : "never";
		out->type_code = db_str(rows, 2) ? db_str(rows, 2) : "";
		out->gapless = db_int(rows, 3) != 0;
	}
	const char *defect = num_defect(ctx->mem, out->pattern, out->reset);
	if (defect)
		return err_set(ctx, ERR_BUG, "number rule of %s, \"%s\": %s", t->name, out->pattern, defect);
	return OK;
}

/* ---- the counter: next is the last serial that was given ------------------------------------ */

static struct sql *
counter_sql(struct ctx *ctx, const struct type *t, const char *scope, int64_t step)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO number_counter (rule, scope, next) VALUES (");
	sql_val(q, VTEXT(t->name));
	sql_add(q, ", ");
	sql_val(q, VTEXT(scope));
	sql_add(q, ", LAST_INSERT_ID(");
	sql_val(q, VINT(step));
	sql_add(q, "))\nON DUPLICATE KEY UPDATE next = LAST_INSERT_ID(next + ");
	sql_val(q, VINT(step));
	sql_add(q, ")");
	return q;
}

/* ---- serials that are ours already: of earlier attempts, or reserved ------------------------- */

/* used: how many of the block this attempt has given. */
struct taken { const struct type *type; const char *scope; int64_t first, n, used; struct taken *next; };
struct num_kept { struct arena *mem; struct taken *first, **end; };

struct num_kept *
num_keep(struct arena *mem)
{
	struct num_kept *kept = arena_alloc(mem, sizeof *kept);

	*kept = (struct num_kept){ .mem = mem, .end = &kept->first };
	return kept;
}

void
num_again(struct num_kept *kept)
{
	for (struct taken *t = kept->first; t; t = t->next)
		t->used = 0;
}

/* In the order in which they were taken. */
static struct taken *
taken_before(struct num_kept *kept, const struct type *type, const char *scope)
{
	for (struct taken *t = kept ? kept->first : NULL; t; t = t->next)
		if (t->used < t->n && t->type == type && str_eq(t->scope, scope))
			return t;
	return NULL;
}

static struct taken *
taken_keep(struct num_kept *kept, const struct type *type, const char *scope, int64_t first, int64_t n)
{
	struct taken *t = arena_alloc(kept->mem, sizeof *t);

	*t = (struct taken){ .type = type, .scope = arena_strdup(kept->mem, scope), .first = first, .n = n };
	*kept->end = t;
	kept->end = &t->next;
	return t;
}

/* ---- one serial ---------------------------------------------------------------------------------- */

static int
serial_take(struct ctx *ctx, const struct num_rule *rule, const char *scope, int64_t step, int64_t *out)
{
	struct taken *before = rule->gapless ? NULL : taken_before(ctx->numbers, rule->type, scope);

	if (before) {
		*out = before->first + before->used++;
		return OK;
	}
	if (rule->gapless) {
		TRY(db_exec_sql(ctx, NULL, counter_sql(ctx, rule->type, scope, step)));
		*out = db_insert_id(ctx);
		return OK;
	}
	TRY(side_exec(ctx, out, counter_sql(ctx, rule->type, scope, step)));
	if (ctx->numbers)
		taken_keep(ctx->numbers, rule->type, scope, *out, 1)->used = 1;
	return OK;
}

static const char *
serials_json(struct arena *mem, int64_t first, size_t n)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%c%lld", i ? ',' : '[', (long long)first + (long long)i);
	buf_addc(&b, ']');
	return buf_str(&b);
}

/* free[i]: no record has the number of serial first + i. Deleted records keep
 * theirs: a restore must not find it given away. The database prints and compares,
 * by the collation of the column. */
static int
serials_free(struct ctx *ctx, const struct type *t, const struct num_around *around, int64_t first, size_t n,
             bool **out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	*out = arena_new_array(ctx->mem, bool, n);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = true;
	sql_add(q, "SELECT j.n FROM JSON_TABLE(");
	sql_val(q, VTEXT(serials_json(ctx->mem, first, n)));
	sql_add(q, ", '$[*]' COLUMNS (n BIGINT PATH '$')) j\nJOIN ");
	sql_ident(q, t->name);
	sql_add(q, " t ON t.org = ");
	sql_val(q, VINT(REC_ORG));
	sql_add(q, " AND ");
	sql_column(q, "t", t->numbering->field->name);
	sql_add(q, " = CONCAT(");
	sql_val(q, VTEXT(around->before));
	sql_add(q, ", LPAD(j.n, GREATEST(CHAR_LENGTH(j.n), ");
	sql_val(q, VINT(around->width));
	sql_add(q, "), '0'), ");
	sql_val(q, VTEXT(around->after));
	sql_add(q, ")");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		(*out)[db_int(rows, 0) - first] = false;
	return OK;
}

/* How far the next free serial is behind this one; the whole way when none is near. */
static int
serial_step(struct ctx *ctx, const struct type *t, const struct num_around *around, int64_t serial, int try,
            int64_t *out)
{
	size_t n = try ? FAR : NEAR;
	bool *is_free;

	TRY(serials_free(ctx, t, around, serial + 1, n, &is_free));
	*out = 1;
	while (*out < (int64_t)n && !is_free[*out - 1])
		++*out;
	return OK;
}

static int
next_by_rule(struct ctx *ctx, const struct rec *r, const struct num_rule *rule, const char **out)
{
	const struct type *t = r->type;
	struct num_around around;
	int64_t serial, step = 1;
	bool *is_free;

	num_print_around(ctx, r, rule, &around);
	const char *scope = num_scope(ctx, rule, &around);
	for (int try = 0; try < MOST_TRIES; try++) {
		TRY(serial_take(ctx, rule, scope, step, &serial));
		*out = num_print(ctx->mem, &around, serial);
		if (utf8_len(*out) > t->numbering->field->size)
			return err_set(ctx, ERR_BUG, "number %s is too long for %s", *out, t->name);
		TRY(serials_free(ctx, t, &around, serial, 1, &is_free));
		if (*is_free)
			return OK;
		TRY(serial_step(ctx, t, &around, serial, try, &step));
	}
	return err_set(ctx, ERR_BUG, "no free number for %s near %s: set number_counter", t->name, *out);
}

/* ---- public ---------------------------------------------------------------------------------------- */

int
num_next(struct ctx *ctx, const struct rec *r, const char **out)
{
	struct num_rule rule;

	TRY(rule_read(ctx, r->type, &rule));
	return next_by_rule(ctx, r, &rule, out);
}

int
num_assign(struct ctx *ctx, struct rec *r)
{
	const struct numbering *n = r->type->numbering;
	const char *number;

	if (!n || !val_is_empty(rec_at(r, n->field)))
		return OK;
	TRY(num_next(ctx, r, &number));
	rec_put(r, n->field, VTEXT(number));
	return OK;
}

int
num_assign_first(struct ctx *ctx, struct rec *r)
{
	const struct numbering *n = r->type->numbering;
	struct num_rule rule;
	const char *number;

	if (!n || !r->is_new || !val_is_empty(rec_at(r, n->field)))
		return OK;
	TRY(rule_read(ctx, r->type, &rule));
	/* A document that is never audited would leave a gap. */
	if (rule.gapless && str_eq(r->type->kind, "document"))
		return OK;
	TRY(next_by_rule(ctx, r, &rule, &number));
	rec_put(r, n->field, VTEXT(number));
	return OK;
}

int
num_reserve(struct ctx *ctx, const struct rec *like, int64_t n, int64_t *first)
{
	struct num_around around;
	struct num_rule rule;
	int64_t last;

	*first = 0;
	assert(n > 0);
	if (!like->type->numbering)
		return OK;
	TRY(rule_read(ctx, like->type, &rule));
	if (rule.gapless)
		return OK;
	num_print_around(ctx, like, &rule, &around);
	const char *scope = num_scope(ctx, &rule, &around);
	if (!ctx->numbers)
		ctx->numbers = num_keep(ctx->mem);
	struct taken *before = taken_before(ctx->numbers, rule.type, scope);
	if (before && !before->used && before->n == n) {	/* a retry */
		*first = before->first;
		return OK;
	}
	TRY(side_exec(ctx, &last, counter_sql(ctx, rule.type, scope, n)));
	*first = last - n + 1;
	taken_keep(ctx->numbers, rule.type, scope, *first, n);
	return OK;
}

/* ---- preview ------------------------------------------------------------------------------------------ */

/* A department or salesperson to show the rule with: the user's own, else the first one. */
static void
sample_put(struct ctx *ctx, struct rec *r, const struct field *f, int64_t own)
{
	const struct org_entry *const *entries;
	size_t n = f && f->target->cached ? org_entries(ctx->org, f->target, &entries) : 0;

	for (size_t i = 0; i < n && !own; i++)
		if (entries[i]->enabled)
			own = entries[i]->id;
	if (f)
		rec_put(r, f, VLINK(own));
}

struct rec *
num_sample(struct ctx *ctx, const struct type *t)
{
	struct rec *r = rec_make(ctx, t);

	sample_put(ctx, r, t->owner, ctx->user->employee);
	sample_put(ctx, r, t->dept, ctx->user->dept);
	return r;
}

int
num_preview(struct ctx *ctx, const struct num_rule *rule, const char **out, size_t most, size_t *n)
{
	struct num_around around;
	struct db_rows *rows;
	bool *is_free;

	*n = 0;
	num_print_around(ctx, num_sample(ctx, rule->type), rule, &around);
	TRY(db_select(ctx, &rows, "SELECT next FROM number_counter WHERE rule = ? AND scope = ?",
	              VALS(VTEXT(rule->type->name), VTEXT(num_scope(ctx, rule, &around)))));
	int64_t serial = db_next(rows) ? db_int(rows, 0) + 1 : 1;
	for (size_t span = NEAR; *n < most && span <= FAR; serial += (int64_t)span, span *= 8) {
		TRY(serials_free(ctx, rule->type, &around, serial, span, &is_free));
		for (size_t i = 0; i < span && *n < most; i++)
			if (is_free[i])
				out[(*n)++] = num_print(ctx->mem, &around, serial + (int64_t)i);
	}
	return OK;
}
