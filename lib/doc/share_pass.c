/*
 * share_pass.c - the work of the job share_access. A rule that is new or changed
 * goes over all records of its type once, a thousand at a time by id, and brings
 * the rows of table access to what the filter says; again a minute later, for
 * whoever saved without knowing the rule yet, and then every night when days are
 * relative or trees are asked for, else once a week. Where it stands is kept in share_pass with the rows, so
 * that a batch counts as a whole or not at all. Rows of rules that are off go last:
 * nobody reaches them.
 */
#include "doc/share.h"
#include "doc/access.h"

enum { WINDOW = 1000, WEEK = 7 };

struct pass { int64_t at, until, found; bool applied; const struct type *type; struct share_rule rule; };

/* ---- which rule -------------------------------------------------------------------------- */

static int
passes_plan(struct ctx *ctx)
{
	const struct val today = VDATE(ctx->today);

	TRY(db_exec(ctx, NULL,
	            "DELETE FROM share_pass WHERE NOT EXISTS (SELECT 1 FROM share_rule s WHERE s.id = share_pass.rule\n"
	            "AND s.enabled = 1 AND s.deleted_at IS NULL AND (s.until_date IS NULL OR s.until_date >= ?)) LIMIT ?",
	            VALS(today, VINT(WINDOW))));
	TRY(db_exec(ctx, NULL,
	            "UPDATE share_pass p JOIN share_rule s ON s.id = p.rule\n"
	            "SET p.generation = s.generation, p.at_record = 0, p.found = 0, p.opened = 0, p.applied = 0, p.due_at = NOW(3)\n"
	            "WHERE p.generation <> s.generation", NO_VALS));
	return db_exec(ctx, NULL,
	               "INSERT INTO share_pass (rule, generation, at_record, found, opened, applied, due_at)\n"
	               "SELECT s.id, s.generation, 0, 0, 0, 0, NOW(3) FROM share_rule s LEFT JOIN share_pass p ON p.rule = s.id\n"
	               "WHERE p.rule IS NULL AND s.enabled = 1 AND s.deleted_at IS NULL AND (s.until_date IS NULL OR s.until_date >= ?)\n"
	               "LIMIT ?\n"
	               "ON DUPLICATE KEY UPDATE rule = VALUES(rule)", VALS(today, VINT(WINDOW)));
}

/* The one that waits longest; 0 = none. New ones before those that are only looked over. */
static int
pass_next(struct ctx *ctx, int64_t *rule)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT rule FROM share_pass WHERE due_at <= NOW(3) ORDER BY applied, due_at, rule LIMIT 1",
	              NO_VALS));
	*rule = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

/* Of two workers one waits here for the other. *taken: it is still due, and the rule as it was planned. */
static int
pass_lock(struct ctx *ctx, int64_t rule, struct pass *p, bool *taken)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT generation, at_record, found, applied FROM share_pass WHERE rule = ? AND due_at <= NOW(3) FOR UPDATE",
	              VALS(VINT(rule))));
	*taken = db_next(rows);
	if (!*taken)
		return OK;
	*p = (struct pass){ .at = db_int(rows, 1), .found = db_int(rows, 2), .applied = db_int(rows, 3) != 0,
	                    .rule = { .id = rule, .generation = db_int(rows, 0) } };
	TRY(db_select(ctx, &rows,
	              "SELECT type, filter FROM share_rule WHERE id = ? AND generation = ? AND enabled = 1 AND deleted_at IS NULL",
	              VALS(VINT(rule), VINT(p->rule.generation))));
	*taken = db_next(rows);
	if (!*taken)	/* changed since it was planned: it is planned anew */
		return db_exec(ctx, NULL, "DELETE FROM share_pass WHERE rule = ?", VALS(VINT(rule)));
	p->type = type_find(ctx->types, db_str(rows, 0));
	as_system_begin(ctx, "filter of a sharing rule");
	if (share_takes(p->type))
		share_rule_read(ctx, p->type, db_str(rows, 1), &p->rule);
	as_system_end(ctx);
	return OK;
}

/* ---- a thousand records -------------------------------------------------------------------- */

static int
window_end(struct ctx *ctx, struct pass *p)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, p->type->name);
	sql_add(q, " WHERE id > ");
	sql_val(q, VINT(p->at));
	sql_add(q, " ORDER BY id LIMIT 1 OFFSET ");
	sql_val(q, VINT(WINDOW - 1));
	TRY(db_select_sql(ctx, &rows, q));
	p->until = db_next(rows) ? db_int(rows, 0) : INT64_MAX;
	return OK;
}

