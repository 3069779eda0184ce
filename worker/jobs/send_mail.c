/* send_mail.c - sends what waits in the outbox. */
#include "mail.h"

const struct job send_mail_job = {
	.name = "send_mail",
	.label = N_("Send mails"),
	.schedule = "every 1m",
	.lease_s = 180,
	.fn = mail_send_due,
};
