/*
 * perm_field.c - what the roles of a user make of single fields: hidden, masked,
 * read-only or editable. Asked for every value that is shown, so it is worked out
 * once for each type of a unit.
 */
#include "doc/org.h"
#include "doc/rec.h"

struct field_rights {
	struct field_rights *next;
	const struct type *type; const struct user *user, *seer; const struct org *org;
	const enum field_access *access;	/* by field->index; NULL: all editable */
};

static const char *const words[] = {
	[FIELD_HIDDEN] = "hidden", [FIELD_MASKED] = "masked", [FIELD_READONLY] = "readonly", [FIELD_EDITABLE] = "editable",
};

const char *
field_access_word(enum field_access a)
{
	return words[a];
}

enum field_access
field_access_find(const char *word)
{
	for (unsigned a = FIELD_HIDDEN; a <= FIELD_EDITABLE; a++)
		if (str_eq(words[a], word))
			return (enum field_access)a;
	return FIELD_HIDDEN;	/* whatever it means, it is no permission */
}

/* ---- roles ------------------------------------------------------------------------------ */

static bool
grants(struct ctx *ctx, const struct type *t, const char *role, const char *action)
{
	return org_right(ctx->org, role, t->name, action) != SCOPE_NONE;
}

/* Those by which the user reads records of the type; else those by which he makes them. */
static size_t
roles_granting(struct ctx *ctx, const struct type *t, const char **out)
{
	static const char *const actions[] = { "read", "create" };
	size_t n = 0;

	if (!ctx->user->id)
		return 0;
	for (size_t i = 0; i < sizeof actions / sizeof actions[0] && !n; i++) {
		if (grants(ctx, t, "*", actions[i]))
			out[n++] = "*";
		for (const char *const *role = ctx->user->roles; role && *role; role++)
			if (grants(ctx, t, *role, actions[i]))
				out[n++] = *role;
	}
	return n;
}

/* ---- one type ----------------------------------------------------------------------------- */

struct asked { const struct org_field *rows; size_t n; const char **roles; size_t role_count; };

static enum field_access
role_says(const struct asked *a, const char *role, const char *name)
{
	for (size_t i = 0; i < a->n; i++)
		if (str_eq(a->rows[i].field, name) && str_eq(a->rows[i].role, role))
			return a->rows[i].access;
	return FIELD_EDITABLE;
}

static bool
is_restricted(const struct asked *a, const char *name)
{
	for (size_t i = 0; i < a->n; i++)
		if (str_eq(a->rows[i].field, name))
			return true;
	return false;
}

static enum field_access
widest(const struct asked *a, const char *name)
{
	enum field_access best = FIELD_HIDDEN;

	/* Whom no role lets in sees nothing of what is kept from anybody. */
	if (!a->role_count)
		return is_restricted(a, name) ? FIELD_HIDDEN : FIELD_EDITABLE;
	for (size_t i = 0; i < a->role_count; i++) {
		enum field_access says = role_says(a, a->roles[i], name);
		best = says > best ? says : best;
	}
	return best;
}

/* What a row of the table cannot mean: a mask that nobody defined, a record without a name. */
static enum field_access
settled(const struct field *f, enum field_access a)
{
	if (f->engine)
		return FIELD_EDITABLE;
	if (a < FIELD_READONLY && !field_can_hide(f))
		return FIELD_READONLY;
	return a == FIELD_MASKED && !*f->mask ? FIELD_HIDDEN : a;
}

static const struct lines *
lines_of(const struct type *row)
{
	for (size_t i = 0; i < row->head->lines_count; i++)
		if (row->head->lines[i].type == row)
			return &row->head->lines[i];
	return NULL;
}

/* A list is one field of its record: what it is, its rows are at most. */
static enum field_access
access_by_roles(struct ctx *ctx, const struct asked *a, const struct field *f, const struct lines *lines)
{
	if (!lines)
		return settled(f, widest(a, f->name));
	enum field_access own = settled(f, widest(a, arena_printf(ctx->mem, "%s.%s", lines->name, f->name)));
	enum field_access list = lines->field && !f->engine ? settled(lines->field, widest(a, lines->field->name))
	                                                    : FIELD_EDITABLE;
	return own < list ? own : list;
}

/* What keeps names apart repeats what may be masked, without its mask. */
static enum field_access
access_of(struct ctx *ctx, const struct asked *a, const struct field *f, const struct lines *lines)
{
	return f->keeps_apart ? FIELD_HIDDEN : access_by_roles(ctx, a, f, lines);
}

static bool
has_apart(const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].keeps_apart)
			return true;
	return false;
}

