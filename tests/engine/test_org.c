/* test_org.c - what a process remembers is what the database says, as long as the stamp stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testdb.h"

static struct testdb *t;

/* ---- rows --------------------------------------------------------------------------------- */

static void
region_add(struct ctx *ctx, int64_t id, int64_t parent, const char *code, const char *name)
{
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO region (id, parent, code, name, name_py, name_py1, enabled, created_at, updated_at)\n"
	          "VALUES (?, ?, ?, ?, '', '', 1, NOW(3), NOW(3))",
	          VALS(VINT(id), parent ? VINT(parent) : VNULL, VTEXT(code), VTEXT(name))));
}

static void
entry_add(struct ctx *ctx, const char *kind, const char *code, const char *zh, const char *en, int64_t pos, bool enabled)
{
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO dictionary (kind, code, label_zh, label_en, pos, enabled, created_at, updated_at)\n"
	          "VALUES (?, ?, ?, ?, ?, ?, NOW(3), NOW(3))",
	          VALS(VTEXT(kind), VTEXT(code), VTEXT(zh), VTEXT(en), VINT(pos), VBOOL(enabled))));
}

/* A unit in which the organisation was read again after these rows were written. */
static struct ctx *
unit_writing(void)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	return ctx;
}

static void
unit_reload(struct ctx *ctx)
{
	int64_t stamp;

	assert_ok(ctx, org_touch(ctx));
	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
}

static const struct type *
type_of(const struct ctx *ctx, const char *name)
{
	const struct type *type = type_find(ctx->types, name);

	assert_non_null(type);
	return type;
}

/* ---- trees --------------------------------------------------------------------------------- */

static void
test_org__a_tree_is_in_order_with_full_paths(void **state)
{
	struct ctx *ctx = unit_writing();
	const struct org_entry *const *list;

	(void)state;
	region_add(ctx, 500, 0, "33", "浙江省");
	region_add(ctx, 501, 0, "32", "江苏省");
	region_add(ctx, 502, 501, "3205", "苏州市");
	region_add(ctx, 503, 502, "320509", "吴江区");
	region_add(ctx, 504, 501, "3201", "南京市");
	unit_reload(ctx);
	assert_int_equal(org_entries(ctx->org, type_of(ctx, "region"), &list), 5);
	assert_string_equal(list[0]->path_title, "江苏省");
	assert_string_equal(list[1]->path_title, "江苏省 / 南京市");
	assert_string_equal(list[2]->path_title, "江苏省 / 苏州市");
	assert_string_equal(list[3]->path_title, "江苏省 / 苏州市 / 吴江区");
	assert_string_equal(list[4]->path_title, "浙江省");
	assert_string_equal(list[3]->title, "吴江区");
	assert_string_equal(list[3]->code, "320509");
	assert_int_equal(list[3]->parent, 502);
	assert_ptr_equal(org_entry(ctx->org, type_of(ctx, "region"), 503), list[3]);
	assert_null(org_entry(ctx->org, type_of(ctx, "region"), 505));
	test_end(ctx);
}

static void
test_org__below_is_the_node_and_its_branch(void **state)
{
	struct ctx *ctx = unit_writing();
	struct val *ids;

	(void)state;
	region_add(ctx, 501, 0, "32", "江苏省");
	region_add(ctx, 502, 501, "3205", "苏州市");
	region_add(ctx, 503, 502, "320509", "吴江区");
	region_add(ctx, 504, 0, "33", "浙江省");
	unit_reload(ctx);
	assert_int_equal(org_below(ctx->mem, ctx->org, type_of(ctx, "region"), 501, &ids), 3);
	assert_int_equal(ids[0].i, 501);
	assert_int_equal(ids[1].i, 502);
	assert_int_equal(ids[2].i, 503);
	assert_int_equal(org_below(ctx->mem, ctx->org, type_of(ctx, "region"), 503, &ids), 1);
	assert_int_equal(org_below(ctx->mem, ctx->org, type_of(ctx, "region"), 999, &ids), 0);
	test_end(ctx);
}

