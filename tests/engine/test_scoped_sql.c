/*
 * test_scoped_sql.c - statements of modules on a database: foreign rows are
 * invisible in joins, sums and conditions, and only own tables are written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"
#include "support/testshare.h"
#include "doc/sqlx.h"

static const char tables_sql[] =
	"-- What the shop keeps beside its records.\n"
	"CREATE TABLE IF NOT EXISTS shop_ledger (\n"
	"	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
	"	customer BIGINT NOT NULL,\n"
	"	qty DECIMAL(18,6) NOT NULL,\n"
	"	price DECIMAL(18,4) NULL,\n"
	"	day DATE NULL,\n"
	"	at DATETIME(3) NULL,\n"
	"	KEY customer (customer),\n"
	"	CONSTRAINT shop_ledger_customer FOREIGN KEY (customer) REFERENCES customer (id)\n"
	") ENGINE=InnoDB;\n"
	"CREATE TABLE IF NOT EXISTS shop_counter (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL) ENGINE=InnoDB;\n";

static const char bill_xml[] =
	"<type name=\"bill\" label=\"Bill\" plural=\"Bills\" kind=\"plain\" title=\"name\" owner=\"owner\" dept=\"dept\">\n"
	"  <fields>\n"
	"    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\" required=\"yes\"/>\n"
	"    <field name=\"owner\" kind=\"link\" to=\"employee\" label=\"Owner\" default=\"me\"/>\n"
	"    <field name=\"dept\" kind=\"link\" to=\"department\" label=\"Department\" default=\"my_dept\"/>\n"
	"  </fields>\n"
	"  <lines name=\"parts\" label=\"Parts\"><field name=\"qty\" kind=\"qty\" label=\"Quantity\"/></lines>\n"
	"  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/><grid lines=\"parts\"/></section></form>\n"
	"  <allow role=\"salesperson\" read=\"own\" edit=\"own\" do=\"create\"/>\n"
	"  <allow role=\"auditor\" read=\"all\"/>\n"
	"</type>\n";

static int64_t of_sales1, of_sales2, deleted;

/* ---- a customer of each, with a row in the ledger ------------------------------------------ */

static void
ledger_add(struct ctx *ctx, int64_t customer, const char *qty)
{
	assert_ok(ctx, sql_exec_module(ctx, "shop", NULL,
	          "INSERT INTO shop_ledger (customer, qty, price, day, at) VALUES (?, ?, 0.3333, '2026-11-23', '2026-11-23 08:00:00.250')",
	          VALS(VINT(customer), VTEXT(qty))));
}

