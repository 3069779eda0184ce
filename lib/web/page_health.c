/*
 * page_health.c - /admin/health: what an administrator should know about how the
 * system runs, each line with what to do. /healthz says less, to anybody.
 */
#include <sys/statvfs.h>
#include "web/page.h"

enum { LEAST_FREE_MB = 200, LITTLE_FREE_MB = 2048, LATEST_JOB_MIN = 30, MOST_CLOCK_MS = 5000, OCTOBER = 10,
	MINUTE_MS = 60000 };

enum health_state { FINE, WARNING, FAILED };

struct health {
	struct req *rq; struct ctx *ctx;
	struct node *page;
	size_t warnings, failures, jobs;
};

/* todo NULL: nothing has to be done. */
static void
health_add(struct health *h, enum health_state state, const char *label, const char *text, const char *todo)
{
	struct node *n = node_item(node_child(h->page, "lines"));

	node_set(n, "label", label);
	node_set(n, "tone", state == FINE ? "ok" : state == WARNING ? "warn" : "bad");
	node_set(n, "state", state == FINE ? _("Works") : state == WARNING ? _("Warning") : _("Failed"));
	node_set(n, "text", text);
	node_set(n, "todo", state == FINE ? NULL : todo);
	h->warnings += state == WARNING;
	h->failures += state == FAILED;
}

/* ---- database ------------------------------------------------------------------------------ */

static int
health_database(struct health *h)
{
	struct ctx *ctx = h->ctx;
	struct db_rows *rows;
	int64_t there;

	TRY(db_select(ctx, &rows,
	              "SELECT VERSION(), UTC_TIMESTAMP(3)", NO_VALS));
	if (!db_next(rows))
		return err_set(ctx, ERR_DB, "the database does not say what it is");
	health_add(h, FINE, _("Database"), arena_printf(ctx->mem, _("Answers; version %s"), db_str(rows, 0)), NULL);
	/* Instants are compared with the clock of the database in many places. */
	bool known = instant_parse(&there, db_str(rows, 1)) == OK;
	int64_t apart = known ? (there > ctx->now ? there - ctx->now : ctx->now - there) : 0;
	health_add(h, apart > MOST_CLOCK_MS ? WARNING : FINE, _("Clock"),
	           arena_printf(ctx->mem, _("Clocks of this host and of the database are %lld s apart"), (long long)apart / 1000),
	           _("Switch on time synchronisation (chrony or systemd-timesyncd) on both hosts."));
	return OK;
}

static int
health_migration(struct health *h)
{
	struct ctx *ctx = h->ctx;
	struct db_rows *rows;
	int64_t at = INSTANT_NONE;

	/* The row "created" only says when this database was begun. */
	TRY(db_select(ctx, &rows, "SELECT name, done_at FROM migration WHERE name <> 'created'\n"
	              "ORDER BY done_at DESC, name DESC LIMIT 1", NO_VALS));
	if (db_next(rows))
		TRY(instant_parse(&at, db_str(rows, 1)));
	health_add(h, FINE, _("Migration"),
	           at == INSTANT_NONE ? _("Tables follow the definitions; no step was needed yet")
	                              : arena_printf(ctx->mem, _("Last step %1$s, %2$s"), db_str(rows, 0), time_ago(ctx, at)), NULL);
	return OK;
}

/* ---- jobs ----------------------------------------------------------------------------------------- */

/* The last run of each job, newest first. */
static int
jobs_fill(struct health *h, size_t *failed)
{
	struct ctx *ctx = h->ctx;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT r.name, r.started_at, r.ended_at, r.ok, r.done, r.message, r.host FROM job_run r\n"
	              "JOIN (SELECT name, MAX(id) AS id FROM job_run GROUP BY name) last ON last.id = r.id\n"
	              "ORDER BY r.started_at DESC", NO_VALS));
	while (db_next(rows)) {
		struct node *n = node_item(node_child(h->page, "jobs"));
		bool ended = db_str(rows, 2) != NULL, ok = db_int(rows, 3) != 0;
		int64_t at;

		TRY(instant_parse(&at, db_str(rows, 1)));
		node_set(n, "name", db_str(rows, 0));
		node_set(n, "at", instant_local(ctx->mem, at, ctx->zone));
		node_set(n, "iso", instant_str(ctx->mem, at));
		node_set(n, "ago", time_ago(ctx, at));
		node_set(n, "host", db_str(rows, 6));
		node_set_int(n, "done", db_int(rows, 4));
		node_set(n, "message", db_str(rows, 5));
		node_set(n, "tone", !ended ? "go" : ok ? "ok" : "bad");
		node_set(n, "state", !ended ? _("Running") : ok ? _("Works") : _("Failed"));
		*failed += ended && !ok;
		h->jobs++;
	}
	return OK;
}

