/* page_bulk_show.c - how far a bulk edit is, what became of each record, as a page and as CSV; and its undo. */
#include <errno.h>
#include <unistd.h>
#include "doc/bulk.h"
#include "web/page.h"

enum { PAGE_ROWS = 100, FILE_ROWS = 1000 };

static const char *
bulk_url(struct ctx *ctx, const struct bulk *b, const char *more)
{
	return arena_printf(ctx->mem, "%s/bulk/%lld%s", type_url(b->type), (long long)b->id, more);
}

/* ---- the rows ------------------------------------------------------------------------------- */

/* The titles of those that this user may read by now. */
static int
titles_know(struct ctx *ctx, const struct type *t, const struct bulk_row *list, size_t n)
{
	int64_t *ids = arena_new_array(ctx->mem, int64_t, n + 1);

	for (size_t i = 0; i < n; i++)
		ids[i] = list[i].record;
	return link_know(ctx, t, ids, n);
}

static const char *
row_title_of(struct ctx *ctx, const struct type *t, int64_t id, bool *lives)
{
	const struct link_known *known = link_known(ctx, t, id);

	*lives = known && known->readable && known->lives;
	if (!known || !known->readable)
		return arena_printf(ctx->mem, "#%lld", (long long)id);
	return link_title_shown(ctx, known->title, !known->lives);
}

static const char *
row_tone(const char *status)
{
	return str_eq(status, "changed") ? "ok" : str_eq(status, "same") || !*status ? "" : str_eq(status, "failed") ? "bad" : "warn";
}

static int
rows_fill(struct req *rq, struct node *page, const struct bulk *b, const char *status)
{
	struct ctx *ctx = &rq->ctx;
	const char *from = req_query(rq, "after");
	const struct bulk_row *list;
	int64_t after = 0;
	size_t n;

	if (from && str_int(from, &after) != OK)
		after = 0;
	TRY(bulk_rows(ctx, b, status, after, PAGE_ROWS + 1, &list, &n));
	TRY(titles_know(ctx, b->type, list, n));
	for (size_t i = 0; i < n && i < PAGE_ROWS; i++) {
		struct node *row = node_item(node_child(page, "rows"));
		bool lives;

		node_set(row, "title", row_title_of(ctx, b->type, list[i].record, &lives));
		node_set(row, "url", lives ? arena_printf(ctx->mem, "%s/%lld", type_url(b->type), (long long)list[i].record) : NULL);
		node_set(row, "status", bulk_status_label(list[i].status));
		node_set(row, "tone", row_tone(list[i].status));
		node_set(row, "message", list[i].message);
	}
	if (n > PAGE_ROWS)
		node_set(page, "next_url", bulk_url(ctx, b, arena_printf(ctx->mem, "?after=%lld%s%s", (long long)list[PAGE_ROWS - 1].record,
		                                                         status ? "&status=" : "", status ? status : "")));
	return OK;
}

static void
view_add(struct ctx *ctx, struct node *page, const struct bulk *b, const char *status, const char *label, const char *here)
{
	struct node *n;
	int64_t count = !status ? b->done : str_eq(status, "changed") ? b->changed : b->done - b->changed;

	if (status && !count)
		return;
	n = node_item(node_child(page, "views"));
	node_set(n, "label", label);
	node_set_int(n, "count", count);
	node_set(n, "url", bulk_url(ctx, b, status ? arena_printf(ctx->mem, "?status=%s", status) : ""));
	node_set(n, "here", str_eq(here ? here : "", status ? status : "") ? "1" : NULL);
}

/* ---- the page ----------------------------------------------------------------------------------- */

static const char *
status_sentence(struct ctx *ctx, const struct bulk *b)
{
	if (str_eq(b->state, "collect"))
		return _("The records are being looked for …");
	if (str_eq(b->state, "run"))
		return arena_printf(ctx->mem, _("%1$lld of %2$lld done, %3$lld changed, %4$lld with problems"), (long long)b->done, (long long)b->total,
		                    (long long)b->changed, (long long)b->failed);
	if (str_eq(b->state, "stopped"))
		return b->attempts ? arena_printf(ctx->mem, _("Given up after %1$lld failures: %2$lld of %3$lld done, %4$lld changed. The administrator finds the reason in the log."),
		                                  (long long)b->attempts, (long long)b->done, (long long)b->total, (long long)b->changed)
		                   : _("It was stopped: whoever asked for it may not log in any more.");
	return arena_printf(ctx->mem, _("Done: %1$lld changed, %2$lld unchanged, %3$lld with problems"), (long long)b->changed,
	                    (long long)(b->done - b->changed - b->failed), (long long)b->failed);
}

