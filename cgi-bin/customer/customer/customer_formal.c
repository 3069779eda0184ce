/*
 * customer_formal.c - from potential to formal: what has to be there, the day it
 * happened, and the page that asks before.
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum { ITEMS_MOST = 60 };

void
customer_formal_compute(struct ctx *ctx, struct rec *c)
{
	if (rec_is(c, CUSTOMER_KIND, "formal") && rec_changed(c, CUSTOMER_KIND))
		rec_set(c, CUSTOMER_FORMAL_AT, VDATE(ctx->today));
}

static void
formal_miss(struct form *f, const struct formal_item *item)
{
	if (strcmp(item->field, "main_mobile") == 0)
		form_error(f, CUSTOMER_KIND, _("A formal customer needs a main contact with a mobile number. Add it under “Contacts” first."));
	else
		form_error(f, item->field, _("A formal customer needs this. Fill it in, or leave the customer potential for now."));
}

/* How many formal ones their owner may have. */
static int
formal_room_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	int64_t have = 0, most = -1, owner = rec_link(c, CUSTOMER_OWNER);

	if (!owner || !&customer_limit || !customer_limit.formal)
		return OK;
	TRY(customer_limit.formal(ctx, owner, &have, &most));
	if (most >= 0 && have >= most)
		form_error(f, CUSTOMER_KIND, _("Its owner has %1$lld of %2$lld formal customers already, no further one is possible."),
		           (long long)have, (long long)most);
	return OK;
}

/* What a formal customer has to have, said where it is missing. */
int
customer_formal_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	struct val was = rec_old(c, CUSTOMER_KIND);
	bool formal = rec_is(c, CUSTOMER_KIND, "formal");
	struct formal_item items[ITEMS_MOST];
	size_t n;

	if (was.kind == V_TEXT && strcmp(was.s, "formal") == 0 && !formal)
		form_error(f, CUSTOMER_KIND, _("A formal customer does not become a potential one again. Set the status to stopped instead."));
	if (!formal || !rec_changed(c, CUSTOMER_KIND))
		return OK;
	TRY(formal_room_check(ctx, c, f));
	TRY(customer_formal_items(ctx, c, items, ITEMS_MOST, &n));
	for (size_t i = 0; i < n; i++)
		if (!items[i].there)
			formal_miss(f, &items[i]);
	return OK;
}

/* ---- the page ------------------------------------------------------------------------------ */

static const char *
customer_url(struct ctx *ctx, const struct rec *c)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(rec_type(c)), (long long)rec_id(c));
}

static int
formal_items_show(struct ctx *ctx, struct node *n, const struct rec *c)
{
	struct formal_item items[ITEMS_MOST];
	size_t count;
	bool ready = true;

	TRY(customer_formal_items(ctx, c, items, ITEMS_MOST, &count));
	for (size_t i = 0; i < count; i++) {
		struct node *item;

		/* What this user does not see is asked for by the save, without a word about it. */
		if (strcmp(items[i].field, "main_mobile") != 0 && !rec_sees(c, items[i].field))
			continue;
		item = node_item(node_child(n, "items"));
		node_set(item, "label", items[i].label);
		node_set(item, "there", items[i].there ? "1" : NULL);
		ready = ready && items[i].there;
	}
	node_set(n, "ready", ready ? "1" : NULL);
	return OK;
}

static int
formal_show(struct req *rq, const struct rec *c, int status, const char *problem)
{
	struct ctx *ctx = req_ctx(rq);
	struct node *root = view_root(req_view(rq)), *n = node_child(root, "formal"), *back;
	const char *url = customer_url(ctx, c);

	TRY(view_frame(rq, _("Turn formal")));
	view_crumb(req_view(rq), type_plural(rec_type(c)), type_url(rec_type(c)));
	view_crumb(req_view(rq), rec_title(ctx, c), url);
	view_crumb(req_view(rq), _("Turn formal"), NULL);
	back = node_child(node_child(root, "frame"), "back");
	node_set(back, "url", url);
	node_set(back, "label", _("Back"));
	node_set(n, "question", arena_printf(ctx->mem, _("Turn “%s” into a formal customer?"), rec_title(ctx, c)));
	node_set(n, "url", arena_printf(ctx->mem, "%s/formal", url));
	node_set(n, "edit_url", arena_printf(ctx->mem, "%s/edit", url));
	node_set(n, "cancel_url", url);
	node_set(n, "problem", problem);
	TRY(formal_items_show(ctx, n, c));
	return resp_page(rq, status, "formal.cs");
}

/* The kind is a field like others: whoever may not write it does not turn it by a button. */
static int
formal_require(struct ctx *ctx, const struct rec *c)
{
	return rec_writes(ctx, c, CUSTOMER_KIND) ? OK : err_set(ctx, ERR_DENIED, "the kind of customers is not his to write");
}

static int
formal_page(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct rec *c;

	TRY(rec_load(ctx, &c, "customer", req_id(rq)));
	TRY(perm_require(ctx, rec_type(c), c, "edit"));
	TRY(formal_require(ctx, c));
	if (rec_is(c, CUSTOMER_KIND, "formal"))
		return resp_redirect(rq, "%s", customer_url(ctx, c));
	return formal_show(rq, c, 200, NULL);
}

/* Sent twice it finds the customer formal already. */
static int
formal_take(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct form *f = form_new(ctx);
	struct rec *c;

	TRY(rec_lock(ctx, &c, "customer", req_id(rq)));
	TRY(formal_require(ctx, c));
	if (!rec_is(c, CUSTOMER_KIND, "formal")) {
		rec_set(c, CUSTOMER_KIND, VTEXT("formal"));
		int rc = rec_save(ctx, c, f);
		if (rc == ERR_INVALID) {
			err_clear(ctx);
			TRY(rec_load(ctx, &c, "customer", req_id(rq)));
			return formal_show(rq, c, 422, form_problems(ctx, f));
		}
		TRY(rc);
	}
	return resp_redirect(rq, "%s?saved=1", customer_url(ctx, c));
}

const struct page customer_pages[] = {
	{ .method = "GET", .path = "/{type}/{id}/formal", .right = "edit", .fn = formal_page },
	{ .method = "POST", .path = "/{type}/{id}/formal", .right = "edit", .fn = formal_take },
	{ 0 },
};
