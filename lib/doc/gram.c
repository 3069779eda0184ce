/* gram.c - rows of table gram: texts cut into pieces, and kept in step with their records. */
#include <glib.h>
#include "doc/gram.h"
#include "doc/rec.h"

enum {
	PIECE_CHARS = 31,	/* of a piece without its first letter; the column has 32 */
	ROWS = 300,		/* of one statement */
	RECORDS = 200,		/* that are read at once */
	VERSION = 2,		/* of the cutting: another one fills all rows anew */
	DIALLED_LEAST = 10,	/* digits of a number that begins with 0086 */
	MOBILE_FOREIGN = 13,	/* digits of a mobile with 86 before it */
};

struct pieces { struct arena *mem; const char **list; size_t n, cap; };

static void
piece_add(struct pieces *p, char of, const char *s, size_t bytes)
{
	size_t chars = 0;
	const char *end = s;

	while (end < s + bytes && chars < PIECE_CHARS) {
		utf8_next(&end);
		chars++;
	}
	if (end == s)
		return;
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 32;
		const char **more = arena_new_array(p->mem, const char *, cap);
		if (p->n)
			memcpy(more, p->list, p->n * sizeof *more);
		p->list = more;
		p->cap = cap;
	}
	p->list[p->n++] = arena_printf(p->mem, "%c%.*s", of, (int)(end - s), s);
}

/* ---- what a text is made of -------------------------------------------------------------- */

enum gram_char
gram_char(uint32_t c)
{
	if ((c >= 0x2E80 && c < 0x3000) || c == 0x3007 || (c >= 0x3040 && c < 0xE000) || (c >= 0xF900 && c < 0xFB00) || c >= 0x20000)
		return GRAM_HAN;
	return g_unichar_isalnum(c) ? GRAM_LETTER : GRAM_OTHER;
}

/* Nearly every company is called so: not worth a row, and no help in finding one. */
bool
gram_is_stop(const char *piece)
{
	static const char *const stops[] = { "有限", "限公", "公司", "有", "限", "公", "司" };

	for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++)
		if (str_eq(piece, stops[i]))
			return true;
	return false;
}

bool
gram_drops(const struct field *f)
{
	return f->pinyin && !f->type->person && gram_how(f) == GRAM_TEXT;
}

/* Only what every name ends in is dropped: a lone 司 behind 公, never another one. */
static void
text_pieces(struct pieces *p, const char *text, bool drop)
{
	uint32_t before = 0;

	for (const char *s = text; *s;) {
		const char *at = s, *next, *end;
		uint32_t c = utf8_next(&s);
		enum gram_char kind = gram_char(c);

		if (kind == GRAM_HAN) {
			next = s;
			end = gram_char(utf8_next(&next)) == GRAM_HAN && *s ? next : s;
			const char *piece = arena_strndup(p->mem, at, (size_t)(end - at));
			if (!drop || !(end > s ? gram_is_stop(piece) : c == 0x53F8 && before == 0x516C))
				piece_add(p, 'b', at, (size_t)(end - at));
		} else if (kind == GRAM_LETTER) {
			for (end = s, next = s; *next && gram_char(utf8_next(&next)) == GRAM_LETTER; end = next)
				;
			piece_add(p, 'b', at, (size_t)(end - at));
		} else if (!g_unichar_isspace(c)) {
			piece_add(p, 'b', at, (size_t)(s - at));
		}
		before = c;
	}
}

const char *
gram_digits(struct arena *a, const char *text)
{
	struct buf b;

	buf_init(&b, a);
	for (; *text; text++)
		if (*text >= '0' && *text <= '9')
			buf_addc(&b, *text);
	return buf_str(&b);
}

const char *
gram_backwards(struct arena *a, const char *s)
{
	size_t n = strlen(s);
	char *out = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n; i++)
		out[i] = s[n - 1 - i];
	return out;
}

/* What follows +86 as it is dialled within the country: mobiles and service numbers as they are, an area code with its 0. */
static const char *
phone_national(struct arena *a, const char *rest)
{
	if (rest[0] == '0' || (rest[0] == '1' && rest[1] >= '3') || str_starts(rest, "400") || str_starts(rest, "800"))
		return rest;
	return *rest ? arena_printf(a, "0%s", rest) : rest;
}

const char *
gram_phone(struct arena *a, const char *text)
{
	const char *digits = gram_digits(a, text);
	size_t n = strlen(digits);

	if (text[0] == '+')
		return str_starts(digits, "86") ? phone_national(a, digits + 2) : digits;
	if (str_starts(digits, "0086") && n >= DIALLED_LEAST)	/* shorter it is the end of a number */
		return phone_national(a, digits + 4);
	if (n == MOBILE_FOREIGN && str_starts(digits, "861") && digits[3] >= '3')
		return digits + 2;
	return digits;
}

const char *
gram_number(struct arena *a, const char *word)
{
	if (word[strspn(word, "0123456789+-()/.")])
		return NULL;
	const char *digits = gram_phone(a, word);

	return strlen(digits) >= 4 ? digits : NULL;
}

