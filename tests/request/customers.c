/* customers.c - regions, industries and customers for the tests of pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

static int64_t
node_make(struct ctx *ctx, const char *type, const char *code, const char *name, int64_t parent)
{
	struct form *f = form_new(ctx);
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, type));
	rec_set(r, "code", VTEXT(code));
	rec_set(r, "name", VTEXT(name));
	if (parent)
		rec_set(r, "parent", VLINK(parent));
	assert_ok(ctx, rec_save(ctx, r, f));
	return rec_id(r);
}

void
customers_seed(struct testdb *t)
{
	struct ctx *ctx = test_ctx(t, "admin");
	int64_t province, city;

	test_begin(ctx);
	province = node_make(ctx, "region", "320000", "江苏省", 0);
	city = node_make(ctx, "region", "320500", "苏州市", province);
	node_make(ctx, "region", "320506", "吴中区", city);
	node_make(ctx, "region", "330000", "浙江省", 0);
	node_make(ctx, "industry", "C", "制造业", 0);
	node_make(ctx, "industry", "I", "软件业", 0);
	test_commit(ctx);
	test_end(ctx);
}

int64_t
record_id(struct testdb *t, const char *type, const char *title)
{
	struct ctx *ctx = test_unit(t);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	int64_t id;

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, type);
	sql_add(q, " WHERE name = ");
	sql_val(q, VTEXT(title));
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	id = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return id;
}

int64_t
customer_make(struct testdb *t, const char *login, const char *name)
{
	int64_t region = record_id(t, "region", "吴中区"),
	        industry = record_id(t, "industry", "制造业");
	struct ctx *ctx = test_ctx(t, login);
	struct form *f = form_new(ctx);
	struct rec *r;
	int64_t id;

	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "customer"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "region", VLINK(region));
	rec_set(r, "industry", VLINK(industry));
	assert_ok(ctx, rec_save(ctx, r, f));
	id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

struct http *
browser_of(struct testdb *t, const char *login)
{
	struct http *h = http_open(t);

	http_login(h, login);
	return h;
}

const char *
text_id(struct http *h, int64_t id)
{
	return arena_printf(h->mem, "%lld", (long long)id);
}
