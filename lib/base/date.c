/*
 * date.c - calendar days by integer arithmetic, instants in milliseconds, and
 * the one place that knows time zones.
 */
#include <glib.h>
#include <time.h>
#include "base/base.h"

enum {
	MAX_YEAR = 9999,
	FIRST_DAY = -719162,	/* 0001-01-01 */
	LAST_DAY = 2932896,	/* 9999-12-31 */
	MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS,
	ZONES = 8,
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* ---- days: the civil calendar by 400-year cycles that begin in March ---------- */

int32_t
date_from_ymd(int y, int m, int d)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (y < 1 || y > MAX_YEAR || m < 1 || m > 12 || d < 1)
		return DATE_NONE;
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
	if (d > lengths[m - 1] + (m == 2 && leap))
		return DATE_NONE;
	int year = m > 2 ? y : y - 1;
	int day = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return year * 365 + year / 4 - year / 100 + year / 400 + day - 719468;
}

void
date_to_ymd(int32_t date, int *y, int *m, int *d)
{
	int64_t days = (int64_t)date + 719468;
	int64_t cycle = floor_div(days, 146097);
	int in_cycle = (int)(days - cycle * 146097);
	int year = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
	int in_year = in_cycle - (365 * year + year / 4 - year / 100);
	int month = (5 * in_year + 2) / 153;

	*d = in_year - (153 * month + 2) / 5 + 1;
	*m = month < 10 ? month + 3 : month - 9;
	*y = (int)(cycle * 400) + year + (*m <= 2);
}

int
date_weekday(int32_t date)
{
	int64_t since = (int64_t)date + 4;	/* 1970-01-01 was a Thursday */

	return (int)(since - floor_div(since, 7) * 7);
}

int32_t
date_add_months(int32_t date, int n)
{
	int y, m, d;

	if (date == DATE_NONE)
		return DATE_NONE;
	date_to_ymd(date, &y, &m, &d);
	int64_t months = (int64_t)y * 12 + (m - 1) + n;
	if (months < 12 || months >= (MAX_YEAR + 1) * 12)
		return DATE_NONE;
	y = (int)(months / 12);
	m = (int)(months % 12) + 1;
	int32_t found = date_from_ymd(y, m, d);
	while (found == DATE_NONE)	/* the 31st of a shorter month: at most three steps */
		found = date_from_ymd(y, m, --d);
	return found;
}

const char *
date_str(struct arena *a, int32_t date)
{
	int y, m, d;

	if (date < FIRST_DAY || date > LAST_DAY)
		return "";
	date_to_ymd(date, &y, &m, &d);
	return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

/* ---- reading ------------------------------------------------------------------- */

/* least to most digits as a number; NULL, also for a NULL s, when there are fewer. */
static const char *
digits_read(const char *s, int least, int most, int *out)
{
	int n = 0;

	*out = 0;
	for (; s && n < most && s[n] >= '0' && s[n] <= '9'; n++)
		*out = *out * 10 + (s[n] - '0');
	return s && n >= least ? s + n : NULL;
}

/* Exactly this text; NULL, also for a NULL s, when there is something else. */
static const char *
text_read(const char *s, const char *text)
{
	return str_starts(s, text) ? s + strlen(text) : NULL;
}

/* A date in front of a text; what follows it, or NULL. */
static const char *
date_read(const char *s, int32_t *out)
{
	int y, m, d;

	s = digits_read(s, 4, 4, &y);
	if (!s)
		return NULL;
	if (*s >= '0' && *s <= '9') {
		s = digits_read(digits_read(s, 2, 2, &m), 2, 2, &d);
	} else if (str_starts(s, "年")) {
		s = text_read(digits_read(text_read(s, "年"), 1, 2, &m), "月");
		s = text_read(digits_read(s, 1, 2, &d), "日");
	} else if (*s == '-' || *s == '/' || *s == '.') {
		const char separator[2] = { *s, '\0' };
		s = text_read(digits_read(s + 1, 1, 2, &m), separator);
		s = digits_read(s, 1, 2, &d);
	} else {
		return NULL;
	}
	if (!s)
		return NULL;
	*out = date_from_ymd(y, m, d);
	return *out == DATE_NONE ? NULL : s;
}

int
date_parse(int32_t *out, const char *s)
{
	char text[32];
	int32_t date;

	if (!s || !str_narrow(s, text, sizeof text))
		return ERR_INVALID;
	const char *end = date_read(text, &date);
	if (!end || *end)
		return ERR_INVALID;
	*out = date;
	return OK;
}

/* "08:00", "08:00:05" or "08:00:05.123"; what follows, or NULL. */
static const char *
clock_read(const char *s, int64_t *ms)
{
	int h, m, sec = 0;

	s = digits_read(text_read(digits_read(s, 1, 2, &h), ":"), 2, 2, &m);
	if (s && *s == ':')
		s = digits_read(s + 1, 2, 2, &sec);
	if (!s || h > 23 || m > 59 || sec > 59)
		return NULL;
	*ms = (int64_t)h * HOUR_MS + m * MINUTE_MS + sec * 1000;
	if (*s != '.')
		return s;
	int unit = 1000;
	const char *digits = ++s;
	for (; *s >= '0' && *s <= '9' && s - digits < 9; s++) {
		unit /= 10;	/* digits behind the milliseconds count nothing */
		*ms += unit * (*s - '0');
	}
	return s > digits ? s : NULL;
}

/* "", "Z", "+08:00", "+0800" or "+08" as what the clock is ahead of UTC. */
static int
offset_read(const char *s, int64_t *ms)
{
	int h, m = 0;

	*ms = 0;
	if (!*s || str_eq(s, "Z"))
		return OK;
	int sign = *s == '-' ? -1 : 1;
	if (*s != '-' && *s != '+')
		return ERR_INVALID;
	s = digits_read(s + 1, 2, 2, &h);
	if (s && *s)
		s = digits_read(*s == ':' ? s + 1 : s, 2, 2, &m);
	if (!s || *s || h > 14 || m > 59)
		return ERR_INVALID;
	*ms = sign * ((int64_t)h * HOUR_MS + m * MINUTE_MS);
	return OK;
}

/* Date and time as the milliseconds of their own clock; what follows, or NULL. */
static const char *
moment_read(const char *s, int64_t *ms)
{
	int32_t date;

	s = date_read(s, &date);
	if (!s || (*s != 'T' && *s != ' '))
		return NULL;
	s = clock_read(s + 1, ms);
	*ms += (int64_t)date * DAY_MS;
	return s;
}

static int
instant_take(int64_t *out, int64_t ms)
{
	int64_t day = floor_div(ms, DAY_MS);

	if (day < FIRST_DAY || day > LAST_DAY)
		return ERR_INVALID;
	*out = ms;
	return OK;
}

int
instant_parse(int64_t *out, const char *s)
{
	char text[64];
	int64_t ms = 0, offset;

	if (!s || !str_narrow(s, text, sizeof text))
		return ERR_INVALID;
	const char *rest = moment_read(text, &ms);
	if (!rest)
		return ERR_INVALID;
	TRY(offset_read(rest, &offset));
	return instant_take(out, ms - offset);
}

/* ---- zones ------------------------------------------------------------------------ */

/* Letters, digits and separators only: a name becomes a path below the zones. */
bool
zone_is_known(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
	bool is_name = name && *name && *name != '/' && !name[strspn(name, plain)];
	GTimeZone *zone = is_name ? g_time_zone_new_identifier(name) : NULL;

	if (zone)
		g_time_zone_unref(zone);
	return zone != NULL;
}

/* Zones are read from disk once; a process uses one or two. */
static GTimeZone *
zone_find(const char *name)
{
	static struct { char name[48]; GTimeZone *zone; } zones[ZONES];
	static size_t used;

	for (size_t i = 0; i < ZONES && zones[i].zone; i++)
		if (strcmp(zones[i].name, name) == 0)
			return zones[i].zone;
	size_t i = used++ % ZONES;
	if (zones[i].zone)
		g_time_zone_unref(zones[i].zone);
	zones[i].zone = g_time_zone_new_identifier(name);
	if (!zones[i].zone) {
		log_error("time zone '%s' is not known: UTC is used", name);
		zones[i].zone = g_time_zone_new_utc();
	}
	snprintf(zones[i].name, sizeof zones[i].name, "%s", name);
	return zones[i].zone;
}

/* t on the clock of that zone. */
static int64_t
instant_to_local(int64_t t, const char *zone)
{
	GTimeZone *tz = zone_find(zone);
	int i = g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, floor_div(t, 1000));

	return t + (int64_t)g_time_zone_get_offset(tz, i < 0 ? 0 : i) * 1000;
}

