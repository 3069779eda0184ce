/*
 * page_view.c - saved views of lists: the tabs, and the page on which a view gets its
 * name, columns, sort keys, size and readers. What a view shows is decided by the
 * rights of whoever opens it; here only that is saved which its maker may read.
 */
#include "doc/query.h"
#include "doc/role.h"
#include "web/filter_page.h"

enum { SORTS = 3 };

/* What stands on the page: of the view, of the address, or as it was sent. */
struct edit {
	struct list_view v;
	const struct type *t;
	bool pinned, first;
	struct view_share shares[VIEW_SHARES_MAX + 1]; size_t share_count;
	const char *person, *person_id, *person_shown;
};

static const char *
view_url(struct ctx *ctx, const struct type *t, int64_t id, const char *more)
{
	return id ? arena_printf(ctx->mem, "%s/view/%lld%s", type_url(t), (long long)id, more)
	          : arena_printf(ctx->mem, "%s/view/new", type_url(t));
}

const char *
view_open_url(struct ctx *ctx, const struct type *t, const struct list_view *v)
{
	bool board = *v->board && board_takes(ctx, type_field(t, v->board));

	return arena_printf(ctx->mem, "%s%s?view=%lld%s%s", type_url(t), board ? "/board" : "", (long long)v->id, board ? "&by=" : "",
	                    board ? v->board : "");
}

/* ---- the list's head -------------------------------------------------------------------------- */

void
list_saved_views(struct ctx *ctx, struct node *list, const struct list_state *st, const char *count)
{
	for (size_t i = 0; i < st->view_count; i++) {
		const struct list_view *v = &st->views[i];
		const bool here = v == st->saved;
		struct node *n = node_item(node_child(list, v->pinned || here ? "views" : "more_views"));

		node_set(n, "label", v->name);
		node_set(n, "url", view_open_url(ctx, st->t, v));
		node_set(n, "here", here ? "1" : NULL);
		node_set(n, "count", here ? count : NULL);
		node_set(n, "shared", v->shared ? "1" : NULL);
	}
}

void
list_view_links(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	const struct list_state from = list_from_start(st);
	const char *own = st->own_f ? st->own_f : "";
	const bool differs = *st->sort || (st->group && !str_eq(st->group, st->saved ? st->saved->group : "")) || (st->columns && *st->columns) || !str_eq(st->f, own) ||
	                     (st->saved && st->limit != st->own_limit);

	node_set(list, "columns_url", list_page_href(ctx, &from, "columns"));
	if (st->dropped)
		node_set(list, "notice", arena_printf(ctx->mem,
		         lang_n("This view uses %d field that you may not see; it is left out.",
		                "This view uses %d fields that you may not see; they are left out.", st->dropped), (int)st->dropped));
	if (differs || !st->saved)
		node_set(list, "save_url", list_page_href(ctx, &from, "view/new"));
	if (!st->saved)
		return;
	const char *page = arena_printf(ctx->mem, "view/%lld", (long long)st->saved->id);
	if (differs && st->saved->mine)
		node_set(list, "change_url", list_page_href(ctx, &from, page));
	record_action_add(list, &(struct record_action){
		.label = st->saved->mine ? _("Edit view") : _("View settings"), .method = "get", .icon = ICON("adjustments"),
		.url = view_url(ctx, st->t, st->saved->id, ""),
	});
	record_action_add(list, &(struct record_action){
		.label = _("Copy view"), .method = "get", .icon = ICON("copy"), .url = list_page_href(ctx, &from, "view/new"),
	});
}

/* ---- the page: parts ------------------------------------------------------------------------------ */

static void
option_add(struct node *n, const char *list, const char *value, const char *label, bool here)
{
	struct node *o = node_item(node_child(n, list));

	node_set(o, "value", value);
	node_set(o, "label", label);
	node_set(o, "here", here ? "1" : NULL);
}

static bool
can_sort(struct ctx *ctx, const struct field *f)
{
	return filter_takes(ctx, f) && f->kind != FIELD_LINK && f->kind != FIELD_LONGTEXT &&
	       (!f->engine || str_eq(f->name, "created_at") || str_eq(f->name, "updated_at"));
}

static void
sorts_fill(struct ctx *ctx, struct node *n, const struct edit *e)
{
	const char *const *words = str_split(ctx->mem, e->v.sort, ',');

	for (int i = 0; i < SORTS; i++) {
		struct node *key = node_item(node_child(n, "sorts"));
		const char *word = *words ? *words++ : "";
		const bool down = *word == '-';

		node_set_int(key, "at", i + 1);
		node_set(key, "label", arena_printf(ctx->mem, _("Sort key %d"), i + 1));
		node_set(key, "field_name", arena_printf(ctx->mem, "sort%d", i + 1));
		node_set(key, "down_name", arena_printf(ctx->mem, "down%d", i + 1));
		node_set(key, "down", down ? "1" : NULL);
		option_add(key, "options", "", i ? _("none") : _("as usual"), !*word);
		for (size_t k = 0; k < e->t->field_count; k++)
			if (can_sort(ctx, &e->t->fields[k]))
				option_add(key, "options", e->t->fields[k].name, field_label(&e->t->fields[k]),
				           str_eq(e->t->fields[k].name, word + down));
	}
}

