/*
 * page_tabs.c - the tabs of the detail page. A tab of related records is the
 * list of their type, narrowed to those that link to this record; its counter
 * counts what this user would see there. Tabs of types that he may not read are
 * not there. Also the "more" menu, and the screens that types bring themselves.
 */
#include "web/page.h"

enum { TAB_ROWS = 50 };

/* ---- the "more" menu ------------------------------------------------------------------ */

void
record_action_add(struct node *owner, const struct record_action *a)
{
	struct node *n = node_item(node_child(owner, "actions"));

	node_set(n, "label", a->label);
	node_set(n, "url", a->url);
	node_set(n, "icon", a->icon);
	node_set(n, "post", str_eq(a->method, "post") ? "1" : NULL);
	node_set(n, "tone", a->tone);
}

void
screens_add(struct ctx *ctx, struct node *owner, const struct type *t, const struct rec *r)
{
	for (size_t i = 0; i < t->screen_count; i++) {
		const struct screen *s = &t->screens[i];

		if (s->of_list != (r == NULL) || s->of_picked || !perm_can(ctx, t, r, s->may))
			continue;
		record_action_add(owner, &(struct record_action){
			.label = type_text(t, s->label), .method = "get",
			.icon = *s->icon ? s->icon : ICON("chevron-right"),
			.url = r ? arena_printf(ctx->mem, "%s/%lld/%s", type_url(t), (long long)rec_id(r), s->name)
			         : arena_printf(ctx->mem, "%s/%s", type_url(t), s->name),
		});
	}
}

/* What is called like the records themselves is translated with them. */
static const char *
tab_label(const struct type *t, const struct tab *tab)
{
	if (tab->kind != TAB_RELATED)
		return lang_text(tab->label);
	return str_eq(tab->label, tab->type->plural) ? type_plural(tab->type) : type_text(t, tab->label);
}

/* ---- related records --------------------------------------------------------------------- */

/* Below a node of a tree belongs what hangs on any node below it, except the nodes
 * themselves: those of the next level are the children. */
static bool
tab_is_under(const struct tab *tab)
{
	return tab->by->target->tree && tab->type != tab->by->target;
}

static struct list_state
tab_state(struct ctx *ctx, const struct tab *tab, const struct rec *r)
{
	return (struct list_state){
		.t = tab->type, .list = list_for(ctx, tab->type, tab->list), .q = "", .sort = "", .after = "", .back = "",
		.f = arena_printf(ctx->mem, "%s.%s(%lld)", tab->by->name, tab_is_under(tab) ? "under" : "eq",
		                  (long long)rec_id(r)),
		.limit = TAB_ROWS, .tab = true, .but = tab_is_under(tab) ? NULL : tab->by,
	};
}

static int
tab_query(struct ctx *ctx, struct query **q, struct list_state *st)
{
	TRY(query_new(ctx, q, st->t->name));
	int rc = list_query(ctx, st, *q);

	return rc == ERR_INVALID ? err_set(ctx, ERR_BUG, "tab of %s: %s", st->t->name, query_problem(*q)) : rc;
}

/* The new record comes with its link filled in. */
static void
tab_new(struct ctx *ctx, struct node *list, const struct tab *tab, const struct rec *r)
{
	if (!perm_can(ctx, tab->type, NULL, "create") || !perm_field_writable(ctx, tab->by, NULL))
		return;
	node_set(list, "new_url", arena_printf(ctx->mem, "%s/new?set.%s=%lld", type_url(tab->type),
	                                       tab->by->name, (long long)rec_id(r)));
	node_set(list, "new_label", arena_printf(ctx->mem, _("New %s"), type_label(tab->type)));
}

