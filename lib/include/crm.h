/*
 * crm.h - everything a module, a document type, a job or a tool may use.
 *
 * This is the only library header included by cgi-bin/ and worker/jobs/. It
 * deliberately declares no raw SQL connection: rows are reached through rec_,
 * query_ and sql_ calls, which check rights and scope themselves.
 *
 * Ownership: unless a comment says otherwise, whatever a function returns
 * lives in ctx->mem and dies with the unit of work; nobody frees.
 */
#ifndef CRM_H
#define CRM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MUST    __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets

/* The one control-flow macro of the project: pass an error up unchanged. */
#define TRY(expr) do { int try_rc = (expr); if (try_rc) return try_rc; } while (0)

struct arena; struct buf; struct db; struct form; struct rec; struct req;
struct company; struct query; struct rows; struct type; struct types; struct field;
struct view; struct node; struct org; struct side_note; struct num_kept; struct link_title;
struct groups_known; struct link_asked; struct approval; struct reach; struct field_rights; struct refused_fields;

/* ---- err ---------------------------------------------------------------- */

enum err_code {
	OK = 0,
	ERR_NOTFOUND = -1,	/* no such record, or the user may not know it */
	ERR_DENIED   = -2,	/* known, but this action is not allowed */
	ERR_INVALID  = -3,	/* input refused; the form holds the details */
	ERR_CONFLICT = -4,	/* someone saved this record in the meantime */
	ERR_BUSY     = -5,	/* deadlock or lock wait: run the unit again */
	ERR_DB       = -6,	/* the database refused: a bug of ours */
	ERR_IO       = -7,	/* file, pipe, network */
	ERR_BUG      = -8,	/* broken promise in our own code or metadata */
	ERR_DOWN     = -9,	/* no database: 503, nothing was done */
	ERR_DOUBT    = -10,	/* connection lost at COMMIT: may or may not be saved */
	ERR_DUPLICATE = -11,	/* a unique key is taken */
	ERR_REFERENCED = -12,	/* a foreign key forbids it */
	ERR_TIMEOUT  = -13,	/* the statement ran too long */
	ERR_TOO_LARGE = -14,	/* 413 */
	ERR_BAD_REQUEST = -15,	/* 400: not understood at all */
	ERR_LOGIN    = -16,	/* no session: to the login page */
	ERR_STATE    = -17,	/* the state of the record forbids it; the form says why */
};

/* ---- arena: the memory of one unit of work ------------------------------- */

struct arena *arena_new(void);
void  arena_free(struct arena *a);		/* runs the deferred calls, last first; NULL is fine */
void  arena_reset(struct arena *a);		/* as free, but the arena can be used again */
void *arena_alloc(struct arena *a, size_t n);	/* zeroed; never NULL: out of memory ends the process */
char *arena_strdup(struct arena *a, const char *s);		/* NULL stays NULL */
char *arena_strndup(struct arena *a, const char *s, size_t n);	/* always NUL-terminated */
void *arena_memdup(struct arena *a, const void *p, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) PRINTF(2, 0);
void  arena_defer(struct arena *a, void (*fn)(void *), void *arg);
#define arena_new_array(a, type, n) ((type *)arena_alloc_array((a), (n), sizeof(type)))
void *arena_alloc_array(struct arena *a, size_t n, size_t size);	/* overflow ends the process */

/* ---- dec: money, quantities, rates --------------------------------------- */

typedef struct { int64_t micro; } dec;	/* value * 1 000 000; DEC_BAD on overflow */
#define DEC_BAD  ((dec){ INT64_MIN })
#define DEC(n)   ((dec){ (int64_t)(n) * 1000000 })
bool dec_is_bad(dec a);
dec  dec_add(dec a, dec b);
dec  dec_sub(dec a, dec b);
dec  dec_neg(dec a);
dec  dec_mul(dec a, dec b);			/* rounded once to 6 digits */
dec  dec_muldiv(dec a, dec b, dec c);		/* a * b / c, rounded once */
dec  dec_round(dec a, int digits);		/* half away from zero; digits 0..6 */
int  dec_cmp(dec a, dec b);			/* <0, 0, >0 */
/* Accepts "-1,234.5", full-width digits, blanks around; ERR_INVALID for
 * anything else, more than 6 decimals or a value out of range. */
MUST int dec_parse(dec *out, const char *s);
const char *dec_str(struct arena *a, dec d, int digits);	/* "-1234.50": for SQL, REST, inputs; "?" for DEC_BAD */
const char *dec_show(struct arena *a, dec d, int digits);	/* "-1,234.50": for readers */

/* ---- dates and instants ---------------------------------------------------- */

/* A date is a day number, 0 = 1970-01-01, without any zone. An instant is
 * milliseconds since 1970-01-01T00:00:00Z. */
