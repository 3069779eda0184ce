/*
 * demo.h - a believable company of any size, always the same for the same
 * seed: record n does not depend on how many records are wanted.
 */
#ifndef DEMO_H
#define DEMO_H

#include "doc/doc.h"

struct demo {
	struct ctx *ctx;
	uint64_t seed;
	int64_t customers, employees;
	/* Filled by company_make(): employees that sell, with their departments. */
	const struct seller { int64_t employee, dept, user; } *sellers;
	size_t seller_count;
	size_t account_count;	/* the first of them can log in */
	int64_t maker;		/* user that made whatever has no other maker */
	int64_t dept_count, employee_count, contact_count;
	struct employer *employers;	/* by customer; its id is one more than its place */
	struct search *search_customers, *search_contacts;
	int64_t first[4];	/* ids of users, employees, departments, companies: for tag_people() */
};
enum { CONTACTS_MOST = 6 };	/* of one customer */

/* ---- random numbers: a stream for each record -------------------------------- */

struct dice { uint64_t state; };
struct dice dice_for(uint64_t seed, const char *what, int64_t n);
uint64_t dice_next(struct dice *d);
size_t   dice_below(struct dice *d, size_t n);		/* 0 .. n-1 */
bool     dice_percent(struct dice *d, unsigned percent);

/* ---- words ---------------------------------------------------------------------- */

struct city { const char *name, *region, *area; };	/* short name, code of the prefecture, dialling code */
struct trade { const char *word, *industry; };		/* of a firm's name; code of GB/T 4754 */
extern const struct city cities[];
extern const struct trade trades[];
extern const size_t city_count, trade_count;
const char *word_brand(struct arena *a, struct dice *d);	/* two characters that no firm owns */
const char *word_person(struct arena *a, struct dice *d);
const char *word_mobile(struct arena *a, struct dice *d);
const char *word_phone(struct arena *a, struct dice *d, const struct city *c);
const char *word_street(struct arena *a, struct dice *d);
const char *word_remark(struct dice *d);			/* "" mostly */
const char *word_tax_number(struct arena *a, struct dice *d, const char *region);	/* valid by GB 32100 */

/* ---- parts ------------------------------------------------------------------------ */

MUST int company_make(struct demo *demo);	/* company, departments, employees, users */

/* What contacts and history ask of a customer. */
struct employer {
	int64_t owner, dept, maker, created, updated;
	int64_t contact;		/* the id of its first contact */
	const char *level, *remark;	/* "" = none */
	const char *name;		/* only with history; NULL = without */
	unsigned char contacts, grade, changes;	/* how often it was saved again */
	bool formal;
	char tel[16], brand[10];	/* brand: its initials */
};
/* Rows in bulk (db_load()), outside a transaction: into tables that are empty. */
MUST int customers_make(struct demo *demo);
MUST int contacts_make(struct demo *demo);
MUST int history_make(struct demo *demo);	/* two years of changes, of some */

/* Whether the contacts of customer n can be reached, and whether its main one has a mobile number. */
void people_facts(struct demo *demo, int64_t n, struct employer *e, bool *reached, bool *led);

/* ---- completeness by the rules that are stored -------------------------------------- */

struct figures { struct figure { const char *field; int column; unsigned potential, formal; } list[60]; size_t n; };
MUST int figures_read(struct demo *demo, const char *type, const char *person_type, const char *const *columns, size_t n,
                      struct figures *out);
int64_t figures_percent(const struct figures *f, const struct val *row, bool formal, bool reached, bool led);

/* ---- search rows: sorted outside of memory, then loaded in the order of their table --------------- */

struct sorter;
struct sorter *sorter_new(void);
MUST int sorter_add(struct sorter *s, const char *line);	/* up to 250 bytes, none of them a line feed */
MUST int sorter_sort(struct sorter *s);			/* nothing is added any more */
const char *sorter_next(struct sorter *s);		/* in the order of the bytes; NULL at the end */
void sorter_free(struct sorter *s);

struct search *search_new(struct demo *demo, const char *type, const char *const *columns, size_t n);
MUST int search_add(struct search *s, int64_t id, const struct val *row);
MUST int search_load(struct demo *demo, struct search *s);	/* frees it, whatever happens */

/* ---- the tag --------------------------------------------------------------------------- */

MUST int tag_before(struct demo *demo);	/* in the transaction of the first record: none is there without */
MUST int tag_people(struct demo *demo);	/* before each commit: people and departments up to here */
MUST int tag_after(struct demo *demo);	/* how many contacts there are */
/* Whatever crm-demo has made goes, as if it had never been; what other records point to stays, and is said. */
MUST int demo_remove(struct ctx *ctx);

/* Save so many random records of each kind again and compare; ERR_INVALID when anything differs. */
MUST int demo_verify(struct ctx *ctx, uint64_t seed, int64_t count);

/* Commit what was done and go on in a new transaction. */
MUST int demo_step(struct ctx *ctx);

#endif
