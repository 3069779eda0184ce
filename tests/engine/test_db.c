/*
 * test_db.c - the database layer against a real server: what goes in comes
 * out, errors have their class, and nothing is done twice or by halves when
 * connections die.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include "support/testdb.h"
#include "support/cutter.h"

static struct testdb *t;

static const char tables[] =
	"CREATE TABLE every (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, i BIGINT, b TINYINT,\n"
	"  d DECIMAL(18,6), day DATE, at DATETIME(3), s VARCHAR(200), l LONGTEXT, x VARBINARY(200)) ENGINE=InnoDB;\n"
	"CREATE TABLE account (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL,\n"
	"  n INT NOT NULL DEFAULT 0, UNIQUE KEY account_name (name)) ENGINE=InnoDB;\n"
	"CREATE TABLE entry (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, account BIGINT NOT NULL,\n"
	"  CONSTRAINT entry_account FOREIGN KEY (account) REFERENCES account (id)) ENGINE=InnoDB";

static int
group_open(void **state)
{
	(void)state;
	t = testdb_open("db");
	testdb_ddl(t, tables);
	return 0;
}

static int
group_close(void **state)
{
	(void)state;
	testdb_close(t);
	return 0;
}

static int
each_open(void **state)
{
	*state = test_unit(t);
	return 0;
}

/* Every test begins with empty tables. */
static int
each_close(void **state)
{
	struct ctx *ctx = *state;

	test_end(ctx);
	ctx = test_unit(t);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM entry", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM account", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM every", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

static void
account_add(struct ctx *ctx, const char *name)
{
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO account (name) VALUES (?)", VALS(VTEXT(name))));
}

static int
account_count_up(struct ctx *ctx, const char *name)
{
	return db_exec(ctx, NULL, "UPDATE account SET n = n + 1 WHERE name = ?", VALS(VTEXT(name)));
}

/* A unit beside the one under test, which keeps the main connection. */
static struct ctx *
unit_beside(void)
{
	struct ctx *ctx = test_unit(t);

	ctx->db = NULL;
	return ctx;
}

/* What others see, -1 = no such account. */
static int64_t
account_seen(const char *name)
{
	struct ctx *ctx = unit_beside();
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT n FROM account WHERE name = ");
	sql_val(q, VTEXT(name));
	assert_ok(ctx, side_select(ctx, &rows, q));
	int64_t n = db_next(rows) ? db_int(rows, 0) : -1;
	test_end(ctx);
	return n;
}

static int64_t
connection_id(struct ctx *ctx)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT CONNECTION_ID()", NO_VALS));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

/* From another connection, and until it is really gone. */
static void
connection_kill(int64_t id)
{
	struct ctx *ctx = unit_beside();
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "KILL CONNECTION ");
	sql_val(q, VINT(id));
	assert_ok(ctx, side_exec(ctx, NULL, q));
	q = sql_new(ctx);
	sql_add(q, "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ");
	sql_val(q, VINT(id));
	for (int i = 0; i < 100; i++) {
		assert_ok(ctx, side_select(ctx, &rows, q));
		if (db_count(rows) == 0)
			break;
		usleep(10000);
	}
	assert_int_equal(db_count(rows), 0);
	test_end(ctx);
}

/* Another configuration of the same database; "" = as it is. */
static const struct conf *
conf_other(const char *socket, const char *passwords, const char *more)
{
	char path[320], problem[400];
	static struct conf *all[16];	/* they live as long as the process */
	static size_t n;

	assert_true(n < sizeof all / sizeof all[0]);
	snprintf(path, sizeof path, "%s.other", t->conf_path);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "[db]\nsocket=%s\nname=%s\naudit_name=%s\npassword_file=%s\n%s\n",
	        *socket ? socket : conf_str(t->conf, "db.socket"), t->name, t->audit_name,
	        *passwords ? passwords : conf_str(t->conf, "db.password_file"), more);
	fclose(f);
	assert_int_equal(conf_load(&all[n], path, problem, sizeof problem), OK);
	unlink(path);
	return all[n++];
}

static void
close_db(void *db)
{
	db_close(db);
}

