/* role_cells.c - the rights of a role as cells: read, written as a text, compared, judged. */
#include "doc/org.h"
#include "doc/role.h"

/* Of what a form brings back: some hundred types with twenty actions each. */
enum { MOST_CELLS = 5000, LONGEST_TEXT = 400000 };

static int
cell_compare(const struct role_cell *a, const struct role_cell *b)
{
	int order = strcmp(a->type, b->type);

	if (!order)
		order = (int)a->kind - (int)b->kind;
	return order ? order : strcmp(a->name, b->name);
}

void
role_cells_new(struct arena *mem, struct role_cells *out)
{
	*out = (struct role_cells){ .mem = mem };
}

/* The place of the cell, or where it belongs. */
static size_t
cell_place(const struct role_cells *c, const struct role_cell *cell, bool *found)
{
	size_t low = 0, high = c->n;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = cell_compare(&c->list[middle], cell);

		if (!order) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
cells_grow(struct role_cells *c)
{
	size_t cap = c->cap ? c->cap * 2 : 64;
	struct role_cell *more = arena_new_array(c->mem, struct role_cell, cap);

	if (c->n)
		memcpy(more, c->list, c->n * sizeof *more);
	c->list = more;
	c->cap = cap;
}

void
role_cells_put(struct role_cells *c, enum role_cell_kind kind, const char *type, const char *name, const char *value)
{
	const struct role_cell cell = { type, kind, name, value };
	bool found;
	size_t at = cell_place(c, &cell, &found);

	if (found && *value) {
		c->list[at] = cell;
	} else if (found) {
		memmove(c->list + at, c->list + at + 1, (--c->n - at) * sizeof cell);
	} else if (*value) {
		if (c->n == c->cap)
			cells_grow(c);
		memmove(c->list + at + 1, c->list + at, (c->n++ - at) * sizeof cell);
		c->list[at] = cell;
	}
}

const char *
role_cells_get(const struct role_cells *c, enum role_cell_kind kind, const char *type, const char *name)
{
	const struct role_cell cell = { type, kind, name, "" };
	bool found;
	size_t at = cell_place(c, &cell, &found);

	return found ? c->list[at].value : "";
}

/* ---- from the database ------------------------------------------------------------------- */

/* Rows of another release stay as they are: nobody sees them here, and nobody changes them. */
static bool
right_is_known(struct ctx *ctx, const struct type *t, const char *action)
{
	return t && words_have(type_actions(ctx->mem, ctx->types, t), action);
}

static void
right_take(struct ctx *ctx, struct role_cells *out, struct db_rows *rows)
{
	const struct type *t = NULL;
	const char *const *actions = NULL;

	/* By type, so that each is asked once what it knows. */
	while (db_next(rows)) {
		const char *type = db_str(rows, 0), *action = db_str(rows, 1), *scope = db_str(rows, 2);

		if (!t || !str_eq(t->name, type)) {
			t = type_find(ctx->types, type);
			actions = t ? type_actions(ctx->mem, ctx->types, t) : NULL;
		}
		if (actions && words_have(actions, action) && scope_find(scope) != SCOPE_NONE)
			role_cells_put(out, CELL_RIGHT, t->name, action, scope);
	}
}

static void
depts_take(struct ctx *ctx, struct role_cells *out, const char *type, struct db_rows *rows)
{
	struct buf ids;

	buf_init(&ids, ctx->mem);
	while (db_next(rows))
		buf_printf(&ids, "%s%lld", ids.n ? "," : "", (long long)db_int(rows, 0));
	role_cells_put(out, CELL_DEPTS, type, "", buf_str(&ids));
}

static void
fields_take(struct role_cells *out, const struct type *t, struct db_rows *rows)
{
	while (db_next(rows)) {
		const char *name = db_str(rows, 0);
		const struct lines *lines;
		const struct field *f = type_field_path(t, name, &lines);

		if (f && !f->engine && field_access_find(db_str(rows, 1)) != FIELD_EDITABLE)
			role_cells_put(out, CELL_FIELD, t->name, name, db_str(rows, 1));
	}
}

int
role_cells_read(struct ctx *ctx, const char *role, const struct type *type, struct role_cells *out)
{
	const char *of = type ? type->name : "*";
	struct db_rows *rows;

	role_cells_new(ctx->mem, out);
	if (type) {
		TRY(db_select(ctx, &rows, "SELECT field, access FROM role_field WHERE role = ? AND type = ?",
		              VALS(VTEXT(role), VTEXT(of))));
		fields_take(out, type, rows);
	} else {
		TRY(db_select(ctx, &rows, "SELECT type, action, scope FROM role_right WHERE role = ? ORDER BY type",
		              VALS(VTEXT(role))));
		right_take(ctx, out, rows);
	}
	TRY(db_select(ctx, &rows, "SELECT dept FROM role_department WHERE role = ? AND type = ? ORDER BY dept",
	              VALS(VTEXT(role), VTEXT(of))));
	depts_take(ctx, out, of, rows);
	return OK;
}

/* ---- as text ------------------------------------------------------------------------------- */

static const char marks[] = { [CELL_RIGHT] = '.', [CELL_DEPTS] = ':', [CELL_FIELD] = '/' };

const char *
role_cells_text(struct arena *mem, const struct role_cells *c)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < c->n; i++)
		buf_printf(&b, "%s%s%c%s=%s", i ? " " : "", c->list[i].type, marks[c->list[i].kind], c->list[i].name,
		           c->list[i].value);
	return buf_str(&b);
}

