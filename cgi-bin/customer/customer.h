/* customer.h - what the module customer offers to its types, and to the modules that may know it. */
#ifndef CUSTOMER_H
#define CUSTOMER_H

#include "crm.h"

/* In compute: the department follows an owner that is new. Of a type with the fields owner and dept. */
MUST int ownership_follow(struct ctx *ctx, struct rec *r);

/* After anything about contacts of this customer was written: one of those in service is its main contact.
 * chosen: is it from now on, 0 = whoever is stays; last: only when there is nobody else. */
MUST int contact_main_keep(struct ctx *ctx, int64_t customer, int64_t chosen, int64_t last);
/* Somebody else than this contact is the main one. */
MUST int contact_main_other(struct ctx *ctx, int64_t customer, int64_t contact, bool *out);

#endif
