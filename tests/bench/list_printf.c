/*
 * list_printf.c - the bound of the list page: the same three statements as the
 * product (session and stamp, capped count, rows), the same amount of HTML, but
 * plain printf and no engine. What the product costs above this is ours.
 *   BENCH_SOCKET, BENCH_USER, BENCH_PASSWORD, BENCH_DB
 */
#include <fcgiapp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <mysql.h>

enum { COLUMNS = 10, CELL = 400 };

struct query { MYSQL_STMT *stmt; MYSQL_BIND bind[COLUMNS]; char cell[COLUMNS][CELL]; unsigned long len[COLUMNS]; };

static MYSQL *db;
static struct query session, count, rows;

static void
stop(int sig)
{
	(void)sig;
	FCGX_ShutdownPending();
}

static void
query_prepare(struct query *q, const char *sql, unsigned columns)
{
	q->stmt = mysql_stmt_init(db);
	if (mysql_stmt_prepare(q->stmt, sql, strlen(sql)) != 0) {
		fprintf(stderr, "bench: %s\n", mysql_stmt_error(q->stmt));
		exit(1);
	}
	for (unsigned i = 0; i < columns; i++)
		q->bind[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_STRING, .buffer = q->cell[i],
		        .buffer_length = CELL, .length = &q->len[i] };
	mysql_stmt_bind_result(q->stmt, q->bind);
}

static bool
query_open(struct query *q)
{
	return mysql_stmt_execute(q->stmt) == 0 && mysql_stmt_store_result(q->stmt) == 0;
}

static void
cell_put(FCGX_Stream *out, const char *s, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		switch (s[i]) {
		case '<': FCGX_PutS("&lt;", out); break;
		case '>': FCGX_PutS("&gt;", out); break;
		case '&': FCGX_PutS("&amp;", out); break;
		case '"': FCGX_PutS("&quot;", out); break;
		default: FCGX_PutChar(s[i], out);
		}
}

static void
page(FCGX_Stream *out)
{
	FCGX_PutS("Content-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><title>list</title><table>", out);
	mysql_query(db, "START TRANSACTION READ ONLY");
	if (query_open(&session))
		mysql_stmt_fetch(session.stmt);
	mysql_stmt_free_result(session.stmt);
	if (query_open(&count) && mysql_stmt_fetch(count.stmt) == 0)
		FCGX_FPrintF(out, "<caption>%s</caption>", count.cell[0]);
	mysql_stmt_free_result(count.stmt);
	if (query_open(&rows))
		while (mysql_stmt_fetch(rows.stmt) == 0) {
			FCGX_PutS("<tr><td class=\"sel\"><input class=\"form-check-input\" type=\"checkbox\"></td>", out);
			for (unsigned i = 0; i < COLUMNS; i++) {
				FCGX_PutS("<td class=\"cell hide\" data-l=\"column\"><span class=\"text cut\">", out);
				cell_put(out, rows.cell[i], rows.len[i]);
				FCGX_PutS("</span></td>", out);
			}
			FCGX_PutS("</tr>\n", out);
		}
	mysql_stmt_free_result(rows.stmt);
	mysql_query(db, "COMMIT");
	FCGX_PutS("</table>", out);
}

int
main(void)
{
	struct sigaction act = { .sa_handler = stop };
	FCGX_Request rq;

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	db = mysql_init(NULL);
	mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(db, NULL, getenv("BENCH_USER"), getenv("BENCH_PASSWORD"), getenv("BENCH_DB"), 0,
	                        getenv("BENCH_SOCKET"), 0)) {
		fprintf(stderr, "bench: %s\n", mysql_error(db));
		return 1;
	}
	query_prepare(&session, "SELECT s.id, u.login, (SELECT n FROM stamp WHERE name = 'org') FROM session s "
	              "JOIN user u ON u.id = s.user ORDER BY s.id DESC LIMIT 1", 3);
	query_prepare(&count, "SELECT COUNT(*) FROM (SELECT 1 FROM customer WHERE deleted_at IS NULL LIMIT 1001) x", 1);
	query_prepare(&rows, "SELECT id, name, code, level, kind, industry, region, owner, tel, updated_at FROM customer "
	              "WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT 51", COLUMNS);
	FCGX_Init();
	FCGX_InitRequest(&rq, 0, FCGI_FAIL_ACCEPT_ON_INTR);
	while (FCGX_Accept_r(&rq) == 0) {
		page(rq.out);
		FCGX_Finish_r(&rq);
	}
	return 0;
}
