/* field.h - what the files that turn values into text and back share. */
#ifndef FIELD_H
#define FIELD_H

#include "doc/doc.h"

int field_refuse(struct ctx *ctx, const char **problem, const char *fmt, ...) PRINTF(3, 4);	/* always ERR_INVALID */
MUST int link_parse(struct ctx *ctx, const struct field *f, const char *s, struct val *out, const char **problem);
/* How the target of a link hangs on what its "within" field points to: the target's
 * link to that type, or within one tree the link to the node above. NULL = not at all. */
const struct field *link_within_by(const struct field *f);
/* A sentence when the text has more characters than its field takes, else NULL. */
const char *text_too_long(struct ctx *ctx, const struct field *f, const char *s);
bool number_fits(const struct field *f, dec d);	/* its column can hold d */
size_t enum_options(struct ctx *ctx, const struct field *f, const struct option **out);	/* those that may be chosen */

#endif
