/*
 * page_columns.c - which columns a list shows and in which order: a page of its own
 * that leads back to the list with another ?cols=, and a part of the page of a view.
 */
#include "doc/listwidth.h"
#include "doc/query.h"
#include "web/page.h"

enum { STEP = 10 };

static bool
is_offered(struct ctx *ctx, const struct field *f)
{
	return f->kind != FIELD_FILE && f->kind != FIELD_IMAGE && f->kind != FIELD_LONGTEXT && perm_field_shown(ctx, f) &&
	       (!f->engine || str_eq(f->name, "created_at") || str_eq(f->name, "created_by") || str_eq(f->name, "updated_at") ||
	        str_eq(f->name, "updated_by"));
}

static bool
can_sum(struct ctx *ctx, const struct field *f)
{
	return (f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY) && perm_field_readable(ctx, f);
}

/* pos 0: not chosen. */
static void
column_choice(struct ctx *ctx, struct node *node, const struct field *f, int pos, const struct column *c)
{
	const bool sum = c && c->sum;

	struct node *n = node_item(node_child(node, "columns"));

	node_set(n, "name", f->name);
	node_set(n, "label", field_label(f));
	node_set(n, "on", pos ? "1" : NULL);
	node_set(n, "pos", pos ? arena_printf(ctx->mem, "%d", pos) : "");
	node_set(n, "can_sum", can_sum(ctx, f) ? "1" : NULL);
	node_set(n, "sum", sum ? "1" : NULL);
	node_set(n, "no_width", field_is_tags(f) ? "1" : NULL);
	node_set(n, "width", c && c->width ? arena_printf(ctx->mem, "%d", c->width) : "");
	node_set(n, "width_label", arena_printf(ctx->mem, _("Width of %s"), field_label(f)));
	node_set(n, "pos_label", arena_printf(ctx->mem, _("Place of %s"), field_label(f)));
}

void
columns_choose(struct ctx *ctx, struct node *node, const struct type *t, const char *chosen)
{
	const struct column *columns;
	size_t dropped, n = columns_read(ctx, t, chosen, &columns, &dropped), tags = columns_tags(t, chosen), shown = 0;
	const struct field *tag = filter_field(ctx, t, "tags");

	for (size_t i = 0; i <= n; i++) {
		if (tags && (i + 1 == tags || (i == n && tags > n + 1)))
			column_choice(ctx, node, tag, (int)++shown * STEP, NULL);
		if (i < n)
			column_choice(ctx, node, columns[i].field, (int)++shown * STEP, &columns[i]);
	}
	if (!tags && field_is_tags(tag))
		column_choice(ctx, node, tag, 0, NULL);
	for (size_t i = 0; i < t->field_count; i++) {
		bool had = !is_offered(ctx, &t->fields[i]);

		for (size_t k = 0; k < n && !had; k++)
			had = columns[k].field == &t->fields[i];
		if (!had)
			column_choice(ctx, node, &t->fields[i], 0, NULL);
	}
}

struct sent { const struct field *field; int64_t pos; size_t at; };

/* By the number typed; without one behind all others, in the order of the page. */
static int
sent_compare(const void *a, const void *b)
{
	const struct sent *x = a, *y = b;

	return x->pos != y->pos ? (x->pos > y->pos) - (x->pos < y->pos) : (x->at > y->at) - (x->at < y->at);
}

/* 0: empty, or no number. */
static int64_t
width_sent(struct req *rq, const struct field *f)
{
	const char *text = req_param(rq, arena_printf(rq->ctx.mem, "width.%s", f->name));
	int64_t n;

	if (!text || str_int(text, &n) != OK || n <= 0)
		return 0;
	return n < WIDTH_LEAST ? WIDTH_LEAST : n > WIDTH_MOST ? WIDTH_MOST : n;
}

