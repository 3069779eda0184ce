/* test_segment.c - who is in a segment, who may use it, and how its members are found out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customer/customer.h"
#include "doc/group.h"
#include "doc/org.h"
#include "support/testdb.h"

enum { MANY = 900 };

static struct testdb *db;
static int64_t first;	/* of the customers */

static int64_t
save_id(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc != OK && form_message_count(f))
		fail_msg("%s: %s", form_messages(f)->field, form_messages(f)->text);
	assert_ok(ctx, rc);
	return rec_id(r);
}

static int64_t
customer_make(struct ctx *ctx, const char *name, const char *level)
{
	struct rec *r;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_new(ctx, &r, "customer"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "industry", VLINK(1));
	rec_set(r, "region", VLINK(1));
	rec_set(r, "level", VTEXT(level));
	rec_set(r, "tel", VTEXT("0512-65550101"));
	rec_set(r, "owner", VLINK(test_employee(ctx, "sales1")));
	int64_t id = save_id(ctx, r);
	as_system_end(ctx);
	return id;
}

static int
group_open(void **state)
{
	static const char *const trees[] = { "industry", "region" };

	(void)state;
	db = testcompany_open_preset("segment");
	struct ctx *ctx = test_ctx(db, "admin");
	test_begin(ctx);
	for (size_t i = 0; i < 2; i++) {
		struct rec *r;
		assert_ok(ctx, rec_new(ctx, &r, trees[i]));
		rec_set(r, "code", VTEXT("1"));
		rec_set(r, "name", VTEXT("甲"));
		assert_int_equal(save_id(ctx, r), 1);
	}
	first = customer_make(ctx, "苏州甲公司", "A");
	customer_make(ctx, "苏州乙公司", "B");
	customer_make(ctx, "苏州丙公司", "A");
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

static int
group_close(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static struct ctx *
begin(const char *login)
{
	struct ctx *ctx = test_ctx(db, login);

	test_begin(ctx);
	return ctx;
}

static int64_t
segment_make(struct ctx *ctx, const char *name, const char *kind, const char *filter)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "segment"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "kind", VTEXT(kind));
	rec_set(r, "filter", *filter ? VTEXT(filter) : VNULL);
	return save_id(ctx, r);
}

/* What the save of a new one says of its condition; NULL = nothing. */
static const char *
refused(struct ctx *ctx, const char *kind, const char *filter)
{
	struct form *f = form_new(ctx);
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "segment"));
	rec_set(r, "name", VTEXT("不合格的细分"));
	rec_set(r, "kind", VTEXT(kind));
	rec_set(r, "filter", *filter ? VTEXT(filter) : VNULL);
	if (rec_save(ctx, r, f) == OK)
		return NULL;
	err_clear(ctx);
	return form_message(f, "filter");
}

/* Customers by a filter; -1 = it is refused. */
static int64_t
count(struct ctx *ctx, const char *fmt, int64_t id)
{
	const char *hole = strstr(fmt, "%lld"), *filter = fmt;
	struct query *q;
	int64_t n;

	if (hole)
		filter = arena_printf(ctx->mem, "%.*s%lld%s", (int)(hole - fmt), fmt, (long long)id, hole + 4);
	assert_ok(ctx, query_new(ctx, &q, "customer"));
	if (query_filter(q, filter) != OK) {
		err_clear(ctx);
		return -1;
	}
	assert_ok(ctx, query_count(q, 5000, &n));
	return n;
}

static struct rec *
customer(struct ctx *ctx, int64_t id)
{
	struct rec *r;

	assert_ok(ctx, rec_load(ctx, &r, "customer", id));
	return r;
}

static size_t
entries(struct ctx *ctx, int64_t id, const char *op)
{
	const struct audit_entry *list;
	size_t n;

	assert_ok(ctx, audit_find(ctx, customer(ctx, id), &(struct audit_filter){ .op = op }, 50, &list, &n));
	return n;
}

static void
level_set(struct ctx *ctx, int64_t id, const char *level)
{
	struct rec *r;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", id));
	rec_set(r, "level", VTEXT(level));
	save_id(ctx, r);
	as_system_end(ctx);
}

