/* page_role_copy.c - a new role with the rights of this one. */
#include "web/role_page.h"

static const char *const inputs[] = { "code", "name", "name_en", "remark" };
enum { INPUTS = sizeof inputs / sizeof *inputs };

/* made: what was typed; NULL the first time. */
static int
copy_page(struct req *rq, const struct rec *r, struct rec *made, const struct form *f, int status)
{
	struct ctx *ctx = &rq->ctx;
	const char *title = type_text(r->type, "Copy role");
	struct node *n;

	TRY(role_frame(rq, &n, r, title, role_url(ctx, r, "/copy")));
	for (size_t i = 0; i < INPUTS; i++) {
		const struct field *field = type_field(r->type, inputs[i]);

		if (perm_field_writable(ctx, field, made))
			field_widget(ctx, node_item(node_child(n, "fields")), made, field, f);
	}
	if (f && form_message(f, ""))
		node_set(n, "problem", form_message(f, ""));
	node_set(n, "text", arena_printf(ctx->mem, _("The new role gets all rights of “%s” as they are now; users are not copied."),
	                                 rec_title(ctx, r)));
	return resp_page(rq, status, "role_copy.cs");
}

static int
copy_load(struct req *rq, struct rec **r, struct rec **made)
{
	TRY(role_load(rq, r));
	return rec_new(&rq->ctx, made, rq->type->name);
}

int
role_copy_ask(struct req *rq)
{
	struct rec *r, *made;

	TRY(copy_load(rq, &r, &made));
	rec_set(made, "remark", rec_get(r, "remark"));
	return copy_page(rq, r, made, NULL, 200);
}

int
role_copy_make(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	struct rec *r, *made;
	struct once once;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	TRY(copy_load(rq, &r, &made));
	TRY(org_touch(ctx));
	TRY(rec_take(ctx, made, f));
	int rc = rec_save(ctx, made, f);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return copy_page(rq, r, made, f, 422);
	}
	TRY(rc);
	TRY(role_copy(ctx, r, made));
	TRY(security_done_why(ctx, "role_copied", 0, "",
	                      arena_printf(ctx->mem, "%s → %s", rec_title(ctx, r), rec_title(ctx, made))));
	const char *location = role_url(ctx, made, "?saved=1");
	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}
