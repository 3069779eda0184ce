/*
 * test_db_error.c - errors have their class, and nothing is done twice or by
 * halves when connections die, on the main connection and on the side one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>
#include "support/cutter.h"
#include "support/accounts.h"

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
	struct ctx *ctx = test_unit(accounts_db);

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
		struct cutter *c = cutter_start(conf_str(accounts_db->conf, "db.socket"), "\3COMMIT", stored, path, sizeof path);
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
	struct cutter *c = cutter_start(conf_str(accounts_db->conf, "db.socket"), "START TRANSACTION", false, path, sizeof path);
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
	assert_int_equal(symlink(conf_str(accounts_db->conf, "db.socket"), path), 0);
	test_begin(ctx);
	int64_t id = connection_id(ctx);
	test_commit(ctx);
	unlink(path);
	connection_kill(id);
	assert_int_equal(db_begin(ctx, DB_WRITE), ERR_DOWN);
	assert_int_equal(symlink(conf_str(accounts_db->conf, "db.socket"), path), 0);
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
	struct ctx *killer = test_unit(accounts_db);
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

static int
group_open(void **state)
{
	(void)state;
	accounts_open("db_error");
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
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
	};

	return cmocka_run_group_tests(tests, group_open, accounts_close);
}
