/*
 * type_read.c - one definition from XML to struct type. It takes what is
 * written; whether that makes sense is asked in type_check.c.
 */
#include "doc/type_load.h"

static const char *const kinds[] = {
	[FIELD_TEXT] = "text", [FIELD_LONGTEXT] = "longtext", [FIELD_INT] = "int",
	[FIELD_QTY] = "qty", [FIELD_MONEY] = "money", [FIELD_RATE] = "rate",
	[FIELD_DATE] = "date", [FIELD_DATETIME] = "datetime", [FIELD_BOOL] = "bool",
	[FIELD_ENUM] = "enum", [FIELD_LINK] = "link", [FIELD_LIST] = "list", [FIELD_FILE] = "file",
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const int usual_digits[KINDS] = { [FIELD_QTY] = 6, [FIELD_MONEY] = 2, [FIELD_RATE] = 4 };

/* Labels are messages of the catalogue like any other. */
static const struct field engine_fields[] = {
	{ .name = "id", .label = N_("ID"), .kind = FIELD_INT, .to = "" },
	{ .name = "created_by", .label = N_("Created by"), .kind = FIELD_LINK, .to = "user" },
	{ .name = "created_at", .label = N_("Created at"), .kind = FIELD_DATETIME, .to = "" },
	{ .name = "updated_by", .label = N_("Changed by"), .kind = FIELD_LINK, .to = "user" },
	{ .name = "updated_at", .label = N_("Changed at"), .kind = FIELD_DATETIME, .to = "",
	  .sort = true, .sort_column = "updated_at" },
	{ .name = "row_version", .label = N_("Version"), .kind = FIELD_INT, .to = "" },
	{ .name = "deleted_at", .label = N_("Deleted at"), .kind = FIELD_DATETIME, .to = "" },
	{ .name = "deleted_by", .label = N_("Deleted by"), .kind = FIELD_LINK, .to = "user" },
	{ .name = "deleted_with", .label = N_("Deletion"), .kind = FIELD_INT, .to = "" },
	{ .name = "org", .label = N_("Company books"), .kind = FIELD_INT, .to = "" },
};
enum { ENGINE_FIELDS = sizeof engine_fields / sizeof *engine_fields };

static const char *const no_words[] = { NULL };

static void
field_engine(struct field *f, const struct field *from)
{
	*f = *from;
	f->help = f->unit = f->format = f->within = f->dictionary = f->def = "";
	f->min = f->max = f->mask = "";
	f->fills = no_words;
	f->readonly = f->engine = true;
}

static void
options_read(struct loading *l, struct field *f, const xmlNode *n)
{
	f->option_count = element_count(n, "option");
	struct option *o = arena_new_array(l->mem, struct option, f->option_count);

	f->options = o;
	for (xmlNode *c = element_child(n, "option"); c; c = element_next(c, "option"))
		*o++ = (struct option){ .value = attr_text(l, c, "value"), .label = attr_text(l, c, "label"),
		                        .tone = attr_text(l, c, "tone") };
}

static void
field_kind_read(struct loading *l, const char *path, struct field *f, const xmlNode *n)
{
	const char *kind = attr_text(l, n, "kind");

	f->kind = FIELD_TEXT;
	for (size_t i = 0; i < KINDS; i++)
		if (str_eq(kinds[i], kind)) {
			f->kind = (enum field_kind)i;
			return;
		}
	load_problem(l, path, n, "field %s: there is no kind \"%s\"; use text, longtext, int, qty, money, rate, "
	             "date, datetime, bool, enum or link", f->name, kind);
}

/* The columns that go with a field; see the comment in type.h. */
static void
field_columns(struct loading *l, struct field *f, bool is_number)
{
	bool plain = f->kind == FIELD_TEXT || (f->kind == FIELD_ENUM && f->sort);

	f->normalised = f->unique && f->kind == FIELD_TEXT && !is_number && !str_eq(f->format, "code");
	f->not_null = f->sort && plain;
	if (!f->sort)
		return;
	if (f->pinyin)
		f->sort_column = arena_printf(l->mem, "%s_py", f->name);
	else
		f->sort_column = plain ? f->name : arena_printf(l->mem, "%s_k", f->name);
}

static void
field_read(struct loading *l, struct draft *d, struct field *f, const xmlNode *n, const char *number)
{
	f->name = attr_text(l, n, "name");
	f->label = attr_text(l, n, "label");
	f->help = attr_text(l, n, "help");
	f->unit = attr_text(l, n, "unit");
	field_kind_read(l, d->path, f, n);
	f->size = (unsigned)attr_int(l, d->path, n, "size", 0);
	f->format = attr_text(l, n, "format");
	f->to = attr_text(l, n, "to");
	f->within = attr_text(l, n, "within");
	f->fills = str_words(l->mem, attr_text(l, n, "fills"));
	f->dictionary = attr_text(l, n, "dictionary");
	f->def = attr_text(l, n, "default");
	f->min = attr_text(l, n, "min");
	f->max = attr_text(l, n, "max");
	f->digits = attr_int(l, d->path, n, "digits", usual_digits[f->kind]);
	f->required = attr_yes(l, n, "required");
	f->required_on_submit = str_eq(attr_text(l, n, "required"), "submit");
	f->computed = attr_yes(l, n, "computed");
	f->writeback = attr_yes(l, n, "writeback");
	f->readonly = attr_yes(l, n, "readonly") || f->computed || f->writeback;
	f->unique = attr_yes(l, n, "unique");
	f->search = attr_yes(l, n, "search");
	f->sort = attr_yes(l, n, "sort");
	f->pinyin = attr_yes(l, n, "pinyin");
	f->editable_after_audit = str_eq(attr_text(l, n, "editable"), "audited");
	f->audited = !str_eq(attr_text(l, n, "audit"), "no");
	f->mask = attr_text(l, n, "mask");
	options_read(l, f, n);
	field_columns(l, f, str_eq(f->name, number));
}

static void
fields_read(struct loading *l, struct draft *d)
{
	const xmlNode *fields = element_child(d->root, "fields");
	const xmlNode *number = element_child(d->root, "number");
	const char *number_field = number ? attr_text(l, number, "field") : "";
	struct type *t = d->type;

	d->own_count = element_count(fields, "field");
	t->field_count = d->own_count + ENGINE_FIELDS;
	d->fields = arena_new_array(l->mem, struct field, t->field_count);
	t->fields = d->fields;
	struct field *f = d->fields;
	for (xmlNode *c = element_child(fields, "field"); c; c = element_next(c, "field"))
		field_read(l, d, f++, c, number_field);
	for (size_t i = 0; i < ENGINE_FIELDS; i++)
		field_engine(f++, &engine_fields[i]);
	for (size_t i = 0; i < t->field_count; i++) {
		d->fields[i].type = t;
		d->fields[i].index = i;
	}
}

/* A field that an attribute names; a problem when there is none. */
static const struct field *
field_named(struct loading *l, const struct draft *d, const xmlNode *n, const char *attr)
{
	const char *name = attr_text(l, n, attr);

	if (!*name)
		return NULL;
	const struct field *f = type_field(d->type, name);
	if (!f)
		load_problem(l, d->path, n, "%s=\"%s\": type %s has no such field", attr, name, d->type->name);
	return f;
}

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
			                                  .zh = attr_text(l, k, "zh"), .en = attr_text(l, k, "en") };
	}
}