static void
test_segment__members_are_found_out_and_every_change_is_told(void **state)
{
	struct ctx *ctx = begin("manager");
	const int64_t version = rec_version(customer(ctx, first)), at = rec_instant(customer(ctx, first), "updated_at");
	int64_t s = segment_make(ctx, "重点客户", "dynamic", "level.eq(A)");

	(void)state;
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), 2);
	assert_int_equal(count(ctx, "segments.ne(%lld)", s), 1);
	assert_int_equal(count(ctx, "segments.notin(%lld)", s), 1);
	assert_int_equal(count(ctx, "segments.null()", s), 1);
	assert_int_equal(count(ctx, "segments.notnull()", s), 2);
	assert_int_equal(entries(ctx, first, "group"), 1);
	assert_int_equal(rec_version(customer(ctx, first)), version);
	assert_true(rec_instant(customer(ctx, first), "updated_at") == at);
	level_set(ctx, first, "C");
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), 2);	/* until it is computed */
	assert_ok(ctx, segment_ask(ctx, s));
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), 1);
	assert_int_equal(entries(ctx, first, "ungroup"), 1);
	assert_ok(ctx, segment_ask(ctx, s));
	assert_int_equal(entries(ctx, first, "ungroup"), 1);	/* only what differs */
	assert_false(segment_has(ctx, s, "customer", first));
	assert_true(segment_has(ctx, s, "customer", first + 2));
	test_end(ctx);
}

static void
test_segment__the_history_names_the_system(void **state)
{
	struct ctx *ctx = begin("manager");
	const struct audit_entry *list;
	size_t n;

	(void)state;
	segment_make(ctx, "重点客户", "dynamic", "level.eq(A)");
	assert_ok(ctx, audit_find(ctx, customer(ctx, first), &(struct audit_filter){ .op = "group" }, 5, &list, &n));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].user, 0);
	assert_string_equal(list[0].now, "重点客户");
	test_end(ctx);
}

static void
test_segment__words_that_mean_somebody_else_for_everyone_are_refused(void **state)
{
	struct ctx *ctx = begin("manager");
	int64_t s = segment_make(ctx, "甲", "static", "");

	(void)state;
	assert_non_null(refused(ctx, "dynamic", "owner.eq(me)"));
	assert_non_null(refused(ctx, "dynamic", "dept.eq(my_dept)"));
	assert_non_null(refused(ctx, "dynamic", "owner.in(my_subordinates)"));
	assert_non_null(refused(ctx, "dynamic", ""));
	assert_non_null(refused(ctx, "dynamic", "no_such.eq(1)"));
	assert_non_null(refused(ctx, "static", "level.eq(A)"));
	assert_non_null(refused(ctx, "dynamic", arena_printf(ctx->mem, "segments.eq(%lld)", (long long)s)));
	assert_null(refused(ctx, "dynamic", "updated_at.ge(today-30)"));
	test_end(ctx);
}

/* In a company whose salespeople do not see the telephone. */
static void
tel_hide(struct ctx *ctx)
{
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_field (role, type, field, access) VALUES ('salesperson', 'customer', 'tel', 'hidden')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
}

static void
test_segment__who_may_not_ask_for_a_field_cannot_use_what_asks_for_it(void **state)
{
	struct ctx *ctx = begin("manager");
	const struct group *list;
	struct rec *s;
	size_t n;

	(void)state;
	tel_hide(ctx);
	int64_t open = segment_make(ctx, "公开的", "dynamic", "level.eq(A)"), secret = segment_make(ctx, "有电话的", "dynamic", "tel.notnull()");
	test_commit(ctx);
	test_end(ctx);
	ctx = begin("sales1");
	assert_int_equal(count(ctx, "segments.eq(%lld)", open), 2);
	assert_int_equal(count(ctx, "segments.eq(%lld)", secret), -1);
	assert_int_equal(count(ctx, "segments.eq(%lld)", 999999), -1);
	assert_int_equal(count(ctx, "segments.null()", 0), 1);	/* the secret one has all three */
	assert_ok(ctx, group_list(ctx, customer(ctx, first), &list, &n));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].id, open);
	assert_int_equal(entries(ctx, first, "group"), 2);	/* of this one, and a static one before */
	assert_ok(ctx, rec_load(ctx, &s, "segment", secret));
	assert_false(rec_sees(s, "filter"));
	assert_string_equal(rec_text(s, "filter"), "");
	assert_ok(ctx, rec_load(ctx, &s, "segment", open));
	assert_string_equal(rec_text(s, "filter"), "level.eq(A)");
	struct query *q;
	assert_ok(ctx, query_new(ctx, &q, "segment"));
	assert_int_equal(query_filter(q, "filter.like(tel)"), ERR_INVALID);
	test_end(ctx);
	ctx = begin("manager");
	assert_int_equal(count(ctx, "segments.eq(%lld)", secret), 3);
	assert_int_equal(entries(ctx, first, "group"), 3);
	test_end(ctx);
}

