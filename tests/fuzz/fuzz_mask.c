/* fuzz_mask.c - any text masked: valid text stays valid, and no more than the ends show. */
#include "doc/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_DIGITS = 7, MOST_TAIL = 8 };	/* stars and four characters */

static size_t
digits(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s >= '0' && *s <= '9';
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const masks[] = { "phone", "email", "tail4", "", "other" };
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);

	for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
		const char *masked = mask_text(a, masks[i], text);
		if (!*text != !*masked)
			abort();
		if (utf8_ok(text, strlen(text)) && !utf8_ok(masked, strlen(masked)))
			abort();
		if (*text && !strchr(masked, '*'))
			abort();
		if (i == 0 && digits(masked) > MOST_DIGITS)
			abort();
		if (i == 2 && utf8_ok(text, strlen(text)) && utf8_len(masked) > MOST_TAIL)
			abort();
	}
	arena_free(a);
	return 0;
}
