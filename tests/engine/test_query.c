/* test_query.c - lists: scope, filter, search, sort and pages by cursor, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/gram.h"
#include "support/testdb.h"

enum { REGION = 500, CITY, DISTRICT, OTHER_REGION, INDUSTRY = 600, CUSTOMERS = 120 };

static struct testdb *t;
static const struct type *customer;

/* ---- data ------------------------------------------------------------------------------------ */

/* Several rows share an updated_at, so that ties have to be decided by id. */
static void
customer_add(struct ctx *ctx, int64_t i, int64_t owner)
{
	const char *level = i % 5 == 4 ? NULL : (const char *[]){ "A", "B", "C", "D" }[i % 5];
	const char *name = i == 7 ? "杭州华信精密机械有限公司" : i == 8 ? "50%_折扣!店" : arena_printf(ctx->mem, "客户%03lld", (long long)i);
	const char *py = i == 7 ? "hangzhouhuaxinjingmijixie" : i == 8 ? "50zhekoudian" : arena_printf(ctx->mem, "kehu%03lld", (long long)i);
	const char *py1 = i == 7 ? "hzhxjmjx" : i == 8 ? "50zkd" : arena_printf(ctx->mem, "kh%03lld", (long long)i);

	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO customer (id, code, name, name_norm, name_py, name_py1, short_name_py, short_name_py1, kind, industry, region, level, tel,\n"
	          "  owner, dept, created_at, updated_at)\n"
	          "VALUES (?, ?, ?, ?, ?, ?, '', '', 'formal', ?, ?, ?, ?, ?, NULL, ?, ?)",
	          VALS(VINT(1000 + i), VTEXT(arena_printf(ctx->mem, "KH-%04lld", (long long)i)), VTEXT(name), VTEXT(name),
	               VTEXT(py), VTEXT(py1), VINT(INDUSTRY), VINT(i % 3 ? DISTRICT : OTHER_REGION),
	               level ? VTEXT(level) : VNULL, i == 9 ? VTEXT("0571-8888 9999") : VNULL,
	               owner ? VLINK(owner) : VNULL,
	               VINSTANT(ctx->now - i * 3600000), VINSTANT(ctx->now - (i / 4) * 60000))));
}

static void
data_make(void)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	const int64_t owners[] = { test_employee(ctx, "sales1"), test_employee(ctx, "sales2"), 0 };

	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO region (id, parent, path, code, name, name_py, name_py1, enabled, created_at, updated_at) VALUES\n"
	          "(500, NULL, '/500/', '33', '浙江省', '', '', 1, NOW(3), NOW(3)),\n"
	          "(501, 500, '/500/501/', '3301', '杭州市', '', '', 1, NOW(3), NOW(3)),\n"
	          "(502, 501, '/500/501/502/', '330106', '西湖区', '', '', 1, NOW(3), NOW(3)),\n"
	          "(503, NULL, '/503/', '32', '江苏省', '', '', 1, NOW(3), NOW(3))", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO industry (id, code, name, name_py, name_py1, enabled, created_at, updated_at)\n"
	          "VALUES (600, 'C', '制造业', '', '', 1, NOW(3), NOW(3))", NO_VALS));
	for (int64_t i = 0; i < CUSTOMERS; i++)
		customer_add(ctx, i, owners[i % 3]);
	struct val ids[CUSTOMERS];
	for (int64_t i = 0; i < CUSTOMERS; i++)
		ids[i] = VINT(1000 + i);
	assert_ok(ctx, gram_add(ctx, type_find(ctx->types, "customer"), ids, CUSTOMERS));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET deleted_at = NOW(3) WHERE id = 1119", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

/* ---- helpers ---------------------------------------------------------------------------------- */

static struct ctx *
reader(const char *login)
{
	struct ctx *ctx = test_ctx(t, login);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	ctx->statements = 0;
	return ctx;
}

static struct query *
query_of(struct ctx *ctx)
{
	struct query *q;

	assert_ok(ctx, query_new(ctx, &q, "customer"));
	return q;
}

static void
must(struct query *q, int rc)
{
	if (rc != OK)
		fail_msg("%s %s %s", err_name(rc), query_problem(q), q->ctx->err.msg);
}

