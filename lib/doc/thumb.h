/*
 * thumb.h - small pictures of contents, made by the worker some moments after these were stored: each content has
 * them once, whatever it is called. Whoever asks for one has asked for the rights to the attachment or field before.
 */
#ifndef THUMB_H
#define THUMB_H

#include "doc/doc.h"

enum { THUMB_SMALL = 96, THUMB_LARGE = 320 };	/* pixels of the longer side */

struct thumb { int size; const char *mime, *data; size_t n; };

/* ?thumb=96 of an address; 0 = there is no such size. */
int thumb_size(const char *text);
/* May something be made of a content of this type? Pictures of pixels. */
bool thumb_fits(const char *mime);
MUST int thumb_find(struct ctx *ctx, int64_t content, int size, struct thumb *out);	/* n = 0: not made yet, or never */

/* ---- what is to be made ------------------------------------------------------------------ */

MUST int thumb_ask(struct ctx *ctx, int64_t content);	/* in the transaction that stores the content */
/* The next content that waits; *content = 0: none does just now, *more: contents of older versions are still
 * looked through. It counts as tried at once, whatever becomes of this process; after the third time it is given up. */
MUST int thumb_next(struct ctx *ctx, int64_t *content, int64_t *size, bool *more);
/* n = 0: none can be made, and nobody tries again. */
MUST int thumb_store(struct ctx *ctx, int64_t content, const struct thumb *list, size_t n);
/* With its content, which is locked. */
MUST int thumb_purge(struct ctx *ctx, const struct val *content);

#endif
