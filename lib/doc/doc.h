/*
 * doc.h - the inside of the document engine, for lib/doc and lib/web:
 * records, forms, cached organisation, audit, numbers, schema.
 */
#ifndef DOC_H
#define DOC_H

#include "doc/type.h"
#include "db/db.h"

/* What the user's roles make of a field, least first (decisions 64 to 67). */
enum field_access { FIELD_HIDDEN, FIELD_MASKED, FIELD_READONLY, FIELD_EDITABLE };

/* ---- rec ------------------------------------------------------------------------- */

struct rec {
	const struct type *type;
	struct val *vals;	/* by field->index: the true values; what may be seen of them is rec_at() */
	struct val *old;	/* as loaded; NULL for a new record */
	enum field_access *access;	/* by field->index: of the user it was made for; NULL: all editable */
	struct arena *mem;	/* of masked texts */
	unsigned open;		/* depth of rec_open(): the engine is at work on it */
	bool partial;		/* of a query that did not select hidden fields */
	const struct field *revealed;	/* the masked field that rec_reveal() shows; NULL = none */
	const char **titles;	/* of links, by field->index; NULL where not joined */
	bool is_new;
	int64_t version;	/* the row_version a form was made from; 0 = as loaded */
	struct row_set *rows;	/* by lines->index; NULL: the type has none, or they were not read */
	struct rec *head;	/* of a row: its record */
	const struct lines *lines;	/* of a row: which rows of the head it is one of */
	const char *at;		/* of a row: its place in the form, "parts.7."; NULL = not in one */
	struct source_read *sources;	/* of a posted form: records its rows are made from */
	struct conv_plan *plan;	/* of the running save: what it does to counters */
	const struct convert *made_by;	/* a new record: the conversion that fills it, and of what */
	int64_t made_from;
};
struct source_read { const struct rec *rec; struct source_read *next; };
/* Rows that were taken out stay in gone until they are deleted by the save. lost: a form
 * was made from them, and somebody else has deleted them since; no save looks at them. */
struct row_set { struct rec **list; size_t count, cap; struct rec **gone; size_t gone_count, gone_cap;
	struct rec **lost; size_t lost_count, lost_cap; };
const struct row_set *rec_rows(const struct rec *r, const struct lines *lines);	/* never NULL; empty when not read */
/* The rows of one list of many records that a query gave. */
MUST int rows_load_list(struct ctx *ctx, struct rec *const *recs, size_t n, const struct lines *lines);
struct rec *row_add(struct ctx *ctx, struct rec *head, const struct lines *lines);	/* with defaults */
void row_remove(struct ctx *ctx, struct rec *head, const struct lines *lines, size_t i);
/* The name by which forms and messages know a field: "qty", of a row "parts.7.qty". */
const char *rec_name(struct ctx *ctx, const struct rec *r, const struct field *f);
const char *row_title(struct ctx *ctx, const struct rec *row);	/* what a reader calls a row: "2 · Gear" */
bool row_differs(const struct rec *row);	/* a field of the definition, or its place, is not as loaded */
struct rec *rec_make(struct ctx *ctx, const struct type *t);	/* all fields empty, no defaults */
struct val rec_default(struct ctx *ctx, const struct field *f);	/* what default="…" means now */
/* As the user of the record may see them: a masked text, V_NULL when hidden; of an open record the
 * true ones. rec_put() always sets the true one. */
struct val rec_at(const struct rec *r, const struct field *f);
struct val rec_was(const struct rec *r, const struct field *f);	/* as loaded; V_NULL when new */
bool rec_differs(const struct rec *r, const struct field *f);	/* the true values */
bool rec_reads(const struct rec *r, const struct field *f);	/* may see the value */
bool rec_masks(const struct rec *r, const struct field *f);	/* sees the value masked */
bool rec_shows(const struct rec *r, const struct field *f);	/* one of both */
/* For the engine while it works on the record: hooks, rules and statements need true values.
 * Pairs nest; rows follow their record. */
