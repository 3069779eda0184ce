/*
 * contact_move.c - "move to another customer": where to, since when, what the person is there, and who is the main
 * contact on either side afterwards. Everything else is the save of the contact (contact.c).
 */
#include "customer/customer.h"
#include "contact.gen.h"

enum { OTHERS_MOST = 100 };

static const char *const asked[] = { CONTACT_CUSTOMER, CONTACT_TITLE, CONTACT_DEPARTMENT, CONTACT_IS_MAIN, NULL };

static const char *
contact_url(struct ctx *ctx, const struct rec *c)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(rec_type(c)), (long long)rec_id(c));
}

/* ---- the page ------------------------------------------------------------------------------ */

/* Who stays and could be the main contact; nobody is asked when it is somebody else already. */
static int
move_followers(struct ctx *ctx, struct node *n, const struct rec *c, const struct form *f)
{
	const char *typed = f ? form_get(f, "follower") : NULL;
	struct sql_rows *rows;

	if (!rec_bool(c, CONTACT_IS_MAIN))
		return OK;
	TRY(sql_rows(ctx, &rows, "SELECT o.id, o.name FROM {contact} o WHERE o.customer = ? AND o.id <> ? AND o.status = 'active'\nORDER BY o.id LIMIT ?",
	             VALS(VLINK(rec_link(c, CONTACT_CUSTOMER)), VINT(rec_id(c)), VINT(OTHERS_MOST))));
	while (sql_next(rows)) {
		struct node *o = node_item(node_child(n, "followers"));
		const char *id = arena_printf(ctx->mem, "%lld", (long long)sql_int(rows, 0));

		node_set(o, "value", id);
		node_set(o, "label", sql_text(rows, 1));
		node_set(o, "here", typed && strcmp(typed, id) == 0 ? "1" : NULL);
	}
	node_set(n, "follower_label", arena_printf(ctx->mem, _("Main contact of %s afterwards"), show_field(ctx, c, CONTACT_CUSTOMER)));
	return OK;
}

static void
move_frame(struct req *rq, struct node *root, const struct rec *c)
{
	struct ctx *ctx = req_ctx(rq);
	const char *url = contact_url(ctx, c);
	struct node *back;

	view_crumb(req_view(rq), type_plural(rec_type(c)), type_url(rec_type(c)));
	view_crumb(req_view(rq), rec_title(ctx, c), url);
	view_crumb(req_view(rq), _("Move to another customer"), NULL);
	back = node_child(node_child(root, "frame"), "back");
	node_set(back, "url", url);
	node_set(back, "label", _("Back"));
}

/* c: as stored. want: what was typed, in a record of its own; the same the first time. */
static int
move_show(struct req *rq, const struct rec *c, const struct rec *want, const struct form *f, int status)
{
	struct ctx *ctx = req_ctx(rq);
	struct node *root = view_root(req_view(rq)), *n = node_child(root, "move");
	const char *day = f ? form_get(f, "left_at") : NULL;
	bool placed = !rec_is_empty(c, CONTACT_CUSTOMER);

	TRY(view_frame(rq, _("Move to another customer")));
	move_frame(rq, root, c);
	node_set(n, "url", arena_printf(ctx->mem, "%s/move", contact_url(ctx, c)));
	node_set(n, "cancel_url", contact_url(ctx, c));
	node_set_int(n, "version", rec_version(c));
	node_set(n, "name", rec_title(ctx, c));
	node_set(n, "from", placed ? arena_printf(ctx->mem, _("Until now at %s. It stays in the history of the contact, with the day."), show_field(ctx, c, CONTACT_CUSTOMER)) : NULL);
	node_set(n, "problem", f ? form_problems(ctx, f) : NULL);
	for (size_t i = 0; asked[i]; i++) {
		struct node *field;

		if (!rec_writes(ctx, c, asked[i]))
			continue;
		field = node_item(node_child(n, "fields"));
		show_widget(ctx, field, want, asked[i], f);
		if (i == 0) {	/* here it is asked for, whatever the form of a contact says about it */
			node_set(field, "hint", "");
			node_set(field, "required", "1");
		}
	}
	if (placed) {
		node_set(n, "left_at", day ? day : date_str(ctx->mem, ctx->today));
		node_set(n, "left_error", f ? form_message(f, "left_at") : NULL);
		TRY(move_followers(ctx, n, c, f));
	}
	return resp_page(rq, status, "move.cs");
}

