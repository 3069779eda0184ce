/* rec_load.c - one record from the database, within the scope of a right. */
#include "doc/bin.h"
#include "doc/group.h"

static void
sql_joined_title(struct sql *q, const struct field *f)
{
	/* One text: first whether the target lives, then its title. */
	sql_add(q, ", (SELECT CONCAT(x.deleted_at IS NULL, COALESCE(x.");
	sql_ident(q, f->target->title->name);
	sql_add(q, ", '')) FROM ");
	sql_ident(q, f->target->name);
	sql_add(q, " x WHERE x.id = t.");
	sql_ident(q, f->name);
	sql_add(q, ")");
}

static bool
title_is_joined(const struct field *f)
{
	return f->kind == FIELD_LINK && !f->target->cached;
}

void
load_columns(struct sql *q, const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++) {
		if (!field_has_column(&t->fields[i]))
			continue;
		sql_add(q, ", t.");
		sql_ident(q, t->fields[i].name);
		if (title_is_joined(&t->fields[i]))
			sql_joined_title(q, &t->fields[i]);
	}
}

/* IN_BIN: what a user deleted or might have; LOST: what he could change; IN_FAMILY: of
 * no rights of its own, it goes where the record goes that it hangs on. */
enum place { ALIVE, IN_BIN, LOST, IN_FAMILY };

static struct sql *
load_sql(struct ctx *ctx, const struct type *t, int64_t id, const char *right, bool lock, enum place place)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT t.id");
	load_columns(q, t);
	sql_add(q, "\nFROM ");
	sql_ident(q, t->name);
	sql_add(q, " t\nWHERE t.id = ");
	sql_val(q, VINT(id));
	if (place == ALIVE)
		sql_add(q, " AND t.deleted_at IS NULL");
	else if (place != IN_FAMILY)
		sql_add(q, " AND t.deleted_with IS NOT NULL");
	if (place != IN_FAMILY)
		perm_where(ctx, q, t, right, "t");
	if (place == IN_BIN)
		perm_where(ctx, q, t, "delete", "t");
	if (lock)
		sql_add(q, "\nFOR UPDATE");
	return q;
}

struct rec *
load_row(struct ctx *ctx, const struct type *t, const struct db_rows *rows, unsigned column)
{
	struct rec *r = rec_make(ctx, t);

	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (!field_has_column(f))
			continue;
		r->vals[i] = field_from_db(ctx, f, db_val(rows, column++));
		if (!title_is_joined(f))
			continue;
		const char *title = db_str(rows, column++);
		if (title && title[0] && title[1])
			r->titles[i] = link_title_shown(ctx, title + 1, title[0] == '0');
	}
	r->old = arena_memdup(ctx->mem, r->vals, t->field_count * sizeof *r->vals);
	r->is_new = false;
	group_veil(ctx, r);
	return r;
}

static int
rec_fetch(struct ctx *ctx, struct rec **out, const struct type *t, int64_t id, const char *right, bool lock,
          enum place place)
{
	struct db_rows *rows;

	TRY(db_select_sql(ctx, &rows, load_sql(ctx, t, id, right, lock, place)));
	*out = db_next(rows) ? load_row(ctx, t, rows, 1) : NULL;
	return *out ? rows_load(ctx, *out) : OK;
}

int
rec_load(struct ctx *ctx, struct rec **out, const char *type, int64_t id)
{
	const struct type *t = type_find(ctx->types, type);

	if (!t)
		return err_set(ctx, ERR_BUG, "there is no type %s", type);
	TRY(rec_fetch(ctx, out, t, id, "read", false, ALIVE));
	if (!*out)
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: absent or out of scope", type, (long long)id);
	return OK;
}

int
rec_lock(struct ctx *ctx, struct rec **out, const char *type, int64_t id)
{
	const struct type *t = type_find(ctx->types, type);
	struct rec *readable;

	if (!t)
		return err_set(ctx, ERR_BUG, "there is no type %s", type);
	if (t->hooks && t->hooks->locking)
		TRY(t->hooks->locking(ctx, id));
	TRY(rec_fetch(ctx, out, t, id, "edit", true, ALIVE));
	if (*out)
		return OK;
	TRY(rec_fetch(ctx, &readable, t, id, "read", false, ALIVE));
	if (readable)
		return err_set(ctx, ERR_DENIED, "%s %lld: only readable", type, (long long)id);
	return err_set(ctx, ERR_NOTFOUND, "%s %lld: absent or out of scope", type, (long long)id);
}

int
rec_load_deleted(struct ctx *ctx, struct rec **out, const char *type, int64_t id)
{
	const struct type *t = type_find(ctx->types, type);

	if (!t)
		return err_set(ctx, ERR_BUG, "there is no type %s", type);
	TRY(rec_fetch(ctx, out, t, id, "read", false, IN_BIN));
	if (!*out)
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: not in the bin, or out of scope", type, (long long)id);
	return OK;
}

int
rec_load_lost(struct ctx *ctx, struct rec **out, const char *type, int64_t id)
{
	const struct type *t = type_find(ctx->types, type);

	if (!t)
		return err_set(ctx, ERR_BUG, "there is no type %s", type);
	TRY(rec_fetch(ctx, out, t, id, "edit", false, LOST));
	if (!*out)
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: absent or out of scope", type, (long long)id);
	return OK;
}

int
rec_load_member(struct ctx *ctx, struct rec **out, const struct type *t, int64_t id)
{
	TRY(rec_fetch(ctx, out, t, id, "read", false, IN_FAMILY));
	return *out ? OK : err_set(ctx, ERR_CONFLICT, "%s %lld left the bin", t->name, (long long)id);
}
