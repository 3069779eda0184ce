/*
 * employee.c - what an employee does beyond its definition: who may be chosen
 * follows the status, chains of superiors never close, and the login of who
 * leaves ends with it.
 */
#include "doc/doc.h"

enum { MAX_CHAIN = 100 };

static int
employee_compute(struct ctx *ctx, struct rec *e)
{
	(void)ctx;
	rec_set(e, "enabled", VBOOL(rec_is(e, "status", "active")));
	return OK;
}

/* ---- superiors and department ------------------------------------------------------- */

/* The superiors above this employee as "A → B → A"; NULL when the chain ends. */
static int
employee_circle(struct ctx *ctx, const struct rec *e, const char **out)
{
	struct db_rows *rows;
	struct buf names;
	int64_t last = 0;

	TRY(db_select(ctx, &rows,
	              "WITH RECURSIVE up (id, name, superior, n) AS (\n"
	              "SELECT id, name, superior, 1 FROM employee WHERE id = ?\n"
	              "UNION ALL\n"
	              "SELECT e.id, e.name, e.superior, up.n + 1 FROM up JOIN employee e ON e.id = up.superior\n"
	              "WHERE up.n < ? AND up.id <> ?)\n"
	              "SELECT id, name FROM up ORDER BY n",
	              VALS(VINT(rec_link(e, "superior")), VINT(MAX_CHAIN), VINT(rec_id(e)))));
	buf_init(&names, ctx->mem);
	buf_add(&names, rec_text(e, "name"));
	while (db_next(rows)) {
		last = db_int(rows, 0);
		/* The last one is who we began with, under the name he gets now. */
		buf_printf(&names, " → %s", last == rec_id(e) ? rec_text(e, "name") : db_str(rows, 1));
	}
	*out = last == rec_id(e) ? buf_str(&names) : NULL;
	return OK;
}

/* Two employees saved at once could close a circle that neither of them sees:
 * the row that org_touch() locks lets one check after the other. */
static int
employee_superior_check(struct ctx *ctx, const struct rec *e, struct form *f)
{
	const char *circle;

	if (!rec_id(e) || !rec_link(e, "superior") || !rec_changed(e, "superior"))
		return OK;
	if (rec_link(e, "superior") == rec_id(e)) {
		form_error(f, "superior", _("Nobody is their own superior. Choose somebody else, or leave it empty."));
		return OK;
	}
	TRY(org_touch(ctx));
	TRY(employee_circle(ctx, e, &circle));
	if (circle)
		form_error(f, "superior", _("This makes a circle of superiors: %s. Choose another superior."),
		           circle);
	return OK;
}

/* Somebody who comes back needs a department that is still there, too. */
static bool
employee_needs_dept(const struct rec *e)
{
	struct val was = rec_old(e, "status");
	bool back = was.kind == V_TEXT && str_eq(was.s, "left") && !rec_is(e, "status", "left");

	return rec_link(e, "dept") && (back || rec_changed(e, "dept"));
}

/* As it is now, and until we are done: it could be disabled this very moment. */
static int
employee_dept_check(struct ctx *ctx, const struct rec *e, struct form *f)
{
	struct db_rows *rows;

	if (!employee_needs_dept(e) || form_message(f, "dept"))
		return OK;
	TRY(db_select(ctx, &rows, "SELECT name, enabled FROM department\n"
	              "WHERE id = ? AND deleted_at IS NULL LOCK IN SHARE MODE", VALS(VINT(rec_link(e, "dept")))));
	if (!db_next(rows))
		form_error(f, "dept", _("The chosen record does not exist any more. Choose another one."));
	else if (!db_int(rows, 1))
		form_error(f, "dept", _("“%s” is disabled. Choose another one."), db_str(rows, 0));
	return OK;
}

/* ---- the login of who leaves ----------------------------------------------------------- */

/* This save takes the login away. */
static bool
employee_stops(const struct rec *e)
{
	return rec_id(e) && rec_changed(e, "status") && !rec_is(e, "status", "active");
}

/* The enabled login of this employee, locked and disabled in memory; NULL = there is none. */
static int
employee_login(struct ctx *ctx, const struct rec *e, struct rec **out)
{
	struct db_rows *rows;

	*out = NULL;
	TRY(db_select(ctx, &rows, "SELECT id FROM `user` WHERE employee = ? AND enabled = 1 AND deleted_at IS NULL",
	              VALS(VINT(rec_id(e)))));
	if (!db_next(rows))
		return OK;
	as_system_begin(ctx, "the login of an employee who leaves");
	int rc = rec_lock(ctx, out, "user", db_int(rows, 0));
	as_system_end(ctx);
	if (rc == OK)
		rec_set(*out, "enabled", VBOOL(false));
	return rc;
}

/* What the rules of logins would say is said here, where it can still be put right. */
static int
employee_login_check(struct ctx *ctx, const struct rec *e, struct form *f)
{
	struct form *why = form_new(ctx);
	struct rec *u;

	TRY(employee_login(ctx, e, &u));
	if (!u)
		return OK;
	if (rec_id(u) == ctx->user->id) {
		form_error(f, "status", _("This would disable your own login. Let another administrator do it."));
		return OK;
	}
	if (u->type->hooks && u->type->hooks->validate)
		TRY(u->type->hooks->validate(ctx, u, why));
	if (!form_ok(why))
		form_error(f, "status", "%s", form_messages(why)[0].text);
	return OK;
}

