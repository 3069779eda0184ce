/* user.c - a login as it acts, for whoever looks at rights through other eyes than the session's. */
#include "doc/doc.h"

enum { COL_ID, COL_LOGIN, COL_NAME, COL_EMPLOYEE, COL_DEPT, COL_LANG, COL_THEME, COL_ENABLED, COL_ROLES };

static const char *
text_of(const struct db_rows *rows, unsigned column)
{
	const char *s = db_str(rows, column);

	return s ? s : "";
}

static struct user *
user_of(struct ctx *ctx, const struct db_rows *rows)
{
	struct user *u = arena_alloc(ctx->mem, sizeof *u);

	*u = (struct user){
		.id = db_int(rows, COL_ID), .login = text_of(rows, COL_LOGIN), .name = text_of(rows, COL_NAME),
		.employee = db_int(rows, COL_EMPLOYEE), .dept = db_int(rows, COL_DEPT),
		.lang = text_of(rows, COL_LANG), .theme = text_of(rows, COL_THEME),
		.roles = str_words(ctx->mem, text_of(rows, COL_ROLES)),
	};
	return u;
}

static int
users_select(struct ctx *ctx, const struct val *ids, size_t n, struct db_rows **rows)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT u.id, u.login, u.name, u.employee, e.dept, u.lang, u.theme, u.enabled,\n"
	           "  (SELECT GROUP_CONCAT(r.value ORDER BY r.value SEPARATOR ' ') FROM user_roles r WHERE r.record = u.id)\n"
	           "FROM `user` u LEFT JOIN employee e ON e.id = u.employee AND e.deleted_at IS NULL\n"
	           "WHERE u.deleted_at IS NULL AND u.id IN ");
	sql_list(q, ids, n);
	return db_select_sql(ctx, rows, q);
}

int
user_read(struct ctx *ctx, int64_t id, const struct user **out, bool *enabled)
{
	struct db_rows *rows;

	*out = NULL;
	*enabled = false;
	TRY(users_select(ctx, VALS(VINT(id)), &rows));
	if (!db_next(rows))
		return OK;
	*enabled = db_int(rows, COL_ENABLED) != 0;
	*out = user_of(ctx, rows);
	return OK;
}

int
users_read(struct ctx *ctx, const int64_t *ids, size_t n, const struct user ***out, size_t *count)
{
	struct val *wanted = arena_new_array(ctx->mem, struct val, n);
	struct db_rows *rows;

	*count = 0;
	if (!n)
		return OK;
	for (size_t i = 0; i < n; i++)
		wanted[i] = VINT(ids[i]);
	TRY(users_select(ctx, wanted, n, &rows));
	*out = arena_new_array(ctx->mem, const struct user *, db_count(rows));
	while (db_next(rows))
		if (db_int(rows, COL_ENABLED))
			(*out)[(*count)++] = user_of(ctx, rows);
	return OK;
}

int
user_of_employee(struct ctx *ctx, int64_t employee, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT MIN(id) FROM `user` WHERE employee = ? AND deleted_at IS NULL", VALS(VINT(employee))));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}
