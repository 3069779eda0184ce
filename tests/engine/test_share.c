/* test_share.c - what sharing rules open: at each save, by the job, and until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "doc/share.h"
#include "support/testrec.h"

enum { MANY = 4096, KILLS = 8, SAVES = 40 };

static int
setup(void **state)
{
	testrec_open("share");
	*state = testrec;
	return 0;
}

/* ---- rules ------------------------------------------------------------------------------ */

static struct rec *
rule_of(struct ctx *ctx, const char *filter, const char *kind, int64_t who)
{
	struct rec *r = rec_begin(ctx, "share_rule");

	rec_set(r, "name", VTEXT("规则"));
	rec_set(r, "type", VTEXT("customer"));
	rec_set(r, "filter", VTEXT(filter));
	rec_set(r, "kind", VTEXT(kind));
	if (who)
		rec_set(r, str_eq(kind, "department") ? "dept" : kind, VLINK(who));
	return r;
}

static int64_t
rule_save(const char *filter, const char *kind, const char *who)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t id = str_eq(kind, "employee") ? test_employee(ctx, who) : str_eq(kind, "department") ? test_dept(ctx, who) : 0;
	struct rec *r = rule_of(ctx, filter, kind, id);

	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static void
rule_set(int64_t id, const char *field, struct val v)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r;

	assert_ok(ctx, rec_lock(ctx, &r, "share_rule", id));
	rec_set(r, field, v);
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

/* It opens all records of another type from now on. */
static void
rule_turn(int64_t id, const char *type)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r;

	assert_ok(ctx, rec_lock(ctx, &r, "share_rule", id));
	rec_set(r, "type", VTEXT(type));
	rec_set(r, "filter", VNULL);
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

static void
rule_delete(int64_t id)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r;

	assert_ok(ctx, rec_lock(ctx, &r, "share_rule", id));
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

