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

/* A program beside this test in the build, after what a shell does first; how it ended. */
static int
program_run_after(const char *first, const char *command)
{
	struct arena *mem = arena_new();
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	assert_true(n > 0);
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	int status = system(arena_printf(mem, "%s CRM_CONF='%s' '%s'/../bin/%s >/dev/null 2>&1", first, db->conf_path, self, command));
	arena_free(mem);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
program_run(const char *command)
{
	return program_run_after("", command);
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

/* What the engine needs to save the records of real people. */
static void
engine_open(void)
{
	const char *share = conf_str(db->conf, "paths.share");
	struct buf problems;

	buf_init(&problems, db->mem);
	assert_int_equal(secret_init(), OK);
	assert_int_equal(lang_open(arena_printf(db->mem, "%s/locale", share)), OK);
	assert_int_equal(pinyin_open(arena_printf(db->mem, "%s/pinyin.tsv", share)), OK);
	assert_int_equal(types_load(&db->types, arena_printf(db->mem, "%s/types", share), true, &problems), OK);
}

static int
company_fill(void **state)
{
	(void)state;
	db = testdb_open("demo");
	engine_open();
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

/* ---- real records beside it ---------------------------------------------------------------------- */

static int64_t
real_save(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc != OK && form_message_count(f) > 0)
		print_error("%s.%s: %s\n", type_name(rec_type(r)), form_messages(f)->field, form_messages(f)->text);
	assert_ok(ctx, rc);
	return rec_id(r);
}

static struct rec *
real_new(struct ctx *ctx, const char *type, const char *name)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, type));
	rec_set(r, "name", VTEXT(name));
	return r;
}

static int64_t
real_employee(struct ctx *ctx, const char *code, const char *name, int64_t dept, int64_t superior)
{
	struct rec *r = real_new(ctx, "employee", name);

	rec_set(r, "code", VTEXT(code));
	rec_set(r, "dept", VLINK(dept));
	if (superior)
		rec_set(r, "superior", VLINK(superior));
	return real_save(ctx, r);
}

/* A department below one of the demonstration, led by one of its two people, of whom one logs in. */
static int64_t
real_people(struct ctx *ctx, int64_t sales)
{
	struct rec *r = real_new(ctx, "department", "真实部门");

	rec_set(r, "code", VTEXT("R1"));
	rec_set(r, "parent", VLINK(sales));
	int64_t dept = real_save(ctx, r);
	int64_t boss = real_employee(ctx, "R9001", "王真人", dept, 0);
	int64_t employee = real_employee(ctx, "R9002", "李真人", dept, boss);
	assert_ok(ctx, rec_lock(ctx, &r, "department", dept));
	rec_set(r, "manager", VLINK(boss));
	real_save(ctx, r);
	r = real_new(ctx, "user", "李真人");
	rec_set(r, "login", VTEXT("real"));
	rec_set(r, "employee", VLINK(employee));
	int64_t user = real_save(ctx, r);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO credential (user, password_hash, changed_at) VALUES (?, 'x', UTC_TIMESTAMP(3))",
	                       VALS(VINT(user))));
	return employee;
}

static struct { int64_t industry, region; } real_place;

static int64_t
real_customer(struct ctx *ctx, const char *name, int64_t owner, int64_t parent)
{
	struct rec *r = real_new(ctx, "customer", name);

	rec_set(r, "industry", VLINK(real_place.industry));
	rec_set(r, "region", VLINK(real_place.region));
	rec_set(r, "owner", VLINK(owner));
	if (parent)
		rec_set(r, "parent", VLINK(parent));
	return real_save(ctx, r);
}

static int64_t
real_contact(struct ctx *ctx, const char *name, int64_t customer, int64_t superior)
{
	struct rec *r = real_new(ctx, "contact", name);

	rec_set(r, "customer", VLINK(customer));
	if (superior)
		rec_set(r, "superior", VLINK(superior));
	return real_save(ctx, r);
}

