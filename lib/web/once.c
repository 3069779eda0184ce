/*
 * once.c - a form that is sent twice (double click, lost answer, reload) is
 * saved once: the key in the form and the answer it got are a row written by
 * the saving transaction itself.
 */
#include <glib.h>
#include <unistd.h>
#include "web/web.h"

enum { HASH_SIZE = 32, LONGEST_KEY = 64, PIECE = 65536 };

static void
hash_text(GChecksum *sum, const char *s)
{
	/* The NUL goes in: "a" "bc" is not "ab" "c". */
	g_checksum_update(sum, (const guchar *)s, (gssize)strlen(s) + 1);
}

static int
hash_upload(struct req *rq, GChecksum *sum, const struct upload *u)
{
	char *piece = arena_alloc(rq->ctx.mem, PIECE);

	hash_text(sum, u->name);
	hash_text(sum, u->file_name);
	for (int64_t at = 0; at < u->size;) {
		size_t want = (size_t)(u->size - at < PIECE ? u->size - at : PIECE);
		ssize_t n = pread(u->fd, piece, want, u->offset + at);

		if (n <= 0)
			return err_set(&rq->ctx, ERR_IO, "cannot read the upload again: %m");
		g_checksum_update(sum, (const guchar *)piece, n);
		at += n;
	}
	return OK;
}

static void
checksum_free(void *sum)
{
	g_checksum_free(sum);
}

/* Over names and values as they were understood: the raw body of a multipart
 * form is never the same twice. */
static int
once_hash(struct req *rq, unsigned char out[HASH_SIZE])
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize size = HASH_SIZE;

	arena_defer(rq->ctx.mem, checksum_free, sum);
	hash_text(sum, rq->path);
	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		if (!p->from_body || str_eq(p->name, "_csrf") || str_eq(p->name, "_once"))
			continue;
		hash_text(sum, p->name);
		hash_text(sum, p->value);
	}
	for (size_t i = 0; i < rq->upload_count; i++)
		TRY(hash_upload(rq, sum, &rq->uploads[i]));
	g_checksum_get_digest(sum, out, &size);
	return OK;
}

static const char *
once_key(const struct req *rq)
{
	const char *key = req_body(rq, "_once");

	return key && *key && strlen(key) <= LONGEST_KEY ? key : NULL;
}

int
once_find(struct req *rq, struct once *out)
{
	const char *key = once_key(rq);
	struct db_rows *rows;
	unsigned char hash[HASH_SIZE];

	*out = (struct once){ .location = "" };
	if (!key)
		return OK;
	TRY(db_select(&rq->ctx, &rows,
	              "SELECT hash, status, location FROM once WHERE user = ? AND token = ?",
	              VALS(VINT(rq->ctx.user->id), VTEXT(key))));
	if (!db_next(rows))
		return OK;
	TRY(once_hash(rq, hash));
	struct val stored = db_val(rows, 0);
	out->found = true;
	out->same = stored.kind == V_BYTES && stored.n == HASH_SIZE && memcmp(stored.s, hash, HASH_SIZE) == 0;
	out->status = (int)db_int(rows, 1);
	out->location = db_str(rows, 2);
	return OK;
}

int
once_store(struct req *rq, int status, const char *location)
{
	const char *key = once_key(rq);
	unsigned char hash[HASH_SIZE];

	if (!key)
		return OK;
	TRY(once_hash(rq, hash));
	int rc = db_exec(&rq->ctx, NULL,
	                 "INSERT INTO once (user, token, hash, status, location, created_at)\n"
	                 "VALUES (?, ?, ?, ?, ?, ?)",
	                 VALS(VINT(rq->ctx.user->id), VTEXT(key), VBYTES(hash, sizeof hash),
	                      VINT(status), VTEXT(location), VINSTANT(rq->ctx.now)));
	return rc == ERR_DUPLICATE ? ERR_BUSY : rc;
}

const char *
once_token(struct req *rq)
{
	return secret_token(rq->ctx.mem);
}