#define DATE_NONE    INT32_MIN
#define INSTANT_NONE INT64_MIN
int32_t date_from_ymd(int y, int m, int d);	/* DATE_NONE when there is no such day (years 1..9999) */
void    date_to_ymd(int32_t date, int *y, int *m, int *d);
int     date_weekday(int32_t date);		/* 0 = Sunday */
int32_t date_add_months(int32_t date, int n);	/* 31 Jan + 1 month = 28 or 29 Feb */
MUST int date_parse(int32_t *out, const char *s);	/* 2026-11-23, 2026/11/23, 2026.11.23, 20261123, 2026年11月23日 */
const char *date_str(struct arena *a, int32_t date);	/* 2026-11-23; "" for DATE_NONE */
int64_t instant_now(void);			/* only for whoever makes a ctx */
MUST int instant_parse(int64_t *out, const char *s);	/* SQL or ISO 8601 form, UTC unless it says otherwise */
/* "2026-11-23 16:00" as a clock on the wall of that zone shows it. */
MUST int instant_parse_local(int64_t *out, const char *s, const char *zone);
const char *instant_str(struct arena *a, int64_t t);	/* 2026-11-23T08:00:00.000Z; "" for none */
const char *instant_sql(struct arena *a, int64_t t);	/* 2026-11-23 08:00:00.000 */
int32_t instant_date(int64_t t, const char *zone);	/* the day in that zone ("Asia/Shanghai") */
const char *instant_local(struct arena *a, int64_t t, const char *zone);	/* 2026-11-23 16:00 */

/* A day of the Chinese calendar, known from 1900-01-31 to 2101-01-28. */
struct lunar { int year, month, day; bool leap; };
bool    lunar_from_date(int32_t date, struct lunar *out);	/* false outside */
/* A year without this leap month: its ordinary one. A month without a 30th: its 29th. DATE_NONE outside. */
int32_t lunar_to_date(struct lunar day);
const char *lunar_text(struct arena *a, struct lunar day);	/* "农历二月初一", without the year */
/* The first birthday on or after a day, of who was born on `born` and celebrates by the lunar or the common calendar
 * (29 February: the 28th in other years). DATE_NONE when that is not known. */
int32_t birthday_after(int32_t born, bool lunar, int32_t from);

/* ---- val: one value of any kind -------------------------------------------- */

enum val_kind { V_NULL, V_BOOL, V_INT, V_DEC, V_DATE, V_INSTANT, V_TEXT, V_LINK, V_BYTES };
struct val {
	enum val_kind kind;
	uint32_t n;		/* length of V_BYTES only */
	union { bool b; int64_t i; dec d; int32_t date; int64_t instant; const char *s; };
};
#define VNULL       ((struct val){ .kind = V_NULL })
#define VBOOL(x)    ((struct val){ .kind = V_BOOL, .b = (x) })
#define VINT(x)     ((struct val){ .kind = V_INT, .i = (x) })
#define VDEC(x)     ((struct val){ .kind = V_DEC, .d = (x) })
#define VDATE(x)    ((struct val){ .kind = V_DATE, .date = (x) })
#define VINSTANT(x) ((struct val){ .kind = V_INSTANT, .instant = (x) })
#define VTEXT(x)    ((struct val){ .kind = V_TEXT, .s = (x) })
#define VLINK(x)    ((struct val){ .kind = V_LINK, .i = (x) })
#define VBYTES(p, len) ((struct val){ .kind = V_BYTES, .n = (uint32_t)(len), .s = (const char *)(p) })
#define VALS(...) (const struct val[]){ __VA_ARGS__ }, \
	sizeof((struct val[]){ __VA_ARGS__ }) / sizeof(struct val)
#define NO_VALS NULL, 0
bool val_eq(struct val a, struct val b);	/* same kind and value; V_NULL equals V_NULL */
bool val_is_empty(struct val v);		/* V_NULL or "" */

/* ---- user and ctx ----------------------------------------------------------- */

struct user {
	int64_t id;		/* 0 = nobody (anonymous, or the system) */
	const char *login, *name;
	int64_t employee, dept;	/* 0 = none */
	const char *const *roles;	/* role codes, ended by NULL */
	const char *lang;	/* "zh_CN" or "en" */
	const char *theme;	/* "light", "dark" or "" = as the system */
	const char *density;	/* of lists: "roomy" or "" = compact */
	int page_size;		/* rows of a list; 0 = the usual number */
	const char *start_page;	/* where a login leads: a path of this site; NULL or "" = home */
	bool must_change_password;
	int notices;		/* unread ones, at most 100, as the session was opened */
};

/* One unit of work: a web request, a worker job, a test. Everything it
 * points to dies with it or is read-only for the process. */
struct ctx {
	struct arena *mem;
	struct db *db;		/* main connection; transaction opened by who runs the unit */
	struct db *side;	/* second connection: numbers, side notes */
	const struct user *user;	/* never NULL; anonymous has no roles */
	const struct types *types;
	const struct org *org;	/* cached organisation, rights, dictionaries, link titles */
	const char *zone;	/* the company's time zone */
	const char *channel;	/* "web", "api", "job", "tool", "test": goes into the audit */
	const char *ip;		/* "" outside requests */
	const char *request_id;
	int64_t now;		/* fixed for the whole unit */
	int32_t today;		/* now in the company's zone */
	int64_t views;		/* stamp of saved views, stars and tags, for memo.h; 0 = not asked */
	int as_system;		/* depth of as_system_begin */
	unsigned statements;	/* executed so far on db (N+1 guard of the tests) */
	struct side_note *notes;	/* written after commit or rollback */
	struct link_title *titles;	/* read one by one by link_title() */
	struct link_asked *links;	/* read many at once by link_know() */
	struct reach *reaches;	/* what reach_of() found, for this snapshot */
	const struct org *reaches_org;
	const struct user *seer;	/* "see as": who really asks, and sees no record that he may not; NULL = nobody */
	struct groups_known *groups;	/* that the user may use, by type */
	struct field_rights *fields;	/* what the user's roles make of fields, by type */
	struct refused_fields *refused;	/* posted fields that were ignored, for the security log */
	const struct approval *approval;	/* who decides whether a document needs approval; NULL = nobody */
	struct num_kept *numbers;	/* taken by earlier attempts of this unit; NULL = not kept */
	int64_t batch;		/* of the history, when the unit is a part of something larger; 0 = its own */
	struct { int code; const char *file; int line; char msg[400]; } err;	/* the first error */
};

