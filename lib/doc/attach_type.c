/*
 * attach_type.c - what a file is, by its content: libmagic says the type, which is one of a
 * few kinds that the company takes or not.
 */
#include <magic.h>
#include "doc/attach.h"

const char *const attach_kind_names[ATTACH_KINDS] = { "image", "document", "archive", "media", "other" };

const char *
attach_kind_label(enum attach_kind kind)
{
	return kind == ATTACH_IMAGE      ? _("Pictures")
	       : kind == ATTACH_DOCUMENT ? _("Documents: PDF, office files, texts, mails")
	       : kind == ATTACH_ARCHIVE  ? _("Archives: zip, rar, 7z")
	       : kind == ATTACH_MEDIA    ? _("Sound and video")
	                                 : _("Other files");
}

static bool
starts_with_any(const char *mime, const char *const *list)
{
	for (; *list; list++)
		if (str_starts(mime, *list))
			return true;
	return false;
}

enum attach_kind
attach_kind(const char *mime)
{
	static const char *const programs[] = { "application/x-dosexec", "application/vnd.microsoft.portable-executable",
		"application/x-executable", "application/x-pie-executable", "application/x-sharedlib", "application/x-object",
		"application/x-mach-binary", "application/x-msi", "application/x-ms-shortcut", "application/java-archive",
		"application/x-java-applet", "text/x-shellscript", "text/x-msdos-batch", "application/x-shellscript", NULL };
	static const char *const documents[] = { "text/", "application/pdf", "application/msword", "application/vnd.ms-",
		"application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.", "application/rtf",
		"application/json", "application/xml", "message/", "application/CDFV2", "application/x-ole-storage", "application/postscript", NULL };
	static const char *const archives[] = { "application/zip", "application/x-rar", "application/vnd.rar", "application/x-7z",
		"application/gzip", "application/x-gzip", "application/x-tar", "application/x-bzip2", "application/x-xz", "application/zstd", NULL };

	if (starts_with_any(mime, programs))
		return ATTACH_PROGRAM;
	if (str_starts(mime, "image/"))
		return ATTACH_IMAGE;
	if (str_starts(mime, "audio/") || str_starts(mime, "video/"))
		return ATTACH_MEDIA;
	return starts_with_any(mime, documents) ? ATTACH_DOCUMENT : starts_with_any(mime, archives) ? ATTACH_ARCHIVE : ATTACH_OTHER;
}

bool
attach_is_shown(const char *mime)
{
	static const char *const shown[] = { "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", NULL };

	return words_have(shown, mime);
}

bool
attach_takes(struct ctx *ctx, enum attach_kind kind)
{
	const char *kinds = org_setting(ctx->org, "file.kinds");

	if (kind == ATTACH_PROGRAM)
		return false;
	return !*kinds || words_have(str_words(ctx->mem, kinds), attach_kind_names[kind]);
}

int64_t
attach_limit(struct ctx *ctx)
{
	int64_t mb;

	if (str_int(org_setting(ctx->org, "file.max_mb"), &mb) != OK || mb < 1 || mb > ATTACH_MOST_MB)
		mb = ATTACH_USUAL_MB;
	return mb << 20;
}

/* ---- libmagic ------------------------------------------------------------------------------ */

/* Its table is read with the first file; texts of any charset come as text/plain. */
static magic_t
magic_of_process(void)
{
	static magic_t magic;

	if (magic)
		return magic;
	magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_ERROR);
	if (magic && magic_load(magic, NULL) != 0) {
		log_error("libmagic: %s", magic_error(magic));
		magic_close(magic);
		magic = NULL;
	}
	return magic;
}

/* Languages of programs are texts like others to a reader, but for what a click would run. */
static const char *
mime_plain(const char *mime)
{
	return str_starts(mime, "text/x-") && attach_kind(mime) != ATTACH_PROGRAM ? "text/plain" : mime;
}

int
attach_sniff(struct ctx *ctx, const char *bytes, size_t n, const char **out)
{
	magic_t magic = magic_of_process();
	const char *mime;

	if (!magic)
		return err_set(ctx, ERR_IO, "libmagic has no table");
	mime = magic_buffer(magic, bytes, n);
	if (!mime || !strchr(mime, '/') || strlen(mime) > 100 || !utf8_ok(mime, strlen(mime)))
		mime = "application/octet-stream";
	*out = arena_strdup(ctx->mem, mime_plain(mime));
	return OK;
}
