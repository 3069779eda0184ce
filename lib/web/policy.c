/*
 * policy.c - what the company demands of logins: numbers with their limits, and by
 * role a second factor and the networks it may come from. Kept in the settings;
 * what is not set there has the value given here, of time-outs that of crm.conf.
 */
#include "web/policy.h"

const struct policy_number policy_numbers[POLICY_COUNT] = {
	[POLICY_LENGTH] = { "password.min", NULL, 10, 8, 64 },
	[POLICY_HISTORY] = { "password.history", NULL, 3, 0, 12 },
	[POLICY_DAYS] = { "password.days", NULL, 0, 0, 3650 },
	[POLICY_TRIES] = { "login.tries", NULL, 5, 3, 50 },
	[POLICY_WAIT] = { "login.wait_min", NULL, 15, 1, 1440 },
	/* That a session was seen is written once a minute: shorter ones would end while in use. */
	[POLICY_IDLE] = { "session.idle_min", "web.session_idle_min", 480, 5, 10080 },
	[POLICY_LONGEST] = { "session.max_h", "web.session_max_h", 168, 1, 8760 },
	[POLICY_EXPORT] = { "export.rows", NULL, 50000, 100, 200000 },
};

int64_t
policy_number(const struct ctx *ctx, const struct conf *conf, enum policy what)
{
	const struct policy_number *n = &policy_numbers[what];
	int64_t value;

	if (str_int(org_setting(ctx->org, n->setting), &value) == OK && value >= n->least && value <= n->most)
		return value;
	return n->conf && conf ? conf_int(conf, n->conf) : n->value;
}

const char *
policy_networks_name(struct arena *a, const char *role)
{
	return arena_printf(a, "login.networks.%s", role);
}

bool
policy_wants_factor(struct ctx *ctx, const char *const *roles)
{
	const char *const *wanted = str_words(ctx->mem, org_setting(ctx->org, POLICY_FACTOR_ROLES));

	for (const char *const *role = roles; role && *role; role++)
		if (words_have(wanted, *role))
			return true;
	return false;
}

bool
policy_admits(struct ctx *ctx, const char *const *roles, const char *address)
{
	for (const char *const *role = roles; role && *role; role++) {
		const char *networks = org_setting(ctx->org, policy_networks_name(ctx->mem, *role));

		if (*networks && !networks_have(networks, address))
			return false;
	}
	return true;
}