void rec_open(const struct rec *r);
void rec_close(const struct rec *r);
/* The plain value of a masked field, "tel" or "phones.34.value" (the row with that id), for whoever has
 * the right "show": rec_at() gives it from now on. Written to the security log in this transaction first.
 * ERR_NOTFOUND: there is no such field that is masked; ERR_DENIED. */
MUST int rec_reveal(struct ctx *ctx, struct rec *r, const char *field);
void rec_put(struct rec *r, const struct field *f, struct val v);	/* rec_set() by field; empty texts and links become V_NULL */
/* The text for readers: as field_show(), with the joined title of a link. */
const char *rec_show(struct ctx *ctx, const struct rec *r, const struct field *f);
/* As the record stood: rights are asked about this, and what is changed is called so. */
struct rec rec_before(const struct rec *r);
/* As if it were in its first state still, for a form that is shown again; never to be saved. */
void rec_pretend_draft(struct rec *r);
/* A record that was deleted while somebody had it in a form: within his edit scope. */
MUST int rec_load_lost(struct ctx *ctx, struct rec **out, const char *type, int64_t id);
/* Links with fills="…" that changed, in records or rows of one type: copy the values of
 * the same name from the chosen record, as far as this user may read them, into fields
 * that are empty, hold their default in a new record, or still hold what the record chosen
 * before had given them. What a script of the page filled ("_filled.<link>" names the
 * record) is left as it was sent. rec_take() calls it. What was filled is put into f too. */
MUST int rec_fill(struct ctx *ctx, struct rec *const *recs, size_t n, struct form *f);
/* The same for one link whose records are at hand (NULL = none): from is the chosen one,
 * before the one chosen earlier. */
void rec_fill_from(struct ctx *ctx, struct rec *r, struct form *f, const struct field *link,
                   const struct rec *from, const struct rec *before);
/* The title of what a link points to; joined title first, then the cache,
 * then one query. "(已删除) …" for deleted, "" for 0. */
const char *link_title(struct ctx *ctx, const struct type *target, int64_t id);
const char *link_title_shown(struct ctx *ctx, const char *title, bool deleted);	/* how a title that was read is shown */

/* After ERR_CONFLICT: field by field what the form was made from (base), what
 * stands there now (theirs) and what is wanted (mine). */
struct conflict_field {
	const struct field *field;
	const char *base, *theirs, *mine;	/* as readers see them */
	const char *theirs_input;	/* theirs as a form would send it */
	const char *input;	/* mine as a form sends it: what was typed, also where it is no value */
	bool by_them, by_me;	/* who changed it since; both: one has to choose */
	const char *who; int64_t at;	/* by_them: the last change */
};
/* What happened to one row. CUT: taken out. fields: what somebody changed in it. */
enum conflict_kind { ROW_CHANGED, ROW_ADDED_BY_ME, ROW_ADDED_BY_THEM, ROW_CUT_BY_ME, ROW_CUT_BY_THEM };
struct conflict_row {
	enum conflict_kind kind;
	const struct lines *lines;
	const struct rec *row;	/* of mine; cut by them: with all that brings it back, NULL when I left it alone */
	int64_t id;		/* 0 = new */
	const char *name;	/* "2 · Gear" */
	bool by_them, by_me;	/* who changed its fields; cut by one and changed by the other: one has to choose */
	const struct conflict_field *fields; size_t field_count;
	const char *who; int64_t at;	/* by_them or cut by them: the last change */
};
struct conflict {
	struct rec *theirs;	/* the record as it is now */
	const char *who; int64_t at;	/* the last change of all */
	const struct conflict_field *fields; size_t field_count;	/* only readable ones that somebody changed */
	const struct conflict_row *rows; size_t row_count;	/* the same of rows, in their order */
};
/* f: the form that mine was taken from, NULL when there was none. ERR_NOTFOUND: the record
 * was deleted meanwhile, or is out of scope now. */
