/*
 * tag.h - words that people put on records, each type with its own. Whoever may edit a
 * record puts them on and takes them off, and makes new ones by writing them; keeping the
 * list is the administrator's. For lib/doc and lib/web.
 */
#ifndef TAG_H
#define TAG_H

#include "doc/doc.h"

enum { TAG_NAME = 30, TAGS_RECORD = 50, TAGS_TYPE = 500 };

struct tag { int64_t id, uses; const char *name, *colour; };	/* uses: records that have it, of tag_all() only */
extern const char *const tag_colours[];		/* "" = grey, "blue" …, ended by NULL */

MUST int tag_list(struct ctx *ctx, const struct rec *r, const struct tag **out, size_t *n);
/* Of records that query_ gave: by name, at most 10 000. */
struct record_tag { int64_t record; const char *name, *colour; };
MUST int tag_of_records(struct ctx *ctx, const struct type *t, const struct val *ids, size_t count, const struct record_tag **out, size_t *n);
/* All of a type by name; merged ones are not there. count: with their uses. */
MUST int tag_all(struct ctx *ctx, const struct type *t, bool count, const struct tag **out, size_t *n);
/* ERR_INVALID: f has a message at "tag". ERR_DENIED. On a record that has it nothing happens. */
MUST int tag_add(struct ctx *ctx, const struct rec *r, const char *name, struct form *f);
MUST int tag_remove(struct ctx *ctx, const struct rec *r, int64_t id);	/* ERR_NOTFOUND: it is not on it */

/* ---- the list of a type; rights are asked by the page, which is the administrator's ------- */

/* ERR_INVALID: f has a message at "name"; a name that is taken is no rename but a merge. */
MUST int tag_save(struct ctx *ctx, int64_t id, const char *name, const char *colour, struct form *f);
/* From now on the other one of the same type stands for it. ERR_NOTFOUND. */
MUST int tag_merge(struct ctx *ctx, int64_t id, int64_t into);
MUST int tag_delete(struct ctx *ctx, int64_t id);	/* off all records */

#endif
