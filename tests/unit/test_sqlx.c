/* test_sqlx.c - statements of modules: braces become scoped rows, and no table stands where it may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <time.h>
#include "db/conn.h"
#include "doc/sqlx.h"

static struct field fields[] = {
	{ .name = "name", .kind = FIELD_TEXT }, { .name = "amount", .kind = FIELD_MONEY },
	{ .name = "session", .kind = FIELD_TEXT }, { .name = "photo", .kind = FIELD_FILE },
	{ .name = "id", .kind = FIELD_INT, .engine = true }, { .name = "created_at", .kind = FIELD_DATETIME, .engine = true },
};
static struct field row_fields[] = {
	{ .name = "qty", .kind = FIELD_QTY }, { .name = "id", .kind = FIELD_INT, .engine = true },
	{ .name = "parent", .kind = FIELD_INT, .engine = true },
};
static struct type row = { .name = "order_lines", .fields = row_fields, .field_count = 3 };
static struct type phone = { .name = "order_phones", .fields = row_fields, .field_count = 2 };
static const struct lines lines[] = { { .name = "lines", .type = &row }, { .name = "phones", .type = &phone, .field = fields } };
static struct type order = { .name = "order", .fields = fields, .field_count = sizeof fields / sizeof fields[0],
                             .lines = lines, .lines_count = 2 };
static struct type place = { .name = "place", .fields = fields, .field_count = 1, .tree = true };
static const struct type *const all[] = { &order, &place };
static const struct module_table tables[] = {
	{ .name = "ledger", .module = "stock" }, { .name = "counter", .module = "stock" }, { .name = "stage", .module = "sales" },
};
static const struct types types = {
	.all = all, .count = 2, .tables = tables, .table_count = sizeof tables / sizeof tables[0],
};
static const char *const no_roles[] = { NULL };
static const struct user nobody = { .roles = no_roles };

static int
each_open(void **state)
{
	struct arena *mem = arena_new();
	struct ctx *ctx = arena_alloc(mem, sizeof *ctx);

	*ctx = (struct ctx){ .mem = mem, .types = &types, .user = &nobody, .as_system = 1 };
	*state = ctx;
	return 0;
}

static int
each_close(void **state)
{
	arena_free(((struct ctx *)*state)->mem);
	return 0;
}

static void
expect(struct ctx *ctx, enum sqlx_use use, const char *text, const char *wanted)
{
	struct sql *q = NULL;
	int rc = sqlx_expand(ctx, &q, use, "stock", text, NO_VALS);

	if (rc != OK)
		fail_msg("%s", ctx->err.msg);
	assert_string_equal(sql_text_of(q), wanted);
}

static void
reads(struct ctx *ctx, const char *text)
{
	struct sql *q;

	if (sqlx_expand(ctx, &q, SQLX_READ, NULL, text, NO_VALS) != OK)
		fail_msg("%s", ctx->err.msg);
}

static void
writes(struct ctx *ctx, const char *text)
{
	struct sql *q;

	if (sqlx_expand(ctx, &q, SQLX_WRITE, "stock", text, NO_VALS) != OK)
		fail_msg("%s", ctx->err.msg);
}

static void
refused(struct ctx *ctx, enum sqlx_use use, const char *text, const char *why)
{
	struct sql *q;

	err_clear(ctx);
	if (sqlx_expand(ctx, &q, use, "stock", text, NO_VALS) == OK)
		fail_msg("not refused: %s", text);
	assert_int_equal(ctx->err.code, ERR_BUG);
	if (!strstr(ctx->err.msg, why))
		fail_msg("%s\nexpected: %s\nsaid: %s", text, why, ctx->err.msg);
}

/* ---- reading ---------------------------------------------------------------------------- */

static void
test_sqlx__a_type_in_braces_is_a_derived_table_of_live_rows(void **state)
{
	expect(*state, SQLX_READ, "SELECT o.id, o.name FROM {order} o WHERE o.amount > 5",
	       "SELECT o.id, o.name FROM (SELECT `t`.`id`, `t`.`name`, `t`.`amount` FROM `order` `t` "
	       "WHERE `t`.`deleted_at` IS NULL) o WHERE o.amount > 5");
}

