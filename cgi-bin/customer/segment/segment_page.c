/* segment_page.c - what the page of a segment says of its condition and its members, and the button that computes them now. */
#include "customer/customer.h"
#include "segment.gen.h"

enum { COUNTED = 100000 };

static struct node *
fact_add(struct node *section, const char *label, const char *text)
{
	struct node *fact = node_item(node_child(section, "facts"));

	node_set(fact, "label", label);
	node_set(fact, "text", text);
	return fact;
}

static const char *
members_filter(struct ctx *ctx, const struct rec *s)
{
	return arena_printf(ctx->mem, "segments.eq(%lld)", (long long)rec_id(s));
}

/* As far as this user reads them. */
static int
members_add(struct ctx *ctx, const struct rec *s, const struct type *t, struct node *section)
{
	const char *filter = members_filter(ctx, s);
	struct query *q;
	int64_t n;

	if (!perm_can(ctx, t, NULL, "read"))
		return OK;
	TRY(query_new(ctx, &q, type_name(t)));
	TRY(query_filter(q, filter));
	TRY(query_count(q, COUNTED, &n));
	struct node *fact = fact_add(section, _("Members that you may read"),
	                             n > COUNTED ? arena_printf(ctx->mem, "%d+", COUNTED) : arena_printf(ctx->mem, "%lld", (long long)n));
	node_set(fact, "url", type_list_url(ctx, t, filter));
	return OK;
}

static int
pass_add(struct ctx *ctx, const struct rec *s, struct node *section)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT 1 FROM segment_pass WHERE segment = ?", VALS(VINT(rec_id(s)))));
	if (sql_next(rows))
		fact_add(section, _("Status"), _("Is being computed"));
	return OK;
}

int
segment_about(struct ctx *ctx, const struct rec *s, struct node *sections)
{
	const struct type *t = type_find(ctx->types, rec_text(s, SEGMENT_OF_TYPE));
	struct node *section = node_item(sections);
	const struct group *g = NULL;

	node_set(section, "label", _("Members"));
	if (t)
		TRY(group_usable(ctx, t, rec_id(s), &g));
	if (!g) {
		fact_add(section, _("Members"), _("The condition asks for something that you may not see, so neither it nor its members are shown."));
		return OK;
	}
	if (g->dynamic)
		fact_add(section, _("In words"), show_filter(ctx, t, rec_text(s, SEGMENT_FILTER)));
	TRY(members_add(ctx, s, t, section));
	return pass_add(ctx, s, section);
}

int
segment_head(struct ctx *ctx, const struct rec *s, struct node *record)
{
	if (rec_is(s, SEGMENT_KIND, "dynamic") && perm_can(ctx, rec_type(s), s, "edit")) {
		struct node *step = node_item(node_child(record, "steps"));

		node_set(step, "label", _("Compute now"));
		node_set(step, "once", "1");	/* twice does no harm */
		node_set(step, "url", arena_printf(ctx->mem, "%s/%lld/compute", type_url(rec_type(s)), (long long)rec_id(s)));
	}
	return OK;
}

static int
compute_take(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct rec *s;

	TRY(rec_lock(ctx, &s, "segment", req_id(rq)));
	if (rec_is(s, SEGMENT_KIND, "dynamic"))
		TRY(segment_ask(ctx, rec_id(s)));
	return resp_redirect(rq, "%s/%lld", type_url(rec_type(s)), (long long)rec_id(s));
}

const struct page segment_pages[] = {
	{ .method = "POST", .path = "/{type}/{id}/compute", .right = "edit", .fn = compute_take },
	{ 0 },
};
