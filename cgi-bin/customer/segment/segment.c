/*
 * segment.c - named groups of customers or contacts: what makes one, and finding out its members step by
 * step. Each step is one transaction and writes down how far it came, so whoever comes after a worker
 * that was killed goes on there.
 */
#include "customer/customer.h"
#include "segment.gen.h"

static const struct type *
type_of(struct ctx *ctx, const struct rec *s)
{
	return type_find(ctx->types, rec_text(s, SEGMENT_OF_TYPE));
}

/* ---- hooks -------------------------------------------------------------------------------- */

static void
fixed_check(const struct rec *s, const char *field, struct form *f)
{
	if (rec_id(s) && rec_changed(s, field))
		form_error(f, field, _("This cannot be changed any more. Make another segment."));
}

static int
segment_validate(struct ctx *ctx, struct rec *s, struct form *f)
{
	const struct type *t = type_of(ctx, s);
	const bool dynamic = rec_is(s, SEGMENT_KIND, "dynamic");
	const char *problem;

	fixed_check(s, SEGMENT_OF_TYPE, f);
	fixed_check(s, SEGMENT_KIND, f);
	if (!t || (rec_id(s) && !rec_changed(s, SEGMENT_FILTER)))
		return OK;
	if (!dynamic && !rec_is_empty(s, SEGMENT_FILTER))
		form_error(f, SEGMENT_FILTER, _("A static segment has no condition: its members are put in by hand."));
	else if (dynamic && (problem = group_filter_problem(ctx, t, rec_text(s, SEGMENT_FILTER))) != NULL)
		form_error(f, SEGMENT_FILTER, "%s", problem);
	return OK;
}

static int
segment_saved(struct ctx *ctx, struct rec *s)
{
	TRY(group_touch(ctx));
	return rec_changed(s, SEGMENT_FILTER) ? segment_ask(ctx, rec_id(s)) : OK;
}

static int
segment_binned(struct ctx *ctx, const struct rec *s, bool back)
{
	TRY(group_touch(ctx));
	return back && rec_is(s, SEGMENT_KIND, "dynamic") ? segment_ask(ctx, rec_id(s)) : OK;
}

/* ---- computing ------------------------------------------------------------------------------- */

int
segment_ask(struct ctx *ctx, int64_t id)
{
	bool more;

	TRY(sql_exec(ctx, NULL, "REPLACE INTO segment_pass (segment, at, asked_at) VALUES (?, 0, ?)", VALS(VINT(id), VINSTANT(ctx->now))));
	/* Of few records they are known at once. */
	return segment_step(ctx, id, &more);
}

int
segments_ask(struct ctx *ctx, int64_t *done)
{
	as_system_begin(ctx, "all segments are computed");
	int rc = sql_exec(ctx, done, "INSERT INTO segment_pass (segment, at, asked_at)\n"
	                  "SELECT s.id, 0, ? FROM {segment} s WHERE s.kind = 'dynamic' ON DUPLICATE KEY UPDATE at = 0", VALS(VINSTANT(ctx->now)));
	as_system_end(ctx);
	return rc;
}

/* Its row is locked until the unit ends: two workers do not write the same. *at: how far it came; -1 = nothing is asked for. */
static int
pass_take(struct ctx *ctx, int64_t id, int64_t *at)
{
	struct sql_rows *rows;
	int64_t there;

	*at = -1;
	TRY(sql_exec(ctx, &there, "UPDATE segment_pass SET at = at WHERE segment = ?", VALS(VINT(id))));
	TRY(sql_rows(ctx, &rows, "SELECT at FROM segment_pass WHERE segment = ?", VALS(VINT(id))));
	if (sql_next(rows))
		*at = sql_int(rows, 0);
	return OK;
}

static int
pass_end(struct ctx *ctx, int64_t id, bool computed)
{
	bool changed;

	TRY(sql_exec(ctx, NULL, "DELETE FROM segment_pass WHERE segment = ?", VALS(VINT(id))));
	if (!computed)
		return OK;
	return rec_keep(ctx, "segment", id, &(struct kept_value){ SEGMENT_COMPUTED_AT, VINSTANT(ctx->now) }, 1, &changed);
}

/* One that went to the bin meanwhile, or whose condition cannot be read any more, keeps its members. */
static int
pass_work(struct ctx *ctx, int64_t id, int64_t at, bool *more)
{
	struct sql_rows *rows;
	int64_t done = 0;

	TRY(sql_rows(ctx, &rows, "SELECT s.name, s.of_type, s.filter FROM {segment} s WHERE s.id = ? AND s.kind = 'dynamic'", VALS(VINT(id))));
	const struct type *t = sql_next(rows) ? type_find(ctx->types, sql_text(rows, 1)) : NULL;
	if (!t)
		return pass_end(ctx, id, false);
	const struct group g = { .id = id, .name = sql_text(rows, 0), .dynamic = true };
	int rc = group_fill(ctx, t, &g, sql_text(rows, 2), &at, &done);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return pass_end(ctx, id, false);
	}
	TRY(rc);
	*more = at != 0;
	if (!*more)
		return pass_end(ctx, id, true);
	return sql_exec(ctx, NULL, "UPDATE segment_pass SET at = ? WHERE segment = ?", VALS(VINT(at), VINT(id)));
}

int
segment_step(struct ctx *ctx, int64_t id, bool *more)
{
	int64_t at;

	*more = false;
	TRY(pass_take(ctx, id, &at));
	if (at < 0)
		return OK;
	as_system_begin(ctx, "members of a segment");
	int rc = pass_work(ctx, id, at, more);
	as_system_end(ctx);
	return rc;
}

int
segments_work(struct ctx *ctx, int64_t *done, bool *more)
{
	struct sql_rows *rows;
	bool again;

	/* Another one is first every minute: one that always fails holds up nobody. */
	TRY(sql_rows(ctx, &rows, "SELECT segment FROM segment_pass ORDER BY MOD(segment * 7919 + ?, 997), segment LIMIT 2",
	             VALS(VINT(ctx->now / 60000))));
	*more = sql_count(rows) > 0;
	if (!sql_next(rows))
		return OK;
	const bool others = sql_count(rows) > 1;
	TRY(segment_step(ctx, sql_int(rows, 0), &again));
	*done += !again;
	*more = again || others;
	return OK;
}

bool
segment_has(struct ctx *ctx, int64_t segment, const char *type, int64_t record)
{
	struct sql_rows *rows;

	return sql_rows(ctx, &rows, "SELECT 1 FROM segment_member WHERE segment = ? AND type = ? AND record = ?",
	                VALS(VINT(segment), VTEXT(type), VINT(record))) == OK && sql_next(rows);
}

const struct hooks segment_hooks = {
	.type     = "segment",
	.validate = segment_validate,
	.saved    = segment_saved,
	.binned   = segment_binned,
	.head     = segment_head,
	.about    = segment_about,
	.pages    = segment_pages,
};
