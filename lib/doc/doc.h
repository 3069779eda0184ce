/*
 * doc.h - the inside of the document engine, for lib/doc and lib/web:
 * records, forms, cached organisation, audit, numbers, schema.
 */
#ifndef DOC_H
#define DOC_H

#include "doc/type.h"
#include "db/db.h"

/* ---- rec ------------------------------------------------------------------------- */

struct rec {
	const struct type *type;
	struct val *vals;	/* by field->index */
	struct val *old;	/* as loaded; NULL for a new record */
	bool *readable;		/* by field->index: this user may see it */
	const char *const *titles;	/* of links, by field->index; NULL where not joined */
	bool is_new;
};
struct val rec_at(const struct rec *r, const struct field *f);
/* Read the posted fields of form f into r: only fields that this user may
 * write and that were sent; checkboxes by a hidden companion "_has.<name>".
 * Messages of values that do not parse go into f. */
MUST int rec_take(struct ctx *ctx, struct rec *r, struct form *f);
/* The title of what a link points to; joined title first, then the cache,
 * then one query. "(已删除) …" for deleted, "" for 0. */
const char *link_title(struct ctx *ctx, const struct type *target, int64_t id);

/* ---- form ------------------------------------------------------------------------- */

struct form_message { const char *field, *text; };
size_t form_message_count(const struct form *f);
const struct form_message *form_messages(const struct form *f);
const char *form_message(const struct form *f, const char *field);	/* first of a field; NULL = none */

/* ---- org: what a process remembers of organisation and rights ------------------------ */

/* Entries of a cached type (employee, department, region, industry …). */
struct org_entry { int64_t id, parent; const char *title, *code, *path_title; bool enabled; };
/* Load, or return the remembered one while the stamp is the same. The result
 * stays valid until the unit ends (reference counted by ctx->mem). */
MUST int org_get(struct ctx *ctx, int64_t stamp);
/* The stamp of the database; callers that already asked pass it to org_get(). */
MUST int org_stamp(struct ctx *ctx, int64_t *out);
/* To be called in the transaction that changes anything remembered. */
MUST int org_touch(struct ctx *ctx);
const struct org_entry *org_entry(const struct org *o, const struct type *t, int64_t id);	/* NULL = none */
/* All live entries in tree order (parents first), else by pinyin of the title. */
size_t org_entries(const struct org *o, const struct type *t, const struct org_entry *const **out);
/* Ids at or below a node of a tree, itself included. */
size_t org_below(struct arena *a, const struct org *o, const struct type *t, int64_t id, struct val **out);
/* Options of a dictionary kind in its order; labels in the current language. */
size_t org_dictionary(struct ctx *ctx, const char *kind, const struct option **out);
const char *org_company(const struct org *o);		/* name of the company */
const char *org_setting(const struct org *o, const char *name);	/* "" = not set */

/* ---- perm: scopes --------------------------------------------------------------------- */

enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_SUBORDINATES, SCOPE_DEPARTMENT, SCOPE_TREE, SCOPE_CHOSEN, SCOPE_ALL };
/* The widest scope of the user's roles. SCOPE_ALL under as_system. */
enum scope perm_scope(struct ctx *ctx, const struct type *t, const char *right);	/* read, edit, delete */
/* AND the data scope of the right to a statement whose table has this alias. */
void perm_where(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias);
bool perm_field_readable(struct ctx *ctx, const struct field *f);
bool perm_field_writable(struct ctx *ctx, const struct field *f, const struct rec *r);

/* ---- query, for pages ------------------------------------------------------------------ */

void query_columns(struct query *q, const struct field *const *fields, size_t n);	/* default: all */
const char *query_sorted_by(const struct query *q);	/* normalised sort, "-updated_at" */
struct filter_term { const struct field *field; enum op op; const struct val *vals; size_t n; const char *text; };
size_t query_terms(const struct query *q, const struct filter_term **out);	/* flat AND terms, for the chips */

/* ---- audit ----------------------------------------------------------------------------------- */

/* One row per changed audited field of r, in the same transaction. op: create, update, delete, restore. */
MUST int audit_write(struct ctx *ctx, const struct rec *r, const char *op);
struct audit_entry {
	int64_t at, batch; const char *who, *op, *channel;
	const struct field *field;	/* NULL for the event itself */
	const char *old, *now;		/* as readers saw it then; NULL = none */
};
/* Newest first, only fields this user may read. */
MUST int audit_read(struct ctx *ctx, const struct rec *r, int limit, const struct audit_entry **out, size_t *n);

/* ---- numbers ------------------------------------------------------------------------------------ */

MUST int num_next(struct ctx *ctx, const struct type *t, const char **out);

/* ---- side notes ------------------------------------------------------------------------------------ */

/* Remember a statement to run on the side connection after commit or rollback. */
void note_add(struct ctx *ctx, struct sql *q);
void note_flush(struct ctx *ctx);	/* never fails; problems are logged */

/* ---- schema ------------------------------------------------------------------------------------------- */

/* Bring the database to platform.sql, the committed steps and the definitions.
 * Prints each step; refuses what is not additive, naming the missing step. */
MUST int schema_migrate(struct ctx *ctx, const struct types *ts, const char *sql_dir, bool dry_run);

#endif
