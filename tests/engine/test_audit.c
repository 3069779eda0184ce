/* test_audit.c - the history: what changed, from what to what, by whom, as readers saw it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testdb.h"
#include "doc/rec.h"

static struct testdb *db;

static int
group_setup(void **state)
{
	*state = db = testcompany_open("audit");
	return 0;
}

/* A department under another, by the administrator. */
static struct rec *
dept_new(struct ctx *ctx)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "department"));
	rec_set(r, "code", VTEXT("T1"));
	rec_set(r, "name", VTEXT("测试部"));
	rec_set(r, "parent", VLINK(test_dept(ctx, "S1")));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return r;
}

static struct ctx *
admin_unit(void)
{
	struct ctx *ctx = test_ctx(db, "admin");

	test_begin(ctx);
	return ctx;
}

static struct db_rows *
raw_rows(struct ctx *ctx, const struct rec *r)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT op, field, old_value, new_value, old_text, new_text, row_version, user, channel, batch FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE type = ");
	sql_val(q, VTEXT(type_name(rec_type(r))));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " ORDER BY id");
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	return rows;
}

static void
test_audit__creating_is_one_event_with_the_title(void **state)
{
	struct ctx *ctx = admin_unit();
	struct db_rows *rows = raw_rows(ctx, dept_new(ctx));

	(void)state;
	assert_int_equal(db_count(rows), 1);
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 0), "create");
	assert_string_equal(db_str(rows, 1), "");
	assert_null(db_str(rows, 4));
	assert_string_equal(db_str(rows, 5), "测试部");
	assert_int_equal(db_int(rows, 6), 1);
	assert_int_equal(db_int(rows, 7), ctx->user->id);
	test_end(ctx);
}

static void
test_audit__a_change_is_one_row_a_field_with_value_and_text(void **state)
{
	struct ctx *ctx = admin_unit();
	struct rec *r = dept_new(ctx);

	(void)state;
	rec_set(r, "name", VTEXT("测试二部"));
	rec_set(r, "parent", VLINK(test_dept(ctx, "S2")));
	rec_set(r, "enabled", VBOOL(false));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	struct db_rows *rows = raw_rows(ctx, r);
	assert_int_equal(db_count(rows), 4);
	assert_true(db_next(rows) && db_next(rows));
	assert_string_equal(db_str(rows, 1), "name");
	assert_string_equal(db_str(rows, 2), "测试部");
	assert_string_equal(db_str(rows, 3), "测试二部");
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 1), "parent");
	assert_string_equal(db_str(rows, 2), arena_printf(ctx->mem, "%lld", (long long)test_dept(ctx, "S1")));
	assert_string_equal(db_str(rows, 4), "销售一部");
	assert_string_equal(db_str(rows, 5), "销售二部");
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 1), "enabled");
	assert_string_equal(db_str(rows, 2), "1");
	assert_string_equal(db_str(rows, 3), "0");
	assert_string_equal(db_str(rows, 5), "否");
	assert_int_equal(db_int(rows, 6), 2);
	assert_true(db_int(rows, 9) > 0);
	test_end(ctx);
}

