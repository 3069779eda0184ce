/* test_customer.c - what is special about a customer: tax numbers, and the department of the owner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/rec.h"
#include "support/testdb.h"
#include "customer/customer.h"

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

static struct rec *
rule_new(struct ctx *ctx, const char *of, const char *person_type, const char *field, const char *need)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "completeness_rule"));
	rec_set(r, "of_type", VTEXT(of));
	rec_set(r, "person_type", *person_type ? VTEXT(person_type) : VNULL);
	rec_set(r, "field", VTEXT(field));
	rec_set(r, "need", VTEXT(need));
	return r;
}

/* As they are installed. */
static void
rules_make(struct ctx *ctx)
{
	static const char *const rules[][4] = {
		{ "customer", "", "name", "potential" }, { "customer", "", "industry", "potential" }, { "customer", "", "region", "potential" },
		{ "customer", "", "reached", "potential" }, { "customer", "", "address", "formal" }, { "customer", "", "main_mobile", "formal" },
		{ "customer", "company", "tax_no", "formal" }, { "customer", "company", "invoices", "formal" },
		{ "contact", "", "name", "potential" }, { "contact", "", "customer", "potential" }, { "contact", "", "title", "potential" },
		{ "contact", "", "reached", "potential" },
	};

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		assert_ok(ctx, rec_save(ctx, rule_new(ctx, rules[i][0], rules[i][1], rules[i][2], rules[i][3]), form_new(ctx)));
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
	rules_make(ctx);
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
test_customer__coordinates_are_degrees_of_a_place_on_earth(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "坐标测绘公司");
	static const char *const wrong[] = { "苏州", "31.2", "91,0", "0,-180.5", "31.2,120.6,5", "1e1,2" };

	(void)state;
	test_begin(ctx);
	rec_set(r, "geo", VTEXT(" ３１.２３０４ ，121.470 "));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_text(r, "geo"), "31.2304,121.47");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct form *f = form_new(ctx);

		rec_set(r, "geo", VTEXT(wrong[i]));
		assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
		assert_non_null(form_message(f, "geo"));
		err_clear(ctx);
	}
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

/* ---- names ------------------------------------------------------------------------------------- */

static void
save_or_fail(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc != OK && form_message_count(f))
		fail_msg("%s: %s", form_messages(f)->field, form_messages(f)->text);
	assert_ok(ctx, rc);
}

static void
refused_at(struct ctx *ctx, struct rec *r, const char *field, const char *words)
{
	struct form *f = form_new(ctx);

	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	err_clear(ctx);
	if (!form_message(f, field))
		fail_msg("nothing at %s, but at %s: %s", field, form_messages(f)->field, form_messages(f)->text);
	if (!strstr(form_message(f, field), words))
		fail_msg("%s: %s", field, form_message(f, field));
}

static struct rec *
person_new(struct ctx *ctx, const char *name, const char *mobile)
{
	struct rec *r = customer_new(ctx, name);

	rec_set(r, "person_type", VTEXT("individual"));
	rec_set(r, "mobile", VTEXT(mobile));
	return r;
}

static void
test_customer__equal_names_of_companies_are_refused_however_they_are_written(void **state)
{
	static const char *const same[] = { "华信（苏州）精密有限公司", " 华信(苏州)精密有限公司", "华信（苏州）精密有限公司　" };
	struct ctx *ctx = test_ctx(db, "manager");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, customer_new(ctx, "华信(苏州)精密有限公司"));
	for (size_t i = 0; i < 3; i++)
		refused_at(ctx, customer_new(ctx, same[i]), "name", "已存在");
	save_or_fail(ctx, customer_new(ctx, "ABB Ltd"));
	refused_at(ctx, customer_new(ctx, "ａｂｂ　LTD"), "name", "已存在");
	test_end(ctx);
}

static void
test_customer__individuals_are_told_apart_by_their_mobile(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, person_new(ctx, "张三", "138 0000 1111"));
	save_or_fail(ctx, person_new(ctx, "张三", "138 0000 2222"));
	refused_at(ctx, person_new(ctx, "张三", "13800001111"), "name", "已存在");
	struct rec *r = person_new(ctx, "张三", "13800003333");
	save_or_fail(ctx, r);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "mobile", VTEXT("138-0000-2222"));
	refused_at(ctx, r, "name", "已存在");
	test_end(ctx);
}

