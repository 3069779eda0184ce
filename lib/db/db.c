/*
 * db.c - connections and transactions. A connection is made by the first
 * statement and made again only outside a transaction; after an error a
 * transaction can do nothing but roll back, whatever the server would allow.
 */
#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>
#include "db/conn.h"

enum {
	CONNECT_TIMEOUT_S = 3,
	READ_SLACK_S      = 5,	/* the server gives up first and says so */
	CONNECT_TRIES     = 5,
	BACKOFF_FIRST_MS  = 20,
	BACKOFF_LAST_MS   = 200,
};

static const char *const account_names[] = {
	[DB_APP] = "keyuan",
	[DB_MIGRATE] = "keyuan_migrate",
	[DB_REPORT] = "keyuan_report",
	[DB_AUDIT] = "keyuan_report",
};

void *
db_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p) {
		log_error("out of memory");
		abort();
	}
	return p;
}

/* ---- connection ------------------------------------------------------------------- */

int
db_open(struct db **out, const struct conf *conf, enum db_account account)
{
	char *password = NULL;

	TRY(secret_line(conf, account_names[account], &password));
	struct db *db = db_alloc(1, sizeof *db);
	db->account = account;
	db->socket = conf_str(conf, "db.socket");
	db->name = conf_str(conf, "db.name");
	db->audit_name = conf_str(conf, "db.audit_name");
	db->password = password;
	if (account != DB_MIGRATE)
		db->timeout_ms = conf_int(conf, "db.statement_timeout_ms");
	*out = db;
	return OK;
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	db_disconnect(db);
	explicit_bzero(db->password, strlen(db->password));
	free(db->password);
	free(db->binds);
	free(db->params);
	free(db);
}

/* Statements live on the server and die with the connection. */
void
db_disconnect(struct db *db)
{
	stmt_drop_all(db);
	if (db->my)
		mysql_close(db->my);
	db->my = NULL;
	db->read_session = false;
}

unsigned
db_version(struct db *db)
{
	return db->my ? (unsigned)mysql_get_server_version(db->my) : 0;
}

const char *
db_audit_name(const struct ctx *ctx)
{
	return ctx->db->audit_name;
}

