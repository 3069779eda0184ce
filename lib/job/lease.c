/*
 * lease.c - who runs which occurrence. Times of leases are the database
 * server's, so that hosts with different clocks agree.
 */
#include "job/job.h"

enum { MAX_ATTEMPTS = 5 };

int
lease_plan(struct ctx *ctx, const struct job *job)
{
	struct schedule s;

	if (schedule_parse(&s, job->schedule) != OK)
		return err_set(ctx, ERR_BUG, "job %s: bad schedule '%s'", job->name, job->schedule);
	int64_t due = schedule_last(&s, ctx->now, ctx->zone);
	struct sql *q = sql_new(ctx);
	sql_add(q, "INSERT IGNORE INTO job (name, run_key, due_at) VALUES (");
	sql_val(q, VTEXT(job->name));
	sql_add(q, ", ");
	sql_val(q, VTEXT(job_key(ctx->mem, due, ctx->zone)));
	sql_add(q, ", ");
	sql_val(q, VINSTANT(due));
	sql_add(q, ")");
	TRY(side_exec(ctx, NULL, q));

	q = sql_new(ctx);
	sql_add(q, "UPDATE job SET state = 'skipped'\nWHERE name = ");
	sql_val(q, VTEXT(job->name));
	sql_add(q, " AND state = 'ready' AND claim IS NULL AND due_at < ");
	sql_val(q, VINSTANT(due));
	return side_exec(ctx, NULL, q);
}

int
lease_ask(struct ctx *ctx, const char *job)
{
	return db_exec(ctx, NULL, "INSERT IGNORE INTO job (name, run_key, due_at) VALUES (?, ?, ?)",
	               VALS(VTEXT(job), VTEXT(arena_printf(ctx->mem, "%s asked", job_key(ctx->mem, ctx->now, ctx->zone))), VINSTANT(ctx->now)));
}

static int
lease_read(struct ctx *ctx, const struct job *const *jobs, const char *token, struct lease **out)
{
	struct db_rows *rows;
	struct sql *q = sql_new(ctx);

	*out = NULL;
	sql_add(q, "SELECT id, name, run_key, due_at, attempts FROM job WHERE claim = ");
	sql_val(q, VTEXT(token));
	TRY(side_select(ctx, &rows, q));
	if (!db_next(rows))
		return OK;
	struct lease *l = arena_alloc(ctx->mem, sizeof *l);
	l->id = db_int(rows, 0);
	l->name = db_str(rows, 1);
	l->key = db_str(rows, 2);
	TRY(instant_parse(&l->planned, db_str(rows, 3)));
	l->attempts = (int)db_int(rows, 4);
	l->token = token;
	if (!job_find(jobs, l->name))
		return err_set(ctx, ERR_BUG, "job %s is in the table but not in this program", l->name);
	*out = l;
	return OK;
}

/* The lease is as long as the longest job asks for; lease_keep() sets the real one. */
int
lease_claim(struct ctx *ctx, const struct job *const *jobs, struct lease **out)
{
	const char *token = secret_token(ctx->mem);
	struct sql *q = sql_new(ctx);
	int64_t longest = 60;

	sql_add(q, "UPDATE job SET claim = ");
	sql_val(q, VTEXT(token));
	for (size_t i = 0; jobs[i]; i++)
		longest = jobs[i]->lease_s > longest ? jobs[i]->lease_s : longest;
	sql_add(q, ", lease_until = NOW(3) + INTERVAL ");
	sql_val(q, VINT(longest));
	sql_add(q, " SECOND, attempts = attempts + 1\n"
	           "WHERE state = 'ready' AND due_at <= ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, " AND (lease_until IS NULL OR lease_until < NOW(3)) AND name IN (");
	for (size_t i = 0; jobs[i]; i++) {
		if (i)
			sql_add(q, ", ");
		sql_val(q, VTEXT(jobs[i]->name));
	}
	sql_add(q, ")\nORDER BY due_at, id LIMIT 1");
	TRY(side_exec(ctx, NULL, q));
	return lease_read(ctx, jobs, token, out);
}

/* Exactly one row, or somebody else holds the occurrence by now. */
static int
fenced(struct ctx *ctx, const struct lease *l, int64_t affected)
{
	if (affected == 1)
		return OK;
	return err_set(ctx, ERR_CONFLICT, "job %s %s: another host has taken over", l->name, l->key);
}

int
lease_keep(struct ctx *ctx, const struct lease *l, int seconds)
{
	int64_t n = 0;

	TRY(db_exec(ctx, &n,
	            "UPDATE job SET lease_until = NOW(3) + INTERVAL ? SECOND\n"
	            "WHERE id = ? AND claim = ? AND state = 'ready'",
	            VALS(VINT(seconds), VINT(l->id), VTEXT(l->token))));
	return fenced(ctx, l, n);
}

int
lease_finish(struct ctx *ctx, const struct lease *l)
{
	int64_t n = 0;

	TRY(db_exec(ctx, &n,
	            "UPDATE job SET state = 'done'\n"
	            "WHERE id = ? AND claim = ? AND state = 'ready'",
	            VALS(VINT(l->id), VTEXT(l->token))));
	return fenced(ctx, l, n);
}

int
lease_fail(struct ctx *ctx, const struct lease *l)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE job SET state = IF(attempts >= ");
	sql_val(q, VINT(MAX_ATTEMPTS));
	sql_add(q, ", 'dead', 'ready'), lease_until = NOW(3) + INTERVAL ");
	sql_val(q, VINT((int64_t)30 << (l->attempts < MAX_ATTEMPTS ? l->attempts : MAX_ATTEMPTS)));
	sql_add(q, " SECOND\nWHERE id = ");
	sql_val(q, VINT(l->id));
	sql_add(q, " AND state = 'ready' AND claim = ");
	sql_val(q, VTEXT(l->token));
	return side_exec(ctx, NULL, q);
}
