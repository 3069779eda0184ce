/*
 * page_list.c - the list of a type: preset views as tabs, search, filters, sort,
 * pages; the table itself is made in page_table.c, what the address says is read in page_list_state.c.
 *
 * Pages go forward by the cursor of the last row; the way back is the list of
 * cursors that led here, carried along in the address, so nothing is kept on
 * the server and a page seen twice begins at the same row.
 */
#include "doc/query.h"
#include "web/page.h"

enum { BACK_SIZE = 2500 };

/* ---- head: views, search box, hidden fields --------------------------------------------- */

static void
list_views(struct ctx *ctx, struct node *list, const struct list_state *st, const char *count)
{
	for (size_t i = 0; i < st->t->list_count; i++) {
		const struct list *l = &st->t->lists[i];
		struct list_state s = list_opened(st, l);
		struct node *view;

		if (!list_is_open(ctx, st->t, l))
			continue;
		view = node_item(node_child(list, "views"));
		node_set(view, "label", type_text(st->t, l->label));
		node_set(view, "url", list_href(ctx, &s));
		node_set(view, "here", str_eq(l->name, st->list->name) ? "1" : NULL);
		node_set(view, "count", str_eq(l->name, st->list->name) ? count : NULL);
	}
	list_saved_views(ctx, list, st, count);
}

/* What is shown here, as the condition of a sharing rule. */
static void
list_share(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	const char *where = st->list->where, *f = st->f;

	/* A rule has no words to search by. */
	if (!st->t->owner || *st->q || !right_dotted(ctx, "share_rule.create"))
		return;
	if (*where && *f)
		f = arena_printf(ctx->mem, "and(%s,%s)", where, f);
	record_action_add(list, &(struct record_action){
		.label = _("Share these records"), .method = "get", .icon = ICON("share"),
		.url = arena_printf(ctx->mem, "/admin/share_rule/new?set.type=%s&set.filter=%s", st->t->name,
		                    str_url(ctx->mem, *f ? f : where)),
	});
}

/* What is shown here, as the condition of a group. */
static void
list_group(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	const struct type *t = st->t;
	const char *where = st->list->where, *f = st->f;

	if (!t->groups || *st->q || (!*where && !*f) || !perm_can(ctx, t->groups, NULL, "create"))
		return;
	if (*where && *f)
		f = arena_printf(ctx->mem, "and(%s,%s)", where, f);
	record_action_add(list, &(struct record_action){
		.label = _("Save to segments"), .method = "get", .icon = ICON("users-group"),
		.url = arena_printf(ctx->mem, "%s/new?set.of_type=%s&set.kind=dynamic&set.filter=%s", type_url(t->groups), t->name,
		                    str_url(ctx->mem, *f ? f : where)),
	});
}

static void
list_head(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	const struct type *t = st->t;
	const char **labels = arena_new_array(ctx->mem, const char *, t->field_count + 1);
	struct node *find = node_child(list, "find");
	size_t n = 0;

	node_set(list, "label", type_plural(t));
	node_set(list, "url", type_url(t));
	if (perm_can(ctx, t, NULL, "create")) {
		node_set(list, "new_url", arena_printf(ctx->mem, "%s/new", type_url(t)));
		node_set(list, "new_label", arena_printf(ctx->mem, _("New %s"), type_label(t)));
	}
	screens_add(ctx, list, t, NULL);
	pulls_add(ctx, list, t);
	list_share(ctx, list, st);
	list_group(ctx, list, st);
	if (perm_can(ctx, t, NULL, "export"))
		record_action_add(list, &(struct record_action){
			.label = _("Export"), .method = "get", .icon = ICON("download"),
			.url = list_page_href(ctx, st, "export"),
		});
	if (perm_can(ctx, t, NULL, "delete"))
		record_action_add(list, &(struct record_action){
			.label = _("Recycle bin"), .method = "get", .icon = ICON("trash"),
			.url = arena_printf(ctx->mem, "%s/bin", type_url(t)),
		});
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].search && perm_field_readable(ctx, &t->fields[i]))
			labels[n++] = field_label(&t->fields[i]);
	if (n) {
		node_set(find, "hint", text_join(ctx->mem, labels, n));
		node_set(find, "sentence",
		         arena_printf(ctx->mem, _("Search in %s"), type_plural(t)));
		node_set(find, "value", st->q);
	}
	list_kept(ctx, list, st);
}

