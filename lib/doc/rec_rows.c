/*
 * rec_rows.c - the rows of a record in memory: read, counted, added, taken out,
 * and what is posted for them.
 */
#include <assert.h>
#include "doc/bin.h"
#include "doc/rec.h"

/* ---- in memory ---------------------------------------------------------------------- */

static const struct lines *
lines_of(const struct rec *r, const char *name)
{
	const struct lines *lines = type_lines(r->type, name);

	assert(lines);
	return lines;
}

const struct row_set *
rec_rows(const struct rec *r, const struct lines *lines)
{
	static const struct row_set none;

	return r->rows ? &r->rows[lines->index] : &none;
}

size_t
rec_count(const struct rec *r, const char *lines)
{
	return rec_rows(r, lines_of(r, lines))->count;
}

struct rec *
rec_line(const struct rec *r, const char *lines, size_t i)
{
	const struct row_set *set = rec_rows(r, lines_of(r, lines));

	assert(i < set->count);
	return set->list[i];
}

/* Room for one more; the old array stays with the unit. */
static struct rec **
list_grow(struct ctx *ctx, struct rec **list, size_t count, size_t *cap)
{
	if (count < *cap)
		return list;
	*cap = *cap ? *cap * 2 : 8;
	struct rec **more = arena_new_array(ctx->mem, struct rec *, *cap);
	if (count)
		memcpy(more, list, count * sizeof *list);
	return more;
}

static void
set_add(struct ctx *ctx, struct row_set *set, struct rec *row)
{
	set->list = list_grow(ctx, set->list, set->count, &set->cap);
	set->list[set->count++] = row;
}

static struct rec *
row_make(struct ctx *ctx, struct rec *head, const struct lines *lines)
{
	struct rec *row = rec_make(ctx, lines->type);

	row->head = head;
	row->lines = lines;
	return row;
}

struct rec *
row_add(struct ctx *ctx, struct rec *head, const struct lines *lines)
{
	struct rec *row = row_make(ctx, head, lines);

	rec_defaults(ctx, row);
	set_add(ctx, &head->rows[lines->index], row);
	return row;
}

struct rec *
rec_add_line(struct ctx *ctx, struct rec *r, const char *lines)
{
	return row_add(ctx, r, lines_of(r, lines));
}

void
row_remove(struct ctx *ctx, struct rec *head, const struct lines *lines, size_t i)
{
	struct row_set *set = &head->rows[lines->index];
	struct rec *row = set->list[i];

	assert(i < set->count);
	memmove(set->list + i, set->list + i + 1, (set->count - i - 1) * sizeof *set->list);
	set->count--;
	if (row->is_new)
		return;
	set->gone = list_grow(ctx, set->gone, set->gone_count, &set->gone_cap);
	set->gone[set->gone_count++] = row;
}

struct rec *
row_lost(struct ctx *ctx, struct rec *head, const struct lines *lines, int64_t id)
{
	struct row_set *set = &head->rows[lines->index];
	struct rec *row = row_make(ctx, head, lines);

	rec_set(row, "id", VINT(id));
	set->lost = list_grow(ctx, set->lost, set->lost_count, &set->lost_cap);
	set->lost[set->lost_count++] = row;
	return row;
}

void
rec_remove_line(struct ctx *ctx, struct rec *r, const char *lines, size_t i)
{
	row_remove(ctx, r, lines_of(r, lines), i);
}

size_t
rec_row_number(const struct rec *row)
{
	const struct row_set *set = row->head ? rec_rows(row->head, row->lines) : NULL;

	for (size_t i = 0; set && i < set->count; i++)
		if (set->list[i] == row)
			return i + 1;
	return (size_t)rec_int(row, "pos");
}

const char *
rec_name(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	if (!r->head)
		return f->name;
	if (r->at)
		return arena_printf(ctx->mem, "%s%s", r->at, f->name);
	size_t n = rec_row_number(r);
	return arena_printf(ctx->mem, "%s.%zu.%s", r->lines->name, n ? n - 1 : 0, f->name);
}

void
rec_error(struct ctx *ctx, struct form *f, const struct rec *r, const char *field, const char *fmt, ...)
{
	const struct field *of = type_field(r->type, field);
	va_list ap;

	va_start(ap, fmt);
	form_error(f, of ? rec_name(ctx, r, of) : field, "%s", arena_vprintf(ctx->mem, fmt, ap));
	va_end(ap);
}

bool
row_differs(const struct rec *row)
{
	if (row->is_new)
		return true;
	for (size_t i = 0; i < row->type->field_count; i++)
		if (rec_differs(row, &row->type->fields[i]))
			return true;
	return false;
}

bool
rows_differ_of(const struct rec *r, const struct lines *lines)
{
	const struct row_set *set = rec_rows(r, lines);

	if (set->gone_count)
		return true;
	for (size_t i = 0; i < set->count; i++)
		if (row_differs(set->list[i]))
			return true;
	return false;
}

bool
rows_differ(const struct rec *r)
{
	for (size_t k = 0; k < r->type->lines_count; k++)
		if (rows_differ_of(r, &r->type->lines[k]))
			return true;
	return false;
}

/* ---- from the database ------------------------------------------------------------------ */

static int
set_load(struct ctx *ctx, struct rec *r, const struct lines *lines)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT t.id");
	load_columns(q, lines->type);
	sql_add(q, "\nFROM ");
	sql_ident(q, lines->type->name);
	sql_add(q, " t\nWHERE t.");
	sql_ident(q, lines->field ? "record" : "parent");
	sql_add(q, " = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, "\nORDER BY t.pos, t.id");
	TRY(db_select_sql(ctx, &rows, q));
	struct row_set *set = &r->rows[lines->index];
	*set = (struct row_set){ 0 };
	while (db_next(rows)) {
		struct rec *row = load_row(ctx, lines->type, rows, 1);
		row->head = r;
		row->lines = lines;
		set_add(ctx, set, row);
	}
	return OK;
}

int
rows_load_list(struct ctx *ctx, struct rec *const *recs, size_t n, const struct lines *lines)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, n + 1);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	for (size_t i = 0; i < n; i++)
		ids[i] = VINT(rec_id(recs[i]));
	sql_add(q, "SELECT t.");
	sql_ident(q, row_parent(lines->type));
	load_columns(q, lines->type);
	sql_add(q, "\nFROM ");
	sql_ident(q, lines->type->name);
	sql_add(q, " t\nWHERE t.");
	sql_ident(q, row_parent(lines->type));
	sql_add(q, " IN ");
	sql_list(q, ids, n);
	sql_add(q, "\nORDER BY t.pos, t.id");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		struct rec *row = load_row(ctx, lines->type, rows, 1);

		row->lines = lines;
		for (size_t i = 0; i < n && !row->head; i++)
			if (rec_id(recs[i]) == db_int(rows, 0))
				row->head = recs[i];
		if (row->head)
			set_add(ctx, &row->head->rows[lines->index], row);
	}
	return OK;
}

int
rec_lines_read(struct ctx *ctx, struct rec *const *recs, size_t n, const char *lines)
{
	const struct lines *of = n ? type_lines(recs[0]->type, lines) : NULL;

	return of ? rows_load_list(ctx, recs, n, of) : OK;
}

int
rows_load(struct ctx *ctx, struct rec *r)
{
	for (size_t i = 0; i < r->type->lines_count; i++)
		TRY(set_load(ctx, r, &r->type->lines[i]));
	return OK;
}
