/* test_pinyin.c - spelling by a small table of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "base/base.h"

static char path[] = "/tmp/test_pinyin_XXXXXX";
static struct arena *mem;

/* Sorted by bytes, as the build writes it. */
static const char lines[] =
	"〇\tling\n"
	"上\tshang\n"
	"中\tzhong\n"
	"中行\tzhong hang\n"
	"单\tdan\n"
	"女\tnv\n"
	"尉\twei\n"
	"庆\tqing\n"
	"恭\tgong\n"
	"海\thai\n"
	"田\ttian\n"
	"行\txing\n"
	"行长\thang zhang\n"
	"迟\tchi\n"
	"重\tzhong\n"
	"重庆\tchong qing\n"
	"重庆银行\tchong qing yin hang\n"
	"银\tyin\n"
	"银行\tyin hang\n"
	"银行卡号码\tyin hang ka hao ma\n"
	"长\tchang\n"
	"长大\tzhang da\n"
	"\xF0\xA0\xAE\xB7\tji\n";

static void
assert_spelled(const char *text, bool person, const char *full, const char *initials)
{
	const char *f = NULL, *i = NULL;

	pinyin_of(mem, text, person, &f, &i);
	assert_string_equal(f, full);
	assert_string_equal(i, initials);
}

static int
table_write(const char *text)
{
	FILE *f = fopen(path, "we");

	if (!f)
		return -1;
	fputs(text, f);
	return fclose(f);
}

static int
setup(void **state)
{
	(void)state;
	mem = arena_new();
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(mem);
	return unlink(path);
}

/* The first test: the table is opened once for the process. */
static void
test_pinyin__a_missing_or_broken_table_is_refused(void **state)
{
	(void)state;
	log_open("test", LOG_LEVEL_ERROR - 1);
	assert_int_equal(pinyin_open("/nonexistent/pinyin.tsv"), ERR_IO);
	assert_int_equal(table_write(""), 0);
	assert_int_equal(pinyin_open(path), ERR_IO);
	assert_int_equal(table_write("上\tshang\n中\tzh"), 0);
	assert_int_equal(pinyin_open(path), ERR_IO);
	assert_spelled("上海 A1", false, "a1", "a1");
	assert_int_equal(table_write(lines), 0);
	assert_int_equal(pinyin_open(path), OK);
	assert_int_equal(pinyin_open(path), OK);
}

static void
test_pinyin__the_longest_word_decides(void **state)
{
	(void)state;
	assert_spelled("上海银行", false, "shanghaiyinhang", "shyh");
	assert_spelled("重庆", false, "chongqing", "cq");
	assert_spelled("重上", false, "zhongshang", "zs");
	assert_spelled("重庆银行行长", false, "chongqingyinhanghangzhang", "cqyhhz");
	assert_spelled("银行卡", false, "yinhang", "yh");
	assert_spelled("中行", false, "zhonghang", "zh");
	assert_spelled("长大长", false, "zhangdachang", "zdc");
	assert_spelled("女〇\xF0\xA0\xAE\xB7", false, "nvlingji", "nlj");
}

static void
test_pinyin__letters_and_digits_stay_and_the_rest_falls(void **state)
{
	(void)state;
	assert_spelled("ABC-上海（１２ａ）", false, "abcshanghai12a", "abcsh12a");
	assert_spelled("Café Zürich", false, "cafezurich", "cafezurich");
	assert_spelled("龘★\xFF\xE4\xB8", false, "", "");
	assert_spelled("", false, "", "");
	assert_spelled("上\t海\n", false, "shanghai", "sh");
}

static void
test_pinyin__surnames_are_read_as_surnames_of_persons_only(void **state)
{
	(void)state;
	assert_spelled("单田", true, "shantian", "st");
	assert_spelled("单田", false, "dantian", "dt");
	assert_spelled("尉迟恭", true, "yuchigong", "ycg");
	assert_spelled("上海单", true, "shanghaidan", "shd");
	assert_spelled("", true, "", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinyin__a_missing_or_broken_table_is_refused),
		cmocka_unit_test(test_pinyin__the_longest_word_decides),
		cmocka_unit_test(test_pinyin__letters_and_digits_stay_and_the_rest_falls),
		cmocka_unit_test(test_pinyin__surnames_are_read_as_surnames_of_persons_only),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
