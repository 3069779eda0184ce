/* dictionary.c - entries of dictionaries; those that are called like a field change its fixed choices. */
#include "doc/field.h"

/* The field above, by whose values the entries of this kind are offered; NULL = none. */
static const struct field *
dictionary_above(const struct ctx *ctx, const char *kind)
{
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];

		for (size_t k = 0; k < t->field_count; k++)
			if (t->fields[k].kind == FIELD_ENUM && str_eq(t->fields[k].dictionary, kind) && *t->fields[k].within)
				return type_field(t, t->fields[k].within);
	}
	return NULL;
}

/* Of fixed choices there are those of the definition, and new records begin with one of them. */
static void
dictionary_fixed(struct ctx *ctx, const struct rec *r, struct form *f)
{
	const struct field *field = org_choices_field(ctx->types, ctx->mem, rec_text(r, "kind"));
	bool known = false;

	for (size_t i = 0; field && i < field->option_count; i++)
		known = known || str_eq(field->options[i].value, rec_text(r, "code"));
	if (!field)
		return;
	if (!known)
		form_error(f, "code", _("“%s” has no such value; its values are fixed."), field_label(field));
	if (!rec_bool(r, "enabled") && *field->def && str_eq(field->def, rec_text(r, "code")))
		form_error(f, "enabled", _("New records begin with this value, so it cannot be disabled."));
}

static int
dictionary_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	const struct field *above = rec_is_empty(r, "under") ? NULL : dictionary_above(ctx, rec_text(r, "kind"));

	dictionary_fixed(ctx, r, f);
	if (above && !org_choice(ctx, above, rec_text(r, "under")))
		form_error(f, "under", _("“%s” has no such value. Choose another one."), field_label(above));
	return OK;
}

const struct hooks dictionary_hooks = {
	.type     = "dictionary",
	.validate = dictionary_validate,
};
