/*
 * bin.h - what the recycle bin's own files share: a record with all that hangs on
 * it, and who else points there. For lib/doc and the bin's pages.
 */
#ifndef BIN_H
#define BIN_H

#include "doc/rec.h"

enum { FAMILY_MAX = 1000 };	/* records that one deletion takes along */

/* A record and, below it, whatever hangs on it by parent="…": recs[0] is the record
 * itself; of the others only id, version, title and code are loaded. */
struct family { struct rec **recs; size_t n; bool too_many; };

/* All that lives below a living record, or all that went to the bin with a deleted
 * one. lock: FOR UPDATE, from above to below. too_many: it was not read to its end. */
MUST int family_read(struct ctx *ctx, struct rec *r, bool lock, struct family *out);
/* The ids of the members of one type. */
size_t family_ids(struct ctx *ctx, const struct family *f, const struct type *t, struct val **out);
/* The members of one type, in their order. */
size_t family_recs(struct ctx *ctx, const struct family *f, const struct type *t, struct rec ***out);
/* A member from a row: id, row_version, title, code. */
struct rec *family_member(struct ctx *ctx, const struct type *t, struct db_rows *rows);
/* A message when a member is dated in a closed month; still OK. */
MUST int family_period(struct ctx *ctx, const struct family *f, struct form *form);
bool family_has(const struct family *f, const struct type *t);
/* The hooks of all members, after they were deleted or came back. */
MUST int family_binned(struct ctx *ctx, const struct family *f, bool back);
/* What goes along need not be readable to whoever takes it along: asked for all of them at
 * once, then told apart. family_name(): in words, without its title where it may not show. */
MUST int family_know(struct ctx *ctx, const struct family *f);
bool family_shows(struct ctx *ctx, const struct family *f, const struct type *t, int64_t id);
const char *family_name(struct ctx *ctx, const struct family *f, const struct type *t, int64_t id, const char *title);

/* The records outside that point to a member: living ones, or with all of them those
 * in the bin, too. *out ends after the first MOST + 1; titles are NULL where this user
 * may not read. */
enum { BLOCKERS_SHOWN = 5 };
MUST int blockers_find(struct ctx *ctx, const struct family *f, bool all, struct form_blocker **out, size_t *n);
/* Into why: the first few as mentions; gives them as a list in words. */
const char *blockers_name(struct ctx *ctx, struct form *why, const struct form_blocker *list, size_t n);

/* Every link of a definition, those of rows too (their type has a head). */
size_t type_links(struct ctx *ctx, const struct field *const **out);
/* The column of a type of rows that names their record. */
const char *row_parent(const struct type *row);

/* Records of a demonstration with ids above *after, up to last, of which nothing tells afterwards but the history: no
 * tombstone. Those that something points to stay. At most `limit` of them; *after: go on from here; *done = 0: no more. */
MUST int rec_wipe(struct ctx *ctx, const struct type *t, int64_t *after, int64_t last, int limit, int64_t *done);

/* A full record by its family, in the bin or not: without rights of its own. */
MUST int rec_load_member(struct ctx *ctx, struct rec **out, const struct type *t, int64_t id);

/* Counters of what the members were made from: as they leave the living, or come back.
 * Messages in form, still OK. The root's sources are locked before its family, as a
 * save does it; counters_apply() comes after the rows were written. */
struct counting { struct rec **recs; size_t n; };
MUST int counters_root(struct ctx *ctx, struct rec *r, bool leave, struct form *form, struct counting *out);
MUST int counters_below(struct ctx *ctx, const struct family *f, bool leave, struct form *form, struct counting *c);
MUST int counters_apply(struct ctx *ctx, const struct counting *c);

/* What stands in the way of leaving the bin: values that a living record has by now. */
struct taken {
	struct rec *rec;		/* of the family */
	const struct field *field;
	const char *input;		/* name of the input for another value */
	int64_t taker;
};
enum { TAKEN_MOST = 10 };
MUST int taken_find(struct ctx *ctx, const struct family *f, struct taken **out, size_t *n);

/* Days that records stay in the bin; 0 = until somebody purges them. */
int bin_days(struct ctx *ctx);

#endif
