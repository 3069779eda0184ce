/*
 * note.c - side notes: statements that must stay whatever becomes of the
 * transaction (ignored fields, session seen), run after commit or rollback.
 */
#include "doc/doc.h"

struct side_note { struct sql *q, *second; struct side_note *next; };

void
note_pair(struct ctx *ctx, struct sql *first, struct sql *second)
{
	struct side_note *n = arena_alloc(ctx->mem, sizeof *n);
	struct side_note **at = &ctx->notes;

	*n = (struct side_note){ .q = first, .second = second };
	while (*at)
		at = &(*at)->next;
	*at = n;
}

void
note_add(struct ctx *ctx, struct sql *q)
{
	note_pair(ctx, q, NULL);
}

void
note_flush(struct ctx *ctx)
{
	/* How the unit ended is what the caller still has to report. */
	__typeof__(ctx->err) ended = ctx->err;
	struct side_note *n;

	security_notes(ctx);
	n = ctx->notes;
	ctx->notes = NULL;
	for (; n; n = n->next) {
		err_clear(ctx);
		int rc = n->second ? side_pair(ctx, n->q, n->second) : side_exec(ctx, NULL, n->q);
		if (rc != OK)
			log_warn("side note lost: %s: %s", err_name(rc), ctx->err.msg);
	}
	ctx->err = ended;
}
