/*
 * schema.c - crm-admin migrate, crm-admin check: definitions and the database.
 */
#include "admin.h"

/* On a server of its own the account makes its schema itself. */
static int
database_make(struct unit *a, bool dry_run)
{
	struct ctx *ctx = &a->ctx;
	const char *name = conf_str(a->conf, "db.name");
	struct db_rows *rows;
	bool chosen = false;

	TRY(db_begin(ctx, DB_READ));
	int rc = db_select(ctx, &rows, "SELECT DATABASE()", NO_VALS);
	if (rc == OK)
		chosen = db_next(rows) && db_str(rows, 0);
	db_rollback(ctx);
	if (rc != OK || chosen)
		return rc;
	printf("CREATE DATABASE `%s`;\n", name);
	if (dry_run)
		return err_set(ctx, ERR_NOTFOUND, "there is no database %s yet; the rest cannot be told", name);
	return db_ddl(ctx, arena_printf(ctx->mem, "CREATE DATABASE `%s` CHARACTER SET utf8mb4; USE `%s`", name, name));
}

int
command_migrate(int argc, char **argv)
{
	bool dry_run = argc == 1 && str_eq(argv[0], "--dry-run");
	struct unit a;

	if (argc > 0 && !dry_run) {
		fprintf(stderr, "crm-admin: migrate knows only --dry-run\n");
		return 2;
	}
	int rc = unit_open(&a, "crm-admin", "tool", DB_MIGRATE, true);
	if (rc == OK)
		rc = database_make(&a, dry_run);
	if (rc == OK)
		rc = schema_migrate(&a.ctx, a.types, arena_printf(a.ctx.mem, "%s/sql",
		                    conf_str(a.conf, "paths.share")), dry_run);
	if (rc != OK)
		fprintf(stderr, "crm-admin migrate: %s: %s\n", err_name(rc), a.ctx.err.msg);
	if (rc != OK || dry_run)
		return rc == OK ? 0 : 1;
	/* What an upgrade brings along, rules of a new type for example, comes to those who are here already, too. */
	return admin_seed_all();
}

int
command_check(int argc, char **argv)
{
	struct arena *mem = arena_new();
	struct buf problems;
	struct types *types;

	if (argc != 1) {
		fprintf(stderr, "crm-admin: check needs one folder\n");
		arena_free(mem);
		return 2;
	}
	buf_init(&problems, mem);
	int rc = types_load(&types, argv[0], true, &problems);
	if (rc == OK)
		printf("%zu definitions, no problems\n", types->count);
	else
		printf("%s", buf_str(&problems));
	arena_free(mem);
	return rc == OK ? 0 : 1;
}
