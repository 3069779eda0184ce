/*
 * contact_import_page.c - the pages of an import of cards: the file; then a row a card with what is found for it and
 * what to do with it; the same page afterwards with what became of each, and what is left.
 */
#include "customer/contact/contact_import.h"
#include "contact.gen.h"

static const char *
page_url(struct ctx *ctx)
{
	return arena_printf(ctx->mem, "%s/vcard_import", type_url(type_find(ctx->types, "contact")));
}

static int
frame_fill(struct req *rq, struct node *n)
{
	struct ctx *ctx = req_ctx(rq);
	const struct type *t = type_find(ctx->types, "contact");
	struct node *back = node_child(node_child(view_root(req_view(rq)), "frame"), "back");

	TRY(view_frame(rq, _("Import vCards")));
	view_crumb(req_view(rq), type_plural(t), type_url(t));
	view_crumb(req_view(rq), _("Import vCards"), NULL);
	node_set(back, "url", type_url(t));
	node_set(back, "label", _("Back"));
	node_set(n, "url", page_url(ctx));
	node_set(n, "list_url", type_url(t));
	return OK;
}

/* ---- the file -------------------------------------------------------------------------------------- */

static int
file_show(struct req *rq, const char *problem, int status)
{
	struct node *n = node_child(view_root(req_view(rq)), "cards");

	TRY(frame_fill(rq, n));
	node_set(n, "problem", problem);
	return resp_page(rq, status, "contact_import.cs");
}

static int
file_take(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct vcard *list;
	const char *bytes;
	int64_t id;
	size_t n;

	int rc = req_file(rq, "file", IMPORT_BYTES, &bytes, &n);
	if (rc == ERR_TOO_LARGE)
		return file_show(rq, _("This file is larger than 2 MB. Export fewer contacts at once, or without pictures."), 413);
	TRY(rc);
	if (!bytes)
		return file_show(rq, _("Choose a file first."), 422);
	if (!n)
		return file_show(rq, _("This file is empty. Export the contacts again."), 422);
	n = vcard_read(ctx->mem, bytes, n, &list, IMPORT_CARDS);
	if (!n)
		return file_show(rq, _("There is no vCard in this file. Choose a file that ends in .vcf, as address books export it."), 422);
	if (n > IMPORT_CARDS)
		return file_show(rq, arena_printf(ctx->mem, _("This file has %1$zu cards; at most %2$d can be imported at once. Export fewer contacts at a time."),
		                                  n, IMPORT_CARDS), 422);
	TRY(card_import_keep(ctx, list, n, &id));
	return resp_redirect(rq, "%s?of=%lld", page_url(ctx), (long long)id);
}

/* ---- the cards ----------------------------------------------------------------------------------------- */

static bool
is_done(const struct card_row *r)
{
	return r->did && strcmp(r->did, "failed") != 0;
}

static void
deed_add(struct node *n, const struct card_row *r, const char *deed, const char *label)
{
	struct node *o = node_item(node_child(n, "deeds"));

	node_set(o, "value", deed);
	node_set(o, "label", label);
	node_set(o, "here", strcmp(r->deed, deed) == 0 ? "1" : NULL);
}

static void
lines_add(struct node *n, const char *name, const char *first, const char *second, const char *const *list, size_t count)
{
	struct node *all = node_child(n, name);

	if (*first)
		node_set(node_item(all), "text", first);
	if (*second)
		node_set(node_item(all), "text", second);
	for (size_t i = 0; i < count; i++)
		node_set(node_item(all), "text", list[i]);
}

static void
note_add(struct node *n, const char *text, const char *url)
{
	struct node *o = node_item(node_child(n, "notes"));

	node_set(o, "text", text);
	node_set(o, "url", url);
}

static void
notes_fill(struct ctx *ctx, struct node *n, const struct card_row *r)
{
	if (!*r->card->name)
		note_add(n, _("The card has no name, so it cannot be imported."), NULL);
	if (r->card->unreadable)
		note_add(n, _("Some of it is in a charset that is not known here and is left out."), NULL);
	if (r->twin)
		note_add(n, arena_printf(ctx->mem, _("%1$s: %2$s"), r->twin_why, r->twin_name),
		         arena_printf(ctx->mem, "%s/%lld", type_url(type_find(ctx->types, "contact")), (long long)r->twin));
	if (r->same)
		note_add(n, arena_printf(ctx->mem, _("Card %zu of this file has the same number or address."), r->same), NULL);
	if (r->found_note)
		note_add(n, r->found_note, NULL);
}

/* What is chosen here and now; the widget is that of a contact's form under a name of this row. */
static void
open_fill(struct ctx *ctx, struct node *n, const struct card_row *r, const struct rec *blank)
{
	struct node *w = node_child(n, "customer");

	node_set(n, "open", "1");
	node_set_int(n, "twin", r->twin);
	node_set(n, "error", r->did ? r->message : NULL);
	notes_fill(ctx, n, r);
	if (*r->card->name)
		deed_add(n, r, "create", _("Create a contact"));
	if (r->twin && r->twin_edit)
		deed_add(n, r, "update", _("Fill what is empty there"));
	deed_add(n, r, "skip", _("Leave out"));
	if (!rec_writes(ctx, blank, CONTACT_CUSTOMER))
		return;
	show_widget(ctx, w, blank, CONTACT_CUSTOMER, NULL);
	node_set(w, "name", arena_printf(ctx->mem, "customer.%zu", r->no));
	node_set(w, "id", arena_printf(ctx->mem, "f-customer-%zu", r->no));
	node_set(w, "aria", arena_printf(ctx->mem, _("Customer of card %zu"), r->no));
	node_set(w, "hint", "");
	node_set(w, "value", r->customer);
	node_set(w, "link", r->customer_id);
	node_set(w, "shown_text", r->customer_shown);
}

