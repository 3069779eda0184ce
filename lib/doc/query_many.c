/*
 * query_many.c - counts for readers. Most lists have far more rows than anybody counts,
 * and they still have them a moment later: that is remembered by the process, so that
 * turning pages does not count a thousand rows each time.
 */
#include "doc/query.h"

enum {
	MOST = 1024,		/* places; a newer one takes the place of an older */
	MARGIN = 2,		/* "many" has twice the rows of the cap: it will not fall below it unseen */
	FRESH_MS = 30 * 1000
};

static struct { uint64_t digest; int64_t until; } many[MOST];

int
query_count_shown(struct query *q, int64_t cap, int64_t *out)
{
	struct sql *sql = query_count_sql(q, MARGIN * cap);
	uint64_t digest = sql_digest(sql);
	size_t place = digest % MOST;
	struct db_rows *rows;

	*out = cap + 1;
	if (many[place].digest == digest && many[place].until > q->ctx->now && many[place].until <= q->ctx->now + FRESH_MS)
		return OK;
	TRY(db_select_sql(q->ctx, &rows, sql));
	int64_t n = db_next(rows) ? db_int(rows, 0) : 0;
	if (n > MARGIN * cap) {
		many[place].digest = digest;
		many[place].until = q->ctx->now + FRESH_MS;
	}
	if (n <= cap)
		*out = n;
	return OK;
}
