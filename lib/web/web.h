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
	const char *static_url;	/* "/v/1a2b3c": where nginx serves static files of this build */
	const char *fake_hash;	/* checked for unknown logins, so that they take as long */
};
/* Everything before the first request: configuration, languages, definitions,
 * pinyin, connections (lazy). Problems are logged; the process should end. */
MUST int app_open(struct app *app, const struct module *m, const char *conf_path);
void app_close(struct app *app);

/* ---- one request, from outside ------------------------------------------------------------- */

struct http_header { const char *name, *value; };
struct http_request {		/* what nginx, or a test, hands over */
	const char *method;
	const char *path;	/* as it was sent: percent-encoded, without the query */
	const char *query, *host, *content_type, *remote_addr;
	const char *cookie, *origin, *sec_fetch_site, *referer, *accept_language, *user_agent, *if_none_match, *range, *if_range;
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
	unsigned statements;	/* executed on the main connection for this answer */
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
	const char *lines; int64_t row;	/* of …/row/<lines>/<row>/<step> */
	int64_t entry;			/* of …/history/<entry>/restore, …/comments/<entry>, …/files/<entry>, …/tags/<entry>; 0 = none */
	const char *field;		/* of …/show/<field>: "tel", "phones.34.value"; NULL = none */
	struct session *session;	/* NULL = not logged in */
	struct user *user;		/* its user, while the request is made up; NULL = nobody */
	struct req_pair *params; size_t param_count;	/* query first, then body */
	struct upload *uploads; size_t upload_count;
	struct view *view;
	const char *lang, *theme;	/* of cookie or user */
	bool lang_chosen;	/* by cookie, user or browser; else it is the company's */
	const char *path;		/* decoded; NULL until it was understood */
	const char *problem;		/* a translated sentence for the error page; NULL = the usual one */
	const char *problem_title;	/* its heading; NULL = the usual one */
	bool seeing_ended;		/* the request was made through somebody's eyes, and that is over */
	int problem_status;		/* a status more exact than that of the code: 405, 415; 0 = none */
};
struct req_pair { const char *name, *value; bool from_body; };
/* Query string and body with limits: ≤ MAX_PAIRS pairs (MAX_QUERY_PAIRS in the address), name ≤ 200 bytes, body ≤
 * conf web.max_body, UTF-8, no NUL. ERR_BAD_REQUEST or ERR_TOO_LARGE. */
MUST int req_read(struct req *rq);
/* To be called before req_read(): language and theme of cookie or browser. */
void req_language(struct req *rq);
const char *req_body(const struct req *rq, const char *name);	/* from the body only */
const char *req_query(const struct req *rq, const char *name);	/* from the query string only */
const char *req_cookie(const struct req *rq, const char *name);
bool req_is_post(const struct req *rq);
struct form *req_form(struct req *rq);	/* all body pairs as a form */

/* ---- what came over the wire: pure functions over any bytes, fuzzed ----------------------------- */

struct pairs {
	struct arena *mem;
	struct req_pair *list; size_t count, cap;
	struct upload *uploads; size_t upload_count, upload_cap;
	const char *problem;	/* after a refusal: a sentence to translate */
};
/* A form of 500 rows has about twelve a row; an address needs no more than it ever did. What
 * an attacker gains is some milliseconds: names are hashed, the body is at most 8 MB. */
enum { MAX_PAIRS = 10000, MAX_QUERY_PAIRS = 2000 };
/* a=1&b=2 with %XX and +. ERR_BAD_REQUEST: bad escapes, bad UTF-8, NUL, too many. */
MUST int pairs_parse(struct pairs *p, const char *text, size_t n, bool from_body);
MUST int pairs_add(struct pairs *p, const char *name, const char *value, bool from_body);
/* The decoded path; ERR_BAD_REQUEST for "..", "//", NUL, control characters, an encoded slash. */
MUST int path_decode(struct arena *a, const char *raw, const char **out);
/* A path of this site, so that a redirect to it stays here: "/", "/a?b"; not
 * "//host", no backslash, no control characters. */
bool url_is_local(const char *url);
/* One cookie of a Cookie header; NULL when absent or not made of cookie characters. */
const char *cookie_find(struct arena *a, const char *header, const char *name);
/* The boundary of a multipart/form-data type; ERR_BAD_REQUEST. */
MUST int multipart_boundary(struct arena *a, const char *content_type, const char **out);
/* A whole multipart body; files become uploads that point into fd, which holds the same bytes. */
MUST int multipart_parse(struct pairs *p, const char *boundary, const char *body, size_t n, int fd);

/* ---- sess ------------------------------------------------------------------------------------------ */

