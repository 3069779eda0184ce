/*
 * type_check_links.c - the words of a field that reach beyond it: within (the
 * choice hangs on another field), fills (choosing copies values), may (changing
 * needs a right). Fields of lines are asked the same.
 */
#include "doc/type_load.h"
#include "doc/field.h"

static void
check_within(struct loading *l, const char *path, const xmlNode *n, const struct type *t, const struct field *f)
{
	const struct field *other = type_field(t, f->within);

	if (!*f->within)
		return;
	if (!other || other == f || other->kind != FIELD_LINK || other->engine) {
		load_problem(l, path, n, "field %s: within=\"%s\" must name another field of kind link", f->name,
		             f->within);
		return;
	}
	if (f->target && other->target && !link_within_by(f))
		load_problem(l, path, n, "field %s: within=\"%s\": type %s has no link to=\"%s\" by which it could be "
		             "narrowed; add one to it", f->name, f->within, f->to, other->to);
}

/* Every choice of the source is one here, too. */
static bool
choices_fit(const struct field *to, const struct field *from)
{
	if (*to->dictionary || *from->dictionary)
		return str_eq(to->dictionary, from->dictionary);
	for (size_t i = 0; i < from->option_count; i++) {
		bool known = false;
		for (size_t k = 0; k < to->option_count; k++)
			known |= str_eq(to->options[k].value, from->options[i].value);
		if (!known)
			return false;
	}
	return true;
}

static bool
values_fit(const struct field *to, const struct field *from)
{
	if (to->kind != from->kind || to->kind == FIELD_LIST || to->kind == FIELD_FILE || to->kind == FIELD_IMAGE)
		return false;
	if (to->kind == FIELD_TEXT)
		return from->size <= to->size && (!*to->format || str_eq(to->format, from->format));
	if (to->kind == FIELD_ENUM)
		return choices_fit(to, from);
	return to->kind != FIELD_LINK || str_eq(to->to, from->to);
}

static void
check_fills(struct loading *l, const char *path, const xmlNode *n, const struct type *t, const struct field *f)
{
	for (const char *const *w = f->fills; f->target && *w; w++) {
		const struct field *to = type_field(t, *w), *from = type_field(f->target, *w);

		if (!to || to == f || to->engine || to->computed || to->writeback)
			load_problem(l, path, n, "field %s: fills=\"%s\" must name another field of this type that is "
			             "neither computed nor written back", f->name, *w);
		else if (!from)
			load_problem(l, path, n, "field %s: fills=\"%s\": type %s has no field of that name to copy from",
			             f->name, *w, f->to);
		else if (!values_fit(to, from))
			load_problem(l, path, n, "field %s: fills=\"%s\": %s.%s does not fit into it; make kind, size, "
			             "format and choices the same", f->name, *w, f->to, *w);
	}
}

/* Choices of a dictionary belong to values of another choice of the same record or row. */
static void
check_choices_within(struct loading *l, const char *path, const xmlNode *n, const struct type *t, const struct field *f)
{
	const struct field *other = *f->within ? type_field(t, f->within) : NULL;

	if (*f->within && (!other || other == f || other->kind != FIELD_ENUM || other->engine))
		load_problem(l, path, n, "field %s: within=\"%s\" must name another field of kind enum", f->name, f->within);
}

void
field_check_words(struct loading *l, const char *path, const xmlNode *n, const struct type *t,
                  const struct field *f)
{
	if (f->kind == FIELD_ENUM)
		check_choices_within(l, path, n, t, f);
	if (f->kind != FIELD_LINK)
		return;
	check_within(l, path, n, t, f);
	check_fills(l, path, n, t, f);
}

static bool
right_is_given(const struct type *t, const char *right)
{
	for (size_t i = 0; i < t->allow_count; i++) {
		const struct allow *a = &t->allows[i];

		if (words_have(a->actions, right) || (str_eq(right, "edit") && !str_eq(a->edit, "none")) ||
		    (str_eq(right, "delete") && !str_eq(a->del, "none")) ||
		    (str_eq(right, "read") && !str_eq(a->read, "none")))
			return true;
	}
	return false;
}

void
field_check_may(struct loading *l, const struct draft *d, const xmlNode *n, const struct field *f)
{
	if (!*f->may)
		return;
	if (!right_is_given(d->type->head ? d->type->head : d->type, f->may))
		load_problem(l, d->path, n, "field %s: may=\"%s\": no role has this right; add do=\"%s\" to an <allow>",
		             f->name, f->may, f->may);
	if (f->readonly)
		load_problem(l, d->path, n, "field %s is never on a form, so may=\"%s\" says nothing; leave it out",
		             f->name, f->may);
	if (f->required && !*f->def)
		load_problem(l, d->path, n, "field %s: required and may=\"%s\" need a default=\"…\", else who lacks the "
		             "right could never save a new record", f->name, f->may);
}