/* The ids of all pages together, each page by the cursor of the one before. */
static size_t
walk(struct ctx *ctx, const char *filter, const char *sort, int size, int64_t *ids)
{
	const char *cursor = NULL;
	size_t n = 0;

	do {
		struct query *q = query_of(ctx);
		struct rows *rows;

		must(q, query_filter(q, filter));
		must(q, query_sort(q, sort));
		must(q, query_after(q, cursor, size));
		must(q, query_run(q, &rows));
		assert_true(rows_count(rows) <= (size_t)size);
		for (struct rec *r; (r = rows_next(rows)) != NULL;)
			ids[n++] = rec_id(r);
		cursor = rows_cursor(rows);
	} while (cursor);
	return n;
}

static int64_t
count_of(struct ctx *ctx, const char *filter, const char *words)
{
	struct query *q = query_of(ctx);
	int64_t n;

	must(q, query_filter(q, filter));
	must(q, query_search(q, words));
	must(q, query_count(q, 1000, &n));
	return n;
}

/* ---- scope -------------------------------------------------------------------------------------- */

static void
test_query__everyone_sees_his_scope_and_nothing_deleted(void **state)
{
	(void)state;
	struct ctx *ctx = reader("manager");
	assert_int_equal(count_of(ctx, "", ""), CUSTOMERS - 1);
	test_end(ctx);
	ctx = reader("sales1");
	assert_int_equal(count_of(ctx, "", ""), 40);
	assert_int_equal(count_of(ctx, arena_printf(ctx->mem, "owner.ne(%lld)", (long long)ctx->user->employee), ""), 0);
	assert_int_equal(count_of(ctx, "or(id.ge(0),id.lt(0))", ""), 40);
	test_end(ctx);
	ctx = reader("admin");
	assert_int_equal(count_of(ctx, "", ""), 0);
	as_system_begin(ctx, "test");
	assert_int_equal(count_of(ctx, "", ""), CUSTOMERS - 1);
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_query__rows_of_own_scope_belong_to_the_user(void **state)
{
	struct ctx *ctx = reader("sales2");
	struct query *q = query_of(ctx);
	struct rows *rows;

	(void)state;
	must(q, query_run(q, &rows));
	assert_int_equal(rows_count(rows), 40);
	assert_null(rows_cursor(rows));
	for (struct rec *r; (r = rows_next(rows)) != NULL;)
		assert_int_equal(rec_link(r, "owner"), ctx->user->employee);
	assert_int_equal(ctx->statements, 1);
	test_end(ctx);
}

/* ---- columns -------------------------------------------------------------------------------------- */

static void
test_query__only_wanted_columns_are_filled(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);
	const struct field *wanted[] = { type_field(customer, "level"), type_field(customer, "region") };
	struct rows *rows;

	(void)state;
	must(q, query_where(q, "id", OP_EQ, VALS(VINT(1007))));
	query_columns(q, wanted, 2);
	must(q, query_run(q, &rows));
	struct rec *r = rows_next(rows);
	assert_non_null(r);
	assert_null(rows_next(rows));
	assert_int_equal(rec_id(r), 1007);
	assert_string_equal(rec_text(r, "level"), "C");
	assert_string_equal(rec_text(r, "name"), "杭州华信精密机械有限公司");	/* the title is always there */
	assert_true(rec_is_empty(r, "tel"));
	assert_true(rec_is_empty(r, "kind"));
	assert_false(r->is_new);
	assert_false(rec_changed(r, "level"));
	assert_string_equal(rec_show(ctx, r, type_field(customer, "region")), "西湖区");
	test_end(ctx);
}

/* As if employees were too many to be remembered. */
static void
test_query__titles_of_types_that_are_not_remembered_are_joined(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);
	struct field link = *type_field(customer, "owner");
	struct type big = *link.target;

	(void)state;
	big.cached = false;
	link.target = &big;
	const struct field *wanted[] = { type_field(customer, "id"), &link };
	struct db_rows *rows;
	must(q, query_where(q, "id", OP_EQ, VALS(VINT(1003))));
	struct sql *sql = query_rows_sql(q, wanted, 2);
	const char *text = sql_text_of(sql);

	assert_non_null(strstr(text, "`j_owner`.`name`, `j_owner`.`deleted_at` IS NOT NULL"));
	assert_non_null(strstr(text, "LEFT JOIN `employee` `j_owner` ON `j_owner`.`id` = `t`.`owner`"));
	assert_ok(ctx, db_select_sql(ctx, &rows, sql));
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 2), "林若溪");
	assert_int_equal(db_int(rows, 3), 0);
	test_end(ctx);
}

