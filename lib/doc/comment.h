/*
 * comment.h - what people say about a record: whoever reads it reads and writes them.
 * "@name" or "@login" tells that person, if he may read the record. For lib/doc and lib/web.
 */
#ifndef COMMENT_H
#define COMMENT_H

#include "doc/doc.h"

enum { COMMENT_MOST = 5000, COMMENT_EDIT_MINUTES = 15, COMMENT_PINS = 10, COMMENT_MENTIONS = 10, COMMENT_QUOTE = 120, MENTION_SIGNS = 100 };

struct comment {
	int64_t id, user, at, edited_at, deleted_at, pinned_at;	/* INSTANT_NONE: it was not */
	const char *who, *text, *deleted_by;	/* text "" when it was deleted */
	int64_t reply_to;			/* 0 = to none */
	const char *quoted_who, *quoted;	/* of the one it answers; quoted NULL: that one was deleted */
	bool may_edit, may_delete, may_pin;	/* this user, now */
};

/* Newest first. id: this one; before: older than that one; pinned: only those. */
struct comment_filter { int64_t id, before; bool pinned; };
MUST int comment_list(struct ctx *ctx, const struct rec *r, const struct comment_filter *filter, int limit,
                      const struct comment **out, size_t *n);
/* Living ones and traces of this record. */
MUST int comment_count(struct ctx *ctx, const struct rec *r, int64_t *out);

/* A new one; reply_to 0 = none. ERR_INVALID: f has a message at "text". ERR_NOTFOUND: the record is out
 * of reach, or has no comment reply_to. Whoever writes follows the record from then on. */
MUST int comment_write(struct ctx *ctx, const struct rec *r, const char *text, int64_t reply_to, struct form *f,
                       int64_t *id);
/* One's own, within COMMENT_EDIT_MINUTES; who is newly mentioned is told. ERR_STATE: too late. */
MUST int comment_edit(struct ctx *ctx, const struct rec *r, int64_t id, const char *text, struct form *f);
/* One's own, or any by whoever may delete the record. The text is gone; when, whose and by whom stays. */
MUST int comment_delete(struct ctx *ctx, const struct rec *r, int64_t id);
/* By whoever may edit the record, or its author. ERR_STATE: there are COMMENT_PINS already. */
MUST int comment_pin(struct ctx *ctx, const struct rec *r, int64_t id, bool on);

/* ---- mentions ------------------------------------------------------------------------ */

/* A name behind a sign @ in a text. who: the users who are called so, more than one when it does not
 * tell which. at: the sign; n: bytes, the sign included. */
struct mention { const char *at; size_t n; const struct org_entry *const *who; size_t count; size_t signs; };
/* The next one from here; false at the end. *out is { .signs = 0 } at the first call for a text; behind MENTION_SIGNS
 * signs of a text nobody is looked for any more. */
bool mention_next(struct ctx *ctx, const char *from, struct mention *out);
/* Users whose name, pinyin or login has this text and who may read the record: at most `most` (20). */
MUST int mention_people(struct ctx *ctx, const struct rec *r, const char *words, size_t most,
                        const struct org_entry **out, size_t *n);
/* What brings this person into a text: "@name", or "@login" where the name is not his alone. */
const char *mention_text(struct ctx *ctx, const struct org_entry *who);

#endif
