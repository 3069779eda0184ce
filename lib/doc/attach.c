/* attach.c - files of records: the one reader and writer of their tables. */
#include <glib.h>
#include <unistd.h>
#include "doc/attach.h"
#include "doc/notice.h"
#include "doc/picture.h"
#include "doc/thumb.h"

enum { HASH_SIZE = 32, CHUNKS_A_STATEMENT = 16, TAG_BYTES = 16, CONTENTS_SEEN = 500 };

/* ---- reading ------------------------------------------------------------------------------- */

static const char *
tag_of(struct ctx *ctx, struct val hash)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (uint32_t i = 0; hash.kind == V_BYTES && i < hash.n && i < TAG_BYTES; i++)
		buf_printf(&b, "%02x", (unsigned char)hash.s[i]);
	return buf_str(&b);
}

static struct attachment
attachment_of(struct ctx *ctx, const struct db_rows *rows, bool edits)
{
	struct attachment a = {
		.id = db_int(rows, 0), .name = db_str(rows, 1), .version = (int)db_int(rows, 2), .content = db_int(rows, 3),
		.user = db_int(rows, 4), .who = db_str(rows, 5), .size = db_int(rows, 7), .mime = db_str(rows, 8),
		.tag = tag_of(ctx, db_val(rows, 9)),
	};

	if (!db_str(rows, 6) || instant_parse(&a.at, db_str(rows, 6)) != OK)
		a.at = INSTANT_NONE;
	a.may_delete = edits || (a.user && a.user == ctx->user->id);
	a.has_thumb = db_int(rows, 10) != 0;
	return a;
}

static int
attachments_select(struct ctx *ctx, const struct rec *r, int64_t id, struct db_rows **rows)
{
	struct sql *q = sql_new(ctx);

	TRY(perm_require(ctx, r->type, r, "read"));
	sql_add(q, "SELECT f.id, f.name, f.version, f.content, f.user, f.user_name, f.at, c.size, c.mime, c.hash,\n"
	           "EXISTS (SELECT 1 FROM file_thumb t WHERE t.content = f.content AND t.size = 96)\n"
	           "FROM record_file f JOIN file_content c ON c.id = f.content\nWHERE f.deleted_at IS NULL AND f.type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND f.record = ");
	sql_val(q, VINT(rec_id(r)));
	if (id) {
		sql_add(q, " AND f.id = ");
		sql_val(q, VINT(id));
	}
	sql_add(q, "\nORDER BY f.id DESC LIMIT ");
	sql_val(q, VINT(ATTACH_RECORD));
	return db_select_sql(ctx, rows, q);
}

int
attach_list(struct ctx *ctx, const struct rec *r, const struct attachment **out, size_t *n)
{
	struct db_rows *rows;

	TRY(attachments_select(ctx, r, 0, &rows));
	bool edits = perm_can(ctx, r->type, r, "edit");
	struct attachment *list = arena_new_array(ctx->mem, struct attachment, db_count(rows));
	*n = 0;
	while (db_next(rows))
		list[(*n)++] = attachment_of(ctx, rows, edits);
	*out = list;
	return OK;
}

int
attach_find(struct ctx *ctx, const struct rec *r, int64_t id, struct attachment *out)
{
	struct db_rows *rows;

	TRY(attachments_select(ctx, r, id, &rows));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld has no file %lld", r->type->name, (long long)rec_id(r), (long long)id);
	*out = attachment_of(ctx, rows, perm_can(ctx, r->type, r, "edit"));
	return OK;
}

/* Some chunks at a time, in a memory of their own: a large file is in memory once. */
static int
chunks_read(struct ctx *ctx, const struct attachment *a, int64_t first, int64_t from, int64_t n, char *to)
{
	struct db_rows *rows;
	int64_t at = first * ATTACH_CHUNK;

	TRY(db_select(ctx, &rows, "SELECT n, data FROM file_chunk WHERE content = ? AND n >= ? AND n < ? ORDER BY n",
	              VALS(VINT(a->content), VINT(first), VINT(first + CHUNKS_A_STATEMENT))));
	for (; db_next(rows); at += ATTACH_CHUNK) {
		struct val data = db_val(rows, 1);
		int64_t begin = at > from ? at : from, end = at + data.n < from + n ? at + (int64_t)data.n : from + n;

		if (data.kind != V_BYTES || db_int(rows, 0) * ATTACH_CHUNK != at)
			return err_set(ctx, ERR_BUG, "content %lld has a gap", (long long)a->content);
		if (begin < end)
			memcpy(to + (begin - from), data.s + (begin - at), (size_t)(end - begin));
	}
	return OK;
}

