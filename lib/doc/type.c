/*
 * type.c - all record types of a process: finding and loading the definitions,
 * and asking them questions afterwards.
 */
#include <dirent.h>
#include <unistd.h>
#include "doc/type_load.h"

/* What types_load() gave, newest first; older ones may still be in use. */
struct kept { struct types types; struct arena *mem; const struct kept *before; };
static const struct kept *current;

/* ---- questions ---------------------------------------------------------------------- */

const struct types *
types_current(void)
{
	return current ? &current->types : NULL;
}

const struct type *
type_find(const struct types *ts, const char *name)
{
	for (size_t i = 0; name && i < ts->count; i++)
		if (strcmp(ts->all[i]->name, name) == 0)
			return ts->all[i];
	return NULL;
}

const struct field *
type_field(const struct type *t, const char *name)
{
	for (size_t i = 0; name && i < t->field_count; i++)
		if (strcmp(t->fields[i].name, name) == 0)
			return &t->fields[i];
	return NULL;
}

bool
type_is_scoped(const struct type *t)
{
	return t->owner || t->hangs_on;
}

const struct field *
type_field_path(const struct type *t, const char *path, const struct lines **lines)
{
	size_t n = strcspn(path, ".");

	*lines = NULL;
	for (size_t i = 0; path[n] && i < t->lines_count; i++)
		if (strlen(t->lines[i].name) == n && strncmp(t->lines[i].name, path, n) == 0)
			*lines = &t->lines[i];
	if (!path[n])
		return type_field(t, path);
	return *lines ? type_field((*lines)->type, path + n + 1) : NULL;
}

bool
field_can_hide(const struct field *f)
{
	const struct type *t = f->type;

	if (f->engine || (t->numbering && t->numbering->field == f))
		return false;
	if (t->head)
		return true;
	return f != t->title && f != t->code && f != t->owner && f != t->dept && f != t->status && f != t->enabled &&
	       f != t->hangs_on && f != t->parent;
}

const struct lines *
type_lines(const struct type *t, const char *name)
{
	for (size_t i = 0; name && i < t->lines_count; i++)
		if (strcmp(t->lines[i].name, name) == 0)
			return &t->lines[i];
	return NULL;
}

const struct state *
type_state(const struct type *t, const char *name)
{
	for (size_t i = 0; t->workflow && name && i < t->workflow->state_count; i++)
		if (strcmp(t->workflow->states[i].name, name) == 0)
			return &t->workflow->states[i];
	return NULL;
}

const struct step *
type_step(const struct type *t, const char *name)
{
	for (size_t i = 0; t->workflow && name && i < t->workflow->step_count; i++)
		if (strcmp(t->workflow->steps[i].name, name) == 0)
			return &t->workflow->steps[i];
	return NULL;
}

const struct type *
type_of_rights(const struct type *t)
{
	return t->head ? t->head : t;
}

const char *
type_name(const struct type *t)
{
	return t->name;
}

const char *
type_url(const struct type *t)
{
	return t->url;
}

const struct list *
type_list(const struct type *t, const char *name)
{
	for (size_t i = 0; i < t->list_count; i++)
		if (name ? str_eq(t->lists[i].name, name) : t->lists[i].is_default)
			return &t->lists[i];
	return NULL;
}

/* ---- loading -------------------------------------------------------------------------- */

struct found { const char *module, *folder, *name, *path; };

struct finding {
	struct loading *l;
	struct found found[MAX_FILES];
	size_t count;
};

static int
name_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
folder_close(void *folder)
{
	closedir(folder);
}

/* Names in a folder in alphabetical order, without hidden ones; an absent
 * folder has none. */
static const char *const *
folder_names(struct arena *mem, const char *path)
{
	const char **names = arena_new_array(mem, const char *, MAX_FILES + 1);
	DIR *folder = opendir(path);
	size_t n = 0;

	if (!folder)
		return names;
	arena_defer(mem, folder_close, folder);
	for (struct dirent *e = readdir(folder); e && n < MAX_FILES; e = readdir(folder))
		if (e->d_name[0] != '.')
			names[n++] = arena_strdup(mem, e->d_name);
	qsort(names, n, sizeof *names, name_order);
	return names;
}

