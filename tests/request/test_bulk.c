/*
 * test_bulk.c - one change of many records: each by the usual rules and rights, its result kept,
 * many of them by the worker, and taken back where the new value still stands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "doc/bulk.h"
#include "job/job.h"
#include "support/page.h"

#define LIST "/customer/customer"

enum { MANY = 230 };

static struct testdb *db;
static int64_t mine[4], foreign;	/* of sales1; of sales3 */

/* ---- helpers ------------------------------------------------------------------------------- */

static struct db_rows *
asked(struct ctx *ctx, const char *column, int64_t id)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT ");
	sql_ident(q, column);
	sql_add(q, " FROM customer WHERE id = ");
	sql_val(q, VINT(id));
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	return rows;
}

static bool
customer_is(int64_t id, const char *column, const char *value)
{
	struct ctx *ctx = test_unit(db);
	const char *now = db_str(asked(ctx, column, id), 0);
	bool same = now ? str_eq(now, value) : !*value;

	test_end(ctx);
	return same;
}

static int64_t
number_of(const char *what, int64_t id)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;
	int64_t n;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	if (str_eq(what, "batches"))
		assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(DISTINCT batch) FROM keyuan_t_bulk_audit.audit WHERE type = 'customer' AND field = 'level'\n"
		          "AND batch = (SELECT batch FROM list_job WHERE id = ?)", VALS(VINT(id))));
	else if (str_eq(what, "audited"))
		assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM keyuan_t_bulk_audit.audit WHERE type = 'customer' AND field = 'level'\n"
		          "AND batch = (SELECT batch FROM list_job WHERE id = ?)", VALS(VINT(id))));
	else if (str_eq(what, "jobs"))
		assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM list_job WHERE id > ?", VALS(VINT(id))));
	else if (str_eq(what, "notices"))
		assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM user_notice WHERE kind = 'bulk' AND record = ?", VALS(VINT(id))));
	else
		assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM customer WHERE level = 'D' AND id > ?", VALS(VINT(id))));
	n = db_next(rows) ? db_int(rows, 0) : -1;
	test_end(ctx);
	return n;
}

static int64_t
last_job(void)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COALESCE(MAX(id), 0) FROM list_job", NO_VALS));
	int64_t id = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return id;
}

/* A bulk edit of these records, as the form sends it; the status. fields: "level=B". */
static int
bulk(struct http *h, const char *deed, const int64_t *ids, size_t n, const char *fields)
{
	struct buf b;

	buf_init(&b, h->mem);
	buf_printf(&b, "_csrf=%s&do=%s&%s", http_csrf(h, db), deed, fields);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "&id=%lld", (long long)ids[i]);
	h->most_statements = 40;
	int status = http_send(h, "POST", LIST "/bulk", "application/x-www-form-urlencoded", buf_str(&b), b.n);
	h->most_statements = 0;
	return status;
}

static void
result_open(struct http *h)
{
	const char *where = http_header(h, "Location");

	assert_non_null(where);
	assert_int_equal(http_get(h, where), 200);
}

static int
undo(struct http *h, int64_t job)
{
	h->most_statements = 40;
	int status = http_post(h, arena_printf(h->mem, LIST "/bulk/%lld/undo", (long long)job), "_csrf", http_csrf(h, db), NULL);
	h->most_statements = 0;
	return status;
}

/* What the worker does in a minute; gives how many records. */
static int64_t
worker(void)
{
	static const struct job job = { .name = "bulk_edit", .label = "x", .schedule = "every 1m", .lease_s = 60, .fn = bulk_run };
	struct ctx *ctx = test_unit(db);
	int64_t done = 0;

	ctx->channel = "job";
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, unit_org(ctx));
	db_rollback(ctx);
	assert_ok(ctx, job_by_hand(ctx, &job, ctx->now, false, &done));
	test_end(ctx);
	return done;
}

/* ---- what is changed, and by whom --------------------------------------------------------- */