static void
row_fill(struct ctx *ctx, struct node *n, const struct card_row *r, const struct rec *blank)
{
	const struct vcard *c = r->card;

	node_set_int(n, "no", (int64_t)r->no);
	node_set(n, "name", c->name);
	node_set(n, "title", c->title);
	node_set(n, "org", c->org);
	lines_add(n, "phones", c->mobile, c->tel, c->phones, c->phone_count);
	lines_add(n, "emails", c->email, "", c->emails, c->email_count);
	if (!is_done(r)) {
		open_fill(ctx, n, r, blank);
		return;
	}
	node_set(n, "state", strcmp(r->did, "created") == 0 ? _("Created") : _("Gaps filled"));
	if (r->contact) {
		node_set(n, "contact_url", arena_printf(ctx->mem, "%s/%lld", type_url(type_find(ctx->types, "contact")), (long long)r->contact));
		node_set(n, "contact_name", r->contact_name);
	}
}

static void
sums_fill(struct ctx *ctx, struct node *n, const struct card_import *m)
{
	unsigned long done = 0, failed = 0, open = 0;

	for (size_t i = 0; i < m->n; i++) {
		done += is_done(&m->rows[i]);
		failed += m->rows[i].did && !is_done(&m->rows[i]);
		open += !is_done(&m->rows[i]);
	}
	node_set(n, "found", arena_printf(ctx->mem, lang_n("%lu card in this file", "%lu cards in this file", m->n), (unsigned long)m->n));
	if (done)
		node_set(n, "done", arena_printf(ctx->mem, lang_n("%lu card is imported.", "%lu cards are imported.", done), done));
	if (failed)
		node_set(n, "failed", arena_printf(ctx->mem, lang_n("%lu card could not be imported: the reason stands below.", "%lu cards could not be imported: the reasons stand below.", failed), failed));
	node_set(n, "open", open ? "1" : NULL);
	if (open > IMPORT_ONCE)
		node_set(n, "steps", arena_printf(ctx->mem, _("%d cards are imported at a time; the rest waits here for the next press of the button."), IMPORT_ONCE));
}

static int
cards_show(struct req *rq, int64_t id)
{
	struct ctx *ctx = req_ctx(rq);
	struct node *n = node_child(view_root(req_view(rq)), "cards");
	struct card_import m;
	struct rec *blank;

	TRY(card_import_read(ctx, id, &m));
	TRY(card_import_match(ctx, &m));
	TRY(rec_new(ctx, &blank, "contact"));
	TRY(frame_fill(rq, n));
	node_set_int(n, "of", id);
	sums_fill(ctx, n, &m);
	for (size_t i = 0; i < m.n; i++)
		row_fill(ctx, node_item(node_child(n, "rows")), &m.rows[i], blank);
	return resp_page(rq, 200, "contact_import.cs");
}

int
contact_import_page(struct req *rq)
{
	int64_t id;

	if (!req_param(rq, "of"))
		return file_show(rq, NULL, 200);
	TRY(req_int(rq, "of", &id));
	return cards_show(rq, id);
}

/* ---- what was chosen ------------------------------------------------------------------------------------- */

static const char *
sent(struct req *rq, const char *name, size_t no)
{
	return req_param(rq, arena_printf(req_ctx(rq)->mem, "%s.%zu", name, no));
}

static void
choice_read(struct req *rq, struct card_row *r)
{
	static const char *const deeds[] = { "create", "update", "skip" };
	const char *deed = sent(rq, "do", r->no);

	for (size_t i = 0; deed && i < sizeof deeds / sizeof deeds[0]; i++)
		if (strcmp(deed, deeds[i]) == 0) {
			r->deed = deeds[i];
			r->customer = sent(rq, "customer", r->no);
			r->customer_id = sent(rq, "_id.customer", r->no);
			r->customer_shown = sent(rq, "_shown.customer", r->no);
		}
	r->customer = r->customer ? r->customer : "";
	r->customer_id = r->customer_id ? r->customer_id : "";
	r->customer_shown = r->customer_shown ? r->customer_shown : "";
	/* Emptied, it stands for nobody. */
	if (!*r->customer)
		r->customer_id = "";
}

static int
cards_take(struct req *rq, int64_t id)
{
	struct ctx *ctx = req_ctx(rq);
	struct card_import m;
	size_t done;

	TRY(card_import_read(ctx, id, &m));
	for (size_t i = 0; i < m.n; i++)
		choice_read(rq, &m.rows[i]);
	TRY(card_import_choose(ctx, &m));
	TRY(card_import_match(ctx, &m));
	for (size_t i = 0; i < m.n; i++) {
		const char *of = sent(rq, "of", m.rows[i].no);

		/* Only who was named on the page is changed. */
		if (!of || strtoll(of, NULL, 10) != m.rows[i].twin)
			m.rows[i].twin = 0;
	}
	TRY(card_import_run(ctx, &m, &done));
	if (done)
		import_note(ctx, type_find(ctx->types, "contact"), done, "vCard");
	return resp_redirect(rq, "%s?of=%lld", page_url(ctx), (long long)id);
}

int
contact_import_take(struct req *rq)
{
	int64_t id;

	if (!req_param(rq, "of"))
		return file_take(rq);
	TRY(req_int(rq, "of", &id));
	return cards_take(rq, id);
}
