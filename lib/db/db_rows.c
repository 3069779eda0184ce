/*
 * db_rows.c - results: read whole into the unit's memory, then walked without
 * the connection.
 */
#include "db/conn.h"

enum {
	CHARSET_BINARY = 63,
	TEXT_FIRST_CAP = 32,
	SCRATCH_KEEP   = 64 << 10,	/* a longer row gives its room back */
};

struct db_rows {
	struct arena *mem;
	unsigned columns;
	size_t count, at;		/* at: rows handed out so far */
	struct val *vals;		/* row by row */
};

/* ---- binding: once per statement, again when a longer text comes ------------------- */

static void
slot_init(struct slot *slot, const MYSQL_FIELD *f)
{
	slot->type = f->type;
	slot->charset = f->charsetnr;
	switch (f->type) {
	case MYSQL_TYPE_TINY: case MYSQL_TYPE_SHORT: case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG: case MYSQL_TYPE_LONGLONG: case MYSQL_TYPE_YEAR:
		slot->kind = SLOT_INT;
		return;
	case MYSQL_TYPE_DATE: case MYSQL_TYPE_NEWDATE:
	case MYSQL_TYPE_DATETIME: case MYSQL_TYPE_TIMESTAMP:
		slot->kind = SLOT_TIME;
		return;
	case MYSQL_TYPE_STRING: case MYSQL_TYPE_VAR_STRING: case MYSQL_TYPE_VARCHAR:
	case MYSQL_TYPE_TINY_BLOB: case MYSQL_TYPE_BLOB: case MYSQL_TYPE_MEDIUM_BLOB:
	case MYSQL_TYPE_LONG_BLOB: case MYSQL_TYPE_BIT: case MYSQL_TYPE_GEOMETRY:
		slot->kind = f->charsetnr == CHARSET_BINARY ? SLOT_BYTES : SLOT_TEXT;
		return;
	default:	/* DECIMAL, TIME, FLOAT, NULL … in their SQL form */
		slot->kind = SLOT_TEXT;
	}
}

static size_t
slot_cap(size_t needed)
{
	size_t cap = TEXT_FIRST_CAP;

	while (cap < needed)
		cap *= 2;
	return cap;
}

static bool
slot_is_text(const struct slot *slot)
{
	return slot->kind == SLOT_TEXT || slot->kind == SLOT_BYTES;
}

/* The rows at hand fit what is bound. A column may have another type than
 * last time: the server prepares again by itself after ALTER TABLE. */
static bool
stmt_fits(const struct stmt *s, const MYSQL_FIELD *f, unsigned columns)
{
	if (!s->scratch || s->columns != columns)
		return false;
	for (unsigned i = 0; i < columns; i++) {
		const struct slot *slot = &s->slots[i];
		if (slot->type != f[i].type || slot->charset != f[i].charsetnr)
			return false;
		if (slot_is_text(slot) && f[i].max_length > slot->cap)
			return false;
	}
	return true;
}

static void
slot_bind(struct slot *slot, MYSQL_BIND *b)
{
	b->is_null = &slot->null;
	b->length = &slot->n;
	switch (slot->kind) {
	case SLOT_INT:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = &slot->i;
		break;
	case SLOT_TIME:
		b->buffer_type = MYSQL_TYPE_DATETIME;
		b->buffer = &slot->time;
		b->buffer_length = sizeof slot->time;
		break;
	case SLOT_TEXT:
	case SLOT_BYTES:
		b->buffer_type = slot->kind == SLOT_TEXT ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
		b->buffer = slot->s;
		b->buffer_length = slot->cap;
		break;
	}
}

static int
stmt_bind_result(struct arena *a, struct stmt *s, const MYSQL_FIELD *f, unsigned columns)
{
	MYSQL_BIND *binds = arena_new_array(a, MYSQL_BIND, columns);
	size_t total = 0;

	free(s->slots);
	free(s->scratch);
	s->columns = columns;
	s->slots = db_alloc(columns, sizeof *s->slots);
	for (unsigned i = 0; i < columns; i++) {
		struct slot *slot = &s->slots[i];
		slot_init(slot, &f[i]);
		if (slot_is_text(slot))
			total += slot->cap = slot_cap(f[i].max_length);
	}
	s->scratch = db_alloc(total, 1);
	char *at = s->scratch;
	for (unsigned i = 0; i < columns; i++) {
		s->slots[i].s = at;
		at += s->slots[i].cap;
		slot_bind(&s->slots[i], &binds[i]);
	}
	return mysql_stmt_bind_result(s->my, binds);
}

/* ---- values ---------------------------------------------------------------------------- */

static char *
digits_put(char *p, unsigned long n, int width)
{
	for (int i = width; i-- > 0; n /= 10)
		p[i] = (char)('0' + n % 10);
	return p + width;
}

