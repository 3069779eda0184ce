/*
 * test_role.c - rights of roles as cells: read, compared, saved with their history;
 * and that somebody who can give rights is always left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>
#include "doc/role.h"
#include "support/testrec.h"

static struct testdb *t;

static struct rec *
role_of(struct ctx *ctx, const char *code)
{
	struct db_rows *rows;
	struct rec *r;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM role WHERE code = ? AND deleted_at IS NULL", VALS(VTEXT(code))));
	assert_true(db_next(rows));
	assert_ok(ctx, rec_lock(ctx, &r, "role", db_int(rows, 0)));
	return r;
}

static struct rec *
user_of(struct ctx *ctx, const char *login)
{
	struct db_rows *rows;
	struct rec *u;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM `user` WHERE login = ? AND deleted_at IS NULL", VALS(VTEXT(login))));
	assert_true(db_next(rows));
	assert_ok(ctx, rec_lock(ctx, &u, "user", db_int(rows, 0)));
	return u;
}

/* One page of the role from what it is to what it shall be. */
struct edit { struct ctx *ctx; struct rec *role; const struct type *type; struct role_cells base, mine; struct form *f;
	const struct role_change *changes; size_t n; };

static struct edit
edit_begin(struct ctx *ctx, const char *role, const char *type)
{
	struct edit e = { .ctx = ctx, .type = type ? type_find(ctx->types, type) : NULL, .f = form_new(ctx) };

	e.role = role_of(ctx, role);
	assert_ok(ctx, role_cells_read(ctx, role, e.type, &e.base));
	assert_ok(ctx, role_cells_read(ctx, role, e.type, &e.mine));
	return e;
}

static int
edit_save(struct edit *e)
{
	return role_save(e->ctx, e->role, e->type, &e->base, &e->mine, &e->changes, &e->n, e->f);
}

static void
right_save(const char *role, const char *type, const char *action, const char *scope)
{
	struct ctx *ctx = rec_unit("admin");
	struct edit e = edit_begin(ctx, role, NULL);

	role_cells_put(&e.mine, CELL_RIGHT, type, action, scope);
	assert_ok(ctx, edit_save(&e));
	test_commit(ctx);
	test_end(ctx);
}

/* ---- cells ------------------------------------------------------------------------------ */

static void
test_role__cells_survive_being_a_text(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	static const char text[] = "*:=3,17 customer.delete=own customer.read=tree customer/parts.price=hidden";
	struct role_change *changes;
	struct role_cells a, b;

	(void)state;
	assert_int_equal(role_cells_parse(ctx->mem, text, &a), OK);
	assert_int_equal(a.n, 4);
	assert_string_equal(role_cells_text(ctx->mem, &a), text);
	assert_string_equal(role_cells_get(&a, CELL_DEPTS, "*", ""), "3,17");
	assert_string_equal(role_cells_get(&a, CELL_RIGHT, "customer", "edit"), "");
	assert_int_equal(role_cells_parse(ctx->mem, text, &b), OK);
	role_cells_put(&b, CELL_RIGHT, "customer", "read", "");
	role_cells_put(&b, CELL_RIGHT, "customer", "edit", "all");
	role_cells_put(&b, CELL_DEPTS, "*", "", "3");
	assert_int_equal(role_cells_diff(ctx->mem, &a, &b, &changes), 3);
	assert_string_equal(changes[0].old, "3,17");
	assert_string_equal(changes[1].cell.name, "edit");
	assert_string_equal(changes[2].now, "");
	test_end(ctx);
}

static void
test_role__a_text_that_is_none_is_refused(void **state)
{
	static const char *const bad[] = { "customer", "customer.read", "customer.read=", "customer.=own", ".read=own", "customer:x=3",
		"customer;read=own", "Customer.read=own", "customer.read=own;x", "*/=hidden", "客户.read=own", "customer.read=o\"wn", NULL };
	struct ctx *ctx = rec_unit("admin");
	struct role_cells c;
	char *huge = arena_alloc(ctx->mem, 10 << 20);

	(void)state;
	for (const char *const *b = bad; *b; b++)
		if (role_cells_parse(ctx->mem, *b, &c) != ERR_INVALID)
			fail_msg("\"%s\" was understood", *b);
	for (size_t i = 0; i + 8 < (10 << 20); i += 6)
		memcpy(huge + i, "z.a=b ", 6);
	assert_int_equal(role_cells_parse(ctx->mem, huge, &c), ERR_INVALID);
	assert_int_equal(role_cells_parse(ctx->mem, "", &c), OK);
	assert_int_equal(c.n, 0);
	test_end(ctx);
}