struct session {
	int64_t id; const char *csrf;	/* token the forms carry; see sess_csrf() */
	int64_t created_at, seen_at;
	int64_t password_at;	/* when the password was set */
	bool has_factor;	/* the user has a second factor */
	bool renew;		/* rights have changed: the token has to */
	int64_t seeing, seeing_at;	/* the user who is looked through; 0 = nobody */
	unsigned char hash[32];
};
extern const struct user sess_nobody;
/* By cookie: fills rq->session and ctx.user, and ctx.org as its stamp says (one query,
 * as long as the organisation is remembered). No or bad cookie: the user stays anonymous, OK. */
MUST int sess_open(struct req *rq);
/* Once the organisation is known: a session that is too old by the policy is none, an old
 * password must be changed. ERR_DENIED: the address is not one of the role's networks; the
 * session ends with it. */
MUST int sess_check(struct req *rq);
bool sess_wants_factor(struct req *rq);	/* a role of the user demands a second factor that is not there */
/* A new token and session for this user, the old one ends; who calls has asked for
 * password, code and address, and writes the log. */
MUST int sess_begin(struct req *rq, int64_t user);
/* Login, password, address, with lock-out and back-off. Then a session and its cookie, or,
 * for a user with a second factor, *wants_code and the cookie of the step between.
 * ERR_INVALID with messages in f. */
MUST int sess_login(struct req *rq, const char *login, const char *password, bool *wants_code, struct form *f);
MUST int sess_logout(struct req *rq);
/* Another token for the same user and login; every other session of the user ends. To be
 * called when a password or the second factor changes. */
MUST int sess_renew(struct req *rq);
/* End the sessions of a user, and logins that wait for a code, but for one (0 = all). */
MUST int sess_end_all(struct ctx *ctx, int64_t user, int64_t but);
/* The one way sessions end: what they look through ends in the security log with them. where: " AND s.…"; gone may
 * be NULL. As a note: when the unit is over, whatever becomes of it. */
MUST int sess_delete(struct ctx *ctx, const struct sql *where, int64_t *gone);
void sess_delete_note(struct ctx *ctx, const struct sql *where);
/* The roles of a user have changed: each of his sessions gets another token with its next page. */
MUST int sess_renew_later(struct ctx *ctx, int64_t user);
void sess_rotate(struct req *rq);	/* does that, at the end of a request that went well */
const char *sess_cookie_name(const struct app *app);	/* "sid", with https "__Host-sid" */
const char *sess_csrf(struct req *rq);	/* what the forms of this page carry */
bool csrf_ok(struct req *rq);	/* _csrf field, Origin, Sec-Fetch-Site */
bool csrf_is_same_site(const struct req *rq);	/* the browser says that one of our pages sent it */

/* ---- see as: sess_see.c ----------------------------------------------------------------------- */

enum { SEE_MINUTES = 30 };
/* NULL when this user may look through that one's eyes, else a sentence. */
const char *see_problem(struct ctx *ctx, const struct user *seen, bool enabled);
/* To be called when session and organisation are known: from here on ctx->user is who is looked through
 * and ctx->seer who looks. What is over, or not allowed any more, ends here. */
MUST int see_open(struct req *rq);
MUST int see_begin(struct req *rq, const struct user *seen, const char *reason);	/* from the next request on */
MUST int see_end(struct req *rq);	/* ctx->user is the one who logged in again; OK when nobody was looked through */
/* A POST that was made through somebody's eyes, when nobody is looked through any more, or somebody else. */
bool see_ended(const struct req *rq);
bool see_token_ok(struct req *rq, const char *token);	/* of a form that was made through somebody's eyes */
bool see_refuses(const struct req *rq);	/* somebody is looked through, and this would change something */
MUST int see_purge(struct ctx *ctx, int limit, int64_t *done);	/* ends what nobody ended */

/* ---- login guard: failed logins, counted on the side connection -------------------------------- */

enum guard_of { GUARD_PASSWORD, GUARD_CODE };
/* Seconds to wait before this login or this address may try again; 0 = now. */
MUST int guard_wait(struct ctx *ctx, enum guard_of what, const char *login, int64_t *seconds);
MUST int guard_failed(struct ctx *ctx, enum guard_of what, int64_t user, const char *login);	/* counts and logs */
MUST int guard_passed(struct ctx *ctx, enum guard_of what, const char *login);
/* One has to wait so long: status 429, header and sentence. Always ERR_INVALID. */
MUST int guard_refuse_for_now(struct req *rq, int64_t seconds, struct form *f);
/* Failures that are remembered of a login, and until when it is locked; INSTANT_NONE = never. */
MUST int guard_locked(struct ctx *ctx, const char *login, int64_t *failures, int64_t *until);
MUST int guard_unlock(struct ctx *ctx, const char *login);
/* Is this the password of the user? Counts and logs a wrong one. ERR_INVALID
 * with a message in f; as problem status 429 while one has to wait. */