static void
test_customer__what_keeps_individuals_apart_is_shown_to_nobody(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct query *q;
	struct rec *r = person_new(ctx, "王五", "13712345678");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, r);
	assert_ok(ctx, rec_load(ctx, &r, "customer", rec_id(r)));
	assert_false(rec_sees(r, "name_apart"));
	assert_true(rec_is_empty(r, "name_apart"));
	assert_ok(ctx, query_new(ctx, &q, "customer"));
	assert_int_equal(query_filter(q, "name_apart.starts(137)"), ERR_INVALID);
	test_end(ctx);
}

static void
test_customer__individuals_are_found_by_their_name_in_rows(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	const struct type *t = type_find(ctx->types, "customer");
	const struct link_known *const *found;
	const char *const names[] = { "赵六" };
	size_t n;

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, person_new(ctx, "赵六", "13600000001"));
	save_or_fail(ctx, person_new(ctx, "赵六", "13600000002"));
	assert_ok(ctx, link_know_texts(ctx, t, names, 1));
	assert_true(link_known_text(ctx, t, names[0], &found, &n));
	assert_int_equal(n, 2);
	test_end(ctx);
}

static void
test_customer__a_similar_name_wants_a_reason(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, customer_new(ctx, "苏州朗拓精密机械有限公司"));
	struct rec *r = customer_new(ctx, "苏州朗拓精密机械股份有限公司");
	refused_at(ctx, r, "name", "苏州朗拓精密机械有限公司");
	rec_set(r, "similar_reason", VTEXT("改制后的新公司"));
	save_or_fail(ctx, r);
	refused_at(ctx, customer_new(ctx, "苏州朗拓精密机械集团"), "name", "相似");
	/* What is not touched is not asked about again. */
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "remark", VTEXT("备注"));
	save_or_fail(ctx, r);
	/* The reason was about that name: another one wants its own. */
	save_or_fail(ctx, customer_new(ctx, "无锡恒泰五金有限公司"));
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "name", VTEXT("无锡恒泰五金股份有限公司"));
	refused_at(ctx, r, "name", "无锡恒泰五金有限公司");
	rec_set(r, "similar_reason", VTEXT("名称相近的另一家"));
	save_or_fail(ctx, r);
	test_end(ctx);
}

static void
test_customer__of_a_similar_one_out_of_scope_only_is_told_that_there_is_one(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, customer_new(ctx, "无锡恒衡电气有限公司"));
	test_commit(ctx);
	test_end(ctx);
	ctx = test_ctx(db, "sales3");
	test_begin(ctx);
	struct rec *r = customer_new(ctx, "无锡恒衡电气集团有限公司");
	struct form *f = form_new(ctx);
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_message(f, "name"), "无权查看"));
	assert_null(strstr(form_message(f, "name"), "恒衡"));
	test_end(ctx);
}

static void
test_customer__an_equal_tax_number_wants_a_reason_or_a_common_parent(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *head, *r;

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, head = customer_new(ctx, "集团总部"));
	r = customer_new(ctx, "一分厂");
	rec_set(r, "tax_no", VTEXT("91350100M000100Y43"));
	rec_set(r, "parent", VLINK(rec_id(head)));
	save_or_fail(ctx, r);
	r = customer_new(ctx, "二分厂");
	rec_set(r, "tax_no", VTEXT("91350100m000100y43"));
	refused_at(ctx, r, "tax_no", "一分厂");
	rec_set(r, "parent", VLINK(rec_id(head)));
	save_or_fail(ctx, r);
	r = customer_new(ctx, "三分厂");
	rec_set(r, "tax_no", VTEXT("91350100M000100Y43"));
	rec_set(r, "similar_reason", VTEXT("同一法人的独立核算单位"));
	save_or_fail(ctx, r);
	test_end(ctx);
}