/* Record the first error of the unit and return code. The text is for the
 * log, in English; users never see it. */
#define err_set(ctx, code, ...) err_set_at(ctx, code, __FILE__, __LINE__, __VA_ARGS__)
int  err_set_at(struct ctx *ctx, int code, const char *file, int line,
                const char *fmt, ...) PRINTF(5, 6);
void err_clear(struct ctx *ctx);
const char *err_name(int code);		/* "conflict", "busy": stable words for logs */

/* The one by-pass of rights and scope; logged with its reason. Pairs nest. */
void as_system_begin(struct ctx *ctx, const char *why);
void as_system_end(struct ctx *ctx);

/* ---- the company and its working days ----------------------------------------------- */

/* What the company is set to; empty texts where it says nothing. */
struct company {
	const char *name, *short_name;
	const char *zone, *language, *currency;	/* "" = as crm.conf says */
	int first_day;		/* of a week, 0 = Sunday */
	unsigned weekend;	/* bit n set: weekday n is off, 0 = Sunday; never all seven */
};
const struct company *company_settings(const struct ctx *ctx);	/* never NULL */

/* What else the company has set, by name ("customer.dormant_days"); at most 100 settings of at most 2 000 characters at once. */
struct setting { const char *name, *value; };
const char *org_setting(const struct org *o, const char *name);	/* "" = not set */
/* Saves those that differ, "" = not set any more; what each was and is stands in the security log (policy_changed). */
MUST int settings_change(struct ctx *ctx, const struct setting *list, size_t n);

/* Working days by the company's calendar: its special days first (off, or worked although
 * the week says off), then its weekend. In a year for which no special days are known
 * only the weekend counts; calendar_has_year() tells which these are. DATE_NONE in,
 * DATE_NONE out (false, 0); results beyond the calendar are DATE_NONE, too. */
bool    workday_is(const struct ctx *ctx, int32_t date);
int32_t workday_next(const struct ctx *ctx, int32_t date);	/* this day when it is one, else the first after it */
/* The n-th working day after date, n < 0 before it; n = 0: date itself, whatever it is. |n| <= 100 000. */
int32_t workday_add(const struct ctx *ctx, int32_t date, int n);
/* Working days from one day to another, both counted; negative, in the same amount, when until is earlier. */
int64_t workday_count(const struct ctx *ctx, int32_t from, int32_t until);
bool    calendar_has_year(const struct ctx *ctx, int year);

/* ---- texts ------------------------------------------------------------------------ */

/* Full-width to half-width, lower-case, spaces collapsed, brackets unified,
 * invisible characters dropped: the key of "equal" names. */
const char *str_normal(struct arena *a, const char *s);
/* Full pinyin without blanks and initials, lower-case ASCII; Latin and digits
 * stay, anything else is dropped. person: surnames are read as surnames. */
void pinyin_of(struct arena *a, const char *text, bool person, const char **full, const char **initials);

/* ---- vCards ------------------------------------------------------------------------ */

enum { VCARD_MORE = 10, VCARD_TEXT = 2000 };
/* What of a card a contact has; "" and DATE_NONE = it does not say. Texts are one line, but for the note. */
struct vcard {
	const char *name, *org, *department, *title, *mobile, *tel, *email, *wechat, *qq, *address, *note;
	const char *gender;	/* "M", "F" */
	const char *phones[VCARD_MORE], *emails[VCARD_MORE]; size_t phone_count, email_count;	/* further ones */
	int32_t birthday;
	bool unreadable;	/* something is in no charset that is known */
};
/* Any bytes as cards of versions 2.1, 3.0 and 4.0, as address books write them: folded lines, quoted-printable, UTF-8, GBK
 * or UTF-16, groups. The first `most` of them into a new array; gives how many there are in all. */
size_t vcard_read(struct arena *a, const char *bytes, size_t n, struct vcard **out, size_t most);
/* The same as text that vcard_read() reads back to the same, for keeping. */
const char *vcard_write(struct arena *a, const struct vcard *list, size_t n);

/* ---- languages ----------------------------------------------------------------- */

/* gettext in the language of the running unit (lang_use). _() for plain
 * sentences; lang_label() for labels of definitions: msgctxt first
 * ("customer.name"), then the bare message. */
#define _(msgid) lang_text(msgid)
#define N_(msgid) (msgid)
const char *lang_text(const char *msgid) __attribute__((format_arg(1)));
const char *lang_n(const char *one, const char *many, unsigned long n) __attribute__((format_arg(1), format_arg(2)));
const char *lang_label(const char *context, const char *msgid);

/* ---- types: read-only for the process ------------------------------------------- */

const struct type  *type_find(const struct types *ts, const char *name);	/* NULL = none */
const struct field *type_field(const struct type *t, const char *name);		/* NULL = none */
const char *type_name(const struct type *t);

/* ---- rec: one record -------------------------------------------------------------- */

