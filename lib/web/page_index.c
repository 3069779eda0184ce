/*
 * page_index.c - /admin: every page of the settings that this user may open, in parts, each
 * with the sentence that its definition gives; searched by label, sentence and pinyin. The
 * same sentence stands at the top of the page itself.
 */
#include "web/page.h"

struct entry { const char *label, *url, *icon, *help, *part; };

static const struct { const char *name, *label; } parts[] = {
	{ "people", N_("Company and people") },
	{ "rights", N_("Roles and rights") },
	{ "data", N_("Basic data") },
	{ "documents", N_("Documents") },
	{ "system", N_("System") },
	{ "watch", N_("Logs and operation") },
};
enum { PARTS = sizeof parts / sizeof parts[0] };

/* ---- what there is ------------------------------------------------------------------------ */

static const char *
help_of(struct ctx *ctx, const char *context, const char *help)
{
	(void)ctx;
	return help && *help ? lang_label(context, help) : "";
}

static bool
is_setting(const struct type *t)
{
	return t->menu && t->menu->part && *t->menu->part;
}

static size_t
entries_find(struct ctx *ctx, struct entry *out, size_t most)
{
	const struct types *ts = ctx->types;
	const struct type *const *types;
	const struct module_page *pages;
	size_t n = 0, count = type_menu(ctx, NULL, &types);

	for (size_t i = 0; i < count && n < most; i++)
		if (is_setting(types[i]))
			out[n++] = (struct entry){ type_plural(types[i]), type_url(types[i]), type_icon(types[i]),
			                           help_of(ctx, types[i]->name, types[i]->menu->help), types[i]->menu->part };
	for (size_t m = 0; m < ts->module_count; m++) {
		count = module_pages(ctx, &ts->modules[m], &pages);
		for (size_t i = 0; i < count && n < most; i++)
			if (*pages[i].part)
				out[n++] = (struct entry){ pages[i].label, pages[i].url, *pages[i].icon ? pages[i].icon : ICON("settings"),
				                           help_of(ctx, pages[i].name, pages[i].help), pages[i].part };
	}
	return n;
}

static bool
has_words(struct ctx *ctx, const char *text, const char *words)
{
	return strstr(str_normal(ctx->mem, text), words) != NULL;
}

static bool
entry_fits(struct ctx *ctx, const struct entry *e, const char *words)
{
	const char *full, *initials;

	if (!*words || has_words(ctx, e->label, words) || has_words(ctx, e->help, words))
		return true;
	pinyin_of(ctx->mem, e->label, false, &full, &initials);
	return strstr(full, words) || strstr(initials, words);
}

/* ---- the page ----------------------------------------------------------------------------------- */

enum { MOST = 200 };

static void
part_show(struct ctx *ctx, struct node *page, const char *name, const char *label, const struct entry *list, size_t n,
          const char *words)
{
	struct node *part = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(list[i].part, name) || !entry_fits(ctx, &list[i], words))
			continue;
		if (!part) {
			part = node_item(node_child(page, "parts"));
			node_set(part, "label", label);
		}
		struct node *row = node_item(node_child(part, "rows"));
		node_set(row, "label", list[i].label);
		node_set(row, "url", list[i].url);
		node_set(row, "icon", list[i].icon);
		node_set(row, "help", list[i].help);
	}
}

static int
index_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "index");
	struct entry list[MOST];
	const char *q = req_query(rq, "q");
	const char *words = q ? str_normal(ctx->mem, arena_strndup(ctx->mem, q, strnlen(q, MOST))) : "";
	size_t n = entries_find(ctx, list, MOST);

	TRY(view_frame(rq, _("All settings")));
	view_crumb(rq->view, _("All settings"), NULL);
	node_set(page, "q", q);
	node_set(page, "any", n ? "1" : NULL);
	for (size_t i = 0; i < PARTS; i++)
		part_show(ctx, page, parts[i].name, _(parts[i].label), list, n, words);
	return resp_page(rq, 200, "index.cs");
}

/* ---- on the pages themselves ---------------------------------------------------------------------- */

void
admin_help(struct req *rq, struct node *frame)
{
	struct ctx *ctx = &rq->ctx;
	const struct types *ts = ctx->types;
	const char *path = rq->path ? rq->path : "";

	if (rq->type) {
		if (is_setting(rq->type) && str_eq(path, type_url(rq->type)))
			node_set(frame, "help", help_of(ctx, rq->type->name, rq->type->menu->help));
		return;
	}
	for (size_t m = 0; m < ts->module_count; m++)
		for (size_t i = 0; i < ts->modules[m].page_count; i++)
			if (str_eq(ts->modules[m].pages[i].url, path) && *ts->modules[m].pages[i].help)
				node_set(frame, "help", help_of(ctx, ts->modules[m].pages[i].name, ts->modules[m].pages[i].help));
}

const struct page index_pages[] = {
	{ .method = "GET", .path = "/", .right = "login", .fn = index_page },
	{ .method = "GET", .path = "/index", .right = "login", .fn = index_page },
	{ 0 },
};
