/*
 * memo.h - what every page of a list asks and hardly ever changes: saved views, starred
 * views, tags. Remembered by the process under one stamp (ctx->views, which the session's
 * statement brings) and that of the organisation. For lib/doc.
 */
#ifndef MEMO_H
#define MEMO_H

#include "doc/doc.h"

/* A copy of n things that needs nothing outside of the arena. */
typedef void *memo_copy(struct arena *mem, const void *from, size_t n);

/* What was kept under these words, copied for this unit. whose: only for this user as he is now. */
bool memo_find(struct ctx *ctx, const char *what, const struct type *t, bool whose, memo_copy *copy, void **out, size_t *n);
void memo_keep(struct ctx *ctx, const char *what, const struct type *t, bool whose, memo_copy *copy, const void *list, size_t n);
/* To be called in the transaction that changes any of it. What this unit reads afterwards is its own. */
MUST int memo_touch(struct ctx *ctx);

#endif
