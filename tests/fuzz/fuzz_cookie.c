/* fuzz_cookie.c - any bytes as a Cookie header. */
#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *value = cookie_find(a, arena_strndup(a, (const char *)data, size), "sid");

	if (value && strpbrk(value, ";, \t\r\n\"\\"))
		abort();
	arena_free(a);
	return 0;
}
