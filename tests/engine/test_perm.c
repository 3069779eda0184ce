/* test_perm.c - nothing is allowed without a row; test_scope.c compares what scopes reach with a model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testdb.h"

static struct testdb *t;
static const struct type *customer;

static void
right_set(const char *role, const char *action, const char *scope)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO role_right (role, type, action, scope) VALUES (?, 'customer', ?, ?)\n"
	          "ON DUPLICATE KEY UPDATE scope = VALUES(scope)",
	          VALS(VTEXT(role), VTEXT(action), VTEXT(scope))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
rights_clear(void)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_right WHERE type = 'customer'", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
user_change(struct ctx *ctx, struct user changed)
{
	ctx->user = arena_memdup(ctx->mem, &changed, sizeof changed);
}

/* A record in memory, as it would have been loaded. */
static struct rec *
customer_of(struct ctx *ctx, int64_t owner)
{
	struct rec *r = rec_make(ctx, customer);

	r->vals[customer->owner->index] = owner ? VLINK(owner) : VNULL;
	r->old = arena_memdup(ctx->mem, r->vals, customer->field_count * sizeof *r->vals);
	r->is_new = false;
	return r;
}

static const char *
where(struct ctx *ctx, const char *right)
{
	struct sql *q = sql_new(ctx);

	perm_where(ctx, q, customer, right, "t");
	return sql_text_of(q);
}

/* ---- scopes ----------------------------------------------------------------------------- */

static void
test_perm__own_is_the_employee_of_the_login(void **state)
{
	(void)state;
	rights_clear();
	right_set("salesperson", "read", "own");
	struct ctx *ctx = test_ctx(t, "sales1");

	assert_int_equal(perm_scope(ctx, customer, "read"), SCOPE_OWN);
	assert_string_equal(where(ctx, "read"), " AND (`t`.`owner` = ?)");
	assert_true(perm_can(ctx, customer, NULL, "read"));
	assert_true(perm_can(ctx, customer, customer_of(ctx, ctx->user->employee), "read"));
	assert_false(perm_can(ctx, customer, customer_of(ctx, ctx->user->employee + 1), "read"));
	test_end(ctx);
}

static void
test_perm__without_an_employee_nothing_is_own(void **state)
{
	(void)state;
	rights_clear();
	right_set("salesperson", "read", "own");
	struct ctx *ctx = test_ctx(t, "sales1");
	struct user u = *ctx->user;

	u.employee = 0;
	user_change(ctx, u);
	assert_string_equal(where(ctx, "read"), " AND 1=0");
	assert_false(perm_can(ctx, customer, NULL, "read"));
	assert_false(perm_can(ctx, customer, customer_of(ctx, 0), "read"));
	test_end(ctx);
}

static void
test_perm__all_needs_no_condition(void **state)
{
	(void)state;
	rights_clear();
	right_set("sales_manager", "read", "all");
	struct ctx *ctx = test_ctx(t, "manager");

	assert_string_equal(where(ctx, "read"), "");
	assert_true(perm_can(ctx, customer, customer_of(ctx, 0), "read"));
	assert_false(perm_can(ctx, customer, customer_of(ctx, 0), "edit"));
	assert_string_equal(where(ctx, "edit"), " AND 1=0");
	test_end(ctx);
}

static void
test_perm__a_word_that_is_no_scope_reaches_nothing(void **state)
{
	static const char *const words[] = { "none", "everything", "" };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		rights_clear();
		right_set("sales_manager", "read", words[i]);
		struct ctx *ctx = test_ctx(t, "manager");

		assert_string_equal(where(ctx, "read"), " AND 1=0");
		assert_false(perm_can(ctx, customer, NULL, "read"));
		assert_false(perm_can(ctx, customer, customer_of(ctx, ctx->user->employee), "read"));
		test_end(ctx);
	}
}

static void
test_perm__scopes_of_several_roles_add_up(void **state)
{
	static const char *const roles[] = { "salesperson", "marketing", NULL };

	(void)state;
	rights_clear();
	right_set("salesperson", "read", "own");
	right_set("marketing", "read", "department");
	struct ctx *ctx = test_ctx(t, "sales1");
	struct user u = *ctx->user;

	u.roles = roles;
	user_change(ctx, u);
	assert_int_equal(perm_scope(ctx, customer, "read"), SCOPE_DEPARTMENT);
	assert_string_equal(where(ctx, "read"), " AND (`t`.`owner` = ? OR `t`.`dept` IN (?))");
	test_end(ctx);
	right_set("marketing", "read", "all");
	ctx = test_ctx(t, "sales1");
	user_change(ctx, u);
	assert_int_equal(perm_scope(ctx, customer, "read"), SCOPE_ALL);
	assert_string_equal(where(ctx, "read"), "");
	test_end(ctx);
}

static void
test_perm__the_star_is_whoever_is_logged_in(void **state)
{
	(void)state;
	rights_clear();
	right_set("*", "read", "all");
	struct ctx *ctx = test_ctx(t, "auditor");

	assert_true(perm_can(ctx, customer, NULL, "read"));
	user_change(ctx, (struct user){ .login = "", .name = "", .lang = "en", .roles = ctx->user->roles });
	assert_false(perm_can(ctx, customer, NULL, "read"));
	assert_string_equal(where(ctx, "read"), " AND 1=0");
	as_system_begin(ctx, "test");
	assert_true(perm_can(ctx, customer, customer_of(ctx, 0), "delete"));
	assert_string_equal(where(ctx, "delete"), "");
	as_system_end(ctx);
	assert_false(perm_can(ctx, customer, NULL, "read"));
	test_end(ctx);
}

