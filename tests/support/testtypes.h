/*
 * testtypes.h - definitions of a test's own beside those of the product: made-up
 * types in a copy of the shared files, tables included.
 */
#ifndef TESTTYPES_H
#define TESTTYPES_H

/* Before testcompany_open() or testrec_open(). The copy goes with testtypes_close(). */
void testtypes_open(const char *program, const char *const (*files)[2], int n);	/* path below types/, text */
void testtypes_close(void);

/* Tins hang on customers, lids on tins; module customer. A salesperson has the scope
 * "own" of both, a sales manager all. Tins have a unique code and link to each other. */
void testtypes_tins(const char *program);

#endif
