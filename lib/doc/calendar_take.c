/*
 * calendar_take.c - makes the special days of whole years what a list says, and
 * ships lists of years that were never there.
 */
#include "doc/calendar.h"

static int
year_of(int32_t date)
{
	int y, m, d;

	date_to_ymd(date, &y, &m, &d);
	return y;
}

/* ---- what is there ---------------------------------------------------------------------- */

/* A stored day; wanted: the list names it, the same: as it is. */
struct stored { int64_t id; int32_t date; const struct calendar_day *wanted; bool same; };
struct stock { struct stored *rows; size_t n; };

static const struct calendar_day *
list_find(const struct calendar_list *l, int32_t date)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->days[middle].date == date)
			return &l->days[middle];
		if (l->days[middle].date < date)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool
list_has_year(const struct calendar_list *l, int year)
{
	for (size_t i = 0; i < l->n; i++)
		if (year_of(l->days[i].date) == year)
			return true;
	return false;
}

static bool
text_is(const char *stored, const char *wanted)
{
	return str_eq(stored ? stored : "", wanted);
}

/* All stored days of the years that the list names, by date. */
static int
stock_read(struct ctx *ctx, const struct calendar_list *l, struct stock *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT id, date, kind, name, name_en FROM holiday\n"
	              "WHERE deleted_at IS NULL AND date BETWEEN ? AND ? ORDER BY date, id",
	              VALS(VDATE(date_from_ymd(year_of(l->days[0].date), 1, 1)),
	                   VDATE(date_from_ymd(year_of(l->days[l->n - 1].date), 12, 31)))));
	*out = (struct stock){ .rows = arena_new_array(ctx->mem, struct stored, db_count(rows) + 1) };
	while (db_next(rows)) {
		struct stored *s = &out->rows[out->n];

		if (date_parse(&s->date, db_str(rows, 1)) != OK || !list_has_year(l, year_of(s->date)))
			continue;
		s->id = db_int(rows, 0);
		s->wanted = list_find(l, s->date);
		s->same = s->wanted && text_is(db_str(rows, 2), s->wanted->works ? "work" : "off") &&
		          text_is(db_str(rows, 3), s->wanted->name) &&
		          /* A list without English names leaves those that are there. */
		          (!*s->wanted->name_en || text_is(db_str(rows, 4), s->wanted->name_en));
		out->n++;
	}
	return OK;
}

static bool
stock_has(const struct stock *s, int32_t date)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->rows[i].date == date)
			return true;
	return false;
}

/* ---- comparing ---------------------------------------------------------------------------- */

static void
year_fill(struct calendar_year *y, const struct calendar_list *l, const struct stock *stock)
{
	for (size_t i = 0; i < l->n; i++) {
		if (year_of(l->days[i].date) != y->year)
			continue;
		*(l->days[i].works ? &y->work : &y->off) += 1;
		y->added += !stock_has(stock, l->days[i].date);
	}
	for (size_t i = 0; i < stock->n; i++) {
		const struct stored *s = &stock->rows[i];

		if (year_of(s->date) != y->year)
			continue;
		y->stored++;
		y->removed += !s->wanted;
		y->changed += s->wanted && !s->same;
	}
}

int
calendar_compare(struct ctx *ctx, const struct calendar_list *list, struct calendar_year **out, size_t *n)
{
	struct stock stock;

	*n = 0;
	*out = arena_new_array(ctx->mem, struct calendar_year, list->n + 1);
	if (!list->n)
		return OK;
	TRY(stock_read(ctx, list, &stock));
	for (size_t i = 0; i < list->n; i++) {
		int year = year_of(list->days[i].date);

		if (*n && (*out)[*n - 1].year == year)
			continue;
		(*out)[*n] = (struct calendar_year){ .year = year };
		year_fill(&(*out)[(*n)++], list, &stock);
	}
	return OK;
}

/* ---- taking it over -------------------------------------------------------------------------- */

