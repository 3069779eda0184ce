/*
 * schema_fill.c - columns that the engine fills on every save (normal forms,
 * pinyin) and that were added to a table with rows: fill them once. What is
 * still to do is remembered in the table `migration` as "fill <table>.<field>"
 * before the columns are added, so a killed migrate goes on where it was.
 */
#include "doc/schema.h"

enum { BATCH = 500 };

static const char mark[] = "fill ";

int
schema_fill_mark(struct migration *m, const char *table, const char *field)
{
	struct ctx *ctx = m->ctx;

	if (m->dry_run)
		return OK;
	TRY(db_begin(ctx, DB_WRITE));
	int rc = db_exec(ctx, NULL, "INSERT IGNORE INTO migration (name, done_at) VALUES (?, ?)",
	                 VALS(VTEXT(arena_printf(ctx->mem, "%s%s.%s", mark, table, field)), VINSTANT(ctx->now)));
	if (rc == OK)
		return db_commit(ctx);
	db_rollback(ctx);
	return rc;
}

static void
fill_companions(struct ctx *ctx, struct sql *q, const struct field *f, const char *text)
{
	const char *name = f->name, *full, *initials;

	if (f->normalised) {
		sql_ident(q, arena_printf(ctx->mem, "%s_norm", name));
		sql_add(q, " = ");
		sql_val(q, VTEXT(str_normal(ctx->mem, text)));
	}
	if (!f->pinyin)
		return;
	pinyin_of(ctx->mem, text, f->type->person && f == f->type->title, &full, &initials);
	if (f->normalised)
		sql_add(q, ", ");
	sql_ident(q, arena_printf(ctx->mem, "%s_py", name));
	sql_add(q, " = ");
	sql_val(q, VTEXT(full));
	sql_add(q, ", ");
	sql_ident(q, arena_printf(ctx->mem, "%s_py1", name));
	sql_add(q, " = ");
	sql_val(q, VTEXT(initials));
}

/* One batch after the id *after; *after = 0 when there is nothing more. */
static int
fill_rows(struct ctx *ctx, const struct field *f, int64_t *after)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id, ");
	sql_ident(q, f->name);
	sql_add(q, " FROM ");
	sql_ident(q, f->type->name);
	sql_add(q, " WHERE id > ");
	sql_val(q, VINT(*after));
	sql_add(q, " AND ");
	sql_ident(q, f->name);
	sql_add(q, " <> '' ORDER BY id LIMIT ");
	sql_val(q, VINT(BATCH));
	TRY(db_select_sql(ctx, &rows, q));
	*after = 0;
	while (db_next(rows)) {		/* a statement a row: each has values of its own */
		struct sql *u = sql_new(ctx);
		*after = db_int(rows, 0);
		sql_add(u, "UPDATE ");
		sql_ident(u, f->type->name);
		sql_add(u, " SET ");
		fill_companions(ctx, u, f, db_str(rows, 1));
		sql_add(u, " WHERE id = ");
		sql_val(u, VINT(*after));
		TRY(db_exec_sql(ctx, NULL, u));
	}
	return OK;
}

static int
fill_batch(struct ctx *ctx, const struct field *f, int64_t *after)
{
	struct arena *mem = ctx->mem;

	TRY(db_begin(ctx, DB_WRITE));
	ctx->mem = arena_new();
	int rc = fill_rows(ctx, f, after);
	if (rc == OK)
		rc = db_commit(ctx);
	else
		db_rollback(ctx);
	arena_free(ctx->mem);
	ctx->mem = mem;
	return rc;
}

static int
fill_field(struct migration *m, const struct field *f)
{
	int64_t after = 0;

	printf("fill %s.%s\n", f->type->name, f->name);
	do
		TRY(fill_batch(m->ctx, f, &after));
	while (after);
	return OK;
}

static int
fill_done(struct ctx *ctx, const char *name)
{
	TRY(db_begin(ctx, DB_WRITE));
	int rc = db_exec(ctx, NULL, "DELETE FROM migration WHERE name = ?", VALS(VTEXT(name)));
	if (rc == OK)
		return db_commit(ctx);
	db_rollback(ctx);
	return rc;
}

/* The field of "fill table.field", NULL when its definition changed back. */
static const struct field *
fill_target(struct migration *m, const char *name)
{
	const char *const *words = str_split(m->mem, name + strlen(mark), '.');
	const struct type *t = words[0] && words[1] ? type_find(m->types, words[0]) : NULL;
	const struct field *f = t ? type_field(t, words[1]) : NULL;

	return f && (f->normalised || f->pinyin) ? f : NULL;
}

int
schema_fill(struct migration *m)
{
	struct ctx *ctx = m->ctx;
	struct db_rows *rows;

	if (m->dry_run)
		return OK;
	TRY(db_begin(ctx, DB_READ));
	int rc = db_select(ctx, &rows, "SELECT name FROM migration WHERE name LIKE 'fill %' ORDER BY name", NO_VALS);
	db_rollback(ctx);
	TRY(rc);
	while (db_next(rows)) {
		const struct field *f = fill_target(m, db_str(rows, 0));
		if (f)
			TRY(fill_field(m, f));
		TRY(fill_done(ctx, db_str(rows, 0)));
		m->steps++;
	}
	return OK;
}
