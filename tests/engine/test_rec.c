/* test_rec.c - the life of a record: made, loaded, changed, fought over, deleted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/testrec.h"
#include "doc/rec.h"

static int
rec_setup(void **state)
{
	(void)state;
	testrec_open("rec");
	return 0;
}

static void
test_rec__a_new_record_gets_number_owner_and_version(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	struct rec *r = rec_again(ctx, firm_save(ctx, "杭州华信仪器有限公司"));
	assert_true(str_starts(rec_text(r, "code"), "C-"));
	assert_int_equal(rec_version(r), 1);
	assert_int_equal(rec_link(r, "owner"), ctx->user->employee);
	assert_int_equal(rec_link(r, "created_by"), ctx->user->id);
	assert_int_equal(rec_instant(r, "created_at"), ctx->now);
	assert_true(rec_is(r, "kind", "potential"));
	test_end(ctx);
}

static void
test_rec__columns_beside_a_field_are_filled(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	struct rec *r = firm_save(ctx, "重庆Ａ（单）公司");
	assert_string_equal(rec_column(ctx, r, "name_py"), "chongqingadangongsi");
	assert_string_equal(rec_column(ctx, r, "name_py1"), "cqadgs");
	assert_string_equal(rec_column(ctx, r, "name_norm"), "重庆a(单)公司");
	assert_string_equal(rec_column(ctx, r, "short_name_py"), "");
	rec_set(r, "name", VTEXT("上海公司"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_column(ctx, r, "name_py1"), "shgs");
	assert_string_equal(rec_column(ctx, r, "name_norm"), "上海公司");
	test_end(ctx);
}

static void
test_rec__missing_fields_get_a_message_each_and_nothing_is_written(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = rec_begin(ctx, "customer");
	struct form *f = form_new(ctx);

	(void)state;
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "name");
	form_said(f, "industry");
	form_said(f, "region");
	assert_null(form_message(f, "code"));
	assert_int_equal(rec_id(r), 0);
	assert_true(rec_is_empty(r, "code"));
	test_end(ctx);
}

static void
test_rec__a_user_without_the_right_creates_nothing(void **state)
{
	struct ctx *ctx = rec_unit("auditor");

	(void)state;
	assert_int_equal(rec_save(ctx, firm_new(ctx, "甲"), form_new(ctx)), ERR_DENIED);
	test_end(ctx);
}

static void
test_rec__saving_takes_few_statements(void **state)
{
	struct ctx *ctx = rec_unit("sales1");

	(void)state;
	ctx->statements = 0;
	firm_save(ctx, "杭州语句有限公司");
	assert_in_range(ctx->statements, 1, 11);	/* three of them for the search and the figures */
	test_end(ctx);
}

