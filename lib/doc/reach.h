/*
 * reach.h - which records a user reaches with a right of a type: the one place
 * that turns roles, organisation, teams and sharing into keys. Everything that
 * reads rows asks perm_where(), perm_can() or a query; these ask here.
 */
#ifndef REACH_H
#define REACH_H

#include "doc/doc.h"

enum above { ABOVE_NONE, ABOVE_READERS, ABOVE_OWNER };	/* whom the record above opens this one to */
enum { HANG_DEPTH = 4 };

/* A record is reached when one of these holds. owners and depts are sorted. */
struct reach {
	const struct type *type;
	const char *right;
	bool none, all;
	const struct val *owners; size_t owner_count;	/* employees: the own one first of all */
	const struct val *depts; size_t dept_count;
	const struct val *keys; size_t key_count;	/* principals of table access */
	int level;					/* that a row of access must have */
	bool keys_at_once;				/* reach_sql() reads all rows of access once instead of asking for each record */
	enum above above;
	int64_t me;					/* employee of the user; 0 = none */
	struct reach *next; const struct user *of;
	int64_t known; bool known_reached;		/* the last record that had to be asked for by a statement */
};

/* Of this user and right ("read", "edit", "delete"); remembered in ctx. */
struct reach *reach_of(struct ctx *ctx, const struct type *t, const char *right);
/* The same of who looks through this user's eyes; NULL: nobody does. */
struct reach *reach_of_seer(struct ctx *ctx, const struct type *t, const char *right);
/* By which of both rows are found; the other one is a condition of each row. */
struct reach *reach_leading(struct ctx *ctx, const struct type *t, const char *right);
/* What one role alone gives this user, as far as employees and departments go: roles add up, and this
 * tells which one it was. */
struct reach *reach_of_role(struct ctx *ctx, const struct type *t, const char *right, const char *role);
/* The three ways to a record, by its stored values: its owner, its department, or a row elsewhere: team,
 * sharing, the record above. Only the last one asks a statement; when that fails, so does the unit. */
bool reach_by_owner(const struct reach *r, const struct rec *rec);
bool reach_by_dept(const struct reach *r, const struct rec *rec);
bool reach_by_rows(struct ctx *ctx, struct reach *r, int64_t id);
/* After rows of access changed: what was asked for is forgotten. */
void reach_forget(struct ctx *ctx);

/* The condition in brackets for rows of this alias; "1=1" or "1=0" where nothing needs asking. */
void reach_sql(struct ctx *ctx, struct sql *q, const struct reach *r, const char *alias, int depth);
/* Its parts; without brackets. */
void reach_owner_sql(struct sql *q, const struct reach *r, const char *alias);
void reach_dept_sql(struct sql *q, const struct reach *r, const char *alias);
void reach_keys_sql(struct sql *q, const struct reach *r, const char *alias);	/* of the alias a of access */
/* The reach of the record above that opens this one. */
struct reach *reach_above(struct ctx *ctx, const struct reach *r);
bool reach_is_plain(const struct reach *r);	/* all, or one owner and nothing else */
bool reach_has(const struct val *sorted, size_t n, int64_t id);

#endif
