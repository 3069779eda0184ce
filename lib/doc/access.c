/* access.c - who reaches a record by team, as its maker, or by sharing. */
#include "doc/access.h"
#include "doc/org.h"
#include "doc/reach.h"
#include "doc/rec.h"
#include "doc/share.h"

enum { LEVEL_READ = 1, LEVEL_EDIT = 2 };

int
access_clear(struct ctx *ctx, const struct type *t, int64_t record, const char *why)
{
	reach_forget(ctx);
	if (!why)
		return db_exec(ctx, NULL, "DELETE FROM access WHERE type = ? AND record = ?",
		               VALS(VTEXT(t->name), VINT(record)));
	return db_exec(ctx, NULL, "DELETE FROM access WHERE type = ? AND record = ? AND why = ?",
	               VALS(VTEXT(t->name), VINT(record), VTEXT(why)));
}

/* Until now nobody had to ask for rows of this type. */
int
access_known(struct ctx *ctx, const struct type *t)
{
	return org_is_shared(ctx->org, t) ? OK : org_touch(ctx);
}

int
access_add(struct ctx *ctx, const struct type *t, int64_t record, const char *principal, const char *why, int level)
{
	reach_forget(ctx);
	TRY(db_exec(ctx, NULL, "INSERT INTO access (type, principal, record, why, level) VALUES (?, ?, ?, ?, ?)\n"
	            "ON DUPLICATE KEY UPDATE level = VALUES(level)",
	            VALS(VTEXT(t->name), VTEXT(principal), VINT(record), VTEXT(why), VINT(level))));
	return access_known(ctx, t);
}

int
access_purge(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "DELETE FROM access WHERE type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND record IN ");
	sql_list(q, ids, n);
	return db_exec_sql(ctx, NULL, q);
}

static const char *
employee_key(struct ctx *ctx, int64_t employee)
{
	return arena_printf(ctx->mem, "e%lld", (long long)employee);
}

static int
team_write(struct ctx *ctx, const struct rec *r)
{
	const char *name = r->type->team->name;

	if (!r->rows || !rows_differ_of(r, r->type->team))
		return OK;
	if (!r->is_new)
		TRY(access_clear(ctx, r->type, rec_id(r), "team"));
	for (size_t i = 0; i < rec_count(r, name); i++) {
		const struct rec *row = rec_line(r, name, i);
		int64_t employee = rec_link(row, "employee");

		if (employee)
			TRY(access_add(ctx, r->type, rec_id(r), employee_key(ctx, employee), "team",
			               rec_is(row, "level", "edit") ? LEVEL_EDIT : LEVEL_READ));
	}
	return OK;
}

void
access_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	const char *name = r->type->team ? r->type->team->name : "";

	if (!r->type->team || !r->rows || !rows_differ_of(r, r->type->team))
		return;
	for (size_t i = 1; i < rec_count(r, name); i++)
		for (size_t k = 0; k < i; k++) {
			const struct rec *row = rec_line(r, name, i);

			if (!rec_link(row, "employee") || rec_link(row, "employee") != rec_link(rec_line(r, name, k), "employee"))
				continue;
			rec_error(ctx, f, row, "employee", _("%s is in the team already."), rec_show(ctx, row, type_field(row->type, "employee")));
			break;
		}
}

static int
maker_write(struct ctx *ctx, const struct rec *r)
{
	int64_t me = ctx->user->employee;

	if (!r->is_new || !me || !r->type->owner || !str_eq(org_setting(ctx->org, "scope.maker"), "yes") ||
	    rec_link(r, r->type->owner->name) == me)
		return OK;
	return access_add(ctx, r->type, rec_id(r), employee_key(ctx, me), "maker", LEVEL_EDIT);
}

int
access_write(struct ctx *ctx, const struct rec *r)
{
	if (r->type->team)
		TRY(team_write(ctx, r));
	TRY(maker_write(ctx, r));
	return share_write(ctx, r->type, rec_id(r));
}
