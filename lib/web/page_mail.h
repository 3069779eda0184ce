/* page_mail.h - what the pages of outgoing mail share. */
#ifndef PAGE_MAIL_H
#define PAGE_MAIL_H

#include "web/web.h"

/* Tabs and crumb; tab: "server", "mails". After view_frame(). */
void mail_head(struct req *rq, const char *tab);

/* page_outbox.c */
int outbox_show(struct req *rq);
int outbox_one(struct req *rq);
int outbox_take_again(struct req *rq);
int outbox_take_discard(struct req *rq);

#endif