/* ---- pages ------------------------------------------------------------------------------------------ */

static void
expect_walk(struct ctx *ctx, const char *filter, const char *sort, const char *order, int size)
{
	static int64_t ids[CUSTOMERS], all[CUSTOMERS];
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t n = walk(ctx, filter, sort, size, ids), m = 0;

	sql_add(q, "SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY ");
	sql_add_text(q, order);
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		all[m++] = db_int(rows, 0);
	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ids[i], all[i]);
}

static void
test_query__pages_by_cursor_are_the_whole_list_once(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	expect_walk(ctx, "", "", "updated_at DESC, id DESC", 7);
	expect_walk(ctx, "", "updated_at", "updated_at, id", 50);
	expect_walk(ctx, "", "name", "name_py, id", 7);
	expect_walk(ctx, "", "-name", "name_py DESC, id DESC", 1);
	expect_walk(ctx, "", "id", "id", 13);
	expect_walk(ctx, "", "-id,name", "id DESC", 13);
	expect_walk(ctx, "", "-created_at", "created_at DESC, id DESC", 200);
	test_end(ctx);
}

static void
test_query__pages_of_own_scope_are_the_same_list_in_pieces(void **state)
{
	static const char *const sorts[] = { "", "updated_at", "name", "-name", "-level,name" };
	static int64_t whole[CUSTOMERS], pieces[CUSTOMERS];
	struct ctx *ctx = reader("sales1");

	(void)state;
	for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
		assert_int_equal(walk(ctx, "", sorts[i], 200, whole), 40);
		assert_int_equal(walk(ctx, "", sorts[i], 3, pieces), 40);
		assert_memory_equal(whole, pieces, 40 * sizeof whole[0]);
	}
	test_end(ctx);
}

static void
test_query__empty_values_and_mixed_directions_lose_no_row(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	expect_walk(ctx, "", "level", "COALESCE(level, ''), id", 7);
	expect_walk(ctx, "", "-level,updated_at", "COALESCE(level, '') DESC, updated_at, id", 7);
	expect_walk(ctx, "", "level,-updated_at,name", "COALESCE(level, ''), updated_at DESC, name_py, id", 7);
	expect_walk(ctx, "", "tel", "COALESCE(tel, ''), id", 11);
	test_end(ctx);
}

static void
test_query__a_row_that_moves_between_pages_does_not_disturb_them(void **state)
{
	struct ctx *ctx = test_ctx(t, "manager");
	struct query *q;
	struct rows *rows;

	(void)state;
	test_begin(ctx);
	q = query_of(ctx);
	must(q, query_after(q, NULL, 10));
	must(q, query_run(q, &rows));
	const char *cursor = rows_cursor(rows);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET updated_at = updated_at + INTERVAL 1 DAY WHERE id = 1009", NO_VALS));
	q = query_of(ctx);
	must(q, query_after(q, cursor, 10));
	must(q, query_run(q, &rows));
	/* 1008 to 1011 are equal: page 1 ended with 1010, and 1009 has gone to the top. */
	assert_int_equal(rec_id(rows_next(rows)), 1008);
	assert_int_equal(rec_id(rows_next(rows)), 1015);
	test_end(ctx);
}

static void
test_query__a_cursor_of_another_list_is_refused(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);
	struct rows *rows;

	(void)state;
	must(q, query_filter(q, "level.eq(A)"));
	must(q, query_after(q, NULL, 5));
	must(q, query_run(q, &rows));
	const char *cursor = rows_cursor(rows);

	assert_non_null(cursor);
	q = query_of(ctx);
	assert_int_equal(query_after(q, cursor, 5), ERR_INVALID);
	assert_string_equal(query_problem(q), "找不到列表的这一页了，请从第一页开始。");
	q = query_of(ctx);
	must(q, query_filter(q, "level.eq(B)"));
	assert_int_equal(query_after(q, cursor, 5), ERR_INVALID);
	q = query_of(ctx);
	must(q, query_filter(q, "level.eq(A)"));
	must(q, query_sort(q, "updated_at"));
	assert_int_equal(query_after(q, cursor, 5), ERR_INVALID);
	q = query_of(ctx);
	must(q, query_filter(q, "level.eq(A)"));
	must(q, query_search(q, "x"));
	assert_int_equal(query_after(q, cursor, 5), ERR_INVALID);
	q = query_of(ctx);
	must(q, query_filter(q, "level.eq(A)"));
	must(q, query_where(q, "id", OP_GT, VALS(VINT(3))));
	assert_int_equal(query_after(q, cursor, 5), ERR_INVALID);
	q = query_of(ctx);
	assert_int_equal(query_after(q, "nonsense", 5), ERR_INVALID);
	q = query_of(ctx);
	must(q, query_filter(q, "level.eq(A)"));
	must(q, query_after(q, cursor, 9));	/* the size of a page may change */
	test_end(ctx);
}

