/* customer.h - what the module customer offers to its types, and to the modules that may know it. */
#ifndef CUSTOMER_H
#define CUSTOMER_H

#include "crm.h"

/* In compute: the department follows an owner that is new. Of a type with the fields owner and dept. */
MUST int ownership_follow(struct ctx *ctx, struct rec *r);

/* What of a name is compared with others: its normal form without the form of the company. */
const char *customer_core(struct ctx *ctx, const char *name);
/* Parts of the hooks of a customer (customer_name.c): what follows from the name; a similar name and an equal tax
 * number are told, unless a reason is given (or, for the number, a common parent). */
void customer_name_compute(struct ctx *ctx, struct rec *c);
MUST int customer_similar_check(struct ctx *ctx, const struct rec *c, struct form *f);
MUST int customer_tax_twin_check(struct ctx *ctx, const struct rec *c, struct form *f);

/* How much of what belongs to a customer of its kind is there, and what is missing by its labels ("" = nothing). */
struct completeness { unsigned percent; const char *missing; };
MUST int customer_completeness(struct ctx *ctx, const struct rec *c, struct completeness *out);
MUST int customer_about(struct ctx *ctx, const struct rec *c, struct node *sections);	/* its hook */

/* After anything about contacts of this customer was written: one of those in service is its main contact.
 * chosen: is it from now on, 0 = whoever is stays; last: only when there is nobody else. */
MUST int contact_main_keep(struct ctx *ctx, int64_t customer, int64_t chosen, int64_t last);
/* One after the other: the turn of this customer is locked until the unit ends. */
MUST int contact_main_turn(struct ctx *ctx, int64_t customer);
/* Somebody else than this contact is the main one. */
MUST int contact_main_other(struct ctx *ctx, int64_t customer, int64_t contact, bool *out);

#endif
