/*
 * test_scope.c - what a scope reaches is the same on every way to rows: pages of
 * lists, counts, sums, single records, {type} braces; compared with a model that
 * goes through all records one by one. Why somebody reaches a record agrees with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/reach.h"
#include "doc/why.h"
#include "support/testscope.h"

enum { ROUNDS = 12 };

static const struct type *customer, *offer;

static int
setup(void **state)
{
	int rc = scope_setup(state);

	customer = type_find(scope_db->types, "customer");
	offer = type_find(scope_db->types, "offer");
	return rc;
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
			bool may = !str_eq(scope, "none") && (scope_holds(scope, p, c) || is_opened(p, c, 1));

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
		bool may = !str_eq(scope, "none") && (scope_holds(scope, p, c) || is_opened(p, c, 1));
		bool edit = !str_eq(edit_scope, "none") && (scope_holds(edit_scope, p, c) || is_opened(p, c, 2));
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
			struct ctx *w = test_unit(scope_db);

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
			                 (is_below(p, customers[i].owner) || is_opened(p, &customers[i], 1)));
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
	struct ctx *ctx = as_person(&people[6], both);
	size_t n = 0;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	for (size_t i = 0; i < RECORDS; i++)
		n += !customers[i].deleted && (customers[i].owner == people[6].id || customers[i].dept == people[6].dept ||
		                               is_opened(&people[6], &customers[i], 1) ||
		                               shared_with(&people[6], &customers[i], 1, "marketing"));
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
	struct ctx *ctx = test_unit(scope_db);
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

/* ---- why -------------------------------------------------------------------------------------------- */

static void
why_compare(struct ctx *ctx, const struct user *who, struct rec *r, const char *right)
{
	const struct user *asks = ctx->user;
	struct why_right answer;

	ctx->user = who;
	bool may = perm_can(ctx, rec_type(r), r, right);
	ctx->user = asks;
	assert_ok(ctx, why_record(ctx, who, r, right, (struct why_says){ true, true, true }, &answer));
	assert_int_equal(answer.may, may);
	assert_true(answer.n > 0);
	assert_ptr_equal(ctx->user, asks);
}

static void
test_scope__why_says_what_the_rights_say_and_always_gives_a_reason(void **state)
{
	static const char *const rights[] = { "read", "edit", "delete" };
	static const char *const role_sets[][3] = { { "salesperson", NULL }, { "salesperson", "marketing", NULL }, { "engineer", NULL }, { NULL } };

	(void)state;
	for (size_t s = 0; s < 7; s++) {
		right_set("salesperson", "customer", "read", scopes[s]);
		right_set("salesperson", "customer", "edit", scopes[(s + 3) % 7]);
		right_set("salesperson", "offer", "read", scopes[(s + 1) % 7]);
		right_set("marketing", "customer", "read", scopes[(s + 2) % 7]);
		struct ctx *ctx = test_ctx(scope_db, "admin");

		assert_ok(ctx, db_begin(ctx, DB_READ));
		for (size_t k = 0; k < 60; k++) {
			const struct person *p = &people[k < 10 ? k : dice(PEOPLE)];
			struct user u = { .id = 1, .login = "x", .name = "x", .employee = p->id, .dept = p->dept, .roles = role_sets[dice(4)] };
			size_t i = dice(RECORDS);
			struct rec *r;

			if (customers[i].deleted)
				continue;
			ctx->as_system++;
			int rc = rec_load(ctx, &r, k % 3 ? "customer" : "offer", k % 3 ? customers[i].id : offers[i].id);
			ctx->as_system--;
			assert_ok(ctx, rc);
			for (size_t n = 0; n < 3; n++)
				why_compare(ctx, arena_memdup(ctx->mem, &u, sizeof u), r, rights[n]);
		}
		db_rollback(ctx);
		test_end(ctx);
	}
}

static const struct why_says everything = { true, true, true };

static bool
lines_have(const struct why_right *answer, const char *text)
{
	for (size_t i = 0; i < answer->n; i++)
		if (strstr(answer->lines[i].text, text))
			return true;
	return false;
}

