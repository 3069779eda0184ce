/*
 * web.h - the inside of the web layer: application, request, response,
 * sessions, routes, views. Pages of modules see crm.h only.
 */
#ifndef WEB_H
#define WEB_H

#include "doc/doc.h"

/* ---- app: what lives as long as the process -------------------------------------------- */

struct app {
	const struct module *module;
	struct conf *conf;
	struct types *types;
	struct db *db, *side;
	const char *base_url;	/* "http://host:8080"; https decides cookie names and headers */
	bool https;
};
/* Everything before the first request: configuration, languages, definitions,
 * pinyin, connections (lazy). Problems are logged; the process should end. */
MUST int app_open(struct app *app, const struct module *m, const char *conf_path);
void app_close(struct app *app);

/* ---- one request, from outside ------------------------------------------------------------- */

struct http_header { const char *name, *value; };
struct http_request {		/* what nginx, or a test, hands over */
	const char *method, *path, *query, *host, *content_type, *remote_addr;
	const char *cookie, *origin, *sec_fetch_site, *referer, *accept_language, *user_agent, *if_none_match;
	const char *htmx;	/* HX-Request header; NULL = a whole page is wanted */
	int64_t content_length;	/* -1 = unknown */
	/* Body in pieces: returns bytes read, 0 at the end, < 0 on error. */
	ssize_t (*read)(void *from, char *buf, size_t n); void *from;
};
struct http_response {
	struct arena *mem;	/* owner of all below */
	int status;
	struct http_header *headers; size_t header_count;
	const char *body; size_t body_size;
};
/* Answer one request, whatever it is; never fails. The caller frees out->mem. */
void app_handle(struct app *app, const struct http_request *in, struct http_response *out);

/* ---- req: the same request, inside ------------------------------------------------------------ */

struct session;
struct upload { const char *name, *file_name; int fd; int64_t offset, size; };
struct req {
	struct ctx ctx;		/* req_ctx() */
	struct app *app;
	const struct http_request *in;
	struct http_response *out;
	struct arena *mem;	/* the whole request; ctx.mem is one attempt's */
	const struct page *page;
	const struct type *type;	/* generic pages: from the address */
	int64_t id;			/* generic pages: from the address; 0 = none */
	const char *step;		/* last part of …/do/<step> */
	struct session *session;	/* NULL = not logged in */
	struct req_pair *params; size_t param_count;	/* query first, then body */
	struct upload *uploads; size_t upload_count;
	struct view *view;
	const char *lang, *theme;	/* of cookie or user */
};
struct req_pair { const char *name, *value; bool from_body; };
/* Query string and body with limits: ≤ 2 000 pairs, name ≤ 200 bytes, body ≤
 * conf web.max_body, UTF-8, no NUL. ERR_BAD_REQUEST or ERR_TOO_LARGE. */
MUST int req_read(struct req *rq);
const char *req_body(const struct req *rq, const char *name);	/* from the body only */
const char *req_query(const struct req *rq, const char *name);	/* from the query string only */
const char *req_cookie(const struct req *rq, const char *name);
bool req_is_post(const struct req *rq);
struct form *req_form(struct req *rq);	/* all body pairs as a form */

/* ---- sess ------------------------------------------------------------------------------------------ */

struct session {
	int64_t id; const char *csrf;	/* token the forms carry */
	int64_t created_at, seen_at;
	unsigned char hash[32];
};
/* By cookie: fills rq->session and ctx.user, and gives the organisation stamp
 * (one query). No or bad cookie: anonymous, OK. */
MUST int sess_open(struct req *rq, int64_t *stamp);
/* Checks login and password with lock-out and back-off; on success a new
 * session (the old one ends) and its cookie. ERR_INVALID with messages in f. */
MUST int sess_login(struct req *rq, const char *login, const char *password, struct form *f);
MUST int sess_logout(struct req *rq);
bool csrf_ok(struct req *rq);	/* _csrf field, Origin, Sec-Fetch-Site */

/* ---- routes -------------------------------------------------------------------------------------------- */

/* A page's right: "public", "login", or an action of the type ("read", "edit",
 * "create" …). NULL denies. Paths: "/login", "/{type}", "/{type}/{id}/edit". */
MUST int route_find(struct req *rq, const struct page **out);	/* ERR_NOTFOUND; 405 is made here too */

/* ---- resp ----------------------------------------------------------------------------------------------- */

void resp_header(struct req *rq, const char *name, const char *value);
void resp_cookie(struct req *rq, const char *name, const char *value, int max_age, bool http_only);
MUST int resp_text(struct req *rq, int status, const char *content_type, const char *body);
MUST int resp_error(struct req *rq, int code);	/* an err_code: its status and page */

/* ---- view ------------------------------------------------------------------------------------------------- */

MUST int view_open(const char *template_dir, bool reload);	/* once per process: the template cache */
struct view *view_new(struct req *rq);
MUST int view_render(struct view *v, const char *template, const char **out, size_t *size);
/* The frame: title, menu, user, language, theme, csrf, breadcrumb. */
MUST int view_frame(struct req *rq, const char *title);
void view_crumb(struct view *v, const char *label, const char *url);	/* url NULL = here */
void view_form_errors(struct view *v, const struct form *f, const struct type *t);

/* ---- the generic pages ---------------------------------------------------------------------------------------- */

extern const struct page generic_pages[];	/* list, detail, new, edit, save, pick; every module has them */
extern const struct page common_pages[];	/* /healthz, language, theme */

#endif
