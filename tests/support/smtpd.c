/* smtpd.c - a real mail server for as long as a test needs it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/smtpd.h"

struct smtpd { char folder[300]; int64_t port; pid_t pid; int first; };

enum { WAIT_STEP_US = 20 * 1000, WAIT_STEPS = 500 };

static char *
file_read(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "re");
	struct buf b;
	char piece[4096];
	size_t n;

	if (!f)
		return NULL;
	buf_init(&b, a);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_addn(&b, piece, n);
	fclose(f);
	return arena_strdup(a, buf_str(&b));
}

static void
smtpd_run(struct smtpd *s)
{
	struct arena *a = arena_new();
	const char *path = arena_printf(a, "%s/port", s->folder), *port = NULL;

	unlink(path);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0) {
		/* What it tells of talks that went wrong on purpose is of no use. */
		if (!freopen("/dev/null", "w", stderr))
			_exit(127);
		execl("tests/support/smtpd.py", "smtpd.py", s->folder, arena_printf(a, "%lld", (long long)s->port), (char *)NULL);
		_exit(127);
	}
	for (int i = 0; !port && i < WAIT_STEPS; i++) {
		usleep(WAIT_STEP_US);
		port = file_read(a, path);
	}
	if (!port)
		fail_msg("smtpd.py does not start");
	assert_int_equal(str_int(port, &s->port), OK);
	arena_free(a);
}

struct smtpd *
smtpd_start(void)
{
	struct smtpd *s = must_malloc(sizeof *s);

	*s = (struct smtpd){ .port = 0 };
	snprintf(s->folder, sizeof s->folder, "%s/smtpd-XXXXXX", getenv("CRM_TEST_TMP"));
	assert_non_null(mkdtemp(s->folder));
	smtpd_run(s);
	return s;
}

void
smtpd_again(struct smtpd *s)
{
	smtpd_run(s);
}

void
smtpd_stop(struct smtpd *s)
{
	if (s->pid > 0) {
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	s->pid = 0;
}

int64_t
smtpd_port(const struct smtpd *s)
{
	return s->port;
}

void
smtpd_mode(struct smtpd *s, const char *mode)
{
	char path[320];

	snprintf(path, sizeof path, "%s/mode", s->folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(mode, f);
	assert_int_equal(fclose(f), 0);
}

static bool
smtpd_has(const struct smtpd *s, int n)
{
	char path[340];

	snprintf(path, sizeof path, "%s/%d.eml", s->folder, n);
	return access(path, F_OK) == 0;
}

static int
smtpd_last(const struct smtpd *s)
{
	int n = s->first;

	while (smtpd_has(s, n + 1))
		n++;
	return n;
}

void
smtpd_forget(struct smtpd *s)
{
	s->first = smtpd_last(s);
}

int
smtpd_count(const struct smtpd *s)
{
	return smtpd_last(s) - s->first;
}

void
smtpd_wait(const struct smtpd *s, int count)
{
	for (int i = 0; smtpd_count(s) < count && i < WAIT_STEPS; i++)
		usleep(WAIT_STEP_US);
	assert_int_equal(smtpd_count(s), count);
}

const char *
smtpd_part(const struct smtpd *s, struct arena *a, int n, const char *part)
{
	return file_read(a, arena_printf(a, "%s/%d.%s", s->folder, s->first + n, part));
}
