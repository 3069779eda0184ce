/* test_type.c - definitions: what is read, what is refused, and how it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <time.h>
#include <unistd.h>
#include "doc/type_load.h"
#include "support/files.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char module_xml[] = "<module name=\"shop\" label=\"Shop\" pos=\"10\"/>\n";

/* Line numbers matter: field "name" stands in line 7. */
static const char thing_xml[] =
	"<?xml version=\"1.0\"?>\n"
	"<type name=\"thing\" label=\"Thing\" plural=\"Things\" kind=\"master\" title=\"name\" code=\"number\">\n"
	"  <menu pos=\"10\"/>\n"
	"  <number field=\"number\" pattern=\"T-{yyyy}-{seq:4}\" reset=\"year\"/>\n"
	"  <fields>\n"
	"    <field name=\"number\" kind=\"text\" size=\"20\" format=\"code\" label=\"Number\" readonly=\"yes\" unique=\"yes\"/>\n"
	"    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\" required=\"yes\" unique=\"yes\" pinyin=\"yes\" sort=\"yes\"/>\n"
	"    <field name=\"size\" kind=\"enum\" label=\"Size\" default=\"small\" sort=\"yes\">\n"
	"      <option value=\"small\" label=\"Small\"/><option value=\"large\" label=\"Large\" tone=\"warn\"/>\n"
	"    </field>\n"
	"    <field name=\"part\" kind=\"link\" to=\"thing\" label=\"Part of\"/>\n"
	"    <field name=\"price\" kind=\"money\" label=\"Price\" min=\"0\" sort=\"yes\"/>\n"
	"    <field name=\"made\" kind=\"date\" label=\"Made\" default=\"today\"/>\n"
	"    <field name=\"color\" kind=\"enum\" label=\"Colour\" dictionary=\"thing_color\"/>\n"
	"  </fields>\n"
	"  <index fields=\"part made\" unique=\"yes\"/>\n"
	"  <dictionary kind=\"thing_color\"><entry code=\"red\" zh=\"红\" en=\"Red\"/></dictionary>\n"
	"  <list name=\"all\" label=\"All\" sort=\"name,-updated_at\" default=\"yes\">\n"
	"    <column field=\"name\"/><column field=\"size\" cell=\"tag\"/><column field=\"updated_at\"/>\n"
	"  </list>\n"
	"  <list name=\"large\" label=\"Large\" where=\"and(size.eq(large),or(part.null(),made.ge(today-7)))\" like=\"all\"/>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\" wide=\"yes\"/><item field=\"size\"/></section></form>\n"
	"  <allow role=\"salesperson marketing\" read=\"all\" do=\"create\"/>\n"
	"  <allow role=\"*\" read=\"all\"/>\n"
	"</type>\n";

/* ---- a share folder of its own -------------------------------------------------------- */

struct place { struct arena *mem; char root[64]; const char *types; struct buf problems; struct types *loaded; };

static const char *
file_read(struct arena *mem, const char *path)
{
	char *text = arena_alloc(mem, 200000);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_true(fread(text, 1, 199999, f) > 0);
	fclose(f);
	return text;
}

static void
place_put(struct place *p, const char *path, const char *text)
{
	file_put(p->root, path, text);
}

static void
place_copy(struct place *p, const char *from, const char *to)
{
	place_put(p, to, file_read(p->mem, from));
}

static struct place *
place_open(void)
{
	struct arena *mem = arena_new();
	struct place *p = arena_alloc(mem, sizeof *p);

	p->mem = mem;
	snprintf(p->root, sizeof p->root, "/tmp/test_type.XXXXXX");
	assert_non_null(mkdtemp(p->root));
	p->types = arena_printf(mem, "%s/types", p->root);
	buf_init(&p->problems, mem);
	place_copy(p, "lib/doc/type.rng", "type.rng");
	place_put(p, "types/shop/module.xml", module_xml);
	place_put(p, "types/shop/thing/thing.xml", thing_xml);
	return p;
}

static void
place_close(struct place *p)
{
	assert_int_equal(system(arena_printf(p->mem, "rm -r '%s'", p->root)), 0);
	arena_free(p->mem);
}

static int
place_load(struct place *p, bool strict)
{
	buf_init(&p->problems, p->mem);
	return types_load(&p->loaded, p->types, strict, &p->problems);
}

