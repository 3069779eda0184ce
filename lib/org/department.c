/*
 * department.c - a department in which people work, or with departments below, is
 * not disabled; nor can one be enabled under a disabled one.
 */
#include "doc/bin.h"

/* The names of those of one type that this user may read; the others stay without. */
static int
department_names(struct ctx *ctx, const struct type *t, struct form_blocker *list, size_t n)
{
	int64_t ids[BLOCKERS_SHOWN + 1] = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (list[i].type == t)
			ids[count++] = list[i].id;
	TRY(link_know(ctx, t, ids, count));
	for (size_t i = 0; i < n; i++) {
		const struct link_known *known = list[i].type == t ? link_known(ctx, t, list[i].id) : NULL;
		if (known && known->readable)
			list[i].title = known->title;
	}
	return OK;
}

/* Who still works there and what is still enabled below, at most one more than is shown. */
static int
department_blockers(struct ctx *ctx, const struct rec *d, struct form_blocker **out, size_t *n)
{
	const struct type *employee = type_find(ctx->types, "employee");
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "(SELECT 0, id FROM department\n"
	              " WHERE parent = ? AND enabled = 1 AND deleted_at IS NULL ORDER BY code LIMIT ?)\n"
	              "UNION ALL\n"
	              "(SELECT 1, id FROM employee\n"
	              " WHERE dept = ? AND status <> 'left' AND deleted_at IS NULL ORDER BY code LIMIT ?)",
	              VALS(VINT(rec_id(d)), VINT(BLOCKERS_SHOWN + 1), VINT(rec_id(d)), VINT(BLOCKERS_SHOWN + 1))));
	*out = arena_new_array(ctx->mem, struct form_blocker, db_count(rows) + 1);
	for (*n = 0; *n <= BLOCKERS_SHOWN && db_next(rows); ++*n)
		(*out)[*n] = (struct form_blocker){ .type = db_int(rows, 0) ? employee : d->type, .id = db_int(rows, 1) };
	TRY(department_names(ctx, d->type, *out, *n));
	return department_names(ctx, employee, *out, *n);
}

static int
department_may_rest(struct ctx *ctx, const struct rec *d, struct form *f)
{
	struct form_blocker *list;
	size_t n;

	TRY(department_blockers(ctx, d, &list, &n));
	if (n)
		form_error(f, "enabled", _("“%1$s” cannot be disabled yet: %2$s still belong to it. Move these first."),
		           rec_title(ctx, d), blockers_name(ctx, f, list, n));
	return OK;
}

/* As it is now, and until we are done: it could be disabled this very moment. */
static int
department_parent_check(struct ctx *ctx, const struct rec *d, struct form *f)
{
	const char *field = rec_changed(d, "parent") ? "parent" : "enabled";
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT name, enabled FROM department\n"
	              "WHERE id = ? AND deleted_at IS NULL FOR UPDATE", VALS(VINT(rec_link(d, "parent")))));
	if (!db_next(rows))
		form_error(f, field, _("The chosen record does not exist any more. Choose another one."));
	else if (!db_int(rows, 1) && !form_message(f, field))
		form_error(f, field, _("“%s” above it is disabled. Enable that one first, or choose another place."),
		           db_str(rows, 0));
	return OK;
}

static int
department_validate(struct ctx *ctx, struct rec *d, struct form *f)
{
	bool enabled = rec_bool(d, "enabled");

	if (!enabled && rec_id(d) && rec_changed(d, "enabled"))
		return department_may_rest(ctx, d, f);
	if (enabled && rec_link(d, "parent") && (rec_changed(d, "parent") || rec_changed(d, "enabled")))
		return department_parent_check(ctx, d, f);
	return OK;
}

const struct hooks department_hooks = {
	.type     = "department",
	.validate = department_validate,
};
