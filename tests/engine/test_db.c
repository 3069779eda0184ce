/*
 * test_db.c - the database layer against a real server: what goes in comes
 * out, statements are kept, settings and accounts are as they should be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>
#include "support/accounts.h"

/* ---- values ----------------------------------------------------------------------------- */

static void
test_db__values_of_every_kind_come_back(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;
	const int64_t at = 1795420800123;	/* 2026-11-23T08:00:00.123Z */

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO every (i, b, d, day, at, s, l, x) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	          VALS(VINT(INT64_MIN), VBOOL(true), VDEC(((dec){ -1234500001 })),
	               VDATE(date_from_ymd(2026, 11, 23)), VINSTANT(at), VTEXT("客源 𠮷😀 'x'"), VTEXT(""),
	               VBYTES("a\0b", 3))));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT i, b, d, day, at, s, l, x FROM every", NO_VALS));
	assert_int_equal(db_count(rows), 1);
	assert_true(db_next(rows));
	assert_true(db_int(rows, 0) == INT64_MIN);
	assert_int_equal(db_val(rows, 1).kind, V_INT);
	assert_int_equal(db_int(rows, 1), 1);
	assert_string_equal(db_str(rows, 2), "-1234.500001");
	assert_string_equal(db_str(rows, 3), "2026-11-23");
	assert_string_equal(db_str(rows, 4), "2026-11-23 08:00:00.123");
	assert_string_equal(db_str(rows, 5), "客源 𠮷😀 'x'");
	assert_string_equal(db_str(rows, 6), "");
	assert_int_equal(db_val(rows, 7).kind, V_BYTES);
	assert_int_equal(db_val(rows, 7).n, 3);
	assert_memory_equal(db_val(rows, 7).s, "a\0b", 4);
	assert_false(db_next(rows));
}

static void
test_db__null_of_every_kind_stays_null(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO every (i, b, d, day, at, s, l, x) VALUES (?, ?, ?, ?, ?, ?, ?, ?), (1,1,1,NOW(),NOW(),1,1,1)",
	          VALS(VNULL, VNULL, VNULL, VDATE(DATE_NONE), VINSTANT(INSTANT_NONE), VTEXT(NULL), VNULL, VNULL)));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT i, b, d, day, at, s, l, x, NULL FROM every ORDER BY id", NO_VALS));
	assert_true(db_next(rows));
	for (unsigned i = 0; i < 9; i++) {
		assert_int_equal(db_val(rows, i).kind, V_NULL);
		assert_int_equal(db_int(rows, i), 0);
		assert_null(db_str(rows, i));
	}
	assert_true(db_next(rows));
	for (unsigned i = 0; i < 8; i++)
		assert_int_not_equal(db_val(rows, i).kind, V_NULL);
}

static void
test_db__instants_before_1970_and_the_first_and_last_day_are_exact(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT ?, ?, ?, ?",
	          VALS(VINSTANT(-1), VINSTANT(-86400001), VDATE(date_from_ymd(9999, 12, 31)),
	               VDATE(date_from_ymd(1, 1, 1)))));
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 0), "1969-12-31 23:59:59.999");
	assert_string_equal(db_str(rows, 1), "1969-12-30 23:59:59.999");
	assert_string_equal(db_str(rows, 2), "9999-12-31");
	assert_string_equal(db_str(rows, 3), "0001-01-01");
	assert_int_equal(db_select(ctx, &rows, "SELECT ?", VALS(VINSTANT(INT64_MAX))), ERR_BUG);
}

static void
test_db__decimals_are_compared_exactly(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;
	const struct val d = VDEC(((dec){ 900719925474099301 }));	/* no double has it */

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO every (d) VALUES (?), (? + 0.000001)", VALS(d, d)));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT d FROM every WHERE d = ?", VALS(d)));
	assert_int_equal(db_count(rows), 1);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT d FROM every WHERE d > ?", VALS(d)));
	assert_int_equal(db_count(rows), 1);
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 0), "900719925474.099302");
}

static void
test_db__a_megabyte_of_text_goes_there_and_back(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;
	const size_t n = 1 << 20;
	char *s = arena_alloc(ctx->mem, n + 1);

	memset(s, 'k', n);
	test_begin(ctx);
	for (int round = 0; round < 2; round++) {
		assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO every (l) VALUES (?), ('short')", VALS(VTEXT(s))));
		assert_ok(ctx, db_select(ctx, &rows, "SELECT l FROM every ORDER BY id DESC LIMIT 2", NO_VALS));
		assert_true(db_next(rows));
		assert_string_equal(db_str(rows, 0), "short");
		assert_true(db_next(rows));
		assert_string_equal(db_str(rows, 0), s);
	}
}

