/*
 * standing.h - a company around one person: of each type records in every
 * standing that a record can have towards whoever asks. The person is one login
 * and takes one role after the other; rights are those the definitions preset.
 */
#ifndef STANDING_H
#define STANDING_H

#include "support/http.h"

/* In the order of the columns of tests/rights-oracle.csv, which says what they mean. */
enum standing {
	OWN, SUB, SUBX, DEPT, TREE, FOREIGN, BIN_OWN, BIN_FOREIGN, TEAM_READ, TEAM_EDIT, ABOVE, STANDINGS,
};
extern const char *const standing_names[STANDINGS];

/* The company in a database of its own; records come by standing_make(). */
void standing_open(const char *program);
void standing_close(void);
extern struct testdb *standing_db;
/* The browser of the person: logged in once by the login page. */
extern struct http *standing_browser;

/* One record of the type in each standing that it can have: a type with an owner, or one that
 * hangs on such a type, whose records are made first. */
void standing_make(const struct type *t);
/* One more record in that standing; of a type that cannot stand to anybody, just a record.
 * above: what it hangs on, 0 = as standing_make() does. */
int64_t standing_more(const struct type *t, enum standing s, int64_t above);
void standing_delete(const struct type *t, int64_t id);
int64_t standing_record(const struct type *t, enum standing s);	/* 0 = there is no such case */
int64_t standing_employee(enum standing s);	/* whose record it is; OWN: the person */

/* From the next request on the person has this role and no other. */
void standing_role(const char *role);
/* A unit of the person with that role, reading. For test_end(). */
struct ctx *standing_unit(void);
/* A scope of the role in the database, as the role editor changes it; "none" takes it away. */
void standing_right(const char *role, const char *type, const char *action, const char *scope);

#endif
