/* mem.h - the arena of a test or of a group of them: set-up mem_open, teardown mem_close; *state is it too. */
#ifndef MEM_H
#define MEM_H

#include "base/base.h"

extern struct arena *mem;
int mem_open(void **state);
int mem_close(void **state);

#endif
