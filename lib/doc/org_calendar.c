/*
 * org_calendar.c - the part of what a process remembers that days are reckoned
 * with: settings of the company, and days that do not follow the week.
 */
#include "doc/org.h"

enum { SUN = 1, FRI = 1 << 5, SAT = 1 << 6 };

const struct company org_settings_unset = {
	.name = "", .short_name = "", .zone = "", .language = "", .currency = "",
	.first_day = 1, .weekend = SAT | SUN,
};

static const char *
text_at(struct org *o, const struct db_rows *rows, unsigned column)
{
	const char *s = db_str(rows, column);

	return s ? arena_strdup(o->mem, s) : "";
}

static unsigned
weekend_of(const char *word)
{
	static const struct { const char *word; unsigned days; } weekends[] = {
		{ "sat_sun", SAT | SUN }, { "sun", SUN }, { "sat", SAT }, { "fri_sat", FRI | SAT }, { "none", 0 },
	};

	for (size_t i = 0; i < sizeof weekends / sizeof weekends[0]; i++)
		if (str_eq(weekends[i].word, word))
			return weekends[i].days;
	return SAT | SUN;
}

static int
settings_load(struct ctx *ctx, struct org *o)
{
	struct company *c = &o->firm;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT name, short_name, zone, language, currency, first_day, weekend FROM company\n"
	              "WHERE deleted_at IS NULL ORDER BY id LIMIT 1", NO_VALS));
	if (!db_next(rows))
		return OK;
	const char *first = db_str(rows, 5);

	*c = (struct company){
		.name = text_at(o, rows, 0), .short_name = text_at(o, rows, 1), .zone = text_at(o, rows, 2),
		.language = text_at(o, rows, 3), .currency = text_at(o, rows, 4),
		.first_day = str_eq(first, "sun") ? 0 : str_eq(first, "sat") ? 6 : 1,
		.weekend = weekend_of(db_str(rows, 6)),
	};
	/* Stored before it was checked, or on a system that knows more zones. */
	if (*c->zone && !zone_is_known(c->zone)) {
		log_error("company: time zone '%s' is not known; the one of crm.conf is used", c->zone);
		c->zone = "";
	}
	return OK;
}

static int
days_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT date, kind FROM holiday WHERE deleted_at IS NULL AND date IS NOT NULL\n"
	              "ORDER BY date", NO_VALS));
	o->days = arena_new_array(o->mem, struct org_day, db_count(rows) + 1);
	while (db_next(rows)) {
		struct org_day *day = &o->days[o->day_count];

		if (date_parse(&day->date, db_str(rows, 0)) != OK)
			continue;
		day->works = str_eq(db_str(rows, 1), "work");
		o->day_count++;
	}
	return OK;
}

int
org_calendar_load(struct ctx *ctx, struct org *o, bool settings, bool days)
{
	if (settings)
		TRY(settings_load(ctx, o));
	return days ? days_load(ctx, o) : OK;
}

void
org_settings_use(struct ctx *ctx)
{
	const char *zone = ctx->org->firm.zone;

	if (!*zone)
		return;
	ctx->zone = zone;
	ctx->today = instant_date(ctx->now, zone);
}

const struct company *
company_settings(const struct ctx *ctx)
{
	return ctx->org ? &ctx->org->firm : &org_settings_unset;
}
