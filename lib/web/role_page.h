/* role_page.h - what the pages of roles and of users' roles share. */
#ifndef ROLE_PAGE_H
#define ROLE_PAGE_H

#include "doc/role.h"
#include "web/page.h"

/* The role of the address, for who may edit it. */
MUST int role_load(struct req *rq, struct rec **out);
/* Frame, way to the page and what every page of a role shows, below node "role". */
MUST int role_frame(struct req *rq, struct node **out, const struct rec *r, const char *title, const char *url);
const char *role_url(struct ctx *ctx, const struct rec *r, const char *rest);
/* Boxes of departments: below n.depts; chosen are the ids "3,17". */
void role_depts_fill(struct ctx *ctx, struct node *n, const char *chosen);
/* The ids that were posted as "depts", in order, each once; messages in f for anything else. */
const char *role_depts_take(struct req *rq, struct form *f);
/* Messages of f at the top; names of fields that have one are remembered in n.wrong.<name>. */
void role_messages(struct node *n, const struct form *f);
/* 409: what somebody else changed, in words. */
MUST int role_conflict(struct req *rq, struct node *n, const struct rec *r, const struct role_change *theirs, size_t count);
/* Row of the security log about what changed in a role. */
MUST int role_logged(struct req *rq, const char *kind, const struct rec *r, const struct role_change *list, size_t n);
/* base and what stands in the form become: where I changed nothing, what there is now. */
void role_cells_merge(struct role_cells *mine, const struct role_cells *base, const struct role_cells *now);

int role_rights_show(struct req *rq);
int role_rights_save(struct req *rq);
int role_fields_show(struct req *rq);
int role_fields_save(struct req *rq);
int role_copy_ask(struct req *rq);
int role_copy_make(struct req *rq);
int user_roles_show(struct req *rq);
int user_roles_save(struct req *rq);

#endif