static void
test_query__page_sizes_have_limits(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	assert_int_equal(query_after(query_of(ctx), NULL, 0), ERR_INVALID);
	assert_int_equal(query_after(query_of(ctx), NULL, 201), ERR_INVALID);
	assert_int_equal(query_after(query_of(ctx), NULL, 200), OK);
	test_end(ctx);
}

static void
test_query__nothing_changes_after_the_cursor(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);

	(void)state;
	must(q, query_after(q, NULL, 5));
	assert_int_equal(query_filter(q, "level.eq(A)"), ERR_BUG);
	assert_int_equal(query_sort(q, "name"), ERR_BUG);
	test_end(ctx);
}

/* ---- sort -------------------------------------------------------------------------------------------- */

static void
test_query__sorts_that_are_not_possible_are_explained(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);

	(void)state;
	assert_int_equal(query_sort(q, "colour"), ERR_INVALID);
	assert_string_equal(query_problem(q), "没有可用于排序的字段“colour”。");
	assert_string_equal(query_sorted_by(q), "-updated_at");
	assert_int_equal(query_sort(q, "owner"), ERR_INVALID);
	assert_int_equal(query_sort(q, "remark"), ERR_INVALID);
	assert_int_equal(query_sort(q, "name,,level"), ERR_INVALID);
	assert_int_equal(query_sort(q, "--name"), ERR_INVALID);
	assert_int_equal(query_sort(q, "name;DROP TABLE customer"), ERR_INVALID);
	assert_int_equal(query_sort(q, "name,level,kind,code"), ERR_INVALID);
	must(q, query_sort(q, "-level,name,-level"));
	assert_string_equal(query_sorted_by(q), "-level,name");
	test_end(ctx);
}

/* ---- filter ------------------------------------------------------------------------------------------- */

static void
test_query__filters_find_what_they_say(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	assert_int_equal(count_of(ctx, "level.eq(A)", ""), 24);
	assert_int_equal(count_of(ctx, "level.in(A,B)", ""), 48);
	assert_int_equal(count_of(ctx, "level.null()", ""), 23);
	assert_int_equal(count_of(ctx, "level.ne(A)", ""), CUSTOMERS - 1 - 24);
	assert_int_equal(count_of(ctx, "name.like(华信)", ""), 1);
	assert_int_equal(count_of(ctx, "name.like(50%25_)", ""), 1);
	assert_int_equal(count_of(ctx, "name.like(%25)", ""), 1);
	assert_int_equal(count_of(ctx, "name.like(!)", ""), 1);
	assert_int_equal(count_of(ctx, "owner.null()", ""), 39);
	assert_int_equal(count_of(ctx, "region.under(500)", ""), 79);
	assert_int_equal(count_of(ctx, "region.under(330106)", ""), 0);
	assert_int_equal(count_of(ctx, "region.under(%E6%B5%99%E6%B1%9F%E7%9C%81)", ""), 79);
	assert_int_equal(count_of(ctx, "and(owner.null(),or(level.eq(A),level.eq(B)))", ""), 16);
	assert_int_equal(count_of(ctx, "created_at.ge(today+1)", ""), 0);
	assert_int_equal(count_of(ctx, "created_at.gt(now-10)", ""), 10);
	assert_int_equal(count_of(ctx, "created_at.le(9999-12-31)", ""), CUSTOMERS - 1);
	assert_int_equal(count_of(ctx, "created_at.ge(1000-01-01)", ""), CUSTOMERS - 1);
	assert_int_equal(count_of(ctx, "created_at.lt(0001-01-01)", ""), 0);
	assert_int_equal(count_of(ctx, "owner.eq(me)", ""), 0);
	test_end(ctx);
}