static void
found_add(struct finding *f, const char *module, const char *folder, const char *name)
{
	struct arena *mem = f->l->mem;
	const char *path = arena_printf(mem, "%s/%s.xml", folder, name);

	if (f->count < MAX_FILES)
		f->found[f->count++] = (struct found){ .module = module, .folder = folder, .name = name, .path = path };
	else
		load_problem(f->l, path, NULL, "there are more than %d definitions", MAX_FILES);
}

/* The platform's own types lie side by side and have their pages under /admin. */
static void
find_platform(struct finding *f, const char *dir)
{
	const char *folder = arena_printf(f->l->mem, "%s/org", dir);

	for (const char *const *n = folder_names(f->l->scratch, folder); *n; n++)
		if (str_ends(*n, ".xml"))
			found_add(f, "admin", folder, arena_strndup(f->l->mem, *n, strlen(*n) - 4));
}

static void
find_module(struct finding *f, const char *dir, const char *name)
{
	struct arena *mem = f->l->mem;
	const char *module = arena_strdup(mem, name);
	const char *root = arena_printf(mem, "%s/%s", dir, name);

	for (const char *const *n = folder_names(f->l->scratch, root); *n; n++) {
		const char *folder = arena_printf(mem, "%s/%s", root, *n);
		if (access(arena_printf(f->l->scratch, "%s/%s.xml", folder, *n), F_OK) == 0)
			found_add(f, module, folder, arena_strdup(mem, *n));
	}
}

static int
module_page_order(const void *a, const void *b)
{
	const struct module_page *x = a, *y = b;

	return x->pos != y->pos ? (x->pos < y->pos ? -1 : 1) : strcmp(x->name, y->name);
}

static void
module_pages_read(struct loading *l, const char *path, const xmlNode *n, struct module_info *m)
{
	struct module_page *pages = arena_new_array(l->mem, struct module_page, element_count(n, "page") + 1);

	for (const xmlNode *c = element_child(n, "page"); c; c = element_next(c, "page")) {
		struct module_page *p = &pages[m->page_count++];

		p->name = attr_text(l, c, "name");
		p->label = attr_text(l, c, "label");
		p->icon = attr_text(l, c, "icon");
		p->may = attr_text(l, c, "may");
		p->help = attr_text(l, c, "help");
		p->part = attr_text(l, c, "part");
		p->pos = attr_int(l, path, c, "pos", 0);
		p->url = arena_printf(l->mem, "/%s/%s", m->name, p->name);
	}
	qsort(pages, m->page_count, sizeof *pages, module_page_order);
	m->pages = pages;
}

static void
module_read(struct loading *l, const char *dir, const char *name, const struct grammar *g)
{
	const char *path = arena_printf(l->scratch, "%s/%s/module.xml", dir, name);

	if (access(path, F_OK))
		return;
	const xmlNode *n = definition_open(l, path, g);
	if (!n)
		return;
	struct module_info *m = &l->modules[l->module_count++];
	m->name = attr_text(l, n, "name");
	m->label = attr_text(l, n, "label");
	m->pos = attr_int(l, path, n, "pos", 0);
	module_pages_read(l, path, n, m);
	if (!element_is(n, "module") || !str_eq(m->name, name) || !*m->label)
		load_problem(l, path, n, "this file must be <module name=\"%s\" label=\"…\" pos=\"…\"/>", name);
}

static int
module_order(const void *a, const void *b)
{
	const struct module_info *x = a, *y = b;

	return x->pos != y->pos ? (x->pos < y->pos ? -1 : 1) : strcmp(x->name, y->name);
}

static void
draft_add(struct loading *l, const struct found *from, xmlNode *root)
{
	const char *name = attr_text(l, root, "name");
	if (!element_is(root, "type") || !str_eq(name, from->name) || !type_name_ok(name)) {
		load_problem(l, from->path, root, "this file must hold <type name=\"%s\">: small letters, digits and _, "
		             "like the file", from->name);
		return;
	}
	for (size_t i = 0; i < l->count; i++)
		if (str_eq(l->drafts[i].type->name, name)) {
			load_problem(l, from->path, root, "type %s is also defined in %s; names are unique over all modules",
			             name, l->drafts[i].path);
			return;
		}
	struct type *t = arena_alloc(l->mem, sizeof *t);
	t->module = from->module;
	t->folder = from->folder;
	t->url = arena_printf(l->mem, "/%s/%s", from->module, name);
	struct draft *d = &l->drafts[l->count++];
	*d = (struct draft){ .type = t, .path = from->path, .root = root };
	type_read(l, d);
}

