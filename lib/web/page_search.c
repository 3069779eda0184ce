/*
 * page_search.c - the search box of every page: records of all types by groups, pages and commands by their names,
 * and, with nothing typed, what was changed last. An exact number leads straight to its record. The same without a
 * page, as the box asks while somebody types.
 */
#include "doc/gram.h"
#include "web/page.h"

enum { QUERY_SIZE = 200, ROWS = 6, GROUPS = 8, BRIEF_ROWS = 4, BRIEF_GROUPS = 4, COMMANDS = 40, BRIEF_COMMANDS = 4, RECENT = 5, RECENT_TYPES = 3 };

struct command { const char *label, *url, *icon; };
struct asked { const char *text; const char *const *words; size_t n; const char *problem; };

/* ---- what can be searched ---------------------------------------------------------------------- */

static bool
type_is_searched(struct ctx *ctx, const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].search && perm_field_readable(ctx, &t->fields[i]))
			return perm_can(ctx, t, NULL, "read");
	return false;
}

/* Those of the menu, in its order. */
static size_t
types_searched(struct ctx *ctx, const struct type *const **out)
{
	const struct type *const *menu;
	size_t count = type_menu(ctx, NULL, &menu), n = 0;
	const struct type **list = arena_new_array(ctx->mem, const struct type *, count + 1);

	for (size_t i = 0; i < count; i++)
		if (type_is_searched(ctx, menu[i]))
			list[n++] = menu[i];
	*out = list;
	return n;
}

/* ---- commands: what this user may make and open ------------------------------------------------------- */

struct commands { struct ctx *ctx; const char *words; struct command *list; size_t n, most; };

/* By a part of its name, or the beginning of its pinyin; what makes a record also by the type alone. */
static bool
command_fits(struct ctx *ctx, const char *label, const char *words)
{
	const char *plain = str_normal(ctx->mem, label), *full, *initials;

	if (!*words || strstr(plain, words))
		return true;
	pinyin_of(ctx->mem, label, false, &full, &initials);
	return str_starts(full, words) || str_starts(initials, words);
}

static void
command_add(struct commands *c, const char *label, const char *also, const char *url, const char *icon)
{
	if (c->n < c->most && (command_fits(c->ctx, label, c->words) || (also && command_fits(c->ctx, also, c->words))))
		c->list[c->n++] = (struct command){ label, url, icon };
}

static size_t
commands_for(struct ctx *ctx, const char *words, size_t most, const struct command **out)
{
	struct commands c = { .ctx = ctx, .words = words, .list = arena_new_array(ctx->mem, struct command, most), .most = most };
	const struct type *const *types;
	const struct menu_link *links;
	size_t n = type_menu(ctx, NULL, &types);

	for (size_t i = 0; i < n; i++)
		if (perm_can(ctx, types[i], NULL, "create"))
			command_add(&c, arena_printf(ctx->mem, _("New %s"), type_label(types[i])), type_label(types[i]),
			            arena_printf(ctx->mem, "%s/new", type_url(types[i])), ICON("plus"));
	for (size_t i = 0; i < n; i++)
		command_add(&c, type_plural(types[i]), NULL, type_url(types[i]), type_icon(types[i]));
	n = menu_pages(ctx, &links);
	for (size_t i = 0; i < n; i++)
		command_add(&c, links[i].label, NULL, links[i].url, links[i].icon);
	command_add(&c, _("Notices"), NULL, "/notices", ICON("bell"));
	command_add(&c, _("My account"), NULL, "/account", ICON("user-circle"));
	*out = c.list;
	return c.n;
}

/* ---- one record ------------------------------------------------------------------------------------------ */

/* Its number, what it hangs on, and the field that the words stand in. */
static const char *
record_note(struct ctx *ctx, const struct rec *r, const struct asked *a)
{
	const struct type *t = r->type;
	const struct field *in = search_seen_in(ctx, r, a->words, a->n);
	const char *parts[3];
	size_t n = 0;

	if (t->code && t->code != t->title && !rec_is_empty(r, t->code->name))
		parts[n++] = show_text(ctx, r, t->code);
	if (t->hangs_on && rec_reads(r, t->hangs_on) && !rec_is_empty(r, t->hangs_on->name))
		parts[n++] = show_text(ctx, r, t->hangs_on);
	if (in)
		parts[n++] = arena_printf(ctx->mem, _("%1$s: %2$s"), field_label(in), show_text(ctx, r, in));
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? " · " : "", parts[i]);
	return buf_str(&b);
}

static const char *
record_url(struct ctx *ctx, const struct rec *r)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

static void
record_show(struct ctx *ctx, struct node *rows, const struct rec *r, const struct asked *a)
{
	struct node *n = node_item(rows);

	node_set(n, "text", rec_title(ctx, r));
	node_set(n, "url", record_url(ctx, r));
	node_set(n, "icon", type_icon(r->type));
	node_set(n, "note", record_note(ctx, r, a));
}

/* ---- the page ---------------------------------------------------------------------------------------------- */

static int
asked_read(struct req *rq, struct asked *a)
{
	const char *q = req_query(rq, "q");

	*a = (struct asked){ .text = q ? q : "" };
	if (utf8_len(a->text) > QUERY_SIZE)
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "search: q is too long");
	const char *problem;

	if (search_words(&rq->ctx, a->text, &a->words, &a->n, &problem) == OK)
		return OK;
	a->problem = problem;
	a->n = 0;
	return OK;
}

static const char *
count_text(struct ctx *ctx, const struct search_group *g)
{
	return arena_printf(ctx->mem, "%lld%s", (long long)g->count, g->more ? "+" : "");
}

