/*
 * resp.c - the answer, built in memory: status, headers, body. It leaves the
 * process only after the commit; what every answer carries is added here.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>
#include "web/web.h"

static const char security_policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
	"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
	"media-src 'self' blob:; worker-src 'self'; frame-src 'self'; form-action 'self'; "
	"base-uri 'none'; frame-ancestors 'none'";

enum { HEADER_MAX = 32 };

static const char *
resp_find(const struct req *rq, const char *name)
{
	for (size_t i = 0; i < rq->out->header_count; i++)
		if (str_eq(rq->out->headers[i].name, name))
			return rq->out->headers[i].value;
	return NULL;
}

/* A line end in a value would begin a header of the sender's choice. */
static char *
header_clean(struct arena *a, const char *value)
{
	char *clean = arena_strdup(a, value);

	for (char *c = clean; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '_';
	return clean;
}

static void
resp_append(struct req *rq, const char *name, const char *value)
{
	struct http_response *out = rq->out;

	if (!out->headers)
		out->headers = arena_new_array(rq->mem, struct http_header, HEADER_MAX);
	if (out->header_count == HEADER_MAX) {
		log_error("bug: too many headers, %s dropped", name);
		return;
	}
	out->headers[out->header_count++] = (struct http_header){
		.name = arena_strdup(rq->mem, name), .value = header_clean(rq->mem, value),
	};
}

void
resp_header(struct req *rq, const char *name, const char *value)
{
	struct http_response *out = rq->out;

	for (size_t i = 0; i < out->header_count; i++)
		if (str_eq(out->headers[i].name, name)) {
			out->headers[i].value = header_clean(rq->mem, value);
			return;
		}
	resp_append(rq, name, value);
}

void
resp_cookie(struct req *rq, const char *name, const char *value, int max_age, bool http_only)
{
	struct buf b;

	buf_init(&b, rq->mem);
	buf_printf(&b, "%s=%s; Path=/; SameSite=Lax", name, value);
	if (max_age >= 0)
		buf_printf(&b, "; Max-Age=%d", max_age);
	if (http_only)
		buf_add(&b, "; HttpOnly");
	if (rq->app->https)
		buf_add(&b, "; Secure");
	resp_append(rq, "Set-Cookie", buf_str(&b));
}

static void
resp_body(struct req *rq, int status, const char *type, const char *body, size_t size)
{
	rq->out->status = status;
	rq->out->body = body;
	rq->out->body_size = size;
	resp_header(rq, "Content-Type", type);
}

int
resp_page(struct req *rq, int status, const char *template)
{
	const char *page;
	size_t size;

	TRY(view_render(req_view(rq), template, &page, &size));
	resp_body(rq, status, "text/html; charset=utf-8", page, size);
	return OK;
}

int
resp_text(struct req *rq, int status, const char *content_type, const char *body)
{
	const char *copy = arena_strdup(rq->mem, body);

	resp_body(rq, status, content_type, copy, strlen(copy));
	return OK;
}

struct mapped { void *at; size_t size; };

static void
mapped_free(void *arg)
{
	struct mapped *m = arg;

	munmap(m->at, m->size);
}

/* Mapped, so that the answer is not in the memory of the process twice, or at all. */
int
resp_file(struct req *rq, int fd, const char *content_type, const char *name)
{
	struct mapped *m = arena_alloc(rq->mem, sizeof *m);
	off_t size = lseek(fd, 0, SEEK_END);

	if (size <= 0) {
		close(fd);
		return err_set(&rq->ctx, ERR_IO, "a file for an answer: %s", size ? strerror(errno) : "it is empty");
	}
	m->size = (size_t)size;
	m->at = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (m->at == MAP_FAILED)
		return err_set(&rq->ctx, ERR_IO, "mmap of an answer: %s", strerror(errno));
	arena_defer(rq->mem, mapped_free, m);
	resp_header(rq, "Content-Disposition",
	            arena_printf(rq->mem, "attachment; filename*=UTF-8''%s", str_url(rq->mem, name)));
	resp_body(rq, 200, content_type, m->at, m->size);
	return OK;
}

int
resp_bytes(struct req *rq, int status, const char *content_type, const char *body, size_t size)
{
	resp_body(rq, status, content_type, body, size);
	return OK;
}

int
resp_redirect(struct req *rq, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *url = arena_vprintf(rq->mem, fmt, ap);
	va_end(ap);
	if (!url_is_local(url))
		return err_set(&rq->ctx, ERR_BUG, "redirect to '%s' leaves this site", url);
	resp_header(rq, "Location", url);
	return resp_text(rq, 303, "text/plain; charset=utf-8", "");
}

/* What says how to ask again stays; cookies, places and the half-filled view of a
 * failed try go. */
void
resp_clear(struct req *rq)
{
	const char *allow = resp_find(rq, "Allow"), *retry = resp_find(rq, "Retry-After");

	rq->out->header_count = 0;
	rq->out->status = 0;
	rq->out->body = "";
	rq->out->body_size = 0;
	rq->view = view_new(rq);
	if (allow)
		resp_append(rq, "Allow", allow);
	if (retry)
		resp_append(rq, "Retry-After", retry);
}

void
resp_finish(struct req *rq)
{
	/* Files have one of their own. */
	if (!resp_find(rq, "Content-Security-Policy"))
		resp_header(rq, "Content-Security-Policy", security_policy);
	resp_header(rq, "X-Content-Type-Options", "nosniff");
	if (!resp_find(rq, "Referrer-Policy"))
		resp_header(rq, "Referrer-Policy", "same-origin");
	resp_header(rq, "Cross-Origin-Resource-Policy", "same-origin");
	resp_header(rq, "Permissions-Policy",
	            "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
	if (rq->app->https) {
		/* Browsers ignore both over http, and warn. */
		resp_header(rq, "Cross-Origin-Opener-Policy", "same-origin");
		resp_header(rq, "Strict-Transport-Security", "max-age=63072000; includeSubDomains");
	}
	if (!resp_find(rq, "Cache-Control"))
		resp_header(rq, "Cache-Control", "no-store");
	resp_header(rq, "Content-Length", arena_printf(rq->mem, "%zu", rq->out->body_size));
	if (str_eq(rq->in->method, "HEAD")) {
		rq->out->body = "";
		rq->out->body_size = 0;
	}
}
