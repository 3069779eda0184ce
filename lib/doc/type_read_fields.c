/*
 * type_read_fields.c - the fields of a definition, or of its rows, from XML to
 * struct field; those of the engine follow them.
 */
#include "doc/type_load.h"

static const char *const kinds[] = {
	[FIELD_TEXT] = "text", [FIELD_LONGTEXT] = "longtext", [FIELD_INT] = "int",
	[FIELD_QTY] = "qty", [FIELD_MONEY] = "money", [FIELD_RATE] = "rate",
	[FIELD_DATE] = "date", [FIELD_DATETIME] = "datetime", [FIELD_BOOL] = "bool",
	[FIELD_ENUM] = "enum", [FIELD_LINK] = "link", [FIELD_LIST] = "list", [FIELD_FILE] = "file",
	[FIELD_IMAGE] = "image",
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
	f->min = f->max = f->mask = f->may = f->counts = f->accept = "";
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
	             "date, datetime, bool, enum, link, list, file or image", f->name, kind);
}

/* The columns that go with a field; see the comment in type.h. */
static void
field_columns(struct loading *l, struct field *f, bool is_number, bool late)
{
	/* A document may get its number late and has NULL till then: '' would be taken by the first one. */
	bool plain = (f->kind == FIELD_TEXT && !(is_number && late)) || (f->kind == FIELD_ENUM && f->sort);

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
	f->apart = attr_text(l, n, "apart");
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
	f->search_start = str_eq(attr_text(l, n, "search"), "start");
	f->search = f->search_start || attr_yes(l, n, "search");
	f->sort = attr_yes(l, n, "sort");
	f->pinyin = attr_yes(l, n, "pinyin");
	f->editable_after_audit = str_eq(attr_text(l, n, "editable"), "audited");
	f->audited = !str_eq(attr_text(l, n, "audit"), "no");
	f->mask = attr_text(l, n, "mask");
	f->may = attr_text(l, n, "may");
	f->counts = attr_text(l, n, "counts");
	f->accept = attr_text(l, n, "accept");
	/* A counter counts from the start. */
	if (f->writeback && !*f->def && (f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY))
		f->def = "0";
	options_read(l, f, n);
	field_columns(l, f, str_eq(f->name, number), str_eq(d->type->kind, "document"));
}

static const struct field *
engine_or(const struct field *engine, size_t *n)
{
	if (!engine)
		*n = ENGINE_FIELDS;
	return engine ? engine : engine_fields;
}

void
fields_read(struct loading *l, struct draft *d, const struct field *engine, size_t engine_count)
{
	const xmlNode *number = element_child(d->root, "number");
	const char *number_field = number ? attr_text(l, number, "field") : "";
	struct type *t = d->type;
	size_t status = t->workflow ? 1 : 0;

	engine = engine_or(engine, &engine_count);
	d->own_count = element_count(d->fields_at, "field");
	t->field_count = d->own_count + status + engine_count;
	d->fields = arena_new_array(l->mem, struct field, t->field_count);
	t->fields = d->fields;
	struct field *f = d->fields;
	for (xmlNode *c = element_child(d->fields_at, "field"); c; c = element_next(c, "field"))
		field_read(l, d, f++, c, number_field);
	if (status) {
		t->status = f;
		status_field(l, d, f++);
	}
	for (size_t i = 0; i < engine_count; i++)
		field_engine(f++, &engine[i]);
	for (size_t i = 0; i < t->field_count; i++) {
		d->fields[i].type = t;
		d->fields[i].index = i;
	}
}

const struct field *
field_named(struct loading *l, const char *path, const struct type *t, const xmlNode *n, const char *attr)
{
	const char *name = attr_text(l, n, attr);

	if (!*name)
		return NULL;
	const struct field *f = type_field(t, name);
	if (!f)
		load_problem(l, path, n, "%s=\"%s\": type %s has no such field", attr, name, t->name);
	return f;
}
