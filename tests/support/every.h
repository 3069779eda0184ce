/*
 * every.h - tests that every type gets for free: one cmocka test per type found
 * in the share folder, and somebody to act as for every role.
 */
#ifndef EVERY_H
#define EVERY_H

#include "support/http.h"

extern struct testdb *every_db;

/* The company with, for every role that nobody there has, a login "r-<role>". */
void every_open(const char *program);
/* Runs each test once for each type; *state is the struct type. Closes what
 * every_open() opened; the result is that of main(). */
struct every_test { const char *name; void (*fn)(void **state); };
int every_run(const struct every_test *tests, size_t n);
#define EVERY(f) { #f, f }

/* A unit that looks from outside: as this person, rights as they are now. */
struct ctx *every_unit(const char *login);
/* The first login that may do this to any record of the type, all records
 * before own ones; NULL = nobody. */
const char *every_login(const struct type *t, const char *action);
/* The first login that may not; NULL = everybody may. */
const char *every_stranger(const struct type *t, const char *action);
/* Logged in once per program. */
struct http *every_browser(const char *login);
/* A generated record, made by this person and committed: it is theirs. */
int64_t every_record(const char *login, const struct type *t);
/* The record as the database has it now; as the system. */
struct rec *every_load(struct ctx *ctx, const struct type *t, int64_t id);

#endif
