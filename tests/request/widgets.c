/* widgets.c - see widgets.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "widgets.h"

static void
part_make(struct ctx *ctx, const char *name)
{
	struct form *f = form_new(ctx);
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "part"));
	rec_set(r, "name", VTEXT(name));
	assert_ok(ctx, rec_save(ctx, r, f));
}

void
parts_seed(struct testdb *t)
{
	struct ctx *ctx = test_ctx(t, "manager");

	test_begin(ctx);
	part_make(ctx, "齿轮");
	part_make(ctx, "轴承");
	test_commit(ctx);
	test_end(ctx);
}

static void
row_fill(struct ctx *ctx, struct rec *r, int64_t part, int qty)
{
	struct rec *row = rec_add_line(ctx, r, "parts");

	rec_set(row, "part", VLINK(part));
	rec_set(row, "qty", VDEC(DEC(qty)));
	rec_set(row, "price", VDEC(DEC(5)));
}

int64_t
widget_make(struct testdb *t, const char *login, const char *subject)
{
	int64_t gear = record_id(t, "part", "齿轮"), bearing = record_id(t, "part", "轴承");
	struct ctx *ctx = test_ctx(t, login);
	struct form *f = form_new(ctx);
	struct rec *r;
	int64_t id;

	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "widget"));
	rec_set(r, "subject", VTEXT(subject));
	rec_set(r, "weight", VDEC(DEC(2)));
	row_fill(ctx, r, gear, 10);
	row_fill(ctx, r, bearing, 4);
	assert_ok(ctx, rec_save(ctx, r, f));
	id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

void
widget_step(struct testdb *t, const char *login, const char *type, int64_t id, const char *step)
{
	struct ctx *ctx = test_ctx(t, login);
	struct form *f = form_new(ctx);
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_load(ctx, &r, type, id));
	assert_ok(ctx, flow_run(ctx, r, step, f));
	test_commit(ctx);
	test_end(ctx);
}

const char *
column_of(struct http *h, struct testdb *t, const char *type, const char *column, int64_t id)
{
	struct ctx *ctx = test_unit(t);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	const char *text;

	sql_add(q, "SELECT CAST(");
	sql_ident(q, column);
	sql_add(q, " AS CHAR) FROM ");
	sql_ident(q, type);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(id));
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	text = arena_strdup(h->mem, db_str(rows, 0) ? db_str(rows, 0) : "");
	test_end(ctx);
	return text;
}

int64_t
row_of(struct testdb *t, const char *table, int64_t parent, int n)
{
	struct ctx *ctx = test_unit(t);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	int64_t id = 0;

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, table);
	sql_add(q, " WHERE parent = ");
	sql_val(q, VINT(parent));
	sql_add(q, " ORDER BY pos, id");
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	for (int i = 0; i <= n; i++) {
		assert_true(db_next(rows));
		id = db_int(rows, 0);
	}
	test_end(ctx);
	return id;
}

const char *
url_of(struct http *h, const char *type, int64_t id, const char *more)
{
	return arena_printf(h->mem, "/types/%s/%lld%s", type, (long long)id, more);
}

int
button_press(struct http *h, const char *type, int64_t id, const char *step)
{
	assert_int_equal(http_get(h, url_of(h, type, id, "")), 200);
	return http_post(h, url_of(h, type, id, arena_printf(h->mem, "/do/%s", step)), "_csrf", http_hidden(h, "_csrf"),
	                 "_once", http_hidden(h, "_once"), "row_version", http_hidden(h, "row_version"), NULL);
}
