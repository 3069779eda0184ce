/*
 * page_security.c - /admin/security: what the company demands of passwords,
 * sessions and addresses. Every change is a line of the security log.
 */
#include "web/account.h"
#include "web/policy.h"

enum { LONGEST_NETWORKS = 1900, SAVED_AT_ONCE = 100 };

static const struct { const char *name, *label, *unit, *hint; } numbers[POLICY_COUNT] = {
	[POLICY_LENGTH] = { "length", N_("Shortest password"), N_("characters"), NULL },
	[POLICY_HISTORY] = { "history", N_("Earlier passwords that may not come again"), N_("passwords"), NULL },
	[POLICY_DAYS] = { "days", N_("A password must be changed after"), N_("days"), N_("0 = never") },
	[POLICY_TRIES] = { "tries", N_("Wrong passwords before one has to wait"), N_("attempts"),
	                   N_("The wait begins with a second and doubles with each further one.") },
	[POLICY_WAIT] = { "wait", N_("Longest wait"), N_("minutes"), NULL },
	[POLICY_IDLE] = { "idle", N_("A session ends without a request after"), N_("minutes"), NULL },
	[POLICY_LONGEST] = { "longest", N_("Any session ends after"), N_("hours"), NULL },
	[POLICY_EXPORT] = { "export_rows", N_("One export has at most"), N_("records"), N_("Who exports what stands in the security log.") },
};

/* What is wanted: texts as typed, and what would be written. */
struct demand {
	const struct org_entry *const *roles; size_t role_count;
	struct form *f;
	struct setting *changes; size_t n;
	struct buf detail;	/* for the log: "password.min: 10 → 12" */
};

static const char *
number_text(struct ctx *ctx, const struct req *rq, enum policy what)
{
	return arena_printf(ctx->mem, "%lld", (long long)policy_number(ctx, rq->app->conf, what));
}

static void
demand_begin(struct ctx *ctx, struct demand *d, struct form *f)
{
	*d = (struct demand){ .f = f };
	d->role_count = org_entries(ctx->org, type_find(ctx->types, "role"), &d->roles);
	d->changes = arena_new_array(ctx->mem, struct setting, POLICY_COUNT + 1 + d->role_count);
	buf_init(&d->detail, ctx->mem);
}

/* Stands for all that is in force: whoever saves has seen it, or is told that somebody was faster. */
static const char *
demand_seen(struct req *rq, const struct demand *d)
{
	struct ctx *ctx = &rq->ctx;
	struct buf b;

	buf_init(&b, ctx->mem);
	for (enum policy what = 0; what < POLICY_COUNT; what++)
		buf_printf(&b, "%s\n", number_text(ctx, rq, what));
	for (size_t i = 0; i < d->role_count; i++)
		buf_printf(&b, "%s %s\n", d->roles[i]->code, org_setting(ctx->org, policy_networks_name(ctx->mem, d->roles[i]->code)));
	buf_add(&b, org_setting(ctx->org, POLICY_FACTOR_ROLES));
	return secret_mac(ctx->mem, "settings", buf_str(&b));
}

/* ---- the page ---------------------------------------------------------------------------- */

static void
number_show(struct req *rq, struct node *group, enum policy what, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_item(node_child(group, "fields"));
	const char *typed = f ? form_get(f, numbers[what].name) : NULL;

	node_set(n, "name", numbers[what].name);
	node_set(n, "label", _(numbers[what].label));
	node_set(n, "unit", _(numbers[what].unit));
	node_set(n, "hint", numbers[what].hint ? _(numbers[what].hint) : NULL);
	node_set(n, "value", typed ? typed : number_text(ctx, rq, what));
	node_set(n, "error", f ? form_message(f, numbers[what].name) : NULL);
}

static void
group_show(struct req *rq, struct node *page, const char *label, enum policy first, enum policy last, const struct form *f)
{
	struct node *group = node_item(node_child(page, "groups"));

	node_set(group, "label", label);
	for (enum policy what = first; what <= last; what++)
		number_show(rq, group, what, f);
}

static void
role_show(struct ctx *ctx, struct node *page, const struct org_entry *role, const struct form *f)
{
	struct node *n = node_item(node_child(page, "roles"));
	const char *networks = arena_printf(ctx->mem, "net.%s", role->code), *factor = arena_printf(ctx->mem, "factor.%s", role->code);
	const char *typed = f ? form_get(f, networks) : NULL;
	const char *const one[] = { role->code, NULL };

	node_set(n, "code", role->code);
	node_set(n, "label", role->title);
	node_set(n, "factor", (f ? form_get(f, factor) != NULL : policy_wants_factor(ctx, one)) ? "1" : NULL);
	node_set(n, "factor_label", arena_printf(ctx->mem, _("%s needs a second factor"), role->title));
	node_set(n, "networks_label", arena_printf(ctx->mem, _("Networks of %s"), role->title));
	node_set(n, "networks", typed ? typed : org_setting(ctx->org, policy_networks_name(ctx->mem, role->code)));
	node_set(n, "error", f ? form_message(f, networks) : NULL);
}

