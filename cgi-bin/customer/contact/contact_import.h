/* contact_import.h - cards that wait to become contacts: between the pages, what is found for them, and how they are saved. */
#ifndef CONTACT_IMPORT_H
#define CONTACT_IMPORT_H

#include "customer/customer.h"

enum { IMPORT_BYTES = 2 * 1024 * 1024, IMPORT_CARDS = 500, IMPORT_ONCE = 200 };

struct card_row {
	size_t no;			/* in the file, from 1 */
	const struct vcard *card;
	/* what is chosen: "create", "update", "skip" (NULL = not yet), and the customer as a form sends it */
	const char *deed, *customer, *customer_id, *customer_shown;
	/* what is found, as far as this user may read it */
	const char *found_note;		/* about the customer */
	int64_t twin; const char *twin_name, *twin_why; bool twin_edit;	/* a contact that it may be */
	size_t same;			/* an earlier card of the file with this number or address; 0 = none */
	/* what became of it */
	const char *did, *message;	/* "created", "updated", "failed"; NULL = nothing yet */
	int64_t contact; const char *contact_name;
};
struct card_import { int64_t id; struct card_row *rows; size_t n; };

/* contact_import.c: kept between the requests, for two days and for who sent the file. */
MUST int card_import_keep(struct ctx *ctx, const struct vcard *list, size_t n, int64_t *id);
MUST int card_import_read(struct ctx *ctx, int64_t id, struct card_import *out);	/* ERR_NOTFOUND */
MUST int card_import_choose(struct ctx *ctx, const struct card_import *m);
/* contact_import_match.c: customers by the names on the cards, contacts that are there already. */
MUST int card_import_match(struct ctx *ctx, struct card_import *m);
/* contact_import_save.c: those that are open and chosen, at most IMPORT_ONCE, each in a transaction of its own; *done of them. */
MUST int card_import_run(struct ctx *ctx, struct card_import *m, size_t *done);
/* contact_import_page.c */
MUST int contact_import_page(struct req *rq);
MUST int contact_import_take(struct req *rq);

#endif
