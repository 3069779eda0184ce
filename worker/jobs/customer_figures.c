/* customer_figures.c - by night: figures of customers that rules, not saves, have changed. */
#include "customer/customer.h"

static int
customer_figures_run(struct ctx *ctx, struct job_run *run)
{
	TRY(customer_figures(ctx, &run->at, &run->done));
	run->more = run->at != 0;
	return OK;
}

const struct job customer_figures_job = {
	.name = "customer_figures",
	.label = N_("Figures of customers"),
	.schedule = "daily 01:40",
	.lease_s = 300,
	.fn = customer_figures_run,
};