static void
test_audit__saving_without_a_change_leaves_no_trace(void **state)
{
	struct ctx *ctx = admin_unit();
	struct rec *r = dept_new(ctx);

	(void)state;
	rec_set(r, "name", VTEXT("测试部"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_int_equal(db_count(raw_rows(ctx, r)), 1);
	test_end(ctx);
}

static void
test_audit__a_refused_save_leaves_no_trace(void **state)
{
	struct ctx *ctx = admin_unit();
	struct rec *r = dept_new(ctx);

	(void)state;
	rec_set(r, "name", VNULL);
	assert_int_equal(rec_save(ctx, r, form_new(ctx)), ERR_INVALID);
	assert_int_equal(db_count(raw_rows(ctx, r)), 1);
	test_end(ctx);
}

static void
test_audit__texts_stay_as_they_were_read_then(void **state)
{
	struct ctx *ctx = admin_unit();
	struct rec *r = dept_new(ctx), *other;
	const struct audit_entry *list;
	size_t n;

	(void)state;
	rec_set(r, "parent", VLINK(test_dept(ctx, "S2")));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_ok(ctx, rec_lock(ctx, &other, "department", test_dept(ctx, "S2")));
	rec_set(other, "name", VTEXT("新名称"));
	assert_ok(ctx, rec_save(ctx, other, form_new(ctx)));
	assert_ok(ctx, audit_read(ctx, r, 10, &list, &n));
	assert_int_equal(n, 2);
	assert_string_equal(list[0].field->name, "parent");
	assert_string_equal(list[0].now, "销售二部");
	assert_string_equal(list[0].op, "update");
	assert_string_equal(list[0].who, "吴志远");
	assert_int_equal(list[0].at, ctx->now);
	assert_null(list[1].field);
	assert_string_equal(list[1].now, "测试部");
	test_end(ctx);
}

static void
test_audit__reading_is_limited_and_drops_unreadable_fields(void **state)
{
	struct ctx *ctx = admin_unit();
	struct rec *r = dept_new(ctx);
	const struct audit_entry *list;
	size_t n;

	(void)state;
	for (int i = 0; i < 5; i++) {
		rec_set(r, "name", VTEXT(arena_printf(ctx->mem, "名称 %d", i)));
		rec_set(r, "enabled", VBOOL(i % 2 == 1));
		assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	}
	assert_ok(ctx, audit_read(ctx, r, 3, &list, &n));
	assert_int_equal(n, 3);
	r->access = arena_new_array(ctx->mem, enum field_access, rec_type(r)->field_count);
	for (size_t i = 0; i < rec_type(r)->field_count; i++)
		r->access[i] = FIELD_EDITABLE;
	r->access[type_field(rec_type(r), "name")->index] = FIELD_HIDDEN;
	assert_ok(ctx, audit_read(ctx, r, 100, &list, &n));
	for (size_t i = 0; i < n; i++)
		assert_true(!list[i].field || str_eq(list[i].field->name, "enabled"));
	assert_int_equal(n, 6);
	test_end(ctx);
}

static void
test_audit__work_of_the_system_has_a_name(void **state)
{
	struct ctx *ctx = admin_unit();
	const struct user system = { .login = "", .name = "" };
	const struct audit_entry *list;
	size_t n;

	(void)state;
	ctx->user = &system;
	as_system_begin(ctx, "test");
	struct rec *r = dept_new(ctx);
	assert_ok(ctx, audit_read(ctx, r, 1, &list, &n));
	assert_string_equal(list[0].who, "系统");
	assert_true(rec_is_empty(r, "created_by"));
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_audit__deleting_is_one_event(void **state)
{
	struct ctx *ctx = admin_unit();
	struct rec *r = dept_new(ctx);
	const struct audit_entry *list;
	size_t n;

	(void)state;
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	assert_ok(ctx, audit_read(ctx, r, 1, &list, &n));
	assert_string_equal(list[0].op, "delete");
	assert_string_equal(list[0].old, "测试部");
	assert_null(list[0].now);
	assert_int_equal(list[0].batch, rec_int(r, "deleted_with"));
	test_end(ctx);
}

static void
test_audit__changes_of_remembered_types_move_the_stamp(void **state)
{
	struct ctx *ctx = admin_unit();
	int64_t before, after;

	(void)state;
	assert_ok(ctx, org_stamp(ctx, &before));
	dept_new(ctx);
	assert_ok(ctx, org_stamp(ctx, &after));
	assert_int_not_equal(before, after);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_audit__creating_is_one_event_with_the_title),
		cmocka_unit_test(test_audit__a_change_is_one_row_a_field_with_value_and_text),
		cmocka_unit_test(test_audit__saving_without_a_change_leaves_no_trace),
		cmocka_unit_test(test_audit__a_refused_save_leaves_no_trace),
		cmocka_unit_test(test_audit__texts_stay_as_they_were_read_then),
		cmocka_unit_test(test_audit__reading_is_limited_and_drops_unreadable_fields),
		cmocka_unit_test(test_audit__work_of_the_system_has_a_name),
		cmocka_unit_test(test_audit__deleting_is_one_event),
		cmocka_unit_test(test_audit__changes_of_remembered_types_move_the_stamp),
	};

	return cmocka_run_group_tests_name("audit", tests, group_setup, testcompany_close);
}
