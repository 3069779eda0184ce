/* purge_notices.c - removes old notices. */
#include "crm.h"

enum { BATCH = 500 };

static int
purge_notices(struct ctx *ctx, struct job_run *run)
{
	int64_t n = 0;

	TRY(notice_purge(ctx, BATCH, &n));
	run->done += n;
	run->more = n >= BATCH;
	return OK;
}

const struct job purge_notices_job = {
	.name = "purge_notices",
	.label = N_("Remove old notices"),
	.schedule = "daily 03:50",
	.lease_s = 120,
	.fn = purge_notices,
};
