/*
 * mail.h - outgoing mail on its last way: rows of the outbox become messages
 * (GMime) and go to the mail server (libcurl). Only the worker links these two.
 */
#ifndef MAIL_H
#define MAIL_H

#include "crm.h"

struct mail_server; struct outbox_mail;

/* ---- mail_message.c ---------------------------------------------------------------- */

/* The whole message with CRLF ends. ERR_INVALID: a header would hold a line end, or
 * there is no text. */
MUST int mail_message(struct ctx *ctx, const struct outbox_mail *m, const struct mail_server *server,
                      const char **out, size_t *size);

/* ---- mail_smtp.c --------------------------------------------------------------------- */

/* A talk with the configured server, over several mails; it ends with ctx->mem. */
struct smtp;
MUST int smtp_open(struct ctx *ctx, struct smtp **out, const struct mail_server *server);
struct smtp_result {
	int end;		/* enum outbox_end */
	bool trouble;		/* of the server itself: other mails need not be tried now */
	const char *answer;	/* for outbox_ended() */
};
void smtp_send(struct smtp *s, const char *to, const char *message, size_t size, struct smtp_result *out);

/* ---- mail_send.c ------------------------------------------------------------------------- */

/* What is due, for about a quarter of a minute; run->more when something is left. */
MUST int mail_send_due(struct ctx *ctx, struct job_run *run);

#endif
