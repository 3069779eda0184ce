/*
 * users.c - crm-admin first-run, password, roles, second-factor, networks: the first
 * user of an empty company, ways in for whoever is locked out, what a user may do.
 */
#include "admin.h"
#include "web/web.h"

enum { LONGEST_PASSWORD = 200 };

/* ---- common ------------------------------------------------------------------------ */

static int
say(const struct unit *a, const char *command, int rc)
{
	if (rc != OK)
		fprintf(stderr, "crm-admin %s: %s\n", command, *a->ctx.err.msg ? a->ctx.err.msg : err_name(rc));
	return rc == OK ? 0 : 1;
}

static int
record_save(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc == ERR_INVALID && form_message_count(f) > 0)
		return err_set(ctx, rc, "%s.%s: %s", type_name(rec_type(r)), form_messages(f)->field,
		               form_messages(f)->text);
	return rc;
}

static int
security_add(struct ctx *ctx, const char *kind, int64_t user, const char *login)
{
	return db_exec(ctx, NULL,
	               "INSERT INTO security_log (at, kind, user, login, detail) VALUES (?, ?, ?, ?, 'crm-admin')",
	               VALS(VINSTANT(ctx->now), VTEXT(kind), user ? VINT(user) : VNULL, VTEXT(login)));
}

/* ---- first-run ------------------------------------------------------------------------ */

struct first { const char *company, *password; };

static int
company_make(struct ctx *ctx, const char *name)
{
	struct db_rows *rows;
	struct rec *r;

	TRY(db_select(ctx, &rows, "SELECT COUNT(*) FROM company WHERE deleted_at IS NULL", NO_VALS));
	if (db_next(rows) && db_int(rows, 0) > 0)
		return OK;
	TRY(rec_new(ctx, &r, "company"));
	rec_set(r, "name", VTEXT(name));
	/* From now on the record decides: it begins with what crm.conf said. */
	rec_set(r, "zone", VTEXT(ctx->zone));
	rec_set(r, "language", VTEXT(lang_current()));
	return record_save(ctx, r);
}

static int
first_make(struct unit *a, void *arg)
{
	const struct first *first = arg;
	struct ctx *ctx = &a->ctx;
	struct db_rows *rows;
	struct rec *r;

	TRY(db_select(ctx, &rows, "SELECT COUNT(*) FROM user", NO_VALS));
	if (db_next(rows) && db_int(rows, 0) > 0)
		return err_set(ctx, ERR_DENIED, "there are users already; use crm-admin password LOGIN");
	TRY(company_make(ctx, first->company));
	TRY(rec_new(ctx, &r, "user"));
	rec_set(r, "login", VTEXT("admin"));
	rec_set(r, "name", VTEXT(_("Administrator")));
	TRY(record_save(ctx, r));
	TRY(password_set(ctx, rec_id(r), first->password, true));
	TRY(db_exec(ctx, NULL, "INSERT INTO user_roles (record, pos, value) VALUES (?, 0, 'administrator')",
	            VALS(VINT(rec_id(r)))));
	TRY(security_add(ctx, "first_run", rec_id(r), "admin"));
	return org_touch(ctx);
}

int
command_first_run(int argc, char **argv)
{
	struct first first = { 0 };
	struct unit a;

	if (argc > 1) {
		fprintf(stderr, "crm-admin: first-run takes one name; put it in quotes\n");
		return 2;
	}
	int rc = unit_open(&a, "crm-admin", "tool", DB_APP, true);
	if (rc == OK) {
		first.company = argc ? argv[0] : _("Our company");
		first.password = password_once(a.ctx.mem);
		rc = admin_write(&a, first_make, &first);
	}
	if (rc == OK)
		printf("login: admin\none-time password: %s\n", first.password);
	return say(&a, "first-run", rc);
}

/* ---- password ----------------------------------------------------------------------------- */

struct change { const char *login, *password; };

static int
user_find(struct ctx *ctx, const char *login, struct password_of *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id, login, name FROM user WHERE login = ? AND deleted_at IS NULL", VALS(VTEXT(login))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "there is no user with the login \"%s\"", login);
	*out = (struct password_of){ .user = db_int(rows, 0), .login = db_str(rows, 1), .name = db_str(rows, 2) };
	return OK;
}

static int
password_change(struct unit *a, void *arg)
{
	const struct change *c = arg;
	struct ctx *ctx = &a->ctx;
	struct password_of user;
	struct form *f = form_new(ctx);

	TRY(user_find(ctx, c->login, &user));
	int rc = password_check_new(ctx, conf_str(a->conf, "paths.share"), &user, c->password, f);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return err_set(ctx, rc, "%s", form_message(f, "new"));
	}
	TRY(rc);
	TRY(password_set(ctx, user.user, c->password, false));
	TRY(sess_end_all(ctx, user.user, 0));
	TRY(guard_unlock(ctx, user.login));
	return security_add(ctx, "password_set", user.user, user.login);
}

