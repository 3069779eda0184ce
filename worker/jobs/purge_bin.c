/* purge_bin.c - empties the recycle bin of what has been there longer than the setting bin.days. */
#include "crm.h"

enum { BATCH = 200 };

/* What hangs on a record goes in an earlier batch than the record: there is more as
 * long as anything went. */
static int
purge_bin(struct ctx *ctx, struct job_run *run)
{
	int64_t n = 0;

	TRY(bin_purge_old(ctx, BATCH, &n));
	run->done += n;
	run->more = n > 0;
	return OK;
}

const struct job purge_bin_job = {
	.name = "purge_bin",
	.label = N_("Empty the recycle bin"),
	.schedule = "daily 03:30",
	.lease_s = 300,
	.fn = purge_bin,
};
