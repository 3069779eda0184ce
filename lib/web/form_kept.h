/*
 * form_kept.h - a form that waits on the server while its user makes another record in the middle of it: "+" beside
 * a link keeps what was typed, opens the form of the other type, and its save leads back with the new record chosen.
 */
#ifndef FORM_KEPT_H
#define FORM_KEPT_H

#include "web/page.h"

/* Whether a record can be made in the middle of a form for this field. */
bool form_makes(struct ctx *ctx, const struct field *f);
/* The form was sent by such a button: kept, and answered by the way to the other form. */
MUST int form_make(struct req *rq, const struct form *f);
/* The address of a form that waits, for the record that was made for it (NULL = none was); NULL: nothing of his waits there. */
MUST int form_kept_url(struct ctx *ctx, const char *id, const struct rec *made, const char **url);
/* What was typed in the form that the address asks for by _kept, with the new record by _made in its place. ERR_NOTFOUND. */
MUST int form_kept_read(struct req *rq, struct form **out);
MUST int form_kept_forget(struct ctx *ctx, const char *id);	/* it was saved; one's own, NULL = none */
MUST int form_kept_purge(struct ctx *ctx, int limit, int64_t *done);	/* after two days */

#endif