static void
test_role__every_type_knows_what_its_presets_and_steps_ask_for(void **state)
{
	struct ctx *ctx = rec_unit("admin");

	(void)state;
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *type = ctx->types->all[i];
		const char *const *actions = type_actions(ctx->mem, ctx->types, type);

		assert_string_equal(actions[0], "read");
		for (size_t k = 0; k < type->allow_count; k++)
			for (const char *const *a = type->allows[k].actions; *a; a++)
				assert_true(words_have(actions, *a));
		for (size_t k = 0; type->workflow && k < type->workflow->step_count; k++)
			assert_true(words_have(actions, type->workflow->steps[k].may));
		for (; *actions; actions++)
			assert_true(*action_label(ctx->mem, ctx->types, type, *actions) != '\0');
	}
	assert_true(words_have(type_actions(ctx->mem, ctx->types, type_find(ctx->types, "user")), "log"));
	test_end(ctx);
}

/* ---- saving ---------------------------------------------------------------------------------- */

static size_t
told_count(struct ctx *ctx, const struct rec *r, const struct audit_entry **entries)
{
	size_t n;

	assert_ok(ctx, audit_find(ctx, r, &(struct audit_filter){ .op = "right" }, 100, entries, &n));
	return n;
}

static void
test_role__a_change_is_written_told_and_counts_at_once(void **state)
{
	const struct audit_entry *told;
	struct ctx *ctx = rec_unit("admin");
	struct edit e = edit_begin(ctx, "finance", NULL);
	const char *dept = arena_printf(t->mem, "%lld", (long long)test_dept(ctx, "S1"));

	(void)state;
	role_cells_put(&e.mine, CELL_RIGHT, "customer", "read", "chosen");
	role_cells_put(&e.mine, CELL_RIGHT, "customer", "create", "all");
	role_cells_put(&e.mine, CELL_DEPTS, "*", "", dept);
	assert_ok(ctx, edit_save(&e));
	assert_int_equal(e.n, 3);
	assert_int_equal(told_count(ctx, e.role, &told), 3);
	test_commit(ctx);
	test_end(ctx);

	ctx = rec_unit("admin");
	struct role_cells now;
	assert_ok(ctx, role_cells_read(ctx, "finance", NULL, &now));
	assert_string_equal(role_cells_get(&now, CELL_RIGHT, "customer", "read"), "chosen");
	assert_string_equal(role_cells_get(&now, CELL_DEPTS, "*", ""), dept);
	static const char *const finance[] = { "finance", NULL };
	struct user u = *ctx->user;
	u.roles = finance;
	ctx->user = &u;
	assert_int_equal(perm_scope(ctx, type_find(ctx->types, "customer"), "read"), SCOPE_CHOSEN);
	assert_true(perm_can(ctx, type_find(ctx->types, "customer"), NULL, "create"));
	test_end(ctx);

	/* Who may only read roles does not read what they may. */
	ctx = rec_unit("sales1");
	struct rec *r;
	struct db_rows *rows;
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM role WHERE code = 'finance'", NO_VALS));
	assert_true(db_next(rows));
	assert_ok(ctx, rec_load(ctx, &r, "role", db_int(rows, 0)));
	assert_int_equal(told_count(ctx, r, &told), 0);
	test_end(ctx);
}

static void
test_role__what_is_taken_away_stays_away(void **state)
{
	struct db_rows *rows;

	(void)state;
	right_save("auditor", "customer", "read", "");
	struct ctx *ctx = rec_unit("admin");
	assert_ok(ctx, db_select(ctx, &rows, "SELECT scope FROM role_right WHERE role = 'auditor' AND type = 'customer' AND action = 'read'", NO_VALS));
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 0), "none");
	test_end(ctx);
	right_save("auditor", "customer", "read", "all");
}