/* A unit on a connection of its own. */
static struct ctx *
unit_on(const struct conf *conf)
{
	struct ctx *ctx = test_unit(t);

	assert_int_equal(db_open(&ctx->db, conf, DB_APP), OK);
	arena_defer(ctx->mem, close_db, ctx->db);
	return ctx;
}

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

	testdb_ddl(t, "CREATE TABLE shape (v INT NOT NULL) ENGINE=InnoDB; INSERT INTO shape VALUES (5)");
	for (int round = 0; round < 2; round++) {
		test_begin(ctx);
		assert_ok(ctx, db_select(ctx, &rows, "SELECT v FROM shape", NO_VALS));
		assert_true(db_next(rows));
		assert_string_equal(db_str(rows, 0), "5");
		assert_int_equal(db_val(rows, 0).kind, round ? V_TEXT : V_INT);
		test_commit(ctx);
		testdb_ddl(t, round ? "DROP TABLE shape" : "ALTER TABLE shape MODIFY v VARCHAR(50)");
	}
}

static void
test_db__promises_that_callers_break_are_refused(void **state)
{
	struct val many[1001];
	struct ctx *ctx = *state;
	struct db_rows *rows;
	char *longest = arena_alloc(ctx->mem, 70000);

	memset(longest, ' ', 69999);
	for (size_t i = 0; i < 1001; i++)
		many[i] = VINT(1);
	assert_int_equal(db_select(ctx, &rows, "SELECT 1", NO_VALS), ERR_BUG);
	assert_int_equal(db_commit(ctx), ERR_BUG);
	for (int i = 0; i < 7; i++) {
		err_clear(ctx);
		test_begin(ctx);
		int rc = i == 0 ? db_select(ctx, &rows, "SELECT ?", NO_VALS)
		       : i == 1 ? db_select(ctx, &rows, "SELECT ?", many, 2)
		       : i == 2 ? db_select(ctx, &rows, "SELECT ?", many, 1001)
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

/* ---- errors ---------------------------------------------------------------------------------- */

static void
test_db__after_an_error_only_rollback_is_possible(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	test_begin(ctx);
	account_add(ctx, "a");
	assert_int_equal(db_exec(ctx, NULL, "INSERT INTO account (name) VALUES ('a')", NO_VALS), ERR_DUPLICATE);
	assert_int_equal(account_count_up(ctx, "a"), ERR_DUPLICATE);
	assert_int_equal(db_select(ctx, &rows, "SELECT 1", NO_VALS), ERR_DUPLICATE);
	assert_int_equal(db_commit(ctx), ERR_DUPLICATE);
	assert_true(db_in_transaction(ctx));
	db_rollback(ctx);
	assert_false(db_in_transaction(ctx));
	assert_int_equal(account_seen("a"), -1);
	assert_non_null(strstr(ctx->err.msg, "1062"));
	test_begin(ctx);
	account_add(ctx, "a");
	test_commit(ctx);
	assert_int_equal(account_seen("a"), 0);
}

static void
test_db__a_taken_key_is_named(void **state)
{
	struct ctx *ctx = *state;

	test_begin(ctx);
	account_add(ctx, "' for key 'x");
	assert_int_equal(db_exec(ctx, NULL, "INSERT INTO account (name) VALUES (?)", VALS(VTEXT("' for key 'x"))),
	                 ERR_DUPLICATE);
	assert_string_equal(db_duplicate_key(ctx), "account_name");
}

static void
test_db__foreign_keys_are_an_error_of_their_own(void **state)
{
	struct ctx *ctx = *state;

	test_begin(ctx);
	account_add(ctx, "a");
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO entry (account) VALUES (?)", VALS(VINT(db_insert_id(ctx)))));
	test_commit(ctx);
	test_begin(ctx);
	assert_int_equal(db_exec(ctx, NULL, "DELETE FROM account", NO_VALS), ERR_REFERENCED);
	db_rollback(ctx);
	test_begin(ctx);
	assert_int_equal(db_exec(ctx, NULL, "INSERT INTO entry (account) VALUES (-1)", NO_VALS), ERR_REFERENCED);
}

static void
test_db__data_that_does_not_fit_is_refused_not_cut(void **state)
{
	struct ctx *ctx = *state;

	for (int i = 0; i < 5; i++) {
		test_begin(ctx);
		int rc = i == 0 ? db_exec(ctx, NULL, "INSERT INTO account (name) VALUES (?)", VALS(VTEXT("123456789012345678901")))
		       : i == 1 ? db_exec(ctx, NULL, "INSERT INTO every (b) VALUES (?)", VALS(VINT(1000)))
		       : i == 2 ? db_exec(ctx, NULL, "INSERT INTO every (day) VALUES (?)", VALS(VTEXT("2026-02-30")))
		       : i == 3 ? db_exec(ctx, NULL, "INSERT INTO every (i) VALUES (?)", VALS(VTEXT("secret")))
		       : db_exec(ctx, NULL, "INSERT INTO account (name) VALUES (?)", VALS(VTEXT("\xff")));
		assert_int_equal(rc, ERR_DB);
		assert_null(strstr(ctx->err.msg, "secret"));
		db_rollback(ctx);
		err_clear(ctx);
	}
}

static void
test_db__mistakes_in_statements_are_told_with_their_text(void **state)
{
	struct ctx *ctx = *state;
	struct db_rows *rows;

	test_begin(ctx);
	assert_int_equal(db_select(ctx, &rows, "SELECT absent\nFROM account", NO_VALS), ERR_DB);
	assert_non_null(strstr(ctx->err.msg, "1054"));
	assert_non_null(strstr(ctx->err.msg, "SELECT absent FROM account"));
}

static void
test_db__a_reading_transaction_can_not_write(void **state)
{
	struct ctx *ctx = *state;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_int_equal(db_exec(ctx, NULL, "DELETE FROM account", NO_VALS), ERR_DB);
}

static int
endless_run(struct ctx *ctx)
{
	struct db_rows *rows;

	return db_select(ctx, &rows,
	                 "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000)\n"
	                 "SELECT COUNT(*) FROM n a, n b, n c, n d WHERE a.i + b.i + c.i + d.i = 0", NO_VALS);
}

static void
test_db__a_statement_that_takes_too_long_ends(void **state)
{
	struct ctx *ctx = unit_on(conf_other("", "", "statement_timeout_ms=300"));

	(void)state;
	test_begin(ctx);
	assert_int_equal(endless_run(ctx), ERR_TIMEOUT);
	assert_int_equal(db_commit(ctx), ERR_TIMEOUT);
	db_rollback(ctx);
	test_begin(ctx);
	assert_true(connection_id(ctx) > 0);
	test_end(ctx);
}

/* ---- two at once -------------------------------------------------------------------------------- */

struct other { pthread_t thread; struct ctx *ctx; int rc; int64_t id; };

static struct ctx *
two_accounts(void)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	account_add(ctx, "a");
	account_add(ctx, "b");
	test_commit(ctx);
	test_end(ctx);
	return unit_on(conf_other("", "", ""));
}

static void *
other_counts_a(void *arg)
{
	struct other *o = arg;

	o->rc = account_count_up(o->ctx, "a");
	if (o->rc == OK)
		o->rc = db_commit(o->ctx);
	return NULL;
}

static void
test_db__one_of_two_in_a_deadlock_is_told_to_run_again(void **state)
{
	struct ctx *ctx = *state;
	struct other o = { .ctx = two_accounts() };

	test_begin(ctx);
	test_begin(o.ctx);
	assert_ok(ctx, account_count_up(ctx, "a"));
	assert_ok(o.ctx, account_count_up(o.ctx, "b"));
	assert_int_equal(pthread_create(&o.thread, NULL, other_counts_a, &o), 0);
	int rc = account_count_up(ctx, "b");
	if (rc == OK)
		rc = db_commit(ctx);
	else
		assert_int_equal(db_commit(ctx), ERR_BUSY);
	db_rollback(ctx);
	pthread_join(o.thread, NULL);
	assert_true((rc == OK && o.rc == ERR_BUSY) || (rc == ERR_BUSY && o.rc == OK));
	assert_int_equal(account_seen("a"), 1);
	assert_int_equal(account_seen("b"), 1);
	test_end(o.ctx);
}

static void
test_db__a_lock_that_does_not_come_means_run_again(void **state)
{
	struct ctx *ctx = *state;
	struct ctx *other = two_accounts();

	test_begin(ctx);
	assert_ok(ctx, account_count_up(ctx, "a"));
	test_begin(other);
	assert_ok(other, db_exec(other, NULL, "SET SESSION innodb_lock_wait_timeout = 1", NO_VALS));
	assert_ok(other, account_count_up(other, "b"));
	assert_int_equal(account_count_up(other, "a"), ERR_BUSY);
	assert_int_equal(db_commit(other), ERR_BUSY);
	test_end(other);
	test_commit(ctx);
	assert_int_equal(account_seen("a"), 1);
	assert_int_equal(account_seen("b"), 0);
}

static void *
other_kills_query(void *arg)
{
	struct other *o = arg;
	struct sql *q = sql_new(o->ctx);

	usleep(200000);
	sql_add(q, "KILL QUERY ");
	sql_val(q, VINT(o->id));
	o->rc = side_exec(o->ctx, NULL, q);
	return NULL;
}

static void
test_db__a_query_killed_by_hand_is_not_run_again(void **state)
{
	struct ctx *ctx = *state;
	struct other o = { .ctx = unit_beside() };

	test_begin(ctx);
	o.id = connection_id(ctx);
	assert_int_equal(pthread_create(&o.thread, NULL, other_kills_query, &o), 0);
	assert_int_equal(endless_run(ctx), ERR_TIMEOUT);
	pthread_join(o.thread, NULL);
	assert_int_equal(o.rc, OK);
	test_end(o.ctx);
}

/* ---- lost connections ------------------------------------------------------------------------------ */

static void
test_db__a_dead_idle_connection_is_replaced_unnoticed(void **state)
{
	struct ctx *ctx = *state;

	test_begin(ctx);
	int64_t id = connection_id(ctx);
	test_commit(ctx);
	connection_kill(id);
	test_begin(ctx);
	assert_true(connection_id(ctx) != id);
	account_add(ctx, "a");
	test_commit(ctx);
	assert_int_equal(account_seen("a"), 0);
}

static void
test_db__a_connection_lost_in_a_transaction_means_run_again(void **state)
{
	struct ctx *ctx = *state;

	test_begin(ctx);
	account_add(ctx, "a");
	connection_kill(connection_id(ctx));
	assert_int_equal(db_exec(ctx, NULL, "INSERT INTO account (name) VALUES ('b')", NO_VALS), ERR_BUSY);
	assert_int_equal(account_count_up(ctx, "a"), ERR_BUSY);
	assert_int_equal(db_commit(ctx), ERR_BUSY);
	assert_int_equal(account_seen("a"), -1);
	assert_int_equal(account_seen("b"), -1);
	db_rollback(ctx);
	test_begin(ctx);
	account_add(ctx, "a");
	test_commit(ctx);
	assert_int_equal(account_seen("a"), 0);
}

static void
test_db__a_connection_lost_before_commit_leaves_doubt_and_nothing_stored(void **state)
{
	struct ctx *ctx = *state;

	test_begin(ctx);
	account_add(ctx, "a");
	connection_kill(connection_id(ctx));
	assert_int_equal(db_commit(ctx), ERR_DOUBT);
	assert_int_equal(db_commit(ctx), ERR_DOUBT);
	db_rollback(ctx);
	assert_int_equal(account_seen("a"), -1);
}

static void
test_db__a_lost_answer_to_commit_leaves_doubt_whatever_was_stored(void **state)
{
	(void)state;
	for (int stored = 0; stored < 2; stored++) {
		char path[108];
		struct cutter *c = cutter_start(conf_str(t->conf, "db.socket"), "\3COMMIT", stored, path, sizeof path);
		struct ctx *ctx = unit_on(conf_other(path, "", ""));

		test_begin(ctx);
		account_add(ctx, "a");
		assert_int_equal(db_commit(ctx), ERR_DOUBT);
		cutter_stop(c);
		assert_int_equal(account_seen("a"), stored ? 0 : -1);
		test_end(ctx);
	}
}

static void
test_db__a_connection_lost_in_begin_is_replaced_once(void **state)
{
	char path[108];
	struct cutter *c = cutter_start(conf_str(t->conf, "db.socket"), "START TRANSACTION", false, path, sizeof path);
	struct ctx *ctx = unit_on(conf_other(path, "", ""));

	(void)state;
	test_begin(ctx);	/* the first is cut, the second goes through */
	account_add(ctx, "a");
	test_commit(ctx);
	assert_int_equal(account_seen("a"), 0);
	test_end(ctx);
	cutter_stop(c);
}

static void
test_db__no_server_is_said_soon_and_forgotten_when_it_is_back(void **state)
{
	char path[320];
	struct timeval from, to;

	(void)state;
	snprintf(path, sizeof path, "%s/db_link", getenv("CRM_TEST_TMP"));
	unlink(path);
	struct ctx *ctx = unit_on(conf_other(path, "", ""));
	gettimeofday(&from, NULL);
	assert_int_equal(db_begin(ctx, DB_READ), ERR_DOWN);
	gettimeofday(&to, NULL);
	assert_true(to.tv_sec - from.tv_sec < 2);
	assert_false(db_in_transaction(ctx));
	assert_int_equal(db_version(ctx->db), 0);
	err_clear(ctx);
	assert_int_equal(symlink(conf_str(t->conf, "db.socket"), path), 0);
	test_begin(ctx);
	int64_t id = connection_id(ctx);
	test_commit(ctx);
	unlink(path);
	connection_kill(id);
	assert_int_equal(db_begin(ctx, DB_WRITE), ERR_DOWN);
	assert_int_equal(symlink(conf_str(t->conf, "db.socket"), path), 0);
	test_begin(ctx);
	test_end(ctx);
	unlink(path);
}

static void
on_alarm(int signal)
{
	(void)signal;
}

static void
test_db__signals_do_not_break_a_statement(void **state)
{
	struct sigaction on = { .sa_handler = on_alarm }, before;
	const struct itimerval often = { { 0, 5000 }, { 0, 5000 } }, never = { { 0, 0 }, { 0, 0 } };
	struct ctx *ctx = *state;
	struct db_rows *rows;

	sigaction(SIGALRM, &on, &before);
	setitimer(ITIMER_REAL, &often, NULL);
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT SLEEP(0.3)", NO_VALS));
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &before, NULL);
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 0);
}