static int
groups_show(struct req *rq, struct node *page, const struct asked *a, size_t *found)
{
	struct ctx *ctx = &rq->ctx;
	const struct search_group *groups;
	const struct type *const *types;
	size_t n = types_searched(ctx, &types);

	TRY(search_all(ctx, types, n, a->words, a->n, ROWS, GROUPS, &groups, found));
	for (size_t i = 0; i < *found; i++) {
		struct node *g = node_item(node_child(page, "groups"));

		node_set(g, "label", type_plural(groups[i].t));
		node_set(g, "count", count_text(ctx, &groups[i]));
		if (groups[i].more || groups[i].count > (int64_t)groups[i].n)
			node_set(g, "all_url", arena_printf(ctx->mem, "%s?q=%s", type_url(groups[i].t), str_url(ctx->mem, a->text)));
		for (size_t k = 0; k < groups[i].n; k++)
			record_show(ctx, node_child(g, "rows"), groups[i].recs[k], a);
	}
	return OK;
}

static size_t
commands_show(struct ctx *ctx, struct node *page, const char *words)
{
	const struct command *list;
	size_t n = commands_for(ctx, words, COMMANDS, &list);
	struct node *g = n ? node_child(page, "commands") : NULL;

	for (size_t i = 0; i < n; i++) {
		struct node *row = node_item(g);

		node_set(row, "text", list[i].label);
		node_set(row, "url", list[i].url);
		node_set(row, "icon", list[i].icon);
	}
	return n;
}

/* Of work that has owners, as far as this user reads it. */
static int
recent_show(struct ctx *ctx, struct node *page)
{
	const struct type *const *types;
	size_t n = types_searched(ctx, &types), shown = 0;
	const struct asked none = { 0 };

	for (size_t i = 0; i < n && shown < RECENT_TYPES; i++) {
		struct query *q;
		struct rows *rows;
		struct rec *r;

		if (!types[i]->owner)
			continue;
		shown++;
		TRY(query_new(ctx, &q, types[i]->name));
		TRY(query_after(q, NULL, RECENT));
		TRY(query_run(q, &rows));
		if (!rows_count(rows))
			continue;
		struct node *g = node_item(node_child(page, "groups"));

		node_set(g, "label", arena_printf(ctx->mem, _("%s changed last"), type_plural(types[i])));
		while ((r = rows_next(rows)) != NULL)
			record_show(ctx, node_child(g, "rows"), r, &none);
	}
	return OK;
}

static int
search_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t;
	struct asked a;
	int64_t id = 0;
	size_t found = 0;

	TRY(asked_read(rq, &a));
	if (a.n == 1)
		TRY(search_number(ctx, a.words[0], &t, &id));
	if (id)
		return resp_redirect(rq, "%s/%lld", type_url(t), (long long)id);
	TRY(view_frame(rq, _("Search")));
	view_crumb(rq->view, _("Search"), NULL);
	struct node *page = node_child(view_root(rq->view), "search");

	node_set(page, "value", a.text);
	node_set(page, "problem", a.problem);
	node_set(page, "asked", a.n ? "1" : NULL);
	if (a.problem)
		return resp_page(rq, 422, "search.cs");
	if (a.n)
		TRY(groups_show(rq, page, &a, &found));
	else
		TRY(recent_show(ctx, page));
	size_t commands = commands_show(ctx, page, str_normal(ctx->mem, a.text));
	if (a.n && !found && !commands)
		node_set(page, "nothing", arena_printf(ctx->mem, _("Nothing was found by “%s”."), a.text));
	return resp_page(rq, 200, "search.cs");
}

/* ---- while somebody types ------------------------------------------------------------------------------------ */

static void
suggest_add(struct buf *b, const char *group, const char *title, const char *hint, const char *url)
{
	buf_add(b, b->n > 1 ? ",{\"group\":" : "{\"group\":");
	json_text(b, group);
	buf_add(b, ",\"title\":");
	json_text(b, title);
	buf_add(b, ",\"hint\":");
	json_text(b, hint);
	buf_add(b, ",\"url\":");
	json_text(b, url);
	buf_addc(b, '}');
}

static int
suggest_groups(struct req *rq, const struct asked *a, struct buf *b)
{
	struct ctx *ctx = &rq->ctx;
	const struct search_group *groups;
	const struct type *const *types;
	size_t n = types_searched(ctx, &types), found;

	TRY(search_all(ctx, types, n, a->words, a->n, BRIEF_ROWS, BRIEF_GROUPS, &groups, &found));
	for (size_t i = 0; i < found; i++) {
		const char *label = arena_printf(ctx->mem, "%s %s", type_plural(groups[i].t), count_text(ctx, &groups[i]));

		for (size_t k = 0; k < groups[i].n; k++)
			suggest_add(b, label, rec_title(ctx, groups[i].recs[k]), record_note(ctx, groups[i].recs[k], a),
			            record_url(ctx, groups[i].recs[k]));
	}
	return OK;
}

static int
search_suggest(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const struct command *list;
	struct asked a;
	struct buf b;

	TRY(asked_read(rq, &a));
	buf_init(&b, ctx->mem);
	buf_addc(&b, '[');
	if (a.n) {
		TRY(suggest_groups(rq, &a, &b));
		size_t n = commands_for(ctx, str_normal(ctx->mem, a.text), BRIEF_COMMANDS, &list);
		for (size_t i = 0; i < n; i++)
			suggest_add(&b, _("Go to"), list[i].label, "", list[i].url);
	}
	buf_addc(&b, ']');
	resp_header(rq, "Cache-Control", "no-store");
	return resp_text(rq, 200, "application/json; charset=utf-8", buf_str(&b));
}

const struct page search_pages[] = {
	{ .method = "GET", .path = "/search", .right = "login", .fn = search_page },
	{ .method = "GET", .path = "/search/suggest", .right = "login", .fn = search_suggest },
	{ 0 },
};
