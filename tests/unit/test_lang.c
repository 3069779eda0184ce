/*
 * test_lang.c - two languages in one process, with a catalogue and a locale made
 * here: in a folder beside the test program, kept for the next run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/base.h"
#include "support/mem.h"

static const char catalogue[] =
	"msgid \"\"\n"
	"msgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: zh_CN\\n"
	"Plural-Forms: nplurals=1; plural=0;\\n\"\n"
	"msgid \"Customer\"\nmsgstr \"客户\"\n"
	"msgid \"Name\"\nmsgstr \"名称\"\n"
	"msgctxt \"customer.name\"\nmsgid \"Name\"\nmsgstr \"客户全称\"\n"
	"msgid \"%lu record\"\nmsgid_plural \"%lu records\"\nmsgstr[0] \"%lu 条记录\"\n";

static const char *folder;	/* <folder of this program>/test_lang.d */

static void
shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

static int
setup(void **state)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n <= 0)
		return -1;
	self[n] = '\0';
	mem_open(state);
	folder = arena_printf(mem, "%s.d", self);
	const char *messages = arena_printf(mem, "%s/zh_CN/LC_MESSAGES", folder);
	shell(arena_printf(mem, "mkdir -p '%s' '%s/sys'", messages, folder));
	if (access(arena_printf(mem, "%s/sys/zh_CN.UTF-8/LC_MESSAGES", folder), R_OK) != 0)
		shell(arena_printf(mem, "localedef -i zh_CN -f UTF-8 '%s/sys/zh_CN.UTF-8'", folder));
	FILE *f = fopen(arena_printf(mem, "%s/test.po", folder), "we");
	if (!f)
		return -1;
	fputs(catalogue, f);
	fclose(f);
	shell(arena_printf(mem, "msgfmt -o '%s/keyuan.mo' '%s/test.po'", messages, folder));
	log_open("test", LOG_LEVEL_ERROR - 1);
	return 0;
}

/* The first test: what is opened stays open. */
static void
test_lang__without_locale_or_catalogue_it_does_not_start(void **state)
{
	(void)state;
	setenv("LOCPATH", "/nonexistent", 1);
	assert_int_equal(lang_open("/nonexistent"), ERR_IO);
	assert_string_equal(lang_text("Customer"), "Customer");
	/* A LOCPATH without our locale does not matter when one is staged. */
	setenv("LOCPATH", "/nonexistent", 1);
	setenv("LANGUAGE", "en", 1);
	assert_int_equal(lang_open(folder), OK);
	assert_null(getenv("LANGUAGE"));
	assert_int_equal(lang_open("/nonexistent"), ERR_IO);
	assert_int_equal(lang_open(folder), OK);
}

static void
test_lang__a_unit_speaks_its_language(void **state)
{
	(void)state;
	lang_use("zh_CN");
	assert_string_equal(_("Customer"), "客户");
	assert_string_equal(lang_current(), "zh_CN");
	assert_string_equal(lang_html(), "zh-CN");
	lang_use("en");
	assert_string_equal(_("Customer"), "Customer");
	assert_string_equal(lang_current(), "en");
	assert_string_equal(lang_html(), "en");
	lang_use("xx");
	assert_string_equal(lang_current(), "zh_CN");
	lang_use(NULL);
	assert_string_equal(lang_current(), "zh_CN");
	assert_string_equal(_("Unknown message"), "Unknown message");
}

static void
test_lang__plurals(void **state)
{
	(void)state;
	lang_use("zh_CN");
	assert_string_equal(arena_printf(mem, lang_n("%lu record", "%lu records", 1), 1UL), "1 条记录");
	assert_string_equal(arena_printf(mem, lang_n("%lu record", "%lu records", 3), 3UL), "3 条记录");
	lang_use("en");
	assert_string_equal(arena_printf(mem, lang_n("%lu record", "%lu records", 1), 1UL), "1 record");
	assert_string_equal(arena_printf(mem, lang_n("%lu record", "%lu records", 0), 0UL), "0 records");
}

static void
test_lang__labels_look_in_their_context_first(void **state)
{
	char context[2000];

	(void)state;
	lang_use("zh_CN");
	assert_string_equal(lang_label("customer.name", "Name"), "客户全称");
	assert_string_equal(lang_label("customer.name", "Name"), "客户全称");	/* remembered */
	assert_string_equal(lang_label("contact.name", "Name"), "名称");
	assert_string_equal(lang_label(NULL, "Name"), "名称");
	assert_string_equal(lang_label("", "Name"), "名称");
	assert_string_equal(lang_label("customer.x", "Nowhere"), "Nowhere");
	assert_string_equal(lang_label("customer.x", "Nowhere"), "Nowhere");
	memset(context, 'c', sizeof context);
	context[sizeof context - 1] = '\0';
	assert_string_equal(lang_label(context, "Name"), "名称");
	lang_use("en");
	assert_string_equal(lang_label("customer.name", "Name"), "Name");
}

static void
test_lang__an_empty_text_is_not_the_header_of_the_catalogue(void **state)
{
	static const char *const languages[] = { "zh_CN", "en" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		lang_use(languages[i]);
		assert_string_equal(lang_text(""), "");
		assert_string_equal(lang_label("customer.name", ""), "");
		assert_string_equal(lang_label("customer.name", NULL), "");
		assert_string_equal(lang_label("", ""), "");
		assert_string_equal(lang_n("", "", 2), "");
	}
}

static void
test_lang__numbers_are_written_the_same_in_both(void **state)
{
	(void)state;
	lang_use("zh_CN");
	assert_string_equal(arena_printf(mem, "%'d", 1234567), "1234567");
	assert_int_equal(strtol("1,5", NULL, 10), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lang__without_locale_or_catalogue_it_does_not_start),
		cmocka_unit_test(test_lang__a_unit_speaks_its_language),
		cmocka_unit_test(test_lang__plurals),
		cmocka_unit_test(test_lang__labels_look_in_their_context_first),
		cmocka_unit_test(test_lang__an_empty_text_is_not_the_header_of_the_catalogue),
		cmocka_unit_test(test_lang__numbers_are_written_the_same_in_both),
	};

	return cmocka_run_group_tests(tests, setup, mem_close);
}
