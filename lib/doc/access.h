/*
 * access.h - rows of table access: who reaches a record beside its owner and
 * department. Written with the record, in its transaction.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include "doc/doc.h"

/* Who works on the record by its team, who made it where the setting scope.maker says "yes", and
 * whom sharing rules open it to. */
MUST int access_write(struct ctx *ctx, const struct rec *r);
/* Everybody stands in a team once: messages in f. */
void access_check(struct ctx *ctx, const struct rec *r, struct form *f);
/* One more row; nothing when it is there. The type is known as shared from the commit on. */
MUST int access_add(struct ctx *ctx, const struct type *t, int64_t record, const char *principal, const char *why, int level);
/* Rows of this type were written: from the commit on everybody asks for them. */
MUST int access_known(struct ctx *ctx, const struct type *t);
MUST int access_clear(struct ctx *ctx, const struct type *t, int64_t record, const char *why);	/* why NULL: all */

MUST int access_purge(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n);

#endif
