/*
 * sql.c - the statement builder: literals of ours, quoted identifiers, and a
 * placeholder for every value.
 */
#include <assert.h>
#include "db/conn.h"

/* The server turns lists of a thousand into joins: those of a scope stay below. */
enum { LIST_MAX = 128, SCOPE_MAX = 512 };

struct sql {
	struct buf text;
	struct val *vals;
	size_t n, cap;
};

struct sql *
sql_new(struct ctx *ctx)
{
	struct sql *q = arena_alloc(ctx->mem, sizeof *q);

	buf_init(&q->text, ctx->mem);
	return q;
}

const char *
sql_text_of(const struct sql *q)
{
	return q->text.s ? q->text.s : "";
}

const struct val *
sql_vals(const struct sql *q)
{
	return q->vals;
}

size_t
sql_val_count(const struct sql *q)
{
	return q->n;
}

void
sql_add_text(struct sql *q, const char *literal)
{
	buf_add(&q->text, literal);
}

void
sql_add_part(struct sql *q, const char *literal, size_t n)
{
	buf_addn(&q->text, literal, n);
}

/* A wrong name is a hole, not a typing error: never continue with it. */
static void
ident_check(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (n == 0 || n > 64 || name[n] != '\0') {
		log_error("no identifier for SQL: %s", name);
		abort();
	}
}

void
sql_ident(struct sql *q, const char *name)
{
	ident_check(name);
	buf_addc(&q->text, '`');
	buf_add(&q->text, name);
	buf_addc(&q->text, '`');
}

void
sql_column(struct sql *q, const char *alias, const char *name)
{
	sql_ident(q, alias);
	buf_addc(&q->text, '.');
	sql_ident(q, name);
}

static void
vals_push(struct sql *q, struct val v)
{
	if (q->n == q->cap) {
		size_t cap = q->cap ? q->cap * 2 : 16;
		struct val *more = arena_new_array(q->text.mem, struct val, cap);
		if (q->n)
			memcpy(more, q->vals, q->n * sizeof *more);
		q->vals = more;
		q->cap = cap;
	}
	q->vals[q->n++] = v;
}

void
sql_val(struct sql *q, struct val v)
{
	buf_addc(&q->text, '?');
	vals_push(q, v);
}

static bool
vals_are_ints(const struct val *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].kind != V_INT && v[i].kind != V_LINK && v[i].kind != V_NULL)
			return false;
	return true;
}

/* NULL is in no list, so it is left out. */
static void
list_as_json(struct sql *q, const struct val *v, size_t n)
{
	struct buf json;
	const char *sep = "";

	buf_init(&json, q->text.mem);
	buf_addc(&json, '[');
	for (size_t i = 0; i < n; i++) {
		if (v[i].kind == V_NULL)
			continue;
		buf_printf(&json, "%s%lld", sep, (long long)v[i].i);
		sep = ",";
	}
	buf_addc(&json, ']');
	buf_add(&q->text, "(SELECT v FROM JSON_TABLE(");
	sql_val(q, VTEXT(buf_str(&json)));
	buf_add(&q->text, ", '$[*]' COLUMNS(v BIGINT PATH '$')) j)");
}

/* Few lengths, so that few statements are prepared: powers of two, and above
 * the longest of them its multiples. */
static size_t
list_padded(size_t n, size_t most)
{
	size_t len = 1;

	if (n > most)
		return (n + most - 1) / most * most;
	while (len < n)
		len *= 2;
	return len;
}

static void
list_write(struct sql *q, const struct val *v, size_t n, size_t most)
{
	if (n == 0) {
		buf_add(&q->text, "(NULL)");
		return;
	}
	if (n > most && vals_are_ints(v, n)) {
		list_as_json(q, v, n);
		return;
	}
	size_t len = list_padded(n, most);
	buf_addc(&q->text, '(');
	for (size_t i = 0; i < len; i++) {
		if (i > 0)
			buf_addc(&q->text, ',');
		sql_val(q, v[i < n ? i : n - 1]);
	}
	buf_addc(&q->text, ')');
}

void
sql_list(struct sql *q, const struct val *v, size_t n)
{
	list_write(q, v, n, LIST_MAX);
}

void
sql_scope_list(struct sql *q, const struct val *v, size_t n)
{
	list_write(q, v, n, SCOPE_MAX);
}

void
sql_row(struct sql *q, const struct val *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_add(&q->text, i ? ", " : "(");
		sql_val(q, v[i]);
	}
	buf_addc(&q->text, ')');
}

void
sql_append(struct sql *q, const struct sql *part)
{
	assert(q != part);
	if (part->text.n)
		buf_addn(&q->text, part->text.s, part->text.n);
	for (size_t i = 0; i < part->n; i++)
		vals_push(q, part->vals[i]);
}

static uint64_t
digest_add(uint64_t h, const void *bytes, size_t n)
{
	for (const unsigned char *c = bytes; n-- > 0; c++)
		h = (h ^ *c) * 1099511628211u;
	return h;
}

/* FNV-1a; each value with its kind and size, so that none runs into the next. */
uint64_t
sql_digest(const struct sql *q)
{
	const char *text = sql_text_of(q);
	uint64_t h = digest_add(14695981039346656037u, text, strlen(text));

	for (size_t i = 0; i < sql_val_count(q); i++) {
		struct val v = sql_vals(q)[i];
		size_t n = v.kind == V_BYTES ? v.n : v.kind == V_TEXT ? strlen(v.s) : 0;

		h = digest_add(h, &v.kind, sizeof v.kind);
		if (v.kind == V_BYTES || v.kind == V_TEXT)
			h = digest_add(digest_add(h, &n, sizeof n), v.s, n);
		else if (v.kind == V_DATE)
			h = digest_add(h, &v.date, sizeof v.date);
		else if (v.kind == V_BOOL)
			h = digest_add(h, &v.b, sizeof v.b);
		else if (v.kind != V_NULL)
			h = digest_add(h, &v.i, sizeof v.i);	/* all others are 64 bits */
	}
	return h;
}
