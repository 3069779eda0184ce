/* db_inner.h - what the files of lib/db share; nobody else includes it. */
#ifndef DB_INNER_H
#define DB_INNER_H

#include <mysql.h>
#include "db/db.h"

enum { STATEMENTS = 64, MAX_PARAMS = 1000, MAX_TEXT = 65536 };

/* A prepared statement and its result buffers, bound once. */
struct stmt {
	char *text;
	MYSQL_STMT *handle;
	uint64_t used;			/* clock of the LRU */
	unsigned columns;
	MYSQL_BIND *bind;
	struct cell { int64_t i; unsigned long len; my_bool null; bool integer, binary; } *cells;
};

struct db {
	const struct conf *conf;
	enum db_account account;
	char *user, *password;
	MYSQL *link;			/* NULL = not connected */
	struct stmt statements[STATEMENTS]; size_t statement_count;
	uint64_t clock;
	bool in_transaction;
	int poison;			/* first error of the transaction; OK = none */
	int64_t insert_id;
	char duplicate_key[80];
};

struct sql { struct arena *mem; struct buf text; struct val *vals; size_t n, cap; };

MUST int link_open(struct ctx *ctx, struct db *db);	/* when it is not open yet */
void link_drop(struct db *db);				/* after it was lost */
/* The one border of error numbers: sets ctx->err, remembers the key of 1062. */
int  db_fail(struct ctx *ctx, struct db *db, unsigned number, const char *message, const char *text);
bool error_is_lost(unsigned number);
void statements_close(struct db *db);
MUST int stmt_run(struct ctx *ctx, struct db *db, const char *text, const struct val *v, size_t n,
                  struct db_rows **rows, int64_t *affected);
MUST int rows_read(struct ctx *ctx, struct db *db, struct stmt *s, struct db_rows **out);

#endif
