/*
 * frame.c - what stands around every page: menu, search, quick create, place,
 * languages, theme, the user. Only entries the user may use.
 */
#include "doc/notice.h"
#include "web/html.h"
#include "web/page.h"

enum { NEXT_SIZE = 1000 };

/* ---- menu --------------------------------------------------------------------- */

/* may NULL: whatever right the entry asks for. */
static bool
menu_has(struct ctx *ctx, const struct type *t, const char *may)
{
	const char *asked = t->menu && t->menu->may && *t->menu->may ? t->menu->may : "read";

	return t->menu && (!may || str_eq(may, asked)) && perm_can(ctx, t, NULL, asked);
}

static const char *
menu_group(const struct type *t)
{
	return t->menu->group && *t->menu->group ? t->menu->group : t->module;
}

/* By module, then by position. */
size_t
type_menu(struct ctx *ctx, const char *may, const struct type *const **out)
{
	const struct types *ts = ctx->types;
	const struct type **list = arena_new_array(ctx->mem, const struct type *, ts->count + 1);
	size_t n = 0;

	for (size_t m = 0; m < ts->module_count; m++) {
		size_t first = n;

		for (size_t i = 0; i < ts->count; i++) {
			const struct type *t = ts->all[i];
			size_t at = n;

			if (!menu_has(ctx, t, may) || !str_eq(menu_group(t), ts->modules[m].name))
				continue;
			for (; at > first && list[at - 1]->menu->pos > t->menu->pos; at--)
				list[at] = list[at - 1];
			list[at] = t;
			n++;
		}
	}
	*out = list;
	return n;
}

size_t
module_pages(struct ctx *ctx, const struct module_info *m, const struct module_page **out)
{
	struct module_page *list = arena_new_array(ctx->mem, struct module_page, m->page_count + 1);
	size_t n = 0;

	for (size_t i = 0; i < m->page_count; i++) {
		if (!right_dotted(ctx, m->pages[i].may))
			continue;
		list[n] = m->pages[i];
		list[n++].label = lang_label(arena_printf(ctx->mem, "%s.%s", m->name, m->pages[i].name), m->pages[i].label);
	}
	*out = list;
	return n;
}

size_t
menu_pages(struct ctx *ctx, const struct menu_link **out)
{
	const struct types *ts = ctx->types;
	const struct module_page *pages;
	size_t n = 0, most = 1;

	for (size_t m = 0; m < ts->module_count; m++)
		most += ts->modules[m].page_count;
	struct menu_link *list = arena_new_array(ctx->mem, struct menu_link, most);

	for (size_t m = 0; m < ts->module_count; m++)
		for (size_t i = 0, count = module_pages(ctx, &ts->modules[m], &pages); i < count; i++)
			list[n++] = (struct menu_link){pages[i].label, pages[i].url, *pages[i].icon ? pages[i].icon : ICON("settings")};
	*out = list;
	return n;
}

static void
menu_item(struct buf *b, const char *url, const char *label, const char *icon, const char *here)
{
	html_printf(b, "<a class=\"item\" href=\"%s\" title=\"%s\"", url, label);
	if (here)
		html_printf(b, " aria-current=\"%s\"", here);
	buf_addc(b, '>');
	html_icon(b, icon);
	html_printf(b, "<span class=\"word\">%s</span></a>\n", label);
}

static void
menu_type(struct req *rq, struct buf *b, const struct type *t)
{
	menu_item(b, type_url(t), type_plural(t), type_icon(t), t != rq->type ? NULL : rq->id ? "true" : "page");
}

static void
menu_page(struct req *rq, struct buf *b, const struct module_page *p)
{
	size_t n = strlen(p->url);
	bool here = strncmp(rq->in->path, p->url, n) == 0 && (!rq->in->path[n] || rq->in->path[n] == '/');

	menu_item(b, p->url, p->label, *p->icon ? p->icon : ICON("settings"), !here ? NULL : rq->in->path[n] ? "true" : "page");
}

