/* crawl.c - secrets of all types, and whether a page tells of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/field.h"
#include "doc/org.h"
#include "support/crawl.h"
#include "support/generate.h"
#include "support/page.h"
#include "support/programs.h"

enum { MOST_SECRETS = 160, MOST_TYPES = 64, MOST_POINTING = 64, SHORTEST = 6 };

static struct secret secrets[MOST_SECRETS];
static bool hidden[MOST_SECRETS];	/* from the role of now */
static size_t secret_count;
static const struct type *types[MOST_TYPES];
static size_t type_count;
static struct { const struct type *to; struct pointing p; } pointings[MOST_POINTING];
static size_t pointing_count;

/* ---- canaries ---------------------------------------------------------------------------- */

static bool
is_telling(const struct field *f)
{
	return !f->engine && f->kind != FIELD_LINK && f->kind != FIELD_ENUM && f->kind != FIELD_BOOL &&
	       f->kind != FIELD_LIST && f->kind != FIELD_FILE;
}

static void
canary_add(struct secret *s, struct ctx *ctx, const struct rec *r, const struct field *f)
{
	struct arena *mem = standing_db->mem;
	const char *shown = rec_show(ctx, r, f), *typed = field_input(ctx, f, rec_at(r, f));
	/* The first line of a long text stands for it; what is short or usual is on any page by chance. */
	size_t line = strcspn(shown, "\n");

	/* A picture shows by its address. */
	if (f->kind == FIELD_IMAGE)
		shown = typed = arena_printf(mem, "/picture/%s?", typed), line = strlen(shown);

	/* The engine notes when it did something, and that is the minute of everything else that was made here. */
	if (f->computed && f->kind == FIELD_DATETIME)
		return;
	if (!is_telling(f) || line < SHORTEST || str_eq(shown, f->def) || str_eq(typed, f->def))
		return;
	struct canary *k = &s->canaries[s->n++];
	*k = (struct canary){ .field = f, .value = arena_strndup(mem, typed, strcspn(typed, "\n")), .title = f == s->type->title };
	k->escaped[k->escaped_count++] = page_escaped(mem, arena_strndup(mem, shown, line));
	if (!str_eq(k->value, shown) && strlen(k->value) >= SHORTEST)
		k->escaped[k->escaped_count++] = page_escaped(mem, k->value);
}

static void
canaries_read(struct secret *s, struct ctx *ctx)
{
	enum { MOST = 128 };
	struct rec *r;

	s->canaries = arena_new_array(standing_db->mem, struct canary, MOST);
	assert_ok(ctx, rec_load(ctx, &r, s->type->name, s->id));
	for (size_t i = 0; i < s->type->field_count; i++)
		canary_add(s, ctx, r, &s->type->fields[i]);
	for (size_t i = 0; i < s->type->lines_count; i++) {
		const struct lines *l = &s->type->lines[i];
		for (size_t k = 0; k < rec_count(r, l->name); k++)
			for (size_t n = 0; n < l->type->field_count && s->n < MOST; n++)
				canary_add(s, ctx, rec_line(r, l->name, k), &l->type->fields[n]);
	}
	assert_true(s->n > 0);
}

static void
entries_read(struct secret *s, struct ctx *ctx)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, standing_db->audit_name);
	sql_add(q, ".audit WHERE type = ");
	sql_val(q, VTEXT(s->type->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(s->id));
	sql_add(q, " ORDER BY id LIMIT 3");
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	int64_t *list = arena_new_array(standing_db->mem, int64_t, 3);
	while (db_next(rows))
		list[s->entry_count++] = db_int(rows, 0);
	s->entries = list;
}

/* ---- secrets --------------------------------------------------------------------------------- */

static struct secret *
secret_add(const struct type *t, int64_t id)
{
	struct ctx *ctx = test_ctx(standing_db, "admin");
	struct secret *s = &secrets[secret_count++];

	assert_in_range(secret_count, 0, MOST_SECRETS - 1);
	*s = (struct secret){ .type = t, .id = id };
	assert_ok(ctx, db_begin(ctx, DB_READ));
	as_system_begin(ctx, "test");
	canaries_read(s, ctx);
	entries_read(s, ctx);
	as_system_end(ctx);
	test_end(ctx);
	return s;
}