static void
drafts_check(struct loading *l, const struct types *ts)
{
	for (size_t i = 0; i < l->count; i++) {
		type_resolve(l, ts, &l->drafts[i]);
		for (size_t k = 0; k < l->drafts[i].row_count; k++)
			type_resolve(l, ts, &l->drafts[i].rows[k]);
	}
	for (size_t i = 0; i < l->count; i++)
		converts_read(l, ts, &l->drafts[i]);
	for (size_t i = 0; i < l->count; i++) {
		bool module = false;
		for (size_t m = 0; m < l->module_count; m++)
			module |= str_eq(l->modules[m].name, l->drafts[i].type->module);
		if (!module)
			load_problem(l, l->drafts[i].path, l->drafts[i].root, "module %s has no module.xml",
			             l->drafts[i].type->module);
		type_refuse(l, &l->drafts[i]);
		type_check(l, ts, &l->drafts[i]);
	}
}

static void
draft_open(struct loading *l, const struct found *from, const struct grammar *g)
{
	xmlNode *root = definition_open(l, from->path, g);

	if (root)
		draft_add(l, from, root);
}

static void
types_finish(struct loading *l, struct types *ts)
{
	const struct type **all = arena_new_array(l->mem, const struct type *, l->count);

	for (size_t i = 0; i < l->count; i++)
		all[i] = l->drafts[i].type;
	qsort(l->modules, l->module_count, sizeof *l->modules, module_order);
	*ts = (struct types){ .all = all, .count = l->count,
	                      .modules = l->modules, .module_count = l->module_count,
	                      .tables = l->tables, .table_count = l->table_count };
	drafts_check(l, ts);
	tables_check(l, ts);
}

static void
types_read(struct loading *l, struct types *ts, const char *dir, bool strict)
{
	struct finding *f = arena_alloc(l->scratch, sizeof *f);
	const struct grammar *g = strict ? grammar_open(l, dir) : NULL;
	const char *const *names = folder_names(l->scratch, dir);

	f->l = l;
	l->modules = arena_new_array(l->mem, struct module_info, MAX_FILES);
	l->tables = arena_new_array(l->mem, struct module_table, MAX_FILES);
	find_platform(f, dir);
	for (const char *const *n = names; *n; n++) {
		module_read(l, dir, *n, g);
		if (str_eq(*n, "org"))
			continue;
		find_module(f, dir, *n);
		tables_read(l, dir, *n);
	}
	if (!f->count)
		load_problem(l, dir, NULL, "there are no definitions in this folder");
	l->drafts = arena_new_array(l->scratch, struct draft, f->count);
	for (size_t i = 0; i < f->count; i++)
		draft_open(l, &f->found[i], g);
	types_finish(l, ts);
}

int
types_load(struct types **out, const char *dir, bool strict, struct buf *problems)
{
	struct loading l = { .mem = arena_new(), .scratch = arena_new(), .problems = problems };
	struct kept *kept = arena_alloc(l.mem, sizeof *kept);

	types_read(&l, &kept->types, dir, strict);
	arena_free(l.scratch);
	if (l.failed) {
		arena_free(l.mem);
		return ERR_INVALID;
	}
	kept->mem = l.mem;
	kept->before = current;
	current = kept;
	*out = &kept->types;
	return OK;
}

int
types_check(const struct definition *list, size_t n, struct buf *problems)
{
	struct loading l = { .mem = arena_new(), .scratch = arena_new(), .problems = problems };
	struct types ts;

	l.drafts = arena_new_array(l.scratch, struct draft, n);
	l.modules = arena_new_array(l.mem, struct module_info, n);
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(l.scratch, "%s.xml", list[i].name);
		xmlNode *root = definition_parse(&l, path, list[i].text, list[i].size, NULL);
		l.modules[l.module_count++] = (struct module_info){ .name = list[i].module, .label = list[i].module };
		if (root)
			draft_add(&l, &(struct found){ .module = list[i].module, .folder = "", .name = list[i].name, .path = path }, root);
	}
	types_finish(&l, &ts);
	arena_free(l.scratch);
	arena_free(l.mem);
	return l.failed ? ERR_INVALID : OK;
}
