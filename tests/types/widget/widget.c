/* widget.c - the C half of a made-up document: totals, a guard, an action. */
#include "crm.h"
#include "widget.gen.h"

/* Rounded line by line, so that the printed page adds up. */
static int
widget_compute(struct ctx *ctx, struct rec *r)
{
	dec total = DEC(0);

	(void)ctx;
	for (size_t i = 0; i < rec_count(r, WIDGET_PARTS); i++) {
		struct rec *row = rec_line(r, WIDGET_PARTS, i);
		dec amount = dec_round(dec_mul(rec_dec(row, WIDGET_PARTS_QTY), rec_dec(row, WIDGET_PARTS_PRICE)), 2);

		rec_set(row, WIDGET_PARTS_AMOUNT, VDEC(amount));
		total = dec_add(total, amount);
	}
	rec_set(r, WIDGET_TOTAL, VDEC(total));
	return OK;
}

static int
widget_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	for (size_t i = 0; i < rec_count(r, WIDGET_PARTS); i++) {
		struct rec *row = rec_line(r, WIDGET_PARTS, i);

		if (dec_cmp(rec_dec(row, WIDGET_PARTS_QTY), DEC(1000000)) > 0)
			rec_error(ctx, f, row, WIDGET_PARTS_QTY, _("Nobody makes so many."));
	}
	return OK;
}

static int
widget_has_weight(struct ctx *ctx, const struct rec *r, struct form *why)
{
	(void)ctx;
	if (rec_is_empty(r, WIDGET_WEIGHT))
		form_error(why, WIDGET_WEIGHT, _("A widget is weighed before it is audited."));
	return OK;
}

/* Something that an audit does to the record itself. */
static int
widget_stamp(struct ctx *ctx, struct rec *r, struct form *f)
{
	(void)f;
	if (rec_is_empty(r, WIDGET_DUE))
		rec_set(r, WIDGET_DUE, VINSTANT(ctx->now));
	return OK;
}

const struct hooks widget_hooks = {
	.type     = "widget",
	.compute  = widget_compute,
	.validate = widget_validate,
	.guards   = (const struct guard[]){ { "has_weight", widget_has_weight }, { 0 } },
	.actions  = (const struct action[]){ { "stamp", widget_stamp }, { 0 } },
};
