/*
 * remove.c - which records are the demonstration's (table demo_range), and crm-demo --remove: all of them go,
 * with their history, as if they had never been.
 */
#include "demo.h"
#include "doc/bin.h"

enum { RECORDS = 200 };	/* of one transaction, with their rows elsewhere */

/* Each before those that it points to. */
static const char *const types[] = { "contact", "customer", "user", "employee", "department", "company" };
enum { TYPES = sizeof types / sizeof types[0] };

struct range { const struct type *t; int64_t first, last; };

/* ---- the tag ------------------------------------------------------------------------------ */

static int
highest(struct ctx *ctx, const char *type, int64_t *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COALESCE(MAX(id), 0) FROM ");
	sql_ident(q, type);
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

/* Up to where they reach is not known yet: open ends, so that what was half made can be removed, too. */
int
tag_before(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;

	for (size_t i = 0; i < TYPES; i++) {
		int64_t id;

		TRY(highest(ctx, types[i], &id));
		TRY(db_exec(ctx, NULL, "INSERT INTO demo_range (type, first, last) VALUES (?, ?, ?)",
		            VALS(VTEXT(types[i]), VINT(id + 1), VINT(INT64_MAX))));
	}
	return OK;
}

int
tag_after(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;

	for (size_t i = 0; i < TYPES; i++) {
		int64_t id;

		TRY(highest(ctx, types[i], &id));
		TRY(db_exec(ctx, NULL, "UPDATE demo_range SET last = ? WHERE type = ? AND last = ?",
		            VALS(VINT(id), VTEXT(types[i]), VINT(INT64_MAX))));
	}
	return OK;
}

/* ---- away with them --------------------------------------------------------------------------- */

static int
history_clear(struct ctx *ctx, const struct range *r, int64_t from, int64_t to)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "DELETE FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE type = ");
	sql_val(q, VTEXT(type_name(r->t)));
	sql_add(q, " AND record BETWEEN ");
	sql_val(q, VINT(from));
	sql_add(q, " AND ");
	sql_val(q, VINT(to));
	return db_exec_sql(ctx, NULL, q);
}

/* What they say of each other would keep them. */
static int
links_cut(struct ctx *ctx, const struct range *r)
{
	const struct val range[] = { VINT(r->first), VINT(r->last) };

	if (str_eq(type_name(r->t), "contact"))
		return db_exec(ctx, NULL, "UPDATE contact SET superior = NULL WHERE superior IS NOT NULL AND id BETWEEN ? AND ?", range, 2);
	if (str_eq(type_name(r->t), "customer"))
		return db_exec(ctx, NULL, "UPDATE customer SET parent = NULL WHERE parent IS NOT NULL AND id BETWEEN ? AND ?", range, 2);
	if (str_eq(type_name(r->t), "employee"))
		return db_exec(ctx, NULL, "UPDATE employee SET superior = NULL WHERE id BETWEEN ? AND ?", range, 2);
	if (str_eq(type_name(r->t), "department"))
		return db_exec(ctx, NULL, "UPDATE department SET manager = NULL, parent = NULL WHERE id BETWEEN ? AND ?", range, 2);
	return OK;
}

/* Whoever stays, because something real names him, does not log in with the password that everybody knows. */
static int
logins_close(struct ctx *ctx, const struct range *r)
{
	if (!str_eq(type_name(r->t), "user"))
		return OK;
	return db_exec(ctx, NULL, "DELETE FROM credential WHERE user BETWEEN ? AND ?", VALS(VINT(r->first), VINT(r->last)));
}

static int
begin_step(struct ctx *ctx, struct arena **keep)
{
	*keep = ctx->mem;
	ctx->mem = arena_new();
	return db_begin(ctx, DB_WRITE);
}

static int
end_step(struct ctx *ctx, struct arena *keep, int rc)
{
	if (rc == OK)
		rc = db_commit(ctx);
	else
		db_rollback(ctx);
	arena_free(ctx->mem);
	ctx->mem = keep;
	return rc;
}

static int
batch_wipe(struct ctx *ctx, const struct range *r, int64_t *after, int64_t *done)
{
	int64_t from = *after + 1;

	TRY(rec_wipe(ctx, r->t, after, r->last, RECORDS, done));
	return *done ? history_clear(ctx, r, from, *after) : OK;
}

static int
range_prepare(struct ctx *ctx, const struct range *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		TRY(links_cut(ctx, &list[i]));
	for (size_t i = 0; i < n; i++)
		TRY(logins_close(ctx, &list[i]));
	return OK;
}

static int
range_forget(struct ctx *ctx, const struct range *r, int64_t *stay)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COUNT(*) FROM ");
	sql_ident(q, type_name(r->t));
	sql_add(q, " WHERE id BETWEEN ");
	sql_val(q, VINT(r->first));
	sql_add(q, " AND ");
	sql_val(q, VINT(r->last));
	TRY(db_select_sql(ctx, &rows, q));
	*stay = db_next(rows) ? db_int(rows, 0) : 0;
	if (*stay)
		return OK;
	TRY(history_clear(ctx, r, r->first, r->last));	/* of those that were purged before */
	TRY(db_exec(ctx, NULL, "DELETE FROM demo_range WHERE type = ? AND first = ?", VALS(VTEXT(type_name(r->t)), VINT(r->first))));
	return org_touch(ctx);
}

static int
range_wipe(struct ctx *ctx, const struct range *r)
{
	int64_t after = r->first - 1, done = 1, all = 0, stay = 0;
	struct arena *keep;

	while (done) {
		TRY(begin_step(ctx, &keep));
		TRY(end_step(ctx, keep, batch_wipe(ctx, r, &after, &done)));
		all += done;
	}
	TRY(begin_step(ctx, &keep));
	TRY(end_step(ctx, keep, range_forget(ctx, r, &stay)));
	printf("%s: %lld removed", type_name(r->t), (long long)all);
	if (stay)
		printf(", %lld stay: other records point to them", (long long)stay);
	printf("\n");
	fflush(stdout);
	return OK;
}

static int
ranges_read(struct ctx *ctx, struct range *out, size_t *n)
{
	struct db_rows *rows;

	*n = 0;
	for (size_t i = 0; i < TYPES; i++) {
		TRY(db_select(ctx, &rows, "SELECT first, last FROM demo_range WHERE type = ? ORDER BY first LIMIT 10", VALS(VTEXT(types[i]))));
		while (db_next(rows))
			out[(*n)++] = (struct range){ .t = type_find(ctx->types, types[i]), .first = db_int(rows, 0), .last = db_int(rows, 1) };
	}
	return OK;
}

int
demo_remove(struct ctx *ctx)
{
	struct range list[TYPES * 10];
	struct arena *keep;
	size_t n;

	TRY(db_begin(ctx, DB_READ));
	TRY(ranges_read(ctx, list, &n));
	TRY(unit_org(ctx));
	db_rollback(ctx);
	if (!n) {
		printf("there is no demo data\n");
		return OK;
	}
	TRY(begin_step(ctx, &keep));
	TRY(end_step(ctx, keep, range_prepare(ctx, list, n)));
	for (size_t i = 0; i < n; i++)
		TRY(range_wipe(ctx, &list[i]));
	return OK;
}
