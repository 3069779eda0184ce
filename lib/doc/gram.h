/*
 * gram.h - table gram(type, gram, id): what of a record can be searched, cut into pieces that an index
 * finds. A row only nominates its record: whoever searches asks the record itself once more, field by field
 * among those that he may read, so rows of masked fields or rows that are stale open nothing.
 *
 * The first letter of a piece says what it is of: "b" two neighbouring ideographs, a Latin word from any of its
 * letters on, or a sign; "f" a whole code, pinyin, address or number, found by its beginning; "r" digits of a number backwards.
 */
#ifndef GRAM_H
#define GRAM_H

#include "doc/query.h"

/* How the words of a search must stand in a field: anywhere; at its beginning; as the first or last digits; at the
 * beginning of an address or of its domain. */
enum gram_how { GRAM_TEXT, GRAM_START, GRAM_PHONE, GRAM_EMAIL };
enum gram_how gram_how(const struct field *f);

/* For gram.c and gram_find.c: what a character is; what stands in nearly every company's name; whether a field leaves it out. */
enum gram_char { GRAM_OTHER, GRAM_LETTER, GRAM_HAN };
enum gram_char gram_char(uint32_t c);
bool gram_is_stop(const char *piece);
bool gram_drops(const struct field *f);
const char *gram_backwards(struct arena *a, const char *s);

/* Whether records of this type have rows. Types that every process remembers have few records, and none. */
bool gram_has(const struct type *t);
const char *gram_digits(struct arena *a, const char *text);	/* the digits of a number */
/* The digits of a number as it is dialled in China: +86, 0086 and the 86 of a mobile fall away, "+86 571" is 0571. */
const char *gram_phone(struct arena *a, const char *text);
/* The same of a word that looks like a number; NULL: it does not, or has fewer than four digits. */
const char *gram_number(struct arena *a, const char *word);

/* ---- rows ----------------------------------------------------------------------------- */

/* The pieces of an open record, each once, sorted; old: as it was loaded. */
size_t gram_pieces(struct ctx *ctx, const struct rec *r, bool old, const char *const **out);
/* The same of texts that are no record yet; texts: by field of the type, NULL = none. */
size_t gram_pieces_of(struct arena *mem, const struct type *t, const char *const *texts, const char *const **out);
MUST int gram_write(struct ctx *ctx, const struct rec *r);	/* what the save changes, before the record counts as stored */
MUST int gram_drop(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n);	/* they went to the bin */
MUST int gram_add(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n);	/* they came back */
/* Of up to `limit` living records behind the id *after; *n = how many there were. */
MUST int gram_fill(struct ctx *ctx, const struct type *t, int64_t *after, int limit, size_t *n);
MUST int gram_clear(struct ctx *ctx, const char *type, int limit, int64_t *done);	/* rows of whatever records */
/* All rows of a type have to be made; clear: those that are there go first. Searches walk the records until it is done. */
MUST int gram_build_ask(struct ctx *ctx, const struct type *t, bool clear);
/* A part of what was asked for, of this type or (NULL) of any; *more = false: there was nothing to do. */
MUST int gram_build_step(struct ctx *ctx, const struct type *t, int64_t *done, bool *more);
/* All of one type, in steps with transactions of their own, of which none may be open. */
MUST int gram_rebuild(struct ctx *ctx, const struct type *t, bool clear);
const char *gram_signature(struct arena *a, const struct type *t);	/* changes when the rows of a type would */

/* ---- searching ----------------------------------------------------------------------- */

enum { GRAM_MOST = 2000 };	/* records that an index nominates; more are found by walking the list */
/* common: so many that the index does not help. Else ids are all that can match; n = 0: nothing does. */
struct gram_found { bool common; struct val *ids; size_t n; };
/* Of each type, by one statement. Words as str_normal() leaves them. */
MUST int gram_find(struct ctx *ctx, const struct type *const *types, size_t n, const char *const *words, size_t count,
                   struct gram_found *out);
/* query_search() with what gram_find() said; found NULL: of a type without rows. */
MUST int query_search_found(struct query *q, const char *const *words, size_t n, const struct gram_found *found);
/* The words of a search box. ERR_INVALID: *problem is a translated sentence. */
MUST int search_words(struct ctx *ctx, const char *text, const char *const **out, size_t *n, const char **problem);
/* What one type has: the first records in the order of its list; more: than `count`, which is how many are known. */
struct search_group { const struct type *t; struct rec *const *recs; size_t n; int64_t count; bool more; };
enum { SEARCH_COUNT = 1000 };	/* nobody counts further */
/* Of these types, in their order, those that have anything, each with at most `size` records; at most `most` groups.
 * Everything is asked within scope, of fields that this user may read. */
MUST int search_all(struct ctx *ctx, const struct type *const *types, size_t n, const char *const *words, size_t count,
                    int size, size_t most, const struct search_group **out, size_t *found);
/* The readable field that has one of the words, when neither title nor code does; NULL = none. */
const struct field *search_seen_in(struct ctx *ctx, const struct rec *r, const char *const *words, size_t n);
/* Records of types with numbers whose number is exactly this, within scope: at most one is given, *id = 0 when there
 * is none or more than one. */
MUST int search_number(struct ctx *ctx, const char *word, const struct type **type, int64_t *id);

#endif
