/* act_as.c - a unit of the worker as the person who asked for it, within his rights of now. */
#include "doc/bulk.h"

int
act_as(struct ctx *ctx, int64_t user, struct ctx **out)
{
	const struct user *u;
	int64_t stamp;
	bool enabled;

	*out = NULL;
	/* A worker runs for minutes: what was taken away meanwhile is gone. */
	TRY(org_stamp(ctx, &stamp));
	TRY(org_get(ctx, stamp));
	TRY(user_read(ctx, user, &u, &enabled));
	if (!u || !enabled)
		return OK;
	*out = arena_alloc(ctx->mem, sizeof **out);
	**out = *ctx;
	(*out)->user = u;
	(*out)->as_system = 0;
	(*out)->titles = NULL;
	(*out)->links = NULL;
	(*out)->reaches = NULL;
	(*out)->fields = NULL;
	(*out)->refused = NULL;
	(*out)->groups = NULL;
	if (*u->lang)
		lang_use(u->lang);
	return OK;
}
