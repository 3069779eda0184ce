/*
 * query.h - the inside of query_*: the query itself, the tree of a filter, the
 * sort keys and the cursor. For the query files of lib/doc and their tests.
 */
#ifndef QUERY_H
#define QUERY_H

#include "doc/doc.h"

/* ---- filter: ?f= as a tree ------------------------------------------------------- */

enum filter_kind { FILTER_TERM, FILTER_AND, FILTER_OR };
struct filter {
	enum filter_kind kind;
	struct filter_term term;	/* FILTER_TERM; of groups only .text is set */
	struct filter *first, *next;	/* children of a group; brothers */
	/* Of the whole tree, at its root: */
	bool personal;			/* it means something else for every user: me, my_dept */
	bool moving;			/* its meaning changes though no record does: today, now, under */
	bool clock;			/* even within a day: now */
	const char *fixed;		/* its text with numbers where titles or codes of linked records stood */
	bool related;			/* it asks of records that are linked to */
};
/* The tree of a text; "" gives NULL. Values have the kind of their field; a
 * datetime may be compared with a day (V_DATE). ERR_INVALID: *problem is a
 * translated sentence that names the place. */
MUST int filter_parse(struct ctx *ctx, const struct type *t, const char *text,
                      struct filter **out, const char **problem);
/* A field by its name in filters; "tags" is one of every type there, and nowhere else: field_is_tags(). NULL = none. */
const struct field *filter_field(struct ctx *ctx, const struct type *t, const char *name);
bool field_is_tags(const struct field *f);
bool tags_op_ok(enum op op);
void tags_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t);
/* The word of groups="…", a link to them that is no field either. */
bool field_is_groups(const struct field *f);
/* Neither is a column: they stand beside the record. */
bool field_is_beside(const struct field *f);
const struct field *groups_of(struct ctx *ctx, const struct type *t);
void groups_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t);
size_t groups_places(struct ctx *ctx, const struct filter_term *t);
/* May this user ask for all of it, whatever he reads? Of links only when he reads all that they lead to. */
bool filter_is_open(struct ctx *ctx, const struct type *t, const char *text);
/* May this field be filtered by this user, and with this operator? */
bool filter_takes(struct ctx *ctx, const struct field *f);
/* May fields of what this link points to be? Its records are asked for within his scope. */
bool filter_takes_via(struct ctx *ctx, const struct field *link);
/* The text without the conditions that ask of a field this user may not read; *dropped: how many. A group that
 * loses all goes, too. What cannot be read at all comes back as "", and counts as one. */
const char *filter_open_text(struct ctx *ctx, const struct type *t, const char *text, size_t *dropped);
/* Days by name: today, today-7, yesterday, this_week, last_month, next_quarter … as the first and the last of them. */
bool filter_day_word(const struct ctx *ctx, const char *s, int32_t *first, int32_t *last);
/* The names of periods: this_week …, ended by NULL. */
extern const char *const filter_periods[];
bool filter_op_ok(const struct field *f, enum op op);
/* filter_field.c: a field compared with another one. May these two be, and a field by this operator? */
bool filter_comparable(const struct field *a, const struct field *b);
bool filter_field_op(const struct field *f, enum op op);
/* "lt" of "lt_field"; NULL when it does not end so. */
const char *filter_field_word(struct arena *a, const char *word);
/* "other", "other-7" as .other and .days of the term; else a translated sentence. */
const char *filter_field_read(struct ctx *ctx, struct filter_term *t, const char *text);
void filter_field_sql(struct sql *q, const char *alias, const struct filter_term *t);
const char *filter_op_name(enum op op);	/* "eq", "notnull" */
/* What a user sent, as a sentence may quote it: never longer than a line. */
const char *filter_quote(struct arena *a, const char *s);
/* The condition in brackets, columns by this alias. */
void filter_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter *f);
void filter_term_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t);
/* At most so many placeholders this term needs. */
size_t filter_places(struct ctx *ctx, const struct filter_term *t);
/* A pattern for LIKE … ESCAPE '!': text is taken literally. */
const char *filter_like(struct arena *a, const char *before, const char *text, const char *after);
/* A placeholder of the right type for a value as field_to_db() gives it. */
void filter_place(struct sql *q, const struct field *f, struct val v);
/* The first millisecond of a day in the company's zone. */
int64_t filter_day_start(const struct ctx *ctx, int32_t day);

