/*
 * type_check_rights.c - what an <allow> keeps from its role of single fields: names,
 * what can be hidden at all, and that a copy does not show what its source hides.
 */
#include "doc/type_load.h"
#include "doc/doc.h"

static bool
grants_reading(const struct type *t, const char *role)
{
	for (size_t i = 0; i < t->allow_count; i++)
		if (str_eq(t->allows[i].role, role) && !str_eq(t->allows[i].read, "none"))
			return true;
	return false;
}

/* Who can never fill it in could never save a new record. */
static bool
is_missed(const struct allow *a, const struct field *f, const struct lines *lines)
{
	return (!lines || lines->min) && f->required && !*f->def && !f->readonly && words_have(a->actions, "create");
}

static void
check_field(struct loading *l, const struct draft *d, const xmlNode *n, const struct allow *a, enum field_access access,
            const char *name)
{
	const char *word = field_access_word(access);
	const struct lines *lines;
	const struct field *f = type_field_path(d->type, name, &lines);

	if (!f || f->engine) {
		load_problem(l, d->path, n, "%s=\"%s\": type %s has no such field; fields of rows are \"lines.field\"", word,
		             name, d->type->name);
		return;
	}
	if (access < FIELD_READONLY && !field_can_hide(f))
		load_problem(l, d->path, n, "%s=\"%s\": title, code, number, owner, department, state and the links to the "
		             "record above are seen by all who read a record", word, name);
	if (access == FIELD_MASKED && !*f->mask)
		load_problem(l, d->path, n, "masked=\"%s\": the field has no mask=\"…\"", name);
	if (is_missed(a, f, lines))
		load_problem(l, d->path, n, "%s=\"%s\": the field is required and has no default=\"…\", so role %s could never "
		             "save a new record", word, name, a->role);
}

void
allow_check_fields(struct loading *l, const struct draft *d, const xmlNode *n, const struct allow *a)
{
	const char *const *const lists[] = { [FIELD_HIDDEN] = a->hidden, [FIELD_MASKED] = a->masked,
		[FIELD_READONLY] = a->readonly };
	bool any = false;

	for (unsigned x = FIELD_HIDDEN; x <= FIELD_READONLY; x++)
		for (const char *const *w = lists[x]; *w; w++) {
			check_field(l, d, n, a, (enum field_access)x, *w);
			any = true;
			for (unsigned y = FIELD_HIDDEN; y < x; y++)
				if (words_have(lists[y], *w))
					load_problem(l, d->path, n, "field %s is %s and %s; say one", *w,
					             field_access_word((enum field_access)y), field_access_word((enum field_access)x));
		}
	if (any && !str_eq(a->role, "*") && grants_reading(d->type, "*"))
		load_problem(l, d->path, n, "role %s: role=\"*\" reads the type without these limits, and the widest right wins",
		             a->role);
}

/* ---- copies ---------------------------------------------------------------------------------- */

static void
copy_check(struct loading *l, const struct draft *d, const struct convert *c, const struct copy *copy)
{
	for (size_t i = 0; copy->from && i < d->type->allow_count; i++) {
		const char *role = d->type->allows[i].role;
		enum field_access from = rights_field(c->from, role, copy->from);

		if (from >= FIELD_READONLY || (!grants_reading(c->to, role) && !grants_reading(c->to, "*")) ||
		    rights_field(c->to, role, copy->to) <= from)
			continue;
		load_problem(l, d->path, element_child(d->root, "convert"), "role %s may not see %s.%s, and would see it "
		             "copied in %s.%s; hide it there too", role, copy->from->type->name, copy->from->name,
		             copy->to->type->name, copy->to->name);
	}
}

void
converts_check_fields(struct loading *l, const struct draft *d)
{
	for (size_t i = 0; i < d->type->convert_count; i++) {
		const struct convert *c = &d->type->converts[i];

		for (size_t k = 0; k < c->copy_count; k++)
			copy_check(l, d, c, &c->copies[k]);
		for (size_t k = 0; k < c->line_count; k++) {
			const struct convert_lines *by = &c->lines[k];
			const struct copy qty = { by->qty, by->to_qty };

			for (size_t n = 0; n < by->copy_count; n++)
				copy_check(l, d, c, &by->copies[n]);
			copy_check(l, d, c, &qty);
		}
	}
}