/* Types and pages of a module in one order, the types first where they stand equal. */
static size_t
menu_module(struct req *rq, struct buf *b, const struct module_info *m, const struct type *const *types, size_t n)
{
	const struct module_page *pages;
	size_t page_count = module_pages(&rq->ctx, m, &pages), t = 0, p = 0;

	while (t < n && str_eq(menu_group(types[t]), m->name))
		t++;
	if (!t && !page_count)
		return 0;
	n = t;
	t = 0;
	html_printf(b, "<p class=\"group\"><span>%s</span></p>", lang_label(m->name, m->label));
	while (t < n || p < page_count) {
		if (p == page_count || (t < n && types[t]->menu->pos <= pages[p].pos))
			menu_type(rq, b, types[t++]);
		else
			menu_page(rq, b, &pages[p++]);
	}
	return n;
}

/* types: as type_menu() gives them, by module. */
static void
frame_menu(struct req *rq, struct node *frame, const struct type *const *types, size_t n)
{
	const struct types *ts = rq->ctx.types;
	bool home = str_eq(rq->in->path, "/");
	struct buf b;

	buf_init(&b, rq->ctx.mem);
	menu_item(&b, "/", _("Home"), ICON("home"), home ? "page" : NULL);
	node_set(frame, "home", home ? "1" : NULL);
	for (size_t m = 0, at = 0; m < ts->module_count; m++)
		at += menu_module(rq, &b, &ts->modules[m], types + at, n - at);
	node_html(node_child(frame, "menu"), &b);
}

static void
frame_create(struct ctx *ctx, struct node *frame, const struct type *const *types, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct node *item;

		if (!perm_can(ctx, types[i], NULL, "create"))
			continue;
		item = node_item(node_child(frame, "create"));
		node_set(item, "label", type_label(types[i]));
		node_set(item, "url", arena_printf(ctx->mem, "%s/new", type_url(types[i])));
		node_set(item, "icon", type_icon(types[i]));
	}
}

static void
frame_search(struct req *rq, struct node *frame)
{
	struct node *search = node_child(frame, "search");
	const char *words = str_eq(rq->in->path, "/search") ? req_query(rq, "q") : NULL;

	node_set(search, "url", "/search");
	node_set(search, "hint", _("Search names, numbers, pinyin, telephones"));
	node_set(search, "value", words);
	node_set(search, "here", str_eq(rq->in->path, "/search") ? "page" : NULL);
}

/* ---- user, language, theme --------------------------------------------------------- */

/* Where the small forms return to: an address that can be asked with GET. */
static const char *
frame_next(struct req *rq)
{
	const char *query = rq->in->query;
	const char *next = rq->in->path;

	if (req_is_post(rq))
		return rq->type ? type_url(rq->type) : "/";
	if (query && *query)
		next = arena_printf(rq->ctx.mem, "%s?%s", next, query);
	return strlen(next) < NEXT_SIZE ? next : rq->in->path;
}

static void
frame_languages(struct node *frame)
{
	bool zh = str_eq(lang_current(), "zh_CN");
	struct node *other = node_child(frame, "other");

	node_set(frame, "lang", lang_html());
	node_set(other, "code", zh ? "en" : "zh_CN");
	node_set(other, "lang", zh ? "en" : "zh-CN");
	node_set(other, "label", zh ? "English" : "中文");
	node_set(other, "sentence", zh ? "Switch to English" : "切换到中文");
}

static void
frame_themes(struct req *rq, struct node *frame)
{
	const struct { const char *code, *label, *icon; } themes[] = {
		{ "auto",  _("As the system"), ICON("device-desktop") },
		{ "light", _("Light"),         ICON("sun") },
		{ "dark",  _("Dark"),          ICON("moon") },
	};
	const char *now = rq->theme ? rq->theme : "";

	node_set(frame, "theme", *now ? now : NULL);
	for (size_t i = 0; i < sizeof(themes) / sizeof(*themes); i++) {
		struct node *item = node_item(node_child(frame, "themes"));

		node_set(item, "code", themes[i].code);
		node_set(item, "label", themes[i].label);
		node_set(item, "icon", themes[i].icon);
		node_set(item, "here", str_eq(*now ? now : "auto", themes[i].code) ? "1" : NULL);
	}
}