/* A new record with the defaults of its definition; not yet stored. */
MUST int rec_new(struct ctx *ctx, struct rec **out, const char *type);
/* Load for reading. ERR_NOTFOUND when absent, deleted or out of read scope. */
MUST int rec_load(struct ctx *ctx, struct rec **out, const char *type, int64_t id);
/* As rec_load, but FOR UPDATE and by the edit scope: ERR_DENIED when only readable. */
MUST int rec_lock(struct ctx *ctx, struct rec **out, const char *type, int64_t id);
/* The only way into a document table: right, compute, rules, validate, number,
 * write with row_version, audit, saved hook; needs an open transaction.
 * ERR_INVALID: f has the messages. ERR_CONFLICT: row_version was stale.
 * ERR_BUSY: a unique value was taken this very moment; run again, it will say by whom.
 * Nothing is written when nothing changed. */
MUST int rec_save(struct ctx *ctx, struct rec *r, struct form *f);
/* Records of a type whose link `by` is the record `above` and whose owner is `from` (the first 1 000) get another
 * owner and department, by few statements, each with its history. No right is asked, no hook runs. */
MUST int rec_hand_over(struct ctx *ctx, const char *type, const char *by, int64_t above, int64_t from, int64_t to, int64_t dept);
/* To the recycle bin, with all that hangs on it. ERR_REFERENCED, ERR_STATE,
 * ERR_INVALID: not allowed as things are, why has a sentence and names the records in the way. */
MUST int rec_delete(struct ctx *ctx, struct rec *r, struct form *why);
/* A record in the bin, for whoever may read and delete it. ERR_NOTFOUND otherwise. */
MUST int rec_load_deleted(struct ctx *ctx, struct rec **out, const char *type, int64_t id);
/* Out of the bin, with all that went there by the same deletion. f may bring other
 * values for those that are taken by now, by field, of a record that hangs on it
 * "type.id.field". ERR_INVALID: f says what is taken, or that the record above is
 * in the bin itself. */
MUST int rec_restore(struct ctx *ctx, struct rec *r, struct form *f);
/* For good, with all that went there by the same deletion; tombstones stay, and the
 * history. ERR_REFERENCED: why names what still points there. */
MUST int rec_purge(struct ctx *ctx, struct rec *r, struct form *why);
/* Figures that are found out: fields with writeback="yes", or computed="yes" audit="no". Neither version nor
 * updated_at nor history changes, no right is asked, no hook runs; nothing is written when they say so already. */
struct kept_value { const char *field; struct val value; };
MUST int rec_keep(struct ctx *ctx, const char *type, int64_t id, const struct kept_value *kept, size_t n, bool *changed);
/* Where this link leads now, 0 = nowhere; the row is share-locked, so that it stays so until the unit ends. No right is asked. */
MUST int rec_link_held(struct ctx *ctx, const char *type, int64_t id, const char *link, int64_t *out);
/* Does this link, to its own type, lead back to the record? Of two saves at once that make a circle together one is run again. */
MUST int rec_circle(struct ctx *ctx, const struct rec *r, const char *link, bool *out);
/* Read the posted fields of form f into r: only fields that this user may
 * write and that were sent; checkboxes by a hidden companion "_has.<name>".
 * Messages of values that do not parse go into f and the old value stays:
 * still OK, rec_save() adds its own messages and says ERR_INVALID. A posted
 * row_version becomes the one rec_save() insists on. */
MUST int rec_take(struct ctx *ctx, struct rec *r, struct form *f);
int64_t     rec_id(const struct rec *r);		/* 0 = not stored yet */
int64_t     rec_version(const struct rec *r);		/* row_version as loaded */
const struct type *rec_type(const struct rec *r);
/* Fields that this user may not see are V_NULL, masked ones their masked text; hooks, guards and
 * actions of a record see its true values, but the records that they load themselves as the user
 * does, unless they load them as the system. A hook's message names no value of another field. */
struct val  rec_get(const struct rec *r, const char *field);
struct val  rec_old(const struct rec *r, const char *field);	/* as loaded; V_NULL when new */
int64_t     rec_int(const struct rec *r, const char *field);	/* 0 when empty */
int64_t     rec_link(const struct rec *r, const char *field);	/* 0 when empty */
int32_t     rec_date(const struct rec *r, const char *field);	/* DATE_NONE when empty */
int64_t     rec_instant(const struct rec *r, const char *field);
dec         rec_dec(const struct rec *r, const char *field);	/* DEC(0) when empty */
bool        rec_bool(const struct rec *r, const char *field);
const char *rec_text(const struct rec *r, const char *field);	/* "" when empty */
bool        rec_is(const struct rec *r, const char *field, const char *value);
bool        rec_is_empty(const struct rec *r, const char *field);
bool        rec_writes(struct ctx *ctx, const struct rec *r, const char *field);	/* may this user change it here? */
bool        rec_sees(const struct rec *r, const char *field);	/* is anything of it, a mask at least, shown to this user? */
bool        rec_changed(const struct rec *r, const char *field);
void        rec_set(struct rec *r, const char *field, struct val v);	/* asserts that the field exists */
const char *rec_title(struct ctx *ctx, const struct rec *r);
/* Rows of a record by the name of its <lines> or of its field of kind list. A row
 * is a record too: rec_get, rec_set, rec_old … work on it; it is stored, locked
 * and audited with its record. A record of a query has no rows until rec_load(). */