static void
test_scope__why_names_the_record_above_only_to_who_may_read_it(void **state)
{
	static const char *const askers[] = { "marketing", NULL };
	size_t i = 0;

	(void)state;
	right_set("salesperson", "offer", "read", "own");
	right_set("marketing", "offer", "read", "all");
	while (!customers[i].owner || customers[i].deleted || offers[i].owner == customers[i].owner)
		i++;
	for (int reads = 0; reads < 2; reads++) {
		right_set("marketing", "customer", "read", reads ? "all" : "none");
		struct ctx *ctx = as_person(&people[1], askers);
		struct user who = { .id = 1, .login = "x", .name = "x", .employee = customers[i].owner, .roles = one_role };
		struct why_right answer;
		struct rec *r;

		assert_ok(ctx, db_begin(ctx, DB_READ));
		assert_ok(ctx, rec_load(ctx, &r, "offer", offers[i].id));
		assert_ok(ctx, why_record(ctx, &who, r, "read", everything, &answer));
		assert_true(answer.may);
		assert_int_equal(lines_have(&answer, arena_printf(ctx->mem, "c%zu", i)), reads);
		db_rollback(ctx);
		test_end(ctx);
	}
}

/* Its rows of before stay until the job has come by. */
static void
test_scope__why_tells_of_no_rule_that_matched_before_it_was_changed(void **state)
{
	struct ctx *ctx = test_unit(scope_db);
	size_t tried = 0;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE share_rule SET name = 'stale' WHERE filter = 'level.eq(A)'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	right_set("salesperson", "customer", "read", "own");
	ctx = test_ctx(scope_db, "manager");
	assert_ok(ctx, db_begin(ctx, DB_READ));
	for (size_t i = 0; i < RECORDS && tried < 20; i++) {
		struct user who = { .id = 1, .login = "x", .name = "x", .employee = people[20].id, .dept = people[20].dept, .roles = one_role };
		struct why_right answer;
		struct rec *r;

		if (customers[i].id % 3 || customers[i].deleted || customers[i].level == 'A' || rec_load(ctx, &r, "customer", customers[i].id) != OK)
			continue;
		assert_ok(ctx, why_record(ctx, &who, r, "read", everything, &answer));
		assert_false(lines_have(&answer, "stale"));
		tried += !answer.may;
	}
	assert_true(tried > 0);
	db_rollback(ctx);
	test_end(ctx);
}

/* ---- through somebody else's eyes --------------------------------------------------------------------- */

static bool
reads(const struct person *p, const struct record *c, const char *scope, const char *role)
{
	return !str_eq(scope, "none") && (scope_holds(scope, p, c) || is_opened_to(p, c, 1, role));
}

/* Pages of several sorts, with and without a filter, the count, single records and braces. */
static void
looks_compare(struct ctx *ctx, const bool *may)
{
	static const char *const sorts[] = { "-updated_at", "name", "-id", "code", "-level,name" };
	int64_t *found = arena_new_array(ctx->mem, int64_t, RECORDS + 1), count;
	size_t wanted = 0, of_level = 0;
	struct query *q;
	struct rec *r;

	for (size_t i = 0; i < RECORDS; i++) {
		wanted += may[i];
		of_level += may[i] && customers[i].level == 'B';
	}
	for (size_t s = 0; s < sizeof sorts / sizeof sorts[0]; s++) {
		size_t n = list_read(ctx, customer, sorts[s], "", s % 2 ? 9 : 200, found);

		for (size_t i = 0; i < RECORDS; i++)
			assert_int_equal(id_among(found, n, customers[i].id), may[i]);
		assert_int_equal(n, wanted);
		assert_int_equal(list_read(ctx, customer, sorts[s], "level.eq(B)", 7, found), of_level);
	}
	assert_ok(ctx, query_new(ctx, &q, "customer"));
	assert_ok(ctx, query_count(q, 10000, &count));
	assert_int_equal(count, wanted);
	assert_ok(ctx, query_new(ctx, &q, "customer"));
	assert_ok(ctx, query_filter(q, "level.eq(B)"));
	assert_ok(ctx, query_count(q, 10000, &count));
	assert_int_equal(count, of_level);
	assert_int_equal(braces_read(ctx, "SELECT COUNT(*) FROM {customer} c"), wanted);
	for (size_t i = 0; i < RECORDS; i += 11) {
		assert_int_equal(rec_load(ctx, &r, "customer", customers[i].id), may[i] ? OK : ERR_NOTFOUND);
		err_clear(ctx);
	}
}