int
instant_parse_local(int64_t *out, const char *s, const char *zone)
{
	char text[64];
	int64_t ms = 0;

	if (!s || !str_narrow(s, text, sizeof text))
		return ERR_INVALID;
	const char *rest = moment_read(text, &ms);
	if (!rest || *rest)
		return ERR_INVALID;
	/* A time that the clock jumps over counts as the first one after the jump. */
	GTimeZone *tz = zone_find(zone);
	gint64 seconds = floor_div(ms, 1000);
	int64_t part = ms - seconds * 1000;
	int i = g_time_zone_adjust_time(tz, G_TIME_TYPE_STANDARD, &seconds);
	return instant_take(out, (seconds - g_time_zone_get_offset(tz, i)) * 1000 + part);
}

int32_t
instant_date(int64_t t, const char *zone)
{
	int64_t day;

	if (instant_take(&day, t) != OK)
		return DATE_NONE;
	day = floor_div(instant_to_local(t, zone), DAY_MS);
	return day < FIRST_DAY || day > LAST_DAY ? DATE_NONE : (int32_t)day;
}

/* ---- writing ------------------------------------------------------------------------ */

struct moment { int y, m, d, hour, minute, second, ms; };

static bool
moment_split(int64_t t, struct moment *out)
{
	int64_t checked;

	if (instant_take(&checked, t) != OK)
		return false;
	int32_t day = (int32_t)floor_div(t, DAY_MS);
	int ms = (int)(t - (int64_t)day * DAY_MS);
	date_to_ymd(day, &out->y, &out->m, &out->d);
	out->hour = ms / HOUR_MS;
	out->minute = ms / MINUTE_MS % 60;
	out->second = ms / 1000 % 60;
	out->ms = ms % 1000;
	return true;
}

const char *
instant_str(struct arena *a, int64_t t)
{
	struct moment at;

	if (!moment_split(t, &at))
		return "";
	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", at.y, at.m, at.d, at.hour,
	                    at.minute, at.second, at.ms);
}

const char *
instant_sql(struct arena *a, int64_t t)
{
	struct moment at;

	if (!moment_split(t, &at))
		return "";
	return arena_printf(a, "%04d-%02d-%02d %02d:%02d:%02d.%03d", at.y, at.m, at.d, at.hour,
	                    at.minute, at.second, at.ms);
}

const char *
instant_local(struct arena *a, int64_t t, const char *zone)
{
	struct moment at;

	if (!moment_split(t, &at) || !moment_split(instant_to_local(t, zone), &at))
		return "";
	return arena_printf(a, "%04d-%02d-%02d %02d:%02d", at.y, at.m, at.d, at.hour, at.minute);
}

int64_t
instant_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