static void
test_segment__static_ones_are_changed_by_who_may_edit_the_record(void **state)
{
	struct ctx *ctx = begin("manager");
	int64_t s = segment_make(ctx, "年会邀请", "static", ""), dynamic = segment_make(ctx, "丙级", "dynamic", "level.eq(C)");
	bool changed;

	(void)state;
	assert_ok(ctx, group_put(ctx, customer(ctx, first), s, true, &changed));
	assert_true(changed);
	assert_ok(ctx, group_put(ctx, customer(ctx, first), s, true, &changed));
	assert_false(changed);
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), 1);
	assert_int_equal(group_put(ctx, customer(ctx, first), dynamic, true, &changed), ERR_NOTFOUND);
	err_clear(ctx);
	assert_ok(ctx, group_put(ctx, customer(ctx, first), s, false, &changed));
	assert_true(changed);
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), 0);
	test_commit(ctx);
	test_end(ctx);
	ctx = begin("auditor");
	assert_int_equal(group_put(ctx, customer(ctx, first), s, true, &changed), ERR_DENIED);
	test_end(ctx);
}

static void
test_segment__a_deleted_customer_comes_back_into_its_static_segments(void **state)
{
	struct ctx *ctx = begin("manager");
	int64_t s = segment_make(ctx, "回访名单", "static", "");
	struct form *f = form_new(ctx);
	struct rec *r;
	bool changed;

	(void)state;
	assert_ok(ctx, group_put(ctx, customer(ctx, first + 1), s, true, &changed));
	assert_ok(ctx, rec_lock(ctx, &r, "customer", first + 1));
	assert_ok(ctx, rec_delete(ctx, r, f));
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), 0);
	assert_ok(ctx, rec_load_deleted(ctx, &r, "customer", first + 1));
	assert_ok(ctx, rec_restore(ctx, r, f));
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), 1);
	test_end(ctx);
}

static void
test_segment__a_computing_that_was_killed_goes_on_where_it_stopped(void **state)
{
	struct ctx *ctx = begin("manager");
	bool more = true;
	int64_t done = 0;

	(void)state;
	for (int i = 0; i < MANY; i++)
		customer_make(ctx, arena_printf(ctx->mem, "批量客户%d号", i), "D");
	test_commit(ctx);
	test_begin(ctx);
	int64_t s = segment_make(ctx, "丁级客户", "dynamic", "level.eq(D)");
	test_commit(ctx);
	test_begin(ctx);
	assert_in_range(count(ctx, "segments.eq(%lld)", s), 1, GROUP_FILL);
	assert_ok(ctx, segment_step(ctx, s, &more));
	assert_true(more);
	test_end(ctx);		/* killed before the commit */
	ctx = begin("manager");
	assert_in_range(count(ctx, "segments.eq(%lld)", s), 1, GROUP_FILL);
	for (int i = 0; i < 20 && more; i++) {
		assert_ok(ctx, segments_work(ctx, &done, &more));
		test_commit(ctx);
		test_begin(ctx);
	}
	assert_false(more);
	assert_int_equal(count(ctx, "segments.eq(%lld)", s), MANY);
	assert_int_equal(entries(ctx, first + 3 + MANY - 1, "group"), 1);
	assert_ok(ctx, segments_ask(ctx, &done));
	assert_true(done > 0);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segment__members_are_found_out_and_every_change_is_told),
		cmocka_unit_test(test_segment__the_history_names_the_system),
		cmocka_unit_test(test_segment__words_that_mean_somebody_else_for_everyone_are_refused),
		cmocka_unit_test(test_segment__static_ones_are_changed_by_who_may_edit_the_record),
		cmocka_unit_test(test_segment__a_deleted_customer_comes_back_into_its_static_segments),
		cmocka_unit_test(test_segment__who_may_not_ask_for_a_field_cannot_use_what_asks_for_it),
		cmocka_unit_test(test_segment__a_computing_that_was_killed_goes_on_where_it_stopped),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