static void
assert_says(struct place *p, const char *sentence)
{
	if (!strstr(buf_str(&p->problems), sentence)) {
		print_error("expected: %s\nproblems:\n%s", sentence, buf_str(&p->problems));
		fail();
	}
}

/* ---- reading ------------------------------------------------------------------------------ */

static void
test_type__a_definition_becomes_a_type(void **state)
{
	struct place *p = place_open();

	(void)state;
	if (place_load(p, true) != OK)
		print_error("%s", buf_str(&p->problems));
	const struct type *t = type_find(p->loaded, "thing");
	assert_non_null(t);
	assert_string_equal(type_url(t), "/shop/thing");
	assert_string_equal(t->title->name, "name");
	assert_string_equal(t->numbering->reset, "year");
	assert_string_equal(t->menu->group, "shop");
	assert_ptr_equal(type_field(t, "part")->target, t);
	assert_int_equal(type_field(t, "price")->digits, 2);
	assert_int_equal(type_field(t, "size")->option_count, 2);
	assert_string_equal(t->dictionaries[0].entries[0].zh, "红");
	assert_int_equal(t->allow_count, 3);
	assert_string_equal(t->allows[1].role, "marketing");
	assert_string_equal(t->allows[1].edit, "none");
	assert_ptr_equal(types_current(), p->loaded);
	place_close(p);
}

static void
test_type__lists_take_the_columns_of_another(void **state)
{
	struct place *p = place_open();

	(void)state;
	assert_int_equal(place_load(p, true), OK);
	const struct type *t = type_find(p->loaded, "thing");
	assert_string_equal(type_list(t, NULL)->name, "all");
	assert_string_equal(type_list(t, "large")->sort, "-updated_at");
	assert_int_equal(type_list(t, "large")->column_count, 3);
	assert_string_equal(type_list(t, "large")->columns[1].cell, "tag");
	assert_null(type_list(t, "none"));
	assert_true(t->sections[0].wide[0]);
	assert_false(t->sections[0].wide[1]);
	place_close(p);
}

static void
test_type__every_type_has_the_engine_fields_after_its_own(void **state)
{
	static const char *const names[] = { "id", "created_by", "created_at", "updated_by", "updated_at",
		"row_version", "deleted_at", "deleted_by", "deleted_with", "org" };
	struct place *p = place_open();

	(void)state;
	assert_int_equal(place_load(p, false), OK);
	const struct type *t = type_find(p->loaded, "thing");
	size_t own = t->field_count - COUNT(names);
	assert_int_equal(own, 7);
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_string_equal(t->fields[own + i].name, names[i]);
		assert_true(t->fields[own + i].engine && t->fields[own + i].readonly && !t->fields[own + i].audited);
		assert_int_equal(t->fields[own + i].index, own + i);
	}
	assert_string_equal(type_field(t, "updated_at")->sort_column, "updated_at");
	place_close(p);
}

static void
test_type__sort_keys_and_unique_keys_have_columns_of_their_own(void **state)
{
	struct place *p = place_open();

	(void)state;
	assert_int_equal(place_load(p, false), OK);
	const struct type *t = type_find(p->loaded, "thing");
	assert_string_equal(type_field(t, "name")->sort_column, "name_py");
	assert_string_equal(type_field(t, "size")->sort_column, "size");
	assert_true(type_field(t, "size")->not_null);
	assert_string_equal(type_field(t, "price")->sort_column, "price_k");
	assert_false(type_field(t, "price")->not_null);
	assert_null(type_field(t, "made")->sort_column);
	assert_true(type_field(t, "name")->normalised);
	assert_false(type_field(t, "number")->normalised);
	place_close(p);
}

/* ---- mistakes -------------------------------------------------------------------------------- */

struct mistake { const char *from, *to, *says; };
#define TABS(related) "</section></form>", "</section></form><tabs><related " related "/></tabs>"

