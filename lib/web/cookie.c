/* cookie.c - reads one cookie of a Cookie header. */
#include "web/web.h"

enum { MAX_HEADER = 8192 };

/* RFC 6265 cookie-octet: no blanks, quotes, comma, semicolon, backslash. */
static bool
cookie_octet(char c)
{
	unsigned char u = (unsigned char)c;

	return u == 0x21 || (u >= 0x23 && u <= 0x2b) || (u >= 0x2d && u <= 0x3a) ||
	       (u >= 0x3c && u <= 0x5b) || (u >= 0x5d && u <= 0x7e);
}

const char *
cookie_find(struct arena *a, const char *header, const char *name)
{
	size_t len = strlen(name);

	if (!header || strnlen(header, MAX_HEADER + 1) > MAX_HEADER)
		return NULL;
	for (const char *s = header; *s;) {
		size_t n;

		s += strspn(s, " \t");
		n = strcspn(s, ";");
		/* The first one counts: browsers send the most exact path first. */
		if (n > len && strncmp(s, name, len) == 0 && s[len] == '=') {
			const char *value = s + len + 1;
			size_t size = n - len - 1;

			while (size && (value[size - 1] == ' ' || value[size - 1] == '\t'))
				size--;
			for (size_t i = 0; i < size; i++)
				if (!cookie_octet(value[i]))
					return NULL;
			return arena_strndup(a, value, size);
		}
		s += n + (s[n] == ';');
	}
	return NULL;
}