static void
test_bulk__ticked_records_are_changed_with_one_batch_in_the_history(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const int64_t ids[] = { mine[0], mine[1] };

	(void)state;
	assert_int_equal(http_get(h, LIST "?q=%E6%89%B9%E9%87%8F%E7%94%B2"), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "form=\"bulk\" name=\"id\" value=\"%lld\"", (long long)mine[0])));
	assert_int_equal(http_get(h, arena_printf(h->mem, LIST "/bulk?id=%lld&id=%lld&do=set.level", (long long)mine[0], (long long)mine[1])), 200);
	assert_true(http_shows(h, "修改 2 条记录"));
	assert_true(http_shows(h, "批量甲有限公司"));
	assert_int_equal(bulk(h, "set.level", ids, 2, "level=B"), 303);
	int64_t job = last_job();
	result_open(h);
	assert_true(http_shows(h, "修改 2 条，未变 0 条，有问题 0 条"));
	assert_true(customer_is(mine[0], "level", "B"));
	assert_true(customer_is(mine[1], "level", "B"));
	assert_int_equal(number_of("batches", job), 1);
	assert_int_equal(number_of("audited", job), 2);
	assert_int_equal(bulk(h, "set.level", ids, 2, "level=B"), 303);
	result_open(h);
	assert_true(http_shows(h, "无需修改"));
	http_close(h);
}

static void
test_bulk__whatever_is_out_of_reach_is_not_found_and_not_touched(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const int64_t ids[] = { mine[0], foreign, 999999999, mine[0] };

	(void)state;
	assert_int_equal(bulk(h, "set.level", ids, 4, "level=C"), 303);
	result_open(h);
	assert_true(http_shows(h, "修改 1 条，未变 0 条，有问题 2 条"));
	assert_true(http_shows(h, "未找到"));
	assert_false(http_shows(h, "外部有限公司"));
	assert_true(customer_is(foreign, "level", ""));
	assert_int_equal(bulk(h, "delete", ids, 1, "x=1"), 422);	/* salespeople do not delete customers */
	assert_true(customer_is(mine[0], "deleted_at", ""));
	http_close(h);
}

static void
test_bulk__is_for_whoever_has_the_right(void **state)
{
	struct http *a = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(http_get(a, LIST), 200);
	assert_false(http_shows(a, "id=\"bulk\""));
	assert_false(http_shows(a, "/bulk"));
	assert_int_equal(http_get(a, LIST "/bulk?all=1"), 403);
	assert_int_equal(bulk(a, "set.level", mine, 1, "level=C"), 403);
	http_close(a);
}

static void
test_bulk__rules_refuse_single_records_and_say_why(void **state)
{
	struct http *h = browser_of(db, "manager");
	const int64_t ids[] = { mine[2], mine[3] };
	struct ctx *ctx = test_unit(db);

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET tel = 'abc' WHERE id = ?", VALS(VINT(mine[2]))));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(bulk(h, "set.parent", ids, 2, arena_printf(h->mem, "parent=%lld", (long long)mine[3])), 303);
	int64_t job = last_job();
	result_open(h);
	assert_true(http_shows(h, "修改 1 条"));
	assert_true(http_shows(h, "未通过校验"));
	h->most_statements = 40;
	assert_int_equal(http_get(h, arena_printf(h->mem, LIST "/bulk/%lld/results", (long long)job)), 200);
	assert_true(str_starts(http_header(h, "Content-Type"), "text/csv"));
	assert_true(http_shows(h, arena_printf(h->mem, "%lld,批量丁有限公司,未通过校验,", (long long)mine[3])));
	h->most_statements = 0;
	http_close(h);
}