/* "customer.read=own" */
static int
cell_parse(struct role_cells *out, const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t type = *word == '*' ? 1 : strspn(word, letters), name, value;
	const char *mark = memchr(marks, word[type], sizeof marks);

	if (!type || !mark)
		return ERR_INVALID;
	const char *at = word + type + 1;
	name = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_.");
	if (at[name] != '=' || !name != (mark - marks == CELL_DEPTS))
		return ERR_INVALID;
	value = strspn(at + name + 1, "abcdefghijklmnopqrstuvwxyz0123456789,");
	if (!value || at[name + 1 + value])
		return ERR_INVALID;
	role_cells_put(out, (enum role_cell_kind)(mark - marks), arena_strndup(out->mem, word, type),
	               arena_strndup(out->mem, at, name), arena_strdup(out->mem, at + name + 1));
	return OK;
}

int
role_cells_parse(struct arena *mem, const char *text, struct role_cells *out)
{
	size_t n = 0;

	role_cells_new(mem, out);
	if (strnlen(text, LONGEST_TEXT + 1) > LONGEST_TEXT)
		return ERR_INVALID;
	for (const char *const *word = str_words(mem, text); *word; word++, n++)
		if (n == MOST_CELLS || cell_parse(out, *word) != OK)
			return ERR_INVALID;
	return OK;
}

/* ---- compared -------------------------------------------------------------------------------- */

size_t
role_cells_diff(struct arena *mem, const struct role_cells *a, const struct role_cells *b, struct role_change **out)
{
	struct role_change *list = arena_new_array(mem, struct role_change, a->n + b->n + 1);
	size_t n = 0, i = 0, k = 0;

	while (i < a->n || k < b->n) {
		int order = i == a->n ? 1 : k == b->n ? -1 : cell_compare(&a->list[i], &b->list[k]);

		if (order < 0) {
			list[n++] = (struct role_change){ a->list[i], a->list[i].value, "" };
			i++;
		} else if (order > 0) {
			list[n++] = (struct role_change){ b->list[k], "", b->list[k].value };
			k++;
		} else {
			if (!str_eq(a->list[i].value, b->list[k].value))
				list[n++] = (struct role_change){ b->list[k], a->list[i].value, b->list[k].value };
			i++;
			k++;
		}
	}
	*out = list;
	return n;
}

/* ---- judged ------------------------------------------------------------------------------------ */

static const char *
right_problem(struct ctx *ctx, const struct type *t, const struct role_cell *cell)
{
	enum scope s = scope_find(cell->value);
	const char *of = lang_label(t->name, t->plural);

	if (!right_is_known(ctx, t, cell->name))
		return arena_printf(ctx->mem, _("%1$s have no action “%2$s”."), of, cell->name);
	if (s == SCOPE_NONE || (!action_is_scoped(cell->name) && s != SCOPE_ALL))
		return arena_printf(ctx->mem, _("“%1$s” is no scope of %2$s."), cell->value, role_cell_label(ctx, cell));
	if (!scope_suits(t, s))
		return arena_printf(ctx->mem, _("%1$s have no owner: “%2$s” cannot be told apart. Choose “%3$s” or “%4$s”."), of,
		                    scope_label(t, s), scope_label(t, SCOPE_NONE), scope_label(t, SCOPE_ALL));
	return NULL;
}

static const char *
depts_problem(struct ctx *ctx, const struct role_cell *cell)
{
	const struct type *department = type_find(ctx->types, "department");

	for (const char *const *id = str_split(ctx->mem, cell->value, ','); *id; id++) {
		int64_t n;

		if (str_int(*id, &n) != OK || !org_entry(ctx->org, department, n))
			return _("One of the chosen departments does not exist any more. Choose again.");
	}
	return NULL;
}

static const char *
field_problem(struct ctx *ctx, const struct type *t, const struct role_cell *cell)
{
	enum field_access a = field_access_find(cell->value);
	const struct lines *lines;
	const struct field *f = type_field_path(t, cell->name, &lines);
	const char *why;

	if (!f || f->engine)
		return arena_printf(ctx->mem, _("%1$s have no field “%2$s”."), lang_label(t->name, t->plural), cell->name);
	if (a == FIELD_EDITABLE || !str_eq(field_access_word(a), cell->value))
		return arena_printf(ctx->mem, _("“%s” is nothing that can be set for a field."), cell->value);
	if (a < field_least(f, &why))
		return arena_printf(ctx->mem, _("%1$s cannot be hidden. %2$s"), role_cell_label(ctx, cell), why);
	if (a == FIELD_MASKED && !*f->mask)
		return arena_printf(ctx->mem, _("%s has no mask: hide it, or leave it readable."), role_cell_label(ctx, cell));
	return NULL;
}

const char *
role_cell_problem(struct ctx *ctx, const struct role_cell *cell)
{
	const struct type *t = type_find(ctx->types, cell->type);

	if (cell->kind == CELL_DEPTS)
		return t || str_eq(cell->type, "*") ? depts_problem(ctx, cell)
		                                    : arena_printf(ctx->mem, _("There are no records of type “%s”."), cell->type);
	if (!t)
		return arena_printf(ctx->mem, _("There are no records of type “%s”."), cell->type);
	return cell->kind == CELL_RIGHT ? right_problem(ctx, t, cell) : field_problem(ctx, t, cell);
}
