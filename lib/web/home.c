/*
 * home.c - the first page after login: how many records of one's own there are, what was
 * changed last and what nobody has touched for long, as the preset views say that are marked
 * for it (home="…"); notices, what was opened last, favourites. Few statements, whatever
 * number of types there is. Who has no work here (an administrator) is told why, and finds
 * what is to be set up.
 */
#include "doc/notice.h"
#include "web/home.h"

enum {
	COUNT_CAP = 1000,
	FIGURES = 8,
	TILES = 4,
	ROWS = 6,
	CREATES = 4,
	NOTICES = 5,
	RECENTS = 8,
	FAVOURITES = 8,
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

/* ---- views that are marked for this page ------------------------------------------ */

struct shown { const struct type *type; const struct list *list; bool personal; int64_t count; };

/* It means something else for every user, and nothing for who is no employee. */
static bool
is_personal(const struct list *l)
{
	return strstr(l->where, "(me)") || strstr(l->where, "my_");
}

static size_t
shown_find(struct ctx *ctx, struct shown *out)
{
	const struct type *const *types;
	size_t n = 0, count = type_menu(ctx, "read", &types);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < types[i]->list_count && n < FIGURES; k++) {
			const struct list *l = &types[i]->lists[k];

			if ((l->home_rows || l->home_figure) && list_is_open(ctx, types[i], l) && (!is_personal(l) || ctx->user->employee))
				out[n++] = (struct shown){ .type = types[i], .list = l, .personal = is_personal(l) };
		}
	return n;
}

static int
shown_query(struct ctx *ctx, const struct shown *s, struct query **out)
{
	TRY(query_new(ctx, out, s->type->name));
	return *s->list->where ? query_filter(*out, s->list->where) : OK;
}

/* All of them by one statement. */
static int
shown_count(struct ctx *ctx, struct shown *list, size_t n)
{
	struct query *queries[FIGURES];
	int64_t counts[FIGURES];

	for (size_t i = 0; i < n; i++)
		TRY(shown_query(ctx, &list[i], &queries[i]));
	TRY(query_count_all(ctx, queries, n, COUNT_CAP, counts));
	for (size_t i = 0; i < n; i++)
		list[i].count = counts[i];
	return OK;
}

static const char *
shown_url(struct ctx *ctx, const struct shown *s)
{
	return arena_printf(ctx->mem, "%s?view=%s", type_url(s->type), s->list->name);
}

static void
figure_show(struct ctx *ctx, struct node *home, const struct shown *s)
{
	struct node *n = node_item(node_child(home, "kpis"));

	node_set(n, "label", type_text(s->type, s->list->label));
	node_set(n, "url", shown_url(ctx, s));
	node_set(n, "number", table_count_text(ctx, s->count));
}

/* ---- tiles with records ---------------------------------------------------------------- */

/* The day that a list is about because it is sorted by it; NULL = those of records, which are sorted by their change. */
static const struct field *
day_of(const struct shown *s)
{
	const char *sort = s->list->sort + (s->list->sort[0] == '-');
	const struct field *f = strchr(sort, ',') ? NULL : type_field(s->type, sort);

	return f && f->kind == FIELD_DATE ? f : NULL;
}

static void
row_day_show(struct ctx *ctx, struct node *tile, const struct rec *r, const struct field *day)
{
	struct node *n = node_item(node_child(tile, "rows"));
	const char *title = rec_title(ctx, r);

	node_set(n, "text", title);
	node_set(n, "url", arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r)));
	node_set(n, "note", r->type->hangs_on ? show_field(ctx, r, r->type->hangs_on->name) : "");
	node_set(n, "time", time_day(ctx, rec_date(r, day->name)));
	node_set(n, "iso", date_str(ctx->mem, rec_date(r, day->name)));
	node_set(n, "exact", field_label(day));
	show_avatar_of(ctx, n, r);
}

static void
row_show(struct ctx *ctx, struct node *tile, const struct rec *r)
{
	struct node *n = node_item(node_child(tile, "rows"));
	int64_t at = rec_instant(r, "updated_at");
	const char *title = rec_title(ctx, r), *who = show_field(ctx, r, "updated_by");
	const char *code = r->type->code && r->type->code != r->type->title ? show_field(ctx, r, r->type->code->name) : "";

	node_set(n, "text", title);
	node_set(n, "url", arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r)));
	node_set(n, "note", *code ? arena_printf(ctx->mem, "%s · %s", code, who) : who);
	node_set(n, "time", time_ago(ctx, at));
	node_set(n, "iso", instant_str(ctx->mem, at));
	node_set(n, "exact", instant_local(ctx->mem, at, ctx->zone));
	show_avatar_of(ctx, n, r);
}

static int
tile_show(struct ctx *ctx, struct node *home, const struct shown *s)
{
	const struct type *t = s->type;
	const struct field *day = day_of(s), *columns[] = { t->title, type_field(t, "updated_by"), type_field(t, "updated_at"), t->code };
	struct node *tile = node_item(node_child(home, "work"));
	struct query *q;
	struct rows *rows;
	struct rec *r;

	node_set(tile, "label", type_text(t, s->list->label));
	node_set(tile, "count", s->count ? table_count_text(ctx, s->count) : NULL);
	node_set(tile, "all_url", shown_url(ctx, s));
	node_set(tile, "empty", arena_printf(ctx->mem, _("No %s yet"), type_plural(t)));
	if (!s->count)
		return OK;
	TRY(shown_query(ctx, s, &q));
	if (day) {
		columns[1] = day;
		columns[2] = t->hangs_on;
	}
	query_columns(q, columns, day ? (t->hangs_on ? 3 : 2) : t->code ? 4 : 3);
	TRY(query_sort(q, s->list->sort));
	TRY(query_after(q, NULL, ROWS));
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) != NULL)
		if (day)
			row_day_show(ctx, tile, r, day);
		else
			row_show(ctx, tile, r);
	return OK;
}

