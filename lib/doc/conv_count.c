/*
 * conv_count.c - write-back: what a save, a step or a deletion does to the counters
 * of the rows it was made from. A row counts, or does not, by the phase its document
 * is in; the difference between before and after is what is written. Sources are
 * locked first, in the order of their ids, so no two can take the same remainder.
 */
#include "doc/rec.h"

enum { BATCH = 100 };

struct entry {		/* one row of the source */
	const struct convert_lines *by;
	int64_t src, line;
	dec delta;	/* to be written now */
	dec wanted;	/* what the record will have of it once it counts */
	const struct rec *row;	/* where a message goes */
	bool fresh;	/* a row of it is new */
	bool grew;	/* more of the source than before, in either direction */
	bool plus, minus;	/* signs of the quantities that were typed */
	dec qty, made, limit;	/* of the source row, locked */
	bool found, closed;
};
struct source { const struct convert *c; int64_t id; bool grows, found, linked; };	/* linked: a link of the header came to it */
struct conv_plan {
	struct entry *entries; size_t count, cap;
	struct source *sources; size_t source_count, source_cap;
	bool relink;
};

/* ---- what counts ------------------------------------------------------------------------ */

static bool
counts(const struct convert_lines *by, enum phase phase)
{
	if (phase == PHASE_GONE || phase == PHASE_VOID)
		return false;
	return !by->on_audit || phase == PHASE_AUDITED || phase == PHASE_CLOSED;
}

static void *
grow(struct arena *mem, void *list, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return list;
	*cap = *cap ? *cap * 2 : 16;
	void *more = arena_alloc_array(mem, *cap, size);
	if (count)
		memcpy(more, list, count * size);
	return more;
}

static struct source *
source_add(struct ctx *ctx, struct conv_plan *p, const struct convert *c, int64_t id)
{
	for (size_t i = 0; i < p->source_count; i++)
		if (p->sources[i].c == c && p->sources[i].id == id)
			return &p->sources[i];
	p->sources = grow(ctx->mem, p->sources, p->source_count, &p->source_cap, sizeof *p->sources);
	p->sources[p->source_count] = (struct source){ .c = c, .id = id };
	return &p->sources[p->source_count++];
}

static dec
dec_of(struct val v)
{
	return v.kind == V_DEC ? v.d : DEC(0);
}

static int
sign(dec d)
{
	return dec_cmp(d, DEC(0));
}

static dec
size_of(dec d)
{
	return sign(d) < 0 ? dec_neg(d) : d;
}

/* What the record will have of the source beyond what it has now. A draft that leaves, or
 * a stored row that stays as it is and does not count yet, asks for nothing new: the
 * source may be used up since, and it must still be possible to take it back. */
static dec
wanted_of(const struct convert_lines *by, const struct rec *row, enum phase before, enum phase after, dec was, dec now)
{
	if (counts(by, before))
		return dec_sub(now, was);
	if (after == PHASE_VOID || after == PHASE_GONE || (before == PHASE_APPROVING && after == PHASE_DRAFT))
		return DEC(0);
	if (!counts(by, after) && !row->is_new && dec_cmp(was, now) == 0 && before != PHASE_GONE)
		return DEC(0);
	return now;
}

static void
row_collect(struct ctx *ctx, struct conv_plan *p, const struct rec *row, enum phase before, enum phase after, bool gone)
{
	const struct type *t = type_find(ctx->types, rec_text(row, "src_type"));
	const struct convert *c = convert_find(t, row->type->head);
	const struct convert_lines *by = conv_lines(c, row->lines);

	if (!by)
		return;
	source_add(ctx, p, c, rec_int(row, "src"));
	if (!by->qty)
		return;
	dec was = row->is_new ? DEC(0) : dec_of(rec_true_was(row, by->to_qty));
	dec now = gone ? DEC(0) : dec_of(rec_true(row, by->to_qty));
	dec will = counts(by, after) ? now : DEC(0), did = counts(by, before) ? was : DEC(0);
	bool typed = !gone && (row->is_new || dec_cmp(was, now) != 0);
	p->entries = grow(ctx->mem, p->entries, p->count, &p->cap, sizeof *p->entries);
	p->entries[p->count++] = (struct entry){
		.by = by, .src = rec_int(row, "src"), .line = rec_int(row, "src_line"), .row = row,
		.delta = dec_sub(will, did), .wanted = wanted_of(by, row, before, after, was, now),
		.fresh = row->is_new, .grew = dec_cmp(size_of(will), size_of(did)) > 0,
		.plus = typed && sign(now) > 0, .minus = typed && sign(now) < 0,
	};
}

