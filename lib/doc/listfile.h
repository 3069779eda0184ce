/*
 * listfile.h - lists on their way into files that the worker writes: what was asked for, and the
 * finished file in chunks, for its owner, for some days. For lib/doc, lib/web and the worker.
 */
#ifndef LISTFILE_H
#define LISTFILE_H

#include "doc/doc.h"

enum { LIST_FILE_DAYS = 7, LIST_FILE_CHUNK = 256 << 10 };

struct list_file {
	int64_t id, user;
	const struct type *type;	/* NULL: there is no such type any more */
	const char *where, *filter, *words, *sort;	/* of the list */
	const char *columns;		/* "name,level": fields, in this order */
	const char *label;		/* how the list is called */
	const char *state;		/* "run", "done", "stopped" */
	int64_t most;			/* rows it may have */
	int64_t total;			/* rows when it was asked for */
	int64_t rows, size;		/* of the finished file */
	const char *levels;		/* of the finished file: what of each column its owner might see then */
	int64_t attempts;		/* that failed, one after the other */
	int64_t created_at, ended_at;	/* INSTANT_NONE = not yet */
};

MUST int list_file_make(struct ctx *ctx, struct list_file *f);	/* f->id is set; for the user of the unit */
MUST int list_file_load(struct ctx *ctx, const struct type *t, int64_t id, struct list_file *out);	/* one's own; ERR_NOTFOUND */
/* The oldest that waits; out->id 0 = none. For the worker. */
MUST int list_file_next(struct ctx *ctx, struct list_file *out);
/* The query of the list, the first page of so many rows, as the user of the unit. ERR_INVALID: a field that it needs
 * cannot be asked for any more. */
MUST int list_file_query(struct ctx *ctx, const struct list_file *f, const char *cursor, int size, struct query **out);
/* Done, with these bytes from the start of fd, and a notice to its owner. */
MUST int list_file_store(struct ctx *ctx, const struct list_file *f, int fd, int64_t size, int64_t rows);
MUST int list_file_stop(struct ctx *ctx, const struct list_file *f);
bool list_file_may(struct ctx *ctx, const struct list_file *f);	/* may its owner still export, and see of each column what it holds? */
MUST int list_file_read(struct ctx *ctx, const struct list_file *f, int fd);	/* all bytes into fd, which is empty */
MUST int list_file_purge(struct ctx *ctx, int64_t *done);	/* one that is LIST_FILE_DAYS old */

#endif
