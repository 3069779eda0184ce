/* page_role.c - what the pages of roles share: frame, departments, messages, conflicts; and the sections of a role's own page. */
#include "web/html.h"
#include "web/role_page.h"

enum { USERS_SHOWN = 20, CHANGES_LOGGED = 40 };

const struct page role_pages[] = {
	{ "GET",  "/{type}/{id}/rights", "edit",   role_rights_show },
	{ "POST", "/{type}/{id}/rights", "edit",   role_rights_save },
	{ "GET",  "/{type}/{id}/fields", "edit",   role_fields_show },
	{ "POST", "/{type}/{id}/fields", "edit",   role_fields_save },
	{ "GET",  "/{type}/{id}/copy",   "create", role_copy_ask },
	{ "POST", "/{type}/{id}/copy",   "create", role_copy_make },
	{ 0 },
};

/* ---- frame ---------------------------------------------------------------------------------- */

const char *
role_url(struct ctx *ctx, const struct rec *r, const char *rest)
{
	return arena_printf(ctx->mem, "%s/%lld%s", type_url(r->type), (long long)rec_id(r), rest);
}

int
role_load(struct req *rq, struct rec **out)
{
	TRY(rec_load(&rq->ctx, out, rq->type->name, rq->id));
	return perm_require(&rq->ctx, rq->type, *out, "edit");
}

int
role_frame(struct req *rq, struct node **out, const struct rec *r, const char *title, const char *url)
{
	struct ctx *ctx = &rq->ctx;
	struct node *frame = node_child(view_root(req_view(rq)), "frame"), *back = node_child(frame, "back"), *n;

	TRY(view_frame(rq, arena_printf(ctx->mem, "%s · %s", title, rec_title(ctx, r))));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, rec_title(ctx, r), role_url(ctx, r, ""));
	view_crumb(rq->view, title, NULL);
	node_set(back, "url", role_url(ctx, r, ""));
	node_set(back, "label", _("Back"));
	node_set(frame, "here", title);
	*out = n = node_child(view_root(rq->view), "role");
	node_set(n, "heading", title);
	node_set(n, "subject", rec_title(ctx, r));
	node_set(n, "url", url);
	node_set(n, "view_url", role_url(ctx, r, ""));
	node_set(n, "once", once_token(rq));
	return OK;
}

void
role_messages(struct node *n, const struct form *f)
{
	const struct form_message *messages = form_messages(f);

	for (size_t i = 0; i < form_message_count(f); i++)
		node_set(node_item(node_child(n, "errors")), "text", messages[i].text);
	node_set(n, "problem", form_ok(f) ? NULL : _("Nothing is saved yet."));
}

/* ---- departments -------------------------------------------------------------------------------- */

static bool
ids_have(const char *ids, int64_t id)
{
	char text[24];
	size_t n = (size_t)snprintf(text, sizeof text, "%lld", (long long)id);

	for (const char *at = ids; (at = strstr(at, text)) != NULL; at++)
		if ((at == ids || at[-1] == ',') && (!at[n] || at[n] == ','))
			return true;
	return false;
}

void
role_depts_fill(struct ctx *ctx, struct node *n, const char *chosen)
{
	const struct type *department = type_find(ctx->types, "department");
	const struct org_entry *const *list;
	size_t count = department ? org_entries(ctx->org, department, &list) : 0, marked = 0;

	for (size_t i = 0; i < count; i++) {
		bool here = ids_have(chosen, list[i]->id);
		struct node *d;

		/* One that is disabled is shown while it is chosen. */
		if (!list[i]->enabled && !here)
			continue;
		d = node_item(node_child(n, "depts"));
		node_set_int(d, "id", list[i]->id);
		node_set(d, "label", list[i]->title);
		node_set_int(d, "depth", (int64_t)org_depth(ctx, department, list[i]));
		node_set(d, "here", here ? "1" : NULL);
		marked += here;
	}
	node_set(n, "depts_text", marked ? arena_printf(ctx->mem, lang_n("%zu department", "%zu departments", marked), marked)
	                                 : _("none chosen"));
	node_set(n, "depts_open", marked ? "1" : NULL);
}

static int
id_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

const char *
role_depts_take(struct req *rq, struct form *f)
{
	int64_t *ids = arena_new_array(rq->ctx.mem, int64_t, rq->param_count + 1);
	size_t n = 0;
	struct buf b;

	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		if (!p->from_body || !str_eq(p->name, "depts"))
			continue;
		if (str_int(p->value, &ids[n]) == OK && ids[n] > 0)
			n++;
		else if (!form_message(f, "depts"))
			form_error(f, "depts", _("One of the chosen departments does not exist any more. Choose again."));
	}
	qsort(ids, n, sizeof *ids, id_compare);
	buf_init(&b, rq->ctx.mem);
	for (size_t i = 0; i < n; i++)
		if (!i || ids[i] != ids[i - 1])
			buf_printf(&b, "%s%lld", b.n ? "," : "", (long long)ids[i]);
	return buf_str(&b);
}

/* ---- two at once ----------------------------------------------------------------------------------- */

void
role_cells_merge(struct role_cells *mine, const struct role_cells *base, const struct role_cells *now)
{
	struct role_change *theirs;
	size_t n = role_cells_diff(mine->mem, base, now, &theirs);

	for (size_t i = 0; i < n; i++) {
		const struct role_cell *c = &theirs[i].cell;

		if (str_eq(role_cells_get(mine, c->kind, c->type, c->name), theirs[i].old))
			role_cells_put(mine, c->kind, c->type, c->name, theirs[i].now);
	}
}