int
attach_read(struct ctx *ctx, const struct attachment *a, int64_t from, int64_t n, char *to)
{
	struct arena *unit = ctx->mem;

	if (from < 0 || n < 0 || from + n > a->size)
		return err_set(ctx, ERR_BUG, "bytes beyond file %lld", (long long)a->id);
	for (int64_t first = from / ATTACH_CHUNK; n && first * ATTACH_CHUNK < from + n; first += CHUNKS_A_STATEMENT) {
		ctx->mem = arena_new();
		int rc = chunks_read(ctx, a, first, from, n, to);
		arena_free(ctx->mem);
		ctx->mem = unit;
		TRY(rc);
	}
	return OK;
}

/* ---- the content ----------------------------------------------------------------------------------- */

int
source_read(struct ctx *ctx, const struct attach_source *source, int64_t at, char *to, size_t *n)
{
	int64_t left = source->size - at;
	size_t want = left < (int64_t)*n ? (size_t)left : *n;

	for (*n = 0; *n < want;) {
		ssize_t done = pread(source->fd, to + *n, want - *n, source->offset + at + (int64_t)*n);

		if (done <= 0)
			return err_set(ctx, ERR_IO, "cannot read the upload: %m");
		*n += (size_t)done;
	}
	return OK;
}

static int
piece_read(struct ctx *ctx, const struct attach_source *source, int64_t at, char *to, size_t *n)
{
	*n = ATTACH_CHUNK;
	return source_read(ctx, source, at, to, n);
}

static void
checksum_free(void *sum)
{
	g_checksum_free(sum);
}

static int
source_hash(struct ctx *ctx, const struct attach_source *source, unsigned char out[HASH_SIZE])
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	char *piece = arena_alloc(ctx->mem, ATTACH_CHUNK);
	gsize size = HASH_SIZE;
	size_t n;

	arena_defer(ctx->mem, checksum_free, sum);
	for (int64_t at = 0; at < source->size; at += ATTACH_CHUNK) {
		TRY(piece_read(ctx, source, at, piece, &n));
		g_checksum_update(sum, (const guchar *)piece, (gssize)n);
	}
	g_checksum_get_digest(sum, out, &size);
	return OK;
}

/* The same buffers serve all statements. */
static int
chunks_write(struct ctx *ctx, int64_t content, const struct attach_source *source)
{
	char *pieces = arena_alloc(ctx->mem, (size_t)ATTACH_CHUNK * CHUNKS_A_STATEMENT);

	for (int64_t at = 0; at < source->size;) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "INSERT INTO file_chunk (content, n, data) VALUES ");
		for (int i = 0; i < CHUNKS_A_STATEMENT && at < source->size; i++, at += ATTACH_CHUNK) {
			char *piece = pieces + (size_t)i * ATTACH_CHUNK;
			size_t n;

			TRY(piece_read(ctx, source, at, piece, &n));
			if (i)
				sql_add(q, ", ");
			sql_row(q, VALS(VINT(content), VINT(at / ATTACH_CHUNK), VBYTES(piece, n)));
		}
		TRY(db_exec_sql(ctx, NULL, q));
	}
	return OK;
}

/* Kept once: the row is locked, so that nobody clears it away meanwhile. */
int
content_keep(struct ctx *ctx, const struct attach_source *source, const char *mime, int64_t *id)
{
	unsigned char hash[HASH_SIZE];
	struct db_rows *rows;

	TRY(source_hash(ctx, source, hash));
	TRY(db_select(ctx, &rows, "SELECT id FROM file_content WHERE hash = ? LOCK IN SHARE MODE", VALS(VBYTES(hash, HASH_SIZE))));
	if (db_next(rows)) {
		*id = db_int(rows, 0);
		return OK;
	}
	int rc = db_exec(ctx, NULL, "INSERT INTO file_content (hash, size, mime, at) VALUES (?, ?, ?, ?)",
	                 VALS(VBYTES(hash, HASH_SIZE), VINT(source->size), VTEXT(mime), VINSTANT(ctx->now)));
	if (rc != OK)
		return rc == ERR_DUPLICATE ? ERR_BUSY : rc;
	*id = db_insert_id(ctx);
	TRY(chunks_write(ctx, *id, source));
	return thumb_fits(mime) ? thumb_ask(ctx, *id) : OK;
}

