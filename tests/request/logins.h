/* logins.h - what the tests of logins share: rows, settings, codes of an authenticator. */
#ifndef LOGINS_H
#define LOGINS_H

#include "support/http.h"

#define CHANGE(db, literal, ...) table_change((db), "" literal, __VA_ARGS__)
void table_change(struct testdb *db, const char *literal, const struct val *v, size_t n);
#define COUNT_ROWS(db, literal, ...) table_count((db), "" literal, __VA_ARGS__)
int64_t table_count(struct testdb *db, const char *literal, const struct val *v, size_t n);	/* of SELECT COUNT(*) … */
int64_t log_count(struct testdb *db, const char *kind);	/* rows of the security log */
int64_t session_count(struct testdb *db, const char *login);
int64_t user_id(struct testdb *db, const char *login);
void setting_put(struct testdb *db, const char *name, const char *value);
void logins_reset(struct testdb *db);	/* no guards, no settings of logins, no second factors, the first passwords */

/* Log in here and turn a second factor on; the recovery codes (10) into codes, unless NULL. */
void factor_turn_on(struct http *h, struct testdb *db, const char *login, const char **codes);
/* The code that the authenticator of this login shows, so many steps from now. */
const char *factor_code(struct http *h, struct testdb *db, const char *login, int steps);
/* The password is right: what is asked for now is the code. */
void password_give(struct http *h, const char *login);
/* Every code may be used again, as half a minute later. */
void factor_rewind(struct testdb *db);

#endif
