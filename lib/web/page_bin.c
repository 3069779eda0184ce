/*
 * page_bin.c - the recycle bin of a type: what was deleted, when, by whom, and what
 * went along; newest first.
 */
#include "web/bin.h"

enum { BIN_PAGE = 50 };

/* ---- what went along ---------------------------------------------------------------- */

/* Counts of one type below, straight or through others, by the id of the top record. */
struct along { int64_t id; size_t type; int64_t n; };
struct alongs { struct along *list; size_t n, cap; };

static void
along_add(struct ctx *ctx, struct alongs *a, int64_t id, size_t type, int64_t n)
{
	if (a->n == a->cap) {
		size_t cap = a->cap ? a->cap * 2 : 64;
		struct along *more = arena_new_array(ctx->mem, struct along, cap);

		if (a->n)
			memcpy(more, a->list, a->n * sizeof *more);
		a->list = more;
		a->cap = cap;
	}
	a->list[a->n++] = (struct along){ .id = id, .type = type, .n = n };
}

/* From the lowest type up to the top one: t0 hangs on t1 hangs on … tn. */
static int
along_count(struct ctx *ctx, const struct type *const *chain, size_t n, const struct val *ids, size_t count,
            struct alongs *out, size_t type)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT ");
	sql_column(q, arena_printf(ctx->mem, "t%zu", n - 1), "id");
	sql_add(q, ", COUNT(*) FROM ");
	for (size_t i = 0; i < n; i++) {
		const char *here = arena_printf(ctx->mem, "t%zu", i);

		sql_add_text(q, i ? "\nJOIN " : "");
		sql_ident(q, chain[i]->name);
		sql_add(q, " ");
		sql_ident(q, here);
		if (!i)
			continue;
		const char *below = arena_printf(ctx->mem, "t%zu", i - 1);
		sql_add(q, " ON ");
		sql_column(q, here, "id");
		sql_add(q, " = ");
		sql_column(q, below, chain[i - 1]->hangs_on->name);
		sql_add(q, " AND ");
		sql_column(q, here, "deleted_with");
		sql_add(q, " = ");
		sql_column(q, below, "deleted_with");
	}
	sql_add(q, "\nWHERE ");
	sql_column(q, arena_printf(ctx->mem, "t%zu", n - 1), "id");
	sql_add(q, " IN ");
	sql_list(q, ids, count);
	sql_add(q, "\nGROUP BY ");
	sql_column(q, arena_printf(ctx->mem, "t%zu", n - 1), "id");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		along_add(ctx, out, db_int(rows, 0), type, db_int(rows, 1));
	return OK;
}

static int
along_read(struct ctx *ctx, const struct type *top, const struct val *ids, size_t count, struct alongs *out)
{
	enum { CHAIN = 4 };

	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *chain[CHAIN + 1] = { ctx->types->all[i] };

		for (size_t n = 1; n <= CHAIN && chain[n - 1]->hangs_on; n++) {
			chain[n] = chain[n - 1]->hangs_on->target;
			if (chain[n] == top)
				TRY(along_count(ctx, chain, n + 1, ids, count, out, i));
		}
	}
	return OK;
}

/* "2 × Contact, 1 × Note" */
static const char *
along_text(struct ctx *ctx, const struct alongs *a, int64_t id)
{
	const char **texts = arena_new_array(ctx->mem, const char *, a->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		if (a->list[i].id == id)
			texts[n++] = arena_printf(ctx->mem, _("%1$lld × %2$s"), (long long)a->list[i].n,
			                          type_label(ctx->types->all[a->list[i].type]));
	return text_join(ctx->mem, texts, n);
}

/* ---- rows ------------------------------------------------------------------------------ */

static void
bin_row(struct ctx *ctx, struct node *bin, const struct rec *r, const struct alongs *along)
{
	const struct type *t = r->type;
	struct node *row = node_item(node_child(bin, "rows"));
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)rec_id(r));
	int64_t at = rec_instant(r, "deleted_at");
	const char *by = show_field(ctx, r, "deleted_by");

	node_set(row, "id", arena_printf(ctx->mem, "r%lld", (long long)rec_id(r)));
	node_set(row, "title", rec_title(ctx, r));
	if (t->code && t->code != t->title)
		node_set(row, "code", show_text(ctx, r, t->code));
	node_set(row, "who", *by ? by : _("System"));
	node_set(row, "ago", time_ago(ctx, at));
	node_set(row, "exact", instant_local(ctx->mem, at, ctx->zone));
	node_set(row, "iso", instant_str(ctx->mem, at));
	node_set(row, "along", along_text(ctx, along, rec_id(r)));
	if (perm_can(ctx, t, NULL, "restore"))
		node_set(row, "restore_url", arena_printf(ctx->mem, "%s/restore", url));
	if (perm_can(ctx, t, NULL, "purge"))
		node_set(row, "purge_url", arena_printf(ctx->mem, "%s/purge", url));
	node_set(row, "restore", arena_printf(ctx->mem, _("Restore “%s”"), rec_title(ctx, r)));
	node_set(row, "purge", arena_printf(ctx->mem, _("Purge “%s”"), rec_title(ctx, r)));
}

