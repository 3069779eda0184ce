/* mail_passwords.c - writes the mails for who asked for a new password; send_mail sends them. */
#include "crm.h"

enum { BATCH = 50 };

static int
mail_passwords(struct ctx *ctx, struct job_run *run)
{
	int64_t n = 0;

	TRY(password_reset_mail(ctx, BATCH, &n));
	run->done += n;
	run->more = n >= BATCH;
	return OK;
}

/* Before send_mail in the order of names: both are due at the same minute. */
const struct job mail_passwords_job = {
	.name = "mail_passwords",
	.label = N_("Write the mails for new passwords"),
	.schedule = "every 1m",
	.lease_s = 60,
	.fn = mail_passwords,
};
