/*
 * outbox.c - outgoing mail as rows: queued by the transaction that causes it,
 * claimed and finished by whoever sends, on the side connection. Times are the
 * database server's, so that hosts with different clocks agree.
 */
#include "job/outbox.h"

enum { LONGEST_SECRET = 2500, LONGEST_SUBJECT = 500, LONGEST_NAME = 200, LONGEST_ANSWER = 500, FINISH_TRIES = 5 };

static const char sealed_for[] = "outbox";

/* ---- queueing ----------------------------------------------------------------------- */

/* Who says that a mail is from here: the host of the links, as long as it is known. */
static const char *
message_host(struct ctx *ctx)
{
	const char *url = org_setting(ctx->org, "mail.base_url"), *host = strstr(url, "://");

	host = host ? host + 3 : "";
	size_t n = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	return *host ? arena_strndup(ctx->mem, host, n) : "localhost";
}

static int
mail_check(struct ctx *ctx, const struct mail *m)
{
	const char *name = m->to_name ? m->to_name : "";

	if (!m->kind || !m->subject || !m->text)
		return err_set(ctx, ERR_BUG, "a mail without kind, subject or text");
	if (m->secret && (strlen(m->text) > LONGEST_SECRET || (m->html && strlen(m->html) > LONGEST_SECRET)))
		return err_set(ctx, ERR_BUG, "a secret mail is longer than what can be sealed");
	if (!m->to || !mail_address_ok(m->to))
		return err_set(ctx, ERR_INVALID, "a mail to what is no address");
	if (!mail_header_ok(m->subject) || !mail_header_ok(name))
		return err_set(ctx, ERR_INVALID, "a mail whose header would hold a line end or no text");
	if (utf8_len(m->subject) > LONGEST_SUBJECT || utf8_len(name) > LONGEST_NAME)
		return err_set(ctx, ERR_INVALID, "a mail with an endless header");
	return OK;
}

static struct val
mail_body(struct ctx *ctx, const struct mail *m, const char *body)
{
	if (!body)
		return VNULL;
	return VTEXT(m->secret ? secret_seal(ctx->mem, sealed_for, body, strlen(body)) : body);
}

int
mail_queue(struct ctx *ctx, int64_t *id, const struct mail *m)
{
	TRY(mail_check(ctx, m));
	TRY(db_exec(ctx, NULL,
	            "INSERT INTO outbox (kind, recipient, recipient_name, subject, body_text, body_html, secret,\n"
	            "  hold_in_doubt, expires_at, type, record, created_at, created_by, next_at)\n"
	            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NOW(3))",
	            VALS(VTEXT(m->kind), VTEXT(m->to), VTEXT(m->to_name ? m->to_name : ""), VTEXT(m->subject),
	                 mail_body(ctx, m, m->text), mail_body(ctx, m, m->html), VINT(m->secret),
	                 VINT(m->hold_in_doubt), m->expires_at ? VINSTANT(m->expires_at) : VNULL,
	                 VTEXT(m->type ? m->type : ""), m->record ? VINT(m->record) : VNULL,
	                 VINSTANT(ctx->now), ctx->user->id ? VINT(ctx->user->id) : VNULL)));
	int64_t row = db_insert_id(ctx);
	if (id)
		*id = row;
	return db_exec(ctx, NULL, "UPDATE outbox SET message_id = CONCAT('ob-', id, '@', ?) WHERE id = ?",
	               VALS(VTEXT(message_host(ctx)), VINT(row)));
}

/* ---- claiming -------------------------------------------------------------------------- */

/* What is of no use any more is given up also when it was never tried; a mail that
 * its sender did not finish is held when it must not go twice. */
int
outbox_tidy(struct ctx *ctx)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE outbox SET state = 'dead', claim = NULL, answer = ");
	sql_val(q, VTEXT(N_("It came to its turn too late to be of use.")));
	sql_add(q, ",\n  body_text = IF(secret, NULL, body_text), body_html = IF(secret, NULL, body_html)\n"
	           "WHERE state IN ('ready', 'failed', 'sending') AND next_at <= NOW(3) AND expires_at < NOW(3)");
	TRY(side_exec(ctx, NULL, q));
	q = sql_new(ctx);
	sql_add(q, "UPDATE outbox SET state = 'held', claim = NULL, answer = ");
	sql_val(q, VTEXT(N_("Sending was cut off; the mail may have gone out or not.")));
	sql_add(q, "\nWHERE state = 'sending' AND next_at <= NOW(3) AND hold_in_doubt = 1");
	return side_exec(ctx, NULL, q);
}

static int
outbox_unseal(struct ctx *ctx, bool secret, const char **body)
{
	unsigned char *plain = NULL;
	size_t n;

	if (!secret || !*body)
		return OK;
	int rc = secret_unseal(ctx->mem, sealed_for, *body, &plain, &n);
	*body = (const char *)plain;
	return rc;
}

