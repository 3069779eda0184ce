/* testshare.c - the staged share folder with definitions of a test beside those of the product. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/files.h"
#include "support/testshare.h"

static char share[300];

static void
shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

void
testshare_open(const char *program)
{
	const char *staged = getenv("CRM_TEST_SHARE"), *folder = getenv("CRM_TEST_TMP");
	char command[2000];

	if (!staged || !folder)
		fail_msg("start database tests with make test");
	snprintf(share, sizeof share, "%s/share_%s", folder, program);
	snprintf(command, sizeof command,
	         "from=$(cd '%s' && pwd) && rm -rf '%s' && mkdir -p '%s/types' && ln -s \"$from\"/types/* '%s/types/' &&\n"
	         "for f in \"$from\"/*; do [ \"${f##*/}\" = types ] || ln -s \"$f\" '%s/' || exit 1; done",
	         staged, share, share, share, share);
	shell(command);
	setenv("CRM_TEST_SHARE", share, 1);
}

void
testshare_put(const char *path, const char *text)
{
	file_put(share, path, text);
}

void
testshare_close(void)
{
	char command[400];

	snprintf(command, sizeof command, "rm -rf '%s'", share);
	shell(command);
}
