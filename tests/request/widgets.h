/* widgets.h - documents of the made-up types, for the tests of their pages. */
#ifndef WIDGETS_H
#define WIDGETS_H

#include "customers.h"

void parts_seed(struct testdb *t);	/* 齿轮, 轴承; once per program */
/* A draft of this person with rows 齿轮 ×10 and 轴承 ×4, weighed, so that it can be audited. */
int64_t widget_make(struct testdb *t, const char *login, const char *subject);
void widget_step(struct testdb *t, const char *login, const char *type, int64_t id, const char *step);
/* A column of the record as text, "" for NULL. */
const char *column_of(struct http *h, struct testdb *t, const char *type, const char *column, int64_t id);
int64_t row_of(struct testdb *t, const char *table, int64_t parent, int n);	/* id of the n-th row, from 0 */
/* "/types/widget/12" and what follows. */
const char *url_of(struct http *h, const char *type, int64_t id, const char *more);
/* Take a step by its button on the detail page; the status of the answer. */
int button_press(struct http *h, const char *type, int64_t id, const char *step);

#endif
