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

struct table { const char *const *actions; enum scope (*scope)(void *from, const char *role, const char *action); void *from; };

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

const char *
rights_defined(struct arena *mem, const struct type *t, const char *const *roles)
{
	const char **actions = actions_new(mem);

	for (size_t i = 0; i < t->allow_count; i++)
		for (const char *const *a = t->allows[i].actions; *a; a++)
			action_add(actions, *a);
	return lines(mem, &(struct table){ actions, defined_scope, (void *)(uintptr_t)t }, roles);
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

int
rights_installed(struct ctx *ctx, const struct type *t, const char *const *roles, const char **out)
{
	const char **actions = actions_new(ctx->mem);
	struct asked asked = { ctx, t };
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT DISTINCT action FROM role_right WHERE type = ?", VALS(VTEXT(t->name))));
	while (db_next(rows))
		action_add(actions, db_str(rows, 0));
	*out = lines(ctx->mem, &(struct table){ actions, installed_scope, &asked }, roles);
	return OK;
}
