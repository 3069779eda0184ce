/* purge_tags.c - takes deleted tags off the records. */
#include "crm.h"

enum { BATCH = 500 };

static int
purge_tags(struct ctx *ctx, struct job_run *run)
{
	int64_t n = 0;

	TRY(tag_purge(ctx, BATCH, &n));
	run->done += n;
	run->more = n > 0;
	return OK;
}

const struct job purge_tags_job = {
	.name = "purge_tags",
	.label = N_("Take deleted tags off the records"),
	.schedule = "daily 04:20",
	.lease_s = 120,
	.fn = purge_tags,
};
