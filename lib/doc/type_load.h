/*
 * type_load.h - the inside of types_load(): definitions on their way from XML
 * to struct type. Included by type*.c only.
 */
#ifndef TYPE_LOAD_H
#define TYPE_LOAD_H

#include <libxml/tree.h>
#include "doc/type.h"

enum { MAX_FILES = 500 };	/* definitions, modules, tables of modules: of each kind */

struct draft {			/* one definition while it is read and checked */
	struct type *type;
	struct field *fields;	/* of type, still writable */
	size_t own_count;	/* fields from the XML; engine fields follow */
	struct tab *tabs;	/* of type, still writable */
	const char *path;
	xmlNode *root;		/* valid until types_load() returns */
	const xmlNode *fields_at;	/* the element whose children are its fields */
	struct draft *rows; size_t row_count;	/* of its lines and lists */
};

struct loading {
	struct arena *mem;	/* of the types: lives as long as the process */
	struct arena *scratch;	/* documents and drafts: dies with types_load() */
	struct buf *problems;
	bool failed;
	struct draft *drafts; size_t count;
	struct module_info *modules; size_t module_count;
	struct module_table *tables; size_t table_count;
};

/* One more line "path:line: sentence" of problems; loading goes on to find the rest. */
void load_problem(struct loading *l, const char *path, const xmlNode *at,
                  const char *fmt, ...) PRINTF(4, 5);

void load_problem_at(struct loading *l, const char *path, long line, const char *fmt, ...) PRINTF(4, 5);
/* In l->scratch; NULL after a problem. */
const char *load_file(struct loading *l, const char *path, size_t *size);

/* ---- type_tables.c: tables.sql of modules ------------------------------------------ */

/* The tables that <dir>/<module>/tables.sql declares, if there is one. */
void tables_read(struct loading *l, const char *dir, const char *module);
/* No name of theirs is taken by a type, the platform or another module. */
void tables_check(struct loading *l, const struct types *ts);
bool type_name_is_taken(const char *name);	/* by a table of the platform or an address */

/* ---- type_xml.c: files, elements, attributes ------------------------------------ */

struct grammar;
/* The grammar <dir>/../type.rng; NULL after a problem. Freed with l->scratch. */
struct grammar *grammar_open(struct loading *l, const char *dir);
/* Parse a definition and, with a grammar, validate it. NULL after a problem
 * that leaves nothing to read. The document is freed with l->scratch. */
xmlNode *definition_open(struct loading *l, const char *path, const struct grammar *g);
/* The same for a text in memory; path is what problems name. */
xmlNode *definition_parse(struct loading *l, const char *path, const char *text, size_t size, const struct grammar *g);
bool element_is(const xmlNode *n, const char *name);
xmlNode *element_child(const xmlNode *n, const char *name);	/* first; NULL = none */
xmlNode *element_next(const xmlNode *n, const char *name);	/* next sibling of that name */
size_t element_count(const xmlNode *n, const char *name);
bool attr_has(const xmlNode *n, const char *name);
/* The attribute is there and says just that; costs no copy. */
bool attr_is(const xmlNode *n, const char *name, const char *value);
const char *attr_text(struct loading *l, const xmlNode *n, const char *name);	/* in l->mem; "" when absent */
bool attr_yes(struct loading *l, const xmlNode *n, const char *name);
/* A number of an attribute, other when absent. */
int attr_int(struct loading *l, const char *path, const xmlNode *n, const char *name, int other);

/* ---- type_read.c, type_check*.c ---------------------------------------------------- */

/* Fill d->type from d->root, without looking at other types. */
void type_read(struct loading *l, struct draft *d);
/* The fields of a definition or of its rows; engine: those that follow them. */
void fields_read(struct loading *l, struct draft *d, const struct field *engine, size_t engine_count);
void workflow_read(struct loading *l, struct draft *d);	/* before the fields: one of them is its state */
void status_field(struct loading *l, const struct draft *d, struct field *f);
void type_rows_read(struct loading *l, struct draft *d);
void asks_read(struct loading *l, struct draft *d);	/* after the fields */
void converts_read(struct loading *l, const struct types *ts, struct draft *d);	/* when every type is there */
/* The field of t that an attribute names; a problem when there is none. NULL without the attribute. */
const struct field *field_named(struct loading *l, const char *path, const struct type *t, const xmlNode *n,
                                const char *attr);
void type_check_doc(struct loading *l, const struct draft *d);	/* rows, states, conversions */
/* Resolve names between types; then what no grammar can say. */
void type_resolve(struct loading *l, const struct types *ts, struct draft *d);
void type_check(struct loading *l, const struct types *ts, const struct draft *d);
void type_check_fields(struct loading *l, const struct types *ts, const struct draft *d);
void type_check_pages(struct loading *l, const struct draft *d);
/* type_tabs.c: tabs of the detail page and screens of the type's own. */
void type_tabs_read(struct loading *l, struct draft *d);
void type_tabs_resolve(const struct types *ts, struct draft *d);
void type_tabs_check(struct loading *l, const struct draft *d);
/* type_check_links.c: within, fills and may of one field of t, which may be the small type of a line. */
void field_check_words(struct loading *l, const char *path, const xmlNode *n, const struct type *t,
                       const struct field *f);
/* may="…" names a right that some role has: an <allow> of d. */
void field_check_may(struct loading *l, const struct draft *d, const xmlNode *n, const struct field *f);
/* type_check_rights.c: hidden, masked and readonly fields of an <allow>; of every conversion that
 * no copy shows what the source hides. */
void allow_check_fields(struct loading *l, const struct draft *d, const xmlNode *n, const struct allow *a);
void converts_check_fields(struct loading *l, const struct draft *d);
/* Words of the grammar that the engine does not serve yet. */
void type_refuse(struct loading *l, const struct draft *d);
bool type_name_ok(const char *name);	/* [a-z][a-z0-9_]{0,30} */

#endif
