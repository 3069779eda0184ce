/*
 * fuzz_type.c - any bytes as a definition, or as changes to the definition
 * that uses every word: problems are sentences, and nothing else happens.
 * Bytes that do not begin with "<" are changes, since few random bytes are XML.
 */
#include "doc/type.h"

enum { MAX_LINES = 200 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char employee[] =
	"<type name=\"employee\" label=\"Employee\" plural=\"Employees\" kind=\"master\" title=\"name\" cached=\"yes\">\n"
	"<fields><field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\"/></fields>\n"
	"<list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	"<form><section name=\"main\" label=\"Main\"><item field=\"name\"/></section></form>\n"
	"<allow role=\"*\" read=\"all\"/></type>\n";
/* Few words, but quickly read; the widget has them all. */
static char small[] =
	"<type name=\"widget\" label=\"Thing\" plural=\"Things\" kind=\"resource\" title=\"name\" code=\"number\" owner=\"owner\" dept=\"dept\">\n"
	"<menu group=\"widget\" pos=\"10\" may=\"read\"/>\n"
	"<number field=\"number\" pattern=\"T-{yyyy}-{seq:4}\" reset=\"year\"/>\n"
	"<fields>\n"
	"<field name=\"number\" kind=\"text\" size=\"20\" format=\"code\" label=\"Number\" unique=\"yes\"/>\n"
	"<field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\" required=\"yes\" unique=\"yes\" pinyin=\"yes\" sort=\"yes\"/>\n"
	"<field name=\"size\" kind=\"enum\" label=\"Size\" default=\"small\" sort=\"yes\">\n"
	"<option value=\"small\" label=\"Small\"/>\n"
	"</field>\n"
	"<field name=\"owner\" kind=\"link\" to=\"employee\" label=\"Owner\" default=\"me\"/>\n"
	"<field name=\"dept\" kind=\"link\" to=\"department\" label=\"Department\"/>\n"
	"<field name=\"price\" kind=\"money\" label=\"Price\" min=\"0\" max=\"9\" digits=\"2\" default=\"1\"/>\n"
	"<field name=\"color\" kind=\"enum\" label=\"Colour\" dictionary=\"thing_color\"/>\n"
	"</fields>\n"
	"<index fields=\"owner price\" unique=\"yes\"/>\n"
	"<dictionary kind=\"thing_color\"><entry code=\"red\" zh=\"-\" en=\"Red\"/></dictionary>\n"
	"<list name=\"all\" label=\"All\" sort=\"name,-updated_at\" default=\"yes\"><column field=\"name\"/></list>\n"
	"<list name=\"my\" label=\"My\" where=\"and(size.eq(small),or(owner.null(),updated_at.ge(today-7)))\" like=\"all\"/>\n"
	"<form><section name=\"main\" label=\"Main\"><item field=\"name\" wide=\"yes\"/></section></form>\n"
	"<allow role=\"salesperson marketing\" read=\"own\" do=\"create\"/>\n"
	"</type>";
static char widget[16384];

struct base { const char *lines[MAX_LINES]; size_t count; };
static struct base bases[2];

static void
base_take(struct base *base, char *text)
{
	for (char *line = strsep(&text, "\n"); line && base->count < MAX_LINES; line = strsep(&text, "\n"))
		if (*line)
			base->lines[base->count++] = line;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	FILE *f = fopen("tests/types/widget/widget.xml", "re");

	(void)argc;
	(void)argv;
	if (!f || fread(widget, 1, sizeof widget - 1, f) == 0 || !feof(f))
		abort();
	fclose(f);
	base_take(&bases[0], small);
	base_take(&bases[1], widget);
	return 0;
}

/* ---- changes --------------------------------------------------------------------- */

struct change { const uint8_t *data; size_t left; };

static unsigned
byte(struct change *c)
{
	if (!c->left)
		return 0;
	c->left--;
	return *c->data++;
}

/* The bytes up to the next line end, as the value of an attribute. */
static const char *
value(struct arena *a, struct change *c)
{
	unsigned x;
	struct buf b;

	buf_init(&b, a);
	while (c->left && (x = byte(c)) != '\n')
		buf_addc(&b, x < 32 || x > 126 || strchr("<&\"", (int)x) ? '_' : (char)x);
	return buf_str(&b);
}

/* The line with its nth quoted text made another. */
static const char *
requoted(struct arena *a, const char *line, unsigned n, const char *text)
{
	const char *from = strchr(line, '"');

	for (; from && n > 0; n--) {
		from = strchr(from + 1, '"');
		from = from ? strchr(from + 1, '"') : NULL;
	}
	const char *to = from ? strchr(from + 1, '"') : NULL;
	return to ? arena_printf(a, "%.*s%s%s", (int)(from + 1 - line), line, text, to) : line;
}

static const char *
changed(struct arena *a, struct change *c)
{
	const struct base *base = &bases[byte(c) % 8 == 7];
	const char **lines = arena_memdup(a, base->lines, sizeof base->lines);
	size_t n = base->count;
	struct buf b;

	while (c->left > 2) {
		unsigned what = byte(c);
		size_t i = byte(c) % n, k = byte(c) % n;
		if (what % 4 == 0)
			lines[i] = "";
		else if (what % 4 == 1)
			lines[i] = arena_printf(a, "%.2000s%.2000s", lines[i], lines[k]);
		else
			lines[i] = requoted(a, lines[i], k % 8, value(a, c));
	}
	buf_init(&b, a);
	for (size_t i = 0; i < n; i++) {
		buf_add(&b, lines[i]);
		buf_addc(&b, '\n');
	}
	return buf_str(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct change c = { .data = data, .left = size };
	const char *text = size && *data == '<' ? (const char *)data : changed(a, &c);
	struct buf problems;

	buf_init(&problems, a);
	const struct definition list[] = {
		{ .module = "admin", .name = "employee", .text = employee, .size = sizeof employee - 1 },
		{ .module = "widget", .name = "widget", .text = text, .size = text == (const char *)data ? size : strlen(text) },
	};
	int rc = types_check(list, sizeof list / sizeof list[0], &problems);
	const char *said = buf_str(&problems);
	if ((rc == OK) == (*said != '\0') || !utf8_ok(said, strlen(said)))
		abort();
	arena_free(a);
	return 0;
}
