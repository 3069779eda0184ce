/* schedule.c - when a job is due: "every 5m", "daily 03:30", "monthly 31 02:00". */
#include <glib.h>
#include "job/job.h"

enum { MINUTE_MS = 60 * 1000, DAY_MS = 24 * 60 * MINUTE_MS };

static int
clock_parse(const char *s, int *minute)
{
	int h = 0, m = 0, used = 0;

	if (!s || sscanf(s, "%2d:%2d%n", &h, &m, &used) != 2 || s[used] != '\0')
		return ERR_INVALID;
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return ERR_INVALID;
	*minute = h * 60 + m;
	return OK;
}

static int
every_parse(struct schedule *out, const char *s)
{
	int64_t n = 0;
	size_t len = s ? strlen(s) : 0;
	char digits[8];

	if (len < 2 || len > sizeof digits)
		return ERR_INVALID;
	memcpy(digits, s, len - 1);
	digits[len - 1] = '\0';
	TRY(str_int(digits, &n));
	int64_t unit = s[len - 1] == 'm' ? MINUTE_MS : s[len - 1] == 'h' ? 60 * MINUTE_MS : 0;
	if (!unit || n < 1 || n * unit > DAY_MS)
		return ERR_INVALID;
	*out = (struct schedule){ .kind = EVERY, .period = n * unit };
	return OK;
}

int
schedule_parse(struct schedule *out, const char *text)
{
	char kind[10] = "", a[10] = "", b[10] = "", rest[2] = "";
	int n = sscanf(text, "%9s %9s %9s %1s", kind, a, b, rest);
	int minute = 0;
	int64_t day = 0;

	if (n == 2 && str_eq(kind, "every"))
		return every_parse(out, a);
	if (n == 2 && str_eq(kind, "daily")) {
		TRY(clock_parse(a, &minute));
		*out = (struct schedule){ .kind = DAILY, .minute = minute };
		return OK;
	}
	bool weekly = str_eq(kind, "weekly"), monthly = str_eq(kind, "monthly");
	if (n != 3 || (!weekly && !monthly))
		return ERR_INVALID;
	TRY(str_int(a, &day));
	TRY(clock_parse(b, &minute));
	if (day < (weekly ? 0 : 1) || day > (weekly ? 6 : 31))
		return ERR_INVALID;
	*out = (struct schedule){ .kind = weekly ? WEEKLY : MONTHLY, .day = (int)day, .minute = minute };
	return OK;
}

/* The instant of a local day and minute; GLib moves a skipped time forward. */
static int64_t
local_instant(int32_t date, int minute, const char *zone)
{
	int y, m, d;

	date_to_ymd(date, &y, &m, &d);
	GTimeZone *tz = g_time_zone_new_identifier(zone);
	if (!tz)
		tz = g_time_zone_new_utc();
	GDateTime *t = g_date_time_new(tz, y, m, d, minute / 60, minute % 60, 0);
	int64_t ms = g_date_time_to_unix(t) * 1000;
	g_date_time_unref(t);
	g_time_zone_unref(tz);
	return ms;
}

static bool
day_matches(const struct schedule *s, int32_t date)
{
	int y, m, d, ny, nm, next_day;

	if (s->kind == DAILY)
		return true;
	if (s->kind == WEEKLY)
		return date_weekday(date) == s->day;
	date_to_ymd(date, &y, &m, &d);
	date_to_ymd(date + 1, &ny, &nm, &next_day);
	return d == s->day || (next_day == 1 && s->day > d);
}

int64_t
schedule_last(const struct schedule *s, int64_t t, const char *zone)
{
	if (s->kind == EVERY)
		return t - ((t % s->period) + s->period) % s->period;
	for (int32_t date = instant_date(t, zone);; date--) {
		if (!day_matches(s, date))
			continue;
		int64_t at = local_instant(date, s->minute, zone);
		if (at <= t)
			return at;
	}
}

int64_t
schedule_next(const struct schedule *s, int64_t t, const char *zone)
{
	if (s->kind == EVERY)
		return schedule_last(s, t, zone) + s->period;
	for (int32_t date = instant_date(t, zone);; date++) {
		if (!day_matches(s, date))
			continue;
		int64_t at = local_instant(date, s->minute, zone);
		if (at > t)
			return at;
	}
}
