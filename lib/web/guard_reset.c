/*
 * guard_reset.c - how often a new password may be asked for: so many times an
 * hour for one login, whether there is such a login or not, and for one address.
 * Counted on the side connection; last_at is when the hour began.
 */
#include "web/web.h"

enum { MOST_BY_LOGIN = 5, MOST_BY_ADDRESS = 30, HOUR_S = 3600 };

static int
reset_count(struct ctx *ctx, const char *name, int64_t most, int64_t *seconds)
{
	struct db_rows *rows;
	struct sql *q = sql_new(ctx);
	int64_t begun;

	/* The second assignment sees what the first one set: 1 when the hour was over. */
	sql_add(q, "INSERT INTO login_guard (name, failures, last_at) VALUES (");
	sql_val(q, VTEXT(name));
	sql_add(q, ", 1, ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ")\nON DUPLICATE KEY UPDATE failures = IF(last_at < ");
	sql_val(q, VINSTANT(ctx->now - (int64_t)HOUR_S * 1000));
	sql_add(q, ", 1, failures + 1), last_at = IF(failures = 1, ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ", last_at)");
	TRY(side_exec(ctx, NULL, q));
	q = sql_new(ctx);
	sql_add(q, "SELECT failures, last_at FROM login_guard WHERE name = ");
	sql_val(q, VTEXT(name));
	TRY(side_select(ctx, &rows, q));
	if (!db_next(rows) || db_int(rows, 0) <= most)
		return OK;
	TRY(instant_parse(&begun, db_str(rows, 1)));
	int64_t left = HOUR_S - (ctx->now - begun) / 1000;
	*seconds = left > *seconds ? left : *seconds;
	return OK;
}

int
guard_reset(struct req *rq, const char *login, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	int64_t seconds = 0;

	TRY(reset_count(ctx, arena_printf(ctx->mem, "reset:%s", login), MOST_BY_LOGIN, &seconds));
	if (*ctx->ip)
		TRY(reset_count(ctx, arena_printf(ctx->mem, "reset-ip:%s", ctx->ip), MOST_BY_ADDRESS, &seconds));
	if (!seconds)
		return OK;
	unsigned long minutes = (unsigned long)(seconds + 59) / 60;
	rq->problem_status = 429;
	resp_header(rq, "Retry-After", arena_printf(rq->mem, "%lld", (long long)seconds));
	form_error(f, "", lang_n("A new password was asked for too often. Please try again in %lu minute.",
	                         "A new password was asked for too often. Please try again in %lu minutes.", minutes), minutes);
	return err_set(ctx, ERR_INVALID, "asking for a password has to wait");
}
