/*
 * role.h - what a role may, as cells: one for each right, list of departments and
 * restricted field that is there. Pages show them, and what is posted is compared
 * with what stood on the page and with what stands in the database now.
 */
#ifndef ROLE_H
#define ROLE_H

#include "doc/doc.h"

/* CELL_RIGHT: name an action, value a scope. CELL_DEPTS: name "", value "3,17" ids in their order; type "*":
 * of all types that have no list of their own. CELL_FIELD: name "price" or "parts.price", value hidden, masked
 * or readonly. A cell with value "" is not there. */
enum role_cell_kind { CELL_RIGHT, CELL_DEPTS, CELL_FIELD };
struct role_cell { const char *type; enum role_cell_kind kind; const char *name, *value; };
struct role_cells { struct arena *mem; struct role_cell *list; size_t n, cap; };	/* by type, kind, name; each once */
struct role_change { struct role_cell cell; const char *old, *now; };	/* "" = not there */

/* One page of a role: all rights and the departments of "*" (type NULL), or departments and fields of one type. */
MUST int role_cells_read(struct ctx *ctx, const char *role, const struct type *type, struct role_cells *out);
void role_cells_new(struct arena *mem, struct role_cells *out);
void role_cells_put(struct role_cells *c, enum role_cell_kind kind, const char *type, const char *name, const char *value);
const char *role_cells_get(const struct role_cells *c, enum role_cell_kind kind, const char *type, const char *name);
/* "customer.read=own *:=3,17 customer/parts.price=hidden", and back; ERR_INVALID for anything else. */
const char *role_cells_text(struct arena *mem, const struct role_cells *c);
MUST int role_cells_parse(struct arena *mem, const char *text, struct role_cells *out);
size_t role_cells_diff(struct arena *mem, const struct role_cells *a, const struct role_cells *b, struct role_change **out);
/* NULL when the cell can mean something, else a translated sentence. */
const char *role_cell_problem(struct ctx *ctx, const struct role_cell *cell);

/* Bring one page of a role from base to wanted: one history row a change; r locked, of type role. *out: what
 * changed. ERR_CONFLICT: somebody else changed what stood on the page; *out is that. ERR_INVALID: f says why,
 * at "r.type.action", "f.name", "depts" or "". Who may edit the role is asked here. */
MUST int role_save(struct ctx *ctx, struct rec *r, const struct type *type, const struct role_cells *base,
                   const struct role_cells *wanted, const struct role_change **out, size_t *n, struct form *f);
/* All rights of one role for another, which has none yet. */
MUST int role_copy(struct ctx *ctx, const struct rec *from, const struct rec *to);
/* Rights of purged roles go with them. */
MUST int role_purge(struct ctx *ctx, struct rec *const *recs, size_t n);
/* The last change of rights: who and when; who NULL = never. */
MUST int role_changed_by(struct ctx *ctx, const struct rec *r, const char **who, int64_t *at);

/* ---- what there is to choose ---------------------------------------------------------- */

/* What may be allowed of a type, ended by NULL: read, edit, delete, create, steps, then what conversions,
 * screens, fields, pages and presets ask for, at last restore and purge. */
const char *const *type_actions(struct arena *mem, const struct types *ts, const struct type *t);
bool action_is_scoped(const char *action);	/* read, edit, delete: which records; any other: yes or no */
bool scope_suits(const struct type *t, enum scope s);
/* The least that a role may do with a field of a form, and why not less; *why NULL = hidden. */
enum field_access field_least(const struct field *f, const char **why);
bool field_is_kept(const struct field *f);	/* nobody types it: readonly and editable are the same */

/* ---- words for readers ------------------------------------------------------------------ */

const char *scope_label(const struct type *t, enum scope s);	/* "Own + subordinates"; t NULL = of any type */
const char *access_label(enum field_access a);
const char *action_label(struct arena *mem, const struct types *ts, const struct type *t, const char *action);
const char *role_cell_label(struct ctx *ctx, const struct role_cell *cell);	/* "Customers · Read" */
const char *role_cell_words(struct ctx *ctx, const struct role_cell *cell, const char *value);	/* "Own"; "none" for "" */
/* The same label from what the history keeps: the type, and ".read", ":" or "/parts.price". */
const char *role_key_label(struct ctx *ctx, const char *type, const char *key);
const char *role_label(struct ctx *ctx, const char *code);	/* its name in the current language; the code when unknown */

/* ---- pages, in lib/web ------------------------------------------------------------------- */

extern const struct page role_pages[];
MUST int role_about(struct ctx *ctx, const struct rec *r, struct node *sections);

/* ---- somebody has to be left ---------------------------------------------------------------- */

/* Whether an enabled user with a password, other than this one, may edit users and roles. Whoever takes rights
 * away calls org_touch() before he asks: one after the other, so that two cannot remove each other. */
MUST int admins_remain(struct ctx *ctx, int64_t but, bool *out);
/* The same after u is saved as it is in memory; gone: after it is deleted. True, too, when there was nobody before. */
MUST int admins_remain_after(struct ctx *ctx, const struct rec *u, bool gone, bool *out);
const char *admins_sentence(void);	/* why it is refused */

#endif
