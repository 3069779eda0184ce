/*
 * share.c - filters of sharing rules, and what they open when a record is saved:
 * its rows of table access are right in the same transaction. Records that are not
 * saved are brought along by the job, share_pass.c.
 */
#include "doc/share.h"
#include "doc/access.h"
#include "doc/org.h"
#include "doc/reach.h"

enum { CONDITIONS = 50, PLACES = 3000, ROWS = 100 };	/* of one statement */

bool
share_takes(const struct type *t)
{
	return t && t->owner && !t->head;
}

/* ---- filters ---------------------------------------------------------------------------- */

static size_t
filter_size(struct ctx *ctx, const struct filter *f)
{
	size_t n = f->kind == FILTER_TERM ? filter_places(ctx, &f->term) : 0;

	for (const struct filter *child = f->first; child; child = child->next)
		n += filter_size(ctx, child);
	return n;
}

/* Hidden fields may be asked: who writes rules decides about the rights of all, or is asked before by share_rule.c. */
static int
filter_read(struct ctx *ctx, const struct type *t, const char *text, struct filter **out, const char **problem)
{
	TRY(filter_parse(ctx, t, text, out, problem));
	if (!*out)
		return OK;
	if ((*out)->personal)
		*problem = _("“me”, “my_dept” and “my_subordinates” mean somebody else for everyone. Name the employee or the department.");
	else if ((*out)->related)
		*problem = _("A sharing rule asks of fields of the record itself, not of the records it is linked to.");
	else if ((*out)->clock)
		*problem = _("“now” means something else every minute. Use days: today, today-7.");
	else if (filter_size(ctx, *out) > PLACES)
		*problem = _("The filter has too many values. Remove some conditions.");
	else
		return OK;
	return ERR_INVALID;
}

int
share_filter(struct ctx *ctx, const struct type *t, const char *text, struct filter **out, const char **problem)
{
	as_system_begin(ctx, "filter of a sharing rule");
	int rc = filter_read(ctx, t, text, out, problem);
	as_system_end(ctx);
	return rc;
}

const char *
share_preset(const struct type *t, const char *name)
{
	for (size_t i = 0; i < t->list_count && *name; i++) {
		const struct list *l = &t->lists[i];

		if (str_eq(l->name, name) || str_eq(l->label, name) || str_eq(lang_label(t->name, l->label), name))
			return l->where;
	}
	return NULL;
}

void
share_rule_read(struct ctx *ctx, const struct type *t, const char *filter, struct share_rule *out)
{
	struct filter *f = NULL;
	const char *problem = "";

	out->principal = arena_printf(ctx->mem, "s%lld.%lld", (long long)out->id, (long long)out->generation);
	out->broken = filter_read(ctx, t, filter ? filter : "", &f, &problem) != OK;
	out->filter = f;
	out->moving = f && f->moving;
	out->places = f ? filter_size(ctx, f) : 0;
	if (out->broken)
		log_warn("sharing rule %lld: %s", (long long)out->id, problem);
}

void
share_match_sql(struct ctx *ctx, struct sql *q, const struct share_rule *r)
{
	if (r->broken || !r->filter) {
		sql_add_text(q, r->broken ? "0" : "1");
		return;
	}
	sql_add(q, "COALESCE(");
	filter_sql(ctx, q, "t", r->filter);
	sql_add(q, ", 0)");
}

/* Bounded, whatever the filter finds: rows are read from the newest on. */
int
share_count(struct ctx *ctx, const struct type *t, const struct filter *filter, int64_t *out, bool *all)
{
	const struct share_rule one = { .filter = filter };
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COALESCE(SUM(m), 0), COUNT(*) FROM (SELECT ");
	share_match_sql(ctx, q, &one);
	sql_add(q, " AS m FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t FORCE INDEX (PRIMARY) WHERE t.deleted_at IS NULL ORDER BY t.id DESC LIMIT ");
	sql_val(q, VINT(SHARE_COUNTED));
	sql_add(q, ") x");
	TRY(db_select_sql(ctx, &rows, q));
	bool there = db_next(rows);
	*out = there ? db_int(rows, 0) : 0;
	*all = !there || db_int(rows, 1) < SHARE_COUNTED;
	return OK;
}

/* ---- one record ---------------------------------------------------------------------------- */

static bool
type_has_rules(const struct ctx *ctx, const struct type *t)
{
	for (size_t i = 0; ctx->org && i < ctx->org->share_count; i++)
		if (str_eq(ctx->org->shares[i].type, t->name))
			return true;
	return false;
}

/* As they are now: the snapshot knows no filters. */
static int
rules_read(struct ctx *ctx, const struct type *t, struct share_rule **out, size_t *n)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT id, generation, filter FROM share_rule\n"
	              "WHERE type = ? AND enabled = 1 AND deleted_at IS NULL AND (until_date IS NULL OR until_date >= ?)\n"
	              "ORDER BY id", VALS(VTEXT(t->name), VDATE(ctx->today))));
	*out = arena_new_array(ctx->mem, struct share_rule, db_count(rows) + 1);
	as_system_begin(ctx, "filters of sharing rules");
	for (*n = 0; db_next(rows); ++*n) {
		(*out)[*n] = (struct share_rule){ .id = db_int(rows, 0), .generation = db_int(rows, 1) };
		share_rule_read(ctx, t, db_str(rows, 2), &(*out)[*n]);
	}
	as_system_end(ctx);
	return OK;
}

