/*
 * bin_counts.c - deleting what was made from another record gives back what it took
 * there, restoring takes it again, if it is still open.
 */
#include "doc/bin.h"

static int
counters_of(struct ctx *ctx, struct rec *full, bool leave, struct form *form, struct counting *c)
{
	enum phase phase = rec_phase(full);

	TRY(conv_lock(ctx, full, leave ? phase : PHASE_GONE, leave ? PHASE_GONE : phase, form));
	TRY(conv_check(ctx, full, form));
	/* Two of a family may take from one row: what the first took must be seen by the second. */
	if (!leave && form_ok(form))
		return conv_apply(ctx, full);
	c->recs[c->n++] = full;
	return OK;
}

int
counters_root(struct ctx *ctx, struct rec *r, bool leave, struct form *form, struct counting *out)
{
	*out = (struct counting){ .recs = arena_new_array(ctx->mem, struct rec *, FAMILY_MAX + 2) };
	return convert_makes(ctx, r->type) ? counters_of(ctx, r, leave, form, out) : OK;
}

int
counters_below(struct ctx *ctx, const struct family *f, bool leave, struct form *form, struct counting *c)
{
	for (size_t i = 1; i < f->n && form_ok(form); i++) {
		struct rec *full;

		if (!convert_makes(ctx, f->recs[i]->type))
			continue;
		/* So far only the title is known. */
		TRY(rec_load_member(ctx, &full, f->recs[i]->type, rec_id(f->recs[i])));
		TRY(counters_of(ctx, full, leave, form, c));
	}
	return OK;
}

int
counters_apply(struct ctx *ctx, const struct counting *c)
{
	for (size_t i = 0; i < c->n; i++)
		TRY(conv_apply(ctx, c->recs[i]));
	return OK;
}
