/*
 * req.c - one request as pages see it: path, parameters, uploads, cookies,
 * language. Everything that arrives passes the limits here.
 */
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>
#include "web/web.h"

enum { MAX_QUERY = 16384, MAX_URLENCODED = 8 << 20, PIECE = 65536 };

/* ---- reading ------------------------------------------------------------------ */

static int
req_refuse(struct req *rq, int code, const char *problem)
{
	rq->problem = problem ? _(problem) : NULL;
	return err_set(&rq->ctx, code, "request refused: %s", problem ? problem : err_name(code));
}

static int
req_check_size(struct req *rq, int64_t size, int64_t limit)
{
	if (size <= limit)
		return OK;
	rq->problem = _("What you sent is too large. Please send less at a time, or smaller files.");
	return err_set(&rq->ctx, ERR_TOO_LARGE, "body over %lld bytes", (long long)limit);
}

/* Pieces until the end; fewer bytes than announced means that the connection
 * broke, and half a form must never be saved. */
static int
req_pump(struct req *rq, int64_t limit, int (*sink)(void *to, const char *s, size_t n), void *to)
{
	char *piece = arena_alloc(rq->mem, PIECE);
	int64_t announced = rq->in->content_length, total = 0;

	TRY(req_check_size(rq, announced, limit));
	while (announced < 0 || total < announced) {
		ssize_t n = rq->in->read ? rq->in->read(rq->in->from, piece, PIECE) : 0;

		if (n < 0)
			return err_set(&rq->ctx, ERR_BAD_REQUEST, "connection lost in the body");
		if (n == 0)
			break;
		total += n;
		TRY(req_check_size(rq, total, limit));
		if (sink(to, piece, (size_t)n) != OK)
			return err_set(&rq->ctx, ERR_IO, "cannot keep the body: %m");
	}
	if (announced >= 0 && total != announced)
		return req_refuse(rq, ERR_BAD_REQUEST, N_("This form arrived incomplete. Please send it again."));
	return OK;
}

static int
sink_buf(void *to, const char *s, size_t n)
{
	buf_addn(to, s, n);
	return OK;
}

static int
sink_file(void *to, const char *s, size_t n)
{
	while (n > 0) {
		ssize_t done = write(*(int *)to, s, n);

		if (done <= 0)
			return ERR_IO;
		s += done;
		n -= (size_t)done;
	}
	return OK;
}

/* A file nobody else can name. Not every file system of a container has
 * O_TMPFILE. */
int
spool_open(void)
{
	char path[] = "/tmp/keyuan-XXXXXX";
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		fd = mkostemp(path, O_CLOEXEC);
		if (fd >= 0)
			unlink(path);
	}
	return fd;
}

static void
file_close(void *fd)
{
	close(*(int *)fd);
}

struct mapping { void *at; size_t size; };

static void
mapping_end(void *arg)
{
	struct mapping *m = arg;

	munmap(m->at, m->size);
}

/* The body goes to a file without a name; uploads stay there until the
 * request is over, so memory does not grow with their size. */
static int
req_read_multipart(struct req *rq, struct pairs *p)
{
	const char *boundary;
	int *fd = arena_alloc(rq->mem, sizeof *fd);
	struct mapping *m = arena_alloc(rq->mem, sizeof *m);

	if (multipart_boundary(rq->mem, rq->in->content_type, &boundary) != OK)
		return req_refuse(rq, ERR_BAD_REQUEST, N_("This form arrived incomplete. Please send it again."));
	*fd = spool_open();
	if (*fd < 0)
		return err_set(&rq->ctx, ERR_IO, "cannot make a file in /tmp: %m");
	arena_defer(rq->mem, file_close, fd);
	TRY(req_pump(rq, conf_int(rq->app->conf, "web.max_body"), sink_file, fd));
	off_t size = lseek(*fd, 0, SEEK_CUR);
	if (size <= 0)
		return req_refuse(rq, ERR_BAD_REQUEST, N_("This form arrived incomplete. Please send it again."));
	m->size = (size_t)size;
	m->at = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, *fd, 0);
	if (m->at == MAP_FAILED)
		return err_set(&rq->ctx, ERR_IO, "cannot map the body: %m");
	arena_defer(rq->mem, mapping_end, m);
	int rc = multipart_parse(p, boundary, m->at, m->size, *fd);
	return rc == OK ? OK : req_refuse(rq, rc, p->problem);
}

static int
req_read_urlencoded(struct req *rq, struct pairs *p)
{
	struct buf body;
	int64_t limit = conf_int(rq->app->conf, "web.max_body");

	buf_init(&body, rq->mem);
	TRY(req_pump(rq, limit < MAX_URLENCODED ? limit : MAX_URLENCODED, sink_buf, &body));
	int rc = pairs_parse(p, buf_str(&body), body.n, true);
	return rc == OK ? OK : req_refuse(rq, rc, p->problem);
}

static bool
type_is(const char *content_type, const char *name)
{
	size_t n = strlen(name);

	return strncasecmp(content_type, name, n) == 0 && strchr("; \t", content_type[n]);
}

static int
req_read_body(struct req *rq, struct pairs *p)
{
	const char *type = rq->in->content_type ? rq->in->content_type : "";

	if (type_is(type, "application/x-www-form-urlencoded"))
		return req_read_urlencoded(rq, p);
	if (type_is(type, "multipart/form-data"))
		return req_read_multipart(rq, p);
	if (!*type && rq->in->content_length <= 0)
		return OK;
	rq->problem_status = 415;
	return req_refuse(rq, ERR_BAD_REQUEST, N_("This kind of content is not understood here. "
	                                          "Please use the form of the page."));
}

