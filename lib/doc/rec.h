/* rec.h - what the steps of rec_save() and its brothers share. */
#ifndef REC_H
#define REC_H

#include "doc/field.h"

enum { REC_ORG = 1 };	/* one set of books so far; the column exists */

static inline bool
field_has_column(const struct field *f)
{
	return f->kind != FIELD_LIST && f->kind != FIELD_FILE;
}

void rec_defaults(struct ctx *ctx, struct rec *r);

/* ---- what is under the veil (rec.c, rec_veil.c) --------------------------------------- */

bool rec_is_open(const struct rec *r);
/* True values of a record that is not open: what goes from one record into another, and counters. */
struct val rec_true(const struct rec *r, const struct field *f);
struct val rec_true_was(const struct rec *r, const struct field *f);
const char *rec_show_veiled(struct ctx *ctx, const struct rec *r, const struct field *f);	/* rec_show(), also of an open one */
/* The title of a row for the history, whoever is at work: "2 · Gear". */
const char *row_title_true(struct ctx *ctx, const struct rec *row);
/* What this user may see of such a title of a row of lines as it was kept. */
const char *row_name_veiled(struct ctx *ctx, const struct lines *lines, const char *name);
/* After a save or a step: messages at fields that this user may not read say no more than that. */
void messages_veil(struct ctx *ctx, const struct rec *r, struct form *f);
MUST int open_require(struct ctx *ctx, const struct rec *r);	/* ERR_BUG before a mask is stored */

/* ---- rows (rec_rows.c, rec_rows_write.c) ---------------------------------------------- */

MUST int rows_load(struct ctx *ctx, struct rec *r);	/* all rows of r as stored */
bool rows_differ(const struct rec *r);
bool rows_differ_of(const struct rec *r, const struct lines *lines);
/* Delete, insert and update what differs; for a record whose id is known. */
MUST int rows_write(struct ctx *ctx, struct rec *r);
struct rec *row_lost(struct ctx *ctx, struct rec *head, const struct lines *lines, int64_t id);	/* one that is no more */
void rows_too_few(const struct lines *lines, struct form *f);
/* A posted new row names what it is made of, "gadget:12:34": its values are copied. */
MUST int conv_row_source(struct ctx *ctx, struct rec *r, struct rec *row, const char *text, struct form *f);
void rows_saved(struct ctx *ctx, struct rec *r);	/* from here on they are as loaded */
MUST int rows_check(struct ctx *ctx, const struct rec *r, struct form *f);
MUST int rows_take(struct ctx *ctx, struct rec *r, struct form *f);
MUST int rec_take_fields(struct ctx *ctx, struct rec *r, struct form *f);	/* rec_take() without version and rows */
MUST int rec_check_fields(struct ctx *ctx, const struct rec *r, struct form *f);	/* rec_check() of one row */
/* Columns of a SELECT over alias t, and the record they make. */
void load_columns(struct sql *q, const struct type *t);
struct rec *load_row(struct ctx *ctx, const struct type *t, const struct db_rows *rows, unsigned column);

/* ---- states and counters (flow*.c, conv*.c) --------------------------------------------- */

/* Two persons, closed months, documents made from it: messages in f, still OK. */
MUST int flow_rules(struct ctx *ctx, struct rec *r, enum phase from, enum phase to, struct form *f);
void rec_forget_texts(struct rec *r);	/* all texts count as changed: a save writes them anew, with what follows from them */
void rec_saved(struct ctx *ctx, struct rec *r);	/* from here on it is as loaded */
/* What a document needs before it leaves its draft: required fields and rows. */
void submit_check(struct ctx *ctx, const struct rec *r, struct form *f);
/* May what differs be changed in this state? ERR_STATE with messages. */
MUST int state_check(struct ctx *ctx, const struct rec *r, struct form *f);
/* Counters of what r is made from, for flow.c, rec_save.c and rec_delete.c. lock comes before
 * anything else is read or locked: a share lock on a source that is to be changed is a deadlock.
 * check refuses (messages in f, still OK) what is not open; apply writes. */
MUST int conv_lock(struct ctx *ctx, struct rec *r, enum phase before, enum phase after, struct form *f);
MUST int conv_check(struct ctx *ctx, struct rec *r, struct form *f);
/* The record as a source: what was executed of its rows can be neither lowered nor taken out. */
MUST int conv_source_check(struct ctx *ctx, struct rec *r, struct form *f);
MUST int self_version(struct ctx *ctx, const struct rec *r);	/* lock it; ERR_CONFLICT when its version moved on */
MUST int conv_apply(struct ctx *ctx, struct rec *r);
void sql_living(struct sql *q, const struct type *t);	/* alias t: neither deleted nor void */
dec conv_limit(dec qty, dec over);
const struct convert_lines *conv_lines(const struct convert *c, const struct lines *to);	/* NULL = none */
void conv_row_fill(struct rec *row, const struct convert_lines *by, const struct rec *source_row, dec qty);
/* A message when c may be done once and was: self is the record that did it. */
MUST int conv_once(struct ctx *ctx, const struct convert *c, int64_t source, int64_t self, struct form *f);
bool conv_still_from(struct ctx *ctx, const struct rec *r, const struct convert *c, int64_t id);
MUST int self_lock(struct ctx *ctx, const struct rec *r);	/* ERR_CONFLICT when it is no longer as loaded */
MUST int doc_log_write(struct ctx *ctx, const struct rec *r, const char *step, const char *from, const char *to,
                       const char *comment);
/* Bring partly done and done to what the counters of its rows say. */
MUST int flow_progress(struct ctx *ctx, const struct type *t, int64_t id);
MUST int rec_store(struct ctx *ctx, struct rec *r);	/* row, rows, history: no right and no rule is asked */

/* What of a unique text is compared: its normal form, with what keeps it apart. Never of an empty one. */
const char *rec_normal(struct ctx *ctx, const struct rec *r, const struct field *f);
bool apart_differs(const struct rec *r, const struct field *f);

/* The rules of the definition over what changed; messages go into f. */
MUST int rec_check(struct ctx *ctx, const struct rec *r, struct form *f);

/* Trees: lock the place a node goes to, refuse loops (message in f, still OK),
 * and after the row was written bring the paths of the node and all below it. */
struct tree_place { bool moves; const char *above, *was; };	/* paths: of the new parent, of the node before */
MUST int tree_prepare(struct ctx *ctx, const struct rec *r, struct form *f, struct tree_place *out);
MUST int tree_apply(struct ctx *ctx, const struct rec *r, const struct tree_place *place);

/* INSERT or UPDATE of what changed, with the columns beside the fields.
 * ERR_CONFLICT: row_version moved on. ERR_BUSY: a unique value was taken this very moment. */
MUST int rec_write(struct ctx *ctx, struct rec *r);

MUST int rec_fresh(struct ctx *ctx, const struct rec *r);	/* ERR_CONFLICT when made from an old state */
/* A row that was deleted comes back by a form: what that form did not have of it, as the history knows. */
MUST int audit_row_kept(struct ctx *ctx, struct rec *row, int64_t id);
int64_t audit_batch(const struct ctx *ctx);	/* the same for all rows of one unit of work */
/* org_touch() when processes remember records of this type. */
MUST int rec_remembered(struct ctx *ctx, const struct type *t);

/* ---- history (audit.c) ------------------------------------------------------------------ */

/* A row that begins with: at, batch, field, user_name, op, channel, old_text, new_text, line, line_name, old_value, id, user. */
struct audit_entry audit_entry_of(struct ctx *ctx, const struct type *t, const struct db_rows *rows);

#endif
