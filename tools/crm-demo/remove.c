/*
 * remove.c - crm-demo --remove: all records of the demonstration go, with their history, as if they had never been. What
 * something real points to stays, with its links and its history.
 */
#include "doc/bin.h"
#include "remove.h"

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

/* ---- records -------------------------------------------------------------------------------- */

static int
history_clear(struct ctx *ctx, const struct range *r, const struct piece *p)
{
	struct sql *q = sql_new(ctx);

	if (!p->n)
		return OK;
	sql_add(q, "DELETE FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE type = ");
	sql_val(q, VTEXT(type_name(r->t)));
	sql_add(q, " AND record IN ");
	sql_list(q, p->ids, p->n);
	return db_exec_sql(ctx, NULL, q);
}

/* Only those that went are left in *p. */
static int
stay_count(struct ctx *ctx, struct range *r, struct piece *p)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t at = 0;

	if (!p->n)
		return OK;
	sql_add(q, "SELECT id FROM ");
	sql_ident(q, type_name(r->t));
	sql_add(q, " WHERE id IN ");
	sql_list(q, p->ids, p->n);
	sql_add(q, " ORDER BY id");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		r->highest = db_int(rows, 0);
		r->stay++;
		while (p->ids[at].i < r->highest)
			at++;
		p->foreign[at] = true;
	}
	piece_narrow(p);
	return OK;
}

/* *after: go on from here; false in *more: that was the end. */
static int
piece_wipe(struct ctx *ctx, struct range *r, int64_t *after, bool *more)
{
	struct piece p;

	TRY(piece_read(ctx, r, *after, &p));
	*more = p.n > 0;
	if (!p.n)
		return OK;
	*after = p.ids[p.n - 1].i;
	for (size_t i = 0, to; i < p.n; i = to) {
		int64_t from = p.ids[i].i - 1, done;

		for (to = i + 1; to < p.n && p.foreign[to] == p.foreign[i]; )
			to++;
		if (!p.foreign[i])
			TRY(rec_wipe(ctx, r->t, &from, p.ids[to - 1].i, PIECE, &done));
	}
	piece_narrow(&p);
	TRY(stay_count(ctx, r, &p));
	r->gone += (int64_t)p.n;
	return history_clear(ctx, r, &p);
}

static int
range_wipe(struct ctx *ctx, struct range *r)
{
	int64_t after = r->first - 1;
	struct arena *keep;

	r->stay = r->highest = 0;
	for (bool more = true; more; ) {
		TRY(begin_step(ctx, &keep));
		TRY(end_step(ctx, keep, piece_wipe(ctx, r, &after, &more)));
	}
	return OK;
}

/* Until nothing goes any more: what was pointed to before may go now. */
static int
ranges_wipe(struct ctx *ctx, struct range *list, size_t n)
{
	int64_t before, all = -1;

	do {
		before = all;
		all = 0;
		for (size_t i = 0; i < n; i++) {
			TRY(range_wipe(ctx, &list[i]));
			all += list[i].gone;
		}
	} while (all != before);
	return OK;
}

/* ---- before and after -------------------------------------------------------------------------- */

/* Whoever stays, because something real names him, does not log in with the password that everybody knows. */
static int
logins_close(struct ctx *ctx, const struct range *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t after = list[i].first - 1;
		struct piece p;

		while (str_eq(type_name(list[i].t), "user")) {
			TRY(piece_read(ctx, &list[i], after, &p));
			if (!p.n)
				break;
			after = p.ids[p.n - 1].i;
			piece_narrow(&p);
			struct sql *q = sql_new(ctx);
			sql_add(q, "DELETE FROM credential WHERE user IN ");
			sql_list(q, p.ids, p.n);
			TRY(db_exec_sql(ctx, NULL, q));
		}
	}
	return OK;
}

/* History of those that were purged before. */
static int
purged_clear(struct ctx *ctx, const struct range *r, int64_t *after, bool *more)
{
	struct piece p;

	TRY(piece_read_gone(ctx, r, *after, &p));
	*more = p.n > 0;
	if (p.n)
		*after = p.ids[p.n - 1].i;
	piece_narrow(&p);
	return history_clear(ctx, r, &p);
}

/* A range ends with what stays of it: what is made later is not the demonstration's. */
static int
range_close(struct ctx *ctx, const struct range *r)
{
	if (r->stay)
		TRY(db_exec(ctx, NULL, "UPDATE demo_range SET last = ? WHERE type = ? AND first = ?",
		            VALS(VINT(r->highest), VTEXT(type_name(r->t)), VINT(r->first))));
	else
		TRY(db_exec(ctx, NULL, "DELETE FROM demo_range WHERE type = ? AND first = ?", VALS(VTEXT(type_name(r->t)), VINT(r->first))));
	return org_touch(ctx);
}

static int
range_end(struct ctx *ctx, const struct range *r)
{
	int64_t after = r->first - 1;
	struct arena *keep;

	for (bool more = true; more; ) {
		TRY(begin_step(ctx, &keep));
		TRY(end_step(ctx, keep, purged_clear(ctx, r, &after, &more)));
	}
	TRY(begin_step(ctx, &keep));
	TRY(end_step(ctx, keep, range_close(ctx, r)));
	printf("%s: %lld removed", type_name(r->t), (long long)r->gone);
	if (r->stay)
		printf(", %lld stay: other records point to them", (long long)r->stay);
	printf("\n");
	fflush(stdout);
	return OK;
}

int
demo_remove(struct ctx *ctx)
{
	struct range list[RANGES_MOST];
	struct arena *keep;
	int64_t cut;
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
	TRY(end_step(ctx, keep, logins_close(ctx, list, n)));
	TRY(ranges_wipe(ctx, list, n));
	TRY(begin_step(ctx, &keep));
	TRY(end_step(ctx, keep, circles_cut(ctx, list, n, &cut)));
	if (cut)
		TRY(ranges_wipe(ctx, list, n));
	for (size_t i = 0; i < n; i++)
		TRY(range_end(ctx, &list[i]));
	return OK;
}
