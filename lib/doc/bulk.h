/*
 * bulk.h - one change of many records of a type: each by the usual way, in a transaction of
 * its own, with all rules and rights; what became of each is kept, and can be taken back for
 * a day. Few records are done at once by the page, many by the worker. For lib/doc and lib/web.
 */
#ifndef BULK_H
#define BULK_H

#include "doc/doc.h"

enum {
	BULK_AT_ONCE = 200,	/* more are the worker's */
	BULK_TYPED = 1000,	/* above it the number has to be typed */
	BULK_MOST = 20000,	/* of one bulk edit */
	BULK_UNDO_HOURS = 24, BULK_KEPT_DAYS = 30, BULK_ABANDONED_S = 120
};

struct bulk {
	int64_t id, user;
	const struct type *type;	/* NULL: there is no such type any more */
	/* set, clear, add (field, value as a form would send it), tag (value: its name), untag (its id), group, ungroup (its id),
	 * delete, undo. */
	const char *op, *field, *value;
	const char *shown;		/* the value as readers see it */
	const char *where, *filter, *words;	/* of a list, all of whose records are meant */
	const char *state;		/* "collect", "run", "done", "stopped" */
	bool behind;			/* the worker does it */
	int64_t total;			/* as confirmed */
	int64_t done, changed, failed;	/* failed: those with which something was wrong */
	int64_t batch;			/* of the history */
	int64_t undo_of, undone_by;	/* 0 = none */
	int64_t created_at, ended_at;	/* INSTANT_NONE = not yet */
	const char *place;		/* how far the collecting came */
	int64_t attempts;		/* that failed, one after the other */
};

/* May this user bulk edit anything of the type now? */
bool bulk_may(struct ctx *ctx, const struct type *t);
bool bulk_is_group(const char *op);	/* group, ungroup */
bool bulk_takes(struct ctx *ctx, const struct field *f);	/* may this field be set by it? */
bool bulk_adds(const struct field *f);				/* is it a number that can be raised? */

/* Writes it down with these records (n 0: all of the list, which the worker looks for), for the user of the unit:
 * b->id, batch, state and behind are set. Also to the security log. */
MUST int bulk_make(struct ctx *ctx, struct bulk *b, const int64_t *ids, size_t n);
/* What takes the done one back. ERR_STATE: it is not over, too old, an undo itself, or was undone before. */
MUST int bulk_undo(struct ctx *ctx, const struct bulk *of, struct bulk *out);
bool bulk_can_undo(struct ctx *ctx, const struct bulk *b);
MUST int bulk_load(struct ctx *ctx, const struct type *t, int64_t id, struct bulk *out);	/* one's own; ERR_NOTFOUND */

/* What became of a record. changed, same (nothing to do), missing (not there, or out of reach),
 * denied, refused (the message says why), since (changed by somebody else since: not undone), failed. */
struct bulk_row { int64_t record; const char *status, *message; };
/* In the order of their ids, behind this one; status NULL = any. */
MUST int bulk_rows(struct ctx *ctx, const struct bulk *b, const char *status, int64_t after, int limit,
                   const struct bulk_row **out, size_t *n);
const char *bulk_status_label(const char *status);
const char *bulk_words(struct ctx *ctx, const struct bulk *b);	/* "Level: A", "Delete": what is done */

/* The next record that waits, in the open transaction, as the user of the unit, whose bulk edit it is. That
 * one and no more: whatever is wrong with it is written down, in another transaction then, which is open
 * afterwards. *more: there may be others. Errors are those of the database; ERR_BUSY: run it again. */
MUST int bulk_step(struct ctx *ctx, struct bulk *b, bool *more);

/* The unit as this person, in its memory, because what it remembers points back to it: *out NULL when he may not log
 * in any more. The language is his from then on. For the worker. */
MUST int act_as(struct ctx *ctx, int64_t user, struct ctx **out);

/* ---- within lib/doc ------------------------------------------------------------------------- */

struct outcome { const char *status, *message; int64_t extra; };
/* Do it to one record; extra: what bulk_step() kept of the one that is undone. */
MUST int bulk_do(struct ctx *ctx, const struct bulk *b, int64_t record, int64_t extra, struct outcome *out);
MUST int bulk_by_id(struct ctx *ctx, int64_t id, struct bulk *out);	/* anybody's */

#endif
