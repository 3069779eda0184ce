/* fuzz_calendar.c - any bytes as a file of special days: decoded and read, or sentences. */
#include <assert.h>
#include "doc/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct calendar_list l;
	const char *text;

	if (text_decode(a, (const char *)data, size, &text) == OK) {
		assert(utf8_ok(text, strlen(text)));
		calendar_read(a, text, &l);
		assert(l.n <= CALENDAR_MOST && l.problem_count <= CALENDAR_PROBLEMS && l.problem_count <= l.wrong);
		assert(l.n || l.wrong);
		for (size_t i = 0; i < l.n; i++) {
			assert(utf8_ok(l.days[i].name, strlen(l.days[i].name)) && *l.days[i].name);
			assert(!i || l.days[i - 1].date <= l.days[i].date);
		}
	}
	arena_free(a);
	return 0;
}
