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
};

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
MUST int customers_make(struct demo *demo);

/* A customer whose contacts are made: 2.5 each on the average, none or six at the ends. */
struct employer { const char *code, *tel, *brand; int64_t number, owner, dept, maker, created, updated; bool history; };
MUST int contacts_write(struct demo *demo, const struct employer *list, size_t n);

/* Save so many random records of each kind again and compare; ERR_INVALID when anything differs. */
MUST int demo_verify(struct ctx *ctx, uint64_t seed, int64_t count);

/* Commit what was done and go on in a new transaction. */
MUST int demo_step(struct ctx *ctx);

#endif
