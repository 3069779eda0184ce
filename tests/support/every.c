/* every.c - one test per type, and somebody for every role. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/every.h"
#include "support/generate.h"

struct testdb *every_db;

enum { MOST_PEOPLE = 64 };
static const char *people[MOST_PEOPLE];
static struct http *browsers[MOST_PEOPLE];
static size_t people_count;

/* ---- people --------------------------------------------------------------------------- */

static void
person_make(struct ctx *ctx, const char *role)
{
	const struct type *t = type_find(ctx->types, "user");
	struct rec *r;

	as_system_begin(ctx, "a login for every role");
	r = generate_rec(ctx, t);
	rec_set(r, "login", VTEXT(arena_printf(ctx->mem, "r-%s", role)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO credential (user, password_hash, changed_at)\n"
	          "SELECT ?, password_hash, changed_at FROM credential ORDER BY user LIMIT 1", VALS(VINT(rec_id(r)))));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO user_roles (record, value) VALUES (?, ?)",
	          VALS(VINT(rec_id(r)), VTEXT(role))));
}

static void
people_make(void)
{
	struct ctx *ctx = every_unit("admin");
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows,
	          "SELECT code FROM role WHERE code NOT IN (SELECT value FROM user_roles) ORDER BY id", NO_VALS));
	while (db_next(rows))
		person_make(ctx, db_str(rows, 0));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
people_read(void)
{
	struct ctx *ctx = test_unit(every_db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT login FROM user ORDER BY id", NO_VALS));
	while (db_next(rows)) {
		assert_true(people_count < MOST_PEOPLE);
		people[people_count++] = arena_strdup(every_db->mem, db_str(rows, 0));
	}
	test_end(ctx);
}

struct ctx *
every_unit(const char *login)
{
	return test_ctx(every_db, login);
}

const char *
every_login(const struct type *t, const char *action)
{
	const char *some = NULL, *all = NULL;

	for (size_t i = 0; i < people_count && !all; i++) {
		struct ctx *ctx = every_unit(people[i]);
		if (perm_can(ctx, t, NULL, action)) {
			some = some ? some : people[i];
			all = perm_scope(ctx, t, action) == SCOPE_ALL ? people[i] : NULL;
		}
		test_end(ctx);
	}
	return all ? all : some;
}

const char *
every_stranger(const struct type *t, const char *action)
{
	const char *found = NULL;

	for (size_t i = 0; i < people_count && !found; i++) {
		struct ctx *ctx = every_unit(people[i]);
		if (!perm_can(ctx, t, NULL, action))
			found = people[i];
		test_end(ctx);
	}
	return found;
}

struct http *
every_browser(const char *login)
{
	for (size_t i = 0; i < people_count; i++) {
		if (!str_eq(people[i], login))
			continue;
		if (!browsers[i]) {
			browsers[i] = http_open(every_db);
			http_login(browsers[i], login);
		}
		return browsers[i];
	}
	fail_msg("there is no login %s", login);
	return NULL;
}

/* ---- records -------------------------------------------------------------------------- */

int64_t
every_record(const char *login, const struct type *t)
{
	struct ctx *ctx = every_unit(login);

	test_begin(ctx);
	int64_t id = generate_record(ctx, t);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

struct rec *
every_load(struct ctx *ctx, const struct type *t, int64_t id)
{
	struct rec *r;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load(ctx, &r, t->name, id));
	as_system_end(ctx);
	return r;
}

/* ---- program ------------------------------------------------------------------------------ */

void
every_open(const char *program)
{
	/* What is compared with the definitions must be as they preset it. */
	every_db = str_eq(program, "every_right") ? testcompany_open_preset(program) : testcompany_open(program);
	people_make();
	people_read();
}

int
every_run(const struct every_test *tests, size_t n)
{
	size_t types = every_db->types->count;
	struct CMUnitTest *all = arena_new_array(every_db->mem, struct CMUnitTest, n * types);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < types; k++) {
			const struct type *t = every_db->types->all[k];
			all[i * types + k] = (struct CMUnitTest){
				.name = arena_printf(every_db->mem, "%s (%s)", tests[i].name, t->name),
				.test_func = tests[i].fn, .initial_state = (void *)(uintptr_t)t,
			};
		}
	int failed = _cmocka_run_group_tests("every type", all, n * types, NULL, NULL);
	for (size_t i = 0; i < people_count; i++)
		if (browsers[i])
			http_close(browsers[i]);
	testdb_close(every_db);
	return failed;
}