static void
rule_restore(int64_t id)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r;

	assert_ok(ctx, rec_load_deleted(ctx, &r, "share_rule", id));
	assert_ok(ctx, rec_restore(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

/* ---- the job ------------------------------------------------------------------------------ */

static int
job_batch(struct testdb *own, int batch, bool *more)
{
	struct ctx *ctx = test_unit(own);
	int64_t done = 0;

	*more = false;
	int rc = db_begin(ctx, DB_WRITE);
	ctx->as_system = 1;
	if (rc == OK)
		rc = share_apply(ctx, batch == 0, &done, more);
	if (rc == OK)
		rc = db_commit(ctx);
	test_end(ctx);
	return rc;
}

/* Until nothing is left to do; a deadlock is done again, as the worker does. */
static int
job_whole(struct testdb *own)
{
	bool more = true;
	int rc = OK;

	for (int batch = 0; rc == OK && more; batch++)
		do
			rc = job_batch(own, batch, &more);
		while (rc == ERR_BUSY);
	return rc;
}

static void
job_run(void)
{
	assert_int_equal(job_whole(testrec), OK);
}

/* ---- what people see ------------------------------------------------------------------------ */

static int64_t
firm_make(const char *name, const char *level)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm_new(ctx, name);

	rec_set(r, "level", level ? VTEXT(level) : VNULL);
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	int64_t id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static void
firm_level(int64_t id, const char *level)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r;

	assert_ok(ctx, rec_lock(ctx, &r, "customer", id));
	rec_set(r, "level", VTEXT(level));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

static bool
sees(const char *login, int64_t firm)
{
	struct ctx *ctx = rec_unit(login);
	struct rec *r;
	int rc = rec_load(ctx, &r, "customer", firm);

	assert_true(rc == OK || rc == ERR_NOTFOUND);
	test_end(ctx);
	return rc == OK;
}

static bool
edits(const char *login, int64_t firm)
{
	struct ctx *ctx = rec_unit(login);
	struct rec *r;
	int rc = rec_lock(ctx, &r, "customer", firm);

	assert_true(rc == OK || rc == ERR_NOTFOUND || rc == ERR_DENIED);
	test_end(ctx);
	return rc == OK;
}

static int64_t
number_at(const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = rec_unit("admin");
	struct db_rows *rows;

	assert_ok(ctx, db_select_text(ctx, &rows, literal, v, n));
	assert_true(db_next(rows));
	int64_t found = db_int(rows, 0);
	test_end(ctx);
	return found;
}
#define number(literal, ...) number_at("" literal, __VA_ARGS__)

static void
change_at(const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = rec_unit("admin");

	assert_ok(ctx, db_exec_text(ctx, NULL, literal, v, n));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}
#define change(literal, ...) change_at("" literal, __VA_ARGS__)

static int
each_close(void **state)
{
	(void)state;
	change("DELETE FROM share_rule WHERE 1 = 1", NO_VALS);
	change("DELETE FROM share_pass WHERE 1 = 1", NO_VALS);
	change("DELETE FROM access WHERE 1 = 1", NO_VALS);
	change("DELETE FROM customer WHERE 1 = 1", NO_VALS);
	return 0;
}

/* ---- tests -------------------------------------------------------------------------------------- */

static void
test_share__a_saved_record_is_opened_and_closed_by_its_own_save(void **state)
{
	(void)state;
	rule_save("level.eq(A)", "employee", "sales3");
	int64_t a = firm_make("甲", "A"), b = firm_make("乙", "B");

	assert_true(sees("sales3", a));
	assert_false(sees("sales3", b));
	assert_false(sees("sales2", a));
	firm_level(a, "C");
	assert_false(sees("sales3", a));
	firm_level(b, "A");
	assert_true(sees("sales3", b));
	assert_int_equal(number("SELECT COUNT(*) FROM access", NO_VALS), 1);
}

static void
test_share__records_that_are_there_open_when_the_job_has_run(void **state)
{
	(void)state;
	int64_t a = firm_make("甲", "A"), b = firm_make("乙", "B"), none = firm_make("丙", NULL);

	rule_save("level.eq(A)", "employee", "sales3");
	rule_save("level.null()", "department", "S2");
	assert_false(sees("sales3", a));
	job_run();
	assert_true(sees("sales3", a));
	assert_false(sees("sales3", b));
	assert_true(sees("sales3", none));
	assert_false(edits("sales3", a));
	/* Nothing is left to do, and nothing is done twice. */
	assert_int_equal(number("SELECT COUNT(*) FROM share_pass WHERE applied = 1", NO_VALS), 2);
	job_run();
	assert_int_equal(number("SELECT COUNT(*) FROM access", NO_VALS), 2);
}

static void
test_share__whatever_takes_away_counts_from_the_next_unit_on(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t other = test_employee(ctx, "sales2"), firm;
	int32_t today = ctx->today;

	(void)state;
	test_end(ctx);
	firm = firm_make("甲", "A");
	for (int how = 0; how < 6; how++) {
		int64_t rule = rule_save("level.eq(A)", "employee", "sales3");

		job_run();
		assert_true(sees("sales3", firm));
		switch (how) {
		case 0: rule_set(rule, "enabled", VBOOL(false)); break;
		case 1: rule_set(rule, "filter", VTEXT("level.eq(B)")); break;
		case 2: rule_set(rule, "employee", VLINK(other)); break;
		case 3: rule_turn(rule, "offer"); break;
		case 4: rule_delete(rule); break;
		default: /* its last day goes by */
			rule_set(rule, "until_date", VDATE(today));
			assert_true(sees("sales3", firm));
			change("UPDATE share_rule SET until_date = ? WHERE id = ?", VALS(VDATE(today - 1), VINT(rule)));
			break;
		}
		assert_false(sees("sales3", firm));
		assert_int_equal(sees("sales2", firm), how == 2);
		job_run();
		assert_int_equal(number("SELECT COUNT(*) FROM access", NO_VALS), how == 2);
		change("DELETE FROM share_rule WHERE 1 = 1", NO_VALS);
		job_run();
		assert_int_equal(number("SELECT COUNT(*) FROM access", NO_VALS), 0);
	}
}

static void
test_share__how_far_and_whom_it_serves_count_at_once_both_ways(void **state)
{
	int64_t firm = firm_make("甲", "A"), rule = rule_save("", "department", "S2");

	(void)state;
	job_run();
	assert_true(sees("sales3", firm));
	assert_false(edits("sales3", firm));
	rule_set(rule, "level", VTEXT("edit"));
	assert_true(edits("sales3", firm));
	assert_false(sees("sales2", firm));
	rule_set(rule, "kind", VTEXT("everybody"));
	assert_true(edits("sales2", firm));
	/* Whoever has no right to the type at all has none by a rule. */
	assert_false(sees("admin", firm));
	rule_set(rule, "level", VTEXT("read"));
	assert_false(edits("sales2", firm));
	assert_true(sees("sales2", firm));
}

static void
test_share__a_rule_that_comes_back_opens_what_matches_then(void **state)
{
	int64_t firm = firm_make("甲", "A"), rule = rule_save("level.eq(A)", "employee", "sales3");

	(void)state;
	job_run();
	assert_true(sees("sales3", firm));
	rule_delete(rule);
	firm_level(firm, "B");
	rule_restore(rule);
	assert_false(sees("sales3", firm));
	/* It is off until somebody who may turns it on. */
	firm_level(firm, "A");
	job_run();
	assert_false(sees("sales3", firm));
	firm_level(firm, "B");
	rule_set(rule, "enabled", VBOOL(true));
	job_run();
	assert_false(sees("sales3", firm));
	firm_level(firm, "A");
	assert_true(sees("sales3", firm));
	/* The same when it was over and its last day is moved. */
	change("UPDATE share_rule SET until_date = '2020-01-01' WHERE id = ?", VALS(VINT(rule)));
	firm_level(firm, "B");
	rule_set(rule, "until_date", VNULL);
	assert_false(sees("sales3", firm));
	job_run();
	assert_false(sees("sales3", firm));
}

static void
test_share__a_preset_view_may_be_named_and_me_may_not(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r = rule_of(ctx, "key", "employee", test_employee(ctx, "sales3"));
	struct form *f = form_new(ctx);

	(void)state;
	assert_ok(ctx, rec_save(ctx, r, f));
	assert_string_equal(rec_text(r, "filter"), "level.in(A,B)");
	static const char *const wrong[] = { "mine", "owner.eq(me)", "or(level.eq(A),created_by.eq(me))", "dept.eq(my_dept)",
	                                     "updated_at.ge(now-2)", "level.eq(", "nothing.eq(1)", "team.eq(1)", "level.eq(A))", NULL };
	for (size_t i = 0; wrong[i]; i++) {
		r = rule_of(ctx, wrong[i], "employee", test_employee(ctx, "sales3"));
		f = form_new(ctx);
		assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
		assert_true(*form_said(f, "filter"));
		err_clear(ctx);
	}
	test_end(ctx);
}

/* What a namesake does later, or a new name, changes no rule. */
static void
test_share__records_in_a_filter_are_kept_by_their_numbers(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *r = rule_of(ctx, "or(owner.in(何佳宁,林若溪),and(level.eq(A),owner.ne(何佳宁)))", "employee", test_employee(ctx, "sales3"));
	long long one = test_employee(ctx, "sales3"), other = test_employee(ctx, "sales1");

	(void)state;
	rec_set(r, "filter", VTEXT(arena_printf(ctx->mem, "or(owner.in(%s,%s),and(level.eq(A),owner.ne(%s)))",
	                                        org_entry(ctx->org, type_find(ctx->types, "employee"), one)->title,
	                                        org_entry(ctx->org, type_find(ctx->types, "employee"), other)->title,
	                                        org_entry(ctx->org, type_find(ctx->types, "employee"), one)->title)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_string_equal(rec_text(r, "filter"), arena_printf(ctx->mem, "or(owner.in(%lld,%lld),and(level.eq(A),owner.ne(%lld)))", one, other, one));
	test_end(ctx);
}

static void
right_set(const char *role, const char *type, const char *action, const char *scope)
{
	change("REPLACE INTO role_right (role, type, action, scope) VALUES (?, ?, ?, ?)",
	       VALS(VTEXT(role), VTEXT(type), VTEXT(action), VTEXT(scope)));
}

static const char *
form_first(const struct form *f)
{
	static const char *const names[] = { "type", "level", "filter", "employee" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (form_message(f, names[i]))
			return form_message(f, names[i]);
	return "";
}

static void
refused(const char *login, const char *filter, const char *level, const char *field)
{
	struct ctx *ctx = rec_unit(login);
	struct rec *r = rule_of(ctx, filter, "employee", test_employee(ctx, "sales3"));
	struct form *f = form_new(ctx);

	rec_set(r, "level", VTEXT(level));
	int rc = rec_save(ctx, r, f);

	if (rc != (*field ? ERR_INVALID : OK))
		fail_msg("%s, %s: %s, %s", filter, level, err_name(rc), rc == ERR_INVALID ? form_first(f) : "");
	if (*field)
		assert_true(*form_said(f, field));
	test_end(ctx);
}

static void
test_share__who_does_not_manage_roles_opens_no_more_than_he_sees_and_changes(void **state)
{
	(void)state;
	right_set("salesperson", "share_rule", "create", "all");
	right_set("salesperson", "share_rule", "edit", "all");
	refused("sales2", "", "read", "type");
	right_set("salesperson", "customer", "read", "all");
	refused("sales2", "", "read", "");
	refused("sales2", "", "edit", "level");
	change("INSERT INTO role_field (role, type, field, access) VALUES ('salesperson', 'customer', 'tel', 'masked')", NO_VALS);
	refused("sales2", "tel.like(138)", "read", "filter");
	refused("sales2", "level.eq(A)", "read", "");
	change("DELETE FROM role_field WHERE role = 'salesperson' AND field = 'tel'", NO_VALS);
	right_set("salesperson", "customer", "read", "own");
	right_set("salesperson", "share_rule", "create", "none");
	right_set("salesperson", "share_rule", "edit", "none");
}

static void
test_share__a_rule_says_whom_it_serves_and_ends_in_the_future(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	static const char *const kinds[][2] = { { "employee", "employee" }, { "department", "dept" }, { "role", "role" } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct form *f = form_new(ctx);

		assert_int_equal(rec_save(ctx, rule_of(ctx, "", kinds[i][0], 0), f), ERR_INVALID);
		assert_true(*form_said(f, kinds[i][1]));
		err_clear(ctx);
	}
	struct rec *r = rule_of(ctx, "", "everybody", 0);
	struct form *f = form_new(ctx);

	rec_set(r, "until_date", VDATE(ctx->today - 1));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_true(*form_said(f, "until_date"));
	err_clear(ctx);
	/* Whom an earlier choice meant is forgotten. */
	rec_set(r, "until_date", VDATE(ctx->today));
	rec_set(r, "employee", VLINK(test_employee(ctx, "sales3")));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	assert_true(rec_is_empty(r, "employee"));
	test_end(ctx);
}

static void
rules_insert(int n, bool enabled)
{
	struct ctx *ctx = rec_unit("admin");

	for (int i = 0; i < n; i++)
		assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO share_rule (name, type, filter, kind, level, enabled, generation, created_at, updated_at)"
		          " VALUES ('r', 'customer', ?, 'everybody', 'read', ?, 1, NOW(3), NOW(3))",
		          VALS(VTEXT(arena_printf(ctx->mem, "name.eq(n%d)", i)), VBOOL(enabled))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_share__two_hundred_rules_of_a_type_work_and_one_more_is_refused(void **state)
{
	struct form *f;

	(void)state;
	rules_insert(SHARE_MOST - 1, true);
	int64_t last = rule_save("name.eq(n9999)", "everybody", NULL);
	int64_t first = firm_make("n0", NULL), at = firm_make("n130", NULL), other = firm_make("n500", NULL);

	assert_true(sees("sales3", first));
	assert_true(sees("sales3", at));
	assert_false(sees("sales3", other));
	firm_level(at, "A");
	assert_true(sees("sales3", at));
	struct ctx *ctx = rec_unit("admin");
	struct rec *r = rule_of(ctx, "", "everybody", 0);
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "enabled"), "200"));
	err_clear(ctx);
	rec_set(r, "enabled", VBOOL(false));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	rule_set(last, "enabled", VBOOL(false));
	rule_save("name.eq(n9999)", "everybody", NULL);
	/* Rules that are off are in nobody's way, however many. */
	rules_insert(2000, false);
	assert_true(sees("sales3", first));
	job_run();
	assert_true(sees("sales3", at));
	assert_false(sees("sales3", other));
}

static void
test_share__a_purged_record_leaves_nothing_behind(void **state)
{
	int64_t firm = firm_make("甲", "A");
	struct ctx *ctx;
	struct rec *r;

	(void)state;
	rule_save("level.eq(A)", "employee", "sales3");
	job_run();
	ctx = rec_unit("manager");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	assert_false(sees("sales3", firm));
	ctx = rec_unit("manager");
	assert_ok(ctx, rec_load_deleted(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_restore(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	assert_true(sees("sales3", firm));
	ctx = rec_unit("manager");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
	ctx = rec_unit("manager");
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load_deleted(ctx, &r, "customer", firm));
	assert_ok(ctx, rec_purge(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(number("SELECT COUNT(*) FROM access", NO_VALS), 0);
}

/* ---- many records, many processes ------------------------------------------------------------------ */

static void
firms_many(void)
{
	int64_t id = firm_make("一", "A");

	for (int n = 1; n < MANY; n *= 2)
		change("INSERT INTO customer (name, name_py, kind, level, owner, dept, created_at, updated_at)"
		       " SELECT CONCAT('第', id, '号厂', ?), name_py, kind, ELT(1 + (id * 7) % 4, 'A', 'B', 'C', 'D'), owner, dept, created_at, updated_at"
		       " FROM customer WHERE id >= ?", VALS(VINT(n), VINT(id)));
	assert_int_equal(number("SELECT COUNT(*) FROM customer", NO_VALS), MANY);
}

/* Records whose rows are not what the one rule says. */
static int64_t
mistakes(void)
{
	return number("SELECT COUNT(*) FROM customer c LEFT JOIN access a ON a.type = 'customer' AND a.record = c.id AND a.why = 'share'"
	              " AND a.principal = (SELECT CONCAT('s', id, '.', generation) FROM share_rule)"
	              " WHERE (c.level = 'A') <> (a.record IS NOT NULL)", NO_VALS) +
	       number("SELECT COUNT(*) FROM access WHERE principal <> (SELECT CONCAT('s', id, '.', generation) FROM share_rule)", NO_VALS);
}

static pid_t
child_begin(int (*fn)(struct testdb *own))
{
	pid_t pid = fork();

	if (pid == 0) {
		struct testdb own = *testrec;

		org_forget();
		if (db_open(&own.db, testrec->conf, DB_APP) != OK || db_open(&own.side, testrec->conf, DB_APP) != OK)
			_exit(2);
		_exit(fn(&own) == OK ? 0 : 3);
	}
	return pid;
}

static void
child_end(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
test_share__a_job_killed_anywhere_ends_with_the_right_rows(void **state)
{
	(void)state;
	firms_many();
	rule_save("level.eq(A)", "everybody", NULL);
	for (int i = 0; i < KILLS; i++) {
		pid_t pid = child_begin(job_whole);
		int status;

		usleep((useconds_t)(5000 + i * 9000));
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}
	job_run();
	assert_int_equal(mistakes(), 0);
	/* And while the rows of an earlier generation are taken away. */
	change("UPDATE share_rule SET generation = generation + 1", NO_VALS);
	pid_t pid = child_begin(job_whole);
	usleep(30000);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	job_run();
	assert_int_equal(mistakes(), 0);
}

static int
saves(struct testdb *own)
{
	uint32_t seed = (uint32_t)getpid();
	int64_t first = number("SELECT MIN(id) FROM customer", NO_VALS);

	for (int i = 0; i < SAVES; i++) {
		struct ctx *ctx = test_ctx(own, "sales1");
		struct rec *r;

		seed = seed * 1664525u + 1013904223u;
		if (db_begin(ctx, DB_WRITE) != OK)
			return ERR_DB;
		int rc = rec_lock(ctx, &r, "customer", first + (seed >> 8) % (MANY / 2));
		if (rc == OK) {
			rec_set(r, "level", VTEXT(rec_is(r, "level", "A") ? "B" : "A"));
			rc = rec_save(ctx, r, form_new(ctx));
		}
		if (rc == OK)
			rc = db_commit(ctx);
		if (rc != OK && rc != ERR_BUSY && rc != ERR_NOTFOUND)
			return rc;
		test_end(ctx);
	}
	return OK;
}

static int
saves_apart(struct testdb *own)
{
	testrec = own;	/* number() asks on connections of its own process */
	return saves(own);
}

static void
test_share__two_workers_and_people_who_save_meanwhile_agree(void **state)
{
	(void)state;
	firms_many();
	rule_save("level.eq(A)", "everybody", NULL);
	pid_t pids[] = { child_begin(job_whole), child_begin(saves_apart), child_begin(job_whole), child_begin(saves_apart) };

	for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++)
		child_end(pids[i]);
	job_run();
	assert_int_equal(mistakes(), 0);
}

static void
test_share__days_that_are_relative_are_looked_over_again(void **state)
{
	int64_t firm = firm_make("甲", "A");

	(void)state;
	rule_save("created_at.ge(today-7)", "employee", "sales3");
	job_run();
	assert_true(sees("sales3", firm));
	change("UPDATE customer SET created_at = NOW(3) - INTERVAL 30 DAY WHERE id = ?", VALS(VINT(firm)));
	job_run();
	assert_int_equal(number("SELECT COUNT(*) FROM share_pass WHERE due_at > NOW(3)", NO_VALS), 1);
	assert_true(sees("sales3", firm));
	change("UPDATE share_pass SET due_at = NOW(3) WHERE 1 = 1", NO_VALS);	/* the day after */
	job_run();
	assert_false(sees("sales3", firm));
	assert_true(number("SELECT TIMESTAMPDIFF(HOUR, NOW(3), due_at) FROM share_pass", NO_VALS) < 24);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, NULL, each_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_share__a_saved_record_is_opened_and_closed_by_its_own_save),
		TEST(test_share__records_that_are_there_open_when_the_job_has_run),
		TEST(test_share__whatever_takes_away_counts_from_the_next_unit_on),
		TEST(test_share__how_far_and_whom_it_serves_count_at_once_both_ways),
		TEST(test_share__a_rule_that_comes_back_opens_what_matches_then),
		TEST(test_share__a_preset_view_may_be_named_and_me_may_not),
		TEST(test_share__records_in_a_filter_are_kept_by_their_numbers),
		TEST(test_share__who_does_not_manage_roles_opens_no_more_than_he_sees_and_changes),
		TEST(test_share__a_rule_says_whom_it_serves_and_ends_in_the_future),
		TEST(test_share__two_hundred_rules_of_a_type_work_and_one_more_is_refused),
		TEST(test_share__a_purged_record_leaves_nothing_behind),
		TEST(test_share__a_job_killed_anywhere_ends_with_the_right_rows),
		TEST(test_share__two_workers_and_people_who_save_meanwhile_agree),
		TEST(test_share__days_that_are_relative_are_looked_over_again),
	};

	return cmocka_run_group_tests(tests, setup, testrec_close);
}
