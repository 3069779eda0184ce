/* testmail.c - the outbox in request tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testmail.h"

struct ctx *
testmail_unit(struct testdb *t)
{
	struct ctx *ctx = test_unit(t);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, unit_org(ctx));
	db_rollback(ctx);
	return ctx;
}

void
testmail_set_up(struct testdb *t)
{
	struct ctx *ctx = testmail_unit(t);

	test_begin(ctx);
	assert_ok(ctx, setting_save(ctx, "mail.host", "mail.invalid"));
	assert_ok(ctx, setting_save(ctx, "mail.port", "25"));
	assert_ok(ctx, setting_save(ctx, "mail.security", "none"));
	assert_ok(ctx, setting_save(ctx, "mail.sender", "crm@keyuan.example"));
	assert_ok(ctx, setting_save(ctx, "mail.base_url", "https://crm.keyuan.example"));
	test_commit(ctx);
	test_end(ctx);
}

void
testmail_take_down(struct testdb *t)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM setting WHERE name LIKE 'mail.%'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM outbox WHERE 1 = 1", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

void
testmail_passwords(struct testdb *t)
{
	struct ctx *ctx = testmail_unit(t);
	int64_t n;

	test_begin(ctx);
	assert_ok(ctx, password_reset_mail(ctx, 50, &n));
	test_commit(ctx);
	test_end(ctx);
}

struct outbox_mail *
testmail_next(struct ctx *ctx)
{
	struct outbox_mail *m;

	assert_ok(ctx, outbox_claim(ctx, &m));
	return m;
}
