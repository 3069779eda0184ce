/*
 * bin_taken.c - unique values that somebody took while their records were in the
 * recycle bin: they are asked before a restore.
 */
#include "doc/bin.h"

enum { KEY_FIELDS = 4 };

struct key { const struct field *fields[KEY_FIELDS]; size_t n; };

static void
equal_sql(struct ctx *ctx, struct sql *q, const struct field *f)
{
	const char *column = f->normalised ? arena_printf(ctx->mem, "%s_norm", f->name) : f->name;

	sql_add(q, " AND ");
	sql_column(q, "x", column);
	sql_add(q, " = ");
	sql_column(q, "t", column);
}

static const char *
input_name(struct ctx *ctx, const struct family *f, const struct rec *r, const struct field *field)
{
	if (r == f->recs[0])
		return field->name;
	return arena_printf(ctx->mem, "%s.%lld.%s", r->type->name, (long long)rec_id(r), field->name);
}

static int
key_taken(struct ctx *ctx, const struct family *f, const struct type *t, const struct key *key, struct taken *list,
          size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	struct rec **recs;
	struct val *ids;
	size_t count = family_recs(ctx, f, t, &recs);

	family_ids(ctx, f, t, &ids);
	sql_add(q, "SELECT t.id, MIN(x.id) FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t JOIN ");
	sql_ident(q, t->name);
	sql_add(q, " x ON x.org = t.org AND x.live = 1");
	for (size_t i = 0; i < key->n; i++)
		equal_sql(ctx, q, key->fields[i]);
	sql_add(q, "\nWHERE t.id IN ");
	sql_list(q, ids, count);
	sql_add(q, "\nGROUP BY t.id ORDER BY t.id LIMIT ");
	sql_val(q, VINT(TAKEN_MOST));
	TRY(db_select_sql(ctx, &rows, q));
	while (*n < TAKEN_MOST && db_next(rows))
		for (size_t i = 0; i < count; i++)
			if (rec_id(recs[i]) == db_int(rows, 0)) {
				const struct field *field = key->fields[key->n - 1];

				list[(*n)++] = (struct taken){ .rec = recs[i], .field = field, .taker = db_int(rows, 1),
				                               .input = input_name(ctx, f, recs[i], field) };
				break;
			}
	return OK;
}

static int
type_taken(struct ctx *ctx, const struct family *f, const struct type *t, struct taken *list, size_t *n)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].unique)
			TRY(key_taken(ctx, f, t, &(struct key){ .fields = { &t->fields[i] }, .n = 1 }, list, n));
	for (size_t i = 0; i < t->index_count; i++) {
		struct key key = { .n = 0 };

		for (const char *const *name = t->indexes[i].fields; *name && key.n < KEY_FIELDS; name++)
			key.fields[key.n++] = type_field(t, *name);
		if (t->indexes[i].unique && key.n)
			TRY(key_taken(ctx, f, t, &key, list, n));
	}
	return OK;
}

int
taken_find(struct ctx *ctx, const struct family *f, struct taken **out, size_t *n)
{
	*out = arena_new_array(ctx->mem, struct taken, TAKEN_MOST);
	*n = 0;
	for (size_t i = 0; i < ctx->types->count; i++)
		if (family_has(f, ctx->types->all[i]))
			TRY(type_taken(ctx, f, ctx->types->all[i], *out, n));
	return OK;
}
