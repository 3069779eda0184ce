/* user.c - what a login does beyond its definition stands with the sessions, in lib/web/user_access.c. */
#include "doc/doc.h"

const struct hooks user_hooks = {
	.type  = "user",
	.saved = user_saved,
	.pages = user_pages,
};