/* Offers have sums, and open to the owner of their customer. */
static void
looked_sums_compare(struct ctx *ctx, const struct person *p, const struct person *by)
{
	const struct field *amount = type_field(offer, "amount");
	int64_t *found = arena_new_array(ctx->mem, int64_t, RECORDS + 1), sum = 0;
	const char *total;
	struct query *q;
	size_t n = list_read(ctx, offer, "-updated_at", "", 9, found);

	for (size_t i = 0; i < RECORDS; i++) {
		const struct record *o = &offers[i];
		bool may = (is_below(p, o->owner) || o->parent_owner == p->id) && (by->dept == o->dept || o->owner == by->id || o->parent_owner == by->id);

		assert_int_equal(id_among(found, n, o->id), may);
		sum += may ? o->amount : 0;
	}
	assert_ok(ctx, query_new(ctx, &q, "offer"));
	assert_ok(ctx, query_sum(q, &amount, 1, &total));
	assert_int_equal(strtoll(total, NULL, 10), sum);
}

static void
test_scope__who_looks_through_somebody_sees_what_both_may_see(void **state)
{
	static const char *const lookers[] = { "marketing", NULL };
	bool may[RECORDS];

	(void)state;
	right_set("salesperson", "offer", "read", "subordinates");
	right_set("marketing", "offer", "read", "department");
	/* Every pair of scopes. */
	for (size_t round = 0; round < 49; round++) {
		const char *scope = scopes[round % 7], *by_scope = scopes[round / 7];

		if (round % 7 == 0)
			right_set("marketing", "customer", "read", by_scope);
		right_set("salesperson", "customer", "read", scope);
		const struct person *p = &people[round % 3 ? dice(PEOPLE) : dice(6)], *by = &people[round % 2 ? dice(8) : dice(PEOPLE)];
		struct ctx *ctx = as_person(p, one_role);
		struct user seer = *ctx->user;

		/* The scope "chosen" is that of the salesperson only; the looker has chosen none. */
		seer.employee = by->id;
		seer.dept = by->dept;
		seer.roles = lookers;
		ctx->seer = &seer;
		for (size_t i = 0; i < RECORDS; i++)
			may[i] = !customers[i].deleted && reads(p, &customers[i], scope, "salesperson") &&
			         reads(by, &customers[i], str_eq(by_scope, "chosen") ? "own" : by_scope, "marketing");
		assert_ok(ctx, db_begin(ctx, DB_READ));
		looks_compare(ctx, may);
		if (round % 4 == 0)
			looked_sums_compare(ctx, p, by);
		/* Who has no business data himself sees none, whoever he looks through. */
		if (!str_eq(scope, "none") && round % 5 == 0) {
			seer.roles = (const char *const[]){ "administrator", NULL };
			reach_forget(ctx);
			memset(may, 0, sizeof may);
			looks_compare(ctx, may);
			assert_true(perm_can(ctx, customer, NULL, "read"));
		}
		db_rollback(ctx);
		test_end(ctx);
	}
}

/* Rows that the database touched since it was asked last. */
static int64_t
rows_touched(struct ctx *ctx)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT SUM(VARIABLE_VALUE) FROM information_schema.SESSION_STATUS\n"
	          "WHERE VARIABLE_NAME LIKE 'HANDLER_READ%'", NO_VALS));
	assert_true(db_next(rows));
	return strtoll(db_str(rows, 0), NULL, 10);
}

static int64_t
page_costs(struct ctx *ctx)
{
	int64_t before = rows_touched(ctx);
	struct query *q;
	struct rows *rows;

	assert_ok(ctx, query_new(ctx, &q, "customer"));
	assert_ok(ctx, query_after(q, NULL, 50));
	assert_ok(ctx, query_run(q, &rows));
	return rows_touched(ctx) - before;
}

