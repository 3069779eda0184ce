/*
 * type_read.c - one definition from XML to struct type. It takes what is
 * written; whether that makes sense is asked in type_check.c.
 */
#include "doc/type_load.h"

static void
indexes_read(struct loading *l, struct draft *d)
{
	struct type *t = d->type;

	t->index_count = element_count(d->root, "index");
	struct index *x = arena_new_array(l->mem, struct index, t->index_count);
	t->indexes = x;
	for (xmlNode *c = element_child(d->root, "index"); c; c = element_next(c, "index"))
		*x++ = (struct index){ .fields = str_words(l->mem, attr_text(l, c, "fields")),
		                       .unique = attr_yes(l, c, "unique") };
}

static void
dictionaries_read(struct loading *l, struct draft *d)
{
	struct type *t = d->type;

	t->dictionary_count = element_count(d->root, "dictionary");
	struct dictionary *x = arena_new_array(l->mem, struct dictionary, t->dictionary_count);
	t->dictionaries = x;
	for (xmlNode *c = element_child(d->root, "dictionary"); c; c = element_next(c, "dictionary"), x++) {
		x->kind = attr_text(l, c, "kind");
		x->entry_count = element_count(c, "entry");
		struct dictionary_entry *e = arena_new_array(l->mem, struct dictionary_entry, x->entry_count);
		x->entries = e;
		for (xmlNode *k = element_child(c, "entry"); k; k = element_next(k, "entry"))
			*e++ = (struct dictionary_entry){ .code = attr_text(l, k, "code"),
			                                  .zh = attr_text(l, k, "zh"), .en = attr_text(l, k, "en"),
			                                  .under = attr_text(l, k, "under"), .colour = attr_text(l, k, "colour") };
	}
}

static void
columns_read(struct loading *l, struct draft *d, struct list *list, const xmlNode *n)
{
	struct column *columns = arena_new_array(l->mem, struct column, element_count(n, "column"));

	list->columns = columns;
	for (xmlNode *c = element_child(n, "column"); c; c = element_next(c, "column")) {
		const struct field *f = field_named(l, d->path, d->type, c, "field");
		if (f)
			columns[list->column_count++] = (struct column){ .field = f,
				.sum = attr_yes(l, c, "sum"), .cell = attr_text(l, c, "cell") };
	}
}

static void
list_columns_like(struct loading *l, struct draft *d, struct list *list, const xmlNode *n, const char *like)
{
	for (size_t i = 0; i < d->type->list_count; i++) {
		const struct list *other = &d->type->lists[i];
		if (other != list && str_eq(other->name, like) && other->column_count) {
			list->columns = other->columns;
			list->column_count = other->column_count;
			return;
		}
	}
	load_problem(l, d->path, n, "list %s: like=\"%s\" must name a list that stands before it and has columns",
	             list->name, like);
}

static void
lists_read(struct loading *l, struct draft *d)
{
	struct type *t = d->type;

	t->list_count = element_count(d->root, "list");
	struct list *list = arena_new_array(l->mem, struct list, t->list_count);
	t->lists = list;
	for (xmlNode *c = element_child(d->root, "list"); c; c = element_next(c, "list"), list++) {
		const char *like = attr_text(l, c, "like");
		const char *sort = attr_text(l, c, "sort");

		list->name = attr_text(l, c, "name");
		list->label = attr_text(l, c, "label");
		list->where = attr_text(l, c, "where");
		list->sort = *sort ? sort : "-updated_at";
		list->is_default = attr_yes(l, c, "default");
		list->home_rows = str_eq(attr_text(l, c, "home"), "rows") || str_eq(attr_text(l, c, "home"), "both");
		list->home_figure = str_eq(attr_text(l, c, "home"), "figure") || str_eq(attr_text(l, c, "home"), "both");
		if (*like)
			list_columns_like(l, d, list, c, like);
		else
			columns_read(l, d, list, c);
	}
}

static void
section_read(struct loading *l, struct draft *d, struct section *s, const xmlNode *n)
{
	size_t most = element_count(n, "item");
	const struct field **fields = arena_new_array(l->mem, const struct field *, most);
	bool *wide = arena_new_array(l->mem, bool, most);

	s->name = attr_text(l, n, "name");
	s->label = attr_text(l, n, "label");
	s->side = attr_yes(l, n, "side");
	s->fields = fields;
	s->wide = wide;
	for (xmlNode *c = element_child(n, "item"); c; c = element_next(c, "item")) {
		const struct field *f = field_named(l, d->path, d->type, c, "field");
		if (!f)
			continue;
		fields[s->field_count] = f;
		wide[s->field_count++] = attr_yes(l, c, "wide");
	}
	const struct lines **grids = arena_new_array(l->mem, const struct lines *, element_count(n, "grid"));
	s->grids = grids;
	for (xmlNode *c = element_child(n, "grid"); c; c = element_next(c, "grid")) {
		const struct lines *lines = type_lines(d->type, attr_text(l, c, "lines"));
		if (lines && !lines->field)
			grids[s->grid_count++] = lines;
		else
			load_problem(l, d->path, c, "grid: type %s has no <lines name=\"%s\">", d->type->name,
			             attr_text(l, c, "lines"));
	}
}

