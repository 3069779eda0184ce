/* role.c - a role keeps its code, by which users and rights know it, and is not deleted while somebody has it. */
#include "doc/role.h"

enum { NAMED = 5 };

/* Users and rights know a role by its code; of a new one they would be somebody else's. *out: who or what; NULL = nothing. */
static int
code_holder(struct ctx *ctx, const char *code, const char **out)
{
	struct db_rows *rows;

	TRY(org_touch(ctx));
	TRY(db_select(ctx, &rows, "SELECT u.name FROM user_roles ur JOIN `user` u ON u.id = ur.record WHERE ur.value = ?\n"
	              "UNION ALL SELECT name FROM role WHERE code = ? AND deleted_at IS NOT NULL\n"
	              "UNION ALL SELECT role FROM role_right WHERE role = ? AND scope <> 'none'\n"
	              "UNION ALL SELECT role FROM role_field WHERE role = ? LIMIT 1",
	              VALS(VTEXT(code), VTEXT(code), VTEXT(code), VTEXT(code))));
	*out = db_next(rows) ? db_str(rows, 0) : NULL;
	return OK;
}

static int
role_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	const char *was = rec_old(r, "code").kind == V_TEXT ? rec_old(r, "code").s : NULL, *holder;

	if (rec_is_empty(r, "code") || form_message(f, "code") || !rec_changed(r, "code"))
		return OK;
	if (was) {
		TRY(code_holder(ctx, was, &holder));
		if (holder) {
			form_error(f, "code", _("Users or rights know the role by its code “%s”, so it stays as it is. Copy the role under another code."), was);
			return OK;
		}
	}
	TRY(code_holder(ctx, rec_text(r, "code"), &holder));
	if (holder)
		form_error(f, "code", _("Users or rights of an earlier role with this code (%s) are still there: restore it from the recycle bin, or choose another code."), holder);
	return OK;
}

/* "张三, 李四 and 3 more" */
static const char *
holders_names(struct ctx *ctx, struct db_rows *rows, struct form *why)
{
	const struct type *user = type_find(ctx->types, "user");
	struct buf b;
	size_t n = 0;

	buf_init(&b, ctx->mem);
	for (; db_next(rows) && n < NAMED; n++) {
		buf_printf(&b, "%s%s", n ? _(", ") : "", db_str(rows, 1));
		form_block(why, user, db_int(rows, 0), perm_can(ctx, user, NULL, "read") ? db_str(rows, 1) : NULL);
	}
	if (db_count(rows) <= NAMED)
		return buf_str(&b);
	return arena_printf(ctx->mem, _("%1$s and %2$zu more"), buf_str(&b), db_count(rows) - NAMED);
}

/* Sharing rules are links: those are found like any other. */
static int
role_deleting(struct ctx *ctx, const struct rec *r, struct form *why)
{
	struct db_rows *rows;

	TRY(org_touch(ctx));
	TRY(db_select(ctx, &rows, "SELECT u.id, u.name FROM user_roles ur JOIN `user` u ON u.id = ur.record\n"
	              "WHERE ur.value = ? AND u.deleted_at IS NULL ORDER BY u.enabled DESC, u.login",
	              VALS(VTEXT(rec_text(r, "code")))));
	if (!db_count(rows))
		return OK;
	const char *names = holders_names(ctx, rows, why);
	form_error(why, "", _("“%1$s” is a role of %2$s. Take the role from them first, then delete it."), rec_title(ctx, r), names);
	return OK;
}

const struct hooks role_hooks = {
	.type     = "role",
	.validate = role_validate,
	.deleting = role_deleting,
	.about    = role_about,
	.pages    = role_pages,
};
