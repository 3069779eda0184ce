/* customer_values.c - by night: lifecycle and value of customers, by what the areas know of them. */
#include "customer/customer.h"

static int
customer_values_run(struct ctx *ctx, struct job_run *run)
{
	TRY(customer_values(ctx, &run->at, &run->done));
	run->more = run->at != 0;
	return OK;
}

const struct job customer_values_job = {
	.name = "customer_values",
	.label = N_("Value of customers"),
	.schedule = "daily 02:40",
	.lease_s = 300,
	.fn = customer_values_run,
};
