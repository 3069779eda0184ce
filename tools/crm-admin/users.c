/*
 * users.c - crm-admin first-run, password, roles: the first user of an empty
 * company, a way in for whoever lost the password, and what a user may do.
 */
#include "admin.h"

enum { SHORTEST_PASSWORD = 10, LONGEST_PASSWORD = 200, ONE_TIME_PASSWORD = 16 };

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
credential_save(struct ctx *ctx, int64_t user, const char *password, bool must_change)
{
	const char *hash;

	if (secret_password_hash(ctx->mem, password, &hash) != OK)
		return err_set(ctx, ERR_IO, "the password cannot be hashed: too little memory");
	return db_exec(ctx, NULL,
	               "INSERT INTO credential (user, password_hash, changed_at, must_change) VALUES (?, ?, ?, ?)\n"
	               "ON DUPLICATE KEY UPDATE password_hash = VALUES(password_hash),\n"
	               "changed_at = VALUES(changed_at), must_change = VALUES(must_change)",
	               VALS(VINT(user), VTEXT(hash), VINSTANT(ctx->now), VINT(must_change)));
}

static int
security_note(struct ctx *ctx, const char *kind, int64_t user, const char *login)
{
	return db_exec(ctx, NULL,
	               "INSERT INTO security_log (at, kind, user, login, detail) VALUES (?, ?, ?, ?, 'crm-admin')",
	               VALS(VINSTANT(ctx->now), VTEXT(kind), VINT(user), VTEXT(login)));
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
	TRY(credential_save(ctx, rec_id(r), first->password, true));
	TRY(db_exec(ctx, NULL, "INSERT INTO user_roles (record, pos, value) VALUES (?, 0, 'administrator')",
	            VALS(VINT(rec_id(r)))));
	TRY(security_note(ctx, "first_run", rec_id(r), "admin"));
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
		first.password = arena_strndup(a.ctx.mem, secret_token(a.ctx.mem), ONE_TIME_PASSWORD);
		rc = admin_write(&a, first_make, &first);
	}
	if (rc == OK)
		printf("login: admin\none-time password: %s\n", first.password);
	return say(&a, "first-run", rc);
}

/* ---- password ----------------------------------------------------------------------------- */

struct change { const char *login, *password; };

static int
user_find(struct ctx *ctx, const char *login, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id FROM user WHERE login = ? AND deleted_at IS NULL", VALS(VTEXT(login))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "there is no user with the login \"%s\"", login);
	*out = db_int(rows, 0);
	return OK;
}

static int
password_change(struct unit *a, void *arg)
{
	const struct change *c = arg;
	struct ctx *ctx = &a->ctx;
	int64_t user;

	TRY(user_find(ctx, c->login, &user));
	TRY(credential_save(ctx, user, c->password, false));
	TRY(db_exec(ctx, NULL, "DELETE FROM session WHERE user = ?", VALS(VINT(user))));
	TRY(db_exec(ctx, NULL, "DELETE FROM login_guard WHERE name = ?", VALS(VTEXT(str_lower(ctx->mem, c->login)))));
	return security_note(ctx, "password_set", user, c->login);
}

/* The first line of standard input; a terminal shows what is typed only to who types it. */
static bool
password_read(char *line, size_t size)
{
	if (!fgets(line, (int)size, stdin))
		return false;
	line[strcspn(line, "\r\n")] = '\0';
	return utf8_ok(line, strlen(line)) && utf8_len(line) >= SHORTEST_PASSWORD && strlen(line) <= LONGEST_PASSWORD;
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
		fprintf(stderr, "crm-admin: give the new password as one line of standard input, %d to %d characters\n",
		        SHORTEST_PASSWORD, LONGEST_PASSWORD);
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
	return db_exec(ctx, NULL, "INSERT IGNORE INTO user_roles (record, pos, value) VALUES (?, ?, ?)",
	               VALS(VINT(user), VINT(pos), VTEXT(role)));
}

static int
roles_change(struct unit *a, void *arg)
{
	const struct grant *g = arg;
	struct ctx *ctx = &a->ctx;
	int64_t user;

	TRY(user_find(ctx, g->login, &user));
	TRY(db_exec(ctx, NULL, "DELETE FROM user_roles WHERE record = ?", VALS(VINT(user))));
	for (int i = 0; i < g->count; i++)
		TRY(role_add(ctx, user, i, g->roles[i]));
	TRY(security_note(ctx, "roles_set", user, g->login));
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
