/*
 * rec_write.c - INSERT of a new record, UPDATE of what changed in an old one,
 * with the columns that stand beside a field (see type.h).
 */
#include "doc/rec.h"

/* The columns and values of one statement, in step. */
struct pairs { struct ctx *ctx; const char **names; struct val *vals; size_t n; };

static void
pair_add(struct pairs *p, const char *name, struct val v)
{
	p->names[p->n] = name;
	p->vals[p->n++] = v;
}

static struct pairs
pairs_new(struct ctx *ctx, const struct type *t)
{
	size_t most = t->field_count * 4 + 1;	/* itself, _norm, _py, _py1; path */

	return (struct pairs){ .ctx = ctx, .names = arena_new_array(ctx->mem, const char *, most),
	                       .vals = arena_new_array(ctx->mem, struct val, most) };
}

static void
pairs_of_field(struct pairs *p, const struct rec *r, const struct field *f)
{
	struct arena *mem = p->ctx->mem;
	struct val v = rec_at(r, f);
	const char *full = "", *initials = "";

	pair_add(p, f->name, field_to_db(p->ctx, f, v));
	if (f->normalised)
		pair_add(p, arena_printf(mem, "%s_norm", f->name),
		         v.kind == V_TEXT ? VTEXT(rec_normal(p->ctx, r, f)) : VNULL);
	if (!f->pinyin)
		return;
	if (v.kind == V_TEXT)
		pinyin_of(mem, v.s, f->type->person && f == f->type->title, &full, &initials);
	pair_add(p, arena_printf(mem, "%s_py", f->name), VTEXT(full));
	pair_add(p, arena_printf(mem, "%s_py1", f->name), VTEXT(initials));
}

/* Fields of the definition; changed: only those. */
static void
pairs_of_fields(struct pairs *p, const struct rec *r, bool changed)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		if (!f->engine && field_has_column(f) && (!changed || rec_differs(r, f) || apart_differs(r, f)))
			pairs_of_field(p, r, f);
	}
}

/* The system itself is nobody's id. */
static struct val
user_val(const struct ctx *ctx)
{
	return ctx->user->id ? VLINK(ctx->user->id) : VNULL;
}

static void
stamp(struct ctx *ctx, struct rec *r, const char *by, const char *at)
{
	rec_set(r, by, user_val(ctx));
	rec_set(r, at, VINSTANT(ctx->now));
}

/* Someone else took the value between our question and our row. The unit runs
 * again, asks again, and then says who has it; this transaction can do no more. */
static int
write_failed(struct ctx *ctx, const struct rec *r, int rc)
{
	if (rc == ERR_DUPLICATE)
		log_info("%s: the key %s was taken at the same time; run again", r->type->name,
		         db_duplicate_key(ctx));
	return rc == ERR_DUPLICATE ? ERR_BUSY : rc;
}

static int
rec_insert(struct ctx *ctx, struct rec *r)
{
	static const char *const engine[] = { "created_by", "created_at", "updated_by", "updated_at",
		"row_version", "org" };
	struct pairs p = pairs_new(ctx, r->type);
	struct sql *q = sql_new(ctx);

	stamp(ctx, r, "created_by", "created_at");
	stamp(ctx, r, "updated_by", "updated_at");
	rec_set(r, "row_version", VINT(1));
	rec_set(r, "org", VINT(REC_ORG));
	pairs_of_fields(&p, r, false);
	for (size_t i = 0; i < sizeof engine / sizeof engine[0]; i++)
		pair_add(&p, engine[i], rec_get(r, engine[i]));
	sql_add(q, "INSERT INTO ");
	sql_ident(q, r->type->name);
	sql_add(q, " (");
	for (size_t i = 0; i < p.n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_ident(q, p.names[i]);
	}
	sql_add(q, ")\nVALUES (");
	for (size_t i = 0; i < p.n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_val(q, p.vals[i]);
	}
	sql_add(q, ")");
	int rc = db_exec_sql(ctx, NULL, q);
	if (rc != OK)
		return write_failed(ctx, r, rc);
	rec_set(r, "id", VINT(db_insert_id(ctx)));
	return OK;
}

static int
rec_update(struct ctx *ctx, struct rec *r)
{
	struct pairs p = pairs_new(ctx, r->type);
	struct sql *q = sql_new(ctx);
	int64_t version = rec_version(r), affected;

	stamp(ctx, r, "updated_by", "updated_at");
	rec_set(r, "row_version", VINT(version + 1));
	pairs_of_fields(&p, r, true);
	pair_add(&p, "updated_by", rec_get(r, "updated_by"));
	pair_add(&p, "updated_at", rec_get(r, "updated_at"));
	sql_add(q, "UPDATE ");
	sql_ident(q, r->type->name);
	sql_add(q, "\nSET row_version = row_version + 1");
	for (size_t i = 0; i < p.n; i++) {
		sql_add(q, ", ");
		sql_ident(q, p.names[i]);
		sql_add(q, " = ");
		sql_val(q, p.vals[i]);
	}
	sql_add(q, "\nWHERE id = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND row_version = ");
	sql_val(q, VINT(version));
	/* What is in the bin changes only on its way out of it. */
	sql_add_text(q, rec_was(r, type_field(r->type, "deleted_at")).kind == V_NULL ? " AND deleted_at IS NULL"
	                                                                            : " AND deleted_at IS NOT NULL");
	int rc = db_exec_sql(ctx, &affected, q);
	if (rc != OK)
		return write_failed(ctx, r, rc);
	if (affected == 0)
		return err_set(ctx, ERR_CONFLICT, "%s %lld is no longer at version %lld", r->type->name,
		               (long long)rec_id(r), (long long)version);
	return OK;
}

int
rec_write(struct ctx *ctx, struct rec *r)
{
	TRY(open_require(ctx, r));
	return r->is_new ? rec_insert(ctx, r) : rec_update(ctx, r);
}