static void
test_role__what_makes_no_sense_is_refused_and_nothing_is_saved(void **state)
{
	static const struct role_cell bad[] = {
		{ "customer", CELL_RIGHT, "fly", "all" }, { "nothing", CELL_RIGHT, "read", "all" },
		{ "customer", CELL_RIGHT, "read", "everything" }, { "customer", CELL_RIGHT, "create", "own" },
		{ "department", CELL_RIGHT, "read", "own" }, { "*", CELL_DEPTS, "", "99999999" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct ctx *ctx = rec_unit("admin");
		struct edit e = edit_begin(ctx, "keeper", NULL);

		role_cells_put(&e.mine, CELL_RIGHT, "customer", "read", "own");
		role_cells_put(&e.mine, bad[i].kind, bad[i].type, bad[i].name, bad[i].value);
		assert_int_equal(edit_save(&e), ERR_INVALID);
		assert_int_equal(form_message_count(e.f), 1);
		test_end(ctx);
	}
	struct ctx *ctx = rec_unit("admin");
	struct edit e = edit_begin(ctx, "keeper", NULL);
	assert_string_equal(role_cells_get(&e.base, CELL_RIGHT, "customer", "read"), "");
	test_end(ctx);
}

static void
test_role__fields_that_name_a_record_cannot_be_hidden(void **state)
{
	static const struct { const char *field, *access; int rc; } tries[] = {
		{ "name", "hidden", ERR_INVALID }, { "owner", "hidden", ERR_INVALID }, { "tel", "invisible", ERR_INVALID },
		{ "nothing", "hidden", ERR_INVALID }, { "team.nothing", "hidden", ERR_INVALID }, { "id", "hidden", ERR_INVALID },
		{ "tel", "editable", ERR_INVALID }, { "name", "readonly", OK }, { "tel", "hidden", OK }, { "team", "hidden", OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct ctx *ctx = rec_unit("admin");
		struct edit e = edit_begin(ctx, "auditor", "customer");

		role_cells_put(&e.mine, CELL_FIELD, "customer", tries[i].field, tries[i].access);
		if (edit_save(&e) != tries[i].rc)
			fail_msg("%s %s", tries[i].field, tries[i].access);
		assert_true(tries[i].rc == OK || form_message(e.f, arena_printf(ctx->mem, "f.%s", tries[i].field)));
		test_end(ctx);
	}
}

static void
test_role__who_makes_records_can_fill_in_what_they_need(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	const struct type *customer = type_find(ctx->types, "customer");
	struct edit e = edit_begin(ctx, "salesperson", "customer");

	(void)state;
	for (size_t i = 0; i < customer->field_count; i++) {
		const struct field *f = &customer->fields[i];

		if (f->required && !*f->def && !f->readonly && f != customer->title)
			role_cells_put(&e.mine, CELL_FIELD, "customer", f->name, "readonly");
	}
	assert_true(e.mine.n > e.base.n);
	assert_int_equal(edit_save(&e), ERR_INVALID);
	assert_false(form_ok(e.f));
	test_end(ctx);
}

static void
test_role__two_at_once_see_each_others_changes(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct edit first = edit_begin(ctx, "engineer", NULL), second = edit_begin(ctx, "engineer", NULL);
	struct role_cells now;

	(void)state;
	role_cells_put(&first.mine, CELL_RIGHT, "customer", "read", "subordinates");
	assert_ok(ctx, edit_save(&first));
	role_cells_put(&second.mine, CELL_RIGHT, "customer", "edit", "tree");
	assert_int_equal(edit_save(&second), ERR_CONFLICT);
	err_clear(ctx);
	assert_int_equal(second.n, 1);
	assert_string_equal(second.changes[0].cell.name, "read");
	assert_string_equal(second.changes[0].now, "subordinates");
	assert_ok(ctx, role_cells_read(ctx, "engineer", NULL, &now));
	assert_string_not_equal(role_cells_get(&now, CELL_RIGHT, "customer", "edit"), "tree");
	test_end(ctx);
}

static void
test_role__a_list_of_a_type_counts_instead_of_the_roles(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct edit all = edit_begin(ctx, "dispatcher", NULL), one = edit_begin(ctx, "dispatcher", "customer");
	const char *s1 = arena_printf(ctx->mem, "%lld", (long long)test_dept(ctx, "S1"));
	const char *s2 = arena_printf(ctx->mem, "%lld", (long long)test_dept(ctx, "S2"));
	static const char *const roles[] = { "dispatcher", NULL };

	(void)state;
	role_cells_put(&all.mine, CELL_RIGHT, "customer", "read", "chosen");
	role_cells_put(&all.mine, CELL_DEPTS, "*", "", s1);
	assert_ok(ctx, edit_save(&all));
	role_cells_put(&one.mine, CELL_DEPTS, "customer", "", s2);
	assert_ok(ctx, edit_save(&one));
	test_commit(ctx);
	test_end(ctx);

	ctx = rec_unit("manager");
	int64_t mine = rec_id(firm_save(ctx, "一部的客户"));
	test_commit(ctx);
	test_end(ctx);

	ctx = rec_unit("sales3");	/* of S2, without a role that owns anything */
	struct user u = *ctx->user;
	u.roles = roles;
	u.employee = 0;
	ctx->user = &u;
	struct rec *r;
	assert_int_equal(rec_load(ctx, &r, "customer", mine), ERR_NOTFOUND);
	test_end(ctx);
}

/* ---- copies, codes, deletion ------------------------------------------------------------------ */

static struct rec *
role_new(struct ctx *ctx, const char *code)
{
	struct rec *r = rec_begin(ctx, "role");

	rec_set(r, "code", VTEXT(code));
	rec_set(r, "name", VTEXT(code));
	return r;
}

static void
test_role__a_copy_may_what_the_first_one_may(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *from = role_of(ctx, "sales_manager"), *to = role_new(ctx, "team_leader");
	const struct audit_entry *told;
	struct role_change *changes;
	struct role_cells a, b;

	(void)state;
	assert_ok(ctx, rec_save(ctx, to, form_new(ctx)));
	assert_ok(ctx, role_copy(ctx, from, to));
	assert_ok(ctx, role_cells_read(ctx, "sales_manager", NULL, &a));
	assert_ok(ctx, role_cells_read(ctx, "team_leader", NULL, &b));
	assert_true(a.n > 0);
	assert_int_equal(role_cells_diff(ctx->mem, &a, &b, &changes), 0);
	assert_int_equal(told_count(ctx, to, &told), 1);
	test_end(ctx);
}

static void
test_role__its_code_stays_and_is_not_taken_over(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct form *f = form_new(ctx);
	struct rec *r = role_of(ctx, "keeper");

	(void)state;
	rec_set(r, "code", VTEXT("keeper2"));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	form_said(f, "code");
	err_clear(ctx);

	/* In the recycle bin it keeps its rights for who restores it, and gives none meanwhile. */
	r = role_of(ctx, "keeper");
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, role_new(ctx, "keeper"), f), ERR_INVALID);
	form_said(f, "code");
	test_commit(ctx);
	test_end(ctx);

	ctx = rec_unit("admin");
	static const char *const roles[] = { "keeper", NULL };
	struct user u = *ctx->user;
	const struct user *admin = ctx->user;
	u.roles = roles;
	ctx->user = &u;
	for (size_t i = 0; i < ctx->types->count; i++)
		assert_false(perm_can(ctx, ctx->types->all[i], NULL, "edit"));
	ctx->user = admin;
	struct db_rows *rows;
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM role WHERE code = 'keeper'", NO_VALS));
	assert_true(db_next(rows));
	int64_t id = db_int(rows, 0);
	assert_ok(ctx, rec_load_deleted(ctx, &r, "role", id));
	assert_ok(ctx, rec_restore(ctx, r, form_new(ctx)));
	assert_ok(ctx, rec_delete(ctx, role_of(ctx, "keeper"), form_new(ctx)));
	assert_ok(ctx, rec_load_deleted(ctx, &r, "role", id));
	assert_ok(ctx, rec_purge(ctx, r, form_new(ctx)));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT 1 FROM role_right WHERE role = 'keeper' LIMIT 1", NO_VALS));
	assert_false(db_next(rows));
	test_end(ctx);
}

