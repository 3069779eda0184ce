/* fuzz_multipart.c - any bytes as a Content-Type (first line) and a body. */
#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t head = end ? (size_t)(end - data) : 0;
	const char *boundary, *body = (const char *)data + head + (end != NULL);
	size_t n = size - head - (end != NULL);
	struct arena *a = arena_new();
	struct pairs p = { .mem = a };

	if (multipart_boundary(a, arena_strndup(a, (const char *)data, head), &boundary) != OK)
		boundary = "B";
	if (multipart_parse(&p, boundary, body, n, -1) == OK)
		for (size_t i = 0; i < p.upload_count; i++) {
			const struct upload *u = &p.uploads[i];

			if (u->offset < 0 || u->size < 0 || (uint64_t)(u->offset + u->size) > n ||
			    strpbrk(u->file_name, "/\\\r\n"))
				abort();
		}
	arena_free(a);
	return 0;
}