static void
test_db__texts_may_grow_from_one_run_of_a_statement_to_the_next(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	test_begin(ctx);
	for (int n = 0; n < 3000; n = n * 2 + 1) {
		assert_ok(ctx, db_select(ctx, &rows, "SELECT REPEAT('客', ?), REPEAT('y', ?), 'z'",
		                         VALS(VINT(n), VINT(3000 - n))));
		assert_true(db_next(rows));
		assert_int_equal(utf8_len(db_str(rows, 0)), n);
		assert_int_equal(strlen(db_str(rows, 1)), 3000 - n);
		assert_string_equal(db_str(rows, 2), "z");
	}
}

static void
test_db__sums_can_be_read_as_numbers_and_numbers_as_text(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	test_begin(ctx);
	account_add(ctx, "a");
	account_add(ctx, "b");
	assert_ok(ctx, account_count_up(ctx, "a"));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT SUM(n), COUNT(*), 1.5e0, TIME '08:00:00' FROM account", NO_VALS));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 1);
	assert_string_equal(db_str(rows, 1), "2");
	assert_string_equal(db_str(rows, 2), "1.5");
	assert_string_equal(db_str(rows, 3), "08:00:00");
}

static void
test_db__a_long_list_of_ids_works_in_a_reading_transaction(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;
	struct val ids[1001];

	test_begin(ctx);
	for (int i = 0; i < 3; i++)
		account_add(ctx, (const char *const[]){ "a", "b", "c" }[i]);
	for (size_t i = 0; i < 1001; i++)
		ids[i] = VINT(db_insert_id(ctx) - (int64_t)(i % 2));
	test_commit(ctx);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	for (size_t n = 2; n <= 1001; n += 999) {
		struct sql *q = sql_new(ctx);
		sql_add(q, "SELECT name FROM account WHERE id IN ");
		sql_list(q, ids, n);
		sql_add(q, " ORDER BY name");
		assert_ok(ctx, db_select_sql(ctx, &rows, q));
		assert_int_equal(db_count(rows), 2);
		assert_true(db_next(rows));
		assert_string_equal(db_str(rows, 0), "b");
	}
}

/* ---- statements --------------------------------------------------------------------------- */

static int64_t
prepared_so_far(struct ctx *ctx)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SHOW SESSION STATUS LIKE 'Com_stmt_prepare'", NO_VALS));
	assert_true(db_next(rows));
	return db_int(rows, 1);
}

/* SELECT n + 0, n + 1 …: as many different statements. */
static void
statement_run(struct ctx *ctx, int which)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT ");
	sql_val(q, VINT(which));
	for (int i = 0; i < which; i++)
		sql_add(q, " + 1");
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 2 * which);
}

static void
test_db__statements_are_prepared_once_and_the_oldest_make_room(void **state)
{
	struct ctx *ctx = *state;

	test_begin(ctx);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 100; i++)
			statement_run(ctx, i);
	int64_t before = prepared_so_far(ctx);
	for (int i = 99; i > 40; i--)
		statement_run(ctx, i);
	assert_int_equal(prepared_so_far(ctx), before);
	statement_run(ctx, 5);
	assert_int_equal(prepared_so_far(ctx), before + 1);
	assert_int_equal(ctx->statements, 300 + 59 + 1 + 3);
}

static void
test_db__a_statement_survives_a_change_of_its_table(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	testdb_ddl(accounts_db, "CREATE TABLE shape (v INT NOT NULL) ENGINE=InnoDB; INSERT INTO shape VALUES (5)");
	for (int round = 0; round < 2; round++) {
		test_begin(ctx);
		assert_ok(ctx, db_select(ctx, &rows, "SELECT v FROM shape", NO_VALS));
		assert_true(db_next(rows));
		assert_string_equal(db_str(rows, 0), "5");
		assert_int_equal(db_val(rows, 0).kind, round ? V_TEXT : V_INT);
		test_commit(ctx);
		testdb_ddl(accounts_db, round ? "DROP TABLE shape" : "ALTER TABLE shape MODIFY v VARCHAR(50)");
	}
}

