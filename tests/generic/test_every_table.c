/*
 * test_every_table.c - every type: after migrate the database is what the
 * definition asks for, no more and no less, and a second migrate has nothing to do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>
#include "doc/schema.h"
#include "support/every.h"
#include "support/generate.h"

static struct want_table *wanted;
static size_t wanted_count;
static struct have *there;

/* All tables of this type: its own and those of its lines and lists. */
static size_t
tables_of(const struct type *t, const struct want_table **out)
{
	size_t n = 0;

	for (size_t i = 0; i < wanted_count; i++)
		if (wanted[i].type == t || wanted[i].type->head == t)
			out[n++] = &wanted[i];
	return n;
}

static const char *
columns_joined(struct arena *mem, const char *const *columns)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; columns[i]; i++)
		buf_printf(&b, "%s%s", i ? "," : "", columns[i]);
	return buf_str(&b);
}

static void
check_columns(const struct want_table *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->column_count; i++) {
		const struct want_column *c = &w->columns[i];
		const struct have_column *h = have_column(there, w->type->name, c->name);
		if (!h)
			fail_msg("%s.%s has no column", w->type->name, c->name);
		assert_string_equal(h->type, c->type);
		if (h->not_null != c->not_null || h->generated != c->generated ||
		    (c->binary && !str_eq(h->collation, "utf8mb4_bin")))
			fail_msg("%s.%s differs in NULL, collation or generation", w->type->name, c->name);
	}
	for (size_t i = 0; i < there->column_count; i++)
		n += str_eq(there->columns[i].table, w->type->name);
	assert_int_equal(n, w->column_count);
}

static void
check_indexes(const struct want_table *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->index_count; i++) {
		const struct want_index *x = &w->indexes[i];
		const struct have_index *h = have_index(there, w->type->name, x->name);
		if (!h)
			fail_msg("%s has no index %s", w->type->name, x->name);
		assert_string_equal(h->columns, columns_joined(every_db->mem, x->columns));
		assert_int_equal(h->unique, x->unique);
	}
	for (size_t i = 0; i < there->index_count; i++)
		n += str_eq(there->indexes[i].table, w->type->name) && !str_eq(there->indexes[i].name, "PRIMARY");
	assert_int_equal(n, w->index_count);
}

static void
check_keys(const struct want_table *w)
{
	size_t n = 0, found = 0;

	for (size_t i = 0; i < there->key_count; i++) {
		const struct have_key *h = &there->keys[i];
		if (!str_eq(h->table, w->type->name))
			continue;
		n++;
		for (size_t k = 0; k < w->key_count; k++)
			found += str_eq(h->column, w->keys[k].column) && str_eq(h->target, w->keys[k].target);
	}
	assert_int_equal(found, w->key_count);
	assert_int_equal(n, w->key_count);
}

static void
test_table__is_what_the_definition_asks_for_no_more_no_less(void **state)
{
	const struct want_table *tables[32];
	size_t n = tables_of(*state, tables);

	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		check_columns(tables[i]);
		check_indexes(tables[i]);
		check_keys(tables[i]);
	}
}

/* A file for what migrate says; it tells every step on the standard output. */
static const char *
migrate_said(struct ctx *ctx)
{
	const char *path = arena_printf(ctx->mem, "%s/every_table.said", getenv("CRM_TEST_TMP"));
	int out = dup(STDOUT_FILENO), file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	fflush(stdout);
	dup2(file, STDOUT_FILENO);
	int rc = schema_migrate(ctx, every_db->types, arena_printf(ctx->mem, "%s/sql", conf_str(every_db->conf,
	                        "paths.share")), false);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(file);
	assert_ok(ctx, rc);
	const char *said = file_text(ctx->mem, path);
	unlink(path);
	return said;
}

static void
test_table__a_second_migrate_has_nothing_to_do(void **state)
{
	struct ctx *ctx = test_unit(every_db);

	(void)state;
	ctx->db = every_db->migrate;
	assert_string_equal(migrate_said(ctx), "Nothing to do: the database is up to date.\n");
	test_end(ctx);
}

/* Tables of no type are those of platform.sql and of the modules. */
static void
test_table__every_other_table_is_declared(void **state)
{
	const char *platform = file_text(every_db->mem, "sql/platform.sql");

	(void)state;
	for (size_t i = 0; i < there->column_count; i++) {
		const char *table = there->columns[i].table;
		bool known = strstr(platform, arena_printf(every_db->mem, "EXISTS %s (", table)) != NULL;
		for (size_t k = 0; k < wanted_count && !known; k++)
			known = str_eq(wanted[k].type->name, table);
		for (size_t k = 0; k < every_db->types->table_count && !known; k++)
			known = str_eq(every_db->types->tables[k].name, table);
		if (!known)
			fail_msg("the table %s belongs to no definition, is not in platform.sql and in no tables.sql", table);
	}
}

int
main(void)
{
	static const struct every_test tests[] = {
		EVERY(test_table__is_what_the_definition_asks_for_no_more_no_less),
	};
	const struct CMUnitTest once[] = {
		cmocka_unit_test(test_table__a_second_migrate_has_nothing_to_do),
		cmocka_unit_test(test_table__every_other_table_is_declared),
	};

	every_open("every_table");
	struct ctx *ctx = test_unit(every_db);
	ctx->db = every_db->migrate;
	assert_ok(ctx, schema_have(ctx, &there));
	wanted = schema_want(every_db->mem, every_db->types, &wanted_count);
	int failed = cmocka_run_group_tests(once, NULL, NULL) + every_run(tests, sizeof tests / sizeof tests[0]);
	arena_free(ctx->mem);
	return failed;
}