static void
test_sqlx__only_columns_that_are_mentioned_are_in_it(void **state)
{
	expect(*state, SQLX_READ, "SELECT COUNT(*) FROM {order} AS o",
	       "SELECT COUNT(*) FROM (SELECT `t`.`id` FROM `order` `t` WHERE `t`.`deleted_at` IS NULL) AS o");
	expect(*state, SQLX_READ, "SELECT p.path FROM {place} p",
	       "SELECT p.path FROM (SELECT `t`.`id`, `t`.`path` FROM `place` `t` WHERE `t`.`deleted_at` IS NULL) p");
}

static void
test_sqlx__rows_are_seen_with_the_record_they_belong_to(void **state)
{
	expect(*state, SQLX_READ, "SELECT SUM(l.qty) FROM {order:lines} l GROUP BY l.parent",
	       "SELECT SUM(l.qty) FROM (SELECT `r`.`id`, `r`.`qty`, `r`.`parent` FROM `order_lines` `r` "
	       "JOIN `order` `t` ON `t`.`id` = `r`.`parent` WHERE `t`.`deleted_at` IS NULL) l GROUP BY l.parent");
	expect(*state, SQLX_READ, "SELECT p.id FROM {order:phones.edit} p",
	       "SELECT p.id FROM (SELECT `r`.`id` FROM `order_phones` `r` "
	       "JOIN `order` `t` ON `t`.`id` = `r`.`record` WHERE `t`.`deleted_at` IS NULL) p");
	refused(*state, SQLX_READ, "SELECT l.id FROM {order:stages} l", "of its rows");
	refused(*state, SQLX_READ, "SELECT l.id FROM {order:} l", "of its rows");
	refused(*state, SQLX_READ, "SELECT l.id FROM {order_lines} l", "name of a type");
	refused(*state, SQLX_READ, "SELECT l.id FROM order_lines l", "records without braces");
	refused(*state, SQLX_WRITE, "DELETE FROM order_phones", "only rec_save() writes");
}

static void
test_sqlx__values_keep_their_order_around_those_of_the_scope(void **state)
{
	struct ctx *ctx = *state;
	struct sql *q;

	assert_int_equal(sqlx_expand(ctx, &q, SQLX_READ, NULL,
	                 "SELECT ? FROM {order} o WHERE o.name IN (?, '?', 'it''s?')", VALS(VINT(1), VTEXT("x"))), OK);
	assert_int_equal(sql_val_count(q), 2);
	assert_int_equal(sql_vals(q)[0].i, 1);
	assert_string_equal(sql_vals(q)[1].s, "x");
	assert_non_null(strstr(sql_text_of(q), "IN (?, '?', 'it''s?')"));
}

static void
test_sqlx__the_number_of_values_must_fit(void **state)
{
	struct ctx *ctx = *state;
	struct sql *q;

	assert_int_equal(sqlx_expand(ctx, &q, SQLX_READ, NULL, "SELECT ?", NO_VALS), ERR_BUG);
	err_clear(ctx);
	assert_int_equal(sqlx_expand(ctx, &q, SQLX_READ, NULL, "SELECT 1", VALS(VINT(1))), ERR_BUG);
}

static void
test_sqlx__a_column_may_be_called_like_a_table_or_a_keyword(void **state)
{
	reads(*state, "SELECT o.session, o.order, o.from, session FROM {order} o, ledger l WHERE o.update = l.join");
	reads(*state, "SELECT `session` FROM {order} o ORDER BY session, order_no LIMIT 1, 2");
}