static int
group_open(void **state)
{
	(void)state;
	testshare_open("test_scoped_sql");
	testshare_put("types/shop/module.xml", "<module name=\"shop\" label=\"Shop\" pos=\"90\"/>");
	testshare_put("types/shop/tables.sql", tables_sql);
	testshare_put("types/shop/bill/bill.xml", bill_xml);
	testrec_open("test_scoped_sql");

	struct ctx *ctx = rec_unit("sales1");
	of_sales1 = rec_id(firm_save(ctx, "杭州一号仪器有限公司"));
	rec_actor(ctx, "sales2");
	of_sales2 = rec_id(firm_save(ctx, "杭州二号仪器有限公司"));
	as_system_begin(ctx, "test data");
	struct rec *r = firm_save(ctx, "杭州三号仪器有限公司");
	deleted = rec_id(r);
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	ledger_add(ctx, of_sales1, "10");
	ledger_add(ctx, of_sales2, "200");
	ledger_add(ctx, deleted, "3000");
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

static int
group_close(void **state)
{
	testshare_close();
	return testrec_close(state);
}

static int64_t
sum(struct ctx *ctx)
{
	struct sql_rows *rows;

	assert_ok(ctx, sql_rows(ctx, &rows,
	          "SELECT SUM(l.qty) FROM shop_ledger l JOIN {customer} c ON c.id = l.customer", NO_VALS));
	assert_true(sql_next(rows));
	int64_t first = sql_dec(rows, 0).micro / 1000000;
	assert_ok(ctx, sql_rows(ctx, &rows,
	          "SELECT SUM(l.qty) FROM shop_ledger l WHERE EXISTS (SELECT 1 FROM {customer} c WHERE c.id = l.customer)", NO_VALS));
	assert_true(sql_next(rows));
	assert_int_equal(sql_dec(rows, 0).micro / 1000000, first);
	return first;
}

static int64_t
count(struct ctx *ctx)
{
	struct sql_rows *rows;

	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT COUNT(*), COUNT(c.name) FROM {customer} c", NO_VALS));
	assert_true(sql_next(rows));
	assert_int_equal(sql_int(rows, 0), sql_int(rows, 1));
	return sql_int(rows, 0);
}

/* ---- scope --------------------------------------------------------------------------------- */

static void
test_scoped_sql__everyone_sums_what_they_may_read(void **state)
{
	static const struct { const char *login; int64_t sum, count; } people[] = {
		{ "sales1", 10, 1 }, { "sales2", 200, 1 }, { "auditor", 210, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		struct ctx *ctx = rec_unit(people[i].login);
		assert_int_equal(sum(ctx), people[i].sum);
		assert_int_equal(count(ctx), people[i].count);
		test_end(ctx);
	}
}

static void
test_scoped_sql__nobody_is_given_nothing(void **state)
{
	static const char *const no_roles[] = { NULL };
	static const struct user nobody = { .login = "", .name = "", .lang = "en", .theme = "", .roles = no_roles };

	(void)state;
	struct ctx *ctx = rec_unit("auditor");
	ctx->user = &nobody;
	assert_int_equal(sum(ctx), 0);
	assert_int_equal(count(ctx), 0);
	test_end(ctx);
}

static void
test_scoped_sql__the_system_sees_every_living_row(void **state)
{
	(void)state;
	struct ctx *ctx = rec_unit("sales1");

	as_system_begin(ctx, "test");
	assert_int_equal(sum(ctx), 210);
	as_system_end(ctx);
	assert_int_equal(sum(ctx), 10);
	test_end(ctx);
}

static void
test_scoped_sql__a_foreign_row_is_no_row_of_an_outer_join(void **state)
{
	struct sql_rows *rows;

	(void)state;
	struct ctx *ctx = rec_unit("sales1");
	assert_ok(ctx, sql_rows(ctx, &rows,
	          "SELECT l.customer, c.name FROM shop_ledger l LEFT JOIN {customer} c ON c.id = l.customer ORDER BY l.id", NO_VALS));
	assert_int_equal(sql_count(rows), 3);
	while (sql_next(rows))
		assert_int_equal(sql_is_null(rows, 1), sql_int(rows, 0) != of_sales1);
	test_end(ctx);
}

static void
test_scoped_sql__the_right_to_edit_is_asked_where_braces_say_so(void **state)
{
	struct sql_rows *rows;

	(void)state;
	struct ctx *ctx = rec_unit("auditor");	/* reads all, edits none */
	assert_int_equal(count(ctx), 2);
	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT c.id FROM {customer.edit} c", NO_VALS));
	assert_int_equal(sql_count(rows), 0);
	rec_actor(ctx, "sales1");
	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT c.id FROM {customer.edit} c", NO_VALS));
	assert_int_equal(sql_count(rows), 1);
	assert_true(sql_next(rows));
	assert_int_equal(sql_int(rows, 0), of_sales1);
	test_end(ctx);
}

static void
bill_save(struct ctx *ctx, int qty)
{
	struct rec *r = rec_begin(ctx, "bill");

	rec_set(r, "name", VTEXT("账单"));
	for (int i = 0; i < 2; i++)
		rec_set(rec_add_line(ctx, r, "parts"), "qty", VDEC(DEC(qty)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
}

static int64_t
parts_sum(struct ctx *ctx)
{
	struct sql_rows *rows;

	assert_ok(ctx, sql_rows(ctx, &rows,
	          "SELECT SUM(p.qty), COUNT(DISTINCT b.id) FROM {bill:parts} p JOIN {bill} b ON b.id = p.parent", NO_VALS));
	assert_true(sql_next(rows));
	int64_t joined = sql_dec(rows, 0).micro / 1000000;
	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT SUM(p.qty) FROM {bill:parts} p", NO_VALS));
	assert_true(sql_next(rows));
	assert_int_equal(sql_dec(rows, 0).micro / 1000000, joined);
	return joined;
}

static void
test_scoped_sql__rows_are_summed_with_the_records_one_may_read(void **state)
{
	(void)state;
	struct ctx *ctx = rec_unit("sales1");

	bill_save(ctx, 3);
	rec_actor(ctx, "sales2");
	bill_save(ctx, 50);
	assert_int_equal(parts_sum(ctx), 100);
	rec_actor(ctx, "sales1");
	assert_int_equal(parts_sum(ctx), 6);
	rec_actor(ctx, "auditor");
	assert_int_equal(parts_sum(ctx), 106);
	rec_actor(ctx, "admin");
	assert_int_equal(parts_sum(ctx), 0);
	test_end(ctx);
}

/* ---- values -------------------------------------------------------------------------------- */

static void
test_scoped_sql__values_come_in_their_kinds(void **state)
{
	struct sql_rows *rows;

	(void)state;
	struct ctx *ctx = rec_unit("sales1");
	assert_ok(ctx, sql_rows(ctx, &rows,
	          "SELECT l.customer, c.name, l.qty, l.day, l.at, NULL, l.qty * l.price * 0.00005, -l.qty * l.price * 0.00005, ?, 10000000000000000.5\n"
	          "FROM shop_ledger l JOIN {customer} c ON c.id = l.customer WHERE c.name = ? AND l.day = ?",
	          VALS(VTEXT("给"), VTEXT("杭州一号仪器有限公司"), VDATE(date_from_ymd(2026, 11, 23)))));
	assert_int_equal(sql_count(rows), 1);
	assert_true(sql_next(rows));
	assert_int_equal(sql_int(rows, 0), of_sales1);
	assert_string_equal(sql_text(rows, 1), "杭州一号仪器有限公司");
	assert_int_equal(sql_dec(rows, 2).micro, DEC(10).micro);
	assert_int_equal(sql_date(rows, 3), date_from_ymd(2026, 11, 23));
	assert_string_equal(instant_str(ctx->mem, sql_instant(rows, 4)), "2026-11-23T08:00:00.250Z");
	assert_true(sql_is_null(rows, 5));
	assert_int_equal(sql_int(rows, 5), 0);
	assert_string_equal(sql_text(rows, 5), "");
	assert_int_equal(sql_dec(rows, 5).micro, 0);
	assert_int_equal(sql_date(rows, 5), DATE_NONE);
	assert_true(sql_instant(rows, 5) == INSTANT_NONE);
	assert_int_equal(sql_dec(rows, 6).micro, 167);	/* 0.00016665 */
	assert_int_equal(sql_dec(rows, 7).micro, -167);
	assert_string_equal(sql_text(rows, 8), "给");
	assert_true(dec_is_bad(sql_dec(rows, 9)));
	assert_false(sql_next(rows));
	test_end(ctx);
}

/* The server prepared it once; see repeatable() in lib/doc/sqlx_rows.c. */
static void
test_scoped_sql__a_sum_can_be_asked_again(void **state)
{
	(void)state;
	struct ctx *ctx = rec_unit("auditor");

	for (int i = 0; i < 4; i++) {
		assert_int_equal(sum(ctx), 210);
		assert_int_equal(count(ctx), 2);
	}
	test_end(ctx);
}

static void
test_scoped_sql__a_statement_counts_as_one(void **state)
{
	(void)state;
	struct ctx *ctx = rec_unit("sales1");
	unsigned before = ctx->statements;

	count(ctx);
	assert_int_equal(ctx->statements, before + 1);
	test_end(ctx);
}

/* ---- writing -------------------------------------------------------------------------------- */

static void
test_scoped_sql__a_module_counts_what_the_user_may_read(void **state)
{
	struct sql_rows *rows;
	int64_t affected = 0;

	(void)state;
	struct ctx *ctx = rec_unit("sales2");
	assert_ok(ctx, sql_exec_module(ctx, "shop", &affected,
	          "INSERT INTO shop_counter (id, n) SELECT c.id, ? FROM {customer} c ON DUPLICATE KEY UPDATE n = 1", VALS(VINT(7))));
	assert_int_equal(affected, 1);
	assert_ok(ctx, sql_exec_module(ctx, "shop", &affected,
	          "UPDATE shop_ledger l JOIN {customer} c ON c.id = l.customer SET l.qty = l.qty + 1", NO_VALS));
	assert_int_equal(affected, 1);
	assert_ok(ctx, sql_exec_module(ctx, "shop", &affected,
	          "DELETE l FROM shop_ledger l JOIN {customer} c ON c.id = l.customer", NO_VALS));
	assert_int_equal(affected, 1);
	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT k.id, k.n FROM shop_counter k", NO_VALS));
	assert_int_equal(sql_count(rows), 1);
	assert_true(sql_next(rows));
	assert_int_equal(sql_int(rows, 0), of_sales2);
	assert_int_equal(sql_int(rows, 1), 7);
	test_end(ctx);
}

static void
write_refused(const char *text)
{
	struct ctx *ctx = rec_unit("sales2");
	int64_t affected;

	as_system_begin(ctx, "even then");
	int rc = sql_exec_module(ctx, "shop", &affected, text, NO_VALS);
	as_system_end(ctx);
	if (rc == OK)
		fail_msg("went through: %s", text);
	test_end(ctx);
}

/* The server refuses what the words cannot tell: an alias of braces as the target. */
static void
test_scoped_sql__records_cannot_be_written_through_braces(void **state)
{
	(void)state;
	write_refused("UPDATE shop_ledger l JOIN {customer} c ON c.id = l.customer SET c.name = 'x'");
	write_refused("UPDATE shop_ledger l, {customer} c SET name = 'x'");
	write_refused("DELETE c FROM shop_ledger l JOIN {customer} c ON c.id = l.customer");
	write_refused("DELETE l, c FROM shop_ledger l JOIN {customer} c ON c.id = l.customer");
	write_refused("UPDATE customer SET name = 'x'");
	write_refused("DELETE FROM session");

	struct ctx *ctx = rec_unit("auditor");
	assert_int_equal(count(ctx), 2);
	test_end(ctx);
}

static void
test_scoped_sql__who_is_no_module_writes_nothing(void **state)
{
	(void)state;
	struct ctx *ctx = rec_unit("admin");

	assert_int_equal(sql_exec(ctx, NULL, "DELETE FROM shop_ledger", NO_VALS), ERR_BUG);
	err_clear(ctx);
	assert_int_equal(sql_exec_text(ctx, "worker/jobs/x.c", NULL, "DELETE FROM shop_ledger", NO_VALS), ERR_BUG);
	err_clear(ctx);
	assert_int_equal(sql_exec_text(ctx, "cgi-bin/portal/home.c", NULL, "DELETE FROM shop_ledger", NO_VALS), ERR_BUG);
	err_clear(ctx);
	assert_ok(ctx, sql_exec_text(ctx, "cgi-bin/shop/ledger.c", NULL, "DELETE FROM shop_ledger", NO_VALS));
	test_end(ctx);
}

/* ---- plans ------------------------------------------------------------------------------------ */

/* Every table in the order of the plan, "l:ref c:eq_ref"; a derived table that was
 * not merged is called <derived2>. */
static const char *
plan(struct ctx *ctx, const char *text, const struct val *v, size_t n)
{
	struct sql *q, *explain = sql_new(ctx);
	struct db_rows *rows;
	struct buf b;

	assert_ok(ctx, sqlx_expand(ctx, &q, SQLX_READ, NULL, text, v, n));
	sql_add(explain, "EXPLAIN ");
	sql_append(explain, q);
	assert_ok(ctx, db_select_sql(ctx, &rows, explain));
	buf_init(&b, ctx->mem);
	while (db_next(rows)) {
		const char *table = db_str(rows, 2), *way = db_str(rows, 3), *key = db_str(rows, 5);
		buf_printf(&b, "%s%s:%s:%s", b.n ? " " : "", table ? table : "-", way ? way : "-", key ? key : "-");
	}
	return buf_str(&b);
}

static void
plan_is(struct ctx *ctx, const char *wanted, const char *text, const struct val *v, size_t n)
{
	assert_string_equal(plan(ctx, text, v, n), wanted);
}

/* Braces cost nothing: the server merges them, and the tables inside are reached by their indexes. */
static void
test_scoped_sql__braces_are_merged_and_indexes_are_used(void **state)
{
	(void)state;
	struct ctx *ctx = rec_unit("sales1");

	plan_is(ctx, "l:const:PRIMARY t:const:PRIMARY",
	        "SELECT l.qty, c.name FROM shop_ledger l JOIN {customer} c ON c.id = l.customer WHERE l.id = ?", VALS(VINT(1)));
	plan_is(ctx, "l:ALL:- t:eq_ref:PRIMARY",
	        "SELECT l.qty, c.name FROM shop_ledger l LEFT JOIN {customer} c ON c.id = l.customer", NO_VALS);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scoped_sql__everyone_sums_what_they_may_read),
		cmocka_unit_test(test_scoped_sql__nobody_is_given_nothing),
		cmocka_unit_test(test_scoped_sql__the_system_sees_every_living_row),
		cmocka_unit_test(test_scoped_sql__a_foreign_row_is_no_row_of_an_outer_join),
		cmocka_unit_test(test_scoped_sql__the_right_to_edit_is_asked_where_braces_say_so),
		cmocka_unit_test(test_scoped_sql__rows_are_summed_with_the_records_one_may_read),
		cmocka_unit_test(test_scoped_sql__values_come_in_their_kinds),
		cmocka_unit_test(test_scoped_sql__a_sum_can_be_asked_again),
		cmocka_unit_test(test_scoped_sql__a_statement_counts_as_one),
		cmocka_unit_test(test_scoped_sql__a_module_counts_what_the_user_may_read),
		cmocka_unit_test(test_scoped_sql__records_cannot_be_written_through_braces),
		cmocka_unit_test(test_scoped_sql__who_is_no_module_writes_nothing),
		cmocka_unit_test(test_scoped_sql__braces_are_merged_and_indexes_are_used),
	};
	return cmocka_run_group_tests(tests, group_open, group_close);
}
