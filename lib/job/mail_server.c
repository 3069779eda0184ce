/* mail_server.c - which mail server sends, in whose name: settings and their check. */
#include "job/outbox.h"

enum { LONGEST_HOST = 253, LONGEST_TEXT = 200, LONGEST_SENDER = 200, LONGEST_URL = 300 };

static const char sealed_for[] = "mail.password";

static const char *
server_setting(const struct ctx *ctx, const char *name)
{
	return org_setting(ctx->org, name);
}

bool
mail_password_is_set(const struct ctx *ctx)
{
	return *server_setting(ctx, "mail.password") != '\0';
}

bool
mail_is_set_up(const struct ctx *ctx)
{
	return *server_setting(ctx, "mail.host") && *server_setting(ctx, "mail.sender") &&
	       *server_setting(ctx, "mail.base_url");
}

void
mail_server_read(struct ctx *ctx, struct mail_server *out)
{
	const char *sealed = server_setting(ctx, "mail.password");

	*out = (struct mail_server){
		.host = mail_is_set_up(ctx) ? server_setting(ctx, "mail.host") : "",
		.security = server_setting(ctx, "mail.security"),
		.user = server_setting(ctx, "mail.user"),
		.password = "",
		.sender = server_setting(ctx, "mail.sender"),
		.sender_name = server_setting(ctx, "mail.sender_name"),
		.base_url = server_setting(ctx, "mail.base_url"),
	};
	if (str_int(server_setting(ctx, "mail.port"), &out->port) != OK)
		out->port = 0;
	unsigned char *password = NULL;
	size_t n;
	if (*sealed)
		out->password = secret_unseal(ctx->mem, sealed_for, sealed, &password, &n) == OK ? (char *)password : NULL;
}

/* ---- checks -------------------------------------------------------------------------- */

bool
mail_header_ok(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return false;
	return utf8_ok(text, strlen(text));
}

bool
mail_address_ok(const char *address)
{
	const char *at = strchr(address, '@');

	if (!at || at == address || !at[1] || strchr(at + 1, '@') || strlen(address) > 320)
		return false;
	for (const char *c = address; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || strchr("<>()[]\\,;:\"", *c))
			return false;
	return true;
}

/* A name or an address of a host, nothing that a URL would read as more. */
static bool
host_ok(const char *host)
{
	size_t n = strlen(host);

	if (!n || n > LONGEST_HOST || *host == '-' || *host == '.')
		return false;
	if (*host == '[')
		return n > 3 && host[n - 1] == ']' && strspn(host + 1, "0123456789abcdefABCDEF:.") == n - 2;
	return strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == n;
}

/* "https://crm.company.com" with a port at most: paths belong to the links. */
static bool
base_url_ok(const char *url)
{
	int64_t number = 1;

	if (!(str_starts(url, "https://") || str_starts(url, "http://")) || strlen(url) > LONGEST_URL)
		return false;
	const char *host = strstr(url, "://") + 3, *port = strrchr(host, ':');
	size_t n = strlen(host);
	if (port && !strchr(port, ']')) {
		n = (size_t)(port - host);
		if (str_int(port + 1, &number) != OK)
			return false;
	}
	char name[LONGEST_HOST + 1] = "";
	if (n >= sizeof name)
		return false;
	memcpy(name, host, n);
	return number >= 1 && number <= 65535 && host_ok(name);
}

static const char *
typed(const struct form *f, const char *name)
{
	const char *text = form_get(f, name);

	return text ? text : "";
}

/* What is stored for a field: without blanks around; NULL with a message when it cannot be. */
static const char *
clean(struct ctx *ctx, struct form *f, const char *name)
{
	const char *out;

	if (str_clean(ctx->mem, typed(f, name), false, &out) != OK) {
		form_error(f, name, _("This holds signs that cannot be stored. Please type it again."));
		return NULL;
	}
	if (utf8_len(out) > LONGEST_TEXT) {
		form_error(f, name, _("Please enter at most %d characters."), LONGEST_TEXT);
		return NULL;
	}
	form_put(f, name, out);
	return out;
}

static void
check_sender(struct ctx *ctx, struct form *f, const char *sender)
{
	const struct field *field = type_field(type_find(ctx->types, "employee"), "email");
	const char *problem = NULL;
	struct val v = VNULL;

	if (!*sender) {
		form_error(f, "sender", _("Please enter the address that mails come from."));
		return;
	}
	if (field_parse(ctx, field, sender, &v, &problem) != OK) {
		err_clear(ctx);
		form_error(f, "sender", "%s", problem ? problem : "");
	} else if (v.kind == V_TEXT) {
		form_put(f, "sender", v.s);
	}
}

void
mail_server_check(struct ctx *ctx, struct form *f)
{
	static const char *const fields[] = { "host", "port", "security", "user", "sender", "sender_name", "base_url" };
	int64_t port = 0;
	bool ok = true;

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		ok = clean(ctx, f, fields[i]) && ok;
	if (!ok || !*typed(f, "host"))
		return;
	if (!host_ok(typed(f, "host")))
		form_error(f, "host", _("Enter the name of the mail server alone, for example smtp.company.com."));
	if (str_int(typed(f, "port"), &port) != OK || port < 1 || port > 65535)
		form_error(f, "port", _("Enter a port from 1 to 65535; usual are 465 (TLS), 587 (STARTTLS) and 25."));
	if (!words_have((const char *const[]){ "none", "starttls", "tls", NULL }, typed(f, "security")))
		form_error(f, "security", _("Please choose one of the list."));
	check_sender(ctx, f, typed(f, "sender"));
	const char *url = typed(f, "base_url");
	if (str_ends(url, "/"))
		form_put(f, "base_url", arena_strndup(ctx->mem, url, strlen(url) - 1));
	if (!base_url_ok(typed(f, "base_url")))
		form_error(f, "base_url", _("Enter the address people open this system by, for example https://crm.company.com."));
}

int
mail_server_save(struct ctx *ctx, const struct form *f, const char *password)
{
	static const char *const fields[][2] = {
		{ "mail.host", "host" }, { "mail.port", "port" }, { "mail.security", "security" }, { "mail.user", "user" },
		{ "mail.sender", "sender" }, { "mail.sender_name", "sender_name" }, { "mail.base_url", "base_url" },
	};

	enum { FIELDS = sizeof fields / sizeof *fields };
	struct setting list[FIELDS + 1];
	size_t n = 0;

	for (; n < FIELDS; n++)
		list[n] = (struct setting){ fields[n][0], typed(f, fields[n][1]) };
	if (password)
		list[n++] = (struct setting){ "mail.password",
			*password ? secret_seal(ctx->mem, sealed_for, password, strlen(password)) : "" };
	return settings_save(ctx, list, n);
}
