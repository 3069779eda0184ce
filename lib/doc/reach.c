/*
 * reach.c - from the scopes of the user's roles to keys: employees, departments,
 * principals of teams and sharing, and the record above. Scopes add up, and each
 * holds the user's own records.
 */
#include "doc/org.h"
#include "doc/reach.h"

#define BIT(scope) (1u << (scope))

/* ---- scopes -------------------------------------------------------------------------- */

/* The scopes that the user's roles have for this action, as bits 1 << scope. */
unsigned
perm_scopes(struct ctx *ctx, const struct type *t, const char *action)
{
	unsigned scopes = 0;

	if (ctx->as_system)
		return BIT(SCOPE_ALL);
	if (!ctx->user->id)
		return 0;
	scopes |= BIT(org_right(ctx->org, "*", t->name, action));
	for (const char *const *role = ctx->user->roles; role && *role; role++)
		scopes |= BIT(org_right(ctx->org, *role, t->name, action));
	return scopes & ~BIT(SCOPE_NONE);
}

/* ---- keys ------------------------------------------------------------------------------- */

struct keys { struct val *list; size_t n, cap; struct arena *mem; };

static void
key_add(struct keys *k, struct val v)
{
	if (k->n == k->cap) {
		size_t cap = k->cap ? k->cap * 2 : 8;
		struct val *more = arena_new_array(k->mem, struct val, cap);

		if (k->n)
			memcpy(more, k->list, k->n * sizeof *more);
		k->list = more;
		k->cap = cap;
	}
	k->list[k->n++] = v;
}

static int
id_compare(const void *a, const void *b)
{
	const struct val *x = a, *y = b;

	return x->i < y->i ? -1 : x->i > y->i;
}

/* Sorted, each once. */
static void
keys_sort(struct keys *k)
{
	size_t n = 0;

	if (k->n)
		qsort(k->list, k->n, sizeof *k->list, id_compare);
	for (size_t i = 0; i < k->n; i++)
		if (!n || k->list[n - 1].i != k->list[i].i)
			k->list[n++] = k->list[i];
	k->n = n;
}

bool
reach_has(const struct val *sorted, size_t n, int64_t id)
{
	const struct val key = VINT(id);

	return n && id && bsearch(&key, sorted, n, sizeof key, id_compare);
}

static void
owners_add(struct ctx *ctx, struct reach *r, unsigned scopes)
{
	struct val *list;

	if (!r->type->owner || !r->me)
		return;
	if (scopes & BIT(SCOPE_SUBORDINATES)) {
		r->owner_count = org_subordinates(ctx->mem, ctx->org, r->me, &list);
		r->owners = list;
	}
	if (!r->owner_count) {
		list = arena_new_array(ctx->mem, struct val, 1);
		list[0] = VINT(r->me);
		r->owners = list;
		r->owner_count = 1;
	}
}

static void
depts_below(struct ctx *ctx, struct keys *k, int64_t dept)
{
	const struct type *department = type_find(ctx->types, "department");
	struct val *list;
	size_t n = department ? org_below(ctx->mem, ctx->org, department, dept, &list) : 0;

	for (size_t i = 0; i < n; i++)
		key_add(k, list[i]);
}

/* A list for this type counts instead of the role's own. */
static bool
chosen_counts(const struct org *o, const struct org_chosen *c, const struct type *t)
{
	if (str_eq(c->type, t->name))
		return true;
	if (!str_eq(c->type, "*"))
		return false;
	for (size_t i = 0; i < o->chosen_count; i++)
		if (str_eq(o->chosen[i].type, t->name) && str_eq(o->chosen[i].role, c->role))
			return false;
	return true;
}

