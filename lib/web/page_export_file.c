/* page_export_file.c - a list that the worker writes into a file: asked for, waited for, taken. */
#include <errno.h>
#include <unistd.h>
#include "doc/listfile.h"
#include "web/page.h"

int
page_export_queue(struct req *rq, const struct list_state *st, const struct field *const *fields, size_t n, int64_t count, int64_t most)
{
	struct ctx *ctx = &rq->ctx;
	struct buf columns;
	struct list_file f = {
		.type = st->t, .where = st->list->where ? st->list->where : "", .filter = st->f, .words = st->q,
		.sort = *st->sort ? st->sort : st->list->sort ? st->list->sort : "", .label = list_label(st, st->list),
		.total = count, .most = most,
	};

	buf_init(&columns, ctx->mem);
	for (size_t i = 0; i < n; i++)
		buf_printf(&columns, "%s%s", i ? "," : "", fields[i]->name);
	f.columns = buf_str(&columns);
	TRY(list_file_make(ctx, &f));
	const char *location = arena_printf(ctx->mem, "%s/export/%lld", type_url(st->t), (long long)f.id);
	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}

static const char *
file_name(struct ctx *ctx, const struct list_file *f)
{
	return arena_printf(ctx->mem, "%s-%s.xlsx", type_plural(f->type), date_str(ctx->mem, instant_date(f->created_at, ctx->zone)));
}

int
page_export_show(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(req_view(rq)), "file");
	struct list_file f;

	TRY(list_file_load(ctx, rq->type, rq->id, &f));
	const bool done = str_eq(f.state, "done"), runs = str_eq(f.state, "run"), gone = done && !list_file_may(ctx, &f);
	TRY(view_frame(rq, _("Export")));
	view_crumb(rq->view, type_plural(f.type), type_url(f.type));
	view_crumb(rq->view, _("Export"), NULL);
	node_set(n, "title", arena_printf(ctx->mem, _("Export %s"), type_plural(f.type)));
	node_set(n, "back_url", type_url(f.type));
	node_set(n, "running", runs ? "1" : NULL);
	node_set(n, "status", gone ? _("You may no longer see everything that this file holds. Export the list anew.") : done ? arena_printf(ctx->mem, lang_n("The file is ready: %lld record", "The file is ready: %lld records", (unsigned long)f.rows), (long long)f.rows)
	         : runs ? _("The file is being written. It takes a minute or so.")
	         : f.attempts ? _("No file could be written. The administrator finds the reason in the log.")
	                : _("No file was written: you may not export this list any more."));
	if (runs)
		resp_header(rq, "Refresh", "5");
	if (done && !gone) {
		node_set(n, "url", arena_printf(ctx->mem, "%s/export/%lld/file", type_url(f.type), (long long)f.id));
		node_set(n, "name", file_name(ctx, &f));
		node_set(n, "until", arena_printf(ctx->mem, lang_n("It is kept for %d day.", "It is kept for %d days.", LIST_FILE_DAYS), LIST_FILE_DAYS));
	}
	return resp_page(rq, 200, "export_file.cs");
}

int
page_export_file(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct list_file f;

	TRY(list_file_load(ctx, rq->type, rq->id, &f));
	if (!str_eq(f.state, "done"))
		return err_set(ctx, ERR_NOTFOUND, "export %lld has no file", (long long)f.id);
	if (!list_file_may(ctx, &f))
		return err_set(ctx, ERR_DENIED, "export %lld holds what its owner may not see any more", (long long)f.id);
	int fd = spool_open();
	if (fd < 0)
		return err_set(ctx, ERR_IO, "no file for an export: %s", strerror(errno));
	int rc = list_file_read(ctx, &f, fd);
	if (rc != OK) {
		close(fd);
		return rc;
	}
	security_note(ctx, "export", 0, ctx->user->login, arena_printf(ctx->mem, "%s, XLSX no. %lld taken", f.type->name, (long long)f.id));
	return resp_file(rq, fd, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file_name(ctx, &f));
}