static void
groups_fill(struct ctx *ctx, struct node *n, const struct edit *e)
{
	option_add(n, "groups", "", _("none"), !*e->v.group);
	for (size_t i = 0; i < e->t->field_count; i++)
		if (!e->t->fields[i].engine && query_groups_by(ctx, &e->t->fields[i]))
			option_add(n, "groups", e->t->fields[i].name, field_label(&e->t->fields[i]), str_eq(e->v.group, e->t->fields[i].name));
}

static void
boards_fill(struct ctx *ctx, struct node *n, const struct edit *e)
{
	option_add(n, "boards", "", _("List"), !*e->v.board);
	for (size_t i = 0; i < e->t->field_count; i++)
		if (board_takes(ctx, &e->t->fields[i]))
			option_add(n, "boards", e->t->fields[i].name, arena_printf(ctx->mem, _("Board by “%s”"), field_label(&e->t->fields[i])),
			           str_eq(e->v.board, e->t->fields[i].name));
}

static bool
shared_to(const struct edit *e, char kind, const char *who)
{
	for (size_t i = 0; i < e->share_count; i++)
		if (e->shares[i].kind == kind && str_eq(e->shares[i].who, who))
			return true;
	return false;
}

/* Names are told to whoever may read all employees; anybody else shares to roles. */
static bool
names_people(struct ctx *ctx)
{
	return perm_reads_all(ctx, type_find(ctx->types, "employee"));
}

static void
shares_fill(struct ctx *ctx, struct node *n, const struct edit *e)
{
	const struct type *role = type_find(ctx->types, "role"), *employee = type_find(ctx->types, "employee");
	const struct org_entry *const *roles = NULL;
	size_t count = org_entries(ctx->org, role, &roles);

	node_set(n, "may_share", "1");
	node_set(n, "usual", e->v.usual ? "1" : NULL);
	node_set(n, "everybody", shared_to(e, '*', "") ? "1" : NULL);
	for (size_t i = 0; i < count; i++)
		option_add(n, "roles", roles[i]->code, role_label(ctx, roles[i]->code), shared_to(e, 'r', roles[i]->code));
	for (size_t i = 0; i < e->share_count; i++) {
		int64_t id;

		if (e->shares[i].kind == 'e' && str_int(e->shares[i].who, &id) == OK)
			option_add(n, "people", e->shares[i].who, names_people(ctx) ? link_title(ctx, employee, id) : e->shares[i].who, true);
	}
	if (names_people(ctx))
		node_set(n, "pick_url", arena_printf(ctx->mem, "%s/pick", type_url(employee)));
	node_set(n, "person", e->person);
	node_set(n, "person_id", e->person_id);
	node_set(n, "person_shown", e->person_shown);
}

static void
filter_fill(struct ctx *ctx, struct node *n, const struct edit *e)
{
	const char *problem;
	struct filter *f = NULL;

	node_set(n, "filter", e->v.filter);
	if (filter_parse(ctx, e->t, e->v.filter, &f, &problem) != OK) {
		err_clear(ctx);
		node_set(n, "filter_words", e->v.filter);
		return;
	}
	node_set(n, "filter_words", f ? filter_sentence(ctx, f) : _("none: all records that you may read"));
}

static int
edit_show(struct req *rq, const struct edit *e, const struct form *f, int status)
{
	static const int sizes[] = { 25, 50, 100, 200 };
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(rq->view), "view");
	const bool mine = !e->v.id || e->v.mine;
	const char *title = !e->v.id ? _("New view") : mine ? _("Edit view") : _("View settings");

	TRY(view_frame(rq, title));
	view_crumb(rq->view, type_plural(e->t), type_url(e->t));
	view_crumb(rq->view, title, NULL);
	node_set(n, "title", title);
	node_set(n, "url", view_url(ctx, e->t, e->v.id, ""));
	node_set(n, "back_url", e->v.id ? arena_printf(ctx->mem, "%s?view=%lld", type_url(e->t), (long long)e->v.id) : type_url(e->t));
	node_set(n, "once", once_token(rq));
	node_set(n, "mine", mine ? "1" : NULL);
	node_set(n, "name", e->v.name);
	node_set(n, "pinned", e->pinned ? "1" : NULL);
	node_set(n, "first", e->first ? "1" : NULL);
	if (e->v.id)
		node_set_int(n, "version", e->v.version);
	if (e->v.id && mine)
		node_set(n, "delete_url", view_url(ctx, e->t, e->v.id, "/delete"));
	if (f && form_message(f, ""))
		node_set(n, "problem", form_message(f, ""));
	if (f && form_message(f, "name"))
		node_set(n, "name_problem", form_message(f, "name"));
	if (f && form_message(f, "person"))
		node_set(n, "person_problem", form_message(f, "person"));
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes && mine; i++)
		option_add(n, "sizes", arena_printf(ctx->mem, "%d", sizes[i]), arena_printf(ctx->mem, "%d", sizes[i]), sizes[i] == e->v.size);
	filter_fill(ctx, n, e);
	if (mine) {
		columns_choose(ctx, n, e->t, e->v.columns);
		sorts_fill(ctx, n, e);
		groups_fill(ctx, n, e);
		boards_fill(ctx, n, e);
	}
	if (mine && view_may_share(ctx, e->t))
		shares_fill(ctx, n, e);
	return resp_page(rq, status, "view.cs");
}

