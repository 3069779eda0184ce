/* test_rec_check.c - what a form may bring into a record, and the rules of the definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"
#include "doc/rec.h"

static int
rec_check_setup(void **state)
{
	(void)state;
	testrec_open("rec_check");
	return 0;
}

static void
test_rec__a_form_reaches_only_writable_fields(void **state)
{
	static const char *const names[] = { "id", "row_version", "created_by", "created_at", "updated_by",
		"deleted_at", "deleted_with", "org", "code", "live", "name_py", "path", "nonsense" };
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_new(ctx, "杭州壬有限公司");
	struct form *f = form_new(ctx);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		form_put(f, names[i], "999");
	form_put(f, "tel", "0571-88888888");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_ok(ctx, rec_save(ctx, r, f));
	r = rec_again(ctx, r);
	assert_string_equal(rec_text(r, "tel"), "0571-88888888");
	assert_int_not_equal(rec_id(r), 999);
	assert_int_equal(rec_version(r), 1);
	assert_int_equal(rec_link(r, "created_by"), ctx->user->id);
	assert_string_not_equal(rec_text(r, "code"), "999");
	assert_int_equal(rec_int(r, "org"), 1);
	test_end(ctx);
}

static void
test_rec__wrong_and_missing_values_are_told_together(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = rec_begin(ctx, "customer");
	struct form *f = form_new(ctx);

	(void)state;
	form_put(f, "name", "");
	form_put(f, "tel", "call me");
	form_put(f, "kind", "nonsense");
	form_put(f, "region", "Atlantis");
	form_put(f, "industry", "C40");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "name");
	form_said(f, "tel");
	form_said(f, "kind");
	assert_non_null(strstr(form_said(f, "region"), "Atlantis"));
	assert_null(form_message(f, "industry"));
	assert_int_equal(form_message_count(f), 4);
	test_end(ctx);
}

static void
test_rec__an_unticked_box_is_no_only_if_it_was_on_the_page(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r;
	struct form *f = form_new(ctx);

	(void)state;
	assert_ok(ctx, rec_lock(ctx, &r, "region", places.district));
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_true(rec_bool(r, "enabled"));
	form_put(f, "_has.enabled", "1");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_false(rec_bool(r, "enabled"));
	form_put(f, "enabled", "1");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_true(rec_bool(r, "enabled"));
	test_end(ctx);
}

static void
test_rec__links_are_found_by_title_code_and_path(void **state)
{
	static const char *const texts[] = { "西湖区", "330106", "浙江省 / 杭州市 / 西湖区", "浙江省/杭州市/西湖区" };
	struct ctx *ctx = rec_unit("sales1");
	const struct field *f = type_field(type_find(ctx->types, "customer"), "region");
	const char *problem;
	struct val v;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(field_parse(ctx, f, texts[i], &v, &problem), OK);
		assert_int_equal(v.i, places.district);
	}
	assert_int_equal(field_parse(ctx, f, arena_printf(ctx->mem, "%lld", (long long)places.city), &v, &problem), OK);
	assert_int_equal(v.i, places.city);
	assert_int_equal(field_parse(ctx, f, "999999999", &v, &problem), ERR_INVALID);
	test_end(ctx);
}

static void
test_rec__an_ambiguous_title_names_the_candidates(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	const struct field *f = type_field(type_find(ctx->types, "customer"), "region");
	const char *problem;
	struct val v;
	int64_t stamp;

	(void)state;
	rec_node(ctx, "region", "220303", "铁西区", places.province);
	rec_node(ctx, "region", "210106", "铁西区", places.city);
	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
	assert_int_equal(field_parse(ctx, f, "铁西区", &v, &problem), ERR_INVALID);
	assert_non_null(strstr(problem, "220303"));
	assert_non_null(strstr(problem, "210106"));
	org_forget();
	test_end(ctx);
}

static void
test_rec__a_link_offers_only_what_the_user_may_read(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_save(ctx, "杭州癸有限公司");
	const struct type *firm = rec_type(r);
	const struct field to_firm = { .name = "x", .label = "X", .kind = FIELD_LINK, .type = firm, .to = "customer",
		.target = firm, .format = "", .dictionary = "" };
	const char *id = arena_printf(ctx->mem, "%lld", (long long)rec_id(r)), *problem;
	struct val v;

	(void)state;
	assert_int_equal(field_parse(ctx, &to_firm, id, &v, &problem), OK);
	assert_int_equal(field_parse(ctx, &to_firm, "杭州癸有限公司", &v, &problem), OK);
	assert_int_equal(v.i, rec_id(r));
	assert_int_equal(field_parse(ctx, &to_firm, rec_text(r, "code"), &v, &problem), OK);
	rec_actor(ctx, "sales2");
	assert_int_equal(field_parse(ctx, &to_firm, id, &v, &problem), ERR_INVALID);
	assert_int_equal(field_parse(ctx, &to_firm, "杭州癸有限公司", &v, &problem), ERR_INVALID);
	test_end(ctx);
}

static void
test_rec__a_taken_name_is_told_with_the_taker_only_to_its_readers(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct form *f = form_new(ctx);

	(void)state;
	firm_save(ctx, "杭州（唯一）有限公司");
	struct rec *similar = firm_new(ctx, "杭州(唯一)  有限公司");
	rec_set(similar, "similar_reason", VTEXT("另一家公司"));
	assert_int_equal(rec_save(ctx, similar, f), OK);
	assert_int_equal(rec_save(ctx, firm_new(ctx, "杭州(唯一)有限公司"), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "name"), "杭州（唯一）有限公司"));
	rec_actor(ctx, "sales2");
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, firm_new(ctx, "杭州(唯一)有限公司"), f), ERR_INVALID);
	assert_null(strstr(form_said(f, "name"), "唯一"));
	test_end(ctx);
}

static void
test_rec__pairs_of_an_index_are_unique_together(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct form *f = form_new(ctx);
	int rcs[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct rec *r = rec_begin(ctx, "dictionary");
		rec_set(r, "kind", VTEXT(i == 1 ? "color" : "shape"));
		rec_set(r, "code", VTEXT("one"));
		rec_set(r, "label_zh", VTEXT("一"));
		rec_set(r, "label_en", VTEXT("One"));
		rcs[i] = rec_save(ctx, r, f);
	}
	assert_int_equal(rcs[0], OK);
	assert_int_equal(rcs[1], OK);
	assert_int_equal(rcs[2], ERR_INVALID);
	form_said(f, "code");
	test_end(ctx);
}

static void
test_rec__bounds_sizes_and_choices_hold_for_every_caller(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r = rec_begin(ctx, "dictionary");
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(r, "kind", VTEXT("0123456789012345678901234567890123456789012345678901234567890123"));
	rec_set(r, "code", VTEXT("a"));
	rec_set(r, "label_zh", VTEXT("一"));
	rec_set(r, "label_en", VTEXT("One"));
	rec_set(r, "pos", VINT(100000));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "pos"), "99,999"));
	assert_non_null(strstr(form_said(f, "kind"), "63"));
	rec_actor(ctx, "sales1");
	r = firm_new(ctx, "杭州子有限公司");
	rec_set(r, "level", VTEXT("Z"));
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "level");
	test_end(ctx);
}

static void
test_rec__a_disabled_target_stays_but_cannot_be_chosen(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r, *node;
	struct form *f = form_new(ctx);
	int64_t stamp, old = rec_node(ctx, "region", "330199", "旧区", places.city);

	(void)state;
	rec_actor(ctx, "sales1");
	r = firm_new(ctx, "杭州丑有限公司");
	rec_set(r, "region", VLINK(old));
	assert_ok(ctx, rec_save(ctx, r, f));
	rec_actor(ctx, "admin");
	assert_ok(ctx, rec_lock(ctx, &node, "region", old));
	rec_set(node, "enabled", VBOOL(false));
	assert_ok(ctx, rec_save(ctx, node, f));
	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
	rec_actor(ctx, "sales1");
	form_put(f, "region", arena_printf(ctx->mem, "%lld", (long long)old));
	form_put(f, "tel", "0571-55555");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_ok(ctx, rec_save(ctx, r, f));
	struct rec *other = firm_new(ctx, "杭州寅有限公司");
	rec_set(other, "region", VLINK(old));
	assert_int_equal(rec_save(ctx, other, f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "region"), "旧区"));
	org_forget();
	test_end(ctx);
}

static void
test_rec__an_absent_target_is_a_message_not_a_database_error(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_new(ctx, "杭州卯有限公司");
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(r, "region", VLINK(987654321));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "region");
	test_end(ctx);
}

/* The type with one more rule: the owner belongs to the department. */
static const struct type *
type_with_rule(struct ctx *ctx, const struct type *t)
{
	struct type *copy = arena_memdup(ctx->mem, t, sizeof *t);
	struct field *fields = arena_memdup(ctx->mem, t->fields, t->field_count * sizeof *fields);

	for (size_t i = 0; i < t->field_count; i++) {
		fields[i].type = copy;
		if (str_eq(fields[i].name, "owner"))
			fields[i].within = "dept";
	}
	copy->fields = fields;
	return copy;
}

