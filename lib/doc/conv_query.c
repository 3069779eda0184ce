/*
 * conv_query.c - which records something can still be made of: their state, a row
 * that is open, nothing made of them yet where it may be done once.
 */
#include "doc/query.h"
#include "doc/rec.h"

/* A row of this table that is neither closed nor used up. */
static void
sql_open_row(struct sql *w, const struct convert_lines *by)
{
	sql_add(w, "EXISTS (SELECT 1 FROM ");
	sql_ident(w, by->from->type->name);
	sql_add(w, " o WHERE o.parent = t.id");
	if (by->counter) {
		sql_add(w, " AND o.closed = 0 AND ABS(o.");
		sql_ident(w, by->counter->name);
		sql_add(w, ") < ABS(COALESCE(o.");
		sql_ident(w, by->qty->name);
		sql_add(w, ", 0))");
	}
	sql_add(w, ")");
}

static void
sql_not_made(struct sql *w, const struct convert *c)
{
	sql_add(w, " AND NOT EXISTS (SELECT 1 FROM doc_link l JOIN ");
	sql_ident(w, c->to->name);
	sql_add(w, " m ON m.id = l.record WHERE l.src_type = ");
	sql_val(w, VTEXT(c->from->name));
	sql_add(w, " AND l.src = t.id AND l.type = ");
	sql_val(w, VTEXT(c->to->name));
	sql_add(w, " AND m.deleted_at IS NULL");
	for (size_t i = 0; c->to->workflow && i < c->to->workflow->state_count; i++) {
		if (c->to->workflow->states[i].phase != PHASE_VOID)
			continue;
		sql_add(w, " AND m.status <> ");
		sql_val(w, VTEXT(c->to->workflow->states[i].name));
	}
	sql_add(w, ")");
}

int
convert_candidates(struct query *q, const struct convert *c)
{
	size_t n = 0;

	TRY(query_open_to_change(q));
	while (c->when[n])
		n++;
	struct val *states = arena_new_array(q->ctx->mem, struct val, n);
	for (size_t i = 0; i < n; i++)
		states[i] = VTEXT(c->when[i]);
	if (n)
		TRY(query_where(q, "status", OP_IN, states, n));
	if (c->line_count) {
		sql_add(q->where, " AND (");
		for (size_t i = 0; i < c->line_count; i++) {
			if (i)
				sql_add(q->where, " OR ");
			sql_open_row(q->where, &c->lines[i]);
		}
		sql_add(q->where, ")");
	}
	if (c->once) {
		sql_not_made(q->where, c);
		q->places += 8;
	}
	buf_printf(&q->bound, "for=%s\n", c->to->name);
	return OK;
}