size_t      rec_count(const struct rec *r, const char *lines);
struct rec *rec_line(const struct rec *r, const char *lines, size_t i);
struct rec *rec_add_line(struct ctx *ctx, struct rec *r, const char *lines);	/* at the end, with defaults */
void        rec_remove_line(struct ctx *ctx, struct rec *r, const char *lines, size_t i);
/* Of a row: the number it has in messages, from 1. */
size_t      rec_row_number(const struct rec *row);
/* A message at a field of a row or of a record. */
void        rec_error(struct ctx *ctx, struct form *f, const struct rec *r, const char *field, const char *fmt, ...) PRINTF(5, 6);

/* ---- flow: states and steps ---------------------------------------------------------- */

/* Take a step of the workflow: form, drag, bulk, import, API, approval and jobs all
 * come through here. r as rec_load() gave it. Fields that the step asks for are read
 * from f. ERR_STATE or ERR_INVALID: f says why; ERR_CONFLICT: somebody else was faster.
 * On success the state, the counters of what it was made from and the log are written. */
MUST int flow_run(struct ctx *ctx, struct rec *r, const char *step, struct form *f);
const char *rec_status(const struct rec *r);	/* "" without states */

/* Whoever publishes approvals (the workflow module) puts this into the ctx. needed: does a
 * model match this draft? Then it is submitted instead of audited. begun, ended: the
 * document was submitted, or left its approval by withdraw, reject or audit. */
struct approval {
	int (*needed)(struct ctx *, const struct rec *, bool *out);
	int (*begun)(struct ctx *, struct rec *);
	int (*ended)(struct ctx *, struct rec *, const char *step);
};

/* ---- convert: one record from another --------------------------------------------------- */

/* A new, unsaved record of type `to` filled from `from` by its <convert>: header
 * fields and every row that is still open, with what is open. ERR_STATE: f says why. */
MUST int conv_run(struct ctx *ctx, struct rec **out, const struct rec *from, const char *to, struct form *f);

/* ---- query: the only way to read rows ------------------------------------------------ */

enum op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_IN, OP_LIKE, OP_NULL, OP_NOT_NULL,
	OP_UNDER,	/* a link to a tree, the node or anything below it */
	OP_NOT_IN, OP_NOT_LIKE, OP_STARTS,
	OP_BETWEEN,	/* two values, both counted */
	OP_PAST, OP_NEXT };	/* a number of days until, or from, today, which counts */
MUST int query_new(struct ctx *ctx, struct query **out, const char *type);
MUST int query_where(struct query *q, const char *field, enum op op, const struct val *v, size_t n);
MUST int query_filter(struct query *q, const char *filter);	/* grammar of ?f=; ERR_INVALID with a sentence in q */
MUST int query_search(struct query *q, const char *words);	/* ?q= */
/* The recycle bin instead of the living, what was deleted last first: only what this
 * user may read and delete. */
MUST int query_deleted(struct query *q);
MUST int query_sort(struct query *q, const char *sort);		/* "-updated_at,name" */
MUST int query_after(struct query *q, const char *cursor, int size);	/* cursor may be NULL */
MUST int query_run(struct query *q, struct rows **out);
MUST int query_count(struct query *q, int64_t cap, int64_t *out);	/* at most cap + 1 */
const char *query_problem(const struct query *q);	/* why the last call said ERR_INVALID; translated */
struct rec *rows_next(struct rows *rows);		/* NULL at the end */
size_t      rows_count(const struct rows *rows);
/* The rows of a table or list of many records of a query, by one statement. */
MUST int    rec_lines_read(struct ctx *ctx, struct rec *const *recs, size_t n, const char *lines);
const char *rows_cursor(const struct rows *rows);	/* of the next page; NULL = last page */

/* ---- sql: statements over many rows, for ledgers, availability, funnels ------------------- */

/* SELECT: {order} o stands for the orders that this user may read, {order.edit} o
 * for those it may change, {order:lines} l for the rows of those it may read;
 * every such name needs an alias. Of fields that this user may not read the
 * columns are NULL. Other tables are only those of
 * cgi-bin/<module>/tables.sql, and names from WITH. Text and values as
 * everywhere: a literal, ? and VALS(…). as_system_begin() opens every row.
 *
 * INSERT INTO, REPLACE INTO, UPDATE or DELETE FROM: a table that the calling
 * module itself declares in its tables.sql; records are written by rec_save().
 * Braces may stand where it reads (INSERT … SELECT, JOIN). *affected may be NULL.
 *
 * ERR_BUG, with the reason in the log, for whatever else the text holds: tables
 * of records without braces, tables of the platform, comments, a second statement. */
struct sql_rows;
#define sql_rows(ctx, out, literal, ...) sql_rows_text((ctx), (out), "" literal, __VA_ARGS__)
#define sql_exec(ctx, affected, literal, ...) sql_exec_text((ctx), __FILE__, (affected), "" literal, __VA_ARGS__)
MUST int sql_rows_text(struct ctx *ctx, struct sql_rows **out, const char *literal, const struct val *v, size_t n);
MUST int sql_exec_text(struct ctx *ctx, const char *file, int64_t *affected, const char *literal,
                       const struct val *v, size_t n);
bool        sql_next(struct sql_rows *rows);	/* false at the end; starts before the first */
size_t      sql_count(const struct sql_rows *rows);
/* Columns are counted from 0. */
bool        sql_is_null(const struct sql_rows *rows, unsigned column);
int64_t     sql_int(const struct sql_rows *rows, unsigned column);	/* also links and yes/no; 0 for NULL */
const char *sql_text(const struct sql_rows *rows, unsigned column);	/* "" for NULL */
dec         sql_dec(const struct sql_rows *rows, unsigned column);	/* rounded to 6 digits; DEC(0) for NULL, DEC_BAD beyond a dec */
int32_t     sql_date(const struct sql_rows *rows, unsigned column);	/* of a DATE; DATE_NONE for NULL */
int64_t     sql_instant(const struct sql_rows *rows, unsigned column);	/* of a DATETIME; INSTANT_NONE for NULL */

