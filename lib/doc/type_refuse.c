/*
 * type_refuse.c - words of the grammar that the engine does not serve yet. A
 * definition that uses one is refused: half a promise would be worse. Whoever
 * makes the engine serve a word takes its line out of the table.
 */
#include "doc/type_load.h"

/* An element, an attribute, or one value of an attribute ("" = any). */
struct word { const char *element, *attr, *value; };

static const struct word unserved[] = {
	{ "files", NULL, "" },
	{ "comments", NULL, "" },
	{ "import", NULL, "" },
	{ "print", NULL, "" },
	{ "report", NULL, "" },
};
enum { WORDS = sizeof unserved / sizeof *unserved };

static bool
word_is_used(struct loading *l, const struct word *w, const xmlNode *n)
{
	if (!element_is(n, w->element))
		return false;
	if (!w->attr)
		return true;
	return attr_has(n, w->attr) && (!*w->value || str_eq(attr_text(l, n, w->attr), w->value));
}

static void
word_refuse(struct loading *l, const struct draft *d, const struct word *w, const xmlNode *n)
{
	if (!w->attr)
		load_problem(l, d->path, n, "the engine does not serve <%s> yet; leave it out", w->element);
	else
		load_problem(l, d->path, n, "the engine does not serve <%s %s=\"%s\"> yet; leave it out",
		             w->element, w->attr, attr_text(l, n, w->attr));
}

/* True when the element itself is refused: what it contains is no news then. */
static bool
element_refuse(struct loading *l, const struct draft *d, const xmlNode *n)
{
	bool whole = false;

	for (size_t i = 0; i < WORDS; i++) {
		if (!word_is_used(l, &unserved[i], n))
			continue;
		word_refuse(l, d, &unserved[i], n);
		whole |= !unserved[i].attr;
	}
	return whole;
}

static void
elements_refuse(struct loading *l, const struct draft *d, const xmlNode *n)
{
	if (n->type != XML_ELEMENT_NODE || element_refuse(l, d, n))
		return;
	for (const xmlNode *c = n->children; c; c = c->next)
		elements_refuse(l, d, c);
}

void
type_refuse(struct loading *l, const struct draft *d)
{
	elements_refuse(l, d, d->root);
}