enum gram_how
gram_how(const struct field *f)
{
	if (str_eq(f->format, "phone"))
		return GRAM_PHONE;
	if (str_eq(f->format, "email"))
		return GRAM_EMAIL;
	return str_eq(f->format, "code") || f == f->type->code || f->search_start ? GRAM_START : GRAM_TEXT;
}

/* ---- pieces of a record -------------------------------------------------------------------- */

static void
whole(struct pieces *p, char of, const char *s)
{
	piece_add(p, of, s, strlen(s));
}

static void
field_pieces(struct pieces *p, const struct field *f, const char *text)
{
	const char *plain = str_normal(p->mem, text), *full, *initials, *at;

	switch (gram_how(f)) {
	case GRAM_PHONE:
		plain = gram_phone(p->mem, plain);
		if (strlen(plain) < 4)
			return;
		whole(p, 'f', plain);
		whole(p, 'r', gram_backwards(p->mem, plain));
		return;
	case GRAM_EMAIL:
		at = strchr(plain, '@');
		whole(p, 'f', plain);
		if (at)
			whole(p, 'f', at + 1);
		return;
	case GRAM_START:
		whole(p, 'f', plain);
		break;
	case GRAM_TEXT:
		text_pieces(p, plain, gram_drops(f));
		break;
	}
	if (!f->pinyin)
		return;
	pinyin_of(p->mem, text, f->type->person && f == f->type->title, &full, &initials);
	whole(p, 'f', full);
	whole(p, 'f', initials);
}

static int
piece_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t
pieces_finish(struct pieces *p, const char *const **out)
{
	size_t n = 0;

	if (p->n)
		qsort(p->list, p->n, sizeof *p->list, piece_compare);
	for (size_t i = 0; i < p->n; i++)
		if (!n || !str_eq(p->list[n - 1], p->list[i]))
			p->list[n++] = p->list[i];
	*out = p->list;
	return n;
}

static bool
is_searched(const struct field *f)
{
	return f->search && f->kind == FIELD_TEXT;
}

bool
gram_has(const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (is_searched(&t->fields[i]) && !t->cached)
			return true;
	return false;
}

size_t
gram_pieces(struct ctx *ctx, const struct rec *r, bool old, const char *const **out)
{
	struct pieces p = { .mem = ctx->mem };
	const struct val *vals = old ? r->old : r->vals;

	for (size_t i = 0; vals && i < r->type->field_count; i++)
		if (is_searched(&r->type->fields[i]) && vals[i].kind == V_TEXT)
			field_pieces(&p, &r->type->fields[i], vals[i].s);
	return pieces_finish(&p, out);
}

size_t
gram_pieces_of(struct arena *mem, const struct type *t, const char *const *texts, const char *const **out)
{
	struct pieces p = { .mem = mem };

	for (size_t i = 0; i < t->field_count; i++)
		if (is_searched(&t->fields[i]) && texts[i])
			field_pieces(&p, &t->fields[i], texts[i]);
	return pieces_finish(&p, out);
}

/* ---- rows ---------------------------------------------------------------------------------- */

struct gram_row { const char *piece; int64_t id; };
struct rows_of { struct gram_row *list; size_t n, cap; };

static int
row_compare(const void *a, const void *b)
{
	const struct gram_row *x = a, *y = b;
	int c = strcmp(x->piece, y->piece);

	return c ? c : (x->id > y->id) - (x->id < y->id);
}

static void
row_put(struct ctx *ctx, struct rows_of *rows, const char *piece, int64_t id)
{
	if (rows->n == rows->cap) {
		size_t cap = rows->cap ? rows->cap * 2 : 64;
		struct gram_row *more = arena_new_array(ctx->mem, struct gram_row, cap);
		if (rows->n)
			memcpy(more, rows->list, rows->n * sizeof *more);
		rows->list = more;
		rows->cap = cap;
	}
	rows->list[rows->n++] = (struct gram_row){ piece, id };
}

static int
rows_insert(struct ctx *ctx, const struct type *t, const struct rows_of *rows)
{
	for (size_t at = 0; at < rows->n; at += ROWS) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "INSERT IGNORE INTO gram (type, gram, id) VALUES ");
		for (size_t i = at; i < rows->n && i < at + ROWS; i++) {
			if (i > at)
				sql_add(q, ", ");
			sql_row(q, VALS(VTEXT(t->name), VTEXT(rows->list[i].piece), VINT(rows->list[i].id)));
		}
		TRY(db_exec_sql(ctx, NULL, q));
	}
	return OK;
}

/* By the whole key of each: nothing but these rows is locked. */
static int
rows_remove(struct ctx *ctx, const struct type *t, const struct rows_of *rows)
{
	for (size_t at = 0; at < rows->n; at += ROWS) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "DELETE FROM gram WHERE ");
		for (size_t i = at; i < rows->n && i < at + ROWS; i++) {
			sql_add_text(q, i > at ? " OR (type = " : "(type = ");
			sql_val(q, VTEXT(t->name));
			sql_add(q, " AND gram = ");
			sql_val(q, VTEXT(rows->list[i].piece));
			sql_add(q, " AND id = ");
			sql_val(q, VINT(rows->list[i].id));
			sql_add(q, ")");
		}
		TRY(db_exec_sql(ctx, NULL, q));
	}
	return OK;
}

