/*
 * page_picture.c - pictures in fields: what a form brings is stored before anything else is asked, so that it is not
 * lost when the form comes back; its address; and small ones, until the worker has drawn them a clear pixel.
 */
#include "doc/picture.h"
#include "doc/thumb.h"
#include "web/page.h"

/* ---- what a form brings ----------------------------------------------------------------- */

static const struct upload *
upload_of(const struct req *rq, const struct field *field)
{
	const char *name = arena_printf(rq->mem, "_file.%s", field->name);
	const struct upload *found = NULL;

	/* A telephone has two inputs: one for its album, one for its camera; the one that was used counts. */
	for (size_t i = 0; i < rq->upload_count; i++)
		if (str_eq(rq->uploads[i].name, name) && (!found || rq->uploads[i].size > 0))
			found = &rq->uploads[i];
	return found;
}

static int
picture_of_form(struct req *rq, const struct field *field, struct form *f, bool *stored)
{
	struct ctx *ctx = &rq->ctx;
	const struct upload *u = upload_of(rq, field);
	int64_t id;

	if (form_get(f, arena_printf(ctx->mem, "_remove.%s", field->name)))
		form_put(f, field->name, "");
	if (!u)
		return OK;
	int rc = picture_take(ctx, field, u->file_name, &(struct attach_source){ u->fd, u->offset, u->size }, f, &id);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	form_put(f, field->name, arena_printf(ctx->mem, "%lld", (long long)id));
	*stored = true;
	return OK;
}

int
form_pictures(struct req *rq, const struct type *t, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	bool stored = false;

	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].kind == FIELD_IMAGE && perm_field(ctx, &t->fields[i]) == FIELD_EDITABLE)
			TRY(picture_of_form(rq, &t->fields[i], f, &stored));
	if (!stored)
		return OK;
	/* Whatever becomes of the rest: a form that is refused takes everything back. */
	TRY(db_commit(ctx));
	return db_begin(ctx, DB_WRITE);
}

/* ---- addresses ------------------------------------------------------------------------------ */

static int
clear_pixel(struct req *rq)
{
	static const char gif[] = "GIF89a\1\0\1\0\x80\0\0\0\0\0\0\0\0!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";

	resp_header(rq, "Cache-Control", "private, no-store");
	return resp_bytes(rq, 200, "image/gif", gif, sizeof gif - 1);
}

int
page_picture(struct req *rq)
{
	int size = thumb_size(req_query(rq, "thumb"));
	struct attachment a;
	bool sent = false;

	TRY(picture_find(&rq->ctx, rq->type, rq->entry, &a));
	if (size)
		TRY(thumb_send(rq, &a, size, &sent));
	if (sent)
		return OK;
	return size == THUMB_SMALL ? clear_pixel(rq) : attachment_send(rq, &a, true);
}