static void
test_perm__before_the_organisation_is_known_nothing_is_allowed(void **state)
{
	(void)state;
	struct ctx *ctx = test_ctx(t, "manager");

	ctx->org = NULL;
	assert_int_equal(perm_scope(ctx, customer, "read"), SCOPE_NONE);
	test_end(ctx);
}

/* ---- actions ---------------------------------------------------------------------------------- */

static void
test_perm__an_action_needs_its_row_and_a_readable_record(void **state)
{
	(void)state;
	rights_clear();
	right_set("salesperson", "read", "own");
	right_set("salesperson", "create", "all");
	right_set("salesperson", "submit", "all");
	right_set("salesperson", "claim", "none");
	struct ctx *ctx = test_ctx(t, "sales1");
	struct rec *mine = customer_of(ctx, ctx->user->employee), *other = customer_of(ctx, ctx->user->employee + 1);

	assert_true(perm_can(ctx, customer, NULL, "create"));
	assert_true(perm_can(ctx, customer, rec_make(ctx, customer), "create"));
	assert_true(perm_can(ctx, customer, mine, "submit"));
	assert_false(perm_can(ctx, customer, other, "submit"));
	assert_false(perm_can(ctx, customer, mine, "claim"));
	assert_false(perm_can(ctx, customer, mine, "no_such_action"));
	test_end(ctx);
}

static void
test_perm__what_is_out_of_reach_does_not_exist(void **state)
{
	(void)state;
	rights_clear();
	right_set("salesperson", "read", "own");
	struct ctx *ctx = test_ctx(t, "sales1");
	struct rec *mine = customer_of(ctx, ctx->user->employee), *other = customer_of(ctx, ctx->user->employee + 1);

	assert_int_equal(perm_require(ctx, customer, mine, "read"), OK);
	assert_int_equal(perm_require(ctx, customer, other, "read"), ERR_NOTFOUND);
	err_clear(ctx);
	assert_int_equal(perm_require(ctx, customer, other, "edit"), ERR_NOTFOUND);
	err_clear(ctx);
	assert_int_equal(perm_require(ctx, customer, mine, "edit"), ERR_DENIED);
	err_clear(ctx);
	assert_int_equal(perm_require(ctx, customer, NULL, "create"), ERR_DENIED);
	err_clear(ctx);
	assert_int_equal(perm_require(ctx, customer, rec_make(ctx, customer), "create"), ERR_DENIED);
	test_end(ctx);
}

static void
test_perm__the_stored_owner_decides_not_the_typed_one(void **state)
{
	(void)state;
	rights_clear();
	right_set("salesperson", "read", "own");
	right_set("salesperson", "edit", "own");
	struct ctx *ctx = test_ctx(t, "sales1");
	struct rec *other = customer_of(ctx, ctx->user->employee + 1), *mine = customer_of(ctx, ctx->user->employee);

	rec_set(other, "owner", VLINK(ctx->user->employee));
	assert_false(perm_can(ctx, customer, other, "edit"));
	rec_set(mine, "owner", VLINK(ctx->user->employee + 1));
	assert_true(perm_can(ctx, customer, mine, "edit"));
	test_end(ctx);
}

static void
test_perm__a_right_removed_takes_effect_with_the_next_unit(void **state)
{
	(void)state;
	rights_clear();
	right_set("sales_manager", "read", "all");
	struct ctx *before = test_ctx(t, "manager");

	assert_true(perm_can(before, customer, NULL, "read"));
	rights_clear();
	struct ctx *after = test_ctx(t, "manager");

	assert_false(perm_can(after, customer, NULL, "read"));
	test_end(after);
	test_end(before);
}

/* ---- fields ---------------------------------------------------------------------------------------- */

static void
test_perm__engine_numbered_and_readonly_fields_are_not_written(void **state)
{
	(void)state;
	struct ctx *ctx = test_ctx(t, "manager");
	struct rec *r = rec_make(ctx, customer);

	assert_true(perm_field_writable(ctx, type_field(customer, "name"), r));
	assert_false(perm_field_writable(ctx, type_field(customer, "id"), r));
	assert_false(perm_field_writable(ctx, type_field(customer, "row_version"), r));
	assert_false(perm_field_writable(ctx, type_field(customer, "deleted_at"), r));
	assert_false(perm_field_writable(ctx, customer->code, r));
	const struct type *employee = type_find(ctx->types, "employee");
	assert_false(perm_field_writable(ctx, type_field(employee, "enabled"), rec_make(ctx, employee)));
	test_end(ctx);
}

/* ---- program ------------------------------------------------------------------------------------------- */

static int
group_open(void **state)
{
	*state = t = testcompany_open("perm");
	customer = type_find(t->types, "customer");
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_perm__own_is_the_employee_of_the_login),
		cmocka_unit_test(test_perm__without_an_employee_nothing_is_own),
		cmocka_unit_test(test_perm__all_needs_no_condition),
		cmocka_unit_test(test_perm__a_word_that_is_no_scope_reaches_nothing),
		cmocka_unit_test(test_perm__scopes_of_several_roles_add_up),
		cmocka_unit_test(test_perm__the_star_is_whoever_is_logged_in),
		cmocka_unit_test(test_perm__before_the_organisation_is_known_nothing_is_allowed),
		cmocka_unit_test(test_perm__an_action_needs_its_row_and_a_readable_record),
		cmocka_unit_test(test_perm__what_is_out_of_reach_does_not_exist),
		cmocka_unit_test(test_perm__the_stored_owner_decides_not_the_typed_one),
		cmocka_unit_test(test_perm__a_right_removed_takes_effect_with_the_next_unit),
		cmocka_unit_test(test_perm__engine_numbered_and_readonly_fields_are_not_written),
	};

	return cmocka_run_group_tests(tests, group_open, testcompany_close);
}
