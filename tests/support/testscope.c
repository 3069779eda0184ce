/* testscope.c - an organisation and records, straight into the tables; and who may see them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/share.h"
#include "support/testscope.h"

enum { TEAM = 60, RULES = 8 };

struct testdb *scope_db;
struct dept depts[DEPTS];
struct person people[PEOPLE];
struct record customers[RECORDS], offers[RECORDS];
int64_t chosen;
static struct { int64_t record, employee; int level; } team[TEAM];
/* Sharing rules: the levels of customers they open, to whom. */
static const struct { const char *filter, *levels, *kind, *role; int person, dept, level; bool on; const char *until; } rules[RULES] = {
	{ "level.eq(A)", "A", "department", NULL, -1, 2, 1, true, NULL },
	{ "level.in(A,B)", "AB", "employee", NULL, 3, -1, 2, true, NULL },
	{ "or(level.eq(C),level.null())", "C-", "role", "marketing", -1, -1, 1, true, NULL },
	{ "level.eq(D)", "D", "role", "salesperson", -1, -1, 1, true, "2999-01-01" },
	{ "", "ABCD-", "employee", NULL, 5, -1, 1, true, NULL },
	{ "", "ABCD-", "everybody", NULL, -1, -1, 2, true, "2001-01-01" },
	{ "", "ABCD-", "everybody", NULL, -1, -1, 2, false, NULL },
	{ "level.like(", "", "everybody", NULL, -1, -1, 2, true, NULL },
};
static uint32_t seed = 4711;

uint32_t
dice(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* ---- an organisation and records, straight into the tables --------------------------------- */

static int64_t
insert(struct ctx *ctx, const char *sql, const struct val *v, size_t n)
{
	struct db_rows *rows;

	assert_ok(ctx, db_exec_text(ctx, NULL, sql, v, n));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT LAST_INSERT_ID()", NO_VALS));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static struct val
link_or_null(int64_t id)
{
	return id ? VINT(id) : VNULL;
}

static void
organisation_make(struct ctx *ctx)
{
	for (size_t i = 0; i < DEPTS; i++) {
		depts[i].parent = i > 1 ? depts[dice((uint32_t)i)].id : 0;
		depts[i].id = insert(ctx, "INSERT INTO department (code, name, name_py, parent, enabled, created_at, updated_at)"
		                     " VALUES (?, 'd', 'd', ?, 1, NOW(3), NOW(3))",
		                     VALS(VTEXT(arena_printf(ctx->mem, "M%zu", i)), link_or_null(depts[i].parent)));
	}
	for (size_t i = 0; i < PEOPLE; i++) {
		people[i].dept = depts[dice(DEPTS)].id;
		people[i].superior = i ? people[dice(i < 8 ? 1 : (uint32_t)i)].id : 0;
		people[i].id = insert(ctx, "INSERT INTO employee (code, name, dept, superior, enabled, created_at, updated_at)"
		                      " VALUES (?, 'p', ?, ?, 1, NOW(3), NOW(3))",
		                      VALS(VTEXT(arena_printf(ctx->mem, "M%zu", i)), VINT(people[i].dept),
		                           link_or_null(people[i].superior)));
	}
}

static void
records_make(struct ctx *ctx)
{
	for (size_t i = 0; i < RECORDS; i++) {
		struct record *c = &customers[i], *o = &offers[i];

		c->owner = dice(10) ? people[dice(PEOPLE)].id : 0;
		c->dept = dice(10) ? depts[dice(DEPTS)].id : 0;
		c->deleted = dice(12) == 0;
		c->level = "ABCD-"[dice(5)];
		c->id = insert(ctx, "INSERT INTO customer (name, name_py, kind, level, owner, dept, created_at, updated_at, deleted_at)"
		               " VALUES (?, ?, 'potential', ?, ?, ?, NOW(3), FROM_UNIXTIME(1700000000 + ?), ?)",
		               VALS(VTEXT(arena_printf(ctx->mem, "c%zu", i)), VTEXT(arena_printf(ctx->mem, "c%u", dice(50))),
		                    c->level == '-' ? VNULL : VTEXT(arena_strndup(ctx->mem, &c->level, 1)),
		                    link_or_null(c->owner), link_or_null(c->dept), VINT(dice(300)),
		                    c->deleted ? VTEXT("2026-01-01 00:00:00") : VNULL));
		o->owner = people[dice(PEOPLE)].id;
		o->dept = depts[dice(DEPTS)].id;
		o->parent_owner = c->owner;
		o->amount = (int64_t)dice(1000);
		o->id = insert(ctx, "INSERT INTO offer (name, customer, amount, owner, dept, created_at, updated_at)"
		               " VALUES ('o', ?, ?, ?, ?, NOW(3), NOW(3))",
		               VALS(VINT(c->id), VINT(o->amount), VINT(o->owner), VINT(o->dept)));
	}
	for (size_t i = 0; i < TEAM; i++) {
		team[i].record = customers[dice(RECORDS)].id;
		team[i].employee = people[dice(10)].id;
		team[i].level = 1 + (int)dice(2);
		assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO access (type, principal, record, why, level) VALUES ('customer', ?, ?, ?, ?)",
		          VALS(VTEXT(arena_printf(ctx->mem, "e%lld", (long long)team[i].employee)), VINT(team[i].record),
		               VTEXT(arena_printf(ctx->mem, "t%zu", i)), VINT(team[i].level))));
	}
}

