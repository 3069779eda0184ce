/*
 * mail_send.c - the outbox, mail by mail. Claims and ends stand outside the
 * batch's transaction, which must not touch the outbox itself: what went out
 * cannot be rolled back, and the one connection would wait for the other.
 */
#include "job/outbox.h"
#include "mail.h"

/* The batch's own transaction is open meanwhile, so a batch is short. */
enum { BATCH_MS = 15 * 1000, BATCH_MAILS = 50 };

static int
one_send(struct ctx *ctx, struct smtp *s, const struct mail_server *server, const struct outbox_mail *m, bool *trouble)
{
	struct smtp_result result = { 0 };
	const char *message;
	size_t size;

	if (mail_message(ctx, m, server, &message, &size) != OK) {
		log_error("mail %lld: %s", (long long)m->id, ctx->err.msg);
		err_clear(ctx);
		return outbox_ended(ctx, m, OUTBOX_NEVER, N_("The mail cannot be written as a message."));
	}
	smtp_send(s, m->to, message, size, &result);
	*trouble = result.trouble;
	const char *detail = strchr(result.answer, '\n');
	if (result.end != OUTBOX_SENT)
		log_warn("mail %lld, try %d: %s", (long long)m->id, m->attempts, detail ? detail + 1 : result.answer);
	return outbox_ended(ctx, m, (enum outbox_end)result.end, result.answer);
}

/* One talk for all. Trouble with the server ends the batch: the others wait for the
 * next minute instead of using up their tries. */
static int
all_send(struct ctx *ctx, const struct mail_server *server, struct job_run *run)
{
	int64_t begun = instant_now();
	struct smtp *s = NULL;
	bool trouble = false;

	for (int n = 0; n < BATCH_MAILS && instant_now() - begun < BATCH_MS; n++) {
		struct outbox_mail *m;

		TRY(outbox_claim(ctx, &m));
		if (!m)
			return OK;
		if (!s)
			TRY(smtp_open(ctx, &s, server));
		TRY(one_send(ctx, s, server, m, &trouble));
		run->done++;
		if (trouble)
			return OK;
	}
	run->more = true;
	return OK;
}

/* Sealed with another key: until it is entered again, a mail would only be refused. */
static int
password_lost(struct ctx *ctx)
{
	struct outbox_mail *m;

	TRY(outbox_claim(ctx, &m));
	return !m ? OK : outbox_ended(ctx, m, OUTBOX_LATER,
	                              N_("The stored password of the mail server cannot be opened. Please enter it again."));
}

int
mail_send_due(struct ctx *ctx, struct job_run *run)
{
	struct mail_server server;
	int64_t n = 0;

	mail_server_read(ctx, &server);
	if (run->dry_run) {
		TRY(outbox_count_due(ctx, &n));
		run->done += *server.host ? n : 0;
		return OK;
	}
	TRY(outbox_tidy(ctx));
	if (!*server.host)
		return OK;
	return server.password ? all_send(ctx, &server, run) : password_lost(ctx);
}
