/*
 * mail_smtp.c - the talk with the mail server, by libcurl. Only the host that the
 * administrator named is asked; certificates are always checked; the talk is
 * listened to, so that people read what their server said.
 */
#include <curl/curl.h>
#include "job/outbox.h"
#include "mail.h"

enum { CONNECT_S = 10, MAIL_S = 60, LINE = 400 };

struct smtp {
	struct ctx *ctx;
	CURL *curl;
	const struct mail_server *server;
	/* Of the mail that is being sent: */
	const char *message; size_t size, at;
	char verb[12];		/* the last command we gave; never what followed it */
	char line[LINE];	/* the last line of the server */
	char refusal[LINE];	/* the last one that said no; libcurl takes its leave after it */
	char detail[CURL_ERROR_SIZE];
};

/* ---- what libcurl asks and tells -------------------------------------------------------- */

static size_t
smtp_read(char *piece, size_t size, size_t count, void *of)
{
	struct smtp *s = of;
	size_t n = s->size - s->at < size * count ? s->size - s->at : size * count;

	memcpy(piece, s->message + s->at, n);
	s->at += n;
	return n;
}

/* The verb alone: what follows AUTH is the password. */
static void
smtp_said(struct smtp *s, const char *text, size_t n)
{
	static const char *const verbs[] = { "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET" };

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (n >= strlen(verbs[i]) && memcmp(text, verbs[i], strlen(verbs[i])) == 0)
			snprintf(s->verb, sizeof s->verb, "%s", verbs[i]);
}

static void
smtp_heard(struct smtp *s, const char *text, size_t n)
{
	while (n && (text[n - 1] == '\r' || text[n - 1] == '\n'))
		n--;
	n = n < LINE - 1 ? n : LINE - 1;
	memcpy(s->line, text, n);
	s->line[n] = '\0';
	if (*text == '4' || *text == '5')
		memcpy(s->refusal, s->line, sizeof s->refusal);
}

static int
smtp_listen(CURL *curl, curl_infotype kind, char *text, size_t n, void *of)
{
	(void)curl;
	if (kind == CURLINFO_HEADER_OUT)
		smtp_said(of, text, n);
	else if (kind == CURLINFO_HEADER_IN)
		smtp_heard(of, text, n);
	return 0;
}

/* ---- opening -------------------------------------------------------------------------------- */

static void
smtp_close(void *curl)
{
	curl_easy_cleanup(curl);
}

static void
option_check(struct smtp *s, CURLcode rc, const char *name)
{
	if (rc != CURLE_OK)
		(void)err_set(s->ctx, ERR_IO, "libcurl refuses the option %s: %s", name, curl_easy_strerror(rc));
}
#define OPTION(s, name, value) option_check((s), curl_easy_setopt((s)->curl, CURLOPT_##name, (value)), #name)

/* Who we say we are: the host of our links. */
static const char *
smtp_own_name(struct ctx *ctx, const struct mail_server *server)
{
	const char *host = strstr(server->base_url, "://");

	host = host ? host + 3 : "localhost";
	return *host == '[' ? "localhost" : arena_strndup(ctx->mem, host, strcspn(host, ":/"));
}