/* ---- groups of records (definitions: groups="…") --------------------------------------------

 * A record of the type that the definition names is a group: dynamic ones have whatever its filter finds,
 * static ones what people put in. Whoever may not ask for every field of the filter may not use the group: it
 * is not offered, filters do not know it, and its filter and its members are not shown. */
struct group { int64_t id; const char *name; bool dynamic, gone; };	/* gone: in the recycle bin */
/* Of a type, those that this user may use, by name. */
MUST int group_all(struct ctx *ctx, const struct type *t, const struct group **out, size_t *n);
MUST int group_usable(struct ctx *ctx, const struct type *t, int64_t id, const struct group **out);	/* NULL = not, or gone */
/* A static one. *changed: it was not there, or was; with an entry of the history. ERR_NOTFOUND: no such group. */
MUST int group_put(struct ctx *ctx, const struct rec *r, int64_t id, bool in, bool *changed);
/* As the system: some records more of a type, from *at on (0 = the first, and the end), are put in or taken out as
 * the filter says. ERR_INVALID: the filter cannot be read any more. *done: changes. */
MUST int group_fill(struct ctx *ctx, const struct type *t, const struct group *g, const char *filter, int64_t *at, int64_t *done);
/* Why it is no filter for a group, as this user may ask; NULL = it is one. */
const char *group_filter_problem(struct ctx *ctx, const struct type *t, const char *filter);
/* What lists and groups remember of groups is out of date. */
MUST int group_touch(struct ctx *ctx);

/* ---- perm ------------------------------------------------------------------------------ */

/* action: "read", "edit", "create", "delete", a step or an action of the type.
 * r may be NULL: "for any record at all?" */
bool     perm_can(struct ctx *ctx, const struct type *t, const struct rec *r, const char *action);
MUST int perm_require(struct ctx *ctx, const struct type *t, const struct rec *r, const char *action);

/* For the security log, written after the unit: this user takes away n records of a type, "vCard". */
void     export_note(struct ctx *ctx, const struct type *t, size_t n, const char *how);
void     import_note(struct ctx *ctx, const struct type *t, size_t n, const char *how);	/* brings in */

/* Commits what was done so far; then fn in a transaction and a memory of its own, run again while it is busy. Gives what
 * fn gave, and unless that is OK nothing of it stays; ctx has no error of it, and no transaction afterwards. What fn leaves
 * behind for the caller it allocates in the caller's memory. A test of statements does not count these. */
MUST int unit_apart(struct ctx *ctx, int (*fn)(struct ctx *unit, void *of), void *of);

/* ---- form: what was typed, and what is wrong with it -------------------------------------- */

struct form *form_new(struct ctx *ctx);
void  form_put(struct form *f, const char *name, const char *text);
const char *form_get(const struct form *f, const char *name);	/* NULL = not sent */
/* A message at a field; field "" = the whole form. fmt is already translated. */
void  form_error(struct form *f, const char *field, const char *fmt, ...) PRINTF(3, 4);
bool  form_ok(const struct form *f);
const char *form_message(const struct form *f, const char *field);	/* first of a field; NULL = none */
const char *form_problems(struct ctx *ctx, const struct form *f);	/* all messages in one text; NULL = none */

/* ---- hooks: the C half of a document type --------------------------------------------------- */

struct guard  { const char *name; int (*fn)(struct ctx *, const struct rec *, struct form *why); };
struct action { const char *name; int (*fn)(struct ctx *, struct rec *, struct form *); };
/* right: of the type in the path; "login", "public", "bare"; "type.action" of a page that belongs to no type. */
struct page   { const char *method, *path; const char *right; int (*fn)(struct req *); };

/* What a record as it stands would lead to: lines under a label, a sentence and a warning (NULL = none). */
struct preview { const char *label, *note, *warning; const char *const *lines; size_t n; };

struct hooks {
	const char *type;
	/* Before a record is locked to be changed: what has to be locked before it. */
	int (*locking)(struct ctx *, int64_t id);
	int (*init)(struct ctx *, struct rec *);
	int (*compute)(struct ctx *, struct rec *);
	int (*validate)(struct ctx *, struct rec *, struct form *);
	int (*saved)(struct ctx *, struct rec *);	/* rec_old() still answers */
	int (*converted)(struct ctx *, struct rec *to, const struct rec *from);
	/* After a step was written; "close_row", "reopen_row": one of its rows. */
	int (*stepped)(struct ctx *, struct rec *, const char *step);
	int (*preview)(struct ctx *, const struct rec *, struct preview *out);	/* on page and form; changes nothing */
	/* Before a record goes to the recycle bin, alone or with what it hangs on: messages refuse. */
	int (*deleting)(struct ctx *, const struct rec *, struct form *why);
	/* After it went to the recycle bin, or came back from there; alone or with what it hangs on. */
	int (*binned)(struct ctx *, const struct rec *, bool back);
	/* More for the head of its page: record.steps (label, url, primary), ways forward; record.figures (label,
	 * text, url; none = what stands for no data), what it comes to. */
	int (*head)(struct ctx *, const struct rec *, struct node *record);
	/* More sections of its page: items with a label and facts (label, kind, text, url; see macro.cs). */
	int (*about)(struct ctx *, const struct rec *, struct node *sections);
	const struct guard *guards;	/* ended by an empty entry */
	const struct action *actions;
	const struct page *pages;
};
extern const struct hooks *const all_hooks[];	/* made by the build; ended by NULL */

