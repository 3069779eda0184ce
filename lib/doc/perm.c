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

/* ---- which records ------------------------------------------------------------------ */

/* The same question for who really sits there, when somebody else is looked through. */
struct seer { const struct user *seen; };

static struct seer
seer_begin(struct ctx *ctx)
{
	struct seer s = { .seen = ctx->user };

	ctx->user = ctx->seer;
	ctx->seer = NULL;
	return s;
}

static void
seer_end(struct ctx *ctx, struct seer s)
{
	ctx->seer = ctx->user;
	ctx->user = s.seen;
}

static void
where_add(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias)
{
	const struct reach *r = reach_of(ctx, t, right);

	if (r->all)
		return;
	sql_add(q, " AND ");
	reach_sql(ctx, q, r, alias, 0);
}

void
perm_where(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias)
{
	where_add(ctx, q, t, right, alias);
	if (!ctx->seer || ctx->as_system)
		return;
	struct seer s = seer_begin(ctx);
	where_add(ctx, q, t, right, alias);
	seer_end(ctx, s);
}

/* By team, sharing or the record above: one statement, asked only when the record's own values
 * do not open it. When it fails, so does the unit; until then nothing is allowed. */
static bool
reaches_by_rows(struct ctx *ctx, struct reach *r, int64_t id)
{
	struct reach rest = *r;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	if (!id || (!r->key_count && r->above == ABOVE_NONE))
		return false;
	if (r->known == id)
		return r->known_reached;
	rest.owner_count = rest.dept_count = 0;
	sql_add(q, "SELECT 1 FROM ");
	sql_ident(q, r->type->name);
	sql_add(q, " t WHERE t.id = ");
	sql_val(q, VINT(id));
	sql_add(q, " AND ");
	reach_sql(ctx, q, &rest, "t", 0);
	r->known_reached = db_select_sql(ctx, &rows, q) == OK && db_next(rows);
	r->known = id;
	return r->known_reached;
}

static bool
link_among(struct val v, const struct val *list, size_t n)
{
	return v.kind == V_LINK && reach_has(list, n, v.i);
}

/* The stored values decide, not the ones that are being typed. */
static bool
reaches_record(struct ctx *ctx, const struct type *t, const struct rec *rec, const char *right)
{
	struct reach *r = reach_of(ctx, t, right);

	if (r->all || r->none || !rec)
		return !r->none;
	const struct val *stored = rec->old ? rec->old : rec->vals;
	if (t->owner && link_among(stored[t->owner->index], r->owners, r->owner_count))
		return true;
	if (t->dept && link_among(stored[t->dept->index], r->depts, r->dept_count))
		return true;
	return reaches_by_rows(ctx, r, rec_id(rec));
}

static bool
reaches(struct ctx *ctx, const struct type *t, const struct rec *rec, const char *right)
{
	if (!reaches_record(ctx, t, rec, right))
		return false;
	if (!rec || !ctx->seer || ctx->as_system)
		return true;
	struct seer s = seer_begin(ctx);
	bool also = reaches_record(ctx, t, rec, right);
	seer_end(ctx, s);
	return also;
}

bool
perm_may_assign(struct ctx *ctx, const struct type *t, int64_t employee)
{
	const struct reach *r = reach_of(ctx, t, "edit");
	const struct org_person *person = org_person(ctx->org, employee);

	return r->all || employee == ctx->user->employee || reach_has(r->owners, r->owner_count, employee) ||
	       (person && reach_has(r->depts, r->dept_count, person->dept));
}

/* Whoever administers may empty the bin of what he may delete. */
static bool
may_act(struct ctx *ctx, const struct type *t, const char *action)
{
	if (perm_scope(ctx, t, action) != SCOPE_NONE)
		return true;
	return str_eq(action, "purge") && ctx->user->roles && words_have(ctx->user->roles, "administrator");
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
