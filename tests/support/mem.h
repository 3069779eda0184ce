/* mem.h - the arena of a group of tests: cmocka_run_group_tests(tests, mem_open, mem_close). */
#ifndef MEM_H
#define MEM_H

#include "base/base.h"

extern struct arena *mem;
int mem_open(void **state);
int mem_close(void **state);

#endif
