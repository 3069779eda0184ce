/* share.c - the staged files with made-up types among them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/base.h"
#include "support/share.h"

static void
run(const char *command)
{
	if (system(command) != 0) {
		fprintf(stderr, "failed: %s\n", command);
		exit(1);
	}
}

static void
share_remove(void)
{
	char command[400];

	snprintf(command, sizeof command, "rm -rf '%s/share.%d'", getenv("CRM_TEST_TMP"), (int)getpid());
	run(command);
}

/* Links to everything but the definitions, which are copied: they are few and small. */
static void
share_copy(struct arena *mem, const char *to)
{
	const char *from = getenv("CRM_TEST_SHARE");

	assert_non_null(from);
	run(arena_printf(mem, "mkdir -p '%s' && from=$(realpath '%s') && ln -s \"$from\"/* '%s' && "
	                 "rm '%s/types' && cp -r \"$from/types\" '%s'", to, from, to, to, to));
	setenv("CRM_TEST_SHARE", to, 1);
	atexit(share_remove);
}

void
share_add(const char *module, const char *type)
{
	struct arena *mem = arena_new();
	const char *share = arena_printf(mem, "%s/share.%d", getenv("CRM_TEST_TMP"), (int)getpid());

	if (access(share, F_OK) != 0)
		share_copy(mem, share);
	run(arena_printf(mem, "mkdir -p '%s/types/%s/%s' && cp 'tests/made_up/%s.xml' '%s/types/%s/%s/'", share,
	                 module, type, type, share, module, type));
	arena_free(mem);
}
