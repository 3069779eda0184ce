/* mem.c - the arena of a test or of a group of them. */
#include "support/mem.h"

struct arena *mem;

int
mem_open(void **state)
{
	*state = mem = arena_new();
	return 0;
}

int
mem_close(void **state)
{
	arena_free(*state);
	return 0;
}
