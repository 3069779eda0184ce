/*
 * generate.h - valid values and records of any type, made from its definition
 * alone: kind, format, size, bounds, options, links to records made for it.
 *
 * What a type's C asks beyond its definition cannot be guessed: lines "field,
 * TAB, value, TAB, other value" in the file "samples" of the type's folder
 * (platform types: lib/org/<type>.samples) are taken instead. "=" is what a new record
 * proposes by itself; of "a|b" a is taken once in a program, then b.
 *
 * No two generated texts, numbers or days are equal within a program.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include "support/testdb.h"

enum generate_how {
	GENERATE_FIRST,	/* the default where there is one, so that the record can be chosen elsewhere */
	GENERATE_OTHER,	/* choices and yes/no are others than those of GENERATE_FIRST */
};

/* What somebody could type into the field; a link is the id of a record that is
 * made for it, so an open transaction for writing is needed. "" when there is
 * nothing to choose, NULL when what is proposed has to stay. r: the record so far, for links within another one. */
const char *generate_text(struct ctx *ctx, const struct rec *r, const struct field *f, enum generate_how how);
/* A new record with a value in every field that a form or an installation
 * fills; not saved. Links are left empty beyond the first level unless required. */
struct rec *generate_rec(struct ctx *ctx, const struct type *t);
/* The same, saved; whoever has no rights does it as the system. */
int64_t generate_record(struct ctx *ctx, const struct type *t);

/* A file that stands beside the definition in the source tree, "rights.expected":
 * its path, whether the file is there or not. */
const char *type_source(struct arena *mem, const struct type *t, const char *file);
/* A whole file; NULL when there is none. */
const char *file_text(struct arena *mem, const char *path);

#endif
