/*
 * home.c - the first page after login: for each type of work that has an owner
 * what is mine and what is new, and the records changed last. Who has no work
 * here (an administrator) is told why, and finds the settings.
 */
#include "crm.h"
#include "home.h"

enum {
	COUNT_CAP = 1000,
	RECENT = 10,
	NEW_DAYS = 7,
	MORNING = 5,
	NOON = 11,
	AFTERNOON = 13,
	EVENING = 18
};

static const char *
home_hello(struct ctx *ctx)
{
	long hour = strtol(time_clock(ctx, ctx->now), NULL, 10);
	const char *name = ctx->user->name;

	if (hour >= MORNING && hour < NOON)
		return arena_printf(ctx->mem, _("Good morning, %s"), name);
	if (hour >= NOON && hour < AFTERNOON)
		return arena_printf(ctx->mem, _("Good day, %s"), name);
	if (hour >= AFTERNOON && hour < EVENING)
		return arena_printf(ctx->mem, _("Good afternoon, %s"), name);
	return arena_printf(ctx->mem, _("Good evening, %s"), name);
}

/* ---- figures ------------------------------------------------------------------- */

static int
home_kpi(struct ctx *ctx, struct node *home, const struct type *t, const char *filter,
         const char *label)
{
	struct query *q;
	struct node *n;
	int64_t count;

	TRY(query_new(ctx, &q, type_name(t)));
	if (*filter)
		TRY(query_filter(q, filter));
	TRY(query_count(q, COUNT_CAP, &count));
	n = node_item(node_child(home, "kpis"));
	node_set(n, "label", label);
	node_set(n, "url", type_list_url(ctx, t, filter));
	node_set(n, "number",
	         count > COUNT_CAP ? arena_printf(ctx->mem, "%d+", COUNT_CAP)
	                           : arena_printf(ctx->mem, "%d", (int)count));
	return OK;
}

static int
home_kpis(struct ctx *ctx, struct node *home, const struct type *t)
{
	const char *plural = type_plural(t);
	const char *recent = arena_printf(ctx->mem, "created_at.ge(today-%d)", NEW_DAYS - 1);

	if (!type_field(t, "owner"))
		return OK;
	if (ctx->user->employee)
		TRY(home_kpi(ctx, home, t, "owner.eq(me)",
		             arena_printf(ctx->mem, _("My %s"), plural)));
	TRY(home_kpi(ctx, home, t, recent,
	             arena_printf(ctx->mem, _("New %1$s in %2$d days"), plural, NEW_DAYS)));
	return home_kpi(ctx, home, t, "", arena_printf(ctx->mem, _("All %s"), plural));
}

/* ---- tiles ---------------------------------------------------------------------- */

static void
home_recent_row(struct ctx *ctx, struct node *tile, const struct rec *r)
{
	struct node *n = node_item(node_child(tile, "rows"));
	int64_t at = rec_instant(r, "updated_at");
	const char *title = rec_title(ctx, r);

	node_set(n, "text", title);
	node_set(n, "url",
	         arena_printf(ctx->mem, "%s/%lld", type_url(rec_type(r)), (long long)rec_id(r)));
	node_set(n, "note", show_field(ctx, r, "updated_by"));
	node_set(n, "time", time_ago(ctx, at));
	node_set(n, "iso", instant_str(ctx->mem, at));
	node_set(n, "exact", instant_local(ctx->mem, at, ctx->zone));
	show_avatar(ctx, n, title, false);
}

static int
home_recent(struct ctx *ctx, struct node *home, const struct type *t)
{
	struct node *tile = node_item(node_child(home, "tiles"));
	struct query *q;
	struct rows *rows;
	struct rec *r;

	node_set(tile, "label", arena_printf(ctx->mem, _("%s changed last"), type_plural(t)));
	node_set(tile, "empty", arena_printf(ctx->mem, _("No %s yet"), type_plural(t)));
	node_set(tile, "all_url", type_list_url(ctx, t, ""));
	TRY(query_new(ctx, &q, type_name(t)));
	TRY(query_sort(q, "-updated_at"));
	TRY(query_after(q, NULL, RECENT));
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) != NULL)
		home_recent_row(ctx, tile, r);
	return OK;
}

/* The tile, or NULL when there is nothing to put into it. */
static struct node *
home_links(struct ctx *ctx, struct node *home, const char *label, const struct type *const *types,
           size_t n, bool create)
{
	struct node *tile = NULL;

	for (size_t i = 0; i < n; i++) {
		struct node *row;

		if (create && !perm_can(ctx, types[i], NULL, "create"))
			continue;
		if (!tile) {
			tile = node_item(node_child(home, "tiles"));
			node_set(tile, "label", label);
		}
		row = node_item(node_child(tile, "rows"));
		node_set(row, "icon", type_icon(types[i]));
		node_set(row, "text",
		         create ? arena_printf(ctx->mem, _("New %s"), type_label(types[i]))
		                : type_plural(types[i]));
		node_set(row, "url",
		         create ? arena_printf(ctx->mem, "%s/new", type_url(types[i]))
		                : type_url(types[i]));
	}
	return tile;
}

/* Pages of modules behind the types of the same tile. */
static void
home_pages(struct ctx *ctx, struct node *home, struct node *tile)
{
	const struct menu_link *links;
	size_t n = menu_pages(ctx, &links);

	for (size_t i = 0; i < n; i++) {
		if (!tile) {
			tile = node_item(node_child(home, "tiles"));
			node_set(tile, "label", _("Settings"));
		}
		struct node *row = node_item(node_child(tile, "rows"));
		node_set(row, "icon", links[i].icon);
		node_set(row, "text", links[i].label);
		node_set(row, "url", links[i].url);
	}
}

/* ---- the page --------------------------------------------------------------------- */

int
home_page(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct node *home = node_child(view_root(req_view(rq)), "home");
	const struct type *const *work, *const *settings;
	size_t work_count = type_menu(ctx, "read", &work);
	size_t settings_count = type_menu(ctx, "edit", &settings);

	TRY(view_frame(rq, _("Home")));
	view_crumb(req_view(rq), _("Home"), NULL);
	node_set(home, "hello", home_hello(ctx));
	node_set(home, "date", date_long(ctx, ctx->today));
	TRY(setup_fill(rq, home));
	for (size_t i = 0; i < work_count; i++)
		TRY(home_kpis(ctx, home, work[i]));
	for (size_t i = 0; i < work_count; i++)
		TRY(home_recent(ctx, home, work[i]));
	home_links(ctx, home, _("Create quickly"), work, work_count, true);
	if (!work_count) {
		node_set(home, "note", _("This account sees no business data."));
		node_set(home, "note_text",
		         settings_count ? _("It is there to keep the system in order; customers "
		                            "and documents are for those who work with them.")
		                        : _("Ask your administrator for a role."));
	}
	home_pages(ctx, home, home_links(ctx, home, _("Settings"), settings, settings_count, false));
	return resp_page(rq, 200, "home.cs");
}
