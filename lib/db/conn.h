/*
 * conn.h - the inside of lib/db: the connection, its prepared statements and
 * the border where the server's errors become ours. Nobody else includes it.
 */
#ifndef CONN_H
#define CONN_H

#include <mysql.h>
#include "db/db.h"

enum {
	STMT_CACHE      = 64,		/* prepared statements per connection */
	STMT_TEXT_MAX   = 64 << 10,
	STMT_KEPT_ROWS  = 1000,		/* after a larger result the statement goes */
	STMT_VALUES_MAX = 15 << 20,	/* below max_allowed_packet: beyond it the server hangs up */
};

/* Where one column of a row lands before it is copied into the unit's memory. */
struct slot {
	enum { SLOT_INT, SLOT_TIME, SLOT_TEXT, SLOT_BYTES } kind;
	enum enum_field_types type;	/* as the server said when it was bound */
	unsigned charset;
	my_bool null;
	unsigned long n;
	size_t cap;			/* of s */
	char *s;
	union { int64_t i; MYSQL_TIME time; };
};

struct stmt {
	MYSQL_STMT *my;
	char *text;
	size_t len;
	uint64_t hash;
	uint64_t used;			/* db->clock at the last use */
	unsigned params;
	unsigned columns;		/* 0: no result */
	struct slot *slots;		/* by column */
	char *scratch;			/* text of one row; NULL = not bound */
};

/* A value on its way to the server; only needed while a statement runs. */
struct param {
	unsigned long n;
	union { int64_t i; MYSQL_TIME time; };
};

struct db {
	MYSQL *my;			/* NULL = not connected */
	enum db_account account;
	const char *socket, *name, *audit_name;
	char *password;
	int64_t timeout_ms;		/* per statement; 0 = none */
	bool in_transaction;
	bool writing;			/* the open transaction was begun with DB_WRITE */
	bool reading;			/* the open transaction needs no BEGIN: the session is read-only */
	bool read_session;		/* autocommit statements of this connection may only read */
	int poison;			/* first error of the open transaction */
	int64_t insert_id;
	char duplicate_key[65];
	uint64_t clock;
	unsigned stmt_count;
	struct stmt *stmts[STMT_CACHE];
	MYSQL_BIND *binds;		/* room for params of any statement so far */
	struct param *params;
	unsigned param_cap;
};

/* db.c: make sure there is a live connection; only outside a transaction. */
MUST int db_ready(struct ctx *ctx, struct db *db);
void db_disconnect(struct db *db);
/* Another connection with the same account, for rows in bulk: without a time limit. Its error stays in it. */
MYSQL *connection_loading(const struct db *db);
void *db_alloc(size_t n, size_t size);	/* zeroed, lives past the unit; out of memory ends the process */

/* db_stmt.c: out and affected may be NULL. */
void stmt_drop_all(struct db *db);

/* sql.c: what a builder holds */
const struct val *sql_vals(const struct sql *q);
size_t sql_val_count(const struct sql *q);

/* db_rows.c: a statement without columns has no result to read. */
MUST int rows_read(struct ctx *ctx, struct stmt *s, struct db_rows **out);	/* not OK: mysql_stmt_errno() says why */

/* db_error.c */
enum db_moment { DB_AT_STATEMENT, DB_AT_COMMIT };
int  db_error_code(unsigned number, enum db_moment when);
bool db_error_is_lost(unsigned number);		/* the connection is gone with it */
bool db_error_is_refusal(unsigned number);	/* not now: worth another connect */
/* Convert, remember for ctx, poison the open transaction, hang up when the
 * connection is lost. text is the statement. Returns the code. */
int  db_fail(struct ctx *ctx, struct db *db, unsigned number, const char *message,
             enum db_moment when, const char *text);
/* The same for a broken promise of our own. */
int  db_refuse(struct ctx *ctx, struct db *db, const char *why, const char *text);
int  db_poisoned(struct ctx *ctx, const struct db *db);	/* the error that poisoned it */

#endif
