/*
 * test_people.c - departments and employees: what may not be disabled, chains of
 * superiors, and the login of who leaves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "support/testrec.h"
#include "doc/rec.h"

static int
people_setup(void **state)
{
	(void)state;
	testrec_open("people");
	return 0;
}

static int64_t
dept_new(struct ctx *ctx, const char *code, const char *name, int64_t parent)
{
	struct rec *r = rec_begin(ctx, "department");
	struct form *f = form_new(ctx);

	rec_set(r, "code", VTEXT(code));
	rec_set(r, "name", VTEXT(name));
	if (parent)
		rec_set(r, "parent", VLINK(parent));
	assert_ok(ctx, rec_save(ctx, r, f));
	return rec_id(r);
}

static int64_t
employee_new(struct ctx *ctx, const char *code, const char *name, int64_t dept, int64_t superior)
{
	struct rec *r = rec_begin(ctx, "employee");

	rec_set(r, "code", VTEXT(code));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "dept", VLINK(dept));
	if (superior)
		rec_set(r, "superior", VLINK(superior));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return rec_id(r);
}

static int
field_save(struct ctx *ctx, const char *type, int64_t id, const char *field, struct val v, struct form *f)
{
	struct rec *r;

	assert_ok(ctx, rec_lock(ctx, &r, type, id));
	rec_set(r, field, v);
	return rec_save(ctx, r, f);
}

static int64_t
user_of(struct ctx *ctx, const char *login)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM `user` WHERE login = ?", VALS(VTEXT(login))));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static int64_t
count(struct ctx *ctx, const char *what, int64_t id)
{
	struct db_rows *rows;
	struct sql *q = sql_new(ctx);

	sql_add_text(q, what);
	sql_val(q, VINT(id));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

/* ---- departments ---------------------------------------------------------------------------- */

static void
test_department__with_people_or_departments_below_it_is_not_disabled_and_they_are_named(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct form *f = form_new(ctx);
	const struct form_blocker *list;
	int64_t s1 = test_dept(ctx, "S1"), east = dept_new(ctx, "S1E", "华东组", s1);

	(void)state;
	assert_int_equal(field_save(ctx, "department", s1, "enabled", VBOOL(false), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "enabled"), "“销售一部”"));
	assert_non_null(strstr(form_said(f, "enabled"), "“华东组”"));
	assert_non_null(strstr(form_said(f, "enabled"), "“林若溪”"));
	assert_int_equal(form_blockers(f, &list), 4);
	assert_ok(ctx, field_save(ctx, "department", east, "enabled", VBOOL(false), form_new(ctx)));
	/* Who has left is no reason to keep it. */
	for (size_t i = 0; i < 3; i++)
		assert_ok(ctx, field_save(ctx, "employee",
		                          test_employee(ctx, (const char *[]){ "sales1", "sales2", "manager" }[i]), "status",
		                          VTEXT("left"), form_new(ctx)));
	assert_ok(ctx, field_save(ctx, "department", s1, "enabled", VBOOL(false), form_new(ctx)));
	/* And nobody comes back into it. */
	f = form_new(ctx);
	assert_int_equal(field_save(ctx, "employee", test_employee(ctx, "sales1"), "status", VTEXT("active"), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "dept"), "“销售一部”"));
	test_end(ctx);
}

static void
test_department__in_use_it_is_not_deleted_and_its_users_are_named(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct form *f = form_new(ctx);
	struct rec *r;

	(void)state;
	assert_ok(ctx, rec_lock(ctx, &r, "department", test_dept(ctx, "S2")));
	assert_int_equal(rec_delete(ctx, r, f), ERR_REFERENCED);
	assert_non_null(strstr(form_said(f, ""), "“何佳宁”"));
	test_end(ctx);

	ctx = rec_unit("admin");
	int64_t above = dept_new(ctx, "T", "技术部", 0);
	dept_new(ctx, "T1", "软件组", above);
	assert_ok(ctx, rec_lock(ctx, &r, "department", above));
	f = form_new(ctx);
	assert_int_equal(rec_delete(ctx, r, f), ERR_REFERENCED);
	assert_non_null(strstr(form_said(f, ""), "“软件组”"));
	test_end(ctx);
}

static void
test_department__none_is_enabled_under_a_disabled_one(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t above = dept_new(ctx, "T", "技术部", 0), below = dept_new(ctx, "T1", "软件组", above);
	struct form *f = form_new(ctx);

	(void)state;
	assert_ok(ctx, field_save(ctx, "department", below, "enabled", VBOOL(false), form_new(ctx)));
	assert_ok(ctx, field_save(ctx, "department", above, "enabled", VBOOL(false), form_new(ctx)));
	assert_int_equal(field_save(ctx, "department", below, "enabled", VBOOL(true), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "enabled"), "“技术部”"));
	test_end(ctx);
}