static int
health_jobs(struct health *h)
{
	struct ctx *ctx = h->ctx;
	struct db_rows *rows;
	size_t failed = 0;

	TRY(jobs_fill(h, &failed));
	TRY(db_select(ctx, &rows,
	              "SELECT COUNT(*), SUM(due_at < ?) FROM job WHERE state = 'ready'",
	              VALS(VINSTANT(ctx->now - (int64_t)LATEST_JOB_MIN * MINUTE_MS))));
	int64_t waiting = db_next(rows) ? db_int(rows, 0) : 0, late = waiting ? db_int(rows, 1) : 0;
	bool never = !h->jobs;

	if (late)
		health_add(h, FAILED, _("Queue"), arena_printf(ctx->mem, lang_n("%lld job is more than half an hour late",
		           "%lld jobs are more than half an hour late", (unsigned long)late), (long long)late),
		           _("The worker does not run: look at the cron entry of “worker run” and at its log."));
	else if (never)
		health_add(h, WARNING, _("Queue"), _("No job has run yet"),
		           _("Cron has to call “worker run” every minute; after a minute there is a run here."));
	else
		health_add(h, FINE, _("Queue"), arena_printf(ctx->mem, _("%lld jobs are waiting, none is late"), (long long)waiting), NULL);
	if (!never)
		health_add(h, failed ? WARNING : FINE, _("Jobs"),
		           failed ? arena_printf(ctx->mem, lang_n("The last run of %lu job failed", "The last runs of %lu jobs failed", failed),
		                                 (unsigned long)failed)
		                  : _("The last run of every job was in order"),
		           _("The table below has the message; a job is tried again by itself, “worker job NAME” runs it by hand."));
	return OK;
}

/* ---- disk ---------------------------------------------------------------------------------------- */

static void
health_disk(struct health *h, const char *label, const char *path)
{
	struct statvfs fs;
	struct ctx *ctx = h->ctx;

	if (statvfs(path, &fs) != 0) {
		health_add(h, FAILED, label, arena_printf(ctx->mem, _("%s cannot be asked"), path), _("Look whether this disk is mounted."));
		return;
	}
	unsigned long long mb = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
	health_add(h, mb < LEAST_FREE_MB ? FAILED : mb < LITTLE_FREE_MB ? WARNING : FINE, label,
	           arena_printf(ctx->mem, _("%1$s: %2$llu MB free"), path, mb),
	           _("Make room: old backups and logs first. The database stops when its disk is full."));
}

static void
health_disks(struct health *h)
{
	const char *socket = conf_str(h->rq->app->conf, "db.socket");
	const char *slash = strrchr(socket, '/');

	health_disk(h, _("Disk for passing files"), "/tmp");
	if (slash && slash != socket)
		health_disk(h, _("Disk of the database's socket"), arena_strndup(h->ctx->mem, socket, (size_t)(slash - socket)));
}

/* ---- mail ------------------------------------------------------------------------------------------- */

static int
health_mail(struct health *h)
{
	struct ctx *ctx = h->ctx;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'outbox'",
	              NO_VALS));
	if (!db_next(rows))
		return OK;
	TRY(db_select(ctx, &rows,
	              "SELECT COALESCE(SUM(state IN ('ready', 'failed', 'sending')), 0), COALESCE(SUM(state IN ('dead', 'held')), 0),\n"
	              "COALESCE(SUM(state IN ('ready', 'failed') AND next_at < ?), 0) FROM outbox\n"
	              "WHERE state IN ('ready', 'failed', 'sending', 'dead', 'held')",
	              VALS(VINSTANT(ctx->now - (int64_t)LATEST_JOB_MIN * MINUTE_MS))));
	if (!db_next(rows))
		return OK;
	bool bad = db_int(rows, 1) || db_int(rows, 2);
	health_add(h, bad ? WARNING : FINE, _("Outgoing mail"),
	           arena_printf(ctx->mem, _("%1$lld waiting, %2$lld given up or held, %3$lld late"), (long long)db_int(rows, 0),
	                        (long long)db_int(rows, 1), (long long)db_int(rows, 2)),
	           _("Look at the outgoing mail: the answer of the mail server stands at each of them."));
	return OK;
}

