/*
 * listjob.h - what bulk edits and lists on their way into files share in table list_job: one that
 * fails is tried again later while others go on, and given up at last.
 */
#ifndef LISTJOB_H
#define LISTJOB_H

#include "doc/doc.h"

enum { LIST_JOB_ATTEMPTS = 5 };

/* After the worker's unit failed with rc at this job of this user: rolls back, and in a new transaction, which stays
 * open, puts it off for some minutes; the fifth time it is stopped, and its owner gets a notice of this kind
 * ("bulk", "export"). Gives rc back, with nothing written, where the job cannot help it: no database, somebody else was faster. */
MUST int list_job_failed(struct ctx *ctx, const char *kind, int64_t id, int64_t user, const struct type *t, int rc);

#endif
