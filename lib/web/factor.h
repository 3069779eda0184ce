/* factor.h - the second factor of a user. */
#ifndef FACTOR_H
#define FACTOR_H

#include "web/web.h"

enum { FACTOR_RECOVERY = 10 };	/* recovery codes that are given out at once */

struct factor { bool on; int64_t since; int64_t recovery_left; };
MUST int factor_read(struct ctx *ctx, int64_t user, struct factor *out);

enum factor_how { FACTOR_WRONG, FACTOR_BY_CODE, FACTOR_BY_RECOVERY };
/* Take a code or a recovery code: none counts twice, whoever is faster. */
MUST int factor_try(struct ctx *ctx, int64_t user, const char *typed, enum factor_how *how);
/* The same guarded like a password, wrong ones counted and logged. ERR_INVALID with a
 * message in f at ""; as problem status 429 while one has to wait. */
MUST int factor_guarded(struct req *rq, int64_t user, const char *login, const char *typed,
                        enum factor_how *how, struct form *f);

/* Make a key and offer it to this session for a quarter of an hour; a factor that is on stays. */
MUST int factor_offer(struct ctx *ctx, int64_t user, int64_t session);
/* The key on offer, TOTP_KEY bytes; NULL = none, or not to this session. */
MUST int factor_offered(struct ctx *ctx, int64_t user, int64_t session, unsigned char **key);
/* Turn it on by a first code. */
MUST int factor_confirm(struct ctx *ctx, int64_t user, const unsigned char *key, const char *typed, bool *right);
/* New recovery codes as they are shown; the earlier ones count no more. */
MUST int factor_recovery_make(struct ctx *ctx, int64_t user, const char *codes[FACTOR_RECOVERY]);
MUST int factor_remove(struct ctx *ctx, int64_t user);

#endif
