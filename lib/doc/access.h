/*
 * access.h - rows of table access: who reaches a record beside its owner and
 * department. Written with the record, in its transaction.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include "doc/doc.h"

/* Who works on the record by its team, and who made it where the setting scope.maker says "yes". */
MUST int access_write(struct ctx *ctx, const struct rec *r);
/* One more row; nothing when it is there. The type is known as shared from the commit on. */
MUST int access_add(struct ctx *ctx, const struct type *t, int64_t record, const char *principal, const char *why, int level);
MUST int access_clear(struct ctx *ctx, const struct type *t, int64_t record, const char *why);	/* why NULL: all */

MUST int access_purge(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n);

#endif
