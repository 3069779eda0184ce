/*
 * role_save.c - one page of a role is saved: what somebody else changed meanwhile
 * is found by the cells themselves, and the history gets a row for each change.
 */
#include "doc/rec.h"
#include "doc/layout.h"
#include "doc/role.h"

enum { ROWS = 500 };

struct saving {
	struct ctx *ctx;
	struct rec *role; const char *code;
	const struct role_change *list; size_t n;
	struct form *f;
};

/* ---- rows -------------------------------------------------------------------------------- */

/* What is taken away stays as a row "none": a preset does not come back with the next release. */
static int
rights_write(const struct saving *s, size_t from, size_t until)
{
	struct sql *q = sql_new(s->ctx);
	size_t n = 0;

	sql_add(q, "INSERT INTO role_right (role, type, action, scope) VALUES ");
	for (size_t i = from; i < until; i++) {
		const struct role_change *c = &s->list[i];

		if (c->cell.kind != CELL_RIGHT)
			continue;
		if (n++)
			sql_add(q, ", ");
		sql_row(q, VALS(VTEXT(s->code), VTEXT(c->cell.type), VTEXT(c->cell.name), VTEXT(*c->now ? c->now : "none")));
	}
	sql_add(q, "\nON DUPLICATE KEY UPDATE scope = VALUES(scope)");
	return n ? db_exec_sql(s->ctx, NULL, q) : OK;
}

static int
depts_write(const struct saving *s, const struct role_change *c)
{
	struct ctx *ctx = s->ctx;
	struct sql *q = sql_new(ctx);
	size_t n = 0;

	TRY(db_exec(ctx, NULL, "DELETE FROM role_department WHERE role = ? AND type = ?",
	            VALS(VTEXT(s->code), VTEXT(c->cell.type))));
	sql_add(q, "INSERT INTO role_department (role, type, dept) VALUES ");
	for (const char *const *id = str_split(ctx->mem, c->now, ','); *id; id++) {
		if (n++)
			sql_add(q, ", ");
		sql_row(q, VALS(VTEXT(s->code), VTEXT(c->cell.type), VINT(strtoll(*id, NULL, 10))));
	}
	return n ? db_exec_sql(ctx, NULL, q) : OK;
}

static int
field_write(const struct saving *s, const struct role_change *c)
{
	if (!*c->now)
		return db_exec(s->ctx, NULL, "DELETE FROM role_field WHERE role = ? AND type = ? AND field = ?",
		               VALS(VTEXT(s->code), VTEXT(c->cell.type), VTEXT(c->cell.name)));
	return db_exec(s->ctx, NULL, "INSERT INTO role_field (role, type, field, access) VALUES (?, ?, ?, ?)\n"
	               "ON DUPLICATE KEY UPDATE access = VALUES(access)",
	               VALS(VTEXT(s->code), VTEXT(c->cell.type), VTEXT(c->cell.name), VTEXT(c->now)));
}

static int
cells_write(const struct saving *s)
{
	for (size_t at = 0; at < s->n; at += ROWS)
		TRY(rights_write(s, at, s->n - at < ROWS ? s->n : at + ROWS));
	for (size_t i = 0; i < s->n; i++) {
		if (s->list[i].cell.kind == CELL_DEPTS)
			TRY(depts_write(s, &s->list[i]));
		if (s->list[i].cell.kind == CELL_FIELD)
			TRY(field_write(s, &s->list[i]));
	}
	return OK;
}

/* ---- rules --------------------------------------------------------------------------------- */

static const char *
cell_place_name(struct ctx *ctx, const struct role_cell *c)
{
	if (c->kind == CELL_DEPTS)
		return "depts";
	return c->kind == CELL_FIELD ? arena_printf(ctx->mem, "f.%s", c->name)
	                             : arena_printf(ctx->mem, "r.%s.%s", c->type, c->name);
}

static void
cells_check(const struct saving *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct role_cell wanted = s->list[i].cell;
		const char *problem;

		wanted.value = s->list[i].now;
		problem = *wanted.value ? role_cell_problem(s->ctx, &wanted) : NULL;
		if (problem)
			form_error(s->f, cell_place_name(s->ctx, &wanted), "%s", problem);
	}
}

/* Who makes records has to be able to fill in what they need. */
static bool
field_is_missed(const struct type *t, const char *name)
{
	const struct lines *lines;
	const struct field *f = type_field_path(t, name, &lines);

	return f && f->required && !*f->def && !field_is_kept(f) && (!lines || lines->min);
}

static bool
type_is_changed(const struct saving *s, const char *type)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->list[i].cell.type, type))
			return true;
	return false;
}

static int
missed_check(const struct saving *s)
{
	struct ctx *ctx = s->ctx;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT f.type, f.field FROM role_field f\n"
	              "JOIN role_right r ON r.role = f.role AND r.type = f.type AND r.action = 'create' AND r.scope <> 'none'\n"
	              "WHERE f.role = ? ORDER BY f.type, f.field", VALS(VTEXT(s->code))));
	while (db_next(rows)) {
		const struct role_cell cell = { db_str(rows, 0), CELL_FIELD, db_str(rows, 1), "" };
		const struct type *t = type_find(ctx->types, cell.type);

		if (t && type_is_changed(s, t->name) && field_is_missed(t, cell.name))
			form_error(s->f, cell_place_name(ctx, &cell),
			           _("%s has to be filled in: a role that makes such records has to be able to write it."),
			           role_cell_label(ctx, &cell));
	}
	return OK;
}

