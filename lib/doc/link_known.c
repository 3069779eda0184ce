/*
 * link_known.c - many links at once: a document of 500 rows asks for its products
 * by one question, not by five hundred. What was learnt is kept by the unit.
 */
#include <glib.h>
#include "doc/rec.h"

enum { TEXTS_A_QUESTION = 100 };

struct key { const struct type *type; int64_t id; const char *text; };
struct matches { const struct link_known **list; size_t n; };

struct link_asked { GHashTable *by_id, *by_text; };

static guint
key_hash(gconstpointer p)
{
	const struct key *k = p;
	guint h = (guint)(uintptr_t)k->type ^ (guint)(k->id * 2654435761u);

	return k->text ? h ^ g_str_hash(k->text) : h;
}

static gboolean
key_equal(gconstpointer p, gconstpointer q)
{
	const struct key *a = p, *b = q;

	return a->type == b->type && a->id == b->id && str_eq(a->text, b->text);
}

static void
asked_free(void *arg)
{
	struct ctx *ctx = arg;

	g_hash_table_destroy(ctx->links->by_id);
	g_hash_table_destroy(ctx->links->by_text);
	ctx->links = NULL;
}

static struct link_asked *
asked_open(struct ctx *ctx)
{
	if (ctx->links)
		return ctx->links;
	ctx->links = arena_alloc(ctx->mem, sizeof *ctx->links);
	ctx->links->by_id = g_hash_table_new(key_hash, key_equal);
	ctx->links->by_text = g_hash_table_new(key_hash, key_equal);
	arena_defer(ctx->mem, asked_free, ctx);
	return ctx->links;
}

static struct key *
key_new(struct ctx *ctx, const struct type *t, int64_t id, const char *text)
{
	struct key *k = arena_alloc(ctx->mem, sizeof *k);

	*k = (struct key){ .type = t, .id = id, .text = text };
	return k;
}

const struct link_known *
link_known(const struct ctx *ctx, const struct type *t, int64_t id)
{
	const struct key k = { .type = t, .id = id };

	return ctx->links ? g_hash_table_lookup(ctx->links->by_id, &k) : NULL;
}

static struct link_known *
known_add(struct ctx *ctx, const struct type *t, int64_t id)
{
	struct link_known *known = arena_alloc(ctx->mem, sizeof *known);

	known->id = id;
	g_hash_table_insert(asked_open(ctx)->by_id, key_new(ctx, t, id, NULL), known);
	return known;
}

/* What is asked of every target, readable or not: its title shows anyway. */
static struct sql *
known_sql(struct ctx *ctx, const struct type *t)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT t.id, t.");
	sql_ident(q, t->title->name);
	sql_add(q, ", t.");
	sql_ident(q, t->code ? t->code->name : t->title->name);
	sql_add(q, ", t.deleted_at IS NULL, ");
	if (t->enabled)
		sql_column(q, "t", t->enabled->name);
	else
		sql_add(q, "1");
	sql_add(q, ", (1=1");
	perm_where(ctx, q, t, "read", "t");
	sql_add(q, ")\nFROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE ");
	return q;
}

static int
known_run(struct ctx *ctx, const struct type *t, struct sql *q, struct db_rows **rows)
{
	/* The share lock keeps a target from being deleted before our row is there. */
	if (db_is_writing(ctx))
		sql_add(q, " LOCK IN SHARE MODE");
	TRY(db_select_sql(ctx, rows, q));
	(void)t;
	return OK;
}

static struct link_known *
known_read(struct ctx *ctx, const struct type *t, const struct db_rows *rows)
{
	struct link_known *known = (struct link_known *)(uintptr_t)link_known(ctx, t, db_int(rows, 0));

	if (!known)
		known = known_add(ctx, t, db_int(rows, 0));
	known->title = db_str(rows, 1) ? db_str(rows, 1) : "";
	known->code = t->code && db_str(rows, 2) ? db_str(rows, 2) : "";
	known->lives = db_int(rows, 3) != 0;
	known->enabled = db_int(rows, 4) != 0;
	known->readable = db_int(rows, 5) != 0;
	return known;
}

int
link_know(struct ctx *ctx, const struct type *t, const int64_t *ids, size_t n)
{
	struct val *wanted = arena_new_array(ctx->mem, struct val, n);
	struct db_rows *rows;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!link_known(ctx, t, ids[i])) {
			known_add(ctx, t, ids[i]);	/* not there, until a row says otherwise */
			wanted[count++] = VINT(ids[i]);
		}
	if (!count)
		return OK;
	struct sql *q = known_sql(ctx, t);
	sql_add(q, "t.id IN ");
	sql_list(q, wanted, count);
	TRY(known_run(ctx, t, q, &rows));
	while (db_next(rows))
		known_read(ctx, t, rows);
	return OK;
}