MUST int guard_password(struct req *rq, const char *login, const char *password,
                        int64_t *user, struct form *f);
/* May a new password be asked for this login by this address now? Counts the request, whoever it is
 * for. ERR_INVALID with a message in f, status 429: one has to wait. */
MUST int guard_reset(struct req *rq, const char *login, struct form *f);

/* ---- passwords: password.c ------------------------------------------------------------------- */

struct password_of { int64_t user; const char *login, *name; };	/* user 0 = not stored yet */
/* May this be the new password? ERR_INVALID with a message in f at "new". share: conf paths.share. */
MUST int password_check_new(struct ctx *ctx, const char *share, const struct password_of *of, const char *new, struct form *f);
const char *password_hint(struct ctx *ctx);	/* for the page: how long it has to be */
/* Set it and remember the one before. Sessions and log are the caller's. */
MUST int password_set(struct ctx *ctx, int64_t user, const char *password, bool must_change);
const char *password_once(struct arena *a);	/* "k7mq-x3np-…": to be told, and changed at once */

/* ---- once: what was sent twice is done once ----------------------------------------------------- */

/* Look up the posted `_once` key of this user. found: the form was saved
 * before; same: with the very same content. Without a key nothing is found. */
struct once { bool found, same; int status; const char *location; };
MUST int once_find(struct req *rq, struct once *out);
/* Remember the answer in the saving transaction. ERR_BUSY when the twin of
 * this request was faster: run again, once_find() then finds it. */
MUST int once_store(struct req *rq, int status, const char *location);
const char *once_token(struct req *rq);	/* a new key for a form */

/* ---- routes -------------------------------------------------------------------------------------------- */

/* A page's right: "public" (only the origin of a POST is checked), "login", an
 * action of the type ("read", "edit", "create" …), "{step}" = the action named
 * in the address, or "bare": public, without session and transaction. NULL
 * denies. Paths: "/login", "/{type}", "/{type}/{id}/edit". */
MUST int route_find(struct req *rq, const struct page **out);	/* ERR_NOTFOUND, as 405 when only the method is wrong */
MUST int route_guard(struct req *rq, const struct page *page);	/* OK, ERR_LOGIN, ERR_DENIED */
/* The pages of a module that this user may open, with their labels in the current language. */
size_t module_pages(struct ctx *ctx, const struct module_info *m, const struct module_page **out);
bool right_dotted(struct ctx *ctx, const char *right);	/* has the user the right "type.action"? */

/* ---- resp ----------------------------------------------------------------------------------------------- */

void resp_header(struct req *rq, const char *name, const char *value);
void resp_cookie(struct req *rq, const char *name, const char *value, int max_age, bool http_only);
MUST int resp_text(struct req *rq, int status, const char *content_type, const char *body);
MUST int resp_bytes(struct req *rq, int status, const char *content_type, const char *body, size_t size);	/* lives as long as rq->mem */
MUST int resp_error(struct req *rq, int code);	/* an err_code: its status and page */
/* A file to be kept: the bytes of fd from its start, which is closed when the answer is sent. name: UTF-8. */
MUST int resp_file(struct req *rq, int fd, const char *content_type, const char *name);
/* An unnamed file of the process, gone when it is closed; -1 = there is none to be had. */
int spool_open(void);
void resp_clear(struct req *rq);	/* forget what was answered so far */
void resp_finish(struct req *rq);	/* length and the headers every answer carries */
/* The page that keeps the inputs of a form whose session or token is over:
 * log in (401) or confirm (403, 200) and send them again. ERR_INVALID when
 * they cannot be kept (files, more than 500 KB). */
const char *resend_address(struct req *rq);	/* path and query as they were asked */
MUST int resend_login(struct req *rq, int status, const char *message, const char *tone);
/* The way to a new password, on a page that asks for one; only when mail is set up. */
void login_forgot(const struct req *rq, struct node *login);
MUST int resend_confirm(struct req *rq, int status, const char *url, const char *prefix);
MUST int resend_code(struct req *rq, int status, const char *message);	/* between both: the code of the second factor */

/* ---- view ------------------------------------------------------------------------------------------------- */

/* Once per process: the template cache. reload (CRM_RELOAD in the environment):
 * a template whose file or include changed is parsed again. */
MUST int view_open(const char *template_dir, bool reload);
struct view *view_new(struct req *rq);	/* empty but for frame.static_url */
MUST int view_render(struct view *v, const char *template, const char **out, size_t *size);

/* ---- the generic pages ---------------------------------------------------------------------------------------- */

/* page_index.c: what this page of the settings is for, as frame.help, where its definition says so. */
void admin_help(struct req *rq, struct node *frame);
extern const struct page generic_pages[];	/* list, detail, new, edit, save, pick; every module has them */
extern const struct page common_pages[];	/* /healthz, language, theme */
int health_page(struct req *rq);

#endif
