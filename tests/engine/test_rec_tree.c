/* test_rec_tree.c - trees: paths, moves, loops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"
#include "doc/rec.h"

static int
rec_tree_setup(void **state)
{
	(void)state;
	testrec_open("rec_tree");
	return 0;
}

static void
test_rec__a_node_knows_its_path(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r;

	(void)state;
	assert_ok(ctx, rec_load(ctx, &r, "region", places.district));
	assert_string_equal(rec_column(ctx, r, "path"), arena_printf(ctx->mem, "/%lld/%lld/%lld/",
	                    (long long)places.province, (long long)places.city, (long long)places.district));
	test_end(ctx);
}

static void
test_rec__moving_a_node_moves_its_branch(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t other = rec_node(ctx, "region", "320000", "江苏省", 0);
	struct rec *r, *leaf;

	(void)state;
	assert_ok(ctx, rec_lock(ctx, &r, "region", places.city));
	rec_set(r, "parent", VLINK(other));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_ok(ctx, rec_load(ctx, &leaf, "region", places.district));
	assert_string_equal(rec_column(ctx, leaf, "path"), arena_printf(ctx->mem, "/%lld/%lld/%lld/",
	                    (long long)other, (long long)places.city, (long long)places.district));
	assert_int_equal(rec_version(leaf), 1);
	rec_set(r, "parent", VNULL);
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_column(ctx, leaf, "path"), arena_printf(ctx->mem, "/%lld/%lld/",
	                    (long long)places.city, (long long)places.district));
	test_end(ctx);
}

static void
test_rec__a_loop_in_a_tree_is_refused_by_name(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct form *f = form_new(ctx);
	struct rec *r;

	(void)state;
	assert_ok(ctx, rec_lock(ctx, &r, "region", places.province));
	rec_set(r, "parent", VLINK(places.district));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "parent"), "浙江省 → 杭州市 → 西湖区 → 浙江省"));
	f = form_new(ctx);
	rec_set(r, "parent", VLINK(places.province));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "parent");
	test_end(ctx);
}

static void
test_rec__a_tree_is_not_deeper_than_its_path(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t above = places.district;
	int rc = OK, depth = 0;

	(void)state;
	for (; rc == OK && depth < 200; depth++) {
		struct rec *r = rec_begin(ctx, "region");
		rec_set(r, "code", VTEXT(arena_printf(ctx->mem, "D%d", depth)));
		rec_set(r, "name", VTEXT("下级"));
		rec_set(r, "parent", VLINK(above));
		rc = rec_save(ctx, r, form_new(ctx));
		above = rec_id(r);
	}
	assert_int_equal(rc, ERR_INVALID);
	assert_in_range(depth, 10, 150);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rec__a_node_knows_its_path),
		cmocka_unit_test(test_rec__moving_a_node_moves_its_branch),
		cmocka_unit_test(test_rec__a_loop_in_a_tree_is_refused_by_name),
		cmocka_unit_test(test_rec__a_tree_is_not_deeper_than_its_path),
	};

	return cmocka_run_group_tests_name("rec_tree", tests, rec_tree_setup, testrec_close);
}