static int
day_save(struct ctx *ctx, struct rec *r, const struct calendar_day *day, struct form *f)
{
	rec_set(r, "date", VDATE(day->date));
	rec_set(r, "kind", VTEXT(day->works ? "work" : "off"));
	rec_set(r, "name", VTEXT(day->name));
	if (*day->name_en)
		rec_set(r, "name_en", VTEXT(day->name_en));
	return rec_save(ctx, r, f);
}

static int
stored_take(struct ctx *ctx, const struct stored *s, struct form *f)
{
	struct rec *r;

	if (s->same)
		return OK;
	TRY(rec_lock(ctx, &r, "holiday", s->id));
	return s->wanted ? day_save(ctx, r, s->wanted, f) : rec_delete(ctx, r, f);
}

static int
list_take(struct ctx *ctx, const struct calendar_list *list, struct form *f)
{
	struct stock stock;
	struct rec *r;

	TRY(stock_read(ctx, list, &stock));
	for (size_t i = 0; i < stock.n; i++)
		TRY(stored_take(ctx, &stock.rows[i], f));
	for (size_t i = 0; i < list->n; i++) {
		if (stock_has(&stock, list->days[i].date))
			continue;
		TRY(rec_new(ctx, &r, "holiday"));
		TRY(day_save(ctx, r, &list->days[i], f));
	}
	return OK;
}

int
calendar_take(struct ctx *ctx, const struct calendar_list *list, struct form *f)
{
	unsigned statements = ctx->statements;
	int rc = list->n ? list_take(ctx, list, f) : OK;

	/* Each day is a save of its own, and there are few: no question of rows times statements. */
	ctx->statements = statements + 1;
	return rc;
}

/* ---- shipped years ------------------------------------------------------------------------------ */

static int
shipped_read(struct ctx *ctx, const char **out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT value FROM setting WHERE name = 'calendar.shipped'", NO_VALS));
	*out = db_next(rows) ? db_str(rows, 0) : "";
	return OK;
}

/* Somebody entered days of this year before, deleted or not: it is theirs. */
static int
year_is_known(struct ctx *ctx, int year, bool *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM holiday WHERE date BETWEEN ? AND ? LIMIT 1",
	              VALS(VDATE(date_from_ymd(year, 1, 1)), VDATE(date_from_ymd(year, 12, 31)))));
	*out = db_next(rows);
	return OK;
}

/* The days of one year, which stand together. */
static void
list_year(const struct calendar_list *list, size_t from, struct calendar_list *out)
{
	int year = year_of(list->days[from].date);
	size_t n = 1;

	while (from + n < list->n && year_of(list->days[from + n].date) == year)
		n++;
	*out = (struct calendar_list){ .days = &list->days[from], .n = n };
}

/* The year is marked with its days, so it is never half there. */
static int
year_ship(struct ctx *ctx, const struct calendar_list *one, const char *shipped)
{
	const char *year = arena_printf(ctx->mem, "%d", year_of(one->days[0].date));
	const char *now = *shipped ? arena_printf(ctx->mem, "%s %s", shipped, year) : year;
	bool known;

	TRY(year_is_known(ctx, year_of(one->days[0].date), &known));
	if (!known)
		TRY(calendar_take(ctx, one, form_new(ctx)));
	TRY(db_exec(ctx, NULL, "INSERT INTO setting (name, value) VALUES ('calendar.shipped', ?)\n"
	            "ON DUPLICATE KEY UPDATE value = VALUES(value)", VALS(VTEXT(now))));
	return org_touch(ctx);
}

int
calendar_ship(struct ctx *ctx, const struct calendar_list *list, int *year)
{
	struct calendar_list one;
	const char *shipped;

	*year = 0;
	TRY(shipped_read(ctx, &shipped));
	for (size_t i = 0; i < list->n && !*year; i += one.n) {
		list_year(list, i, &one);
		if (!words_have(str_words(ctx->mem, shipped), arena_printf(ctx->mem, "%d", year_of(one.days[0].date))))
			*year = year_of(one.days[0].date);
	}
	return *year ? year_ship(ctx, &one, shipped) : OK;
}
