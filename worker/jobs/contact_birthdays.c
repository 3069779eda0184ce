/* contact_birthdays.c - tells the owners of contacts about birthdays the day before. */
#include "customer/customer.h"

static int
contact_birthdays_run(struct ctx *ctx, struct job_run *run)
{
	return contact_birthdays(ctx, &run->done, &run->more);
}

const struct job contact_birthdays_job = {
	.name = "contact_birthdays",
	.label = N_("Birthdays of contacts"),
	.schedule = "daily 07:30",
	.lease_s = 300,
	.fn = contact_birthdays_run,
};
