/*
 * favourites.c - /favourites: what one keeps at hand and what one opened last; the star of
 * records and of views of lists.
 */
#include "web/home.h"

static const char *
favourite_url(struct ctx *ctx, const struct type *t, int64_t record, const char *view, bool on)
{
	if (record)
		return arena_printf(ctx->mem, "%s/%lld/favourite?on=%d", type_url(t), (long long)record, on);
	return arena_printf(ctx->mem, "%s/favourite?view=%s&on=%d", type_url(t), str_url(ctx->mem, view), on);
}

void
kept_show(struct ctx *ctx, struct node *row, const struct kept *k, bool favourite)
{
	node_set(row, "text", k->title);
	node_set(row, "icon", k->record ? type_icon(k->type) : ICON("table"));
	node_set(row, "note", k->record ? type_label(k->type) : type_plural(k->type));
	node_set(row, "url", k->record ? arena_printf(ctx->mem, "%s/%lld", type_url(k->type), (long long)k->record)
	                               : arena_printf(ctx->mem, "%s?view=%s", type_url(k->type), str_url(ctx->mem, k->view)));
	if (favourite) {
		node_set(row, "off_url", favourite_url(ctx, k->type, k->record, k->view, false));
		node_set(row, "off_label", arena_printf(ctx->mem, _("Take “%s” out of the favourites"), k->title));
		return;
	}
	node_set(row, "time", time_ago(ctx, k->at));
	node_set(row, "iso", instant_str(ctx->mem, k->at));
	node_set(row, "exact", instant_local(ctx->mem, k->at, ctx->zone));
}

int
favourites_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "kept");
	const struct kept *recents, *favourites;
	size_t recent_count, favourite_count;

	TRY(view_frame(rq, _("Favourites")));
	view_crumb(rq->view, _("Favourites"), NULL);
	if (ctx->seer)
		return resp_page(rq, 200, "favourites.cs");
	TRY(kept_list(ctx, RECENT_KEPT, FAVOURITES_MAX, 0, &recents, &recent_count, &favourites, &favourite_count));
	for (size_t i = 0; i < favourite_count; i++)
		kept_show(ctx, node_item(node_child(page, "favourites")), &favourites[i], true);
	for (size_t i = 0; i < recent_count; i++)
		kept_show(ctx, node_item(node_child(page, "recents")), &recents[i], false);
	return resp_page(rq, 200, "favourites.cs");
}

/* ---- stars -------------------------------------------------------------------------------- */

int
star_of_record(struct req *rq, struct node *record, const struct rec *r)
{
	struct ctx *ctx = &rq->ctx;
	bool on;

	if (ctx->seer)
		return OK;
	TRY(favourite_is(ctx, r->type, rec_id(r), "", &on));
	node_set(record, "star_url", favourite_url(ctx, r->type, rec_id(r), "", !on));
	node_set(record, "starred", on ? "1" : NULL);
	return OK;
}

/* What is not saved as a view has no name by which it could be found again. */
int
star_of_list(struct req *rq, struct node *list, const struct list_state *st)
{
	struct ctx *ctx = &rq->ctx;
	bool on;

	if (ctx->seer)
		return OK;
	TRY(favourite_is(ctx, st->t, 0, st->list->name, &on));
	record_action_add(list, &(struct record_action){
		.label = on ? _("Take this view out of the favourites") : _("Add this view to the favourites"), .method = "post",
		.icon = ICON("star"), .url = favourite_url(ctx, st->t, 0, st->list->name, !on),
	});
	return OK;
}

static int
favourite_done(struct req *rq, int rc, struct form *why, const char *back)
{
	const char *next = req_param(rq, "next");

	if (rc == ERR_INVALID) {
		rq->problem = form_message(why, "");
		return rc;
	}
	TRY(rc);
	return resp_redirect(rq, "%s", next && url_is_local(next) ? next : back);
}

int
page_favourite(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *why = form_new(ctx);
	bool on = str_eq(req_param(rq, "on"), "1");
	struct rec *r;

	/* What is gone can still be taken out. */
	if (on)
		TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	return favourite_done(rq, favourite_set(ctx, rq->type, rq->id, "", on, why), why,
	                      arena_printf(ctx->mem, "%s/%lld", type_url(rq->type), (long long)rq->id));
}

int
page_favourite_list(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *why = form_new(ctx);
	const char *view = req_param(rq, "view");
	bool on = str_eq(req_param(rq, "on"), "1");
	struct list_view saved;
	int64_t id;

	if (!view || strlen(view) > 31)
		return err_set(ctx, ERR_BAD_REQUEST, "no view");
	if (on && !type_list(rq->type, view)) {
		if (str_int(view, &id) != OK)
			return err_set(ctx, ERR_NOTFOUND, "no view %s of %s", view, rq->type->name);
		TRY(view_load(ctx, rq->type, id, &saved));
	}
	return favourite_done(rq, favourite_set(ctx, rq->type, 0, view, on, why), why,
	                      arena_printf(ctx->mem, "%s?view=%s", type_url(rq->type), str_url(ctx->mem, view)));
}
