/* routes.c - every address that any program answers, found in the tables of pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/programs.h"
#include "support/routes.h"

enum { MOST_ROUTES = 4000 };

struct found { struct testdb *t; struct route *list; size_t n; };

static void
route_add(struct found *f, const struct page *p, const char *module, const struct type *type)
{
	struct arena *mem = f->t->mem;
	const char *front = *module ? arena_printf(mem, "/%s", module) : "", *path = p->path;
	bool typed = str_starts(p->path, "/{type}");

	assert_in_range(f->n, 0, MOST_ROUTES - 1);
	if (typed)
		path = arena_printf(mem, "/%s%s", type->name, p->path + strlen("/{type}"));
	f->list[f->n++] = (struct route){
		.page = p, .type = typed ? type : NULL,
		.path = arena_printf(mem, "%s%s", front, str_eq(path, "/") && *front ? "" : path),
		.name = typed ? arena_printf(mem, "%s %s", p->method, p->path)
		              : arena_printf(mem, "%s %s%s", p->method, front, p->path),
	};
}

/* only: pages of its hooks; NULL = of every type of the module. */
static void
table_add(struct found *f, const struct page *table, const char *module, const char *only)
{
	for (const struct page *p = table; p && p->path; p++) {
		if (!str_starts(p->path, "/{type}") && !only)
			route_add(f, p, str_eq(module, "portal") ? "" : module, NULL);
		for (size_t i = 0; str_starts(p->path, "/{type}") && i < f->t->types->count; i++) {
			const struct type *type = f->t->types->all[i];

			if (only ? str_eq(type->name, only) : str_eq(type->module, module))
				route_add(f, p, type->module, type);
		}
	}
}

size_t
routes_all(struct testdb *t, const struct route **out)
{
	struct found f = { .t = t, .list = arena_new_array(t->mem, struct route, MOST_ROUTES) };
	const struct module *const *modules;
	size_t n = programs_all(&modules);

	for (size_t i = 0; i < n; i++) {
		for (const struct page *const *table = modules[i]->pages; table && *table; table++)
			table_add(&f, *table, modules[i]->name, NULL);
		table_add(&f, generic_pages, modules[i]->name, NULL);
	}
	for (size_t i = 0; all_hooks[i]; i++)
		table_add(&f, all_hooks[i]->pages, "", all_hooks[i]->type);
	table_add(&f, common_pages, "portal", NULL);
	*out = f.list;
	return f.n;
}

static const char *
brace_text(struct arena *mem, const char *brace, size_t n, const struct route_at *at)
{
	const char *name = arena_strndup(mem, brace + 1, n - 2);
	int64_t number = str_eq(name, "row") ? at->row : str_eq(name, "entry") ? at->entry : at->id;

	if (str_eq(name, "step"))
		return at->step;
	if (str_eq(name, "lines"))
		return at->lines;
	if (str_eq(name, "field"))
		return at->field;
	return arena_printf(mem, "%lld", (long long)number);
}

const char *
route_url(struct arena *mem, const struct route *r, const struct route_at *at)
{
	struct buf b;

	buf_init(&b, mem);
	for (const char *p = r->path; *p; ) {
		size_t n = *p == '{' ? strcspn(p, "}") + 1 : strcspn(p, "{");

		if (*p == '{')
			buf_add(&b, brace_text(mem, p, n, at));
		else
			buf_addn(&b, p, n);
		p += n;
	}
	return buf_str(&b);
}

struct route_at
route_at(const struct type *t, int64_t id)
{
	struct route_at at = { .id = id, .row = 1, .entry = 1, .step = "audit", .lines = "rows", .field = "name" };

	if (t && t->workflow && t->workflow->step_count)
		at.step = t->workflow->steps[0].name;
	if (t && t->title)
		at.field = t->title->name;
	if (t && t->lines_count)
		at.lines = t->lines[0].name;
	return at;
}

bool
route_is(const struct route *r, const char *method)
{
	return str_eq(r->page->method, method);
}

bool
route_is_public(const struct route *r)
{
	return r->page->right && (str_eq(r->page->right, "public") || str_eq(r->page->right, "bare"));
}
