/* search_index.c - makes what searches find records by, after an upgrade: piece by piece, and goes on where it stopped. */
#include "crm.h"

static int
search_index_run(struct ctx *ctx, struct job_run *run)
{
	return search_build(ctx, run);
}

const struct job search_index_job = {
	.name = "search_index",
	.label = N_("Build the search index"),
	.schedule = "every 1m",
	.lease_s = 300,
	.fn = search_index_run,
};
