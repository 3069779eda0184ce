/*
 * verify.c - crm-demo --verify N: what was written by statements is what the engine would have written. Records chosen at
 * random are saved again by rec_save() with every field counting as changed; no column, pinyin or search row may
 * differ afterwards. Everything is rolled back.
 */
#include "demo.h"
#include "doc/gram.h"
#include "doc/rec.h"

/* One type, and the record at hand. */
struct verify { struct ctx *ctx; const struct type *t; int64_t id, differ; };

/* All columns but those that say who saved last. */
static int
columns_read(struct verify *v, const char *const **out, size_t *n)
{
	struct db_rows *rows;
	const char **list;

	TRY(db_select(v->ctx, &rows,
	              "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?\n"
	              "AND COLUMN_NAME NOT IN ('updated_at', 'updated_by', 'row_version') ORDER BY COLUMN_NAME", VALS(VTEXT(v->t->name))));
	list = arena_new_array(v->ctx->mem, const char *, db_count(rows));
	for (*n = 0; db_next(rows); ++*n)
		list[*n] = db_str(rows, 0);
	*out = list;
	return OK;
}

static int
row_read(struct verify *v, const char *const *columns, size_t n, const char ***out)
{
	struct sql *q = sql_new(v->ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT ");
	for (size_t i = 0; i < n; i++) {
		sql_add_text(q, i ? ", CAST(" : "CAST(");
		sql_ident(q, columns[i]);
		sql_add(q, " AS CHAR)");
	}
	sql_add(q, " FROM ");
	sql_ident(q, v->t->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(v->id));
	TRY(db_select_sql(v->ctx, &rows, q));
	*out = arena_new_array(v->ctx->mem, const char *, n);
	if (db_next(rows))
		for (size_t i = 0; i < n; i++)
			(*out)[i] = db_str(rows, (unsigned)i);
	return OK;
}

static int
pieces_read(struct verify *v, const char *const **out, size_t *n)
{
	struct rec *r;

	TRY(rec_load(v->ctx, &r, v->t->name, v->id));
	*n = gram_pieces(v->ctx, r, false, out);
	return OK;
}

/* Each piece of the record has its row, and there are no others. */
static int
search_rows_check(struct verify *v)
{
	const char *const *pieces;
	struct sql *q = sql_new(v->ctx);
	struct db_rows *rows;
	size_t n;

	TRY(pieces_read(v, &pieces, &n));
	sql_add(q, "SELECT COUNT(*) FROM gram WHERE id = ");
	sql_val(q, VINT(v->id));
	sql_add(q, " AND type = ");
	sql_val(q, VTEXT(v->t->name));
	sql_add(q, " AND gram IN (");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_val(q, VTEXT(pieces[i]));
	}
	sql_add(q, ")");
	TRY(db_select_sql(v->ctx, &rows, q));
	if (n && db_next(rows) && db_int(rows, 0) == (int64_t)n)
		return OK;
	printf("%s %lld: %lld of %zu search rows\n", v->t->name, (long long)v->id, n ? (long long)db_int(rows, 0) : 0, n);
	v->differ++;
	return OK;
}

static int
again(struct verify *v)
{
	struct form *f = form_new(v->ctx);
	struct rec *r;

	TRY(rec_load(v->ctx, &r, v->t->name, v->id));
	rec_forget_texts(r);
	int rc = rec_save(v->ctx, r, f);

	if (rc != ERR_INVALID)
		return rc;
	printf("%s %lld: %s: %s\n", v->t->name, (long long)v->id, form_messages(f)->field, form_messages(f)->text);
	v->differ++;
	return OK;
}

static int
one(struct verify *v, const char *const *columns, size_t n)
{
	const char **before, **after;

	TRY(search_rows_check(v));
	TRY(row_read(v, columns, n, &before));
	TRY(again(v));
	TRY(row_read(v, columns, n, &after));
	for (size_t i = 0; i < n; i++)
		if (!str_eq(before[i], after[i])) {
			printf("%s %lld: %s was “%s” and is “%s”\n", v->t->name, (long long)v->id, columns[i],
			       before[i] ? before[i] : "NULL", after[i] ? after[i] : "NULL");
			v->differ++;
		}
	return OK;
}

static int
random_id(struct verify *v, struct dice *d, int64_t most)
{
	struct sql *q = sql_new(v->ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, v->t->name);
	sql_add(q, " WHERE id >= ");
	sql_val(q, VINT((int64_t)dice_below(d, (size_t)most) + 1));
	sql_add(q, " AND deleted_at IS NULL ORDER BY id LIMIT 1");
	TRY(db_select_sql(v->ctx, &rows, q));
	v->id = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

static int
some(struct verify *v, struct dice *d, int64_t count)
{
	struct ctx *ctx = v->ctx;
	struct arena *keep = ctx->mem;
	const char *const *columns;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t n;

	TRY(columns_read(v, &columns, &n));
	sql_add(q, "SELECT COALESCE(MAX(id), 0) FROM ");
	sql_ident(q, v->t->name);
	TRY(db_select_sql(ctx, &rows, q));
	int64_t most = db_next(rows) ? db_int(rows, 0) : 0;

	for (int64_t i = 0; i < count && most; i++) {
		ctx->mem = arena_new();
		int rc = random_id(v, d, most);
		if (rc == OK && v->id)
			rc = one(v, columns, n);
		arena_free(ctx->mem);
		ctx->mem = keep;
		TRY(rc);
	}
	return OK;
}

int
demo_verify(struct ctx *ctx, uint64_t seed, int64_t count)
{
	static const char *const types[] = { "customer", "contact" };
	struct dice d = dice_for(seed, "verify", count);
	struct verify v = { .ctx = ctx };

	TRY(db_begin(ctx, DB_WRITE));
	TRY(unit_org(ctx));
	as_system_begin(ctx, "demo data is verified");
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		v.t = type_find(ctx->types, types[i]);
		TRY(some(&v, &d, count));
	}
	as_system_end(ctx);
	db_rollback(ctx);
	printf("%lld records of each of %zu types saved again, %lld differences\n", (long long)count, sizeof types / sizeof types[0],
	       (long long)v.differ);
	return v.differ ? ERR_INVALID : OK;
}