static void
test_db__promises_that_callers_break_are_refused(void **state)
{
	struct val many[SQL_MOST_VALUES + 1];
	struct ctx *ctx = *state;
	struct db_rows *rows;
	char *longest = arena_alloc(ctx->mem, 70000);

	memset(longest, ' ', 69999);
	for (size_t i = 0; i < SQL_MOST_VALUES + 1; i++)
		many[i] = VINT(1);
	assert_int_equal(db_select(ctx, &rows, "SELECT 1", NO_VALS), ERR_BUG);
	assert_int_equal(db_commit(ctx), ERR_BUG);
	for (int i = 0; i < 7; i++) {
		err_clear(ctx);
		test_begin(ctx);
		int rc = i == 0 ? db_select(ctx, &rows, "SELECT ?", NO_VALS)
		       : i == 1 ? db_select(ctx, &rows, "SELECT ?", many, 2)
		       : i == 2 ? db_select(ctx, &rows, "SELECT ?", many, SQL_MOST_VALUES + 1)
		       : i == 3 ? db_select_text(ctx, &rows, longest, NULL, 0)
		       : i == 4 ? db_select(ctx, &rows, "SELECT ?", VALS(VDEC(DEC_BAD)))
		       : i == 5 ? db_select(ctx, &rows, "DELETE FROM account", NO_VALS)
		       : db_begin(ctx, DB_READ);
		assert_int_equal(rc, ERR_BUG);
		assert_int_equal(db_commit(ctx), ERR_BUG);
		db_rollback(ctx);
	}
}

static void
test_db__values_longer_than_the_server_takes_are_refused_before(void **state)
{
	struct ctx *ctx = *state;
	const size_t n = 40 << 20;
	char *s = arena_alloc(ctx->mem, n);

	test_begin(ctx);
	assert_int_equal(db_exec(ctx, NULL, "INSERT INTO every (l) VALUES (?)", VALS(VBYTES(s, n))), ERR_BUG);
}

static void
test_db__affected_counts_rows_found_and_ids_are_told(void **state)
{
	struct ctx *ctx = *state;
	int64_t n = 0;

	test_begin(ctx);
	account_add(ctx, "a");
	int64_t id = db_insert_id(ctx);
	assert_true(id > 0);
	assert_ok(ctx, db_exec(ctx, &n, "UPDATE account SET n = 0 WHERE id = ?", VALS(VINT(id))));
	assert_int_equal(n, 1);
	assert_ok(ctx, db_exec(ctx, &n, "UPDATE account SET n = 0 WHERE id = ?", VALS(VINT(-1))));
	assert_int_equal(n, 0);
	assert_int_equal(db_insert_id(ctx), id);
}

static void
test_db__the_session_does_not_depend_on_the_server_settings(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows,
	          "SELECT @@session.time_zone, @@session.tx_isolation, @@session.character_set_client,\n"
	          "@@session.max_statement_time, @@session.sql_mode LIKE '%STRICT_ALL_TABLES%', @@session.autocommit,\n"
	          "@@session.character_set_results", NO_VALS));
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 0), "+00:00");
	assert_string_equal(db_str(rows, 1), "READ-COMMITTED");
	assert_string_equal(db_str(rows, 2), "utf8mb4");
	assert_memory_equal(db_str(rows, 3), "30", 3 - 1);
	assert_int_equal(db_int(rows, 4), 1);
	assert_int_equal(db_int(rows, 5), 1);
	assert_string_equal(db_str(rows, 6), "utf8mb4");
	assert_true(db_version(ctx->db) >= 101100);
}

/* ---- accounts --------------------------------------------------------------------------------------------- */

static void
test_db__passwords_that_others_can_read_are_refused(void **state)
{
	char path[320];
	struct db *db = NULL;

	(void)state;
	snprintf(path, sizeof path, "%s/db_passwords", getenv("CRM_TEST_TMP"));
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("keyuan_migrate:x\nkeyuan_report:y\n# keyuan:\nkeyuan:z\n", f);
	fclose(f);
	const struct conf *conf = conf_other("", path, "");
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(db_open(&db, conf, DB_APP), ERR_IO);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(db_open(&db, conf, DB_APP), OK);
	db_close(db);
	f = fopen(path, "w");
	fputs("keyuan_report:y\n", f);
	fclose(f);
	assert_int_equal(db_open(&db, conf, DB_APP), ERR_IO);
	unlink(path);
	assert_int_equal(db_open(&db, conf, DB_APP), ERR_IO);
}

