/* sess_purge.c - what is left of sessions and failed logins once they are over. */
#include "web/web.h"
#include "web/form_kept.h"

enum { GUARD_KEEP_HOURS = 24 };

int
session_purge(struct ctx *ctx, int limit, int64_t *done)
{
	int64_t sessions = 0, guards = 0, steps = 0, resets = 0, seen = 0, forms = 0;

	TRY(see_purge(ctx, limit, &seen));
	TRY(form_kept_purge(ctx, limit, &forms));
	TRY(db_exec(ctx, &sessions,
	            "DELETE FROM session WHERE expires_at < NOW(3) AND seeing IS NULL\n"
	            "ORDER BY expires_at LIMIT ?",
	            VALS(VINT(limit))));
	TRY(db_exec(ctx, &guards,
	            "DELETE FROM login_guard\n"
	            "WHERE last_at < NOW(3) - INTERVAL ? HOUR\n"
	            "ORDER BY last_at LIMIT ?",
	            VALS(VINT(GUARD_KEEP_HOURS), VINT(limit))));
	TRY(db_exec(ctx, &steps,
	            "DELETE FROM login_step WHERE expires_at < NOW(3)\n"
	            "ORDER BY expires_at LIMIT ?",
	            VALS(VINT(limit))));
	TRY(db_exec(ctx, &resets,
	            "DELETE FROM password_reset\n"
	            "WHERE asked_at < NOW(3) - INTERVAL ? HOUR\n"
	            "ORDER BY asked_at LIMIT ?",
	            VALS(VINT(GUARD_KEEP_HOURS), VINT(limit))));
	*done = sessions > guards ? sessions : guards;
	*done = steps > *done ? steps : *done;
	*done = resets > *done ? resets : *done;
	*done = forms > *done ? forms : *done;
	if (seen > *done)
		*done = seen;
	return OK;
}
