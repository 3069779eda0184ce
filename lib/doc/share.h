/*
 * share.h - sharing rules: which records of a type they open. Whom they serve and
 * until when says the snapshot (org_people.c); here are their filters and the rows
 * of table access that follow from them. Rows are written for level "edit": how far
 * a rule goes is asked of the rule itself, so that a change counts at once.
 */
#ifndef SHARE_H
#define SHARE_H

#include "doc/query.h"

enum { SHARE_MOST = 200 };	/* enabled rules of a type */

struct share_rule {
	int64_t id, generation;
	const char *principal;		/* "s7.2" */
	bool broken;			/* its filter cannot be read (any more): nothing matches */
	bool moving;			/* what matches changes though no record does */
	const struct filter *filter;	/* NULL = every record */
	size_t places;			/* placeholders of its condition, at most */
};

/* Can rules be made for records of this type? */
bool share_takes(const struct type *t);
/* The condition of a rule, read as the system: it must mean the same for everybody and all day, and fit into
 * the statements it will stand in. ERR_INVALID: *problem is a translated sentence. */
MUST int share_filter(struct ctx *ctx, const struct type *t, const char *text, struct filter **out, const char **problem);
/* The filter of a preset view that is called so; NULL = there is none. */
const char *share_preset(const struct type *t, const char *name);
/* How many of the newest SHARE_COUNTED living records match; *all: there are no more than those. */
enum { SHARE_COUNTED = 100000 };
MUST int share_count(struct ctx *ctx, const struct type *t, const struct filter *filter, int64_t *out, bool *all);
/* A rule as it was read, by id and generation; call it as the system. */
void share_rule_read(struct ctx *ctx, const struct type *t, const char *filter, struct share_rule *out);
/* "1" where the record of alias t matches, else 0. */
void share_match_sql(struct ctx *ctx, struct sql *q, const struct share_rule *r);

/* Bring the rows of one record, whose row this transaction has locked, to what the rules say. */
MUST int share_write(struct ctx *ctx, const struct type *t, int64_t record);
/* A rule came back from the recycle bin: it is off until somebody turns it on, with all that is checked then. */
MUST int share_restored(struct ctx *ctx, const struct rec *rule);

/* How far the job is: found so far by the pass that runs; opened = by the last whole one. */
struct share_progress { bool begun, applied; int64_t found, opened; };
MUST int share_progress(struct ctx *ctx, int64_t rule, int64_t generation, struct share_progress *out);

#endif
