/*
 * page_files.c - attachments of a record: the list on its page and on one of its own,
 * uploading, showing, deleting. What comes back as a file is page_file_send.c.
 */
#include "doc/attach.h"
#include "web/page.h"

enum { ON_DETAIL = 12, TEXT_SHOWN = 100 << 10, FILES_AT_ONCE = 20 };

static const char *
record_url(struct ctx *ctx, const struct rec *r)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

/* "12 KB", "3.4 MB" */
static const char *
size_text(struct ctx *ctx, int64_t bytes)
{
	if (bytes < 1024)
		return arena_printf(ctx->mem, "%lld B", (long long)bytes);
	if (bytes < 1 << 20)
		return arena_printf(ctx->mem, "%lld KB", (long long)((bytes + 512) >> 10));
	return arena_printf(ctx->mem, "%lld.%lld MB", (long long)(bytes >> 20), (long long)((bytes & 0xfffff) * 10 >> 20));
}

static const char *
kind_icon(const char *mime)
{
	switch (attach_kind(mime)) {
	case ATTACH_IMAGE:    return ICON("photo");
	case ATTACH_DOCUMENT: return ICON("file-text");
	case ATTACH_ARCHIVE:  return ICON("file-zip");
	case ATTACH_MEDIA:    return ICON("movie");
	default:              return ICON("file");
	}
}

/* ---- lists ------------------------------------------------------------------------------- */

static void
file_show(struct ctx *ctx, struct node *n, const struct rec *r, const struct attachment *a)
{
	const char *url = arena_printf(ctx->mem, "%s/files/%lld", record_url(ctx, r), (long long)a->id);

	node_set(n, "name", a->name);
	node_set(n, "url", url);
	node_set(n, "view_url", attach_is_shown(a->mime) ? arena_printf(ctx->mem, "%s/view", url) : NULL);
	node_set(n, "icon", kind_icon(a->mime));
	node_set(n, "thumb_url", a->has_thumb ? arena_printf(ctx->mem, "%s?thumb=96", url) : NULL);
	node_set(n, "size", size_text(ctx, a->size));
	node_set(n, "version", a->version > 1 ? arena_printf(ctx->mem, _("Version %d"), a->version) : NULL);
	node_set(n, "number", arena_printf(ctx->mem, _("Version %d"), a->version));
	node_set(n, "who", a->who);
	node_set(n, "ago", time_ago(ctx, a->at));
	node_set(n, "exact", instant_local(ctx->mem, a->at, ctx->zone));
	node_set(n, "iso", instant_str(ctx->mem, a->at));
	if (ctx->seer)
		return;
	node_set(n, "delete_url", a->may_delete ? arena_printf(ctx->mem, "%s/delete", url) : NULL);
	node_set(n, "delete_label", arena_printf(ctx->mem, _("Delete “%s”"), a->name));
}

/* The latest of a name stands there, older ones below it. */
static void
versions_show(struct ctx *ctx, struct node *item, const struct rec *r, const struct attachment *list, size_t n, size_t i)
{
	for (size_t k = i + 1; k < n; k++)
		if (str_eq(list[k].name, list[i].name))
			file_show(ctx, node_item(node_child(item, "older")), r, &list[k]);
}

static bool
is_latest(const struct attachment *list, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(list[k].name, list[i].name))
			return false;
	return true;
}

int
files_fill(struct req *rq, const struct rec *r, size_t most)
{
	struct ctx *ctx = &rq->ctx;
	struct node *files = node_child(view_root(rq->view), "files");
	const char *url = arena_printf(ctx->mem, "%s/files", record_url(ctx, r));
	const struct attachment *list;
	size_t n, names = 0;

	TRY(attach_list(ctx, r, &list, &n));
	for (size_t i = 0; i < n; i++) {
		struct node *item;

		if (!is_latest(list, i) || (++names > most && most))
			continue;
		item = node_item(node_child(files, "list"));
		file_show(ctx, item, r, &list[i]);
		versions_show(ctx, item, r, list, n, i);
	}
	node_set(files, "label", _("Attachments"));
	node_set(files, "count", names ? arena_printf(ctx->mem, "%zu", names) : NULL);
	node_set(files, "all_url", most && names > most ? url : NULL);
	node_set(files, "url", url);
	if (ctx->seer || !perm_can(ctx, r->type, r, "edit"))
		return OK;
	node_set(files, "once", once_token(rq));
	node_set(files, "limit", arena_printf(ctx->mem, "%lld", (long long)attach_limit(ctx)));
	node_set(files, "hint", arena_printf(ctx->mem, _("At most %lld MB a file."), (long long)(attach_limit(ctx) >> 20)));
	node_set(files, "too_large", arena_printf(ctx->mem, _("This file is larger than %lld MB."), (long long)(attach_limit(ctx) >> 20)));
	return OK;
}

int
files_on_detail(struct req *rq, const struct rec *r)
{
	return files_fill(rq, r, ON_DETAIL);
}

static int
files_frame(struct req *rq, const struct rec *r, const char *title)
{
	struct ctx *ctx = &rq->ctx;
	const char *url = record_url(ctx, r);
	struct node *back;

	TRY(view_frame(rq, title));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, rec_title(ctx, r), url);
	view_crumb(rq->view, title, NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", url);
	node_set(back, "label", _("Back"));
	struct node *files = node_child(view_root(rq->view), "files");
	node_set(files, "record", rec_title(ctx, r));
	node_set(files, "record_url", url);
	return OK;
}