static void
test_bulk__bad_values_come_back_at_the_field_and_nothing_is_written(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t before = last_job();

	(void)state;
	assert_int_equal(bulk(h, "set.level", mine, 1, "level=Q"), 422);
	assert_true(http_shows(h, "invalid-feedback"));
	assert_int_equal(bulk(h, "set.level", mine, 1, "level="), 422);
	assert_int_equal(bulk(h, "set.level", mine, 0, "level=B"), 422);
	assert_int_equal(bulk(h, "set.code", mine, 1, "code=X"), 422);	/* two would have the same */
	assert_int_equal(bulk(h, "clear.name", mine, 1, "x=1"), 422);
	assert_int_equal(bulk(h, "set.nothing", mine, 1, "nothing=1"), 422);
	assert_int_equal(bulk(h, "smash", mine, 1, "x=1"), 422);
	assert_int_equal(bulk(h, "untag", mine, 1, "tag=77"), 422);
	assert_int_equal(bulk(h, "tag", mine, 1, "tag="), 422);
	assert_int_equal(bulk(h, "set.owner", mine, 1, "owner=1"), 422);	/* salespeople do not assign */
	assert_int_equal(last_job(), before);
	http_close(h);
}

static void
test_bulk__the_same_form_sent_twice_is_done_once(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t before = last_job();

	(void)state;
	assert_int_equal(bulk(h, "set.level", mine, 1, "level=A&_once=bulk-once-1"), 303);
	const char *where = arena_strdup(h->mem, http_header(h, "Location"));
	assert_int_equal(bulk(h, "set.level", mine, 1, "level=A&_once=bulk-once-1"), 303);
	assert_string_equal(http_header(h, "Location"), where);
	assert_int_equal(number_of("jobs", before), 1);
	http_close(h);
}

static void
test_bulk__results_are_shown_to_whoever_asked_for_it_only(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");

	(void)state;
	assert_int_equal(bulk(h, "set.level", mine, 1, "level=D"), 303);
	const char *url = arena_strdup(h->mem, http_header(h, "Location"));
	assert_int_equal(http_get(m, url), 404);
	assert_int_equal(http_get(m, arena_printf(m->mem, "%s/results", url)), 404);
	assert_int_equal(undo(m, last_job()), 404);
	assert_int_equal(http_get(h, "/customer/contact/bulk/1"), 404);
	http_close(h);
	http_close(m);
}

/* ---- tags, deletion ----------------------------------------------------------------------------- */

static int64_t
tags_on(int64_t id)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*), MIN(tag) FROM record_tag WHERE type = 'customer' AND record = ?", VALS(VINT(id))));
	int64_t n = db_next(rows) ? db_int(rows, 0) : -1;
	test_end(ctx);
	return n;
}

static int64_t
tag_number(const char *name)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM tag WHERE type = 'customer' AND name = ?", VALS(VTEXT(name))));
	int64_t id = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return id;
}

static void
test_bulk__tags_are_put_on_and_taken_off_and_the_undo_leaves_older_ones(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_post(h, arena_printf(h->mem, LIST "/%lld/tags", (long long)mine[0]), "_csrf", http_csrf(h, db), "tag", "展会", NULL), 303);
	assert_int_equal(bulk(h, "tag", mine, 2, "tag=%E5%B1%95%E4%BC%9A"), 303);
	int64_t job = last_job();
	result_open(h);
	assert_true(http_shows(h, "修改 1 条，未变 1 条"));
	assert_int_equal(tags_on(mine[0]), 1);
	assert_int_equal(tags_on(mine[1]), 1);
	assert_int_equal(undo(h, job), 303);
	assert_int_equal(tags_on(mine[0]), 1);
	assert_int_equal(tags_on(mine[1]), 0);
	assert_int_equal(bulk(h, "untag", mine, 2, arena_printf(h->mem, "tag=%lld", (long long)tag_number("展会"))), 303);
	assert_int_equal(tags_on(mine[0]), 0);
	assert_int_equal(undo(h, last_job()), 303);
	assert_int_equal(tags_on(mine[0]), 1);
	http_close(h);
}