static int
outbox_read(struct ctx *ctx, const char *claim, struct outbox_mail **out)
{
	struct db_rows *rows;
	struct sql *q = sql_new(ctx);

	*out = NULL;
	sql_add(q, "SELECT id, recipient, recipient_name, subject, body_text, body_html, secret, message_id,\n"
	           "  attempts, created_at FROM outbox WHERE claim = ");
	sql_val(q, VTEXT(claim));
	sql_add(q, " LIMIT 1");
	TRY(side_select(ctx, &rows, q));
	if (!db_next(rows))
		return OK;
	struct outbox_mail *m = arena_alloc(ctx->mem, sizeof *m);
	*m = (struct outbox_mail){
		.id = db_int(rows, 0), .to = db_str(rows, 1), .to_name = db_str(rows, 2), .subject = db_str(rows, 3),
		.text = db_str(rows, 4), .html = db_str(rows, 5), .message_id = db_str(rows, 7), .claim = claim,
		.attempts = (int)db_int(rows, 8),
	};
	TRY(instant_parse(&m->created_at, db_str(rows, 9)));
	/* A text that does not open any more is a mail without one: the sender gives it up. */
	bool secret = db_int(rows, 6) != 0;
	if (outbox_unseal(ctx, secret, &m->text) != OK || outbox_unseal(ctx, secret, &m->html) != OK)
		m->text = NULL;
	*out = m;
	return OK;
}

int
outbox_claim(struct ctx *ctx, struct outbox_mail **out)
{
	const char *claim = secret_token(ctx->mem);
	struct sql *q = sql_new(ctx);

	sql_add(q, "UPDATE outbox SET claim = ");
	sql_val(q, VTEXT(claim));
	sql_add(q, ", state = 'sending', attempts = attempts + 1, next_at = NOW(3) + INTERVAL ");
	sql_val(q, VINT(OUTBOX_LEASE_S));
	sql_add(q, " SECOND\n"
	           "WHERE state IN ('ready', 'failed', 'sending') AND next_at <= NOW(3)\n"
	           "  AND NOT (state = 'sending' AND hold_in_doubt = 1)\n"
	           "ORDER BY next_at, id LIMIT 1");
	TRY(side_exec(ctx, NULL, q));
	return outbox_read(ctx, claim, out);
}

/* ---- how it ended -------------------------------------------------------------------------- */

static const char *
answer_cut(struct ctx *ctx, const char *answer)
{
	size_t n = strnlen(answer, LONGEST_ANSWER);
	struct buf b;

	/* Servers may say anything in any encoding. */
	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < n; i++)
		buf_addc(&b, (unsigned char)answer[i] < ' ' && answer[i] != '\n' ? ' ' : answer[i]);
	while (n && !utf8_ok(buf_str(&b), n))
		b.s[--n] = '\0';
	return buf_str(&b);
}

/* The state is decided by the row itself: whether it must not go twice is written there. */
static void
end_state(struct sql *q, const struct outbox_mail *m, enum outbox_end end)
{
	static const int minutes[OUTBOX_TRIES - 1] = { 1, 5, 30, 120, 360 };

	if (end == OUTBOX_SENT) {
		sql_add(q, "state = 'sent', sent_at = NOW(3)");
	} else if (end == OUTBOX_NEVER || (m->attempts >= OUTBOX_TRIES && end == OUTBOX_LATER)) {
		sql_add(q, "state = 'dead'");
	} else {
		int wait = m->attempts < OUTBOX_TRIES ? minutes[m->attempts < 1 ? 0 : m->attempts - 1] : 0;

		sql_add(q, "state = ");
		if (end == OUTBOX_DOUBT)
			sql_add(q, "IF(hold_in_doubt = 1, 'held', ");
		sql_add_text(q, wait ? "'failed'" : "'dead'");
		if (end == OUTBOX_DOUBT)
			sql_add(q, ")");
		sql_add(q, ", next_at = NOW(3) + INTERVAL ");
		sql_val(q, VINT(wait));
		sql_add(q, " MINUTE");
	}
}

int
outbox_ended(struct ctx *ctx, const struct outbox_mail *m, enum outbox_end end, const char *answer)
{
	int rc = ERR_BUSY;

	/* A mail that is out must not stay open because of a deadlock. */
	for (int try = 0; rc == ERR_BUSY && try < FINISH_TRIES; try++) {
		struct sql *q = sql_new(ctx);

		err_clear(ctx);
		sql_add(q, "UPDATE outbox SET ");
		end_state(q, m, end);
		sql_add(q, ", claim = NULL, answer = ");
		sql_val(q, VTEXT(answer_cut(ctx, answer)));
		/* Assignments see what stands left of them. */
		sql_add(q, ",\n  body_text = IF(secret AND state IN ('sent', 'dead'), NULL, body_text),\n"
		           "  body_html = IF(secret AND state IN ('sent', 'dead'), NULL, body_html)\nWHERE id = ");
		sql_val(q, VINT(m->id));
		sql_add(q, " AND state = 'sending' AND claim = ");
		sql_val(q, VTEXT(m->claim));
		rc = side_exec(ctx, NULL, q);
	}
	return rc;
}
