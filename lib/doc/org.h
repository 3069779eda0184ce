/*
 * org.h - the inside of what a process remembers: the snapshot of org.c, read
 * by org_load.c. One arena, read-only once made, shared by the units that use it.
 */
#ifndef ORG_H
#define ORG_H

#include "doc/doc.h"

/* One cached type: entries in the order they are shown. */
struct org_table {
	const struct type *type;
	size_t n;
	struct org_entry *entries;
	const struct org_entry **list;	/* the same, as pointers; made when first asked for */
	uint32_t *by_id;		/* places in entries, by id */
	uint32_t *end;			/* trees only: place behind the last one below this entry */
};

/* Names of roles, types and actions are said once; a right is four numbers. */
struct org_names { const char **names; size_t n; };	/* by strcmp() */
struct org_right { uint16_t type, action, role, scope; };	/* by type, action, role */

/* An employee: whose, and where. Places in the list: of the first and the next subordinate; NOBODY. */
struct org_person { int64_t id, superior, dept; uint32_t first, next; };
/* The picture of an employee, or of a user's employee. */
struct org_face { int64_t of, picture; };
#define NOBODY UINT32_MAX
/* A user who has roles: place of the first in the list of all, where each user's end with NULL. */
struct org_login { int64_t user; uint32_t roles; };
/* A department of the scope "chosen". */
struct org_chosen { const char *role, *type; int64_t dept; };
/* A sharing rule that is on: whom it serves. kind: 'e', 'd', 'r' or '*'. */
struct org_share { const char *type, *role; char kind; int64_t id, generation, who; int level; int32_t until; };
/* What a role may do with a field, less than editing: by type and field. */
struct org_field { const char *type, *role, *field; enum field_access access; };

/* A layout of forms that somebody made, by type and role. */
struct org_layout { const struct type *type; const char *role; const struct section *sections; size_t n; };

struct org_pair { const char *name, *value; };

/* Labels of one dictionary; the enabled ones come first. */
struct org_dictionary { const char *kind; size_t n, enabled; struct option *labels[LANG_COUNT]; int64_t *pos; };
/* A field of fixed choices of which administrators changed something: all of its choices, as they are now. */
struct org_choices { const struct field *field; struct org_dictionary list; };

/* A day that does not follow the week. */
struct org_day { int32_t date; bool works; };

struct org {
	struct arena *mem;
	unsigned users;			/* units that use it, and one while it is the current one */
	int64_t stamp;
	const struct types *types;
	struct org_table *tables; size_t table_count;
	struct org_names names;
	struct org_right *rights; size_t right_count;
	struct org_field *fields; size_t field_count;
	struct org_layout *layouts; size_t layout_count;
	struct org_pair *settings; size_t setting_count;	/* by strcmp() of the name */
	struct org_dictionary *dictionaries; size_t dictionary_count;
	struct org_choices *choices; size_t choice_count;
	struct org_person *people; size_t people_count;		/* by id */
	struct org_face *faces, *user_faces; size_t face_count, user_face_count;	/* by employee, by user */
	struct org_login *logins; size_t login_count;		/* by user */
	const char **roles;
	struct org_chosen *chosen; size_t chosen_count;
	struct org_share *shares; size_t share_count;
	const char **shared_types; size_t shared_type_count;	/* that have rows in access */
	const char *company;
	const char **manual; size_t manual_count;	/* types whose numbers may be typed */
	struct company firm;			/* what it is set to */
	struct org_day *days; size_t day_count;		/* by date */
};

/* Fill an empty snapshot; tables that do not exist yet stay empty. */
MUST int org_load(struct ctx *ctx, struct org *o);
MUST int org_rights_load(struct ctx *ctx, struct org *o);	/* org_rights.c */
MUST int org_fields_load(struct ctx *ctx, struct org *o);
MUST int org_scratch(struct ctx *ctx, int (*fn)(void *), void *arg);	/* fn with a memory of its own */
MUST int org_count(struct ctx *ctx, const char *table, size_t *out);	/* rows of a table */
/* What is kept of a type's fields, from whatever role; 0 = nothing. */
size_t org_fields(const struct org *o, const char *type, const struct org_field **out);
/* org_calendar.c: what the company is set to, and its special days; false: these columns are still missing. */
MUST int org_calendar_load(struct ctx *ctx, struct org *o, bool settings, bool days);
extern const struct company org_settings_unset;	/* before there is a company */
/* The company's zone, where it has one, becomes that of the unit; "today" follows. */
void org_settings_use(struct ctx *ctx);
/* Whether this database has a table. */
MUST int org_has_table(struct ctx *ctx, const char *table, bool *out);
/* SCOPE_NONE when there is no such row, or o is NULL. */
enum scope org_right(const struct org *o, const char *role, const char *type, const char *action);
MUST int org_choices_load(struct ctx *ctx, struct org *o);	/* org_choices.c: after the dictionaries */
/* The people part of the snapshot: org_people.c. */
MUST int org_faces_load(struct ctx *ctx, struct org *o);	/* org_faces.c */
MUST int org_people_load(struct ctx *ctx, struct org *o, bool has_roles, bool has_shares);
const struct org_person *org_person(const struct org *o, int64_t employee);	/* NULL = none */
/* The employee and all below by superior, sorted. */
size_t org_subordinates(struct arena *a, const struct org *o, int64_t employee, struct val **out);
/* Has the type any row in access? */
bool org_is_shared(const struct org *o, const struct type *t);
/* The orders of the sorted lists, for qsort() and bsearch(). */
int org_name_compare(const void *a, const void *b);
int org_right_compare(const void *a, const void *b);
int org_pair_compare(const void *a, const void *b);
int org_field_compare(const void *a, const void *b);
size_t org_name(const struct org *o, const char *name);	/* its number; SIZE_MAX = unknown */

#endif