static void
test_bulk__deleted_records_come_back_by_the_undo(void **state)
{
	struct http *h = browser_of(db, "manager");
	const int64_t ids[] = { customer_make(db, "sales1", "删一有限公司"), customer_make(db, "sales1", "删二有限公司") };

	(void)state;
	assert_int_equal(bulk(h, "delete", ids, 2, "x=1"), 303);
	int64_t job = last_job();
	result_open(h);
	assert_true(http_shows(h, "修改 2 条"));
	assert_false(customer_is(ids[0], "deleted_at", ""));
	h->most_statements = 60;
	assert_int_equal(http_post(h, arena_printf(h->mem, LIST "/%lld/restore", (long long)ids[1]), "_csrf", http_csrf(h, db), NULL), 303);
	h->most_statements = 0;
	assert_int_equal(undo(h, job), 303);
	result_open(h);
	assert_true(http_shows(h, "修改 1 条"));
	assert_true(http_shows(h, "之后已被修改"));
	assert_true(customer_is(ids[0], "deleted_at", ""));
	http_close(h);
}

/* ---- undo --------------------------------------------------------------------------------------- */

static void
test_bulk__the_undo_brings_back_what_nobody_has_changed_since(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx;
	struct rec *r;

	(void)state;
	assert_int_equal(bulk(h, "set.level", mine, 3, "level=C"), 303);
	assert_int_equal(bulk(h, "set.level", mine, 3, "level=A"), 303);
	int64_t job = last_job();
	ctx = test_ctx(db, "sales1");
	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", mine[1]));
	rec_set(r, "level", VTEXT("D"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(undo(h, job), 303);
	result_open(h);
	assert_true(http_shows(h, "之后已被修改"));
	assert_true(customer_is(mine[0], "level", "C"));
	assert_true(customer_is(mine[1], "level", "D"));
	int64_t undone = last_job();
	assert_int_equal(undo(h, job), 303);	/* leads to the one that was made */
	assert_int_equal(last_job(), undone);
	assert_int_equal(undo(h, undone), 409);
	ctx = test_unit(db);
	assert_int_equal(bulk(h, "set.level", mine, 1, "level=B"), 303);
	int64_t old = last_job();
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE list_job SET ended_at = ended_at - INTERVAL 25 HOUR WHERE id = ?", VALS(VINT(old))));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(undo(h, last_job()), 409);
	assert_true(customer_is(mine[0], "level", "B"));
	http_close(h);
}

/* ---- many ------------------------------------------------------------------------------------------ */

static int
bulk_all(struct http *h, const char *query, const char *fields)
{
	const char *body = arena_printf(h->mem, "_csrf=%s&all=1&%s", http_csrf(h, db), fields);

	h->most_statements = 40;
	int status = http_send(h, "POST", arena_printf(h->mem, LIST "/bulk%s", query), "application/x-www-form-urlencoded", body, strlen(body));
	h->most_statements = 0;
	return status;
}

static void
test_bulk__many_of_a_list_are_changed_by_the_worker_as_whoever_asked(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");
	const char *query = "?f=name.like(%E7%BE%A4)";

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, LIST "/bulk%s&do=set.level", query)), 200);
	assert_true(http_shows(h, "修改 230 条记录"));
	assert_true(http_shows(h, "将在后台处理"));
	assert_int_equal(bulk_all(h, query, "do=set.level&level=D&count=229"), 409);
	assert_true(http_shows(h, "现在共 230 条"));
	assert_int_equal(bulk_all(h, query, "do=set.level&level=D&count=230"), 303);
	int64_t job = last_job();
	result_open(h);
	assert_non_null(http_header(h, "Refresh"));
	assert_int_equal(number_of("levels", mine[3] + 1), 0);
	worker();
	assert_int_equal(http_get(h, arena_printf(h->mem, LIST "/bulk/%lld", (long long)job)), 200);
	assert_true(http_shows(h, "修改 230 条，未变 0 条，有问题 0 条"));
	assert_int_equal(number_of("notices", job), 1);
	assert_int_equal(http_get(h, "/notices"), 200);
	assert_true(http_shows(h, "批量修改已完成"));
	assert_int_equal(http_get(m, arena_printf(m->mem, LIST "/bulk/%lld", (long long)job)), 404);
	assert_int_equal(number_of("audited", job), MANY);
	assert_int_equal(undo(h, job), 303);
	worker();
	assert_int_equal(number_of("levels", mine[3] + 1), 0);
	http_close(h);
	http_close(m);
}