/* ---- foot: count, sizes, pages ------------------------------------------------------------------ */

static void
list_sizes(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	static const int sizes[] = { 25, 50, 100 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct list_state s = list_from_start(st);
		struct node *n = node_item(node_child(list, "sizes"));

		s.limit = sizes[i];
		node_set_int(n, "label", sizes[i]);
		node_set(n, "url", list_href(ctx, &s));
		node_set(n, "here", sizes[i] == st->limit ? "1" : NULL);
	}
}

/* Forward: this page's cursor joins the way back, the oldest fall off. */
static const char *
back_push(struct ctx *ctx, const struct list_state *st)
{
	char *back =
	        *st->back ? arena_printf(ctx->mem, "%s,%s", *st->after ? st->after : "-", st->back)
	                  : arena_strdup(ctx->mem, *st->after ? st->after : "-");

	while (strlen(back) > BACK_SIZE) {
		char *last = strrchr(back, ',');

		if (!last)
			return "";
		*last = '\0';
	}
	return back;
}

static void
list_pages(struct ctx *ctx, struct node *list, const struct list_state *st, struct rows *rows)
{
	struct list_state first = list_from_start(st);

	if (rows_cursor(rows)) {
		struct list_state next = *st;

		next.after = rows_cursor(rows);
		next.back = back_push(ctx, st);
		node_set(list, "next_url", list_href(ctx, &next));
	}
	if (!*st->after)
		return;
	node_set(list, "first_url", list_href(ctx, &first));
	if (*st->back) {
		struct list_state previous = *st;
		const char *comma = strchr(st->back, ',');
		const char *after =
		        comma ? arena_strndup(ctx->mem, st->back, (size_t)(comma - st->back))
		              : st->back;

		previous.after = str_eq(after, "-") ? "" : after;
		previous.back = comma ? comma + 1 : "";
		node_set(list, "previous_url", list_href(ctx, &previous));
	}
}

static void
list_empty(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	struct node *empty = node_child(list, "empty");
	struct list_state bare = list_from_start(st);
	struct list_state first = list_from_start(st);
	const char *plural = type_plural(st->t);

	bare.q = bare.f = "";
	if (*st->after) {
		node_set(empty, "title", _("There is nothing more."));
		node_set(empty, "first_url", list_href(ctx, &first));
	} else if (*st->q || *st->f) {
		node_set(empty, "title", arena_printf(ctx->mem, _("No %s found"), plural));
		node_set(empty, "text", _("Try other words, or take away a filter."));
		node_set(empty, "clear_url", list_href(ctx, &bare));
	} else if (st->list->where && *st->list->where) {
		node_set(empty, "title",
		         arena_printf(ctx->mem, _("“%s” is empty"),
		                      list_label(st, st->list)));
		node_set(empty, "new_url", perm_can(ctx, st->t, NULL, "create") ? "1" : NULL);
	} else {
		node_set(empty, "title", arena_printf(ctx->mem, _("No %s yet"), plural));
		node_set(empty, "text",
		         st->t->empty && *st->t->empty ? type_text(st->t, st->t->empty) : NULL);
		node_set(empty, "new_url", perm_can(ctx, st->t, NULL, "create") ? "1" : NULL);
	}
}

/* ---- the page -------------------------------------------------------------------------------------- */

/* A field that is looked up was sent by the small form of its quick filter:
 * turn the text into a term and ask again with the plain address. */
