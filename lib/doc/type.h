/*
 * type.h - record types as the engine sees them: read from the XML
 * definitions once, then read-only. All pointers live as long as the process.
 */
#ifndef TYPE_H
#define TYPE_H

#include "base/base.h"

enum field_kind {
	FIELD_TEXT, FIELD_LONGTEXT, FIELD_INT, FIELD_QTY, FIELD_MONEY, FIELD_RATE,
	FIELD_DATE, FIELD_DATETIME, FIELD_BOOL,
	FIELD_ENUM,		/* one of options, or of a dictionary */
	FIELD_LINK,
	FIELD_LIST,		/* child table of values */
	FIELD_FILE,
	FIELD_IMAGE,		/* id of a row of record_picture (picture.h) */
};

/* tone: "", "go", "ok", "warn", "bad"; colour: as administrators chose it, NULL or "" = none; under: the value of the
 * field `within` that it belongs to, NULL or "" = to all. */
struct option { const char *value, *label, *tone, *colour, *under; };

struct field {
	const char *name, *label, *help, *unit;
	enum field_kind kind;
	const struct type *type;	/* whose field this is */
	size_t index;			/* in type->fields: place in rec->vals */
	unsigned size;			/* text: characters */
	const char *format;		/* text: "", "email", "phone", "url", "code" (ASCII letters, digits, . _ - /; case as typed) */
	const char *to;			/* link: name of the type */
	const struct type *target;	/* link: resolved */
	const char *apart;		/* unique text: equal ones are kept apart by this field, when it is filled */
	bool keeps_apart;		/* some field's apart: a copy of what may be masked, so nobody sees it */
	const char *within;		/* link: only records under this field's value; enum: only choices that belong to it */
	const char *const *fills;
	const char *dictionary;		/* enum from a dictionary; "" = options */
	const struct option *options; size_t option_count;
	const char *def;		/* default: a literal (bool: "yes"), "me", "my_dept", "today", "now"; "" = none */
	const char *min, *max;		/* numbers; "" = none */
	int digits;			/* decimals shown: money 2, qty 6 … */
	bool required, required_on_submit, readonly, unique, search, sort, pinyin,
	     search_start,		/* search: found by its beginning only */
	     editable_after_audit, audited, computed, writeback, engine;	/* engine: id, created_at … not in the XML */
	const char *mask;		/* "", "phone", "email", "tail4" */
	/* Columns beside the field's own, filled by rec_save:
	 * normalised: <name>_norm, str_normal() of the text, NULL when empty: its unique key;
	 * pinyin: <name>_py and <name>_py1, NOT NULL, '' when empty. */
	bool normalised;
	bool not_null;			/* the column has no NULL; empty is '' */
	const char *may;		/* right of the type that changing it needs; "" = none */
	const char *counts;		/* write-back quantity of a row: the field it never passes; "" = none */
	const char *accept;		/* file: "image", "document", "" = any */
	const struct lines *rows;	/* list: its rows; NULL for other kinds */
	const char *sort_column;	/* NOT NULL column that has the sort indexes; NULL = not sortable at size */
};

struct index { const char *const *fields; bool unique; };
struct dictionary_entry { const char *code, *zh, *en, *under, *colour; };
struct dictionary {		/* first values, installed once by migrate */
	const char *kind;
	const struct dictionary_entry *entries; size_t entry_count;
};
/* A dictionary that nobody keeps: the types whose records have an owner. */
#define OWNED_TYPES "owned_type"
struct column { const struct field *field; bool sum; const char *cell; int width; };	/* cell: how it shows; "" by kind; width: pixels, 0 = as wide as it needs */
struct list {			/* a preset view */
	const char *name, *label, *where, *sort;	/* where: filter grammar of decisions 20; "" = all */
	bool is_default;
	bool home_rows, home_figure;	/* its first records, how many it has: on the home page */
	const struct column *columns; size_t column_count;
};
/* A tab of the detail page; the facts come first without being named. */
enum tab_kind { TAB_RELATED, TAB_HISTORY };
struct tab {
	enum tab_kind kind;
	const char *name, *label;	/* name: in the address */
	const char *type_name, *by_name, *list_name;	/* as written */
	const struct type *type;	/* related: whose records */
	const struct field *by;		/* their link to this one */
	const struct list *list;
};
/* A screen of the type's own (a page of its hooks) in the menu of list or record, or (of_picked, then also of_list) in the bar for ticked rows. */
struct screen { const char *name, *label, *icon, *may; bool of_list, of_picked; };
struct section { const char *name, *label; bool side; const struct field *const *fields; size_t field_count; bool const *wide;
	const struct lines *const *grids; size_t grid_count;	/* grids: tables below the fields */
	const char *const *own; };	/* the company's words, by language (layout.h); NULL = label */
struct allow { const char *role, *read, *edit, *del; const char *const *actions;	/* role "*" = whoever is logged in */
	const char *const *hidden, *const *masked, *const *readonly; };	/* fields; "parts.price" of rows */