static void
test_bulk__the_worker_does_nothing_for_somebody_who_may_not_log_in(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx;

	(void)state;
	assert_int_equal(bulk_all(h, "?f=name.like(%E7%BE%A4)", "do=set.level&level=D&count=230"), 303);
	ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user SET enabled = 0 WHERE login = 'sales1'", NO_VALS));
	test_commit(ctx);
	worker();
	assert_int_equal(number_of("levels", mine[3] + 1), 0);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user SET enabled = 1 WHERE login = 'sales1'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	http_close(h);
}

static int
group_setup(void **state)
{
	static const char *const names[] = { "批量甲有限公司", "批量乙有限公司", "批量丙有限公司", "批量丁有限公司" };

	(void)state;
	db = testcompany_open("bulk");
	customers_seed(db);
	for (int i = 0; i < 4; i++)
		mine[i] = customer_make(db, "sales1", names[i]);
	foreign = customer_make(db, "sales3", "外部有限公司");
	for (int i = 0; i < MANY; i++)
		customer_make(db, "sales1", arena_printf(db->mem, "群%03d号有限公司", i));
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

/* A place in the list that nobody can read stands for whatever makes the worker fail. */
static void
test_bulk__that_fails_again_and_again_is_given_up_and_holds_up_nobody(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx;

	(void)state;
	assert_int_equal(bulk(h, "set.level", mine, 2, "level=A"), 303);
	assert_int_equal(undo(h, last_job()), 303);
	int64_t broken = last_job();
	assert_int_equal(bulk(h, "set.level", mine, 1, "level=B"), 303);
	int64_t fine = last_job();
	ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE list_job SET state = 'collect', place = 'x', behind = 1, done = 0, changed = 0, ended_at = NULL WHERE id = ?",
	          VALS(VINT(broken))));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE list_job SET state = 'run', behind = 1, done = 0, changed = 0, ended_at = NULL WHERE id = ?", VALS(VINT(fine))));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE list_job_row SET status = '' WHERE job = ?", VALS(VINT(fine))));
	test_commit(ctx);
	test_end(ctx);
	for (int i = 0; i < 7; i++) {
		assert_int_equal(worker(), i ? 0 : 1);
		ctx = test_unit(db);
		test_begin(ctx);
		assert_ok(ctx, db_exec(ctx, NULL, "UPDATE list_job SET retry_at = NULL WHERE id = ?", VALS(VINT(broken))));
		test_commit(ctx);
		test_end(ctx);
	}
	assert_int_equal(http_get(h, arena_printf(h->mem, LIST "/bulk/%lld", (long long)broken)), 200);
	assert_null(http_header(h, "Refresh"));
	assert_true(http_shows(h, "连续失败 5 次，已停止"));
	assert_int_equal(http_get(h, "/notices"), 200);
	assert_true(http_shows(h, "您的批量修改未能完成"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bulk__ticked_records_are_changed_with_one_batch_in_the_history),
		cmocka_unit_test(test_bulk__whatever_is_out_of_reach_is_not_found_and_not_touched),
		cmocka_unit_test(test_bulk__is_for_whoever_has_the_right),
		cmocka_unit_test(test_bulk__rules_refuse_single_records_and_say_why),
		cmocka_unit_test(test_bulk__bad_values_come_back_at_the_field_and_nothing_is_written),
		cmocka_unit_test(test_bulk__the_same_form_sent_twice_is_done_once),
		cmocka_unit_test(test_bulk__results_are_shown_to_whoever_asked_for_it_only),
		cmocka_unit_test(test_bulk__tags_are_put_on_and_taken_off_and_the_undo_leaves_older_ones),
		cmocka_unit_test(test_bulk__deleted_records_come_back_by_the_undo),
		cmocka_unit_test(test_bulk__the_undo_brings_back_what_nobody_has_changed_since),
		cmocka_unit_test(test_bulk__many_of_a_list_are_changed_by_the_worker_as_whoever_asked),
		cmocka_unit_test(test_bulk__the_worker_does_nothing_for_somebody_who_may_not_log_in),
		cmocka_unit_test(test_bulk__that_fails_again_and_again_is_given_up_and_holds_up_nobody),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
