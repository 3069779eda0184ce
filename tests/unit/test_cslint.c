/* test_cslint.c - each rule of the template checker against a deliberate violation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* The checker is one program file; its own main() is not this program's. */
int cslint_main(int argc, char **argv);
#define main cslint_main
#include "../../tools/cslint/main.c"
#include "support/files.h"
#undef main

static void
found(const char *text, const char *rule)
{
	struct findings out = { .mem = arena_new() };

	lint_text(&out, "x.cs", text);
	if (rule) {
		if (out.n != 1 || !str_eq(out.list[0].rule, rule))
			fail_msg("%s: wanted '%s', found %zu (%s)", text, rule, out.n, out.n ? out.list[0].rule : "-");
	} else if (out.n) {
		fail_msg("%s: found '%s'", text, out.list[0].rule);
	}
	arena_free(out.mem);
}

static void
test_cslint__raw_commands_in_every_spelling(void **state)
{
	static const char *const words[] = { "alt", "name", "uvar", "evar", "lvar", "linclude" };
	static const char *const forms[] = { "<?cs %s:x ?>", "<?cs %s!x ?>", "<?cs %s x ?>", "<?cs\n%s:x\n?>",
		"<?CS\t%s : x?>", "<?cs\r\n  %s\n:\nx ?>" };
	char text[80];

	(void)state;
	for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
		for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
			char form[40];

			/* snprintf wants a literal: the word takes the place of %s by hand. */
			const char *at = strstr(forms[i], "%s");
			snprintf(form, sizeof form, "%s", at + 2);
			snprintf(text, sizeof text, "%.*s%s%s", (int)(at - forms[i]), forms[i], words[w], form);
			found(text, "raw");
		}
	found("<?cs UVAR:x ?>", "raw");
	found("<?cs var:uvar ?><?cs var:name ?><?cs var:name(x) ?>", NULL);
	found("<?cs # alt: is not used here ?>", NULL);
}

static void
test_cslint__only_literal_includes(void **state)
{
	(void)state;
	found("<?cs include:\"head.cs\" ?>", NULL);
	found("<?cs include:page ?>", "include");
	found("<?cs include:\"a\" + page ?>", "include");
	found("<?cs include!page ?>", "include");
}

static void
test_cslint__escaping_stays_on(void **state)
{
	(void)state;
	found("<?cs escape:\"none\" ?><?cs var:x ?><?cs /escape ?>", "escape");
	found("<?cs escape: mode ?><?cs /escape ?>", "escape");
	found("<?cs escape:\"js\" ?><?cs var:x ?><?cs /escape ?>", NULL);
}

static void
test_cslint__sums_with_escaped_texts(void **state)
{
	(void)state;
	found("<?cs var:url_escape(x) + y ?>", "sum");
	found("<?cs var:x + \"+\" ?>", NULL);
	found("<?cs var:url_escape(\"a+b\") ?>", NULL);
}

static void
test_cslint__sentences_are_whole(void **state)
{
	(void)state;
	found("<?cs var:_('Save') ?>", NULL);
	found("<?cs call:hint(\"a\", _(\"Present password\"), x) ?>", NULL);
	found("<?cs var:_(x) ?>", "text");
	found("<?cs var:_('Saved by ') + x ?>", "text");
	found("<?cs var:_('a' + 'b') ?>", "text");
}

static void
test_cslint__links_from_data(void **state)
{
	(void)state;
	found("<a href=\"<?cs var:x.link ?>\">", "link");
	found("<form action='<?cs var:x ?>'>", "link");
	found("<img src=\"<?cs var:x ?>\">", "link");
	found("<a hx-get = \"<?cs var:x ?>\">", "link");
	found("<a href=\"/<?cs var:x ?>\">", "link");
	found("<a href=\"https:<?cs var:x ?>\">", "link");
	found("<a href=\"<?cs var:x + url ?>\">", "link");
	found("<a href=\"<?cs if:a ?>/x<?cs else ?><?cs var:x ?><?cs /if ?>\">", "link");
	found("<a href=\"<?cs var:url_validate(x.link) ?>\">", NULL);
	found("<a href=\"<?cs var:x.url ?>\"><a href=\"<?cs var:back_url ?>\">", NULL);
	found("<a href=\"/customer/<?cs var:x ?>?a=<?cs var:y ?>\"><a href=\"#f-<?cs var:x ?>\">", NULL);
	found("<a href=\"<?cs var:x.url ?>/<?cs var:y ?>\">", NULL);
	found("<input value=\"<?cs var:x ?>\"><a href=\"/a\" title=\"<?cs var:x ?>\">", NULL);
}

static void
test_cslint__values_in_tags_have_quotes(void **state)
{
	(void)state;
	found("<input value=<?cs var:x ?>>", "quote");
	found("<input <?cs var:x ?>>", "quote");
	found("<input<?cs if:x ?> checked<?cs /if ?><?cs call:described(f) ?>>", NULL);
	found("a < b <?cs var:x ?>", NULL);
	found("<!-- <a <?cs var:x ?> -->", NULL);
}

static void
test_cslint__no_inline_script(void **state)
{
	(void)state;
	found("<script>x()</script>", "script");
	found("<button onclick=\"x()\">", "script");
	found("<a ONLOAD='x'>", "script");
	found("<script src=\"/v/1/app.js\" defer></script>", NULL);
}

static void
test_cslint__lines_are_counted(void **state)
{
	struct findings out = { .mem = arena_new() };

	(void)state;
	lint_text(&out, "x.cs", "a\n<?cs # b\nc ?>\n<a href=\"x\n\"><?cs uvar:x ?>");
	assert_int_equal(out.n, 1);
	assert_int_equal(out.list[0].line, 5);
	arena_free(out.mem);
}

static void
test_cslint__a_command_without_end_is_found(void **state)
{
	(void)state;
	found("<?cs var:x ", "raw");
}

static void
test_cslint__an_exception_needs_a_reason_and_a_use(void **state)
{
	char folder[] = "/tmp/test_cslint_XXXXXX", command[100];

	(void)state;
	assert_non_null(mkdtemp(folder));
	file_put(folder, "x.cs", "<?cs uvar:page.html ?>");
	assert_int_equal(lint_folder(folder), 1);
	file_put(folder, "cslint.allow", "# why\nx.cs\traw\tuvar:page.html\tmade by our own cleaner\n");
	assert_int_equal(lint_folder(folder), 0);
	file_put(folder, "cslint.allow", "x.cs\traw\tuvar:page.html\n");
	assert_int_equal(lint_folder(folder), 2);
	file_put(folder, "cslint.allow", "x.cs\traw\tuvar:page.html\tours\nx.cs\traw\tuvar:y\told\n");
	assert_int_equal(lint_folder(folder), 1);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cslint__raw_commands_in_every_spelling),
		cmocka_unit_test(test_cslint__only_literal_includes),
		cmocka_unit_test(test_cslint__escaping_stays_on),
		cmocka_unit_test(test_cslint__sums_with_escaped_texts),
		cmocka_unit_test(test_cslint__sentences_are_whole),
		cmocka_unit_test(test_cslint__links_from_data),
		cmocka_unit_test(test_cslint__values_in_tags_have_quotes),
		cmocka_unit_test(test_cslint__no_inline_script),
		cmocka_unit_test(test_cslint__lines_are_counted),
		cmocka_unit_test(test_cslint__a_command_without_end_is_found),
		cmocka_unit_test(test_cslint__an_exception_needs_a_reason_and_a_use),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
