/*
 * why.h - why somebody reaches a record, or does not: what perm_can() and its reach
 * say, taken apart by roles, teams, rules and the record above, in sentences.
 */
#ifndef WHY_H
#define WHY_H

#include "doc/doc.h"

struct why_line { const char *text; int depth; };	/* depth: of records above */
struct why_right {
	const char *right;	/* "read", "edit", "delete" */
	bool may;		/* what perm_can() says */
	const struct why_line *lines; size_t n;	/* may: every reason; else what comes nearest */
};
/* What whoever asks may be told beside the plain fact. names: of the record, as owner, department and record above,
 * as far as he may read that one, too. */
struct why_says { bool names, roles, rules; };
/* r: a stored record, as loaded. */
MUST int why_record(struct ctx *ctx, const struct user *who, const struct rec *r, const char *right, struct why_says says,
                    struct why_right *out);
/* How far the roles of somebody reach in a type, whatever the record. */
void why_roles(struct ctx *ctx, const struct user *who, const struct type *t, const char *right, struct why_says says,
               struct why_right *out);

/* What he sees less of, or may not change although he may edit the record, by labels. */
struct why_fields { const char *hidden, *masked, *fixed; };	/* NULL = none */
struct why_fields why_fields(struct ctx *ctx, const struct user *who, const struct rec *r);

#endif
