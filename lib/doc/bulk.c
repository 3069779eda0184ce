/* bulk.c - the one writer of bulk edits and their rows: asked for, undone, read. */
#include "doc/bulk.h"
#include "doc/rec.h"

#define HOUR_MS 3600000LL

/* ---- what can be done --------------------------------------------------------------------- */

bool
bulk_may(struct ctx *ctx, const struct type *t)
{
	return !ctx->seer && perm_can(ctx, t, NULL, "bulk_edit") &&
	       (perm_can(ctx, t, NULL, "edit") || perm_can(ctx, t, NULL, "delete"));
}

bool
bulk_is_group(const char *op)
{
	return str_eq(op, "group") || str_eq(op, "ungroup");
}

/* A value that no two records share is no value for many. */
bool
bulk_takes(struct ctx *ctx, const struct field *f)
{
	const struct type *t = f->type;

	if (f->engine || f->readonly || f->computed || f->writeback || f->unique || !field_has_column(f))
		return false;
	if (f->kind == FIELD_LIST || f->kind == FIELD_FILE || f->kind == FIELD_IMAGE || f == t->status || (t->numbering && t->numbering->field == f))
		return false;
	return perm_field(ctx, f) == FIELD_EDITABLE && (!*f->may || perm_can(ctx, t, NULL, f->may));
}

bool
bulk_adds(const struct field *f)
{
	return f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY || f->kind == FIELD_RATE;
}

const char *
bulk_status_label(const char *status)
{
	return str_eq(status, "changed") ? _("Changed")
	     : str_eq(status, "same")    ? _("Nothing to change")
	     : str_eq(status, "missing") ? _("Not found")
	     : str_eq(status, "denied")  ? _("Not allowed")
	     : str_eq(status, "refused") ? _("Refused")
	     : str_eq(status, "since")   ? _("Changed by somebody since")
	     : str_eq(status, "failed")  ? _("Failed")
	                                 : _("Not handled yet");
}

const char *
bulk_words(struct ctx *ctx, const struct bulk *b)
{
	const struct field *f = b->type ? type_field(b->type, b->field) : NULL;
	const char *label = f ? field_label(f) : b->field;

	if (str_eq(b->op, "set"))
		return arena_printf(ctx->mem, _("Set “%1$s” to “%2$s”"), label, b->shown);
	if (str_eq(b->op, "clear"))
		return arena_printf(ctx->mem, _("Empty “%s”"), label);
	if (str_eq(b->op, "add"))
		return arena_printf(ctx->mem, _("Add %2$s to “%1$s”"), label, b->shown);
	if (str_eq(b->op, "tag"))
		return arena_printf(ctx->mem, _("Add the tag “%s”"), b->shown);
	if (str_eq(b->op, "untag"))
		return arena_printf(ctx->mem, _("Remove the tag “%s”"), b->shown);
	if (str_eq(b->op, "group"))
		return arena_printf(ctx->mem, _("Add to segments: %s"), b->shown);
	if (str_eq(b->op, "ungroup"))
		return arena_printf(ctx->mem, _("Take out of segments: %s"), b->shown);
	if (str_eq(b->op, "undo"))
		return arena_printf(ctx->mem, _("Undo: %s"), b->shown);
	return _("Delete");
}

/* ---- writing ------------------------------------------------------------------------------- */

static int
job_insert(struct ctx *ctx, struct bulk *b)
{
	TRY(db_exec(ctx, NULL,
	            "INSERT INTO list_job (type, user, op, field, value, shown, list_where, filter, words, place, state, behind, total, batch,\n"
	            "  undo_of, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
	            VALS(VTEXT(b->type->name), VINT(ctx->user->id), VTEXT(b->op), VTEXT(b->field), VTEXT(b->value), VTEXT(b->shown),
	                 VTEXT(b->where), VTEXT(b->filter), VTEXT(b->words), VTEXT(b->state), VBOOL(b->behind), VINT(b->total),
	                 VINT(b->batch), b->undo_of ? VINT(b->undo_of) : VNULL, VINSTANT(ctx->now))));
	b->id = db_insert_id(ctx);
	return OK;
}

static int
rows_insert(struct ctx *ctx, const struct bulk *b, const int64_t *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT IGNORE INTO list_job_row (job, record) VALUES ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_row(q, VALS(VINT(b->id), VINT(ids[i])));
	}
	return n ? db_exec_sql(ctx, NULL, q) : OK;
}

static int
job_log(struct ctx *ctx, const struct bulk *b)
{
	const char *what = arena_printf(ctx->mem, "%s, %lld, %s %s, no. %lld", b->type->name, (long long)b->total, b->op, b->field,
	                                (long long)b->id);

	return security_done_why(ctx, "bulk_edit", 0, ctx->user->login, what);
}

int
bulk_make(struct ctx *ctx, struct bulk *b, const int64_t *ids, size_t n)
{
	b->user = ctx->user->id;
	b->batch = audit_batch(ctx);
	b->state = n ? "run" : "collect";
	b->behind = b->total > BULK_AT_ONCE || !n;
	b->created_at = ctx->now;
	b->ended_at = INSTANT_NONE;
	TRY(job_insert(ctx, b));
	TRY(rows_insert(ctx, b, ids, n));
	return job_log(ctx, b);
}

