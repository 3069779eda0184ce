/* test_team.c - who works on a record beside its owner: what they see, what they may change, and who says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"

static int
setup(void **state)
{
	testrec_open("team");
	*state = testrec;
	return 0;
}

static void
member_add(struct ctx *ctx, struct rec *r, const char *login, const char *level)
{
	struct rec *row = rec_add_line(ctx, r, "team");

	rec_set(row, "employee", VLINK(test_employee(ctx, login)));
	rec_set(row, "level", VTEXT(level));
}

/* A customer of sales1 with sales2, who may edit, and sales3, who may read. */
static int64_t
firm_with_team(const char *name)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_new(ctx, name);

	member_add(ctx, r, "sales2", "edit");
	member_add(ctx, r, "sales3", "read");
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	int64_t id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static int
opens(const char *login, int64_t firm, bool to_edit)
{
	struct ctx *ctx = rec_unit(login);
	struct rec *r;
	int rc = to_edit ? rec_lock(ctx, &r, "customer", firm) : rec_load(ctx, &r, "customer", firm);

	test_end(ctx);
	return rc;
}

/* The team is posted with one member more, sales3 as editor. *out: members afterwards. */
static int
team_post(const char *login, int64_t firm, size_t *out)
{
	struct ctx *ctx = rec_unit(login);
	struct form *f = form_new(ctx);
	struct rec *r;

	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	form_put(f, "remark", login);
	form_put(f, "team.7.employee", arena_printf(ctx->mem, "%lld", (long long)test_employee(ctx, "manager")));
	form_put(f, "team.7.level", "edit");
	assert_ok(ctx, rec_take(ctx, r, f));
	int rc = rec_save(ctx, r, f);
	assert_string_equal(rec_text(r, "remark"), login);
	*out = rec_count(r, "team");
	if (rc == OK)
		test_commit(ctx);
	test_end(ctx);
	return rc;
}

static void
test_team__members_see_the_record_from_the_next_unit_on_and_no_longer_than_they_belong(void **state)
{
	int64_t firm = firm_with_team("团队一");

	(void)state;
	assert_int_equal(opens("sales2", firm, false), OK);
	assert_int_equal(opens("sales2", firm, true), OK);
	assert_int_equal(opens("sales3", firm, false), OK);
	assert_int_equal(opens("sales3", firm, true), ERR_DENIED);
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r;
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	rec_remove_line(ctx, r, "team", 1);
	rec_set(rec_line(r, "team", 0), "level", VTEXT("read"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(opens("sales2", firm, true), ERR_DENIED);
	assert_int_equal(opens("sales3", firm, false), ERR_NOTFOUND);
}

static void
test_team__members_may_edit_but_neither_team_nor_owner(void **state)
{
	int64_t firm = firm_with_team("团队二");
	size_t members;

	(void)state;
	assert_int_equal(team_post("sales2", firm, &members), OK);
	assert_int_equal(members, 2);
	/* The owner keeps his team himself, and so does who may hand records on. */
	assert_int_equal(team_post("sales1", firm, &members), OK);
	assert_int_equal(members, 3);
	struct ctx *ctx = rec_unit("sales2");
	struct rec *r;
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	assert_false(perm_field_writable(ctx, type_field(rec_type(r), "team"), r));
	assert_false(perm_field_writable(ctx, type_field(rec_type(r), "owner"), r));
	assert_true(perm_field_writable(ctx, type_field(rec_type(r), "remark"), r));
	rec_actor(ctx, "manager");
	assert_true(perm_field_writable(ctx, type_field(rec_type(r), "team"), r));
	test_end(ctx);
}

static void
test_team__nobody_stands_in_it_twice(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_new(ctx, "团队三");
	struct form *f = form_new(ctx);

	(void)state;
	member_add(ctx, r, "sales2", "read");
	member_add(ctx, r, "sales2", "edit");
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_int_equal(form_message_count(f), 1);
	assert_non_null(strstr(form_messages(f)[0].field, "team."));
	assert_non_null(strstr(form_messages(f)[0].text, "周启明"));
	test_end(ctx);
}

static int64_t
access_rows(int64_t firm)
{
	struct ctx *ctx = rec_unit("admin");
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM access WHERE type = 'customer' AND record = ?", VALS(VINT(firm))));
	int64_t n = db_next(rows) ? db_int(rows, 0) : -1;
	test_end(ctx);
	return n;
}

static void
test_team__the_bin_closes_the_record_and_gives_it_back_to_the_same_people(void **state)
{
	int64_t firm = firm_with_team("团队四");
	struct ctx *ctx = rec_unit("manager");
	struct rec *r;

	(void)state;
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(opens("sales2", firm, false), ERR_NOTFOUND);
	/* A member may not fetch it out of there. */
	ctx = rec_unit("sales2");
	assert_int_equal(rec_load_deleted(ctx, &r, "customer", firm), ERR_NOTFOUND);
	test_end(ctx);
	ctx = rec_unit("manager");
	assert_ok(ctx, rec_load_deleted(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_restore(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(opens("sales2", firm, true), OK);
	assert_int_equal(opens("sales3", firm, false), OK);
	ctx = rec_unit("manager");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	ctx = rec_unit("manager");
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load_deleted(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_purge(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(access_rows(firm), 0);
}

static void
test_team__of_two_who_change_it_at_once_the_second_is_told(void **state)
{
	int64_t firm = firm_with_team("团队五");
	struct ctx *ctx = rec_unit("sales1");
	struct rec *mine, *theirs;

	(void)state;
	assert_ok(ctx, rec_load(ctx, &mine, "customer", firm));
	assert_ok(ctx, rec_load(ctx, &theirs, "customer", firm));
	rec_remove_line(ctx, theirs, "team", 1);
	assert_ok(ctx, rec_save(ctx, theirs, form_new(ctx)));
	member_add(ctx, mine, "manager", "read");
	assert_int_equal(rec_save(ctx, mine, form_new(ctx)), ERR_CONFLICT);
	test_end(ctx);
	assert_int_equal(access_rows(firm), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_team__members_see_the_record_from_the_next_unit_on_and_no_longer_than_they_belong),
		cmocka_unit_test(test_team__members_may_edit_but_neither_team_nor_owner),
		cmocka_unit_test(test_team__nobody_stands_in_it_twice),
		cmocka_unit_test(test_team__the_bin_closes_the_record_and_gives_it_back_to_the_same_people),
		cmocka_unit_test(test_team__of_two_who_change_it_at_once_the_second_is_told),
	};

	return cmocka_run_group_tests(tests, setup, testrec_close);
}
