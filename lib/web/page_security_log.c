/*
 * page_security_log.c - /admin/security_log: what happened to logins, in words,
 * newest first, by kind, login and day.
 */
#include "web/account.h"

enum { PAGE_SIZE = 50, COL_ID = 0, COL_AT, COL_KIND, COL_USER, COL_LOGIN, COL_IP, COL_DETAIL, COL_ACTOR };

static const struct { const char *kind, *label, *tone; } kinds[] = {
	{ "login", N_("Login succeeded"), "ok" },
	{ "login_failed", N_("Wrong password or account"), "warn" },
	{ "login_locked", N_("Locked after failures"), "bad" },
	{ "login_refused", N_("Login from a foreign network refused"), "bad" },
	{ "logout", N_("Logout"), "" },
	{ "code_failed", N_("Wrong verification code"), "warn" },
	{ "recovery_used", N_("Recovery code used"), "warn" },
	{ "recovery_made", N_("New recovery codes"), "" },
	{ "factor_on", N_("Second factor turned on"), "ok" },
	{ "factor_off", N_("Second factor turned off"), "warn" },
	{ "factor_reset", N_("Second factor reset by an administrator"), "warn" },
	{ "session_ended", N_("A session was ended"), "" },
	{ "sessions_ended", N_("All sessions were ended"), "" },
	{ "address_refused", N_("Session from a foreign network ended"), "bad" },
	{ "password_changed", N_("Password changed"), "" },
	{ "password_once", N_("One-time password set by an administrator"), "warn" },
	{ "password_set", N_("Password set from the command line"), "warn" },
	{ "reset_asked", N_("New password asked for by mail"), "" },
	{ "reset_mailed", N_("Link to a new password mailed"), "" },
	{ "reset_no_address", N_("No e-mail address for a new password"), "warn" },
	{ "password_reset", N_("Password set by a link in a mail"), "warn" },
	{ "mail_settings", N_("Mail server changed"), "warn" },
	{ "mail_again", N_("A mail was sent again"), "" },
	{ "mail_discarded", N_("A mail was discarded"), "" },
	{ "unlocked", N_("Unlocked"), "" },
	{ "user_disabled", N_("User disabled"), "warn" },
	{ "roles_set", N_("Roles set from the command line"), "warn" },
	{ "user_roles", N_("Roles of a user changed"), "warn" },
	{ "role_rights", N_("Rights of a role changed"), "warn" },
	{ "role_fields", N_("Field rights of a role changed"), "warn" },
	{ "role_copied", N_("Role copied"), "" },
	{ "view_shared", N_("View shared"), "" },
	{ "layout", N_("Layout of forms changed"), "" },
	{ "data_scope", N_("Data scope changed"), "warn" },
	{ "policy_changed", N_("Rules for logins changed"), "warn" },
	{ "denied", N_("Access denied"), "warn" },
	{ "masked_shown", N_("A masked value was shown"), "warn" },
	{ "see_as", N_("Somebody began to see as this user"), "warn" },
	{ "see_as_end", N_("Somebody ended to see as this user"), "" },
	{ "see_as_over", N_("Seeing as this user ended by itself"), "" },
	{ "why_asked", N_("Somebody asked why this user can see a record"), "" },
	{ "own_email", N_("Somebody changed the e-mail address of his own login"), "warn" },
	{ "export", N_("A list was exported"), "warn" },
	{ "import", N_("Records were imported"), "" },
	{ "job_asked", N_("A job was asked to run now"), "" },
	{ "bulk_edit", N_("Many records were changed at once"), "warn" },
	{ "field_refused", N_("A field without right was posted"), "warn" },
	{ "first_run", N_("The first user was made"), "" },
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct asked { const char *kind, *login, *day; int64_t before, from, until; };

static const char *
asked_param(const struct req *rq, const char *name)
{
	const char *s = req_query(rq, name);

	return s ? s : "";
}

static void
asked_read(struct req *rq, struct asked *a)
{
	struct ctx *ctx = &rq->ctx;
	int32_t day;

	*a = (struct asked){ .kind = asked_param(rq, "kind"), .login = asked_param(rq, "login"), .day = asked_param(rq, "day"),
	                     .from = INSTANT_NONE };
	if (str_clean(ctx->mem, a->login, false, &a->login) != OK)
		a->login = "";
	if (str_int(asked_param(rq, "before"), &a->before) != OK || a->before < 1)
		a->before = 0;
	if (date_parse(&day, a->day) != OK)
		return;
	const char *first = arena_printf(ctx->mem, "%s 00:00", date_str(ctx->mem, day));
	const char *next = arena_printf(ctx->mem, "%s 00:00", date_str(ctx->mem, day + 1));
	if (instant_parse_local(&a->from, first, ctx->zone) != OK || instant_parse_local(&a->until, next, ctx->zone) != OK)
		a->from = INSTANT_NONE;
}

static const char *
asked_url(struct ctx *ctx, const struct asked *a, int64_t before)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_printf(&b, "/admin/security_log?kind=%s&login=%s&day=%s", str_url(ctx->mem, a->kind), str_url(ctx->mem, a->login),
	           str_url(ctx->mem, a->day));
	if (before)
		buf_printf(&b, "&before=%lld", (long long)before);
	return buf_str(&b);
}