static int
related_fill(struct ctx *ctx, struct node *list, const struct tab *tab, const struct rec *r, int64_t count)
{
	struct list_state st = tab_state(ctx, tab, r);
	struct query *q;
	struct rows *rows;

	TRY(tab_query(ctx, &q, &st));
	int rc = query_run(q, &rows);
	if (rc == ERR_INVALID) {	/* too many for the order of the view */
		st.sort = "-updated_at";
		TRY(tab_query(ctx, &q, &st));
		rc = query_run(q, &rows);
	}
	TRY(rc);
	node_set(list, "label", tab_label(r->type, tab));
	node_set(list, "caption", tab_label(r->type, tab));
	node_set(list, "count", table_count_text(ctx, count));
	node_set(list, "all_url", list_href(ctx, &st));
	tab_new(ctx, list, tab, r);
	TRY(table_fill(ctx, list, &st, q, rows));
	if (!rows_count(rows)) {
		node_set(list, "empty_title", arena_printf(ctx->mem, _("No %s yet"), type_plural(tab->type)));
		node_set(list, "empty_text", *tab->type->empty ? type_text(tab->type, tab->type->empty) : NULL);
		return OK;
	}
	if (rows_cursor(rows))
		node_set(list, "more", arena_printf(ctx->mem, _("The first %d are shown."), TAB_ROWS));
	return table_sums(ctx, list, &st, q, count);
}

/* ---- the row of tabs ------------------------------------------------------------------------- */

static bool
tab_is_there(struct ctx *ctx, const struct tab *tab)
{
	return tab->kind != TAB_RELATED || (perm_can(ctx, tab->type, NULL, "read") && perm_field_readable(ctx, tab->by));
}

/* One statement for all; counts of other tabs stay 0. */
static int
tabs_count(struct ctx *ctx, const struct rec *r, const struct tab *const *tabs, size_t n, int64_t *counts)
{
	struct query **queries = arena_new_array(ctx->mem, struct query *, n);
	int64_t *found = arena_new_array(ctx->mem, int64_t, n);
	size_t asked = 0;

	for (size_t i = 0; i < n; i++) {
		if (tabs[i]->kind != TAB_RELATED)
			continue;
		struct list_state st = tab_state(ctx, tabs[i], r);
		TRY(tab_query(ctx, &queries[asked++], &st));
	}
	TRY(query_count_all(ctx, queries, asked, TABLE_COUNT_CAP, found));
	for (size_t i = 0, at = 0; i < n; i++)
		counts[i] = tabs[i]->kind == TAB_RELATED ? found[at++] : 0;
	return OK;
}

static void
tab_add(struct node *record, const char *label, const char *url, const char *count, bool here)
{
	struct node *n = node_item(node_child(record, "tabs"));

	node_set(n, "label", label);
	node_set(n, "url", url);
	node_set(n, "count", count);
	node_set(n, "here", here ? "1" : NULL);
}

/* What the address names; NULL when it names none. */
static int
tab_find(struct req *rq, const struct tab *const *tabs, size_t n, const struct tab **out)
{
	const char *wanted = req_query(rq, "tab");

	*out = NULL;
	for (size_t i = 0; i < n; i++)
		if (str_eq(tabs[i]->name, wanted))
			*out = tabs[i];
	if (wanted && *wanted && !*out)
		return err_set(&rq->ctx, ERR_NOTFOUND, "%s has no tab %s", rq->type->name, wanted);
	return OK;
}

int
tabs_fill(struct req *rq, struct node *record, const struct rec *r, const struct tab **chosen)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = r->type;
	const struct tab **tabs = arena_new_array(ctx->mem, const struct tab *, t->tab_count);
	int64_t *counts = arena_new_array(ctx->mem, int64_t, t->tab_count), count = 0;
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)rec_id(r));
	size_t n = 0;

	for (size_t i = 0; i < t->tab_count; i++)
		if (tab_is_there(ctx, &t->tabs[i]))
			tabs[n++] = &t->tabs[i];
	TRY(tab_find(rq, tabs, n, chosen));
	TRY(tabs_count(ctx, r, tabs, n, counts));
	if (n)
		tab_add(record, _("Details"), url, NULL, !*chosen);
	for (size_t i = 0; i < n; i++) {
		const char *there = arena_printf(ctx->mem, "%s?tab=%s", url, tabs[i]->name);

		if (tabs[i] == *chosen)
			count = counts[i];
		tab_add(record, tab_label(t, tabs[i]), there,
		        tabs[i]->kind == TAB_RELATED ? table_count_text(ctx, counts[i]) : NULL,
		        tabs[i] == *chosen);
	}
	return *chosen && (*chosen)->kind == TAB_RELATED
	               ? related_fill(ctx, node_child(record, "related"), *chosen, r, count)
	               : OK;
}
