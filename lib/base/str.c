/* str.c - text as bytes and words. What is about characters is in utf8.c. */
#include <errno.h>
#include "base/base.h"

bool
str_eq(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool
str_starts(const char *s, const char *prefix)
{
	return s && strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *s, const char *suffix)
{
	size_t n = s ? strlen(s) : 0, m = strlen(suffix);

	return s && n >= m && memcmp(s + n - m, suffix, m) == 0;
}

const char *const *
str_words(struct arena *a, const char *s)
{
	static const char blanks[] = " \t\r\n";

	s = s ? s : "";
	const char **words = arena_new_array(a, const char *, strlen(s) / 2 + 2);
	size_t n = 0;
	for (s += strspn(s, blanks); *s; s += strspn(s, blanks)) {
		size_t len = strcspn(s, blanks);
		words[n++] = arena_strndup(a, s, len);
		s += len;
	}
	return words;
}

const char *const *
str_split(struct arena *a, const char *s, char sep)
{
	size_t n = 1;

	for (const char *p = s; p && *p; p++)
		n += *p == sep;
	const char **parts = arena_new_array(a, const char *, n + 1);
	if (!s || !*s)
		return parts;
	for (size_t i = 0; i < n; i++) {
		const char *end = strchrnul(s, sep);
		parts[i] = arena_strndup(a, s, (size_t)(end - s));
		s = end + 1;
	}
	return parts;
}

bool
words_have(const char *const *words, const char *word)
{
	for (; words && *words; words++)
		if (str_eq(*words, word))
			return true;
	return false;
}

int
str_int(const char *s, int64_t *out)
{
	const char *digits = s && *s == '-' ? s + 1 : s;

	if (!s || *digits < '0' || *digits > '9')
		return ERR_INVALID;
	char *end;
	errno = 0;
	long long n = strtoll(s, &end, 10);
	if (errno || *end)
		return ERR_INVALID;
	*out = n;
	return OK;
}

/* One full-width character (three bytes) as ASCII; 0 = it is none. */
static char
narrow(const unsigned char *p)
{
	if (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x81)	/* U+FF01 … U+FF3F */
		return (char)(p[2] - 0x81 + '!');
	if (p[0] == 0xEF && p[1] == 0xBD && p[2] >= 0x80 && p[2] <= 0x9E)	/* … U+FF5E */
		return (char)(p[2] - 0x80 + '`');
	if (p[0] == 0xE2 && p[1] == 0x88 && p[2] == 0x92)	/* U+2212, the minus of mathematics */
		return '-';
	if (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80)	/* U+3000, the blank of Chinese */
		return ' ';
	return '\0';
}

bool
str_narrow(const char *s, char *out, size_t size)
{
	size_t n = 0, end = 0;

	while (*s) {
		char c = narrow((const unsigned char *)s);
		s += c ? 3 : 1;
		c = c ? c : s[-1];
		bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
		if (blank && n == 0)
			continue;
		if (n + 1 >= size) {
			if (blank)
				continue;
			return false;
		}
		out[n++] = c;
		end = blank ? end : n;
	}
	out[end] = '\0';
	return true;
}

const char *
str_lower(struct arena *a, const char *s)
{
	char *copy = arena_strdup(a, s);

	for (char *p = copy; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return copy;
}

const char *
str_url(struct arena *a, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct buf b;

	buf_init(&b, a);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (strchr(plain, c)) {
			buf_addc(&b, *s);
			continue;
		}
		buf_addc(&b, '%');
		buf_addc(&b, hex[c >> 4]);
		buf_addc(&b, hex[c & 15]);
	}
	return buf_str(&b);
}
