/*
 * page_file_send.c - an attachment as a file: whole or a range of it, or nothing when the
 * browser has it already. It never runs as a page of ours: HTML and SVG are only ever
 * downloaded, and what is shown has a policy that allows nothing.
 */
#include <strings.h>
#include "doc/attach.h"
#include "doc/thumb.h"
#include "web/page.h"

/* ---- headers -------------------------------------------------------------------------------- */

/* Every browser reads the second name; the first is for old ones, in plain letters. */
static const char *
disposition(struct ctx *ctx, const char *how, const char *name)
{
	char *plain = arena_strdup(ctx->mem, name);

	for (char *c = plain; *c; c++)
		if (*c < ' ' || *c > '~' || strchr("\"\\%;", *c))
			*c = '_';
	return arena_printf(ctx->mem, "%s; filename=\"%s\"; filename*=UTF-8''%s", how, plain, str_url(ctx->mem, name));
}

int
resp_download(struct req *rq, const char *type, const char *name, const char *text)
{
	resp_header(rq, "Content-Disposition", disposition(&rq->ctx, "attachment", name));
	return resp_text(rq, 200, type, text);
}

/* The viewer of PDF files does not start in a sandbox. */
static const char *
policy(const char *mime, bool shown)
{
	if (shown && str_eq(mime, "application/pdf"))
		return "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
	return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox";
}

static const char *
content_type(const char *mime, bool shown)
{
	if (!shown)
		return attach_is_shown(mime) ? mime : "application/octet-stream";
	return mime;
}

/* One of the tags of If-None-Match, weak or not. */
static bool
tag_matches(const char *header, const char *tag)
{
	const char *at = header ? strstr(header, tag) : NULL;

	return header && (at || str_eq(header, "*"));
}

/* ---- ranges ------------------------------------------------------------------------------------ */

enum range { RANGE_NONE, RANGE_SOME, RANGE_WRONG };

static bool
digits(const char **s, int64_t *out)
{
	size_t n = strspn(*s, "0123456789");
	char text[20];

	if (!n || n >= sizeof text - 1)
		return false;
	memcpy(text, *s, n);
	text[n] = '\0';
	*s += n;
	return str_int(text, out) == OK;
}

/* "bytes=0-99", "bytes=100-", "bytes=-50"; several, or anything else: the whole file. */
static enum range
range_read(const char *header, int64_t size, int64_t *from, int64_t *n)
{
	int64_t first, last = size - 1;

	if (!header || strncasecmp(header, "bytes=", 6) != 0 || strchr(header, ','))
		return RANGE_NONE;
	header += 6;
	if (*header == '-') {
		header++;
		if (!digits(&header, &last) || *header)
			return RANGE_NONE;
		*n = last < size ? last : size;
		*from = size - *n;
		return last ? RANGE_SOME : RANGE_WRONG;
	}
	if (!digits(&header, &first) || *header++ != '-')
		return RANGE_NONE;
	if (*header && (!digits(&header, &last) || *header || last < first))
		return RANGE_NONE;
	if (first >= size)
		return RANGE_WRONG;
	*from = first;
	*n = (last < size ? last + 1 : size) - first;
	return RANGE_SOME;
}

/* ---- the answer ------------------------------------------------------------------------------------ */

static int
bytes_send(struct req *rq, const struct attachment *a, const char *type, const char *tag)
{
	const char *condition = rq->in->if_range;
	int64_t from = 0, n = a->size;
	enum range range = condition && !str_eq(condition, tag) ? RANGE_NONE : range_read(rq->in->range, a->size, &from, &n);

	if (range == RANGE_WRONG) {
		resp_header(rq, "Content-Range", arena_printf(rq->mem, "bytes */%lld", (long long)a->size));
		return resp_bytes(rq, 416, "text/plain; charset=utf-8", "", 0);
	}
	char *bytes = arena_alloc_uninitialised(rq->mem, (size_t)n + 1);
	TRY(attach_read(&rq->ctx, a, from, n, bytes));
	if (range == RANGE_SOME)
		resp_header(rq, "Content-Range", arena_printf(rq->mem, "bytes %lld-%lld/%lld", (long long)from, (long long)(from + n - 1), (long long)a->size));
	return resp_bytes(rq, range == RANGE_SOME ? 206 : 200, type, bytes, (size_t)n);
}

/* Browsers keep it, but ask each time whether they may still show it. */
static void
headers(struct req *rq, const char *tag, const char *mime, bool shown)
{
	resp_header(rq, "ETag", tag);
	resp_header(rq, "Cache-Control", "private, no-cache");
	resp_header(rq, "Content-Security-Policy", policy(mime, shown));
}

int
attachment_send(struct req *rq, const struct attachment *a, bool shown)
{
	struct ctx *ctx = &rq->ctx;

	shown = shown && attach_is_shown(a->mime);
	const char *tag = arena_printf(ctx->mem, "\"%s\"", a->tag), *type = content_type(a->mime, shown);
	headers(rq, tag, a->mime, shown);
	resp_header(rq, "Accept-Ranges", "bytes");
	resp_header(rq, "Content-Disposition", disposition(ctx, shown ? "inline" : "attachment", a->name));
	if (tag_matches(rq->in->if_none_match, tag))
		return resp_bytes(rq, 304, type, "", 0);
	if (str_eq(type, "text/plain"))
		type = "text/plain; charset=utf-8";
	return bytes_send(rq, a, type, tag);
}

int
thumb_send(struct req *rq, const struct attachment *a, int size, bool *sent)
{
	struct ctx *ctx = &rq->ctx;
	const char *tag = arena_printf(ctx->mem, "\"%s-%d\"", a->tag, size);
	struct thumb t;

	TRY(thumb_find(ctx, a->content, size, &t));
	*sent = t.n > 0;
	if (!*sent)
		return OK;
	headers(rq, tag, t.mime, true);
	if (tag_matches(rq->in->if_none_match, tag))
		return resp_bytes(rq, 304, t.mime, "", 0);
	return resp_bytes(rq, 200, t.mime, arena_memdup(rq->mem, t.data, t.n), t.n);
}

int
page_file(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	int size = thumb_size(req_query(rq, "thumb"));
	struct attachment a;
	struct rec *r;
	bool sent = false;

	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	TRY(attach_find(ctx, r, rq->entry, &a));
	if (size)
		TRY(thumb_send(rq, &a, size, &sent));
	if (size && !sent)
		return err_set(ctx, ERR_NOTFOUND, "file %lld has no small picture", (long long)a.id);
	return sent ? OK : attachment_send(rq, &a, req_query(rq, "inline") != NULL);
}