/* Only of roles that have the scope "chosen" themselves. */
static void
depts_chosen(struct ctx *ctx, struct keys *k, const struct reach *r)
{
	const struct org *o = ctx->org;

	for (size_t i = 0; i < o->chosen_count; i++) {
		const struct org_chosen *c = &o->chosen[i];

		if (!chosen_counts(o, c, r->type))
			continue;
		if (words_have(ctx->user->roles, c->role) &&
		    org_right(o, c->role, r->type->name, r->right) == SCOPE_CHOSEN)
			depts_below(ctx, k, c->dept);
	}
}

static void
depts_add(struct ctx *ctx, struct reach *r, unsigned scopes)
{
	struct keys k = { .mem = ctx->mem };

	if (!r->type->dept || !ctx->org)
		return;
	if (scopes & BIT(SCOPE_TREE) && ctx->user->dept)
		depts_below(ctx, &k, ctx->user->dept);
	else if (scopes & BIT(SCOPE_DEPARTMENT) && ctx->user->dept)
		key_add(&k, VINT(ctx->user->dept));
	if (scopes & BIT(SCOPE_CHOSEN))
		depts_chosen(ctx, &k, r);
	keys_sort(&k);
	r->depts = k.list;
	r->dept_count = k.n;
}

/* ---- teams and sharing --------------------------------------------------------------------- */

static bool
share_serves(struct ctx *ctx, const struct org_share *s)
{
	const struct type *department = type_find(ctx->types, "department");
	struct val *list;

	switch (s->kind) {
	case '*': return true;
	case 'e': return s->who && s->who == ctx->user->employee;
	case 'r': return words_have(ctx->user->roles, s->role);
	case 'd':
		for (size_t i = 0, n = department ? org_below(ctx->mem, ctx->org, department, s->who, &list) : 0; i < n; i++)
			if (list[i].i == ctx->user->dept)
				return ctx->user->dept > 0;
	}
	return false;
}

/* A rule that ended, was turned off or serves others has no key: its rows are out of reach at once. */
static void
principals_add(struct ctx *ctx, struct reach *r)
{
	const struct org *o = ctx->org;
	struct keys k = { .mem = ctx->mem };

	r->level = str_eq(r->right, "read") ? 1 : 2;
	if (!o || str_eq(r->right, "delete") || !org_is_shared(o, r->type))
		return;
	if (r->me)
		key_add(&k, VTEXT(arena_printf(ctx->mem, "e%lld", (long long)r->me)));
	if (r->level == 1)
		key_add(&k, VTEXT("*"));
	for (size_t i = 0; i < o->share_count; i++) {
		const struct org_share *s = &o->shares[i];

		if (!str_eq(s->type, r->type->name) || s->level < r->level ||
		    (s->until != DATE_NONE && s->until < ctx->today) || !share_serves(ctx, s))
			continue;
		key_add(&k, VTEXT(arena_printf(ctx->mem, "s%lld.%lld", (long long)s->id, (long long)s->generation)));
	}
	r->keys = k.list;
	r->key_count = k.n;
}

/* ---- the record above ------------------------------------------------------------------------- */

static enum above
above_of(struct ctx *ctx, const struct reach *r)
{
	if (!r->type->hangs_on)
		return ABOVE_NONE;
	if (!r->type->opens_to_owner)
		return ABOVE_READERS;
	/* Whose customer it is sees what hangs on it, whoever made it; a setting. */
	return r->me && r->type->hangs_on->target->owner && str_eq(r->right, "read") &&
	       !str_eq(org_setting(ctx->org, "scope.owner_sees_below"), "no") ? ABOVE_OWNER : ABOVE_NONE;
}

/* Asked for whose reach it is: where somebody is looked through, both have one. */
struct reach *
reach_above(struct ctx *ctx, const struct reach *r)
{
	const struct user *asks = ctx->user;

	ctx->user = r->of;
	struct reach *above = reach_of(ctx, r->type->hangs_on->target, str_eq(r->right, "read") ? "read" : "edit");
	ctx->user = asks;
	return above;
}

/* ---- public --------------------------------------------------------------------------------------- */

