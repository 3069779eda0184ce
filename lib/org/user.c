/*
 * user.c - what a login does beyond its definition: roles exist, and the last one who
 * can give rights stays. What it does to sessions stands in lib/web/user_access.c.
 */
#include "doc/rec.h"
#include "doc/role.h"

/* A role that is given must be there, and not be deleted this very moment: org_touch() was called. */
static int
user_role_check(struct ctx *ctx, const struct rec *row, struct form *f)
{
	struct db_rows *rows;

	if (!row->is_new || rec_is_empty(row, "value"))
		return OK;
	TRY(db_select(ctx, &rows, "SELECT 1 FROM role WHERE code = ? AND deleted_at IS NULL", VALS(VTEXT(rec_text(row, "value")))));
	if (!db_next(rows))
		form_error(f, "roles", _("The role “%s” does not exist any more."), rec_text(row, "value"));
	return OK;
}

static int
user_validate(struct ctx *ctx, struct rec *u, struct form *f)
{
	bool roles = rows_differ_of(u, type_lines(u->type, "roles")), off = rec_changed(u, "enabled") && !rec_bool(u, "enabled");
	bool remain;

	if (!roles && (u->is_new || !off))
		return OK;
	TRY(org_touch(ctx));
	for (size_t i = 0; i < rec_count(u, "roles"); i++)
		TRY(user_role_check(ctx, rec_line(u, "roles", i), f));
	if (u->is_new)
		return OK;
	TRY(admins_remain_after(ctx, u, false, &remain));
	if (!remain)
		form_error(f, off ? "enabled" : "roles", "%s", admins_sentence());
	return OK;
}

static int
user_deleting(struct ctx *ctx, const struct rec *u, struct form *why)
{
	bool remain;

	TRY(org_touch(ctx));
	TRY(admins_remain_after(ctx, u, true, &remain));
	if (!remain)
		form_error(why, "", "%s", admins_sentence());
	return OK;
}

const struct hooks user_hooks = {
	.type     = "user",
	.validate = user_validate,
	.saved    = user_saved,
	.deleting = user_deleting,
	.pages    = user_pages,
};
