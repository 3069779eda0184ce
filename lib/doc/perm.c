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

void
perm_where(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias)
{
	unsigned scopes = scopes_of(ctx, t, right);

	if (reaches_all(scopes))
		return;
	if (!reaches_own(ctx, t, scopes)) {
		sql_add(q, " AND 1=0");
		return;
	}
	sql_add(q, " AND ");
	sql_column(q, alias, t->owner->name);
	sql_add(q, " = ");
	sql_val(q, VINT(ctx->user->employee));
}

/* The stored owner decides, not the one that is being typed. */
static bool
reaches(struct ctx *ctx, const struct type *t, const struct rec *r, const char *right)
{
	unsigned scopes = scopes_of(ctx, t, right);

	if (reaches_all(scopes))
		return true;
	if (!reaches_own(ctx, t, scopes))
		return false;
	if (!r)
		return true;
	struct val owner = (r->old ? r->old : r->vals)[t->owner->index];
	return owner.kind == V_LINK && owner.i == ctx->user->employee;
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
	if (perm_scope(ctx, t, action) == SCOPE_NONE)
		return false;
	return !r || reaches(ctx, t, r, "read");
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

bool
perm_field_readable(struct ctx *ctx, const struct field *f)
{
	(void)ctx;
	(void)f;
	return true;	/* masks come with the rights of single fields */
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
