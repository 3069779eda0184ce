/*
 * page_jobs.c - /admin/jobs: what the worker does by the clock, how the last runs went, and
 * the wish to have one of them run now, which the worker grants within a minute.
 */
#include "job/job.h"
#include "web/page.h"

enum { RUNS = 20, MS_S = 1000, S_MIN = 60, COL_NAME = 0, COL_LABEL, COL_SCHEDULE, COL_STARTED, COL_ENDED, COL_OK, COL_DONE, COL_MESSAGE, COL_HOST, COL_WAITS, COL_TRIES };

/* ---- words ---------------------------------------------------------------------------------- */

static const char *
schedule_words(struct ctx *ctx, const char *text)
{
	static const char *const days[] = { N_("Sunday"), N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday") };
	struct schedule s;

	if (schedule_parse(&s, text) != OK)
		return text;
	const char *clock = arena_printf(ctx->mem, "%02d:%02d", s.minute / S_MIN, s.minute % S_MIN);
	switch (s.kind) {
	case EVERY:
		return arena_printf(ctx->mem, lang_n("Every %lld minute", "Every %lld minutes", (unsigned long)(s.period / S_MIN / MS_S)),
		                    (long long)(s.period / S_MIN / MS_S));
	case DAILY:
		return arena_printf(ctx->mem, _("Every day %s"), clock);
	case WEEKLY:
		return arena_printf(ctx->mem, _("Every week, %1$s %2$s"), _(days[s.day % 7]), clock);
	case MONTHLY:
		return arena_printf(ctx->mem, _("Every month, day %1$d, %2$s"), s.day, clock);
	}
	return text;
}

static const char *
took(struct ctx *ctx, int64_t from, int64_t until)
{
	int64_t ms = until > from ? until - from : 0;

	if (ms < MS_S)
		return arena_printf(ctx->mem, _("%lld ms"), (long long)ms);
	if (ms < (int64_t)S_MIN * MS_S)
		return arena_printf(ctx->mem, _("%lld s"), (long long)(ms / MS_S));
	return arena_printf(ctx->mem, _("%1$lld min %2$lld s"), (long long)(ms / MS_S / S_MIN), (long long)(ms / MS_S % S_MIN));
}

/* ---- the page ------------------------------------------------------------------------------------- */

/* The columns of a run, from COL_STARTED on. */
static int
run_show(struct ctx *ctx, struct node *n, const struct db_rows *rows)
{
	bool ended = db_str(rows, COL_ENDED) != NULL, ok = db_int(rows, COL_OK) != 0;
	int64_t at, end;

	if (!db_str(rows, COL_STARTED))
		return OK;
	TRY(instant_parse(&at, db_str(rows, COL_STARTED)));
	node_set(n, "iso", instant_str(ctx->mem, at));
	node_set(n, "at", instant_local(ctx->mem, at, ctx->zone));
	node_set(n, "ago", time_ago(ctx, at));
	if (ended) {
		TRY(instant_parse(&end, db_str(rows, COL_ENDED)));
		node_set(n, "took", took(ctx, at, end));
	}
	node_set(n, "tone", !ended ? "go" : ok ? "ok" : "bad");
	node_set(n, "state", !ended ? _("Running") : ok ? _("Works") : _("Failed"));
	node_set_int(n, "done", db_int(rows, COL_DONE));
	node_set(n, "message", db_str(rows, COL_MESSAGE));
	node_set(n, "host", db_str(rows, COL_HOST));
	return OK;
}

static int
jobs_show(struct req *rq, struct node *page)
{
	struct ctx *ctx = &rq->ctx;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT k.name, k.label, k.schedule, r.started_at, r.ended_at, r.ok, r.done, r.message, r.host,\n"
	              "  (SELECT COUNT(*) FROM job j WHERE j.name = k.name AND j.state = 'ready' AND j.due_at <= ?),\n"
	              "  (SELECT COUNT(*) FROM job j WHERE j.name = k.name AND j.state = 'dead')\n"
	              "FROM job_known k LEFT JOIN job_run r ON r.id = (SELECT MAX(x.id) FROM job_run x WHERE x.name = k.name)\n"
	              "ORDER BY k.name", VALS(VINSTANT(ctx->now))));
	while (db_next(rows)) {
		struct node *n = node_item(node_child(page, "rows"));

		node_set(n, "name", db_str(rows, COL_NAME));
		node_set(n, "label", lang_text(db_str(rows, COL_LABEL)));
		node_set(n, "schedule", schedule_words(ctx, db_str(rows, COL_SCHEDULE)));
		node_set(n, "waits", db_int(rows, COL_WAITS) ? "1" : NULL);
		node_set(n, "dead", db_int(rows, COL_TRIES) ? arena_printf(ctx->mem, lang_n("given up %lld time", "given up %lld times",
		         (unsigned long)db_int(rows, COL_TRIES)), (long long)db_int(rows, COL_TRIES)) : NULL);
		node_set(n, "runs_url", arena_printf(ctx->mem, "/admin/jobs?job=%s#runs", db_str(rows, COL_NAME)));
		node_set(n, "run_url", "/admin/jobs");
		node_set(n, "run_label", arena_printf(ctx->mem, _("Run now: %s"), lang_text(db_str(rows, COL_LABEL))));
		TRY(run_show(ctx, n, rows));
	}
	return OK;
}

static int
runs_show(struct req *rq, struct node *page, const char *job)
{
	struct ctx *ctx = &rq->ctx;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT r.name, k.label, k.schedule, r.started_at, r.ended_at, r.ok, r.done, r.message, r.host\n"
	              "FROM job_run r JOIN job_known k ON k.name = r.name WHERE r.name = ? ORDER BY r.started_at DESC LIMIT ?",
	              VALS(VTEXT(job), VINT(RUNS))));
	while (db_next(rows)) {
		node_set(page, "job", lang_text(db_str(rows, COL_LABEL)));
		TRY(run_show(ctx, node_item(node_child(page, "runs")), rows));
	}
	return OK;
}

static int
jobs_page(struct req *rq)
{
	struct node *page = node_child(view_root(rq->view), "jobs");
	const char *job = req_query(rq, "job");

	TRY(view_frame(rq, _("Jobs")));
	view_crumb(rq->view, _("Jobs"), NULL);
	TRY(jobs_show(rq, page));
	if (job)
		TRY(runs_show(rq, page, job));
	node_set(page, "asked", req_query(rq, "asked") ? "1" : NULL);
	return resp_page(rq, 200, "jobs.cs");
}

/* An occurrence of its own that is due now. */
static int
jobs_run(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *job = req_body(rq, "job");
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM job_known WHERE name = ?", VALS(VTEXT(job ? job : ""))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "no job %s", job ? job : "");
	TRY(lease_ask(ctx, job));
	TRY(security_done_why(ctx, "job_asked", ctx->user->id, ctx->user->login, job));
	return resp_redirect(rq, "/admin/jobs?asked=1");
}

const struct page job_pages[] = {
	{ .method = "GET", .path = "/jobs", .right = "company.edit", .fn = jobs_page },
	{ .method = "POST", .path = "/jobs", .right = "company.edit", .fn = jobs_run },
	{ 0 },
};
