/* export.h - lists that become files: only the worker links the library that writes them. */
#ifndef EXPORT_H
#define EXPORT_H

#include "crm.h"

/* The next list that waits for its file; run->more when there may be others. */
MUST int export_due(struct ctx *ctx, struct job_run *run);

#endif
