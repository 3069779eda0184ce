/*
 * conv.c - one record from another: which conversions there are, what is still
 * open of a source, and the new record. Push (from the source) and pull (from the
 * target) both end in convert_make(), so they cannot differ.
 */
#include "doc/bin.h"

const struct convert *
convert_find(const struct type *from, const struct type *to)
{
	for (size_t i = 0; from && i < from->convert_count; i++)
		if (from->converts[i].to == to)
			return &from->converts[i];
	return NULL;
}

bool
convert_makes(const struct ctx *ctx, const struct type *t)
{
	for (size_t i = 0; i < ctx->types->count; i++)
		if (convert_find(ctx->types->all[i], t))
			return true;
	return false;
}

static bool
state_fits(const struct convert *c, const struct rec *source)
{
	const struct state *s = rec_state(source);

	return !*c->when || (s && words_have(c->when, s->name));
}

static bool
rights_fit(struct ctx *ctx, const struct convert *c)
{
	return perm_can(ctx, c->from, NULL, c->may) && perm_can(ctx, c->to, NULL, "create");
}

size_t
convert_list(struct ctx *ctx, const struct rec *r, const struct convert *const **out)
{
	const struct convert **list = arena_new_array(ctx->mem, const struct convert *, r->type->convert_count);
	size_t n = 0;

	for (size_t i = 0; i < r->type->convert_count; i++) {
		const struct convert *c = &r->type->converts[i];
		if (state_fits(c, r) && rights_fit(ctx, c) && perm_can(ctx, r->type, r, c->may))
			list[n++] = c;
	}
	*out = list;
	return n;
}

size_t
convert_sources(struct ctx *ctx, const struct type *to, const struct convert *const **out)
{
	const struct convert **list = arena_new_array(ctx->mem, const struct convert *, ctx->types->count);
	size_t n = 0;

	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct convert *c = convert_find(ctx->types->all[i], to);
		if (c && rights_fit(ctx, c) && perm_can(ctx, c->from, NULL, "read"))
			list[n++] = c;
	}
	*out = list;
	return n;
}

/* ---- what is open ------------------------------------------------------------------------- */

/* The most that may be made of a row: its quantity and the rate by which it may be passed. */
dec
conv_limit(dec qty, dec over)
{
	return dec_add(qty, dec_round(dec_mul(qty, over), 6));
}

static dec
dec_true(const struct rec *row, const struct field *f)
{
	struct val v = rec_true(row, f);

	return v.kind == V_DEC ? v.d : DEC(0);
}

static struct open_row
open_row_of(const struct convert_lines *by, const struct rec *row)
{
	struct open_row o = { .by = by, .row = row, .closed = rec_bool(row, "closed") };

	if (!by->qty)
		return o;
	o.qty = dec_true(row, by->qty);
	o.made = dec_true(row, by->counter);
	o.open = o.closed ? DEC(0) : dec_sub(o.qty, o.made);
	/* Passed already: nothing more, never less than nothing. */
	if (dec_cmp(o.qty, DEC(0)) >= 0 ? dec_cmp(o.open, DEC(0)) < 0 : dec_cmp(o.open, DEC(0)) > 0)
		o.open = DEC(0);
	return o;
}

size_t
convert_open(struct ctx *ctx, const struct convert *c, const struct rec *source, const struct open_row **out)
{
	size_t most = 0, n = 0;

	for (size_t k = 0; k < c->line_count; k++)
		most += rec_rows(source, c->lines[k].from)->count;
	struct open_row *list = arena_new_array(ctx->mem, struct open_row, most);
	for (size_t k = 0; k < c->line_count; k++) {
		const struct row_set *set = rec_rows(source, c->lines[k].from);
		for (size_t i = 0; i < set->count; i++)
			list[n++] = open_row_of(&c->lines[k], set->list[i]);
	}
	*out = list;
	return n;
}

static bool
is_open(const struct open_row *o)
{
	return !o->by->qty || dec_cmp(o->open, DEC(0)) != 0;
}

/* ---- may it be made now -------------------------------------------------------------------- */

