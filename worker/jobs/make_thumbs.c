/* make_thumbs.c - draws small pictures of those that were attached. */
#include "thumb_make.h"

const struct job make_thumbs_job = {
	.name = "make_thumbs",
	.label = N_("Make small pictures of attachments"),
	.schedule = "every 1m",
	.lease_s = 300,
	.fn = thumbs_due,
};
