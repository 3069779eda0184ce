/* fuzz_json.c - any bytes as JSON, and as pairs: what is read can be written and is then read the same. */
#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
same_again(struct arena *a, const struct json_pair *pairs, size_t n)
{
	struct json_pair *again;
	const char *text;
	size_t count;

	if (json_flat_write(a, pairs, n, &text) != OK || !utf8_ok(text, strlen(text)) ||
	    json_flat_read(a, text, &again, &count) != OK || count != n)
		abort();
	for (size_t i = 0; i < n; i++)
		if (!str_eq(again[i].name, pairs[i].name) || !str_eq(again[i].value, pairs[i].value))
			abort();
}

/* name=value lines; a line without = is null. */
static size_t
pairs_take(struct arena *a, const char *text, struct json_pair *pairs, size_t most)
{
	size_t n = 0;

	for (const char *const *line = str_split(a, text, '\n'); *line && n < most; line++) {
		size_t name = strcspn(*line, "=");
		pairs[n++] = (struct json_pair){ .name = arena_strndup(a, *line, name),
		                                 .value = (*line)[name] ? *line + name + 1 : NULL };
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *written, *text = arena_strndup(a, (const char *)data, size);
	struct json_pair *read, pairs[8];
	size_t n;

	if (json_flat_read(a, text, &read, &n) == OK)
		same_again(a, read, n);
	n = pairs_take(a, text, pairs, sizeof pairs / sizeof pairs[0]);
	if (json_flat_write(a, pairs, n, &written) == OK)
		same_again(a, pairs, n);
	else if (utf8_ok(text, strlen(text)) && n < 2)
		abort();
	arena_free(a);
	return 0;
}
