/* statement.c - files of SQL statements, taken apart at their semicolons. */
#include "doc/statement.h"

/* Past a quoted text or a comment that starts at p; p itself when none does. */
static const char *
skip_opaque(const char *p)
{
	const char *end = p;

	if (*p == '\'' || *p == '"' || *p == '`') {
		for (end = p + 1; *end && *end != *p; end++)
			if (*end == '\\' && *p != '`' && end[1])
				end++;
		return *end ? end + 1 : end;
	}
	if (*p == '#' || str_starts(p, "-- ") || str_starts(p, "--\n"))
		return p + strcspn(p, "\n");
	if (str_starts(p, "/*")) {
		end = strstr(p + 2, "*/");
		return end ? end + 2 : p + strlen(p);
	}
	return p;
}

const char *
statement_next(struct arena *mem, const char **text)
{
	const char *p = *text;

	for (;;) {
		p += strspn(p, " \t\r\n;");
		const char *after = *p == '#' || *p == '-' || *p == '/' ? skip_opaque(p) : p;
		if (after == p)
			break;
		p = after;
	}
	const char *start = p;
	while (*p && *p != ';') {
		const char *after = skip_opaque(p);
		p = after == p ? p + 1 : after;
	}
	*text = p;
	return p > start ? arena_strndup(mem, start, (size_t)(p - start)) : NULL;
}
