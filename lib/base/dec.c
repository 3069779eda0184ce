/* dec.c - exact decimal arithmetic for money, quantities and rates. */
#include "base/base.h"

enum { MICRO = 1000000, MAX_DIGITS = 6 };

static const int64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

static int
digits_within(int digits)
{
	return digits < 0 ? 0 : digits > MAX_DIGITS ? MAX_DIGITS : digits;
}

static dec
dec_from(__int128 micro)
{
	if (micro > INT64_MAX || micro <= INT64_MIN)
		return DEC_BAD;
	return (dec){ (int64_t)micro };
}

bool
dec_is_bad(dec a)
{
	return a.micro == INT64_MIN;
}

/* a / b, rounded half away from zero; b > 0. */
static __int128
div_round(__int128 a, __int128 b)
{
	__int128 q = a / b, r = a % b;

	if (r < 0)
		r = -r;
	if (2 * r >= b)
		q += a < 0 ? -1 : 1;
	return q;
}

dec
dec_add(dec a, dec b)
{
	return dec_is_bad(a) || dec_is_bad(b) ? DEC_BAD : dec_from((__int128)a.micro + b.micro);
}

dec
dec_sub(dec a, dec b)
{
	return dec_is_bad(a) || dec_is_bad(b) ? DEC_BAD : dec_from((__int128)a.micro - b.micro);
}

dec
dec_neg(dec a)
{
	return dec_is_bad(a) ? DEC_BAD : (dec){ -a.micro };
}

dec
dec_muldiv(dec a, dec b, dec c)
{
	if (dec_is_bad(a) || dec_is_bad(b) || dec_is_bad(c) || c.micro == 0)
		return DEC_BAD;
	__int128 product = (__int128)a.micro * b.micro;	/* < 2^126: cannot overflow */
	__int128 by = c.micro;
	return dec_from(div_round(by < 0 ? -product : product, by < 0 ? -by : by));
}

dec
dec_mul(dec a, dec b)
{
	return dec_muldiv(a, b, DEC(1));
}

dec
dec_round(dec a, int digits)
{
	if (dec_is_bad(a))
		return a;
	__int128 unit = powers[MAX_DIGITS - digits_within(digits)];
	return dec_from(div_round(a.micro, unit) * unit);
}

int
dec_cmp(dec a, dec b)
{
	return (a.micro > b.micro) - (a.micro < b.micro);
}

/*
 * Digits, alone or in groups of three with commas, as value; NULL when the
 * groups are wrong ("1,5" is a typing error or another country's 1.5) or the
 * number is too long. No digit at all is left to the caller.
 */
static const char *
whole_parse(const char *p, __int128 *value)
{
	int group = 0;
	bool grouped = false;

	*value = 0;
	for (;; p++) {
		if (*p >= '0' && *p <= '9') {
			*value = *value * 10 + (*p - '0');
			group++;
			if (*value > INT64_MAX || (grouped && group > 3))
				return NULL;
		} else if (*p == ',') {
			if (grouped ? group != 3 : group < 1 || group > 3)
				return NULL;
			grouped = true;
			group = 0;
		} else {
			return grouped && group != 3 ? NULL : p;
		}
	}
}

/* ".25" as micro; NULL unless it has 1 to 6 digits. */
static const char *
fraction_parse(const char *p, int64_t *micro)
{
	int digits = 0;

	*micro = 0;
	if (*p != '.')
		return p;
	for (p++; *p >= '0' && *p <= '9' && digits < MAX_DIGITS; p++, digits++)
		*micro = *micro * 10 + (*p - '0');
	*micro *= powers[MAX_DIGITS - digits];
	return digits ? p : NULL;
}

int
dec_parse(dec *out, const char *s)
{
	char text[64];
	__int128 whole;
	int64_t micro;

	if (!s || !str_narrow(s, text, sizeof text))
		return ERR_INVALID;
	const char *start = text + (text[0] == '-');
	const char *p = whole_parse(start, &whole);
	p = p ? fraction_parse(p, &micro) : NULL;
	if (!p || p == start || *p)
		return ERR_INVALID;
	__int128 all = whole * MICRO + micro;
	dec d = dec_from(text[0] == '-' ? -all : all);
	if (dec_is_bad(d))
		return ERR_INVALID;
	*out = d;
	return OK;
}

/* The number from its last digit to its first, with a separator every three. */
static const char *
dec_write(struct arena *a, dec d, int digits, bool grouped)
{
	char text[40];
	size_t at = sizeof text;

	if (dec_is_bad(d))
		return "?";
	digits = digits_within(digits);
	int64_t units = (int64_t)div_round(d.micro, powers[MAX_DIGITS - digits]);
	uint64_t n = units < 0 ? (uint64_t)-units : (uint64_t)units;
	text[--at] = '\0';
	for (int i = 0; i < digits; i++, n /= 10)
		text[--at] = (char)('0' + n % 10);
	if (digits)
		text[--at] = '.';
	int i = 0;
	do {
		if (grouped && i && i % 3 == 0)
			text[--at] = ',';
		text[--at] = (char)('0' + n % 10);
		n /= 10;
		i++;
	} while (n);
	if (units < 0)
		text[--at] = '-';
	return arena_memdup(a, text + at, sizeof text - at);
}

const char *
dec_str(struct arena *a, dec d, int digits)
{
	return dec_write(a, d, digits, false);
}

const char *
dec_show(struct arena *a, dec d, int digits)
{
	return dec_write(a, d, digits, true);
}