MUST int rec_conflict(struct ctx *ctx, const struct rec *mine, const struct form *f, struct conflict *out);

/* ---- link_known: what is known about the targets of many links by few questions --------- */

struct link_known { int64_t id; const char *title, *code; bool lives, enabled, readable; };
/* Ask for all of them at once; link_parse, link_title and rec_check then ask no more. */
MUST int link_know(struct ctx *ctx, const struct type *t, const int64_t *ids, size_t n);
MUST int link_know_texts(struct ctx *ctx, const struct type *t, const char *const *texts, size_t n);
const struct link_known *link_known(const struct ctx *ctx, const struct type *t, int64_t id);	/* NULL = not asked */
/* The readable, enabled ones whose code or title is this text; false = not asked. */
bool link_known_text(struct ctx *ctx, const struct type *t, const char *text,
                     const struct link_known *const **out, size_t *n);

/* ---- states ---------------------------------------------------------------------------- */

const struct state *rec_state(const struct rec *r);	/* as stored; of a new record the first; NULL without states */
enum phase rec_phase(const struct rec *r);
bool rec_state_edits(const struct rec *r);	/* the state lets everything be changed */
/* Rights and state: may this user change anything of r? */
bool rec_can_edit(struct ctx *ctx, const struct rec *r);
/* The steps that r's state and this user's rights allow now; which of them ask or
 * are refused by their guard shows when they are taken. */
size_t flow_steps(struct ctx *ctx, const struct rec *r, const struct step *const **out);
struct flow_log { int64_t at; const char *who, *step, *from, *to, *comment, *channel; };
MUST int flow_history(struct ctx *ctx, const struct rec *r, const struct flow_log **out, size_t *n);
/* Close or reopen one row of an audited document; r as loaded. */
MUST int flow_close_row(struct ctx *ctx, struct rec *r, const char *lines, int64_t row, bool closed,
                        const char *reason, struct form *f);

/* ---- conversions ------------------------------------------------------------------------- */

bool convert_makes(const struct ctx *ctx, const struct type *t);	/* some conversion ends in this type */
const struct convert *convert_find(const struct type *from, const struct type *to);	/* NULL = none */
/* What this user may make of r now, by its state and rights on both types. */
size_t convert_list(struct ctx *ctx, const struct rec *r, const struct convert *const **out);
/* Conversions that make this type and whose source this user may read. */
size_t convert_sources(struct ctx *ctx, const struct type *to, const struct convert *const **out);
struct open_row { const struct convert_lines *by; const struct rec *row; dec qty, made, open; bool closed; };
/* The rows of source with what is open, in their order. */
size_t convert_open(struct ctx *ctx, const struct convert *c, const struct rec *source, const struct open_row **out);
/* ERR_STATE or ERR_DENIED with a message in f when c may not be used on source now. */
MUST int convert_allowed(struct ctx *ctx, const struct convert *c, const struct rec *source, struct form *f);
struct convert_pick { const struct lines *lines; int64_t row; dec qty; };	/* lines NULL: of any; qty DEC_BAD: all that is open */
/* A new record, not stored: header copied, the picked rows (picks NULL: every open one) with what is open. */
MUST int convert_make(struct ctx *ctx, struct rec **out, const struct convert *c, const struct rec *source,
                      const struct convert_pick *picks, size_t n, struct form *f);
/* The document trail: everything r came from and everything made of it. */
struct trail_node {
	const struct type *type; int64_t id; int depth;	/* of the tree, 0 = a root */
	const char *title;		/* number or title; names show even without the right to read */
	const struct rec *rec;		/* NULL: this user may not read it */
	bool here;			/* the record that was asked about */
	struct trail_sum *sums;		/* of its rows, when it may be read; NULL = none */
};
struct trail_sum { const struct field *counter; dec made, qty; struct trail_sum *next; };
MUST int trail_read(struct ctx *ctx, const struct rec *r, const struct trail_node **out, size_t *n);
MUST int trail_any(struct ctx *ctx, const struct rec *r, bool *out);	/* is there anything to see? */
/* Narrow a query of c->from to what something can still be made of, by state, rows and once. */
MUST int convert_candidates(struct query *q, const struct convert *c);

