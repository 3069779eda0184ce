/*
 * employee.c - what an employee does beyond its definition: who may be chosen
 * follows the status, and chains of superiors never close.
 */
#include "doc/doc.h"

enum { MAX_CHAIN = 100 };

static int
employee_compute(struct ctx *ctx, struct rec *e)
{
	(void)ctx;
	rec_set(e, "enabled", VBOOL(rec_is(e, "status", "active")));
	return OK;
}

/* The superiors above this employee as "A → B → A"; NULL when the chain ends. */
static int
employee_circle(struct ctx *ctx, const struct rec *e, const char **out)
{
	struct db_rows *rows;
	struct buf names;
	int64_t last = 0;

	TRY(db_select(ctx, &rows,
	              "WITH RECURSIVE up (id, name, superior, n) AS (\n"
	              "SELECT id, name, superior, 1 FROM employee WHERE id = ?\n"
	              "UNION ALL\n"
	              "SELECT e.id, e.name, e.superior, up.n + 1 FROM up JOIN employee e ON e.id = up.superior\n"
	              "WHERE up.n < ? AND up.id <> ?)\n"
	              "SELECT id, name FROM up ORDER BY n",
	              VALS(VINT(rec_link(e, "superior")), VINT(MAX_CHAIN), VINT(rec_id(e)))));
	buf_init(&names, ctx->mem);
	buf_add(&names, rec_text(e, "name"));
	while (db_next(rows)) {
		last = db_int(rows, 0);
		buf_printf(&names, " → %s", db_str(rows, 1));
	}
	*out = last == rec_id(e) ? buf_str(&names) : NULL;
	return OK;
}

/* Two employees saved at once could close a circle that neither of them sees:
 * the row that org_touch() locks lets one check after the other. */
static int
employee_validate(struct ctx *ctx, struct rec *e, struct form *f)
{
	const char *circle;

	if (!rec_id(e) || !rec_link(e, "superior") || !rec_changed(e, "superior"))
		return OK;
	TRY(org_touch(ctx));
	TRY(employee_circle(ctx, e, &circle));
	if (circle)
		form_error(f, "superior", _("This makes a circle of superiors: %s. Choose another superior."),
		           circle);
	return OK;
}

const struct hooks employee_hooks = {
	.type     = "employee",
	.compute  = employee_compute,
	.validate = employee_validate,
};
