/*
 * bulk_run.c - bulk edits record by record: one step in the caller's transaction, and
 * the worker's part, which looks for the records of a list first.
 */
#include "doc/bulk.h"
#include "doc/listjob.h"
#include "doc/notice.h"
#include "doc/query.h"

enum { COLLECTED = 200, PURGED = 500, MESSAGE_SIZE = 480 };
#define DAY_MS 86400000LL

/* ---- one record -------------------------------------------------------------------------- */

static const char *
message_cut(struct ctx *ctx, const char *text)
{
	size_t n = 0, chars = 0;

	while (text[n] && chars < MESSAGE_SIZE)
		if (((unsigned char)text[++n] & 0xC0) != 0x80)
			chars++;
	while (text[n] && ((unsigned char)text[n] & 0xC0) == 0x80)
		n++;
	return arena_strndup(ctx->mem, text, n);
}

static int
row_mark(struct ctx *ctx, const struct bulk *b, int64_t record, const struct outcome *o)
{
	const bool changed = str_eq(o->status, "changed"), fine = changed || str_eq(o->status, "same");

	TRY(db_exec(ctx, NULL, "UPDATE list_job_row SET status = ?, message = ?, extra = ? WHERE job = ? AND record = ?",
	            VALS(VTEXT(o->status), VTEXT(message_cut(ctx, o->message)), o->extra ? VINT(o->extra) : VNULL, VINT(b->id), VINT(record))));
	return db_exec(ctx, NULL, "UPDATE list_job SET done = done + 1, changed = changed + ?, failed = failed + ?, attempts = 0 WHERE id = ?",
	               VALS(VINT(changed), VINT(!fine), VINT(b->id)));
}

/* What the record cannot help: the unit is to be run again, or later. */
static bool
is_passing(int rc)
{
	return rc == ERR_BUSY || rc == ERR_DOWN || rc == ERR_DOUBT || rc == ERR_TIMEOUT;
}

static int
job_finish(struct ctx *ctx, const struct bulk *b)
{
	int64_t found = 0;

	TRY(db_exec(ctx, &found, "UPDATE list_job SET state = 'done', ended_at = ? WHERE id = ? AND state = 'run'",
	            VALS(VINSTANT(ctx->now), VINT(b->id))));
	return found && b->behind ? notice_list_job(ctx, b->user, "bulk", b->type, b->id, "") : OK;
}

/* The row is locked first: the page and the worker may both be at it. */
static int
row_next(struct ctx *ctx, const struct bulk *b, int64_t *record, int64_t *extra, bool *mine)
{
	struct db_rows *rows;

	*record = 0;
	*mine = false;
	TRY(db_select(ctx, &rows, "SELECT record, extra FROM list_job_row WHERE job = ? AND status = '' ORDER BY record LIMIT 1",
	              VALS(VINT(b->id))));
	if (!db_next(rows))
		return OK;
	*record = db_int(rows, 0);
	*extra = db_int(rows, 1);
	TRY(db_select(ctx, &rows, "SELECT status FROM list_job_row WHERE job = ? AND record = ? FOR UPDATE", VALS(VINT(b->id), VINT(*record))));
	*mine = db_next(rows) && !*db_str(rows, 0);
	return OK;
}

int
bulk_step(struct ctx *ctx, struct bulk *b, bool *more)
{
	struct outcome o;
	int64_t record, extra = 0;
	bool mine;

	*more = true;
	TRY(row_next(ctx, b, &record, &extra, &mine));
	if (!record) {
		*more = false;
		return job_finish(ctx, b);
	}
	if (!mine)
		return OK;
	int rc = bulk_do(ctx, b, record, extra, &o);
	if (rc == OK)
		return row_mark(ctx, b, record, &o);
	if (is_passing(rc))
		return rc;
	if (str_eq(o.status, "failed"))
		log_error("bulk edit %lld, %s %lld: %s: %s", (long long)b->id, b->type->name, (long long)record, err_name(rc), ctx->err.msg);
	db_rollback(ctx);
	err_clear(ctx);
	TRY(db_begin(ctx, DB_WRITE));
	o.extra = extra;
	return row_mark(ctx, b, record, &o);
}

/* ---- the records of a list ----------------------------------------------------------------- */

static int
collect_query(struct ctx *ctx, const struct bulk *b, struct query **out)
{
	struct query *q;

	TRY(query_new(ctx, &q, b->type->name));
	*out = q;
	if (*b->where)
		TRY(query_filter(q, b->where));
	if (*b->filter)
		TRY(query_filter(q, b->filter));
	if (*b->words)
		TRY(query_search(q, b->words));
	TRY(query_sort(q, "id"));
	return query_after(q, *b->place ? b->place : NULL, COLLECTED);
}

static int
collect_insert(struct ctx *ctx, const struct bulk *b, struct rows *rows)
{
	struct sql *q = sql_new(ctx);
	struct rec *r;
	size_t n = 0;

	sql_add(q, "INSERT IGNORE INTO list_job_row (job, record) VALUES ");
	while ((r = rows_next(rows)) != NULL) {
		if (n++)
			sql_add(q, ", ");
		sql_row(q, VALS(VINT(b->id), VINT(rec_id(r))));
	}
	return n ? db_exec_sql(ctx, NULL, q) : OK;
}