/* ---- by code or title --------------------------------------------------------------------- */

static void
match_add(struct ctx *ctx, const struct type *t, const char *text, const struct link_known *known)
{
	const struct key k = { .type = t, .text = text };
	struct matches *m = text ? g_hash_table_lookup(ctx->links->by_text, &k) : NULL;

	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		if (m->list[i] == known)
			return;
	const struct link_known **more = arena_new_array(ctx->mem, const struct link_known *, m->n + 1);
	if (m->n)
		memcpy(more, m->list, m->n * sizeof *more);
	more[m->n++] = known;
	m->list = more;
}

/* Those of one text, which something else keeps apart: one range of the index for each. */
static void
apart_ask(struct ctx *ctx, struct sql *q, const struct field *f, const struct val *vals, size_t n)
{
	const char *column = arena_printf(ctx->mem, "%s_norm", f->name);

	for (size_t i = 0; i < n; i++) {
		sql_add(q, " OR (");
		sql_column(q, "t", column);
		sql_add(q, " > ");
		sql_val(q, VTEXT(arena_printf(ctx->mem, "%s\x1f", vals[i].s)));
		sql_add(q, " AND ");
		sql_column(q, "t", column);
		sql_add(q, " < ");
		sql_val(q, VTEXT(arena_printf(ctx->mem, "%s ", vals[i].s)));
		sql_add(q, ")");
	}
}

static int
column_ask(struct ctx *ctx, const struct type *t, const struct field *f, const char *const *texts, size_t n)
{
	struct sql *q = known_sql(ctx, t);
	struct val vals[TEXTS_A_QUESTION];
	struct db_rows *rows;

	for (size_t i = 0; i < n; i++)
		vals[i] = VTEXT(f->normalised ? str_normal(ctx->mem, texts[i]) : texts[i]);
	sql_add(q, "t.deleted_at IS NULL AND (t.");
	sql_ident(q, f->normalised ? arena_printf(ctx->mem, "%s_norm", f->name) : f->name);
	sql_add(q, " IN ");
	sql_list(q, vals, n);
	if (f->apart && *f->apart)
		apart_ask(ctx, q, f, vals, n);
	sql_add(q, ")");
	TRY(known_run(ctx, t, q, &rows));
	while (db_next(rows)) {
		const struct link_known *known = known_read(ctx, t, rows);
		const char *stored = f == t->title ? known->title : known->code;
		const char *normal = str_normal(ctx->mem, stored);
		for (size_t i = 0; i < n; i++)
			if (str_eq(str_normal(ctx->mem, texts[i]), normal))
				match_add(ctx, t, texts[i], known);
	}
	return OK;
}

int
link_know_texts(struct ctx *ctx, const struct type *t, const char *const *texts, size_t n)
{
	const char **wanted = arena_new_array(ctx->mem, const char *, n);
	size_t count = 0;

	asked_open(ctx);
	for (size_t i = 0; i < n; i++) {
		struct key *k = key_new(ctx, t, 0, texts[i]);
		if (g_hash_table_contains(ctx->links->by_text, k))
			continue;
		g_hash_table_insert(ctx->links->by_text, k, arena_alloc(ctx->mem, sizeof(struct matches)));
		wanted[count++] = texts[i];
	}
	for (size_t at = 0; at < count; at += TEXTS_A_QUESTION) {
		size_t some = count - at < TEXTS_A_QUESTION ? count - at : TEXTS_A_QUESTION;
		TRY(column_ask(ctx, t, t->title, wanted + at, some));
		if (t->code && t->code != t->title)
			TRY(column_ask(ctx, t, t->code, wanted + at, some));
	}
	return OK;
}

bool
link_known_text(struct ctx *ctx, const struct type *t, const char *text,
                const struct link_known *const **out, size_t *n)
{
	const struct key k = { .type = t, .text = text };
	const struct matches *m = ctx->links ? g_hash_table_lookup(ctx->links->by_text, &k) : NULL;
	const struct link_known **list = m ? arena_new_array(ctx->mem, const struct link_known *, m->n) : NULL;

	*n = 0;
	for (size_t i = 0; m && i < m->n; i++)
		if (m->list[i]->readable && m->list[i]->enabled)
			list[(*n)++] = m->list[i];
	*out = list;
	return m != NULL;
}