/* Nobody moves by a button who may not write the customer. */
static int
move_require(struct ctx *ctx, const struct rec *c)
{
	TRY(perm_require(ctx, rec_type(c), c, "edit"));
	return rec_writes(ctx, c, CONTACT_CUSTOMER) ? OK : err_set(ctx, ERR_DENIED, "the customer of contacts is not his to write");
}

int
contact_move_page(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct rec *c, *want;

	TRY(rec_load(ctx, &c, "contact", req_id(rq)));
	TRY(move_require(ctx, c));
	TRY(rec_load(ctx, &want, "contact", req_id(rq)));
	rec_set(want, CONTACT_CUSTOMER, VNULL);
	rec_set(want, CONTACT_IS_MAIN, VBOOL(false));
	return move_show(rq, c, want, NULL, 200);
}

/* ---- moving ------------------------------------------------------------------------------------- */

/* The day of leaving, as a row of its own, which the save fills. */
static void
move_leave(struct ctx *ctx, struct rec *want, int64_t before, struct form *f)
{
	const char *text = form_get(f, "left_at");
	int32_t day = ctx->today;

	if (!before)
		return;
	if (text && *text && date_parse(&day, text) != OK)
		form_error(f, "left_at", _("Enter a day, for example 2026-11-25."));
	else if (day > ctx->today)
		form_error(f, "left_at", _("The day has not come yet. Move the contact when it has."));
	if (!form_ok(f))
		return;
	struct rec *row = rec_add_line(ctx, want, CONTACT_POSTS);
	rec_set(row, CONTACT_POSTS_CUSTOMER, VLINK(before));
	rec_set(row, CONTACT_POSTS_LEFT_AT, VDATE(day));
}

static void
move_check(const struct rec *want, int64_t before, struct form *f)
{
	int64_t to = rec_link(want, CONTACT_CUSTOMER);

	if (form_message(f, CONTACT_CUSTOMER))
		return;
	if (!to)
		form_error(f, CONTACT_CUSTOMER, _("Choose the customer to move to."));
	else if (to == before)
		form_error(f, CONTACT_CUSTOMER, _("The contact is at this customer already. Choose another one."));
}

/* Only somebody who is there and whom this user sees, whoever was asked for: the others are not touched. */
static int
move_follower(struct req *rq, int64_t before, bool led)
{
	const char *text = req_param(rq, "follower");
	struct ctx *ctx = req_ctx(rq);
	struct rec *seen;
	int64_t id;

	if (!before || !led || !text || !*text)
		return OK;
	TRY(req_int(rq, "follower", &id));
	int rc = rec_load(ctx, &seen, "contact", id);
	if (rc == ERR_NOTFOUND) {
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	return contact_main_keep(ctx, before, id, 0);
}

static int
move_run(struct req *rq, struct rec *want, struct form *f)
{
	struct ctx *ctx = req_ctx(rq);
	int64_t before = rec_link(want, CONTACT_CUSTOMER);
	bool led = rec_bool(want, CONTACT_IS_MAIN);

	/* What was typed is of the new place; the box is sent only when it is ticked. */
	rec_set(want, CONTACT_IS_MAIN, VBOOL(false));
	TRY(form_fields_take(rq, want, asked, f));
	move_check(want, before, f);
	move_leave(ctx, want, before, f);
	if (!form_ok(f))
		return err_set(ctx, ERR_INVALID, "the move is refused");
	TRY(rec_save(ctx, want, f));
	return move_follower(rq, before, led);
}

/* Sent twice it finds the contact at the new customer, which the version tells. */
int
contact_move_take(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct form *f = form_new(ctx);
	struct rec *c, *want;
	int rc;

	TRY(rec_lock(ctx, &want, "contact", req_id(rq)));
	TRY(move_require(ctx, want));
	form_put(f, "left_at", req_param(rq, "left_at") ? req_param(rq, "left_at") : "");
	form_put(f, "follower", req_param(rq, "follower") ? req_param(rq, "follower") : "");
	rc = move_run(rq, want, f);
	if (rc == OK)
		return resp_redirect(rq, "%s?saved=1", contact_url(ctx, want));
	if (rc != ERR_INVALID && rc != ERR_CONFLICT)
		return rc;
	err_clear(ctx);
	if (rc == ERR_CONFLICT)
		form_error(f, "", _("Somebody changed this contact meanwhile. Look at what is there now, and send it again."));
	TRY(rec_load(ctx, &c, "contact", req_id(rq)));
	return move_show(rq, c, want, f, rc == ERR_CONFLICT ? 409 : 422);
}