/* ---- form ------------------------------------------------------------------------- */

struct form_message { const char *field, *text; };
size_t form_message_count(const struct form *f);
const struct form_message *form_messages(const struct form *f);
void form_message_set(struct form *f, size_t i, const char *text);	/* other words for the i-th message */
/* Records that stand in the way, for the page to link to: title as this user may see it. */
struct form_blocker { const struct type *type; int64_t id; const char *title;	/* NULL: this user may not read it */
	bool deleted; };	/* it is in the recycle bin */
void form_block_as(struct form *f, struct form_blocker b);
void form_block(struct form *f, const struct type *t, int64_t id, const char *title);
size_t form_blockers(const struct form *f, const struct form_blocker **out);
size_t form_count(const struct form *f);	/* values as they were put, later ones replace earlier ones */
const char *form_name_at(const struct form *f, size_t i);
/* The highest number n of names "prefix.n.…" plus one; 0 = none. At most limit. */
size_t form_rows(const struct form *f, const char *prefix, size_t limit);

/* ---- org: what a process remembers of organisation and rights ------------------------ */

/* Entries of a cached type (employee, department, region, industry …). */
struct org_entry { int64_t id, parent; const char *title, *code, *path_title; bool enabled; };
/* Load, or return the remembered one while the stamp is the same. The result
 * stays valid until the unit ends (reference counted by ctx->mem). */
MUST int org_get(struct ctx *ctx, int64_t stamp);
/* The stamp of the database; callers that already asked pass it to org_get(). */
MUST int org_stamp(struct ctx *ctx, int64_t *out);
/* Drop what is remembered: at the end of a process, or when it turns to another database. */
void org_forget(void);
/* To be called in the transaction that changes anything remembered. */
MUST int org_touch(struct ctx *ctx);
/* Until the end of the unit nobody else changes what all remember. ERR_BUSY: somebody just did; the unit runs
 * again, and reads it. */
MUST int org_lock(struct ctx *ctx);
/* The picture of an employee, or of who logs in as this user: a value of the field photo; 0 = none. */
int64_t org_face(const struct org *o, int64_t employee);
int64_t org_face_of_user(const struct org *o, int64_t user);
const struct org_entry *org_entry(const struct org *o, const struct type *t, int64_t id);	/* NULL = none */
/* All live entries in tree order (parents first), else by pinyin of the title. */
size_t org_entries(const struct org *o, const struct type *t, const struct org_entry *const **out);
/* Ids at or below a node of a tree, itself included. */
size_t org_below(struct arena *a, const struct org *o, const struct type *t, int64_t id, struct val **out);
/* Enabled options of a dictionary kind in its order; labels in the current language. */
size_t org_dictionary(struct ctx *ctx, const char *kind, const struct option **out);
/* The label of a code, enabled or not; NULL = there is no such code. */
const char *org_dictionary_label(struct ctx *ctx, const char *kind, const char *code);
/* All entries of a dictionary, those offered first. */
size_t org_dictionary_all(struct ctx *ctx, const char *kind, size_t *offered, const struct option **out);
/* One choice of an enum as it is now, offered or not; NULL = there is none of this value. */
const struct option *org_choice(struct ctx *ctx, const struct field *f, const char *value);
/* The choices of a field whose fixed ones were changed by administrators: those offered now; NULL = nobody did. */
const struct org_choices *org_choices(const struct org *o, const struct field *f);
size_t org_choices_list(const struct org_choices *c, size_t *offered, const struct option **out);	/* those offered come first */
/* By what name dictionary entries change the choices of this field: "customer.level". */
const char *org_choices_kind(struct arena *a, const struct field *f);
/* The field of fixed choices that entries of this kind change; NULL: it is a dictionary of its own, or nothing. */
const struct field *org_choices_field(const struct types *ts, struct arena *a, const char *kind);
/* Whether people may type the number of a new record of this type. */
bool org_number_is_manual(const struct org *o, const struct type *t);
/* The role codes of a user, sorted and ended by NULL; the department of an employee, 0 = none. */
const char *const *org_roles(const struct org *o, int64_t user);
int64_t org_dept(const struct org *o, int64_t employee);
const char *org_company(const struct org *o);		/* name of the company */
MUST int setting_save(struct ctx *ctx, const char *name, const char *value);	/* "" = not set any more; at most 2 000 characters */
MUST int settings_save(struct ctx *ctx, const struct setting *list, size_t n);	/* the same, at most 100 at once */

