/*
 * page_delete.c - to the recycle bin and out of it: the page that asks first and
 * names what goes along, the deed, and why it was refused.
 */
#include "web/bin.h"

enum { ALONG_SHOWN = 20 };

/* ---- why not -------------------------------------------------------------------------- */

/* A record of the bin is shown there, a living one on its own page. */
static const char *
mention_url(struct ctx *ctx, const struct form_blocker *r)
{
	if (!r->title || (r->deleted && !perm_can(ctx, r->type, NULL, "delete")))
		return NULL;
	return arena_printf(ctx->mem, r->deleted ? "%s/bin#r%lld" : "%s/%lld", type_url(r->type), (long long)r->id);
}

void
bin_problems(struct ctx *ctx, struct node *ask, const struct form *why)
{
	const struct form_message *messages = form_messages(why);
	const struct form_blocker *records;
	size_t n = form_blockers(why, &records);

	for (size_t i = 0; i < form_message_count(why); i++)
		node_set(node_item(node_child(ask, "problems")), "text", messages[i].text);
	for (size_t i = 0; i < n; i++) {
		const char *url = mention_url(ctx, &records[i]);
		struct node *link;

		if (!url)
			continue;
		link = node_item(node_child(ask, "records"));
		node_set(link, "url", url);
		node_set(link, "type", type_label(records[i].type));
		node_set(link, "title", records[i].title);
	}
}

/* ---- asking ----------------------------------------------------------------------------- */

enum deed { DEED_DELETE, DEED_RESTORE, DEED_PURGE };
struct words { const char *step, *button, *icon, *tone; };
static const struct words words[] = {
	[DEED_DELETE] = { "delete", N_("Delete"), ICON("trash"), "btn-danger" },
	[DEED_RESTORE] = { "restore", N_("Restore"), ICON("arrow-back-up"), "btn-primary" },
	[DEED_PURGE] = { "purge", N_("Purge"), ICON("trash-x"), "btn-danger" },
};

static const char *
ask_question(struct ctx *ctx, const struct rec *r, enum deed deed)
{
	const char *title = arena_printf(ctx->mem, _("“%s”"), rec_title(ctx, r));
	int days = bin_days(ctx);

	if (deed == DEED_RESTORE)
		return arena_printf(ctx->mem, _("Restore %s?"), title);
	if (deed == DEED_PURGE)
		return arena_printf(ctx->mem, _("Purge %s? It cannot be restored afterwards."), title);
	if (!days)
		return arena_printf(ctx->mem, _("Delete %s? It can be restored from the recycle bin."), title);
	return arena_printf(ctx->mem, lang_n("Delete %s? It can be restored for %d day", "Delete %s? It can be restored for %d days",
	                                     (unsigned long)days), title, days);
}

static int
ask_along(struct ctx *ctx, struct node *ask, const struct family *f)
{
	TRY(family_know(ctx, f));
	for (size_t i = 1; i < f->n && i <= ALONG_SHOWN; i++) {
		const struct rec *r = f->recs[i];
		struct node *n = node_item(node_child(ask, "along"));

		if (family_shows(ctx, f, r->type, rec_id(r)))
			node_set(n, "type", type_label(r->type));
		node_set(n, "title", family_name(ctx, f, r->type, rec_id(r), rec_title(ctx, r)));
	}
	if (f->too_many)
		node_set(ask, "more", arena_printf(ctx->mem, _("More than %d records belong to it."), FAMILY_MAX));
	else if (f->n > ALONG_SHOWN + 1)
		node_set(ask, "more", arena_printf(ctx->mem, lang_n("and %zu more", "and %zu more", f->n - 1 - ALONG_SHOWN),
		                                   f->n - 1 - ALONG_SHOWN));
	return OK;
}

