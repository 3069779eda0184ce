/*
 * test_scope.c - what a scope reaches is the same on every way to rows: pages of
 * lists, counts, sums, single records, {type} braces; compared with a model that
 * goes through all records one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testdb.h"

enum { DEPTS = 12, PEOPLE = 90, RECORDS = 700, TEAM = 60, ROUNDS = 12 };

struct person { int64_t id, dept, superior; };
struct dept { int64_t id, parent; };
struct record { int64_t id, owner, dept, parent_owner; bool deleted; int64_t amount; };

static struct testdb *t;
static const struct type *customer, *offer, *sticker;
static struct dept depts[DEPTS];
static struct person people[PEOPLE];
static struct record customers[RECORDS], offers[RECORDS];
static struct { int64_t record, employee; int level; } team[TEAM];
static uint32_t seed = 4711;

static uint32_t
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
		c->id = insert(ctx, "INSERT INTO customer (name, name_py, kind, owner, dept, created_at, updated_at, deleted_at)"
		               " VALUES (?, ?, 'potential', ?, ?, NOW(3), FROM_UNIXTIME(1700000000 + ?), ?)",
		               VALS(VTEXT(arena_printf(ctx->mem, "c%zu", i)), VTEXT(arena_printf(ctx->mem, "c%u", dice(50))),
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

static int
setup(void **state)
{
	t = testcompany_open("scope");
	*state = t;
	customer = type_find(t->types, "customer");
	offer = type_find(t->types, "offer");
	sticker = type_find(t->types, "sticker");
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	organisation_make(ctx);
	records_make(ctx);
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

static void
right_set(const char *role, const char *type, const char *action, const char *scope)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_right (role, type, action, scope) VALUES (?, ?, ?, ?)",
	          VALS(VTEXT(role), VTEXT(type), VTEXT(action), VTEXT(scope))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

/* Somebody of the made-up organisation with these roles. */
static struct ctx *
as_person(const struct person *p, const char *const *roles)
{
	struct ctx *ctx = test_ctx(t, "sales1");
	struct user u = *ctx->user;

	u.employee = p->id;
	u.dept = p->dept;
	u.roles = roles;
	ctx->user = arena_memdup(ctx->mem, &u, sizeof u);
	return ctx;
}

/* ---- the model --------------------------------------------------------------------------------- */

static bool
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

static bool
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

static int64_t chosen;

static bool
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

static bool
team_holds(const struct person *p, const struct record *r, int level)
{
	for (size_t i = 0; i < TEAM; i++)
		if (team[i].record == r->id && team[i].employee == p->id && team[i].level >= level)
			return true;
	return false;
}

/* ---- all ways to rows ------------------------------------------------------------------------------ */

static bool
id_among(const int64_t *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == id)
			return true;
	return false;
}

/* Every page of a list, each id once, in the order of the sort. */
static size_t
list_read(struct ctx *ctx, const struct type *type, const char *sort, const char *filter, int size, int64_t *out)
{
	const char *cursor = NULL;
	size_t n = 0;

	do {
		struct query *q;
		struct rows *rows;
		struct rec *r;

		assert_ok(ctx, query_new(ctx, &q, type->name));
		assert_ok(ctx, query_filter(q, filter));
		assert_ok(ctx, query_sort(q, sort));
		assert_ok(ctx, query_after(q, cursor, size));
		assert_ok(ctx, query_run(q, &rows));
		assert_true(rows_count(rows) <= (size_t)size);
		while ((r = rows_next(rows)) != NULL) {
			assert_true(n < RECORDS);
			assert_false(id_among(out, n, rec_id(r)));
			assert_true(n == 0 || !str_eq(sort, "-id") || out[n - 1] > rec_id(r));
			out[n++] = rec_id(r);
		}
		cursor = rows_cursor(rows);
	} while (cursor);
	return n;
}

static size_t
braces_read(struct ctx *ctx, const char *sql)
{
	struct sql_rows *rows;

	assert_ok(ctx, sql_rows_text(ctx, &rows, sql, NO_VALS));
	return sql_next(rows) ? (size_t)sql_int(rows, 0) : 0;
}

