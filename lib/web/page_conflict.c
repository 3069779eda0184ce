/*
 * page_conflict.c - someone saved the record after this form was opened. Fields
 * that both changed are chosen one by one; what only one of them changed stands.
 * The page posts to the same address again, with the new version.
 */
#include "web/page.h"

static void
hidden_add(struct node *conflict, const char *name, const char *value)
{
	struct node *n = node_item(node_child(conflict, "hidden"));

	node_set(n, "name", name);
	node_set(n, "value", value);
}

static const char *
or_dash(const char *text)
{
	return text && *text ? text : "–";
}

/* Both changed it, and not to the same. */
static void
clash_add(struct ctx *ctx, struct node *conflict, const struct conflict_field *c)
{
	struct node *n = node_item(node_child(conflict, "fields"));

	node_set(n, "name", c->field->name);
	node_set(n, "label", field_label(c->field));
	node_set(n, "base",
	         arena_printf(ctx->mem, _("You both started from: %s"), or_dash(c->base)));
	node_set(n, "theirs", or_dash(c->theirs));
	node_set(n, "mine", or_dash(c->mine));
	if (c->who && *c->who)
		node_set(n, "who", arena_printf(ctx->mem, "%s · %s", c->who, time_ago(ctx, c->at)));
	node_set(n, "mine_here", "1");
}

static void
conflict_fields(struct ctx *ctx, struct node *conflict, const struct conflict *found,
                const struct rec *mine)
{
	const char **kept = arena_new_array(ctx->mem, const char *, found->field_count + 1);
	const char **own = arena_new_array(ctx->mem, const char *, found->field_count + 1);
	size_t kept_count = 0, own_count = 0, clashes = 0;

	for (size_t i = 0; i < found->field_count; i++) {
		const struct conflict_field *c = &found->fields[i];

		if (c->by_me)
			hidden_add(conflict, c->field->name,
			           field_input(ctx, c->field, rec_at(mine, c->field)));
		if (c->by_me && c->by_them && !str_eq(c->theirs, c->mine)) {
			clash_add(ctx, conflict, c);
			clashes++;
		} else if (c->by_them && !c->by_me) {
			kept[kept_count++] = field_label(c->field);
		} else if (c->by_me && !c->by_them) {
			own[own_count++] = field_label(c->field);
		}
	}
	if (own_count)
		node_set(conflict, "own",
		         arena_printf(ctx->mem, _("Changed by you only, saved along: %s"),
		                      text_join(ctx->mem, own, own_count)));
	if (kept_count)
		node_set(conflict, "kept",
		         arena_printf(ctx->mem,
		                      _("These fields were changed by the other only and stay as "
		                        "they are: %s"),
		                      text_join(ctx->mem, kept, kept_count)));
	node_set(conflict, "todo", clashes
	         ? _("Nothing is saved yet. Choose for each field what shall stand, then save.")
	         : _("Your changes do not touch the same fields; saving puts both together."));
}

static int
conflict_frame(struct req *rq, struct node *conflict, const struct rec *theirs)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = theirs->type;
	const char *title = rec_title(ctx, theirs);
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)rec_id(theirs));

	TRY(view_frame(rq, _("Changed by someone else")));
	view_crumb(rq->view, type_plural(t), type_url(t));
	view_crumb(rq->view, title, url);
	view_crumb(rq->view, _("Edit"), NULL);
	node_set(conflict, "subject", title);
	node_set(conflict, "url", url);
	node_set(conflict, "view_url", url);
	node_set(conflict, "edit_url", arena_printf(ctx->mem, "%s/edit", url));
	return OK;
}

int
page_conflict(struct req *rq, const struct rec *mine)
{
	struct ctx *ctx = &rq->ctx;
	struct node *conflict = node_child(view_root(rq->view), "conflict");
	const char *then = req_body(rq, "_then");
	struct conflict found;

	err_clear(ctx);
	TRY(rec_conflict(ctx, mine, &found));
	TRY(conflict_frame(rq, conflict, found.theirs));
	node_set(conflict, "once", once_token(rq));
	node_set(conflict, "then", then ? then : "view");
	node_set_int(conflict, "version", rec_version(found.theirs));
	node_set(conflict, "text",
	         found.who && *found.who
	                 ? arena_printf(ctx->mem,
	                                _("%1$s saved this (%2$s), after you had opened it."),
	                                found.who, time_ago(ctx, found.at))
	                 : _("Someone saved this after you had opened it."));
	conflict_fields(ctx, conflict, &found, mine);
	return resp_page(rq, 409, "conflict.cs");
}

void
conflict_take(struct ctx *ctx, const struct rec *r, struct form *f)
{
	if (!form_get(f, "_conflict"))
		return;
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];
		const char *pick = form_get(f, arena_printf(ctx->mem, "_pick.%s", field->name));

		if (str_eq(pick, "theirs"))
			form_put(f, field->name, field_input(ctx, field, rec_at(r, field)));
	}
}