static void
columns_read(struct loading *l, struct draft *d, struct list *list, const xmlNode *n)
{
	struct column *columns = arena_new_array(l->mem, struct column, element_count(n, "column"));

	list->columns = columns;
	for (xmlNode *c = element_child(n, "column"); c; c = element_next(c, "column")) {
		const struct field *f = field_named(l, d, c, "field");
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
		const struct field *f = field_named(l, d, c, "field");
		if (!f)
			continue;
		fields[s->field_count] = f;
		wide[s->field_count++] = attr_yes(l, c, "wide");
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
			                       .actions = str_words(l->mem, attr_text(l, c, "do")) };
}

static void
number_read(struct loading *l, struct draft *d)
{
	const xmlNode *n = element_child(d->root, "number");

	if (!n)
		return;
	struct numbering *x = arena_alloc(l->mem, sizeof *x);
	const char *reset = attr_text(l, n, "reset");
	x->field = field_named(l, d, n, "field");
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
	fields_read(l, d);
	t->title = field_named(l, d, n, "title");
	t->code = field_named(l, d, n, "code");
	t->owner = field_named(l, d, n, "owner");
	t->dept = field_named(l, d, n, "dept");
	t->enabled = field_named(l, d, n, "enabled");
	t->parent = t->tree ? type_field(t, "parent") : field_named(l, d, n, "parent");
	indexes_read(l, d);
	dictionaries_read(l, d);
	lists_read(l, d);
	sections_read(l, d);
	allows_read(l, d);
	number_read(l, d);
	menu_read(l, d);
}