static void
real_company(void)
{
	int64_t sales = one_number("SELECT id FROM department WHERE code = 'SALES'");
	struct ctx *ctx = test_unit(db);

	real_place.industry = one_number("SELECT MIN(industry) FROM customer");
	real_place.region = one_number("SELECT MIN(region) FROM customer");
	test_begin(ctx);
	assert_ok(ctx, unit_org(ctx));
	as_system_begin(ctx, "test");
	int64_t owner = real_people(ctx, sales);
	test_commit(ctx);
	test_begin(ctx);
	assert_ok(ctx, unit_org(ctx));
	int64_t group = real_customer(ctx, "真实集团有限公司", owner, 0);
	int64_t firm = real_customer(ctx, "真实工厂有限公司", owner, group);
	real_contact(ctx, "赵真人", firm, real_contact(ctx, "钱真人", firm, 0));
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
}

/* Stands in tables of its own until was_forget(). */
static void
was_keep(void)
{
	testdb_ddl(db, "CREATE TABLE was_department AS SELECT * FROM department; CREATE TABLE was_employee AS SELECT * FROM employee;\n"
	           "CREATE TABLE was_customer AS SELECT * FROM customer; CREATE TABLE was_contact AS SELECT * FROM contact");
	testdb_ddl(db, arena_printf(db->mem, "CREATE TABLE was_audit AS SELECT * FROM `%s`.audit", db->audit_name));
}

static void
was_forget(void)
{
	testdb_ddl(db, "DROP TABLE was_department, was_employee, was_customer, was_contact, was_audit");
}

