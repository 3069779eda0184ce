/* accounts.c - a few tables to try the database layer on, and ways to disturb it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "accounts.h"

struct testdb *accounts_db;

static const char tables[] =
	"CREATE TABLE every (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, i BIGINT, b TINYINT,\n"
	"  d DECIMAL(18,6), day DATE, at DATETIME(3), s VARCHAR(200), l LONGTEXT, x VARBINARY(200)) ENGINE=InnoDB;\n"
	"CREATE TABLE account (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL,\n"
	"  n INT NOT NULL DEFAULT 0, UNIQUE KEY account_name (name)) ENGINE=InnoDB;\n"
	"CREATE TABLE entry (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, account BIGINT NOT NULL,\n"
	"  CONSTRAINT entry_account FOREIGN KEY (account) REFERENCES account (id)) ENGINE=InnoDB";

void
accounts_open(const char *program)
{
	accounts_db = testdb_open(program);
	testdb_ddl(accounts_db, tables);
}

int
accounts_close(void **state)
{
	(void)state;
	testdb_close(accounts_db);
	return 0;
}

int
each_open(void **state)
{
	*state = test_unit(accounts_db);
	return 0;
}

int
each_close(void **state)
{
	struct ctx *ctx = *state;

	test_end(ctx);
	ctx = test_unit(accounts_db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM entry", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM account", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM every", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

void
account_add(struct ctx *ctx, const char *name)
{
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO account (name) VALUES (?)", VALS(VTEXT(name))));
}

int
account_count_up(struct ctx *ctx, const char *name)
{
	return db_exec(ctx, NULL, "UPDATE account SET n = n + 1 WHERE name = ?", VALS(VTEXT(name)));
}

struct ctx *
unit_beside(void)
{
	struct ctx *ctx = test_unit(accounts_db);

	ctx->db = NULL;
	return ctx;
}

int64_t
account_seen(const char *name)
{
	struct ctx *ctx = unit_beside();
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT n FROM account WHERE name = ");
	sql_val(q, VTEXT(name));
	assert_ok(ctx, side_select(ctx, &rows, q));
	int64_t n = db_next(rows) ? db_int(rows, 0) : -1;
	test_end(ctx);
	return n;
}

int64_t
connection_id(struct ctx *ctx)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT CONNECTION_ID()", NO_VALS));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

void
connection_kill(int64_t id)
{
	struct ctx *ctx = unit_beside();
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "KILL CONNECTION ");
	sql_val(q, VINT(id));
	assert_ok(ctx, side_exec(ctx, NULL, q));
	q = sql_new(ctx);
	sql_add(q, "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ");
	sql_val(q, VINT(id));
	for (int i = 0; i < 100; i++) {
		assert_ok(ctx, side_select(ctx, &rows, q));
		if (db_count(rows) == 0)
			break;
		usleep(10000);
	}
	assert_int_equal(db_count(rows), 0);
	test_end(ctx);
}

const struct conf *
conf_other(const char *socket, const char *passwords, const char *more)
{
	char path[320], problem[400];
	static struct conf *all[16];	/* they live as long as the process */
	static size_t n;

	assert_true(n < sizeof all / sizeof all[0]);
	snprintf(path, sizeof path, "%s.other", accounts_db->conf_path);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "[db]\nsocket=%s\nname=%s\naudit_name=%s\npassword_file=%s\n%s\n",
	        *socket ? socket : conf_str(accounts_db->conf, "db.socket"), accounts_db->name, accounts_db->audit_name,
	        *passwords ? passwords : conf_str(accounts_db->conf, "db.password_file"), more);
	fclose(f);
	assert_int_equal(conf_load(&all[n], path, problem, sizeof problem), OK);
	unlink(path);
	return all[n++];
}

void
close_db(void *db)
{
	db_close(db);
}

struct ctx *
unit_on(const struct conf *conf)
{
	struct ctx *ctx = test_unit(accounts_db);

	assert_int_equal(db_open(&ctx->db, conf, DB_APP), OK);
	arena_defer(ctx->mem, close_db, ctx->db);
	return ctx;
}
