/* fuzz_utf8.c - any bytes as text: what is stored is valid, and stays as it is. */
#include <sys/mman.h>
#include <unistd.h>
#include "base/base.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A table of pinyin in which words begin alike. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char lines[] = "上\tshang\n上海\tshang hai\n上海行\tshang hai hang\n不\tbu\n"
		"行\txing\n行长\thang zhang\n长\tchang\n长大\tzhang da\n\xF0\xA0\xAE\xB7\tji\n";
	char path[64];
	int fd = memfd_create("pinyin", 0);

	(void)argc;
	(void)argv;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (write(fd, lines, sizeof lines - 1) < 0 || pinyin_open(path) != OK)
		abort();
	return 0;
}

static void
cleaned(struct arena *a, const char *text, bool long_text)
{
	const char *once, *twice;

	if (str_clean(a, text, long_text, &once) != OK)
		return;
	if (!utf8_ok(once, strlen(once)) || (!long_text && strpbrk(once, "\r\n\t")))
		abort();
	if (str_clean(a, once, long_text, &twice) != OK || !str_eq(once, twice))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);
	const char *full, *initials;

	bool ok = utf8_ok(text, strlen(text));
	size_t n = 0, bad = 0;
	for (const char *p = text; *p; n++)
		bad += utf8_next(&p) == 0xFFFD;
	if (ok && n != utf8_len(text))
		abort();
	if (!ok && !bad)
		abort();
	utf8_width(text);
	cleaned(a, text, false);
	cleaned(a, text, true);
	const char *key = str_normal(a, text);
	if (!utf8_ok(key, strlen(key)) || !str_eq(str_normal(a, key), key))
		abort();
	pinyin_of(a, text, size & 1, &full, &initials);
	for (const char *p = full; *p; p++)
		if ((unsigned char)*p >= 0x80)
			abort();
	str_words(a, text);
	str_split(a, text, ',');
	str_url(a, text);
	arena_free(a);
	return 0;
}
