/*
 * arena.c - memory by lifespan: a unit of work allocates and never frees. Test
 * builds take one malloc per allocation, so that ASan sees every overrun.
 */
#include <unistd.h>
#include "base/base.h"

enum { ALIGN = 16, BLOCK = 32 * 1024, LARGE = BLOCK / 4 };

struct block { struct block *next; _Alignas(ALIGN) char data[]; };
struct deferred { struct deferred *next; void (*fn)(void *); void *arg; };
struct arena {
	struct block *blocks;	/* small things are cut from the first one */
	size_t left;		/* bytes of it that are still free */
	struct deferred *deferred;
	void **all;		/* test builds: every allocation */
	size_t count;
};

static void __attribute__((noreturn))
out_of_memory(size_t n)
{
	log_error("out of memory: %zu bytes were asked for", n);
	_exit(71);
}

void *
must_malloc(size_t n)
{
	void *p = n <= PTRDIFF_MAX ? malloc(n) : NULL;

	if (!p)
		out_of_memory(n);
	return p;
}

struct arena *
arena_new(void)
{
	struct arena *a = must_malloc(sizeof *a);

	*a = (struct arena){ 0 };
	return a;
}

#ifdef CRM_TEST

static void
blocks_free(struct arena *a)
{
	while (a->count > 0)
		free(a->all[--a->count]);
	free(a->all);
	a->all = NULL;
}

void *
arena_alloc_uninitialised(struct arena *a, size_t n)
{
	if ((a->count & (a->count - 1)) == 0) {
		size_t room = a->count ? 2 * a->count : 1;
		void **all = realloc(a->all, room * sizeof *all);
		if (!all)
			out_of_memory(room * sizeof *all);
		a->all = all;
	}
	void *p = must_malloc(n);
	a->all[a->count++] = p;
	return p;
}

#else

static void
blocks_free(struct arena *a)
{
	while (a->blocks) {
		struct block *b = a->blocks;
		a->blocks = b->next;
		free(b);
	}
	a->left = 0;
}

static struct block *
block_new(size_t size, struct block *next)
{
	struct block *b = must_malloc(sizeof *b + size);

	b->next = next;
	return b;
}

void *
arena_alloc_uninitialised(struct arena *a, size_t n)
{
	if (n > PTRDIFF_MAX - BLOCK)
		out_of_memory(n);
	size_t need = n ? (n + ALIGN - 1) & ~(size_t)(ALIGN - 1) : ALIGN;
	if (need > a->left) {
		if (need > LARGE && a->blocks) {
			/* Behind the first one, which has room for more small things. */
			a->blocks->next = block_new(need, a->blocks->next);
			return a->blocks->next->data;
		}
		a->left = need > BLOCK ? need : BLOCK;
		a->blocks = block_new(a->left, a->blocks);
	}
	/* From the end to the start: the size of a block need not be kept. */
	a->left -= need;
	return a->blocks->data + a->left;
}

#endif

void
arena_reset(struct arena *a)
{
	while (a->deferred) {
		struct deferred *d = a->deferred;
		a->deferred = d->next;
		d->fn(d->arg);
	}
	blocks_free(a);
}

void
arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a);
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(arena_alloc_uninitialised(a, n), 0, n);
}

void *
arena_alloc_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		out_of_memory(n);
	return arena_alloc(a, total);
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	n = n ? strnlen(s, n) : 0;
	char *p = arena_alloc_uninitialised(a, n + 1);

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

void *
arena_memdup(struct arena *a, const void *p, size_t n)
{
	void *copy = arena_alloc_uninitialised(a, n);

	if (n)
		memcpy(copy, p, n);
	return copy;
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char small[256];
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(small, sizeof small, fmt, ap);
	if (n < 0)
		out_of_memory(SIZE_MAX);
	char *s = arena_alloc_uninitialised(a, (size_t)n + 1);
	if ((size_t)n < sizeof small)
		memcpy(s, small, (size_t)n + 1);
	else
		vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct deferred *d = arena_alloc(a, sizeof *d);

	*d = (struct deferred){ .next = a->deferred, .fn = fn, .arg = arg };
	a->deferred = d;
}
