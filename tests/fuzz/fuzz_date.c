/* fuzz_date.c - any bytes as dates and instants: what is read comes back the same. */
#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);
	int32_t date, same_date;
	int64_t t, same;

	if (date_parse(&date, text) == OK) {
		if (date_parse(&same_date, date_str(a, date)) != OK || same_date != date)
			abort();
		for (int months = -13; months < 14; months++)
			date_str(a, date_add_months(date, months));
	}
	if (instant_parse(&t, text) == OK) {
		if (instant_parse(&same, instant_str(a, t)) != OK || same != t)
			abort();
		if (instant_parse(&same, instant_sql(a, t)) != OK || same != t)
			abort();
		instant_local(a, t, "America/New_York");
		date_str(a, instant_date(t, "Asia/Shanghai"));
	}
	if (instant_parse_local(&t, text, "America/New_York") == OK)
		instant_local(a, t, "America/New_York");
	if (size >= sizeof t) {
		memcpy(&t, data, sizeof t);
		memcpy(&date, data, sizeof date);
		instant_str(a, t);
		instant_date(t, "Asia/Shanghai");
		date_str(a, date);
		date_str(a, date_add_months(date, (int)(t >> 32)));
	}
	arena_free(a);
	return 0;
}
