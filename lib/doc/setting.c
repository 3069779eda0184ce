/* setting.c - writes what the company has set; read by org_setting(). */
#include "doc/doc.h"

int
setting_save(struct ctx *ctx, const char *name, const char *value)
{
	if (*value)
		TRY(db_exec(ctx, NULL, "REPLACE INTO setting (name, value) VALUES (?, ?)", VALS(VTEXT(name), VTEXT(value))));
	else
		TRY(db_exec(ctx, NULL, "DELETE FROM setting WHERE name = ?", VALS(VTEXT(name))));
	return org_touch(ctx);
}

static int
settings_remove(struct ctx *ctx, const struct setting *list, size_t n)
{
	struct val *names = arena_new_array(ctx->mem, struct val, n);
	struct sql *q = sql_new(ctx);

	for (size_t i = 0; i < n; i++)
		names[i] = VTEXT(list[i].name);
	sql_add(q, "DELETE FROM setting WHERE name IN ");
	sql_list(q, names, n);
	return db_exec_sql(ctx, NULL, q);
}

int
settings_save(struct ctx *ctx, const struct setting *list, size_t n)
{
	struct sql *q = sql_new(ctx);
	size_t count = 0;

	if (!n)
		return OK;
	TRY(settings_remove(ctx, list, n));
	sql_add(q, "INSERT INTO setting (name, value) VALUES ");
	for (size_t i = 0; i < n; i++) {
		if (!*list[i].value)
			continue;
		if (count++)
			sql_add(q, ", ");
		sql_row(q, VALS(VTEXT(list[i].name), VTEXT(list[i].value)));
	}
	if (count)
		TRY(db_exec_sql(ctx, NULL, q));
	return org_touch(ctx);
}

int
settings_change(struct ctx *ctx, const struct setting *list, size_t n)
{
	struct setting *changed = arena_new_array(ctx->mem, struct setting, n ? n : 1);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const char *was = org_setting(ctx->org, list[i].name);

		if (str_eq(was, list[i].value))
			continue;
		TRY(security_done_why(ctx, "policy_changed", ctx->user->id, ctx->user->login,
		                      arena_printf(ctx->mem, "%s: %s → %s", list[i].name, was, list[i].value)));
		changed[count++] = list[i];
	}
	return settings_save(ctx, changed, count);
}