static void
customers_compare(struct ctx *ctx, const struct person *p, const char *scope, const char *edit_scope)
{
	static const char *const sorts[] = { "-updated_at", "name", "-id", "code" };
	int64_t *found = arena_new_array(ctx->mem, int64_t, RECORDS + 1), count;
	size_t wanted = 0;

	for (size_t s = 0; s < 4; s++) {
		size_t n = list_read(ctx, customer, sorts[s], "", s % 2 ? 7 : 200, found);

		wanted = 0;
		for (size_t i = 0; i < RECORDS; i++) {
			const struct record *c = &customers[i];
			bool may = !str_eq(scope, "none") && (scope_holds(scope, p, c) || team_holds(p, c, 1));

			if (c->deleted)
				assert_false(id_among(found, n, c->id));
			else if (may != id_among(found, n, c->id))
				fail_msg("%s, sort %s: record %lld of owner %lld in dept %lld %s", scope, sorts[s], (long long)c->id,
				         (long long)c->owner, (long long)c->dept, may ? "is missing" : "should not be there");
			wanted += may && !c->deleted;
		}
		assert_int_equal(n, wanted);
	}
	struct query *q;
	assert_ok(ctx, query_new(ctx, &q, "customer"));
	assert_ok(ctx, query_count(q, 10000, &count));
	assert_int_equal(count, wanted);
	assert_int_equal(braces_read(ctx, "SELECT COUNT(*) FROM {customer} c"), wanted);
	for (size_t i = 0; i < RECORDS; i += 7) {
		const struct record *c = &customers[i];
		struct rec *r;
		bool may = !str_eq(scope, "none") && (scope_holds(scope, p, c) || team_holds(p, c, 1));
		bool edit = !str_eq(edit_scope, "none") && (scope_holds(edit_scope, p, c) || team_holds(p, c, 2));
		int rc = rec_load(ctx, &r, "customer", c->id);

		assert_int_equal(rc, may && !c->deleted ? OK : ERR_NOTFOUND);
		err_clear(ctx);
		if (rc == OK) {
			assert_true(perm_can(ctx, customer, r, "read"));
			assert_int_equal(perm_can(ctx, customer, r, "edit"), edit);
		}
	}
}

static const char *const scopes[] = { "none", "own", "subordinates", "department", "tree", "chosen", "all" };
static const char *const one_role[] = { "salesperson", NULL };

static void
test_scope__lists_counts_records_and_braces_agree_with_the_model(void **state)
{
	(void)state;
	for (size_t s = 0; s < 7; s++) {
		right_set("salesperson", "customer", "read", scopes[s]);
		right_set("salesperson", "customer", "edit", scopes[(s * 3 + 1) % 7]);
		for (size_t round = 0; round < ROUNDS; round++) {
			chosen = depts[round % DEPTS].id;
			struct ctx *w = test_unit(t);

			test_begin(w);
			assert_ok(w, db_exec(w, NULL, "DELETE FROM role_department", NO_VALS));
			assert_ok(w, db_exec(w, NULL, "INSERT INTO role_department (role, type, dept) VALUES ('salesperson', ?, ?)",
			          VALS(VTEXT(round % 2 ? "*" : "customer"), VINT(chosen))));
			assert_ok(w, org_touch(w));
			test_commit(w);
			test_end(w);
			const struct person *p = &people[round < 4 ? round : dice(PEOPLE)];
			struct ctx *ctx = as_person(p, one_role);

			assert_ok(ctx, db_begin(ctx, DB_READ));
			customers_compare(ctx, p, scopes[s], scopes[(s * 3 + 1) % 7]);
			db_rollback(ctx);
			test_end(ctx);
		}
	}
}

static void
test_scope__the_owner_of_the_record_above_reads_what_hangs_on_it(void **state)
{
	(void)state;
	right_set("salesperson", "offer", "read", "own");
	for (size_t round = 0; round < ROUNDS; round++) {
		const struct person *p = &people[dice(PEOPLE)];
		struct ctx *ctx = as_person(p, one_role);
		int64_t *found = arena_new_array(ctx->mem, int64_t, RECORDS + 1), sum = 0;
		const struct field *amount = type_field(offer, "amount");
		const char *total;
		struct query *q;

		assert_ok(ctx, db_begin(ctx, DB_READ));
		size_t n = list_read(ctx, offer, "-updated_at", "", 9, found);
		for (size_t i = 0; i < RECORDS; i++) {
			bool may = offers[i].owner == p->id || offers[i].parent_owner == p->id;

			assert_int_equal(id_among(found, n, offers[i].id), may);
			sum += may ? offers[i].amount : 0;
		}
		assert_ok(ctx, query_new(ctx, &q, "offer"));
		assert_ok(ctx, query_sum(q, &amount, 1, &total));
		assert_int_equal(strtoll(total, NULL, 10), sum);
		db_rollback(ctx);
		test_end(ctx);
	}
}

