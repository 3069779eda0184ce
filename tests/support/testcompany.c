/* testcompany.c - the tables of the definitions and a small company with people to act as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>
#include "testdb.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct { const char *code, *name; } departments[] = {
	{ "HQ", "总部" },
	{ "S1", "销售一部" },
	{ "S2", "销售二部" },
};

static const struct { const char *login, *name, *dept, *role, *superior; } people[] = {
	{ "admin", "吴志远", "HQ", "administrator", NULL },
	{ "auditor", "丁立新", "HQ", "auditor", NULL },
	{ "manager", "许立群", "S1", "sales_manager", NULL },
	{ "sales1", "林若溪", "S1", "salesperson", "manager" },
	{ "sales2", "周启明", "S1", "salesperson", "manager" },
	{ "sales3", "何佳宁", "S2", "salesperson", NULL },
};

static int64_t
id_of(struct ctx *ctx, struct sql *q)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	return db_next(rows) ? db_int(rows, 0) : 0;
}

int64_t
test_dept(struct ctx *ctx, const char *code)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT id FROM `department` WHERE code = ");
	sql_val(q, VTEXT(code));
	return id_of(ctx, q);
}

int64_t
test_employee(struct ctx *ctx, const char *login)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT employee FROM `user` WHERE login = ");
	sql_val(q, VTEXT(login));
	return id_of(ctx, q);
}

static void
save(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	for (size_t i = 0; i < form_message_count(f); i++)
		print_error("%s.%s: %s\n", type_name(rec_type(r)), form_messages(f)[i].field,
		            form_messages(f)[i].text);
	assert_ok(ctx, rc);
}

static void
company_save(struct ctx *ctx)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "company"));
	rec_set(r, "name", VTEXT("测试仪器有限公司"));
	rec_set(r, "short_name", VTEXT("测试仪器"));
	save(ctx, r);
}

static void
departments_save(struct ctx *ctx)
{
	for (size_t i = 0; i < COUNT(departments); i++) {
		struct rec *r;

		assert_ok(ctx, rec_new(ctx, &r, "department"));
		rec_set(r, "code", VTEXT(departments[i].code));
		rec_set(r, "name", VTEXT(departments[i].name));
		save(ctx, r);
	}
}

static int64_t
employee_save(struct ctx *ctx, size_t i)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "employee"));
	rec_set(r, "code", VTEXT(arena_printf(ctx->mem, "E%02zu", i + 1)));
	rec_set(r, "name", VTEXT(people[i].name));
	rec_set(r, "dept", VLINK(test_dept(ctx, people[i].dept)));
	rec_set(r, "is_salesperson", VBOOL(str_starts(people[i].role, "sales")));
	if (people[i].superior)
		rec_set(r, "superior", VLINK(test_employee(ctx, people[i].superior)));
	save(ctx, r);
	return rec_id(r);
}

static void
user_save(struct ctx *ctx, size_t i, const char *password_hash)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "user"));
	rec_set(r, "login", VTEXT(people[i].login));
	rec_set(r, "name", VTEXT(people[i].name));
	rec_set(r, "employee", VLINK(employee_save(ctx, i)));
	save(ctx, r);
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO credential (user, password_hash, changed_at) VALUES (?, ?, NOW(3))",
	          VALS(VINT(rec_id(r)), VTEXT(password_hash))));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO user_roles (record, value) VALUES (?, ?)",
	          VALS(VINT(rec_id(r)), VTEXT(people[i].role))));
}

static void
org_open(struct ctx *ctx)
{
	int64_t stamp;

	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
}

static void
company_fill(struct testdb *t)
{
	struct ctx *ctx = test_unit(t);
	const char *hash;

	assert_ok(ctx, secret_password_hash(ctx->mem, "Keyuan-demo-1", &hash));
	test_begin(ctx);
	org_open(ctx);
	as_system_begin(ctx, "test company");
	company_save(ctx);
	departments_save(ctx);
	for (size_t i = 0; i < COUNT(people); i++)
		user_save(ctx, i, hash);
	assert_ok(ctx, org_touch(ctx));
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
}

/* Migrate tells every step on the standard output: 500 lines here. */
static void
tables_make(struct testdb *t, const char *share)
{
	struct ctx *ctx = test_unit(t);
	int out, nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	fflush(stdout);
	out = dup(STDOUT_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	ctx->db = t->migrate;
	int rc = schema_migrate(ctx, t->types, arena_printf(ctx->mem, "%s/sql", share), false);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(nowhere);
	assert_ok(ctx, rc);
	test_end(ctx);
}

/* Most tests need somebody who works with everything: here that is the manager. And
 * salespeople audit what they made, as in a company that is too small for four eyes. */
static void
rights_widen(struct testdb *t)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE role_right SET scope = 'all' WHERE role = 'sales_manager' AND scope <> 'none'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT IGNORE INTO role_right (role, type, action, scope)\n"
	          "SELECT role, type, 'audit', 'all' FROM role_right WHERE role = 'salesperson' AND action = 'smash'", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

struct testdb *
testcompany_open(const char *program)
{
	struct testdb *t = testcompany_open_preset(program);

	rights_widen(t);
	return t;
}

struct testdb *
testcompany_open_preset(const char *program)
{
	struct testdb *t = testdb_open(program);
	const char *share = conf_str(t->conf, "paths.share");
	struct buf problems;

	assert_int_equal(secret_init(), OK);
	setenv("LOCPATH", arena_printf(t->mem, "%s/locale/sys", share), 0);
	assert_int_equal(lang_open(arena_printf(t->mem, "%s/locale", share)), OK);
	assert_int_equal(pinyin_open(arena_printf(t->mem, "%s/pinyin.tsv", share)), OK);
	buf_init(&problems, t->mem);
	if (types_load(&t->types, arena_printf(t->mem, "%s/types", share), true, &problems) != OK) {
		print_error("%s\n", buf_str(&problems));
		fail();
	}
	tables_make(t, share);
	company_fill(t);
	return t;
}

int
testcompany_close(void **state)
{
	org_forget();
	testdb_close(*state);
	return 0;
}

/* ---- acting as somebody ------------------------------------------------------------------ */

static const char *const *
roles_read(struct ctx *ctx, int64_t user)
{
	struct db_rows *rows;
	size_t n = 0;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT value FROM user_roles WHERE record = ? ORDER BY pos, id",
	                         VALS(VINT(user))));
	const char **roles = arena_new_array(ctx->mem, const char *, db_count(rows) + 1);
	while (db_next(rows))
		roles[n++] = db_str(rows, 0);
	return roles;
}

struct ctx *
test_ctx(struct testdb *t, const char *login)
{
	struct ctx *ctx = test_unit(t);
	struct user *user = arena_alloc(ctx->mem, sizeof *user);
	struct db_rows *rows;

	db_rollback(ctx);	/* what a failed test left open */
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows,
	          "SELECT u.id, u.login, u.name, u.employee, e.dept\n"
	          "FROM `user` u LEFT JOIN employee e ON e.id = u.employee\n"
	          "WHERE u.login = ? AND u.deleted_at IS NULL", VALS(VTEXT(login))));
	assert_true(db_next(rows));
	*user = (struct user){
		.id = db_int(rows, 0), .login = db_str(rows, 1), .name = db_str(rows, 2),
		.employee = db_int(rows, 3), .dept = db_int(rows, 4), .lang = "zh_CN", .theme = "",
	};
	user->roles = roles_read(ctx, user->id);
	ctx->user = user;
	org_open(ctx);
	test_commit(ctx);
	ctx->statements = 0;
	lang_use(user->lang);
	return ctx;
}