struct numbering { const struct field *field; const char *pattern, *reset; bool gapless; };
/* may: the right that shows the entry; "read" by default. Of settings: what they are for, and their part of the index. */
struct menu { const char *group, *icon, *may, *help, *part; int pos; };


/* Rows that belong to a record and are stored, locked and audited with it: a
 * table of a document, or the values of a field of kind list. What one row is
 * stands in a small struct type of its own, which no types_find() gives. */
struct lines {
	const char *name, *label;	/* of a list: those of the field */
	const struct type *type;	/* of one row; table <type>_<name> */
	const struct field *field;	/* kind list; NULL: a table of its own on the form */
	const struct field *title;	/* what a row is called by: its first link, else its first text */
	size_t index;			/* in type->lines: place in rec->rows */
	int min, max;			/* max 0 = MAX_ROWS */
	bool main;			/* list: one row is the main one */
};
enum { MAX_ROWS = 500, MOST_POSTED_ROWS = 2 * MAX_ROWS };	/* posted: with those that are taken out or blank */

/* What a state means to the engine. PHASE_NONE: nothing but its edit flag. */
enum phase { PHASE_NONE, PHASE_DRAFT, PHASE_APPROVING, PHASE_AUDITED, PHASE_CLOSED, PHASE_VOID,
	PHASE_GONE };	/* not stored yet, or deleted: no state of a definition */
struct state { const char *name, *label, *tone; enum phase phase; bool edit, end; };
struct ask { const struct field *field; bool required; };
struct step {
	const char *name, *label, *may;	/* may: the right it needs; by default called like the step */
	const char *const *from, *to;	/* states */
	const char *guard, *action;	/* of the hooks; "" = none */
	const char *tone;		/* "", "go" for the way forward, "bad" for what asks once more */
	const struct ask *asks; size_t ask_count;
};
struct workflow {
	const char *initial;
	const char *partly, *done;	/* states that counters of rows bring about; "" = none */
	const struct state *states; size_t state_count;
	const struct step *steps; size_t step_count;
};

/* Making one record from another: <convert>. */
struct copy { const struct field *from, *to; };	/* from NULL: the id of the source */
struct convert_lines {
	const struct lines *from, *to;
	const struct field *qty, *to_qty;	/* quantity of source and target row; NULL: rows are only copied */
	const struct field *counter;		/* of the source row: what was made of it so far */
	const struct field *over;		/* rate of the source row by which qty may be passed; NULL = 0 */
	bool on_audit;				/* counted when the target is audited, else when it is saved */
	bool closes;				/* a row is done when this counter has reached qty */
	const struct copy *copies; size_t copy_count;
};
struct convert {
	const struct type *from, *to;
	const char *label, *may;
	const char *const *when;	/* states of the source; empty = any */
	bool once;			/* one living target a source */
	const struct copy *copies; size_t copy_count;
	const struct convert_lines *lines; size_t line_count;
};

struct type {
	const char *name, *label, *plural, *module, *folder, *url;
	const char *kind;		/* "master", "resource", "document", "plain" */
	const struct field *title, *code;	/* code may be NULL */
	const struct field *owner, *dept, *parent;	/* NULL when the type has none; parent of a tree: the link to the node above */
	const struct field *hangs_on;	/* parent="…": the link to the record this one belongs to; NULL = none */
	bool opens_to_owner;		/* whose record above it is sees this one; else whoever may read that one */
	const struct type *groups;	/* groups="…": the type whose records are named groups of these; NULL = none */
	const char *groups_word;	/* their word in filters; "" = none */
	const struct lines *team;	/* team="…": list of people who work on a record; NULL = none */
	const struct field *picture;	/* the first field of kind image: stands beside the title; NULL = none */
	const struct field *enabled;	/* masters: bool field that keeps them out of pickers; may be NULL */
	const struct field *period;	/* date that decides the month; NULL = months do not matter */
	bool tree;			/* has parent + path columns */
	bool cached;			/* small: id, title, parent are kept in the process */
	bool person;			/* titles are names of people (pinyin of surnames) */
	const struct field *fields; size_t field_count;	/* XML fields first, then engine fields */
	const struct index *indexes; size_t index_count;
	const struct dictionary *dictionaries; size_t dictionary_count;
	const struct list *lists; size_t list_count;
	const struct section *sections; size_t section_count;	/* of form and detail page */
	const struct tab *tabs; size_t tab_count;	/* of the detail page, in order */
	const struct screen *screens; size_t screen_count;
	const struct allow *allows; size_t allow_count;
	const struct numbering *numbering;	/* NULL = none */
	const struct menu *menu;		/* NULL = not in the menu */
	const struct hooks *hooks;		/* NULL = none */
	const struct type *head;		/* type of a row: whose rows; NULL for all others */
	const struct lines *lines; size_t lines_count;	/* tables and lists, in the order of the definition */
	const struct workflow *workflow;	/* NULL = no states */
	const struct field *status;		/* the state; NULL without a workflow */
	const struct convert *converts; size_t convert_count;	/* what can be made of its records */
	bool two_person;			/* first value: who made it may not audit it */
	const char *empty;			/* sentence of the empty list: what belongs here; "" = none */
	const char *icon;
};

