/*
 * health.c - /healthz for monitors and load balancers: one line per part, 200
 * when all of them work, 503 otherwise. Says nothing that helps an intruder.
 */
#include <sys/statvfs.h>
#include "job/outbox.h"
#include "web/web.h"

enum { LEAST_FREE_MB = 200, LATEST_JOB_MIN = 30 };

struct health { struct buf text; bool bad; };

static void
health_line(struct health *h, bool ok, const char *name, const char *detail)
{
	buf_printf(&h->text, "%s %s%s%s\n", name, ok ? "ok" : "failed", *detail ? " " : "", detail);
	h->bad = h->bad || !ok;
}

static void
health_disk(struct health *h, const char *name, const char *path)
{
	struct statvfs fs;
	char detail[60] = "";

	bool known = statvfs(path, &fs) == 0;
	unsigned long long mb = known ? (unsigned long long)fs.f_bavail * fs.f_frsize >> 20 : 0;
	snprintf(detail, sizeof detail, "%llu MB free", mb);
	health_line(h, mb >= LEAST_FREE_MB, name, detail);
}

/* The worker has to have begun what was due half an hour ago. */
static int
health_queue(struct ctx *ctx, struct health *h)
{
	struct db_rows *rows;
	char detail[60];

	TRY(db_select(ctx, &rows, "SELECT COUNT(*) FROM job WHERE state = 'ready' AND due_at < ?",
	              VALS(VINSTANT(ctx->now - (int64_t)LATEST_JOB_MIN * 60 * 1000))));
	int64_t late = db_next(rows) ? db_int(rows, 0) : 0;
	snprintf(detail, sizeof detail, "%lld late", (long long)late);
	health_line(h, late == 0, "queue", detail);
	return OK;
}

/* Mail that does not go out is a warning, no reason to take the site from its visitors. */
static int
health_mail(struct ctx *ctx, struct health *h)
{
	struct outbox_health mail;

	TRY(outbox_health(ctx, &mail));
	if (!mail.set_up)
		buf_add(&h->text, "mail ok not set up\n");
	else
		buf_printf(&h->text, "mail %s %lld given up, %lld waiting for more than 30 min\n",
		           mail.dead || mail.late ? "warning" : "ok", (long long)mail.dead, (long long)mail.late);
	return OK;
}

static int
health_database(struct ctx *ctx, struct health *h)
{
	struct db_rows *rows;

	TRY(db_begin(ctx, DB_READ));
	TRY(db_select(ctx, &rows,
	              "SELECT (SELECT COUNT(*) FROM migration), (SELECT COUNT(*) FROM stamp)", NO_VALS));
	health_line(h, true, "database", "");
	health_line(h, db_next(rows) && db_int(rows, 1) > 0, "migration", "");
	TRY(health_queue(ctx, h));
	return health_mail(ctx, h);
}

int
health_page(struct req *rq)
{
	struct health h = { .bad = false };
	struct ctx *ctx = &rq->ctx;
	const char *socket = conf_str(rq->app->conf, "db.socket");
	const char *slash = strrchr(socket, '/');

	buf_init(&h.text, rq->mem);
	if (health_database(ctx, &h) != OK) {
		log_error("health: %s", ctx->err.msg);
		health_line(&h, false, "database", err_name(ctx->err.code));
		err_clear(ctx);
	}
	db_rollback(ctx);
	health_disk(&h, "disk_tmp", "/tmp");
	if (slash && slash != socket)
		health_disk(&h, "disk_state", arena_strndup(rq->mem, socket, (size_t)(slash - socket)));
	buf_printf(&h.text, "cookies %s\n", rq->app->https ? "secure" : "plain http");
	return resp_text(rq, h.bad ? 503 : 200, "text/plain; charset=utf-8", buf_str(&h.text));
}