/* ---- users ---------------------------------------------------------------------------- */

/* A login with what its rights follow from: roles, employee, department; language and appearance are those
 * of the record. *out NULL: there is none, or it was deleted. */
MUST int user_read(struct ctx *ctx, int64_t id, const struct user **out, bool *enabled);
MUST int user_of_employee(struct ctx *ctx, int64_t employee, int64_t *out);	/* 0 = he has no login */
/* The enabled ones of these, in no order; *out is not set when *count is 0. */
MUST int users_read(struct ctx *ctx, const int64_t *ids, size_t n, const struct user ***out, size_t *count);
/* May somebody else do this? As perm_can(), of his rights alone. */
bool perm_can_other(struct ctx *ctx, const struct user *who, const struct type *t, const struct rec *r, const char *action);

/* ---- perm: scopes --------------------------------------------------------------------- */

enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_SUBORDINATES, SCOPE_DEPARTMENT, SCOPE_TREE, SCOPE_CHOSEN, SCOPE_ALL };
const char *scope_word(enum scope s);	/* "none", "own" … */
enum scope scope_find(const char *word);	/* SCOPE_NONE for any other word */
/* perm_can() for who looks through this user's eyes, in his own name; true when nobody does. */
bool perm_seer_can(struct ctx *ctx, const struct type *t, const struct rec *r, const char *action);
/* The widest scope of the user's roles. SCOPE_ALL under as_system. */
enum scope perm_scope(struct ctx *ctx, const struct type *t, const char *right);	/* read, edit, delete */
/* May all records of the type be shown, as of a type that the process remembers? Of who is looked through and who looks. */
bool perm_reads_all(struct ctx *ctx, const struct type *t);
unsigned perm_scopes(struct ctx *ctx, const struct type *t, const char *action);	/* all of them, as bits 1 << scope */
/* AND the data scope of the right to a statement whose table has this alias. */
void perm_where(struct ctx *ctx, struct sql *q, const struct type *t, const char *right, const char *alias);
/* What the user's roles make of a field: the most permissive of those that grant its type.
 * Masked and hidden fields are not in forms and cannot be filtered, sorted, summed or searched. */
enum field_access perm_field(struct ctx *ctx, const struct field *f);
/* Whether the user may make this employee the owner of a record: himself, and whom his right to edit reaches. */
bool perm_may_assign(struct ctx *ctx, const struct type *t, int64_t employee);
/* Of all fields of a type, by field->index; NULL: all editable. Lives as long as the unit. */
const enum field_access *perm_fields(struct ctx *ctx, const struct type *t);
bool perm_field_readable(struct ctx *ctx, const struct field *f);	/* its value: neither hidden nor masked */
bool perm_field_shown(struct ctx *ctx, const struct field *f);	/* the value or its mask */
bool perm_field_writable(struct ctx *ctx, const struct field *f, const struct rec *r);
bool rows_writable(struct ctx *ctx, const struct rec *r, const struct lines *lines);	/* anything of them */
/* Some role may see or do less with it than editing: what is kept for all to read does not quote it. */
bool perm_field_guarded(struct ctx *ctx, const struct field *f);
const char *field_access_word(enum field_access a);	/* "hidden", "masked", "readonly", "editable" */
enum field_access field_access_find(const char *word);	/* FIELD_HIDDEN for any other word */