static int
bin_rows(struct ctx *ctx, struct node *bin, const struct type *t, struct rows *rows)
{
	struct rec **recs = arena_new_array(ctx->mem, struct rec *, rows_count(rows));
	struct val *ids = arena_new_array(ctx->mem, struct val, rows_count(rows));
	struct alongs along = { 0 };
	size_t n = 0;

	for (struct rec *r; (r = rows_next(rows)) != NULL; n++) {
		recs[n] = r;
		ids[n] = VINT(rec_id(r));
	}
	if (n)
		TRY(along_read(ctx, t, ids, n, &along));
	for (size_t i = 0; i < n; i++)
		bin_row(ctx, bin, recs[i], &along);
	return OK;
}

static void
bin_columns(struct ctx *ctx, struct query *q, const struct type *t)
{
	const struct field *const fields[] = { type_field(t, "deleted_at"), type_field(t, "deleted_by"),
		type_field(t, "deleted_with"), t->title };

	query_columns(q, arena_memdup(ctx->mem, fields, sizeof fields), sizeof fields / sizeof fields[0]);
}

static const char *
bin_href(struct ctx *ctx, const struct type *t, const char *after)
{
	if (!after || !*after)
		return arena_printf(ctx->mem, "%s/bin", type_url(t));
	return arena_printf(ctx->mem, "%s/bin?after=%s", type_url(t), str_url(ctx->mem, after));
}

static void
bin_head(struct req *rq, struct node *bin, const struct type *t)
{
	struct ctx *ctx = &rq->ctx;
	struct node *back = node_child(node_child(view_root(rq->view), "frame"), "back");
	int days = bin_days(ctx);

	view_crumb(rq->view, type_plural(t), type_url(t));
	view_crumb(rq->view, _("Recycle bin"), NULL);
	node_set(back, "url", type_url(t));
	node_set(back, "label", _("Back"));
	node_set(bin, "heading", arena_printf(ctx->mem, _("Recycle bin: %s"), type_plural(t)));
	node_set(bin, "list_url", type_url(t));
	node_set(bin, "once", once_token(rq));
	if (days)
		node_set(bin, "text", arena_printf(ctx->mem, lang_n("What was deleted stays here for %d day, then it is purged.",
		                                                    "What was deleted stays here for %d days, then it is purged.",
		                                                    (unsigned long)days), days));
}

int
page_bin(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = rq->type;
	struct node *bin = node_child(view_root(rq->view), "bin");
	const char *after = req_query(rq, "after");
	struct rows *rows;
	struct query *q;
	int rc;

	TRY(view_frame(rq, _("Recycle bin")));
	bin_head(rq, bin, t);
	TRY(query_new(ctx, &q, t->name));
	TRY(query_deleted(q));
	bin_columns(ctx, q, t);
	rc = query_after(q, after && *after ? after : NULL, BIN_PAGE);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		node_set(bin, "problem", query_problem(q));
		return resp_page(rq, 422, "bin.cs");
	}
	TRY(rc);
	TRY(query_run(q, &rows));
	if (rows_cursor(rows))
		node_set(bin, "next_url", bin_href(ctx, t, rows_cursor(rows)));
	if (after && *after)
		node_set(bin, "first_url", bin_href(ctx, t, NULL));
	TRY(bin_rows(ctx, bin, t, rows));
	return resp_page(rq, 200, "bin.cs");
}
