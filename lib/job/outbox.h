/*
 * outbox.h - outgoing mail: what is said about the mail server, and the rows of
 * the outbox from mail_queue() (crm.h) to the last answer. Who sends claims a row
 * by a token of its own; a row that somebody else has claimed since is not touched.
 */
#ifndef OUTBOX_H
#define OUTBOX_H

#include "doc/doc.h"

/* ---- the mail server: rows mail.* of the table setting -------------------------- */

struct mail_server {
	const char *host;	/* "" = mail is not set up */
	int64_t port;
	const char *security;	/* "none", "starttls", "tls" */
	const char *user;	/* "" = no login */
	const char *password;	/* opened; NULL: sealed with another key, to be entered again */
	const char *sender, *sender_name;
	const char *base_url;	/* of links in mails, without a slash at the end */
};
/* As the unit's organisation snapshot has it. */
void mail_server_read(struct ctx *ctx, struct mail_server *out);
bool mail_password_is_set(const struct ctx *ctx);
/* Check what was typed: messages at host, port, security, user, sender, sender_name,
 * base_url. An empty host turns mail off, and nothing else is asked for. */
void mail_server_check(struct ctx *ctx, struct form *f);
/* Store the checked form. password NULL: the present one stays. In a writing transaction. */
MUST int mail_server_save(struct ctx *ctx, const struct form *f, const char *password);
/* One address that may stand in a header and in a command to a mail server. */
bool mail_address_ok(const char *address);
/* No line end or other control character: what may stand in a header. */
bool mail_header_ok(const char *text);

/* ---- sending ------------------------------------------------------------------------ */

enum { OUTBOX_LEASE_S = 180, OUTBOX_TRIES = 6 };

struct outbox_mail {
	int64_t id, created_at;
	const char *to, *to_name, *subject, *text, *html;	/* html NULL = none */
	const char *message_id;		/* "ob-12@host", the same whenever it is sent */
	const char *claim;
	int attempts;			/* this one counted */
};
/* How one try ended. LATER: the next after 1 min, 5 min, 30 min, 2 h, 6 h, then it is dead.
 * DOUBT: the answer to the whole message is missing: once more, or held. */
enum outbox_end { OUTBOX_SENT, OUTBOX_LATER, OUTBOX_NEVER, OUTBOX_DOUBT };

/* What nobody finished: gives up what is of no use any more, holds what must not go twice. */
MUST int outbox_tidy(struct ctx *ctx);
/* Claim the next mail that is due; *out NULL = none. Autocommit, on the side connection:
 * what is sent cannot be taken back by a transaction. */
MUST int outbox_claim(struct ctx *ctx, struct outbox_mail **out);
/* Remember how it ended; nothing happens when the claim was lost. answer: a sentence of N_(),
 * or what the server said, or both with a line feed between them. */
MUST int outbox_ended(struct ctx *ctx, const struct outbox_mail *m, enum outbox_end end, const char *answer);
MUST int outbox_count_due(struct ctx *ctx, int64_t *out);

/* ---- what an administrator sees and does ----------------------------------------------- */

struct outbox_row {
	int64_t id, record, created_at, next_at, sent_at;	/* INSTANT_NONE */
	const char *kind, *to, *to_name, *subject, *text, *state, *answer, *type;
	int attempts;
	bool secret;		/* text is "" then */
};
/* The newest, or with an id only that one. */
MUST int outbox_list(struct ctx *ctx, int64_t id, int limit, struct outbox_row **out, size_t *n);
bool outbox_can_again(const struct outbox_row *r);	/* dead, failed or held, and its text is still there */
bool outbox_can_discard(const struct outbox_row *r);	/* not sent, not being sent */
/* ERR_STATE when it cannot be (any more). In a writing transaction. */
MUST int outbox_again(struct ctx *ctx, int64_t id);
MUST int outbox_discard(struct ctx *ctx, int64_t id);

/* For monitors: given up and not discarded; due for more than half an hour. */
struct outbox_health { bool set_up; int64_t dead, late; };
MUST int outbox_health(struct ctx *ctx, struct outbox_health *out);

#endif
