/*
 * sqlx.h - the inside of sql_rows() and sql_exec(): the words of a statement,
 * and the statement with its braces replaced. For lib/doc/sqlx*.c and tests.
 */
#ifndef SQLX_H
#define SQLX_H

#include "doc/doc.h"

enum sqlx_kind {
	SQLX_END,
	SQLX_WORD,	/* keyword or name, letters in any case */
	SQLX_QUOTED,	/* `name`: s and n without the quotes */
	SQLX_NUMBER,
	SQLX_STRING,
	SQLX_PLACE,	/* ? */
	SQLX_BRACE,	/* {…}: s and n without the braces */
	SQLX_SIGN,	/* any other character */
};
struct sqlx_token { enum sqlx_kind kind; uint32_t n; const char *s; const char *at; };	/* at: where it starts in the text */

/* The words of a statement, ended by SQLX_END. NULL: *problem says what no
 * statement of ours contains (a comment, ";", an open quote …) and *at where. */
struct sqlx_token *sqlx_tokens(struct arena *mem, const char *text, size_t *count, const char **problem,
                               const char **at);
bool sqlx_is(const struct sqlx_token *t, const char *word);	/* a bare word, in any case */
bool sqlx_is_sign(const struct sqlx_token *t, char sign);

enum sqlx_use {
	SQLX_READ,	/* SELECT */
	SQLX_WRITE,	/* INSERT, REPLACE, UPDATE, DELETE of tables of a module */
};
/* The statement as it goes to the server, with its values. ERR_BUG with the
 * reason when it is none that may run. module (SQLX_WRITE) owns what is written. */
MUST int sqlx_expand(struct ctx *ctx, struct sql **out, enum sqlx_use use, const char *module,
                     const char *text, const struct val *v, size_t n);
/* "stock" of "cgi-bin/stock/ledger.c"; NULL when the file belongs to no module. */
const char *sqlx_module(struct arena *mem, const char *file);

#endif
