/*
 * tag.c - which records are the demonstration's: table demo_range. At no moment does a range that was committed have an
 * open end: whoever goes to work after a run that broke off would make demonstration without knowing.
 */
#include "remove.h"

/* Each before those that it points to. The first two are loaded in bulk. */
static const char *const types[] = { "contact", "customer", "user", "employee", "department", "company" };
enum { BULK = 2, TYPES = sizeof types / sizeof types[0], RUNS = RANGES_MOST / TYPES };

/* ---- while they are made ------------------------------------------------------------------------ */

static int
highest(struct ctx *ctx, const char *type, int64_t *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COALESCE(MAX(id), 0) FROM ");
	sql_ident(q, type);
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

static int
range_open(struct ctx *ctx, const char *type, int64_t first, int64_t last)
{
	return db_exec(ctx, NULL, "INSERT INTO demo_range (type, first, last) VALUES (?, ?, ?)",
	               VALS(VTEXT(type), VINT(first), VINT(last)));
}

/* Of what is loaded in bulk the ids are known beforehand, of contacts at least how far they reach. */
int
tag_before(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;

	TRY(range_open(ctx, "contact", 1, demo->customers * CONTACTS_MOST));
	TRY(range_open(ctx, "customer", 1, demo->customers));
	for (size_t i = BULK; i < TYPES; i++) {
		int64_t id;

		TRY(highest(ctx, types[i], &id));
		TRY(range_open(ctx, types[i], id + 1, id));
		demo->first[i - BULK] = id + 1;
	}
	return OK;
}

int
tag_people(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;

	for (size_t i = BULK; i < TYPES; i++) {
		int64_t id;

		TRY(highest(ctx, types[i], &id));
		TRY(db_exec(ctx, NULL, "UPDATE demo_range SET last = ? WHERE type = ? AND first = ?",
		            VALS(VINT(id), VTEXT(types[i]), VINT(demo->first[i - BULK]))));
	}
	return OK;
}

int
tag_after(struct demo *demo)
{
	return db_exec(demo->ctx, NULL, "UPDATE demo_range SET last = ? WHERE type = 'contact' AND first = 1",
	               VALS(VINT(demo->contact_count)));
}

/* ---- afterwards ------------------------------------------------------------------------------------ */

/* People are made by one unit of work, whose first record is theirs for certain; history_make() calls itself "demo". */
static int
range_run(struct ctx *ctx, struct range *r)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	r->run = "demo";
	if (str_eq(type_name(r->t), types[0]) || str_eq(type_name(r->t), types[1]))
		return OK;
	sql_add(q, "SELECT request_id FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE op = 'create' AND type = ");
	sql_val(q, VTEXT(type_name(r->t)));
	sql_add(q, " AND record BETWEEN ");
	sql_val(q, VINT(r->first));
	sql_add(q, " AND ");
	sql_val(q, VINT(r->last));
	sql_add(q, " ORDER BY record, id LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	if (db_next(rows))
		r->run = arena_strdup(ctx->mem, db_str(rows, 0));
	return OK;
}

int
ranges_read(struct ctx *ctx, struct range *out, size_t *n)
{
	struct db_rows *rows;

	*n = 0;
	for (size_t i = 0; i < TYPES; i++) {
		TRY(db_select(ctx, &rows, "SELECT first, last FROM demo_range WHERE type = ? ORDER BY first LIMIT ?",
		              VALS(VTEXT(types[i]), VINT(RUNS))));
		while (db_next(rows))
			out[(*n)++] = (struct range){ .t = type_find(ctx->types, types[i]), .first = db_int(rows, 0), .last = db_int(rows, 1) };
	}
	for (size_t i = 0; i < *n; i++)
		TRY(range_run(ctx, &out[i]));
	return OK;
}

/* ---- piece by piece ---------------------------------------------------------------------------------- */

static int
foreign_mark(struct ctx *ctx, const struct range *r, struct piece *p)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t at = 0;

	if (!p->n)
		return OK;
	sql_add(q, "SELECT DISTINCT record FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE op = 'create' AND type = ");
	sql_val(q, VTEXT(type_name(r->t)));
	sql_add(q, " AND request_id NOT IN ('demo', ");
	sql_val(q, VTEXT(r->run));
	sql_add(q, ") AND record IN ");
	sql_list(q, p->ids, p->n);
	sql_add(q, " ORDER BY record");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		while (p->ids[at].i < db_int(rows, 0))
			at++;
		p->foreign[at] = true;
	}
	return OK;
}

static int
piece_fill(struct ctx *ctx, const struct range *r, struct sql *q, struct piece *out)
{
	struct db_rows *rows;

	sql_val(q, VINT(PIECE));
	TRY(db_select_sql(ctx, &rows, q));
	*out = (struct piece){ .ids = arena_new_array(ctx->mem, struct val, db_count(rows) + 1),
	                       .foreign = arena_new_array(ctx->mem, bool, db_count(rows) + 1) };
	while (db_next(rows))
		out->ids[out->n++] = VINT(db_int(rows, 0));
	return foreign_mark(ctx, r, out);
}

int
piece_read(struct ctx *ctx, const struct range *r, int64_t after, struct piece *out)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, type_name(r->t));
	sql_add(q, " WHERE id > ");
	sql_val(q, VINT(after));
	sql_add(q, " AND id <= ");
	sql_val(q, VINT(r->last));
	sql_add(q, " ORDER BY id LIMIT ");
	return piece_fill(ctx, r, q, out);
}

int
piece_read_gone(struct ctx *ctx, const struct range *r, int64_t after, struct piece *out)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT DISTINCT a.record FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit a WHERE a.type = ");
	sql_val(q, VTEXT(type_name(r->t)));
	sql_add(q, " AND a.record > ");
	sql_val(q, VINT(after));
	sql_add(q, " AND a.record <= ");
	sql_val(q, VINT(r->last));
	sql_add(q, " AND NOT EXISTS (SELECT 1 FROM ");
	sql_ident(q, type_name(r->t));
	sql_add(q, " x WHERE x.id = a.record) ORDER BY a.record LIMIT ");
	return piece_fill(ctx, r, q, out);
}

void
piece_narrow(struct piece *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (!p->foreign[i])
			p->ids[n++] = p->ids[i];
	p->n = n;
	memset(p->foreign, 0, n * sizeof *p->foreign);
}
