/*
 * listview.h - saved views of lists: names for filter, columns, sort keys and page
 * size, of one user, shared to roles or people. A view opens nothing: its filter
 * and columns are taken as far as whoever opens it may read them.
 */
#ifndef LISTVIEW_H
#define LISTVIEW_H

#include "doc/doc.h"

enum { VIEWS_MAX = 100, VIEW_NAME_MAX = 60, VIEW_SHARES_MAX = 60 };

struct view_share { char kind; const char *who; };	/* 'r' role code, 'e' id of an employee, '*' "" */
struct list_view {
	int64_t id, version;	/* 0 = new */
	int64_t user;		/* whose it is */
	const char *name, *filter, *columns, *sort, *group;	/* group: a field; "" = none */
	const char *board;	/* a field: it opens as a board by it; "" = as a list */
	int size;
	bool mine, shared;
	bool usual;		/* whom it is shared to, their list opens with it unless they chose otherwise */
	bool pinned, first;	/* of this user: a tab; the list opens with it */
	bool opens;		/* first, or usual for him */
};
/* A condition: the view with the alias v is his, or shared to everybody, one of his roles, or himself. */
void view_reached_sql(struct ctx *ctx, struct sql *q);
/* The views of a type that this user has or that are shared to him, by name; at most 2 × VIEWS_MAX, his own
 * before others'. */
MUST int view_list(struct ctx *ctx, const struct type *t, const struct list_view **out, size_t *n);
/* ERR_NOTFOUND: there is none, or it is neither his nor shared to him. */
MUST int view_load(struct ctx *ctx, const struct type *t, int64_t id, struct list_view *out);
MUST int view_shares(struct ctx *ctx, int64_t id, const struct view_share **out, size_t *n);
/* Insert or update one's own view, with whom it is shared to: *v gets its id. ERR_INVALID: f says what is wrong.
 * ERR_CONFLICT: it was changed since v->version. ERR_DENIED: somebody else's. */
MUST int view_save(struct ctx *ctx, const struct type *t, struct list_view *v, const struct view_share *shares, size_t n,
                   struct form *f);
MUST int view_delete(struct ctx *ctx, const struct type *t, int64_t id);	/* one's own; ERR_DENIED */
/* For who manages roles, ERR_DENIED else: all views that somebody shared, whoever of them left, by type and name, the
 * first 500; and one of them deleted for everybody. shares: "* rsalesperson e12". type NULL: there is none any more. */
struct shared_view { int64_t id; const struct type *type; const char *name, *owner, *shares; bool owner_is_here; };
MUST int views_shared(struct ctx *ctx, const struct shared_view **out, size_t *n);
MUST int view_remove_shared(struct ctx *ctx, int64_t id);
/* pinned and first of *v, which view_load() gave, for this user. */
MUST int view_prefer(struct ctx *ctx, const struct type *t, const struct list_view *v);
bool view_may_share(struct ctx *ctx, const struct type *t);	/* has the right share_view */

#endif
