/* purge_files.c - removes attachments that were deleted long ago, and contents that no record has any more. */
#include "crm.h"

enum { BATCH = 20 };

static int
purge_files(struct ctx *ctx, struct job_run *run)
{
	int64_t n = 0;

	TRY(attach_purge(ctx, &run->at, BATCH, &n, &run->more));
	run->done += n;
	return OK;
}

const struct job purge_files_job = {
	.name = "purge_files",
	.label = N_("Remove deleted attachments"),
	.schedule = "daily 04:10",
	.lease_s = 300,
	.fn = purge_files,
};
