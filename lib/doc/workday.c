/*
 * workday.c - working days: whole weeks by their pattern, then what the special
 * days of the calendar change.
 */
#include "doc/org.h"

enum { WEEK = 7, MOST = 100000, ALL_DAYS = 0x7f, FIRST_DAY = -719162, LAST_DAY = 2932896 };

static bool
week_works(unsigned weekend, int32_t date)
{
	return !(weekend >> date_weekday(date) & 1);
}

/* A week without a working day would never end. */
static unsigned
weekend_of(const struct ctx *ctx)
{
	unsigned weekend = company_settings(ctx)->weekend & ALL_DAYS;

	return weekend == ALL_DAYS ? 0 : weekend;
}

/* The place of the first special day at or after date. */
static size_t
day_place(const struct ctx *ctx, int32_t date)
{
	size_t low = 0, high = ctx->org ? ctx->org->day_count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ctx->org->days[middle].date < date)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
date_is_day(int32_t date)
{
	return date >= FIRST_DAY && date <= LAST_DAY;
}

bool
workday_is(const struct ctx *ctx, int32_t date)
{
	size_t at = day_place(ctx, date);

	if (!date_is_day(date))
		return false;
	if (ctx->org && at < ctx->org->day_count && ctx->org->days[at].date == date)
		return ctx->org->days[at].works;
	return week_works(weekend_of(ctx), date);
}

int32_t
workday_next(const struct ctx *ctx, int32_t date)
{
	while (date_is_day(date) && !workday_is(ctx, date))
		date++;
	return date_is_day(date) ? date : DATE_NONE;
}

int32_t
workday_add(const struct ctx *ctx, int32_t date, int n)
{
	if (!date_is_day(date) || n < -MOST || n > MOST)
		return DATE_NONE;
	int step = n < 0 ? -1 : 1, left = n < 0 ? -n : n;

	while (left && date_is_day(date)) {
		date += step;
		left -= date_is_day(date) && workday_is(ctx, date);
	}
	return date_is_day(date) ? date : DATE_NONE;
}

/* from <= until. Whole weeks have the same number of working days each. */
static int64_t
week_count(unsigned weekend, int32_t from, int32_t until)
{
	int64_t days = (int64_t)until - from + 1, n = days / WEEK * (WEEK - __builtin_popcount(weekend));

	for (int32_t d = until - (int32_t)(days % WEEK) + 1; d <= until; d++)
		n += week_works(weekend, d);
	return n;
}

int64_t
workday_count(const struct ctx *ctx, int32_t from, int32_t until)
{
	unsigned weekend = weekend_of(ctx);

	if (!date_is_day(from) || !date_is_day(until))
		return 0;
	if (until < from)
		return -workday_count(ctx, until, from);
	int64_t n = week_count(weekend, from, until);

	for (size_t i = day_place(ctx, from); ctx->org && i < ctx->org->day_count && ctx->org->days[i].date <= until; i++)
		n += ctx->org->days[i].works - week_works(weekend, ctx->org->days[i].date);
	return n;
}

bool
calendar_has_year(const struct ctx *ctx, int year)
{
	size_t at = day_place(ctx, date_from_ymd(year, 1, 1));

	return ctx->org && at < ctx->org->day_count && ctx->org->days[at].date <= date_from_ymd(year, 12, 31);
}
