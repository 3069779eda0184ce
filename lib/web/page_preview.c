/*
 * page_preview.c - what a record would lead to as it stands, where its type has
 * a hook for that: on its page, and on its form, where a button without script
 * shows it again with what was typed.
 */
#include "web/page.h"

int
preview_fill(struct ctx *ctx, struct node *n, const struct rec *r)
{
	const struct hooks *hooks = r->type->hooks;
	struct preview preview = { 0 };

	if (!hooks || !hooks->preview)
		return OK;
	/* What a hook counts may be more than its reader reaches: who looks through somebody's eyes must be one of them. */
	if (!perm_seer_can(ctx, r->type, r, r->is_new ? "create" : "read"))
		return OK;
	TRY(hooks->preview(ctx, r, &preview));
	node_set(n, "label", preview.label);
	node_set(n, "note", preview.note);
	node_set(n, "warning", preview.warning);
	for (size_t i = 0; i < preview.n; i++)
		node_set(node_item(node_child(n, "lines")), "text", preview.lines[i]);
	return OK;
}

bool
preview_is_wanted(const struct req *rq)
{
	const struct hooks *hooks = rq->type->hooks;

	return hooks && hooks->preview && req_body(rq, "_preview");
}
