/* segments_nightly.c - by night: all dynamic segments are to be computed anew, by the job segments. */
#include "customer/customer.h"

static int
segments_nightly_run(struct ctx *ctx, struct job_run *run)
{
	return segments_ask(ctx, &run->done);
}

const struct job segments_nightly_job = {
	.name = "segments_nightly",
	.label = N_("Members of segments"),
	.schedule = "daily 03:10",
	.lease_s = 300,
	.fn = segments_nightly_run,
};
