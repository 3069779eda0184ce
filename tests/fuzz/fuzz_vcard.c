/* fuzz_vcard.c - any bytes as cards: what is read is text, and reads the same again when it is kept. */
#include "base/base.h"

enum { CARDS = 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct vcard *list, *again;
	size_t n = vcard_read(a, (const char *)data, size, &list, CARDS);

	n = n > CARDS ? CARDS : n;
	const char *once = vcard_write(a, list, n);
	if (!utf8_ok(once, strlen(once)) || vcard_read(a, once, strlen(once), &again, CARDS) != n || strcmp(vcard_write(a, again, n), once) != 0)
		abort();
	arena_free(a);
	return 0;
}
