/*
 * mask.c - how a value reads for who may know that it is there, and not what it is.
 */
#include "doc/doc.h"

enum { FRONT = 3, TAIL = 4, LEAST_HIDDEN = 4, EXTENSION_MOST = 6, NUMBER_LEAST = 7 };

#define STARS "****"

/* ---- telephones -------------------------------------------------------------------------- */

/* The digits up to an extension or a second number. */
struct digits { char *text; size_t n; bool plus; };

static int
digit_of(unsigned c)
{
	if (c >= '0' && c <= '9')
		return (int)(c - '0');
	return c >= 0xFF10 && c <= 0xFF19 ? (int)(c - 0xFF10) : -1;	/* full width */
}

/* What begins an extension or another number: 转 分机 ext x # , ; / 、 ， ； */
static bool
ends_number(unsigned c)
{
	return c == 'x' || c == 'X' || c == 'e' || c == 'E' || c == '#' || c == ',' || c == ';' || c == '/' || c == '|' ||
	       c == 0x8F6C || c == 0x5206 || c == 0x3001 || c == 0xFF0C || c == 0xFF1B || c == 0xFF0F || c == '\n';
}

static bool
is_dash(unsigned c)
{
	return c == '-' || c == 0xFF0D || (c >= 0x2010 && c <= 0x2015);
}

/* 0571-88886666-8012: what hangs on a number that is whole already. */
static struct digits
digits_read(struct arena *mem, const char *text)
{
	struct digits d = { .text = arena_alloc(mem, strlen(text) + 1) };
	size_t group = 0, before = 0, start = 0;	/* digits since the last dash, in the group before, where it begins */

	for (const char *s = text; *s; ) {
		unsigned c = utf8_next(&s);
		int digit = digit_of(c);

		if (digit >= 0) {
			d.text[d.n++] = (char)('0' + digit);
			group++;
		} else if (c == '+' && !d.n) {
			d.plus = true;
		} else if (is_dash(c)) {
			before = group;
			start = d.n;
			group = 0;
		} else if (ends_number(c) && d.n) {
			break;
		}
	}
	if (before >= NUMBER_LEAST && group <= EXTENSION_MOST)
		d.n = start;
	return d;
}

static const char *
mask_phone(struct arena *mem, const char *text)
{
	const struct digits d = digits_read(mem, text);
	const size_t spare = d.n > LEAST_HIDDEN ? d.n - LEAST_HIDDEN : 0;
	const size_t tail = spare < TAIL ? spare : TAIL, left = spare - tail, front = left < FRONT ? left : FRONT;

	return arena_printf(mem, "%s%.*s" STARS "%.*s", d.plus ? "+" : "", (int)front, d.text, (int)tail, d.text + d.n - tail);
}

/* ---- mail addresses ------------------------------------------------------------------------ */

static const char *
mask_email(struct arena *mem, const char *text)
{
	const char *at = strrchr(text, '@'), *second = text;

	if (!at)
		return STARS;
	utf8_next(&second);
	/* Of one letter nothing, or it would be the whole name. */
	size_t first = second < at ? (size_t)(second - text) : 0;
	size_t domain = strcspn(at, " \t\r\n,;<>()[]\"'");

	return arena_printf(mem, "%.*s***%.*s", (int)first, text, (int)domain, at);
}

/* ---- anything else --------------------------------------------------------------------------- */

static const char *
mask_tail(struct arena *mem, const char *text)
{
	const char *s = text;
	size_t n = 0;

	while (*s) {
		utf8_next(&s);
		n++;
	}
	const size_t spare = n > LEAST_HIDDEN ? n - LEAST_HIDDEN : 0, tail = spare < TAIL ? spare : TAIL;

	s = text;
	for (size_t i = tail; i < n; i++)
		utf8_next(&s);
	return arena_printf(mem, STARS "%s", s);
}

const char *
mask_text(struct arena *mem, const char *mask, const char *text)
{
	if (!text || !*text)
		return "";
	if (str_eq(mask, "phone"))
		return mask_phone(mem, text);
	if (str_eq(mask, "email"))
		return mask_email(mem, text);
	return str_eq(mask, "tail4") ? mask_tail(mem, text) : STARS;
}
