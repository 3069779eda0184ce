/* bin.h - the pages of deleting, restoring and purging share this. */
#ifndef WEB_BIN_H
#define WEB_BIN_H

#include "doc/bin.h"
#include "web/page.h"

/* What a refusal says, and links to the records that it names. */
void bin_problems(struct ctx *ctx, struct node *ask, const struct form *why);

#endif