static void
test_customer__the_mnemonic_follows_the_name_until_somebody_writes_it(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "苏州朗拓");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, r);
	assert_string_equal(rec_text(r, "mnemonic"), "szlt");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "name", VTEXT("苏州朗澜"));
	save_or_fail(ctx, r);
	assert_string_equal(rec_text(r, "mnemonic"), "szll");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "mnemonic", VTEXT("LT01"));
	save_or_fail(ctx, r);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "name", VTEXT("苏州恒衡"));
	save_or_fail(ctx, r);
	assert_string_equal(rec_text(r, "mnemonic"), "LT01");
	test_end(ctx);
}

/* ---- above and beside ------------------------------------------------------------------------------ */

static void
test_customer__customers_above_never_form_a_circle(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *top, *below;

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, top = customer_new(ctx, "总公司甲"));
	below = customer_new(ctx, "分公司甲");
	rec_set(below, "parent", VLINK(rec_id(top)));
	save_or_fail(ctx, below);
	assert_ok(ctx, rec_lock(ctx, &top, "customer", rec_id(top)));
	rec_set(top, "parent", VLINK(rec_id(below)));
	refused_at(ctx, top, "parent", "循环");
	rec_set(top, "parent", VLINK(rec_id(top)));
	refused_at(ctx, top, "parent", "其自身");
	test_end(ctx);
}

static void
test_customer__a_formal_one_stays_formal(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "正式客户");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, r);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET kind = 'formal' WHERE id = ?", VALS(VINT(rec_id(r)))));
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "kind", VTEXT("potential"));
	refused_at(ctx, r, "kind", "停用");
	test_end(ctx);
}

static void
completeness_is(struct ctx *ctx, int64_t id, unsigned percent, const char *missing)
{
	struct completeness how;
	struct rec *r;

	assert_ok(ctx, rec_load(ctx, &r, "customer", id));
	assert_ok(ctx, completeness_of(ctx, r, &how));
	assert_int_equal(how.percent, percent);
	assert_string_equal(how.missing, missing);
}

static void
test_customer__completeness_counts_what_its_kind_wants_and_names_what_is_missing(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "完整度公司");

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, r);
	completeness_is(ctx, rec_id(r), 75, "电话或联系人手机");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "tel", VTEXT("0512-55501234"));
	save_or_fail(ctx, r);
	completeness_is(ctx, rec_id(r), 100, "");
	test_end(ctx);
}

static int64_t
column_of(struct ctx *ctx, int64_t id)
{
	struct rec *r;

	assert_ok(ctx, rec_load(ctx, &r, "customer", id));
	return rec_int(r, "completeness");
}

static void
test_customer__completeness_is_a_column_that_follows_its_contacts(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "完整度列公司"), *contact;
	struct query *q;
	int64_t n;

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, r);
	assert_int_equal(column_of(ctx, rec_id(r)), 75);
	assert_ok(ctx, query_new(ctx, &q, "customer"));
	assert_ok(ctx, query_filter(q, "and(completeness.lt(100),name.eq(完整度列公司))"));
	assert_ok(ctx, query_count(q, 10, &n));
	assert_int_equal(n, 1);
	assert_ok(ctx, rec_new(ctx, &contact, "contact"));
	rec_set(contact, "name", VTEXT("张三"));
	rec_set(contact, "customer", VLINK(rec_id(r)));
	rec_set(contact, "mobile", VTEXT("13800001111"));
	save_or_fail(ctx, contact);
	assert_int_equal(column_of(ctx, rec_id(r)), 100);
	assert_ok(ctx, rec_load(ctx, &r, "customer", rec_id(r)));
	assert_int_equal(rec_version(r), 1);	/* nobody saved the customer */
	completeness_is(ctx, rec_id(r), 100, "");
	struct completeness how;
	assert_ok(ctx, rec_load(ctx, &contact, "contact", rec_id(contact)));
	assert_ok(ctx, completeness_of(ctx, contact, &how));
	assert_int_equal(how.percent, 75);
	assert_string_equal(how.missing, "职务");
	assert_ok(ctx, rec_lock(ctx, &contact, "contact", rec_id(contact)));
	rec_set(contact, "mobile", VNULL);
	save_or_fail(ctx, contact);
	assert_int_equal(column_of(ctx, rec_id(r)), 75);
	test_end(ctx);
}

