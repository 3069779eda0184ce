/*
 * attach.h - files of records, kept in the database: each content once, in chunks. Whoever
 * reads the record reads them, whoever may edit it adds some. For lib/doc and lib/web.
 */
#ifndef ATTACH_H
#define ATTACH_H

#include "doc/doc.h"

enum { ATTACH_CHUNK = 256 << 10, ATTACH_USUAL_MB = 32, ATTACH_MOST_MB = 45, ATTACH_NAME = 255, ATTACH_RECORD = 500 };

struct attachment {
	int64_t id, content, size, user, at;
	int version;			/* of this name, from 1 */
	const char *name, *mime, *who;
	const char *tag;		/* of its content: 32 hexadecimal digits */
	bool may_delete;		/* this user: his own, or he may edit the record */
	bool has_thumb;			/* small pictures of it are there (thumb.h) */
};
/* Where the bytes of a new one are. */
struct attach_source { int fd; int64_t offset, size; };

/* Living ones, the latest first. */
MUST int attach_list(struct ctx *ctx, const struct rec *r, const struct attachment **out, size_t *n);
MUST int attach_find(struct ctx *ctx, const struct rec *r, int64_t id, struct attachment *out);	/* ERR_NOTFOUND */
/* ERR_INVALID: f has a sentence at "file". ERR_DENIED: the record may not be edited. ERR_BUSY: another was
 * faster with the same name or content; run again. */
MUST int attach_add(struct ctx *ctx, const struct rec *r, const char *name, const struct attach_source *source, struct form *f);
/* What attach_add() would refuse, without storing anything; before: files of the same upload that go first. */
MUST int attach_check(struct ctx *ctx, const struct rec *r, const char *name, const struct attach_source *source, size_t before,
                      struct form *f);
/* The bytes of a source as they are stored: once, whatever they are called. ERR_BUSY: another stores the same just now. */
MUST int content_keep(struct ctx *ctx, const struct attach_source *source, const char *mime, int64_t *id);
/* Up to n bytes of a source from there. */
MUST int source_read(struct ctx *ctx, const struct attach_source *source, int64_t at, char *to, size_t *n);
/* n bytes from there, which must lie within it. */
MUST int attach_read(struct ctx *ctx, const struct attachment *a, int64_t from, int64_t n, char *to);
/* Its name stays in the history of the record. */
MUST int attach_delete(struct ctx *ctx, const struct rec *r, int64_t id);

/* ---- what may be attached: settings ---------------------------------------------------- */

/* Kinds of files: what they are by their content, never by their name. PROGRAM is never taken. */
enum attach_kind { ATTACH_IMAGE, ATTACH_DOCUMENT, ATTACH_ARCHIVE, ATTACH_MEDIA, ATTACH_OTHER, ATTACH_PROGRAM };
enum { ATTACH_KINDS = ATTACH_PROGRAM };
extern const char *const attach_kind_names[ATTACH_KINDS];	/* "image" …: as settings have them */
const char *attach_kind_label(enum attach_kind kind);
enum attach_kind attach_kind(const char *mime);
bool attach_takes(struct ctx *ctx, enum attach_kind kind);	/* setting file.kinds; not set = all */
int64_t attach_limit(struct ctx *ctx);				/* bytes; setting file.max_mb */
/* The type of a content by its first bytes, "application/octet-stream" when nothing is known. */
MUST int attach_sniff(struct ctx *ctx, const char *bytes, size_t n, const char **out);
/* May a browser show it inside a page? Pictures of pixels, PDF and plain text; never HTML or SVG. */
bool attach_is_shown(const char *mime);

#endif
