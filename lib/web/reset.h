/*
 * reset.h - a new password by mail: what was asked for on a page, what the worker
 * makes of it, and the token that comes back.
 */
#ifndef RESET_H
#define RESET_H

#include "web/web.h"

enum { RESET_MIN = 15 };	/* a link is good for */

/* Remember that somebody asked for this login; the same work whether it exists or not. */
MUST int reset_ask(struct ctx *ctx, const char *login);
/* Whose token this is; *user is 0 when it is nobody's, used or too old. lock: in a writing transaction. */
MUST int reset_find(struct ctx *ctx, const char *token, bool lock, struct password_of *of);
/* None of the user's links works any more. */
MUST int reset_use(struct ctx *ctx, int64_t user);

#endif