/* ---- the side connection ------------------------------------------------------------------------------ */

static int
side_add(struct ctx *ctx, const char *name, int64_t *id)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO account (name) VALUES (");
	sql_val(q, VTEXT(name));
	sql_add(q, ")");
	return side_exec(ctx, id, q);
}

static void
test_side__its_work_stays_when_the_transaction_is_rolled_back(void **state)
{
	struct ctx *ctx = *state;
	int64_t id = 0;

	test_begin(ctx);
	account_add(ctx, "main");
	assert_ok(ctx, side_add(ctx, "side", &id));
	assert_true(id > 0);
	unsigned counted = ctx->statements;
	db_rollback(ctx);
	assert_int_equal(counted, 1);
	assert_int_equal(account_seen("main"), -1);
	assert_int_equal(account_seen("side"), 0);
}

static void
test_side__its_errors_leave_the_transaction_alone(void **state)
{
	struct ctx *ctx = *state;

	test_begin(ctx);
	account_add(ctx, "main");
	assert_ok(ctx, side_add(ctx, "side", NULL));
	assert_int_equal(side_add(ctx, "side", NULL), ERR_DUPLICATE);
	assert_string_equal(db_duplicate_key(ctx), "account_name");
	err_clear(ctx);
	test_commit(ctx);
	assert_int_equal(account_seen("main"), 0);
}

