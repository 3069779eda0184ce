/*
 * db.h - the only door to the database. lib/db owns every MYSQL handle; values
 * travel only as bound parameters, identifiers only through sql_ident().
 */
#ifndef DB_H
#define DB_H

#include "base/base.h"

/* ---- connection ------------------------------------------------------------------- */

/* Which account opens it; the passwords stand in the file conf db.password_file
 * ("account:password" lines, mode 0600). */
enum db_account { DB_APP, DB_MIGRATE, DB_REPORT, DB_AUDIT };

/* Makes the object without connecting; the first statement connects, and
 * connects again after the connection was lost. Lives until db_close().
 * DB_MIGRATE connects without a schema while conf db.name does not exist yet. */
MUST int db_open(struct db **out, const struct conf *conf, enum db_account account);
void db_close(struct db *db);
unsigned db_version(struct db *db);	/* of the server, 101119; 0 while not connected */

/* ---- transactions -------------------------------------------------------------------- */

enum db_mode { DB_READ, DB_WRITE };	/* DB_READ: whatever would write is refused by the server */
/* Nothing runs outside a transaction except on the side connection, which is
 * in autocommit. After any error the transaction is poisoned: every statement
 * and db_commit() return the first error until db_rollback().
 * ERR_DOWN: no server, or too many connections. */
MUST int db_begin(struct ctx *ctx, enum db_mode mode);
MUST int db_commit(struct ctx *ctx);	/* ERR_DOUBT when the connection is lost here */
void db_rollback(struct ctx *ctx);	/* never fails: a lost connection has rolled back */
bool db_in_transaction(const struct ctx *ctx);
bool db_is_writing(const struct ctx *ctx);	/* in a transaction of DB_WRITE */

/* ---- statements -------------------------------------------------------------------------- */

enum { SQL_MOST_VALUES = 4000 };	/* of one statement */
struct sql;				/* text and values of one statement, in an arena */
struct sql *sql_new(struct ctx *ctx);
#define sql_add(q, literal) sql_add_text((q), "" literal)	/* a literal only */
void sql_add_text(struct sql *q, const char *literal);
void sql_add_part(struct sql *q, const char *literal, size_t n);	/* of a statement that was looked through: sqlx.c */
void sql_ident(struct sql *q, const char *name);	/* `name`; asserts [a-z0-9_]{1,64} */
void sql_column(struct sql *q, const char *alias, const char *name);	/* `alias`.`name` */
void sql_val(struct sql *q, struct val v);		/* a placeholder and its value */
void sql_row(struct sql *q, const struct val *v, size_t n);	/* (?, ?, …): one row of VALUES, as it stands */
void sql_list(struct sql *q, const struct val *v, size_t n);	/* (?,?,…) padded to a power of two; n = 0: (NULL); > 128: JSON_TABLE of ints */
void sql_scope_list(struct sql *q, const struct val *v, size_t n);	/* the same up to 512, for what is asked row by row while an index is walked */
void sql_append(struct sql *q, const struct sql *part);	/* text and values of another builder */
const char *sql_text_of(const struct sql *q);		/* for tests and EXPLAIN */
uint64_t    sql_digest(const struct sql *q);		/* of text and values: equal statements have equal ones */

/* Results are read whole into ctx->mem. Integer columns come as V_INT, all
 * others as V_TEXT (DECIMAL and DATETIME in their SQL form), VARBINARY/BLOB as V_BYTES. */
struct db_rows;
#define db_select(ctx, out, literal, ...) db_select_text((ctx), (out), "" literal, __VA_ARGS__)
MUST int db_select_text(struct ctx *ctx, struct db_rows **out, const char *literal, const struct val *v, size_t n);
MUST int db_select_sql(struct ctx *ctx, struct db_rows **out, struct sql *q);
bool        db_next(struct db_rows *rows);		/* false at the end; starts before the first */
size_t      db_count(const struct db_rows *rows);
struct val  db_val(const struct db_rows *rows, unsigned column);
int64_t     db_int(const struct db_rows *rows, unsigned column);	/* 0 for NULL */
const char *db_str(const struct db_rows *rows, unsigned column);	/* NULL for NULL */

/* affected and insert_id may be NULL. affected counts rows found, changed or not. */
#define db_exec(ctx, affected, literal, ...) db_exec_text((ctx), (affected), "" literal, __VA_ARGS__)
MUST int db_exec_text(struct ctx *ctx, int64_t *affected, const char *literal, const struct val *v, size_t n);
MUST int db_exec_sql(struct ctx *ctx, int64_t *affected, struct sql *q);
int64_t db_insert_id(const struct ctx *ctx);		/* of the last INSERT on ctx->db */

/* The same on the side connection (autocommit, never inside the transaction).
 * ERR_BUSY of side_exec() leaves open whether it was done: what runs here must
 * bear being done twice. */
MUST int side_exec(struct ctx *ctx, int64_t *insert_id, struct sql *q);
MUST int side_pair(struct ctx *ctx, struct sql *first, struct sql *second);	/* both in one transaction, or neither */
MUST int side_select(struct ctx *ctx, struct db_rows **out, struct sql *q);

/* Rows in bulk, by LOAD DATA LOCAL out of memory: for filling tables that nobody else works with yet. On a connection of its own,
 * committed every `most` rows (0 = once, at the end), without looking at foreign keys; unique keys hold. Must be called outside a
 * transaction. next() fills a row of n values, or says that there are no more; what a row points to must live until the next call.
 * ERR_DENIED: the server has local_infile off. A row that the server would change or leave out is an error. */
struct db_load {
	const char *schema;		/* NULL = that of the records */
	const char *table;
	const char *const *columns; size_t n;
	int64_t most;
	int (*next)(void *arg, struct val *row, bool *more);
	void *arg;
};
MUST int db_load(struct ctx *ctx, const struct db_load *load, int64_t *rows);

/* DDL and whole files of statements, for migrate only: not prepared. Inside a
 * transaction DDL commits what came before it, and a new one begins. */
MUST int db_ddl(struct ctx *ctx, const char *text);

/* The schema of the change history (conf db.audit_name); for sql_ident(). */
const char *db_audit_name(const struct ctx *ctx);

/* The name of the unique key that ERR_DUPLICATE was about, "" if unknown. */
const char *db_duplicate_key(const struct ctx *ctx);

#endif
