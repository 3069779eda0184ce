/* testdb.c - a database of its own for a test program, and units of work on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "testdb.h"

static const char *const no_roles[] = { NULL };
static const struct user nobody = {
	.login = "", .name = "test", .lang = "zh_CN", .theme = "", .roles = no_roles,
};

static void __attribute__((noreturn)) PRINTF(1, 2)
test_stop(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static const char *
env_get(const char *name)
{
	const char *value = getenv(name);

	if (!value || !*value)
		test_stop("%s is not set: start database tests with make test", name);
	return value;
}

static void
conf_write(struct testdb *t)
{
	const char *share = getenv("CRM_TEST_SHARE");
	FILE *f = fopen(t->conf_path, "w");

	if (!f)
		test_stop("%s can not be written", t->conf_path);
	fprintf(f, "[db]\nsocket=%s\nname=%s\naudit_name=%s\npassword_file=%s\n",
	        env_get("CRM_TEST_SOCKET"), t->name, t->audit_name, env_get("CRM_TEST_PASSWORDS"));
	if (share && *share)
		fprintf(f, "[paths]\nshare=%s\n", share);
	if (fclose(f) != 0)
		test_stop("%s can not be written", t->conf_path);
}

void
test_assert_ok(const struct ctx *ctx, int rc, const char *what, const char *file, int line)
{
	if (rc == OK)
		return;
	print_error("%s: %s: %s (%s:%d)\n", what, err_name(rc), ctx->err.msg,
	            ctx->err.file ? ctx->err.file : "?", ctx->err.line);
	_fail(file, line);
}

struct ctx *
test_unit(struct testdb *t)
{
	struct arena *mem = arena_new();
	struct ctx *ctx = arena_alloc(mem, sizeof *ctx);

	*ctx = (struct ctx){
		.mem = mem, .db = t->db, .side = t->side, .user = &nobody, .types = t->types,
		.zone = "Asia/Shanghai", .channel = "test", .ip = "", .request_id = "test",
		.now = instant_now(),
	};
	ctx->today = instant_date(ctx->now, ctx->zone);
	return ctx;
}

void
test_end(struct ctx *ctx)
{
	db_rollback(ctx);
	arena_free(ctx->mem);
}

void
test_begin(struct ctx *ctx)
{
	assert_ok(ctx, db_begin(ctx, DB_WRITE));
}

void
test_commit(struct ctx *ctx)
{
	assert_ok(ctx, db_commit(ctx));
}

void
testdb_ddl(struct testdb *t, const char *text)
{
	struct ctx *ctx = test_unit(t);

	ctx->db = t->migrate;
	if (db_ddl(ctx, text) != OK)
		test_stop("%s", ctx->err.msg);
	test_end(ctx);
}

static void
databases_drop(struct testdb *t)
{
	testdb_ddl(t, arena_printf(t->mem, "DROP DATABASE IF EXISTS `%s`; DROP DATABASE IF EXISTS `%s`",
	                           t->name, t->audit_name));
}

struct testdb *
testdb_open(const char *program)
{
	struct arena *mem = arena_new();
	struct testdb *t = arena_alloc(mem, sizeof *t);
	char problem[400] = "";
	static struct conf *conf;	/* lives as long as the process */

	t->mem = mem;
	snprintf(t->name, sizeof t->name, "keyuan_t_%s", program);
	snprintf(t->audit_name, sizeof t->audit_name, "keyuan_t_%s_audit", program);
	snprintf(t->conf_path, sizeof t->conf_path, "%s/%s.conf", env_get("CRM_TEST_TMP"), t->name);
	conf_write(t);
	setenv("CRM_CONF", t->conf_path, 1);
	log_open(program, LOG_LEVEL_WARN);
	if (conf_load(&conf, t->conf_path, problem, sizeof problem) != OK)
		test_stop("%s", problem);
	t->conf = conf;
	if (db_open(&t->migrate, t->conf, DB_MIGRATE) != OK || db_open(&t->db, t->conf, DB_APP) != OK ||
	    db_open(&t->side, t->conf, DB_APP) != OK)
		test_stop("the database accounts can not be opened");
	databases_drop(t);
	testdb_ddl(t, arena_printf(mem, "CREATE DATABASE `%s`; CREATE DATABASE `%s`; USE `%s`",
	                           t->name, t->audit_name, t->name));
	return t;
}

void
testdb_close(struct testdb *t)
{
	db_close(t->db);
	db_close(t->side);
	databases_drop(t);
	db_close(t->migrate);
	unlink(t->conf_path);
	arena_free(t->mem);
}
