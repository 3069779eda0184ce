/* http.c - a browser for tests, without network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/http.h"
#include "support/programs.h"

/* ---- the programs -------------------------------------------------------------- */

/* Most tests only want to be somewhere after the login. */
static int
bare_home(struct req *rq)
{
	return resp_text(rq, 200, "text/plain; charset=utf-8", req_ctx(rq)->user->login);
}

static const struct page home_pages[] = {
	{ .method = "GET", .path = "/", .right = "login", .fn = bare_home },
	{ 0 },
};

/* The portal as it is shipped, with the bare home page before its own. */
static const struct module *
portal_bare(void)
{
	enum { MOST_TABLES = 32 };
	static const struct page *tables[MOST_TABLES] = { home_pages };
	static const struct module portal = { .name = "portal", .pages = tables };
	const struct page *const *own = program_of("/")->pages;

	for (size_t i = 0; own[i]; i++) {
		assert_in_range(i, 0, MOST_TABLES - 3);
		tables[i + 1] = own[i];
	}
	return &portal;
}

static const struct module *
module_of(const char *path)
{
	const struct module *m = program_of(path);

	return str_eq(m->name, "portal") ? portal_bare() : m;
}

struct http *
http_open_conf(const char *conf_path)
{
	struct http *h = calloc(1, sizeof *h);

	assert_non_null(h);
	assert_int_equal(app_open(&h->app, program_of("/"), conf_path), OK);
	log_open("test", LOG_LEVEL_ERROR);	/* refusals are what tests ask for */
	h->mem = arena_new();
	h->remote_addr = "192.0.2.7";
	h->host = "localhost:8080";
	return h;
}

struct http *
http_open(struct testdb *t)
{
	return http_open_conf(t->conf_path);
}

void
http_close(struct http *h)
{
	arena_free(h->resp.mem);
	arena_free(h->mem);
	app_close(&h->app);
	free(h);
}

int
http_end(void **state)
{
	http_close(*state);
	return 0;
}

/* ---- cookies ---------------------------------------------------------------------- */

static void
cookie_drop(struct http *h, const char *name)
{
	for (size_t i = 0; i < h->cookie_count; i++)
		if (str_eq(h->cookies[i].name, name))
			h->cookies[i--] = h->cookies[--h->cookie_count];
}

static void
cookie_take(struct http *h, const char *line)
{
	size_t name = strcspn(line, "="), value = strcspn(line + name + 1, ";");
	const char *key = arena_strndup(h->mem, line, name);

	cookie_drop(h, key);
	if (strstr(line, "Max-Age=0"))
		return;
	assert_in_range(h->cookie_count, 0, 15);
	h->cookies[h->cookie_count++] = (struct http_cookie){
		.name = key, .value = arena_strndup(h->mem, line + name + 1, value),
	};
}

static const char *
cookie_header(struct http *h)
{
	struct buf b;

	buf_init(&b, h->mem);
	for (size_t i = 0; i < h->cookie_count; i++)
		buf_printf(&b, "%s%s=%s", i ? "; " : "", h->cookies[i].name, h->cookies[i].value);
	return h->cookie_count ? buf_str(&b) : NULL;
}

const char *
http_cookie_value(const struct http *h, const char *name)
{
	for (size_t i = 0; i < h->cookie_count; i++)
		if (str_eq(h->cookies[i].name, name))
			return h->cookies[i].value;
	return NULL;
}

void
http_forget(struct http *h)
{
	h->cookie_count = 0;
}

/* ---- requests ------------------------------------------------------------------------ */

struct body { const char *s; size_t left; };

static ssize_t
body_read(void *from, char *piece, size_t n)
{
	struct body *b = from;

	if (n > b->left)
		n = b->left;
	memcpy(piece, b->s, n);
	b->s += n;
	b->left -= n;
	return (ssize_t)n;
}

