/*
 * pairs.c - names and values as they come over the wire: percent-decoding of
 * query strings, urlencoded bodies and paths. Strict: what is not understood
 * completely is refused.
 */
#include "web/web.h"

enum { MAX_NAME = 200, MAX_PATH = 2000 };	/* MAX_PATH also for url_is_local() */

static int
pairs_refuse(struct pairs *p, const char *problem)
{
	p->problem = problem;
	return ERR_BAD_REQUEST;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* n bytes of s, decoded; NULL for bad escapes, bad UTF-8 and NUL. */
static const char *
percent_decode(struct arena *a, const char *s, size_t n, bool plus_is_blank)
{
	char *text = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '%') {
			int high = n - i > 2 ? hex_digit(s[i + 1]) : -1;
			int low = n - i > 2 ? hex_digit(s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus_is_blank) {
			c = ' ';
		}
		text[len++] = c;
	}
	return utf8_ok(text, len) ? text : NULL;
}

int
pairs_add(struct pairs *p, const char *name, const char *value, bool from_body)
{
	if (!*name || strlen(name) > MAX_NAME)
		return pairs_refuse(p, N_("A field in this request has an empty or very long name."));
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return pairs_refuse(p, N_("A field in this request has an unreadable name."));
	if (p->count >= (from_body ? MAX_PAIRS : MAX_QUERY_PAIRS))
		return pairs_refuse(p, N_("This request has too many fields. Please send fewer at a time."));
	if (p->count == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 32;
		struct req_pair *list = arena_new_array(p->mem, struct req_pair, cap);

		if (p->count)
			memcpy(list, p->list, p->count * sizeof *list);
		p->list = list;
		p->cap = cap;
	}
	p->list[p->count++] = (struct req_pair){ .name = name, .value = value, .from_body = from_body };
	return OK;
}

int
pairs_parse(struct pairs *p, const char *text, size_t n, bool from_body)
{
	const char *end = text + n;

	for (const char *s = text; s < end;) {
		const char *stop = memchr(s, '&', (size_t)(end - s));

		if (!stop)
			stop = end;
		if (stop > s) {
			const char *eq = memchr(s, '=', (size_t)(stop - s));
			const char *name = percent_decode(p->mem, s, (size_t)((eq ? eq : stop) - s), true);
			const char *value = eq ? percent_decode(p->mem, eq + 1, (size_t)(stop - eq - 1), true) : "";

			if (!name || !value)
				return pairs_refuse(p, N_("This request contains text that is not valid UTF-8."));
			TRY(pairs_add(p, name, value, from_body));
		}
		s = stop + 1;
	}
	return OK;
}

/* "." and ".." and the empty one: nobody sends them by accident. */
static bool
segment_is_odd(const char *s, size_t n)
{
	return n == 0 || (n == 1 && s[0] == '.') || (n == 2 && s[0] == '.' && s[1] == '.');
}

int
path_decode(struct arena *a, const char *raw, const char **out)
{
	size_t n = raw ? strlen(raw) : 0, slashes = 0;

	if (n == 0 || n > MAX_PATH || raw[0] != '/')
		return ERR_BAD_REQUEST;
	for (size_t i = 0; i < n; i++)
		slashes += raw[i] == '/';
	const char *path = percent_decode(a, raw, n, false);
	if (!path)
		return ERR_BAD_REQUEST;
	for (const char *c = path; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f || *c == '\\')
			return ERR_BAD_REQUEST;
		slashes -= *c == '/';
	}
	if (slashes != 0)	/* "%2f" would be another segment here than in nginx */
		return ERR_BAD_REQUEST;
	for (const char *s = path + 1; *s;) {
		size_t len = strcspn(s, "/");

		if (segment_is_odd(s, len))
			return ERR_BAD_REQUEST;
		s += len + (s[len] == '/');
	}
	*out = path;
	return OK;
}

bool
url_is_local(const char *url)
{
	if (!url || url[0] != '/' || url[1] == '/')
		return false;
	for (const char *c = url; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == '\\')
			return false;
	return strlen(url) <= MAX_PATH;
}
