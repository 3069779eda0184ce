/*
 * group.h - the inside of groups of records: their table, who sees their filter. A type with
 * groups="x" has its members in the table x_member (x, type, record, since), which the
 * module of x declares. For lib/doc and lib/web; what modules call stands in crm.h.
 */
#ifndef GROUP_H
#define GROUP_H

#include "doc/doc.h"

enum { GROUPS_TYPE = 200, GROUP_FILL = 400 };	/* of a type; records that one step looks at */

const char *group_table(struct ctx *ctx, const struct type *t);
/* Living ones in which a record is, as far as this user may use them. */
MUST int group_list(struct ctx *ctx, const struct rec *r, const struct group **out, size_t *n);
/* Keeps the filter of a group from who may not use it. */
void group_veil(struct ctx *ctx, struct rec *r);
bool group_hides(struct ctx *ctx, const struct field *f);	/* and nobody asks for filters by their text */
MUST int audit_group(struct ctx *ctx, struct rec *const *recs, size_t n, const struct group *g, bool in);

#endif