static void
test_department__moving_one_below_itself_is_refused_with_the_circle(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t a = dept_new(ctx, "A", "甲部", 0), b = dept_new(ctx, "B", "乙部", a), c = dept_new(ctx, "C", "丙部", b);
	struct form *f = form_new(ctx);

	(void)state;
	assert_int_equal(field_save(ctx, "department", a, "parent", VLINK(c), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "parent"), "甲部 → 乙部 → 丙部 → 甲部"));
	assert_ok(ctx, field_save(ctx, "department", b, "parent", VLINK(test_dept(ctx, "HQ")), form_new(ctx)));
	test_end(ctx);
}

/* ---- employees -------------------------------------------------------------------------------- */

static void
test_employee__needs_a_department_that_is_there(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r = rec_begin(ctx, "employee");
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(r, "code", VTEXT("E90"));
	rec_set(r, "name", VTEXT("钱多"));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "dept");
	/* As an import would send it: a name that nobody has. */
	f = form_new(ctx);
	form_put(f, "code", "E90");
	form_put(f, "name", "钱多");
	form_put(f, "dept", "火星部");
	r = rec_begin(ctx, "employee");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "dept"), "“火星部”"));
	f = form_new(ctx);
	form_put(f, "code", "E90");
	form_put(f, "name", "钱多");
	form_put(f, "dept", "销售二部");
	r = rec_begin(ctx, "employee");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_ok(ctx, rec_save(ctx, r, f));
	test_end(ctx);
}

static void
test_employee__a_department_disabled_meanwhile_takes_nobody(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t dept = dept_new(ctx, "T", "技术部", 0);
	struct form *f = form_new(ctx);

	(void)state;
	/* Behind the back of what this process remembers. */
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE department SET enabled = 0 WHERE id = ?", VALS(VINT(dept))));
	assert_int_equal(field_save(ctx, "employee", test_employee(ctx, "sales3"), "dept", VLINK(dept), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "dept"), "“技术部”"));
	test_end(ctx);
}

static void
test_employee__a_circle_of_superiors_is_refused_with_its_chain(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t dept = test_dept(ctx, "S2");
	int64_t a = employee_new(ctx, "A1", "安一", dept, 0), b = employee_new(ctx, "B1", "白二", dept, a),
	        c = employee_new(ctx, "C1", "蔡三", dept, b);
	struct form *f = form_new(ctx);

	(void)state;
	assert_int_equal(field_save(ctx, "employee", a, "superior", VLINK(c), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "superior"), "安一 → 蔡三 → 白二 → 安一"));
	f = form_new(ctx);
	assert_int_equal(field_save(ctx, "employee", a, "superior", VLINK(a), f), ERR_INVALID);
	form_said(f, "superior");
	assert_ok(ctx, field_save(ctx, "employee", c, "superior", VLINK(a), form_new(ctx)));
	test_end(ctx);
}

/* One half of a circle, by a process of its own, tried as a request tries it. */
static int
half_save(int64_t whose, int64_t superior)
{
	struct testdb own = *testrec;
	int rc = ERR_BUSY;

	org_forget();
	if (db_open(&own.db, own.conf, DB_APP) != OK || db_open(&own.side, own.conf, DB_APP) != OK)
		return 9;
	for (int i = 0; i < 8 && rc == ERR_BUSY; i++) {
		struct ctx *ctx = test_ctx(&own, "admin");
		struct rec *r;

		if ((rc = db_begin(ctx, DB_WRITE)) == OK && (rc = rec_lock(ctx, &r, "employee", whose)) == OK) {
			rec_set(r, "superior", VLINK(superior));
			usleep(20000);	/* both have read before either writes */
			rc = rec_save(ctx, r, form_new(ctx));
		}
		if (rc == OK)
			rc = db_commit(ctx);
		test_end(ctx);
	}
	return rc == OK ? 0 : rc == ERR_INVALID ? 1 : 2;
}

static void
test_employee__two_halves_of_a_circle_saved_at_once_never_close_it(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t dept = test_dept(ctx, "S2");
	int64_t a = employee_new(ctx, "H1", "甲", dept, 0), b = employee_new(ctx, "H2", "乙", dept, 0);

	(void)state;
	test_commit(ctx);
	test_end(ctx);
	for (int round = 0; round < 5; round++) {
		int saved = 0, refused = 0;
		pid_t children[2];

		for (int i = 0; i < 2; i++)
			if ((children[i] = fork()) == 0)
				_exit(half_save(i ? b : a, i ? a : b));
		for (int i = 0; i < 2; i++) {
			int status;

			assert_int_equal(waitpid(children[i], &status, 0), children[i]);
			assert_true(WIFEXITED(status));
			saved += WEXITSTATUS(status) == 0;
			refused += WEXITSTATUS(status) == 1;
		}
		assert_int_equal(saved, 1);
		assert_int_equal(refused, 1);
		ctx = rec_unit("admin");
		assert_ok(ctx, db_exec(ctx, NULL, "UPDATE employee SET superior = NULL WHERE id IN (?, ?)", VALS(VINT(a), VINT(b))));
		test_commit(ctx);
		test_end(ctx);
	}
}