static void
test_side__a_counter_gives_its_number_by_insert_id(void **state)
{
	struct ctx *ctx = *state;
	int64_t n = 0;

	assert_ok(ctx, side_add(ctx, "counter", NULL));
	for (int i = 1; i <= 3; i++) {
		struct sql *q = sql_new(ctx);
		sql_add(q, "UPDATE account SET n = LAST_INSERT_ID(n + 1) WHERE name = 'counter'");
		assert_ok(ctx, side_exec(ctx, &n, q));
		assert_int_equal(n, i);
	}
}

static void
test_side__a_dead_idle_connection_is_replaced_unnoticed(void **state)
{
	struct ctx *ctx = *state;
	struct ctx *killer = test_unit(t);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT CONNECTION_ID()");
	assert_ok(ctx, side_select(ctx, &rows, q));
	assert_true(db_next(rows));
	test_begin(killer);
	assert_ok(killer, db_exec(killer, NULL, "KILL CONNECTION ?", VALS(VINT(db_int(rows, 0)))));
	usleep(100000);
	assert_ok(ctx, side_add(ctx, "side", NULL));
	test_end(killer);
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
	struct ctx *ctx = test_unit(t);

	(void)state;
	assert_int_equal(db_open(&ctx->db, t->conf, DB_REPORT), OK);
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

	ctx->db = t->migrate;
	assert_int_equal(db_ddl(ctx, "SELECT 1; SELECT absent"), ERR_DB);
	assert_non_null(strstr(ctx->err.msg, "1054"));
	err_clear(ctx);
	assert_ok(ctx, db_ddl(ctx, "SELECT 1; SELECT 2"));
	ctx->db = t->db;
}

