/* outbox_watch.c - the outbox as administrators and monitors see it, and what they may do. */
#include "job/outbox.h"

enum { KEEP_DAYS = 180, LATE_MIN = 30 };

/* ---- what there is -------------------------------------------------------------------- */

static int
row_time(const char *text, int64_t *out)
{
	*out = INSTANT_NONE;
	return text ? instant_parse(out, text) : OK;
}

static int
row_take(const struct db_rows *rows, struct outbox_row *r)
{
	const char *text = db_str(rows, 9);

	*r = (struct outbox_row){
		.id = db_int(rows, 0), .kind = db_str(rows, 1), .to = db_str(rows, 2), .to_name = db_str(rows, 3),
		.subject = db_str(rows, 4), .state = db_str(rows, 5), .attempts = (int)db_int(rows, 6),
		.answer = db_str(rows, 7), .secret = db_int(rows, 8) != 0, .type = db_str(rows, 10),
		.record = db_int(rows, 11), .text = text,
	};
	if (r->secret && text)
		r->text = "";
	TRY(row_time(db_str(rows, 12), &r->created_at));
	TRY(row_time(db_str(rows, 13), &r->next_at));
	return row_time(db_str(rows, 14), &r->sent_at);
}

int
outbox_list(struct ctx *ctx, int64_t id, int limit, struct outbox_row **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id, kind, recipient, recipient_name, subject, state, attempts, answer, secret,\n");
	/* A list shows no texts, only whether there is one. */
	sql_add_text(q, id ? "  body_text" : "  IF(body_text IS NULL, NULL, '')");
	sql_add(q, ", type, record, created_at, next_at, sent_at\nFROM outbox");
	if (id) {
		sql_add(q, " WHERE id = ");
		sql_val(q, VINT(id));
	}
	sql_add(q, " ORDER BY id DESC LIMIT ");
	sql_val(q, VINT(limit));
	TRY(db_select_sql(ctx, &rows, q));
	*n = 0;
	*out = arena_new_array(ctx->mem, struct outbox_row, db_count(rows) + 1);
	while (db_next(rows))
		TRY(row_take(rows, &(*out)[(*n)++]));
	return OK;
}

bool
outbox_can_again(const struct outbox_row *r)
{
	return words_have((const char *const[]){ "dead", "failed", "held", NULL }, r->state) && r->text;
}

bool
outbox_can_discard(const struct outbox_row *r)
{
	return words_have((const char *const[]){ "ready", "dead", "failed", "held", NULL }, r->state);
}

/* ---- what can be done -------------------------------------------------------------------- */

static int
one_row(struct ctx *ctx, int64_t id, int64_t affected)
{
	if (affected == 1)
		return OK;
	return err_set(ctx, ERR_STATE, "mail %lld is not in a state for that", (long long)id);
}

int
outbox_again(struct ctx *ctx, int64_t id)
{
	int64_t n = 0;

	TRY(db_exec(ctx, &n,
	            "UPDATE outbox SET state = 'ready', attempts = 0, next_at = NOW(3), answer = ''\n"
	            "WHERE id = ? AND state IN ('dead', 'failed', 'held') AND body_text IS NOT NULL",
	            VALS(VINT(id))));
	return one_row(ctx, id, n);
}

int
outbox_discard(struct ctx *ctx, int64_t id)
{
	int64_t n = 0;

	TRY(db_exec(ctx, &n,
	            "UPDATE outbox SET state = 'discarded', body_text = IF(secret, NULL, body_text),\n"
	            "  body_html = IF(secret, NULL, body_html)\n"
	            "WHERE id = ? AND state IN ('ready', 'dead', 'failed', 'held')",
	            VALS(VINT(id))));
	return one_row(ctx, id, n);
}

/* ---- for the worker and monitors -------------------------------------------------------------- */

int
outbox_count_due(struct ctx *ctx, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT COUNT(*) FROM outbox\n"
	              "WHERE state IN ('ready', 'failed', 'sending') AND next_at <= NOW(3)", NO_VALS));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

int
mail_purge(struct ctx *ctx, int limit, int64_t *done)
{
	return db_exec(ctx, done,
	               "DELETE FROM outbox WHERE created_at < NOW(3) - INTERVAL ? DAY\n"
	               "  AND state IN ('sent', 'dead', 'discarded')\nORDER BY created_at LIMIT ?",
	               VALS(VINT(KEEP_DAYS), VINT(limit)));
}

/* A mail that waits for its next try is late by when it was written. */
int
outbox_health(struct ctx *ctx, struct outbox_health *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT (SELECT COUNT(*) FROM setting WHERE name = 'mail.host' AND value <> ''),\n"
	              "  (SELECT COUNT(*) FROM outbox WHERE state = 'dead'),\n"
	              "  (SELECT COUNT(*) FROM outbox WHERE state IN ('ready', 'failed', 'sending', 'held')\n"
	              "    AND created_at < NOW(3) - INTERVAL ? MINUTE)",
	              VALS(VINT(LATE_MIN))));
	bool found = db_next(rows);
	*out = (struct outbox_health){
		.set_up = found && db_int(rows, 0) > 0,
		.dead = found ? db_int(rows, 1) : 0,
		.late = found ? db_int(rows, 2) : 0,
	};
	return OK;
}