/* Another value in every text, so that the history has something to tell. */
static void
secret_edit(struct secret *s)
{
	struct ctx *ctx = test_ctx(standing_db, "admin");
	struct form *f = form_new(ctx);
	struct rec *r;

	test_begin(ctx);
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load(ctx, &r, s->type->name, s->id));
	for (size_t i = 0; i < s->type->field_count; i++) {
		const struct field *field = &s->type->fields[i];

		if (field->kind == FIELD_TEXT && field != s->type->title && is_telling(field) && !*field->format && !field->unique &&
		    !field->readonly && !field->computed)
			rec_put(r, field, VTEXT(generate_text(ctx, r, field, GENERATE_OTHER)));
	}
	int rc = rec_save(ctx, r, f);
	as_system_end(ctx);
	if (rc == OK)
		test_commit(ctx);
	test_end(ctx);
}

static void
secrets_make(const struct type *t)
{
	bool stands = t->owner || t->hangs_on;
	struct secret *s;

	types[type_count++] = t;
	s = secret_add(t, standing_more(t, FOREIGN, 0));
	secret_edit(s);
	s = secret_add(t, standing_more(t, FOREIGN, 0));
	s->linked = true;
	/* On a record of somebody under the person: he may look at that one, and delete it. What is open to
	 * all readers of the record above would be no secret there. */
	if (t->hangs_on && t->owner && t->opens_to_owner)
		secret_add(t, standing_more(t, FOREIGN, standing_record(t->hangs_on->target, SUB)));
	if (!stands)
		return;
	s = secret_add(t, standing_more(t, FOREIGN, 0));
	s->binned = true;
	standing_delete(t, s->id);
}

const struct secret *
crawl_secret(const struct type *t, bool linked, bool binned)
{
	for (size_t i = 0; i < secret_count; i++)
		if (secrets[i].type == t && secrets[i].linked == linked && secrets[i].binned == binned)
			return &secrets[i];
	return NULL;
}

/* ---- records that point to them ----------------------------------------------------------------- */

static void
pointing_make(const struct type *u, const struct field *link)
{
	const struct secret *s = crawl_secret(link->target, true, false);
	int64_t id = standing_more(u, OWN, 0);
	struct ctx *ctx = test_ctx(standing_db, "admin");
	struct form *f = form_new(ctx);
	struct rec *r;

	test_begin(ctx);
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load(ctx, &r, u->name, id));
	rec_put(r, link, VLINK(s->id));
	if (rec_save(ctx, r, f) != OK)
		fail_msg("%s.%s: %s", u->name, link->name, form_messages(f)->text);
	as_system_end(ctx);
	test_commit(ctx);
	assert_in_range(pointing_count, 0, MOST_POINTING - 1);
	pointings[pointing_count].to = link->target;
	pointings[pointing_count++].p = (struct pointing){ .type = u, .id = id };
	test_end(ctx);
}

static void
pointings_make(void)
{
	for (size_t i = 0; i < type_count; i++)
		for (size_t k = 0; k < types[i]->field_count; k++) {
			const struct field *f = &types[i]->fields[k];

			if (f->kind == FIELD_LINK && !f->engine && types[i]->owner && f != types[i]->parent && crawl_secret(f->target, true, false) &&
			    !(f->within && *f->within))
				pointing_make(types[i], f);
		}
}

size_t
crawl_pointing(const struct type *t, const struct pointing **out)
{
	struct pointing *list = arena_new_array(standing_db->mem, struct pointing, pointing_count + 1);
	size_t n = 0;

	for (size_t i = 0; i < pointing_count; i++)
		if (pointings[i].to == t)
			list[n++] = pointings[i].p;
	*out = list;
	return n;
}

/* ---- who and what ------------------------------------------------------------------------------------ */

/* Does any role not read all of it? What everybody reads hides nothing. */
static bool
is_hidden_from_some(const struct type *t)
{
	struct ctx *ctx = standing_unit();
	bool open = org_right(ctx->org, "*", t->name, "read") == SCOPE_ALL;

	test_end(ctx);
	return !open;
}

/* Whose records are there first: what hangs on others needs them. */
static bool
is_ready(const struct type *t)
{
	bool known = false;

	for (size_t i = 0; i < type_count; i++)
		known |= types[i] == t;
	return !known && (!t->hangs_on || standing_record(t->hangs_on->target, FOREIGN));
}

