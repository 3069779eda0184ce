/* test_view.c - escaping, translation and the cache of templates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "support/files.h"
#include "web/web.h"

static char folder[] = "/tmp/test_view_XXXXXX";

struct fixture { struct arena *mem; struct req rq; };

static int
group_open(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : 1;
}

static int
group_close(void **state)
{
	char command[120];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static int
fixture_open(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->mem = f->rq.mem = f->rq.ctx.mem = arena_new();
	*state = f;
	return view_open(folder, true);
}

static int
fixture_close(void **state)
{
	struct fixture *f = *state;

	arena_free(f->mem);
	free(f);
	return 0;
}

static const char *
render(struct fixture *f, struct view *v, const char *text)
{
	const char *page;
	size_t size;

	/* Another name each time: two writes within one tick have the same time. */
	static int n;
	char name[40];
	snprintf(name, sizeof name, "t%d.cs", n++);
	file_put(folder, name, text);
	assert_int_equal(view_render(v, name, &page, &size), OK);
	assert_int_equal(strlen(page), size);
	(void)f;
	return page;
}

static void
test_view__text_is_escaped_everywhere(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);
	const char *bad = "<script>\"'&";
	const char *safe = "&lt;script&gt;&quot;&#39;&amp;";

	node_set(view_root(v), "x", bad);
	node_set(node_item(node_child(view_root(v), "list")), "y", bad);
	assert_string_equal(render(f, v, "<?cs var:x ?>"), safe);
	assert_string_equal(render(f, v, "<?cs each:i = list ?><?cs var:i.y ?><?cs /each ?>"), safe);
	assert_string_equal(render(f, v, "<?cs def:m(a) ?><?cs var:a ?><?cs /def ?><?cs call:m(x) ?>"), safe);
}

static void
test_view__template_code_in_data_is_plain_text(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);

	node_set(view_root(v), "secret", "42");
	node_set(view_root(v), "x", "<?cs var:secret ?>");
	assert_string_equal(render(f, v, "<?cs var:x ?>"), "&lt;?cs var:secret ?&gt;");
}

static void
test_view__links_from_data_lose_their_scripts(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);

	node_set(view_root(v), "x", "javascript:alert(1)");
	node_set(view_root(v), "y", "https://e.example/?a=1&b=\"");
	assert_string_equal(render(f, v, "<?cs var:url_validate(x) ?>"), "#");
	assert_string_equal(render(f, v, "<?cs var:url_validate(y) ?>"), "https://e.example/?a=1&amp;b=&quot;");
	assert_string_equal(render(f, v, "<?cs var:url_escape(\"a b/华\") ?>"), "a+b%2F%E5%8D%8E");
}

static void
test_view__translated_text_is_ours_and_escaped(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);

	/* The template engine's own "_" answers the catalogue's header for "". */
	assert_string_equal(render(f, v, "[<?cs var:_('') ?>]"), "[]");
	assert_string_equal(render(f, v, "<?cs var:_('Profit & <loss>') ?>"), "Profit &amp; &lt;loss&gt;");
}

static void
test_view__items_are_numbered(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);

	for (int i = 0; i < 30; i++)
		node_set_int(node_item(node_child(view_root(v), "rows")), "n", i);
	assert_string_equal(render(f, v, "<?cs var:subcount(rows) ?> <?cs var:rows.0.n ?> <?cs var:rows.29.n ?>"), "30 0 29");
}

static void
test_view__a_value_that_is_set_again_stands_alone_and_dotted_names_lead_below(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);
	char text[] = "first";

	node_set(view_root(v), "a.b.c", text);
	node_set(node_child(view_root(v), "a.b"), "c", "second");
	node_set(view_root(v), "a.bc", "other");
	text[0] = 'X';
	node_set(view_root(v), "kept", "yes");
	assert_string_equal(render(f, v, "<?cs var:a.b.c ?> <?cs var:a.bc ?> <?cs var:kept ?> <?cs var:subcount(a.b) ?>"), "second other yes 1");
}