static void
test_role__one_that_somebody_has_is_not_deleted(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	const struct form_blocker *blockers;
	struct form *why = form_new(ctx);

	(void)state;
	assert_int_equal(rec_delete(ctx, role_of(ctx, "salesperson"), why), ERR_REFERENCED);
	assert_non_null(strstr(form_said(why, ""), "林若溪"));
	assert_int_equal(form_blockers(why, &blockers), 3);
	test_end(ctx);
}

/* ---- roles of a user ----------------------------------------------------------------------------- */

static void
role_give(struct ctx *ctx, struct rec *u, const char *code)
{
	rec_set(rec_add_line(ctx, u, "roles"), "value", VTEXT(code));
}

static void
role_take(struct ctx *ctx, struct rec *u, const char *code)
{
	for (size_t i = rec_count(u, "roles"); i-- > 0;)
		if (rec_is(rec_line(u, "roles", i), "value", code))
			rec_remove_line(ctx, u, "roles", i);
}

static void
test_role__roles_of_a_user_are_rows_with_a_history_and_a_version(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct rec *u = user_of(ctx, "sales2");
	const struct audit_entry *entries;
	int64_t version = rec_int(u, "row_version");
	size_t n;

	(void)state;
	role_give(ctx, u, "finance");
	assert_ok(ctx, rec_save(ctx, u, form_new(ctx)));
	assert_int_equal(rec_int(user_of(ctx, "sales2"), "row_version"), version + 1);
	assert_ok(ctx, audit_read(ctx, u, 5, &entries, &n));
	assert_string_equal(entries[0].op, "line_add");
	assert_non_null(strstr(entries[0].line_name, "财务"));
	u = user_of(ctx, "sales2");
	role_give(ctx, u, "pirate");
	struct form *f = form_new(ctx);
	assert_int_equal(rec_save(ctx, u, f), ERR_INVALID);
	test_end(ctx);
}

