/* home.h - what the pages of one's own desk share: home, favourites, profile. */
#ifndef HOME_H
#define HOME_H

#include "doc/kept.h"
#include "web/page.h"

struct notice;
void notice_show(struct ctx *ctx, struct node *node, const struct notice *n);	/* page_notices.c */
/* A row of recents or favourites: text, note, url, icon, and for favourites how to take it away. */
void kept_show(struct ctx *ctx, struct node *row, const struct kept *k, bool favourite);
int favourites_page(struct req *rq);
int profile_page(struct req *rq);
int profile_save(struct req *rq);
int keys_page(struct req *rq);

#endif
