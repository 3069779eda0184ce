/*
 * rec_tree.c - the path column of trees, "/3/17/": where a node stands, so
 * that "it or anything below" is one prefix. A move brings the whole branch.
 */
#include "doc/rec.h"

enum { PATH_MAX_BYTES = 255, ID_DIGITS = 20 };

struct spot { int64_t id; const char *path; };

/* In the order of ids, so that two moves wait for each other and never both pass. */
static int
tree_lock(struct ctx *ctx, const struct type *t, int64_t a, int64_t b, struct spot out[2])
{
	struct sql *q = sql_new(ctx);
	const struct val ids[] = { VINT(a), VINT(b) };
	struct db_rows *rows;

	sql_add(q, "SELECT id, path FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, 2);
	sql_add(q, " ORDER BY id FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	out[0] = (struct spot){ .id = a };
	out[1] = (struct spot){ .id = b };
	while (db_next(rows))
		for (size_t i = 0; i < 2; i++)
			if (out[i].id == db_int(rows, 0))
				out[i].path = db_str(rows, 1);
	return OK;
}

/* The ids of a path from a given one on. */
static size_t
path_ids(struct arena *mem, const char *path, int64_t from, struct val **out)
{
	const char *const *parts = str_split(mem, path, '/');
	size_t n = 0;
	int64_t id;

	*out = arena_new_array(mem, struct val, strlen(path));
	for (; *parts; parts++)
		if (str_int(*parts, &id) == OK && (n || id == from))
			(*out)[n++] = VINT(id);
	return n;
}

/* "A → B → A": from the node down to where it should go, and back to it. */
static int
loop_name(struct ctx *ctx, const struct rec *r, const char *path, const char **out)
{
	const struct type *t = r->type;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	struct val *ids;
	struct buf b;
	size_t n = path_ids(ctx->mem, path, rec_id(r), &ids);

	sql_add(q, "SELECT ");
	sql_ident(q, t->title->name);
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	sql_add(q, " ORDER BY LENGTH(path)");
	TRY(db_select_sql(ctx, &rows, q));
	buf_init(&b, ctx->mem);
	while (db_next(rows))
		buf_printf(&b, "%s → ", db_str(rows, 0) ? db_str(rows, 0) : "");
	buf_add(&b, rec_title(ctx, r));
	*out = buf_str(&b);
	return OK;
}

/* Bytes that the longest path of the branch has below the node's own. */
static int
branch_depth(struct ctx *ctx, const struct type *t, const char *path, int64_t *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT MAX(LENGTH(path)) FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE path LIKE ");
	sql_val(q, VTEXT(arena_printf(ctx->mem, "%s%%", path)));
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) - (int64_t)strlen(path) : 0;
	return OK;
}

static void
too_deep(struct form *f, const struct field *parent)
{
	form_error(f, parent->name, _("This place is too deep in the tree. Choose a higher one."));
}

static int
move_prepare(struct ctx *ctx, const struct rec *r, struct form *f, int64_t parent, struct tree_place *out)
{
	const struct field *field = r->type->parent;
	struct spot spots[2];
	const char *loop;
	int64_t depth;

	TRY(tree_lock(ctx, r->type, rec_id(r), parent, spots));
	if (!spots[0].path)
		return err_set(ctx, ERR_CONFLICT, "%s %lld is gone", r->type->name, (long long)rec_id(r));
	out->was = spots[0].path;
	out->above = parent ? spots[1].path : "/";
	if (!out->above)
		return err_set(ctx, ERR_CONFLICT, "%s %lld is gone", r->type->name, (long long)parent);
	if (str_starts(out->above, out->was)) {
		TRY(loop_name(ctx, r, out->above, &loop));
		form_error(f, field->name, _("This makes a circle: %s. Choose another place."), loop);
		return OK;
	}
	TRY(branch_depth(ctx, r->type, out->was, &depth));
	if (strlen(out->above) + ID_DIGITS + 1 + (size_t)depth > PATH_MAX_BYTES)
		too_deep(f, field);
	return OK;
}

int
tree_prepare(struct ctx *ctx, const struct rec *r, struct form *f, struct tree_place *out)
{
	const struct field *field = r->type->parent;
	struct spot spots[2];

	*out = (struct tree_place){ .above = "/", .was = "" };
	if (!r->type->tree || (!r->is_new && !rec_differs(r, field)))
		return OK;
	out->moves = true;
	int64_t parent = rec_link(r, field->name);
	if (!r->is_new)
		return move_prepare(ctx, r, f, parent, out);
	if (!parent)
		return OK;
	TRY(tree_lock(ctx, r->type, parent, parent, spots));
	if (!spots[0].path)
		return err_set(ctx, ERR_CONFLICT, "%s %lld is gone", r->type->name, (long long)parent);
	out->above = spots[0].path;
	if (strlen(out->above) + ID_DIGITS + 1 > PATH_MAX_BYTES)
		too_deep(f, field);
	return OK;
}

int
tree_apply(struct ctx *ctx, const struct rec *r, const struct tree_place *place)
{
	const char *now = arena_printf(ctx->mem, "%s%lld/", place->above, (long long)rec_id(r));
	struct sql *q = sql_new(ctx);

	if (!place->moves)
		return OK;
	sql_add(q, "UPDATE ");
	sql_ident(q, r->type->name);
	sql_add(q, " SET path = CONCAT(");
	sql_val(q, VTEXT(now));
	sql_add(q, ", SUBSTRING(path, ");
	sql_val(q, VINT((int64_t)strlen(place->was) + 1));
	sql_add(q, "))\nWHERE ");
	if (*place->was) {
		sql_add(q, "path LIKE ");
		sql_val(q, VTEXT(arena_printf(ctx->mem, "%s%%", place->was)));
	} else {
		sql_add(q, "id = ");
		sql_val(q, VINT(rec_id(r)));
	}
	return db_exec_sql(ctx, NULL, q);
}