/* For ctx->user alone. */
static const enum field_access *
access_own(struct ctx *ctx, const struct type *t)
{
	const struct type *whole = type_of_rights(t);
	struct asked a = { .n = 0 };
	size_t count = 1;
	bool any = false;

	a.n = org_fields(ctx->org, whole->name, &a.rows);
	if (!a.n && !has_apart(t))
		return NULL;
	for (const char *const *role = ctx->user->roles; role && *role; role++)
		count++;
	a.roles = arena_new_array(ctx->mem, const char *, count);
	a.role_count = roles_granting(ctx, whole, a.roles);
	const struct lines *lines = t->head ? lines_of(t) : NULL;
	enum field_access *access = arena_new_array(ctx->mem, enum field_access, t->field_count);
	for (size_t i = 0; i < t->field_count; i++) {
		access[i] = access_of(ctx, &a, &t->fields[i], lines);
		any = any || access[i] != FIELD_EDITABLE;
	}
	return any ? access : NULL;
}

/* Who looks through somebody else's eyes sees what both of them may. */
static const enum field_access *
access_make(struct ctx *ctx, const struct type *t)
{
	const enum field_access *seen = access_own(ctx, t), *real;
	const struct user *user = ctx->user, *seer = ctx->seer;

	if (!seer)
		return seen;
	ctx->user = seer;
	ctx->seer = NULL;
	real = access_own(ctx, t);
	ctx->user = user;
	ctx->seer = seer;
	if (!seen || !real)
		return seen ? seen : real;
	enum field_access *both = arena_memdup(ctx->mem, seen, t->field_count * sizeof *seen);
	for (size_t i = 0; i < t->field_count; i++)
		both[i] = real[i] < both[i] ? real[i] : both[i];
	return both;
}

static void
rights_forget(void *arg)
{
	struct ctx *ctx = arg;

	ctx->fields = NULL;
}

const enum field_access *
perm_fields(struct ctx *ctx, const struct type *t)
{
	if (ctx->as_system || !ctx->org || (!ctx->org->field_count && !has_apart(t)))
		return NULL;
	for (const struct field_rights *f = ctx->fields; f; f = f->next)
		if (f->type == t && f->user == ctx->user && f->seer == ctx->seer && f->org == ctx->org)
			return f->access;
	struct field_rights *f = arena_alloc(ctx->mem, sizeof *f);

	*f = (struct field_rights){ .next = ctx->fields, .type = t, .user = ctx->user, .seer = ctx->seer, .org = ctx->org,
	                            .access = access_make(ctx, t) };
	ctx->fields = f;
	/* A loop over many rows works in child arenas: the list dies with any of them. */
	arena_defer(ctx->mem, rights_forget, ctx);
	return f->access;
}

/* ---- one field ------------------------------------------------------------------------------ */

enum field_access
perm_field(struct ctx *ctx, const struct field *f)
{
	const enum field_access *access = perm_fields(ctx, f->type);

	return access ? access[f->index] : FIELD_EDITABLE;
}

bool
perm_field_readable(struct ctx *ctx, const struct field *f)
{
	return perm_field(ctx, f) >= FIELD_READONLY;
}

bool
perm_field_shown(struct ctx *ctx, const struct field *f)
{
	return perm_field(ctx, f) != FIELD_HIDDEN;
}

bool
perm_field_guarded(struct ctx *ctx, const struct field *f)
{
	const struct lines *lines = f->type->head ? lines_of(f->type) : NULL;
	const char *name = lines ? arena_printf(ctx->mem, "%s.%s", lines->name, f->name) : f->name;
	struct asked a = { .n = 0 };

	a.n = org_fields(ctx->org, type_of_rights(f->type)->name, &a.rows);
	return is_restricted(&a, name) || (lines && lines->field && is_restricted(&a, lines->name));
}

/* Who works on a record is said by its owner, and by whoever may hand it on: a member of the team
 * opens it to nobody else. */
static bool
team_writable(struct ctx *ctx, const struct type *t, const struct rec *head)
{
	if (!head || head->is_new || ctx->as_system || perm_can(ctx, t, head, "assign"))
		return true;
	struct val owner = t->owner ? (head->old ? head->old : head->vals)[t->owner->index] : VNULL;
	return owner.kind == V_LINK && owner.i == ctx->user->employee;
}

bool
perm_field_writable(struct ctx *ctx, const struct field *f, const struct rec *r)
{
	const struct numbering *numbering = f->type->numbering;
	const struct rec *head = r && r->head ? r->head : r;
	const struct type *t = type_of_rights(f->type);

	if (perm_field(ctx, f) != FIELD_EDITABLE || (r && r->type == f->type && !rec_reads(r, f)))
		return false;
	/* Given by the system; by hand only where the rule says so, and once. */
	if (numbering && numbering->field == f)
		return r && r->is_new && org_number_is_manual(ctx->org, f->type);
	if (f->engine || f->readonly || f->computed || f->writeback)
		return false;
	if (*f->may && !perm_can(ctx, t, head, f->may))
		return false;
	if (t->team && (f == t->team->field || f->type == t->team->type) && !team_writable(ctx, t, head))
		return false;
	if (!head || rec_state_edits(head))
		return true;
	return f->editable_after_audit && rec_phase(head) == PHASE_AUDITED;
}
