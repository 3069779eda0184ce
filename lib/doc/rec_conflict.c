/*
 * rec_conflict.c - two people changed one record: what the form was made from,
 * what stands there now and what is wanted, field by field and row by row. The
 * history knows the values between.
 */
#include <glib.h>
#include "doc/rec.h"

/* What happened to one field, of the record or of one row, or to one row itself since the
 * form was made: the first change holds the value before, the last one says who. */
struct since {
	const char *field; int64_t line; const char *line_name;
	const char *first_op, *op;
	const char *base, *base_text, *last, *who; int64_t at;
};

struct search {
	struct ctx *ctx;
	const struct rec *mine, *theirs;
	const struct form *f;
	struct since *since; size_t since_count;
	GHashTable *places;	/* "line field" -> struct since */
	struct conflict_row *rows; size_t row_count, row_cap;
};

/* ---- what the history says ------------------------------------------------------------ */

static void
places_free(void *table)
{
	g_hash_table_destroy(table);
}

static const char *
since_key(struct ctx *ctx, int64_t line, const char *field)
{
	return arena_printf(ctx->mem, "%lld %s", (long long)line, field);
}

static const struct since *
since_find(const struct search *s, int64_t line, const char *field)
{
	return g_hash_table_lookup(s->places, since_key(s->ctx, line, field));
}