static void
test_query__filters_know_more_comparisons_and_days_by_name(void **state)
{
	struct ctx *ctx = reader("manager");
	int32_t first, last;
	int y, m, d;

	(void)state;
	assert_int_equal(count_of(ctx, "level.notin(A,B)", ""), CUSTOMERS - 1 - 48);
	assert_int_equal(count_of(ctx, "name.notlike(客户)", ""), 2);
	assert_int_equal(count_of(ctx, "name.starts(杭州)", ""), 1);
	assert_int_equal(count_of(ctx, "name.starts(华信)", ""), 0);
	assert_int_equal(count_of(ctx, "id.between(1000,1009)", ""), 10);
	assert_int_equal(count_of(ctx, "created_at.past(1)", ""), count_of(ctx, "created_at.eq(today)", ""));
	assert_int_equal(count_of(ctx, "created_at.past(3)", ""), count_of(ctx, "created_at.ge(today-2)", ""));
	assert_int_equal(count_of(ctx, "created_at.next(3)", ""), count_of(ctx, "created_at.eq(today)", ""));
	assert_int_equal(count_of(ctx, "created_at.between(today-1,today)", ""), count_of(ctx, "created_at.past(2)", ""));
	assert_int_equal(count_of(ctx, "created_at.eq(next_year)", ""), 0);
	assert_int_equal(count_of(ctx, "created_at.ne(next_year)", ""), CUSTOMERS - 1);
	assert_int_equal(count_of(ctx, "created_at.le(this_year)", ""), CUSTOMERS - 1);
	assert_int_equal(count_of(ctx, "or(created_at.lt(this_week),created_at.eq(this_week))", ""), CUSTOMERS - 1);
	assert_true(filter_day_word(ctx, "this_week", &first, &last));
	assert_int_equal(date_weekday(first), 1);
	assert_int_equal(last - first, 6);
	assert_in_range(ctx->today, first, last);
	assert_true(filter_day_word(ctx, "last_quarter", &first, &last));
	date_to_ymd(first, &y, &m, &d);
	assert_int_equal(m % 3, 1);
	assert_int_equal(d, 1);
	assert_true(last < ctx->today);
	assert_false(filter_day_word(ctx, "next_century", &first, &last));
	test_end(ctx);
}

static void
test_query__my_subordinates_are_those_below_and_not_the_user(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	assert_int_equal(count_of(ctx, "owner.in(my_subordinates)", ""), 80);
	assert_int_equal(count_of(ctx, "owner.eq(my_subordinates)", ""), 80);
	assert_int_equal(count_of(ctx, "owner.notin(my_subordinates)", ""), 39);
	struct query *q;
	assert_ok(ctx, query_new(ctx, &q, "customer"));
	assert_int_equal(query_filter(q, "owner.in(my_subordinates,my_subordinates)"), ERR_INVALID);
	assert_int_equal(count_of(ctx, "owner.in(me)", ""), 0);
	test_end(ctx);
	ctx = reader("sales1");
	assert_int_equal(count_of(ctx, "owner.in(me,my_subordinates)", ""), 40);
	assert_int_equal(count_of(ctx, "owner.in(my_subordinates)", ""), 0);
	test_end(ctx);
}

/* What cannot be used, and the sentence says so. */
static void
refuse(struct ctx *ctx, const char *filter)
{
	struct query *q = query_of(ctx);

	if (query_filter(q, filter) != ERR_INVALID || !*query_problem(q))
		fail_msg("%s was taken", filter);
	err_clear(ctx);
}

