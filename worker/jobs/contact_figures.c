/* contact_figures.c - by night: figures of contacts that rules, not saves, have changed. */
#include "customer/customer.h"

static int
contact_figures_run(struct ctx *ctx, struct job_run *run)
{
	TRY(contact_figures(ctx, &run->at, &run->done));
	run->more = run->at != 0;
	return OK;
}

const struct job contact_figures_job = {
	.name = "contact_figures",
	.label = N_("Figures of contacts"),
	.schedule = "daily 02:10",
	.lease_s = 300,
	.fn = contact_figures_run,
};
