/*
 * perm.c - who may do what with which records: the rights of the user's roles
 * as they stand in the database. Nothing is allowed unless a role has a row.
 */
#include "doc/org.h"

/* The scopes that the user's roles have for this action, as bits 1 << scope. */
static unsigned
scopes_of(struct ctx *ctx, const struct type *t, const char *action)
{
	unsigned scopes = 0;

	if (ctx->as_system)
		return 1u << SCOPE_ALL;
	if (!ctx->user->id)
		return 0;
	scopes |= 1u << org_right(ctx->org, "*", t->name, action);
	for (const char *const *role = ctx->user->roles; role && *role; role++)
		scopes |= 1u << org_right(ctx->org, *role, t->name, action);
	return scopes;
}

/* Subordinates, department, tree and chosen are accepted in definitions and
 * rights, and reach no record yet. */
static bool
reaches_all(unsigned scopes)
{
	return (scopes & 1u << SCOPE_ALL) != 0;
}

static bool
reaches_own(const struct ctx *ctx, const struct type *t, unsigned scopes)
{
	return (scopes & 1u << SCOPE_OWN) != 0 && t->owner && ctx->user->employee > 0;
}

/* The record that this one hangs on opens it, too: to readers what one may read,
 * to change and delete what one may edit. That far the type's own right has to go
 * first: without any scope nothing is reached. */
enum { HANG_DEPTH = 4 };

static const char *
right_above(const char *right)
{
	return str_eq(right, "read") ? "read" : "edit";
}

static bool
reaches_by_above(const struct type *t, unsigned scopes, int depth)
{
	return t->hangs_on && depth < HANG_DEPTH && (scopes & ~(1u << SCOPE_NONE)) != 0;
}

enum scope
perm_scope(struct ctx *ctx, const struct type *t, const char *right)
{
	unsigned scopes = scopes_of(ctx, t, right);
	enum scope widest = SCOPE_NONE;

	for (unsigned s = SCOPE_NONE; s <= SCOPE_ALL; s++)
		if (scopes & 1u << s)
			widest = (enum scope)s;
	return widest;
}

static void
own_sql(struct ctx *ctx, struct sql *q, const struct type *t, const char *alias)
{
	sql_column(q, alias, t->owner->name);
	sql_add(q, " = ");
	sql_val(q, VINT(ctx->user->employee));
}

/* The row above, in the bin or not: what hangs on it is there with it. */
static void
scope_sql(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias, int depth)
{
	unsigned scopes = scopes_of(ctx, t, right);
	bool own = reaches_own(ctx, t, scopes), above = reaches_by_above(t, scopes, depth);
	const char *row = arena_printf(ctx->mem, "h%d", depth + 1);

	if (reaches_all(scopes))
		return;
	if (!own && !above) {
		sql_add(q, " AND 1=0");
		return;
	}
	sql_add_text(q, own && above ? " AND (" : " AND ");
	if (own)
		own_sql(ctx, q, t, alias);
	if (above) {
		sql_add_text(q, own ? " OR EXISTS (SELECT 1 FROM " : "EXISTS (SELECT 1 FROM ");
		sql_ident(q, t->hangs_on->target->name);
		sql_add(q, " ");
		sql_ident(q, row);
		sql_add(q, " WHERE ");
		sql_column(q, row, "id");
		sql_add(q, " = ");
		sql_column(q, alias, t->hangs_on->name);
		scope_sql(ctx, q, t->hangs_on->target, right_above(right), row, depth + 1);
		sql_add_text(q, own ? "))" : ")");
	}
}

void
perm_where(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias)
{
	scope_sql(ctx, q, t, right, alias, 0);
}

/* Asked only when the own scope does not reach: one statement. When it fails, so
 * does the unit; until then nothing is allowed. */
static bool
above_reaches(struct ctx *ctx, const struct type *t, int64_t above, const char *right)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT 1 FROM ");
	sql_ident(q, t->hangs_on->target->name);
	sql_add(q, " h1 WHERE h1.id = ");
	sql_val(q, VINT(above));
	scope_sql(ctx, q, t->hangs_on->target, right_above(right), "h1", 1);
	return db_select_sql(ctx, &rows, q) == OK && db_next(rows);
}

/* The stored values decide, not the ones that are being typed. */
static bool
reaches(struct ctx *ctx, const struct type *t, const struct rec *r, const char *right)
{
	unsigned scopes = scopes_of(ctx, t, right);
	bool own = reaches_own(ctx, t, scopes), above = reaches_by_above(t, scopes, 0);

	if (reaches_all(scopes))
		return true;
	if (!r)
		return own || above;
	const struct val *stored = r->old ? r->old : r->vals;
	if (own && stored[t->owner->index].kind == V_LINK && stored[t->owner->index].i == ctx->user->employee)
		return true;
	if (!above || stored[t->hangs_on->index].kind != V_LINK)
		return false;
	return above_reaches(ctx, t, stored[t->hangs_on->index].i, right);
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

enum field_access
perm_field(struct ctx *ctx, const struct field *f)
{
	(void)ctx;
	(void)f;
	return FIELD_EDITABLE;	/* masks come with the rights of single fields */
}

bool
perm_field_readable(struct ctx *ctx, const struct field *f)
{
	return perm_field(ctx, f) >= FIELD_READONLY;
}

bool
perm_field_writable(struct ctx *ctx, const struct field *f, const struct rec *r)
{
	const struct numbering *numbering = f->type->numbering;
	const struct rec *head = r && r->head ? r->head : r;

	/* Given by the system; by hand only where the rule says so, and once. */
	if (numbering && numbering->field == f)
		return r && r->is_new && org_number_is_manual(ctx->org, f->type);
	if (f->engine || f->readonly || f->computed || f->writeback)
		return false;
	if (*f->may && !perm_can(ctx, f->type->head ? f->type->head : f->type, head, f->may))
		return false;
	if (!head || rec_state_edits(head))
		return true;
	return f->editable_after_audit && rec_phase(head) == PHASE_AUDITED;
}
