/* listwidth.c - the table of widths of columns, a row for each user and field. */
#include "doc/listwidth.h"
#include "doc/memo.h"

static void *
widths_copy(struct arena *mem, const void *from, size_t n)
{
	struct list_width *list = arena_new_array(mem, struct list_width, n + 1);

	for (size_t i = 0; i < n; i++) {
		list[i] = ((const struct list_width *)from)[i];
		list[i].field = arena_strdup(mem, list[i].field);
	}
	return list;
}

int
width_list(struct ctx *ctx, const struct type *t, const struct list_width **out, size_t *n)
{
	struct list_width *list;
	struct db_rows *rows;
	void *found;

	if (memo_find(ctx, "widths", t, true, widths_copy, &found, n)) {
		*out = found;
		return OK;
	}
	TRY(db_select(ctx, &rows, "SELECT field, width FROM list_width WHERE user = ? AND type = ? LIMIT 500",
	              VALS(VINT(ctx->user->id), VTEXT(t->name))));
	list = arena_new_array(ctx->mem, struct list_width, db_count(rows) + 1);
	for (*n = 0; db_next(rows); ++*n)
		list[*n] = (struct list_width){ .field = db_str(rows, 0), .width = (int)db_int(rows, 1) };
	memo_keep(ctx, "widths", t, true, widths_copy, list, *n);
	*out = list;
	return OK;
}

int
width_set(struct ctx *ctx, const struct field *f, int64_t width)
{
	const struct val user = VINT(ctx->user->id), type = VTEXT(f->type->name), name = VTEXT(f->name);

	TRY(memo_touch(ctx));
	if (width <= 0)
		return db_exec(ctx, NULL, "DELETE FROM list_width WHERE user = ? AND type = ? AND field = ?", VALS(user, type, name));
	width = width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
	return db_exec(ctx, NULL, "INSERT INTO list_width (user, type, field, width) VALUES (?, ?, ?, ?)\n"
	               "ON DUPLICATE KEY UPDATE width = VALUES(width)", VALS(user, type, name, VINT(width)));
}
