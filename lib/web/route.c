/*
 * route.c - from the address to the page, and whether this user may have it.
 * Nothing is allowed unless the page's row says who.
 */
#include "web/web.h"

struct match { const struct type *type; int64_t id, row, entry; const char *step, *lines, *field; };

/* ---- patterns ------------------------------------------------------------------------ */

static bool
match_id(const char *s, size_t n, int64_t *out)
{
	char text[20];

	if (n == 0 || n >= sizeof text || s[0] < '1' || s[0] > '9')
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	return str_int(text, out) == OK;
}

static bool
match_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') || s[i] == '_' || (i && s[i] >= '0' && s[i] <= '9')))
			return false;
	return n > 0 && n <= 63;
}

/* "tel", or of a row "phones.34.value". */
static bool
match_field(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') || s[i] == '_' || (i && (s[i] == '.' || (s[i] >= '0' && s[i] <= '9')))))
			return false;
	return n > 0 && n <= 100;
}

/* A type answers only in its own module. */
static const struct type *
match_type(const struct req *rq, const char *name)
{
	const struct type *t = type_find(rq->ctx.types, name);

	return t && str_eq(t->module, rq->app->module->name) ? t : NULL;
}

/* One segment of the path against one of the pattern. */
static bool
match_segment(struct req *rq, const char *want, size_t want_n, const char *s, size_t n, struct match *m)
{
	if (want_n == 6 && memcmp(want, "{type}", 6) == 0) {
		m->type = match_name(s, n) ? match_type(rq, arena_strndup(rq->mem, s, n)) : NULL;
		return m->type != NULL;
	}
	if (want_n == 4 && memcmp(want, "{id}", 4) == 0)
		return match_id(s, n, &m->id);
	if (want_n == 7 && memcmp(want, "{entry}", 7) == 0)
		return match_id(s, n, &m->entry);
	if (want_n == 6 && memcmp(want, "{step}", 6) == 0) {
		m->step = match_name(s, n) ? arena_strndup(rq->mem, s, n) : NULL;
		return m->step != NULL;
	}
	if (want_n == 7 && memcmp(want, "{field}", 7) == 0) {
		m->field = match_field(s, n) ? arena_strndup(rq->mem, s, n) : NULL;
		return m->field != NULL;
	}
	if (want_n == 5 && memcmp(want, "{row}", 5) == 0)
		return match_id(s, n, &m->row);
	if (want_n == 7 && memcmp(want, "{lines}", 7) == 0) {
		m->lines = match_name(s, n) ? arena_strndup(rq->mem, s, n) : NULL;
		return m->lines != NULL;
	}
	return want_n == n && memcmp(want, s, n) == 0;
}

static bool
match_path(struct req *rq, const char *pattern, const char *path, struct match *m)
{
	*m = (struct match){ 0 };
	while (*pattern == '/' && *path == '/') {
		size_t want = strcspn(pattern + 1, "/"), n = strcspn(path + 1, "/");

		if (!match_segment(rq, pattern + 1, want, path + 1, n, m))
			return false;
		pattern += want + 1;
		path += n + 1;
	}
	return !*pattern && !*path;
}

/* ---- tables ----------------------------------------------------------------------------- */

struct search {
	struct req *rq;
	const char *method;
	const struct page *page;	/* the first that fits in path and method */
	struct match match;
	struct buf allow;		/* methods of those that fit in path only */
};

/* only: the pages belong to this type (of its hooks); NULL = any. */
static void
search_table(struct search *s, const struct page *table, const char *path, const char *only)
{
	struct match m;

	for (const struct page *p = table; p && p->path && !s->page; p++) {
		if (!match_path(s->rq, p->path, path, &m) || (only && (!m.type || !str_eq(m.type->name, only))))
			continue;
		if (str_eq(p->method, s->method)) {
			s->page = p;
			s->match = m;
		} else if (!s->allow.n || !strstr(buf_str(&s->allow), p->method)) {
			buf_printf(&s->allow, "%s%s%s", s->allow.n ? ", " : "", p->method,
			           str_eq(p->method, "GET") ? ", HEAD" : "");
		}
	}
}