static void
rules_make(struct ctx *ctx)
{
	for (size_t i = 0; i < RULES; i++) {
		int64_t id = insert(ctx, "INSERT INTO share_rule (name, type, filter, kind, employee, dept, role, level, until_date, enabled, generation,"
		                    " created_at, updated_at) VALUES ('r', 'customer', ?, ?, ?, ?, (SELECT id FROM role WHERE code = ?), ?, ?, ?, ?,"
		                    " NOW(3), NOW(3))",
		                    VALS(VTEXT(rules[i].filter), VTEXT(rules[i].kind),
		                         rules[i].person < 0 ? VNULL : VINT(people[rules[i].person].id),
		                         rules[i].dept < 0 ? VNULL : VINT(depts[rules[i].dept].id),
		                         rules[i].role ? VTEXT(rules[i].role) : VNULL, VTEXT(rules[i].level == 2 ? "edit" : "read"),
		                         rules[i].until ? VTEXT(rules[i].until) : VNULL, VINT(rules[i].on), VINT((int64_t)i + 1)));

		/* What rules that are off have left behind opens nothing. */
		assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO access (type, principal, record, why, level)"
		          " SELECT 'customer', CONCAT('s', ?, '.', ?), id, 'share', 2 FROM customer WHERE id % 3 = 0",
		          VALS(VINT(id), VINT((int64_t)i))));
	}
}

static void
rules_apply(void)
{
	bool more = true;
	int64_t done = 0;

	for (int batch = 0; more; batch++) {
		struct ctx *ctx = test_unit(scope_db);

		test_begin(ctx);
		more = false;
		ctx->as_system = 1;
		assert_ok(ctx, share_apply(ctx, batch == 0, &done, &more));
		test_commit(ctx);
		test_end(ctx);
	}
	assert_true(done > 0);
}

int
scope_setup(void **state)
{
	scope_db = testcompany_open("scope");
	*state = scope_db;
	struct ctx *ctx = test_unit(scope_db);

	test_begin(ctx);
	organisation_make(ctx);
	records_make(ctx);
	rules_make(ctx);
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	rules_apply();
	return 0;
}

void
right_set(const char *role, const char *type, const char *action, const char *scope)
{
	struct ctx *ctx = test_unit(scope_db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_right (role, type, action, scope) VALUES (?, ?, ?, ?)",
	          VALS(VTEXT(role), VTEXT(type), VTEXT(action), VTEXT(scope))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

struct ctx *
as_person(const struct person *p, const char *const *roles)
{
	struct ctx *ctx = test_ctx(scope_db, "sales1");
	struct user u = *ctx->user;

	u.employee = p->id;
	u.dept = p->dept;
	u.roles = roles;
	ctx->user = arena_memdup(ctx->mem, &u, sizeof u);
	return ctx;
}

/* ---- the model --------------------------------------------------------------------------------- */

bool
is_below(const struct person *boss, int64_t employee)
{
	for (size_t depth = 0; depth < PEOPLE && employee; depth++) {
		if (employee == boss->id)
			return true;
		int64_t up = 0;
		for (size_t i = 0; i < PEOPLE; i++)
			if (people[i].id == employee)
				up = people[i].superior;
		employee = up;
	}
	return false;
}

bool
dept_is_below(int64_t top, int64_t dept)
{
	while (dept) {
		if (dept == top)
			return true;
		int64_t up = 0;
		for (size_t i = 0; i < DEPTS; i++)
			if (depts[i].id == dept)
				up = depts[i].parent;
		dept = up;
	}
	return false;
}

bool
scope_holds(const char *scope, const struct person *p, const struct record *r)
{
	if (str_eq(scope, "none"))
		return false;
	if (str_eq(scope, "all") || r->owner == p->id)
		return true;
	if (str_eq(scope, "subordinates"))
		return is_below(p, r->owner);
	if (str_eq(scope, "department"))
		return r->dept == p->dept;
	if (str_eq(scope, "tree"))
		return dept_is_below(p->dept, r->dept);
	if (str_eq(scope, "chosen"))
		return dept_is_below(chosen, r->dept);
	return false;
}

bool
shared_with(const struct person *p, const struct record *r, int level, const char *role)
{
	for (size_t i = 0; i < RULES; i++) {
		bool serves = rules[i].person >= 0 ? people[rules[i].person].id == p->id
		              : rules[i].dept >= 0 ? dept_is_below(depts[rules[i].dept].id, p->dept)
		              : rules[i].role	   ? str_eq(rules[i].role, role)
		                                   : true;

		if (rules[i].on && !(rules[i].until && str_starts(rules[i].until, "2001")) && serves && rules[i].level >= level &&
		    strchr(rules[i].levels, r->level))
			return true;
	}
	return false;
}

bool
is_opened_to(const struct person *p, const struct record *r, int level, const char *role)
{
	for (size_t i = 0; i < TEAM; i++)
		if (team[i].record == r->id && team[i].employee == p->id && team[i].level >= level)
			return true;
	return shared_with(p, r, level, role);
}

bool
is_opened(const struct person *p, const struct record *r, int level)
{
	return is_opened_to(p, r, level, "salesperson");
}
