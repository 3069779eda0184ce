/* login.h - the step of a login between password and code. */
#ifndef LOGIN_H
#define LOGIN_H

#include "web/web.h"

struct login_user { int64_t id; const char *login; const char *const *roles; bool has_factor; };
/* Who waits for a code behind the cookie of this request; 0 = nobody. */
MUST int login_step_user(struct req *rq, int64_t *user);
/* The code: a session, or ERR_INVALID with a message in f. */
MUST int login_step_take(struct req *rq, int64_t user, const char *code, struct form *f);

#endif
