/* rec.h - what the steps of rec_save() and its brothers share. */
#ifndef REC_H
#define REC_H

#include "doc/field.h"

enum { REC_ORG = 1 };	/* one set of books so far; the column exists */

static inline bool
field_has_column(const struct field *f)
{
	return f->kind != FIELD_LIST && f->kind != FIELD_FILE;
}

/* The rules of the definition over what changed; messages go into f. */
MUST int rec_check(struct ctx *ctx, const struct rec *r, struct form *f);

/* Trees: lock the place a node goes to, refuse loops (message in f, still OK),
 * and after the row was written bring the paths of the node and all below it. */
struct tree_place { bool moves; const char *above, *was; };	/* paths: of the new parent, of the node before */
MUST int tree_prepare(struct ctx *ctx, const struct rec *r, struct form *f, struct tree_place *out);
MUST int tree_apply(struct ctx *ctx, const struct rec *r, const struct tree_place *place);

/* INSERT or UPDATE of what changed, with the columns beside the fields.
 * ERR_CONFLICT: row_version moved on. ERR_BUSY: a unique value was taken this very moment. */
MUST int rec_write(struct ctx *ctx, struct rec *r);

/* As the record stood: rights are asked about this, not about what is wanted. */
struct rec rec_before(const struct rec *r);
MUST int rec_fresh(struct ctx *ctx, const struct rec *r);	/* ERR_CONFLICT when made from an old state */
int64_t audit_batch(const struct ctx *ctx);	/* the same for all rows of one unit of work */
/* org_touch() when processes remember records of this type. */
MUST int rec_remembered(struct ctx *ctx, const struct type *t);

#endif