/* ---- nobody locks everybody out --------------------------------------------------------------------- */

static void
test_role__the_last_administrator_stays(void **state)
{
	struct ctx *ctx;
	struct form *f;
	struct rec *u;

	(void)state;
	/* By his roles. */
	ctx = rec_unit("admin");
	u = user_of(ctx, "admin");
	role_take(ctx, u, "administrator");
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, u, f), ERR_INVALID);
	form_said(f, "roles");
	test_end(ctx);
	/* By his login. */
	ctx = rec_unit("admin");
	u = user_of(ctx, "admin");
	rec_set(u, "enabled", VBOOL(false));
	f = form_new(ctx);
	assert_int_equal(rec_save(ctx, u, f), ERR_INVALID);
	form_said(f, "enabled");
	test_end(ctx);
	/* By the recycle bin. */
	right_save("administrator", "user", "delete", "all");
	ctx = rec_unit("admin");
	f = form_new(ctx);
	assert_int_equal(rec_delete(ctx, user_of(ctx, "admin"), f), ERR_REFERENCED);
	form_said(f, "");
	test_end(ctx);
	right_save("administrator", "user", "delete", "");
	/* By the rights of his role. */
	static const char *const types[] = { "user", "role" };
	for (size_t i = 0; i < 2; i++) {
		ctx = rec_unit("admin");
		struct edit e = edit_begin(ctx, "administrator", NULL);
		role_cells_put(&e.mine, CELL_RIGHT, types[i], "edit", "");
		assert_int_equal(edit_save(&e), ERR_INVALID);
		form_said(e.f, "");
		test_end(ctx);
	}
	/* A role that gives as much may take his place; one without a password may not. */
	ctx = rec_unit("admin");
	u = user_of(ctx, "manager");
	role_give(ctx, u, "administrator");
	assert_ok(ctx, rec_save(ctx, u, form_new(ctx)));
	u = user_of(ctx, "admin");
	role_take(ctx, u, "administrator");
	assert_ok(ctx, rec_save(ctx, u, form_new(ctx)));
	test_end(ctx);
	ctx = rec_unit("admin");
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM credential WHERE user = ?", VALS(VINT(rec_id(user_of(ctx, "manager"))))));
	u = user_of(ctx, "manager");
	role_give(ctx, u, "administrator");
	assert_ok(ctx, rec_save(ctx, u, form_new(ctx)));
	u = user_of(ctx, "admin");
	role_take(ctx, u, "administrator");
	assert_int_equal(rec_save(ctx, u, form_new(ctx)), ERR_INVALID);
	test_end(ctx);
}

static void
test_role__an_employee_who_leaves_does_not_take_the_keys_along(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	struct form *f = form_new(ctx);
	struct rec *u = user_of(ctx, "admin");
	bool remain;

	(void)state;
	rec_set(u, "enabled", VBOOL(false));
	assert_ok(ctx, u->type->hooks->validate(ctx, u, f));
	form_said(f, "enabled");
	assert_ok(ctx, admins_remain_after(ctx, u, false, &remain));
	assert_false(remain);
	test_end(ctx);
}

/* One of two administrators takes the role from the other, on connections of his own. The exit code of the
 * child: 0 done, 1 refused with a sentence, 2 anything else. */
