/*
 * flow_progress.c - what counters of rows bring about: partly done, done, and back;
 * and the closing of single rows.
 */
#include "doc/rec.h"
#include "doc/share.h"

/* ---- how far a document is --------------------------------------------------------------- */

struct progress { int64_t rows, done, begun; };

static bool
decides(const struct type *t, const struct convert_lines *by)
{
	if (by->closes)
		return true;
	for (size_t i = 0; i < t->convert_count; i++)
		for (size_t k = 0; k < t->converts[i].line_count; k++)
			if (t->converts[i].lines[k].closes && t->converts[i].lines[k].from == by->from)
				return false;
	return true;
}

/* For every counter of these rows that decides: reached, or begun. */
static bool
sql_counters(struct sql *q, const struct type *t, const struct lines *lines, bool done)
{
	bool any = false;

	for (size_t i = 0; i < t->convert_count; i++)
		for (size_t k = 0; k < t->converts[i].line_count; k++) {
			const struct convert_lines *by = &t->converts[i].lines[k];
			if (by->from != lines || !by->counter || (done && !decides(t, by)))
				continue;
			if (any && done)
				sql_add(q, " AND ");
			else if (any)
				sql_add(q, " OR ");
			any = true;
			if (done) {
				sql_add(q, "ABS(");
				sql_ident(q, by->counter->name);
				sql_add(q, ") >= ABS(COALESCE(");
				sql_ident(q, by->qty->name);
				sql_add(q, ", 0))");
			} else {
				sql_ident(q, by->counter->name);
				sql_add(q, " <> 0");
			}
		}
	return any;
}

static int
progress_read(struct ctx *ctx, const struct type *t, const struct lines *lines, int64_t id, struct progress *p)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COUNT(*), COALESCE(SUM(closed = 1 OR (");
	if (!sql_counters(q, t, lines, true))
		return OK;
	sql_add(q, ")), 0), COALESCE(SUM(");
	sql_counters(q, t, lines, false);
	sql_add(q, "), 0) FROM ");
	sql_ident(q, lines->type->name);
	sql_add(q, " WHERE parent = ");
	sql_val(q, VINT(id));
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows))
		return OK;
	/* SUM is a decimal: read as text. */
	int64_t done = 0, begun = 0;
	if (str_int(db_str(rows, 1), &done) != OK || str_int(db_str(rows, 2), &begun) != OK)
		return err_set(ctx, ERR_BUG, "progress of %s %lld", t->name, (long long)id);
	p->rows += db_int(rows, 0);
	p->done += done;
	p->begun += begun;
	return OK;
}

/* The audited state in which nothing has been made yet. */
static const char *
state_untouched(const struct workflow *w)
{
	for (size_t i = 0; i < w->state_count; i++)
		if (w->states[i].phase == PHASE_AUDITED && !str_eq(w->states[i].name, w->partly))
			return w->states[i].name;
	return "";
}

static const char *
state_wanted(const struct type *t, const char *now, const struct progress *p)
{
	const struct workflow *w = t->workflow;
	const struct state *s = type_state(t, now);

	if (!s || (s->phase != PHASE_AUDITED && !str_eq(now, w->done)))
		return now;
	if (p->rows && p->done == p->rows)
		return w->done;
	if (p->begun && *w->partly)
		return w->partly;
	return str_eq(now, w->partly) || str_eq(now, w->done) ? state_untouched(w) : now;
}

int
flow_progress(struct ctx *ctx, const struct type *t, int64_t id)
{
	const struct workflow *w = t->workflow;
	struct progress p = { 0 };
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	if (!w || !*w->done)
		return OK;
	for (size_t i = 0; i < t->lines_count; i++)
		if (!t->lines[i].field)
			TRY(progress_read(ctx, t, &t->lines[i], id, &p));
	sql_add(q, "SELECT status FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(id));
	TRY(db_select_sql(ctx, &rows, q));
	const char *now = db_next(rows) ? db_str(rows, 0) : "";
	const char *wanted = state_wanted(t, now, &p);
	if (!*wanted || str_eq(wanted, now))
		return OK;
	struct sql *u = sql_new(ctx);
	sql_add(u, "UPDATE ");
	sql_ident(u, t->name);
	sql_add(u, " SET status = ");
	sql_val(u, VTEXT(wanted));
	sql_add(u, " WHERE id = ");
	sql_val(u, VINT(id));
	TRY(db_exec_sql(ctx, NULL, u));
	TRY(share_write(ctx, t, id));
	struct rec r = { .type = t, .vals = arena_new_array(ctx->mem, struct val, t->field_count) };
	r.vals[type_field(t, "id")->index] = VINT(id);
	return doc_log_write(ctx, &r, "progress", now, wanted, "");
}

/* ---- one row closed early ------------------------------------------------------------------- */

static struct rec *
row_of(const struct rec *r, const struct lines *lines, int64_t id)
{
	const struct row_set *set = rec_rows(r, lines);

	for (size_t i = 0; i < set->count; i++)
		if (rec_id(set->list[i]) == id)
			return set->list[i];
	return NULL;
}

static int
row_close_write(struct ctx *ctx, struct rec *r, struct rec *row, const char *reason)
{
	const struct hooks *h = r->type->hooks;
	const bool closed = rec_bool(row, "closed");
	const char *what = closed ? "close_row" : "reopen_row";
	/* The log is for all who read the record: no title that some may not see. */
	const bool named = !row->lines->title || !perm_field_guarded(ctx, row->lines->title);
	const char *title = named ? row_title(ctx, row) : arena_printf(ctx->mem, "%zu", rec_row_number(row));

	TRY(rec_store(ctx, r));
	TRY(doc_log_write(ctx, r, what, rec_status(r), rec_status(r),
	                  arena_printf(ctx->mem, *reason ? "%s: %s" : "%s", title, reason)));
	TRY(flow_progress(ctx, r->type, rec_id(r)));
	if (h && h->stepped)
		TRY(h->stepped(ctx, r, what));
	rec_saved(ctx, r);
	return OK;
}

int
flow_close_row(struct ctx *ctx, struct rec *r, const char *lines, int64_t id, bool closed, const char *reason,
               struct form *f)
{
	const struct lines *of = type_lines(r->type, lines);
	struct rec *row = of && !of->field ? row_of(r, of, id) : NULL;
	const struct state *s = rec_state(r);

	if (!row)
		return err_set(ctx, ERR_NOTFOUND, "%s has no row %s %lld", r->type->name, lines, (long long)id);
	TRY(perm_require(ctx, r->type, r, closed ? "close" : "reopen"));
	if (!s || (s->phase != PHASE_AUDITED && !str_eq(s->name, r->type->workflow->done))) {
		form_error(f, "", _("Rows are closed and reopened in audited documents only."));
		return err_set(ctx, ERR_STATE, "%s %lld: not audited", r->type->name, (long long)rec_id(r));
	}
	if (closed && (!*reason || utf8_len(reason) > 200)) {
		form_error(f, "close_reason", _("Say why, in at most %d characters."), 200);
		return err_set(ctx, ERR_INVALID, "no reason to close a row");
	}
	if (rec_bool(row, "closed") == closed)
		return OK;
	rec_set(row, "closed", VBOOL(closed));
	rec_set(row, "close_reason", closed ? VTEXT(reason) : VNULL);
	TRY(self_lock(ctx, r));
	rec_open(r);
	int rc = row_close_write(ctx, r, row, reason);
	rec_close(r);
	return rc;
}
