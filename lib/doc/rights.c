/*
 * rights.c - who may do what, as a page of text: for each role the actions of a
 * type and how far each reaches. What the committed files rights.expected hold.
 */
#include "doc/doc.h"

enum { MOST_ACTIONS = 64 };

static const char *const scope_words[] = {
	[SCOPE_NONE] = "none", [SCOPE_OWN] = "own", [SCOPE_SUBORDINATES] = "subordinates",
	[SCOPE_DEPARTMENT] = "department", [SCOPE_TREE] = "tree", [SCOPE_CHOSEN] = "chosen", [SCOPE_ALL] = "all",
};

const char *
scope_word(enum scope s)
{
	return scope_words[s];
}

enum scope
scope_find(const char *word)
{
	for (unsigned s = SCOPE_NONE; s <= SCOPE_ALL; s++)
		if (str_eq(scope_words[s], word))
			return (enum scope)s;
	return SCOPE_NONE;
}

/* ---- actions ------------------------------------------------------------------------ */

/* The three that every type has come first, the rest by name. */
static void
action_add(const char **actions, const char *name)
{
	size_t n = 0, at;

	while (actions[n])
		if (str_eq(actions[n++], name))
			return;
	if (n + 1 >= MOST_ACTIONS)
		return;
	for (at = n; at > 3 && strcmp(actions[at - 1], name) > 0; at--)
		actions[at] = actions[at - 1];
	actions[at] = name;
}

static const char **
actions_new(struct arena *mem)
{
	static const char *const first[] = { "read", "edit", "delete" };
	const char **actions = arena_new_array(mem, const char *, MOST_ACTIONS + 1);

	memcpy(actions, first, sizeof first);
	return actions;
}

/* ---- lines ---------------------------------------------------------------------------- */

struct table {
	const char *const *actions;
	enum scope (*scope)(void *from, const char *role, const char *action);
	enum field_access (*field)(void *from, const char *role, const struct field *f);
	void *from;
	const struct type *type;
};

/* Fields of one access: "hidden=total,parts.price". */
static void
fields_add(struct buf *b, const struct table *t, const char *role, enum field_access access)
{
	const char *before = arena_printf(b->mem, " %s=", field_access_word(access));

	for (size_t k = 0; k <= t->type->lines_count; k++) {
		const struct lines *lines = k ? &t->type->lines[k - 1] : NULL;
		const struct type *of = lines ? lines->type : t->type;
		for (size_t i = 0; i < of->field_count; i++) {
			/* What keeps names apart is nobody's, and no role's decision. */
			if (of->fields[i].engine || of->fields[i].keeps_apart || t->field(t->from, role, &of->fields[i]) != access)
				continue;
			buf_printf(b, "%s%s%s%s", before, lines ? lines->name : "", lines ? "." : "", of->fields[i].name);
			before = ",";
		}
	}
}

static void
role_line(struct buf *b, const struct table *t, const char *role)
{
	bool any = false;

	buf_printf(b, "%-17s", role);
	for (const char *const *a = t->actions; *a; a++) {
		enum scope s = t->scope(t->from, role, *a);
		if (s == SCOPE_NONE)
			continue;
		buf_printf(b, " %s=%s", *a, scope_words[s]);
		any = true;
	}
	for (unsigned a = FIELD_HIDDEN; any && a < FIELD_EDITABLE; a++)
		fields_add(b, t, role, (enum field_access)a);
	buf_add(b, any ? "\n" : " -\n");
}

static const char *
lines(struct arena *mem, const struct table *t, const char *const *roles)
{
	struct buf b;

	buf_init(&b, mem);
	for (; *roles; roles++)
		role_line(&b, t, *roles);
	return buf_str(&b);
}

/* ---- of definitions ------------------------------------------------------------------ */

static enum scope
allow_scope(const struct allow *a, const char *action)
{
	if (str_eq(action, "read"))
		return scope_find(a->read);
	if (str_eq(action, "edit"))
		return scope_find(a->edit);
	if (str_eq(action, "delete"))
		return scope_find(a->del);
	return words_have(a->actions, action) ? SCOPE_ALL : SCOPE_NONE;
}

