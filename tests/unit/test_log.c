/* test_log.c - one call, one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "base/base.h"

static int kept, pipe_in;
static char got[8192];

/* What was written to stderr since begin(). */
static void
begin(void)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	kept = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	pipe_in = ends[0];
}

static const char *
end(void)
{
	dup2(kept, STDERR_FILENO);
	close(kept);
	ssize_t n = read(pipe_in, got, sizeof got - 1);
	got[n > 0 ? n : 0] = '\0';
	close(pipe_in);
	return got;
}

static int
setup(void **state)
{
	(void)state;
	setenv("JOURNAL_STREAM", "8:1", 1);
	log_open("prog", LOG_LEVEL_INFO);
	log_request("");
	return 0;
}

static void
test_log__a_line_has_priority_program_and_request(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	begin();
	log_error("first %d", 1);
	assert_string_equal(end(), arena_printf(a, "<3>prog[%d]: first 1\n", (int)getpid()));
	log_request("r-42");
	begin();
	log_warn("客户 %s", "second");
	assert_string_equal(end(), arena_printf(a, "<4>prog[%d] r-42: 客户 second\n", (int)getpid()));
	log_request(NULL);
	begin();
	log_info("third");
	assert_string_equal(end(), arena_printf(a, "<6>prog[%d]: third\n", (int)getpid()));
	arena_free(a);
}

static void
test_log__nobody_can_forge_a_line(void **state)
{
	(void)state;
	log_request("id\n<3>x");
	begin();
	log_error("%s", "a\nb\r\x1B[31m\x7F\xC2\x85\xE2\x80\xAE\xFF\xE5\xAE.\t客");
	const char *line = end();
	assert_non_null(strstr(line, " id\\x0A<3>x: a\\x0Ab\\x0D\\x1B[31m\\x7F\\xC2\\x85\\xE2\\x80\\xAE"
	                             "\\xFF\\xE5\\xAE.\\x09客\n"));
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	log_request("");
}

static void
test_log__a_long_line_is_cut_but_ended(void **state)
{
	char text[9000];

	(void)state;
	memset(text, '\x01', sizeof text);
	text[sizeof text - 1] = '\0';
	begin();
	log_error("%s", text);
	const char *line = end();
	assert_true(strlen(line) <= 4096 && str_ends(line, "\\x01\n"));
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void
test_log__less_important_lines_are_not_written(void **state)
{
	(void)state;
	begin();
	log_line(LOG_LEVEL_DEBUG, "noise");
	assert_string_equal(end(), "");
	log_open("prog", LOG_LEVEL_ERROR);
	begin();
	log_warn("noise");
	assert_string_equal(end(), "");
	log_open("prog", LOG_LEVEL_INFO);
}

static void
test_log__outside_the_journal_a_line_has_its_time(void **state)
{
	(void)state;
	unsetenv("JOURNAL_STREAM");
	log_open("prog", LOG_LEVEL_INFO);
	begin();
	errno = 77;
	log_info("x");
	assert_int_equal(errno, 77);
	const char *line = end();
	int64_t t;
	char time[25] = "";
	assert_true(str_starts(line, "<6>2"));
	memcpy(time, line + 3, 24);
	assert_int_equal(instant_parse(&t, time), OK);
	assert_true(instant_now() - t < 60000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log__a_line_has_priority_program_and_request),
		cmocka_unit_test(test_log__nobody_can_forge_a_line),
		cmocka_unit_test(test_log__a_long_line_is_cut_but_ended),
		cmocka_unit_test(test_log__less_important_lines_are_not_written),
		cmocka_unit_test(test_log__outside_the_journal_a_line_has_its_time),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
