/* customers.h - what the tests of the generic pages work on: a region, an industry, customers. */
#ifndef CUSTOMERS_H
#define CUSTOMERS_H

#include "support/http.h"

/* Regions 江苏省 / 苏州市 / 吴中区 and two industries; once per program. */
void customers_seed(struct testdb *t);
int64_t customer_make(struct testdb *t, const char *login, const char *name);	/* its id; owned by that person */
/* The id of a record by the text of one of its columns; 0 = none. */
int64_t record_id(struct testdb *t, const char *type, const char *title);
struct http *browser_of(struct testdb *t, const char *login);	/* logged in */
const char *text_id(struct http *h, int64_t id);

#endif
