/*
 * page_mail.c - /admin/mail: which mail server sends, in whose name, and a mail to
 * try it. The password goes in and is never shown again.
 */
#include "job/outbox.h"
#include "web/page.h"
#include "web/page_mail.h"

enum { LONGEST_PASSWORD = 200 };

/* ---- the form -------------------------------------------------------------------- */

struct mail_field { const char *name, *label, *type, *hint; bool required; };

/* What was typed, else what is stored, else a sensible beginning. */
static const char *
field_value(struct req *rq, const struct form *f, const char *name)
{
	struct ctx *ctx = &rq->ctx;
	const char *typed = f ? form_get(f, name) : NULL;
	const char *stored = org_setting(ctx->org, arena_printf(ctx->mem, "mail.%s", name));
	bool fresh = !*org_setting(ctx->org, "mail.host");

	if (typed || *stored || !fresh)
		return typed ? typed : stored;
	return str_eq(name, "port") ? "465" : str_eq(name, "security") ? "tls"
	       : str_eq(name, "base_url") ? rq->app->base_url
	       : str_eq(name, "sender_name") ? org_company(ctx->org) : "";
}

static void
field_add(struct req *rq, struct node *section, const struct form *f, const struct mail_field *field)
{
	struct node *n = node_item(node_child(section, "fields"));
	bool secret = str_eq(field->type, "password");

	node_set(n, "id", arena_printf(rq->ctx.mem, "f-%s", field->name));
	node_set(n, "name", field->name);
	node_set(n, "label", field->label);
	node_set(n, "widget", "input");
	node_set(n, "type", field->type);
	node_set(n, "hint", field->hint);
	node_set(n, "required", field->required ? "1" : NULL);
	node_set(n, "error", f ? form_message(f, field->name) : NULL);
	node_set_int(n, "size", LONGEST_PASSWORD);
	if (secret)
		node_set(n, "complete", "new-password");
	else
		node_set(n, "value", field_value(rq, f, field->name));
}

static void
security_add(struct req *rq, struct node *section, const struct form *f)
{
	const struct { const char *code, *label; } choices[] = {
		{ "tls", _("TLS from the first byte (usually port 465)") },
		{ "starttls", _("STARTTLS (usually port 587)") },
		{ "none", _("No encryption") },
	};
	struct node *n = node_item(node_child(section, "fields"));
	const char *value = field_value(rq, f, "security");

	node_set(n, "id", "f-security");
	node_set(n, "name", "security");
	node_set(n, "label", _("Encryption"));
	node_set(n, "widget", "select");
	node_set(n, "error", f ? form_message(f, "security") : NULL);
	node_set(n, "hint", _("Without encryption, user name and password can be read on the way."));
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct node *o = node_item(node_child(n, "options"));

		node_set(o, "value", choices[i].code);
		node_set(o, "label", choices[i].label);
		node_set(o, "here", str_eq(value, choices[i].code) ? "1" : NULL);
	}
}

static void
sections_add(struct req *rq, struct node *mail, const struct form *f)
{
	struct node *server = node_item(node_child(mail, "sections"));
	struct node *sender = node_item(node_child(mail, "sections"));
	const struct mail_field host = { "host", _("Mail server (SMTP)"), "text", _("Empty: no mail is sent."), false };
	const struct mail_field port = { "port", _("Port"), "text", NULL, false };
	const struct mail_field user = { "user", _("User name"), "text", _("Empty: the server asks for none."), false };
	const struct mail_field password = { "password", _("Password"), "password",
		mail_password_is_set(&rq->ctx) ? _("One is stored. Leave this empty to keep it.")
		                               : _("Stored encrypted, and never shown again."), false };
	const struct mail_field address = { "sender", _("Sender's address"), "email", NULL, false };
	const struct mail_field name = { "sender_name", _("Sender's name"), "text", NULL, false };
	const struct mail_field url = { "base_url", _("Address of this system"), "url", _("Links in mails begin with it."), false };

	node_set(server, "id", "p-server");
	node_set(server, "label", _("Mail server"));
	field_add(rq, server, f, &host);
	field_add(rq, server, f, &port);
	field_add(rq, server, f, &user);
	field_add(rq, server, f, &password);
	security_add(rq, server, f);
	node_set(sender, "id", "p-sender");
	node_set(sender, "label", _("Sender"));
	field_add(rq, sender, f, &address);
	field_add(rq, sender, f, &name);
	field_add(rq, sender, f, &url);
}

void
mail_head(struct req *rq, const char *tab)
{
	struct ctx *ctx = &rq->ctx;
	struct node *mail = node_child(view_root(req_view(rq)), "mail");
	const struct { const char *name, *label, *url; } tabs[] = {
		{ "server", _("Mail server"), "/admin/mail" },
		{ "mails", _("Mails"), "/admin/mail/outbox" },
	};

	for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
		struct node *n = node_item(node_child(mail, "tabs"));

		node_set(n, "label", tabs[i].label);
		node_set(n, "url", tabs[i].url);
		node_set(n, "here", str_eq(tab, tabs[i].name) ? "1" : NULL);
	}
	view_crumb(rq->view, _("Outgoing mail"), str_eq(tab, "server") ? NULL : "/admin/mail");
	node_set(mail, "off", mail_is_set_up(ctx) ? NULL : _("No mail is sent yet: name your mail server here."));
}

