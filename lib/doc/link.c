/* link.c - the title of what a link points to, readable or not (decisions 30). */
#include "doc/org.h"

/* One title that was asked for in this unit. */
struct link_title { struct link_title *next; const struct type *type; int64_t id; const char *title; };

const char *
link_title_shown(struct ctx *ctx, const char *title, bool deleted)
{
	return deleted ? arena_printf(ctx->mem, _("(deleted) %s"), title) : title;
}

static const char *
link_read(struct ctx *ctx, const struct type *target, int64_t id)
{
	struct db_rows *rows;
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT ");
	sql_ident(q, target->title->name);
	sql_add(q, ", deleted_at IS NOT NULL FROM ");
	sql_ident(q, target->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(id));
	if (db_select_sql(ctx, &rows, q) != OK)
		return "";	/* the transaction is poisoned: the unit fails anyway */
	if (!db_next(rows))
		return link_title_shown(ctx, arena_printf(ctx->mem, "#%lld", (long long)id), true);
	return link_title_shown(ctx, db_str(rows, 0) ? db_str(rows, 0) : "", db_int(rows, 1) != 0);
}

static void
titles_forget(void *arg)
{
	struct ctx *ctx = arg;

	ctx->titles = NULL;
}

const char *
link_title(struct ctx *ctx, const struct type *target, int64_t id)
{
	const struct org_entry *e = org_entry(ctx->org, target, id);

	if (e)
		return e->title;
	if (id <= 0)
		return "";
	const struct link_known *known = link_known(ctx, target, id);
	if (known && known->title)
		return link_title_shown(ctx, known->title, !known->lives);
	for (struct link_title *l = ctx->titles; l; l = l->next)
		if (l->type == target && l->id == id)
			return l->title;
	struct link_title *l = arena_alloc(ctx->mem, sizeof *l);

	*l = (struct link_title){
		.next = ctx->titles, .type = target, .id = id, .title = link_read(ctx, target, id),
	};
	ctx->titles = l;
	/* A loop over many rows works in child arenas: the list dies with any of them. */
	arena_defer(ctx->mem, titles_forget, ctx);
	return l->title;
}
