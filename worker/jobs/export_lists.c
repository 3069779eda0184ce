/* export_lists.c - writes lists into files. */
#include "export.h"

const struct job export_lists_job = {
	.name = "export_lists",
	.label = N_("Export lists"),
	.schedule = "every 1m",
	.lease_s = 600,
	.fn = export_due,
};