int
gram_write(struct ctx *ctx, const struct rec *r)
{
	const char *const *now, *const *was;
	struct rows_of more = { 0 }, less = { 0 };
	size_t n = 0, m = 0, i = 0, k = 0;

	if (!gram_has(r->type) || rec_get(r, "deleted_at").kind != V_NULL)
		return OK;
	n = gram_pieces(ctx, r, false, &now);
	m = r->is_new ? 0 : gram_pieces(ctx, r, true, &was);
	while (i < n || k < m) {
		int c = i == n ? 1 : k == m ? -1 : strcmp(now[i], was[k]);

		if (c < 0)
			row_put(ctx, &more, now[i++], rec_id(r));
		else if (c > 0)
			row_put(ctx, &less, was[k++], rec_id(r));
		else
			i++, k++;
	}
	TRY(rows_remove(ctx, r->type, &less));
	return rows_insert(ctx, r->type, &more);
}

/* ---- many records, by what is stored ---------------------------------------------------------- */

static struct sql *
texts_select(struct ctx *ctx, const struct type *t)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT id");
	for (size_t i = 0; i < t->field_count; i++)
		if (is_searched(&t->fields[i])) {
			sql_add(q, ", ");
			sql_ident(q, t->fields[i].name);
		}
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	return q;
}

/* The rows of what the statement selects; *last: the id of the last record, *count: how many there are. */
static int
texts_rows(struct ctx *ctx, const struct type *t, struct sql *q, struct rows_of *out, int64_t *last, size_t *count)
{
	struct db_rows *rows;

	*last = 0;
	TRY(db_select_sql(ctx, &rows, q));
	*count = db_count(rows);
	while (db_next(rows)) {
		struct pieces p = { .mem = ctx->mem };
		const char *const *list;
		unsigned column = 1;

		for (size_t i = 0; i < t->field_count; i++)
			if (is_searched(&t->fields[i])) {
				if (db_str(rows, column))
					field_pieces(&p, &t->fields[i], db_str(rows, column));
				column++;
			}
		*last = db_int(rows, 0);
		size_t n = pieces_finish(&p, &list);
		for (size_t i = 0; i < n; i++)
			row_put(ctx, out, list[i], *last);
	}
	return OK;
}

static int
some_rows(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n, struct rows_of *out)
{
	struct sql *q = texts_select(ctx, t);
	int64_t last;
	size_t count;

	*out = (struct rows_of){ 0 };
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	return texts_rows(ctx, t, q, out, &last, &count);
}

int
gram_drop(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	struct rows_of rows;

	for (size_t at = 0; gram_has(t) && at < n; at += RECORDS) {
		TRY(some_rows(ctx, t, ids + at, n - at < RECORDS ? n - at : RECORDS, &rows));
		TRY(rows_remove(ctx, t, &rows));
	}
	return OK;
}

int
gram_add(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	struct rows_of rows;

	for (size_t at = 0; gram_has(t) && at < n; at += RECORDS) {
		TRY(some_rows(ctx, t, ids + at, n - at < RECORDS ? n - at : RECORDS, &rows));
		TRY(rows_insert(ctx, t, &rows));
	}
	return OK;
}

/* Without a lock: a save that comes between writes its own rows, and rows of what it took away nominate nothing. */
int
gram_fill(struct ctx *ctx, const struct type *t, int64_t *after, int limit, size_t *n)
{
	struct sql *q = texts_select(ctx, t);
	struct rows_of rows = { 0 };
	int64_t last;

	sql_add(q, " WHERE id > ");
	sql_val(q, VINT(*after));
	sql_add(q, " AND deleted_at IS NULL ORDER BY id LIMIT ");
	sql_val(q, VINT(limit));
	TRY(texts_rows(ctx, t, q, &rows, &last, n));
	if (*n)
		*after = last;
	/* As the table is: what is written in its order needs fewer pages of it. */
	if (rows.n)
		qsort(rows.list, rows.n, sizeof *rows.list, row_compare);
	return rows_insert(ctx, t, &rows);
}

int
gram_clear(struct ctx *ctx, const char *type, int limit, int64_t *done)
{
	return db_exec(ctx, done, "DELETE FROM gram WHERE type = ? LIMIT ?", VALS(VTEXT(type), VINT(limit)));
}

const char *
gram_signature(struct arena *a, const struct type *t)
{
	static const char letters[] = { [GRAM_TEXT] = 't', [GRAM_START] = 's', [GRAM_PHONE] = 'p', [GRAM_EMAIL] = 'e' };
	struct buf b;

	buf_init(&b, a);
	buf_printf(&b, "%d", VERSION);
	for (size_t i = 0; i < t->field_count; i++)
		if (is_searched(&t->fields[i]))
			buf_printf(&b, " %s.%c%s", t->fields[i].name, letters[gram_how(&t->fields[i])], t->fields[i].pinyin ? "y" : "");
	return buf_str(&b);
}
