/*
 * testshare.h - the staged share folder with definitions of a test beside those
 * of the product. Before testcompany_open(); taken away by testshare_close().
 */
#ifndef TESTSHARE_H
#define TESTSHARE_H

#include "support/testdb.h"

/* Links to everything that is staged; CRM_TEST_SHARE names it from now on. */
void testshare_open(const char *program);
/* path below it: "types/shop/thing/thing.xml". The folders are made. */
void testshare_put(const char *path, const char *text);
void testshare_close(void);

#endif
