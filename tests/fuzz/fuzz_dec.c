/* fuzz_dec.c - any bytes as numbers: what is read comes back the same. */
#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* This text is the number. */
static void
same(const char *text, dec d)
{
	dec again;

	if (dec_parse(&again, text) != OK || dec_cmp(d, again) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *text = arena_strndup(a, (const char *)data, size);
	char *other = strchr(text, ';');
	dec x, y;
	int64_t n;

	if (other)
		*other++ = '\0';
	if (dec_parse(&x, text) == OK) {
		same(dec_str(a, x, 6), x);
		same(dec_show(a, x, 6), x);
		for (int digits = 0; digits < 7; digits++)
			if (!dec_is_bad(dec_round(x, digits)))
				same(dec_str(a, x, digits), dec_round(x, digits));
		if (other && dec_parse(&y, other) == OK) {
			dec sum = dec_add(x, y), back = dec_sub(sum, y);
			if (!dec_is_bad(sum) && dec_cmp(back, x) != 0)
				abort();
			if (y.micro && dec_cmp(dec_muldiv(x, y, y), x) != 0)
				abort();
			dec_str(a, dec_mul(x, y), 2);
		}
	}
	if (str_int(text, &n) == OK && !*text)
		abort();
	arena_free(a);
	return 0;
}
