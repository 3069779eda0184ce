/*
 * http.h - a browser for tests: asks app_handle() in this process, keeps
 * cookies, reads hidden fields. The site is the program of every module at once;
 * the first part of the address says which one answers.
 */
#ifndef HTTP_H
#define HTTP_H

#include "support/testdb.h"
#include "web/web.h"

enum { MOST_STATEMENTS = 28 };	/* the N+1 guard: no answer needs more */

struct http_cookie { const char *name, *value; };
struct http {
	struct app app;			/* opened once; the modules share it */
	const struct module *module;	/* answers all requests; NULL = by the address */
	struct arena *mem;		/* of this browser; until http_close() */
	struct http_cookie cookies[16]; size_t cookie_count;
	struct http_response resp;	/* the last answer */
	unsigned most_statements;	/* instead of MOST_STATEMENTS; 0 = as ever */
	/* What the browser says with each request; NULL = nothing. */
	const char *origin, *sec_fetch_site, *accept_language, *remote_addr, *htmx, *host, *range, *if_range, *if_none_match;
};

/* After testcompany_open(): the programs of all modules as they are shipped, but for the
 * portal's home page, which is bare: h->module = program_of("/") for the real one. */
struct http *http_open(struct testdb *t);
struct http *http_open_conf(const char *conf_path);	/* the same with another crm.conf */
void http_close(struct http *h);
int http_end(void **state);	/* the teardown of a test whose *state is a browser */

/* The status of the answer, which stays in h->resp until the next request. An
 * answer that took more than MOST_STATEMENTS fails the test. */
int http_get(struct http *h, const char *url);
/* Pairs of name and value, ended by NULL; _csrf is not added by itself. */
int http_post(struct http *h, const char *url, ...) __attribute__((sentinel));
int http_send(struct http *h, const char *method, const char *url, const char *content_type,
              const char *body, size_t size);

const char *http_header(const struct http *h, const char *name);	/* NULL = none */
const char *http_body(struct http *h);		/* ended by NUL */
bool http_shows(struct http *h, const char *text);
const char *html_unescape(struct arena *a, const char *s, size_t n);
/* The value of the last page's hidden field, unescaped; NULL = none. */
const char *http_hidden(struct http *h, const char *name);
const char *http_cookie_value(const struct http *h, const char *name);	/* NULL = none */
void http_forget(struct http *h);		/* all cookies: another browser */

/* Log in as everybody of the test company can; fails the test when refused. */
void http_login(struct http *h, const char *login);
/* The token of the session, from the database: what a form would carry. */
const char *http_csrf(struct http *h, struct testdb *t);

#endif
