/*
 * test_every_right.c - every type: who may do what in a database that was just
 * migrated stands in a committed file beside the definition. After a change of
 * an <allow>: make rights, and look at the difference before it is committed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/every.h"
#include "support/generate.h"

/* "*" and every role the database knows. */
static const char *const *
roles_read(struct ctx *ctx)
{
	struct db_rows *rows;
	size_t n = 0;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT code FROM role WHERE deleted_at IS NULL ORDER BY id", NO_VALS));
	const char **roles = arena_new_array(ctx->mem, const char *, db_count(rows) + 2);
	roles[n++] = "*";
	while (db_next(rows))
		roles[n++] = db_str(rows, 0);
	return roles;
}

static void
test_right__what_the_database_allows_is_what_was_reviewed(void **state)
{
	const struct type *t = *state;
	struct ctx *ctx = every_unit("admin");
	const char *path = type_source(ctx->mem, t, "rights.expected"), *expected = file_text(ctx->mem, path), *there;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, rights_installed(ctx, t, roles_read(ctx), &there));
	if (!str_eq(there, expected))
		fail_msg("the rights of %s are not those of %s; if they are meant so: make rights, and review "
		         "the difference\n--- expected\n%s--- in the database\n%s", t->name, path,
		         expected ? expected : "(no file)\n", there);
	test_end(ctx);
}

static void
test_right__the_definition_says_what_the_database_got(void **state)
{
	const struct type *t = *state;
	struct ctx *ctx = every_unit("admin");
	const char *there;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, rights_installed(ctx, t, roles_read(ctx), &there));
	assert_string_equal(rights_defined(ctx->mem, t, rights_roles(ctx->mem)), there);
	test_end(ctx);
}

/* Rights of roles that do not exist would come alive with a role of that name. */
static void
test_right__every_role_with_a_right_exists(void **state)
{
	const struct type *t = *state;
	struct ctx *ctx = every_unit("admin");
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows,
	          "SELECT role FROM role_right WHERE type = ? AND role <> '*' AND role NOT IN (SELECT code FROM role)",
	          VALS(VTEXT(t->name))));
	while (db_next(rows))
		fail_msg("%s allows something to %s, and there is no such role", t->name, db_str(rows, 0));
	test_end(ctx);
}

/* What nobody may see or change is a mistake in the definition. */
static void
test_right__somebody_may_read_it_and_make_or_change_it(void **state)
{
	assert_non_null(every_login(*state, "read"));
	assert_true(every_login(*state, "edit") || every_login(*state, "create"));
}

int
main(void)
{
	static const struct every_test tests[] = {
		EVERY(test_right__what_the_database_allows_is_what_was_reviewed),
		EVERY(test_right__the_definition_says_what_the_database_got),
		EVERY(test_right__every_role_with_a_right_exists),
		EVERY(test_right__somebody_may_read_it_and_make_or_change_it),
	};

	every_open("every_right");
	return every_run(tests, sizeof tests / sizeof tests[0]);
}
