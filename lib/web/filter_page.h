/*
 * filter_page.h - the filter builder: what was put together on its page, and how
 * conditions read. page_filter_build.c turns a filter into it and back,
 * page_filter_edit.c shows it, page_filter_words.c says conditions as sentences.
 */
#ifndef FILTER_PAGE_H
#define FILTER_PAGE_H

#include "doc/query.h"
#include "web/page.h"

enum { BUILD_GROUPS = 20, BUILD_ROWS = 60, BUILD_LISTED = 100 };

/* What the value of a condition is typed into. */
enum built_by { BUILT_NOTHING, BUILT_TEXT, BUILT_TWO, BUILT_DAYS, BUILT_PERIOD, BUILT_LIST, BUILT_FIELD, BUILT_RAW };

struct built_op { const char *name, *label; enum built_by by; };
/* The comparisons that a field of this kind is offered, in order; ended by an empty entry. */
const struct built_op *built_ops(const struct field *f);
const struct built_op *built_op(const struct field *f, const char *name);	/* NULL = none */

struct built_row {
	const struct field *via, *field;	/* field NULL: raw */
	const struct built_op *op;
	const char *v, *w;			/* typed: value and end of a range, days, name of a period; another field and days */
	const char *list[BUILD_LISTED]; size_t n;	/* chosen: codes, ids, me … */
	const char *more, *more_id, *more_shown;	/* looked up, one more for the list */
	const char *raw;			/* a condition that the page does not take apart */
	const char *problem;
};
struct built_group { bool any; struct built_row *rows[BUILD_ROWS]; size_t n; };
struct built { bool any; struct built_group groups[BUILD_GROUPS]; size_t n; };

/* The field of "level" or "industry.code", as far as this user may filter by it. */
bool built_field(struct ctx *ctx, const struct type *t, const char *path, const struct field **via, const struct field **out);
const char *built_path(struct ctx *ctx, const struct built_row *row);
/* Of a filter that filter_parse() took; at least one group. */
struct built *built_from(struct ctx *ctx, const struct filter *f);
/* What was sent: names "g0.1.op". */
struct built *built_read(struct req *rq, const struct type *t);
void built_group_add(struct built *b);
/* NULL when it was not added: there are too many. */
struct built_row *built_row_add(struct ctx *ctx, struct built_group *g);
/* The filter, "" for none. Problems are written to the rows: false. */
bool built_text(struct ctx *ctx, struct built *b, const char **out);

/* ---- words: page_filter_words.c ---- */

const char *term_field_label(struct ctx *ctx, const struct filter_term *t);	/* "Industry › Code" */
const char *term_op_label(const struct filter_term *t);		/* NULL: empty and not empty say all */
const char *term_value_text(struct ctx *ctx, const struct filter_term *t);
/* One value of a term for readers; few: titles may be asked for, each by a statement. */
const char *term_value_label(struct ctx *ctx, const struct field *f, struct val v, bool few);
const char *filter_sentence(struct ctx *ctx, const struct filter *f);	/* "Level is A or Owner is empty" */
const char *filter_period_label(const char *name);	/* "this week"; NULL = it is none */

#endif