/* ---- what was sent ----------------------------------------------------------------------------------- */

static void
share_add(struct edit *e, char kind, const char *who)
{
	if (e->share_count <= VIEW_SHARES_MAX && !shared_to(e, kind, who))
		e->shares[e->share_count++] = (struct view_share){ .kind = kind, .who = who };
}

/* A role that there is; an employee that this user may name. */
static void
shares_read(struct req *rq, struct edit *e, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *role = type_find(ctx->types, "role"), *employee = type_find(ctx->types, "employee");
	const struct org_entry *const *roles = NULL;
	size_t count = org_entries(ctx->org, role, &roles);
	int64_t id;

	e->share_count = 0;
	if (req_body(rq, "everybody"))
		share_add(e, '*', "");
	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		for (size_t k = 0; p->from_body && str_eq(p->name, "role") && k < count; k++)
			if (str_eq(roles[k]->code, p->value))
				share_add(e, 'r', roles[k]->code);
		if (p->from_body && str_eq(p->name, "people") && names_people(ctx) && str_int(p->value, &id) == OK && org_entry(ctx->org, employee, id))
			share_add(e, 'e', arena_printf(ctx->mem, "%lld", (long long)id));
	}
	if (!*e->person || !names_people(ctx))
		return;
	if (str_eq(e->person, e->person_shown) && str_int(e->person_id, &id) == OK && org_entry(ctx->org, employee, id)) {
		share_add(e, 'e', arena_printf(ctx->mem, "%lld", (long long)id));
		e->person = e->person_id = e->person_shown = "";
		return;
	}
	for (size_t i = 0, n = org_entries(ctx->org, employee, &roles); i < n; i++)
		if (str_eq(roles[i]->title, e->person)) {
			share_add(e, 'e', arena_printf(ctx->mem, "%lld", (long long)roles[i]->id));
			e->person = e->person_id = e->person_shown = "";
			return;
		}
	form_error(f, "person", _("There is no employee of this name."));
}

static const char *
sorts_read(struct req *rq, const struct type *t)
{
	struct ctx *ctx = &rq->ctx;
	struct buf b;

	buf_init(&b, ctx->mem);
	for (int i = 0; i < SORTS; i++) {
		const char *name = req_body(rq, arena_printf(ctx->mem, "sort%d", i + 1));
		const char *down = req_body(rq, arena_printf(ctx->mem, "down%d", i + 1));
		const struct field *f = name && *name ? type_field(t, name) : NULL;

		if (can_sort(ctx, f))
			buf_printf(&b, "%s%s%s", b.n ? "," : "", str_eq(down, "1") ? "-" : "", f->name);
	}
	return buf_str(&b);
}

/* "" for what the list cannot be grouped by. */
static const char *
group_read(struct req *rq, const struct type *t)
{
	const struct field *f = type_field(t, req_body(rq, "group") ? req_body(rq, "group") : "");

	return query_groups_by(&rq->ctx, f) ? f->name : "";
}

static const char *
body_or_empty(const struct req *rq, const char *name)
{
	const char *s = req_body(rq, name);

	return s ? s : "";
}

