/* fuzz_cidr.c - any bytes as a list of networks: what is taken holds its own text, and reads the same again. */
#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size), *once, *twice, *wrong = NULL;

	if (networks_parse(a, text, &once, &wrong) == OK) {
		if (networks_parse(a, once, &twice, &wrong) != OK || strcmp(once, twice) != 0)
			abort();
		for (const char *const *w = str_words(a, once); *w; w++)
			if (!networks_have(text, arena_strndup(a, *w, strcspn(*w, "/"))))
				abort();
	} else if (!wrong || !strstr(text, wrong)) {
		abort();
	}
	(void)networks_have("10.0.0.0/8 2001:db8::/32", text);
	arena_free(a);
	return 0;
}