/* Inputs for the values that are taken: what was typed, or what stands there. */
static int
ask_inputs(struct ctx *ctx, struct node *ask, const struct family *f, const struct form *form)
{
	struct taken *list;
	size_t n;

	TRY(taken_find(ctx, f, &list, &n));
	for (size_t i = 0; i < n; i++) {
		if (perm_field(ctx, list[i].field) != FIELD_EDITABLE)
			continue;	/* the message says who can help */
		struct node *input = node_item(node_child(ask, "inputs"));
		const char *typed = form_get(form, list[i].input), *label = field_label(list[i].field);
		struct rec *full = list[i].rec;

		if (full != f->recs[0])
			TRY(rec_load_member(ctx, &full, full->type, rec_id(full)));
		node_set(input, "name", list[i].input);
		node_set(input, "label", full == f->recs[0] ? label
		         : arena_printf(ctx->mem, _("%1$s of “%2$s”"), label, rec_title(ctx, full)));
		node_set(input, "value", typed ? typed : field_input(ctx, list[i].field, rec_was(full, list[i].field)));
		node_set(input, "error", form_message(form, list[i].input));
	}
	return OK;
}

static int
ask_fill(struct req *rq, struct rec *r, enum deed deed, const struct form *why)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = r->type;
	struct node *ask = node_child(view_root(rq->view), "ask");
	struct node *back = node_child(node_child(view_root(rq->view), "frame"), "back");
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)rec_id(r));
	const char *from = deed == DEED_DELETE ? url : arena_printf(ctx->mem, "%s/bin", type_url(t));
	struct family f;

	TRY(family_read(ctx, r, false, &f));
	TRY(view_frame(rq, _(words[deed].button)));
	view_crumb(rq->view, type_plural(t), type_url(t));
	view_crumb(rq->view, deed == DEED_DELETE ? rec_title(ctx, r) : _("Recycle bin"), from);
	view_crumb(rq->view, _(words[deed].button), NULL);
	node_set(back, "url", from);
	node_set(back, "label", _("Back"));
	node_set(ask, "question", ask_question(ctx, r, deed));
	node_set(ask, "url", arena_printf(ctx->mem, "%s/%s", url, words[deed].step));
	node_set(ask, "cancel_url", from);
	node_set(ask, "button", _(words[deed].button));
	node_set(ask, "icon", words[deed].icon);
	node_set(ask, "tone", words[deed].tone);
	node_set(ask, "once", once_token(rq));
	node_set_int(ask, "version", rec_int(r, "row_version"));
	node_set(ask, "along_text", deed == DEED_RESTORE ? _("Comes back with it:")
	         : deed == DEED_PURGE ? _("Purged with it:") : _("Goes to the recycle bin with it:"));
	TRY(ask_along(ctx, ask, &f));
	if (!why)
		return OK;
	bin_problems(ctx, ask, why);
	return deed == DEED_RESTORE ? ask_inputs(ctx, ask, &f, why) : OK;
}

/* Asked again, with the reason; nothing was written. */
static int
ask_again(struct req *rq, struct rec *r, enum deed deed, const struct form *why, int status)
{
	err_clear(&rq->ctx);
	TRY(ask_fill(rq, r, deed, why));
	return resp_page(rq, status, "ask.cs");
}

int
page_delete_ask(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(perm_require(&rq->ctx, rq->type, r, "delete"));
	TRY(ask_fill(rq, r, DEED_DELETE, NULL));
	return resp_page(rq, 200, "ask.cs");
}