static void
test_completeness__a_rule_names_a_field_of_its_type(void **state)
{
	struct ctx *ctx = test_ctx(db, "admin");

	(void)state;
	test_begin(ctx);
	refused_at(ctx, rule_new(ctx, "contact", "", "tax_no", "potential"), "field", "没有");
	refused_at(ctx, rule_new(ctx, "contact", "company", "wechat", "potential"), "person_type", "留空");
	refused_at(ctx, rule_new(ctx, "contact", "", "wechat", "formal"), "need", "没有正式");
	struct rec *r = rule_new(ctx, "customer", "company", "website", "recommended");
	save_or_fail(ctx, r);
	assert_string_equal(rec_text(r, "name"), "客户 · 企业 · 网站");
	test_end(ctx);
}

static void
test_completeness__a_new_rule_and_old_names_are_brought_up_to_date_by_night(void **state)
{
	struct ctx *ctx = test_ctx(db, "admin");
	struct rec *r = customer_new(ctx, "夜间任务有限公司");
	int64_t at = 0, done = 0;

	(void)state;
	test_begin(ctx);
	as_system_begin(ctx, "test");
	save_or_fail(ctx, r);
	save_or_fail(ctx, rule_new(ctx, "customer", "", "website", "recommended"));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET name_core = NULL WHERE id = ?", VALS(VINT(rec_id(r)))));
	assert_int_equal(column_of(ctx, rec_id(r)), 75);
	assert_ok(ctx, customer_figures(ctx, &at, &done));
	assert_int_equal(at, 0);
	assert_int_equal(column_of(ctx, rec_id(r)), 66);	/* 6 of 9 */
	assert_ok(ctx, rec_load(ctx, &r, "customer", rec_id(r)));
	assert_string_equal(rec_text(r, "name_core"), "夜间任务");
	assert_true(done > 0);
	assert_ok(ctx, contact_figures(ctx, &at, &done));
	/* Everything says so already. */
	done = 0;
	assert_ok(ctx, customer_figures(ctx, &at, &done));
	assert_int_equal(done, 0);
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_customer__turning_formal_names_what_is_missing_where_it_is_missing(void **state)
{
	static const char *const places[] = { "tel", "address", "tax_no", "invoices", "kind" };
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "转正公司"), *contact;
	struct form *f = form_new(ctx);

	(void)state;
	test_begin(ctx);
	save_or_fail(ctx, r);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "kind", VTEXT("formal"));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	err_clear(ctx);
	assert_int_equal(form_message_count(f), 5);
	for (size_t i = 0; i < 5; i++)
		assert_non_null(form_message(f, places[i]));
	rec_set(r, "address", VTEXT("星湖街 1 号"));
	rec_set(r, "tax_no", VTEXT("91350100M000100Y43"));
	rec_set(rec_add_line(ctx, r, "invoices"), "title", VTEXT("转正公司"));
	refused_at(ctx, r, "kind", "主联系人");
	assert_ok(ctx, rec_new(ctx, &contact, "contact"));
	rec_set(contact, "name", VTEXT("张三"));
	rec_set(contact, "customer", VLINK(rec_id(r)));
	rec_set(contact, "mobile", VTEXT("13800001111"));
	save_or_fail(ctx, contact);
	save_or_fail(ctx, r);
	completeness_is(ctx, rec_id(r), 100, "");
	assert_int_equal(rec_date(r, "formal_at"), ctx->today);
	/* Afterwards it stays editable. */
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "address", VNULL);
	save_or_fail(ctx, r);
	completeness_is(ctx, rec_id(r), 87, "地址");
	test_end(ctx);
}

static void
test_customer__an_individual_turns_formal_without_tax_number_and_invoices(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = person_new(ctx, "李四", "13900001111");
	struct form *f = form_new(ctx);

	(void)state;
	test_begin(ctx);
	rec_set(r, "kind", VTEXT("formal"));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	err_clear(ctx);
	assert_non_null(form_message(f, "address"));
	assert_null(form_message(f, "tax_no"));
	assert_null(form_message(f, "invoices"));
	test_end(ctx);
}