/* One's own first; all of a type only for who reaches more than his own, or has none. */
static bool
tile_is_wanted(struct ctx *ctx, const struct shown *list, size_t n, size_t at)
{
	const struct shown *s = &list[at];
	bool own = false;

	if (!s->list->home_rows)
		return false;
	if (s->personal)
		return s->count > 0;
	for (size_t i = 0; i < n; i++)
		own = own || (list[i].type == s->type && list[i].personal && list[i].list->home_rows && list[i].count > 0);
	return !own || perm_scope(ctx, s->type, "read") > SCOPE_OWN;
}

static int
work_show(struct ctx *ctx, struct node *home)
{
	struct shown list[FIGURES];
	size_t n = shown_find(ctx, list), tiles = 0;

	TRY(shown_count(ctx, list, n));
	/* One's own stands first. */
	for (int personal = 1; personal >= 0; personal--)
		for (size_t i = 0; i < n; i++)
			if (list[i].personal == (personal == 1) && list[i].list->home_figure)
				figure_show(ctx, home, &list[i]);
	for (int personal = 1; personal >= 0; personal--)
		for (size_t i = 0; i < n; i++)
			if (list[i].personal == (personal == 1) && tiles < TILES && tile_is_wanted(ctx, list, n, i)) {
				TRY(tile_show(ctx, home, &list[i]));
				tiles++;
			}
	return OK;
}

/* ---- one's own ---------------------------------------------------------------------------- */

static void
kept_tile(struct ctx *ctx, struct node *home, const char *name, const struct kept *list, size_t n, bool favourite)
{
	struct node *tile = node_child(home, name);

	node_set(tile, "here", "1");
	for (size_t i = 0; i < n; i++)
		kept_show(ctx, node_item(node_child(tile, "rows")), &list[i], favourite);
}

static int
own_show(struct ctx *ctx, struct node *home)
{
	const struct kept *recents, *favourites;
	const struct notice *notices;
	size_t recent_count, favourite_count, notice_n;

	/* Whoever looks through somebody's eyes sees what that one sees of records, not his own desk. */
	if (ctx->seer)
		return OK;
	TRY(kept_list(ctx, RECENTS, FAVOURITES, NOTICES, &recents, &recent_count, &favourites, &favourite_count));
	TRY(notice_list(ctx, 0, false, NOTICES, &notices, &notice_n));
	node_set(node_child(home, "notices"), "here", "1");
	for (size_t i = 0; i < notice_n; i++)
		notice_show(ctx, node_item(node_child(node_child(home, "notices"), "list")), &notices[i]);
	kept_tile(ctx, home, "recents", recents, recent_count, false);
	kept_tile(ctx, home, "favourites", favourites, favourite_count, true);
	return OK;
}

static void
create_show(struct ctx *ctx, struct node *home)
{
	const struct type *const *types;
	size_t n = type_menu(ctx, "read", &types), count = 0;

	for (size_t i = 0; i < n && count < CREATES; i++) {
		if (!perm_can(ctx, types[i], NULL, "create"))
			continue;
		count++;
		struct node *link = node_item(node_child(home, "create"));
		node_set(link, "label", arena_printf(ctx->mem, _("New %s"), type_label(types[i])));
		node_set(link, "url", arena_printf(ctx->mem, "%s/new", type_url(types[i])));
		node_set(link, "icon", type_icon(types[i]));
	}
}

/* ---- the page --------------------------------------------------------------------------------- */

static void
nobody_note(struct ctx *ctx, struct node *home)
{
	const struct type *const *types;

	if (type_menu(ctx, "read", &types))
		return;
	node_set(home, "note", _("This account sees no business data."));
	if (type_menu(ctx, "edit", &types)) {
		node_set(home, "note_text", _("It is there to keep the system in order; customers "
		                              "and documents are for those who work with them."));
		node_set(home, "admin_url", "/admin");
	} else {
		node_set(home, "note_text", _("Ask your administrator for a role."));
	}
}

static int
home_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *home = node_child(view_root(rq->view), "home");

	TRY(view_frame(rq, _("Home")));
	view_crumb(rq->view, _("Home"), NULL);
	node_set(home, "hello", home_hello(ctx));
	node_set(home, "date", date_long(ctx, ctx->today));
	create_show(ctx, home);
	TRY(setup_fill(rq, home));
	nobody_note(ctx, home);
	TRY(work_show(ctx, home));
	TRY(own_show(ctx, home));
	return resp_page(rq, 200, "home.cs");
}

const struct page desk_pages[] = {
	{ .method = "GET", .path = "/", .right = "login", .fn = home_page },
	{ .method = "GET", .path = "/favourites", .right = "login", .fn = favourites_page },
	{ .method = "GET", .path = "/account/profile", .right = "login", .fn = profile_page },
	{ .method = "POST", .path = "/account/profile", .right = "login", .fn = profile_save },
	{ .method = "GET", .path = "/keys", .right = "login", .fn = keys_page },
	{ 0 },
};
