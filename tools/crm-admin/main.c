/*
 * main.c - crm-admin: what administrators do from the command line.
 */
#include "admin.h"

static const char version[] = "0.1.0";

static int
unit_run(struct unit *a, int (*fn)(struct unit *, void *), void *arg)
{
	TRY(unit_org(&a->ctx));
	as_system_begin(&a->ctx, "crm-admin");
	int rc = fn(a, arg);
	as_system_end(&a->ctx);
	return rc;
}

int
admin_write(struct unit *a, int (*fn)(struct unit *, void *), void *arg)
{
	TRY(db_begin(&a->ctx, DB_WRITE));
	int rc = unit_run(a, fn, arg);
	if (rc == OK)
		return db_commit(&a->ctx);
	db_rollback(&a->ctx);
	return rc;
}

static int
seed_run(struct unit *a, void *dir)
{
	return admin_seed(&a->ctx, dir);
}

int
admin_seed_all(void)
{
	struct unit a;

	int rc = unit_open(&a, "crm-admin", "tool", DB_APP, true);
	if (rc == OK)
		rc = admin_write(&a, seed_run, arena_printf(a.ctx.mem, "%s/data", conf_str(a.conf, "paths.share")));
	if (rc != OK)
		fprintf(stderr, "crm-admin seed: %s\n", *a.ctx.err.msg ? a.ctx.err.msg : err_name(rc));
	return rc == OK ? 0 : 1;
}

static int
command_seed(int argc, char **argv)
{
	(void)argv;
	if (argc > 0) {
		fprintf(stderr, "crm-admin: seed takes no arguments\n");
		return 2;
	}
	return admin_seed_all();
}

static int
command_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("Keyuan %s\n", version);
	return 0;
}

static const struct { const char *name, *arguments, *does; int (*run)(int, char **); } commands[] = {
	{ "migrate", "[--dry-run]", "bring the database to what this program needs", command_migrate },
	{ "check", "DIR", "check the definitions in DIR/<module>/<type>/<type>.xml by DIR/../type.rng", command_check },
	{ "rights", "DIR [--write]", "who may do what by the definitions in DIR; --write: into the source tree", command_rights },
	{ "first-run", "[NAME]", "make the company NAME and its first user, print the password", command_first_run },
	{ "seed", "", "first content of regions and other types that come with some", command_seed },
	{ "password", "LOGIN", "read a new password from standard input, end the sessions of the user", command_password },
	{ "roles", "LOGIN [ROLE...]", "give a user exactly these roles, at once", command_roles },
	{ "second-factor", "LOGIN", "take the second factor from a user who lost it, end his sessions", command_second_factor },
	{ "networks", "--clear", "let every role log in from anywhere again", command_networks },
	{ "search-rebuild", "[TYPE]", "make anew what searches find records by", command_search_rebuild },
	{ "version", "", "print the version", command_version },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static int
usage(FILE *out)
{
	fprintf(out, "Usage: crm-admin COMMAND\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-14s %-15s %s\n", commands[i].name, commands[i].arguments, commands[i].does);
	return out == stderr ? 2 : 0;
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (str_eq(argv[1], "--help") || str_eq(argv[1], "help"))
		return usage(stdout);
	for (size_t i = 0; i < COMMANDS; i++)
		if (str_eq(commands[i].name, argv[1]))
			return commands[i].run(argc - 2, argv + 2);
	fprintf(stderr, "crm-admin: there is no command \"%s\"\n", argv[1]);
	return usage(stderr);
}