static void
test_sqlx__everything_that_reports_need_can_be_said(void **state)
{
	static const char *const texts[] = {
		"SELECT 1",
		"SELECT EXTRACT(YEAR FROM o.created_at) y, SUM(o.amount) FROM {order} o GROUP BY y WITH ROLLUP",
		"SELECT TRIM(LEADING '0' FROM o.name) FROM {order} o LEFT JOIN (ledger l JOIN stage s ON s.id = l.id) ON l.id = o.id",
		"SELECT n FROM (SELECT COUNT(*) n FROM {order} o) x, {place} p",
		"(SELECT id FROM {order} a) UNION ALL (SELECT id FROM ledger) ORDER BY 1",
		"SELECT id FROM {order} a UNION SELECT id FROM {order.edit} b",
		"WITH a AS (SELECT id FROM ledger), b (n) AS (SELECT id FROM a) SELECT n FROM b JOIN a ON a.id = b.n",
		"WITH RECURSIVE a AS (SELECT 1 n UNION ALL SELECT n + 1 FROM a WHERE n < 5) SELECT n FROM a",
		"SELECT l.id FROM ledger l WHERE l.n = ANY (SELECT id FROM {order.delete} o) FOR UPDATE",
		"SELECT j.v FROM JSON_TABLE('[1]', '$[*]' COLUMNS(v BIGINT PATH '$')) j, ledger l",
		"SELECT SUM(l.n) OVER (PARTITION BY l.a, l.b ORDER BY l.id) FROM ledger l FORCE INDEX (a, b)",
		"SELECT REPLACE(o.name, 'a', 'b'), CONVERT(o.name USING utf8mb4) FROM {order} o JOIN ledger l USING (id)",
		"SELECT 2 * l.n, -l.n FROM ledger l WHERE NOT EXISTS (SELECT 1 FROM {order} o WHERE o.id = l.id)",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		reads(*state, texts[i]);
}

/* ---- refused ------------------------------------------------------------------------------ */

static void
test_sqlx__records_without_braces_are_refused_wherever_a_table_stands(void **state)
{
	static const char *const texts[] = {
		"SELECT id FROM order", "SELECT id FROM `order` o", "select id from order o",
		"SELECT id FROM {place} p JOIN order o", "SELECT id FROM {place} p, order o",
		"SELECT id FROM {place} p JOIN ledger l ON l.id = p.id, order o",
		"SELECT id FROM (order o)", "SELECT id FROM ({place} p, order o)", "SELECT id FROM ((order o))",
		"SELECT id FROM (SELECT id FROM order) x", "SELECT (SELECT MAX(id) FROM order)",
		"SELECT id FROM ledger l FORCE INDEX (a), order o", "SELECT 1.FROM order o", "SELECT 1.5.FROM order o",
		"SELECT 'a'.FROM order o",
		"SELECT id FROM ledger STRAIGHT_JOIN order o", "SELECT id FROM ledger UNION SELECT id FROM order",
		"WITH order AS (SELECT id FROM order) SELECT id FROM order",
		"SELECT id FROM ledger WHERE id IN (WITH a AS (SELECT id FROM order) SELECT id FROM a)",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		refused(*state, SQLX_READ, texts[i], "records without braces");
}

static void
test_sqlx__tables_of_the_platform_and_other_schemas_are_refused(void **state)
{
	refused(*state, SQLX_READ, "SELECT hash FROM session", "no module declares");
	refused(*state, SQLX_READ, "SELECT l.id FROM ledger l JOIN credential c", "no module declares");
	refused(*state, SQLX_READ, "SELECT a.id FROM ledger.audit a", "another schema");
	refused(*state, SQLX_READ, "SELECT a.id FROM keyuan_audit.audit a", "another schema");
	refused(*state, SQLX_READ, "SELECT id FROM a UNION (WITH a AS (SELECT 1 id) SELECT id FROM a)", "no module declares");
	refused(*state, SQLX_READ, "WITH session AS (SELECT hash FROM session) SELECT hash FROM session", "no module declares");
}

static void
test_sqlx__what_hides_something_is_refused(void **state)
{
	refused(*state, SQLX_READ, "SELECT 1; SELECT 2", "more than one statement");
	refused(*state, SQLX_READ, "SELECT 1 -- x", "comment");
	refused(*state, SQLX_READ, "SELECT 1 # x", "comment");
	refused(*state, SQLX_READ, "SELECT /*! hash FROM session */ 1", "comment");
	refused(*state, SQLX_READ, "SELECT 'a", "without end");
	refused(*state, SQLX_READ, "SELECT 'a\\' FROM session WHERE ' '", "backslash");
	refused(*state, SQLX_READ, "SELECT \"a\"", "character");
	refused(*state, SQLX_READ, "SELECT @@version", "character");
	refused(*state, SQLX_READ, "SELECT (1", "not closed");
	refused(*state, SQLX_READ, "SELECT 1)", "never opened");
	refused(*state, SQLX_READ, "SELECT id FROM `a``b`", "quoted name");
	refused(*state, SQLX_READ, "SELECT id FROM {order o", "quoted name");
	refused(*state, SQLX_READ, "SELECT id INTO OUTFILE 'x' FROM ledger", "INTO");
	refused(*state, SQLX_READ, "SELECT id FROM ledger WHERE id IN (TABLE session)", "no statement of a module needs");
	refused(*state, SQLX_READ, "SELECT id FROM", "no table");
	refused(*state, SQLX_READ, "", "no SELECT");
	refused(*state, SQLX_READ, "SHOW TABLES", "no SELECT");
	refused(*state, SQLX_READ, "DELETE FROM ledger", "no SELECT");
}

static void
test_sqlx__braces_are_refused_where_they_mean_nothing(void **state)
{
	refused(*state, SQLX_READ, "SELECT {order}", "where no table stands");
	refused(*state, SQLX_READ, "SELECT o.id FROM {nothing} o", "name of a type");
	refused(*state, SQLX_READ, "SELECT o.id FROM {ledger} o", "name of a type");
	refused(*state, SQLX_READ, "SELECT o.id FROM {order.create} o", "another right");
	refused(*state, SQLX_READ, "SELECT o.id FROM {order.edit.read} o", "another right");
	refused(*state, SQLX_READ, "SELECT id FROM {order} WHERE id = 1", "alias");
	refused(*state, SQLX_READ, "SELECT id FROM {order}", "alias");
	refused(*state, SQLX_READ, "SELECT id FROM ({order}) o", "alias");
}

static void
test_sqlx__a_star_is_refused_but_not_in_count_and_products(void **state)
{
	refused(*state, SQLX_READ, "SELECT * FROM {order} o", "names of columns");
	refused(*state, SQLX_READ, "SELECT o.* FROM {order} o", "names of columns");
	refused(*state, SQLX_READ, "SELECT 1, * FROM {order} o", "names of columns");
	refused(*state, SQLX_READ, "SELECT o.id FROM {order} o NATURAL JOIN ledger l", "no statement of a module needs");
	reads(*state, "SELECT COUNT(*), 2 * 3, (1) * 2 FROM {order} o");
}

static void
test_sqlx__brackets_end_somewhere(void **state)
{
	struct buf b;

	buf_init(&b, ((struct ctx *)*state)->mem);
	buf_add(&b, "SELECT ");
	for (int i = 0; i < 100; i++)
		buf_addc(&b, '(');
	refused(*state, SQLX_READ, buf_str(&b), "too many brackets");
}

/* ---- writing -------------------------------------------------------------------------------- */

static void
test_sqlx__a_module_writes_its_own_tables(void **state)
{
	static const char *const texts[] = {
		"INSERT INTO ledger (a, b) VALUES (1, 2), (3, 4)",
		"INSERT IGNORE INTO ledger (a) SELECT o.id FROM {order} o, stage s WHERE o.id = 1",
		"INSERT INTO counter (a, n) VALUES (1, 1) ON DUPLICATE KEY UPDATE n = n + VALUES(n), a = 1",
		"INSERT INTO counter (a) SELECT id FROM {order} o ON DUPLICATE KEY UPDATE n = 1, a = 2",
		"REPLACE INTO `ledger` SET a = 1, b = REPLACE('x', 'y', 'z')",
		"UPDATE ledger l JOIN {order} o ON o.id = l.a SET l.b = o.amount, l.a = 1 WHERE l.id = 2",
		"UPDATE ledger SET a = (SELECT MAX(s.id) FROM stage s, {order} o)",
		"DELETE FROM ledger WHERE a IN (SELECT o.id FROM {order} o)",
		"DELETE l FROM ledger l JOIN counter c ON c.a = l.a JOIN {order} o ON o.id = l.a WHERE c.n = 0",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		writes(*state, texts[i]);
}

static void
test_sqlx__records_are_never_written(void **state)
{
	static const char *const texts[] = {
		"INSERT INTO order (name) VALUES ('x')", "INSERT INTO {order} (name) VALUES ('x')",
		"UPDATE order SET name = 'x'", "UPDATE {order} o SET o.name = 'x'", "update `order` set name = 'x'",
		"DELETE FROM order", "DELETE FROM {order} o", "DELETE o FROM ledger l, order o",
		"UPDATE ledger l, order o SET o.name = 'x'", "UPDATE (ledger l, order o) SET o.name = 'x'",
		"DELETE FROM ledger USING ledger JOIN order o",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		refused(*state, SQLX_WRITE, texts[i], "only rec_save() writes");
	refused(*state, SQLX_WRITE, "DELETE FROM o USING order o", "no module declares");
}

static void
test_sqlx__tables_of_others_are_never_written(void **state)
{
	refused(*state, SQLX_WRITE, "INSERT INTO stage (a) VALUES (1)", "another module");
	refused(*state, SQLX_WRITE, "UPDATE ledger l JOIN stage s ON s.id = l.id SET s.a = 1", "another module");
	refused(*state, SQLX_WRITE, "INSERT INTO session (hash) VALUES ('x')", "no module declares");
	refused(*state, SQLX_WRITE, "DELETE FROM ledger.session", "another schema");
	refused(*state, SQLX_WRITE, "DELETE l FROM ledger l, credential c", "no module declares");
	refused(*state, SQLX_WRITE, "INSERT session VALUES (1)", "no INTO");
	refused(*state, SQLX_WRITE, "INSERT LOW_PRIORITY INTO ledger VALUES (1)", "no INTO");
	refused(*state, SQLX_WRITE, "UPDATE IGNORE ledger SET a = 1", "no module declares");
	refused(*state, SQLX_WRITE, "TRUNCATE ledger", "no INSERT INTO");
	refused(*state, SQLX_WRITE, "SELECT id FROM ledger", "no INSERT INTO");
	refused(*state, SQLX_WRITE, "DROP TABLE ledger", "no INSERT INTO");
}

static void
test_sqlx__the_module_is_the_folder_of_the_file(void **state)
{
	struct arena *mem = ((struct ctx *)*state)->mem;

	assert_string_equal(sqlx_module(mem, "cgi-bin/stock/ledger.c"), "stock");
	assert_string_equal(sqlx_module(mem, "cgi-bin/stock/receipt/receipt.c"), "stock");
	assert_string_equal(sqlx_module(mem, "/usr/src/keyuan/cgi-bin/stock/ledger.c"), "stock");
	assert_null(sqlx_module(mem, "worker/jobs/forget.c"));
	assert_null(sqlx_module(mem, "lib/doc/rec.c"));
	assert_null(sqlx_module(mem, "my-cgi-bin/stock/ledger.c"));
	assert_null(sqlx_module(mem, "cgi-bin/ledger.c"));
}

/* ---- cost ------------------------------------------------------------------------------------- */

/* A page of a report runs a dozen of them: the braces must not be what it waits for. */
static void
test_sqlx__a_long_statement_is_expanded_in_no_time(void **state)
{
	static const char text[] =
		"SELECT o.id, o.name, SUM(l.n) FROM {order} o JOIN {place} p ON p.id = o.id "
		"LEFT JOIN ledger l ON l.a = o.id AND l.b IN ('in', 'out') WHERE o.amount > 5 AND p.path LIKE '/3/%' "
		"AND NOT EXISTS (SELECT 1 FROM {order.edit} x WHERE x.id = o.id AND x.name = 'it') "
		"GROUP BY o.id, o.name HAVING SUM(l.n) > 0 ORDER BY o.created_at DESC, o.id LIMIT 200";
	struct ctx *ctx = *state;
	enum { TIMES = 500, MOST_US = 400 };	/* with sanitizers, which cost a factor of ten */
	struct arena *mem = ctx->mem;
	clock_t start = clock();	/* of the processor: others may be at work */

	ctx->mem = arena_new();
	for (int i = 0; i < TIMES; i++) {
		struct sql *q;
		assert_int_equal(sqlx_expand(ctx, &q, SQLX_READ, NULL, text, NO_VALS), OK);
		arena_reset(ctx->mem);
	}
	long us = (long)((clock() - start) * 1000000 / CLOCKS_PER_SEC / TIMES);
	arena_free(ctx->mem);
	ctx->mem = mem;
	if (us > MOST_US)
		fail_msg("%ld us a statement", us);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_sqlx__##name, each_open, each_close)
	const struct CMUnitTest tests[] = {
		TEST(a_type_in_braces_is_a_derived_table_of_live_rows),
		TEST(only_columns_that_are_mentioned_are_in_it),
		TEST(rows_are_seen_with_the_record_they_belong_to),
		TEST(values_keep_their_order_around_those_of_the_scope),
		TEST(the_number_of_values_must_fit),
		TEST(a_column_may_be_called_like_a_table_or_a_keyword),
		TEST(everything_that_reports_need_can_be_said),
		TEST(records_without_braces_are_refused_wherever_a_table_stands),
		TEST(tables_of_the_platform_and_other_schemas_are_refused),
		TEST(what_hides_something_is_refused),
		TEST(braces_are_refused_where_they_mean_nothing),
		TEST(a_star_is_refused_but_not_in_count_and_products),
		TEST(brackets_end_somewhere),
		TEST(a_module_writes_its_own_tables),
		TEST(records_are_never_written),
		TEST(tables_of_others_are_never_written),
		TEST(the_module_is_the_folder_of_the_file),
		TEST(a_long_statement_is_expanded_in_no_time),
	};
	for (size_t i = 0; i < order.field_count; i++) {
		fields[i].type = &order;
		fields[i].index = i;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
