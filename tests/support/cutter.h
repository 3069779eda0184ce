/*
 * cutter.h - a man in the middle of a unix socket who hangs up on both sides
 * the first time he sees a certain text go by: how else to lose the answer to a COMMIT?
 */
#ifndef CUTTER_H
#define CUTTER_H

#include <stdbool.h>
#include <stddef.h>

struct cutter;
/* Listens at *path (room for size bytes) and passes everything on to the
 * server, connection after connection. deliver: the server still gets the text and
 * has answered it before the cut. */
struct cutter *cutter_start(const char *server, const char *text, bool deliver, char *path, size_t size);
void cutter_stop(struct cutter *c);	/* waits until the present connection is over */

#endif