static int
entry_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	return x->line != y->line ? (x->line < y->line ? -1 : 1) : 0;
}

/* Two rows may be made of one: together they must not pass it. */
static void
entries_merge(struct conv_plan *p)
{
	size_t n = 0;

	if (p->count)
		qsort(p->entries, p->count, sizeof *p->entries, entry_order);
	for (size_t i = 0; i < p->count; i++) {
		struct entry *e = &p->entries[i];
		if (n && !entry_order(&p->entries[n - 1], e)) {
			p->entries[n - 1].delta = dec_add(p->entries[n - 1].delta, e->delta);
			p->entries[n - 1].wanted = dec_add(p->entries[n - 1].wanted, e->wanted);
			p->entries[n - 1].fresh |= e->fresh;
			p->entries[n - 1].grew |= e->grew;
			p->entries[n - 1].plus |= e->plus;
			p->entries[n - 1].minus |= e->minus;
		} else {
			p->entries[n++] = *e;
		}
	}
	p->count = n;
}

/* Header links that a conversion fills with its source are sources too. */
static void
header_collect(struct ctx *ctx, struct conv_plan *p, const struct rec *r)
{
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct convert *c = convert_find(ctx->types->all[i], r->type);
		for (size_t k = 0; c && k < c->copy_count; k++) {
			const struct field *link = c->copies[k].to;
			if (c->copies[k].from)
				continue;
			p->relink |= rec_differs(r, link);
			if (rec_true(r, link).kind == V_LINK)
				source_add(ctx, p, c, rec_true(r, link).i)->linked |= rec_differs(r, link);
		}
	}
	if (r->is_new && r->made_by)
		source_add(ctx, p, r->made_by, r->made_from);
}

static void
collect(struct ctx *ctx, struct conv_plan *p, const struct rec *r, enum phase before, enum phase after)
{
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct row_set *set = rec_rows(r, &r->type->lines[k]);
		if (r->type->lines[k].field)
			continue;
		for (size_t i = 0; i < set->count; i++)
			row_collect(ctx, p, set->list[i], before, after, after == PHASE_GONE);
		for (size_t i = 0; i < set->gone_count; i++)
			row_collect(ctx, p, set->gone[i], before, after, true);
		p->relink |= set->gone_count > 0;
	}
	entries_merge(p);
	header_collect(ctx, p, r);
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = 0; k < p->source_count; k++)
			if (p->sources[k].id == p->entries[i].src && p->sources[k].c->from == p->entries[i].by->from->type->head)
				p->sources[k].grows |= p->entries[i].fresh || p->entries[i].grew;
}

/* ---- locks --------------------------------------------------------------------------------- */

static int
source_order(const void *a, const void *b)
{
	const struct source *x = a, *y = b;
	int type = strcmp(x->c->from->name, y->c->from->name);

	return type ? type : x->id != y->id ? (x->id < y->id ? -1 : 1) : 0;
}

static int
source_lock(struct ctx *ctx, struct source *s, bool is_new, bool is_made, struct form *f)
{
	const struct type *t = s->c->from;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id, ");
	if (t->status)
		sql_add(q, "status");
	else
		sql_add(q, "''");
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE id = ");
	sql_val(q, VINT(s->id));
	sql_add(q, " AND deleted_at IS NULL");
	/* What may not be seen cannot be used up; giving back is always possible. */
	if (s->grows || is_new)
		perm_where(ctx, q, t, "read", "t");
	sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	s->found = db_next(rows);
	if (!s->found || (!s->grows && !is_made))
		return OK;
	if (!perm_can(ctx, t, NULL, s->c->may))
		form_error(f, "", _("You may not make this from “%s”."), link_title(ctx, t, s->id));
	const struct state *state = t->workflow ? type_state(t, db_str(rows, 1)) : NULL;
	/* Done by its counters: the rows say better what is open. */
	if (*s->c->when && state && !words_have(s->c->when, state->name) && !str_eq(state->name, t->workflow->done))
		form_error(f, "", _("“%1$s” is in the state “%2$s”: nothing can be made of it."),
		           link_title(ctx, t, s->id), lang_label(t->name, state->label));
	return OK;
}

