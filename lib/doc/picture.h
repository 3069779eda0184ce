/*
 * picture.h - pictures that stand in fields of kind image. The field holds the id of a row of record_picture, which
 * says whose it is and names the content. Whoever reads the record and the field sees it, also one that stood there
 * before; what was uploaded with a form that is not saved yet is seen by who sent it.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include "doc/attach.h"

enum { PICTURE_MOST_MB = 10, PICTURE_WAITS_HOURS = 48 };
#define PICTURE_MOST_PIXELS INT64_C(64000000)

/* Width and height by the head of a JPEG, PNG, GIF or WebP; false: it has none, or is broken. */
bool picture_measure(const unsigned char *bytes, size_t n, int64_t *width, int64_t *height);
/* Stores what was uploaded for this field; *id is a value for it. ERR_INVALID: f has a sentence at the field. */
MUST int picture_take(struct ctx *ctx, const struct field *field, const char *name, const struct attach_source *source,
                      struct form *f, int64_t *id);
/* ERR_NOTFOUND: there is none, or this user does not see it. Of *out: id, name, content, size, mime, tag. */
MUST int picture_find(struct ctx *ctx, const struct type *t, int64_t id, struct attachment *out);
const char *picture_url(struct ctx *ctx, const struct type *t, int64_t id);

/* Was it sent by this user with a form that is not saved yet? */
MUST int picture_waits(struct ctx *ctx, int64_t id, bool *waits);

/* ---- for rec_save() and the jobs ---------------------------------------------------------- */

/* May this be the value? One of this record and field, now or before, or one that its user has just sent. */
MUST int picture_check(struct ctx *ctx, const struct rec *r, const struct field *field, int64_t id, const char *name, struct form *f);
MUST int picture_bind(struct ctx *ctx, const struct rec *r);	/* a new record has its id now */
MUST int picture_purge(struct ctx *ctx, int limit, int64_t *done);	/* those whose form was never saved */

#endif
