/* test_mask.c - lib/doc/mask.c: how values read for who may not see them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/doc.h"

struct sample { const char *text, *masked; };

static void
check(const char *mask, const struct sample *samples, size_t n)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < n; i++) {
		const char *got = mask_text(a, mask, samples[i].text);
		if (!str_eq(got, samples[i].masked))
			fail_msg("%s \"%s\": \"%s\", not \"%s\"", mask, samples[i].text, got, samples[i].masked);
	}
	arena_free(a);
}
#define CHECK(mask, ...) check(mask, (const struct sample[]){ __VA_ARGS__ }, \
	sizeof((const struct sample[]){ __VA_ARGS__ }) / sizeof(struct sample))

static void
test_mask__a_telephone_keeps_its_ends(void **state)
{
	(void)state;
	CHECK("phone", { "13812341234", "138****1234" }, { "138 1234 5678", "138****5678" }, { "138-1234-5678", "138****5678" },
	      { "+86 138 1234 5678", "+861****5678" }, { "１３８１２３４５６７８", "138****5678" },
	      { "0571-88886666", "057****6666" }, { "(0571) 8888 6666", "057****6666" }, { "+49 30 901820", "+49****1820" });
}

/* Four digits are hidden at least, or a short number would be told. */
static void
test_mask__a_short_telephone_hides_four_digits_at_least(void **state)
{
	(void)state;
	CHECK("phone", { "88886666", "****6666" }, { "8888666", "****666" }, { "10086", "****6" }, { "1008", "****" },
	      { "110", "****" }, { "4", "****" }, { "无", "****" }, { "-", "****" }, { "张三", "****" });
}

static void
test_mask__an_extension_and_a_second_number_are_hidden(void **state)
{
	(void)state;
	CHECK("phone", { "0571-88886666-8012", "057****6666" }, { "0571-88886666转8012", "057****6666" },
	      { "0571-88886666 ext. 8012", "057****6666" }, { "057188886666x8012", "057****6666" },
	      { "13812345678/13987654321", "138****5678" }, { "13812345678、13987654321", "138****5678" },
	      { "13812345678，家里 13987654321", "138****5678" }, { "0571-8888-6666", "057****6666" });
}

static void
test_mask__an_address_keeps_its_first_letter_and_its_domain(void **state)
{
	(void)state;
	CHECK("email", { "zhang@example.com", "z***@example.com" }, { "z@example.com", "***@example.com" },
	      { "张三@例子.公司", "张***@例子.公司" }, { "@example.com", "***@example.com" }, { "no address", "****" },
	      { "a@b@example.com", "a***@example.com" }, { "zhang@example.com (private)", "z***@example.com" },
	      { "li@a.cn, wang@b.cn", "l***@b.cn" });
}

static void
test_mask__a_tail_is_counted_in_characters(void **state)
{
	(void)state;
	CHECK("tail4", { "6222021234565678", "****5678" }, { "12345678", "****5678" }, { "123456", "****56" },
	      { "1234", "****" }, { "一二三四五六七八", "****五六七八" }, { "一二三四五", "****五" }, { "x", "****" });
}

static void
test_mask__nothing_stays_nothing_and_an_unknown_mask_hides_all(void **state)
{
	(void)state;
	CHECK("phone", { "", "" }, { NULL, "" });
	CHECK("email", { "", "" });
	CHECK("tail4", { "", "" });
	CHECK("", { "anything", "****" });
	CHECK("other", { "anything", "****" });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mask__a_telephone_keeps_its_ends),
		cmocka_unit_test(test_mask__a_short_telephone_hides_four_digits_at_least),
		cmocka_unit_test(test_mask__an_extension_and_a_second_number_are_hidden),
		cmocka_unit_test(test_mask__an_address_keeps_its_first_letter_and_its_domain),
		cmocka_unit_test(test_mask__a_tail_is_counted_in_characters),
		cmocka_unit_test(test_mask__nothing_stays_nothing_and_an_unknown_mask_hides_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