static int
employee_validate(struct ctx *ctx, struct rec *e, struct form *f)
{
	if (employee_stops(e))
		TRY(employee_login_check(ctx, e, f));
	TRY(employee_dept_check(ctx, e, f));
	return employee_superior_check(ctx, e, f);
}

/* What ends with a disabled login, its sessions above all, is the business of its own hook. */
static int
employee_saved(struct ctx *ctx, struct rec *e)
{
	struct form *f = form_new(ctx);
	struct rec *u;

	if (!employee_stops(e))
		return OK;
	TRY(employee_login(ctx, e, &u));
	if (!u)
		return OK;
	as_system_begin(ctx, "the login of an employee who leaves");
	int rc = rec_save(ctx, u, f);
	as_system_end(ctx);
	return rc;
}

/* ---- what depends on this person ----------------------------------------------------------- */

enum { NAMED = 20 };
enum ties { TIE_LOGIN, TIE_PEOPLE, TIE_DEPTS, TIES };
struct tied { struct buf names; size_t n; bool enabled; };

static void
tie_add(struct tied *t, const char *name)
{
	if (t->n < NAMED)
		buf_printf(&t->names, "%s%s", t->n ? _(", ") : "", name);
	t->n++;
}

/* Of people and departments those that this user may read. */
static int
ties_read(struct ctx *ctx, const struct rec *e, struct tied t[TIES])
{
	struct sql_rows *named;
	struct db_rows *login;

	for (size_t i = 0; i < TIES; i++) {
		t[i] = (struct tied){ .n = 0 };
		buf_init(&t[i].names, ctx->mem);
	}
	TRY(db_select(ctx, &login, "SELECT login, enabled FROM `user` WHERE employee = ? AND deleted_at IS NULL",
	              VALS(VINT(rec_id(e)))));
	if (db_next(login)) {
		tie_add(&t[TIE_LOGIN], db_str(login, 0));
		t[TIE_LOGIN].enabled = db_int(login, 1) != 0;
	}
	TRY(sql_rows(ctx, &named, "SELECT e.name FROM {employee} e WHERE e.superior = ? AND e.status <> 'left' ORDER BY e.code",
	             VALS(VINT(rec_id(e)))));
	while (sql_next(named))
		tie_add(&t[TIE_PEOPLE], sql_text(named, 0));
	TRY(sql_rows(ctx, &named, "SELECT d.name FROM {department} d WHERE d.manager = ? ORDER BY d.code", VALS(VINT(rec_id(e)))));
	while (sql_next(named))
		tie_add(&t[TIE_DEPTS], sql_text(named, 0));
	return OK;
}

static const char *
tied_names(struct ctx *ctx, struct tied *t)
{
	if (t->n <= NAMED)
		return buf_str(&t->names);
	return arena_printf(ctx->mem, _("%1$s and %2$lu more"), buf_str(&t->names), (unsigned long)(t->n - NAMED));
}

static size_t
ties_lines(struct ctx *ctx, struct tied t[TIES], const char **lines)
{
	const struct type *user = type_find(ctx->types, "user");
	size_t n = 0;

	if (t[TIE_LOGIN].n && perm_can(ctx, user, NULL, "read"))
		lines[n++] = arena_printf(ctx->mem, t[TIE_LOGIN].enabled ? _("Login: %s (enabled)") : _("Login: %s (disabled)"),
		                          buf_str(&t[TIE_LOGIN].names));
	if (t[TIE_PEOPLE].n)
		lines[n++] = arena_printf(ctx->mem, _("Superior of: %s"), tied_names(ctx, &t[TIE_PEOPLE]));
	if (t[TIE_DEPTS].n)
		lines[n++] = arena_printf(ctx->mem, _("Manager of: %s"), tied_names(ctx, &t[TIE_DEPTS]));
	return n;
}

static const char *
ties_warning(const struct rec *e, const struct tied t[TIES])
{
	if (rec_is(e, "status", "active"))
		return NULL;
	if (t[TIE_LOGIN].enabled && rec_changed(e, "status"))
		return t[TIE_PEOPLE].n || t[TIE_DEPTS].n
			? _("Saving disables the login and ends its sessions at once. People and departments named here need somebody else.")
			: _("Saving disables the login and ends its sessions at once.");
	if (t[TIE_PEOPLE].n || t[TIE_DEPTS].n)
		return _("No longer employed: people and departments named here need somebody else.");
	return t[TIE_LOGIN].enabled ? _("No longer employed, but the login is enabled.") : NULL;
}

static int
employee_preview(struct ctx *ctx, const struct rec *e, struct preview *out)
{
	const char **lines = arena_new_array(ctx->mem, const char *, TIES);
	struct tied t[TIES];

	*out = (struct preview){ .lines = lines };
	if (!rec_id(e))
		return OK;
	TRY(ties_read(ctx, e, t));
	out->n = ties_lines(ctx, t, lines);
	out->label = _("Login and responsibilities");
	out->warning = ties_warning(e, t);
	out->note = out->n ? NULL : _("No login, nobody below, no department to manage.");
	return OK;
}

const struct hooks employee_hooks = {
	.type     = "employee",
	.compute  = employee_compute,
	.validate = employee_validate,
	.saved    = employee_saved,
	.preview  = employee_preview,
};
