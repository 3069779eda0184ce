/* test_customer.c - what is special about a customer: tax numbers, and the department of the owner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testdb.h"

static struct testdb *db;

static int64_t
tree_save(struct ctx *ctx, const char *type)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, type));
	rec_set(r, "code", VTEXT("1"));
	rec_set(r, "name", VTEXT("甲"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return rec_id(r);
}

/* Industry and region number 1, for every test. */
static int
group_open(void **state)
{
	(void)state;
	db = testcompany_open("customer");
	struct ctx *ctx = test_ctx(db, "admin");
	test_begin(ctx);
	assert_int_equal(tree_save(ctx, "industry"), 1);
	assert_int_equal(tree_save(ctx, "region"), 1);
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

static struct rec *
customer_new(struct ctx *ctx, const char *name)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "customer"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "industry", VLINK(1));
	rec_set(r, "region", VLINK(1));
	return r;
}

/* The message at the tax number; NULL when it is accepted. */
static const char *
tax_no_problem(struct ctx *ctx, const char *tax_no)
{
	struct rec *r = customer_new(ctx, "测试客户");
	struct form *f = form_new(ctx);

	rec_set(r, "tax_no", VTEXT(tax_no));
	int rc = rec_save(ctx, r, f);
	if (rc != ERR_INVALID) {
		assert_ok(ctx, rc);
		return NULL;
	}
	err_clear(ctx);
	return form_message(f, "tax_no");
}

static const char *
tax_no_said(const char *tax_no, char *said, size_t size)
{
	struct ctx *ctx = test_ctx(db, "manager");

	test_begin(ctx);
	const char *text = tax_no_problem(ctx, tax_no);
	snprintf(said, size, "%s", text ? text : "");
	test_end(ctx);
	return said;
}

static void
test_customer__a_unified_code_with_its_check_character_is_accepted(void **state)
{
	static const char *const good[] = { "91350100M000100Y43", "91350100m000100y43", "91110000802100433B" };
	char said[300];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_string_equal(tax_no_said(good[i], said, sizeof said), "");
}

static void
test_customer__a_wrong_check_character_is_told(void **state)
{
	char said[300];

	(void)state;
	assert_string_equal(tax_no_said("91350100M000100Y44", said, sizeof said), "第 18 位校验码不对，请核对营业执照。");
	assert_string_equal(tax_no_said("19350100M000100Y43", said, sizeof said), "第 18 位校验码不对，请核对营业执照。");
}

static void
test_customer__a_letter_that_codes_do_not_have_is_told(void **state)
{
	char said[300];

	(void)state;
	assert_non_null(strstr(tax_no_said("9135O100M000100Y43", said, sizeof said), "不含字母 I、O、S、V、Z"));
}

static void
test_customer__old_and_foreign_numbers_have_15_to_20_letters_and_digits(void **state)
{
	char said[300];

	(void)state;
	assert_string_equal(tax_no_said("350100123456789", said, sizeof said), "");
	assert_string_equal(tax_no_said("DE1234567890123456SZ", said, sizeof said), "");
	assert_string_equal(tax_no_said("35010012345678", said, sizeof said), "税号由 15 至 20 位字母和数字组成。");
	assert_string_equal(tax_no_said("350100-12345-6789", said, sizeof said), "税号由 15 至 20 位字母和数字组成。");
}

static void
test_customer__a_code_is_stored_in_capitals(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "大写");

	(void)state;
	test_begin(ctx);
	rec_set(r, "tax_no", VTEXT("91350100m000100y43"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_text(r, "tax_no"), "91350100M000100Y43");
	test_end(ctx);
}

static void
test_customer__the_department_follows_a_new_owner(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "归属");

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_int_equal(rec_link(r, "owner"), test_employee(ctx, "manager"));
	assert_int_equal(rec_link(r, "dept"), test_dept(ctx, "S1"));
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "owner", VLINK(test_employee(ctx, "sales3")));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_int_equal(rec_link(r, "dept"), test_dept(ctx, "S2"));
	test_end(ctx);
}

static void
test_customer__without_a_new_owner_the_department_stays(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "部门");

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "dept", VLINK(test_dept(ctx, "S2")));
	rec_set(r, "remark", VTEXT("改了部门"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_int_equal(rec_link(r, "dept"), test_dept(ctx, "S2"));
	test_end(ctx);
}

static void
test_employee__superiors_never_form_a_circle(void **state)
{
	struct ctx *ctx = test_ctx(db, "admin");
	struct form *f = form_new(ctx);
	struct rec *r;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "employee", test_employee(ctx, "manager")));
	rec_set(r, "superior", VLINK(test_employee(ctx, "sales1")));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_string_equal(form_message(f, "superior"), "上级关系形成循环：许立群 → 林若溪 → 许立群。请选择其他上级。");
	test_end(ctx);
}

static void
test_employee__who_left_cannot_be_chosen(void **state)
{
	struct ctx *ctx = test_ctx(db, "admin");
	struct rec *r;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "employee", test_employee(ctx, "sales2")));
	assert_true(rec_bool(r, "enabled"));
	rec_set(r, "status", VTEXT("left"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_false(rec_bool(r, "enabled"));
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_customer__a_unified_code_with_its_check_character_is_accepted),
		cmocka_unit_test(test_customer__a_wrong_check_character_is_told),
		cmocka_unit_test(test_customer__a_letter_that_codes_do_not_have_is_told),
		cmocka_unit_test(test_customer__old_and_foreign_numbers_have_15_to_20_letters_and_digits),
		cmocka_unit_test(test_customer__a_code_is_stored_in_capitals),
		cmocka_unit_test(test_customer__the_department_follows_a_new_owner),
		cmocka_unit_test(test_customer__without_a_new_owner_the_department_stays),
		cmocka_unit_test(test_employee__superiors_never_form_a_circle),
		cmocka_unit_test(test_employee__who_left_cannot_be_chosen),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