/* ---- mask ------------------------------------------------------------------------------- */

/* How a value reads where it is masked: phone 138****1234, email z***@example.com, tail4 ****5678. Never
 * more than three digits of the front and four of the end, at least four signs less than there are; ""
 * stays empty. Any other mask hides all. */
const char *mask_text(struct arena *mem, const char *mask, const char *text);

/* ---- security log ------------------------------------------------------------------------ */

/* A row of the security log about a user (0 = none) or login: what was done, in the
 * transaction that does it; what was refused, on the side connection, so that it stays after
 * a rollback; note: after commit or rollback. detail: for readers, "" = none. The words for
 * kinds stand in page_security_log.c. */
MUST int security_done(struct ctx *ctx, const char *kind, int64_t user, const char *login);
MUST int security_done_why(struct ctx *ctx, const char *kind, int64_t user, const char *login, const char *detail);
MUST int security_refused(struct ctx *ctx, const char *kind, int64_t user, const char *login);
MUST int security_refused_why(struct ctx *ctx, const char *kind, int64_t user, const char *login, const char *detail);
void security_note(struct ctx *ctx, const char *kind, int64_t user, const char *login, const char *detail);
/* A row for each row of a select, of which this is the part behind SELECT: user, login, detail, actor, FROM … */
struct sql *security_rows(struct ctx *ctx, const char *kind, const struct sql *select);
MUST int security_masked_shown(struct ctx *ctx, const struct rec *r, const char *field);	/* by this user */
/* A posted field that this user may not write was ignored: one row a unit, when its side notes are written. */
void security_refused_field(struct ctx *ctx, const struct rec *r, const char *field);
void security_notes(struct ctx *ctx);	/* for note_flush() */

/* ---- rights, as text ----------------------------------------------------------------------- */

/* A line for each role: "salesperson  read=own edit=own create=all hidden=total,parts.price", "-" when it
 * may nothing; "*" is whoever is logged in and counts for every role. First as
 * the definition presets it, then as perm_scope() answers in this database. */
const char *rights_defined(struct arena *mem, const struct type *t, const char *const *roles);
MUST int rights_installed(struct ctx *ctx, const struct type *t, const char *const *roles, const char **out);
/* What the definition presets of a field for whoever has this role and no other. */
enum field_access rights_field(const struct type *t, const char *role, const struct field *f);
/* "*" and the roles that every database begins with, ended by NULL. */
const char *const *rights_roles(struct arena *mem);

/* ---- query, for pages ------------------------------------------------------------------ */

void query_columns(struct query *q, const struct field *const *fields, size_t n);	/* default: all */
/* Sums over all rows of the query, whatever page is shown: decimal texts, "0" when there
 * are none, NULL for a field that this user may not read. */
MUST int query_sum(struct query *q, const struct field *const *fields, size_t n, const char **out);
/* All rows of the query by the values of a field, the most first: at most `most` groups, and one more when there
 * are others. sums as query_sum() gives them. ERR_INVALID: this user may not read the field, or it makes no groups. */
struct query_group { struct val value; int64_t count; const char **sums; };
MUST int query_groups(struct query *q, const struct field *by, const struct field *const *sums, size_t n, int most,
                      const struct query_group **out, size_t *count);
bool query_groups_by(struct ctx *ctx, const struct field *f);	/* choices, yes or no, links to remembered types */
/* The counts of several queries by one statement, each at most cap + 1. */
MUST int query_count_all(struct ctx *ctx, struct query *const *list, size_t n, int64_t cap, int64_t *out);
const char *query_sorted_by(const struct query *q);	/* normalised sort, "-updated_at" */
struct filter_term {
	const struct field *field; enum op op; const struct val *vals; size_t n; const char *text;
	const struct field *via;	/* the link by which field is reached; NULL = field is the type's own */
	const char *args;		/* between the brackets, as it was written */
	bool people;			/* my_subordinates stands in it */
	const struct field *other;	/* compared with this field of the same record, and so many days; NULL = with vals */
	int32_t days;
};
/* For the chips: what query_filter() was given, taken apart at its outer and(…),
 * in the order of the calls. text is the term in the grammar of filters; of an
 * or(…) there is only the text and field is NULL. */