/* Whatever stays says what it said, and its history, too; of what went nothing is told. */
static void
was_compare(void)
{
	static const char *const types[] = { "department", "employee", "user", "customer", "contact" };

	assert_int_equal(one_number("SELECT COUNT(*) FROM department x JOIN was_department w ON w.id = x.id\n"
	                            "WHERE NOT (x.parent <=> w.parent AND x.manager <=> w.manager AND x.path <=> w.path)"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM employee x JOIN was_employee w ON w.id = x.id\n"
	                            "WHERE NOT (x.superior <=> w.superior AND x.dept <=> w.dept)"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer x JOIN was_customer w ON w.id = x.id\n"
	                            "WHERE NOT (x.parent <=> w.parent AND x.owner <=> w.owner)"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM contact x JOIN was_contact w ON w.id = x.id WHERE NOT (x.superior <=> w.superior)"), 0);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		const char *t = types[i];

		assert_int_equal(one_number(arena_printf(db->mem, "SELECT COUNT(*) FROM was_audit w LEFT JOIN `%s`.audit a ON a.id = w.id\n"
		                 "WHERE w.type = '%s' AND (a.id IS NULL) = EXISTS (SELECT 1 FROM %s x WHERE x.id = w.record)",
		                 db->audit_name, t, t)), 0);
	}
}

/* As one who clears up by hand; what the next call of --remove finds is the demonstration's only. */
static void
real_company_clear(void)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "SET foreign_key_checks = 0", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM contact WHERE name LIKE '%真人'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM customer WHERE name LIKE '真实%'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM user WHERE login = 'real'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM credential", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM employee WHERE code LIKE 'R900%'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM department WHERE code = 'R1'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM access", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM contact_turn", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM gram WHERE type IN ('customer', 'contact')", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "SET foreign_key_checks = 1", NO_VALS));
	test_commit(ctx);
	ctx->db = db->migrate;
	test_begin(ctx);
	assert_ok(ctx, db_exec_text(ctx, NULL, arena_printf(ctx->mem, "DELETE FROM `%s`.audit", db->audit_name), NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(program_run("crm-demo --remove"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM department"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM demo_range"), 0);
}

/* Killed when it writes its first file, as with a full disk: the customers are there, their contacts are not. */
static void
run_broken_off(void)
{
	assert_int_not_equal(program_run_after("ulimit -f 0;", "crm-demo --customers 300 --employees 260"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer"), 300);
	assert_int_equal(one_number("SELECT COUNT(*) FROM contact"), 0);
}

static void
real_company_is_whole(void)
{
	assert_int_equal(one_number("SELECT COUNT(*) FROM user u JOIN credential c ON c.user = u.id WHERE u.login = 'real' AND u.employee IS NOT NULL"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM user"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM employee WHERE code LIKE 'R900%'"), 2);
	assert_int_equal(one_number("SELECT COUNT(*) FROM employee WHERE superior IS NOT NULL"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM department WHERE code = 'R1' AND parent IS NOT NULL AND manager IS NOT NULL"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer"), 2);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer WHERE parent IS NOT NULL"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM contact"), 2);
	assert_int_equal(one_number("SELECT COUNT(*) FROM contact WHERE superior IS NOT NULL"), 1);
}

static void
broken_off_case(bool open_ends)
{
	run_broken_off();
	assert_int_equal(one_number("SELECT COUNT(*) FROM demo_range WHERE last > 300 * 6"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM demo_range r WHERE r.type = 'employee' AND r.last <> (SELECT MAX(id) FROM employee)"), 0);
	if (open_ends)
		testdb_ddl(db, "UPDATE demo_range SET last = 9223372036854775807");
	real_company();
	was_keep();
	assert_int_equal(program_run("crm-demo --remove"), 0);
	real_company_is_whole();
	was_compare();
	/* The one above the real department stays, with its manager; their ranges end with them. */
	assert_int_equal(one_number("SELECT COUNT(*) FROM department"), 2);
	assert_int_equal(one_number("SELECT COUNT(*) FROM employee"), 3);
	assert_int_equal(one_number("SELECT COUNT(*) FROM demo_range"), 2);
	assert_int_equal(one_number("SELECT r.last = d.id FROM demo_range r JOIN department d ON d.code = 'SALES' WHERE r.type = 'department'"), 1);
	assert_int_equal(one_number("SELECT r.last = d.manager FROM demo_range r JOIN department d ON d.code = 'SALES' WHERE r.type = 'employee'"), 1);
	/* Once more: nothing is lost by it. */
	assert_int_equal(program_run("crm-demo --remove"), 0);
	real_company_is_whole();
	was_compare();
	was_forget();
	real_company_clear();
}

static void
test_demo__what_was_entered_after_a_run_that_broke_off_is_nobodys_demonstration(void **state)
{
	(void)state;
	assert_int_equal(program_run("crm-demo --remove"), 0);
	broken_off_case(false);
}

/* As earlier versions left the ranges of such a run. */
static void
test_demo__a_range_without_an_end_takes_nothing_real_either(void **state)
{
	(void)state;
	broken_off_case(true);
	assert_int_equal(program_run("crm-demo --customers 300 --employees 60"), 0);
}

/* What real people hung on it keeps what it hangs on, as it is, and says so; nobody logs in with the demonstration's password. */
static void
test_demo__what_something_real_points_to_stays_and_goes_with_the_next_call(void **state)
{
	struct ctx *ctx = test_unit(db);

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO contact (id, name, customer, created_at, updated_at)\n"
	                       "VALUES (100000, '王真人', 7, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))", NO_VALS));
	/* Above it two more; two others hold each other. */
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET parent = CASE id WHEN 7 THEN 3 WHEN 3 THEN 250 WHEN 20 THEN 21 ELSE 20 END\n"
	                       "WHERE id IN (7, 3, 20, 21)", NO_VALS));
	test_commit(ctx);
	was_keep();
	assert_int_equal(program_run("crm-demo --remove"), 0);
	assert_int_equal(one_number("SELECT COUNT(*) FROM contact"), 1);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer WHERE id IN (3, 7, 250)"), 3);
	assert_int_equal(one_number("SELECT COUNT(*) FROM customer"), 3);
	assert_int_equal(one_number("SELECT COUNT(*) FROM credential"), 0);
	assert_int_equal(one_number("SELECT last FROM demo_range WHERE type = 'customer'"), 250);
	was_compare();
	was_forget();
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
		cmocka_unit_test(test_demo__what_was_entered_after_a_run_that_broke_off_is_nobodys_demonstration),
		cmocka_unit_test(test_demo__a_range_without_an_end_takes_nothing_real_either),
		cmocka_unit_test(test_demo__what_something_real_points_to_stays_and_goes_with_the_next_call),
		cmocka_unit_test(test_demo__removed_it_has_left_nothing),
	};

	return cmocka_run_group_tests(tests, company_fill, company_close);
}
