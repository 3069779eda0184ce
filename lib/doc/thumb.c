/*
 * thumb.c - small pictures: which contents wait for them, what was made, and of what none can be made. The pictures
 * themselves are drawn by the worker (worker/thumb_make.c), which alone links a library for it.
 */
#include "doc/thumb.h"

enum { TRIES = 3, AGAIN_MS = 600000, WALKED = 500, BROKEN = 0 };	/* BROKEN: the size of a row that says "none" */

int
thumb_size(const char *text)
{
	return str_eq(text, "96") ? THUMB_SMALL : str_eq(text, "320") ? THUMB_LARGE : 0;
}

bool
thumb_fits(const char *mime)
{
	return str_starts(mime, "image/") && !str_starts(mime, "image/svg");
}

int
thumb_find(struct ctx *ctx, int64_t content, int size, struct thumb *out)
{
	struct db_rows *rows;

	*out = (struct thumb){ .size = size };
	TRY(db_select(ctx, &rows, "SELECT mime, data FROM file_thumb WHERE content = ? AND size = ?", VALS(VINT(content), VINT(size))));
	if (!db_next(rows))
		return OK;
	struct val data = db_val(rows, 1);
	out->mime = db_str(rows, 0);
	out->data = data.kind == V_BYTES ? data.s : "";
	out->n = data.kind == V_BYTES ? data.n : 0;
	return OK;
}

/* ---- what waits --------------------------------------------------------------------------- */

int
thumb_ask(struct ctx *ctx, int64_t content)
{
	return db_exec(ctx, NULL, "INSERT INTO file_thumb_todo (content, attempts, retry_at) VALUES (?, 0, ?)\n"
	               "ON DUPLICATE KEY UPDATE content = VALUES(content)", VALS(VINT(content), VINSTANT(ctx->now)));
}

/* Contents from before there were small pictures: by id, some hundred a batch; *last = -1: that was the end. */
static int
walk_batch(struct ctx *ctx, int64_t after, int64_t *last)
{
	struct db_rows *rows;
	size_t n = 0;

	TRY(db_select(ctx, &rows, "SELECT c.id, c.mime, EXISTS (SELECT 1 FROM file_thumb t WHERE t.content = c.id)\n"
	              "FROM file_content c WHERE c.id > ? ORDER BY c.id LIMIT ?", VALS(VINT(after), VINT(WALKED))));
	*last = -1;
	for (int64_t id; db_next(rows); n++) {
		id = db_int(rows, 0);
		if (thumb_fits(db_str(rows, 1)) && !db_int(rows, 2))
			TRY(thumb_ask(ctx, id));
		*last = id;
	}
	if (n < WALKED)
		*last = -1;
	return OK;
}

static int
walk_on(struct ctx *ctx, bool *more)
{
	struct db_rows *rows;
	int64_t last;

	TRY(db_select(ctx, &rows, "SELECT content FROM file_thumb_walk WHERE id = 1", NO_VALS));
	int64_t after = db_next(rows) ? db_int(rows, 0) : 0;
	*more = after >= 0;
	if (after < 0)
		return OK;
	TRY(walk_batch(ctx, after, &last));
	return db_exec(ctx, NULL, "INSERT INTO file_thumb_walk (id, content) VALUES (1, ?) ON DUPLICATE KEY UPDATE content = VALUES(content)",
	               VALS(VINT(last)));
}

/* Beside the transaction: should this process end in the middle, it has been tried all the same. */
static int
tried_note(struct ctx *ctx, int64_t content)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE file_thumb_todo SET attempts = attempts + 1, retry_at = ");
	sql_val(q, VINSTANT(ctx->now + AGAIN_MS));
	sql_add(q, " WHERE content = ");
	sql_val(q, VINT(content));
	return side_exec(ctx, NULL, q);
}

int
thumb_next(struct ctx *ctx, int64_t *content, int64_t *size, bool *more)
{
	struct db_rows *rows;

	*content = 0;
	TRY(db_select(ctx, &rows, "SELECT t.content, t.attempts, c.size FROM file_thumb_todo t LEFT JOIN file_content c ON c.id = t.content\n"
	              "WHERE t.retry_at <= ? ORDER BY t.retry_at, t.content LIMIT 1", VALS(VINSTANT(ctx->now))));
	if (!db_next(rows))
		return walk_on(ctx, more);
	*more = true;
	if (db_int(rows, 1) >= TRIES || db_val(rows, 2).kind == V_NULL)
		return thumb_store(ctx, db_int(rows, 0), NULL, 0);
	TRY(tried_note(ctx, db_int(rows, 0)));
	*content = db_int(rows, 0);
	*size = db_int(rows, 2);
	return OK;
}

/* ---- what was made -------------------------------------------------------------------------- */

static int
thumb_write(struct ctx *ctx, int64_t content, const struct thumb *t)
{
	return db_exec(ctx, NULL, "INSERT INTO file_thumb (content, size, mime, data, at) VALUES (?, ?, ?, ?, ?)\n"
	               "ON DUPLICATE KEY UPDATE mime = VALUES(mime), data = VALUES(data), at = VALUES(at)",
	               VALS(VINT(content), VINT(t->size), VTEXT(t->mime), VBYTES(t->data, t->n), VINSTANT(ctx->now)));
}

int
thumb_store(struct ctx *ctx, int64_t content, const struct thumb *list, size_t n)
{
	const struct thumb none = { .size = BROKEN, .mime = "", .data = "", .n = 0 };
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM file_content WHERE id = ? LOCK IN SHARE MODE", VALS(VINT(content))));
	if (db_count(rows)) {	/* else it was cleared away meanwhile */
		for (size_t i = 0; i < n; i++)
			TRY(thumb_write(ctx, content, &list[i]));
		if (!n)
			TRY(thumb_write(ctx, content, &none));
	}
	return db_exec(ctx, NULL, "DELETE FROM file_thumb_todo WHERE content = ?", VALS(VINT(content)));
}

int
thumb_purge(struct ctx *ctx, const struct val *content)
{
	TRY(db_exec(ctx, NULL, "DELETE FROM file_thumb WHERE content = ?", content, 1));
	return db_exec(ctx, NULL, "DELETE FROM file_thumb_todo WHERE content = ?", content, 1);
}
