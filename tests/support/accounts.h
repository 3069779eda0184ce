/*
 * accounts.h - a few tables to try the database layer on, and ways to disturb
 * it: every (a column of each kind), account (unique name, n), entry (foreign
 * key to account).
 */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include "testdb.h"

extern struct testdb *accounts_db;
void accounts_open(const char *program);
int accounts_close(void **state);

/* Around every test: *state is a unit; the tables are empty afterwards. */
int each_open(void **state);
int each_close(void **state);
#define TEST(f) cmocka_unit_test_setup_teardown(f, each_open, each_close)

/* A unit beside the one under test, which keeps the main connection. */
struct ctx *unit_beside(void);
/* A unit on a connection of its own. */
struct ctx *unit_on(const struct conf *conf);
void close_db(void *db);	/* for arena_defer() */
/* Another configuration of the same database; "" = as it is, more: lines of [db]. */
const struct conf *conf_other(const char *socket, const char *passwords, const char *more);

void account_add(struct ctx *ctx, const char *name);
MUST int account_count_up(struct ctx *ctx, const char *name);
int64_t account_seen(const char *name);	/* n as others see it, -1 = no such account */

int64_t connection_id(struct ctx *ctx);
/* From another connection, and until it is really gone. */
void connection_kill(int64_t id);

#endif