int
http_send(struct http *h, const char *method, const char *url, const char *content_type,
          const char *body, size_t size)
{
	const char *mark = strchr(url, '?');
	struct body b = { .s = body, .left = size };
	const struct http_request in = {
		.method = method,
		.path = arena_strndup(h->mem, url, mark ? (size_t)(mark - url) : strlen(url)),
		.query = mark ? mark + 1 : NULL,
		.host = h->host, .content_type = content_type, .remote_addr = h->remote_addr,
		.cookie = cookie_header(h), .origin = h->origin, .sec_fetch_site = h->sec_fetch_site,
		.accept_language = h->accept_language, .user_agent = "test", .htmx = h->htmx,
		.range = h->range, .if_range = h->if_range, .if_none_match = h->if_none_match,
		.content_length = body ? (int64_t)size : -1,
		.read = body ? body_read : NULL, .from = &b,
	};

	struct arena *last = h->resp.mem;	/* url may be the place it named */
	h->app.module = h->module ? h->module : module_of(in.path);
	app_handle(&h->app, &in, &h->resp);
	for (size_t i = 0; i < h->resp.header_count; i++)
		if (str_eq(h->resp.headers[i].name, "Set-Cookie"))
			cookie_take(h, h->resp.headers[i].value);
	unsigned most = h->most_statements ? h->most_statements : MOST_STATEMENTS;
	if (h->resp.statements > most)
		fail_msg("%s %s took %u statements; no answer may take more than %u: is there a query in a loop?",
		         method, url, h->resp.statements, most);
	arena_free(last);
	return h->resp.status;
}

int
http_get(struct http *h, const char *url)
{
	return http_send(h, "GET", url, NULL, NULL, 0);
}

int
http_post(struct http *h, const char *url, ...)
{
	struct buf b;
	va_list ap;

	buf_init(&b, h->mem);
	va_start(ap, url);
	for (const char *name; (name = va_arg(ap, const char *));) {
		const char *value = va_arg(ap, const char *);

		buf_printf(&b, "%s%s=%s", b.n ? "&" : "", str_url(h->mem, name), str_url(h->mem, value));
	}
	va_end(ap);
	return http_send(h, "POST", url, "application/x-www-form-urlencoded", buf_str(&b), b.n);
}

/* ---- the answer ------------------------------------------------------------------------- */

const char *
http_header(const struct http *h, const char *name)
{
	for (size_t i = 0; i < h->resp.header_count; i++)
		if (str_eq(h->resp.headers[i].name, name))
			return h->resp.headers[i].value;
	return NULL;
}

const char *
http_body(struct http *h)
{
	return arena_strndup(h->mem, h->resp.body, h->resp.body_size);
}

bool
http_shows(struct http *h, const char *text)
{
	return strstr(http_body(h), text) != NULL;
}

const char *
html_unescape(struct arena *a, const char *s, size_t n)
{
	static const struct { const char *entity; char c; } table[] = {
		{ "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' },
	};
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		for (size_t k = 0; c == '&' && k < sizeof table / sizeof table[0]; k++)
			if (str_starts(s + i, table[k].entity)) {
				c = table[k].c;
				i += strlen(table[k].entity) - 1;
				break;
			}
		buf_addc(&b, c);
	}
	return buf_str(&b);
}

const char *
http_hidden(struct http *h, const char *name)
{
	const char *key = arena_printf(h->mem, "type=\"hidden\" name=\"%s\" value=\"", name);
	const char *at = strstr(http_body(h), key);

	if (!at)
		return NULL;
	at += strlen(key);
	return html_unescape(h->mem, at, strcspn(at, "\""));
}

/* ---- people --------------------------------------------------------------------------------- */

void
http_login(struct http *h, const char *login)
{
	int status = http_post(h, "/login", "login", login, "password", "Keyuan-demo-1", NULL);

	if (status != 303)
		fail_msg("login as %s: %d %s", login, status, http_body(h));
}

const char *
http_csrf(struct http *h, struct testdb *t)
{
	struct ctx *ctx = test_unit(t);
	const char *token = http_cookie_value(h, sess_cookie_name(&h->app)), *csrf = "";
	unsigned char hash[32];
	struct db_rows *rows;

	assert_non_null(token);
	secret_hash(token, hash);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT csrf FROM session WHERE hash = ?",
	                         VALS(VBYTES(hash, sizeof hash))));
	if (db_next(rows))
		csrf = arena_strdup(h->mem, db_str(rows, 0));
	test_end(ctx);
	return csrf;
}