static void
test_query__a_filter_reaches_over_one_link_within_the_scope_of_what_it_reaches(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	assert_int_equal(count_of(ctx, "industry.code.eq(C)", ""), CUSTOMERS - 1);
	assert_int_equal(count_of(ctx, "industry.code.ne(C)", ""), 0);
	assert_int_equal(count_of(ctx, "region.name.starts(江苏)", ""), 40);
	assert_int_equal(count_of(ctx, "and(region.parent.under(500),owner.name.notnull())", ""), 40);
	refuse(ctx, "industry.nonsense.eq(C)");
	refuse(ctx, "level.code.eq(C)");
	refuse(ctx, "industry.parent.code.eq(C)");
	refuse(ctx, "industry.code");
	refuse(ctx, "industry.code.");
	test_end(ctx);
	ctx = test_unit(t);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_right WHERE type = 'industry'", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	ctx = reader("manager");
	refuse(ctx, "industry.code.eq(C)");
	test_end(ctx);
	ctx = test_unit(t);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_right (role, type, action, scope) VALUES ('*', 'industry', 'read', 'all')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_query__bad_comparisons_are_sentences(void **state)
{
	static const char *const bad[] = {
		"created_at.past(0)", "created_at.past(-1)", "created_at.past(x)", "created_at.past(999999)", "created_at.past()",
		"created_at.past(1,2)", "name.past(3)", "name.between(a,b)", "id.between(1)", "id.between(1,2,3)", "id.between()",
		"created_at.in(this_week)x", "level.starts(A)", "owner.notlike(A)", "owner.like(my_subordinates)", "name.eq(a,b)",
		"level.eq(my_subordinates)", "region.in(my_subordinates)", "created_at.eq(today-)", "created_at.eq(today-123456)",
	};
	struct ctx *ctx = reader("manager");

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		refuse(ctx, bad[i]);
	test_end(ctx);
}

static void
test_query__what_a_user_may_not_ask_is_left_out_of_a_filter(void **state)
{
	struct ctx *ctx = test_unit(t);
	size_t dropped;

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user_roles SET value = 'marketing' WHERE record = (SELECT id FROM user WHERE login = 'auditor')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	ctx = reader("auditor");
	assert_string_equal(filter_open_text(ctx, customer, "and(level.eq(A),tel.like(138))", &dropped), "and(level.eq(A))");
	assert_int_equal(dropped, 1);
	assert_string_equal(filter_open_text(ctx, customer, "or(tel.like(138),tel.null())", &dropped), "");
	assert_int_equal(dropped, 2);
	assert_string_equal(filter_open_text(ctx, customer, "level.eq(A)", &dropped), "level.eq(A)");
	assert_int_equal(dropped, 0);
	assert_string_equal(filter_open_text(ctx, customer, "gone.eq(A)", &dropped), "");
	assert_int_equal(dropped, 1);
	test_end(ctx);
}

/* As if regions were too many to be remembered. */
static void
test_query__below_a_node_of_a_large_tree_goes_by_path(void **state)
{
	struct ctx *ctx = reader("manager");
	struct field link = *type_field(customer, "region");
	struct type big = *link.target;
	const struct val node = VLINK(CITY);
	const struct filter_term term = { .field = &link, .op = OP_UNDER, .vals = &node, .n = 1 };
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	(void)state;
	big.cached = false;
	link.target = &big;
	sql_add(q, "SELECT COUNT(*) FROM customer t WHERE t.deleted_at IS NULL AND ");
	filter_term_sql(ctx, q, "t", &term);
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 79);
	test_end(ctx);
}

static void
test_query__every_preset_list_of_every_type_runs(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	for (size_t i = 0; i < t->types->count; i++) {
		const struct type *type = t->types->all[i];

		for (size_t k = 0; k < type->list_count; k++) {
			const struct list *list = &type->lists[k];
			struct query *q;
			struct rows *rows;

			assert_ok(ctx, query_new(ctx, &q, type->name));
			must(q, query_filter(q, list->where ? list->where : ""));
			must(q, query_sort(q, list->sort ? list->sort : ""));
			must(q, query_search(q, "华信 ab 571-8888"));
			must(q, query_run(q, &rows));
		}
	}
	test_end(ctx);
}

static void
test_query__me_is_the_user(void **state)
{
	struct ctx *ctx = reader("sales1");

	(void)state;
	assert_int_equal(count_of(ctx, "owner.eq(me)", ""), 40);
	test_end(ctx);
}

static void
test_query__terms_are_flat_and_in_order(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);
	const struct filter_term *terms;

	(void)state;
	must(q, query_filter(q, "owner.eq(me)"));
	must(q, query_filter(q, ""));
	must(q, query_filter(q, "and(level.in(A,B),and(kind.eq(formal),or(name.like(a),name.like(b))))"));
	assert_int_equal(query_terms(q, &terms), 4);
	assert_string_equal(terms[0].text, "owner.eq(me)");
	assert_string_equal(terms[1].text, "level.in(A,B)");
	assert_string_equal(terms[1].field->name, "level");
	assert_int_equal(terms[1].n, 2);
	assert_string_equal(terms[2].text, "kind.eq(formal)");
	assert_string_equal(terms[3].text, "or(name.like(a),name.like(b))");
	assert_null(terms[3].field);
	test_end(ctx);
}

