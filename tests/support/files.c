/* files.c - files and texts that a test makes up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "support/files.h"

void
file_put(const char *folder, const char *path, const char *text)
{
	char whole[500];

	assert_true(snprintf(whole, sizeof whole, "%s/%s", folder, path) < (int)sizeof whole);
	for (char *s = strchr(whole + strlen(folder) + 1, '/'); s; s = strchr(s + 1, '/')) {
		*s = '\0';
		mkdir(whole, 0700);
		*s = '/';
	}
	FILE *f = fopen(whole, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

const char *
text_replaced(struct arena *a, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	return arena_printf(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}
