/* test_demo.c - crm-demo as it is shipped: what it writes in bulk is what the engine would have written, and all of it goes again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/testdb.h"

static struct testdb *db;

/* A program beside this test in the build; how it ended. */
static int
program_run(const char *command)
{
	struct arena *mem = arena_new();
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	assert_true(n > 0);
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	int status = system(arena_printf(mem, "CRM_CONF='%s' '%s'/../bin/%s >/dev/null 2>&1", db->conf_path, self, command));
	arena_free(mem);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int64_t
one_number(const char *sql)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_text(ctx, &rows, sql, NO_VALS));
	assert_true(db_next(rows));
	int64_t n = db_int(rows, 0);
	test_end(ctx);
	return n;
}

static int
company_fill(void **state)
{
	(void)state;
	db = testdb_open("demo");
	assert_int_equal(program_run("crm-admin migrate"), 0);
	assert_int_equal(program_run("crm-admin seed"), 0);
	assert_int_equal(program_run("crm-demo --customers 300 --employees 60"), 0);
	return 0;
}

static int
company_close(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static void
test_demo__records_in_bulk_are_what_the_engine_writes(void **state)
{
	(void)state;
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer"), 300);
	assert_in_range(one_number("SELECT COUNT(*) FROM contact"), 600, 900);
	assert_int_equal(program_run("crm-demo --verify 200"), 0);
}

static void
test_demo__a_column_or_a_search_row_that_differs_is_found(void **state)
{
	struct ctx *ctx = test_unit(db);

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET name_py = CONCAT(name_py, 'x')", NO_VALS));
	test_commit(ctx);
	assert_int_equal(program_run("crm-demo --verify 5"), 1);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET name_py = LEFT(name_py, LENGTH(name_py) - 1)", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE gram SET gram = CONCAT('x', gram) WHERE type = 'contact' AND gram LIKE 'b%'", NO_VALS));
	test_commit(ctx);
	assert_int_equal(program_run("crm-demo --verify 5"), 1);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE gram SET gram = SUBSTR(gram, 2) WHERE type = 'contact' AND gram LIKE 'xb%'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(program_run("crm-demo --verify 20"), 0);
}

/* The newest change of a field ends in what the record says, and each change begins where the one before ended. */
static void
test_demo__history_agrees_with_the_records(void **state)
{
	char sql[900];

	(void)state;
	snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM `%s`.audit a JOIN customer c ON c.id = a.record\n"
	         "WHERE a.type = 'customer' AND a.op = 'update' AND a.field = 'level' AND NOT (a.new_value <=> c.level)\n"
	         "AND NOT EXISTS (SELECT 1 FROM `%s`.audit b WHERE b.type = 'customer' AND b.record = a.record AND b.field = 'level'\n"
	         "AND b.row_version > a.row_version)", db->audit_name, db->audit_name);
	assert_int_equal(one_number(sql), 0);
	snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM (SELECT a.old_value, LAG(a.new_value) OVER w AS was, LAG(a.id) OVER w AS id FROM `%s`.audit a\n"
	         "WHERE a.type = 'customer' AND a.op = 'update' WINDOW w AS (PARTITION BY a.record, a.field ORDER BY a.row_version)) x\n"
	         "WHERE x.id IS NOT NULL AND NOT (x.old_value <=> x.was)", db->audit_name);
	assert_int_equal(one_number(sql), 0);
	snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM customer c WHERE c.row_version <> 1 + (SELECT COUNT(*) FROM `%s`.audit a\n"
	         "WHERE a.type = 'customer' AND a.record = c.id AND a.op = 'update')", db->audit_name);
	assert_int_equal(one_number(sql), 0);
	snprintf(sql, sizeof sql, "SELECT DATEDIFF(MAX(at), MIN(at)) FROM `%s`.audit WHERE request_id = 'demo'", db->audit_name);
	assert_in_range(one_number(sql), 600, 740);
}

/* What real people hung on it keeps what it hangs on, and says so; nobody logs in with the demonstration's password. */
static void
test_demo__what_something_real_points_to_stays_and_goes_with_the_next_call(void **state)
{
	struct ctx *ctx = test_unit(db);

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO contact (id, name, customer, created_at, updated_at)\n"
	                       "VALUES (100000, '王真人', 7, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))", NO_VALS));
	test_commit(ctx);
	assert_int_equal(program_run("crm-demo --remove"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM contact"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer WHERE id = 7"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM credential"), 0);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM contact WHERE id = 100000", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(program_run("crm-demo --remove"), 0);
}

static void
test_demo__removed_it_has_left_nothing(void **state)
{
	static const char *const tables[] = { "customer", "contact", "user", "employee", "department", "company", "user_roles", "credential",
	                                      "demo_range", "access", "tombstone", "record_follow", "contact_turn" };
	char sql[300];

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM %s", tables[i]);
		assert_int_equal(one_number(sql), 0);
	}
	assert_int_equal(one_number("SELECT COUNT(*) FROM gram WHERE type IN ('customer', 'contact')"), 0);
	snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM `%s`.audit WHERE type IN ('customer', 'contact', 'user', 'employee', 'department', 'company')",
	         db->audit_name);
	assert_int_equal(one_number(sql), 0);
	/* Regions, industries and rules are no demonstration. */
	assert_true(one_number("SELECT COUNT(*) FROM region") > 3000);
	assert_int_equal(program_run("crm-demo --customers 20"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer"), 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_demo__records_in_bulk_are_what_the_engine_writes),
		cmocka_unit_test(test_demo__a_column_or_a_search_row_that_differs_is_found),
		cmocka_unit_test(test_demo__history_agrees_with_the_records),
		cmocka_unit_test(test_demo__what_something_real_points_to_stays_and_goes_with_the_next_call),
		cmocka_unit_test(test_demo__removed_it_has_left_nothing),
	};

	return cmocka_run_group_tests(tests, company_fill, company_close);
}