static void
test_rec__a_change_moves_the_version_and_nothing_else(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州甲有限公司");

	(void)state;
	/* Written by somebody else in this very moment: a save keeps it. */
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET address = 'x' WHERE id = ?", VALS(VINT(rec_id(r)))));
	rec_set(r, "tel", VTEXT("0571-1234567"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	r = rec_again(ctx, r);
	assert_int_equal(rec_version(r), 2);
	assert_string_equal(rec_text(r, "tel"), "0571-1234567");
	assert_string_equal(rec_text(r, "address"), "x");
	test_end(ctx);
}

static void
test_rec__saving_what_did_not_change_writes_nothing(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州乙有限公司");

	(void)state;
	ctx->statements = 0;
	rec_set(r, "name", VTEXT("杭州乙有限公司"));
	rec_set(r, "short_name", VTEXT(""));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_int_equal(ctx->statements, 0);
	assert_int_equal(rec_version(rec_again(ctx, r)), 1);
	test_end(ctx);
}

static void
test_rec__stale_version_is_refused(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *first = firm_save(ctx, "杭州丙有限公司"), *second = rec_again(ctx, first);

	(void)state;
	rec_set(first, "tel", VTEXT("11111"));
	assert_ok(ctx, rec_save(ctx, first, form_new(ctx)));
	rec_set(second, "tel", VTEXT("22222"));
	assert_int_equal(rec_save(ctx, second, form_new(ctx)), ERR_CONFLICT);
	assert_string_equal(rec_text(rec_again(ctx, first), "tel"), "11111");
	test_end(ctx);
}

static void
test_rec__a_form_made_from_an_old_version_is_refused(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州丁有限公司"), *now;
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(r, "tel", VTEXT("11111"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_ok(ctx, rec_lock(ctx, &now, "customer", rec_id(r)));
	form_put(f, "row_version", "1");
	form_put(f, "address", "新地址");
	assert_ok(ctx, rec_take(ctx, now, f));
	assert_int_equal(rec_version(now), 1);
	assert_int_equal(rec_save(ctx, now, f), ERR_CONFLICT);
	test_end(ctx);
}

static void
test_rec__a_record_can_be_saved_twice(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州戊有限公司");

	(void)state;
	for (int i = 0; i < 3; i++) {
		rec_set(r, "remark", VTEXT(arena_printf(ctx->mem, "%d", i)));
		assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	}
	assert_int_equal(rec_version(rec_again(ctx, r)), 4);
	test_end(ctx);
}

static void
test_rec__foreign_and_absent_records_look_the_same(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州己有限公司"), *other;
	int64_t id = rec_id(r);

	(void)state;
	rec_actor(ctx, "sales2");
	assert_int_equal(rec_load(ctx, &other, "customer", id), ERR_NOTFOUND);
	err_clear(ctx);
	assert_int_equal(rec_lock(ctx, &other, "customer", id), ERR_NOTFOUND);
	err_clear(ctx);
	assert_int_equal(rec_load(ctx, &other, "customer", id + 100000), ERR_NOTFOUND);
	test_end(ctx);
}

static void
test_rec__who_only_reads_cannot_lock_or_save(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州庚有限公司"), *other;

	(void)state;
	rec_actor(ctx, "auditor");
	assert_int_equal(rec_lock(ctx, &other, "customer", rec_id(r)), ERR_DENIED);
	err_clear(ctx);
	other = rec_again(ctx, r);
	rec_set(other, "tel", VTEXT("12345"));
	assert_int_equal(rec_save(ctx, other, form_new(ctx)), ERR_DENIED);
	test_end(ctx);
}

static void
test_rec__nobody_makes_a_record_his_own_by_saying_so(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州辛有限公司");

	(void)state;
	rec_actor(ctx, "sales2");
	rec_set(r, "owner", VLINK(ctx->user->employee));
	assert_int_equal(rec_save(ctx, r, form_new(ctx)), ERR_NOTFOUND);
	test_end(ctx);
}

static int
race_child(int ready)
{
	struct testdb own = *testrec;

	org_forget();
	if (db_open(&own.db, testrec->conf, DB_APP) != OK || db_open(&own.side, testrec->conf, DB_APP) != OK)
		return 2;
	struct ctx *ctx = test_ctx(&own, "sales2");
	test_begin(ctx);
	struct rec *r = firm_new(ctx, "杭州同时有限公司");
	if (write(ready, "x", 1) != 1)
		return 3;
	if (rec_save(ctx, r, form_new(ctx)) != ERR_BUSY)
		return 4;
	db_rollback(ctx);
	err_clear(ctx);
	test_begin(ctx);
	struct form *f = form_new(ctx);
	if (rec_save(ctx, firm_new(ctx, "杭州同时有限公司"), f) != ERR_INVALID || !form_message(f, "name"))
		return 5;
	db_rollback(ctx);
	return 0;
}

static void
test_rec__a_name_taken_in_the_same_moment_is_asked_again(void **state)
{
	int ready[2], status = 0;
	char c;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ready[0]);
		/* It goes on only when the first row is there, uncommitted. */
		usleep(300000);
		_exit(race_child(ready[1]));
	}
	close(ready[1]);
	struct testdb own = *testrec;
	assert_int_equal(db_open(&own.db, testrec->conf, DB_APP), OK);
	struct ctx *ctx = test_ctx(&own, "sales1");
	test_begin(ctx);
	struct rec *r = firm_save(ctx, "杭州同时有限公司");
	assert_int_equal(read(ready[0], &c, 1), 1);
	usleep(700000);
	test_commit(ctx);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 0);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM customer WHERE id = ?", VALS(VINT(rec_id(r)))));
	test_commit(ctx);
	test_end(ctx);
	db_close(own.db);
	close(ready[0]);
}

static const struct conflict_field *
conflict_at(const struct conflict *c, const char *field)
{
	for (size_t i = 0; i < c->field_count; i++)
		if (str_eq(c->fields[i].field->name, field))
			return &c->fields[i];
	return NULL;
}

static void
test_rec__a_conflict_shows_base_theirs_and_mine(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州辰有限公司"), *mine;
	struct form *f = form_new(ctx);
	struct conflict c;

	(void)state;
	rec_set(r, "tel", VTEXT("11111"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	rec_actor(ctx, "manager");
	rec_set(r, "tel", VTEXT("22222"));
	rec_set(r, "level", VTEXT("A"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	rec_set(r, "tel", VTEXT("33333"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	rec_actor(ctx, "sales1");
	form_put(f, "row_version", "2");
	form_put(f, "tel", "44444");
	form_put(f, "level", "");
	form_put(f, "address", "文三路");
	assert_ok(ctx, rec_lock(ctx, &mine, "customer", rec_id(r)));
	assert_ok(ctx, rec_take(ctx, mine, f));
	assert_int_equal(rec_save(ctx, mine, f), ERR_CONFLICT);
	err_clear(ctx);
	assert_ok(ctx, rec_conflict(ctx, mine, f, &c));
	assert_int_equal(rec_version(c.theirs), 4);
	assert_string_equal(c.who, "许立群");
	const struct conflict_field *tel = conflict_at(&c, "tel");
	assert_string_equal(tel->base, "11111");
	assert_string_equal(tel->theirs, "33333");
	assert_string_equal(tel->mine, "44444");
	assert_true(tel->by_them && tel->by_me);
	assert_string_equal(tel->who, "许立群");
	assert_true(conflict_at(&c, "level")->by_them);
	assert_false(conflict_at(&c, "level")->by_me);
	assert_false(conflict_at(&c, "address")->by_them);
	assert_true(conflict_at(&c, "address")->by_me);
	assert_null(conflict_at(&c, "name"));
	test_end(ctx);
}

static void
test_rec__a_deleted_record_is_gone_and_its_name_is_free(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州巳有限公司"), *again;

	(void)state;
	assert_int_equal(rec_delete(ctx, r, form_new(ctx)), ERR_DENIED);
	err_clear(ctx);
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	assert_int_equal(rec_load(ctx, &again, "customer", rec_id(r)), ERR_NOTFOUND);
	err_clear(ctx);
	assert_string_not_equal(rec_column(ctx, r, "deleted_with"), "0");
	again = firm_save(ctx, "杭州巳有限公司");
	assert_string_not_equal(rec_text(again, "code"), rec_text(r, "code"));
	test_end(ctx);
}

static void
test_rec__what_others_name_is_not_deleted(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r;

	(void)state;
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_lock(ctx, &r, "region", places.city));
	assert_int_equal(rec_delete(ctx, r, form_new(ctx)), ERR_REFERENCED);
	err_clear(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "region", places.district));
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_rec__a_stale_record_is_not_deleted(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州午有限公司"), *old = rec_again(ctx, r);

	(void)state;
	rec_set(r, "tel", VTEXT("11111"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	as_system_begin(ctx, "test");
	assert_int_equal(rec_delete(ctx, old, form_new(ctx)), ERR_CONFLICT);
	as_system_end(ctx);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rec__a_new_record_gets_number_owner_and_version),
		cmocka_unit_test(test_rec__columns_beside_a_field_are_filled),
		cmocka_unit_test(test_rec__missing_fields_get_a_message_each_and_nothing_is_written),
		cmocka_unit_test(test_rec__a_user_without_the_right_creates_nothing),
		cmocka_unit_test(test_rec__saving_takes_few_statements),
		cmocka_unit_test(test_rec__a_change_moves_the_version_and_nothing_else),
		cmocka_unit_test(test_rec__saving_what_did_not_change_writes_nothing),
		cmocka_unit_test(test_rec__stale_version_is_refused),
		cmocka_unit_test(test_rec__a_form_made_from_an_old_version_is_refused),
		cmocka_unit_test(test_rec__a_record_can_be_saved_twice),
		cmocka_unit_test(test_rec__foreign_and_absent_records_look_the_same),
		cmocka_unit_test(test_rec__who_only_reads_cannot_lock_or_save),
		cmocka_unit_test(test_rec__nobody_makes_a_record_his_own_by_saying_so),
		cmocka_unit_test(test_rec__a_name_taken_in_the_same_moment_is_asked_again),
		cmocka_unit_test(test_rec__a_conflict_shows_base_theirs_and_mine),
		cmocka_unit_test(test_rec__a_deleted_record_is_gone_and_its_name_is_free),
		cmocka_unit_test(test_rec__what_others_name_is_not_deleted),
		cmocka_unit_test(test_rec__a_stale_record_is_not_deleted),
	};

	return cmocka_run_group_tests_name("rec", tests, rec_setup, testrec_close);
}