const char *
columns_sent(struct req *rq, const struct type *t)
{
	struct ctx *ctx = &rq->ctx;
	struct sent *list = arena_new_array(ctx->mem, struct sent, rq->param_count + 1);
	struct buf b;
	size_t n = 0;

	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];
		const struct field *f = str_eq(p->name, "col") ? filter_field(ctx, t, p->value) : NULL;
		const char *pos = f ? req_param(rq, arena_printf(ctx->mem, "pos.%s", f->name)) : NULL;

		if (!f)
			continue;
		list[n] = (struct sent){ .field = f, .at = i };
		if (!pos || str_int(pos, &list[n].pos) != OK)
			list[n].pos = INT64_MAX;
		n++;
	}
	qsort(list, n, sizeof *list, sent_compare);
	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < n && i < COLUMNS_MAX; i++) {
		const char *sum = req_param(rq, arena_printf(ctx->mem, "sum.%s", list[i].field->name));

		int64_t width = width_sent(rq, list[i].field);

		buf_printf(&b, "%s%s%s%s", i ? "," : "", list[i].field->name, sum ? ".sum" : "",
		           width ? arena_printf(ctx->mem, ".w%lld", (long long)width) : "");
	}
	return buf_str(&b);
}

/* Widths are his for every list of the type, so the address does not name them. */
static int
widths_take(struct req *rq, const struct type *t, const char **chosen)
{
	struct ctx *ctx = &rq->ctx;
	const struct column *columns;
	struct column *bare;
	const struct list_width *had;
	size_t dropped, count, n = columns_read(ctx, t, *chosen, &columns, &dropped);

	TRY(width_list(ctx, t, &had, &count));
	bare = arena_new_array(ctx->mem, struct column, n + 1);
	for (size_t i = 0; i < n; i++) {
		int now = 0;

		bare[i] = columns[i];
		for (size_t k = 0; k < count; k++)
			if (str_eq(had[k].field, columns[i].field->name))
				now = had[k].width;
		if (now != columns[i].width)
			TRY(width_set(ctx, columns[i].field, columns[i].width));
		bare[i].width = 0;
	}
	*chosen = columns_text(ctx, bare, n, columns_tags(t, *chosen));
	return OK;
}

static int
columns_show(struct req *rq, struct list_state *st, const char *chosen, const char *problem)
{
	struct ctx *ctx = &rq->ctx;
	struct list_state from = list_from_start(st);
	struct node *n;

	TRY(view_frame(rq, _("Columns")));
	view_crumb(rq->view, type_plural(st->t), list_href(ctx, &from));
	view_crumb(rq->view, _("Columns"), NULL);
	n = node_child(view_root(rq->view), "view");
	node_set(n, "title", arena_printf(ctx->mem, _("Columns of %s"), type_plural(st->t)));
	node_set(n, "back_url", list_href(ctx, &from));
	from.columns = "";
	node_set(n, "usual_url", list_href(ctx, &from));
	node_set(n, "url", list_page_href(ctx, &from, "columns"));
	node_set(n, "problem", problem);
	columns_choose(ctx, n, st->t, chosen);
	return resp_page(rq, problem ? 422 : 200, "columns.cs");
}

int
page_columns(struct req *rq)
{
	struct list_state st;

	TRY(list_read(rq, &st));
	return columns_show(rq, &st, columns_text(&rq->ctx, st.list->columns, st.list->column_count, st.tags), NULL);
}

/* What the page sent; or one width, from the head of the list. */
int
page_columns_take(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *name = req_body(rq, "field"), *width = req_body(rq, "width"), *chosen;
	struct list_state st, from;
	int64_t n;

	TRY(list_read(rq, &st));
	from = list_from_start(&st);
	if (name) {
		const struct field *f = type_field(st.t, name);

		if (!f || !perm_field_shown(ctx, f) || !width || str_int(width, &n) != OK)
			return err_set(ctx, ERR_BAD_REQUEST, "no width of a column");
		TRY(width_set(ctx, f, n));
		return resp_redirect(rq, "%s", list_href(ctx, &from));
	}
	chosen = columns_sent(rq, st.t);
	if (!*chosen)
		return columns_show(rq, &st, "", _("Choose at least one column."));
	TRY(widths_take(rq, st.t, &chosen));
	from.columns = chosen;
	return resp_redirect(rq, "%s", list_href(ctx, &from));
}
