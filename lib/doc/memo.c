/*
 * memo.c - what lists ask all the time, remembered by the process until a stamp moves:
 * views, stars and tags change a few times a day, so one stamp for all of them is enough.
 */
#include "doc/memo.h"
#include "doc/org.h"

enum { MOST = 400 };

static struct {
	struct arena *mem;
	int64_t stamp, org;	/* a user who is purged takes his views along */
	struct kept { const char *key; const void *list; size_t n; } kept[MOST];
	size_t count;
} memo;

static const char *
key_of(struct ctx *ctx, const char *what, const struct type *t, bool whose)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_printf(&b, "%s %s", what, t->name);
	if (!whose)
		return buf_str(&b);
	buf_printf(&b, " %lld %lld", (long long)ctx->user->id, (long long)ctx->user->employee);
	for (const char *const *r = ctx->user->roles; r && *r; r++)
		buf_printf(&b, " %s", *r);
	return buf_str(&b);
}

static bool
memo_is_current(const struct ctx *ctx)
{
	return ctx->views && ctx->org && ctx->views == memo.stamp && ctx->org->stamp == memo.org;
}

bool
memo_find(struct ctx *ctx, const char *what, const struct type *t, bool whose, memo_copy *copy, void **out, size_t *n)
{
	const char *key;

	if (!memo_is_current(ctx))
		return false;
	key = key_of(ctx, what, t, whose);
	for (size_t i = 0; i < memo.count; i++)
		if (str_eq(memo.kept[i].key, key)) {
			*out = copy(ctx->mem, memo.kept[i].list, memo.kept[i].n);
			*n = memo.kept[i].n;
			return true;
		}
	return false;
}

void
memo_keep(struct ctx *ctx, const char *what, const struct type *t, bool whose, memo_copy *copy, const void *list, size_t n)
{
	if (!ctx->views || !ctx->org)
		return;
	if (!memo_is_current(ctx) || memo.count == MOST) {
		if (memo.mem)
			arena_free(memo.mem);
		memo.mem = arena_new();
		memo.stamp = ctx->views;
		memo.org = ctx->org->stamp;
		memo.count = 0;
	}
	memo.kept[memo.count++] = (struct kept){ arena_strdup(memo.mem, key_of(ctx, what, t, whose)), copy(memo.mem, list, n), n };
}

/* Never the same number twice, as org_touch(). */
int
memo_touch(struct ctx *ctx)
{
	ctx->views = 0;
	return db_exec(ctx, NULL,
	               "INSERT INTO stamp (name, n) VALUES ('view', UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)"
	               " ON DUPLICATE KEY UPDATE n = VALUES(n)", NO_VALS);
}