/* ---- jobs: work by the clock ---------------------------------------------------------------------

 * A file worker/jobs/<name>.c defines `const struct job <name>_job`; the build
 * finds it. fn is one batch in one transaction of at most about 1 000 rows; it
 * sets run->more to be called again in the next transaction. It may run twice
 * (a host died, a deadlock), so its effects carry keys of their own. */
struct job_run {
	const char *key;	/* the occurrence: "2026-11-23T03:30" in the company's zone */
	int64_t planned;	/* instant of the occurrence; ctx->now is the real time */
	bool dry_run;		/* rolled back afterwards; say what would be done */
	bool more;		/* out: another batch is waiting */
	int64_t done;		/* in, out: records handled so far */
	int batch;		/* 0, 1, 2 … */
	int64_t at;		/* in, out: where the next batch goes on, as the job says; 0 at first */
};
struct job {
	const char *name, *label;
	const char *schedule;	/* "every 5m", "every 2h", "daily 03:30", "weekly 0 04:00", "monthly 31 02:00" */
	int lease_s;		/* a batch that takes longer is taken over by another host */
	int (*fn)(struct ctx *ctx, struct job_run *run);
};
extern const struct job *const all_jobs[];	/* made by the build; ended by NULL */

/* Purges up to limit records that went to the bin before the setting bin.days says
 * (90 unless set) and that nothing points to any more; *done = records. */
MUST int bin_purge_old(struct ctx *ctx, int limit, int64_t *done);

/* One batch of bringing table access to what sharing rules say; first: of this run. *done: rows changed;
 * *more: another batch is waiting. */
MUST int share_apply(struct ctx *ctx, bool first, int64_t *done, bool *more);

/* Deletes up to limit sessions and login counters that are over; *done = rows. */
MUST int session_purge(struct ctx *ctx, int limit, int64_t *done);

/* Writes the mails for up to limit people who asked for a new password; *done = requests. */
MUST int password_reset_mail(struct ctx *ctx, int limit, int64_t *done);

/* A notice to the user whose employee owns the record, unless he has muted it; of a job or hook: nobody's name is on
 * it. kind: at most ten letters that page_notices.c knows; detail: 31. What he may not read by then he is not told;
 * nor anything when he does not see this field, of which the notice tells. */
MUST int notice_owner(struct ctx *ctx, const struct rec *r, const char *kind, const char *detail, const char *field);
/* Deletes up to limit notices that are half forgotten: read and 90 days old, or a year; *done = notices. */
MUST int notice_purge(struct ctx *ctx, int limit, int64_t *done);

/* Removes up to limit attachments that were deleted 30 days ago, then as many contents that no record has, from *after
 * on (0 = the first); *done = both. *more: another batch is waiting, with *after as it is then. */
MUST int attach_purge(struct ctx *ctx, int64_t *after, int limit, int64_t *done, bool *more);

/* Takes up to limit deleted tags off their records; *done = rows. */
MUST int tag_purge(struct ctx *ctx, int limit, int64_t *done);

/* The next record of a bulk edit that waits for the worker, as whoever asked for it; forgets old ones when none waits. */
MUST int bulk_run(struct ctx *ctx, struct job_run *run);
/* One batch of making what searches find records by, where an upgrade or an administrator asked for it. */
MUST int search_build(struct ctx *ctx, struct job_run *run);

/* ---- mail ---------------------------------------------------------------------------------------

 * A mail is a row of the outbox, written in the transaction that causes it; the worker sends it
 * after the commit, within a minute. It may arrive twice when the worker dies while sending. */
struct mail {
	const char *kind;		/* "password_reset": why it is sent */
	const char *to, *to_name;	/* one address; the name may be NULL */
	const char *subject, *text, *html;	/* in the reader's language; html may be NULL */
	const char *type; int64_t record;	/* the record it is about; NULL, 0 = none */
	int64_t expires_at;		/* not sent after this instant; 0 = whenever */
	bool secret;			/* stored sealed, shown to nobody, wiped when it is sent */
	bool hold_in_doubt;		/* rather not at all than twice: waits for a person then */
};
/* ERR_INVALID: no address, or a line end in a header. *id may be NULL. */
MUST int mail_queue(struct ctx *ctx, int64_t *id, const struct mail *m);
/* Deletes up to limit mails that are over and half a year old; *done = mails. */
MUST int mail_purge(struct ctx *ctx, int limit, int64_t *done);
/* Has the administrator named a mail server? Without one, mails wait. */
bool mail_is_set_up(const struct ctx *ctx);

/* ---- requests and pages (lib/web) -------------------------------------------------------------- */