static int
security_show(struct req *rq, int status, struct demand *d)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(req_view(rq)), "security");
	const struct form *f = d->f;

	TRY(view_frame(rq, _("Login and security")));
	view_crumb(rq->view, _("Login and security"), NULL);
	node_set(page, "seen", demand_seen(rq, d));
	if (status == 409)
		node_set(page, "problem", _("Somebody else has changed these settings meanwhile. Here is what you have typed: save again to put it in the place of his."));
	else if (f && !form_ok(f))
		node_set(page, "problem", _("Nothing is saved yet: please correct what is marked."));
	group_show(rq, page, _("Passwords"), POLICY_LENGTH, POLICY_DAYS, f);
	group_show(rq, page, _("Wrong passwords"), POLICY_TRIES, POLICY_WAIT, f);
	group_show(rq, page, _("Sessions"), POLICY_IDLE, POLICY_LONGEST, f);
	group_show(rq, page, _("Export"), POLICY_EXPORT, POLICY_EXPORT, f);
	for (size_t i = 0; i < d->role_count; i++)
		role_show(ctx, page, d->roles[i], f);
	node_set(page, "role", type_label(type_find(ctx->types, "role")));
	node_set(page, "address", arena_printf(ctx->mem, _("You come from %s now."), ctx->ip));
	return resp_page(rq, status, "security.cs");
}

static int
security_page(struct req *rq)
{
	struct demand d;

	demand_begin(&rq->ctx, &d, NULL);
	return security_show(rq, 200, &d);
}

/* ---- saving ----------------------------------------------------------------------------------- */

static void
demand_change(struct demand *d, const char *setting, const char *old, const char *new)
{
	if (str_eq(old, new))
		return;
	d->changes[d->n++] = (struct setting){ .name = setting, .value = new };
	buf_printf(&d->detail, "%s%s: %s → %s", d->detail.n ? "; " : "", setting, *old ? old : "-", *new ? new : "-");
}

static void
number_take(struct req *rq, struct demand *d, enum policy what)
{
	struct ctx *ctx = &rq->ctx;
	const struct policy_number *limits = &policy_numbers[what];
	const char *typed = form_get(d->f, numbers[what].name);
	char text[40];
	int64_t value;

	if (!typed || !str_narrow(typed, text, sizeof text) || str_int(text, &value) != OK || value < limits->least ||
	    value > limits->most) {
		form_error(d->f, numbers[what].name, _("Please enter a whole number from %lld to %lld."), (long long)limits->least,
		           (long long)limits->most);
		return;
	}
	demand_change(d, limits->setting, number_text(ctx, rq, what), arena_printf(ctx->mem, "%lld", (long long)value));
}

static void
networks_take(struct ctx *ctx, struct demand *d, const struct org_entry *role)
{
	const char *name = arena_printf(ctx->mem, "net.%s", role->code), *typed = form_get(d->f, name);
	const char *setting = policy_networks_name(ctx->mem, role->code), *networks, *wrong;

	if (networks_parse(ctx->mem, typed ? typed : "", &networks, &wrong) != OK)
		form_error(d->f, name, _("“%s” is no address and no network. Write 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32."), wrong);
	else if (strlen(networks) > LONGEST_NETWORKS)
		form_error(d->f, name, _("These are too many networks."));
	else if (*networks && words_have(ctx->user->roles, role->code) && !networks_have(networks, ctx->ip))
		form_error(d->f, name, _("Your own address %s is not among these: you would lock yourself out. Add it first."), ctx->ip);
	else
		demand_change(d, setting, org_setting(ctx->org, setting), networks);
}

static void
roles_take(struct ctx *ctx, struct demand *d)
{
	struct buf factor;

	buf_init(&factor, ctx->mem);
	for (size_t i = 0; i < d->role_count; i++) {
		const struct org_entry *role = d->roles[i];

		networks_take(ctx, d, role);
		if (form_get(d->f, arena_printf(ctx->mem, "factor.%s", role->code)))
			buf_printf(&factor, "%s%s", factor.n ? " " : "", role->code);
	}
	demand_change(d, POLICY_FACTOR_ROLES, org_setting(ctx->org, POLICY_FACTOR_ROLES), buf_str(&factor));
}

static int
security_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct demand d;

	demand_begin(ctx, &d, req_form(rq));
	for (enum policy what = 0; what < POLICY_COUNT; what++)
		number_take(rq, &d, what);
	roles_take(ctx, &d);
	if (!form_ok(d.f))
		return security_show(rq, 422, &d);
	TRY(org_lock(ctx));	/* of two at once one waits here, and sees what the other has saved */
	if (d.n && !secret_equal(form_get(d.f, "_seen"), demand_seen(rq, &d)))
		return security_show(rq, 409, &d);
	for (size_t at = 0; at < d.n; at += SAVED_AT_ONCE)
		TRY(settings_save(ctx, d.changes + at, d.n - at < SAVED_AT_ONCE ? d.n - at : SAVED_AT_ONCE));
	if (d.n)
		TRY(security_done_why(ctx, "policy_changed", ctx->user->id, ctx->user->login, buf_str(&d.detail)));
	return resp_redirect(rq, "/admin/security?saved=1");
}

const struct page security_pages[] = {
	{ .method = "GET", .path = "/security", .right = "company.edit", .fn = security_page },
	{ .method = "POST", .path = "/security", .right = "company.edit", .fn = security_save },
	{ .method = "GET", .path = "/security_log", .right = "user.log", .fn = page_security_log },
	{ 0 },
};
