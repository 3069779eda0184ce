/* listfile.c - the one reader and writer of lists that become files by the worker. */
#include <unistd.h>
#include "doc/listfile.h"
#include "doc/notice.h"

#define DAY_MS 86400000LL

int
list_file_make(struct ctx *ctx, struct list_file *f)
{
	TRY(db_exec(ctx, NULL,
	            "INSERT INTO list_job (type, user, op, value, shown, list_where, filter, words, columns, sort, place, state, behind, total, most,\n"
	            "  created_at) VALUES (?, ?, 'export', '', ?, ?, ?, ?, ?, ?, '', 'run', 1, ?, ?, ?)",
	            VALS(VTEXT(f->type->name), VINT(ctx->user->id), VTEXT(f->label), VTEXT(f->where), VTEXT(f->filter), VTEXT(f->words),
	                 VTEXT(f->columns), VTEXT(f->sort), VINT(f->total), VINT(f->most), VINSTANT(ctx->now))));
	f->id = db_insert_id(ctx);
	return OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

static int64_t
instant_of(const struct db_rows *rows, unsigned column)
{
	int64_t at;

	return db_str(rows, column) && instant_parse(&at, db_str(rows, column)) == OK ? at : INSTANT_NONE;
}

static void
file_of(struct ctx *ctx, const struct db_rows *rows, struct list_file *out)
{
	*out = (struct list_file){
		.id = db_int(rows, 0), .user = db_int(rows, 1), .type = type_find(ctx->types, db_str(rows, 2)), .where = db_str(rows, 3),
		.filter = db_str(rows, 4), .words = db_str(rows, 5), .columns = db_str(rows, 6), .sort = db_str(rows, 7),
		.label = db_str(rows, 8), .state = db_str(rows, 9), .most = db_int(rows, 10), .total = db_int(rows, 11),
		.rows = db_int(rows, 12), .size = db_int(rows, 13), .created_at = instant_of(rows, 14), .ended_at = instant_of(rows, 15), .attempts = db_int(rows, 16), .levels = db_str(rows, 17),
	};
}

static struct sql *
files_sql(struct ctx *ctx)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT id, user, type, list_where, filter, words, columns, sort, shown, state, most, total, done, size, created_at, ended_at, attempts, value\n"
	           "FROM list_job WHERE op = 'export' AND ");
	return q;
}

int
list_file_load(struct ctx *ctx, const struct type *t, int64_t id, struct list_file *out)
{
	struct sql *q = files_sql(ctx);
	struct db_rows *rows;

	/* Whoever looks through other eyes sees what both may; a file holds what its owner might. */
	if (ctx->seer)
		return err_set(ctx, ERR_NOTFOUND, "file %lld is its owner's alone", (long long)id);
	sql_add(q, "id = ");
	sql_val(q, VINT(id));
	sql_add(q, " AND user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, " AND type = ");
	sql_val(q, VTEXT(t->name));
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "no file %lld of this user", (long long)id);
	file_of(ctx, rows, out);
	return OK;
}

int
list_file_next(struct ctx *ctx, struct list_file *out)
{
	struct sql *q = files_sql(ctx);
	struct db_rows *rows;

	*out = (struct list_file){ .id = 0 };
	sql_add(q, "state = 'run' AND (retry_at IS NULL OR retry_at <= ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ") ORDER BY attempts, id LIMIT 1 FOR UPDATE SKIP LOCKED");	/* another worker is at that one */
	TRY(db_select_sql(ctx, &rows, q));
	if (db_next(rows))
		file_of(ctx, rows, out);
	return OK;
}

int
list_file_query(struct ctx *ctx, const struct list_file *f, const char *cursor, int size, struct query **out)
{
	TRY(query_new(ctx, out, f->type->name));
	if (*f->where)
		TRY(query_filter(*out, f->where));
	if (*f->filter)
		TRY(query_filter(*out, f->filter));
	if (*f->words)
		TRY(query_search(*out, f->words));
	if (*f->sort)
		TRY(query_sort(*out, f->sort));
	return query_after(*out, cursor, size);
}

/* ---- the bytes ---------------------------------------------------------------------------------- */