/* The rows of one table, by the lock of their headers safe from everybody else. */
static int
entries_read(struct ctx *ctx, struct entry *e, size_t n)
{
	const struct convert_lines *by = e[0].by;
	struct val *ids = arena_new_array(ctx->mem, struct val, n);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	for (size_t i = 0; i < n; i++)
		ids[i] = VINT(e[i].line);
	sql_add(q, "SELECT id, parent, closed, ");
	sql_ident(q, by->qty->name);
	sql_add(q, ", ");
	sql_ident(q, by->counter->name);
	sql_add(q, ", ");
	if (by->over)
		sql_ident(q, by->over->name);
	else
		sql_add(q, "0");
	sql_add(q, " FROM ");
	sql_ident(q, by->from->type->name);
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		for (size_t i = 0; i < n; i++) {
			if (e[i].line != db_int(rows, 0) || e[i].src != db_int(rows, 1))
				continue;
			dec over = DEC(0);
			e[i].found = true;
			e[i].closed = db_int(rows, 2) != 0;
			if (dec_parse(&e[i].qty, db_str(rows, 3) ? db_str(rows, 3) : "0") != OK ||
			    dec_parse(&e[i].made, db_str(rows, 4) ? db_str(rows, 4) : "0") != OK ||
			    (db_str(rows, 5) && dec_parse(&over, db_str(rows, 5)) != OK))
				return err_set(ctx, ERR_BUG, "%s %lld holds no quantities", by->from->type->name, (long long)e[i].line);
			e[i].limit = conv_limit(e[i].qty, over);
		}
	return OK;
}

/* ---- what is open --------------------------------------------------------------------------- */

/* a is further from nothing than b, in the direction of qty. */
static bool
passes(dec a, dec b, dec qty)
{
	return sign(qty) < 0 ? dec_cmp(a, b) < 0 : dec_cmp(a, b) > 0;
}

static int
entry_check(struct ctx *ctx, const struct entry *e, struct form *f)
{
	dec will = dec_add(e->made, e->delta), would = dec_add(e->made, e->wanted);
	const char *name = e->by->to_qty->name;

	if (!e->found) {
		if (e->fresh || sign(e->wanted) != 0)
			rec_error(ctx, f, e->row, name, _("The row this was made from does not exist any more."));
		return OK;
	}
	if ((e->plus && sign(e->qty) <= 0) || (e->minus && sign(e->qty) >= 0)) {
		rec_error(ctx, f, e->row, name, sign(e->qty) < 0 ? _("Enter a quantity below zero, as in “%s”.")
		          : _("Enter a quantity above zero, as in “%s”."), link_title(ctx, e->by->from->type->head, e->src));
		return OK;
	}
	if (sign(will) != 0 && sign(e->qty) != 0 && (sign(will) < 0) != (sign(e->qty) < 0))
		return err_set(ctx, ERR_BUG, "%s %lld: its counter would pass nothing", e->by->from->type->name,
		               (long long)e->line);
	if (sign(e->wanted) == 0 || !passes(would, e->made, e->qty))
		return OK;
	dec left = dec_sub(e->limit, e->made);
	if (!passes(left, DEC(0), e->qty))
		left = DEC(0);
	if (e->closed)
		rec_error(ctx, f, e->row, name, _("The row this is made from is closed."));
	else if (passes(would, e->limit, e->qty) && !(perm_field_readable(ctx, e->by->qty) && perm_field_readable(ctx, e->by->counter)))
		rec_error(ctx, f, e->row, name, _("This is more than what is still open in “%s”."),
		          link_title(ctx, e->by->from->type->head, e->src));
	else if (passes(would, e->limit, e->qty))
		rec_error(ctx, f, e->row, name, _("Only %1$s of %2$s is still open in “%3$s”."),
		          field_show(ctx, e->by->qty, VDEC(left)), field_show(ctx, e->by->qty, VDEC(e->qty)),
		          link_title(ctx, e->by->from->type->head, e->src));
	return OK;
}

