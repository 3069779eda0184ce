/* unit_apart.c - a part of a unit of work that stands or falls for itself: one record of many that are brought in. */
#include <unistd.h>
#include "doc/doc.h"

enum { BUSY_TRIES = 5, BUSY_PAUSE_US = 20000 };

/* Nothing is remembered from before: others may have written meanwhile. */
static int
apart_try(struct ctx *outer, int (*fn)(struct ctx *unit, void *of), void *of)
{
	struct arena *mem = arena_new();
	struct ctx *ctx = arena_alloc(mem, sizeof *ctx);

	*ctx = *outer;
	ctx->mem = mem;
	ctx->notes = NULL;
	ctx->titles = NULL;
	ctx->links = NULL;
	ctx->reaches = NULL;
	ctx->fields = NULL;
	ctx->groups = NULL;
	ctx->refused = NULL;
	int rc = db_begin(ctx, DB_WRITE);
	if (rc == OK)
		rc = fn(ctx, of);
	if (rc == OK)
		rc = db_commit(ctx);
	db_rollback(ctx);
	note_flush(ctx);
	if (rc != OK && rc != ERR_INVALID && rc != ERR_BUSY)
		log_error("a part of a unit: %s: %s", err_name(rc), ctx->err.msg);
	arena_free(mem);
	return rc;
}

int
unit_apart(struct ctx *ctx, int (*fn)(struct ctx *unit, void *of), void *of)
{
	int rc = ERR_BUSY;

	if (db_in_transaction(ctx))
		TRY(db_commit(ctx));
	for (unsigned i = 0; rc == ERR_BUSY && i < BUSY_TRIES; i++) {
		if (i)
			usleep(BUSY_PAUSE_US << i);
		rc = apart_try(ctx, fn, of);
	}
	return rc;
}