static void
test_rec__a_link_within_another_must_belong_to_it(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	const struct type *t = type_with_rule(ctx, type_find(ctx->types, "customer"));
	struct rec *r = rec_make(ctx, t);
	struct form *f = form_new(ctx);
	const struct field *owner = type_field(t, "owner");

	(void)state;
	rec_set(r, "owner", VLINK(test_employee(ctx, "sales1")));
	assert_ok(ctx, rec_check(ctx, r, f));
	form_said(f, "owner");
	rec_set(r, "dept", VLINK(test_dept(ctx, "S2")));
	f = form_new(ctx);
	assert_ok(ctx, rec_check(ctx, r, f));
	assert_non_null(strstr(form_said(f, "owner"), "林若溪"));
	rec_set(r, "dept", VLINK(test_dept(ctx, "S1")));
	f = form_new(ctx);
	assert_ok(ctx, rec_check(ctx, r, f));
	assert_null(form_message(f, owner->name));
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rec__a_form_reaches_only_writable_fields),
		cmocka_unit_test(test_rec__wrong_and_missing_values_are_told_together),
		cmocka_unit_test(test_rec__an_unticked_box_is_no_only_if_it_was_on_the_page),
		cmocka_unit_test(test_rec__links_are_found_by_title_code_and_path),
		cmocka_unit_test(test_rec__an_ambiguous_title_names_the_candidates),
		cmocka_unit_test(test_rec__a_link_offers_only_what_the_user_may_read),
		cmocka_unit_test(test_rec__a_taken_name_is_told_with_the_taker_only_to_its_readers),
		cmocka_unit_test(test_rec__pairs_of_an_index_are_unique_together),
		cmocka_unit_test(test_rec__bounds_sizes_and_choices_hold_for_every_caller),
		cmocka_unit_test(test_rec__a_disabled_target_stays_but_cannot_be_chosen),
		cmocka_unit_test(test_rec__an_absent_target_is_a_message_not_a_database_error),
		cmocka_unit_test(test_rec__a_link_within_another_must_belong_to_it),
	};

	return cmocka_run_group_tests_name("rec_check", tests, rec_check_setup, testrec_close);
}