/* Each is the thing with one mistake, and part of the line that must come. */
static const struct mistake mistakes[] = {
	{ "kind=\"money\"", "kind=\"cash\"", "thing.xml:12: field price: there is no kind \"cash\"; use text" },
	{ "to=\"thing\"", "to=\"thong\"", "thing.xml:11: field part: to=\"thong\": there is no such type" },
	{ "title=\"name\"", "title=\"nam\"", "thing.xml:2: title=\"nam\": type thing has no such field" },
	{ "title=\"name\"", "title=\"made\"", "thing.xml:2: title=\"made\" must be a field of kind text" },
	{ "title=\"name\"", "title=\"name\" period=\"price\"", "thing.xml:2: period=\"price\" must be a field of kind date" },
	{ "title=\"name\"", "title=\"name\" period=\"day\"", "thing.xml:2: period=\"day\": type thing has no such field" },
	{ "code=\"number\"", "code=\"number\" parent=\"box\"", "thing.xml:2: parent=\"box\": type thing has no such field" },
	{ "code=\"number\"", "code=\"number\" parent=\"made\"", "thing.xml:2: parent=\"made\" must be a link to the record this one hangs on" },
	{ "<column field=\"name\"/>", "<column field=\"nmae\"/>", "thing.xml:19: field=\"nmae\": type thing has no such field" },
	{ "sort=\"name,-updated_at\"", "sort=\"made\"", "thing.xml:18: list all: sort=\"made\": \"made\" must be a field with sort" },
	{ "size.eq(large)", "size.is(large)", "thing.xml:21: list large: where=\"and(size.is(large),or(part.null(),made.ge(today-7)))\": \"is\" is no comparison" },
	{ "size.eq(large)", "sizes.eq(large)", "there is no field \"sizes\"" },
	{ "today-7)))", "today-7))", "a bracket is not closed" },
	{ "or(part.null()", "or(and(or(and(or(part.null())))),part.null()", "groups go no deeper than 5" },
	{ "like=\"all\"", "like=\"some\"", "thing.xml:21: list large: like=\"some\" must name a list that stands before it" },
	{ " default=\"yes\">", ">", "thing.xml:2: exactly one list must have default=\"yes\"" },
	{ "{seq:4}", "{serial}", "thing.xml:4: pattern=\"T-{yyyy}-{serial}\": {serial} is not known" },
	{ "-{yyyy}-", "-", "reset=\"year\": the pattern must show the whole period" },
	{ "-{yyyy}-", "-{yyyy}{mm}-", "reset=\"year\": the serial must start again with the year, month or day" },
	{ "read=\"all\" do=\"create\"", "read=\"own\" do=\"create\"", "thing.xml:23: read=\"own\": records of this type have no owner; use none or all" },
	{ "do=\"create\"", "do=\"dance\"", "thing.xml:23: do=\"dance\": type thing has no such step or action" },
	{ "salesperson marketing", "salesman", "thing.xml:23: role=\"salesman\": there is no such role code" },
	{ "role=\"*\"", "role=\"marketing\"", "thing.xml:24: role marketing is allowed twice" },
	{ "default=\"small\"", "default=\"tiny\"", "thing.xml:8: field size: default=\"tiny\" does not suit its kind" },
	{ "default=\"today\"", "default=\"soon\"", "thing.xml:13: field made: default=\"soon\" does not suit its kind" },
	{ "dictionary=\"thing_color\"", "dictionary=\"colors\"", "thing.xml:14: field color: declare <dictionary kind=\"colors\">" },
	{ "name=\"made\"", "name=\"size\"", "thing.xml:13: field size is there twice" },
	{ "name=\"made\"", "name=\"id\"", "field id is there twice: every type has it" },
	{ "name=\"made\"", "name=\"Made\"", "field name \"Made\": use small letters" },
	{ "name=\"made\"", "name=\"order\"", "field order: this name has a meaning of its own" },
	{ "name=\"made\"", "name=\"name_py\"", "field name_py: a column of this name may belong to field name" },
	{ "size=\"60\"", "size=\"190\"", "thing.xml:7: field name: pinyin=\"yes\" needs size=\"120\" or less" },
	{ "size=\"60\"", "size=\"2000\"", "field name needs size=\"1\" to \"1000\"" },
	{ "kind=\"date\"", "kind=\"date\" search=\"yes\"", "field made: only texts of one line can be searched" },
	{ "value=\"large\"", "value=\"small\"", "field size has option \"small\" twice" },
	{ "<item field=\"name\" wide=\"yes\"/>", "", "field name is required but not on the form: nobody could save" },
	{ "<item field=\"size\"/>", "<item field=\"name\"/>", "thing.xml:22: field name stands on the form twice" },
	{ "fields=\"part made\"", "fields=\"part gone\"", "thing.xml:16: an index needs fields of this type" },
	{ "<menu pos", "<menu group=\"cellar\" pos", "thing.xml:3: group=\"cellar\" is no module" },
	{ "name=\"thing\"", "name=\"thong\"", "thing.xml:2: this file must hold <type name=\"thing\">" },
	{ "to=\"thing\"", "to=\"thing\" within=\"gone\"", "thing.xml:11: field part: within=\"gone\" must name another field of kind link" },
	{ "to=\"thing\"", "to=\"thing\" within=\"part\"", "thing.xml:11: field part: within=\"part\" must name another field" },
	{ "to=\"thing\"", "to=\"thing\" fills=\"gone\"", "thing.xml:11: field part: fills=\"gone\" must name another field of this type" },
	{ "kind=\"money\"", "kind=\"money\" may=\"price\"", "thing.xml:12: field price: may=\"price\": no role has this right; add do=\"price\" to an <allow>" },
	{ "kind=\"money\"", "kind=\"money\" may=\"create\" required=\"yes\"", "thing.xml:12: field price: required and may=\"create\" need a default" },
	{ "kind=\"money\"", "kind=\"money\" may=\"create\" readonly=\"yes\"", "thing.xml:12: field price is never on a form" },
	{ "<column field=\"name\"/>", "<column field=\"name\" sum=\"yes\"/>", "thing.xml:18: list all: column name: only whole numbers, quantities and money add up" },
	{ TABS("name=\"parts\" label=\"Parts\" type=\"thong\" by=\"part\""), "thing.xml:22: tab parts: type=\"thong\": there is no such type" },
	{ TABS("name=\"parts\" label=\"Parts\" type=\"thing\" by=\"size\""), "tab parts: by=\"size\" must name a field of type thing of kind link to=\"thing\"" },
	{ TABS("name=\"parts\" label=\"Parts\" type=\"thing\" by=\"part\" list=\"gone\""), "tab parts: list=\"gone\": type thing has no such list" },
	{ TABS("name=\"history\" label=\"Parts\" type=\"thing\" by=\"part\""), "a tab needs label=" },
	{ TABS("name=\"parts\" label=\"Parts\" type=\"thing\" by=\"part\"/><related name=\"parts\" label=\"Again\" type=\"thing\" by=\"part\""), "tab parts is there twice; rename one" },
	{ "</type>", "<page name=\"map\" label=\"Map\" of=\"record\"/></type>", "thing.xml:25: page map: the hooks of thing need a page GET \"/{type}/{id}/map\"" },
	{ "</type>", "<page name=\"map\" label=\"Map\" of=\"list\"/></type>", "need a page GET \"/{type}/map\"" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" hidden=\"gone\"", "thing.xml:24: hidden=\"gone\": type thing has no such field" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" hidden=\"price.part\"", "hidden=\"price.part\": type thing has no such field" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" readonly=\"created_at\"", "readonly=\"created_at\": type thing has no such field" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" hidden=\"name\"", "hidden=\"name\": title, code, number, owner" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" hidden=\"number\"", "hidden=\"number\": title, code, number, owner" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" masked=\"price\"", "masked=\"price\": the field has no mask" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" hidden=\"price\" readonly=\"made price\"", "field price is hidden and readonly; say one" },
	{ "role=\"*\" read=\"all\"", "role=\"*\" read=\"all\" do=\"create\" readonly=\"name\"", "readonly=\"name\": the field is required and has no default" },
	{ "read=\"all\" do=\"create\"", "read=\"all\" do=\"create\" hidden=\"price\"", "thing.xml:23: role salesperson: role=\"*\" reads the type without these limits" },
	{ "kind=\"money\"", "kind=\"money\" mask=\"tail4\"", "field price: mask=\"tail4\" is for texts" },
	{ "size=\"60\"", "size=\"60\" mask=\"tail4\"", "field name: mask=\"tail4\" is for texts that are neither title" },
	{ "</fields>", "</field>", "thing.xml:15: this is not well-formed XML" },
	{ "label=\"Made\"", "label=\"M\xe4" "de\"", "thing.xml:1: this file is not UTF-8 text" },
	{ "<?xml version=\"1.0\"?>\n", "<\xff\xff", "thing.xml:1: this file is not UTF-8 text" },
	{ "<?xml version=\"1.0\"?>\n", "<!DOCTYPE type [<!ENTITY x \"y\">]>\n", "thing.xml:1: a definition has no DOCTYPE" },
};

