/* test_html.c - markup written by C. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "web/html.h"

static int
open_buf(void **state)
{
	static struct buf b;

	buf_init(&b, arena_new());
	html_open("/v/1");
	*state = &b;
	return 0;
}

static int
close_buf(void **state)
{
	struct buf *b = *state;

	arena_free(b->mem);
	return 0;
}

static void
test_html__text_cannot_end_an_element_or_an_attribute(void **state)
{
	struct buf *b = *state;

	html_text(b, "<script>a && \"b\" 'c'</script>");
	assert_string_equal(buf_str(b), "&lt;script&gt;a &amp;&amp; &quot;b&quot; &#39;c&#39;&lt;/script&gt;");
}

static void
test_html__plain_text_comes_out_as_it_is(void **state)
{
	struct buf *b = *state;

	html_text(b, "");
	html_text(b, NULL);
	html_text(b, "杭州华信 50%_折扣!店\n");
	assert_string_equal(buf_str(b), "杭州华信 50%_折扣!店\n");
}

static void
test_html__a_format_escapes_its_texts_and_not_itself(void **state)
{
	struct buf *b = *state;

	html_printf(b, "<td class=\"%s\" colspan=\"%d\">%s</td>", "\" onclick=\"x", -2147483647 - 1, "<b>%s %d</b>");
	assert_string_equal(buf_str(b),
	                    "<td class=\"&quot; onclick=&quot;x\" colspan=\"-2147483648\">&lt;b&gt;%s %d&lt;/b&gt;</td>");
}

static void
test_html__an_icon_is_one_of_the_sprite(void **state)
{
	struct buf *b = *state;

	html_icon(b, "check");
	assert_string_equal(buf_str(b), "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"/v/1/icons.svg#check\"/></svg>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_html__text_cannot_end_an_element_or_an_attribute, open_buf, close_buf),
		cmocka_unit_test_setup_teardown(test_html__plain_text_comes_out_as_it_is, open_buf, close_buf),
		cmocka_unit_test_setup_teardown(test_html__a_format_escapes_its_texts_and_not_itself, open_buf, close_buf),
		cmocka_unit_test_setup_teardown(test_html__an_icon_is_one_of_the_sprite, open_buf, close_buf),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