size_t query_terms(const struct query *q, const struct filter_term **out);

/* ---- sql: what sql_exec() does for a module by name -------------------------------------- */

MUST int sql_exec_module(struct ctx *ctx, const char *module, int64_t *affected, const char *text,
                         const struct val *v, size_t n);

/* ---- audit ----------------------------------------------------------------------------------- */

/* One row per changed audited field of r, in the same transaction. op: create, update, delete, restore. */
MUST int audit_write(struct ctx *ctx, const struct rec *r, const char *op);
/* The changed fields of several open records, not those of rows, in few statements. */
MUST int audit_updates(struct ctx *ctx, struct rec *const *recs, size_t n);
/* One event row for each of these; op: delete, restore, purge. */
MUST int audit_events(struct ctx *ctx, struct rec *const *recs, size_t n, const char *op);
/* What belongs to a record without being a field of it, one row each with op "right": type and key say what
 * it is (role.h), the texts are as readers see them. Shown to who may edit the record. */
struct audit_told { const char *type, *key, *old_raw, *now_raw, *old, *now; };
MUST int audit_tell(struct ctx *ctx, const struct rec *r, const struct audit_told *list, size_t n);
/* What happened beside the record's fields: op "comment", "uncomment" (texts are kept, and shown nowhere),
 * "file", "unfile", "tag", "untag" (their names). Shown to who may read the record. */
MUST int audit_said(struct ctx *ctx, const struct rec *r, const char *op, const char *old, const char *now);
bool audit_is_said(const char *op);
struct audit_entry {
	int64_t at, batch; const char *who, *op, *channel;
	const struct field *field;	/* NULL for the event itself */
	const char *old, *now;		/* as readers saw it then; NULL = none */
	/* Of a row: whose, its id, what it was called then. op line_add, line_del: the row itself. */
	const struct lines *lines; int64_t line; const char *line_name;
	const char *old_raw;		/* field_raw() of old; of line_del the values of the row, json_flat */
	const char *now_raw;		/* field_raw() of now */
	int64_t id, user;
	const char *name;		/* of the field as it is stored: "qty", "parts", "parts.qty"; "" = the event */
};
/* Newest first, only fields this user may read. */
MUST int audit_read(struct ctx *ctx, const struct rec *r, int limit, const struct audit_entry **out, size_t *n);
struct audit_filter {
	int64_t id;		/* this one; 0 = any */
	int64_t before;		/* older than the one of this id; 0 = from the newest */
	const char *field;	/* a name as of audit_entry; NULL = any */
	const char *op;		/* NULL = any */
	bool by_user; int64_t user;	/* 0 = the system */
	int64_t from, until;	/* instants, until itself not; 0 = open */
	int64_t batch;		/* of this unit of work; 0 = any */
};
MUST int audit_find(struct ctx *ctx, const struct rec *r, const struct audit_filter *filter, int limit,
                    const struct audit_entry **out, size_t *n);
/* Of all records together, newest first, as far as this user may read them. */
struct audit_row {
	struct audit_entry e;
	const struct type *type;	/* NULL: there is no such type any more; then nothing else is told */
	int64_t record;
	const char *title;		/* NULL: it is gone for good */
	const char *ip;
	bool lives;
};
struct audit_wanted {
	struct audit_filter by;
	const struct type *type;	/* NULL = any */
	int64_t record;			/* of that type; 0 = any */
};
/* At most so many rows; *looked: the id of the oldest one that was looked at, from which another call goes on
 * (before), 0 = there are no older ones. *hidden: how many are not shown because the record is out of reach. */