static void
test_type__each_mistake_is_told_with_file_line_and_remedy(void **state)
{
	struct place *p = place_open();

	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const struct mistake *m = &mistakes[i];
		place_put(p, "types/shop/thing/thing.xml", text_replaced(p->mem, thing_xml, m->from, m->to));
		assert_int_equal(place_load(p, false), ERR_INVALID);
		assert_says(p, m->says);
	}
	place_close(p);
}

static void
test_type__tabs_and_field_words_find_what_they_name(void **state)
{
	struct place *p = place_open();
	const char *xml = text_replaced(p->mem, thing_xml, TABS("name=\"parts\" label=\"Parts\" type=\"thing\" by=\"part\" list=\"large\"/><history"));

	(void)state;
	xml = text_replaced(p->mem, xml, "to=\"thing\"", "to=\"thing\" fills=\"size price\"");
	xml = text_replaced(p->mem, xml, "kind=\"money\"", "kind=\"money\" may=\"create\"");
	xml = text_replaced(p->mem, xml, "<column field=\"updated_at\"/>", "<column field=\"price\" sum=\"yes\"/>");
	place_put(p, "types/shop/thing/thing.xml", xml);
	if (place_load(p, true) != OK)
		fail_msg("%s", buf_str(&p->problems));
	const struct type *t = type_find(p->loaded, "thing");
	assert_int_equal(t->tab_count, 2);
	assert_ptr_equal(t->tabs[0].type, t);
	assert_ptr_equal(t->tabs[0].by, type_field(t, "part"));
	assert_string_equal(t->tabs[0].list->name, "large");
	assert_int_equal(t->tabs[1].kind, TAB_HISTORY);
	assert_string_equal(type_field(t, "part")->fills[1], "price");
	assert_string_equal(type_field(t, "price")->may, "create");
	assert_true(t->lists[1].columns[2].sum);
	place_close(p);
}