static void
smtp_security(struct smtp *s)
{
	if (str_eq(s->server->security, "starttls"))
		OPTION(s, USE_SSL, (long)CURLUSESSL_ALL);	/* or not at all: no way back to plain text */
	OPTION(s, SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	OPTION(s, SSL_VERIFYPEER, 1L);
	OPTION(s, SSL_VERIFYHOST, 2L);
	if (*s->server->user) {
		OPTION(s, USERNAME, s->server->user);
		OPTION(s, PASSWORD, s->server->password ? s->server->password : "");
	}
}

int
smtp_open(struct ctx *ctx, struct smtp **out, const struct mail_server *server)
{
	struct smtp *s = arena_alloc(ctx->mem, sizeof *s);

	*s = (struct smtp){ .ctx = ctx, .server = server, .curl = curl_easy_init() };
	if (!s->curl)
		return err_set(ctx, ERR_IO, "libcurl does not start");
	arena_defer(ctx->mem, smtp_close, s->curl);
	OPTION(s, URL, arena_printf(ctx->mem, "%s://%s:%lld/%s", str_eq(server->security, "tls") ? "smtps" : "smtp",
	                            server->host, (long long)server->port, smtp_own_name(ctx, server)));
	OPTION(s, PROTOCOLS_STR, "smtp,smtps");
	OPTION(s, PROXY, "");	/* whatever the environment says */
	OPTION(s, NOSIGNAL, 1L);
	OPTION(s, CONNECTTIMEOUT, (long)CONNECT_S);
	OPTION(s, TIMEOUT, (long)MAIL_S);
	smtp_security(s);
	OPTION(s, ERRORBUFFER, s->detail);
	OPTION(s, VERBOSE, 1L);
	OPTION(s, DEBUGFUNCTION, smtp_listen);
	OPTION(s, DEBUGDATA, s);
	OPTION(s, UPLOAD, 1L);
	OPTION(s, READFUNCTION, smtp_read);
	OPTION(s, READDATA, s);
	*out = s;
	return ctx->err.code;
}

/* ---- one mail ----------------------------------------------------------------------------------- */

static bool
last_verb(const struct smtp *s, const char *a, const char *b)
{
	return str_eq(s->verb, a) || str_eq(s->verb, b);
}

/* "550 no such user" to a recipient or to the text is about this mail; 5xx to anything
 * else, or because we are not logged in, is about the settings. */
static bool
answer_is_final(const struct smtp *s)
{
	return s->refusal[0] == '5' && last_verb(s, "RCPT", "DATA") &&
	       !str_starts(s->refusal, "530") && !str_starts(s->refusal, "503");
}

static const char *
trouble_sentence(CURLcode rc)
{
	switch (rc) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return N_("The name of the mail server is not known.");
	case CURLE_COULDNT_CONNECT:
		return N_("The mail server does not answer at this port.");
	case CURLE_OPERATION_TIMEDOUT:
		return N_("The mail server took too long to answer.");
	case CURLE_PEER_FAILED_VERIFICATION:
		return N_("The certificate of the mail server is not trusted.");
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_USE_SSL_FAILED:
		return N_("No encrypted connection with the mail server came about.");
	case CURLE_LOGIN_DENIED:
		return N_("The mail server refused user name or password.");
	default:
		return N_("The mail server did not take the mail.");
	}
}

/* The sentence, and below it what the server said or, when it said nothing, libcurl. */
static const char *
trouble_answer(struct smtp *s, CURLcode rc)
{
	return arena_printf(s->ctx->mem, "%s\n%s", trouble_sentence(rc),
	                    *s->refusal ? s->refusal : *s->detail ? s->detail : curl_easy_strerror(rc));
}

static void
smtp_judge(struct smtp *s, CURLcode rc, struct smtp_result *out)
{
	bool text_out = str_eq(s->verb, "DATA") && s->at == s->size;

	if (rc == CURLE_OK)
		out->end = OUTBOX_SENT;
	else if (answer_is_final(s))
		out->end = OUTBOX_NEVER;
	else if (text_out && str_starts(s->line, "354"))
		out->end = OUTBOX_DOUBT;
	else
		out->end = OUTBOX_LATER;
	out->trouble = rc != CURLE_OK && !last_verb(s, "RCPT", "DATA");
	out->answer = rc == CURLE_OK ? arena_strdup(s->ctx->mem, s->line) : trouble_answer(s, rc);
}

void
smtp_send(struct smtp *s, const char *to, const char *message, size_t size, struct smtp_result *out)
{
	struct curl_slist *recipients = curl_slist_append(NULL, arena_printf(s->ctx->mem, "<%s>", to));

	s->message = message;
	s->size = size;
	s->at = 0;
	s->verb[0] = s->line[0] = s->refusal[0] = s->detail[0] = '\0';
	OPTION(s, MAIL_FROM, arena_printf(s->ctx->mem, "<%s>", s->server->sender));
	OPTION(s, MAIL_RCPT, recipients);
	OPTION(s, INFILESIZE_LARGE, (curl_off_t)size);
	CURLcode rc = recipients ? curl_easy_perform(s->curl) : CURLE_OUT_OF_MEMORY;
	smtp_judge(s, rc, out);
	curl_slist_free_all(recipients);
}
