/*
 * mail_message.c - a row of the outbox as an Internet message. Headers are
 * written by header_add() alone, which refuses line ends; texts in them are
 * encoded here in pieces, because GMime makes one endless word of Chinese.
 */
#include <gmime/gmime.h>
#include "job/outbox.h"
#include "mail.h"

/* 42 bytes are 56 characters of base64 and 68 with what stands around them; a word may have 75. */
enum { PIECE = 42, LONGEST_PLAIN = 70 };

static void
unref(void *object)
{
	g_object_unref(object);
}

/* ---- headers ------------------------------------------------------------------------- */

/* Text that needs no encoding: short, ASCII, and nothing a reader takes for an encoded word. */
static bool
text_is_plain(const char *text)
{
	size_t n = strlen(text);

	for (const char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			return false;
	return n <= LONGEST_PLAIN && !strstr(text, "=?");
}

static size_t
piece_length(const char *text)
{
	size_t n = strnlen(text, PIECE);

	while (n && text[n] && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* RFC 2047: encoded words of whole characters, one on a line. */
static const char *
text_encode(struct arena *a, const char *text)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t n; *text; text += n) {
		n = piece_length(text);
		gchar *word = g_base64_encode((const guchar *)text, n);

		buf_printf(&b, "%s=?UTF-8?B?%s?=", b.n ? "\r\n " : "", word);
		g_free(word);
	}
	return buf_str(&b);
}

/* value: as it is to be read, without line ends; encoded: how it is written, folded or not. */
static int
header_add(struct ctx *ctx, GMimeObject *message, const char *name, const char *value, const char *encoded)
{
	if (!mail_header_ok(value))
		return err_set(ctx, ERR_INVALID, "the header %s would hold a line end", name);
	GMimeHeaderList *list = g_mime_object_get_header_list(message);
	g_mime_header_list_set(list, name, "x", NULL);
	GMimeHeader *header = g_mime_header_list_get_header(list, name);
	g_mime_header_set_raw_value(header, arena_printf(ctx->mem, " %s\r\n", encoded));
	return OK;
}

static int
header_text(struct ctx *ctx, GMimeObject *message, const char *name, const char *text)
{
	return header_add(ctx, message, name, text, text_is_plain(text) ? text : text_encode(ctx->mem, text));
}

/* A name in front of an address is always encoded unless it is made of letters and blanks. */
static int
header_mailbox(struct ctx *ctx, GMimeObject *message, const char *name, const char *who, const char *address)
{
	bool plain = text_is_plain(who);

	if (!mail_address_ok(address))
		return err_set(ctx, ERR_INVALID, "the header %s would hold no address", name);
	for (const char *c = who; *c && plain; c++)
		plain = g_ascii_isalnum(*c) || *c == ' ' || *c == '-';
	if (!*who)
		return header_add(ctx, message, name, address, address);
	return header_add(ctx, message, name, who,
	                  arena_printf(ctx->mem, plain ? "%s <%s>" : "%s\r\n <%s>",
	                               plain ? who : text_encode(ctx->mem, who), address));
}

/* ---- body ------------------------------------------------------------------------------ */

static GMimeObject *
body_part(struct ctx *ctx, const char *subtype, const char *text)
{
	GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);

	arena_defer(ctx->mem, unref, part);
	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, text);
	/* Lines of any length and any sign pass every server. */
	g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_BASE64);
	return GMIME_OBJECT(part);
}

static GMimeObject *
body_make(struct ctx *ctx, const struct outbox_mail *m)
{
	GMimeObject *text = body_part(ctx, "plain", m->text);

	if (!m->html)
		return text;
	GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
	arena_defer(ctx->mem, unref, both);
	g_mime_multipart_add(both, text);
	g_mime_multipart_add(both, body_part(ctx, "html", m->html));
	return GMIME_OBJECT(both);
}

/* The day of writing, also when it is sent again: it is the same message. */
static void
date_set(GMimeMessage *message, int64_t at)
{
	GDateTime *date = g_date_time_new_from_unix_utc(at / 1000);

	g_mime_message_set_date(message, date);
	g_date_time_unref(date);
}

static int
message_write(struct ctx *ctx, GMimeMessage *message, const char **out, size_t *size)
{
	GMimeFormatOptions *options = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();

	arena_defer(ctx->mem, unref, stream);
	g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
	ssize_t n = g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
	g_mime_format_options_free(options);
	if (n <= 0)
		return err_set(ctx, ERR_IO, "GMime writes no message");
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	*out = arena_strndup(ctx->mem, (const char *)bytes->data, bytes->len);
	*size = bytes->len;
	return OK;
}

int
mail_message(struct ctx *ctx, const struct outbox_mail *m, const struct mail_server *server,
             const char **out, size_t *size)
{
	if (!m->text)
		return err_set(ctx, ERR_INVALID, "mail %lld has no text any more", (long long)m->id);
	g_mime_init();
	GMimeMessage *message = g_mime_message_new(FALSE);
	GMimeObject *o = GMIME_OBJECT(message);

	arena_defer(ctx->mem, unref, message);
	TRY(header_mailbox(ctx, o, "From", server->sender_name, server->sender));
	TRY(header_mailbox(ctx, o, "To", m->to_name, m->to));
	TRY(header_text(ctx, o, "Subject", m->subject));
	date_set(message, m->created_at);
	TRY(header_add(ctx, o, "Message-ID", m->message_id, arena_printf(ctx->mem, "<%s>", m->message_id)));
	/* Out-of-office answers to a program help nobody. */
	TRY(header_text(ctx, o, "Auto-Submitted", "auto-generated"));
	g_mime_message_set_mime_part(message, body_make(ctx, m));
	return message_write(ctx, message, out, size);
}