static void
test_type__what_cannot_be_copied_or_narrowed_is_refused(void **state)
{
	struct place *p = place_open();
	const char *other = text_replaced(p->mem, thing_xml, "name=\"thing\"", "name=\"other\"");

	(void)state;
	other = text_replaced(p->mem, other, "dictionary kind=\"thing_color\"", "dictionary kind=\"other_color\"");
	other = text_replaced(p->mem, other, "kind=\"money\"", "kind=\"qty\"");
	other = text_replaced(p->mem, other, "size=\"60\"", "size=\"61\"");
	place_put(p, "types/shop/other/other.xml", other);
	place_put(p, "types/shop/thing/thing.xml",
	          text_replaced(p->mem, thing_xml, "</fields>",
	                   "<field name=\"from\" kind=\"link\" to=\"other\" label=\"From\" fills=\"price name color size\"/>"
	                   "<field name=\"near\" kind=\"link\" to=\"other\" label=\"Near\" within=\"from\"/></fields>"));
	assert_int_equal(place_load(p, false), ERR_INVALID);
	assert_says(p, "field from: fills=\"price\": other.price does not fit into it");
	assert_says(p, "field from: fills=\"name\": other.name does not fit into it");
	assert_null(strstr(buf_str(&p->problems), "fills=\"color\""));
	assert_null(strstr(buf_str(&p->problems), "fills=\"size\""));
	assert_says(p, "field near: within=\"from\": type other has no link to=\"other\" by which it could be narrowed");
	place_close(p);
}

/* Two types and a conversion: what the role may not see of the one, it would see copied in the other. */
static const char copies_xml[] =
	"<type name=\"%s\" label=\"A\" plural=\"As\" kind=\"plain\" title=\"name\">\n"
	"  <fields><field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\"/>\n"
	"    <field name=\"tel\" kind=\"text\" size=\"60\" mask=\"phone\" label=\"Telephone\"/>\n"
	"    <field name=\"source\" kind=\"link\" to=\"source\" label=\"Source\"/></fields>\n"
	"  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/><item field=\"tel\"/></section></form>\n"
	"  %s<allow role=\"salesperson\" read=\"all\" edit=\"all\" do=\"create show\" %s/>\n"
	"</type>\n";

static void
copies_put(struct place *p, const char *source, const char *copy)
{
	place_put(p, "types/shop/source/source.xml", arena_printf(p->mem, copies_xml, "source",
	          "<convert to=\"copy\" label=\"Copy\"><copy fields=\"name tel\"/><copy field=\"id\" as=\"source\"/></convert>\n", source));
	place_put(p, "types/shop/copy/copy.xml", arena_printf(p->mem, copies_xml, "copy", "", copy));
}