struct ctx  *req_ctx(struct req *rq);
int64_t      req_id(const struct req *rq);	/* {id} of the path; 0 = there is none */
const char  *req_param(const struct req *rq, const char *name);	/* query or body; NULL = absent */
MUST int     req_int(const struct req *rq, const char *name, int64_t *out);	/* ERR_BAD_REQUEST */
/* The ticked rows of a list: ids of a form, or of the address of a GET, each once. */
enum { REQ_IDS_MOST = 1000 };
size_t       req_ids(const struct req *rq, int64_t **out);
/* The file that came in this field: *bytes NULL when none was chosen. ERR_TOO_LARGE, of which nothing is recorded. */
MUST int     req_file(struct req *rq, const char *name, size_t most, const char **bytes, size_t *n);
struct view *req_view(struct req *rq);
struct node *view_root(struct view *v);
struct node *node_child(struct node *n, const char *name);	/* made when absent */
struct node *node_item(struct node *n);			/* the next numbered child: 0, 1, … */
void         node_set(struct node *n, const char *name, const char *text);	/* text is copied; NULL = not set */
void         node_set_int(struct node *n, const char *name, int64_t i);
/* The frame around a page: title, menu, user, language, theme; then the way to it. */
MUST int view_frame(struct req *rq, const char *title);
void     view_crumb(struct view *v, const char *label, const char *url);	/* url NULL = here */
MUST int resp_page(struct req *rq, int status, const char *template);	/* "list.cs" */
MUST int resp_download(struct req *rq, const char *type, const char *name, const char *text);	/* saved by the browser under this name */
MUST int resp_redirect(struct req *rq, const char *fmt, ...) PRINTF(2, 3);	/* 303 to a path of this site */

/* For pages of modules: how types and values are called and shown. */
const char *type_label(const struct type *t);		/* "Customer", in the current language */
const char *type_plural(const struct type *t);
const char *type_icon(const struct type *t);
const char *type_url(const struct type *t);		/* "/customer/customer" */
/* The types whose menu entry asks for this right ("read": work, "edit": settings;
 * NULL = all) and that this user may use, in the order of the menu. */
size_t      type_menu(struct ctx *ctx, const char *may, const struct type *const **out);
/* Pages of modules that are no type's (module.xml) and that this user may open, in the order of the menu. */
struct menu_link { const char *label, *url, *icon; };
size_t      menu_pages(struct ctx *ctx, const struct menu_link **out);
/* A filter as people read it; as it stands when it cannot be read. */
const char *show_filter(struct ctx *ctx, const struct type *t, const char *filter);
/* The list of everything of a type, narrowed by a filter ("" = none). */
const char *type_list_url(struct ctx *ctx, const struct type *t, const char *filter);
const char *show_field(struct ctx *ctx, const struct rec *r, const char *field);	/* one line of text; "" when empty */
/* The widget of a field on a page of the type's own, for the macro widget() of field.cs; f: what was typed, NULL = nothing yet. */
void        show_widget(struct ctx *ctx, struct node *n, const struct rec *r, const char *field, const struct form *f);
/* These fields (ended by NULL) of what was posted, and the version, into r as a form of the record takes them, and into f;
 * what is no value is a message there. */
MUST int    form_fields_take(struct req *rq, struct rec *r, const char *const *fields, struct form *f);
void        show_avatar(struct ctx *ctx, struct node *n, const char *name, bool person);	/* initials and hue */
/* The same with the picture, where there is one that this user may see: of a record, an employee, a user. */
void        show_avatar_of(struct ctx *ctx, struct node *n, const struct rec *r);
void        show_avatar_employee(struct ctx *ctx, struct node *n, int64_t employee, const char *name);
void        show_avatar_user(struct ctx *ctx, struct node *n, int64_t user, const char *name);
const char *time_ago(struct ctx *ctx, int64_t t);	/* "5 minutes ago", "Yesterday 17:02", "2026-11-02" */
const char *time_clock(struct ctx *ctx, int64_t t);	/* "17:02" in the company's zone */
const char *date_long(struct ctx *ctx, int32_t date);	/* "Monday, 23 November" */

/* One FastCGI program per module; its main() is one call. pages are the tables
 * of the module's own (ended by NULL; NULL = none); the generic ones of its
 * types and the common ones are added by the library. */
struct module { const char *name; const struct page *const *pages; };
extern const struct page why_pages[], see_pages[];	/* /admin/why; /admin/see-as: for the admin */
extern const struct page login_pages[];	/* /login, /logout, /password: for the portal */
extern const struct page account_pages[];	/* /account, /account/sessions, /account/two-factor: for the portal */
extern const struct page security_pages[];	/* /admin/security, /admin/security_log: for the admin */
extern const struct page user_pages[];	/* screens of the type user, in its hooks */
MUST int user_saved(struct ctx *ctx, struct rec *r);	/* its hook: who is disabled is logged out */
/* home.setup: what an administrator still has to set up; nothing for others and when all is done. */
MUST int setup_fill(struct req *rq, struct node *home);
extern const struct page data_scope_pages[];	/* /data_scope: for the module admin */
/* For the program of the settings: /organisation, /calendar, /health. */
extern const struct page organisation_pages[], calendar_pages[], health_pages[];
extern const struct page reset_pages[];	/* /forgot, /reset: for the portal */
extern const struct page mail_pages[];	/* /admin/mail */
extern const struct page search_pages[];	/* /search: for the portal */
extern const struct page notice_pages[];	/* /notices: for the portal */
extern const struct page file_settings_pages[], tag_pages[], shared_view_pages[];	/* /admin/files, /admin/tags, /admin/views */
extern const struct page desk_pages[];	/* /, /favourites, /keys, /account/profile: for the portal */
/* /admin, /admin/dictionaries, /admin/jobs, /admin/audit, /admin/bin */
extern const struct page index_pages[], choice_pages[], job_pages[], audit_pages[], layout_pages[];
int app_main(int argc, char **argv, const struct module *m);

#endif
