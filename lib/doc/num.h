/*
 * num.h - the inside of numbering: a rule, its pattern (num_pattern.c) and
 * taking the next serial by it (num.c).
 */
#ifndef NUM_H
#define NUM_H

#include "doc/doc.h"

/* What stands before and after the serial in the number of one record. */
struct num_around { const char *before, *after; int width; };

/* As num_problem(), but only what makes numbers impossible or come twice: rules
 * saved by an older release go on. */
const char *num_defect(struct arena *mem, const char *pattern, const char *reset);
/* The pattern must be free of defects. r gives department and owner. */
void num_print_around(struct ctx *ctx, const struct rec *r, const struct num_rule *rule, struct num_around *out);
const char *num_print(struct arena *mem, const struct num_around *around, int64_t serial);
/* The counter that a number belongs to: serials of different scopes do not meet. */
const char *num_scope(struct ctx *ctx, const struct num_rule *rule, const struct num_around *around);

#endif
