/*
 * query_scope.h - a scope as parts that have no row in common: departments, owners
 * outside of them, shares of neither, the rest through the record above. Counts
 * and sums take a part at once, pages a branch of it. For query_scope.c and query_page.c.
 */
#ifndef QUERY_SCOPE_H
#define QUERY_SCOPE_H

#include "doc/query.h"
#include "doc/reach.h"

enum {
	SHARES_AT_ONCE = 20000,	/* a walk of the list reads so many before it begins; more are so dense that it finds some soon */
};
enum part { PART_DEPT, PART_OWNER, PART_KEYS, PART_ABOVE, PARTS };

/* Has the reach such a part? depth: of records above records above. */
bool scope_has(struct ctx *ctx, const struct reach *r, enum part part, int depth);
/* "SELECT t.id", each once. */
void scope_select_sql(struct sql *sql, enum part part);
/* FROM of a part, the records as t; index NULL: as the optimizer likes. */
void scope_from_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, enum part part, const char *index, int depth);
/* Its condition; key: of one department or owner, V_NULL = all of them. */
void scope_where_sql(struct ctx *ctx, struct sql *sql, const struct reach *r, enum part part, struct val key);
/* The conditions of the query, and the reach that does not lead as one more. */
const struct sql *scope_conditions(struct query *q, const struct reach *leading);

#endif
