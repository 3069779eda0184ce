/*
 * gram_rebuild.c - rows of table gram for records that are there already: after an upgrade, or when asked for. What is
 * to be made stands in table gram_build and is made in small steps, each a transaction: by the job search_index, and by whoever
 * waits for it. As long as a type stands there, gram_find() says of it that the index does not help.
 */
#include "doc/gram.h"
#include "doc/schema.h"

enum {
	RECORDS = 50,		/* of one step: some thousand rows at the most */
	ROWS = 900,		/* that are cleared in one step */
	LARGE = 2000,		/* records of a type that migrate does not wait for */
	TRIES = 8,
};

struct build { const struct type *t; const char *name; bool clear; int64_t at; };

/* ---- one step ------------------------------------------------------------------------------- */

/* Locked, so that a job and a tool work side by side; t NULL: any type. */
static int
build_take(struct ctx *ctx, const struct type *t, struct build *out)
{
	struct db_rows *rows;

	*out = (struct build){ .name = NULL };
	TRY(db_select(ctx, &rows, "SELECT type, clear, at FROM gram_build WHERE type = ? OR ? = ''\nORDER BY type LIMIT 1 FOR UPDATE",
	              VALS(VTEXT(t ? t->name : ""), VTEXT(t ? t->name : ""))));
	if (db_next(rows))
		*out = (struct build){ .t = type_find(ctx->types, db_str(rows, 0)), .name = db_str(rows, 0),
		                       .clear = db_int(rows, 1) != 0, .at = db_int(rows, 2) };
	return OK;
}

static int
build_end(struct ctx *ctx, const struct build *b)
{
	TRY(db_exec(ctx, NULL, "DELETE FROM gram_build WHERE type = ?", VALS(VTEXT(b->name))));
	if (!b->t || !gram_has(b->t))
		return OK;
	return db_exec(ctx, NULL, "REPLACE INTO gram_state (type, signature, done_at) VALUES (?, ?, ?)",
	               VALS(VTEXT(b->name), VTEXT(gram_signature(ctx->mem, b->t)), VINSTANT(ctx->now)));
}

static int
step_clear(struct ctx *ctx, const struct build *b)
{
	int64_t gone;

	TRY(gram_clear(ctx, b->name, ROWS, &gone));
	return gone == ROWS ? OK : db_exec(ctx, NULL, "UPDATE gram_build SET clear = 0 WHERE type = ?", VALS(VTEXT(b->name)));
}

static int
step_fill(struct ctx *ctx, struct build *b, int64_t *done)
{
	size_t n;

	TRY(gram_fill(ctx, b->t, &b->at, RECORDS, &n));
	*done += (int64_t)n;
	if (!n)
		return build_end(ctx, b);
	return db_exec(ctx, NULL, "UPDATE gram_build SET at = ? WHERE type = ?", VALS(VINT(b->at), VTEXT(b->name)));
}

int
gram_build_step(struct ctx *ctx, const struct type *t, int64_t *done, bool *more)
{
	struct build b;

	TRY(build_take(ctx, t, &b));
	*more = b.name != NULL;
	if (!b.name)
		return OK;
	if (b.clear)
		return step_clear(ctx, &b);
	return b.t && gram_has(b.t) ? step_fill(ctx, &b, done) : build_end(ctx, &b);
}

int
search_build(struct ctx *ctx, struct job_run *run)
{
	return gram_build_step(ctx, NULL, &run->done, &run->more);
}

/* ---- all of one type ------------------------------------------------------------------------- */

int
gram_build_ask(struct ctx *ctx, const struct type *t, bool clear)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "REPLACE INTO gram_build (type, clear, at, upto, since) VALUES (");
	sql_val(q, VTEXT(t->name));
	sql_add(q, ", ");
	sql_val(q, VINT(clear));
	sql_add(q, ", 0, (SELECT COALESCE(MAX(x.id), 0) FROM ");
	sql_ident(q, t->name);
	sql_add(q, " x), ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ")");
	return db_exec_sql(ctx, NULL, q);
}

/* In a transaction and a memory of its own; ask: the first step. */
static int
step_once(struct ctx *ctx, const struct type *t, bool ask, bool clear, bool *more)
{
	struct arena *mem = ctx->mem;
	int64_t done = 0;

	TRY(db_begin(ctx, DB_WRITE));
	ctx->mem = arena_new();
	*more = true;
	int rc = ask ? gram_build_ask(ctx, t, clear) : gram_build_step(ctx, t, &done, more);
	if (rc == OK)
		rc = db_commit(ctx);
	else
		db_rollback(ctx);
	arena_free(ctx->mem);
	ctx->mem = mem;
	return rc;
}

/* A busy one is done again. */
static int
step(struct ctx *ctx, const struct type *t, bool ask, bool clear, bool *more)
{
	int rc = ERR_BUSY;

	for (int i = 0; i < TRIES && rc == ERR_BUSY; i++)
		rc = step_once(ctx, t, ask, clear, more);
	return rc;
}

int
gram_rebuild(struct ctx *ctx, const struct type *t, bool clear)
{
	bool more = true;

	if (!gram_has(t))
		return OK;
	TRY(step(ctx, t, true, clear, &more));
	while (more)
		TRY(step(ctx, t, false, clear, &more));
	return OK;
}

/* ---- migrate ---------------------------------------------------------------------------------- */

static int
state_read(struct ctx *ctx, struct db_rows **out)
{
	TRY(db_begin(ctx, DB_READ));
	int rc = db_select(ctx, out, "SELECT type, signature FROM gram_state", NO_VALS);
	db_rollback(ctx);
	return rc;
}

static int
is_large(struct ctx *ctx, const struct type *t, bool *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COUNT(*) FROM (SELECT 1 FROM ");
	sql_ident(q, t->name);
	sql_add(q, " LIMIT ");
	sql_val(q, VINT(LARGE + 1));
	sql_add(q, ") x");
	TRY(db_begin(ctx, DB_READ));
	int rc = db_select_sql(ctx, &rows, q);
	db_rollback(ctx);
	*out = rc == OK && db_next(rows) && db_int(rows, 0) > LARGE;
	return rc;
}

/* Of few records at once; of many by the worker: searches walk them until then. */
static int
gram_renew(struct migration *m, const struct type *t, bool differs, bool clear)
{
	bool large, more;

	TRY(is_large(m->ctx, t, &large));
	if (differs && !m->is_new && (clear || large))
		printf(large ? "search rows of %s: left to the worker\n" : "search rows of %s\n", t->name);
	return large ? step(m->ctx, t, true, clear, &more) : gram_rebuild(m->ctx, t, clear);
}

int
schema_gram(struct migration *m)
{
	struct ctx *ctx = m->ctx;
	struct db_rows *rows;
	const char **known = arena_new_array(m->mem, const char *, m->types->count);

	if (m->dry_run)
		return OK;
	TRY(state_read(ctx, &rows));
	while (db_next(rows))
		for (size_t i = 0; i < m->types->count; i++)
			if (str_eq(m->types->all[i]->name, db_str(rows, 0)))
				known[i] = db_str(rows, 1);
	for (size_t i = 0; i < m->types->count; i++) {
		const struct type *t = m->types->all[i];

		/* Entries of these come with migrate itself. */
		bool again = str_eq(t->name, "dictionary") || str_eq(t->name, "role");
		bool differs = gram_has(t) && !str_eq(known[i], gram_signature(m->mem, t));

		m->steps += differs && !m->is_new;
		if (gram_has(t) && (differs || again))
			TRY(gram_renew(m, t, differs, differs && known[i]));
	}
	return OK;
}
