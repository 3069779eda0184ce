/*
 * type_check_pages.c - do the lists and the form of a definition make sense?
 */
#include "doc/type_load.h"

enum { MAX_DEPTH = 5, MAX_TERMS = 50, MAX_SORT_KEYS = 3 };

/* ---- where="…": the filter grammar, as far as a definition can be wrong ------------- */

struct where { struct arena *mem; const struct type *type; const char *at; int terms; const char *problem; };

static const char *const filter_ops[] = {
	"eq", "ne", "lt", "le", "gt", "ge", "between", "in", "notin", "like", "notlike", "starts", "null", "notnull", "under", "past", "next", NULL
};

static const char *
where_word(struct where *w)
{
	size_t n = strspn(w->at, "abcdefghijklmnopqrstuvwxyz0123456789_");
	const char *word = arena_strndup(w->mem, w->at, n);

	w->at += n;
	return word;
}

static bool
where_take(struct where *w, char c)
{
	if (*w->at != c)
		return false;
	w->at++;
	return true;
}

/* field.op(values) after the name of the field. */
static void
where_term(struct where *w, const char *name)
{
	const char *op = where_take(w, '.') ? where_word(w) : "";

	if (!type_field(w->type, name))
		w->problem = arena_printf(w->mem, "there is no field \"%s\"", name);
	else if (!words_have(filter_ops, op))
		w->problem = arena_printf(w->mem, "\"%s\" is no comparison; use eq ne lt le gt ge between in "
		                          "notin like notlike starts null notnull under past next", op);
	else if (!where_take(w, '('))
		w->problem = "values stand in brackets: level.in(A,B)";
	else {
		w->at += strcspn(w->at, "()");
		if (!where_take(w, ')'))
			w->problem = "a bracket is not closed";
	}
	if (++w->terms > MAX_TERMS)
		w->problem = "there are more than 50 comparisons";
}

static void
where_parse(struct where *w, int depth)
{
	const char *word = where_word(w);
	bool group = str_eq(word, "and") || str_eq(word, "or");

	if (!group) {
		where_term(w, word);
		return;
	}
	if (depth >= MAX_DEPTH || !where_take(w, '(')) {
		w->problem = depth >= MAX_DEPTH ? "groups go no deeper than 5" : "groups look like and(…,…)";
		return;
	}
	do
		where_parse(w, depth + 1);
	while (!w->problem && where_take(w, ','));
	if (!w->problem && !where_take(w, ')'))
		w->problem = "a bracket is not closed";
}

static void
check_where(struct loading *l, const struct draft *d, const struct list *list, const xmlNode *n)
{
	struct where w = { .mem = l->scratch, .type = d->type, .at = list->where };

	if (!*list->where)
		return;
	where_parse(&w, 0);
	if (!w.problem && *w.at)
		w.problem = arena_printf(l->scratch, "\"%s\" is too much", w.at);
	if (w.problem)
		load_problem(l, d->path, n, "list %s: where=\"%s\": %s", list->name, list->where, w.problem);
}

/* ---- lists and sections ------------------------------------------------------------------ */

static void
check_sort(struct loading *l, const struct draft *d, const struct list *list, const xmlNode *n)
{
	int keys = 0;

	for (const char *const *k = str_split(l->scratch, list->sort, ','); *k; k++, keys++) {
		const char *name = **k == '-' ? *k + 1 : *k;
		const struct field *f = type_field(d->type, name);
		if (!f || !f->sort_column)
			load_problem(l, d->path, n, "list %s: sort=\"%s\": \"%s\" must be a field with sort=\"yes\"",
			             list->name, list->sort, name);
	}
	if (keys > MAX_SORT_KEYS)
		load_problem(l, d->path, n, "list %s: three sort keys are the most", list->name);
}

/* Of a list with like="…" its columns are asked where they stand. */
static void
check_sums(struct loading *l, const struct draft *d, const struct list *list, const xmlNode *n)
{
	for (size_t i = 0; i < list->column_count && !attr_has(n, "like"); i++) {
		const struct field *f = list->columns[i].field;
		if (list->columns[i].sum && f->kind != FIELD_INT && f->kind != FIELD_QTY && f->kind != FIELD_MONEY)
			load_problem(l, d->path, n, "list %s: column %s: only whole numbers, quantities and money add "
			             "up; leave out sum=\"yes\"", list->name, f->name);
	}
}

static void
check_lists(struct loading *l, const struct draft *d)
{
	const struct list *list = d->type->lists;
	int defaults = 0;

	for (xmlNode *c = element_child(d->root, "list"); c; c = element_next(c, "list"), list++) {
		if (!type_name_ok(list->name) || !*list->label)
			load_problem(l, d->path, c, "a list needs name=\"…\" of small letters and label=\"…\"");
		for (const struct list *other = d->type->lists; other < list; other++)
			if (str_eq(other->name, list->name))
				load_problem(l, d->path, c, "list %s is there twice; rename one", list->name);
		if (!list->column_count && !attr_has(c, "like"))
			load_problem(l, d->path, c, "list %s has no columns", list->name);
		check_sums(l, d, list, c);
		for (size_t i = 0; i < list->column_count; i++)
			if (list->columns[i].field->kind == FIELD_LONGTEXT)
				load_problem(l, d->path, c, "list %s: column %s is a long text, which does not fit a list",
				             list->name, list->columns[i].field->name);
		check_where(l, d, list, c);
		check_sort(l, d, list, c);
		defaults += list->is_default;
	}
	if (defaults != 1)
		load_problem(l, d->path, d->root, "exactly one list must have default=\"yes\"");
}

static void
check_sections(struct loading *l, const struct draft *d)
{
	const struct type *t = d->type;
	bool *seen = arena_new_array(l->scratch, bool, t->field_count);
	const xmlNode *c = element_child(element_child(d->root, "form"), "section");

	if (!t->section_count)
		load_problem(l, d->path, d->root, "the type needs a <form> with at least one <section>");
	for (size_t i = 0; i < t->section_count; i++, c = element_next(c, "section")) {
		const struct section *s = &t->sections[i];
		if (!type_name_ok(s->name) || !*s->label)
			load_problem(l, d->path, c, "a section needs name=\"…\" of small letters and label=\"…\"");
		for (size_t k = 0; k < i; k++)
			if (str_eq(t->sections[k].name, s->name))
				load_problem(l, d->path, c, "section %s is there twice; rename one", s->name);
		for (size_t k = 0; k < s->field_count; k++) {
			if (seen[s->fields[k]->index])
				load_problem(l, d->path, c, "field %s stands on the form twice", s->fields[k]->name);
			seen[s->fields[k]->index] = true;
		}
	}
	for (size_t i = 0; i < d->own_count; i++)
		if (t->fields[i].required && !t->fields[i].readonly && !seen[i] && t->section_count)
			load_problem(l, d->path, d->root, "field %s is required but not on the form: nobody could save",
			             t->fields[i].name);
}

void
type_check_pages(struct loading *l, const struct draft *d)
{
	check_lists(l, d);
	check_sections(l, d);
}
