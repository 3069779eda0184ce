/* test_lease.c - one occurrence of a job has one effect, whoever runs it and whoever dies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "job/job.h"
#include "support/testdb.h"

static struct testdb *t;
static int runs, fail_first;

/* Counts its runs in the database, so that a rollback takes the count back. */
static int
counting(struct ctx *ctx, struct job_run *run)
{
	runs++;
	TRY(db_exec(ctx, NULL,
	            "INSERT INTO setting (name, value) VALUES ('test.count', '1')\n"
	            "ON DUPLICATE KEY UPDATE value = value + 1", NO_VALS));
	run->done++;
	run->more = run->batch < 2;
	if (fail_first > 0) {
		fail_first--;
		return err_set(ctx, ERR_IO, "on purpose");
	}
	return OK;
}

static const struct job counting_job = {
	.name = "counting", .label = "Counting", .schedule = "every 10m", .lease_s = 60, .fn = counting,
};
static const struct job *const jobs[] = { &counting_job, NULL };

static int64_t
number(struct ctx *ctx, struct sql *q)
{
	struct db_rows *rows;

	assert_ok(ctx, side_select(ctx, &rows, q));
	return db_next(rows) ? db_int(rows, 0) : 0;
}

static int64_t
effects(struct ctx *ctx)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT value FROM setting WHERE name = 'test.count'");
	return number(ctx, q);
}

static int64_t
rows_in_state(struct ctx *ctx, const char *state)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT COUNT(*) FROM job WHERE state = ");
	sql_val(q, VTEXT(state));
	return number(ctx, q);
}

static void
change(struct ctx *ctx, const char *what)
{
	struct sql *q = sql_new(ctx);

	if (str_eq(what, "expire"))
		sql_add(q, "UPDATE job SET lease_until = NOW(3) - INTERVAL 1 SECOND WHERE state = 'ready'");
	else if (str_eq(what, "forget"))
		sql_add(q, "DELETE FROM job");
	else
		sql_add(q, "DELETE FROM setting WHERE name = 'test.count'");
	assert_ok(ctx, side_exec(ctx, NULL, q));
}

static struct ctx *
fresh(void)
{
	struct ctx *ctx = test_unit(t);

	change(ctx, "forget");
	change(ctx, "uncount");
	runs = fail_first = 0;
	return ctx;
}

static void
test_lease__a_due_job_runs_once_in_batches(void **state)
{
	struct ctx *ctx = fresh();
	struct lease *l, *again;

	(void)state;
	assert_ok(ctx, lease_plan(ctx, &counting_job));
	assert_ok(ctx, lease_plan(ctx, &counting_job));
	assert_ok(ctx, lease_claim(ctx, jobs, &l));
	assert_non_null(l);
	assert_ok(ctx, lease_claim(ctx, jobs, &again));
	assert_null(again);
	assert_ok(ctx, job_perform(ctx, &counting_job, l));
	assert_int_equal(effects(ctx), 3);
	assert_int_equal(rows_in_state(ctx, "done"), 1);
	assert_ok(ctx, lease_plan(ctx, &counting_job));
	assert_ok(ctx, lease_claim(ctx, jobs, &again));
	assert_null(again);
	test_end(ctx);
}

static void
test_lease__downtime_runs_the_last_occurrence_only(void **state)
{
	struct ctx *ctx = fresh();
	struct lease *l;

	(void)state;
	for (int missed = 5; missed >= 0; missed--) {
		ctx->now -= missed * 600000;
		assert_ok(ctx, lease_plan(ctx, &counting_job));
		ctx->now += missed * 600000;
	}
	assert_int_equal(rows_in_state(ctx, "skipped"), 5);
	assert_ok(ctx, lease_claim(ctx, jobs, &l));
	assert_non_null(l);
	assert_string_equal(l->key, job_key(ctx->mem, l->planned, ctx->zone));
	test_end(ctx);
}

static void
test_lease__a_host_that_stalls_past_its_lease_changes_nothing(void **state)
{
	struct ctx *ctx = fresh();
	struct lease *slow, *quick;

	(void)state;
	assert_ok(ctx, lease_plan(ctx, &counting_job));
	assert_ok(ctx, lease_claim(ctx, jobs, &slow));
	change(ctx, "expire");
	assert_ok(ctx, lease_claim(ctx, jobs, &quick));
	assert_non_null(quick);
	assert_int_equal(quick->attempts, 2);
	assert_int_equal(job_perform(ctx, &counting_job, slow), ERR_CONFLICT);
	assert_int_equal(effects(ctx), 0);
	assert_ok(ctx, job_perform(ctx, &counting_job, quick));
	assert_int_equal(effects(ctx), 3);
	test_end(ctx);
}

static void
test_lease__a_failed_batch_is_rolled_back_and_tried_later(void **state)
{
	struct ctx *ctx = fresh();
	struct lease *l;

	(void)state;
	fail_first = 1;
	assert_ok(ctx, lease_plan(ctx, &counting_job));
	assert_ok(ctx, lease_claim(ctx, jobs, &l));
	assert_int_equal(job_perform(ctx, &counting_job, l), ERR_IO);
	assert_int_equal(effects(ctx), 0);
	assert_ok(ctx, lease_claim(ctx, jobs, &l));
	assert_null(l);
	change(ctx, "expire");
	assert_ok(ctx, lease_claim(ctx, jobs, &l));
	assert_ok(ctx, job_perform(ctx, &counting_job, l));
	assert_int_equal(effects(ctx), 3);
	test_end(ctx);
}

static void
test_lease__after_five_failures_the_job_is_given_up(void **state)
{
	struct ctx *ctx = fresh();
	struct lease *l;

	(void)state;
	fail_first = 5;
	assert_ok(ctx, lease_plan(ctx, &counting_job));
	for (int i = 0; i < 5; i++) {
		change(ctx, "expire");
		assert_ok(ctx, lease_claim(ctx, jobs, &l));
		assert_non_null(l);
		assert_int_equal(job_perform(ctx, &counting_job, l), ERR_IO);
	}
	assert_int_equal(rows_in_state(ctx, "dead"), 1);
	change(ctx, "expire");
	assert_ok(ctx, lease_claim(ctx, jobs, &l));
	assert_null(l);
	test_end(ctx);
}

static void
test_lease__a_dry_run_leaves_nothing(void **state)
{
	struct ctx *ctx = fresh();
	int64_t done = 0;

	(void)state;
	assert_ok(ctx, job_by_hand(ctx, &counting_job, ctx->now, true, &done));
	assert_int_equal(done, 1);
	assert_int_equal(effects(ctx), 0);
	assert_ok(ctx, job_by_hand(ctx, &counting_job, ctx->now, false, &done));
	assert_int_equal(effects(ctx), 3);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lease__a_due_job_runs_once_in_batches),
		cmocka_unit_test(test_lease__downtime_runs_the_last_occurrence_only),
		cmocka_unit_test(test_lease__a_host_that_stalls_past_its_lease_changes_nothing),
		cmocka_unit_test(test_lease__a_failed_batch_is_rolled_back_and_tried_later),
		cmocka_unit_test(test_lease__after_five_failures_the_job_is_given_up),
		cmocka_unit_test(test_lease__a_dry_run_leaves_nothing),
	};

	t = testcompany_open("lease");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(t);
	return failed;
}