static void
connection_options(const struct db *db, MYSQL *my, bool loading)
{
	unsigned connect_s = CONNECT_TIMEOUT_S;
	unsigned wait_s = (unsigned)(db->timeout_ms / 1000) + READ_SLACK_S;
	unsigned local_infile = loading;
	my_bool reconnect = 0;

	mysql_optionsv(my, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
	mysql_optionsv(my, MYSQL_OPT_RECONNECT, &reconnect);
	mysql_optionsv(my, MYSQL_OPT_LOCAL_INFILE, &local_infile);
	mysql_optionsv(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (db->timeout_ms > 0 && !loading) {
		mysql_optionsv(my, MYSQL_OPT_READ_TIMEOUT, &wait_s);
		mysql_optionsv(my, MYSQL_OPT_WRITE_TIMEOUT, &wait_s);
	}
}

/* What every statement relies on, whatever the server's own settings are. */
static int
session_settings(MYSQL *my, int64_t timeout_ms)
{
	/* MariaDB renamed the variable in 11.1. */
	const char *isolation = mysql_get_server_version(my) >= 110101 ? "transaction_isolation" : "tx_isolation";
	char text[500];

	int n = snprintf(text, sizeof text,
	                 "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
	                 "NO_ENGINE_SUBSTITUTION,NO_ZERO_IN_DATE,NO_ZERO_DATE,ONLY_FULL_GROUP_BY', "
	                 "time_zone = '+00:00', autocommit = 1, %s = 'READ-COMMITTED', "
	                 "max_statement_time = %lld.%03d",
	                 isolation, (long long)(timeout_ms / 1000), (int)(timeout_ms % 1000));
	return mysql_real_query(my, text, (unsigned long)n);
}

static MYSQL *
connection_make(const struct db *db, const char *schema)
{
	unsigned long flags = CLIENT_FOUND_ROWS;
	MYSQL *my = mysql_init(NULL);

	if (!my) {
		log_error("out of memory");
		abort();
	}
	if (db->account == DB_MIGRATE)
		flags |= CLIENT_MULTI_STATEMENTS;
	connection_options(db, my, false);
	if (mysql_real_connect(my, NULL, account_names[db->account], db->password, schema, 0,
	                       db->socket, flags))
		(void)session_settings(my, db->timeout_ms);	/* its error stays in my */
	return my;
}

MYSQL *
connection_loading(const struct db *db)
{
	MYSQL *my = mysql_init(NULL);

	if (!my) {
		log_error("out of memory");
		abort();
	}
	connection_options(db, my, true);
	if (mysql_real_connect(my, NULL, account_names[db->account], db->password, db->name, 0, db->socket, CLIENT_FOUND_ROWS))
		(void)session_settings(my, 0);	/* its error stays in my */
	return my;
}

/* One attempt; the error number, 0 when connected. */
static unsigned
connection_try(struct db *db, char *problem, size_t size)
{
	MYSQL *my = connection_make(db, db->name);

	/* The account that makes the schema comes before it. */
	if (mysql_errno(my) == 1049 && db->account == DB_MIGRATE) {
		mysql_close(my);
		my = connection_make(db, NULL);
	}
	unsigned number = mysql_errno(my);
	if (number == 0) {
		db->my = my;
		return 0;
	}
	snprintf(problem, size, "%s", mysql_error(my));
	mysql_close(my);
	return number;
}

static int
connection_open(struct ctx *ctx, struct db *db)
{
	char problem[300];
	long pause_ms = BACKOFF_FIRST_MS;
	unsigned number = 0;

	for (int i = 0; i < CONNECT_TRIES; i++) {
		number = connection_try(db, problem, sizeof problem);
		if (number == 0)
			return OK;
		if (!db_error_is_refusal(number))
			break;
		if (i + 1 < CONNECT_TRIES)
			nanosleep(&(struct timespec){ .tv_nsec = pause_ms * 1000000 }, NULL);
		pause_ms = pause_ms * 2 < BACKOFF_LAST_MS ? pause_ms * 2 : BACKOFF_LAST_MS;
	}
	return err_set(ctx, ERR_DOWN, "no connection as %s by %s: %u %s",
	               account_names[db->account], db->socket, number, problem);
}

/* An idle connection has nothing to say: what can be read from it is its end. */
static bool
connection_is_dead(const struct db *db)
{
	struct pollfd p = { .fd = mysql_get_socket(db->my), .events = POLLIN };

	return poll(&p, 1, 0) != 0;
}

int
db_ready(struct ctx *ctx, struct db *db)
{
	if (db->my && connection_is_dead(db))
		db_disconnect(db);
	if (db->my)
		return OK;
	return connection_open(ctx, db);
}

/* ---- transactions ------------------------------------------------------------------ */

static int
query_plain(struct db *db, const char *text)
{
	return mysql_real_query(db->my, text, (unsigned long)strlen(text));
}

bool
db_in_transaction(const struct ctx *ctx)
{
	return ctx->db && ctx->db->in_transaction;
}

/* At READ COMMITTED every statement sees what is committed when it begins, in a
 * transaction or not: reading needs no BEGIN and no COMMIT, two round trips less
 * a page. That nothing is written is the session's own promise, given once. */
static int
begin_send(struct db *db, const char *text, bool reading)
{
	if (reading && db->read_session)
		return 0;
	int rc = query_plain(db, text);
	if (rc == 0 && reading)
		db->read_session = true;
	return rc;
}

int
db_begin(struct ctx *ctx, enum db_mode mode)
{
	struct db *db = ctx->db;
	bool reading = mode == DB_READ && db->account != DB_MIGRATE;
	const char *text = reading ? "SET SESSION TRANSACTION READ ONLY"
	        : mode == DB_READ ? "START TRANSACTION READ ONLY" : "START TRANSACTION READ WRITE";

	if (db->in_transaction)
		return db_refuse(ctx, db, "a transaction is open already", text);
	TRY(db_ready(ctx, db));
	int rc = begin_send(db, text, reading);
	if (rc && db_error_is_lost(mysql_errno(db->my))) {
		/* Died in the very moment; nothing was done on it. */
		db_disconnect(db);
		TRY(db_ready(ctx, db));
		rc = begin_send(db, text, reading);
	}
	if (rc)
		return db_fail(ctx, db, mysql_errno(db->my), mysql_error(db->my), DB_AT_STATEMENT, text);
	db->in_transaction = true;
	db->reading = reading;
	db->writing = mode == DB_WRITE;
	db->poison = OK;
	return OK;
}

bool
db_is_writing(const struct ctx *ctx)
{
	return ctx->db->in_transaction && ctx->db->writing;
}

int
db_commit(struct ctx *ctx)
{
	struct db *db = ctx->db;

	if (!db->in_transaction)
		return db_refuse(ctx, db, "no transaction is open", "COMMIT");
	if (db->poison)
		return db_poisoned(ctx, db);
	if (!db->reading && query_plain(db, "COMMIT"))
		return db_fail(ctx, db, mysql_errno(db->my), mysql_error(db->my), DB_AT_COMMIT, "COMMIT");
	db->in_transaction = false;
	return OK;
}

void
db_rollback(struct ctx *ctx)
{
	struct db *db = ctx->db;

	if (!db || !db->in_transaction)
		return;
	db->in_transaction = false;
	db->poison = OK;
	if (db->my && !db->reading && query_plain(db, "ROLLBACK"))
		db_disconnect(db);
}

/* ---- DDL ------------------------------------------------------------------------------ */

/* All statements of the text, their results dropped; 0 or not as the library. */
static int
query_all(struct db *db, const char *text)
{
	int more = query_plain(db, text);

	while (more == 0) {
		mysql_free_result(mysql_store_result(db->my));
		if (mysql_errno(db->my))
			return 1;
		more = mysql_next_result(db->my);
	}
	return more > 0 ? more : 0;	/* -1: there was no further one */
}

int
db_ddl(struct ctx *ctx, const char *text)
{
	static const char begin[] = "START TRANSACTION READ WRITE";
	struct db *db = ctx->db;

	if (db->account != DB_MIGRATE)
		return db_refuse(ctx, db, "only migrate may do this", text);
	if (db->in_transaction && db->poison)
		return db_poisoned(ctx, db);
	if (!db->in_transaction)
		TRY(db_ready(ctx, db));
	ctx->statements++;
	if (query_all(db, text))
		return db_fail(ctx, db, mysql_errno(db->my), mysql_error(db->my), DB_AT_STATEMENT, text);
	/* DDL has committed behind our back: what follows is a transaction again. */
	if (db->in_transaction && !(db->my->server_status & SERVER_STATUS_IN_TRANS) &&
	    query_plain(db, begin))
		return db_fail(ctx, db, mysql_errno(db->my), mysql_error(db->my), DB_AT_STATEMENT, begin);
	return OK;
}
