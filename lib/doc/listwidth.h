/* listwidth.h - how wide somebody wants the columns of the lists of a type. */
#ifndef LISTWIDTH_H
#define LISTWIDTH_H

#include "doc/doc.h"

enum { WIDTH_LEAST = 40, WIDTH_MOST = 800 };	/* pixels */

struct list_width { const char *field; int width; };
/* Those of this user, remembered by the process like his views. */
MUST int width_list(struct ctx *ctx, const struct type *t, const struct list_width **out, size_t *n);
/* 0 takes it away; what lies outside of the limits is taken as the nearest of them. */
MUST int width_set(struct ctx *ctx, const struct field *f, int64_t width);

#endif
