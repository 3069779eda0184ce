/* test_arena.c - the memory of a unit of work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/base.h"

static void
test_arena__memory_is_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t n = 0; n < 3000; n += 37) {
		unsigned char *p = arena_alloc(a, n);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		if (n)
			memset(p, 0xAA, n);
	}
	arena_free(a);
}

static void
test_arena__nothing_and_much_can_be_asked_for(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_non_null(arena_alloc(a, 0));
	assert_ptr_not_equal(arena_alloc(a, 0), arena_alloc(a, 0));
	char *large = arena_alloc(a, 3000000);
	char *small = arena_alloc(a, 10);
	memset(large, 'l', 3000000);
	memset(small, 's', 10);
	assert_int_equal(large[2999999], 'l');
	assert_int_equal(small[9], 's');
	arena_free(a);
	arena_free(NULL);
}

static void
test_arena__copies_are_of_their_own(void **state)
{
	struct arena *a = arena_new();
	char text[] = "客源";

	(void)state;
	char *copy = arena_strdup(a, text), *part = arena_strndup(a, text, 3);
	char *bytes = arena_memdup(a, text, sizeof text);
	text[0] = 'x';
	assert_string_equal(copy, "客源");
	assert_string_equal(part, "客");
	assert_memory_equal(bytes, "客源", sizeof text);
	assert_null(arena_strdup(a, NULL));
	assert_string_equal(arena_strndup(a, NULL, 0), "");
	arena_free(a);
}

static void
test_arena__printf_takes_texts_of_any_length(void **state)
{
	struct arena *a = arena_new();
	char long_text[2000];

	(void)state;
	memset(long_text, 'z', sizeof long_text);
	long_text[sizeof long_text - 1] = '\0';
	assert_string_equal(arena_printf(a, "%d/%s", 7, "a"), "7/a");
	for (int n = 250; n < 260; n++)
		assert_int_equal(strlen(arena_printf(a, "%.*s", n, long_text)), n);
	assert_string_equal(arena_printf(a, "%s", long_text), long_text);
	arena_free(a);
}

static char order[8];

static void
note(void *arg)
{
	strncat(order, arg, sizeof order - strlen(order) - 1);
}

static struct arena *noting;

static void
note_and_defer(void *arg)
{
	note(arg);
	arena_defer(noting, note, (void *)(uintptr_t)"z");
}

static void
test_arena__deferred_calls_run_last_first_and_once(void **state)
{
	(void)state;
	noting = arena_new();
	order[0] = '\0';
	arena_defer(noting, note, (void *)(uintptr_t)"a");
	arena_defer(noting, note_and_defer, (void *)(uintptr_t)"b");
	arena_defer(noting, note, (void *)(uintptr_t)"c");
	arena_reset(noting);
	assert_string_equal(order, "cbza");
	assert_string_equal(arena_strdup(noting, "again"), "again");
	arena_free(noting);
	assert_string_equal(order, "cbza");
}

/* How a child ends that does this; its words on stderr are of no interest. */
static int
child_status(void (*fn)(struct arena *))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		dup2(null, STDERR_FILENO);
		fn(arena_new());
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void ask_too_much(struct arena *a) { arena_alloc(a, SIZE_MAX - 8); }
static void ask_overflowing(struct arena *a) { arena_alloc_array(a, SIZE_MAX / 2, 3); }

static void
test_arena__impossible_sizes_end_the_process_with_71(void **state)
{
	(void)state;
	assert_int_equal(child_status(ask_too_much), 71);
	assert_int_equal(child_status(ask_overflowing), 71);
}

static void
overrun(struct arena *a)
{
	volatile char *p = arena_alloc(a, 24);

	arena_alloc(a, 24);
	p[24] = 1;
}

static void
test_arena__an_overrun_by_one_byte_is_seen(void **state)
{
	(void)state;
	assert_int_not_equal(child_status(overrun), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena__memory_is_zeroed_and_aligned),
		cmocka_unit_test(test_arena__nothing_and_much_can_be_asked_for),
		cmocka_unit_test(test_arena__copies_are_of_their_own),
		cmocka_unit_test(test_arena__printf_takes_texts_of_any_length),
		cmocka_unit_test(test_arena__deferred_calls_run_last_first_and_once),
		cmocka_unit_test(test_arena__impossible_sizes_end_the_process_with_71),
		cmocka_unit_test(test_arena__an_overrun_by_one_byte_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
