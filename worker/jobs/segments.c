/* segments.c - finds out the members of segments that wait for it, step by step, and goes on where it stopped. */
#include "customer/customer.h"

static int
segments_run(struct ctx *ctx, struct job_run *run)
{
	return segments_work(ctx, &run->done, &run->more);
}

const struct job segments_job = {
	.name = "segments",
	.label = N_("Compute segments that wait"),
	.schedule = "every 1m",
	.lease_s = 300,
	.fn = segments_run,
};
