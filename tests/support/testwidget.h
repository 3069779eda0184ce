/* testwidget.h - widgets, gadgets and parts for the tests of documents. */
#ifndef TESTWIDGET_H
#define TESTWIDGET_H

#include "support/testrec.h"

/* A part that lives; made once a name. */
int64_t part_id(struct ctx *ctx, const char *name);
/* A new widget with one row a part name ("齿轮=10" is ten of them); stored. */
struct rec *widget_new(struct ctx *ctx, const char *subject, const char *const *parts);
#define PARTS(...) (const char *const[]){ __VA_ARGS__, NULL }
struct rec *widget_audited(struct ctx *ctx, const char *subject, const char *const *parts);
/* Save, and fail the test with the messages of the form when it is refused. */
void save_ok(struct ctx *ctx, struct rec *r);
void step_ok(struct ctx *ctx, struct rec *r, const char *step);
/* A gadget of everything that is open, with this quantity in its first row (NULL: as it is); not stored. */
struct rec *gadget_of(struct ctx *ctx, const struct rec *widget, const char *qty);
const char *qty_of(struct ctx *ctx, const struct rec *r, const char *lines, size_t i, const char *field);
dec d(const char *text);

#endif