static int
duel_fight(const char *victim)
{
	struct testdb own = *t;
	int rc = ERR_BUSY;

	org_forget();
	if (db_open(&own.db, t->conf, DB_APP) != OK || db_open(&own.side, t->conf, DB_APP) != OK)
		return 2;
	for (int try = 0; try < 8 && rc == ERR_BUSY; try++) {
		struct ctx *ctx = test_ctx(&own, "auditor");
		struct form *f = form_new(ctx);
		struct rec *u;

		as_system_begin(ctx, "both may, when they begin");
		test_begin(ctx);
		u = user_of(ctx, victim);
		role_take(ctx, u, "administrator");
		rc = rec_save(ctx, u, f);
		if (rc == OK)
			rc = db_commit(ctx);
		if (rc == ERR_INVALID && !form_message(f, "roles"))
			rc = ERR_BUG;
		as_system_end(ctx);
		test_end(ctx);
	}
	return rc == OK ? 0 : rc == ERR_INVALID ? 1 : 2;
}

static void
test_role__two_administrators_cannot_remove_each_other(void **state)
{
	(void)state;
	for (int round = 0; round < 10; round++) {
		struct ctx *ctx = rec_unit("admin");
		struct rec *u = user_of(ctx, "manager");
		pid_t children[2];
		int codes[2], status;
		bool remain;

		role_take(ctx, u, "administrator");
		role_give(ctx, u, "administrator");
		as_system_begin(ctx, "test");
		assert_ok(ctx, rec_save(ctx, u, form_new(ctx)));
		u = user_of(ctx, "admin");
		role_take(ctx, u, "administrator");
		role_give(ctx, u, "administrator");
		assert_ok(ctx, rec_save(ctx, u, form_new(ctx)));
		as_system_end(ctx);
		test_commit(ctx);
		test_end(ctx);
		for (size_t i = 0; i < 2; i++) {
			children[i] = fork();
			if (children[i] == 0)
				_exit(duel_fight(i ? "admin" : "manager"));
		}
		for (size_t i = 0; i < 2; i++) {
			assert_int_equal(waitpid(children[i], &status, 0), children[i]);
			assert_true(WIFEXITED(status));
			codes[i] = WEXITSTATUS(status);
		}
		assert_int_equal(codes[0] + codes[1], 1);	/* one was done, one was refused */
		ctx = test_unit(t);
		test_begin(ctx);
		assert_ok(ctx, admins_remain(ctx, 0, &remain));
		assert_true(remain);
		/* For the next round, and for those who come after. */
		assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO user_roles (record, value) SELECT id, 'administrator' FROM `user` u\n"
		          "WHERE login = 'admin' AND NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.record = u.id AND r.value = 'administrator')", NO_VALS));
		assert_ok(ctx, org_touch(ctx));
		test_commit(ctx);
		test_end(ctx);
	}
}

static int
setup(void **state)
{
	testrec_open("role");
	t = testrec;
	*state = t;
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_role__cells_survive_being_a_text),
		cmocka_unit_test(test_role__a_text_that_is_none_is_refused),
		cmocka_unit_test(test_role__every_type_knows_what_its_presets_and_steps_ask_for),
		cmocka_unit_test(test_role__a_change_is_written_told_and_counts_at_once),
		cmocka_unit_test(test_role__what_is_taken_away_stays_away),
		cmocka_unit_test(test_role__what_makes_no_sense_is_refused_and_nothing_is_saved),
		cmocka_unit_test(test_role__fields_that_name_a_record_cannot_be_hidden),
		cmocka_unit_test(test_role__who_makes_records_can_fill_in_what_they_need),
		cmocka_unit_test(test_role__two_at_once_see_each_others_changes),
		cmocka_unit_test(test_role__a_list_of_a_type_counts_instead_of_the_roles),
		cmocka_unit_test(test_role__a_copy_may_what_the_first_one_may),
		cmocka_unit_test(test_role__its_code_stays_and_is_not_taken_over),
		cmocka_unit_test(test_role__one_that_somebody_has_is_not_deleted),
		cmocka_unit_test(test_role__roles_of_a_user_are_rows_with_a_history_and_a_version),
		cmocka_unit_test(test_role__the_last_administrator_stays),
		cmocka_unit_test(test_role__an_employee_who_leaves_does_not_take_the_keys_along),
		cmocka_unit_test(test_role__two_administrators_cannot_remove_each_other),
	};

	return cmocka_run_group_tests(tests, setup, testrec_close);
}
