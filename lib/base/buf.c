/* buf.c - text that grows inside an arena, by doubling. */
#include "base/base.h"

enum { FIRST = 256 };

void
buf_init(struct buf *b, struct arena *mem)
{
	*b = (struct buf){ .mem = mem };
}

/* Room for more bytes and the NUL. A size that overflows is refused by the arena. */
static void
buf_room(struct buf *b, size_t more)
{
	size_t need;

	if (more < b->cap - b->n)
		return;
	size_t cap = b->cap ? b->cap : FIRST;
	if (__builtin_add_overflow(b->n, more, &need) || need > SIZE_MAX / 4)
		cap = SIZE_MAX;
	else
		while (cap <= need)
			cap *= 2;
	char *s = arena_alloc_uninitialised(b->mem, cap);
	if (b->n)
		memcpy(s, b->s, b->n);
	s[b->n] = '\0';
	b->s = s;
	b->cap = cap;
}

void
buf_addn(struct buf *b, const char *s, size_t n)
{
	buf_room(b, n);
	if (n)
		memcpy(b->s + b->n, s, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void
buf_add(struct buf *b, const char *s)
{
	if (s)
		buf_addn(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	buf_room(b, 1);
	b->s[b->n++] = c;
	b->s[b->n] = '\0';
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;

	buf_room(b, 1);
	size_t room = b->cap - b->n;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(b->s + b->n, room, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n >= room) {
		buf_room(b, (size_t)n);
		vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	b->n += n > 0 ? (size_t)n : 0;
	b->s[b->n] = '\0';
}

const char *
buf_str(struct buf *b)
{
	return b->s ? b->s : "";
}
