/*
 * type_xml.c - definitions as XML: reading files safely, the grammar, and
 * short ways to elements and attributes.
 */
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xmlerror.h>
#include <sys/stat.h>
#include "doc/type_load.h"

enum { MAX_FILE = 512 * 1024 };

struct grammar {
	xmlRelaxNG *schema;
};

void
load_problem(struct loading *l, const char *path, const xmlNode *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_printf(l->problems, "%s:%ld: %s\n", path, at ? xmlGetLineNo(at) : 1,
	           arena_vprintf(l->scratch, fmt, ap));
	va_end(ap);
	l->failed = true;
}

void
load_problem_at(struct loading *l, const char *path, long line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_printf(l->problems, "%s:%ld: %s\n", path, line, arena_vprintf(l->scratch, fmt, ap));
	va_end(ap);
	l->failed = true;
}

/* Nothing outside the file itself is ever read. */
static xmlParserInput *
entity_none(const char *url, const char *id, xmlParserCtxt *parser)
{
	(void)url;
	(void)id;
	(void)parser;
	return NULL;
}

static void
message_ignore(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

static void
file_close(void *file)
{
	fclose(file);
}

const char *
load_file(struct loading *l, const char *path, size_t *size)
{
	FILE *file = fopen(path, "re");

	if (!file) {
		load_problem(l, path, NULL, "this file cannot be read: %m");
		return NULL;
	}
	arena_defer(l->scratch, file_close, file);
	struct stat st;
	if (fstat(fileno(file), &st) || st.st_size > MAX_FILE) {
		load_problem(l, path, NULL, "this file is larger than %d bytes; split it", MAX_FILE);
		return NULL;
	}
	char *text = arena_alloc(l->scratch, (size_t)st.st_size + 1);
	*size = fread(text, 1, (size_t)st.st_size, file);
	return text;
}

static void
schema_free(void *schema)
{
	xmlRelaxNGFree(schema);
}

struct grammar *
grammar_open(struct loading *l, const char *dir)
{
	const char *path = arena_printf(l->scratch, "%s/../type.rng", dir);
	size_t size;
	const char *text = load_file(l, path, &size);

	if (!text)
		return NULL;
	xmlSetExternalEntityLoader(entity_none);
	xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewMemParserCtxt(text, (int)size);
	xmlRelaxNGSetParserErrors(parser, message_ignore, message_ignore, NULL);
	xmlRelaxNG *schema = xmlRelaxNGParse(parser);
	xmlRelaxNGFreeParserCtxt(parser);
	if (!schema) {
		load_problem(l, path, NULL, "this is no Relax NG grammar; restore the file as it was delivered");
		return NULL;
	}
	arena_defer(l->scratch, schema_free, schema);
	struct grammar *g = arena_alloc(l->scratch, sizeof *g);
	g->schema = schema;
	return g;
}

struct validation {
	struct loading *l;
	const char *path;
	int line;		/* of the last message: libxml2 explains one mistake in several */
};

static void
grammar_message(void *arg, xmlError *e)
{
	struct validation *v = arg;

	if (e->line == v->line)
		return;
	v->line = e->line;
	int n = (int)strcspn(e->message, "\n");
	buf_printf(v->l->problems, "%s:%d: the grammar does not know this: %.*s; see docs/definitions.md\n",
	           v->path, e->line, n, e->message);
	v->l->failed = true;
}

static void
grammar_validate(struct loading *l, const char *path, const struct grammar *g, xmlDoc *doc)
{
	struct validation v = { .l = l, .path = path };
	xmlRelaxNGValidCtxt *valid = xmlRelaxNGNewValidCtxt(g->schema);

	xmlRelaxNGSetValidStructuredErrors(valid, grammar_message, &v);
	int rc = xmlRelaxNGValidateDoc(valid, doc);
	xmlRelaxNGFreeValidCtxt(valid);
	if (rc && !v.line)
		load_problem(l, path, NULL, "the grammar does not know this definition; see docs/definitions.md");
}

static void
doc_free(void *doc)
{
	xmlFreeDoc(doc);
}

xmlNode *
definition_parse(struct loading *l, const char *path, const char *text, size_t size, const struct grammar *g)
{
	if (!utf8_ok(text, size)) {
		load_problem(l, path, NULL, "this file is not UTF-8 text; save it as UTF-8");
		return NULL;
	}
	xmlSetExternalEntityLoader(entity_none);
	/* What it says about encodings would go to stderr, past our own messages. */
	xmlSetGenericErrorFunc(NULL, message_ignore);
	xmlParserCtxt *parser = xmlNewParserCtxt();
	xmlDoc *doc = xmlCtxtReadMemory(parser, text, (int)size, path, NULL,
	                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (!doc) {
		const xmlError *e = xmlCtxtGetLastError(parser);
		int n = e && e->message ? (int)strcspn(e->message, "\n") : 0;
		buf_printf(l->problems, "%s:%d: this is not well-formed XML: %.*s\n", path,
		           e ? e->line : 1, n, n ? e->message : "");
		l->failed = true;
	}
	xmlFreeParserCtxt(parser);
	if (!doc)
		return NULL;
	arena_defer(l->scratch, doc_free, doc);
	if (doc->intSubset) {
		load_problem(l, path, NULL, "a definition has no DOCTYPE; take it out");
		return NULL;
	}
	if (g)
		grammar_validate(l, path, g, doc);
	return xmlDocGetRootElement(doc);
}

xmlNode *
definition_open(struct loading *l, const char *path, const struct grammar *g)
{
	size_t size;
	const char *text = load_file(l, path, &size);

	return text ? definition_parse(l, path, text, size, g) : NULL;
}

bool
element_is(const xmlNode *n, const char *name)
{
	return n && n->type == XML_ELEMENT_NODE && !n->ns && strcmp((const char *)n->name, name) == 0;
}

static xmlNode *
element_from(xmlNode *n, const char *name)
{
	while (n && !element_is(n, name))
		n = n->next;
	return n;
}

xmlNode *
element_child(const xmlNode *n, const char *name)
{
	return n ? element_from(n->children, name) : NULL;
}

xmlNode *
element_next(const xmlNode *n, const char *name)
{
	return element_from(n->next, name);
}

size_t
element_count(const xmlNode *n, const char *name)
{
	size_t count = 0;

	for (const xmlNode *c = element_child(n, name); c; c = element_next(c, name))
		count++;
	return count;
}

bool
attr_has(const xmlNode *n, const char *name)
{
	return xmlHasProp(n, BAD_CAST name) != NULL;
}

/* The text of an attribute where it lies; NULL when absent, empty or not one piece. */
static const char *
attr_plain(const xmlNode *n, const char *name)
{
	const xmlAttr *attr = xmlHasProp(n, BAD_CAST name);
	const xmlNode *text = attr ? attr->children : NULL;

	return text && !text->next && text->type == XML_TEXT_NODE ? (const char *)text->content : NULL;
}

const char *
attr_text(struct loading *l, const xmlNode *n, const char *name)
{
	const char *plain = attr_plain(n, name);

	if (plain)
		return arena_strdup(l->mem, plain);
	xmlChar *s = xmlGetNoNsProp(n, BAD_CAST name);
	const char *copy = s ? arena_strdup(l->mem, (const char *)s) : "";

	xmlFree(s);
	return copy;
}

bool
attr_is(const xmlNode *n, const char *name, const char *value)
{
	return str_eq(attr_plain(n, name), value);
}

bool
attr_yes(struct loading *l, const xmlNode *n, const char *name)
{
	(void)l;
	return attr_is(n, name, "yes");
}

int
attr_int(struct loading *l, const char *path, const xmlNode *n, const char *name, int other)
{
	const char *s = attr_text(l, n, name);
	int64_t i = other;

	if (*s && (str_int(s, &i) != OK || i < 0 || i > 1000000)) {
		load_problem(l, path, n, "%s=\"%s\" must be a whole number from 0 to 1000000", name, s);
		return other;
	}
	return (int)i;
}