static int
since_select(struct search *s, int64_t version, struct db_rows **rows)
{
	struct sql *q = sql_new(s->ctx);

	sql_add(q, "SELECT field, op, line, line_name, old_value, old_text, user_name, at FROM ");
	sql_ident(q, db_audit_name(s->ctx));
	sql_add(q, ".audit\nWHERE type = ");
	sql_val(q, VTEXT(s->theirs->type->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(rec_id(s->theirs)));
	sql_add(q, " AND row_version > ");
	sql_val(q, VINT(version));
	sql_add(q, "\nORDER BY id");
	return db_select_sql(s->ctx, rows, q);
}

static void
since_add(struct search *s, const struct db_rows *rows)
{
	const char *field = db_str(rows, 0);
	const char *key = since_key(s->ctx, db_int(rows, 2), field);
	struct since *one = g_hash_table_lookup(s->places, key);

	if (!one) {
		one = &s->since[s->since_count++];
		*one = (struct since){ .field = field, .line = db_int(rows, 2), .first_op = db_str(rows, 1),
		                       .base = db_str(rows, 4), .base_text = db_str(rows, 5) };
		g_hash_table_insert(s->places, (char *)(uintptr_t)key, one);
	}
	one->op = db_str(rows, 1);
	one->last = db_str(rows, 4);
	one->line_name = db_str(rows, 3);
	one->who = db_str(rows, 6) && *db_str(rows, 6) ? db_str(rows, 6) : _("System");
	if (!db_str(rows, 7) || instant_parse(&one->at, db_str(rows, 7)) != OK)
		one->at = INSTANT_NONE;
}

static int
since_read(struct search *s, int64_t version, struct conflict *c)
{
	struct db_rows *rows;

	c->who = "";
	c->at = INSTANT_NONE;
	TRY(since_select(s, version, &rows));
	s->since = arena_new_array(s->ctx->mem, struct since, db_count(rows) + 1);
	s->places = g_hash_table_new(g_str_hash, g_str_equal);
	arena_defer(s->ctx->mem, places_free, s->places);
	while (db_next(rows)) {
		since_add(s, rows);
		c->who = db_str(rows, 6) && *db_str(rows, 6) ? db_str(rows, 6) : _("System");
		if (!db_str(rows, 7) || instant_parse(&c->at, db_str(rows, 7)) != OK)
			c->at = INSTANT_NONE;
	}
	return OK;
}

/* ---- one field ------------------------------------------------------------------------ */

/* A tick box that nobody ticked is no. */
static bool
same(const struct field *f, struct val a, struct val b)
{
	if (f->kind == FIELD_BOOL)
		return (a.kind == V_BOOL && a.b) == (b.kind == V_BOOL && b.b);
	return val_eq(a, b);
}

/* What was typed and is no value for the field; NULL = it is one, or nothing was. */
static const char *
mistyped(const struct search *s, const struct rec *mine, const struct field *f)
{
	if (mine->head && !mine->at)
		return NULL;
	const char *name = rec_name(s->ctx, mine, f);

	return s->f && form_message(s->f, name) ? form_get(s->f, name) : NULL;
}

/* What the form sent, not what the record held when it came: the two differ
 * where the user left a field alone that another one changed. theirs: the same
 * record or row as it is now. */
static bool
field_conflict(struct search *s, const struct rec *mine, const struct rec *theirs, const struct field *f,
               struct conflict_field *out)
{
	struct ctx *ctx = s->ctx;
	const char *name = mine->head ? arena_printf(ctx->mem, "%s.%s", mine->lines->name, f->name) : f->name;
	const struct since *since = since_find(s, mine->head ? rec_id(mine) : 0, name);
	const char *typed = mistyped(s, mine, f);
	struct val now = rec_at(theirs, f), wanted = rec_at(mine, f), base = now;

	if (since && field_from_raw(ctx, f, since->base, &base) != OK)
		base = VNULL;
	const bool by_them = !same(f, base, now);
	/* Both came to the same: nothing to choose. */
	const bool by_me = typed || (!same(f, base, wanted) && !same(f, now, wanted));
	if (!by_them && !by_me)
		return false;
	*out = (struct conflict_field){
		.field = f, .by_them = by_them, .by_me = by_me,
		.base = since ? (since->base_text ? since->base_text : "") : rec_show(ctx, theirs, f),
		.theirs = rec_show(ctx, theirs, f), .mine = typed ? typed : rec_show(ctx, mine, f),
		.theirs_input = field_input(ctx, f, now),
		.input = typed ? typed : field_input(ctx, f, wanted),
		.who = since ? since->who : NULL, .at = since ? since->at : 0,
	};
	return true;
}

static bool
is_compared(const struct rec *r, const struct field *f)
{
	if (f->engine)
		return r->lines && r->lines->main && str_eq(f->name, "main");
	return !f->computed && !f->writeback && field_has_column(f) && rec_reads(r, f);
}

static size_t
fields_conflict(struct search *s, const struct rec *mine, const struct rec *theirs, const struct conflict_field **out)
{
	const struct type *t = mine->type;
	struct conflict_field *fields = arena_new_array(s->ctx->mem, struct conflict_field, t->field_count);
	size_t n = 0;

	for (size_t i = 0; i < t->field_count; i++)
		if (is_compared(mine, &t->fields[i]) && field_conflict(s, mine, theirs, &t->fields[i], &fields[n]))
			n++;
	*out = fields;
	return n;
}

/* ---- rows ----------------------------------------------------------------------------- */

static void
row_put(struct search *s, struct conflict_row row)
{
	if (s->row_count == s->row_cap) {
		s->row_cap = s->row_cap ? s->row_cap * 2 : 16;
		struct conflict_row *more = arena_new_array(s->ctx->mem, struct conflict_row, s->row_cap);
		if (s->row_count)
			memcpy(more, s->rows, s->row_count * sizeof *more);
		s->rows = more;
	}
	for (size_t i = 0; i < row.field_count; i++) {
		const struct conflict_field *c = &row.fields[i];
		row.by_me = row.by_me || c->by_me;
		row.by_them = row.by_them || c->by_them;
		if (c->by_them && (!row.who || c->at > row.at)) {
			row.who = c->who;
			row.at = c->at;
		}
	}
	s->rows[s->row_count++] = row;
}

static const struct rec *
row_by_id(const struct rec *r, const struct lines *lines, int64_t id)
{
	const struct row_set *set = rec_rows(r, lines);

	for (size_t i = 0; i < set->count; i++)
		if (rec_id(set->list[i]) == id)
			return set->list[i];
	return NULL;
}

/* A row that is stored and that I did not take out, or a new one. */
static void
row_conflict(struct search *s, const struct lines *lines, const struct rec *row)
{
	const int64_t id = row->is_new ? 0 : rec_id(row);
	const struct since *since = id ? since_find(s, id, lines->name) : NULL;
	const struct rec *theirs = id ? row_by_id(s->theirs, lines, id) : NULL;
	struct conflict_row c = { .kind = ROW_CHANGED, .lines = lines, .row = row, .id = id,
	                          .name = row_title(s->ctx, row) };

	if (!id) {
		c.kind = ROW_ADDED_BY_ME;
		c.by_me = true;
	} else if (since && str_eq(since->op, "line_add")) {
		c.kind = ROW_ADDED_BY_THEM;
		c.by_them = true;
		c.who = since->who;
		c.at = since->at;
	} else if (theirs) {
		c.field_count = fields_conflict(s, row, theirs, &c.fields);
	}
	if (c.field_count || c.kind != ROW_CHANGED)
		row_put(s, c);
}

/* I took it out; what they did to it decides whether that has to be chosen. */
static void
row_cut(struct search *s, const struct lines *lines, const struct rec *row)
{
	const struct rec *theirs = row_by_id(s->theirs, lines, rec_id(row));
	struct conflict_row c = { .kind = ROW_CUT_BY_ME, .lines = lines, .row = row, .id = rec_id(row) };

	if (!theirs)
		return;
	c.name = row_title(s->ctx, theirs);
	/* As it stands now on both sides: only what they changed comes out. */
	c.field_count = fields_conflict(s, theirs, theirs, &c.fields);
	row_put(s, c);
}

static const char *
pair_value(const struct json_pair *pairs, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(pairs[i].name, name))
			return pairs[i].value;
	return NULL;
}