/* ---- sort ------------------------------------------------------------------------- */

enum { SORT_MAX = 3, KEYS_MAX = SORT_MAX + 1 };
struct sort_key {
	const struct field *field;
	bool desc;
	const char *column;	/* NOT NULL column; NULL: COALESCE over the field's own */
};

/* ---- query ------------------------------------------------------------------------ */

struct query {
	struct ctx *ctx;
	const struct type *type;
	const struct field *const *columns; size_t column_count;	/* NULL = all */
	struct sql *where;		/* " AND (…)" of filter, search and query_where() */
	size_t places;			/* placeholders in where, at most */
	struct buf bound;		/* all that the cursor must agree with, as text */
	struct filter_term *terms; size_t term_count, term_cap;
	struct sort_key keys[KEYS_MAX]; size_t key_count;	/* the last one is always id */
	const char *sorted_by;
	struct val after[KEYS_MAX];
	bool has_after;
	int size;
	bool narrow;			/* a condition of its own leaves few rows: the scope is only checked */
	bool deleted;			/* the recycle bin instead of the living */
	bool unshared;			/* query_scope_find() saw: nothing is shared with this user */
	int64_t shared;			/* it counted so many rows of access, up to a limit */
	bool sealed;			/* query_after() was called: nothing may change any more */
	const char *problem;
};

MUST int query_refuse(struct query *q, const char *fmt, ...) PRINTF(2, 3);
/* ERR_BUG when the cursor was already read. */
MUST int query_open_to_change(struct query *q);

/* One key, with an index of its own, which ends with id. */
bool query_sort_is_indexed(const struct query *q);
/* The statements: rows of a page (limit + 1 rows are asked for), and a count that stops after cap. */
struct sql *query_rows_sql(struct query *q, const struct field *const *columns, size_t n);
struct sql *query_count_sql(struct query *q, int64_t cap);
/* query_many.c: as query_count(), for a page that shows "1000+". What had more than twice the cap is
 * taken to have more than it for half a minute, without asking again. */
MUST int query_count_shown(struct query *q, int64_t cap, int64_t *out);
/* One row with the sums of these fields, at least one. */
struct sql *query_sums_sql(struct query *q, const struct field *const *fields, size_t n);
/* A row for each value of a field: value, count, sums. */
struct sql *query_groups_sql(struct query *q, const struct field *by, const struct field *const *fields, size_t n, int most);
/* The same rows by their ids, which came from query_ids(). */
struct sql *query_rows_by_id_sql(struct query *q, const struct field *const *columns, size_t n, const struct val *ids,
                                 size_t id_count);
/* Pieces of them. Beyond: the rows behind these keys in the order of the query, or before them. */
void query_key_sql(struct sql *q, const char *alias, const struct sort_key *k);
void query_beyond_sql(struct sql *sql, const struct query *q, const char *alias, const struct val *keys, bool before);
void query_order_sql(struct sql *sql, const struct query *q, const char *alias);

/* ---- scopes of several keys: query_scope.c, query_page.c ----------------------------------------- */

/* Ask what is shared with this user, once and before the rest: most have nothing, and with one owner
 * left the query is a plain one. */
MUST int query_scope_find(struct query *q);
/* What leads of the reach, without the shares when there are none. */
struct reach query_scope_reach(const struct query *q);
/* " AND …": the scope as a condition of the table t. */
void query_scope_where_sql(struct sql *sql, const struct query *q);
/* Is the scope more than everything or one owner, so that one condition would read too much? */
bool query_is_scoped(struct query *q);
/* The ids of a page and one more, in order. */
MUST int query_ids(struct query *q, struct val **out, size_t *n);
void query_scoped_count_sql(struct sql *sql, struct query *q, int64_t cap);
void query_scoped_ids_sql(struct sql *sql, struct query *q);	/* (SELECT id …): each once, in no order */

/* Titles of this link are joined: its target is not remembered by the process. */
bool query_joins(const struct field *f);

/* ---- cursor ----------------------------------------------------------------------- */

/* keys as they came from the database: V_INT, V_TEXT or V_BYTES. */
const char *cursor_write(struct arena *a, const char *bound, const struct val *keys, size_t n);
/* ERR_INVALID when it was not made by cursor_write() for the same bound text and number of keys. */
MUST int cursor_read(struct arena *a, const char *bound, const char *cursor, struct val *keys, size_t n);

#endif
