/* fuzz_picture.c - any bytes as a picture: measured without a look beyond their end, or it has no size. */
#include <assert.h>
#include "doc/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	/* Of just this length, so that a byte too many is found. */
	const unsigned char *s = arena_memdup(a, size ? data : (const uint8_t *)"", size + !size);
	int64_t width, height;

	if (picture_measure(s, size, &width, &height))
		assert(width > 0 && height > 0 && width <= UINT32_MAX && height <= UINT32_MAX);
	arena_free(a);
	return 0;
}