/* Was this field in the form that this lost row was posted by? */
static bool
was_posted(const struct search *s, const struct rec *row, const struct field *f)
{
	const char *name = rec_name(s->ctx, row, f);

	return s->f && (form_get(s->f, name) ||
	                (f->kind == FIELD_BOOL && form_get(s->f, arena_printf(s->ctx->mem, "_has.%s", name))));
}

/* They took it out: with its values of then what I changed shows, and it can come back. */
static void
lost_fields(struct search *s, const struct since *gone, struct rec *row, struct conflict_row *c)
{
	const struct type *t = row->type;
	struct conflict_field *fields = arena_new_array(s->ctx->mem, struct conflict_field, t->field_count);
	struct json_pair *pairs = NULL;
	size_t n = 0;

	if (!gone->last || json_flat_read(s->ctx->mem, gone->last, &pairs, &n) != OK)
		n = 0;
	struct rec *was = rec_make(s->ctx, t);
	was->head = row->head;
	was->lines = row->lines;
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		struct val v;
		if (!field_has_column(f) || field_from_raw(s->ctx, f, pair_value(pairs, n, f->name), &v) != OK)
			continue;
		rec_put(was, f, v);
		if (f->engine ? !str_eq(f->name, "id") : !was_posted(s, row, f) || !perm_field_writable(s->ctx, f, row))
			rec_put(row, f, v);
	}
	rec_put(was, type_field(t, "id"), VINT(gone->line));
	for (size_t i = 0; i < t->field_count; i++)
		if (is_compared(row, &t->fields[i]) && field_conflict(s, row, was, &t->fields[i], &fields[c->field_count]))
			c->field_count++;
	c->fields = fields;
}

static bool
is_lost(const struct row_set *set, int64_t id)
{
	for (size_t i = 0; i < set->lost_count; i++)
		if (rec_id(set->lost[i]) == id)
			return true;
	return false;
}

static void
row_gone(struct search *s, const struct lines *lines, const struct since *gone, struct rec *row)
{
	struct conflict_row c = { .kind = ROW_CUT_BY_THEM, .lines = lines, .id = gone->line,
	                          .name = gone->line_name ? row_name_veiled(s->ctx, lines, gone->line_name) : "" };
	bool mine = false;

	if (row)
		lost_fields(s, gone, row, &c);
	for (size_t i = 0; i < c.field_count; i++)
		mine = mine || c.fields[i].by_me;
	if (mine)
		c.row = row;
	else
		c.field_count = 0;
	row_put(s, c);
	s->rows[s->row_count - 1].who = gone->who;
	s->rows[s->row_count - 1].at = gone->at;
}

static void
rows_conflict(struct search *s, const struct lines *lines)
{
	const struct row_set *set = rec_rows(s->mine, lines);

	for (size_t i = 0; i < set->count; i++)
		row_conflict(s, lines, set->list[i]);
	for (size_t i = 0; i < set->gone_count; i++)
		row_cut(s, lines, set->gone[i]);
	/* In the order of my form first; what the history does not know was still typed. */
	for (size_t i = 0; i < set->lost_count; i++) {
		const int64_t id = rec_id(set->lost[i]);
		const struct since *one = since_find(s, id, lines->name);
		row_gone(s, lines, one ? one : &(struct since){ .line = id, .who = "" }, set->lost[i]);
	}
	for (size_t i = 0; i < s->since_count; i++) {
		const struct since *one = &s->since[i];
		/* What came and went since then is nobody's business. */
		if (str_eq(one->field, lines->name) && str_eq(one->op, "line_del") && str_eq(one->first_op, "line_del") &&
		    !is_lost(set, one->line))
			row_gone(s, lines, one, NULL);
	}
}

int
rec_conflict(struct ctx *ctx, const struct rec *mine, const struct form *f, struct conflict *out)
{
	const struct type *t = mine->type;
	struct search s = { .ctx = ctx, .mine = mine, .f = f };

	*out = (struct conflict){ .who = "" };
	TRY(rec_load(ctx, &out->theirs, t->name, rec_id(mine)));
	s.theirs = out->theirs;
	TRY(since_read(&s, rec_version(mine), out));
	out->field_count = fields_conflict(&s, mine, out->theirs, &out->fields);
	for (size_t k = 0; k < t->lines_count; k++)
		rows_conflict(&s, &t->lines[k]);
	out->rows = s.rows;
	out->row_count = s.row_count;
	return OK;
}
