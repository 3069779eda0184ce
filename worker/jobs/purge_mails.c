/* purge_mails.c - removes old mails from the outbox. */
#include "crm.h"

enum { BATCH = 200 };

static int
purge_mails(struct ctx *ctx, struct job_run *run)
{
	int64_t n = 0;

	TRY(mail_purge(ctx, BATCH, &n));
	run->done += n;
	run->more = n >= BATCH;
	return OK;
}

const struct job purge_mails_job = {
	.name = "purge_mails",
	.label = N_("Remove old mails"),
	.schedule = "daily 03:40",
	.lease_s = 120,
	.fn = purge_mails,
};
