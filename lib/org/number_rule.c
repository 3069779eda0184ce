/* number_rule.c - a rule that could give one number twice is not saved. */
#include "doc/doc.h"

static int
number_rule_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	const char *problem = num_problem(ctx->mem, rec_text(r, "pattern"), rec_text(r, "reset"));

	if (problem && !rec_is_empty(r, "pattern"))
		form_error(f, "pattern", "%s", problem);
	return OK;
}

const struct hooks number_rule_hooks = {
	.type     = "number_rule",
	.validate = number_rule_validate,
};
