/* number_rule.c - a rule that could give one number twice is not saved; its page shows what it will give. */
#include "doc/doc.h"

enum { SHOWN = 3 };

/* The type goes through ctx: a rule may outlive its type. NULL: there is nothing to number. */
static const struct type *
number_rule_type(const struct ctx *ctx, const struct rec *r)
{
	const struct type *t = type_find(ctx->types, rec_text(r, "type"));

	return t && t->numbering ? t : NULL;
}

/* What is wrong with the rule as it stands; NULL = nothing. */
static int
number_rule_problem(struct ctx *ctx, const struct rec *r, struct num_rule *rule, const char **problem)
{
	*rule = (struct num_rule){ .type = number_rule_type(ctx, r), .pattern = rec_text(r, "pattern"),
	                           .reset = rec_text(r, "reset"), .type_code = rec_text(r, "type_code"),
	                           .gapless = rec_bool(r, "gapless") };
	/* Whatever is too long for the field is not worth reading. */
	if (utf8_len(rule->pattern) > type_field(r->type, "pattern")->size)
		*problem = _("This pattern is too long.");
	else
		*problem = num_problem(ctx->mem, rule->pattern, rule->reset);
	if (*problem || !rule->type)
		return OK;
	return num_unsuited(ctx, rule, problem);
}

static int
number_rule_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	struct num_rule rule;
	const char *problem;

	if (rec_is_empty(r, "pattern") || form_message(f, "pattern"))
		return OK;
	TRY(number_rule_problem(ctx, r, &rule, &problem));
	if (problem)
		form_error(f, "pattern", "%s", problem);
	return OK;
}

/* Whose department and code stand for all others in the preview. */
static const char *
number_rule_example(struct ctx *ctx, const struct num_rule *rule)
{
	const struct rec *r = num_sample(ctx, rule->type);
	bool dept = strstr(rule->pattern, "{dept}") != NULL, owner = strstr(rule->pattern, "{owner}") != NULL;
	const char *dept_name = dept ? rec_show(ctx, r, rule->type->dept) : "";
	const char *owner_name = owner ? rec_show(ctx, r, rule->type->owner) : "";

	if (dept && owner)
		return arena_printf(ctx->mem, _("For example for %1$s, %2$s."), dept_name, owner_name);
	return dept || owner ? arena_printf(ctx->mem, _("For example for %s."), dept ? dept_name : owner_name) : NULL;
}

static int
number_rule_preview(struct ctx *ctx, const struct rec *r, struct preview *out)
{
	const char **lines = arena_new_array(ctx->mem, const char *, SHOWN);
	struct num_rule rule;

	*out = (struct preview){ .label = _("The next three numbers"), .lines = lines };
	TRY(number_rule_problem(ctx, r, &rule, &out->note));
	if (out->note)
		return OK;
	if (!rule.type) {
		out->note = _("There are no records of this type any more.");
		return OK;
	}
	out->note = number_rule_example(ctx, &rule);
	return num_preview(ctx, &rule, lines, SHOWN, &out->n);
}

const struct hooks number_rule_hooks = {
	.type     = "number_rule",
	.validate = number_rule_validate,
	.preview  = number_rule_preview,
};