static int
list_picked(struct req *rq, const struct list_state *st, const struct query *q, const char **href,
            const char **problem)
{
	struct ctx *ctx = &rq->ctx;

	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];
		const struct field *f = str_starts(p->name, "pick_")
		                                ? type_field(st->t, p->name + strlen("pick_"))
		                                : NULL;
		struct val v;

		if (p->from_body || !f || f->kind != FIELD_LINK || !perm_field_readable(ctx, f))
			continue;
		TRY(field_parse(ctx, f, p->value, &v, problem));
		*href = list_href_filter(ctx, st, list_filter_with(ctx, st, q, f, val_is_empty(v) ? NULL : list_term(ctx, f, v)));
	}
	return OK;
}

static int
list_fill(struct req *rq, struct node *list, const struct list_state *st, struct query *q)
{
	struct ctx *ctx = &rq->ctx;
	struct rows *rows;
	int64_t count;
	const char *total;
	struct list_state start = list_from_start(st);

	list_group_menu(ctx, list, st);
	board_menu(ctx, list, st);
	wall_links(ctx, list, st);
	if (st->group && *st->group) {
		TRY(list_groups(ctx, list, st, q));
		list_views(ctx, list, st, NULL);
		list_view_links(ctx, list, st);
		node_set(list, "filter_url", list_page_href(ctx, &start, "filter"));
		return OK;
	}
	TRY(query_run(q, &rows));
	TRY(query_count_shown(q, TABLE_COUNT_CAP, &count));
	total = table_count_text(ctx, count);
	list_views(ctx, list, st, total);
	node_set(list, "filter_url", list_page_href(ctx, &start, "filter"));
	node_set(list, "caption", list_label(st, st->list));
	list_view_links(ctx, list, st);
	bulk_offer(ctx, list, st);
	TRY(table_fill(ctx, list, st, q, rows));
	if (rows_count(rows) && !st->wall)
		TRY(table_sums(ctx, list, st, q, count));
	if (!rows_count(rows))
		list_empty(ctx, list, st);
	if (rows_count(rows)) {
		node_set(list, "pager", "1");
		node_set(list, "count", arena_printf(ctx->mem, _("%s in all"), total));
		list_sizes(ctx, list, st);
		list_pages(ctx, list, st, rows);
	}
	return OK;
}

static int
list_respond(struct req *rq, int status)
{
	node_set(node_child(view_root(rq->view), "frame"), "fixed", "1");
	return resp_page(rq, status, "list.cs");
}

/* Sort, filter or cursor that the type does not know: say so, offer the plain list. */
static int
list_refuse(struct req *rq, struct node *list, const struct list_state *st, const char *sentence)
{
	err_clear(&rq->ctx);
	list_views(&rq->ctx, list, st, NULL);
	node_set(list, "problem",
	         sentence && *sentence ? sentence : _("This address does not fit the list."));
	return list_respond(rq, 422);
}

int
page_list(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *list = node_child(view_root(rq->view), "list");
	const char *href = NULL, *problem = NULL;
	struct list_state st;
	struct query *q;
	int rc;

	TRY(list_read(rq, &st));
	/* The list opens with a view that is a board; asked for by its number the same view is a list. */
	if (st.saved && !rq->param_count && *st.saved->board && board_takes(ctx, type_field(st.t, st.saved->board)))
		return resp_redirect(rq, "%s", view_open_url(ctx, st.t, st.saved));
	TRY(view_frame(rq, type_plural(st.t)));
	view_crumb(rq->view, type_plural(st.t), NULL);
	list_head(ctx, list, &st);
	TRY(star_of_list(rq, list, &st));
	TRY(deleted_note(rq, list));
	TRY(query_new(ctx, &q, st.t->name));
	rc = list_query(ctx, &st, q);
	if (rc == ERR_INVALID)
		return list_refuse(rq, list, &st, query_problem(q));
	TRY(rc);
	rc = list_picked(rq, &st, q, &href, &problem);
	if (rc == ERR_INVALID)
		return list_refuse(rq, list, &st, problem);
	TRY(rc);
	if (href)
		return resp_redirect(rq, "%s", href);
	list_filters(ctx, list, &st, q);
	rc = list_fill(rq, list, &st, q);
	if (rc == ERR_INVALID)
		return list_refuse(rq, list, &st, query_problem(q));
	TRY(rc);
	return list_respond(rq, 200);
}