/* ---- search ------------------------------------------------------------------------------------------- */

static const char *
build_words(struct ctx *ctx, struct db_rows *rows)
{
	const struct type *t = type_find(ctx->types, db_str(rows, 0));
	int64_t upto = db_int(rows, 2), at = db_int(rows, 1);
	int64_t percent = upto ? at * 100 / upto : 0;

	return arena_printf(ctx->mem, _("%1$s %2$lld %%"), t ? type_label(t) : db_str(rows, 0), (long long)(percent > 99 ? 99 : percent));
}

static int
health_search(struct health *h)
{
	struct ctx *ctx = h->ctx;
	struct db_rows *rows;
	const char *list = "";

	TRY(db_select(ctx, &rows, "SELECT type, at, upto FROM gram_build ORDER BY type LIMIT 20", NO_VALS));
	while (db_next(rows))
		list = arena_printf(ctx->mem, "%s%s%s", list, *list ? _(", ") : "", build_words(ctx, rows));
	health_add(h, *list ? WARNING : FINE, _("Search index"),
	           *list ? arena_printf(ctx->mem, _("Is being built: %s"), list) : _("Complete"),
	           _("The worker goes on every minute; until then searches read the records themselves: nothing is missing, but it takes longer."));
	return OK;
}

/* ---- settings --------------------------------------------------------------------------------------------- */

static void
health_https(struct health *h)
{
	const struct app *app = h->rq->app;

	health_add(h, app->https ? FINE : WARNING, _("Connection"),
	           arena_printf(h->ctx->mem, app->https ? _("%s: encrypted, cookies are marked secure")
	                                                : _("%s: not encrypted, cookies go without the mark “secure”"), app->base_url),
	           _("Fine inside one house; from outside set up https in nginx and web.base_url in crm.conf."));
}

static void
health_zone(struct health *h)
{
	const struct company *c = company_settings(h->ctx);

	health_add(h, *c->zone ? FINE : WARNING, _("Time zone"),
	           arena_printf(h->ctx->mem, _("%1$s, there it is %2$s now"), h->ctx->zone,
	                        instant_local(h->ctx->mem, h->ctx->now, h->ctx->zone)),
	           _("The company has no time zone of its own that this system knows; the one of crm.conf counts. Set it in the company's record."));
}

static void
health_calendar_year(struct health *h, int year)
{
	const char *label = arena_printf(h->ctx->mem, _("Working calendar %d"), year);

	if (calendar_has_year(h->ctx, year))
		health_add(h, FINE, label, _("Holidays and make-up workdays are entered"), NULL);
	else
		health_add(h, WARNING, label, _("No holiday is entered: only the weekend counts as off"),
		           _("Import the list of the year in the working calendar."));
}

/* The next year is published in autumn; before, nobody could enter it. */
static void
health_calendar(struct health *h)
{
	int y, m, d;

	date_to_ymd(h->ctx->today, &y, &m, &d);
	health_calendar_year(h, y);
	if (m >= OCTOBER)
		health_calendar_year(h, y + 1);
}

/* ---- the page -------------------------------------------------------------------------------------------------- */

static const char *
health_text(const struct health *h)
{
	struct ctx *ctx = h->ctx;

	if (h->failures)
		return arena_printf(ctx->mem, lang_n("%lu thing does not work.", "%lu things do not work.", h->failures),
		                    (unsigned long)h->failures);
	if (h->warnings)
		return arena_printf(ctx->mem, lang_n("Everything works; %lu warning.", "Everything works; %lu warnings.", h->warnings),
		                    (unsigned long)h->warnings);
	return _("Everything works.");
}

static int
health_admin_page(struct req *rq)
{
	struct health h = { .rq = rq, .ctx = &rq->ctx, .page = node_child(view_root(rq->view), "health") };

	TRY(view_frame(rq, _("System health")));
	view_crumb(rq->view, _("System health"), NULL);
	TRY(health_database(&h));
	TRY(health_migration(&h));
	TRY(health_jobs(&h));
	TRY(health_mail(&h));
	TRY(health_search(&h));
	health_disks(&h);
	health_https(&h);
	health_zone(&h);
	health_calendar(&h);
	node_set(h.page, "text", health_text(&h));
	node_set(h.page, "tone", h.failures ? "bad" : h.warnings ? "warn" : "ok");
	return resp_page(rq, 200, "health.cs");
}

const struct page health_pages[] = {
	{ .method = "GET", .path = "/health", .right = "company.edit", .fn = health_admin_page },
	{ 0 },
};