/* 40 000 customers, newer than everything else, and nobody's. */
static void
bulk_make(void)
{
	struct ctx *ctx = test_unit(scope_db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO customer (name, name_py, kind, created_at, updated_at)\n"
	          "SELECT 'bulk', 'bulk', 'potential', NOW(3), NOW(3) FROM seq_1_to_40000", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
}

static void
bulk_remove(void)
{
	struct ctx *ctx = test_unit(scope_db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM customer WHERE name = 'bulk'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
}

/* One condition of both scopes had the list read from its newest row on, until a page was full. */
static void
test_scope__a_page_through_somebody_s_eyes_is_found_by_what_both_may_see(void **state)
{
	enum { BULK = 40000, FEW = 12000 };
	static const char *const lookers[] = { "marketing", NULL };
	struct ctx *ctx;

	(void)state;
	bulk_make();
	right_set("salesperson", "customer", "edit", "none");
	for (size_t round = 1; round < 49; round++) {
		const char *scope = scopes[round % 7], *by_scope = scopes[round / 7];

		if (str_eq(scope, "all") && str_eq(by_scope, "all"))
			continue;
		right_set("salesperson", "customer", "read", scope);
		right_set("marketing", "customer", "read", by_scope);
		ctx = as_person(&people[8], one_role);
		struct user seer = *ctx->user;
		seer.employee = people[4].id;
		seer.dept = people[4].dept;
		seer.roles = lookers;
		ctx->seer = &seer;
		assert_ok(ctx, db_begin(ctx, DB_READ));
		int64_t costs = page_costs(ctx);
		if (costs > FEW)
			fail_msg("%s through the eyes of %s: %lld rows of %d", by_scope, scope, (long long)costs, BULK);
		db_rollback(ctx);
		test_end(ctx);
	}
	bulk_remove();
}

/* Few rows of access are joined, thousands read at once, and of very many each record is asked for. */
static void
test_scope__a_page_of_what_is_shared_is_the_same_for_few_shares_and_for_many(void **state)
{
	static const int each[] = { 400, 20, 1 };	/* 100, 2 000, 40 000 rows of access */
	struct query *q;
	struct rows *rows;
	struct db_rows *want;

	(void)state;
	right_set("salesperson", "customer", "read", "own");
	for (size_t round = 0; round < 3; round++) {
		bulk_make();
		struct ctx *ctx = as_person(&people[8], one_role);

		test_begin(ctx);
		assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO access (type, principal, record, why, level)\n"
		          "SELECT 'customer', CONCAT('e', ?), id, 'bulk', 1 FROM customer WHERE name = 'bulk' AND id % ? = 0",
		          VALS(VINT(people[8].id), VINT(each[round]))));
		assert_ok(ctx, query_new(ctx, &q, "customer"));
		assert_ok(ctx, query_after(q, NULL, 50));
		assert_ok(ctx, query_run(q, &rows));
		assert_ok(ctx, db_select(ctx, &want, "SELECT id FROM customer WHERE name = 'bulk' AND id % ? = 0\n"
		          "ORDER BY updated_at DESC, id DESC LIMIT 50", VALS(VINT(each[round]))));
		for (size_t i = 0; i < 50; i++) {
			assert_true(db_next(want));
			assert_int_equal(rec_id(rows_next(rows)), db_int(want, 0));
		}
		assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM access WHERE why = 'bulk'", NO_VALS));
		test_commit(ctx);
		test_end(ctx);
		bulk_remove();
	}
}

/* Everybody's records in a row: a page is then nearly all of one person. */
static void
test_scope__pages_are_whole_when_the_records_of_one_person_stand_in_a_row(void **state)
{
	static const int sizes[] = { 50, 20, 7 };
	const struct person *p = &people[0];

	(void)state;
	right_set("salesperson", "customer", "read", "subordinates");
	struct ctx *ctx = as_person(p, one_role);
	int64_t *found = arena_new_array(ctx->mem, int64_t, RECORDS + 1);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET updated_at = TIMESTAMP'2020-01-01 00:00:00' + INTERVAL COALESCE(owner, 0) HOUR\n"
	          "+ INTERVAL id % 3 SECOND", NO_VALS));
	for (size_t s = 0; s < 3; s++) {
		size_t n = list_read(ctx, customer, "-updated_at", "", sizes[s], found), k = 0;
		struct db_rows *rows;

		assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC", NO_VALS));
		while (db_next(rows)) {
			const struct record *c = customers;

			while (c->id != db_int(rows, 0))
				c++;
			if (is_below(p, c->owner) || is_opened(p, c, 1)) {
				assert_true(k < n);
				assert_int_equal(found[k++], c->id);
			}
		}
		assert_int_equal(k, n);
		assert_true(k > 100);
	}
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
		cmocka_unit_test(test_scope__why_says_what_the_rights_say_and_always_gives_a_reason),
		cmocka_unit_test(test_scope__why_names_the_record_above_only_to_who_may_read_it),
		cmocka_unit_test(test_scope__why_tells_of_no_rule_that_matched_before_it_was_changed),
		cmocka_unit_test(test_scope__who_looks_through_somebody_sees_what_both_may_see),
		cmocka_unit_test(test_scope__a_page_through_somebody_s_eyes_is_found_by_what_both_may_see),
		cmocka_unit_test(test_scope__a_page_of_what_is_shared_is_the_same_for_few_shares_and_for_many),
		cmocka_unit_test(test_scope__pages_are_whole_when_the_records_of_one_person_stand_in_a_row),
		cmocka_unit_test(test_scope__a_moved_department_counts_from_the_next_unit_on),
	};

	return cmocka_run_group_tests(tests, setup, testcompany_close);
}