static struct reach *
reach_make(struct ctx *ctx, const struct type *t, const char *right, unsigned scopes)
{
	struct reach *r = arena_alloc(ctx->mem, sizeof *r);

	*r = (struct reach){ .type = t, .right = right, .me = ctx->user->employee, .of = ctx->user };
	r->all = (scopes & BIT(SCOPE_ALL)) != 0;
	r->none = scopes == 0;
	if (r->all || r->none)
		return r;
	owners_add(ctx, r, scopes);
	depts_add(ctx, r, scopes);
	principals_add(ctx, r);
	r->above = above_of(ctx, r);
	r->none = !r->owner_count && !r->dept_count && !r->key_count && r->above == ABOVE_NONE;
	return r;
}

static void
reaches_end(void *arg)
{
	reach_forget(arg);
}

struct reach *
reach_of(struct ctx *ctx, const struct type *t, const char *right)
{
	if (ctx->as_system)
		return reach_make(ctx, t, right, perm_scopes(ctx, t, right));
	if (ctx->reaches_org != ctx->org)
		ctx->reaches = NULL;
	/* Two users take turns where somebody is looked through. */
	for (struct reach *r = ctx->reaches; r; r = r->next)
		if (r->of == ctx->user && r->type == t && str_eq(r->right, right))
			return r;
	struct reach *r = reach_make(ctx, t, right, perm_scopes(ctx, t, right));
	r->next = ctx->reaches;
	ctx->reaches = r;
	ctx->reaches_org = ctx->org;
	/* A loop over many rows works in child arenas: the list dies with any of them. */
	arena_defer(ctx->mem, reaches_end, ctx);
	return r;
}

struct reach *
reach_of_seer(struct ctx *ctx, const struct type *t, const char *right)
{
	const struct user *seen = ctx->user;

	if (!ctx->seer || ctx->as_system)
		return NULL;
	ctx->user = ctx->seer;
	struct reach *r = reach_of(ctx, t, right);
	ctx->user = seen;
	return r;
}

/* The narrower of both as far as that can be told: whoever owns one kind of key is found by an index. */
struct reach *
reach_leading(struct ctx *ctx, const struct type *t, const char *right)
{
	struct reach *seen = reach_of(ctx, t, right), *seer = reach_of_seer(ctx, t, right);

	if (!seer || seer->all || seen->none)
		return seen;
	return seen->all || reach_is_plain(seer) ? seer : seen;
}

struct reach *
reach_of_role(struct ctx *ctx, const struct type *t, const char *right, const char *role)
{
	const struct user *all = ctx->user;
	struct user one = *all;

	one.roles = (const char *const[]){ role, NULL };
	ctx->user = &one;
	struct reach *r = reach_make(ctx, t, right, BIT(org_right(ctx->org, role, t->name, right)) & ~BIT(SCOPE_NONE));
	ctx->user = r->of = all;
	return r;
}

/* ---- one record --------------------------------------------------------------------------------- */

static bool
link_among(const struct rec *rec, const struct field *f, const struct val *list, size_t n)
{
	/* The stored values decide, not the ones that are being typed. */
	struct val v = f ? (rec->old ? rec->old : rec->vals)[f->index] : VNULL;

	return v.kind == V_LINK && reach_has(list, n, v.i);
}

bool
reach_by_owner(const struct reach *r, const struct rec *rec)
{
	return link_among(rec, r->type->owner, r->owners, r->owner_count);
}

bool
reach_by_dept(const struct reach *r, const struct rec *rec)
{
	return link_among(rec, r->type->dept, r->depts, r->dept_count);
}

/* Until the statement has answered nothing is allowed. */
bool
reach_by_rows(struct ctx *ctx, struct reach *r, int64_t id)
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

void
reach_forget(struct ctx *ctx)
{
	ctx->reaches = NULL;
}

bool
reach_is_plain(const struct reach *r)
{
	return r->all || r->none || (r->owner_count == 1 && !r->dept_count && !r->key_count && r->above == ABOVE_NONE);
}
