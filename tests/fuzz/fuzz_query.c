/* fuzz_query.c - any bytes as a query string, as a path and as an address to go back to. */
#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct pairs p = { .mem = a };
	const char *path, *text = arena_strndup(a, (const char *)data, size);

	if (pairs_parse(&p, (const char *)data, size, true) == OK)
		for (size_t i = 0; i < p.count; i++)
			if (!*p.list[i].name || !utf8_ok(p.list[i].value, strlen(p.list[i].value)))
				abort();
	if (path_decode(a, text, &path) == OK && (*path != '/' || strstr(path, "/../") || strstr(path, "//")))
		abort();
	if (url_is_local(text) && (*text != '/' || text[1] == '/'))
		abort();
	arena_free(a);
	return 0;
}