int
page_purge_ask(struct req *rq)
{
	struct rec *r;

	TRY(rec_load_deleted(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(ask_fill(rq, r, DEED_PURGE, NULL));
	return resp_page(rq, 200, "ask.cs");
}

/* ---- doing ------------------------------------------------------------------------------- */

static int
deed_done(struct req *rq, const char *location)
{
	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}

/* Changed since the question was shown: ask again, with what stands there now. */
static int
delete_stale(struct req *rq)
{
	struct form *why = form_new(&rq->ctx);
	struct rec *r;

	err_clear(&rq->ctx);
	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	form_error(why, "", _("%1$s changed this (%2$s), after you had opened it. Look at it again before you delete it."),
	           *show_field(&rq->ctx, r, "updated_by") ? show_field(&rq->ctx, r, "updated_by") : _("System"),
	           time_ago(&rq->ctx, rec_instant(r, "updated_at")));
	form_block_as(why, (struct form_blocker){ .type = r->type, .id = rec_id(r), .title = rec_title(&rq->ctx, r) });
	return ask_again(rq, r, DEED_DELETE, why, 409);
}

/* The version that the form was made from; ERR_BAD_REQUEST without one. */
static int
version_take(struct req *rq, struct rec *r)
{
	const char *text = req_body(rq, "row_version");

	if (!text || str_int(text, &r->version) != OK || r->version < 1)
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "no row_version in the form");
	return OK;
}

int
page_delete(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *why = form_new(ctx);
	struct once once;
	struct rec *r;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	TRY(version_take(rq, r));
	int rc = rec_delete(ctx, r, why);
	if (rc == ERR_CONFLICT)
		return delete_stale(rq);
	if (rc == ERR_REFERENCED || rc == ERR_STATE || rc == ERR_INVALID)
		return ask_again(rq, r, DEED_DELETE, why, 422);
	TRY(rc);
	return deed_done(rq, arena_printf(ctx->mem, "%s?deleted=%lld", type_url(rq->type), (long long)rq->id));
}

/* Somebody else was faster: it is alive already. */
static int
restored_already(struct req *rq, int rc)
{
	struct rec *r;

	err_clear(&rq->ctx);
	if (rec_load(&rq->ctx, &r, rq->type->name, rq->id) == OK)
		return resp_redirect(rq, "%s/%lld", type_url(rq->type), (long long)rq->id);
	return rc;
}

int
page_restore(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	struct once once;
	struct rec *r;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	int rc = rec_load_deleted(ctx, &r, rq->type->name, rq->id);
	if (rc == ERR_NOTFOUND)
		return restored_already(rq, rc);
	TRY(rc);
	rc = rec_restore(ctx, r, f);
	if (rc == ERR_CONFLICT)
		return restored_already(rq, rc);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		TRY(rec_load_deleted(ctx, &r, rq->type->name, rq->id));	/* as it is stored, not as typed */
		return ask_again(rq, r, DEED_RESTORE, f, 422);
	}
	TRY(rc);
	return deed_done(rq, arena_printf(ctx->mem, "%s/%lld?restored=1", type_url(rq->type), (long long)rq->id));
}

int
page_purge(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *why = form_new(ctx);
	struct once once;
	struct rec *r;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_load_deleted(ctx, &r, rq->type->name, rq->id));
	int rc = rec_purge(ctx, r, why);
	if (rc == ERR_REFERENCED)
		return ask_again(rq, r, DEED_PURGE, why, 422);
	TRY(rc);
	return deed_done(rq, arena_printf(ctx->mem, "%s/bin?purged=1", type_url(rq->type)));
}

/* ---- after it, and when somebody else did it ---------------------------------------------- */

int
deleted_note(struct req *rq, struct node *list)
{
	struct ctx *ctx = &rq->ctx;
	const char *text = req_query(rq, "deleted");
	struct rec *r;
	int64_t id;

	if (!text || str_int(text, &id) != OK || id < 1 || !perm_can(ctx, rq->type, NULL, "delete"))
		return OK;
	int rc = rec_load_deleted(ctx, &r, rq->type->name, id);
	if (rc == ERR_NOTFOUND) {	/* restored since, or never there */
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	struct node *undo = node_child(list, "undo");
	node_set(undo, "text", arena_printf(ctx->mem, _("“%s” deleted"), rec_title(ctx, r)));
	if (perm_can(ctx, rq->type, NULL, "restore"))
		node_set(undo, "url", arena_printf(ctx->mem, "%s/%lld/restore", type_url(rq->type), (long long)id));
	return OK;
}

int
deleted_meanwhile(struct req *rq, struct rec **out, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *saved = node_child(node_child(view_root(rq->view), "form"), "saved");
	const struct type *t = rq->type;

	err_clear(ctx);
	TRY(rec_load_lost(ctx, out, t->name, rq->id));
	const char *by = show_field(ctx, *out, "deleted_by");
	form_error(f, "", _("%1$s deleted this (%2$s), after you had opened it; what you typed is not saved. Once it is restored, you can save it here."),
	           *by ? by : _("System"), time_ago(ctx, rec_instant(*out, "deleted_at")));
	if (!perm_can(ctx, t, *out, "delete"))
		return OK;
	node_set(saved, "url", arena_printf(ctx->mem, "%s/bin#r%lld", type_url(t), (long long)rq->id));
	node_set(saved, "label", _("To the recycle bin"));
	return OK;
}
