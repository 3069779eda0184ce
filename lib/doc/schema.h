/*
 * schema.h - the inside of schema_migrate(): the tables that definitions want,
 * the tables there are, and the steps between. Included by schema*.c only.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "doc/doc.h"

/* ---- wanted: made from the definitions (schema_want.c) ---------------------------- */

struct want_column {
	const char *name, *type;	/* type as information_schema has it: "varchar(120)" */
	const char *rest;		/* after the type: "NOT NULL DEFAULT ''"; "" = NULL */
	const char *filled;		/* name of the field that this column is made from; NULL = none */
	bool not_null, binary, generated;	/* binary: collation utf8mb4_bin */
};
struct want_index { const char *name; const char *const *columns; bool unique; };
struct want_key { const char *column, *target; };	/* foreign key to target(id) */
struct want_table {
	const struct type *type;
	struct want_column *columns; size_t column_count;
	struct want_index *indexes; size_t index_count;
	struct want_key *keys; size_t key_count;
};
/* One table a type, in the order of ts->all, each followed by those of its rows. */
struct want_table *schema_want(struct arena *mem, const struct types *ts, size_t *count);
void want_column_sql(struct buf *b, const struct want_column *c);	/* `name` type rest */
void want_index_sql(struct buf *b, const struct want_index *x);	/* UNIQUE KEY `name` (…) */

/* ---- there: read from information_schema (schema_have.c) --------------------------- */

struct have_column { const char *table, *name, *type, *collation; bool not_null, generated; };
struct have_index { const char *table, *name, *columns; bool unique; };	/* columns: "a,b,c" */
struct have_key { const char *table, *column, *target; };
struct have {
	struct have_column *columns; size_t column_count;	/* by table */
	struct have_index *indexes; size_t index_count;
	struct have_key *keys; size_t key_count;
};
MUST int schema_have(struct ctx *ctx, struct have **out);
bool have_table(const struct have *h, const char *table);
const struct have_column *have_column(const struct have *h, const char *table, const char *name);
const struct have_index *have_index(const struct have *h, const char *table, const char *name);

/* ---- the way from there to wanted ---------------------------------------------------- */

struct migration {
	struct ctx *ctx;
	struct arena *mem;	/* of the whole run */
	const struct types *types;
	const char *sql_dir, *audit;
	bool dry_run, is_new;	/* is_new: the database had never been migrated */
	unsigned steps;		/* done, or to be done */
	unsigned refused;
};
/* Print a statement and, unless it is a dry run, execute it. */
MUST int migration_run(struct migration *m, const char *sql);
void migration_refuse(struct migration *m, const char *fmt, ...) PRINTF(2, 3);

MUST int schema_platform(struct migration *m);	/* platform.sql and the committed steps */
MUST int schema_modules(struct migration *m);	/* tables.sql of the modules */
MUST int schema_tables(struct migration *m);	/* tables of the definitions */
MUST int schema_fill(struct migration *m);	/* columns that were added to rows already there */
MUST int schema_gram(struct migration *m);	/* what searches find records by, where a definition changed */
MUST int schema_presets(struct migration *m);	/* roles, rights, dictionaries, number rules */

/* Remember, before the columns are added, that rows have to be filled. */
MUST int schema_fill_mark(struct migration *m, const char *table, const char *field);

#endif
