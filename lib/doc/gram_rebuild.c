/* gram_rebuild.c - rows of table gram for records that are there already: after an upgrade, or when asked for. */
#include "doc/gram.h"
#include "doc/schema.h"

enum {
	RECORDS = 1000,		/* read at once */
	ROWS = 900,		/* of one transaction */
	SORTED = 1500000,	/* rows that are sorted before they are written: some 60 MB */
};

/* What one transaction has to do. */
struct task { const struct type *t; int64_t at; struct gram_rows *rows; size_t from, n; };
typedef int step_fn(struct ctx *ctx, struct task *task);

static int
step_clear(struct ctx *ctx, struct task *k)
{
	return gram_clear(ctx, k->t, ROWS, &k->at);
}

static int
step_read(struct ctx *ctx, struct task *k)
{
	return gram_read(ctx, k->t, &k->at, RECORDS, k->rows);
}

static int
step_insert(struct ctx *ctx, struct task *k)
{
	return gram_insert(ctx, k->t, k->rows, k->from, k->n);
}

static int
step_done(struct ctx *ctx, struct task *k)
{
	return db_exec(ctx, NULL, "REPLACE INTO gram_state (type, signature, done_at) VALUES (?, ?, ?)",
	               VALS(VTEXT(k->t->name), VTEXT(gram_signature(ctx->mem, k->t)), VINSTANT(ctx->now)));
}

/* In a transaction and a memory of its own; a busy one is done again. */
static int
step(struct ctx *ctx, step_fn *fn, struct task *task)
{
	struct arena *mem = ctx->mem;
	const struct task before = *task;
	int rc = ERR_BUSY;

	for (int i = 0; i < 8 && rc == ERR_BUSY; i++) {
		*task = before;
		TRY(db_begin(ctx, DB_WRITE));
		ctx->mem = arena_new();
		rc = fn(ctx, task);
		if (rc == OK)
			rc = db_commit(ctx);
		else
			db_rollback(ctx);
		arena_free(ctx->mem);
		ctx->mem = mem;
	}
	return rc;
}

static int
rows_flush(struct ctx *ctx, struct task *task)
{
	struct gram_rows *rows = task->rows;

	gram_sort(rows);
	for (task->from = 0; task->from < rows->n; task->from += ROWS) {
		task->n = rows->n - task->from < ROWS ? rows->n - task->from : ROWS;
		TRY(step(ctx, step_insert, task));
	}
	return OK;
}

/* As many records as are sorted together. */
static int
fill_some(struct ctx *ctx, struct task *task)
{
	struct gram_rows rows = { .mem = arena_new() };
	int rc = OK;

	task->rows = &rows;
	do
		rc = step(ctx, step_read, task);
	while (rc == OK && task->at && rows.n < SORTED);
	if (rc == OK)
		rc = rows_flush(ctx, task);
	gram_rows_free(&rows);
	arena_free(rows.mem);
	return rc;
}

int
gram_rebuild(struct ctx *ctx, const struct type *t, bool clear)
{
	struct task task = { .t = t };

	if (!gram_has(t))
		return OK;
	while (clear) {
		TRY(step(ctx, step_clear, &task));
		clear = task.at == ROWS;
	}
	task.at = 0;
	do
		TRY(fill_some(ctx, &task));
	while (task.at);
	return step(ctx, step_done, &task);
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

		if (differs && !m->is_new && known[i])
			printf("search rows of %s\n", t->name);
		m->steps += differs && !m->is_new;
		if (differs || again)
			TRY(gram_rebuild(ctx, t, differs && known[i]));
	}
	return OK;
}
