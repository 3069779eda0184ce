/*
 * schema.c - migrate: the whole way from whatever the database is to what the
 * program needs. Every step is one statement that the database does wholly or
 * not at all, and each run starts by looking: killed anywhere, the next run
 * goes on.
 */
#include <time.h>
#include "doc/schema.h"

enum { WAIT_MS = 200, WAITS = 300 };

int
migration_run(struct migration *m, const char *sql)
{
	int first_line = (int)strcspn(sql, "\n");

	m->steps++;
	if (m->dry_run || !sql[first_line])
		printf("%s;\n", sql);
	else
		printf("%.*s …\n", first_line, sql);
	fflush(stdout);
	if (m->dry_run)
		return OK;
	int rc = db_ddl(m->ctx, sql);
	if (rc == ERR_DUPLICATE)
		printf("refused: rows of the table are equal where they must be unique from now on. "
		       "Correct them, then run migrate again.\n");
	if (rc == ERR_REFERENCED)
		printf("refused: rows of the table point to records that do not exist. "
		       "Correct them, then run migrate again.\n");
	return rc;
}

void
migration_refuse(struct migration *m, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("refused: ");
	vprintf(fmt, ap);
	printf(".\n");
	va_end(ap);
	m->refused++;
}

/* A statement of a migrate that was killed goes on in the server: wait for its
 * end before looking. */
static int
schema_alone(struct migration *m)
{
	struct ctx *ctx = m->ctx;

	for (int i = 0; i < WAITS; i++) {
		struct db_rows *rows;
		TRY(db_begin(ctx, DB_READ));
		int rc = db_select(ctx, &rows,
		                   "SELECT COUNT(*) FROM information_schema.PROCESSLIST\n"
		                   "WHERE DB = DATABASE() AND USER = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)\n"
		                   "AND ID <> CONNECTION_ID() AND COMMAND <> 'Sleep'", NO_VALS);
		db_rollback(ctx);
		TRY(rc);
		if (db_next(rows) && db_int(rows, 0) == 0)
			return OK;
		nanosleep(&(struct timespec){ .tv_nsec = WAIT_MS * 1000000 }, NULL);
	}
	return err_set(ctx, ERR_BUSY, "another migrate is at work; run this one when it has ended");
}

/* Tables take character set and order from their schema. */
static int
schema_databases(struct migration *m)
{
	struct ctx *ctx = m->ctx;
	struct db_rows *rows;
	bool audit_there = false;

	TRY(db_begin(ctx, DB_READ));
	int rc = db_select(ctx, &rows,
	                   "SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME,\n"
	                   "IF(VERSION() LIKE '%MariaDB%', 'utf8mb4_uca1400_ai_ci', 'utf8mb4_0900_ai_ci')\n"
	                   "FROM information_schema.SCHEMATA\n"
	                   "WHERE SCHEMA_NAME IN (DATABASE(), ?)", VALS(VTEXT(m->audit)));
	db_rollback(ctx);
	TRY(rc);
	if (!db_count(rows))
		return err_set(ctx, ERR_DB, "migrate: no database is chosen");
	const char *collation = "";
	while (db_next(rows)) {
		collation = arena_strdup(m->mem, db_str(rows, 2));
		audit_there |= str_eq(db_str(rows, 0), m->audit);
		if (!str_eq(db_str(rows, 1), collation))
			TRY(migration_run(m, arena_printf(m->mem, "ALTER DATABASE `%s` CHARACTER SET utf8mb4 COLLATE %s",
			                                  db_str(rows, 0), collation)));
	}
	if (audit_there)
		return OK;
	return migration_run(m, arena_printf(m->mem, "CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4 COLLATE %s",
	                                     m->audit, collation));
}

static int
migration_all(struct migration *m)
{
	TRY(schema_alone(m));
	TRY(schema_databases(m));
	TRY(schema_platform(m));
	TRY(schema_tables(m));
	TRY(schema_modules(m));
	if (m->dry_run)
		return OK;
	TRY(schema_presets(m));
	return schema_gram(m);
}

int
schema_migrate(struct ctx *ctx, const struct types *ts, const char *sql_dir, bool dry_run)
{
	struct migration m = { .ctx = ctx, .mem = ctx->mem, .types = ts, .sql_dir = sql_dir,
	                       .audit = db_audit_name(ctx), .dry_run = dry_run };

	TRY(migration_all(&m));
	if (m.steps)
		printf("%u steps %s.\n", m.steps, dry_run ? "to be done" : "done");
	else
		printf("Nothing to do: the database is up to date.\n");
	return OK;
}
