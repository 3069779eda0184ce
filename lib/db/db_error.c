/*
 * db_error.c - the one border where error numbers of the server and of the
 * client library become codes of ours.
 */
#include "db/conn.h"

/* Lost on the way, hung up, killed, shut down, or no longer understood. */
bool
db_error_is_lost(unsigned number)
{
	switch (number) {
	case 2006: case 2013: case 2027: case 2055:
	case 1053: case 1158: case 1159: case 1160: case 1161:
	case 1927: case 4031:
		return true;
	}
	return false;
}

/* No server (yet), all connections taken, or a cluster node that is not ready. */
bool
db_error_is_refusal(unsigned number)
{
	switch (number) {
	case 2002: case 2003: case 1040: case 1047: case 1203:
		return true;
	}
	return db_error_is_lost(number);
}

/* Answers of COMMIT that say for certain that nothing was stored: deadlock,
 * lock wait, conflict, node not ready. After any other nobody knows. */
static int
error_of_commit(unsigned number)
{
	switch (number) {
	case 1213: case 1205: case 1020: case 1047:
		return ERR_BUSY;
	}
	return ERR_DOUBT;
}

int
db_error_code(unsigned number, enum db_moment when)
{
	if (when == DB_AT_COMMIT)
		return error_of_commit(number);
	if (db_error_is_lost(number))
		return ERR_BUSY;
	switch (number) {
	case 1213: case 1205: case 1020: case 1047: case 1615:
		return ERR_BUSY;
	case 2002: case 2003: case 1040: case 1203:
		return ERR_DOWN;
	case 1180:
		return ERR_DOUBT;
	case 1062: case 1022: case 1586:
		return ERR_DUPLICATE;
	case 1451: case 1452: case 1216: case 1217:
		return ERR_REFERENCED;
	case 1969: case 3024: case 1317:
		return ERR_TIMEOUT;
	}
	return ERR_DB;
}

/* "Duplicate entry '…' for key 'name'", in MySQL 8 'table.name'. The entry is
 * somebody's text, so the key is looked for from the end. */
static void
duplicate_key_read(char *out, size_t size, const char *message)
{
	const char *end = strrchr(message, '\'');
	const char *p = end;

	*out = '\0';
	while (p && p > message && p[-1] != '\'' && p[-1] != '.')
		p--;
	if (p && p > message)
		snprintf(out, size, "%.*s", (int)(end - p), p);
}

/* These quote what somebody typed; the log gets the rest of the sentence. */
static bool
message_quotes_value(unsigned number)
{
	switch (number) {
	case 1062: case 1586: case 1264: case 1292: case 1366: case 1367: case 1411: case 1690:
		return true;
	}
	return false;
}

static const char *
message_without_value(struct arena *a, unsigned number, const char *message)
{
	const char *from = message_quotes_value(number) ? strchr(message, '\'') : NULL;
	const char *to = NULL;

	if (!from)
		return message;
	for (const char *p = from; (p = strstr(p, "' for ")); p++)
		to = p;
	if (!to)
		to = strrchr(message, '\'');
	return arena_printf(a, "%.*s'…%s", (int)(from - message), message, to);
}

/* The beginning of a statement on one line. */
static const char *
text_one_line(struct arena *a, const char *text)
{
	char *s = arena_strndup(a, text, strnlen(text, 300));

	for (char *p = s; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return s;
}

static int
transaction_poison(struct db *db, int code)
{
	if (db->in_transaction && !db->poison)
		db->poison = code;
	return code;
}

int
db_fail(struct ctx *ctx, struct db *db, unsigned number, const char *message,
        enum db_moment when, const char *text)
{
	int code = db_error_code(number, when);

	if (code == ERR_DUPLICATE) {
		struct db *told = ctx->db ? ctx->db : db;
		duplicate_key_read(told->duplicate_key, sizeof told->duplicate_key, message);
	}
	err_set(ctx, code, "%u %.200s: %s", number, message_without_value(ctx->mem, number, message),
	        text_one_line(ctx->mem, text));
	transaction_poison(db, code);
	if (db_error_is_lost(number) || code == ERR_DOUBT)
		db_disconnect(db);
	return code;
}

int
db_refuse(struct ctx *ctx, struct db *db, const char *why, const char *text)
{
	err_set(ctx, ERR_BUG, "%s: %s", why, text_one_line(ctx->mem, text));
	return transaction_poison(db, ERR_BUG);
}

int
db_poisoned(struct ctx *ctx, const struct db *db)
{
	return err_set(ctx, db->poison, "the transaction failed before");
}

const char *
db_duplicate_key(const struct ctx *ctx)
{
	return ctx->db ? ctx->db->duplicate_key : "";
}
