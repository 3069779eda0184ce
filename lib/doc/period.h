/*
 * period.h - closed months: what is dated up to the end of the last one stays as it is.
 *
 * Saving and closing exclude each other by the row "period" of the table stamp:
 * a save locks it in share mode and then looks, closing locks it for itself. A
 * save asks only when its month could be closed by now, so that ordinary work
 * of this month costs no statement and waits for nobody.
 */
#ifndef PERIOD_H
#define PERIOD_H

#include "doc/doc.h"

/* The record's date, as it stood or as it is wanted, lies in a closed month: a
 * message at the date field, still OK. Types without period="…" have no closed months. */
MUST int period_check(struct ctx *ctx, const struct rec *r, struct form *f);
/* The same for stored records of one type, which go to the bin or come out of it;
 * the message stands at the form as a whole. */
MUST int period_check_stored(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n, struct form *f);
/* The last closed month is the only one that can be opened again: a message of
 * the form for another one, still OK. Nothing to ask of other types. */
MUST int period_open_check(struct ctx *ctx, const struct rec *r, struct form *f);

/* ---- for the type period --------------------------------------------------------- */

/* Alone from here to the end of the transaction. *next: the first day after all
 * closed months; DATE_NONE when none is closed. */
MUST int period_lock(struct ctx *ctx, int32_t *next);
/* The month to close next: the one after the last closed one, else the last month. */
MUST int period_next(struct ctx *ctx, int32_t *next);
const char *period_month(struct arena *mem, int32_t day);	/* "2026-10" */

#endif
