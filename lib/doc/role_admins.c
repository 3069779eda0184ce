/*
 * role_admins.c - somebody has to be able to log in and give rights again. Asked
 * wherever that could end: roles of a user, a login that is disabled or deleted,
 * an employee who leaves, the rights of a role.
 */
#include "doc/role.h"

/* Users whose roles, or what everybody may, let them edit this type. */
static void
sql_edits(struct sql *q, const char *type)
{
	sql_add(q, " AND EXISTS (SELECT 1 FROM role_right rr WHERE rr.type = ");
	sql_val(q, VTEXT(type));
	sql_add(q, " AND rr.action = 'edit' AND rr.scope <> 'none' AND (rr.role = '*' OR rr.role IN\n"
	           "(SELECT ur.value FROM user_roles ur JOIN role r ON r.code = ur.value AND r.deleted_at IS NULL\n"
	           "WHERE ur.record = u.id)))\n");
}

static void
sql_logs_in(struct sql *q)
{
	sql_add(q, "SELECT u.id FROM `user` u JOIN credential c ON c.user = u.id\n"
	           "WHERE u.enabled = 1 AND u.deleted_at IS NULL\n");
}

static int
any(struct ctx *ctx, struct sql *q, bool *out)
{
	struct db_rows *rows;

	sql_add(q, "LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows);
	return OK;
}

/* Is there one who administers: this user (as he is stored), or anybody but him? */
static int
administers(struct ctx *ctx, int64_t user, bool but, bool *out)
{
	struct sql *q = sql_new(ctx);

	sql_logs_in(q);
	sql_add_text(q, but ? " AND u.id <> " : " AND u.id = ");
	sql_val(q, VINT(user));
	sql_edits(q, "user");
	sql_edits(q, "role");
	return any(ctx, q, out);
}

int
admins_remain(struct ctx *ctx, int64_t but, bool *out)
{
	return administers(ctx, but, true, out);
}

/* Do the roles of the record in memory let it edit both? */
static int
will_administer(struct ctx *ctx, const struct rec *u, bool *out)
{
	size_t n = rec_count(u, "roles");
	struct val *codes = arena_new_array(ctx->mem, struct val, n + 1);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	for (size_t i = 0; i < n; i++)
		codes[i] = VTEXT(rec_text(rec_line(u, "roles", i), "value"));
	codes[n] = VTEXT("*");
	sql_add(q, "SELECT COUNT(DISTINCT type) FROM role_right\n"
	           "WHERE type IN ('user', 'role') AND action = 'edit' AND scope <> 'none' AND role IN ");
	sql_list(q, codes, n + 1);
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) && db_int(rows, 0) == 2;
	return OK;
}

int
admins_remain_after(struct ctx *ctx, const struct rec *u, bool gone, bool *out)
{
	bool was;

	TRY(admins_remain(ctx, rec_id(u), out));
	if (*out)
		return OK;
	TRY(administers(ctx, rec_id(u), false, &was));
	*out = !was;	/* there was nobody; others have lost it, not this one */
	if (was && !gone && rec_bool(u, "enabled"))
		return will_administer(ctx, u, out);
	return OK;
}

const char *
admins_sentence(void)
{
	return _("Nobody would be left who can log in and manage users and roles. Give somebody else these rights first.");
}