static void
sections_read(struct loading *l, struct draft *d)
{
	const xmlNode *form = element_child(d->root, "form");
	struct type *t = d->type;

	t->section_count = element_count(form, "section");
	struct section *s = arena_new_array(l->mem, struct section, t->section_count);
	t->sections = s;
	for (xmlNode *c = element_child(form, "section"); c; c = element_next(c, "section"))
		section_read(l, d, s++, c);
}

static const char *
scope_read(struct loading *l, const xmlNode *n, const char *attr)
{
	const char *scope = attr_text(l, n, attr);

	return *scope ? scope : "none";
}

/* One <allow> may name several roles; each gets an entry of its own. */
static void
allows_read(struct loading *l, struct draft *d)
{
	struct type *t = d->type;
	size_t most = 0;

	for (xmlNode *c = element_child(d->root, "allow"); c; c = element_next(c, "allow"))
		for (const char *const *r = str_words(l->mem, attr_text(l, c, "role")); *r; r++)
			most++;
	struct allow *a = arena_new_array(l->mem, struct allow, most);
	t->allows = a;
	t->allow_count = most;
	for (xmlNode *c = element_child(d->root, "allow"); c; c = element_next(c, "allow"))
		for (const char *const *r = str_words(l->mem, attr_text(l, c, "role")); *r; r++)
			*a++ = (struct allow){ .role = *r, .read = scope_read(l, c, "read"),
			                       .edit = scope_read(l, c, "edit"), .del = scope_read(l, c, "delete"),
			                       .actions = str_words(l->mem, attr_text(l, c, "do")),
			                       .hidden = str_words(l->mem, attr_text(l, c, "hidden")),
			                       .masked = str_words(l->mem, attr_text(l, c, "masked")),
			                       .readonly = str_words(l->mem, attr_text(l, c, "readonly")) };
}

static void
number_read(struct loading *l, struct draft *d)
{
	const xmlNode *n = element_child(d->root, "number");

	if (!n)
		return;
	struct numbering *x = arena_alloc(l->mem, sizeof *x);
	const char *reset = attr_text(l, n, "reset");
	x->field = field_named(l, d->path, d->type, n, "field");
	x->pattern = attr_text(l, n, "pattern");
	x->reset = *reset ? reset : "never";
	x->gapless = attr_yes(l, n, "gapless");
	d->type->numbering = x->field ? x : NULL;
}

static void
menu_read(struct loading *l, struct draft *d)
{
	const xmlNode *n = element_child(d->root, "menu");

	if (!n)
		return;
	struct menu *m = arena_alloc(l->mem, sizeof *m);
	const char *group = attr_text(l, n, "group");
	const char *may = attr_text(l, n, "may");
	m->group = *group ? group : d->type->module;
	m->icon = d->type->icon;
	m->may = *may ? may : "read";
	m->help = attr_text(l, n, "help");
	m->part = attr_text(l, n, "part");
	m->pos = attr_int(l, d->path, n, "pos", 0);
	d->type->menu = m;
}

void
type_read(struct loading *l, struct draft *d)
{
	struct type *t = d->type;
	const xmlNode *n = d->root;

	t->name = attr_text(l, n, "name");
	t->label = attr_text(l, n, "label");
	t->plural = attr_text(l, n, "plural");
	t->kind = attr_text(l, n, "kind");
	t->tree = attr_yes(l, n, "tree");
	t->cached = attr_yes(l, n, "cached");
	t->person = attr_yes(l, n, "person");
	t->empty = attr_text(l, n, "empty");
	t->icon = attr_text(l, n, "icon");
	t->two_person = attr_yes(l, n, "two_person");
	d->fields_at = element_child(n, "fields");
	workflow_read(l, d);
	fields_read(l, d, NULL, 0);
	type_rows_read(l, d);
	asks_read(l, d);
	t->title = field_named(l, d->path, d->type, n, "title");
	t->code = field_named(l, d->path, d->type, n, "code");
	for (size_t i = t->field_count; i-- > 0;)
		t->picture = t->fields[i].kind == FIELD_IMAGE ? &t->fields[i] : t->picture;
	t->owner = field_named(l, d->path, d->type, n, "owner");
	t->dept = field_named(l, d->path, d->type, n, "dept");
	t->enabled = field_named(l, d->path, d->type, n, "enabled");
	t->period = field_named(l, d->path, d->type, n, "period");
	t->parent = t->tree ? type_field(t, "parent") : NULL;
	t->hangs_on = field_named(l, d->path, d->type, n, "parent");
	t->opens_to_owner = attr_is(n, "opens", "owner");
	t->team = attr_has(n, "team") ? type_lines(t, attr_text(l, n, "team")) : NULL;
	t->groups_word = attr_text(l, n, "groups_word");
	indexes_read(l, d);
	dictionaries_read(l, d);
	lists_read(l, d);
	sections_read(l, d);
	type_tabs_read(l, d);
	allows_read(l, d);
	number_read(l, d);
	menu_read(l, d);
}
