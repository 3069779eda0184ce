/*
 * notice.h - what people should know: that they were mentioned, or what happened to a
 * record that they follow. Owner and creator of a record that has an owner follow it by
 * themselves, whoever comments on it does so from then on, anybody else by hand; each
 * may mute it. For lib/doc and lib/web.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include "doc/doc.h"

/* ---- following -------------------------------------------------------------------- */

/* Does the user of the unit hear of this record? */
MUST int follow_is(struct ctx *ctx, const struct rec *r, bool *out);
/* By hand: from now on, or not any more. ERR_NOTFOUND: he may not read it. */
MUST int follow_set(struct ctx *ctx, const struct rec *r, bool on);
/* By itself, unless he has muted it. */
MUST int follow_begin(struct ctx *ctx, const struct rec *r);

/* ---- writing, in the transaction that causes it ---------------------------------------- */

/* Whom a notice is for: everybody who follows the record, but for whoever caused it and the
 * users of the list. kind "comment": of this comment. "file", "change", "step" (detail: its name): people
 * who have an unread one of the record already get no second. Jobs, tools and tests cause none. */
struct notice_cause { const char *kind, *detail; int64_t comment; const int64_t *but; size_t but_count; };
MUST int notice_followers(struct ctx *ctx, const struct rec *r, const struct notice_cause *cause);
/* kind "mention" or "reply", for these users. */
MUST int notice_users(struct ctx *ctx, const struct rec *r, const char *kind, int64_t comment,
                      const int64_t *users, size_t n);

/* To whoever asked for something that the worker has done: kind "bulk" or "export"; record is its number then. */
MUST int notice_list_job(struct ctx *ctx, int64_t user, const char *kind, const struct type *t, int64_t id, const char *detail);
bool notice_is_job(const char *kind);

/* ---- reading: one's own -------------------------------------------------------------------- */

enum { NOTICE_COUNT_MOST = 99, NOTICE_TEXT = 200 };
struct notice {
	int64_t id, at, record, comment;
	const char *kind, *detail, *actor;
	const struct type *type;	/* NULL: there is no such type any more */
	const char *title;		/* of the record; NULL: it is gone, or out of reach by now */
	const char *text;		/* of the comment, its beginning; NULL = none, or it was deleted */
	bool unread;
};
MUST int notice_count(struct ctx *ctx, int64_t *out);	/* unread ones, at most NOTICE_COUNT_MOST + 1 */
/* Newest first, older than the one of this id (0 = from the newest). */
MUST int notice_list(struct ctx *ctx, int64_t before, bool unread, int limit, const struct notice **out, size_t *n);
/* One of one's own, which is read from then on. ERR_NOTFOUND. */
MUST int notice_take(struct ctx *ctx, int64_t id, struct notice *out);
MUST int notice_read_all(struct ctx *ctx);

#endif
