/* smtpd.h - a real mail server (smtpd.py, aiosmtpd) for as long as a test needs it. */
#ifndef SUPPORT_SMTPD_H
#define SUPPORT_SMTPD_H

#include "base/base.h"

struct smtpd;
struct smtpd *smtpd_start(void);		/* listens when this returns */
void smtpd_stop(struct smtpd *s);		/* gone when this returns */
int64_t smtpd_port(const struct smtpd *s);	/* the same after smtpd_again() */
void smtpd_again(struct smtpd *s);		/* after smtpd_stop(): at the same port, with what it had taken */
/* How it answers from now on; see smtpd.py. "" takes every mail. */
void smtpd_mode(struct smtpd *s, const char *mode);
void smtpd_forget(struct smtpd *s);		/* what was taken */
int smtpd_count(const struct smtpd *s);		/* mails taken since the start or smtpd_forget() */
/* Waits until so many were taken; fails the test after some seconds. */
void smtpd_wait(const struct smtpd *s, int count);
/* A part of the n-th, from 1: "subject", "text", "eml" …; NULL = there is none. */
const char *smtpd_part(const struct smtpd *s, struct arena *a, int n, const char *part);

#endif