static void
edit_read(struct req *rq, struct edit *e, struct form *f)
{
	int64_t n;

	e->pinned = req_body(rq, "pinned") != NULL;
	e->first = req_body(rq, "first") != NULL;
	e->person = body_or_empty(rq, "person");
	e->person_id = body_or_empty(rq, "_id.person");
	e->person_shown = body_or_empty(rq, "_shown.person");
	e->v.pinned = e->pinned;
	e->v.first = e->first;
	if (e->v.id && !e->v.mine)
		return;
	e->v.name = body_or_empty(rq, "name");
	e->v.filter = body_or_empty(rq, "filter");
	e->v.columns = columns_sent(rq, e->t);
	e->v.sort = sorts_read(rq, e->t);
	e->v.group = group_read(rq, e->t);
	e->v.board = board_takes(&rq->ctx, type_field(e->t, body_or_empty(rq, "board"))) ? body_or_empty(rq, "board") : "";
	e->v.usual = view_may_share(&rq->ctx, e->t) ? req_body(rq, "usual") != NULL : e->v.usual;
	e->v.size = str_int(body_or_empty(rq, "size"), &n) == OK && n >= 1 && n <= 200 ? (int)n : 50;
	if (str_int(body_or_empty(rq, "version"), &n) == OK)
		e->v.version = n;
	if (!*e->v.columns)
		form_error(f, "", _("Choose at least one column."));
	if (view_may_share(&rq->ctx, e->t))
		shares_read(rq, e, f);
}

/* ---- pages -------------------------------------------------------------------------------------------- */

/* The view begins as the list is shown: with its preset's condition, too. */
int
page_view_new(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct edit e = { .t = rq->type, .pinned = true, .person = "", .person_id = "", .person_shown = "" };
	struct list_state st;
	const char *where, *sort;
	size_t dropped;

	TRY(list_read(rq, &st));
	where = st.list->where ? filter_open_text(ctx, st.t, st.list->where, &dropped) : "";
	sort = *st.sort ? st.sort : st.list->sort;
	e.v = (struct list_view){
		.name = "", .columns = columns_text(ctx, st.list->columns, st.list->column_count, st.tags),
		.filter = *where && *st.f ? arena_printf(ctx->mem, "and(%s,%s)", where, st.f) : *where ? where : st.f,
		.sort = sort ? sort : "", .group = st.group, .size = st.limit,
		.board = board_takes(ctx, type_field(st.t, req_query(rq, "by") ? req_query(rq, "by") : "")) ? req_query(rq, "by") : "",
	};
	return edit_show(rq, &e, NULL, 200);
}

static int
edit_load(struct req *rq, struct edit *e)
{
	const struct view_share *shares;
	size_t n;

	*e = (struct edit){ .t = rq->type, .person = "", .person_id = "", .person_shown = "" };
	TRY(view_load(&rq->ctx, rq->type, rq->id, &e->v));
	TRY(view_shares(&rq->ctx, rq->id, &shares, &n));
	for (size_t i = 0; i < n && e->v.mine; i++)
		share_add(e, shares[i].kind, shares[i].who);
	e->pinned = e->v.pinned;
	e->first = e->v.opens;
	return OK;
}

int
page_view_edit(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct edit e;
	struct list_state st;
	size_t dropped;

	TRY(edit_load(rq, &e));
	e.v.filter = filter_open_text(ctx, e.t, e.v.filter, &dropped);
	if (e.v.mine && rq->param_count && req_query(rq, "view")) {
		TRY(list_read(rq, &st));
		e.v.filter = st.f;
		e.v.columns = columns_text(ctx, st.list->columns, st.list->column_count, st.tags);
		e.v.sort = *st.sort ? st.sort : e.v.sort;
		e.v.size = st.limit;
		e.v.group = st.group;
	}
	return edit_show(rq, &e, NULL, 200);
}

static int
edit_store(struct req *rq, struct edit *e)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	struct once once;
	int rc;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	edit_read(rq, e, f);
	if (once.found) {
		form_error(f, "", _("This form was saved already; what you changed since is not saved."));
		return edit_show(rq, e, f, 409);
	}
	if (e->v.id && !e->v.mine)
		rc = view_prefer(ctx, e->t, &e->v);
	else
		rc = form_ok(f) ? view_save(ctx, e->t, &e->v, e->shares, e->share_count, f) : ERR_INVALID;
	if (rc == ERR_INVALID || rc == ERR_CONFLICT) {
		err_clear(ctx);
		if (rc == ERR_CONFLICT)
			form_error(f, "", _("You changed this view elsewhere meanwhile. Open it again and repeat the change."));
		return edit_show(rq, e, f, rc == ERR_CONFLICT ? 409 : 422);
	}
	TRY(rc);
	const char *to = view_open_url(ctx, e->t, &e->v);
	TRY(once_store(rq, 303, to));
	return resp_redirect(rq, "%s", to);
}

int
page_view_create(struct req *rq)
{
	struct edit e = { .t = rq->type, .v.group = "", .v.board = "" };

	return edit_store(rq, &e);
}

int
page_view_save(struct req *rq)
{
	struct edit e;

	TRY(edit_load(rq, &e));
	return edit_store(rq, &e);
}

int
page_view_delete(struct req *rq)
{
	TRY(view_delete(&rq->ctx, rq->type, rq->id));
	return resp_redirect(rq, "%s", type_url(rq->type));
}
