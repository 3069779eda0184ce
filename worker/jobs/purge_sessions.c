/* purge_sessions.c - removes sessions and login counters that are over. */
#include "crm.h"

enum { BATCH = 500 };

static int
purge_sessions(struct ctx *ctx, struct job_run *run)
{
	int64_t n = 0;

	TRY(session_purge(ctx, BATCH, &n));
	run->done += n;
	run->more = n >= BATCH;
	return OK;
}

const struct job purge_sessions_job = {
	.name = "purge_sessions",
	.label = N_("Remove expired sessions"),
	.schedule = "every 10m",
	.lease_s = 60,
	.fn = purge_sessions,
};
