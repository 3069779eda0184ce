/* mem.c - the arena of a group of tests. */
#include "support/mem.h"

struct arena *mem;

int
mem_open(void **state)
{
	(void)state;
	mem = arena_new();
	return 0;
}

int
mem_close(void **state)
{
	(void)state;
	arena_free(mem);
	return 0;
}