static void
window_sql(struct sql *q, const struct pass *p, const char *column)
{
	sql_ident(q, column);
	sql_add(q, " > ");
	sql_val(q, VINT(p->at));
	sql_add(q, " AND ");
	sql_ident(q, column);
	sql_add(q, " <= ");
	sql_val(q, VINT(p->until));
}

/* All of the window are locked, whether they match or not: who saves one of them has written his
 * rows before, or does so afterwards. In the bin or not: what comes back is open as before. */
static int
window_matches(struct ctx *ctx, struct pass *p, struct val **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT t.id, ");
	share_match_sql(ctx, q, &p->rule);
	sql_add(q, " FROM ");
	sql_ident(q, p->type->name);
	sql_add(q, " t FORCE INDEX (PRIMARY) WHERE ");
	window_sql(q, p, "id");
	sql_add(q, " ORDER BY id LOCK IN SHARE MODE");
	TRY(db_select_sql(ctx, &rows, q));
	*out = arena_new_array(ctx->mem, struct val, db_count(rows) + 1);
	for (*n = 0; db_next(rows);)
		if (db_int(rows, 1))
			(*out)[(*n)++] = VINT(db_int(rows, 0));
	return OK;
}

static int
window_present(struct ctx *ctx, const struct pass *p, struct val **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT record FROM access WHERE type = ");
	sql_val(q, VTEXT(p->type->name));
	sql_add(q, " AND principal = ");
	sql_val(q, VTEXT(p->rule.principal));
	sql_add(q, " AND ");
	window_sql(q, p, "record");
	sql_add(q, " ORDER BY record");
	TRY(db_select_sql(ctx, &rows, q));
	*out = arena_new_array(ctx->mem, struct val, db_count(rows) + 1);
	for (*n = 0; db_next(rows); ++*n)
		(*out)[*n] = VINT(db_int(rows, 0));
	return OK;
}

/* What the first list has and the second has not; both are sorted. */
static size_t
without(struct ctx *ctx, const struct val *list, size_t n, const struct val *but, size_t m, struct val **out)
{
	size_t count = 0;

	*out = arena_new_array(ctx->mem, struct val, n + 1);
	for (size_t i = 0, k = 0; i < n; i++) {
		while (k < m && but[k].i < list[i].i)
			k++;
		if (k == m || but[k].i != list[i].i)
			(*out)[count++] = list[i];
	}
	return count;
}

static int
window_cut(struct ctx *ctx, const struct pass *p, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	if (!n)
		return OK;
	sql_add(q, "DELETE FROM access WHERE type = ");
	sql_val(q, VTEXT(p->type->name));
	sql_add(q, " AND principal = ");
	sql_val(q, VTEXT(p->rule.principal));
	sql_add(q, " AND record IN ");
	sql_list(q, ids, n);
	return db_exec_sql(ctx, NULL, q);
}

/* The snapshot of a job may be an old one: the table itself says whether the type had rows. */
static int
first_row(struct ctx *ctx, const struct type *t)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM access WHERE type = ? LIMIT 1", VALS(VTEXT(t->name))));
	return db_next(rows) ? OK : org_touch(ctx);
}

static int
window_add(struct ctx *ctx, const struct pass *p, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	if (!n)
		return OK;
	sql_add(q, "INSERT INTO access (type, principal, record, why, level) SELECT ");
	sql_val(q, VTEXT(p->type->name));
	sql_add(q, ", ");
	sql_val(q, VTEXT(p->rule.principal));
	sql_add(q, ", t.id, 'share', 2 FROM ");
	sql_ident(q, p->type->name);
	sql_add(q, " t WHERE t.id IN ");
	sql_list(q, ids, n);
	sql_add(q, "\nON DUPLICATE KEY UPDATE level = VALUES(level)");
	TRY(first_row(ctx, p->type));
	return db_exec_sql(ctx, NULL, q);
}

/* Rules whose records change by being saved only are looked over on the same night of each week: not all on one. */
static int32_t
pass_day(const struct ctx *ctx, const struct pass *p)
{
	const int32_t tomorrow = ctx->today + 1;

	return p->rule.moving ? tomorrow : tomorrow + (int32_t)((p->rule.id % WEEK - tomorrow % WEEK + WEEK) % WEEK);
}

