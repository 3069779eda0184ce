/* testmail.h - the outbox in request tests: settings, and mails as the worker would take them. */
#ifndef TESTMAIL_H
#define TESTMAIL_H

#include "job/outbox.h"
#include "support/testdb.h"

/* A mail server that nobody asks; links begin with https://crm.keyuan.example. */
void testmail_set_up(struct testdb *t);
void testmail_take_down(struct testdb *t);	/* as before, and no mails */
/* A unit with the settings as they are now, for test_end(). */
struct ctx *testmail_unit(struct testdb *t);
/* What the job mail_passwords does. */
void testmail_passwords(struct testdb *t);
/* The next mail that is due, claimed; NULL = none. Lives as long as the unit. */
struct outbox_mail *testmail_next(struct ctx *ctx);

#endif