static void
test_type__a_copy_shows_a_role_no_more_than_its_source(void **state)
{
	static const char *const good[][2] = { { "", "" }, { "hidden=\"tel\"", "hidden=\"tel\"" },
		{ "masked=\"tel\"", "masked=\"tel\"" }, { "masked=\"tel\"", "hidden=\"tel\"" },
		{ "readonly=\"tel\"", "" }, { "", "hidden=\"tel\"" } };
	static const char *const bad[][2] = { { "hidden=\"tel\"", "" }, { "hidden=\"tel\"", "masked=\"tel\"" },
		{ "masked=\"tel\"", "readonly=\"tel\"" } };
	struct place *p = place_open();

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		copies_put(p, good[i][0], good[i][1]);
		if (place_load(p, true) != OK)
			fail_msg("%s", buf_str(&p->problems));
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		copies_put(p, bad[i][0], bad[i][1]);
		assert_int_equal(place_load(p, true), ERR_INVALID);
		assert_says(p, "role salesperson may not see source.tel, and would see it copied in copy.tel");
	}
	place_close(p);
}

static void
test_type__definitions_in_memory_are_checked_like_files(void **state)
{
	struct place *p = place_open();

	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const struct mistake *m = &mistakes[i];
		const char *text = text_replaced(p->mem, thing_xml, m->from, m->to);
		const struct definition list[] = {
			{ .module = "shop", .name = "thing", .text = text, .size = strlen(text) },
		};
		buf_init(&p->problems, p->mem);
		assert_int_equal(types_check(list, 1, &p->problems), ERR_INVALID);
		assert_says(p, m->says);
	}
	const struct definition good[] = {
		{ .module = "shop", .name = "thing", .text = thing_xml, .size = strlen(thing_xml) },
	};
	buf_init(&p->problems, p->mem);
	if (types_check(good, 1, &p->problems) != OK)
		fail_msg("%s", buf_str(&p->problems));
	place_close(p);
}

static void
test_type__all_problems_are_told_not_only_the_first(void **state)
{
	struct place *p = place_open();
	const char *xml = text_replaced(p->mem, thing_xml, "kind=\"money\"", "kind=\"cash\"");

	(void)state;
	xml = text_replaced(p->mem, xml, "to=\"thing\"", "to=\"thong\"");
	place_put(p, "types/shop/thing/thing.xml", text_replaced(p->mem, xml, "do=\"create\"", "do=\"dance\""));
	place_put(p, "types/shop/other/other.xml", "<type name=\"other\"");
	assert_int_equal(place_load(p, true), ERR_INVALID);
	assert_says(p, "there is no kind \"cash\"");
	assert_says(p, "to=\"thong\"");
	assert_says(p, "do=\"dance\"");
	assert_says(p, "other.xml:1: this is not well-formed XML");
	place_close(p);
}

static void
test_type__a_word_outside_the_grammar_is_refused_when_strict(void **state)
{
	struct place *p = place_open();

	(void)state;
	place_put(p, "types/shop/thing/thing.xml",
	          text_replaced(p->mem, thing_xml, "kind=\"date\"", "kind=\"date\" colour=\"red\""));
	assert_int_equal(place_load(p, true), ERR_INVALID);
	assert_says(p, "thing.xml:13: the grammar does not know this: ");
	assert_int_equal(place_load(p, false), OK);
	place_close(p);
}

static void
test_type__names_are_unique_over_all_modules(void **state)
{
	struct place *p = place_open();

	(void)state;
	place_put(p, "types/store/module.xml", "<module name=\"store\" label=\"Store\" pos=\"20\"/>");
	place_put(p, "types/store/thing/thing.xml", thing_xml);
	assert_int_equal(place_load(p, false), ERR_INVALID);
	assert_says(p, "store/thing/thing.xml:2: type thing is also defined in");
	place_close(p);
}

static void
test_type__a_module_without_its_file_is_refused(void **state)
{
	struct place *p = place_open();

	(void)state;
	assert_int_equal(unlink(arena_printf(p->mem, "%s/shop/module.xml", p->types)), 0);
	assert_int_equal(place_load(p, false), ERR_INVALID);
	assert_says(p, "module shop has no module.xml");
	place_close(p);
}