static void
test_ddl__what_follows_it_is_a_transaction_again(void **state)
{
	struct ctx *ctx = *state;

	ctx->db = t->migrate;
	test_begin(ctx);
	assert_ok(ctx, db_ddl(ctx, "CREATE TABLE later (id BIGINT NOT NULL PRIMARY KEY) ENGINE=InnoDB"));
	account_add(ctx, "a");
	db_rollback(ctx);
	assert_int_equal(account_seen("a"), -1);
	assert_ok(ctx, db_ddl(ctx, "DROP TABLE later"));
	ctx->db = t->db;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, each_open, each_close)

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
		TEST(test_db__after_an_error_only_rollback_is_possible),
		TEST(test_db__a_taken_key_is_named),
		TEST(test_db__foreign_keys_are_an_error_of_their_own),
		TEST(test_db__data_that_does_not_fit_is_refused_not_cut),
		TEST(test_db__mistakes_in_statements_are_told_with_their_text),
		TEST(test_db__a_reading_transaction_can_not_write),
		TEST(test_db__a_statement_that_takes_too_long_ends),
		TEST(test_db__one_of_two_in_a_deadlock_is_told_to_run_again),
		TEST(test_db__a_lock_that_does_not_come_means_run_again),
		TEST(test_db__a_query_killed_by_hand_is_not_run_again),
		TEST(test_db__a_dead_idle_connection_is_replaced_unnoticed),
		TEST(test_db__a_connection_lost_in_a_transaction_means_run_again),
		TEST(test_db__a_connection_lost_before_commit_leaves_doubt_and_nothing_stored),
		TEST(test_db__a_lost_answer_to_commit_leaves_doubt_whatever_was_stored),
		TEST(test_db__a_connection_lost_in_begin_is_replaced_once),
		TEST(test_db__no_server_is_said_soon_and_forgotten_when_it_is_back),
		TEST(test_db__signals_do_not_break_a_statement),
		TEST(test_side__its_work_stays_when_the_transaction_is_rolled_back),
		TEST(test_side__its_errors_leave_the_transaction_alone),
		TEST(test_side__a_counter_gives_its_number_by_insert_id),
		TEST(test_side__a_dead_idle_connection_is_replaced_unnoticed),
		TEST(test_db__passwords_that_others_can_read_are_refused),
		TEST(test_db__a_wrong_password_is_no_connection),
		TEST(test_db__the_report_account_only_reads),
		TEST(test_ddl__is_for_migrate_only),
		TEST(test_ddl__an_error_in_any_of_the_statements_is_told),
		TEST(test_ddl__what_follows_it_is_a_transaction_again),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
