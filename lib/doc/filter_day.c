/*
 * filter_day.c - days and periods by name in a filter, and what is left of a
 * filter for somebody who may not read all of its fields.
 */
#include "doc/query.h"

enum { DIGITS_MAX = 5 };

const char *const filter_periods[] = {
	"this_week", "last_week", "next_week", "this_month", "last_month", "next_month",
	"this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year", NULL,
};

/* ---- days ---------------------------------------------------------------------------------- */

/* "today-7": n is the signed number, 0 without one. */
static bool
day_offset(const char *s, int64_t *n)
{
	*n = 0;
	if (!*s)
		return true;
	return (*s == '-' || *s == '+') && s[1] >= '0' && s[1] <= '9' && strlen(s + 1) <= DIGITS_MAX &&
	       str_int(*s == '+' ? s + 1 : s, n) == OK;
}

/* The months that a period has, 0 for a week; and where it begins, as a month of today's year. */
static int
period_months(const char *word, int month, int *first)
{
	*first = str_eq(word, "year") ? 1 : str_eq(word, "quarter") ? (month - 1) / 3 * 3 + 1 : month;
	return str_eq(word, "year") ? 12 : str_eq(word, "quarter") ? 3 : str_eq(word, "month") ? 1 : 0;
}

static bool
period_days(const struct ctx *ctx, const char *word, int shift, int32_t *first, int32_t *last)
{
	int y, m, d, begin, months;

	date_to_ymd(ctx->today, &y, &m, &d);
	months = period_months(word, m, &begin);
	if (months) {
		*first = date_add_months(date_from_ymd(y, begin, 1), shift * months);
		*last = date_add_months(*first, months) - 1;
		return true;
	}
	*first = ctx->today - (date_weekday(ctx->today) - company_settings(ctx)->first_day + 7) % 7 + shift * 7;
	*last = *first + 6;
	return true;
}

bool
filter_day_word(const struct ctx *ctx, const char *s, int32_t *first, int32_t *last)
{
	static const struct { const char *word; int shift; } shifts[] = { { "this_", 0 }, { "last_", -1 }, { "next_", 1 } };
	int64_t n;

	for (const char *const *p = filter_periods; *p; p++)
		for (size_t i = 0; str_eq(*p, s) && i < sizeof shifts / sizeof *shifts; i++)
			if (str_starts(s, shifts[i].word))
				return period_days(ctx, s + strlen(shifts[i].word), shifts[i].shift, first, last);
	if (str_eq(s, "yesterday") || str_eq(s, "tomorrow"))
		n = *s == 'y' ? -1 : 1;
	else if (!str_starts(s, "today") || !day_offset(s + strlen("today"), &n))
		return false;
	*first = *last = ctx->today + (int32_t)n;
	return true;
}

/* ---- what somebody may ask -------------------------------------------------------------------- */

struct opening { struct ctx *ctx; size_t dropped; };

static const char *
node_open(struct opening *o, const struct filter *f)
{
	struct buf b;
	size_t n = 0;

	if (f->kind == FILTER_TERM) {
		bool open = f->term.via ? filter_takes_via(o->ctx, f->term.via) && filter_takes(o->ctx, f->term.field)
		                        : filter_takes(o->ctx, f->term.field);

		open = open && (!f->term.other || filter_takes(o->ctx, f->term.other));
		o->dropped += !open;
		return open ? f->term.text : NULL;
	}
	buf_init(&b, o->ctx->mem);
	for (const struct filter *child = f->first; child; child = child->next) {
		const char *text = node_open(o, child);

		if (text)
			buf_printf(&b, "%s%s", n++ ? "," : f->kind == FILTER_AND ? "and(" : "or(", text);
	}
	return n ? arena_printf(o->ctx->mem, "%s)", buf_str(&b)) : NULL;
}

const char *
filter_open_text(struct ctx *ctx, const struct type *t, const char *text, size_t *dropped)
{
	struct opening o = { .ctx = ctx };
	const char *problem = NULL, *left;
	struct filter *f;

	*dropped = 0;
	as_system_begin(ctx, "what of a filter its reader may ask");
	int rc = filter_parse(ctx, t, text, &f, &problem);
	as_system_end(ctx);
	if (rc != OK) {
		err_clear(ctx);
		*dropped = 1;
		return "";
	}
	left = f ? node_open(&o, f) : NULL;
	*dropped = o.dropped;
	return left ? left : "";
}

static bool
node_is_open(struct ctx *ctx, const struct filter *f)
{
	const struct filter_term *t = &f->term;

	if (f->kind == FILTER_TERM && t->other && !filter_takes(ctx, t->other))
		return false;
	if (f->kind == FILTER_TERM)
		return filter_takes(ctx, t->field) && (!t->via || (filter_takes_via(ctx, t->via) && perm_reads_all(ctx, t->via->target)));
	for (const struct filter *child = f->first; child; child = child->next)
		if (!node_is_open(ctx, child))
			return false;
	return true;
}

bool
filter_is_open(struct ctx *ctx, const struct type *t, const char *text)
{
	const char *problem = NULL;
	struct filter *f;

	as_system_begin(ctx, "whether a filter is one that its reader may ask");
	int rc = filter_parse(ctx, t, text, &f, &problem);
	as_system_end(ctx);
	if (rc != OK)
		err_clear(ctx);
	return rc == OK && (!f || node_is_open(ctx, f));
}