static void
test_org__a_circle_or_a_lost_parent_hides_nothing(void **state)
{
	struct ctx *ctx = unit_writing();
	const struct org_entry *const *list;
	struct val *ids;

	(void)state;
	region_add(ctx, 501, 0, "1", "一");
	region_add(ctx, 502, 501, "2", "二");
	region_add(ctx, 503, 502, "3", "三");
	region_add(ctx, 504, 501, "4", "四");
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE region SET parent = 503 WHERE id = 502", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE region SET deleted_at = NOW(3) WHERE id = 501", NO_VALS));
	unit_reload(ctx);
	assert_int_equal(org_entries(ctx->org, type_of(ctx, "region"), &list), 3);
	assert_string_equal(list[0]->path_title, "四");
	assert_string_equal(list[1]->path_title, "二");
	assert_string_equal(list[2]->path_title, "二 / 三");
	assert_int_equal(org_below(ctx->mem, ctx->org, type_of(ctx, "region"), 502, &ids), 2);
	test_end(ctx);
}

/* ---- people, company, dictionaries ------------------------------------------------------------ */

static void
test_org__people_departments_and_company_are_there(void **state)
{
	struct ctx *ctx = test_ctx(t, "sales1");
	const struct org_entry *const *list;
	const struct org_entry *me = org_entry(ctx->org, type_of(ctx, "employee"), ctx->user->employee);

	(void)state;
	assert_string_equal(me->title, "林若溪");
	assert_string_equal(org_entry(ctx->org, type_of(ctx, "user"), ctx->user->id)->code, "sales1");
	assert_int_equal(org_entries(ctx->org, type_of(ctx, "employee"), &list), 6);
	assert_string_equal(list[0]->title, "丁立新");	/* by pinyin: ding, he, lin, wu, xu, zhou */
	assert_string_equal(list[5]->title, "周启明");
	assert_string_equal(org_company(ctx->org), "测试仪器有限公司");
	assert_string_equal(org_setting(ctx->org, "no.such.setting"), "");
	assert_int_equal(org_entries(ctx->org, type_of(ctx, "company"), &list), 0);
	test_end(ctx);
}

static void
test_org__settings_are_found_by_name(void **state)
{
	struct ctx *ctx = unit_writing();

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO setting (name, value) VALUES ('b', '2'), ('a', '1'), ('c', '3')", NO_VALS));
	unit_reload(ctx);
	assert_string_equal(org_setting(ctx->org, "a"), "1");
	assert_string_equal(org_setting(ctx->org, "c"), "3");
	test_end(ctx);
}

static void
test_org__dictionaries_speak_both_languages(void **state)
{
	struct ctx *ctx = unit_writing();
	const struct option *options;

	(void)state;
	entry_add(ctx, "test_source", "fair", "展会", "Fair", 20, true);
	entry_add(ctx, "test_source", "web", "网站", "Website", 10, true);
	entry_add(ctx, "test_source", "fax", "传真", "Fax", 1, false);
	unit_reload(ctx);
	lang_use("zh_CN");
	assert_int_equal(org_dictionary(ctx, "test_source", &options), 2);
	assert_string_equal(options[0].value, "web");
	assert_string_equal(options[0].label, "网站");
	assert_string_equal(options[1].value, "fair");
	assert_string_equal(org_dictionary_label(ctx, "test_source", "fax"), "传真");
	assert_null(org_dictionary_label(ctx, "test_source", "phone"));
	assert_int_equal(org_dictionary(ctx, "no_such_kind", &options), 0);
	lang_use("en");
	org_dictionary(ctx, "test_source", &options);
	assert_string_equal(options[0].label, "Website");
	lang_use("zh_CN");
	test_end(ctx);
}

/* ---- the snapshot ------------------------------------------------------------------------------- */

static void
test_org__is_read_again_only_when_the_stamp_moved(void **state)
{
	struct ctx *first = test_ctx(t, "sales1");
	const struct org *before = first->org;

	(void)state;
	struct ctx *second = test_ctx(t, "sales2");
	assert_ptr_equal(second->org, before);
	test_end(second);

	struct ctx *writer = unit_writing();
	assert_ok(writer, org_touch(writer));
	test_commit(writer);
	test_end(writer);

	struct ctx *third = test_ctx(t, "sales1");
	assert_ptr_not_equal(third->org, before);
	/* The older unit keeps what it has, even when it is the last one. */
	assert_string_equal(org_entry(before, type_of(first, "employee"), first->user->employee)->title, "林若溪");
	test_end(third);
	test_end(first);
}

