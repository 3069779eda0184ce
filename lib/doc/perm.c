/*
 * perm.c - who may do what with which records: the rights of the user's roles
 * as they stand in the database. Nothing is allowed unless a role has a row.
 * How far a right reaches is in reach.c.
 */
#include "doc/org.h"
#include "doc/reach.h"

enum scope
perm_scope(struct ctx *ctx, const struct type *t, const char *right)
{
	unsigned scopes = perm_scopes(ctx, t, right);
	enum scope widest = SCOPE_NONE;

	for (unsigned s = SCOPE_NONE; s <= SCOPE_ALL; s++)
		if (scopes & 1u << s)
			widest = (enum scope)s;
	return widest;
}

bool
perm_reads_all(struct ctx *ctx, const struct type *t)
{
	const struct user *seen = ctx->user;
	bool all = perm_scope(ctx, t, "read") == SCOPE_ALL;

	if (!all || !ctx->seer || ctx->as_system)
		return all;
	ctx->user = ctx->seer;
	all = perm_scope(ctx, t, "read") == SCOPE_ALL;
	ctx->user = seen;
	return all;
}

/* ---- which records ------------------------------------------------------------------ */

static void
where_add(struct ctx *ctx, struct sql *q, const struct reach *r, const char *alias)
{
	if (!r || r->all)
		return;
	sql_add(q, " AND ");
	reach_sql(ctx, q, r, alias, 0);
}

void
perm_where(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias)
{
	where_add(ctx, q, reach_of(ctx, t, right), alias);
	where_add(ctx, q, reach_of_seer(ctx, t, right), alias);
}

static bool
reaches_record(struct ctx *ctx, struct reach *r, const struct rec *rec)
{
	if (r->all || r->none || !rec)
		return !r->none;
	return reach_by_owner(r, rec) || reach_by_dept(r, rec) || reach_by_rows(ctx, r, rec_id(rec));
}

/* Who looks sees the pages of the other one, with the records of both. What no scope narrows he
 * must be allowed himself. */
static bool
reaches(struct ctx *ctx, const struct type *t, const struct rec *rec, const char *right)
{
	if (!reaches_record(ctx, reach_of(ctx, t, right), rec))
		return false;
	struct reach *seer = rec || !type_is_scoped(t) ? reach_of_seer(ctx, t, right) : NULL;
	return !seer || reaches_record(ctx, seer, rec);
}

static bool
may_assign(struct ctx *ctx, const struct reach *r, int64_t employee)
{
	const struct org_person *person = org_person(ctx->org, employee);

	return r->all || employee == r->me || reach_has(r->owners, r->owner_count, employee) ||
	       (person && reach_has(r->depts, r->dept_count, person->dept));
}

bool
perm_may_assign(struct ctx *ctx, const struct type *t, int64_t employee)
{
	const struct reach *seer = reach_of_seer(ctx, t, "edit");

	return may_assign(ctx, reach_of(ctx, t, "edit"), employee) && (!seer || may_assign(ctx, seer, employee));
}

/* Whoever administers may empty the bin of what he may delete. */
static bool
user_may_act(struct ctx *ctx, const struct type *t, const char *action)
{
	if (perm_scope(ctx, t, action) != SCOPE_NONE)
		return true;
	return str_eq(action, "purge") && ctx->user->roles && words_have(ctx->user->roles, "administrator");
}

static bool
may_act(struct ctx *ctx, const struct type *t, const char *action)
{
	const struct user *seen = ctx->user;

	if (!user_may_act(ctx, t, action))
		return false;
	if (!ctx->seer || ctx->as_system || type_is_scoped(t))
		return true;
	ctx->user = ctx->seer;
	bool also = user_may_act(ctx, t, action);
	ctx->user = seen;
	return also;
}

/* The scope that an action asks of its record: what is in the bin is reached by
 * whoever may delete it. */
static const char *
right_of_action(const char *action)
{
	return str_eq(action, "restore") || str_eq(action, "purge") ? "delete" : "read";
}

static bool
is_scoped(const char *action)
{
	return str_eq(action, "read") || str_eq(action, "edit") || str_eq(action, "delete");
}

bool
perm_can(struct ctx *ctx, const struct type *t, const struct rec *r, const char *action)
{
	if (r && r->is_new)
		r = NULL;	/* nobody's yet */
	if (is_scoped(action))
		return reaches(ctx, t, r, action);
	if (!may_act(ctx, t, action))
		return false;
	const char *right = right_of_action(action);
	return (!r && str_eq(right, "read")) || reaches(ctx, t, r, right);
}

bool
perm_seer_can(struct ctx *ctx, const struct type *t, const struct rec *r, const char *action)
{
	const struct user *seen = ctx->user, *seer = ctx->seer;

	if (!seer || ctx->as_system)
		return true;
	ctx->user = seer;
	ctx->seer = NULL;
	bool may = perm_can(ctx, t, r, action);
	ctx->user = seen;
	ctx->seer = seer;
	return may;
}

bool
perm_can_other(struct ctx *ctx, const struct user *who, const struct type *t, const struct rec *r, const char *action)
{
	const struct user *asks = ctx->user, *seer = ctx->seer;

	ctx->user = who;
	ctx->seer = NULL;
	bool may = perm_can(ctx, t, r, action);
	ctx->user = asks;
	ctx->seer = seer;
	return may;
}

int
perm_require(struct ctx *ctx, const struct type *t, const struct rec *r, const char *action)
{
	if (perm_can(ctx, t, r, action))
		return OK;
	if (r && !r->is_new && !reaches(ctx, t, r, "read"))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld is out of scope", t->name,
		               (long long)rec_id(r));
	return err_set(ctx, ERR_DENIED, "no right '%s' for %s", action, t->name);
}