/* How many of these fit into one statement. */
static size_t
some_of(const struct share_rule *rules, size_t n)
{
	size_t places = 0, some = 0;

	while (some < n && some < CONDITIONS && (!some || places + rules[some].places <= PLACES))
		places += rules[some++].places;
	return some;
}

static int
rules_match(struct ctx *ctx, const struct type *t, int64_t record, const struct share_rule *rules, size_t n, bool *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	for (size_t i = 0; i < n; i++) {
		sql_add_text(q, i ? ", " : "SELECT ");
		share_match_sql(ctx, q, &rules[i]);
	}
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.id = ");
	sql_val(q, VINT(record));
	TRY(db_select_sql(ctx, &rows, q));
	bool there = db_next(rows);
	for (size_t i = 0; i < n; i++)
		out[i] = there && db_int(rows, (unsigned)i) != 0;
	return OK;
}

static int
present_read(struct ctx *ctx, const struct type *t, int64_t record, const char *const **out)
{
	struct db_rows *rows;
	size_t n = 0;

	TRY(db_select(ctx, &rows, "SELECT principal FROM access WHERE type = ? AND record = ? AND why = 'share'",
	              VALS(VTEXT(t->name), VINT(record))));
	const char **list = arena_new_array(ctx->mem, const char *, db_count(rows) + 1);
	while (db_next(rows))
		list[n++] = db_str(rows, 0);
	*out = list;
	return OK;
}

static int
rows_remove(struct ctx *ctx, const struct type *t, int64_t record, const struct val *principals, size_t n)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "DELETE FROM access WHERE type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(record));
	sql_add(q, " AND why = 'share' AND principal IN ");
	sql_list(q, principals, n);
	return db_exec_sql(ctx, NULL, q);
}

static int
rows_add(struct ctx *ctx, const struct type *t, int64_t record, const struct val *principals, size_t n)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO access (type, principal, record, why, level) VALUES ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_row(q, VALS(VTEXT(t->name), principals[i], VINT(record), VTEXT("share"), VINT(2)));
	}
	sql_add(q, "\nON DUPLICATE KEY UPDATE level = VALUES(level)");
	TRY(db_exec_sql(ctx, NULL, q));
	return access_known(ctx, t);
}

typedef int rows_write(struct ctx *, const struct type *, int64_t, const struct val *, size_t);

static int
rows_each(struct ctx *ctx, rows_write *write, const struct type *t, int64_t record, const struct val *principals, size_t n)
{
	for (size_t at = 0; at < n; at += ROWS)
		TRY(write(ctx, t, record, principals + at, n - at < ROWS ? n - at : ROWS));
	return OK;
}

/* Rows of rules that are off are left to the job: nobody reaches them. */
int
share_write(struct ctx *ctx, const struct type *t, int64_t record)
{
	struct share_rule *rules;
	const char *const *present;
	size_t n, some, more = 0, less = 0;

	if (!share_takes(t) || !type_has_rules(ctx, t))
		return OK;
	TRY(rules_read(ctx, t, &rules, &n));
	bool *match = arena_new_array(ctx->mem, bool, n + 1);
	for (size_t at = 0; at < n; at += some) {
		some = some_of(rules + at, n - at);
		TRY(rules_match(ctx, t, record, rules + at, some, match + at));
	}
	TRY(present_read(ctx, t, record, &present));
	struct val *add = arena_new_array(ctx->mem, struct val, n + 1), *cut = arena_new_array(ctx->mem, struct val, n + 1);
	for (size_t i = 0; i < n; i++) {
		bool is = words_have(present, rules[i].principal);

		if (match[i] && !is)
			add[more++] = VTEXT(rules[i].principal);
		else if (!match[i] && is)
			cut[less++] = VTEXT(rules[i].principal);
	}
	if (more || less)
		reach_forget(ctx);
	TRY(rows_each(ctx, rows_remove, t, record, cut, less));
	return rows_each(ctx, rows_add, t, record, add, more);
}

/* ---- rules ------------------------------------------------------------------------------------ */

int
share_restored(struct ctx *ctx, const struct rec *r)
{
	struct rec off = *r;

	TRY(db_exec(ctx, NULL, "UPDATE share_rule SET generation = generation + 1, enabled = 0 WHERE id = ?", VALS(VINT(rec_id(r)))));
	off.old = r->vals;
	off.vals = arena_memdup(ctx->mem, r->vals, r->type->field_count * sizeof *r->vals);
	rec_set(&off, "enabled", VBOOL(false));
	return audit_write(ctx, &off, "update");
}

int
share_progress(struct ctx *ctx, int64_t rule, int64_t generation, struct share_progress *out)
{
	struct db_rows *rows;

	*out = (struct share_progress){ 0 };
	TRY(db_select(ctx, &rows, "SELECT applied, found, opened FROM share_pass WHERE rule = ? AND generation = ?",
	              VALS(VINT(rule), VINT(generation))));
	if (!db_next(rows))
		return OK;
	out->begun = true;
	out->applied = db_int(rows, 0) != 0;
	out->found = db_int(rows, 1);
	out->opened = db_int(rows, 2);
	return OK;
}