static void
test_query__conditions_by_program_are_checked(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);
	int64_t n;

	(void)state;
	assert_int_equal(query_where(q, "colour", OP_EQ, VALS(VTEXT("A"))), ERR_INVALID);
	assert_int_equal(query_where(q, "level", OP_LIKE, VALS(VTEXT("A"))), ERR_INVALID);
	must(q, query_where(q, "level", OP_IN, VALS(VTEXT("A"), VTEXT("B"), VTEXT("C"))));
	must(q, query_where(q, "tel", OP_NULL, NO_VALS));
	must(q, query_count(q, 1000, &n));
	assert_int_equal(n, 72);
	must(q, query_where(q, "level", OP_IN, NO_VALS));
	must(q, query_count(q, 1000, &n));
	assert_int_equal(n, 0);
	test_end(ctx);
}

static int64_t
shown(struct ctx *ctx, const char *filter, int64_t cap)
{
	struct query *q = query_of(ctx);
	int64_t n;

	must(q, query_filter(q, filter));
	must(q, query_count_shown(q, cap, &n));
	return n;
}

static void
test_query__a_count_for_readers_is_exact_up_to_its_cap_and_remembers_only_what_is_far_beyond(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	assert_int_equal(shown(ctx, "name.like(客户01)", 10), 10);	/* 010 to 019 */
	assert_int_equal(shown(ctx, "name.like(客户01)", 9), 10);
	assert_int_equal(shown(ctx, "name.like(客户01)", 4), 5);
	assert_int_equal(ctx->statements, 3);
	assert_int_equal(shown(ctx, "name.like(客户01)", 4), 5);
	assert_int_equal(ctx->statements, 3);	/* more than twice the cap: remembered */
	assert_int_equal(shown(ctx, "name.like(客户01)", 9), 10);
	assert_int_equal(shown(ctx, "name.like(客户02)", 4), 5);
	assert_int_equal(ctx->statements, 5);	/* not twice; another filter */
	ctx->now += 31 * 1000;
	assert_int_equal(shown(ctx, "name.like(客户01)", 4), 5);
	assert_int_equal(ctx->statements, 6);
	test_end(ctx);
}

static void
test_query__too_many_values_are_refused_before_the_database_is_asked(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);
	struct buf b;

	(void)state;
	buf_init(&b, ctx->mem);
	buf_add(&b, "and(");
	for (int term = 0; term < 8; term++) {
		buf_printf(&b, "%sid.in(1", term ? "," : "");
		for (int i = 0; i < 98; i++)
			buf_printf(&b, ",%d", i);
		buf_add(&b, ")");
	}
	buf_add(&b, ")");
	assert_int_equal(query_filter(q, buf_str(&b)), ERR_INVALID);
	assert_string_equal(query_problem(q), "过滤条件中的值太多，请去掉一些条件。");
	test_end(ctx);
}

/* ---- search ----------------------------------------------------------------------------------------------- */

static void
test_query__search_finds_by_name_code_pinyin_and_telephone(void **state)
{
	struct ctx *ctx = reader("manager");

	(void)state;
	assert_int_equal(count_of(ctx, "", "华信"), 1);
	assert_int_equal(count_of(ctx, "", "  华信　机械 "), 1);
	assert_int_equal(count_of(ctx, "", "华信 纺织"), 0);
	assert_int_equal(count_of(ctx, "", "hzhx"), 1);
	assert_int_equal(count_of(ctx, "", "HangZhou"), 1);
	assert_int_equal(count_of(ctx, "", "kh-0007"), 1);
	assert_int_equal(count_of(ctx, "", "KH-00"), 100);
	assert_int_equal(count_of(ctx, "", "88889999"), 1);
	assert_int_equal(count_of(ctx, "", "8888-9999"), 1);
	assert_int_equal(count_of(ctx, "", "50%_"), 1);
	assert_int_equal(count_of(ctx, "", "%"), 1);
	assert_int_equal(count_of(ctx, "", "_"), 1);
	assert_int_equal(count_of(ctx, "", "' OR 1=1 -- "), 0);
	assert_int_equal(count_of(ctx, "", ""), CUSTOMERS - 1);
	assert_int_equal(count_of(ctx, "level.eq(C)", "华信"), 1);
	assert_int_equal(count_of(ctx, "level.eq(A)", "华信"), 0);
	test_end(ctx);
}