/* The address the test goes to: what was typed, else one's own. */
static int
test_add(struct req *rq, struct node *mail, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(mail, "test");
	const char *typed = f ? form_get(f, "to") : NULL;
	struct db_rows *rows;

	if (!mail_is_set_up(ctx))
		return OK;
	TRY(db_select(ctx, &rows,
	              "SELECT COALESCE(NULLIF(u.email, ''), e.email, '') FROM `user` u\n"
	              "LEFT JOIN employee e ON e.id = u.employee AND e.deleted_at IS NULL WHERE u.id = ?",
	              VALS(VINT(ctx->user->id))));
	node_set(n, "label", _("Recipient"));
	node_set(n, "id", "f-to");
	node_set(n, "name", "to");
	node_set(n, "widget", "input");
	node_set(n, "type", "email");
	node_set(n, "required", "1");
	node_set_int(n, "size", LONGEST_PASSWORD);
	node_set(n, "value", typed ? typed : db_next(rows) ? db_str(rows, 0) : "");
	node_set(n, "error", f ? form_message(f, "to") : NULL);
	return OK;
}

static int
mail_page(struct req *rq, int status, const struct form *f)
{
	TRY(view_frame(rq, _("Outgoing mail")));
	mail_head(rq, "server");
	struct node *mail = node_child(view_root(req_view(rq)), "mail");
	const struct form *settings = f && form_get(f, "host") ? f : NULL;
	sections_add(rq, mail, settings);
	if (settings && !form_ok(f))
		node_set(mail, "problem", _("Please check what is marked; nothing is saved yet."));
	TRY(test_add(rq, mail, settings ? NULL : f));
	return resp_page(rq, status, "mail.cs");
}

static int
mail_show(struct req *rq)
{
	return mail_page(rq, 200, NULL);
}

/* ---- saving ------------------------------------------------------------------------- */

/* NULL keeps the stored one; without a user name there is none. */
static const char *
new_password(struct form *f)
{
	const char *typed = form_get(f, "password"), *user = form_get(f, "user");

	if (!user || !*user)
		return "";
	if (!typed || !*typed)
		return NULL;
	if (strlen(typed) > LONGEST_PASSWORD || !mail_header_ok(typed))
		form_error(f, "password", _("This cannot be used as a password."));
	return typed;
}

static int
mail_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);

	mail_server_check(ctx, f);
	const char *password = new_password(f);
	if (!form_ok(f))
		return mail_page(rq, 422, f);
	TRY(mail_server_save(ctx, f, password));
	TRY(security_done(ctx, "mail_settings", ctx->user->id, ctx->user->login));
	return resp_redirect(rq, "/admin/mail?saved=1");
}

/* ---- the test --------------------------------------------------------------------------- */

static int
test_address(struct ctx *ctx, struct form *f, const char **out)
{
	const struct field *field = type_field(type_find(ctx->types, "employee"), "email");
	const char *typed = form_get(f, "to"), *problem = NULL;
	struct val v = VNULL;

	int rc = field_parse(ctx, field, typed ? typed : "", &v, &problem);
	if (rc == OK && v.kind == V_TEXT && *v.s) {
		*out = v.s;
		return OK;
	}
	err_clear(ctx);
	form_error(f, "to", "%s", problem ? problem : _("Please enter an address."));
	return ERR_INVALID;
}

static int
mail_test(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	const char *to;
	int64_t id;

	if (!mail_is_set_up(ctx))
		return resp_redirect(rq, "/admin/mail");
	if (test_address(ctx, f, &to) != OK)
		return mail_page(rq, 422, f);
	TRY(mail_queue(ctx, &id, &(struct mail){
		.kind = "test", .to = to,
		.subject = _("Test mail from Keyuan"),
		.text = arena_printf(ctx->mem, _("Hello,\n\nthis mail was sent from %1$s by %2$s to try out the settings "
		                                 "of outgoing mail. They work.\n"),
		                     org_setting(ctx->org, "mail.base_url"), ctx->user->name),
	}));
	return resp_redirect(rq, "/admin/mail/%lld", (long long)id);
}

const struct page mail_pages[] = {
	{ .method = "GET", .path = "/mail", .right = "company.edit", .fn = mail_show },
	{ .method = "POST", .path = "/mail", .right = "company.edit", .fn = mail_save },
	{ .method = "POST", .path = "/mail/test", .right = "company.edit", .fn = mail_test },
	{ .method = "GET", .path = "/mail/outbox", .right = "company.edit", .fn = outbox_show },
	{ .method = "GET", .path = "/mail/{id}", .right = "company.edit", .fn = outbox_one },
	{ .method = "POST", .path = "/mail/{id}/again", .right = "company.edit", .fn = outbox_take_again },
	{ .method = "POST", .path = "/mail/{id}/discard", .right = "company.edit", .fn = outbox_take_discard },
	{ 0 },
};