static int
log_select(struct ctx *ctx, const struct asked *a, struct db_rows **rows)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT id, at, kind, user, login, ip, detail, actor FROM security_log WHERE 1=1");
	if (*a->kind) {
		sql_add(q, " AND kind = ");
		sql_val(q, VTEXT(a->kind));
	}
	if (*a->login) {
		sql_add(q, " AND login = ");
		sql_val(q, VTEXT(a->login));
	}
	if (a->from != INSTANT_NONE) {
		sql_add(q, " AND at >= ");
		sql_val(q, VINSTANT(a->from));
		sql_add(q, " AND at < ");
		sql_val(q, VINSTANT(a->until));
	}
	if (a->before) {
		sql_add(q, " AND id < ");
		sql_val(q, VINT(a->before));
	}
	sql_add(q, " ORDER BY id DESC LIMIT ");
	sql_val(q, VINT(PAGE_SIZE + 1));
	return db_select_sql(ctx, rows, q);
}

/* ---- showing --------------------------------------------------------------------------------- */

static const char *
person(struct ctx *ctx, int64_t user)
{
	const struct org_entry *e = user ? org_entry(ctx->org, type_find(ctx->types, "user"), user) : NULL;

	return e ? e->title : NULL;
}

static int
row_show(struct ctx *ctx, struct node *page, const struct db_rows *rows)
{
	struct node *n = node_item(node_child(page, "rows"));
	const char *kind = db_str(rows, COL_KIND), *actor = person(ctx, db_int(rows, COL_ACTOR));
	size_t i = 0;
	int64_t at;

	while (i < KINDS && !str_eq(kinds[i].kind, kind))
		i++;
	TRY(instant_parse(&at, db_str(rows, COL_AT)));
	node_set(n, "iso", instant_str(ctx->mem, at));
	node_set(n, "at", instant_local(ctx->mem, at, ctx->zone));
	node_set(n, "kind", i < KINDS ? _(kinds[i].label) : kind);
	node_set(n, "tone", i < KINDS && *kinds[i].tone ? kinds[i].tone : NULL);
	node_set(n, "name", person(ctx, db_int(rows, COL_USER)));
	node_set(n, "login", db_str(rows, COL_LOGIN));
	node_set(n, "ip", db_str(rows, COL_IP));
	node_set(n, "detail", db_str(rows, COL_DETAIL));
	node_set(n, "actor", actor ? arena_printf(ctx->mem, _("by %s"), actor) : NULL);
	return OK;
}

static void
filter_show(struct node *page, const struct asked *a)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct node *n = node_item(node_child(page, "kinds"));

		node_set(n, "value", kinds[i].kind);
		node_set(n, "label", _(kinds[i].label));
		node_set(n, "here", str_eq(a->kind, kinds[i].kind) ? "1" : NULL);
	}
	node_set(page, "login", a->login);
	node_set(page, "day", a->day);
	node_set(page, "filtered", *a->kind || *a->login || *a->day ? "1" : NULL);
}

int
page_security_log(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(req_view(rq)), "log");
	struct db_rows *rows;
	struct asked a;
	int64_t last = 0;

	asked_read(rq, &a);
	TRY(view_frame(rq, _("Security log")));
	view_crumb(rq->view, _("Security log"), NULL);
	filter_show(page, &a);
	TRY(log_select(ctx, &a, &rows));
	for (size_t i = 0; i < PAGE_SIZE && db_next(rows); i++) {
		TRY(row_show(ctx, page, rows));
		last = db_int(rows, COL_ID);
	}
	if (db_next(rows))
		node_set(page, "older_url", asked_url(ctx, &a, last));
	if (a.before)
		node_set(page, "newest_url", asked_url(ctx, &a, 0));
	return resp_page(rq, 200, "security_log.cs");
}
