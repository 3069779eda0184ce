/* job.c - run an occurrence batch by batch, and remember how it went. */
#include <unistd.h>
#include "job/job.h"

enum { MAX_RETRIES = 8 };

const struct job *
job_find(const struct job *const *jobs, const char *name)
{
	for (; *jobs; jobs++)
		if (str_eq((*jobs)->name, name))
			return *jobs;
	return NULL;
}

const char *
job_key(struct arena *a, int64_t planned, const char *zone)
{
	char *s = arena_strdup(a, instant_local(a, planned, zone));

	for (char *p = s; *p; p++)
		if (*p == ' ')
			*p = 'T';
	return s;
}

/* One batch in one transaction. The occurrence is marked done together with
 * the effect of its last batch. */
static int
batch_try(struct ctx *ctx, const struct job *job, const struct lease *l, struct job_run *run)
{
	TRY(db_begin(ctx, DB_WRITE));
	if (l)
		TRY(lease_keep(ctx, l, job->lease_s));
	as_system_begin(ctx, job->name);
	int rc = job->fn(ctx, run);
	as_system_end(ctx);
	TRY(rc);
	if (l && !run->more)
		TRY(lease_finish(ctx, l));
	if (run->dry_run) {
		db_rollback(ctx);
		return OK;
	}
	return db_commit(ctx);
}

/* A deadlock or a lost connection runs the batch again, with what it counted forgotten. */
static int
batch_run(struct ctx *unit, const struct job *job, const struct lease *l, struct job_run *run)
{
	struct job_run before = *run;
	struct arena *numbers = arena_new();
	struct num_kept *kept = num_keep(numbers);
	int rc = OK;

	for (int try = 0; try < MAX_RETRIES; try++) {
		struct ctx ctx = *unit;
		ctx.mem = arena_new();
		ctx.notes = NULL;
		ctx.numbers = kept;
		err_clear(&ctx);
		*run = before;
		run->more = false;
		rc = batch_try(&ctx, job, l, run);
		if (rc != OK)
			db_rollback(&ctx);
		note_flush(&ctx);
		if (rc != OK && rc != ERR_BUSY && rc != ERR_CONFLICT)
			log_error("job %s: %s: %s", job->name, err_name(rc), ctx.err.msg);
		arena_free(ctx.mem);
		if (rc != ERR_BUSY)
			break;
		num_again(kept);
		usleep((useconds_t)(20000u << try));
	}
	arena_free(numbers);
	return rc;
}

static int
run_begin(struct ctx *ctx, const struct job *job, const char *key, int64_t *id)
{
	char host[64] = "";
	struct sql *q = sql_new(ctx);

	if (gethostname(host, sizeof host - 1) != 0)
		host[0] = '\0';
	sql_add(q, "INSERT INTO job_run (name, run_key, host, started_at) VALUES (");
	sql_val(q, VTEXT(job->name));
	sql_add(q, ", ");
	sql_val(q, VTEXT(key));
	sql_add(q, ", ");
	sql_val(q, VTEXT(host));
	sql_add(q, ", NOW(3))");
	return side_exec(ctx, id, q);
}

static int
run_end(struct ctx *ctx, int64_t id, int rc, int64_t done)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE job_run SET ended_at = NOW(3), ok = ");
	sql_val(q, VINT(rc == OK));
	sql_add(q, ", done = ");
	sql_val(q, VINT(done));
	sql_add(q, ", message = ");
	sql_val(q, VTEXT(rc == OK ? "" : err_name(rc)));
	sql_add(q, "\nWHERE id = ");
	sql_val(q, VINT(id));
	return side_exec(ctx, NULL, q);
}

static int
job_batches(struct ctx *ctx, const struct job *job, const struct lease *l, struct job_run *run)
{
	int64_t id = 0;

	if (!run->dry_run)
		TRY(run_begin(ctx, job, run->key, &id));
	int rc = OK;
	do {
		rc = batch_run(ctx, job, l, run);
		run->batch++;
	} while (rc == OK && run->more && !run->dry_run);
	if (run->dry_run)
		return rc;
	/* Taken over: the other host's record tells how it ended. */
	if (rc != OK && rc != ERR_CONFLICT && l)
		TRY(lease_fail(ctx, l));
	TRY(run_end(ctx, id, rc, run->done));
	return rc;
}

int
job_perform(struct ctx *ctx, const struct job *job, const struct lease *l)
{
	struct job_run run = { .key = l->key, .planned = l->planned };

	return job_batches(ctx, job, l, &run);
}

int
job_by_hand(struct ctx *ctx, const struct job *job, int64_t at, bool dry_run, int64_t *done)
{
	struct job_run run = { .key = job_key(ctx->mem, at, ctx->zone), .planned = at,
	                       .dry_run = dry_run };
	int rc = job_batches(ctx, job, NULL, &run);

	*done = run.done;
	return rc;
}
