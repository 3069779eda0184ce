/*
 * audit_log.c - the history of all records together. It may have hundreds of millions of rows
 * and few indexes: each question looks at a stretch of them, newest first, and says how far it
 * came. Rows of records that are out of reach are counted and not told.
 */
#include "doc/rec.h"

enum { STRETCH = 100000, COL_ID = 11, COL_TYPE = 14, COL_RECORD, COL_IP };

/* ---- which stretch ---------------------------------------------------------------------- */

static int
number_of(struct ctx *ctx, struct sql *q, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

static void
sql_audit(struct ctx *ctx, struct sql *q)
{
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit");
}

/* Ids rise with time. */
static int
stretch_begin(struct ctx *ctx, const struct audit_filter *f, int64_t *before)
{
	struct sql *q = sql_new(ctx);
	int64_t last;

	if (f->before) {
		*before = f->before;
		return OK;
	}
	sql_add(q, "SELECT id FROM ");
	sql_audit(ctx, q);
	if (f->until) {
		sql_add(q, " WHERE at < ");
		sql_val(q, VINSTANT(f->until));
		sql_add(q, " ORDER BY at DESC, id DESC LIMIT 1");
	} else {
		sql_add(q, " ORDER BY id DESC LIMIT 1");
	}
	TRY(number_of(ctx, q, &last));
	*before = last + 1;
	return OK;
}

/* Is the first row of the stretch older than what is asked for? */
static int
stretch_is_last(struct ctx *ctx, const struct audit_filter *f, int64_t low, bool *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	int64_t at;

	*out = low <= 1;
	if (*out || !f->from)
		return OK;
	sql_add(q, "SELECT at FROM ");
	sql_audit(ctx, q);
	sql_add(q, " WHERE id >= ");
	sql_val(q, VINT(low));
	sql_add(q, " ORDER BY id LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) && instant_parse(&at, db_str(rows, 0)) == OK && at < f->from;
	return OK;
}

/* ---- what is in it --------------------------------------------------------------------------- */

static void
sql_wanted(struct sql *q, const struct audit_wanted *w)
{
	const struct audit_filter *f = &w->by;

	if (w->type) {
		sql_add(q, " AND type = ");
		sql_val(q, VTEXT(w->type->name));
	}
	if (w->type && w->record) {
		sql_add(q, " AND record = ");
		sql_val(q, VINT(w->record));
	}
	if (f->field) {
		sql_add(q, " AND field = ");
		sql_val(q, VTEXT(f->field));
	}
	if (f->by_user) {
		sql_add(q, " AND user = ");
		sql_val(q, VINT(f->user));
	}
	if (f->from) {
		sql_add(q, " AND at >= ");
		sql_val(q, VINSTANT(f->from));
	}
	if (f->until) {
		sql_add(q, " AND at < ");
		sql_val(q, VINSTANT(f->until));
	}
}

static int
stretch_read(struct ctx *ctx, const struct audit_wanted *w, int64_t before, int64_t low, int limit, struct audit_row **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT at, batch, field, user_name, op, channel, old_text, new_text, line, line_name, old_value, id, user, new_value, type, record, ip\nFROM ");
	sql_audit(ctx, q);
	sql_add(q, "\nWHERE id < ");
	sql_val(q, VINT(before));
	sql_add(q, " AND id >= ");
	sql_val(q, VINT(low));
	sql_wanted(q, w);
	sql_add(q, "\nORDER BY id DESC LIMIT ");
	sql_val(q, VINT(limit));
	TRY(db_select_sql(ctx, &rows, q));
	*out = arena_new_array(ctx->mem, struct audit_row, db_count(rows) + 1);
	for (*n = 0; db_next(rows); ++*n) {
		struct audit_row *r = &(*out)[*n];

		*r = (struct audit_row){ .type = type_find(ctx->types, db_str(rows, COL_TYPE)), .record = db_int(rows, COL_RECORD),
		                         .ip = db_str(rows, COL_IP) ? db_str(rows, COL_IP) : "" };
		r->e.id = db_int(rows, COL_ID);
		if (r->type)
			r->e = audit_entry_of(ctx, r->type, rows);
	}
	return OK;
}

/* ---- what of it may be told -------------------------------------------------------------------- */

static int
records_know(struct ctx *ctx, const struct audit_row *list, size_t n)
{
	int64_t *ids = arena_new_array(ctx->mem, int64_t, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct type *t = list[i].type;
		size_t count = 0;

		if (!t || !perm_can(ctx, t, NULL, "read") || link_known(ctx, t, list[i].record))
			continue;
		for (size_t k = i; k < n; k++)
			if (list[k].type == t)
				ids[count++] = list[k].record;
		TRY(link_know(ctx, t, ids, count));
	}
	return OK;
}

static bool
entry_is_shown(struct ctx *ctx, const struct type *t, const struct audit_entry *e)
{
	if (str_eq(e->op, "right"))
		return perm_can(ctx, t, NULL, "edit");
	if (e->lines && e->lines->field && !perm_field_shown(ctx, e->lines->field))
		return false;
	if (e->field)
		return perm_field_shown(ctx, e->field);
	return e->lines || !*e->name;
}

static bool
row_is_shown(struct ctx *ctx, struct audit_row *r)
{
	const struct link_known *known = r->type ? link_known(ctx, r->type, r->record) : NULL;

	if (!known || !entry_is_shown(ctx, r->type, &r->e))
		return false;
	/* Purged: nobody's any more, and told to who reads all there is. */
	if (!known->title)
		return perm_reads_all(ctx, r->type);
	r->title = known->title;
	r->lives = known->lives;
	return known->readable;
}

int
audit_all(struct ctx *ctx, const struct audit_wanted *wanted, int limit, const struct audit_row **out, size_t *n,
          size_t *hidden, int64_t *looked)
{
	struct audit_row *list;
	int64_t before, low;
	bool last;
	size_t read, count = 0;

	TRY(stretch_begin(ctx, &wanted->by, &before));
	/* The history of one record has an index of its own. */
	low = (wanted->type && wanted->record) || before <= STRETCH ? 1 : before - STRETCH;
	TRY(stretch_read(ctx, wanted, before, low, limit, &list, &read));
	TRY(records_know(ctx, list, read));
	int64_t oldest = read ? list[read - 1].e.id : 0;
	for (size_t i = 0; i < read; i++)
		if (row_is_shown(ctx, &list[i]))
			list[count++] = list[i];
	TRY(stretch_is_last(ctx, &wanted->by, low, &last));
	*looked = read == (size_t)limit ? oldest : last ? 0 : low;
	*hidden = read - count;
	*out = list;
	*n = count;
	return OK;
}
