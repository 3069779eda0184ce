/* fuzz_totp.c - any bytes as a typed code: six digits, or nothing. */
#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	uint32_t code = UINT32_MAX;

	if (totp_parse(arena_strndup(a, (const char *)data, size), &code) == OK ? code > 999999 : code != UINT32_MAX)
		abort();
	arena_free(a);
	return 0;
}
