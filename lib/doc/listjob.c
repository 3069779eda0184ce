/* listjob.c - jobs of lists that fail: later again, or never. */
#include "doc/listjob.h"
#include "doc/notice.h"

#define MINUTE_MS 60000LL

static int
attempts_read(struct ctx *ctx, int64_t id, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT attempts FROM list_job WHERE id = ? FOR UPDATE", VALS(VINT(id))));
	*out = db_next(rows) ? db_int(rows, 0) : LIST_JOB_ATTEMPTS;
	return OK;
}

int
list_job_failed(struct ctx *ctx, const char *kind, int64_t id, int64_t user, const struct type *t, int rc)
{
	int64_t before, stopped = 0;

	if (rc == ERR_BUSY || rc == ERR_DOWN || rc == ERR_DOUBT || rc == ERR_CONFLICT)
		return rc;
	log_error("%s %lld of %s: %s: %s", kind, (long long)id, t->name, err_name(rc), ctx->err.msg);
	db_rollback(ctx);
	err_clear(ctx);
	TRY(db_begin(ctx, DB_WRITE));
	TRY(attempts_read(ctx, id, &before));
	if (before + 1 < LIST_JOB_ATTEMPTS)
		return db_exec(ctx, NULL, "UPDATE list_job SET attempts = attempts + 1, retry_at = ? WHERE id = ? AND state IN ('collect', 'run')",
		               VALS(VINSTANT(ctx->now + (MINUTE_MS << before)), VINT(id)));
	TRY(db_exec(ctx, &stopped, "UPDATE list_job SET attempts = attempts + 1, state = 'stopped', ended_at = ? WHERE id = ? AND state IN ('collect', 'run')",
	            VALS(VINSTANT(ctx->now), VINT(id))));
	/* Another worker that took over may have finished it meanwhile. */
	return !stopped ? OK : notice_list_job(ctx, user, kind, t, id, "failed");
}
