/*
 * testscope.h - a made-up organisation with records, teams and sharing rules, and a model
 * that says record by record who may see it.
 */
#ifndef TESTSCOPE_H
#define TESTSCOPE_H

#include "support/testdb.h"

enum { DEPTS = 12, PEOPLE = 90, RECORDS = 700 };

struct person { int64_t id, dept, superior; };
struct dept { int64_t id, parent; };
struct record { int64_t id, owner, dept, parent_owner; bool deleted; int64_t amount; char level; };

extern struct testdb *scope_db;
extern struct dept depts[DEPTS];
extern struct person people[PEOPLE];
extern struct record customers[RECORDS], offers[RECORDS];
extern int64_t chosen;	/* the department of the scope "chosen" */

int scope_setup(void **state);	/* of a group; makes all of it */
uint32_t dice(uint32_t n);	/* below n; the same numbers each time */
void right_set(const char *role, const char *type, const char *action, const char *scope);
/* Somebody of the made-up organisation with these roles. */
struct ctx *as_person(const struct person *p, const char *const *roles);

/* ---- the model ---------------------------------------------------------------------------- */

bool is_below(const struct person *boss, int64_t employee);	/* or is himself */
bool dept_is_below(int64_t top, int64_t dept);
bool scope_holds(const char *scope, const struct person *p, const struct record *r);
/* By a sharing rule, for somebody who has this role. level: 1 read, 2 edit. */
bool shared_with(const struct person *p, const struct record *r, int level, const char *role);
/* By team or by rule. */
bool is_opened_to(const struct person *p, const struct record *r, int level, const char *role);
/* The same for somebody who has the role salesperson. */
bool is_opened(const struct person *p, const struct record *r, int level);

#endif