static const char *
change_words(struct ctx *ctx, const struct role_change *c)
{
	return arena_printf(ctx->mem, _("%1$s: from “%2$s” to “%3$s”"), role_cell_label(ctx, &c->cell),
	                    role_cell_words(ctx, &c->cell, c->old), role_cell_words(ctx, &c->cell, c->now));
}

int
role_conflict(struct req *rq, struct node *n, const struct rec *r, const struct role_change *theirs, size_t count)
{
	struct ctx *ctx = &rq->ctx;
	const char *who;
	int64_t at;

	err_clear(ctx);
	TRY(role_changed_by(ctx, r, &who, &at));
	node_set(n, "conflict", who ? arena_printf(ctx->mem, _("%1$s changed rights of this role (%2$s) after you had opened it."), who,
	                                           time_ago(ctx, at))
	                            : _("Somebody changed rights of this role after you had opened it."));
	for (size_t i = 0; i < count; i++)
		node_set(node_item(node_child(n, "theirs")), "text", change_words(ctx, &theirs[i]));
	return OK;
}

/* ---- log --------------------------------------------------------------------------------------------- */

int
role_logged(struct req *rq, const char *kind, const struct rec *r, const struct role_change *list, size_t n)
{
	struct ctx *ctx = &rq->ctx;
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_printf(&b, "%s: ", rec_title(ctx, r));
	/* The log cuts what is too long; the history of the role has all of it. */
	for (size_t i = 0; i < n && i < CHANGES_LOGGED; i++)
		buf_printf(&b, "%s%s %s → %s", i ? "; " : "", role_cell_label(ctx, &list[i].cell),
		           role_cell_words(ctx, &list[i].cell, list[i].old), role_cell_words(ctx, &list[i].cell, list[i].now));
	return security_done_why(ctx, kind, 0, "", buf_str(&b));
}

/* ---- the role's own page -------------------------------------------------------------------------------- */

static int
about_users(struct ctx *ctx, const struct rec *r, struct node *sections)
{
	const struct type *user = type_find(ctx->types, "user");
	struct node *n, *fact = NULL;
	struct db_rows *rows;
	struct buf b;
	size_t count = 0;

	if (!perm_can(ctx, user, NULL, "read"))
		return OK;
	TRY(db_select(ctx, &rows, "SELECT u.id, u.login, u.name FROM user_roles ur JOIN `user` u ON u.id = ur.record\n"
	              "WHERE ur.value = ? AND u.deleted_at IS NULL ORDER BY u.enabled DESC, u.login", VALS(VTEXT(rec_text(r, "code")))));
	n = node_item(sections);
	node_set(n, "label", arena_printf(ctx->mem, _("Users who have this role (%zu)"), db_count(rows)));
	for (; db_next(rows) && count < USERS_SHOWN; count++) {
		fact = node_item(node_child(n, "facts"));
		node_set(fact, "label", db_str(rows, 1));
		buf_init(&b, ctx->mem);
		html_link(&b, arena_printf(ctx->mem, "%s/%lld", type_url(user), (long long)db_int(rows, 0)), db_str(rows, 2));
		node_html(fact, &b);
	}
	if (db_count(rows) > count) {
		fact = node_item(node_child(n, "facts"));
		node_set(fact, "label", "…");
		node_set(fact, "text", arena_printf(ctx->mem, _("and %zu more"), db_count(rows) - count));
	}
	if (!fact) {
		fact = node_item(node_child(n, "facts"));
		node_set(fact, "label", _("Users"));
		buf_init(&b, ctx->mem);
		html_none(&b);
		node_html(fact, &b);
	}
	return OK;
}

/* "Read: Own · Edit: Own · New, Submit" */
static const char *
rights_words(struct ctx *ctx, const struct type *t, const struct role_cells *cells)
{
	const char *const *actions = type_actions(ctx->mem, ctx->types, t);
	struct buf b;
	bool plain = false;

	buf_init(&b, ctx->mem);
	for (; *actions; actions++) {
		const char *value = role_cells_get(cells, CELL_RIGHT, t->name, *actions);
		const char *label = action_label(ctx->mem, ctx->types, t, *actions);

		if (!*value)
			continue;
		if (action_is_scoped(*actions)) {
			buf_printf(&b, "%s%s", b.n ? " · " : "",
			           arena_printf(ctx->mem, _("%1$s: %2$s"), label, scope_label(t, scope_find(value))));
			continue;
		}
		buf_printf(&b, "%s%s", plain ? _(", ") : b.n ? " · " : "", label);
		plain = true;
	}
	return buf_str(&b);
}

static int
about_rights(struct ctx *ctx, const struct rec *r, struct node *sections)
{
	struct role_cells cells;
	struct node *n = NULL;

	if (!perm_can(ctx, r->type, r, "edit"))
		return OK;
	TRY(role_cells_read(ctx, rec_text(r, "code"), NULL, &cells));
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];
		const char *words = rights_words(ctx, t, &cells);
		struct node *fact;

		if (!*words)
			continue;
		n = n ? n : node_item(sections);
		node_set(n, "label", type_text(r->type, "Rights"));
		fact = node_item(node_child(n, "facts"));
		node_set(fact, "label", type_plural(t));
		node_set(fact, "wide", "1");
		node_set(fact, "text", words);
	}
	return OK;
}

int
role_about(struct ctx *ctx, const struct rec *r, struct node *sections)
{
	TRY(about_users(ctx, r, sections));
	return about_rights(ctx, r, sections);
}