/* A living record of the target type that was made of this source; 0 = none. */
static int
made_already(struct ctx *ctx, const struct convert *c, int64_t source, int64_t *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT t.id FROM doc_link l JOIN ");
	sql_ident(q, c->to->name);
	sql_add(q, " t ON t.id = l.record WHERE l.src_type = ");
	sql_val(q, VTEXT(c->from->name));
	sql_add(q, " AND l.src = ");
	sql_val(q, VINT(source));
	sql_add(q, " AND l.type = ");
	sql_val(q, VTEXT(c->to->name));
	sql_add(q, " AND");
	sql_living(q, c->to);
	sql_add(q, " LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

int
conv_once(struct ctx *ctx, const struct convert *c, int64_t source, int64_t self, struct form *f)
{
	int64_t made;

	if (!c->once)
		return OK;
	TRY(made_already(ctx, c, source, &made));
	if (!made || made == self)
		return OK;
	TRY(link_know(ctx, c->to, &made, 1));
	const struct link_known *known = link_known(ctx, c->to, made);
	struct form_blocker b = { .type = c->to, .id = made, .title = known && known->readable ? link_title(ctx, c->to, made) : NULL };
	form_error(f, "", _("%s was made of it already."), blockers_name(ctx, f, &b, 1));
	return OK;
}

int
convert_allowed(struct ctx *ctx, const struct convert *c, const struct rec *source, struct form *f)
{
	TRY(perm_require(ctx, c->from, source, c->may));
	TRY(perm_require(ctx, c->to, NULL, "create"));
	if (!state_fits(c, source)) {
		form_error(f, "", _("In the state “%s” nothing can be made of it."),
		           lang_label(c->from->name, rec_state(source)->label));
		return err_set(ctx, ERR_STATE, "%s %lld: state forbids conversion", c->from->name, (long long)rec_id(source));
	}
	TRY(conv_once(ctx, c, rec_id(source), 0, f));
	return form_ok(f) ? OK : err_set(ctx, ERR_STATE, "%s %lld: converted already", c->from->name,
	                                 (long long)rec_id(source));
}

/* ---- the new record ---------------------------------------------------------------------------- */

static struct val
copied(const struct rec *from, const struct copy *c)
{
	return c->from ? rec_true(from, c->from)	/* seen or not: documents must add up */
	       : c->to->kind == FIELD_LINK ? VLINK(rec_id(from)) : VINT(rec_id(from));
}

static void
copies_do(const struct rec *from, struct rec *to, const struct copy *copies, size_t n)
{
	for (size_t i = 0; i < n; i++)
		rec_put(to, copies[i].to, copied(from, &copies[i]));
}

void
conv_row_fill(struct rec *row, const struct convert_lines *by, const struct rec *source_row, dec qty)
{
	copies_do(source_row, row, by->copies, by->copy_count);
	if (by->qty)
		rec_put(row, by->to_qty, VDEC(qty));
	rec_set(row, "src_type", VTEXT(by->from->type->head->name));
	rec_set(row, "src", VINT(rec_int(source_row, "parent")));
	rec_set(row, "src_line", VINT(rec_id(source_row)));
}

/* The quantity that was asked for a row; DEC_BAD = the row is not wanted. */
static dec
picked(const struct open_row *o, const struct convert_pick *picks, size_t n)
{
	if (!picks)
		return is_open(o) ? o->open : DEC_BAD;
	for (size_t i = 0; i < n; i++)
		if (picks[i].row == rec_id(o->row) && (!picks[i].lines || picks[i].lines == o->by->from))
			return dec_is_bad(picks[i].qty) ? o->open : picks[i].qty;
	return DEC_BAD;
}

static int
converted_run(struct ctx *ctx, struct rec *r, const struct rec *source)
{
	const struct hooks *hooks = r->type->hooks;

	if (!hooks || !hooks->converted)
		return OK;
	rec_open(source);
	rec_open(r);
	int rc = hooks->converted(ctx, r, source);
	rec_close(r);
	rec_close(source);
	return rc;
}

int
convert_make(struct ctx *ctx, struct rec **out, const struct convert *c, const struct rec *source,
             const struct convert_pick *picks, size_t n, struct form *f)
{
	const struct open_row *rows;
	struct rec *r;

	TRY(convert_allowed(ctx, c, source, f));
	TRY(rec_new(ctx, &r, c->to->name));
	r->made_by = c;
	r->made_from = rec_id(source);
	copies_do(source, r, c->copies, c->copy_count);
	size_t count = convert_open(ctx, c, source, &rows);
	for (size_t i = 0; i < count; i++) {
		dec qty = picked(&rows[i], picks, n);
		if (!dec_is_bad(qty))
			conv_row_fill(row_add(ctx, r, rows[i].by->to), rows[i].by, rows[i].row, qty);
	}
	*out = r;
	return converted_run(ctx, r, source);
}

int
conv_run(struct ctx *ctx, struct rec **out, const struct rec *from, const char *to, struct form *f)
{
	const struct convert *c = convert_find(from->type, type_find(ctx->types, to));

	if (!c)
		return err_set(ctx, ERR_BUG, "no conversion from %s to %s", from->type->name, to);
	return convert_make(ctx, out, c, from, NULL, 0, f);
}

/* ---- posted rows ---------------------------------------------------------------------------------- */

const struct convert_lines *
conv_lines(const struct convert *c, const struct lines *to)
{
	for (size_t i = 0; c && i < c->line_count; i++)
		if (c->lines[i].to == to)
			return &c->lines[i];
	return NULL;
}

/* Sources of a form are few and their rows many: each is read once. */
static int
source_read(struct ctx *ctx, struct rec *r, const struct type *t, int64_t id, const struct rec **out)
{
	for (struct source_read *s = r->sources; s; s = s->next)
		if (s->rec->type == t && rec_id(s->rec) == id) {
			*out = s->rec;
			return OK;
		}
	struct rec *source;
	int rc = rec_load(ctx, &source, t->name, id);
	*out = NULL;
	if (rc == ERR_NOTFOUND) {
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	struct source_read *s = arena_alloc(ctx->mem, sizeof *s);
	*s = (struct source_read){ .rec = source, .next = r->sources };
	r->sources = s;
	*out = source;
	return OK;
}

int
conv_row_source(struct ctx *ctx, struct rec *r, struct rec *row, const char *text, struct form *f)
{
	const char *const *parts = str_split(ctx->mem, text, ':');
	const struct type *t = parts[0] ? type_find(ctx->types, parts[0]) : NULL;
	const struct convert_lines *by = conv_lines(convert_find(t, r->type), row->lines);
	const struct rec *source = NULL, *found = NULL;
	int64_t id, line;

	if (by && parts[1] && parts[2] && str_int(parts[1], &id) == OK && str_int(parts[2], &line) == OK)
		TRY(source_read(ctx, r, t, id, &source));
	const struct row_set *set = source ? rec_rows(source, by->from) : NULL;
	for (size_t i = 0; set && i < set->count && !found; i++)
		if (rec_id(set->list[i]) == line)
			found = set->list[i];
	if (!found) {
		form_error(f, r->type->title ? rec_name(ctx, row, row->lines->title) : "",
		           _("What this row was made from does not exist any more, or you may not see it."));
		return OK;
	}
	const struct open_row o = open_row_of(by, found);
	conv_row_fill(row, by, found, by->qty ? o.open : DEC(0));
	return OK;
}
