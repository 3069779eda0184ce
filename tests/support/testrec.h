/* testrec.h - what the tests of records share: a few places, customers, people to act as. */
#ifndef TESTREC_H
#define TESTREC_H

#include "support/testdb.h"

extern struct testdb *testrec;
/* 浙江省 > 杭州市 > 西湖区, and one industry. */
extern struct places { int64_t industry, province, city, district; } places;

void testrec_open(const char *program);
int testrec_close(void **state);	/* the teardown of the group */

/* A unit of this person with an open transaction, for test_end(). */
struct ctx *rec_unit(const char *login);
/* Another person goes on in the same transaction: admin, auditor, manager, sales1, sales2. */
void rec_actor(struct ctx *ctx, const char *login);
struct rec *rec_begin(struct ctx *ctx, const char *type);
int64_t rec_node(struct ctx *ctx, const char *type, const char *code, const char *name, int64_t parent);
struct rec *firm_new(struct ctx *ctx, const char *name);	/* a customer with all it needs */
struct rec *firm_save(struct ctx *ctx, const char *name);
struct rec *rec_again(struct ctx *ctx, const struct rec *r);	/* loaded anew */
const char *rec_column(struct ctx *ctx, const struct rec *r, const char *name);	/* as the database holds it */
const char *form_said(struct form *f, const char *field);	/* fails the test without a message there */

#endif
