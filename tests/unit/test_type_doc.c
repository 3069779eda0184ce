/*
 * test_type_doc.c - mistakes in rows, states and conversions of a definition: each is
 * one sentence with file and line. The made-up widget is broken in one place a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "doc/type.h"
#include "support/files.h"

struct mistake { const char *from, *to, *says; };

static const struct mistake mistakes[] = {
	/* rows */
	{ "<lines name=\"parts\"", "<lines name=\"subject\"", "lines subject: a field has this name already" },
	{ "max=\"500\"", "max=\"501\"", "lines parts: min and max go up to 500" },
	{ "min=\"1\" max=\"500\"", "min=\"9\" max=\"5\"", "min is not above max" },
	{ "<section name=\"parts\" label=\"Parts\"><grid lines=\"parts\"/></section>", "", "lines parts are on no <grid> of the form" },
	{ "<grid lines=\"parts\"/>", "<grid lines=\"pieces\"/>", "grid: type widget has no <lines name=\"pieces\">" },
	{ "<field name=\"remark\"    kind=\"text\" size=\"100\"", "<field name=\"remark\" kind=\"text\" search=\"yes\" size=\"100\"",
	  "field remark: fields of rows have no unique, search, sort or pinyin" },
	{ "<field name=\"remark\"    kind=\"text\"", "<field name=\"closed\" kind=\"text\"", "field closed is there twice: every type has it" },
	{ "counts=\"qty\"", "counts=\"gone\"", "field delivered: counts=\"gone\" must name another field of its row" },
	{ "writeback=\"yes\" counts", "counts", "field delivered: counts=\"qty\" must name another field of its row, and needs writeback" },
	/* states */
	{ "initial=\"draft\"", "initial=\"drft\"", "initial=\"drft\": there is no such state" },
	{ "partly=\"partly_done\"", "partly=\"half\"", "partly=\"half\": there is no such state" },
	{ "label=\"Draft\" edit=\"yes\"", "label=\"Draft\"", "no state has edit=\"yes\": nobody could ever change a record" },
	{ "<state name=\"broken\"", "<state name=\"void\"", "state void is there twice; rename one" },
	{ "from=\"draft audited\" to=\"broken\"", "from=\"draft audted\" to=\"broken\"", "from=\"audted\": there is no such state" },
	{ "to=\"approving\" tone", "to=\"asked\" tone", "to=\"asked\": there is no such state" },
	{ "guard=\"has_weight\"", "guard=\"has_hight\"", "step audit: guard=\"has_hight\" is not in the hooks of widget.c" },
	{ "action=\"stamp\"", "action=\"stmp\"", "step audit: action=\"stmp\" is not in the hooks of widget.c" },
	{ "<step name=\"smash\"", "<step name=\"void\"", "step void is there twice; rename one" },
	{ "<ask field=\"reason\"", "<ask field=\"raison\"", "field=\"raison\": type widget has no such field" },
	{ "<ask field=\"note\"/>", "<ask field=\"total\"/>", "step smash: field total cannot be asked for" },
	{ "name=\"reason\"   kind", "name=\"status\" kind", "field status: a type with states has it already" },
	/* conversions */
	{ "<convert to=\"gadget\"", "<convert to=\"gizmo\"", "convert: to=\"gizmo\": there is no such type" },
	{ "<convert to=\"sketch\"", "<convert to=\"gadget\"", "convert: to=\"gadget\" is there twice" },
	{ "when=\"audited partly_done\"", "when=\"ready\"", "when=\"ready\": there is no such state" },
	{ "<copy fields=\"owner dept\"/>", "<copy fields=\"owner mail\"/>", "convert: type gadget has no field \"mail\"" },
	{ "<copy field=\"subject\" as=\"topic\"/>", "<copy field=\"pieces\" as=\"topic\"/>", "widget.pieces and gadget.topic are of different kinds" },
	{ "to=\"items\"", "to=\"rows\"", "convert: gadget has no lines \"rows\"" },
	{ "counter=\"delivered\"", "counter=\"qty\"", "convert: counter qty needs writeback=\"yes\"" },
	{ "qty=\"qty\" counter", "qty=\"remark\" counter", "convert: type gadget_items has no field \"remark\"" },
};

static void
test_type_doc__each_mistake_is_told_with_file_line_and_remedy(void **state)
{
	struct arena *mem = arena_new();
	const char *share = getenv("CRM_TEST_SHARE");
	const char *dir = arena_printf(mem, "%s/keyuan-type-doc-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (int)getpid());
	const char *path = "types/types/widget/widget.xml";

	(void)state;
	assert_non_null(share);
	assert_int_equal(system(arena_printf(mem, "mkdir -p '%s' && cp -r '%s/types' '%s/type.rng' '%s/'", dir, share, share, dir)), 0);
	FILE *f = fopen(arena_printf(mem, "%s/%s", dir, path), "r");
	assert_non_null(f);
	char *xml = arena_alloc(mem, 100000);
	assert_true(fread(xml, 1, 99999, f) > 1000);
	fclose(f);
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		const struct mistake *m = &mistakes[i];
		struct types *types;
		struct buf problems;

		file_put(dir, path, text_replaced(mem, xml, m->from, m->to));
		buf_init(&problems, mem);
		assert_int_equal(types_load(&types, arena_printf(mem, "%s/types", dir), false, &problems), ERR_INVALID);
		if (!strstr(buf_str(&problems), m->says) || !strstr(buf_str(&problems), "widget.xml:"))
			fail_msg("%s -> %s: %s", m->from, m->to, buf_str(&problems));
	}
	assert_int_equal(system(arena_printf(mem, "rm -rf '%s'", dir)), 0);
	arena_free(mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_type_doc__each_mistake_is_told_with_file_line_and_remedy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
