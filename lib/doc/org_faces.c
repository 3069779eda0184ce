/* org_faces.c - the part of the snapshot that says which pictures people have. */
#include "doc/org.h"

static void
faces_read(struct org *o, struct db_rows *rows, struct org_face **out, size_t *n)
{
	*out = arena_new_array(o->mem, struct org_face, db_count(rows) + 1);
	while (db_next(rows))
		(*out)[(*n)++] = (struct org_face){ db_int(rows, 0), db_int(rows, 1) };
}

int
org_faces_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id, photo FROM employee WHERE photo IS NOT NULL AND deleted_at IS NULL ORDER BY id", NO_VALS));
	faces_read(o, rows, &o->faces, &o->face_count);
	if (!o->face_count)
		return OK;
	TRY(db_select(ctx, &rows, "SELECT u.id, e.photo FROM employee e JOIN user u ON u.employee = e.id\n"
	              "WHERE e.photo IS NOT NULL AND e.deleted_at IS NULL ORDER BY u.id", NO_VALS));
	faces_read(o, rows, &o->user_faces, &o->user_face_count);
	return OK;
}

static int
face_compare(const void *a, const void *b)
{
	const struct org_face *x = a, *y = b;

	return x->of < y->of ? -1 : x->of > y->of;
}

static int64_t
face_find(const struct org_face *list, size_t n, int64_t of)
{
	const struct org_face key = { .of = of }, *found = n ? bsearch(&key, list, n, sizeof key, face_compare) : NULL;

	return found ? found->picture : 0;
}

int64_t
org_face(const struct org *o, int64_t employee)
{
	return o ? face_find(o->faces, o->face_count, employee) : 0;
}

int64_t
org_face_of_user(const struct org *o, int64_t user)
{
	return o ? face_find(o->user_faces, o->user_face_count, user) : 0;
}