static int
entries_check(struct ctx *ctx, struct conv_plan *p, struct form *f)
{
	for (size_t i = 0, n; i < p->count; i += n) {
		for (n = 1; i + n < p->count && p->entries[i + n].by == p->entries[i].by; n++)
			;
		TRY(entries_read(ctx, p->entries + i, n));
	}
	for (size_t i = 0; i < p->count; i++)
		TRY(entry_check(ctx, &p->entries[i], f));
	return OK;
}

int
conv_lock(struct ctx *ctx, struct rec *r, enum phase before, enum phase after, struct form *f)
{
	r->plan = NULL;
	if (r->type->head || !convert_makes(ctx, r->type))
		return OK;
	struct conv_plan *p = arena_alloc(ctx->mem, sizeof *p);
	p->relink = r->is_new || after == PHASE_GONE;
	collect(ctx, p, r, before, after);
	if (p->source_count)
		qsort(p->sources, p->source_count, sizeof *p->sources, source_order);
	for (size_t i = 0; i < p->source_count; i++) {
		struct source *s = &p->sources[i];
		TRY(source_lock(ctx, s, r->is_new, r->is_new && r->made_by == s->c && r->made_from == s->id, f));
		if (!s->found && (r->is_new || s->grows))
			form_error(f, "", _("What this is made from does not exist any more, or you may not see it."));
		else if (r->is_new || before == PHASE_GONE || s->linked)
			TRY(conv_once(ctx, s->c, s->id, rec_id(r), f));
	}
	for (size_t i = 0; i < p->count; i++)
		p->relink |= p->entries[i].fresh;
	r->plan = p;
	return OK;
}

int
conv_check(struct ctx *ctx, struct rec *r, struct form *f)
{
	return r->plan && form_ok(f) ? entries_check(ctx, r->plan, f) : OK;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static int
counters_write(struct ctx *ctx, const struct entry *e, size_t n)
{
	const struct convert_lines *by = e[0].by;
	struct val *ids = arena_new_array(ctx->mem, struct val, n);
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE ");
	sql_ident(q, by->from->type->name);
	sql_add(q, " SET ");
	sql_ident(q, by->counter->name);
	sql_add(q, " = ");
	sql_ident(q, by->counter->name);
	sql_add(q, " + CASE id");
	for (size_t i = 0; i < n; i++) {
		ids[i] = VINT(e[i].line);
		sql_add(q, " WHEN ");
		sql_val(q, VINT(e[i].line));
		sql_add(q, " THEN ");
		sql_val(q, VDEC(e[i].delta));
	}
	sql_add(q, " ELSE 0 END WHERE id IN ");
	sql_list(q, ids, n);
	return db_exec_sql(ctx, NULL, q);
}

/* Entries stand by table; those that change nothing are left out. */
static int
entries_write(struct ctx *ctx, struct conv_plan *p)
{
	struct entry *batch = arena_new_array(ctx->mem, struct entry, BATCH);
	size_t n = 0;

	for (size_t i = 0; i <= p->count; i++) {
		const struct entry *e = i < p->count ? &p->entries[i] : NULL;
		if (n && (!e || e->by != batch[0].by || n == BATCH)) {
			TRY(counters_write(ctx, batch, n));
			n = 0;
		}
		if (e && sign(e->delta) != 0)
			batch[n++] = *e;
	}
	return OK;
}

/* The links between documents, as the rows have them now. */
static int
links_write(struct ctx *ctx, const struct rec *r, const struct conv_plan *p)
{
	struct sql *q = sql_new(ctx);

	TRY(db_exec(ctx, NULL, "DELETE FROM doc_link WHERE type = ? AND record = ?",
	            VALS(VTEXT(r->type->name), VINT(rec_id(r)))));
	size_t n = 0;
	sql_add(q, "INSERT IGNORE INTO doc_link (src_type, src, type, record) VALUES ");
	for (size_t i = 0; i < p->source_count; i++) {
		if (!conv_still_from(ctx, r, p->sources[i].c, p->sources[i].id))
			continue;
		sql_add_text(q, n++ ? ", (" : "(");
		sql_val(q, VTEXT(p->sources[i].c->from->name));
		sql_add(q, ", ");
		sql_val(q, VINT(p->sources[i].id));
		sql_add(q, ", ");
		sql_val(q, VTEXT(r->type->name));
		sql_add(q, ", ");
		sql_val(q, VINT(rec_id(r)));
		sql_add(q, ")");
	}
	return n ? db_exec_sql(ctx, NULL, q) : OK;
}

/* A source stays one while a row or a link of the header names it. */
bool
conv_still_from(struct ctx *ctx, const struct rec *r, const struct convert *c, int64_t id)
{
	(void)ctx;
	for (size_t k = 0; k < c->copy_count; k++)
		if (!c->copies[k].from && rec_true(r, c->copies[k].to).kind == V_LINK && rec_true(r, c->copies[k].to).i == id)
			return true;
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct row_set *set = rec_rows(r, &r->type->lines[k]);
		for (size_t i = 0; !r->type->lines[k].field && i < set->count; i++)
			if (rec_int(set->list[i], "src") == id && rec_is(set->list[i], "src_type", c->from->name))
				return true;
	}
	return r->made_by == c && r->made_from == id;
}

