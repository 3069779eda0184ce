/* thumb_make.h - small pictures of contents: only the worker links the library that draws them. */
#ifndef THUMB_MAKE_H
#define THUMB_MAKE_H

#include "crm.h"

/* The next content that waits for small pictures; run->more when there may be others. */
MUST int thumbs_due(struct ctx *ctx, struct job_run *run);

#endif
