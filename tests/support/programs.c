/* programs.c - every module's program as it is shipped, linked into the tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/programs.h"

enum { MOST_PROGRAMS = 32 };

extern int (*const all_programs[])(int argc, char **argv) __attribute__((weak));	/* made by the build; not for a bench */
int program_take(int argc, char **argv, const struct module *m);

static const struct module *taken[MOST_PROGRAMS];
static size_t taken_count;

/* What app_main() is called there. */
int
program_take(int argc, char **argv, const struct module *m)
{
	(void)argc;
	(void)argv;
	assert_in_range(taken_count, 0, MOST_PROGRAMS - 1);
	taken[taken_count++] = m;
	return 0;
}

size_t
programs_all(const struct module *const **out)
{
	for (size_t i = 0; !taken_count || (i && all_programs[i]); i++)
		all_programs[i](0, NULL);
	*out = taken;
	return taken_count;
}

const struct module *
program_of(const char *path)
{
	const struct module *const *list, *portal = NULL;
	size_t count = programs_all(&list);

	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(list[i]->name);

		if (str_eq(list[i]->name, "portal"))
			portal = list[i];
		else if (*path == '/' && strncmp(path + 1, list[i]->name, n) == 0 &&
		         (path[n + 1] == '/' || path[n + 1] == '?' || !path[n + 1]))
			return list[i];
	}
	assert_non_null(portal);
	return portal;
}