static void
test_query__search_stays_in_scope(void **state)
{
	struct ctx *ctx = reader("sales1");	/* owns 0, 3, 6 …: not 7 */

	(void)state;
	assert_int_equal(count_of(ctx, "", "华信"), 0);
	assert_int_equal(count_of(ctx, "", "客户006"), 1);
	test_end(ctx);
}

static void
test_query__too_many_words_are_refused(void **state)
{
	struct ctx *ctx = reader("manager");
	char *long_word = arena_alloc(ctx->mem, 5001);

	(void)state;
	memset(long_word, 'x', 5000);
	assert_int_equal(query_search(query_of(ctx), "a b c d e"), OK);
	assert_int_equal(query_search(query_of(ctx), "a b c d e f"), ERR_INVALID);
	assert_int_equal(query_search(query_of(ctx), long_word), ERR_INVALID);
	long_word[61] = '\0';
	assert_int_equal(query_search(query_of(ctx), long_word), ERR_INVALID);
	test_end(ctx);
}

/* ---- count -------------------------------------------------------------------------------------------------- */

static void
test_query__counting_stops_after_the_cap(void **state)
{
	struct ctx *ctx = reader("manager");
	struct query *q = query_of(ctx);
	int64_t n;

	(void)state;
	must(q, query_count(q, 10, &n));
	assert_int_equal(n, 11);
	must(q, query_count(q, CUSTOMERS - 1, &n));
	assert_int_equal(n, CUSTOMERS - 1);
	test_end(ctx);
}

/* ---- program --------------------------------------------------------------------------------------------------- */

static int
group_open(void **state)
{
	*state = t = testcompany_open("query");
	customer = type_find(t->types, "customer");
	data_make();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query__everyone_sees_his_scope_and_nothing_deleted),
		cmocka_unit_test(test_query__rows_of_own_scope_belong_to_the_user),
		cmocka_unit_test(test_query__only_wanted_columns_are_filled),
		cmocka_unit_test(test_query__titles_of_types_that_are_not_remembered_are_joined),
		cmocka_unit_test(test_query__pages_by_cursor_are_the_whole_list_once),
		cmocka_unit_test(test_query__pages_of_own_scope_are_the_same_list_in_pieces),
		cmocka_unit_test(test_query__empty_values_and_mixed_directions_lose_no_row),
		cmocka_unit_test(test_query__a_row_that_moves_between_pages_does_not_disturb_them),
		cmocka_unit_test(test_query__a_cursor_of_another_list_is_refused),
		cmocka_unit_test(test_query__page_sizes_have_limits),
		cmocka_unit_test(test_query__nothing_changes_after_the_cursor),
		cmocka_unit_test(test_query__sorts_that_are_not_possible_are_explained),
		cmocka_unit_test(test_query__filters_find_what_they_say),
		cmocka_unit_test(test_query__filters_know_more_comparisons_and_days_by_name),
		cmocka_unit_test(test_query__my_subordinates_are_those_below_and_not_the_user),
		cmocka_unit_test(test_query__a_filter_reaches_over_one_link_within_the_scope_of_what_it_reaches),
		cmocka_unit_test(test_query__bad_comparisons_are_sentences),
		cmocka_unit_test(test_query__what_a_user_may_not_ask_is_left_out_of_a_filter),
		cmocka_unit_test(test_query__below_a_node_of_a_large_tree_goes_by_path),
		cmocka_unit_test(test_query__every_preset_list_of_every_type_runs),
		cmocka_unit_test(test_query__me_is_the_user),
		cmocka_unit_test(test_query__terms_are_flat_and_in_order),
		cmocka_unit_test(test_query__conditions_by_program_are_checked),
		cmocka_unit_test(test_query__too_many_values_are_refused_before_the_database_is_asked),
		cmocka_unit_test(test_query__search_finds_by_name_code_pinyin_and_telephone),
		cmocka_unit_test(test_query__search_stays_in_scope),
		cmocka_unit_test(test_query__too_many_words_are_refused),
		cmocka_unit_test(test_query__counting_stops_after_the_cap),
		cmocka_unit_test(test_query__a_count_for_readers_is_exact_up_to_its_cap_and_remembers_only_what_is_far_beyond),
	};

	return cmocka_run_group_tests(tests, group_open, testcompany_close);
}