MUST int audit_all(struct ctx *ctx, const struct audit_wanted *wanted, int limit, const struct audit_row **out, size_t *n,
                   size_t *hidden, int64_t *looked);
/* Each pair of field and person that the history knows, once; of an entry only what names them. */
MUST int audit_about(struct ctx *ctx, const struct rec *r, const struct audit_entry **out, size_t *n);
/* May this user give r the old value of e? False also where it stands now. */
bool audit_can_restore(struct ctx *ctx, const struct rec *r, const struct audit_entry *e);
/* Put the old value of e into r, or the row that was taken out, for rec_save(); messages in f,
 * still OK. ERR_STATE when audit_can_restore() says no. */
MUST int audit_restore(struct ctx *ctx, struct rec *r, const struct audit_entry *e, struct form *f);

/* ---- numbers ------------------------------------------------------------------------------------ */

/* A number rule. reset: never, year, month, day, or prefix: for each text before the serial. */
struct num_rule { const struct type *type; const char *pattern, *reset, *type_code; bool gapless; };
/* The next number of r's type that no record has. */
MUST int num_next(struct ctx *ctx, const struct rec *r, const char **out);
/* Give r a number unless it has one; for the audit step, which writes r afterwards: the
 * counter must be the last lock of the transaction. */
MUST int num_assign(struct ctx *ctx, struct rec *r);
/* The same at the first save; documents whose rule is gapless wait for their audit. */
MUST int num_assign_first(struct ctx *ctx, struct rec *r);
/* Reserve n serials in one statement, for an import: this unit's next numbers of
 * records like this one (same type; where the serial starts again by department or
 * owner, the same ones) come from the block. *first is its first serial, 0 when the
 * rule is gapless: then nothing is reserved, and numbers are taken one by one. */
MUST int num_reserve(struct ctx *ctx, const struct rec *like, int64_t n, int64_t *first);
/* Whoever runs a unit more than once gives ctx->numbers a memory that outlives
 * the attempt, and calls num_again() before each further one: a retry keeps the
 * numbers it took. */
struct num_kept *num_keep(struct arena *mem);
void num_again(struct num_kept *kept);
/* NULL when a rule can be used, else a translated sentence. */
const char *num_problem(struct arena *mem, const char *pattern, const char *reset);
/* NULL when the numbers of a rule without problems suit its type, else a translated sentence. */
MUST int num_unsuited(struct ctx *ctx, const struct num_rule *rule, const char **problem);
/* A record with a department and an owner as examples; not for saving. */
struct rec *num_sample(struct ctx *ctx, const struct type *t);
/* The next numbers by a rule without problems, at most `most`; nothing is taken. */
MUST int num_preview(struct ctx *ctx, const struct num_rule *rule, const char **out, size_t most, size_t *n);

/* ---- side notes ------------------------------------------------------------------------------------ */

/* Remember a statement to run on the side connection after commit or rollback. */
void note_add(struct ctx *ctx, struct sql *q);
void note_pair(struct ctx *ctx, struct sql *first, struct sql *second);	/* both or neither */
void note_flush(struct ctx *ctx);	/* never fails; problems are logged */

/* ---- units of work outside requests ------------------------------------------------------- */

struct unit { struct conf *conf; struct types *types; struct user user; struct ctx ctx; };
/* Configuration, languages, definitions and both connections (lazy) for a
 * program that is no web program; nobody is logged in. Problems are logged.
 * unit_close() also after a failure. */
MUST int unit_open(struct unit *u, const char *program, const char *channel, enum db_account account, bool strict);
void unit_close(struct unit *u);
MUST int unit_org(struct ctx *ctx);	/* the organisation as it is now; inside a transaction */

/* ---- schema ------------------------------------------------------------------------------------------- */

/* Bring the database to platform.sql, the committed steps and the definitions.
 * Prints each step; refuses what is not additive, naming the missing step. */
MUST int schema_migrate(struct ctx *ctx, const struct types *ts, const char *sql_dir, bool dry_run);

#endif
