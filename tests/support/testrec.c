/* testrec.c - what the tests of records share: a few places, customers, people to act as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"

struct testdb *testrec;
struct places places;
static struct user people[5];

struct rec *
rec_begin(struct ctx *ctx, const char *type)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, type));
	return r;
}

int64_t
rec_node(struct ctx *ctx, const char *type, const char *code, const char *name, int64_t parent)
{
	struct rec *r = rec_begin(ctx, type);

	rec_set(r, "code", VTEXT(code));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "parent", VLINK(parent));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return rec_id(r);
}

struct rec *
firm_new(struct ctx *ctx, const char *name)
{
	struct rec *r = rec_begin(ctx, "customer");

	rec_set(r, "name", VTEXT(name));
	rec_set(r, "industry", VLINK(places.industry));
	rec_set(r, "region", VLINK(places.city));
	return r;
}

struct rec *
firm_save(struct ctx *ctx, const char *name)
{
	struct rec *r = firm_new(ctx, name);

	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return r;
}

struct rec *
rec_again(struct ctx *ctx, const struct rec *r)
{
	struct rec *again;

	assert_ok(ctx, rec_load(ctx, &again, type_name(rec_type(r)), rec_id(r)));
	return again;
}

const char *
rec_column(struct ctx *ctx, const struct rec *r, const char *name)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT CAST(");
	sql_ident(q, name);
	sql_add(q, " AS CHAR) FROM ");
	sql_ident(q, type_name(rec_type(r)));
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(rec_id(r)));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	return db_str(rows, 0);
}

struct ctx *
rec_unit(const char *login)
{
	struct ctx *ctx = test_ctx(testrec, login);

	test_begin(ctx);
	return ctx;
}

void
rec_actor(struct ctx *ctx, const char *login)
{
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		if (str_eq(people[i].login, login))
			ctx->user = &people[i];
	assert_string_equal(ctx->user->login, login);
}

const char *
form_said(struct form *f, const char *field)
{
	const char *s = form_message(f, field);

	if (!s)
		fail_msg("no message at %s", field);
	return s;
}

static void
people_read(void)
{
	static const char *const logins[] = { "admin", "auditor", "manager", "sales1", "sales2" };

	for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
		struct ctx *ctx = test_ctx(testrec, logins[i]);
		const char *const roles[] = { arena_strdup(testrec->mem, ctx->user->roles[0]), NULL };
		people[i] = *ctx->user;
		people[i].login = logins[i];
		people[i].name = arena_strdup(testrec->mem, ctx->user->name);
		people[i].roles = arena_memdup(testrec->mem, roles, sizeof roles);
		test_end(ctx);
	}
}

void
testrec_open(const char *program)
{
	testrec = testcompany_open(program);
	struct ctx *ctx = test_ctx(testrec, "admin");
	test_begin(ctx);
	as_system_begin(ctx, "test data");
	places.industry = rec_node(ctx, "industry", "C40", "仪器仪表制造业", 0);
	places.province = rec_node(ctx, "region", "330000", "浙江省", 0);
	places.city = rec_node(ctx, "region", "330100", "杭州市", places.province);
	places.district = rec_node(ctx, "region", "330106", "西湖区", places.city);
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
	people_read();
}

int
testrec_close(void **state)
{
	(void)state;
	testdb_close(testrec);
	return 0;
}