static void
test_view__null_is_not_set(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);

	node_set(view_root(v), "x", NULL);
	assert_string_equal(render(f, v, "[<?cs if:x ?>yes<?cs /if ?>]"), "[]");
}

static void
test_view__one_parsed_template_serves_many_pages(void **state)
{
	struct fixture *f = *state;

	file_put(folder, "many.cs", "<?cs def:m(a) ?>(<?cs var:a ?>)<?cs /def ?><?cs call:m(x) ?>");
	for (int i = 0; i < 3; i++) {
		struct view *v = view_new(&f->rq);
		const char *page;
		size_t size;
		char want[20];

		node_set_int(view_root(v), "x", i);
		assert_int_equal(view_render(v, "many.cs", &page, &size), OK);
		snprintf(want, sizeof want, "(%d)", i);
		assert_string_equal(page, want);
	}
}

static void
test_view__broken_and_missing_templates_are_bugs(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);
	const char *page;
	size_t size;

	file_put(folder, "broken.cs", "<?cs if:x ?>");
	assert_int_equal(view_render(v, "broken.cs", &page, &size), ERR_BUG);
	assert_int_equal(view_render(v, "none.cs", &page, &size), ERR_BUG);
	assert_int_equal(view_render(v, "../none.cs", &page, &size), ERR_BUG);
	assert_int_equal(view_render(v, "/etc/passwd", &page, &size), ERR_BUG);
	file_put(folder, "outside.cs", "<?cs include:\"/etc/passwd\" ?>");
	assert_int_equal(view_render(v, "outside.cs", &page, &size), ERR_BUG);
}

static void
test_view__page_after_a_failed_one_is_whole(void **state)
{
	struct fixture *f = *state;
	const char *page;
	size_t size;

	file_put(folder, "fail.cs", "<?cs with:a = x ?><?cs if:bad ?><?cs linclude:\"none.cs\" ?><?cs /if ?>(<?cs var:a ?>)<?cs /with ?>");
	struct view *v = view_new(&f->rq);
	node_set(view_root(v), "x", "one");
	node_set(view_root(v), "bad", "1");
	assert_int_equal(view_render(v, "fail.cs", &page, &size), ERR_BUG);
	v = view_new(&f->rq);
	node_set(view_root(v), "x", "two");
	assert_int_equal(view_render(v, "fail.cs", &page, &size), OK);
	assert_string_equal(page, "(two)");
}

static void
test_view__development_reads_changed_files_again(void **state)
{
	struct fixture *f = *state;
	struct view *v = view_new(&f->rq);
	const char *page;
	size_t size;
	char path[200];

	file_put(folder, "inner.cs", "old");
	file_put(folder, "outer.cs", "<?cs include:\"inner.cs\" ?>");
	assert_int_equal(view_render(v, "outer.cs", &page, &size), OK);
	assert_string_equal(page, "old");
	file_put(folder, "inner.cs", "new");
	snprintf(path, sizeof path, "%s/inner.cs", folder);
	assert_int_equal(utimensat(AT_FDCWD, path, (const struct timespec[]){ { 5, 0 }, { 5, 0 } }, 0), 0);
	assert_int_equal(view_render(v, "outer.cs", &page, &size), OK);
	assert_string_equal(page, "new");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_view__text_is_escaped_everywhere, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__template_code_in_data_is_plain_text, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__links_from_data_lose_their_scripts, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__translated_text_is_ours_and_escaped, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__items_are_numbered, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__a_value_that_is_set_again_stands_alone_and_dotted_names_lead_below, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__null_is_not_set, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__one_parsed_template_serves_many_pages, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__broken_and_missing_templates_are_bugs, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__page_after_a_failed_one_is_whole, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_view__development_reads_changed_files_again, fixture_open, fixture_close),
	};
	return cmocka_run_group_tests(tests, group_open, group_close);
}