/* ---- adding --------------------------------------------------------------------------------------------- */

static const char *
size_words(struct ctx *ctx, int64_t bytes)
{
	return arena_printf(ctx->mem, "%lld MB", (long long)(bytes >> 20));
}

static int
name_take(struct ctx *ctx, const char *typed, struct form *f, const char **name)
{
	if (str_clean(ctx->mem, typed, false, name) != OK || strlen(*name) > ATTACH_NAME) {
		form_error(f, "file", _("The name of a file contains characters that cannot be stored. Please rename it."));
		return ERR_INVALID;
	}
	if (!**name || str_eq(*name, ".") || str_eq(*name, ".."))
		*name = _("unnamed");
	return OK;
}

/* Everything that may be wrong with it; its type by its content. */
static int
source_check(struct ctx *ctx, const char *name, const struct attach_source *source, struct form *f, const char **mime)
{
	char *piece;
	size_t n;

	if (source->size == 0)
		form_error(f, "file", _("“%s” is empty: 0 bytes."), name);
	else if (source->size > attach_limit(ctx))
		form_error(f, "file", _("“%1$s” is larger than %2$s."), name, size_words(ctx, attach_limit(ctx)));
	if (!form_ok(f))
		return ERR_INVALID;
	piece = arena_alloc(ctx->mem, ATTACH_CHUNK);
	TRY(piece_read(ctx, source, 0, piece, &n));
	TRY(attach_sniff(ctx, piece, n, mime));
	enum attach_kind kind = attach_kind(*mime);
	if (kind == ATTACH_PROGRAM)
		form_error(f, "file", _("“%1$s” is a program by its content (%2$s). Programs cannot be attached."), name, *mime);
	else if (!attach_takes(ctx, kind))
		form_error(f, "file", _("“%1$s” is of a kind that your company does not take (%2$s)."), name, *mime);
	return form_ok(f) ? OK : ERR_INVALID;
}

/* more: others that will be stored before it. */
static int
version_next(struct ctx *ctx, const struct rec *r, const char *name, size_t more, struct form *f, int64_t *version)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT COALESCE(MAX(CASE WHEN name = ? THEN version END), 0), COUNT(*) FROM record_file\n"
	              "WHERE type = ? AND record = ?", VALS(VTEXT(name), VTEXT(r->type->name), VINT(rec_id(r)))));
	*version = db_next(rows) ? db_int(rows, 0) + 1 : 1;
	if (db_int(rows, 1) + (int64_t)more < ATTACH_RECORD)
		return OK;
	form_error(f, "file", _("A record has at most %d attachments, older versions included."), ATTACH_RECORD);
	return ERR_INVALID;
}

int
attach_check(struct ctx *ctx, const struct rec *r, const char *name, const struct attach_source *source, size_t before, struct form *f)
{
	int64_t version;
	const char *mime;

	TRY(name_take(ctx, name, f, &name));
	TRY(source_check(ctx, name, source, f, &mime));
	return version_next(ctx, r, name, before, f, &version);
}

int
attach_add(struct ctx *ctx, const struct rec *r, const char *name, const struct attach_source *source, struct form *f)
{
	int64_t content, version;
	const char *mime;

	TRY(perm_require(ctx, r->type, r, "edit"));
	TRY(name_take(ctx, name, f, &name));
	TRY(source_check(ctx, name, source, f, &mime));
	TRY(version_next(ctx, r, name, 0, f, &version));
	TRY(content_keep(ctx, source, mime, &content));
	int rc = db_exec(ctx, NULL, "INSERT INTO record_file (type, record, name, version, content, user, user_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	                 VALS(VTEXT(r->type->name), VINT(rec_id(r)), VTEXT(name), VINT(version), VINT(content), VINT(ctx->user->id),
	                      VTEXT(ctx->user->name), VINSTANT(ctx->now)));
	if (rc != OK)
		return rc == ERR_DUPLICATE ? ERR_BUSY : rc;
	TRY(audit_said(ctx, r, "file", NULL, version > 1 ? arena_printf(ctx->mem, _("%1$s, version %2$lld"), name, (long long)version) : name));
	return notice_followers(ctx, r, &(struct notice_cause){ .kind = "file" });
}