static int
chunk_insert(struct ctx *ctx, const struct list_file *f, int fd, int64_t at, int64_t size)
{
	size_t want = (size_t)(size - at < LIST_FILE_CHUNK ? size - at : LIST_FILE_CHUNK);
	char *piece = arena_alloc(ctx->mem, want + 1);
	size_t n = 0;

	while (n < want) {
		ssize_t done = pread(fd, piece + n, want - n, at + (int64_t)n);

		if (done <= 0)
			return err_set(ctx, ERR_IO, "cannot read the file of export %lld: %m", (long long)f->id);
		n += (size_t)done;
	}
	return db_exec(ctx, NULL, "REPLACE INTO list_job_file (job, n, data) VALUES (?, ?, ?)",
	               VALS(VINT(f->id), VINT(at / LIST_FILE_CHUNK), VBYTES(piece, want)));
}

/* '0' hidden, '1' masked, '2' readable, one for each column. */
static const char *
levels_now(struct ctx *ctx, const struct list_file *f)
{
	const char *const *words = str_split(ctx->mem, f->columns, ',');
	struct buf b;

	buf_init(&b, ctx->mem);
	for (; *words; words++) {
		const struct field *field = type_field(f->type, *words);
		enum field_access a = field ? perm_field(ctx, field) : FIELD_HIDDEN;

		buf_add(&b, a == FIELD_HIDDEN ? "0" : a == FIELD_MASKED ? "1" : "2");
	}
	return buf_str(&b);
}

bool
list_file_may(struct ctx *ctx, const struct list_file *f)
{
	const char *now = levels_now(ctx, f), *then = f->levels;

	for (; *now && *then; now++, then++)
		if (*now < *then)
			return false;
	return perm_can(ctx, f->type, NULL, "export");
}

int
list_file_store(struct ctx *ctx, const struct list_file *f, int fd, int64_t size, int64_t rows)
{
	struct arena *unit = ctx->mem;

	for (int64_t at = 0; at < size; at += LIST_FILE_CHUNK) {
		ctx->mem = arena_new();
		int rc = chunk_insert(ctx, f, fd, at, size);
		arena_free(ctx->mem);
		ctx->mem = unit;
		TRY(rc);
	}
	TRY(db_exec(ctx, NULL, "UPDATE list_job SET state = 'done', done = ?, size = ?, value = ?, ended_at = ? WHERE id = ?",
	            VALS(VINT(rows), VINT(size), VTEXT(levels_now(ctx, f)), VINSTANT(ctx->now), VINT(f->id))));
	return notice_list_job(ctx, f->user, "export", f->type, f->id, "");
}

int
list_file_stop(struct ctx *ctx, const struct list_file *f)
{
	return db_exec(ctx, NULL, "UPDATE list_job SET state = 'stopped', ended_at = ? WHERE id = ?", VALS(VINSTANT(ctx->now), VINT(f->id)));
}

static int
chunk_write(struct ctx *ctx, const struct list_file *f, int fd, int64_t n)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT data FROM list_job_file WHERE job = ? AND n = ?", VALS(VINT(f->id), VINT(n))));
	struct val data = db_next(rows) ? db_val(rows, 0) : VNULL;
	if (data.kind != V_BYTES)
		return err_set(ctx, ERR_BUG, "the file of export %lld has a gap", (long long)f->id);
	for (size_t at = 0; at < data.n; ) {
		ssize_t done = write(fd, data.s + at, data.n - at);

		if (done <= 0)
			return err_set(ctx, ERR_IO, "cannot write the file of export %lld: %m", (long long)f->id);
		at += (size_t)done;
	}
	return OK;
}

int
list_file_read(struct ctx *ctx, const struct list_file *f, int fd)
{
	struct arena *unit = ctx->mem;

	for (int64_t n = 0; n * LIST_FILE_CHUNK < f->size; n++) {
		ctx->mem = arena_new();
		int rc = chunk_write(ctx, f, fd, n);
		arena_free(ctx->mem);
		ctx->mem = unit;
		TRY(rc);
	}
	return OK;
}

int
list_file_purge(struct ctx *ctx, int64_t *done)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id FROM list_job WHERE created_at < ? AND op = 'export' ORDER BY created_at LIMIT 1",
	              VALS(VINSTANT(ctx->now - LIST_FILE_DAYS * DAY_MS))));
	if (!db_next(rows))
		return OK;
	const struct val id[] = { VINT(db_int(rows, 0)) };
	TRY(db_exec(ctx, NULL, "DELETE FROM list_job_file WHERE job = ?", id, 1));
	++*done;
	return db_exec(ctx, NULL, "DELETE FROM list_job WHERE id = ?", id, 1);
}
