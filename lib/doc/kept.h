/*
 * kept.h - what a user has at hand: the records that he opened last, and what he marked as
 * a favourite, records and views of lists. Each is his own; what he may not read any more
 * is left out. For lib/doc and lib/web.
 */
#ifndef KEPT_H
#define KEPT_H

#include "doc/doc.h"

enum { RECENT_KEPT = 50, FAVOURITES_MAX = 200 };

struct kept {
	const struct type *type;
	int64_t record;		/* 0: a view of the type's list */
	const char *view;	/* the name of a preset view, the id of a saved one; of a record "" */
	const char *title;	/* of the record; of a view its label */
	int64_t at;		/* when it was opened, or became a favourite */
};

/* He has opened it: written as a side note. Nothing for who looks through somebody's eyes. */
void recent_note(struct ctx *ctx, const struct rec *r);

MUST int favourite_is(struct ctx *ctx, const struct type *t, int64_t record, const char *view, bool *out);
/* ERR_INVALID: there are FAVOURITES_MAX already; why has a sentence. Rights are asked by the page. */
MUST int favourite_set(struct ctx *ctx, const struct type *t, int64_t record, const char *view, bool on, struct form *why);

/* Newest first, at most so many of each. The titles of records are asked for together with those of so many of his
 * newest notices: notice_list() then asks for none. */
MUST int kept_list(struct ctx *ctx, int recents, int favourites, int notices, const struct kept **recent, size_t *recent_count,
                   const struct kept **favourite, size_t *favourite_count);

#endif
