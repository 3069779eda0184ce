/*
 * remove.h - what the files of crm-demo --remove share.
 */
#ifndef REMOVE_H
#define REMOVE_H

#include "demo.h"

/* PIECE: records of one transaction, with their rows elsewhere; as many as sql_list() spells out, so that DELETE uses the index. */
enum { RANGES_MOST = 60, PIECE = 128 };

/* A line of demo_range. An id within is the demonstration's unless the history says that somebody else made it: people
 * may have gone to work after a run that broke off before it had used all the ids that it had announced. */
struct range {
	const struct type *t;
	int64_t first, last;
	const char *run;	/* request_id of who made them */
	int64_t gone, stay, highest;	/* of --remove; highest of those that stay */
};
/* By type, each before those that it points to, then by ids. */
MUST int ranges_read(struct ctx *ctx, struct range *out, size_t *n);

/* The next ids of a range, and which of them are somebody else's. */
struct piece { struct val *ids; bool *foreign; size_t n; };
MUST int piece_read(struct ctx *ctx, const struct range *r, int64_t after, struct piece *out);
/* The same of records that are no more, but in the history. */
MUST int piece_read_gone(struct ctx *ctx, const struct range *r, int64_t after, struct piece *out);
/* Only what is the demonstration's. */
void piece_narrow(struct piece *p);

/* Of what is left after all that nothing points to has gone: cuts the links among those records that hold only each other. */
MUST int circles_cut(struct ctx *ctx, const struct range *list, size_t n, int64_t *cut);

#endif
