/*
 * testdb.h - a database of its own for a test program, and units of work on it.
 * The environment comes from the test run: CRM_TEST_SOCKET, CRM_TEST_PASSWORDS,
 * CRM_TEST_TMP, CRM_TEST_SHARE. Whatever goes wrong here ends the program: there is
 * nothing to test without a database.
 */
#ifndef TESTDB_H
#define TESTDB_H

#include "doc/doc.h"

struct testdb {
	char name[64], audit_name[64];	/* keyuan_t_<program>, keyuan_t_<program>_audit */
	char conf_path[300];		/* CRM_CONF names it too */
	const struct conf *conf;
	struct db *db, *side;		/* as a web program has them */
	struct db *migrate;
	struct types *types;		/* NULL before testcompany_open() */
	struct arena *mem;		/* until testdb_close() */
};

/* Empty databases, made afresh. */
struct testdb *testdb_open(const char *program);
void testdb_close(struct testdb *t);
void testdb_ddl(struct testdb *t, const char *text);

/* A unit of work of the system, anonymous. Ends with test_end(), which rolls
 * back what is open and frees everything. */
struct ctx *test_unit(struct testdb *t);
void test_end(struct ctx *ctx);
void test_begin(struct ctx *ctx);	/* for writing */
void test_commit(struct ctx *ctx);

/* Fails the test with what the unit's error says. */
#define assert_ok(ctx, expr) test_assert_ok((ctx), (expr), #expr, __FILE__, __LINE__)
void test_assert_ok(const struct ctx *ctx, int rc, const char *what, const char *file, int line);

/* ---- testcompany.c: definitions, tables and people ------------------------------------- */

/* Tables of the definitions in CRM_TEST_SHARE, and a small company: departments
 * 销售一部 (S1: manager, sales1, sales2), 销售二部 (S2: sales3) and 总部 (HQ: admin,
 * auditor); everyone's password is Keyuan-demo-1. */
struct testdb *testcompany_open(const char *program);	/* the manager reaches everything that he may touch */
struct testdb *testcompany_open_preset(const char *program);	/* rights as the definitions preset them */
/* The teardown of a group whose setup put what was opened into *state. */
int testcompany_close(void **state);
/* A unit of work of this person, as after the login: user, organisation, no
 * transaction. For test_end(). */
struct ctx *test_ctx(struct testdb *t, const char *login);
int64_t test_dept(struct ctx *ctx, const char *code);
int64_t test_employee(struct ctx *ctx, const char *login);

#endif
