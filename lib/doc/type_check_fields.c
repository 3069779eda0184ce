/*
 * type_check_fields.c - does each field of a definition make sense, and does
 * the record fit into a row of the database?
 */
#include "doc/type_load.h"

/* Lengths in characters: a key of the database has at most 3072 bytes. */
enum { MAX_KEY_TEXT = 190, MAX_PINYIN_TEXT = 120, MAX_TEXT = 1000, MAX_SORTS = 6, MAX_ROW = 60000, APART_MOST = 40 };

/* Engine columns have their names already; the others mean something in an address. */
static const char *const reserved_fields[] = {
	"live", "path", "q", "f", "sort", "limit", "after", "fields", "count", "view", "steps",
	"from", "to", "condition", "order", NULL
};
static const char *const companions[] = { "_norm", "_py", "_py1", "_k", NULL };

static bool
number_ok(const char *s)
{
	dec d;

	return !*s || dec_parse(&d, s) == OK;
}

static bool
option_known(const struct types *ts, const struct field *f, const char *value)
{
	for (size_t i = 0; i < f->option_count; i++)
		if (str_eq(f->options[i].value, value))
			return true;
	for (size_t i = 0; *f->dictionary && i < ts->count; i++)
		for (size_t k = 0; k < ts->all[i]->dictionary_count; k++) {
			const struct dictionary *x = &ts->all[i]->dictionaries[k];
			for (size_t e = 0; str_eq(x->kind, f->dictionary) && e < x->entry_count; e++)
				if (str_eq(x->entries[e].code, value))
					return true;
		}
	return false;
}

static bool
dictionary_known(const struct types *ts, const char *kind)
{
	/* The entries are the roles, or types. */
	if (str_eq(kind, "role") || str_eq(kind, OWNED_TYPES))
		return true;
	for (size_t i = 0; i < ts->count; i++)
		for (size_t k = 0; k < ts->all[i]->dictionary_count; k++)
			if (str_eq(ts->all[i]->dictionaries[k].kind, kind))
				return true;
	return false;
}

static bool
default_ok(const struct types *ts, const struct field *f)
{
	int32_t date;
	int64_t n;

	switch (f->kind) {
	case FIELD_LINK:
		return (str_eq(f->def, "me") && (str_eq(f->to, "employee") || str_eq(f->to, "user"))) ||
		       (str_eq(f->def, "my_dept") && str_eq(f->to, "department"));
	case FIELD_DATE:
		return str_eq(f->def, "today") || date_parse(&date, f->def) == OK;
	case FIELD_DATETIME:
		return str_eq(f->def, "now") || instant_parse(&n, f->def) == OK;
	case FIELD_BOOL:
		return str_eq(f->def, "yes");
	case FIELD_ENUM:
		return option_known(ts, f, f->def);
	case FIELD_INT:
		return str_int(f->def, &n) == OK;
	case FIELD_QTY: case FIELD_MONEY: case FIELD_RATE:
		return number_ok(f->def);
	case FIELD_TEXT: case FIELD_LONGTEXT:
		return utf8_len(f->def) <= MAX_TEXT;
	default:
		return false;
	}
}

static void
check_name(struct loading *l, const struct draft *d, const struct field *f, const xmlNode *n)
{
	const struct type *t = d->type;

	if (!type_name_ok(f->name))
		load_problem(l, d->path, n, "field name \"%s\": use small letters, digits and _, at most 31", f->name);
	if (!*f->label)
		load_problem(l, d->path, n, "field %s needs label=\"…\"", f->name);
	if (words_have(reserved_fields, f->name))
		load_problem(l, d->path, n, "field %s: this name has a meaning of its own; choose another", f->name);
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *other = &t->fields[i];
		if ((i < f->index || other->engine) && str_eq(other->name, f->name))
			load_problem(l, d->path, n, "field %s is there twice%s", f->name,
			             other->engine ? ": every type has it" : "; rename one");
	}
	for (const char *const *c = companions; *c; c++)
		if (str_ends(f->name, *c)) {
			const char *base = arena_strndup(l->scratch, f->name, strlen(f->name) - strlen(*c));
			if (type_field(t, base))
				load_problem(l, d->path, n, "field %s: a column of this name may belong to field %s; "
				             "choose another", f->name, base);
		}
}

static void
check_text(struct loading *l, const struct draft *d, const struct field *f, const xmlNode *n)
{
	if (f->size < 1 || f->size > MAX_TEXT)
		load_problem(l, d->path, n, "field %s needs size=\"1\" to \"%d\"; longer texts are of kind longtext",
		             f->name, MAX_TEXT);
	if (f->pinyin && f->size > MAX_PINYIN_TEXT)
		load_problem(l, d->path, n, "field %s: pinyin=\"yes\" needs size=\"%d\" or less", f->name,
		             MAX_PINYIN_TEXT);
	if ((f->unique || f->sort) && f->size > MAX_KEY_TEXT)
		load_problem(l, d->path, n, "field %s: unique or sort needs size=\"%d\" or less", f->name, MAX_KEY_TEXT);
}

static void
check_enum(struct loading *l, const struct types *ts, const struct draft *d, const struct field *f,
           const xmlNode *n)
{
	if (*f->dictionary ? f->option_count > 0 : !f->option_count)
		load_problem(l, d->path, n, "field %s needs either <option>s or dictionary=\"…\"", f->name);
	if (*f->dictionary && !dictionary_known(ts, f->dictionary))
		load_problem(l, d->path, n, "field %s: declare <dictionary kind=\"%s\"> with its first entries",
		             f->name, f->dictionary);
	for (size_t i = 0; i < f->option_count; i++) {
		if (!*f->options[i].value || strlen(f->options[i].value) > 32)
			load_problem(l, d->path, n, "field %s: option values have 1 to 32 characters", f->name);
		for (size_t k = 0; k < i; k++)
			if (str_eq(f->options[i].value, f->options[k].value))
				load_problem(l, d->path, n, "field %s has option \"%s\" twice", f->name, f->options[i].value);
	}
}

