/* ownership.c - what follows from who owns a record. */
#include "customer/customer.h"

int
ownership_follow(struct ctx *ctx, struct rec *r)
{
	struct rec *owner;

	if (rec_is_empty(r, "owner") || !rec_changed(r, "owner"))
		return OK;
	int rc = rec_load(ctx, &owner, "employee", rec_link(r, "owner"));
	if (rc == ERR_NOTFOUND) {	/* the check of links has a message for this */
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	rec_set(r, "dept", rec_get(owner, "dept"));
	return OK;
}
