/*
 * lunar.c - days of the Chinese calendar, by a table of its months that the build makes, and how a birthday comes
 * back every year in either calendar.
 */
#include "base/base.h"

struct lunar_month { int16_t year; uint8_t month; bool leap; int32_t first; uint8_t length; };
#include "lunar_table.h"

enum { MONTHS = sizeof lunar_months / sizeof lunar_months[0] };

bool
lunar_from_date(int32_t date, struct lunar *out)
{
	const struct lunar_month *last = &lunar_months[MONTHS - 1];
	size_t low = 0, high = MONTHS;

	if (date < lunar_months[0].first || date >= last->first + last->length)
		return false;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (lunar_months[middle].first <= date)
			low = middle;
		else
			high = middle;
	}
	*out = (struct lunar){ .year = lunar_months[low].year, .month = lunar_months[low].month, .leap = lunar_months[low].leap,
	                       .day = date - lunar_months[low].first + 1 };
	return true;
}

/* The ordinary month; a leap month of the same number stands behind it. NULL = not in the table. */
static const struct lunar_month *
month_find(int year, int month)
{
	size_t low = 0, high = MONTHS;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct lunar_month *m = &lunar_months[middle];

		if (m->year < year || (m->year == year && m->month < month))
			low = middle + 1;
		else
			high = middle;
	}
	return low < MONTHS && lunar_months[low].year == year && lunar_months[low].month == month ? &lunar_months[low] : NULL;
}

int32_t
lunar_to_date(struct lunar day)
{
	const struct lunar_month *m = month_find(day.year, day.month);

	if (!m || day.day < 1 || day.day > 30)
		return DATE_NONE;
	if (day.leap && m + 1 < lunar_months + MONTHS && m[1].leap)
		m++;
	return m->first + (day.day > m->length ? m->length : day.day) - 1;
}

/* ---- birthdays ---------------------------------------------------------------------------- */

static int32_t
solar_in(int32_t born, int year)
{
	int y, m, d;

	date_to_ymd(born, &y, &m, &d);
	int32_t date = date_from_ymd(year, m, d);
	return date == DATE_NONE ? date_from_ymd(year, m, d - 1) : date;	/* 29 February */
}

static int32_t
solar_next(int32_t born, int32_t from)
{
	int year, m, d;

	date_to_ymd(from, &year, &m, &d);
	int32_t date = solar_in(born, year);
	return date >= from ? date : solar_in(born, year + 1);
}

static int32_t
lunar_next(int32_t born, int32_t from)
{
	struct lunar birth, now;

	if (!lunar_from_date(born, &birth) || !lunar_from_date(from, &now))
		return DATE_NONE;
	birth.year = now.year;
	int32_t date = lunar_to_date(birth);
	if (date != DATE_NONE && date >= from)
		return date;
	birth.year++;
	return lunar_to_date(birth);
}

int32_t
birthday_after(int32_t born, bool lunar, int32_t from)
{
	if (born == DATE_NONE || from == DATE_NONE)
		return DATE_NONE;
	if (born > from)
		from = born;
	return lunar ? lunar_next(born, from) : solar_next(born, from);
}

/* ---- words ---------------------------------------------------------------------------------- */

static const char *
lunar_chinese(struct arena *a, struct lunar l)
{
	static const char *const months[] = { "正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月" };
	static const char *const digits[] = { "十", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
	const char *tens = l.day <= 10 ? "初" : l.day < 20 ? "十" : l.day == 20 ? "二" : l.day < 30 ? "廿" : "三";

	return arena_printf(a, "农历%s%s%s%s", l.leap ? "闰" : "", months[l.month - 1], tens, digits[l.day % 10]);
}

const char *
lunar_text(struct arena *a, struct lunar l)
{
	if (str_eq(lang_current(), "zh_CN"))
		return lunar_chinese(a, l);
	return l.leap ? arena_printf(a, _("lunar calendar, day %1$d of leap month %2$d"), l.day, l.month)
	              : arena_printf(a, _("lunar calendar, day %1$d of month %2$d"), l.day, l.month);
}
