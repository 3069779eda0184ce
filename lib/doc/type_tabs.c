/*
 * type_tabs.c - tabs of the detail page and screens of the type's own: read,
 * resolved between types, checked.
 */
#include "doc/type_load.h"

/* ---- reading ------------------------------------------------------------------------ */

static bool
tab_read(struct loading *l, struct tab *tab, const xmlNode *n)
{
	if (element_is(n, "history"))
		*tab = (struct tab){ .kind = TAB_HISTORY, .name = "history", .label = N_("History"),
		                     .type_name = "", .by_name = "", .list_name = "" };
	else if (element_is(n, "related"))
		*tab = (struct tab){ .kind = TAB_RELATED,
			.name = attr_text(l, n, "name"), .label = attr_text(l, n, "label"),
			.type_name = attr_text(l, n, "type"), .by_name = attr_text(l, n, "by"),
			.list_name = attr_text(l, n, "list") };
	else
		return false;
	return true;
}

static void
screens_read(struct loading *l, struct draft *d)
{
	struct type *t = d->type;

	t->screen_count = element_count(d->root, "page");
	struct screen *s = arena_new_array(l->mem, struct screen, t->screen_count);
	t->screens = s;
	for (xmlNode *c = element_child(d->root, "page"); c; c = element_next(c, "page")) {
		const char *may = attr_text(l, c, "may");
		*s++ = (struct screen){ .name = attr_text(l, c, "name"), .label = attr_text(l, c, "label"),
			.icon = attr_text(l, c, "icon"), .may = *may ? may : "read",
			.of_list = !str_eq(attr_text(l, c, "of"), "record"), .of_picked = str_eq(attr_text(l, c, "of"), "picked") };
	}
}

void
type_tabs_read(struct loading *l, struct draft *d)
{
	const xmlNode *tabs = element_child(d->root, "tabs");
	size_t most = 0;

	for (const xmlNode *c = tabs ? tabs->children : NULL; c; c = c->next)
		most++;
	d->tabs = arena_new_array(l->mem, struct tab, most);
	d->type->tabs = d->tabs;
	for (const xmlNode *c = tabs ? tabs->children : NULL; c; c = c->next)
		d->type->tab_count += tab_read(l, &d->tabs[d->type->tab_count], c);
	screens_read(l, d);
}

void
type_tabs_resolve(const struct types *ts, struct draft *d)
{
	for (size_t i = 0; i < d->type->tab_count; i++) {
		struct tab *tab = &d->tabs[i];

		if (tab->kind != TAB_RELATED || !(tab->type = type_find(ts, tab->type_name)))
			continue;
		tab->by = type_field(tab->type, tab->by_name);
		tab->list = type_list(tab->type, *tab->list_name ? tab->list_name : NULL);
	}
}

/* ---- checking ------------------------------------------------------------------------- */

static void
check_related(struct loading *l, const struct draft *d, const struct tab *tab, const xmlNode *n)
{
	const struct type *t = d->type;

	if (!tab->type) {
		load_problem(l, d->path, n, "tab %s: type=\"%s\": there is no such type", tab->name, tab->type_name);
		return;
	}
	if (!tab->by || tab->by->kind != FIELD_LINK || tab->by->engine || !str_eq(tab->by->to, t->name))
		load_problem(l, d->path, n, "tab %s: by=\"%s\" must name a field of type %s of kind link to=\"%s\"",
		             tab->name, tab->by_name, tab->type->name, t->name);
	if (!tab->list)
		load_problem(l, d->path, n, "tab %s: list=\"%s\": type %s has no such list", tab->name,
		             tab->list_name, tab->type->name);
}

static void
check_tab(struct loading *l, const struct draft *d, size_t i, const xmlNode *n)
{
	static const char *const taken[] = { "details", "history", "files", "comments", NULL };
	const struct tab *tab = &d->type->tabs[i];

	for (size_t k = 0; k < i; k++)
		if (str_eq(d->type->tabs[k].name, tab->name))
			load_problem(l, d->path, n, "tab %s is there twice; rename one", tab->name);
	if (tab->kind != TAB_RELATED)
		return;
	if (!type_name_ok(tab->name) || words_have(taken, tab->name) || !*tab->label)
		load_problem(l, d->path, n, "a tab needs label=\"…\" and name=\"…\" of small letters other than "
		             "details, history, files and comments");
	check_related(l, d, tab, n);
}

/* The page of the hooks that this entry of a menu opens. */
static const struct page *
screen_page(struct loading *l, const struct type *t, const struct screen *s)
{
	const char *path = arena_printf(l->scratch, s->of_list ? "/{type}/%s" : "/{type}/{id}/%s", s->name);

	for (const struct page *p = t->hooks ? t->hooks->pages : NULL; p && p->path; p++)
		if (str_eq(p->method, "GET") && str_eq(p->path, path))
			return p;
	return NULL;
}

static void
check_screens(struct loading *l, const struct draft *d)
{
	const struct type *t = d->type;
	const struct screen *s = t->screens;

	for (xmlNode *c = element_child(d->root, "page"); c; c = element_next(c, "page"), s++) {
		const struct page *p = screen_page(l, t, s);
		if (!p)
			load_problem(l, d->path, c, "page %s: the hooks of %s need a page GET \"/{type}/%s%s\"",
			             s->name, t->name, s->of_list ? "" : "{id}/", s->name);
		else if (!str_eq(p->right, s->may))
			load_problem(l, d->path, c, "page %s: may=\"%s\", but the page in the hooks asks for \"%s\"; "
			             "say the same in both", s->name, s->may, p->right ? p->right : "");
		for (const struct screen *other = t->screens; other < s; other++)
			if (str_eq(other->name, s->name) && other->of_list == s->of_list)
				load_problem(l, d->path, c, "page %s is there twice; rename one", s->name);
	}
}

void
type_tabs_check(struct loading *l, const struct draft *d)
{
	const xmlNode *tabs = element_child(d->root, "tabs");
	size_t i = 0;

	for (const xmlNode *c = tabs ? tabs->children : NULL; c; c = c->next)
		if (element_is(c, "related") || element_is(c, "history"))
			check_tab(l, d, i++, c);
	check_screens(l, d);
}
