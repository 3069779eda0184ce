/*
 * charset.c - files that people bring: a spreadsheet saves Chinese as GBK, an
 * editor as UTF-8 with or without a mark, "Unicode text" as UTF-16.
 */
#include <glib.h>
#include "base/base.h"

static int
converted(struct arena *a, const char *bytes, size_t n, const char *charset, const char **out)
{
	gsize size = 0;
	gchar *text = g_convert(bytes, (gssize)n, "UTF-8", charset, NULL, &size, NULL);
	bool good = text && utf8_ok(text, size);

	if (good)
		*out = arena_strndup(a, text, size);
	g_free(text);
	return good ? OK : ERR_INVALID;
}

int
text_decode(struct arena *a, const char *bytes, size_t n, const char **out)
{
	*out = "";
	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		n -= 3;
	}
	if (n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return converted(a, bytes, n, "UTF-16", out);
	if (utf8_ok(bytes, n)) {
		*out = arena_strndup(a, bytes, n);
		return OK;
	}
	return converted(a, bytes, n, "GB18030", out);
}