/* A change that can take the keys of the house away. */
static bool
takes_administration(const struct saving *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct role_cell *c = &s->list[i].cell;

		if (c->kind == CELL_RIGHT && !*s->list[i].now && str_eq(c->name, "edit") &&
		    (str_eq(c->type, "user") || str_eq(c->type, "role")))
			return true;
	}
	return false;
}

/* ---- history -------------------------------------------------------------------------------- */

static const char *
cell_key(struct ctx *ctx, const struct role_cell *c)
{
	static const char *const marks[] = { [CELL_RIGHT] = ".", [CELL_DEPTS] = ":", [CELL_FIELD] = "/" };

	return arena_printf(ctx->mem, "%s%s", marks[c->kind], c->name);
}

static int
changes_tell(const struct saving *s)
{
	struct ctx *ctx = s->ctx;
	struct audit_told *told = arena_new_array(ctx->mem, struct audit_told, s->n);

	for (size_t i = 0; i < s->n; i++) {
		const struct role_change *c = &s->list[i];

		told[i] = (struct audit_told){ .type = c->cell.type, .key = cell_key(ctx, &c->cell),
			.old_raw = c->old, .now_raw = c->now,
			.old = role_cell_words(ctx, &c->cell, c->old), .now = role_cell_words(ctx, &c->cell, c->now) };
	}
	return audit_tell(ctx, s->role, told, s->n);
}

/* ---- public ---------------------------------------------------------------------------------- */

static int
saving_write(const struct saving *s)
{
	bool administration = takes_administration(s), before = true, after = true;

	if (administration)
		TRY(admins_remain(s->ctx, 0, &before));
	TRY(cells_write(s));
	if (administration)
		TRY(admins_remain(s->ctx, 0, &after));
	if (before && !after)
		form_error(s->f, "", "%s", admins_sentence());
	TRY(missed_check(s));
	if (!form_ok(s->f))
		return err_set(s->ctx, ERR_INVALID, "rights of role %s refused", s->code);
	return changes_tell(s);
}

int
role_save(struct ctx *ctx, struct rec *r, const struct type *type, const struct role_cells *base,
          const struct role_cells *wanted, const struct role_change **out, size_t *n, struct form *f)
{
	struct saving s = { .ctx = ctx, .role = r, .code = rec_text(r, "code"), .f = f };
	struct role_cells now;
	struct role_change *list;

	TRY(perm_require(ctx, r->type, r, "edit"));
	TRY(org_touch(ctx));
	TRY(role_cells_read(ctx, s.code, type, &now));
	*n = role_cells_diff(ctx->mem, base, &now, &list);
	*out = list;
	if (*n)
		return err_set(ctx, ERR_CONFLICT, "rights of role %s were changed meanwhile", s.code);
	*n = role_cells_diff(ctx->mem, &now, wanted, &list);
	*out = s.list = list;
	s.n = *n;
	cells_check(&s);
	if (!form_ok(f))
		return err_set(ctx, ERR_INVALID, "rights of role %s refused", s.code);
	return s.n ? saving_write(&s) : OK;
}

int
role_copy(struct ctx *ctx, const struct rec *from, const struct rec *to)
{
	const char *old = rec_text(from, "code"), *new = rec_text(to, "code");
	const struct audit_told told = { .type = "*", .key = "<", .now_raw = old, .now = rec_title(ctx, from) };

	TRY(db_exec(ctx, NULL, "INSERT INTO role_right (role, type, action, scope)\n"
	            "SELECT ?, type, action, scope FROM role_right WHERE role = ?", VALS(VTEXT(new), VTEXT(old))));
	TRY(db_exec(ctx, NULL, "INSERT INTO role_department (role, type, dept)\n"
	            "SELECT ?, type, dept FROM role_department WHERE role = ?", VALS(VTEXT(new), VTEXT(old))));
	TRY(db_exec(ctx, NULL, "INSERT INTO role_field (role, type, field, access)\n"
	            "SELECT ?, type, field, access FROM role_field WHERE role = ?", VALS(VTEXT(new), VTEXT(old))));
	TRY(layout_copy_role(ctx, old, new));
	TRY(audit_tell(ctx, to, &told, 1));
	return org_touch(ctx);
}

int
role_purge(struct ctx *ctx, struct rec *const *recs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct val code = VTEXT(rec_text(recs[i], "code"));

		TRY(db_exec(ctx, NULL, "DELETE FROM role_right WHERE role = ?", VALS(code)));
		TRY(db_exec(ctx, NULL, "DELETE FROM role_department WHERE role = ?", VALS(code)));
		TRY(db_exec(ctx, NULL, "DELETE FROM role_field WHERE role = ?", VALS(code)));
		TRY(layout_purge_role(ctx, code.s));
	}
	return n ? org_touch(ctx) : OK;
}

int
role_changed_by(struct ctx *ctx, const struct rec *r, const char **who, int64_t *at)
{
	const struct audit_entry *e;
	size_t n;

	*who = NULL;
	*at = INSTANT_NONE;
	TRY(audit_find(ctx, r, &(struct audit_filter){ .op = "right" }, 1, &e, &n));
	if (n) {
		*who = e->who;
		*at = e->at;
	}
	return OK;
}