/* A type with states has the field `status` (enum of the states, read-only) after
 * the XML's own. Rows have other engine fields: id, parent (of lists: record), pos,
 * of tables also src_type, src, src_line, closed, close_reason; of lists main.
 *
 * Engine fields every other type has, in this order after the XML's own:
 * id, created_by, created_at, updated_by, updated_at, row_version,
 * deleted_at, deleted_by, deleted_with, org. Columns of the table that are no
 * fields: live (generated: 1 or NULL), path of trees, <name>_norm, <name>_py,
 * <name>_py1, <name>_k. A sort column k has the indexes k_sort (k, id …), and in
 * a type with an owner k_owner (owner, k, id …) and k_dept. Unique keys are named like their field, or like the
 * fields of the index joined by "_": what db_duplicate_key() gives. */

/* A page of a module that is no type's, in its menu: /<module>/<name>. may: "type.action". */
struct module_page { const char *name, *label, *icon, *may, *url, *help, *part; int pos; };
/* cgi-bin/<module>/module.xml: a heading of the menu; its pages by pos. */
struct module_info { const char *name, *label; int pos; const struct module_page *pages; size_t page_count; };

/* A table that a module declares in its tables.sql: no records, rows of its own. */
struct module_table { const char *name, *module, *path; long line; };	/* path: the file, line: where */

struct types {
	const struct type *const *all; size_t count;
	const struct module_info *modules; size_t module_count;	/* by pos */
	const struct module_table *tables; size_t table_count;	/* of one module together */
};

/* Read every definition under dir (<dir>/<module>/<type>/<type>.xml and the
 * platform types <dir>/org/<type>.xml, whose module is "admin"), check them by meaning, resolve
 * links and hooks. strict also validates with the Relax NG grammar (migrate,
 * lint, tests do; programs at start do not). On failure every problem is one
 * line "file:line: sentence" in problems. */
MUST int types_load(struct types **out, const char *dir, bool strict, struct buf *problems);
/* The same questions to definitions in memory, which are not kept; no grammar.
 * module needs no module.xml. Problems name the file <name>.xml. */
struct definition { const char *module, *name; const char *text; size_t size; };
MUST int types_check(const struct definition *list, size_t n, struct buf *problems);
const struct types *types_current(void);	/* what types_load() of this process gave last */

const char *type_url(const struct type *t);	/* "/customer/customer" */
/* NULL = none of that name. */
const struct lines *type_lines(const struct type *t, const char *name);
const struct state *type_state(const struct type *t, const char *name);
const struct step *type_step(const struct type *t, const char *name);
/* May a role be kept from seeing it? Not what names a record, places it or decides its scope. */
bool field_can_hide(const struct field *f);
/* Do owners, departments or the record above decide who reaches a record? Else the right to the type does. */
bool type_is_scoped(const struct type *t);
/* The field of an access list: "price", of rows "parts.price"; *lines: whose, NULL = of the record. NULL = none. */
const struct field *type_field_path(const struct type *t, const char *path, const struct lines **lines);
/* Whose rights decide: of a row those of the type it belongs to. */
const struct type *type_of_rights(const struct type *t);
const struct list *type_list(const struct type *t, const char *name);	/* NULL name: the default list */
const char *field_label(const struct field *f);	/* in the current language */
const char *option_label(struct ctx *ctx, const struct field *f, const char *value);	/* of options or dictionary; the value itself when unknown */

/* ---- text <-> value, by kind: the only place ------------------------------------------ */

/* What a person typed or an API sent. ERR_INVALID with a translated sentence
 * in *problem. Empty text is V_NULL. Links: an id, or the exact title, code or
 * full tree path of exactly one live record. */
MUST int field_parse(struct ctx *ctx, const struct field *f, const char *text, struct val *out, const char **problem);
const char *field_input(struct ctx *ctx, const struct field *f, struct val v);	/* for <input value>, REST */
const char *field_show(struct ctx *ctx, const struct field *f, struct val v);	/* for readers: labels, thousands, zone */
/* A decimal text of the database (a sum may be larger than any dec) as field_show() writes numbers. */
const char *field_show_sum(struct ctx *ctx, const struct field *f, const char *decimal);
struct val  field_from_db(struct ctx *ctx, const struct field *f, struct val raw);	/* V_INT/V_TEXT of db_val to the field's kind */
struct val  field_to_db(struct ctx *ctx, const struct field *f, struct val v);
/* Zone-free and language-free, for definitions, history and REST: 0.130000,
 * 2026-11-23, 2026-11-23T08:00:00.000Z, 1 and 0, ids, codes; NULL for V_NULL. */
const char *field_raw(struct ctx *ctx, const struct field *f, struct val v);
MUST int field_from_raw(struct ctx *ctx, const struct field *f, const char *raw, struct val *out);	/* also yes, no */

#endif