int
conv_apply(struct ctx *ctx, struct rec *r)
{
	struct conv_plan *p = r->plan;

	if (!p)
		return OK;
	r->plan = NULL;
	TRY(entries_write(ctx, p));
	if (p->relink && (p->source_count || !r->is_new))
		TRY(links_write(ctx, r, p));
	for (size_t i = 0; i < p->source_count; i++)
		if (p->sources[i].found)
			TRY(flow_progress(ctx, p->sources[i].c->from, p->sources[i].id));
	return OK;
}

/* ---- the other side: a source whose rows were executed -------------------------------------- */

/* The counters as they are now, under the lock of the record. */
static int
counters_refresh(struct ctx *ctx, struct rec *r, const struct convert_lines *by)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id, ");
	sql_ident(q, by->counter->name);
	sql_add(q, " FROM ");
	sql_ident(q, by->from->type->name);
	sql_add(q, " WHERE parent = ");
	sql_val(q, VINT(rec_id(r)));
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		struct row_set *set = &r->rows[by->from->index];
		for (size_t i = 0; i < set->count + set->gone_count; i++) {
			struct rec *row = i < set->count ? set->list[i] : set->gone[i - set->count];
			if (row->is_new || rec_id(row) != db_int(rows, 0))
				continue;
			row->vals[by->counter->index] = field_from_db(ctx, by->counter, db_val(rows, 1));
			row->old[by->counter->index] = row->vals[by->counter->index];
		}
	}
	return OK;
}

static void
executed_check(struct ctx *ctx, const struct rec *r, const struct convert_lines *by, struct form *f)
{
	const struct row_set *set = rec_rows(r, by->from);

	for (size_t i = 0; i < set->gone_count; i++)
		if (sign(dec_of(rec_true(set->gone[i], by->counter))) != 0)
			form_error(f, by->from->name, _("Row %s has been executed and cannot be taken out."), row_title(ctx, set->gone[i]));
	for (size_t i = 0; i < set->count; i++) {
		dec made = dec_of(rec_true(set->list[i], by->counter));
		if (!rec_differs(set->list[i], by->qty) ||
		    dec_cmp(size_of(dec_of(rec_true(set->list[i], by->qty))), size_of(made)) >= 0)
			continue;
		if (perm_field_readable(ctx, by->counter))
			rec_error(ctx, f, set->list[i], by->qty->name, _("%s of it has been executed; it cannot be less."),
			          field_show(ctx, by->qty, VDEC(made)));
		else
			rec_error(ctx, f, set->list[i], by->qty->name, _("It cannot be less than what has been executed of it."));
	}
}

int
conv_source_check(struct ctx *ctx, struct rec *r, struct form *f)
{
	bool locked = false;

	for (size_t i = 0; !r->is_new && i < r->type->convert_count; i++)
		for (size_t k = 0; k < r->type->converts[i].line_count; k++) {
			const struct convert_lines *by = &r->type->converts[i].lines[k];
			if (!by->counter || !rows_differ(r))
				continue;
			if (!locked)
				TRY(self_version(ctx, r));
			locked = true;
			TRY(counters_refresh(ctx, r, by));
			executed_check(ctx, r, by, f);
		}
	return OK;
}
