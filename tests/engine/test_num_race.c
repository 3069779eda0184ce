/* test_num_race.c - many processes taking numbers at the same time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "support/testdb.h"
#include "doc/rec.h"

enum { PROCESSES = 16, EACH = 20 };

static struct testdb *db;

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("num_race");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static void
rule_set(const char *pattern, bool gapless)
{
	struct ctx *ctx = test_ctx(db, "admin");

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE number_rule SET pattern = ?, reset = 'never', gapless = ?"
	          " WHERE type = 'customer'", VALS(VTEXT(pattern), VBOOL(gapless))));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM number_counter", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
}

/* Run fn in as many processes, each with connections of its own. */
static void
race(int (*fn)(struct testdb *own, int child, int out), int out)
{
	pid_t children[PROCESSES];
	int status;

	for (int i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct testdb own = *db;
			org_forget();
			if (db_open(&own.db, db->conf, DB_APP) != OK || db_open(&own.side, db->conf, DB_APP) != OK)
				_exit(2);
			_exit(fn(&own, i, out));
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

struct said { int child; int serial; };

static int
serial_of(const char *number)
{
	int n = 0;

	for (const char *p = strchr(number, '-') + 1; *p; p++)
		n = n * 10 + (*p - '0');
	return n;
}

static int
take_ordinary(struct testdb *own, int child, int out)
{
	for (int i = 0; i < EACH; i++) {
		struct ctx *ctx = test_ctx(own, "sales1");
		struct rec *r;
		const char *number;
		test_begin(ctx);
		if (rec_new(ctx, &r, "customer") != OK || num_next(ctx, r, &number) != OK)
			return 3;
		const struct said said = { child, serial_of(number) };
		if (write(out, &said, sizeof said) != sizeof said)
			return 4;
		test_end(ctx);
	}
	return 0;
}

static void
test_num__sixteen_processes_never_get_the_same_number(void **state)
{
	bool seen[PROCESSES * EACH + 1] = { false };
	int last[PROCESSES] = { 0 }, ends[2];
	struct said said;

	(void)state;
	rule_set("Q-{seq:5}", false);
	assert_int_equal(pipe(ends), 0);
	race(take_ordinary, ends[1]);
	close(ends[1]);
	for (int i = 0; i < PROCESSES * EACH; i++) {
		assert_int_equal(read(ends[0], &said, sizeof said), sizeof said);
		assert_in_range(said.serial, 1, PROCESSES * EACH);
		assert_false(seen[said.serial]);
		assert_true(said.serial > last[said.child]);
		seen[said.serial] = true;
		last[said.child] = said.serial;
	}
	close(ends[0]);
}

static int
gapless_insert(struct ctx *ctx, const char *name)
{
	struct rec *r;
	const char *number;

	TRY(db_begin(ctx, DB_WRITE));
	TRY(rec_new(ctx, &r, "customer"));
	TRY(num_next(ctx, r, &number));
	return db_exec(ctx, NULL, "INSERT INTO customer (code, name, name_norm, created_at, updated_at)"
	               " VALUES (?, ?, ?, NOW(3), NOW(3))", VALS(VTEXT(number), VTEXT(name), VTEXT(name)));
}

/* Every third one is thrown away after it took its number; a deadlock runs again, as everywhere. */
static int
save_gapless(struct testdb *own, int child, int out)
{
	(void)out;
	for (int i = 0, rc; i < EACH; i += rc == OK) {
		struct ctx *ctx = test_ctx(own, "sales1");
		rc = gapless_insert(ctx, arena_printf(ctx->mem, "gapless %d %d", child, i));
		if (rc == OK && i % 3)
			rc = db_commit(ctx);
		if (rc != OK && rc != ERR_BUSY) {
			fprintf(stderr, "%s: %s\n", err_name(rc), ctx->err.msg);
			return 3;
		}
		test_end(ctx);
	}
	return 0;
}

static void
test_num__gapless_numbers_have_no_gap_whatever_is_rolled_back(void **state)
{
	struct ctx *ctx;
	struct db_rows *rows;
	int expected = 0;

	(void)state;
	rule_set("G-{seq:5}", true);
	race(save_gapless, -1);
	for (int i = 0; i < EACH; i++)
		expected += i % 3 ? PROCESSES : 0;
	ctx = test_ctx(db, "admin");
	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(DISTINCT code), COUNT(*), MIN(code), MAX(code) FROM customer"
	          " WHERE code LIKE 'G-%'", NO_VALS));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), expected);
	assert_int_equal(db_int(rows, 1), expected);
	assert_string_equal(db_str(rows, 2), "G-00001");
	assert_string_equal(db_str(rows, 3), arena_printf(ctx->mem, "G-%05d", expected));
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_num__sixteen_processes_never_get_the_same_number),
		cmocka_unit_test(test_num__gapless_numbers_have_no_gap_whatever_is_rolled_back),
	};

	return cmocka_run_group_tests_name("num_race", tests, group_setup, group_teardown);
}
