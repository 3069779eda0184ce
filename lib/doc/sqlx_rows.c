/* sqlx_rows.c - sql_rows() and sql_exec() of crm.h, and the values that were read. */
#include "doc/sqlx.h"

struct sql_rows {
	struct arena *mem;
	struct db_rows *rows;
};

/* A sum without GROUP BY over a merged derived table: MariaDB 10.11 says at the
 * second execution of the prepared statement that columns without GROUP BY are
 * mixed in (1140). Only ONLY_FULL_GROUP_BY asks, so it rests meanwhile. */
static struct sql *
repeatable(struct ctx *ctx, struct sql *q, const char *literal)
{
	if (!strchr(literal, '{'))
		return q;
	struct sql *whole = sql_new(ctx);
	sql_add(whole, "SET STATEMENT sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
	        "NO_ENGINE_SUBSTITUTION,NO_ZERO_IN_DATE,NO_ZERO_DATE' FOR ");
	sql_append(whole, q);
	return whole;
}

int
sql_rows_text(struct ctx *ctx, struct sql_rows **out, const char *literal, const struct val *v, size_t n)
{
	struct sql_rows *rows = arena_alloc(ctx->mem, sizeof *rows);
	struct sql *q;

	TRY(sqlx_expand(ctx, &q, SQLX_READ, NULL, literal, v, n));
	TRY(db_select_sql(ctx, &rows->rows, repeatable(ctx, q, literal)));
	rows->mem = ctx->mem;
	*out = rows;
	return OK;
}

int
sql_exec_module(struct ctx *ctx, const char *module, int64_t *affected, const char *text,
                const struct val *v, size_t n)
{
	struct sql *q;

	TRY(sqlx_expand(ctx, &q, SQLX_WRITE, module, text, v, n));
	return db_exec_sql(ctx, affected, repeatable(ctx, q, text));
}

int
sql_exec_text(struct ctx *ctx, const char *file, int64_t *affected, const char *literal,
              const struct val *v, size_t n)
{
	const char *module = sqlx_module(ctx->mem, file);

	if (!module)
		return err_set(ctx, ERR_BUG, "refused: %s belongs to no module, so it has no tables to write", file);
	return sql_exec_module(ctx, module, affected, literal, v, n);
}

/* ---- walking ------------------------------------------------------------------------ */

bool
sql_next(struct sql_rows *rows)
{
	return db_next(rows->rows);
}

size_t
sql_count(const struct sql_rows *rows)
{
	return db_count(rows->rows);
}

bool
sql_is_null(const struct sql_rows *rows, unsigned column)
{
	return db_val(rows->rows, column).kind == V_NULL;
}

int64_t
sql_int(const struct sql_rows *rows, unsigned column)
{
	return db_int(rows->rows, column);
}

const char *
sql_text(const struct sql_rows *rows, unsigned column)
{
	const char *s = db_str(rows->rows, column);

	return s ? s : "";
}

/* A product or an average has more than six decimals: half away from zero. */
static dec
dec_of(struct arena *mem, const char *s)
{
	const char *point = strchr(s, '.');
	size_t whole = point ? (size_t)(point - s) : strlen(s);
	dec d;

	if (!point || strlen(point + 1) <= 6)
		return dec_parse(&d, s) == OK ? d : DEC_BAD;
	if (strspn(point + 1, "0123456789") != strlen(point + 1) ||
	    dec_parse(&d, arena_strndup(mem, s, whole + 7)) != OK)
		return DEC_BAD;
	if (point[7] < '5')
		return d;
	return dec_add(d, (dec){ *s == '-' ? -1 : 1 });
}

dec
sql_dec(const struct sql_rows *rows, unsigned column)
{
	const char *s = db_str(rows->rows, column);

	return s ? dec_of(rows->mem, s) : DEC(0);
}

int32_t
sql_date(const struct sql_rows *rows, unsigned column)
{
	enum { DAY = sizeof "2026-11-23" - 1 };
	const char *s = db_str(rows->rows, column);
	int32_t date;

	return s && date_parse(&date, arena_strndup(rows->mem, s, DAY)) == OK ? date : DATE_NONE;
}

int64_t
sql_instant(const struct sql_rows *rows, unsigned column)
{
	const char *s = db_str(rows->rows, column);
	int64_t t;

	return s && instant_parse(&t, s) == OK ? t : INSTANT_NONE;
}
