/* page_notices.c - one's own notices: the page, and opening one, which marks it as read. */
#include "doc/notice.h"
#include "web/home.h"

enum { PAGE_SIZE = 50 };

/* The day is what a notice of a birthday has with it. */
static const char *
birthday_title(struct ctx *ctx, const char *detail)
{
	int32_t day;

	if (date_parse(&day, detail) != OK)
		return _("Birthday");
	if (day == ctx->today)
		return _("Birthday today");
	return day == ctx->today + 1 ? _("Birthday tomorrow") : arena_printf(ctx->mem, _("Birthday on %s"), detail);
}

/* "林若溪 mentioned you": one message each, because word order differs. */
static const char *
notice_title(struct ctx *ctx, const struct notice *n)
{
	if (str_eq(n->kind, "mention"))
		return arena_printf(ctx->mem, _("%s mentioned you"), n->actor);
	if (str_eq(n->kind, "reply"))
		return arena_printf(ctx->mem, _("%s answered your comment"), n->actor);
	if (str_eq(n->kind, "comment"))
		return arena_printf(ctx->mem, _("%s commented"), n->actor);
	if (str_eq(n->kind, "file"))
		return arena_printf(ctx->mem, _("%s added an attachment"), n->actor);
	if (str_eq(n->kind, "step") && n->type)
		return arena_printf(ctx->mem, _("%1$s: %2$s"), n->actor, step_label(n->type, n->detail));
	if (str_eq(n->kind, "birthday"))
		return birthday_title(ctx, n->detail);
	if (str_eq(n->kind, "bulk"))
		return str_eq(n->detail, "failed") ? _("Your bulk edit was given up") : _("Your bulk edit is done");
	if (str_eq(n->kind, "export"))
		return str_eq(n->detail, "failed") ? _("Your export was given up") : _("Your export is ready");
	return arena_printf(ctx->mem, _("%s made changes"), n->actor);
}

static const char *
notice_icon(const char *kind)
{
	return str_eq(kind, "mention") ? ICON("at") : str_eq(kind, "reply") ? ICON("arrow-back-up") : str_eq(kind, "comment") ? ICON("message")
	     : str_eq(kind, "file") ? ICON("paperclip") : str_eq(kind, "step") ? ICON("check") : str_eq(kind, "bulk") ? ICON("list-check")
	     : str_eq(kind, "export") ? ICON("download") : str_eq(kind, "birthday") ? ICON("cake") : ICON("edit");
}

void
notice_show(struct ctx *ctx, struct node *node, const struct notice *n)
{
	node_set_int(node, "id", n->id);
	node_set(node, "icon", notice_icon(n->kind));
	node_set(node, "title", notice_title(ctx, n));
	node_set(node, "unread", n->unread ? "1" : NULL);
	node_set(node, "time", time_ago(ctx, n->at));
	node_set(node, "exact", instant_local(ctx->mem, n->at, ctx->zone));
	node_set(node, "iso", instant_str(ctx->mem, n->at));
	node_set(node, "text", n->text);
	node_set(node, "record", n->title && notice_is_job(n->kind) ? type_plural(n->type) : n->title ? arena_printf(ctx->mem, _("%1$s: %2$s"), type_label(n->type), n->title)
	                                  : _("A record that is gone or that you may not see any more"));
	node_set(node, "open_url", arena_printf(ctx->mem, "/notices/%lld/open", (long long)n->id));
	node_set(node, "lost", n->title ? NULL : "1");
}

static int
notices_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	bool unread = str_eq(req_query(rq, "show"), "unread");
	const char *from = req_query(rq, "before");
	const struct notice *list;
	int64_t before = 0, count;
	size_t n;

	if (from && str_int(from, &before) != OK)
		before = 0;
	TRY(view_frame(rq, _("Notices")));
	view_crumb(rq->view, _("Notices"), NULL);
	struct node *page = node_child(view_root(rq->view), "notices");
	TRY(notice_count(ctx, &count));
	TRY(notice_list(ctx, before, unread, PAGE_SIZE, &list, &n));
	node_set(page, "unread", count ? "1" : NULL);
	node_set(page, "only_unread", unread ? "1" : NULL);
	for (size_t i = 0; i < n; i++)
		notice_show(ctx, node_item(node_child(page, "list")), &list[i]);
	if (n == PAGE_SIZE)
		node_set(page, "older_url", arena_printf(ctx->mem, "/notices?%sbefore=%lld", unread ? "show=unread&" : "", (long long)list[n - 1].id));
	return resp_page(rq, 200, "notices.cs");
}

static int
notices_read(struct req *rq)
{
	TRY(notice_read_all(&rq->ctx));
	return resp_redirect(rq, "/notices");
}

/* What cannot be opened any more is read all the same. */
static int
notice_open(struct req *rq)
{
	struct notice n;

	TRY(notice_take(&rq->ctx, rq->id, &n));
	if (!n.title)
		return resp_redirect(rq, "/notices");
	if (notice_is_job(n.kind))
		return resp_redirect(rq, "%s/%s/%lld", type_url(n.type), n.kind, (long long)n.record);
	if (n.comment)
		return resp_redirect(rq, "%s/%lld#c%lld", type_url(n.type), (long long)n.record, (long long)n.comment);
	return resp_redirect(rq, "%s/%lld", type_url(n.type), (long long)n.record);
}

const struct page notice_pages[] = {
	{ .method = "GET", .path = "/notices", .right = "login", .fn = notices_page },
	{ .method = "POST", .path = "/notices/read", .right = "login", .fn = notices_read },
	{ .method = "POST", .path = "/notices/{id}/open", .right = "login", .fn = notice_open },
	{ 0 },
};