static void
test_scope__a_filter_narrows_and_never_widens(void **state)
{
	(void)state;
	right_set("salesperson", "customer", "read", "subordinates");
	right_set("salesperson", "offer", "read", "subordinates");
	for (size_t round = 0; round < ROUNDS; round++) {
		const struct person *p = &people[round];
		struct ctx *ctx = as_person(p, one_role);
		int64_t *found = arena_new_array(ctx->mem, int64_t, RECORDS + 1);
		const struct record *c = &customers[dice(RECORDS)];

		assert_ok(ctx, db_begin(ctx, DB_READ));
		size_t n = list_read(ctx, customer, "name", arena_printf(ctx->mem, "dept.eq(%lld)", (long long)depts[1].id), 50, found);
		for (size_t i = 0; i < RECORDS; i++)
			assert_int_equal(id_among(found, n, customers[i].id), !customers[i].deleted && customers[i].dept == depts[1].id &&
			                 (is_below(p, customers[i].owner) || team_holds(p, &customers[i], 1)));
		n = list_read(ctx, offer, "-updated_at", arena_printf(ctx->mem, "customer.eq(%lld)", (long long)c->id), 50, found);
		for (size_t i = 0; i < RECORDS; i++)
			assert_int_equal(id_among(found, n, offers[i].id), customers[i].id == c->id &&
			                 (is_below(p, offers[i].owner) || offers[i].parent_owner == p->id));
		db_rollback(ctx);
		test_end(ctx);
	}
}

static void
test_scope__records_are_handed_only_to_people_within_the_scope(void **state)
{
	static const char *const scopes_tried[] = { "own", "subordinates", "department", "tree", "all" };

	(void)state;
	for (size_t s = 0; s < 5; s++) {
		right_set("salesperson", "customer", "edit", scopes_tried[s]);
		for (size_t k = 0; k < 5; k++) {
			const struct person *p = &people[k];
			struct ctx *ctx = as_person(p, one_role);

			for (size_t i = 0; i < PEOPLE; i++)
				assert_int_equal(perm_may_assign(ctx, customer, people[i].id),
				                 scope_holds(scopes_tried[s], p, &(struct record){ .owner = people[i].id, .dept = people[i].dept }));
			test_end(ctx);
		}
	}
}

static void
test_scope__chosen_departments_belong_to_the_role_that_has_the_scope(void **state)
{
	static const char *const both[] = { "salesperson", "marketing", NULL };

	(void)state;
	right_set("salesperson", "customer", "read", "own");
	right_set("marketing", "customer", "read", "department");
	struct ctx *ctx = as_person(&people[5], both);
	size_t n = 0;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	for (size_t i = 0; i < RECORDS; i++)
		n += !customers[i].deleted && (customers[i].owner == people[5].id || customers[i].dept == people[5].dept ||
		                               team_holds(&people[5], &customers[i], 1));
	assert_int_equal(braces_read(ctx, "SELECT COUNT(*) FROM {customer} c"), n);
	db_rollback(ctx);
	test_end(ctx);
}

/* Loops over many rows work in child arenas. */
static void
test_scope__what_is_reached_outlives_the_memory_of_a_loop(void **state)
{
	(void)state;
	right_set("salesperson", "customer", "read", "subordinates");
	struct ctx *ctx = as_person(&people[0], one_role);
	struct arena *unit = ctx->mem;

	for (size_t i = 0; i < 3; i++) {
		ctx->mem = arena_new();
		assert_true(perm_can(ctx, customer, NULL, "read"));
		arena_free(ctx->mem);
	}
	ctx->mem = unit;
	assert_true(perm_can(ctx, customer, NULL, "read"));
	test_end(ctx);
}

static void
test_scope__a_moved_department_counts_from_the_next_unit_on(void **state)
{
	(void)state;
	right_set("salesperson", "customer", "read", "tree");
	right_set("salesperson", "customer", "edit", "none");
	const struct person *p = &people[0];
	struct ctx *ctx = test_unit(t);
	size_t moved = 0;

	while (dept_is_below(depts[moved].id, p->dept) || dept_is_below(p->dept, depts[moved].id))
		moved++;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE department SET parent = ? WHERE id = ?",
	          VALS(VINT(p->dept), VINT(depts[moved].id))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	depts[moved].parent = p->dept;
	ctx = as_person(p, one_role);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	customers_compare(ctx, p, "tree", "none");
	db_rollback(ctx);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scope__lists_counts_records_and_braces_agree_with_the_model),
		cmocka_unit_test(test_scope__the_owner_of_the_record_above_reads_what_hangs_on_it),
		cmocka_unit_test(test_scope__a_filter_narrows_and_never_widens),
		cmocka_unit_test(test_scope__records_are_handed_only_to_people_within_the_scope),
		cmocka_unit_test(test_scope__chosen_departments_belong_to_the_role_that_has_the_scope),
		cmocka_unit_test(test_scope__what_is_reached_outlives_the_memory_of_a_loop),
		cmocka_unit_test(test_scope__a_moved_department_counts_from_the_next_unit_on),
	};

	return cmocka_run_group_tests(tests, setup, testcompany_close);
}
