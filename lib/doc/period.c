/* period.c - closed months: asking for them, and the lock between saving and closing. */
#include "doc/period.h"
#include "doc/rec.h"

const char *
period_month(struct arena *mem, int32_t day)
{
	int y, m, d;

	date_to_ymd(day, &y, &m, &d);
	return arena_printf(mem, "%04d-%02d", y, m);
}

static int32_t
month_of(int32_t day)
{
	int y, m, d;

	date_to_ymd(day, &y, &m, &d);
	return date_from_ymd(y, m, 1);
}

/* The first day after all closed months. */
static int
closed_read(struct ctx *ctx, int32_t *next)
{
	struct db_rows *rows;
	int32_t day;

	*next = DATE_NONE;
	TRY(db_select(ctx, &rows, "SELECT MAX(month) FROM period WHERE deleted_at IS NULL", NO_VALS));
	if (!db_next(rows) || !db_str(rows, 0))
		return OK;
	if (date_parse(&day, arena_printf(ctx->mem, "%s-01", db_str(rows, 0))) != OK)
		return err_set(ctx, ERR_BUG, "period \"%s\" is no month", db_str(rows, 0));
	*next = date_add_months(day, 1);
	return OK;
}

int
period_lock(struct ctx *ctx, int32_t *next)
{
	TRY(db_exec(ctx, NULL, "UPDATE stamp SET n = n + 1 WHERE name = 'period'", NO_VALS));
	return closed_read(ctx, next);
}

int
period_next(struct ctx *ctx, int32_t *next)
{
	TRY(closed_read(ctx, next));
	if (*next == DATE_NONE)
		*next = date_add_months(month_of(ctx->today), -1);
	return OK;
}

/* A month is closed only when it is over. One day more: this unit may have begun
 * before midnight and end after it. */
static bool
may_be_closed(const struct ctx *ctx, int32_t day)
{
	return day != DATE_NONE && date_add_months(month_of(day), 1) <= ctx->today + 1;
}

static void
closed_say(struct ctx *ctx, struct form *f, const char *field, int32_t day)
{
	form_error(f, field, _("Period %s is closed. Take a date after it, or have the month opened again."),
	           period_month(ctx->mem, day));
}

/* Whoever saves asks; locked with those who close. *next as in closed_read(). */
static int
closed_share(struct ctx *ctx, int32_t *next)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT n FROM stamp WHERE name = 'period' LOCK IN SHARE MODE", NO_VALS));
	return closed_read(ctx, next);
}

int
period_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	const struct field *field = r->type->period;
	int32_t next;

	if (!field)
		return OK;
	struct val now = rec_true(r, field), was = rec_true_was(r, field);
	int32_t days[] = { was.kind == V_DATE ? was.date : DATE_NONE, now.kind == V_DATE ? now.date : DATE_NONE };
	if (!may_be_closed(ctx, days[0]) && !may_be_closed(ctx, days[1]))
		return OK;
	TRY(closed_share(ctx, &next));
	size_t closed = days[0] != DATE_NONE && days[0] < next ? 0 : 1;
	if (days[closed] != DATE_NONE && days[closed] < next)
		closed_say(ctx, f, field->name, days[closed]);
	return OK;
}

int
period_check_stored(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n, struct form *f)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	int32_t first, next;

	if (!t->period || !n)
		return OK;
	sql_add(q, "SELECT MIN(");
	sql_ident(q, t->period->name);
	sql_add(q, ") FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows) || !db_str(rows, 0))
		return OK;
	TRY(date_parse(&first, db_str(rows, 0)));
	if (!may_be_closed(ctx, first))
		return OK;
	TRY(closed_share(ctx, &next));
	if (first < next)
		closed_say(ctx, f, "", first);
	return OK;
}

int
period_open_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	int32_t next;

	if (!str_eq(r->type->name, "period"))
		return OK;
	TRY(period_lock(ctx, &next));
	const char *last = next == DATE_NONE ? "" : period_month(ctx->mem, date_add_months(next, -1));
	if (str_eq(rec_text(r, "month"), last))
		return OK;
	form_error(f, "", _("Months are opened again from the last one backwards, which is %s."), last);
	return OK;
}
