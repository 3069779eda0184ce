/* share_access.c - brings what sharing rules open to what their filters say. */
#include "crm.h"

static int
share_access(struct ctx *ctx, struct job_run *run)
{
	return share_apply(ctx, run->batch == 0, &run->done, &run->more);
}

const struct job share_access_job = {
	.name = "share_access",
	.label = N_("Apply sharing rules"),
	.schedule = "every 1m",
	.lease_s = 60,
	.fn = share_access,
};