static int
files_answer(struct req *rq, const struct rec *r, int status, const struct form *f)
{
	struct node *files = node_child(view_root(req_view(rq)), "files");

	TRY(files_frame(rq, r, _("Attachments")));
	TRY(files_fill(rq, r, 0));
	node_set(files, "page", "1");
	for (size_t i = 0; f && i < form_message_count(f); i++)
		node_set(node_item(node_child(files, "errors")), "text", form_messages(f)[i].text);
	return resp_page(rq, status, "files.cs");
}

int
page_files(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	return files_answer(rq, r, 200, NULL);
}

/* ---- uploading -------------------------------------------------------------------------------- */

/* All of them or none, before the first is stored: what is wrong is said of each. */
static int
uploads_check(struct req *rq, const struct rec *r, struct form *f)
{
	size_t n = 0;

	for (size_t i = 0; i < rq->upload_count && n < FILES_AT_ONCE; i++) {
		const struct upload *u = &rq->uploads[i];
		struct form *one = form_new(&rq->ctx);

		if (!str_eq(u->name, "file"))
			continue;
		int rc = attach_check(&rq->ctx, r, u->file_name, &(struct attach_source){ u->fd, u->offset, u->size }, n++, one);
		if (rc != OK && rc != ERR_INVALID)
			return rc;
		for (size_t k = 0; k < form_message_count(one); k++)
			form_error(f, "file", "%s", form_messages(one)[k].text);
	}
	if (n < rq->upload_count)
		form_error(f, "file", _("At most %d files at once."), FILES_AT_ONCE);
	if (!rq->upload_count)
		form_error(f, "file", _("Choose a file first."));
	return form_ok(f) ? OK : ERR_INVALID;
}

static int
uploads_take(struct req *rq, const struct rec *r, struct form *f)
{
	for (size_t i = 0; i < rq->upload_count; i++) {
		const struct upload *u = &rq->uploads[i];

		if (str_eq(u->name, "file"))
			TRY(attach_add(&rq->ctx, r, u->file_name, &(struct attach_source){ u->fd, u->offset, u->size }, f));
	}
	return OK;
}

static int
file_done(struct req *rq, const struct rec *r)
{
	const char *location = arena_printf(rq->ctx.mem, "%s%s?saved=1#files", record_url(&rq->ctx, r), req_body(rq, "page") ? "/files" : "");

	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}

int
page_file_add(struct req *rq)
{
	struct form *f = form_new(&rq->ctx);
	struct once once;
	struct rec *r;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(perm_require(&rq->ctx, r->type, r, "edit"));
	if (once.found) {
		form_error(f, "file", _("This form was sent already; the files that you chose since are not attached. Choose them again."));
		return files_answer(rq, r, 409, f);
	}
	int rc = uploads_check(rq, r, f);
	if (rc == OK)
		rc = uploads_take(rq, r, f);
	if (rc == ERR_INVALID) {
		err_clear(&rq->ctx);
		return files_answer(rq, r, 422, f);
	}
	TRY(rc);
	return file_done(rq, r);
}

int
page_file_delete(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(attach_delete(&rq->ctx, r, rq->entry));
	return file_done(rq, r);
}

/* ---- showing -------------------------------------------------------------------------------------- */

/* The beginning of a text, in whatever charset it is; nothing when it is none. */
static int
text_show(struct ctx *ctx, struct node *n, const struct attachment *a)
{
	int64_t size = a->size < TEXT_SHOWN ? a->size : TEXT_SHOWN;
	char *bytes = arena_alloc(ctx->mem, (size_t)size + 1);
	const char *text;

	TRY(attach_read(ctx, a, 0, size, bytes));
	/* What was cut within a character would be no text any more. */
	while (size < a->size && size > TEXT_SHOWN - 8 && text_decode(ctx->mem, bytes, (size_t)size, &text) != OK)
		size--;
	if (text_decode(ctx->mem, bytes, (size_t)size, &text) == OK)
		node_set(n, "text", text);
	node_set(n, "cut", size < a->size ? _("Only the beginning is shown.") : NULL);
	return OK;
}

int
page_file_view(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct attachment a;
	struct rec *r;

	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	TRY(attach_find(ctx, r, rq->entry, &a));
	TRY(files_frame(rq, r, a.name));
	struct node *n = node_child(view_root(rq->view), "file");
	file_show(ctx, n, r, &a);
	node_set(n, "inline_url", arena_printf(ctx->mem, "%s/files/%lld?inline=1", record_url(ctx, r), (long long)a.id));
	node_set(n, "back_url", arena_printf(ctx->mem, "%s/files", record_url(ctx, r)));
	/* A picture that browsers do not show is there as a small one. */
	if (!attach_is_shown(a.mime) && a.has_thumb)
		node_set(n, "small_url", arena_printf(ctx->mem, "%s/files/%lld?thumb=320", record_url(ctx, r), (long long)a.id));
	if (!attach_is_shown(a.mime))
		return resp_page(rq, 200, "file.cs");
	if (str_starts(a.mime, "image/"))
		node_set(n, "image", "1");
	else if (str_eq(a.mime, "application/pdf"))
		node_set(n, "pdf", "1");
	else
		TRY(text_show(ctx, n, &a));
	return resp_page(rq, 200, "file.cs");
}