/* 2026-11-23 or 2026-11-23 08:00:00.000; the end of what was written. */
static char *
time_put(char *p, const struct slot *slot)
{
	const MYSQL_TIME *t = &slot->time;

	p = digits_put(p, t->year, 4);
	*p++ = '-';
	p = digits_put(p, t->month, 2);
	*p++ = '-';
	p = digits_put(p, t->day, 2);
	if (slot->type != MYSQL_TYPE_DATE && slot->type != MYSQL_TYPE_NEWDATE) {
		*p++ = ' ';
		p = digits_put(p, t->hour, 2);
		*p++ = ':';
		p = digits_put(p, t->minute, 2);
		*p++ = ':';
		p = digits_put(p, t->second, 2);
		*p++ = '.';
		p = digits_put(p, t->second_part / 1000, 3);
	}
	*p++ = '\0';
	return p;
}

/* Room for the texts of the row that was fetched. */
static size_t
row_size(const struct stmt *s)
{
	enum { TIME_SIZE = sizeof "2026-11-23 08:00:00.000" };
	size_t n = 0;

	for (unsigned i = 0; i < s->columns; i++) {
		const struct slot *slot = &s->slots[i];
		if (!slot->null && slot->kind != SLOT_INT)
			n += slot->kind == SLOT_TIME ? (size_t)TIME_SIZE : slot->n + 1;
	}
	return n;
}

static struct val
slot_val(const struct slot *slot, char **at)
{
	char *s = *at;

	if (slot->null)
		return VNULL;
	switch (slot->kind) {
	case SLOT_INT:
		return VINT(slot->i);
	case SLOT_TIME:
		*at = time_put(s, slot);
		return VTEXT(s);
	case SLOT_TEXT:
	case SLOT_BYTES:
		break;
	}
	memcpy(s, slot->s, slot->n);
	s[slot->n] = '\0';
	*at = s + slot->n + 1;
	return slot->kind == SLOT_TEXT ? VTEXT(s) : VBYTES(s, slot->n);
}

static void
row_copy(struct arena *a, const struct stmt *s, struct val *vals)
{
	size_t n = row_size(s);
	char *at = n ? arena_alloc(a, n) : NULL;

	for (unsigned i = 0; i < s->columns; i++)
		vals[i] = slot_val(&s->slots[i], &at);
}

int
rows_read(struct ctx *ctx, struct stmt *s, struct db_rows **out)
{
	const MYSQL_FIELD *fields = mariadb_stmt_fetch_fields(s->my);
	unsigned columns = mysql_stmt_field_count(s->my);
	struct db_rows *rows = arena_alloc(ctx->mem, sizeof *rows);

	rows->mem = ctx->mem;
	rows->columns = columns;
	rows->count = (size_t)mysql_stmt_num_rows(s->my);
	*out = rows;
	if (rows->count == 0)
		return OK;
	if (!stmt_fits(s, fields, columns) && stmt_bind_result(ctx->mem, s, fields, columns))
		return ERR_DB;
	rows->vals = arena_new_array(ctx->mem, struct val, rows->count * columns);
	for (size_t i = 0; i < rows->count; i++) {
		if (mysql_stmt_fetch(s->my))
			return ERR_DB;
		row_copy(ctx->mem, s, rows->vals + i * columns);
	}
	size_t kept = 0;
	for (unsigned i = 0; i < columns; i++)
		kept += s->slots[i].cap;
	if (kept > SCRATCH_KEEP) {
		free(s->scratch);
		s->scratch = NULL;
	}
	return OK;
}

/* ---- walking ------------------------------------------------------------------------------ */

bool
db_next(struct db_rows *rows)
{
	if (rows->at >= rows->count)
		return false;
	rows->at++;
	return true;
}

size_t
db_count(const struct db_rows *rows)
{
	return rows->count;
}

struct val
db_val(const struct db_rows *rows, unsigned column)
{
	if (rows->at == 0 || column >= rows->columns) {
		log_error("no column %u in the row", column);
		abort();
	}
	return rows->vals[(rows->at - 1) * rows->columns + column];
}

int64_t
db_int(const struct db_rows *rows, unsigned column)
{
	struct val v = db_val(rows, column);
	int64_t i = 0;

	if (v.kind == V_INT)
		return v.i;
	/* SUM() of integers is a DECIMAL without decimals. */
	if (v.kind == V_TEXT && str_int(v.s, &i) != OK)
		return 0;
	return i;
}

const char *
db_str(const struct db_rows *rows, unsigned column)
{
	struct val v = db_val(rows, column);

	switch (v.kind) {
	case V_INT:
		return arena_printf(rows->mem, "%lld", (long long)v.i);
	case V_TEXT:
	case V_BYTES:
		return v.s;
	default:
		return NULL;
	}
}