/* The first line of standard input; a terminal shows what is typed only to who types it. */
static bool
password_read(char *line, size_t size)
{
	if (!fgets(line, (int)size, stdin))
		return false;
	line[strcspn(line, "\r\n")] = '\0';
	return utf8_ok(line, strlen(line)) && line[0] && strlen(line) <= LONGEST_PASSWORD;
}

int
command_password(int argc, char **argv)
{
	char line[LONGEST_PASSWORD + 3];
	struct unit a;

	if (argc != 1) {
		fprintf(stderr, "crm-admin: password needs one login name\n");
		return 2;
	}
	if (!password_read(line, sizeof line)) {
		fprintf(stderr, "crm-admin: give the new password as one line of standard input, at most %d bytes\n",
		        LONGEST_PASSWORD);
		return 2;
	}
	struct change change = { .login = argv[0], .password = line };
	int rc = unit_open(&a, "crm-admin", "tool", DB_APP, true);
	if (rc == OK)
		rc = admin_write(&a, password_change, &change);
	explicit_bzero(line, sizeof line);
	if (rc == OK)
		printf("password of %s changed, sessions ended\n", argv[0]);
	return say(&a, "password", rc);
}

/* ---- roles ----------------------------------------------------------------------------------- */

struct grant { const char *login; int count; char **roles; };

static int
role_add(struct ctx *ctx, int64_t user, int pos, const char *role)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id FROM role WHERE code = ? AND deleted_at IS NULL", VALS(VTEXT(role))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "there is no role \"%s\"", role);
	return db_exec(ctx, NULL, "INSERT INTO user_roles (record, pos, value) VALUES (?, ?, ?)",
	               VALS(VINT(user), VINT(pos), VTEXT(role)));
}

static int
roles_change(struct unit *a, void *arg)
{
	const struct grant *g = arg;
	struct ctx *ctx = &a->ctx;
	struct password_of user;

	TRY(user_find(ctx, g->login, &user));
	TRY(db_exec(ctx, NULL, "DELETE FROM user_roles WHERE record = ?", VALS(VINT(user.user))));
	for (int i = 0; i < g->count; i++) {
		bool again = false;

		for (int k = 0; k < i; k++)
			again = again || str_eq(g->roles[k], g->roles[i]);
		if (!again)
			TRY(role_add(ctx, user.user, i, g->roles[i]));
	}
	TRY(sess_renew_later(ctx, user.user));
	TRY(security_add(ctx, "roles_set", user.user, user.login));
	return org_touch(ctx);
}

int
command_roles(int argc, char **argv)
{
	struct unit a;

	if (argc < 1) {
		fprintf(stderr, "crm-admin: roles needs a login name, then the codes of all roles it shall have\n");
		return 2;
	}
	struct grant grant = { .login = argv[0], .count = argc - 1, .roles = argv + 1 };
	int rc = unit_open(&a, "crm-admin", "tool", DB_APP, true);
	if (rc == OK)
		rc = admin_write(&a, roles_change, &grant);
	if (rc == OK)
		printf("%s has %d role(s)\n", argv[0], argc - 1);
	return say(&a, "roles", rc);
}

/* ---- ways out for who has locked himself out ------------------------------------------------- */

static int
factor_reset(struct unit *a, void *arg)
{
	struct ctx *ctx = &a->ctx;
	struct password_of user;

	TRY(user_find(ctx, arg, &user));
	TRY(db_exec(ctx, NULL, "DELETE FROM recovery_code WHERE user = ?", VALS(VINT(user.user))));
	TRY(db_exec(ctx, NULL, "DELETE FROM second_factor WHERE user = ?", VALS(VINT(user.user))));
	TRY(sess_end_all(ctx, user.user, 0));
	TRY(guard_unlock(ctx, user.login));
	return security_add(ctx, "factor_reset", user.user, user.login);
}

int
command_second_factor(int argc, char **argv)
{
	struct unit a;

	if (argc != 1) {
		fprintf(stderr, "crm-admin: second-factor needs one login name\n");
		return 2;
	}
	int rc = unit_open(&a, "crm-admin", "tool", DB_APP, true);
	if (rc == OK)
		rc = admin_write(&a, factor_reset, argv[0]);
	if (rc == OK)
		printf("%s logs in without a second factor, sessions ended\n", argv[0]);
	return say(&a, "second-factor", rc);
}

static int
networks_clear(struct unit *a, void *arg)
{
	(void)arg;
	TRY(db_exec(&a->ctx, NULL, "DELETE FROM setting WHERE name LIKE 'login.networks.%'", NO_VALS));
	TRY(security_add(&a->ctx, "policy_changed", 0, ""));
	return org_touch(&a->ctx);
}

int
command_networks(int argc, char **argv)
{
	struct unit a;

	if (argc != 1 || !str_eq(argv[0], "--clear")) {
		fprintf(stderr, "crm-admin: networks knows only --clear\n");
		return 2;
	}
	int rc = unit_open(&a, "crm-admin", "tool", DB_APP, true);
	if (rc == OK)
		rc = admin_write(&a, networks_clear, NULL);
	if (rc == OK)
		printf("every role may log in from anywhere\n");
	return say(&a, "networks", rc);
}