static void
test_type__tables_of_a_module_are_known_and_their_names_are_free(void **state)
{
	struct place *p = place_open();

	(void)state;
	place_put(p, "types/shop/tables.sql", "-- rows\nCREATE TABLE IF NOT EXISTS ledger (\n\tid BIGINT -- ; no end\n);\n"
	          "CREATE TABLE IF NOT EXISTS counter (id BIGINT);\n");
	place_load(p, false);
	assert_null(strstr(buf_str(&p->problems), "tables.sql"));
	place_put(p, "types/shop/tables.sql", "CREATE TABLE IF NOT EXISTS thing (id BIGINT);\n\n"
	          "CREATE TABLE IF NOT EXISTS session (id BIGINT);\nDROP TABLE thing;\n"
	          "CREATE TABLE IF NOT EXISTS `x` (id BIGINT);\n"
	          "CREATE TABLE IF NOT EXISTS ledger (id BIGINT);\n");
	place_put(p, "types/store/tables.sql", "\nCREATE TABLE IF NOT EXISTS ledger (id BIGINT);\n");
	assert_int_equal(place_load(p, false), ERR_INVALID);
	assert_says(p, "shop/tables.sql:1: table thing: the records of type thing");
	assert_says(p, "shop/tables.sql:3: \"session\" is taken by the platform");
	assert_says(p, "shop/tables.sql:4: this file declares tables");
	assert_says(p, "shop/tables.sql:5: \"`x`\" is no name of a table");
	assert_says(p, "store/tables.sql:2: table ledger is also declared in");
	place_close(p);
}

/* A module may not call its table like one of the platform, whatever is added there. */
static void
test_type__every_table_of_the_platform_is_a_reserved_name(void **state)
{
	struct place *p = place_open();
	const char *text = file_read(p->mem, "sql/platform.sql");
	static const char create[] = "CREATE TABLE IF NOT EXISTS ";
	size_t n = 0;

	(void)state;
	for (const char *at = strstr(text, create); at; at = strstr(at, create), n++) {
		at += strlen(create);
		if (str_starts(at, "{audit}."))
			at += strlen("{audit}.");
		const char *name = arena_strndup(p->mem, at, strcspn(at, " ("));
		if (!type_name_is_taken(name))
			fail_msg("%s is not reserved in lib/doc/type_check.c", name);
	}
	assert_true(n > 10);
	place_close(p);
}

static void
test_type__an_empty_folder_is_no_set_of_definitions(void **state)
{
	struct place *p = place_open();

	(void)state;
	p->types = arena_printf(p->mem, "%s/nowhere", p->root);
	assert_int_equal(place_load(p, false), ERR_INVALID);
	assert_says(p, "there are no definitions in this folder");
	place_close(p);
}

/* ---- the whole vocabulary ---------------------------------------------------------------------- */

static void
place_widget(struct place *p)
{
	place_put(p, "types/widget/module.xml", "<module name=\"widget\" label=\"Widgets\" pos=\"20\"/>");
	place_put(p, "types/admin/module.xml", "<module name=\"admin\" label=\"Settings\" pos=\"30\"/>");
	place_copy(p, "tests/unit/every_word.xml", "types/widget/widget/widget.xml");
	place_put(p, "types/widget/shelf/shelf.xml",
	          "<type name=\"shelf\" label=\"Shelf\" plural=\"Shelves\" kind=\"master\" title=\"name\">\n"
	          "  <fields>\n"
	          "    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\"/>\n"
	          "    <field name=\"of_type\" kind=\"enum\" label=\"Of\"><option value=\"widget\" label=\"Widget\"/></field>\n"
	          "    <field name=\"kind\" kind=\"enum\" label=\"Kind\"><option value=\"dynamic\" label=\"Dynamic\"/><option value=\"static\" label=\"Static\"/></field>\n"
	          "    <field name=\"filter\" kind=\"text\" size=\"1000\" label=\"Condition\"/>\n"
	          "  </fields>\n"
	          "  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	          "  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/></section></form>\n"
	          "  <allow role=\"salesperson\" read=\"all\"/>\n"
	          "</type>\n");
	place_copy(p, "lib/org/employee.xml", "types/org/employee.xml");
	place_copy(p, "lib/org/department.xml", "types/org/department.xml");
	place_copy(p, "lib/org/user.xml", "types/org/user.xml");
}