static int64_t
contact_make(struct ctx *ctx, const char *name, int64_t customer, const char *owner)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "customer", VLINK(customer));
	rec_set(r, "owner", VLINK(test_employee(ctx, owner)));
	save_or_fail(ctx, r);
	return rec_id(r);
}

static int64_t
contact_owner(struct ctx *ctx, int64_t id)
{
	struct rec *r;

	assert_ok(ctx, rec_load(ctx, &r, "contact", id));
	return rec_link(r, "owner");
}

static void
test_customer__a_new_owner_gets_the_contacts_of_the_former_one_when_asked_for(void **state)
{
	struct ctx *ctx = test_ctx(db, "manager");
	struct rec *r = customer_new(ctx, "移交公司");

	(void)state;
	test_begin(ctx);
	rec_set(r, "owner", VLINK(test_employee(ctx, "sales1")));
	save_or_fail(ctx, r);
	int64_t goes = contact_make(ctx, "张三", rec_id(r), "sales1"), stays = contact_make(ctx, "李四", rec_id(r), "sales2");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "owner", VLINK(test_employee(ctx, "sales3")));
	save_or_fail(ctx, r);
	assert_int_equal(contact_owner(ctx, goes), test_employee(ctx, "sales3"));
	assert_int_equal(contact_owner(ctx, stays), test_employee(ctx, "sales2"));
	struct rec *gone;
	const struct audit_entry *entries;
	size_t n;
	assert_ok(ctx, rec_load(ctx, &gone, "contact", goes));
	assert_int_equal(rec_link(gone, "dept"), test_dept(ctx, "S2"));
	assert_ok(ctx, audit_read(ctx, gone, 10, &entries, &n));
	assert_int_equal(n, 3);
	assert_string_equal(entries[1].now, "何佳宁");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", rec_id(r)));
	rec_set(r, "owner", VLINK(test_employee(ctx, "sales1")));
	rec_set(r, "hand_over", VBOOL(false));
	save_or_fail(ctx, r);
	assert_int_equal(contact_owner(ctx, goes), test_employee(ctx, "sales3"));
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
		cmocka_unit_test(test_customer__coordinates_are_degrees_of_a_place_on_earth),
		cmocka_unit_test(test_customer__the_department_follows_a_new_owner),
		cmocka_unit_test(test_customer__without_a_new_owner_the_department_stays),
		cmocka_unit_test(test_customer__equal_names_of_companies_are_refused_however_they_are_written),
		cmocka_unit_test(test_customer__individuals_are_told_apart_by_their_mobile),
		cmocka_unit_test(test_customer__what_keeps_individuals_apart_is_shown_to_nobody),
		cmocka_unit_test(test_customer__individuals_are_found_by_their_name_in_rows),
		cmocka_unit_test(test_customer__a_similar_name_wants_a_reason),
		cmocka_unit_test(test_customer__of_a_similar_one_out_of_scope_only_is_told_that_there_is_one),
		cmocka_unit_test(test_customer__an_equal_tax_number_wants_a_reason_or_a_common_parent),
		cmocka_unit_test(test_customer__the_mnemonic_follows_the_name_until_somebody_writes_it),
		cmocka_unit_test(test_customer__customers_above_never_form_a_circle),
		cmocka_unit_test(test_customer__a_formal_one_stays_formal),
		cmocka_unit_test(test_customer__completeness_counts_what_its_kind_wants_and_names_what_is_missing),
		cmocka_unit_test(test_customer__completeness_is_a_column_that_follows_its_contacts),
		cmocka_unit_test(test_completeness__a_rule_names_a_field_of_its_type),
		cmocka_unit_test(test_completeness__a_new_rule_and_old_names_are_brought_up_to_date_by_night),
		cmocka_unit_test(test_customer__turning_formal_names_what_is_missing_where_it_is_missing),
		cmocka_unit_test(test_customer__an_individual_turns_formal_without_tax_number_and_invoices),
		cmocka_unit_test(test_customer__a_new_owner_gets_the_contacts_of_the_former_one_when_asked_for),
		cmocka_unit_test(test_employee__superiors_never_form_a_circle),
		cmocka_unit_test(test_employee__who_left_cannot_be_chosen),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