static void
undo_fill(struct ctx *ctx, struct node *page, const struct bulk *b)
{
	const struct bulk other = { .type = b->type, .id = b->undo_of ? b->undo_of : b->undone_by };

	if (bulk_can_undo(ctx, b)) {
		node_set(page, "undo_url", bulk_url(ctx, b, "/undo"));
		node_set(page, "undo_label", arena_printf(ctx->mem, lang_n("Undo for %lld record", "Undo for %lld records", (unsigned long)b->changed),
		                                          (long long)b->changed));
		node_set(page, "undo_until", arena_printf(ctx->mem, _("It can be undone until %s, where nobody has changed the value since."),
		         instant_local(ctx->mem, b->ended_at + BULK_UNDO_HOURS * 3600000LL, ctx->zone)));
	}
	if (!other.id)
		return;
	node_set(page, "other_url", bulk_url(ctx, &other, ""));
	node_set(page, "other_label", b->undo_of ? _("What was undone") : _("It was undone"));
}

int
page_bulk_show(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(req_view(rq)), "bulk");
	const char *status = req_query(rq, "status");
	struct bulk b;

	TRY(bulk_load(ctx, rq->type, rq->id, &b));
	const bool running = str_eq(b.state, "run") || str_eq(b.state, "collect");
	TRY(view_frame(rq, _("Bulk edit")));
	view_crumb(rq->view, type_plural(b.type), type_url(b.type));
	view_crumb(rq->view, _("Bulk edit"), NULL);
	node_set(page, "title", arena_printf(ctx->mem, _("Bulk edit: %s"), type_plural(b.type)));
	node_set(page, "does", bulk_words(ctx, &b));
	node_set(page, "status", status_sentence(ctx, &b));
	node_set(page, "type", type_label(b.type));
	node_set(page, "back_url", type_url(b.type));
	if (running) {
		node_set(page, "running", "1");
		node_set_int(page, "most", b.total);
		node_set_int(page, "done", b.done);
		resp_header(rq, "Refresh", "3");
		return resp_page(rq, 200, "bulk_show.cs");
	}
	undo_fill(ctx, page, &b);
	node_set(page, "csv_url", bulk_url(ctx, &b, "/results"));
	node_set(page, "shows", "1");
	view_add(ctx, page, &b, NULL, _("All"), status);
	view_add(ctx, page, &b, "changed", _("Changed"), status);
	TRY(rows_fill(rq, page, &b, status && *status ? status : NULL));
	return resp_page(rq, 200, "bulk_show.cs");
}

/* ---- as a file ------------------------------------------------------------------------------------ */

static int
file_rows(struct ctx *ctx, const struct bulk *b, struct buf *out, int64_t *after)
{
	const struct bulk_row *list;
	size_t n;

	TRY(bulk_rows(ctx, b, NULL, *after, FILE_ROWS, &list, &n));
	TRY(titles_know(ctx, b->type, list, n));
	for (size_t i = 0; i < n; i++) {
		bool lives;

		buf_printf(out, "%lld,", (long long)list[i].record);
		csv_cell(out, row_title_of(ctx, b->type, list[i].record, &lives), false);
		buf_add(out, ",");
		csv_cell(out, bulk_status_label(list[i].status), false);
		buf_add(out, ",");
		csv_cell(out, list[i].message, false);
		buf_add(out, "\r\n");
	}
	*after = n == FILE_ROWS ? list[n - 1].record : 0;
	return OK;
}

static int
file_send(struct req *rq, const struct buf *b, const char *name)
{
	const char *s = b->s;
	int fd = spool_open();

	if (fd < 0)
		return err_set(&rq->ctx, ERR_IO, "no file for results: %s", strerror(errno));
	for (size_t at = 0; at < b->n; ) {
		ssize_t n = write(fd, s + at, b->n - at);

		if (n <= 0 && errno != EINTR) {
			close(fd);
			return err_set(&rq->ctx, ERR_IO, "results: %s", strerror(errno));
		}
		at += n > 0 ? (size_t)n : 0;
	}
	return resp_file(rq, fd, "text/csv; charset=utf-8", name);
}

int
page_bulk_results(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	int64_t after = 0;
	struct bulk b;
	struct buf out;

	TRY(bulk_load(ctx, rq->type, rq->id, &b));
	buf_init(&out, ctx->mem);
	buf_printf(&out, "\xEF\xBB\xBF%s,", "ID");
	csv_cell(&out, type_label(b.type), false);
	buf_printf(&out, ",%s,%s\r\n", _("Result"), _("Reason"));
	do
		TRY(file_rows(ctx, &b, &out, &after));
	while (after);
	return file_send(rq, &out, arena_printf(ctx->mem, "%s-%lld.csv", type_plural(b.type), (long long)b.id));
}

/* ---- undo -------------------------------------------------------------------------------------------- */

int
page_bulk_undo(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct bulk of, b;

	TRY(bulk_load(ctx, rq->type, rq->id, &of));
	if (of.undone_by)
		return resp_redirect(rq, "%s/bulk/%lld", type_url(rq->type), (long long)of.undone_by);
	if (!bulk_can_undo(ctx, &of)) {
		rq->problem = _("This bulk edit cannot be undone any more.");
		return err_set(ctx, ERR_STATE, "bulk edit %lld cannot be undone", (long long)of.id);
	}
	TRY(bulk_undo(ctx, &of, &b));
	if (!b.behind) {
		TRY(db_commit(ctx));
		bulk_work(rq, &b);
	}
	return resp_redirect(rq, "%s", bulk_url(ctx, &b, ""));
}