static void
test_type__the_widget_follows_the_grammar_and_is_refused_by_name(void **state)
{
	static const char *const words[] = { "<files>", "<comments>",
		"<import>", "<print>", "<report>" };
	struct place *p = place_open();

	(void)state;
	place_widget(p);
	assert_int_equal(place_load(p, true), ERR_INVALID);
	for (size_t i = 0; i < COUNT(words); i++)
		assert_says(p, arena_printf(p->mem, "the engine does not serve %s", words[i]));
	for (const char *const *line = str_split(p->mem, buf_str(&p->problems), '\n'); *line; line++)
		if (**line && !strstr(*line, "the engine does not serve") && !strstr(*line, "is not in the hooks") &&
		    !strstr(*line, "page drawing: the hooks of widget need a page"))	/* it has no C */
			fail_msg("%s", *line);
	place_close(p);
}

/* Every element and attribute that the grammar names. */
static void
test_type__the_widget_uses_every_word_of_the_grammar(void **state)
{
	struct place *p = place_open();
	const char *rng = file_read(p->mem, "lib/doc/type.rng");
	const char *widget = file_read(p->mem, "tests/unit/every_word.xml");

	(void)state;
	for (const char *at = strstr(rng, "<element name=\""); at; at = strstr(at + 1, "<element name=\"")) {
		const char *name = arena_strndup(p->mem, at + 15, strcspn(at + 15, "\""));
		if (!str_eq(name, "module") && !strstr(widget, arena_printf(p->mem, "<%s", name)))
			fail_msg("<%s> is missing", name);
	}
	for (const char *at = strstr(rng, "<attribute name=\""); at; at = strstr(at + 1, "<attribute name=\"")) {
		const char *name = arena_strndup(p->mem, at + 17, strcspn(at + 17, "\""));
		if (!str_eq(name, "group") && !strstr(widget, arena_printf(p->mem, " %s=\"", name)))
			fail_msg("%s= is missing", name);
	}
	place_close(p);
}

static void
test_type__sixty_definitions_load_in_no_time(void **state)
{
	struct place *p = place_open();
	struct timespec a, b;

	(void)state;
	for (int i = 0; i < 60; i++) {
		const char *name = arena_printf(p->mem, "thing%d", i);
		const char *xml = text_replaced(p->mem, thing_xml, "name=\"thing\"", arena_printf(p->mem, "name=\"%s\"", name));
		xml = text_replaced(p->mem, xml, "dictionary kind=\"thing_color\"", arena_printf(p->mem, "dictionary kind=\"%s\"", name));
		place_put(p, arena_printf(p->mem, "types/shop/%s/%s.xml", name, name), xml);
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	assert_int_equal(place_load(p, false), OK);
	clock_gettime(CLOCK_MONOTONIC, &b);
	assert_int_equal(p->loaded->count, 61);
	/* 200 ms is the promise; the tests run with sanitizers on a busy machine. */
	assert_true((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 1000);
	place_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_type__a_definition_becomes_a_type),
		cmocka_unit_test(test_type__lists_take_the_columns_of_another),
		cmocka_unit_test(test_type__every_type_has_the_engine_fields_after_its_own),
		cmocka_unit_test(test_type__sort_keys_and_unique_keys_have_columns_of_their_own),
		cmocka_unit_test(test_type__tables_of_a_module_are_known_and_their_names_are_free),
		cmocka_unit_test(test_type__every_table_of_the_platform_is_a_reserved_name),
		cmocka_unit_test(test_type__each_mistake_is_told_with_file_line_and_remedy),
		cmocka_unit_test(test_type__tabs_and_field_words_find_what_they_name),
		cmocka_unit_test(test_type__what_cannot_be_copied_or_narrowed_is_refused),
		cmocka_unit_test(test_type__a_copy_shows_a_role_no_more_than_its_source),
		cmocka_unit_test(test_type__definitions_in_memory_are_checked_like_files),
		cmocka_unit_test(test_type__all_problems_are_told_not_only_the_first),
		cmocka_unit_test(test_type__a_word_outside_the_grammar_is_refused_when_strict),
		cmocka_unit_test(test_type__names_are_unique_over_all_modules),
		cmocka_unit_test(test_type__a_module_without_its_file_is_refused),
		cmocka_unit_test(test_type__an_empty_folder_is_no_set_of_definitions),
		cmocka_unit_test(test_type__the_widget_follows_the_grammar_and_is_refused_by_name),
		cmocka_unit_test(test_type__the_widget_uses_every_word_of_the_grammar),
		cmocka_unit_test(test_type__sixty_definitions_load_in_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
