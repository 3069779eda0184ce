/*
 * type_actions.c - what can be allowed of a type: every word that a step, a
 * conversion, a screen, a field, a page or a preset of it asks for.
 */
#include "doc/role.h"

struct words { struct arena *mem; const char **list; size_t n, cap; };

static void
word_add(struct words *w, const char *word)
{
	if (!word || !*word)
		return;
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->list[i], word))
			return;
	if (w->n + 1 >= w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 32;
		const char **more = arena_new_array(w->mem, const char *, cap);

		if (w->n)
			memcpy(more, w->list, w->n * sizeof *more);
		w->list = more;
		w->cap = cap;
	}
	w->list[w->n++] = word;
}

static void
fields_add(struct words *w, const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++)
		word_add(w, t->fields[i].may);
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].mask && *t->fields[i].mask)
			word_add(w, "show");
}

/* "{step}", "login" and "user.edit" are no actions of the type whose page it is. */
static bool
is_action(const char *right)
{
	static const char *const others[] = { "login", "public", "bare", NULL };

	return right && *right >= 'a' && *right <= 'z' && !strchr(right, '.') && !words_have(others, right);
}

static void
hooks_add(struct words *w, const struct type *t)
{
	for (const struct page *p = t->hooks ? t->hooks->pages : NULL; p && p->path; p++)
		if (is_action(p->right))
			word_add(w, p->right);
}

/* Pages that belong to no type ask for "type.action". */
static void
modules_add(struct words *w, const struct types *ts, const struct type *t)
{
	size_t n = strlen(t->name);

	for (size_t m = 0; m < ts->module_count; m++)
		for (size_t i = 0; i < ts->modules[m].page_count; i++) {
			const char *may = ts->modules[m].pages[i].may;

			if (strncmp(may, t->name, n) == 0 && may[n] == '.')
				word_add(w, may + n + 1);
		}
}

const char *const *
type_actions(struct arena *mem, const struct types *ts, const struct type *t)
{
	static const char *const first[] = { "read", "edit", "delete", "create" };
	static const char *const last[] = { "restore", "purge" };
	struct words w = { .mem = mem }, end = { .mem = mem };

	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		word_add(&w, first[i]);
	for (size_t i = 0; t->workflow && i < t->workflow->step_count; i++)
		word_add(&w, t->workflow->steps[i].may);
	for (size_t i = 0; i < t->convert_count; i++)
		word_add(&w, t->converts[i].may);
	for (size_t i = 0; i < t->screen_count; i++)
		word_add(&w, t->screens[i].may);
	fields_add(&w, t);
	for (size_t i = 0; i < t->lines_count; i++)
		fields_add(&w, t->lines[i].type);
	if (t->menu)
		word_add(&w, t->menu->may);
	if (t->menu) {
		word_add(&w, "export");
		word_add(&w, "share_view");
		word_add(&w, "bulk_edit");
	}
	hooks_add(&w, t);
	modules_add(&w, ts, t);
	for (size_t i = 0; i < t->allow_count; i++)
		for (const char *const *a = t->allows[i].actions; *a; a++)
			word_add(&w, *a);
	for (size_t i = 0; i < w.n; i++)
		if (!str_eq(w.list[i], last[0]) && !str_eq(w.list[i], last[1]))
			word_add(&end, w.list[i]);
	word_add(&end, last[0]);
	word_add(&end, last[1]);
	return end.list;
}

bool
action_is_scoped(const char *action)
{
	return str_eq(action, "read") || str_eq(action, "edit") || str_eq(action, "delete");
}

bool
scope_suits(const struct type *t, enum scope s)
{
	return s == SCOPE_NONE || s == SCOPE_ALL || type_is_scoped(t);
}

bool
field_is_kept(const struct field *f)
{
	return f->readonly || f->computed || f->writeback;
}

enum field_access
field_least(const struct field *f, const char **why)
{
	*why = NULL;
	if (field_can_hide(f))
		return FIELD_HIDDEN;
	*why = _("It names the record, gives it its place or decides who sees it: all who see the record see it.");
	return FIELD_READONLY;
}
