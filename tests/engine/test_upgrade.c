/* test_upgrade.c - a database of an earlier version becomes what a new one is, and keeps what stood in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "support/testdb.h"

static struct testdb *db;
static struct types *types;

/* ---- the two databases ---------------------------------------------------------------------- */

static void
databases_empty(void)
{
	testdb_ddl(db, arena_printf(db->mem, "DROP DATABASE IF EXISTS `%s`; DROP DATABASE IF EXISTS `%s`; CREATE DATABASE `%s`; USE `%s`",
	                            db->name, db->audit_name, db->name, db->name));
}

static struct ctx *
unit(void)
{
	struct ctx *ctx = test_unit(db);

	ctx->db = db->migrate;
	ctx->types = types;
	return ctx;
}

static void
migrate(void)
{
	struct ctx *ctx = unit();
	const char *sql = arena_printf(ctx->mem, "%s/sql", conf_str(db->conf, "paths.share"));
	int keep = dup(STDOUT_FILENO);

	fflush(stdout);	/* where cmocka's lines go; migrate says its own there */
	assert_non_null(freopen("/dev/null", "w", stdout));
	int rc = schema_migrate(ctx, types, sql, false);
	fflush(stdout);
	dup2(keep, STDOUT_FILENO);
	close(keep);
	assert_ok(ctx, rc);
	test_end(ctx);
}

/* tests/engine/upgrade/NAME; programs run at the top of the project. */
static void
old_version(const char *name)
{
	char path[200], text[200000];
	struct buf out;

	snprintf(path, sizeof path, "tests/engine/upgrade/%s", name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	databases_empty();
	testdb_ddl(db, arena_printf(db->mem, "CREATE DATABASE `%s`", db->audit_name));
	buf_init(&out, db->mem);
	for (char *at = text, *next; at; at = next) {
		next = strstr(at, "{audit}");
		if (next)
			*next = '\0';
		buf_add(&out, at);
		if (!next)
			break;
		buf_printf(&out, "`%s`", db->audit_name);
		next += strlen("{audit}");
	}
	testdb_ddl(db, buf_str(&out));
}

/* ---- what is in them -------------------------------------------------------------------------- */

/* Every row as one line; NULL as "-". */
static const char *
lines_of(const char *text)
{
	struct ctx *ctx = unit();
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	struct buf b;

	sql_add_text(q, text);
	buf_init(&b, db->mem);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		buf_printf(&b, "%s\n", db_str(rows, 0) ? db_str(rows, 0) : "-");
	test_end(ctx);
	return buf_str(&b);
}

static const char *
tables_of(const char *schema)
{
	return lines_of(arena_printf(db->mem,
	                "SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable, COALESCE(column_default, '-'), extra,\n"
	                "  COALESCE(collation_name, '-'), COALESCE(generation_expression, '-')) FROM information_schema.columns\n"
	                "WHERE table_schema = '%s' UNION ALL\n"
	                "SELECT CONCAT_WS(' ', table_name, 'index', index_name, seq_in_index, column_name, non_unique)\n"
	                "FROM information_schema.statistics WHERE table_schema = '%s' ORDER BY 1", schema, schema));
}

/* The lines of one that the other has not. */
static void
missing_lines(struct buf *out, const char *sign, const char *of, const char *from)
{
	for (size_t n; *of; of += n + 1) {
		n = strcspn(of, "\n");
		const char *line = arena_printf(db->mem, "\n%.*s\n", (int)n, of);

		if (!strstr(arena_printf(db->mem, "\n%s", from), line))
			buf_printf(out, "\n%s %.*s", sign, (int)n, of);
	}
}

static void
same_lines(const char *what, const char *old, const char *new)
{
	struct buf b;

	buf_init(&b, db->mem);
	missing_lines(&b, "upgraded:", old, new);
	missing_lines(&b, "     new:", new, old);
	if (*buf_str(&b))
		fail_msg("%s%s", what, buf_str(&b));
}

/* ---- tests --------------------------------------------------------------------------------------- */

static void
test_upgrade__has_the_tables_columns_and_indexes_of_a_new_database(void **state)
{
	(void)state;
	old_version("0008.sql");
	migrate();
	const char *main_old = tables_of(db->name), *audit_old = tables_of(db->audit_name);
	databases_empty();
	migrate();
	assert_true(strlen(main_old) > 10000);
	same_lines("tables", main_old, tables_of(db->name));
	same_lines("history", audit_old, tables_of(db->audit_name));
}

static void
test_upgrade__carries_along_what_stood_in_the_tables(void **state)
{
	(void)state;
	old_version("0008.sql");
	migrate();
	assert_string_equal(lines_of("SELECT CONCAT(name, ' ', filter, ' ', board, '|', usual) FROM list_view"), "重点 level.in(A,B) |0\n");
	assert_string_equal(lines_of("SELECT CONCAT(state, ' ', total, ' ', attempts) FROM list_job"), "wait 3 0\n");
}

static void
test_upgrade__hides_the_next_birthday_from_whom_the_birthday_was_hidden(void **state)
{
	(void)state;
	old_version("0008.sql");
	migrate();
	assert_string_equal(lines_of("SELECT CONCAT(role, ' ', access) FROM role_field WHERE type = 'contact' AND field = 'birthday_next' AND role IN ('marketing', 'finance')"),
	                    "marketing hidden\n");
}

static void
test_upgrade__that_ran_twice_changes_nothing(void **state)
{
	(void)state;
	old_version("0008.sql");
	migrate();
	const char *tables = tables_of(db->name), *rights = lines_of("SELECT CONCAT(role, type, action, scope) FROM role_right ORDER BY 1");
	testdb_ddl(db, "DELETE FROM migration WHERE name > '0008' AND name < 'a'");
	migrate();
	same_lines("tables", tables_of(db->name), tables);
	same_lines("rights", lines_of("SELECT CONCAT(role, type, action, scope) FROM role_right ORDER BY 1"), rights);
}

static int
setup(void **state)
{
	struct buf problems;

	db = testdb_open("upgrade");
	*state = db;
	buf_init(&problems, db->mem);
	if (types_load(&types, arena_printf(db->mem, "%s/types", conf_str(db->conf, "paths.share")), false, &problems) != OK)
		fail_msg("%s", buf_str(&problems));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_upgrade__has_the_tables_columns_and_indexes_of_a_new_database),
		cmocka_unit_test(test_upgrade__carries_along_what_stood_in_the_tables),
		cmocka_unit_test(test_upgrade__hides_the_next_birthday_from_whom_the_birthday_was_hidden),
		cmocka_unit_test(test_upgrade__that_ran_twice_changes_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