bool
bulk_can_undo(struct ctx *ctx, const struct bulk *b)
{
	return (str_eq(b->state, "done") || str_eq(b->state, "stopped")) && b->changed && !b->undo_of && !b->undone_by && b->ended_at != INSTANT_NONE &&
	       ctx->now < b->ended_at + BULK_UNDO_HOURS * HOUR_MS;
}

/* Rows of what was changed; with their tags. Many are collected by the worker. */
int
bulk_undo(struct ctx *ctx, const struct bulk *of, struct bulk *out)
{
	if (!bulk_can_undo(ctx, of))
		return err_set(ctx, ERR_STATE, "bulk edit %lld cannot be undone", (long long)of->id);
	*out = (struct bulk){ .type = of->type, .op = "undo", .field = of->field, .value = of->value, .shown = bulk_words(ctx, of),
		.where = "", .filter = "", .words = "", .total = of->changed, .undo_of = of->id, .user = ctx->user->id,
		.batch = audit_batch(ctx), .behind = of->changed > BULK_AT_ONCE, .created_at = ctx->now, .ended_at = INSTANT_NONE };
	out->state = out->behind ? "collect" : "run";
	int rc = job_insert(ctx, out);
	if (rc == ERR_DUPLICATE)
		return ERR_BUSY;	/* somebody was faster: the next try sees it */
	TRY(rc);
	if (!out->behind)
		TRY(db_exec(ctx, NULL, "INSERT INTO list_job_row (job, record, extra)\n"
		            "SELECT ?, record, extra FROM list_job_row WHERE job = ? AND status = 'changed'", VALS(VINT(out->id), VINT(of->id))));
	return job_log(ctx, out);
}

/* ---- reading --------------------------------------------------------------------------------- */

static int64_t
instant_of(const struct db_rows *rows, unsigned column)
{
	int64_t at;

	return db_str(rows, column) && instant_parse(&at, db_str(rows, column)) == OK ? at : INSTANT_NONE;
}

int
bulk_by_id(struct ctx *ctx, int64_t id, struct bulk *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT j.type, j.user, j.op, j.field, j.value, j.shown, j.list_where, j.filter, j.words, j.state, j.behind, j.total,\n"
	              "  j.done, j.changed, j.failed, j.batch, j.undo_of, u.id, j.created_at, j.ended_at, j.place, j.attempts\n"
	              "FROM list_job j LEFT JOIN list_job u ON u.undo_of = j.id WHERE j.id = ? AND j.op <> 'export'", VALS(VINT(id))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "no bulk edit %lld", (long long)id);
	*out = (struct bulk){
		.id = id, .type = type_find(ctx->types, db_str(rows, 0)), .user = db_int(rows, 1), .op = db_str(rows, 2),
		.field = db_str(rows, 3), .value = db_str(rows, 4), .shown = db_str(rows, 5), .where = db_str(rows, 6),
		.filter = db_str(rows, 7), .words = db_str(rows, 8), .state = db_str(rows, 9), .behind = db_int(rows, 10) != 0,
		.total = db_int(rows, 11), .done = db_int(rows, 12), .changed = db_int(rows, 13), .failed = db_int(rows, 14),
		.batch = db_int(rows, 15), .undo_of = db_int(rows, 16), .undone_by = db_int(rows, 17),
		.created_at = instant_of(rows, 18), .ended_at = instant_of(rows, 19), .place = db_str(rows, 20), .attempts = db_int(rows, 21),
	};
	return OK;
}

int
bulk_load(struct ctx *ctx, const struct type *t, int64_t id, struct bulk *out)
{
	TRY(bulk_by_id(ctx, id, out));
	if (out->user == ctx->user->id && out->type == t && !ctx->seer)
		return OK;
	return err_set(ctx, ERR_NOTFOUND, "bulk edit %lld is somebody else's", (long long)id);
}

int
bulk_rows(struct ctx *ctx, const struct bulk *b, const char *status, int64_t after, int limit, const struct bulk_row **out,
          size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT record, status, message FROM list_job_row WHERE job = ");
	sql_val(q, VINT(b->id));
	if (status) {
		sql_add(q, " AND status = ");
		sql_val(q, VTEXT(status));
	}
	sql_add(q, " AND record > ");
	sql_val(q, VINT(after));
	sql_add(q, " ORDER BY record LIMIT ");
	sql_val(q, VINT(limit));
	TRY(db_select_sql(ctx, &rows, q));
	struct bulk_row *list = arena_new_array(ctx->mem, struct bulk_row, db_count(rows) + 1);
	*n = 0;
	while (db_next(rows))
		list[(*n)++] = (struct bulk_row){ .record = db_int(rows, 0), .status = db_str(rows, 1), .message = db_str(rows, 2) };
	*out = list;
	return OK;
}