void
crawl_open(void)
{
	const struct types *all = standing_db->types;

	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < all->count; i++) {
			const struct type *t = all->all[i];

			if (!is_ready(t) || !is_hidden_from_some(t))
				continue;
			if (t->owner || t->hangs_on)
				standing_make(t);
			secrets_make(t);
		}
	pointings_make();
}

size_t
crawl_types(const struct type *const **out)
{
	*out = types;
	return type_count;
}

bool
crawl_hides(const struct type *t)
{
	for (size_t i = 0; i < secret_count; i++)
		if (secrets[i].type == t)
			return hidden[i];
	return false;
}

void
crawl_role(struct crawl *c, const char *role)
{
	standing_role(role);
	c->role = role;
	struct ctx *ctx = standing_unit();
	for (size_t i = 0; i < secret_count; i++)
		hidden[i] = perm_scope(ctx, secrets[i].type, "read") != SCOPE_ALL;
	test_end(ctx);
}

/* ---- looking ---------------------------------------------------------------------------------------------- */

static void __attribute__((noreturn)) PRINTF(3, 4)
crawl_fail(const struct crawl *c, const char *url, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *what = arena_vprintf(c->db->mem, fmt, ap);
	va_end(ap);
	fail_msg("%s as %s: %s", url, c->role, what);
	abort();
}

/* A link to the secret; whoever asks for an address gets it back in links to languages. */
static bool
leads_to(const struct crawl *c, const struct secret *s)
{
	const char *link = arena_printf(c->h->mem, "href=\"%s/%lld", type_url(s->type), (long long)s->id);

	for (const char *at = http_body(c->h); (at = strstr(at, link)) != NULL; at++)
		if (at[strlen(link)] < '0' || at[strlen(link)] > '9')
			return true;
	return false;
}

/* A total may be the same text as the one amount that makes it. */
static bool
is_asked(const struct crawl *c, const struct canary *k)
{
	for (size_t i = 0; c->asked && i < c->asked->escaped_count; i++)
		for (size_t n = 0; n < k->escaped_count; n++)
			if (str_eq(c->asked->escaped[i], k->escaped[n]))
				return true;
	return false;
}

static void
secret_look(struct crawl *c, const char *url, const struct secret *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct canary *k = &s->canaries[i];

		if (is_asked(c, k) || (s->linked && k->title))
			continue;
		c->canaries++;
		for (size_t n = 0; n < k->escaped_count; n++)
			if (memmem(c->h->resp.body, c->h->resp.body_size, k->escaped[n], strlen(k->escaped[n])))
				crawl_fail(c, url, "tells %s.%s of %lld: %s", s->type->name, k->field->name, (long long)s->id, k->escaped[n]);
	}
	if (!s->linked && leads_to(c, s))
		crawl_fail(c, url, "leads to %s %lld", s->type->name, (long long)s->id);
}

static int
answer_look(struct crawl *c, const char *url, int status)
{
	c->pages++;
	if (status >= 500 || status < 200)
		crawl_fail(c, url, "answered %d", status);
	for (size_t i = 0; i < secret_count; i++)
		if (hidden[i])
			secret_look(c, url, &secrets[i]);
	/* Where it leads is an answer, too. */
	const char *to = http_header(c->h, "Location");
	for (size_t i = 0; to && i < secret_count; i++)
		for (size_t k = 0; hidden[i] && k < secrets[i].n; k++)
			if (strstr(to, str_url(c->h->mem, secrets[i].canaries[k].value)))
				crawl_fail(c, url, "leads to %s", to);
	return status;
}

int
crawl_get(struct crawl *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *url = arena_vprintf(c->h->mem, fmt, ap);
	va_end(ap);
	c->h->module = program_of(url);
	/* The home page asks about every type of work once; here there are many of them. */
	c->h->most_statements = str_eq(url, "/") ? 2 * MOST_STATEMENTS : 0;
	return answer_look(c, url, http_get(c->h, url));
}

int
crawl_post(struct crawl *c, const char *url, const char *body)
{
	static unsigned n;
	const char *all = arena_printf(c->h->mem, "_csrf=%s&_once=crawl%u%s%s", str_url(c->h->mem, http_csrf(c->h, c->db)), ++n,
	                               *body ? "&" : "", body);

	c->h->module = program_of(url);
	return answer_look(c, arena_printf(c->h->mem, "POST %s", url),
	                   http_send(c->h, "POST", url, "application/x-www-form-urlencoded", all, strlen(all)));
}
