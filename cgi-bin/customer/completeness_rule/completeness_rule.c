/*
 * completeness_rule.c - a rule names a field that its type has, and is called after both.
 * Of several for one field the strictest counts.
 */
#include "customer/customer.h"
#include "completeness_rule.gen.h"

static int
rule_compute(struct ctx *ctx, struct rec *r)
{
	const char *of = show_field(ctx, r, COMPLETENESS_RULE_OF_TYPE), *field = show_field(ctx, r, COMPLETENESS_RULE_FIELD);
	const char *name = arena_printf(ctx->mem, "%s · %s", of, field);

	if (!rec_is_empty(r, COMPLETENESS_RULE_PERSON_TYPE))
		name = arena_printf(ctx->mem, "%s · %s · %s", of, show_field(ctx, r, COMPLETENESS_RULE_PERSON_TYPE), field);
	rec_set(r, COMPLETENESS_RULE_NAME, VTEXT(name));
	return OK;
}

static int
rule_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	const char *of = rec_text(r, COMPLETENESS_RULE_OF_TYPE), *field = rec_text(r, COMPLETENESS_RULE_FIELD);
	const struct type *t = type_find(ctx->types, of);

	if (t && !completeness_knows(t, field))
		form_error(f, COMPLETENESS_RULE_FIELD, _("%1$s have no field “%2$s”. Choose another one."), type_plural(t),
		           show_field(ctx, r, COMPLETENESS_RULE_FIELD));
	if (strcmp(of, "contact") == 0 && !rec_is_empty(r, COMPLETENESS_RULE_PERSON_TYPE))
		form_error(f, COMPLETENESS_RULE_PERSON_TYPE, _("Contacts have no customer type. Leave this empty."));
	if (strcmp(of, "contact") == 0 && rec_is(r, COMPLETENESS_RULE_NEED, "formal"))
		form_error(f, COMPLETENESS_RULE_NEED, _("Contacts do not turn formal. Choose “Required from the start” or “Recommended”."));
	return OK;
}

const struct hooks completeness_rule_hooks = {
	.type     = "completeness_rule",
	.compute  = rule_compute,
	.validate = rule_validate,
};
