/*
 * period.c - the month-end close: months are closed one after the other, each
 * when it is over, and opened again from the last one backwards.
 */
#include "doc/period.h"

static int
period_init(struct ctx *ctx, struct rec *r)
{
	int32_t next;

	TRY(period_next(ctx, &next));
	rec_set(r, "month", VTEXT(period_month(ctx->mem, next)));
	return OK;
}

/* The first day of "2026-10"; DATE_NONE for anything else. */
static int32_t
month_start(struct arena *mem, const char *month)
{
	int32_t day;

	if (strlen(month) != 7 || month[4] != '-' || date_parse(&day, arena_printf(mem, "%s-01", month)) != OK)
		return DATE_NONE;
	return day;
}

/* Whoever closes waits for those who save, and for others who close. */
static int
period_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	int32_t start = month_start(ctx->mem, rec_text(r, "month")), last;

	if (!r->is_new) {
		if (rec_changed(r, "month"))
			form_error(f, "month", _("A closed month cannot become another one. Open it again and close the right one."));
		return OK;
	}
	if (rec_is_empty(r, "month"))
		return OK;
	if (start == DATE_NONE) {
		form_error(f, "month", _("Write the month like 2026-10."));
		return OK;
	}
	TRY(period_lock(ctx, &last));
	int32_t next = date_add_months(start, 1);
	if (last != DATE_NONE && start != last)
		form_error(f, "month", _("Months are closed one after the other: the next one is %s."),
		           period_month(ctx->mem, last));
	else if (next > ctx->today)
		form_error(f, "month", _("%s is not over yet. It can be closed from %s on."),
		           rec_text(r, "month"), date_str(ctx->mem, next));
	return OK;
}

const struct hooks period_hooks = {
	.type     = "period",
	.init     = period_init,
	.validate = period_validate,
};
