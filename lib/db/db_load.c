/* db_load.c - rows in bulk: LOAD DATA LOCAL, whose file is what a function says row by row. */
#include <glib.h>
#include "db/conn.h"

enum { AHEAD = 64 << 10 };	/* bytes that are made at a time */

struct loading {
	const struct db_load *load;
	struct val *row;
	GString *text;		/* rows that the server has not asked for yet, from `at` on */
	size_t at;
	int64_t rows;		/* of this statement */
	int rc;			/* of next() */
	bool ended;		/* no row is left */
	bool full;		/* as many as one statement takes */
};

/* ---- text of a row, as LOAD DATA reads it ---------------------------------------------- */

static void
text_add(GString *out, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '\t': g_string_append(out, "\\t"); break;
		case '\n': g_string_append(out, "\\n"); break;
		case '\\': g_string_append(out, "\\\\"); break;
		default: g_string_append_c(out, *s);
		}
}

static void
instant_add(GString *out, int64_t t)
{
	struct arena *mem = arena_new();
	char *text = arena_strdup(mem, instant_str(mem, t));

	text[10] = ' ';
	g_string_append_len(out, text, 23);	/* 2026-11-23 08:00:00.000 */
	arena_free(mem);
}

static void
value_add(GString *out, struct val v)
{
	struct arena *mem;

	switch (v.kind) {
	case V_BOOL: g_string_append_c(out, v.b ? '1' : '0'); break;
	case V_INT:
	case V_LINK: g_string_append_printf(out, "%lld", (long long)v.i); break;
	case V_TEXT: text_add(out, v.s); break;
	case V_INSTANT: instant_add(out, v.instant); break;
	case V_DEC:
	case V_DATE:
		mem = arena_new();
		g_string_append(out, v.kind == V_DEC ? dec_str(mem, v.d, 4) : date_str(mem, v.date));
		arena_free(mem);
		break;
	default: g_string_append(out, "\\N");
	}
}

static void
row_add(struct loading *l)
{
	for (size_t i = 0; i < l->load->n; i++) {
		if (i)
			g_string_append_c(l->text, '\t');
		value_add(l->text, l->row[i]);
	}
	g_string_append_c(l->text, '\n');
	l->rows++;
}

/* ---- what the client library asks ---------------------------------------------------------- */

static int
file_open(void **file, const char *name, void *arg)
{
	(void)name;
	*file = arg;
	return 0;
}

static int
file_read(void *file, char *out, unsigned size)
{
	struct loading *l = file;

	if (l->at == l->text->len) {
		g_string_truncate(l->text, 0);
		l->at = 0;
	}
	while (l->text->len < AHEAD && !l->ended && !l->full) {
		bool more = false;

		l->rc = l->load->next(l->load->arg, l->row, &more);
		if (l->rc != OK)
			return -1;
		l->ended = !more;
		if (more)
			row_add(l);
		l->full = l->load->most && l->rows >= l->load->most;
	}
	size_t n = l->text->len - l->at < size ? l->text->len - l->at : size;
	memcpy(out, l->text->str + l->at, n);
	l->at += n;
	return (int)n;
}

static void
file_close(void *file)
{
	(void)file;
}

static int
file_error(void *file, char *text, unsigned size)
{
	(void)file;
	g_strlcpy(text, "the rows could not be made", size);
	return 2;
}

/* ---- statements ------------------------------------------------------------------------------ */

static void
name_add(GString *out, const char *name)
{
	g_string_append_printf(out, "`%s`", name);
}

static GString *
statement_of(const struct db *db, const struct db_load *load)
{
	GString *q = g_string_new("LOAD DATA LOCAL INFILE 'rows' INTO TABLE ");

	name_add(q, load->schema ? load->schema : db->name);
	g_string_append_c(q, '.');
	name_add(q, load->table);
	g_string_append(q, " CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (");
	for (size_t i = 0; i < load->n; i++) {
		if (i)
			g_string_append(q, ", ");
		name_add(q, load->columns[i]);
	}
	g_string_append_c(q, ')');
	return q;
}

static int
load_fail(struct ctx *ctx, MYSQL *my, const struct loading *l)
{
	unsigned number = mysql_errno(my);

	if (l->rc != OK)
		return l->rc;
	if (number == 1148 || number == 3948 || number == 4166)
		return err_set(ctx, ERR_DENIED, "the server does not take rows in bulk: SET GLOBAL local_infile = ON while this runs");
	return err_set(ctx, number >= 2000 && number < 3000 ? ERR_DOWN : ERR_DB, "load into %s: %u %s", l->load->table, number, mysql_error(my));
}

/* LOCAL makes warnings of errors. */
static int
load_check(struct ctx *ctx, MYSQL *my, const struct loading *l)
{
	int64_t stored = (int64_t)mysql_affected_rows(my);
	unsigned warnings = mysql_warning_count(my);

	if (stored == l->rows && !warnings)
		return OK;
	MYSQL_RES *result = mysql_query(my, "SHOW WARNINGS LIMIT 1") ? NULL : mysql_store_result(my);
	MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
	int rc = err_set(ctx, ERR_DB, "load into %s: %lld of %lld rows stored: %s", l->load->table, (long long)stored, (long long)l->rows,
	                 row && row[2] ? row[2] : "no reason given");
	if (result)
		mysql_free_result(result);
	return rc;
}

static int
load_all(struct ctx *ctx, MYSQL *my, struct loading *l, int64_t *rows)
{
	GString *q = statement_of(ctx->db, l->load);
	int rc = OK;

	mysql_set_local_infile_handler(my, file_open, file_read, file_close, file_error, l);
	while (rc == OK && !l->ended) {
		l->rows = 0;
		l->full = false;
		rc = mysql_real_query(my, q->str, q->len) ? load_fail(ctx, my, l) : load_check(ctx, my, l);
		*rows += l->rows;
	}
	g_string_free(q, TRUE);
	return rc;
}

int
db_load(struct ctx *ctx, const struct db_load *load, int64_t *rows)
{
	struct loading l = { .load = load, .text = g_string_sized_new(2 * AHEAD), .row = db_alloc(load->n, sizeof *l.row) };
	MYSQL *my = connection_loading(ctx->db);
	int rc = OK;

	*rows = 0;
	if (db_in_transaction(ctx))
		rc = err_set(ctx, ERR_STATE, "rows in bulk within a transaction");
	else if (mysql_errno(my) || mysql_query(my, "SET SESSION foreign_key_checks = 0"))
		rc = err_set(ctx, ERR_DOWN, "no connection for rows in bulk: %s", mysql_error(my));
	else
		rc = load_all(ctx, my, &l, rows);
	mysql_close(my);
	g_string_free(l.text, TRUE);
	free(l.row);
	return rc;
}
