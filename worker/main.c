/*
 * main.c - the worker: cron calls "worker run" every minute; it runs what is
 * due and ends. "worker job NAME" runs one by hand, "worker list" shows them.
 */
#include <glib.h>
#include "job/job.h"

enum { MAX_OCCURRENCES = 200 };	/* a run ends by itself: the next minute goes on */

/* Batches see the organisation as it is now, not as it was when cron began. */
static int
worker_org(struct unit *w)
{
	TRY(db_begin(&w->ctx, DB_READ));
	int rc = unit_org(&w->ctx);
	db_rollback(&w->ctx);
	return rc;
}

/* What there is to run, for the page of the settings: web programs do not link the jobs. */
static int
worker_tell(struct unit *w)
{
	struct ctx *ctx = &w->ctx;
	struct sql *q = sql_new(ctx), *gone = sql_new(ctx);

	sql_add(q, "INSERT INTO job_known (name, label, schedule) VALUES ");
	sql_add(gone, "DELETE FROM job_known WHERE name NOT IN (''");
	for (size_t i = 0; all_jobs[i]; i++) {
		if (i)
			sql_add(q, ", ");
		sql_row(q, VALS(VTEXT(all_jobs[i]->name), VTEXT(all_jobs[i]->label), VTEXT(all_jobs[i]->schedule)));
		sql_add(gone, ", ");
		sql_val(gone, VTEXT(all_jobs[i]->name));
	}
	sql_add(q, "\nON DUPLICATE KEY UPDATE label = VALUES(label), schedule = VALUES(schedule)");
	sql_add(gone, ")");
	TRY(side_exec(ctx, NULL, q));
	return side_exec(ctx, NULL, gone);
}

static int
worker_run(struct unit *w)
{
	int failed = 0;

	TRY(worker_tell(w));
	for (size_t i = 0; all_jobs[i]; i++)
		TRY(lease_plan(&w->ctx, all_jobs[i]));
	for (int n = 0; n < MAX_OCCURRENCES; n++) {
		struct lease *l;

		TRY(lease_claim(&w->ctx, all_jobs, &l));
		if (!l)
			break;
		if (job_perform(&w->ctx, job_find(all_jobs, l->name), l) != OK)
			failed++;
	}
	return failed ? ERR_IO : OK;
}

static int
worker_job(struct unit *w, const char *name, const char *at, gboolean dry_run)
{
	const struct job *job = job_find(all_jobs, name);
	int64_t planned = w->ctx.now, done = 0;

	if (!job) {
		fprintf(stderr, "worker: no job '%s'; \"worker list\" names them\n", name);
		return ERR_NOTFOUND;
	}
	if (at && instant_parse_local(&planned, at, w->ctx.zone) != OK) {
		fprintf(stderr, "worker: --at '%s' is no time like '2026-11-23 02:00'\n", at);
		return ERR_INVALID;
	}
	if (at) {
		w->ctx.now = planned;
		w->ctx.today = instant_date(planned, w->ctx.zone);
	}
	int rc = job_by_hand(&w->ctx, job, planned, dry_run, &done);
	printf("%s: %s, %lld %s\n", name, rc == OK ? "ok" : err_name(rc), (long long)done,
	       dry_run ? "would be done" : "done");
	return rc;
}

static int
worker_list(struct unit *w)
{
	struct ctx *ctx = &w->ctx;

	printf("%-20s %-18s %-17s %-17s %s\n", "job", "schedule", "next", "last run", "result");
	for (size_t i = 0; all_jobs[i]; i++) {
		const struct job *job = all_jobs[i];
		struct schedule s;
		struct db_rows *rows;
		struct sql *q = sql_new(ctx);

		TRY(schedule_parse(&s, job->schedule));
		sql_add(q, "SELECT started_at, ok, done, message FROM job_run WHERE name = ");
		sql_val(q, VTEXT(job->name));
		sql_add(q, " ORDER BY started_at DESC LIMIT 1");
		TRY(side_select(ctx, &rows, q));
		bool ran = db_next(rows);
		int64_t started = INSTANT_NONE;
		if (ran)
			TRY(instant_parse(&started, db_str(rows, 0)));
		printf("%-20s %-18s %-17s %-17s %s\n", job->name, job->schedule,
		       instant_local(ctx->mem, schedule_next(&s, ctx->now, ctx->zone), ctx->zone),
		       ran ? instant_local(ctx->mem, started, ctx->zone) : "-",
		       !ran ? "-" : db_int(rows, 1) ? "ok" : db_str(rows, 3));
	}
	return OK;
}

int
main(int argc, char **argv)
{
	gchar *at = NULL;
	gboolean dry_run = FALSE;
	GOptionEntry options[] = {
		{ "at", 0, 0, G_OPTION_ARG_STRING, &at, "planned time of 'job', company zone", "TIME" },
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, "roll back afterwards", NULL },
		{ 0 },
	};
	GError *problem = NULL;
	GOptionContext *oc = g_option_context_new("run | job NAME | list");
	struct unit w;

	g_option_context_add_main_entries(oc, options, NULL);
	if (!g_option_context_parse(oc, &argc, &argv, &problem)) {
		fprintf(stderr, "worker: %s\n", problem->message);
		return 2;
	}
	bool run = argc == 2 && str_eq(argv[1], "run");
	bool list = argc == 2 && str_eq(argv[1], "list");
	bool job = argc == 3 && str_eq(argv[1], "job");
	if (!run && !list && !job) {
		fprintf(stderr, "usage: worker run | worker job NAME [--at TIME] [--dry-run] | worker list\n");
		return 2;
	}
	int rc = unit_open(&w, "worker", "job", DB_APP, false);
	if (rc == OK)
		rc = secret_key_open(w.conf);	/* of what is sealed in the database */
	if (rc == OK)
		rc = worker_org(&w);
	if (rc == OK)
		rc = run ? worker_run(&w) : list ? worker_list(&w) : worker_job(&w, argv[2], at, dry_run);
	if (rc != OK && w.ctx.err.code)
		log_error("%s (%s:%d)", w.ctx.err.msg, w.ctx.err.file, w.ctx.err.line);
	unit_close(&w);
	g_option_context_free(oc);
	return rc == OK ? 0 : 1;
}