static void
test_org__a_rolled_back_stamp_does_not_come_again(void **state)
{
	struct ctx *ctx = unit_writing();
	int64_t one, two;

	(void)state;
	assert_ok(ctx, org_touch(ctx));
	assert_ok(ctx, org_stamp(ctx, &one));
	db_rollback(ctx);
	test_begin(ctx);
	assert_ok(ctx, org_touch(ctx));
	assert_ok(ctx, org_stamp(ctx, &two));
	assert_true(one != two && one > 0 && two > 0);
	test_end(ctx);
}

static void
test_org__without_tables_it_is_empty(void **state)
{
	struct testdb *empty = testdb_open("org_empty");
	struct ctx *ctx = test_unit(empty);
	const struct org_entry *const *list;
	int64_t stamp = 7;

	(void)state;
	ctx->types = t->types;
	org_forget();
	test_begin(ctx);
	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_int_equal(stamp, 0);
	assert_ok(ctx, org_get(ctx, stamp));
	assert_int_equal(org_entries(ctx->org, type_of(ctx, "employee"), &list), 0);
	assert_string_equal(org_company(ctx->org), "");
	test_end(ctx);
	org_forget();
	testdb_close(empty);
}

/* ---- link titles ----------------------------------------------------------------------------------- */

static void
test_link_title__comes_from_memory_or_from_one_query(void **state)
{
	struct ctx *ctx = test_ctx(t, "sales1");
	const struct type *company = type_of(ctx, "company");

	(void)state;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	ctx->statements = 0;
	assert_string_equal(link_title(ctx, type_of(ctx, "employee"), ctx->user->employee), "林若溪");
	assert_string_equal(link_title(ctx, company, 0), "");
	assert_int_equal(ctx->statements, 0);
	assert_string_equal(link_title(ctx, company, 1), "测试仪器有限公司");
	assert_string_equal(link_title(ctx, company, 1), "测试仪器有限公司");
	assert_int_equal(ctx->statements, 1);
	test_end(ctx);
}

static void
test_link_title__is_forgotten_with_the_memory_of_a_loop(void **state)
{
	struct ctx *ctx = test_ctx(t, "sales1");
	const struct type *company = type_of(ctx, "company");
	struct arena *unit = ctx->mem, *loop = arena_new();

	(void)state;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	ctx->mem = loop;
	assert_string_equal(link_title(ctx, company, 1), "测试仪器有限公司");
	arena_reset(loop);
	assert_string_equal(link_title(ctx, company, 1), "测试仪器有限公司");
	ctx->mem = unit;
	arena_free(loop);
	assert_string_equal(link_title(ctx, company, 1), "测试仪器有限公司");
	test_end(ctx);
}

static void
test_link_title__says_when_the_record_was_deleted(void **state)
{
	struct ctx *ctx = unit_writing();

	(void)state;
	region_add(ctx, 501, 0, "1", "旧区");
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE region SET deleted_at = NOW(3) WHERE id = 501", NO_VALS));
	unit_reload(ctx);
	lang_use("zh_CN");
	assert_string_equal(link_title(ctx, type_of(ctx, "region"), 501), "(已删除) 旧区");
	assert_string_equal(link_title(ctx, type_of(ctx, "region"), 999), "(已删除) #999");
	test_end(ctx);
}

/* ---- program ------------------------------------------------------------------------------------------ */

static int
group_open(void **state)
{
	*state = t = testcompany_open("org");
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_org__a_tree_is_in_order_with_full_paths),
		cmocka_unit_test(test_org__below_is_the_node_and_its_branch),
		cmocka_unit_test(test_org__a_circle_or_a_lost_parent_hides_nothing),
		cmocka_unit_test(test_org__people_departments_and_company_are_there),
		cmocka_unit_test(test_org__settings_are_found_by_name),
		cmocka_unit_test(test_org__dictionaries_speak_both_languages),
		cmocka_unit_test(test_org__is_read_again_only_when_the_stamp_moved),
		cmocka_unit_test(test_org__a_rolled_back_stamp_does_not_come_again),
		cmocka_unit_test(test_org__without_tables_it_is_empty),
		cmocka_unit_test(test_link_title__comes_from_memory_or_from_one_query),
		cmocka_unit_test(test_link_title__is_forgotten_with_the_memory_of_a_loop),
		cmocka_unit_test(test_link_title__says_when_the_record_was_deleted),
	};

	return cmocka_run_group_tests(tests, group_open, testcompany_close);
}
