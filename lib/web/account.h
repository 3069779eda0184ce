/* account.h - what the pages about one's own login and about those of others share. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "web/page.h"

const char *device_text(struct ctx *ctx, const char *agent);	/* "Chrome on Windows" */
bool device_is_phone(const char *agent);

/* The living sessions of a user as n.sessions, seen last first; *count = how many there are. */
MUST int sess_list(struct req *rq, struct node *n, int64_t user, size_t *count);
/* End one session of this user; ERR_NOTFOUND. */
MUST int sess_end_one(struct ctx *ctx, int64_t user, int64_t id);

int account_page(struct req *rq);	/* account.c */
int account_sessions(struct req *rq);
int account_session_end(struct req *rq);
int account_sessions_end(struct req *rq);
int factor_page(struct req *rq);	/* account_factor.c */
int factor_begin(struct req *rq);
int factor_setup(struct req *rq);
int factor_setup_done(struct req *rq);
int factor_off(struct req *rq);
int factor_off_done(struct req *rq);
int factor_codes_new(struct req *rq);
int page_security_log(struct req *rq);

#endif