/* "/sales/funnel" in the program of module sales is "/funnel" for its tables; the
 * portal's addresses have no module in front. */
static const char *
route_inner(const struct req *rq)
{
	const char *module = rq->app->module->name;
	size_t n = strlen(module);

	if (str_eq(module, "portal"))
		return rq->path;
	if (strncmp(rq->path + 1, module, n) != 0 || (rq->path[n + 1] != '/' && rq->path[n + 1] != '\0'))
		return NULL;
	return rq->path[n + 1] ? rq->path + n + 1 : "/";
}

int
route_find(struct req *rq, const struct page **out)
{
	const char *inner = route_inner(rq);
	struct search s = { .rq = rq, .method = rq->in->method };

	*out = NULL;
	buf_init(&s.allow, rq->mem);
	if (str_eq(s.method, "HEAD"))
		s.method = "GET";
	if (inner) {
		for (const struct page *const *t = rq->app->module->pages; t && *t && !s.page; t++)
			search_table(&s, *t, inner, NULL);
		for (size_t i = 0; all_hooks[i] && !s.page; i++)
			search_table(&s, all_hooks[i]->pages, inner, all_hooks[i]->type);
		search_table(&s, generic_pages, inner, NULL);
	}
	search_table(&s, common_pages, rq->path, NULL);
	if (!s.page) {
		if (s.allow.n) {
			rq->problem_status = 405;
			resp_header(rq, "Allow", buf_str(&s.allow));
		}
		return err_set(&rq->ctx, ERR_NOTFOUND, "no page for %s %s", rq->in->method, rq->path);
	}
	rq->type = s.match.type;
	rq->id = s.match.id;
	rq->step = s.match.step;
	rq->lines = s.match.lines;
	rq->row = s.match.row;
	rq->entry = s.match.entry;
	rq->field = s.match.field;
	*out = s.page;
	return OK;
}

/* ---- rights -------------------------------------------------------------------------------- */

static const struct type *
dotted_type(struct ctx *ctx, const char *right)
{
	const char *dot = strchr(right, '.');

	return dot ? type_find(ctx->types, arena_strndup(ctx->mem, right, (size_t)(dot - right))) : NULL;
}

/* "type.action" of a page that belongs to no type: what it shows no scope narrows, so who looks through
 * somebody's eyes must be allowed it himself. */
bool
right_dotted(struct ctx *ctx, const char *right)
{
	const struct type *t = dotted_type(ctx, right);

	return t && perm_can(ctx, t, NULL, strchr(right, '.') + 1) && perm_seer_can(ctx, t, NULL, strchr(right, '.') + 1);
}

int
route_guard(struct req *rq, const struct page *page)
{
	struct ctx *ctx = &rq->ctx;
	const char *right = page->right;

	if (!right)
		return err_set(ctx, ERR_DENIED, "the page %s %s has no right", page->method, page->path);
	if (str_eq(right, "public") || str_eq(right, "bare"))
		return OK;
	if (!rq->session)
		return err_set(ctx, ERR_LOGIN, "no session");
	if (str_eq(right, "login"))
		return OK;
	if (strchr(right, '.'))
		return right_dotted(ctx, right) ? OK : err_set(ctx, ERR_DENIED, "%s may not %s", ctx->user->login, right);
	if (str_eq(right, "{step}"))
		right = rq->step;
	if (!rq->type || !right)
		return err_set(ctx, ERR_DENIED, "the page %s %s has a right but no type", page->method, page->path);
	if (!perm_can(ctx, rq->type, NULL, right))
		return err_set(ctx, ERR_DENIED, "%s may not %s %s", ctx->user->login, right, rq->type->name);
	return OK;
}