/* What cannot go together. */
static void
check_flags(struct loading *l, const struct draft *d, const struct field *f, const xmlNode *n)
{
	if (f->unique && f->kind != FIELD_TEXT && f->kind != FIELD_LINK && f->kind != FIELD_INT &&
	    f->kind != FIELD_DATE)
		load_problem(l, d->path, n, "field %s: only text, links, whole numbers and dates can be unique", f->name);
	const struct field *apart = *f->apart ? type_field(d->type, f->apart) : NULL;
	if (*f->apart && (!f->normalised || !apart || apart->kind != FIELD_TEXT || apart->size > APART_MOST || apart == f))
		load_problem(l, d->path, n, "field %s: apart=\"%s\" needs unique=\"yes\", and must name another text of at most %d",
		             f->name, f->apart, APART_MOST);
	if (f->search && f->kind != FIELD_TEXT)
		load_problem(l, d->path, n, "field %s: only texts of one line can be searched; filters find the others", f->name);
	if (f->sort && (f->kind == FIELD_LONGTEXT || f->kind == FIELD_LINK || f->kind == FIELD_LIST ||
	                f->kind == FIELD_FILE || f->kind == FIELD_IMAGE))
		load_problem(l, d->path, n, "field %s: this kind cannot have sort=\"yes\"", f->name);
	if (f->required && f->computed)
		load_problem(l, d->path, n, "field %s is computed, nobody can be required to fill it in", f->name);
	if (f->unique && f->not_null && !f->normalised && !f->required && !f->readonly)
		load_problem(l, d->path, n, "field %s: unique and sort together need required=\"yes\", else two empty "
		             "ones would be equal", f->name);
	if (f->counts && *f->counts && (!f->writeback || !type_field(d->type, f->counts) || !d->type->head))
		load_problem(l, d->path, n, "field %s: counts=\"%s\" must name another field of its row, and needs "
		             "writeback=\"yes\"", f->name, f->counts);
	if (d->type->head && (f->unique || f->search || f->sort || f->pinyin || f->kind == FIELD_LIST ||
	                      f->kind == FIELD_FILE || f->kind == FIELD_IMAGE))
		load_problem(l, d->path, n, "field %s: fields of rows have no unique, search, sort or pinyin, and are "
		             "neither lists nor files nor pictures", f->name);
	if (f->required_on_submit && !d->type->workflow && !(d->type->head && d->type->head->workflow))
		load_problem(l, d->path, n, "field %s: required=\"submit\" needs a type with states", f->name);
	if (f->editable_after_audit && !d->type->workflow && !(d->type->head && d->type->head->workflow))
		load_problem(l, d->path, n, "field %s: editable=\"audited\" needs a type with states", f->name);
	if (f->pinyin && f->kind != FIELD_TEXT)
		load_problem(l, d->path, n, "field %s: only kind text has pinyin", f->name);
	if (*f->mask && (f->kind != FIELD_TEXT || !field_can_hide(f)))
		load_problem(l, d->path, n, "field %s: mask=\"%s\" is for texts that are neither title, code nor number",
		             f->name, f->mask);
}

static void
check_field(struct loading *l, const struct types *ts, const struct draft *d, const struct field *f,
            const xmlNode *n)
{
	check_name(l, d, f, n);
	check_flags(l, d, f, n);
	if (f->kind == FIELD_TEXT)
		check_text(l, d, f, n);
	if (f->kind == FIELD_ENUM)
		check_enum(l, ts, d, f, n);
	if (*f->def && !default_ok(ts, f))
		load_problem(l, d->path, n, "field %s: default=\"%s\" does not suit its kind", f->name, f->def);
	if (!number_ok(f->min) || !number_ok(f->max))
		load_problem(l, d->path, n, "field %s: min and max must be numbers", f->name);
	field_check_words(l, d->path, n, d->type, f);
	field_check_may(l, d, n, f);
}

static size_t
field_bytes(const struct field *f)
{
	size_t n = f->kind == FIELD_TEXT ? (size_t)f->size * 4 + 2 : f->kind == FIELD_ENUM ? 130 : 16;

	if (f->kind == FIELD_TEXT && f->normalised)
		n += (size_t)f->size * 8 + 2;
	if (f->pinyin)
		n += (size_t)f->size * 28 + 4;
	return f->sort ? n + 16 : n;
}

void
type_check_fields(struct loading *l, const struct types *ts, const struct draft *d)
{
	const struct type *t = d->type;
	size_t sorts = 0, bytes = 0;
	const xmlNode *n = element_child(d->fields_at, "field");

	if (!d->own_count)
		load_problem(l, d->path, d->root, "the type has no fields");
	for (size_t i = 0; i < d->own_count; i++, n = element_next(n, "field")) {
		check_field(l, ts, d, &t->fields[i], n);
		sorts += t->fields[i].sort;
		bytes += field_bytes(&t->fields[i]);
	}
	if (sorts > MAX_SORTS)
		load_problem(l, d->path, d->root, "%zu fields have sort=\"yes\"; %d is the most, each costs three indexes",
		             sorts, MAX_SORTS);
	if (bytes > MAX_ROW)
		load_problem(l, d->path, d->root, "the texts add up to %zu bytes, a row has %d; make long ones longtext",
		             bytes, MAX_ROW);
}