/* ---- who leaves ------------------------------------------------------------------------------- */

static void
session_add(struct ctx *ctx, int64_t user)
{
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO session (hash, user, csrf, created_at, seen_at, expires_at, ip, user_agent)\n"
	          "VALUES (RANDOM_BYTES(32), ?, 'x', NOW(3), NOW(3), NOW(3) + INTERVAL 1 HOUR, '', '')", VALS(VINT(user))));
}

static void
test_employee__who_leaves_is_logged_out_and_disabled_by_the_same_save(void **state)
{
	static const char *const ways[] = { "left", "stopped" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct ctx *ctx = rec_unit("admin");
		int64_t user = user_of(ctx, "sales1"), e = test_employee(ctx, "sales1");

		session_add(ctx, user);
		session_add(ctx, user);
		session_add(ctx, user_of(ctx, "sales2"));
		assert_ok(ctx, field_save(ctx, "employee", e, "status", VTEXT(ways[i]), form_new(ctx)));
		assert_int_equal(count(ctx, "SELECT enabled FROM `user` WHERE id = ", user), 0);
		assert_int_equal(count(ctx, "SELECT COUNT(*) FROM session WHERE user = ", user), 0);
		assert_int_equal(count(ctx, "SELECT COUNT(*) FROM session WHERE user = ", user_of(ctx, "sales2")), 1);
		assert_int_equal(count(ctx, "SELECT COUNT(*) FROM security_log WHERE kind = 'user_disabled' AND user = ", user), 1);
		/* Its history says who did it. */
		struct rec *u;
		const struct audit_entry *list;
		size_t n;
		assert_ok(ctx, rec_load(ctx, &u, "user", user));
		assert_ok(ctx, audit_find(ctx, u, &(struct audit_filter){ .field = "enabled" }, 5, &list, &n));
		assert_int_equal(n, 1);
		assert_string_equal(list[0].who, "吴志远");
		test_end(ctx);
	}
}

static void
test_employee__nobody_disables_his_own_login_by_leaving(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct form *f = form_new(ctx);

	(void)state;
	assert_int_equal(field_save(ctx, "employee", test_employee(ctx, "admin"), "status", VTEXT("left"), f), ERR_INVALID);
	form_said(f, "status");
	assert_int_equal(count(ctx, "SELECT enabled FROM `user` WHERE id = ", user_of(ctx, "admin")), 1);
	test_end(ctx);
}

static void
test_employee__who_leaves_is_shown_with_the_people_and_departments_that_remain(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t manager = test_employee(ctx, "manager");
	struct preview p;
	struct rec *e;

	(void)state;
	assert_ok(ctx, field_save(ctx, "department", test_dept(ctx, "S1"), "manager", VLINK(manager), form_new(ctx)));
	assert_ok(ctx, rec_lock(ctx, &e, "employee", manager));
	assert_ok(ctx, e->type->hooks->preview(ctx, e, &p));
	assert_null(p.warning);
	rec_set(e, "status", VTEXT("left"));
	assert_ok(ctx, e->type->hooks->preview(ctx, e, &p));
	assert_int_equal(p.n, 3);
	assert_non_null(strstr(p.lines[0], "manager"));
	assert_non_null(strstr(p.lines[1], "林若溪、周启明"));
	assert_non_null(strstr(p.lines[2], "销售一部"));
	assert_non_null(p.warning);
	assert_ok(ctx, rec_save(ctx, e, form_new(ctx)));
	e = rec_again(ctx, e);
	assert_ok(ctx, e->type->hooks->preview(ctx, e, &p));
	assert_non_null(p.warning);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_department__with_people_or_departments_below_it_is_not_disabled_and_they_are_named),
		cmocka_unit_test(test_department__in_use_it_is_not_deleted_and_its_users_are_named),
		cmocka_unit_test(test_department__none_is_enabled_under_a_disabled_one),
		cmocka_unit_test(test_department__moving_one_below_itself_is_refused_with_the_circle),
		cmocka_unit_test(test_employee__needs_a_department_that_is_there),
		cmocka_unit_test(test_employee__a_department_disabled_meanwhile_takes_nobody),
		cmocka_unit_test(test_employee__a_circle_of_superiors_is_refused_with_its_chain),
		cmocka_unit_test(test_employee__two_halves_of_a_circle_saved_at_once_never_close_it),
		cmocka_unit_test(test_employee__who_leaves_is_logged_out_and_disabled_by_the_same_save),
		cmocka_unit_test(test_employee__nobody_disables_his_own_login_by_leaving),
		cmocka_unit_test(test_employee__who_leaves_is_shown_with_the_people_and_departments_that_remain),
	};

	return cmocka_run_group_tests_name("people", tests, people_setup, testrec_close);
}
