/* dice.c - deterministic random numbers (splitmix64), one stream per record. */
#include "demo.h"

struct dice
dice_for(uint64_t seed, const char *what, int64_t n)
{
	uint64_t h = 1469598103934665603u ^ seed;

	for (; *what; what++)
		h = (h ^ (unsigned char)*what) * 1099511628211u;
	return (struct dice){ h + (uint64_t)n * 0x9e3779b97f4a7c15u };
}

uint64_t
dice_next(struct dice *d)
{
	uint64_t z = (d->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
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