static void
test_db__a_wrong_password_is_no_connection(void **state)
{
	char path[320];

	(void)state;
	snprintf(path, sizeof path, "%s/db_passwords", getenv("CRM_TEST_TMP"));
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("keyuan:wrong\n", f);
	fclose(f);
	assert_int_equal(chmod(path, 0600), 0);
	struct ctx *ctx = unit_on(conf_other("", path, ""));
	assert_int_equal(db_begin(ctx, DB_READ), ERR_DOWN);
	assert_non_null(strstr(ctx->err.msg, "1045"));
	assert_null(strstr(ctx->err.msg, "wrong"));
	test_end(ctx);
	unlink(path);
}

static void
test_db__the_report_account_only_reads(void **state)
{
	struct ctx *ctx = test_unit(accounts_db);

	(void)state;
	assert_int_equal(db_open(&ctx->db, accounts_db->conf, DB_REPORT), OK);
	arena_defer(ctx->mem, close_db, ctx->db);
	test_begin(ctx);
	assert_int_equal(db_exec(ctx, NULL, "DELETE FROM account", NO_VALS), ERR_DB);
	test_end(ctx);
}

/* ---- DDL ------------------------------------------------------------------------------------------------------ */

static void
test_ddl__is_for_migrate_only(void **state)
{
	struct ctx *ctx = *state;

	assert_int_equal(db_ddl(ctx, "CREATE TABLE no (id INT PRIMARY KEY)"), ERR_BUG);
}

static void
test_ddl__an_error_in_any_of_the_statements_is_told(void **state)
{
	struct ctx *ctx = *state;

	ctx->db = accounts_db->migrate;
	assert_int_equal(db_ddl(ctx, "SELECT 1; SELECT absent"), ERR_DB);
	assert_non_null(strstr(ctx->err.msg, "1054"));
	err_clear(ctx);
	assert_ok(ctx, db_ddl(ctx, "SELECT 1; SELECT 2"));
	ctx->db = accounts_db->db;
}

static void
test_ddl__what_follows_it_is_a_transaction_again(void **state)
{
	struct ctx *ctx = *state;

	ctx->db = accounts_db->migrate;
	test_begin(ctx);
	assert_ok(ctx, db_ddl(ctx, "CREATE TABLE later (id BIGINT NOT NULL PRIMARY KEY) ENGINE=InnoDB"));
	account_add(ctx, "a");
	db_rollback(ctx);
	assert_int_equal(account_seen("a"), -1);
	assert_ok(ctx, db_ddl(ctx, "DROP TABLE later"));
	ctx->db = accounts_db->db;
}

static int
group_open(void **state)
{
	(void)state;
	accounts_open("db");
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_db__values_of_every_kind_come_back),
		TEST(test_db__null_of_every_kind_stays_null),
		TEST(test_db__instants_before_1970_and_the_first_and_last_day_are_exact),
		TEST(test_db__decimals_are_compared_exactly),
		TEST(test_db__a_megabyte_of_text_goes_there_and_back),
		TEST(test_db__texts_may_grow_from_one_run_of_a_statement_to_the_next),
		TEST(test_db__sums_can_be_read_as_numbers_and_numbers_as_text),
		TEST(test_db__a_long_list_of_ids_works_in_a_reading_transaction),
		TEST(test_db__statements_are_prepared_once_and_the_oldest_make_room),
		TEST(test_db__a_statement_survives_a_change_of_its_table),
		TEST(test_db__promises_that_callers_break_are_refused),
		TEST(test_db__values_longer_than_the_server_takes_are_refused_before),
		TEST(test_db__affected_counts_rows_found_and_ids_are_told),
		TEST(test_db__the_session_does_not_depend_on_the_server_settings),
		TEST(test_db__passwords_that_others_can_read_are_refused),
		TEST(test_db__a_wrong_password_is_no_connection),
		TEST(test_db__the_report_account_only_reads),
		TEST(test_ddl__is_for_migrate_only),
		TEST(test_ddl__an_error_in_any_of_the_statements_is_told),
		TEST(test_ddl__what_follows_it_is_a_transaction_again),
	};

	return cmocka_run_group_tests(tests, group_open, accounts_close);
}
