/*
 * calendar.h - special days as people bring them: a list of text lines, and taking
 * it over year by year. For the calendar page and crm-admin seed.
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include "doc/doc.h"

enum { CALENDAR_MOST = 1000, CALENDAR_BYTES = 2 * 1024 * 1024, CALENDAR_PROBLEMS = 50,
	CALENDAR_FIRST_YEAR = 1990, CALENDAR_LAST_YEAR = 2100 };

struct calendar_day { int32_t date; bool works; const char *name, *name_en; size_t line; };
struct calendar_problem { size_t line; const char *text; };	/* translated; line 0: about all of it */

struct calendar_list {
	struct calendar_day *days; size_t n;		/* by date */
	struct calendar_problem *problems; size_t problem_count;	/* the first CALENDAR_PROBLEMS */
	size_t wrong;					/* all of them */
};
/* Lines "2027-01-01,off,元旦,New Year's Day"; tabs, semicolons and full-width commas
 * divide as well, cells may stand in quotes, English name last and optional. A line of
 * headings, empty lines and those that begin with # are passed over. text is UTF-8.
 * A list with problems is good for nothing but to be shown. */
void calendar_read(struct arena *mem, const char *text, struct calendar_list *out);

/* One year of a list, and what is stored of it. */
struct calendar_year {
	int year;
	size_t off, work;			/* days in the list */
	size_t stored;				/* rows there now */
	size_t added, changed, removed;		/* what taking the list over does */
};
/* The years of a list without problems, in their order, and what would happen to each. */
MUST int calendar_compare(struct ctx *ctx, const struct calendar_list *list, struct calendar_year **out, size_t *n);
/* Every year of the list becomes what the list says: new rows, changed ones, and those
 * that it does not name go to the recycle bin. By rec_save() and rec_delete(), so with
 * their rights and history, in the caller's transaction. ERR_INVALID: f says why. */
MUST int calendar_take(struct ctx *ctx, const struct calendar_list *list, struct form *f);
/* The next year of a shipped list that was not shipped before, 0 = there is none. A year
 * for which somebody entered days, deleted or not, is theirs and only marked as done:
 * what administrators delete does not come back. */
MUST int calendar_ship(struct ctx *ctx, const struct calendar_list *list, int *year);

#endif