/* ---- deleting --------------------------------------------------------------------------------------------- */

int
attach_delete(struct ctx *ctx, const struct rec *r, int64_t id)
{
	struct attachment a;

	TRY(attach_find(ctx, r, id, &a));
	if (!a.may_delete)
		return err_set(ctx, ERR_DENIED, "file %lld is of somebody else", (long long)id);
	TRY(audit_said(ctx, r, "unfile", a.version > 1 ? arena_printf(ctx->mem, _("%1$s, version %2$d"), a.name, a.version) : a.name, NULL));
	return db_exec(ctx, NULL, "UPDATE record_file SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", VALS(VINSTANT(ctx->now), VINT(id)));
}

/* Contents of nothing any more from *after on, seen without locks: some hundred ids a statement, until enough
 * are found. *after 0: that was the end. */
static int
contents_idle(struct ctx *ctx, int64_t *after, size_t limit, struct val *ids, size_t *n)
{
	struct db_rows *rows;

	for (*n = 0; *n < limit;) {
		size_t seen = 0;

		TRY(db_select(ctx, &rows, "SELECT c.id, EXISTS (SELECT 1 FROM record_file f WHERE f.content = c.id)\n"
		              "OR EXISTS (SELECT 1 FROM record_picture p WHERE p.content = c.id)\n"
		              "FROM file_content c WHERE c.id > ? ORDER BY c.id LIMIT ?", VALS(VINT(*after), VINT(CONTENTS_SEEN))));
		for (; *n < limit && db_next(rows); seen++) {
			*after = db_int(rows, 0);
			if (!db_int(rows, 1))
				ids[(*n)++] = VINT(*after);
		}
		if (*n < limit && seen < CONTENTS_SEEN) {
			*after = 0;
			return OK;
		}
	}
	return OK;
}

/* Locked, so that an upload of the same bytes waits or is seen; then asked once more. */
static int
content_purge(struct ctx *ctx, const struct val *id, int64_t *done)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM file_content WHERE id = ? FOR UPDATE", id, 1));
	if (!db_count(rows))
		return OK;
	TRY(db_select(ctx, &rows, "SELECT 1 FROM record_file WHERE content = ? UNION ALL SELECT 1 FROM record_picture WHERE content = ? LIMIT 1",
	              VALS(*id, *id)));
	if (db_count(rows))
		return OK;
	TRY(thumb_purge(ctx, id));
	TRY(db_exec(ctx, NULL, "DELETE FROM file_chunk WHERE content = ?", id, 1));
	TRY(db_exec(ctx, NULL, "DELETE FROM file_content WHERE id = ?", id, 1));
	(*done)++;
	return OK;
}

static int
contents_purge(struct ctx *ctx, int64_t *after, int limit, int64_t *done)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, (size_t)limit);
	size_t n;

	TRY(contents_idle(ctx, after, (size_t)limit, ids, &n));
	for (size_t i = 0; i < n; i++)
		TRY(content_purge(ctx, &ids[i], done));
	return OK;
}

#define DAY_MS 86400000LL
enum { DELETED_DAYS = 30 };

int
attach_purge(struct ctx *ctx, int64_t *after, int limit, int64_t *done, bool *more)
{
	int64_t rows = 0;

	*done = 0;
	*more = true;
	if (*after == 0)
		TRY(db_exec(ctx, &rows, "DELETE FROM record_file WHERE deleted_at < ? LIMIT ?",
		            VALS(VINSTANT(ctx->now - DELETED_DAYS * DAY_MS), VINT(limit))));
	*done = rows;
	if (*after == 0 && rows < limit) {
		TRY(picture_purge(ctx, limit - (int)rows, &rows));
		*done = rows += *done;
	}
	if (rows == limit)
		return OK;
	TRY(contents_purge(ctx, after, limit, done));
	*more = *after != 0;
	return OK;
}
