/* test_sql.c - statements are built from literals, checked names and bound values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "db/conn.h"

static int
each_open(void **state)
{
	struct arena *mem = arena_new();
	struct ctx *ctx = arena_alloc(mem, sizeof *ctx);

	ctx->mem = mem;
	*state = ctx;
	return 0;
}

static int
each_close(void **state)
{
	struct ctx *ctx = *state;

	arena_free(ctx->mem);
	return 0;
}

static void
test_sql__a_row_has_a_place_for_each_value_and_no_more(void **state)
{
	struct sql *q = sql_new(*state);

	sql_row(q, VALS(VINT(1), VTEXT("a"), VNULL));
	assert_string_equal(sql_text_of(q), "(?, ?, ?)");
	assert_int_equal(sql_val_count(q), 3);
	assert_int_equal(sql_vals(q)[2].kind, V_NULL);
}

static void
test_sql__values_become_placeholders_in_order(void **state)
{
	struct sql *q = sql_new(*state);

	sql_add(q, "SELECT name FROM ");
	sql_ident(q, "order");
	sql_add(q, " o WHERE ");
	sql_column(q, "o", "id");
	sql_add(q, " = ");
	sql_val(q, VINT(7));
	sql_add(q, " AND name = ");
	sql_val(q, VTEXT("' OR 1=1 --"));
	assert_string_equal(sql_text_of(q), "SELECT name FROM `order` o WHERE `o`.`id` = ? AND name = ?");
	assert_int_equal(sql_val_count(q), 2);
	assert_int_equal(sql_vals(q)[0].i, 7);
	assert_string_equal(sql_vals(q)[1].s, "' OR 1=1 --");
}

static void
test_sql__an_empty_statement_is_empty_text(void **state)
{
	assert_string_equal(sql_text_of(sql_new(*state)), "");
}

static void
test_sql__lists_are_padded_to_powers_of_two_with_the_last_value(void **state)
{
	static const struct { size_t n, padded; } cases[] = {
		{ 1, 1 }, { 2, 2 }, { 3, 4 }, { 4, 4 }, { 5, 8 }, { 33, 64 }, { 65, 128 }, { 128, 128 },
	};
	struct val v[128];

	for (size_t i = 0; i < 128; i++)
		v[i] = VINT((int64_t)i + 1);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sql *q = sql_new(*state);
		sql_list(q, v, cases[i].n);
		assert_int_equal(sql_val_count(q), cases[i].padded);
		assert_int_equal(strlen(sql_text_of(q)), 2 * cases[i].padded + 1);
		for (size_t k = cases[i].n; k < cases[i].padded; k++)
			assert_int_equal(sql_vals(q)[k].i, (int64_t)cases[i].n);
	}
}

static void
test_sql__an_empty_list_matches_nothing(void **state)
{
	struct sql *q = sql_new(*state);

	sql_list(q, NULL, 0);
	assert_string_equal(sql_text_of(q), "(NULL)");
	assert_int_equal(sql_val_count(q), 0);
}

static void
test_sql__a_long_list_of_numbers_is_one_value(void **state)
{
	struct sql *q = sql_new(*state);
	struct val v[129];

	for (size_t i = 0; i < 129; i++)
		v[i] = VLINK((int64_t)i - 1);
	v[5] = VNULL;
	sql_scope_list(q, v, 129);
	assert_int_equal(sql_val_count(q), 256);
	q = sql_new(*state);
	sql_list(q, v, 129);
	assert_string_equal(sql_text_of(q), "(SELECT v FROM JSON_TABLE(?, '$[*]' COLUMNS(v BIGINT PATH '$')) j)");
	assert_int_equal(sql_val_count(q), 1);
	assert_memory_equal(sql_vals(q)[0].s, "[-1,0,1,2,3,5,6,", 16);
}

static void
test_sql__a_long_list_of_texts_stays_a_list(void **state)
{
	struct sql *q = sql_new(*state);
	struct val v[129];

	for (size_t i = 0; i < 129; i++)
		v[i] = VTEXT("x");
	sql_list(q, v, 129);
	assert_int_equal(sql_val_count(q), 256);
}

static void
test_sql__a_part_brings_its_values_along(void **state)
{
	struct sql *q = sql_new(*state);
	struct sql *part = sql_new(*state);

	sql_add(part, " AND b = ");
	for (int i = 0; i < 40; i++)
		sql_val(part, VINT(i));
	sql_add(q, "a = ");
	sql_val(q, VINT(-1));
	sql_append(q, part);
	sql_append(q, sql_new(*state));
	assert_int_equal(sql_val_count(q), 41);
	assert_int_equal(sql_vals(q)[0].i, -1);
	assert_int_equal(sql_vals(q)[40].i, 39);
	assert_memory_equal(sql_text_of(q), "a = ? AND b = ??", 16);
}

/* ---- the border ------------------------------------------------------------------------- */

