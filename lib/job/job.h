/*
 * job.h - the clock of the worker: when a job is due, who runs it, what is
 * remembered of it. Several hosts may run the worker; leases in the job table
 * and a fencing token keep every occurrence to one effect.
 */
#ifndef JOB_H
#define JOB_H

#include "doc/doc.h"

/* ---- schedule: pure arithmetic ---------------------------------------------- */

struct schedule {
	enum { EVERY, DAILY, WEEKLY, MONTHLY } kind;
	int64_t period;		/* EVERY: milliseconds, counted from midnight UTC */
	int day;		/* WEEKLY: 0 = Sunday; MONTHLY: 1..31, 31 = the last */
	int minute;		/* of the local day */
};
MUST int schedule_parse(struct schedule *out, const char *text);	/* ERR_INVALID */
/* The latest occurrence at or before t, the earliest after t. A local time
 * that a zone skips counts as the first one after it. */
int64_t schedule_last(const struct schedule *s, int64_t t, const char *zone);
int64_t schedule_next(const struct schedule *s, int64_t t, const char *zone);

/* ---- lease --------------------------------------------------------------------- */

struct lease { int64_t id; const char *name, *key, *token; int64_t planned; int attempts; };

/* Make sure the last due occurrence of a job has its row; an older one that
 * nobody began is skipped, so downtime does not flood. Autocommit. */
MUST int lease_plan(struct ctx *ctx, const struct job *job);
/* An occurrence that somebody asked for: due now, in this transaction. */
MUST int lease_ask(struct ctx *ctx, const char *job);
/* Claim one due occurrence of any job; *out is NULL when nothing is due. */
MUST int lease_claim(struct ctx *ctx, const struct job *const *jobs, struct lease **out);
/* Inside the batch's transaction: still ours? Extends, or marks it done.
 * ERR_CONFLICT when another host has taken over: roll back. */
MUST int lease_keep(struct ctx *ctx, const struct lease *l, int seconds);
MUST int lease_finish(struct ctx *ctx, const struct lease *l);
/* After a failure: try again later, or give up after 5 attempts. */
MUST int lease_fail(struct ctx *ctx, const struct lease *l);

/* ---- running ----------------------------------------------------------------------- */

/* Run one claimed occurrence to its end, batch by batch, each in a fresh
 * arena; leaves a job_run row. Returns the job's error, already logged. */
MUST int job_perform(struct ctx *ctx, const struct job *job, const struct lease *l);
/* By hand, without a lease: at = the planned instant. */
MUST int job_by_hand(struct ctx *ctx, const struct job *job, int64_t at, bool dry_run, int64_t *done);
const struct job *job_find(const struct job *const *jobs, const char *name);
const char *job_key(struct arena *a, int64_t planned, const char *zone);	/* "2026-11-23T03:30" */

#endif
