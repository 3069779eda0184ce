/* policy.h - the company's demands on logins: what may be set, and what is set. */
#ifndef POLICY_H
#define POLICY_H

#include "web/web.h"

enum policy {
	POLICY_LENGTH,		/* characters of a password at least */
	POLICY_HISTORY,		/* so many earlier passwords may not come again */
	POLICY_DAYS,		/* a password is good for so many days; 0 = for ever */
	POLICY_TRIES,		/* failures of a login before the first wait */
	POLICY_WAIT,		/* the longest wait, minutes */
	POLICY_IDLE,		/* minutes without a request that end a session */
	POLICY_LONGEST,		/* hours after which any session ends */
	POLICY_EXPORT,		/* rows of one export at most */
	POLICY_COUNT
};
/* conf: the key of crm.conf that counts while nothing is set; NULL = value. */
struct policy_number { const char *setting, *conf; int64_t value, least, most; };
extern const struct policy_number policy_numbers[POLICY_COUNT];
#define POLICY_FACTOR_ROLES "login.factor_roles"	/* codes, parted by blanks */

/* conf NULL: outside of web programs, where no session is. */
int64_t policy_number(const struct ctx *ctx, const struct conf *conf, enum policy what);
/* The setting that holds the networks of a role; "" = from anywhere. */
const char *policy_networks_name(struct arena *a, const char *role);
/* Does any of these roles demand a second factor? */
bool policy_wants_factor(struct ctx *ctx, const char *const *roles);
/* May somebody with these roles come from this address? Every role that names networks has to agree. */
bool policy_admits(struct ctx *ctx, const char *const *roles, const char *address);

#endif