static void
test_db_error__each_number_has_its_class(void **state)
{
	static const struct { unsigned number; int at_statement, at_commit; } cases[] = {
		{ 1213, ERR_BUSY, ERR_BUSY }, { 1205, ERR_BUSY, ERR_BUSY }, { 1020, ERR_BUSY, ERR_BUSY },
		{ 1047, ERR_BUSY, ERR_BUSY }, { 2006, ERR_BUSY, ERR_DOUBT }, { 2013, ERR_BUSY, ERR_DOUBT },
		{ 1927, ERR_BUSY, ERR_DOUBT }, { 1180, ERR_DOUBT, ERR_DOUBT }, { 1317, ERR_TIMEOUT, ERR_DOUBT },
		{ 1969, ERR_TIMEOUT, ERR_DOUBT }, { 3024, ERR_TIMEOUT, ERR_DOUBT },
		{ 2002, ERR_DOWN, ERR_DOUBT }, { 1040, ERR_DOWN, ERR_DOUBT },
		{ 1062, ERR_DUPLICATE, ERR_DOUBT }, { 1451, ERR_REFERENCED, ERR_DOUBT },
		{ 1452, ERR_REFERENCED, ERR_DOUBT }, { 1406, ERR_DB, ERR_DOUBT }, { 1264, ERR_DB, ERR_DOUBT },
		{ 1366, ERR_DB, ERR_DOUBT }, { 1142, ERR_DB, ERR_DOUBT }, { 1064, ERR_DB, ERR_DOUBT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(db_error_code(cases[i].number, DB_AT_STATEMENT), cases[i].at_statement);
		assert_int_equal(db_error_code(cases[i].number, DB_AT_COMMIT), cases[i].at_commit);
	}
}

static struct ctx *
failed(struct ctx *ctx, unsigned number, const char *message)
{
	struct db *db = arena_alloc(ctx->mem, sizeof *db);

	err_clear(ctx);
	ctx->db = db;
	(void)db_fail(ctx, db, number, message, DB_AT_STATEMENT, "INSERT INTO t\nVALUES (?)");
	return ctx;
}

static void
test_db_error__the_log_never_sees_the_value(void **state)
{
	static const struct { unsigned number; const char *message; } cases[] = {
		{ 1062, "Duplicate entry 'sec'ret' for key 'x' for key 'name'" },
		{ 1366, "Incorrect integer value: 'sec'ret' for column `d`.`t`.`c` at row 1" },
		{ 1292, "Truncated incorrect DECIMAL value: 'sec'ret'" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct ctx *ctx = failed(*state, cases[i].number, cases[i].message);
		assert_null(strstr(ctx->err.msg, "ret"));
		assert_non_null(strstr(ctx->err.msg, "INSERT INTO t VALUES (?)"));
	}
}

static void
test_db_error__the_key_is_found_behind_any_value(void **state)
{
	static const struct { const char *message, *key; } cases[] = {
		{ "Duplicate entry 'a-1' for key 'name'", "name" },
		{ "Duplicate entry 'x' for key 'y'' for key 'PRIMARY'", "PRIMARY" },
		{ "Duplicate entry 'a' for key 't.name_norm'", "name_norm" },
		{ "Duplicate entry", "" },
		{ "", "" },
		{ "'", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(db_duplicate_key(failed(*state, 1062, cases[i].message)), cases[i].key);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sql__a_row_has_a_place_for_each_value_and_no_more),
		cmocka_unit_test(test_sql__values_become_placeholders_in_order),
		cmocka_unit_test(test_sql__an_empty_statement_is_empty_text),
		cmocka_unit_test(test_sql__lists_are_padded_to_powers_of_two_with_the_last_value),
		cmocka_unit_test(test_sql__an_empty_list_matches_nothing),
		cmocka_unit_test(test_sql__a_long_list_of_numbers_is_one_value),
		cmocka_unit_test(test_sql__a_long_list_of_texts_stays_a_list),
		cmocka_unit_test(test_sql__a_part_brings_its_values_along),
		cmocka_unit_test(test_db_error__each_number_has_its_class),
		cmocka_unit_test(test_db_error__the_log_never_sees_the_value),
		cmocka_unit_test(test_db_error__the_key_is_found_behind_any_value),
	};

	return cmocka_run_group_tests(tests, each_open, each_close);
}