int
req_read(struct req *rq)
{
	const struct http_request *in = rq->in;
	struct pairs p = { .mem = rq->mem };

	if (path_decode(rq->mem, in->path, &rq->path) != OK)
		return req_refuse(rq, ERR_BAD_REQUEST, N_("This address is not valid."));
	if (in->query && strnlen(in->query, MAX_QUERY + 1) > MAX_QUERY)
		return req_refuse(rq, ERR_BAD_REQUEST, N_("This address is too long."));
	if (in->query && pairs_parse(&p, in->query, strlen(in->query), false) != OK)
		return req_refuse(rq, ERR_BAD_REQUEST, p.problem);
	if (req_is_post(rq))
		TRY(req_read_body(rq, &p));
	rq->params = p.list;
	rq->param_count = p.count;
	rq->uploads = p.uploads;
	rq->upload_count = p.upload_count;
	return OK;
}

/* ---- asking --------------------------------------------------------------------- */

struct ctx *
req_ctx(struct req *rq)
{
	return &rq->ctx;
}

struct view *
req_view(struct req *rq)
{
	if (!rq->view)
		rq->view = view_new(rq);
	return rq->view;
}

enum source { ANYWHERE, QUERY, BODY };

static const char *
req_pick(const struct req *rq, const char *name, enum source source)
{
	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		if (source != ANYWHERE && p->from_body != (source == BODY))
			continue;
		if (str_eq(p->name, name))
			return p->value;
	}
	return NULL;
}

int64_t
req_id(const struct req *rq)
{
	return rq->id;
}

const char *
req_param(const struct req *rq, const char *name)
{
	return req_pick(rq, name, ANYWHERE);
}

const char *
req_query(const struct req *rq, const char *name)
{
	return req_pick(rq, name, QUERY);
}

const char *
req_body(const struct req *rq, const char *name)
{
	return req_pick(rq, name, BODY);
}

int
req_int(const struct req *rq, const char *name, int64_t *out)
{
	const char *text = req_param(rq, name);

	/* The error is a fact about the request; the reader does not change it otherwise. */
	if (!text || str_int(text, out) != OK)
		return err_set(&((struct req *)(uintptr_t)rq)->ctx, ERR_BAD_REQUEST, "'%s' is no number", name);
	return OK;
}

const char *
req_cookie(const struct req *rq, const char *name)
{
	return cookie_find(rq->mem, rq->in->cookie, name);
}

bool
req_is_post(const struct req *rq)
{
	return !str_eq(rq->in->method, "GET") && !str_eq(rq->in->method, "HEAD");
}

struct form *
req_form(struct req *rq)
{
	struct form *f = form_new(&rq->ctx);

	for (size_t i = 0; i < rq->param_count; i++)
		if (rq->params[i].from_body)
			form_put(f, rq->params[i].name, rq->params[i].value);
	return f;
}

/* ---- language ---------------------------------------------------------------------- */

/* The first language of the browser that we speak. */
static const char *
browser_language(const char *accept)
{
	for (const char *s = accept; s && *s;) {
		s += strspn(s, " ,");
		if (strncasecmp(s, "zh", 2) == 0)
			return "zh_CN";
		if (strncasecmp(s, "en", 2) == 0)
			return "en";
		s += strcspn(s, ",");
	}
	return NULL;
}

void
req_language(struct req *rq)
{
	const char *lang = req_cookie(rq, "lang"), *theme = req_cookie(rq, "theme");

	bool cookie = str_eq(lang, "zh_CN") || str_eq(lang, "en");
	if (!cookie)
		lang = browser_language(rq->in->accept_language);
	rq->lang_chosen = lang != NULL;
	rq->lang = lang ? lang : conf_str(rq->app->conf, "company.language");
	rq->theme = str_eq(theme, "light") || str_eq(theme, "dark") ? theme : "";
	lang_use(rq->lang);
}

size_t
req_ids(const struct req *rq, int64_t **out)
{
	const bool body = req_is_post(rq);
	size_t n = 0;

	*out = arena_new_array(rq->ctx.mem, int64_t, REQ_IDS_MOST);
	for (size_t i = 0; i < rq->param_count && n < REQ_IDS_MOST; i++) {
		const struct req_pair *p = &rq->params[i];
		int64_t id;
		bool again = false;

		if (p->from_body != body || !str_eq(p->name, "id") || str_int(p->value, &id) != OK || id < 1)
			continue;
		for (size_t k = 0; k < n && !again; k++)
			again = (*out)[k] == id;
		if (!again)
			(*out)[n++] = id;
	}
	return n;
}

int
req_file(struct req *rq, const char *name, size_t most, const char **bytes, size_t *n)
{
	*bytes = NULL;
	*n = 0;
	for (size_t i = 0; i < rq->upload_count; i++) {
		const struct upload *u = &rq->uploads[i];
		char *copy;

		if (!str_eq(u->name, name) || (!u->size && !*u->file_name))
			continue;
		if (u->size > (int64_t)most)
			return ERR_TOO_LARGE;
		copy = arena_alloc(rq->ctx.mem, (size_t)u->size + 1);
		if (pread(u->fd, copy, (size_t)u->size, u->offset) != u->size)
			return err_set(&rq->ctx, ERR_IO, "cannot read the upload: %m");
		*bytes = copy;
		*n = (size_t)u->size;
		return OK;
	}
	return OK;
}