static int
collect_step(struct ctx *ctx, const struct bulk *b, const char *place, int64_t n)
{
	return db_exec(ctx, NULL, "UPDATE list_job SET found = found + ?, place = ?, state = IF(? = '' OR found > ?, 'run', state), attempts = 0 WHERE id = ?",
	               VALS(VINT(n), VTEXT(place), VTEXT(place), VINT(BULK_MOST), VINT(b->id)));
}

static int
collect_list(struct ctx *ctx, const struct bulk *b)
{
	const struct field *id = type_field(b->type, "id");
	struct query *q;
	struct rows *rows;
	int rc = collect_query(ctx, b, &q);

	/* A right went meanwhile, so that the filter says nothing any more: nothing is changed. */
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return collect_step(ctx, b, "", 0);
	}
	TRY(rc);
	query_columns(q, &id, 1);
	TRY(query_run(q, &rows));
	TRY(collect_insert(ctx, b, rows));
	return collect_step(ctx, b, rows_cursor(rows) ? rows_cursor(rows) : "", (int64_t)rows_count(rows));
}

/* Of an undo: what the other one changed. */
static int
collect_changed(struct ctx *ctx, const struct bulk *b)
{
	struct db_rows *rows;
	int64_t after = 0, n = 0, last = 0;

	if (*b->place && str_int(b->place, &after) != OK)
		return err_set(ctx, ERR_BUG, "bulk edit %lld: place %s", (long long)b->id, b->place);
	TRY(db_select(ctx, &rows, "SELECT COUNT(*), MAX(record) FROM\n(SELECT record FROM list_job_row WHERE job = ? AND status = 'changed' AND record > ? ORDER BY record LIMIT ?) r",
	              VALS(VINT(b->undo_of), VINT(after), VINT(COLLECTED))));
	if (db_next(rows)) {
		n = db_int(rows, 0);
		last = db_int(rows, 1);
	}
	if (n)
		TRY(db_exec(ctx, NULL, "INSERT IGNORE INTO list_job_row (job, record, extra)\n"
		            "SELECT ?, record, extra FROM list_job_row WHERE job = ? AND status = 'changed' AND record > ? AND record <= ?",
		            VALS(VINT(b->id), VINT(b->undo_of), VINT(after), VINT(last))));
	return collect_step(ctx, b, n < COLLECTED ? "" : arena_printf(ctx->mem, "%lld", (long long)last), n);
}

/* ---- the worker ------------------------------------------------------------------------------- */

/* What waits for the worker, and what a page left unfinished. */
static int
job_next(struct ctx *ctx, int64_t *id)
{
	struct db_rows *rows;

	*id = 0;
	TRY(db_select(ctx, &rows, "SELECT id FROM list_job WHERE state IN ('collect', 'run') AND op <> 'export'\n"
	              "AND (behind = 1 OR created_at < ?) AND (retry_at IS NULL OR retry_at <= ?) ORDER BY attempts, id LIMIT 1",
	              VALS(VINSTANT(ctx->now - BULK_ABANDONED_S * 1000LL), VINSTANT(ctx->now))));
	if (db_next(rows))
		*id = db_int(rows, 0);
	return OK;
}

static int
job_stop(struct ctx *ctx, const struct bulk *b)
{
	log_warn("bulk edit %lld: whoever asked for it is not there any more", (long long)b->id);
	return db_exec(ctx, NULL, "UPDATE list_job SET state = 'stopped', ended_at = ? WHERE id = ?", VALS(VINSTANT(ctx->now), VINT(b->id)));
}

static int
purge(struct ctx *ctx, int64_t *done)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id FROM list_job WHERE created_at < ? AND op <> 'export' ORDER BY created_at LIMIT 1",
	              VALS(VINSTANT(ctx->now - BULK_KEPT_DAYS * DAY_MS))));
	if (!db_next(rows))
		return OK;
	int64_t id = db_int(rows, 0), rows_gone = 0;
	TRY(db_exec(ctx, &rows_gone, "DELETE FROM list_job_row WHERE job = ? LIMIT ?", VALS(VINT(id), VINT(PURGED))));
	*done += rows_gone;
	return rows_gone < PURGED ? db_exec(ctx, NULL, "DELETE FROM list_job WHERE id = ?", VALS(VINT(id))) : OK;
}

static int
job_step(struct ctx *ctx, struct job_run *run, struct bulk *b)
{
	const char *lang = lang_current();
	struct ctx *as;
	bool more = true;
	int rc = OK;

	TRY(act_as(ctx, b->user, &as));
	if (!as || !b->type) {
		lang_use(lang);
		return job_stop(ctx, b);
	}
	if (str_eq(b->state, "collect"))
		rc = b->undo_of ? collect_changed(as, b) : collect_list(as, b);
	else
		rc = bulk_step(as, b, &more);
	lang_use(lang);
	ctx->notes = as->notes;
	if (rc != OK) {
		ctx->err = as->err;
		return list_job_failed(ctx, "bulk", b->id, b->user, b->type, rc);
	}
	if (more && str_eq(b->state, "run"))
		run->done++;
	return OK;
}

int
bulk_run(struct ctx *ctx, struct job_run *run)
{
	struct bulk b;
	int64_t id;

	TRY(job_next(ctx, &id));
	if (!id)
		return purge(ctx, &run->done);
	run->more = true;
	TRY(bulk_by_id(ctx, id, &b));
	return job_step(ctx, run, &b);
}
