/* dice.c - deterministic random numbers (splitmix64), one stream per record. */
#include "demo.h"

static const uint64_t golden = 0x9e3779b97f4a7c15u;

static uint64_t
mixed(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* The start is mixed: by itself, record n + 1 would repeat record n one step later. */
struct dice
dice_for(uint64_t seed, const char *what, int64_t n)
{
	uint64_t h = 1469598103934665603u ^ seed;

	for (; *what; what++)
		h = (h ^ (unsigned char)*what) * 1099511628211u;
	return (struct dice){ mixed(h + ((uint64_t)n + 1) * golden) };
}

uint64_t
dice_next(struct dice *d)
{
	return mixed(d->state += golden);
}

size_t
dice_below(struct dice *d, size_t n)
{
	return (size_t)(dice_next(d) % n);
}

bool
dice_percent(struct dice *d, unsigned percent)
{
	return dice_below(d, 100) < percent;
}
