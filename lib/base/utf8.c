/*
 * utf8.c - characters: what is valid, how wide it is, the form in which text is
 * stored and the key by which equal names are found.
 */
#include <glib.h>
#include "base/base.h"

bool
utf8_ok(const char *s, size_t n)
{
	return g_utf8_validate_len(s, n, NULL);
}

uint32_t
utf8_next(const char **s)
{
	const unsigned char *p = (const unsigned char *)*s;

	if (*p < 0x80) {
		*s += *p != 0;
		return *p;
	}
	size_t size = *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
	uint32_t c = size == 2 ? *p & 0x1Fu : size == 3 ? *p & 0x0Fu : *p & 0x07u;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	bool ok = *p >= 0xC2 && *p < 0xF5;
	for (size_t i = 1; ok && i < size; i++) {
		ok = (p[i] & 0xC0) == 0x80;	/* also stops at the NUL */
		c = c << 6 | (p[i] & 0x3Fu);
	}
	if (!ok || c < least[size] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
		(*s)++;
		return 0xFFFD;
	}
	*s += size;
	return c;
}

size_t
utf8_len(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

size_t
utf8_width(const char *s)
{
	size_t n = 0;

	while (*s) {
		uint32_t c = utf8_next(&s);
		if (c < 0x300)
			n++;
		else if (!g_unichar_iszerowidth(c))
			n += g_unichar_iswide(c) ? 2 : 1;
	}
	return n;
}

static bool
char_is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

/* Controls, what turns the reading direction, and what is no character at all. */
static bool
char_is_refused(uint32_t c, bool long_text)
{
	if (c == '\n' || c == '\t' || c == '\r')
		return !long_text;
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069) || (c >= 0xFDD0 && c <= 0xFDEF) ||
	       (c & 0xFFFE) == 0xFFFE || (!long_text && (c == 0x2028 || c == 0x2029));
}

/* Blocks whose every character is NFC and combines with nothing before it. */
static bool
char_is_composed(uint32_t c)
{
	return c < 0x300 || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x2010 && c <= 0x2027) ||
	       (c >= 0x3000 && c <= 0x3029) || (c >= 0x3030 && c <= 0x3098) ||
	       (c >= 0x309B && c <= 0x4DBF) || (c >= 0xAC00 && c <= 0xD7A3) ||
	       (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x1F300 && c <= 0x1FAFF) ||
	       (c >= 0x20000 && c <= 0x2F7FF);
}

/* NFC; the text itself when that is what it is already. */
static const char *
composed(struct arena *a, const char *s)
{
	const char *p = s;

	while (*p)
		if (!char_is_composed(utf8_next(&p))) {
			gchar *nfc = g_utf8_normalize(s, -1, G_NORMALIZE_NFC);
			const char *copy = nfc ? arena_strdup(a, nfc) : s;
			g_free(nfc);
			return copy;
		}
	return s;
}

/* CRLF, CR and the line separators of Unicode become LF. */
static const char *
lines_unified(struct arena *a, const char *s)
{
	struct buf b;

	if (!strchr(s, '\r') && !strstr(s, "\xE2\x80\xA8") && !strstr(s, "\xE2\x80\xA9"))
		return s;
	buf_init(&b, a);
	while (*s) {
		const char *from = s;
		uint32_t c = utf8_next(&s);
		if (c == 0x2028 || c == 0x2029 || (c == '\r' && *s != '\n'))
			buf_addc(&b, '\n');
		else if (c != '\r')
			buf_addn(&b, from, (size_t)(s - from));
	}
	return buf_str(&b);
}

/* From the first to the last character that is no blank. */
static const char *
trimmed(struct arena *a, const char *s)
{
	const char *from = NULL, *end = s;

	while (*s) {
		const char *p = s;
		if (char_is_blank(utf8_next(&s)))
			continue;
		from = from ? from : p;
		end = s;
	}
	return from ? arena_strndup(a, from, (size_t)(end - from)) : "";
}

int
str_clean(struct arena *a, const char *s, bool long_text, const char **out)
{
	if (!utf8_ok(s, strlen(s)))
		return ERR_INVALID;
	s = trimmed(a, s);
	for (const char *p = s; *p;)
		if (char_is_refused(utf8_next(&p), long_text))
			return ERR_INVALID;
	*out = composed(a, long_text ? lines_unified(a, s) : s);
	return OK;
}

/* The character for comparing; 0 = it is invisible and does not count. */
static uint32_t
char_normal(uint32_t c)
{
	if (c < 0x80)
		return c == '[' ? '(' : c == ']' ? ')' : (uint32_t)g_ascii_tolower((gchar)c);
	if (c >= 0x4E00 && c <= 0x9FFF)
		return c;
	if (c >= 0xFF01 && c <= 0xFF5E)
		return char_normal(c - 0xFEE0);
	switch (c) {
	case 0x3014: case 0x3010: case 0x3016: case 0xFE59: return '(';	/* 〔 【 〖 ﹙ */
	case 0x3015: case 0x3011: case 0x3017: case 0xFE5A: return ')';
	default: break;
	}
	if (g_unichar_type(c) == G_UNICODE_FORMAT || (c >= 0xFE00 && c <= 0xFE0F) ||
	    (c >= 0xE0100 && c <= 0xE01EF))
		return 0;
	return g_unichar_tolower(c);
}

const char *
str_normal(struct arena *a, const char *s)
{
	struct buf b;
	bool gap = false;

	buf_init(&b, a);
	while (*s) {
		uint32_t c = utf8_next(&s);
		if (char_is_blank(c)) {
			gap = b.n > 0;
			continue;
		}
		c = char_normal(c);
		if (!c)
			continue;
		if (gap)
			buf_addc(&b, ' ');
		gap = false;
		gchar utf8[6];
		buf_addn(&b, utf8, (size_t)g_unichar_to_utf8(c, utf8));
	}
	return composed(a, buf_str(&b));
}