static void
frame_user(struct req *rq, struct node *frame)
{
	struct ctx *ctx = &rq->ctx;
	const struct user *u = ctx->user;
	struct node *n = node_child(frame, "user");
	size_t size = strlen(u->name);

	node_set(n, "name", u->name);
	node_set(n, "login", u->login);
	node_set(n, "sentence", arena_printf(ctx->mem, _("%s, account"), u->name));
	show_avatar_employee(ctx, n, u->employee, u->name);
	/* Two Chinese characters fit the larger circle of the bar. */
	if (size >= 6 && size % 3 == 0 && (unsigned char)u->name[size - 6] >= 0xE0 &&
	    (unsigned char)u->name[size - 3] >= 0xE0)
		node_set(n, "initials", u->name + size - 6);
	node_set(frame, "csrf", sess_csrf(rq));
}

/* The bell. */
static void
frame_notices(struct ctx *ctx, struct node *frame)
{
	struct node *bell = node_child(frame, "bell");
	int n = ctx->user->notices;
	const char *count = n > NOTICE_COUNT_MOST ? "99+" : arena_printf(ctx->mem, "%d", n);

	if (ctx->seer)
		return;
	node_set(bell, "url", "/notices");
	node_set(bell, "label", _("Notices"));
	if (!n)
		return;
	node_set(bell, "count", count);
	node_set(bell, "label", arena_printf(ctx->mem, _("Notices: %s unread"), count));
}

/* Who looks must always know through whom, and how to end it. */
static void
frame_seen(struct req *rq, struct node *frame)
{
	struct ctx *ctx = &rq->ctx;
	int64_t end = rq->session->seeing_at + SEE_MINUTES * 60 * 1000;

	if (!ctx->seer)
		return;
	node_set(node_child(frame, "seen"), "text",
	         arena_printf(ctx->mem, _("%1$s, you are looking through the eyes of %2$s (%3$s) until %4$s. You see only what both of you may see, and nothing can be changed."),
	                      ctx->seer->name, ctx->user->name, ctx->user->login, time_clock(ctx, end)));
}

static void
frame_preferences(struct req *rq, struct node *frame)
{
	node_set(frame, "side", str_eq(req_cookie(rq, "side"), "min") ? "min" : NULL);
	const char *density = req_cookie(rq, "density") ? req_cookie(rq, "density") : rq->ctx.user->density;
	node_set(frame, "density", str_eq(density, "roomy") ? "roomy" : NULL);
}

/* ---- public ---------------------------------------------------------------------------- */

int
view_frame(struct req *rq, const char *title)
{
	struct ctx *ctx = &rq->ctx;
	struct node *frame = node_child(view_root(rq->view), "frame");
	const struct type *const *types;
	size_t n;

	node_set(frame, "title", title);
	node_set(frame, "static_url", rq->app->static_url);
	node_set(frame, "next", frame_next(rq));
	frame_languages(frame);
	frame_themes(rq, frame);
	if (ctx->org)
		node_set(frame, "company", *company_settings(ctx)->short_name ? company_settings(ctx)->short_name
		                                                              : org_company(ctx->org));
	/* Error pages come here without a session or without a database. */
	if (!rq->session || !ctx->org || !ctx->user->id)
		return OK;
	n = type_menu(ctx, NULL, &types);
	frame_menu(rq, frame, types, n);
	frame_create(ctx, frame, types, n);
	frame_search(rq, frame);
	frame_user(rq, frame);
	frame_preferences(rq, frame);
	frame_notices(ctx, frame);
	frame_seen(rq, frame);
	admin_help(rq, frame);
	node_set(frame, "done", req_query(rq, "saved") ? _("Saved")
	         : req_query(rq, "restored") ? _("Restored")
	         : req_query(rq, "purged") ? _("Purged") : NULL);
	return OK;
}

void
view_crumb(struct view *v, const char *label, const char *url)
{
	struct node *item = node_item(node_child(node_child(view_root(v), "frame"), "crumbs"));

	node_set(item, "label", label);
	node_set(item, "url", url);
}