/* What everybody may, and the role itself: they add up. */
static enum scope
defined_scope(void *from, const char *role, const char *action)
{
	const struct type *t = from;
	enum scope widest = SCOPE_NONE;

	for (size_t i = 0; i < t->allow_count; i++) {
		const struct allow *a = &t->allows[i];
		if (!str_eq(a->role, role) && !str_eq(a->role, "*"))
			continue;
		enum scope s = allow_scope(a, action);
		widest = s > widest ? s : widest;
	}
	return widest;
}

/* "price" of a record, "parts.price" of its rows: is it among the words? A list is all of its rows' fields. */
static bool
words_name(const char *const *words, const struct field *f)
{
	const struct type *t = type_of_rights(f->type);
	const struct lines *lines;

	for (; *words; words++) {
		const struct field *named = type_field_path(t, *words, &lines);
		if (named && (named == f || (named->rows && named->rows->type == f->type)))
			return true;
	}
	return false;
}

static enum field_access
allow_field(const struct allow *a, const struct field *f)
{
	return words_name(a->hidden, f)     ? FIELD_HIDDEN
	       : words_name(a->masked, f)   ? FIELD_MASKED
	       : words_name(a->readonly, f) ? FIELD_READONLY
	                                    : FIELD_EDITABLE;
}

enum field_access
rights_field(const struct type *t, const char *role, const struct field *f)
{
	static const char *const actions[] = { "read", "create" };
	enum field_access best = FIELD_HIDDEN;
	bool any = false;

	for (size_t k = 0; k < sizeof actions / sizeof actions[0] && !any; k++)
		for (size_t i = 0; i < t->allow_count; i++) {
			const struct allow *a = &t->allows[i];
			if ((!str_eq(a->role, role) && !str_eq(a->role, "*")) || allow_scope(a, actions[k]) == SCOPE_NONE)
				continue;
			enum field_access says = allow_field(a, f);
			best = says > best ? says : best;
			any = true;
		}
	return any ? best : FIELD_EDITABLE;
}

static enum field_access
defined_field(void *from, const char *role, const struct field *f)
{
	return rights_field(from, role, f);
}

const char *
rights_defined(struct arena *mem, const struct type *t, const char *const *roles)
{
	const char **actions = actions_new(mem);

	for (size_t i = 0; i < t->allow_count; i++)
		for (const char *const *a = t->allows[i].actions; *a; a++)
			action_add(actions, *a);
	return lines(mem, &(struct table){ actions, defined_scope, defined_field, (void *)(uintptr_t)t, t }, roles);
}

/* ---- of the database ---------------------------------------------------------------------- */

struct asked { struct ctx *ctx; const struct type *type; };

/* As perm_scope() answers somebody who has this role and no other. */
static enum scope
installed_scope(void *from, const char *role, const char *action)
{
	const struct asked *a = from;
	const char *const roles[] = { str_eq(role, "*") ? NULL : role, NULL };
	const struct user somebody = { .id = 1, .login = "", .name = "", .lang = "en", .theme = "", .roles = roles };
	struct ctx ctx = *a->ctx;

	ctx.user = &somebody;
	ctx.as_system = 0;
	return perm_scope(&ctx, a->type, action);
}

static enum field_access
installed_field(void *from, const char *role, const struct field *f)
{
	const struct asked *a = from;
	struct somebody { struct user user; const char *roles[2]; struct ctx ctx; };
	/* What is worked out of fields lives as long as the unit, and so do those it was for. */
	struct somebody *s = arena_alloc(a->ctx->mem, sizeof *s);

	s->roles[0] = str_eq(role, "*") ? NULL : role;
	s->user = (struct user){ .id = 1, .login = "", .name = "", .lang = "en", .theme = "", .roles = s->roles };
	s->ctx = *a->ctx;
	s->ctx.user = &s->user;
	s->ctx.as_system = 0;
	s->ctx.fields = NULL;
	return perm_field(&s->ctx, f);
}

int
rights_installed(struct ctx *ctx, const struct type *t, const char *const *roles, const char **out)
{
	const char **actions = actions_new(ctx->mem);
	struct asked asked = { ctx, t };
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT DISTINCT action FROM role_right WHERE type = ?", VALS(VTEXT(t->name))));
	while (db_next(rows))
		action_add(actions, db_str(rows, 0));
	*out = lines(ctx->mem, &(struct table){ actions, installed_scope, installed_field, &asked, t }, roles);
	return OK;
}