/* Where the next batch goes on; at the end, when all is looked over again. */
static int
pass_keep(struct ctx *ctx, const struct pass *p, int64_t matches)
{
	const int64_t found = p->found + matches;

	if (p->until != INT64_MAX)
		return db_exec(ctx, NULL, "UPDATE share_pass SET at_record = ?, found = ? WHERE rule = ?",
		               VALS(VINT(p->until), VINT(found), VINT(p->rule.id)));
	return db_exec(ctx, NULL,
	               "UPDATE share_pass SET at_record = 0, found = 0, opened = ?, applied = 1,\n"
	               "due_at = IF(? = 0, NOW(3) + INTERVAL 1 MINUTE, ?) WHERE rule = ?",
	               VALS(VINT(found), VINT(p->applied), VINSTANT(filter_day_start(ctx, pass_day(ctx, p))), VINT(p->rule.id)));
}

static int
pass_window(struct ctx *ctx, struct pass *p, int64_t *done)
{
	struct val *matches = NULL, *present, *cut, *add;
	size_t n = 0, m;

	p->until = INT64_MAX;
	if (share_takes(p->type)) {
		TRY(window_end(ctx, p));
		TRY(window_matches(ctx, p, &matches, &n));
		TRY(window_present(ctx, p, &present, &m));
		size_t less = without(ctx, present, m, matches, n, &cut), more = without(ctx, matches, n, present, m, &add);

		TRY(window_cut(ctx, p, cut, less));
		TRY(window_add(ctx, p, add, more));
		*done += (int64_t)(less + more);
	}
	TRY(pass_keep(ctx, p, (int64_t)n));
	return p->until == INT64_MAX && !p->applied && p->type ? access_known(ctx, p->type) : OK;
}

/* ---- rows of rules that are off ----------------------------------------------------------------- */

static int
live_read(struct ctx *ctx, const char *type, const char *const **out)
{
	struct db_rows *rows;
	size_t n = 0;

	TRY(db_select(ctx, &rows,
	              "SELECT CONCAT('s', id, '.', generation) FROM share_rule\n"
	              "WHERE type = ? AND enabled = 1 AND deleted_at IS NULL AND (until_date IS NULL OR until_date >= ?)",
	              VALS(VTEXT(type), VDATE(ctx->today))));
	const char **list = arena_new_array(ctx->mem, const char *, db_count(rows) + 1);
	while (db_next(rows))
		list[n++] = db_str(rows, 0);
	*out = list;
	return OK;
}

/* A rule of this type that has rows and is not on as it was then; NULL = none. Those that have rows are
 * looked up one after the other: DISTINCT, and MIN() above an outer column, would read all their rows. */
static int
stale_find(struct ctx *ctx, const char *type, const char **principal)
{
	const char *const *live;
	struct db_rows *rows;

	TRY(live_read(ctx, type, &live));
	*principal = "s";
	do {
		TRY(db_select(ctx, &rows,
		              "SELECT principal FROM access WHERE type = ? AND principal > ? AND principal < 't'\n"
		              "ORDER BY principal LIMIT 1", VALS(VTEXT(type), VTEXT(*principal))));
		*principal = db_next(rows) ? db_str(rows, 0) : NULL;
	} while (*principal && words_have(live, *principal));
	return OK;
}

static int
stale_clear(struct ctx *ctx, int64_t *done, bool *more)
{
	struct db_rows *types;
	const char *principal = NULL;
	int64_t n = 0;

	TRY(db_select(ctx, &types, "SELECT DISTINCT type FROM access", NO_VALS));
	while (!principal && db_next(types)) {
		TRY(stale_find(ctx, db_str(types, 0), &principal));
		if (principal)
			TRY(db_exec(ctx, &n, "DELETE FROM access WHERE type = ? AND principal = ? LIMIT ?",
			            VALS(VTEXT(db_str(types, 0)), VTEXT(principal), VINT(WINDOW))));
	}
	*done += n;
	*more = n > 0;
	return OK;
}

int
share_apply(struct ctx *ctx, bool first, int64_t *done, bool *more)
{
	struct pass p;
	int64_t rule;
	bool taken = false;

	if (first)
		TRY(passes_plan(ctx));
	TRY(pass_next(ctx, &rule));
	if (!rule)
		return stale_clear(ctx, done, more);
	*more = true;
	TRY(pass_lock(ctx, rule, &p, &taken));
	return taken ? pass_window(ctx, &p, done) : OK;
}
