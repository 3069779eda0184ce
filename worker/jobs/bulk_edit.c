/* bulk_edit.c - changes many records, one after the other, as whoever asked for it. */
#include "crm.h"

static int
bulk_edit(struct ctx *ctx, struct job_run *run)
{
	return bulk_run(ctx, run);
}

const struct job bulk_edit_job = {
	.name = "bulk_edit",
	.label = N_("Bulk edits"),
	.schedule = "every 1m",
	.lease_s = 60,
	.fn = bulk_edit,
};
