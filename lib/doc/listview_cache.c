/*
 * listview_cache.c - which saved views a user has in a type, remembered by the process.
 * Every list asks, and views change a few times a day: one stamp for all of them is enough.
 */
#include "doc/listview.h"
#include "doc/org.h"

enum { MOST = 400 };

struct kept {
	int64_t user, employee;
	const char *type, *roles;
	const struct list_view *list;
	size_t n;
};

static struct {
	struct arena *mem;
	int64_t stamp, org;	/* a user who is purged takes his views along */
	struct kept kept[MOST];
	size_t count;
} cache;

static const char *
roles_text(struct ctx *ctx)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (const char *const *r = ctx->user->roles; r && *r; r++)
		buf_printf(&b, "%s ", *r);
	return buf_str(&b);
}

/* A copy that lives in the arena. */
static const struct list_view *
views_copy(struct arena *mem, const struct list_view *from, size_t n)
{
	struct list_view *list = arena_new_array(mem, struct list_view, n + 1);

	for (size_t i = 0; i < n; i++) {
		list[i] = from[i];
		list[i].name = arena_strdup(mem, from[i].name);
		list[i].filter = arena_strdup(mem, from[i].filter);
		list[i].columns = arena_strdup(mem, from[i].columns);
		list[i].sort = arena_strdup(mem, from[i].sort);
		list[i].group = arena_strdup(mem, from[i].group);
	}
	return list;
}

bool
views_remembered(struct ctx *ctx, const struct type *t, const struct list_view **out, size_t *n)
{
	const char *roles;

	if (!ctx->views || !ctx->org || ctx->views != cache.stamp || ctx->org->stamp != cache.org)
		return false;
	roles = roles_text(ctx);
	for (size_t i = 0; i < cache.count; i++) {
		const struct kept *k = &cache.kept[i];

		if (k->user != ctx->user->id || k->employee != ctx->user->employee || !str_eq(k->type, t->name) ||
		    !str_eq(k->roles, roles))
			continue;
		*out = views_copy(ctx->mem, k->list, k->n);
		*n = k->n;
		return true;
	}
	return false;
}

void
views_remember(struct ctx *ctx, const struct type *t, const struct list_view *list, size_t n)
{
	if (!ctx->views || !ctx->org)
		return;
	if (ctx->views != cache.stamp || ctx->org->stamp != cache.org || cache.count == MOST) {
		if (cache.mem)
			arena_free(cache.mem);
		cache.mem = arena_new();
		cache.stamp = ctx->views;
		cache.org = ctx->org->stamp;
		cache.count = 0;
	}
	cache.kept[cache.count++] = (struct kept){
		.user = ctx->user->id, .employee = ctx->user->employee,
		.type = arena_strdup(cache.mem, t->name), .roles = arena_strdup(cache.mem, roles_text(ctx)),
		.list = views_copy(cache.mem, list, n), .n = n,
	};
}

/* Never the same number twice, as org_touch(). What this unit reads afterwards is its own. */
int
views_touch(struct ctx *ctx)
{
	ctx->views = 0;
	return db_exec(ctx, NULL,
	               "INSERT INTO stamp (name, n) VALUES ('view', UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)"
	               " ON DUPLICATE KEY UPDATE n = VALUES(n)", NO_VALS);
}
